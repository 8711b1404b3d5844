"""What a ledger holds: one frozen class for each kind of entry (DESIGN 2, 6).

A record is about one subject in one period. It names no voter: of a ballot only the totals exist.
"""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Generic, TypeVar

from attrs import field, fields, frozen

from xeploai.model import Kind


@frozen(order=True)
class Dependence:
    """How the rating of one subject and something else hang together.

    ``counts_in``: its rating counts in the shares of the subject ``kind`` ``target``;
    ``capped_by``: it may not be rated above that subject; ``quota``: it is in the group ``target`` of
    the quota ``rule``; ``award``: it may be proposed for the award ``rule``; ``re_rates``: the
    consequence ``rule`` rates its period ``target`` again.
    """

    relation: str
    target: str = ""
    kind: str = ""
    rule: str = ""


def _once(found: Iterable[Dependence]) -> tuple[Dependence, ...]:
    return tuple(sorted(set(found)))


@frozen(kw_only=True)
class Record:
    """The subject and period that an entry is about."""

    table: ClassVar[str]
    entry: ClassVar[str]

    subject_kind: Kind
    subject: str
    period: str
    """A year (``2026``), a quarter (``2026-Q1``) or a month (``2018-M05``)."""

    @property
    def about(self) -> tuple[Kind, str]:
        """Kind and id of the subject."""
        return (self.subject_kind, self.subject)


@frozen(kw_only=True)
class Proposal(Record):
    """What a rulebook said of a subject: status, rating or its bounds, and what it hangs together with."""

    table: ClassVar[str] = "proposals"
    entry: ClassVar[str] = "proposal"

    name: str | None = None
    status: str
    reason: str | None = None
    rating: str | None = None
    rating_floor: str | None = None
    rating_ceiling: str | None = None
    score: str | None = None
    """Exact points as a decimal text."""
    candidate: bool = False
    depends_on: tuple[Dependence, ...] = field(default=(), converter=_once)


@frozen(kw_only=True)
class Ballot(Record):
    """The totals of a vote; who voted how is nowhere."""

    table: ClassVar[str] = "ballots"
    entry: ClassVar[str] = "ballot"

    votes_excellent: int | None = None
    votes_good: int | None = None
    votes_completed: int | None = None
    votes_not_completed: int | None = None
    ballot_base: int | None = None


@frozen(kw_only=True)
class Decision(Record):
    """What the competent authority decided: a rating, or a title."""

    table: ClassVar[str] = "decisions"
    entry: ClassVar[str] = "decision"

    rating: str | None = None
    title: str | None = None
    authority: str
    date: datetime.date
    document: str | None = None
    """Number of the written decision."""
    replaces: int | None = None
    """The revocation after which the subject was rated again."""


@frozen(kw_only=True)
class Revocation(Record):
    """A decision was cancelled: why, by whom, when. The decision stays where it is (seed REV-7)."""

    table: ClassVar[str] = "revocations"
    entry: ClassVar[str] = "revocation"

    decision: int
    reason: str
    authority: str
    date: datetime.date
    document: str | None = None
    fault_date: datetime.date | None = None
    """Day of the fault for which the decision was cancelled."""


@frozen(kw_only=True)
class Grant(Record):
    """An award was given: which, by whom, when. The year it is for is the period."""

    table: ClassVar[str] = "grants"
    entry: ClassVar[str] = "grant"

    award: str
    """Its name, as printed."""
    rule: str
    """Full name of the rule; its text and clause are kept with the receipt."""
    authority: str
    date: datetime.date
    document: str | None = None


@frozen(kw_only=True)
class Withdrawal(Record):
    """An award was taken back; that it was given stays where it is (seed REV-7)."""

    table: ClassVar[str] = "withdrawals"
    entry: ClassVar[str] = "withdrawal"

    granted: int
    reason: str
    authority: str
    date: datetime.date
    document: str | None = None


@frozen(kw_only=True)
class Notification(Record):
    """A decision was made known to the subject, or to those who manage it."""

    table: ClassVar[str] = "notifications"
    entry: ClassVar[str] = "notification"

    decision: int
    date: datetime.date
    recipient: str


@frozen(kw_only=True)
class Past(Record):
    """A result of a time before this ledger, taken over from a roster's ``history`` sheet."""

    table: ClassVar[str] = "past"
    entry: ClassVar[str] = "past"

    rating: str | None = None
    title: str | None = None
    status: str
    """``decided``, ``revoked`` or ``not_rated``."""


RECORDS: tuple[type[Record], ...] = (
    Proposal,
    Ballot,
    Decision,
    Revocation,
    Grant,
    Withdrawal,
    Notification,
    Past,
)

R = TypeVar("R", bound=Record, covariant=True)


@frozen(kw_only=True)
class Entry(Generic[R]):
    """A record as it stands in a ledger."""

    seq: int
    recorded: str
    """When it was written, UTC."""
    receipt: str
    """Digest of the receipt of the rulebook used."""
    selection: str
    previous: str
    digest: str
    record: R


_SHARED = ("subject_kind", "subject", "period", "depends_on")


def columns(kind: type[Record]) -> tuple[str, ...]:
    """Return the columns that a kind of record has in its own table."""
    return tuple(f.name for f in fields(kind) if f.name not in _SHARED)


def stored(record: Record) -> dict[str, Any]:
    """Return a record's own columns as SQLite stores them."""
    return {c: _plain(getattr(record, c)) for c in columns(type(record))}


def restored(kind: type[R], row: Mapping[str, Any], depends_on: tuple[Dependence, ...] = ()) -> R:
    """Return the record of a row that has the shared columns and its own."""
    values = {c: row[c] for c in (*_SHARED[:3], *columns(kind))}
    for name in ("date", "fault_date"):
        if values.get(name) is not None:
            values[name] = datetime.date.fromisoformat(values[name])
    if kind is Proposal:
        values |= {"candidate": bool(values["candidate"]), "depends_on": depends_on}
    return kind(**values)


def _plain(value: object) -> object:
    match value:
        case datetime.date():
            return value.isoformat()
        case bool():
            return int(value)
    return value
