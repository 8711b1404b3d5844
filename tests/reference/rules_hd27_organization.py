"""Party organisations under HD 27 of 2014: the cases of the lowest class; what lies above was not read.

Sources: central-law 2 (C27-02-1 to C27-02-8).
"""

from decimal import Decimal

from reference.kleene import all_of, any_of, not_, present
from reference.quota import EXCELLENT, NOT_COMPLETED
from reference.rules_qd132_organization import CELLS, COMMITTEES
from reference.tallies import not_above, number_at_least, share_above
from reference.verdicts import YES, Verdicts, below

FIFTY = Decimal(50)
WORST = not_above(NOT_COMPLETED)
# Of a đảng bộ its subordinate organisations, of a chi bộ its members.
COUNTED = {"subordinates": (COMMITTEES, (1, 3)), "members": (CELLS, (1, 2))}


def verdicts(row, facts, related):
    cases = {
        "score": below(row.get("score"), FIFTY),
        "disunity": present(row.get("committee_disunity"), YES),
        "subordinate_corruption": present(row.get("corruption_disciplined"), YES),
        "government": number_at_least(related["government"], WORST, 1, row.get("government_not_completed")),
        "bodies": number_at_least(related["mass_bodies"], WORST, 2, row.get("mass_bodies_not_completed")),
    }
    shares = {name: many_failed(row, related, name, ratio) for name, (_, ratio) in COUNTED.items()}
    concerned = {name: present(row.get("type"), types) for name, (types, _) in COUNTED.items()}
    unread = outside(cases, concerned, shares)
    for name, outcome in shares.items():
        cases[name] = all_of((concerned[name], outcome))
    return Verdicts(
        standards=({}, {}, {}),
        triggers={f"organization.trigger.{name}": outcome for name, outcome in cases.items()},
        bounded_decisions={"organization.decision.standards_unread": (NOT_COMPLETED, EXCELLENT, unread)},
        score=row.get("score"),
    )


def outside(cases, concerned, shares):
    """None of the cases holds, so the class was not read; of nobody no share is too large (S3)."""
    return any_of(
        all_of((concerned[name], not_(any_of((*cases.values(), share))))) for name, share in shares.items()
    )


def many_failed(row, related, name, ratio):
    typed = (row.get(f"{name}_not_completed"), row.get(f"{name}_rated"))
    return share_above(related[name], WORST, *ratio, typed)
