"""Where each subject stands in each period: proposed, voted, decided, revoked, notified."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TypeVar

from attrs import define, field

from xeploai.model import Kind
from xeploai.rosters.roster import Period
from xeploai_office.ledger.records import (
    Ballot,
    Decision,
    Entry,
    Grant,
    Notification,
    Past,
    Proposal,
    Record,
    Revocation,
    Withdrawal,
)
from xeploai_office.ledger.store import Ledger
from xeploai_office.ledger.streaks import Result

R = TypeVar("R", bound=Record)
Key = tuple[str, str, str]


@define(kw_only=True)
class Standing:
    """All that a ledger holds of one subject in one period, oldest entry first."""

    subject_kind: Kind
    subject: str
    period: str
    proposals: list[Entry[Proposal]] = field(factory=list)
    ballots: list[Entry[Ballot]] = field(factory=list)
    decisions: list[Entry[Decision]] = field(factory=list)
    revocations: list[Entry[Revocation]] = field(factory=list)
    grants: list[Entry[Grant]] = field(factory=list)
    withdrawals: list[Entry[Withdrawal]] = field(factory=list)
    notifications: list[Entry[Notification]] = field(factory=list)
    past: list[Entry[Past]] = field(factory=list)

    @property
    def proposal(self) -> Proposal | None:
        """The latest proposal."""
        return self.proposals[-1].record if self.proposals else None

    def revocation(self, decision: Entry[Decision]) -> Entry[Revocation] | None:
        """Return the revocation of a decision, if it was revoked."""
        return next((r for r in self.revocations if r.record.decision == decision.seq), None)

    def in_force(self) -> list[Entry[Decision]]:
        """Return the decisions that were not revoked."""
        return [d for d in self.decisions if self.revocation(d) is None]

    def withdrawal(self, grant: Entry[Grant]) -> Entry[Withdrawal] | None:
        """Return the withdrawal of an award, if it was taken back."""
        return next((w for w in self.withdrawals if w.record.granted == grant.seq), None)

    def granted(self) -> list[Entry[Grant]]:
        """Return the awards that were given and not taken back."""
        return [g for g in self.grants if self.withdrawal(g) is None]

    @property
    def decided(self) -> Entry[Decision] | None:
        """The decision on the rating that is in force."""
        return next((d for d in self.in_force() if d.record.rating is not None), None)

    @property
    def titles(self) -> list[str]:
        """The titles in force, or those taken over where nothing was decided here."""
        own = [d.record.title for d in self.in_force() if d.record.title is not None]
        old = [p.record for p in self.past if p.record.status == "decided" and not self.decisions]
        return own or [p.title for p in old if p.title is not None]

    @property
    def lost_titles(self) -> list[str]:
        """The titles that were revoked and not recognised again."""
        gone = [d.record.title for d in self.decisions if d.record.title is not None and self.revocation(d)]
        return [t for t in dict.fromkeys(gone) if t not in self.titles]

    @property
    def status(self) -> str:
        """``decided``, ``revoked`` (and not decided again), ``not_rated`` or ``open``."""
        if self.decided is not None:
            return "decided"
        if any(d.record.rating is not None for d in self.decisions):
            return "revoked"
        if self.past and not any(d.record.title is None for d in self.decisions):
            return self.past[-1].record.status
        return "not_rated" if self.proposal is not None and self.proposal.status == "not_rated" else "open"

    @property
    def rating(self) -> str | None:
        """The rating in force; of a revoked one the last, since it stays on record."""
        if self.decided is not None:
            return self.decided.record.rating
        revoked = [d.record.rating for d in self.decisions if d.record.rating is not None]
        return revoked[-1] if revoked else self.past[-1].record.rating if self.past else None

    @property
    def result(self) -> Result:
        """What counts for a run of years."""
        counts = self.status == "decided"
        return Result(self.period, self.rating if counts else None, frozenset(self.titles))


def standings(ledger: Ledger, where: str = "", *values: object) -> list[Standing]:
    """Return the standings of all subjects, or of those ``where`` selects, by kind, subject and time.

    A year comes after its months and quarters, since its result rests on theirs.
    """
    found: dict[Key, Standing] = {}
    with ledger.reading():
        _gather(found, "proposals", ledger.entries(Proposal, where, *values))
        _gather(found, "ballots", ledger.entries(Ballot, where, *values))
        _gather(found, "decisions", ledger.entries(Decision, where, *values))
        _gather(found, "revocations", ledger.entries(Revocation, where, *values))
        _gather(found, "grants", ledger.entries(Grant, where, *values))
        _gather(found, "withdrawals", ledger.entries(Withdrawal, where, *values))
        _gather(found, "notifications", ledger.entries(Notification, where, *values))
        _gather(found, "past", ledger.entries(Past, where, *values))
    return [found[k] for k in sorted(found, key=_in_time)]


def _in_time(key: Key) -> tuple[str, str, date, int]:
    kind, subject, text = key
    period = Period.parse(text)
    return kind, subject, period.end, -period.start.toordinal()


def of_subject(ledger: Ledger, kind: Kind, subject: str) -> list[Standing]:
    """Return the standings of one subject in the order of the periods."""
    return standings(ledger, "e.subject_kind = ? AND e.subject = ?", kind, subject)


def results(found: Iterable[Standing]) -> Iterator[Result]:
    """Yield what counts for runs of years."""
    yield from (s.result for s in found)


def _gather(found: dict[Key, Standing], name: str, entries: Iterable[Entry[R]]) -> None:
    for entry in entries:
        r = entry.record
        key = (r.subject_kind, r.subject, r.period)
        if key not in found:
            found[key] = Standing(subject_kind=r.subject_kind, subject=r.subject, period=r.period)
        getattr(found[key], name).append(entry)
