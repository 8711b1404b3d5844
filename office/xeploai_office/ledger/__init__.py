"""The ledger of decisions over the years: one SQLite file to which entries can only be added.

::

    with Ledger.open("ledger.sqlite", create=True) as ledger:
        record(ledger, recording(evaluation))
        decide(ledger, [Wanted(subject="DV01", period="2021", rating="good", ...)], receipts)
        gone = revoke(ledger, Which(subject="DV01", period="2021"), reason=..., authority=..., on=...)
        gone.touched    # everything that must be reconsidered
"""

from xeploai_office.ledger.acts import Recorded, Revoked, Which, notify, over_the_years, record, revoke
from xeploai_office.ledger.deciding import Decided, Wanted, decide
from xeploai_office.ledger.decision_rows import decisions_of_file, decisions_of_roster
from xeploai_office.ledger.export import exported, write_export
from xeploai_office.ledger.feed import longest_run, with_ledger
from xeploai_office.ledger.from_evaluation import Recording, recording, rule_texts, rulebook_receipt
from xeploai_office.ledger.granting import Given, Granted, Withdrawn, grant, withdraw
from xeploai_office.ledger.reconsider import earlier_years, reconsider
from xeploai_office.ledger.records import (
    Ballot,
    Decision,
    Dependence,
    Entry,
    Grant,
    Notification,
    Past,
    Proposal,
    Record,
    Revocation,
    Withdrawal,
)
from xeploai_office.ledger.standing import Standing, of_subject, results, standings
from xeploai_office.ledger.store import Ledger
from xeploai_office.ledger.streaks import Result, Streak, rated, streak_at, streaks, titled, years_running
from xeploai_office.ledger.touched import Touched
from xeploai_office.ledger.verify import Verified, verify

__all__ = [
    "Ballot",
    "Decided",
    "Decision",
    "Dependence",
    "Entry",
    "Given",
    "Grant",
    "Granted",
    "Ledger",
    "Notification",
    "Past",
    "Proposal",
    "Record",
    "Recorded",
    "Recording",
    "Result",
    "Revocation",
    "Revoked",
    "Standing",
    "Streak",
    "Touched",
    "Verified",
    "Wanted",
    "Which",
    "Withdrawal",
    "Withdrawn",
    "decide",
    "decisions_of_file",
    "decisions_of_roster",
    "earlier_years",
    "exported",
    "grant",
    "longest_run",
    "notify",
    "of_subject",
    "over_the_years",
    "rated",
    "reconsider",
    "record",
    "recording",
    "results",
    "revoke",
    "rule_texts",
    "rulebook_receipt",
    "standings",
    "streak_at",
    "streaks",
    "titled",
    "verify",
    "with_ledger",
    "withdraw",
    "write_export",
    "years_running",
]
