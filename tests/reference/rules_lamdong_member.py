"""Members in Lâm Đồng (lam-dong@2021): QĐ 132 and HD 21 with the province's points frame.

Sources: seed 3.2, 3.5, 4.2, 5.2 and the special cases of section 6.
"""

from decimal import Decimal

from reference import rules_qd132_member
from reference.kleene import all_of, implies, present
from reference.verdicts import at_least, below

FRAME = (
    ("a1", Decimal(9)),
    ("a2", Decimal(9)),
    ("a3", Decimal(9)),
    ("a4", Decimal(8)),
    ("b1", Decimal(10)),
    ("b2", Decimal(35)),
    ("c", Decimal(5)),
    ("d", Decimal(5)),
)
BANDS = {"completed": Decimal(50), "good": Decimal(80), "excellent": Decimal(95)}
IN_FRAME = frozenset({"official", "armed_forces", "part_time", "state_enterprise"})
OTHER_BOXES = ("level_conduct", "level_commitment", "level_remedy")
# The row for excellent names two groups more than the rows below it (seed A-44).
OFFICIALS = frozenset({"official", "state_paid"})
OFFICIALS_EXCELLENT = frozenset({"official", "state_paid", "part_time", "state_allowance"})


def verdicts(member, facts):
    found = rules_qd132_member.central(member, facts, OTHER_BOXES, OFFICIALS_EXCELLENT, OFFICIALS)
    found.score = facts.score("member", member, FRAME)
    in_frame = present(member.get("occupation"), IN_FRAME)
    for standards, (rating, points) in zip(found.standards, BANDS.items(), strict=True):
        standards[f"member.{rating}.score"] = implies(in_frame, at_least(found.score, points))
    found.triggers["member.trigger.score"] = all_of((in_frame, below(found.score, BANDS["completed"])))
    return found
