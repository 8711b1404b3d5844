"""The university (dhkt@2016): the individuals of its rectorate and its Party committee.

Sources: seed 1.6 (S002-1), 7 (VOTE-016-2, VOTE-016-3), 9.2. The plan prints the four ratings and who
votes, and neither conditions nor a majority: every rating is left to the authority.
"""

from reference.kleene import present, required
from reference.quota import EXCELLENT, NOT_COMPLETED
from reference.verdicts import YES, Verdicts


def leader(row, facts, related):
    return Verdicts(
        gates={
            "leader.gate.review": required(row.get("review_done"), YES),
            "leader.gate.ballot": required(row.get("committee_ballot_held"), YES),
        },
        standards=({}, {}, {}),
        bounded_decisions={"leader.decision.no_majority": (NOT_COMPLETED, EXCELLENT, True)},
        notices={"leader.notice.cadre_ballot": present(row.get("cadre_ballot_held"), (False,))},
        score=row.get("score"),
    )
