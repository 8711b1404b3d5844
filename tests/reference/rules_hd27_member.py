"""Members under HD 27 of 2014: its conditions were not read, so whatever an authority decides stands.

Sources: central-law 2. The shares of 2016, votes and sick leave are known from local texts only.
"""

from reference.quota import EXCELLENT, NOT_COMPLETED
from reference.verdicts import Verdicts


def verdicts(row, facts):
    return Verdicts(
        standards=({}, {}, {}),
        bounded_decisions={"member.decision.standards_unread": (NOT_COMPLETED, EXCELLENT, True)},
        score=row.get("score"),
    )
