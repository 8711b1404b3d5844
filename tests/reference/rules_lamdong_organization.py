"""Party organisations in Lâm Đồng (lam-dong@2021): QĐ 132 and HD 21 with the province's points frame.

Sources: seed 3.1, 3.5, 4.1, 5.1 and the special cases of section 6.
"""

from decimal import Decimal

from reference import rules_qd132_organization
from reference.rules_lamdong_member import BANDS
from reference.verdicts import at_least, below

FRAME = (
    ("a1", Decimal(10)),
    ("a2", Decimal(10)),
    ("a3", Decimal(10)),
    ("a4", Decimal(10)),
    ("b1", Decimal(5)),
    ("b2", Decimal(30)),
    ("b3", Decimal(10)),
    ("c", Decimal(5)),
)


def verdicts(row, facts, related, boxes):
    found = rules_qd132_organization.verdicts(row, facts, related, boxes)
    found.score = facts.score("organization", row, FRAME)
    for standards, (rating, points) in zip(found.standards, BANDS.items(), strict=True):
        standards[f"organization.{rating}.score"] = at_least(found.score, points)
    found.triggers["organization.trigger.score"] = below(found.score, BANDS["completed"])
    return found
