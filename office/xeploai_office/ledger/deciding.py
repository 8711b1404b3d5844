"""Decisions: what the competent authority decided, beside what was proposed (DESIGN 1, S23)."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from attrs import Factory, define, field, frozen

from xeploai.errors import LedgerError, XeploaiError
from xeploai.findings import Finding, finding
from xeploai.messages import Message, message
from xeploai.model import Kind
from xeploai_office.ledger.acts import nearest_subject
from xeploai_office.ledger.records import Decision, Entry, Proposal, Revocation
from xeploai_office.ledger.standing import Standing, standings
from xeploai_office.ledger.store import Ledger, Writer
from xeploai_office.ledger.words import at, clean, period

Receipts = Callable[[str], tuple[Mapping[str, Any], Mapping[str, Any]]]
"""Gives receipt and rule texts of a selection for which no evaluation was recorded."""

_LEVELS = ("not_completed", "completed", "good", "excellent")
_NEEDED = ("subject", "period", "authority", "date")


@frozen(kw_only=True)
class Wanted:
    """A decision as somebody typed it; ``where`` is the cell it stands in."""

    subject: str
    subject_kind: Kind | None = None
    period: str | None = None
    selection: str | None = None
    rating: str | None = None
    title: str | None = None
    authority: str | None = None
    date: datetime.date | None = None
    document: str | None = None
    status: str | None = None
    where: str = ""


@frozen(kw_only=True)
class Decided:
    """The entries added, how many stood there already, and what is remarkable about them."""

    added: Sequence[int]
    known: int
    notes: Sequence[Finding]


def decide(ledger: Ledger, wanted: Sequence[Wanted], receipts: Receipts) -> Decided:
    """Record decisions, all or none; one that stands there already is passed over.

    A decision takes the rulebook of the proposal it decides on. Where no evaluation of its period
    and selection was recorded, ``receipts`` gives the receipt of the rulebook alone. Raise
    :class:`LedgerError` with every fault: something missing, another decision in force, an unknown
    subject, a selection that names nothing.
    """
    with ledger.writing() as writer:
        desk = _Desk(ledger, writer, receipts)
        for w in wanted:
            try:
                desk.take(w)
            except XeploaiError as exc:
                desk.faults += [at(w.where, m) for m in exc.messages]
        if desk.faults:
            raise LedgerError(desk.faults)
    return Decided(added=tuple(desk.added), known=desk.known, notes=tuple(desk.notes))


@define(eq=False)
class _Desk:
    """Takes decisions one by one inside a transaction."""

    ledger: Ledger
    writer: Writer
    receipts: Receipts
    added: list[int] = Factory(list)
    known: int = 0
    notes: list[Finding] = Factory(list)
    faults: list[Message] = Factory(list)
    _resolved: dict[str, tuple[Mapping[str, Any], Mapping[str, Any]]] = field(factory=dict)

    def take(self, raw: Wanted) -> None:
        """Add one decision, or raise what is wrong with it."""
        decision = self._whole(raw)
        where = "e.subject_kind = ? AND e.subject = ? AND e.period = ?"
        found = standings(self.ledger, where, *decision.about, decision.period)
        standing = found[0] if found else None
        if standing and self._stands_already(decision, standing, raw.status):
            self.known += 1
            return
        if raw.status == "revoked":
            raise LedgerError(message("ledger.revoked_row", subject=decision.subject, period=decision.period))
        receipt, proposal = self._receipt(decision, standing, clean(raw.selection))
        self.added.append(self.writer.add(decision, receipt))
        self.notes += _remarks(decision, proposal.record if proposal else None)

    def _whole(self, raw: Wanted) -> Decision:
        """Return the decision with every field checked."""
        blank = [f for f in _NEEDED if not _says(getattr(raw, f))]
        if (raw.rating is None) == (clean(raw.title) is None):
            blank.append("rating")
        if blank:
            raise LedgerError([message("ledger.blank", what=message(f"ledger.field.{f}")) for f in blank])
        in_period, subject = period(str(raw.period)), str(clean(raw.subject))
        kind = raw.subject_kind or self._kind(subject, in_period)
        return Decision(
            subject_kind=kind,
            subject=subject,
            period=in_period,
            rating=raw.rating,
            title=clean(raw.title),
            authority=str(clean(raw.authority)),
            date=raw.date,  # type: ignore[arg-type]
            document=clean(raw.document),
            replaces=self._replaced(kind, subject, in_period) if raw.rating else None,
        )

    def _kind(self, subject: str, in_period: str) -> Kind:
        same = standings(self.ledger, "e.subject = ? AND e.period = ?", subject, in_period)
        found = {s.subject_kind for s in same}
        if len(found) > 1:
            told = {"subject": subject, "kinds": ", ".join(sorted(found))}
            raise LedgerError(message("ledger.several_kinds", **told))
        if not found:
            near = nearest_subject(self.ledger, subject, in_period)
            raise LedgerError(message("ledger.no_kind", subject=subject, period=in_period, nearest=near))
        return found.pop()

    def _replaced(self, kind: Kind, subject: str, in_period: str) -> int | None:
        """The revocation after which the subject is rated again, if there is one."""
        where = (
            "e.subject_kind = ? AND e.subject = ? AND e.period = ? "
            "AND t.decision IN (SELECT seq FROM decisions WHERE rating IS NOT NULL)"
        )
        found = self.ledger.entries(Revocation, where, kind, subject, in_period)
        return found[-1].seq if found else None

    def _stands_already(self, new: Decision, standing: Standing, status: str | None) -> bool:
        same = [d for d in standing.decisions if _same(d.record, new)]
        if status == "revoked":
            return any(standing.revocation(d) for d in same)
        if any(standing.revocation(d) is None for d in same):
            return True
        told = {"subject": new.subject, "period": new.period}
        if same:
            # An old list must not bring back what was cancelled.
            raise LedgerError(message("ledger.was_revoked", **told, seq=same[-1].seq))
        other = next((d for d in standing.in_force() if _about_the_same(d.record, new)), None)
        if other is not None:
            what = _what(other.record)
            raise LedgerError(message("ledger.decided_already", **told, seq=other.seq, rating=what))
        return False

    # -------------------------------------------------------------- which rulebook

    def _receipt(
        self, decision: Decision, standing: Standing | None, selection: str | None
    ) -> tuple[str, Entry[Proposal] | None]:
        proposals = standing.proposals if standing else []
        if selection is None:
            return self._only(decision, proposals)
        for name in (selection, self._canonical(selection, proposals)):
            if fitting := [p for p in proposals if p.selection == name]:
                return fitting[-1].receipt, fitting[-1]
        receipt, rules = self._resolve(selection)
        self._must_be_known(decision, str(receipt["selection"]))
        return self.writer.receipt(receipt, rules), None

    def _canonical(self, selection: str, proposals: Sequence[Entry[Proposal]]) -> str:
        """A selection may be typed in other words than it was recorded in."""
        if any(p.selection == selection for p in proposals):
            return selection
        return str(self._resolve(selection)[0]["selection"])

    def _only(self, decision: Decision, proposals: Sequence[Entry[Proposal]]) -> tuple[str, Entry[Proposal]]:
        names = sorted({p.selection for p in proposals})
        told = {"subject": decision.subject, "period": decision.period}
        if len(names) > 1:
            raise LedgerError(message("ledger.several_selections", **told, selections=", ".join(names)))
        if not names:
            near = nearest_subject(self.ledger, decision.subject, decision.period)
            raise LedgerError(message("ledger.no_proposal", **told, nearest=near))
        return proposals[-1].receipt, proposals[-1]

    def _must_be_known(self, decision: Decision, selection: str) -> None:
        """Where an evaluation was recorded, whoever is not in it is a typing error."""
        where = (
            "SELECT 1 FROM entries e JOIN receipts r ON r.digest = e.receipt WHERE e.kind = 'proposal' "
            "AND e.subject_kind = ? AND e.period = ? AND r.selection = ? LIMIT 1"
        )
        if self.ledger.rows(where, decision.subject_kind, decision.period, selection):
            near = nearest_subject(self.ledger, decision.subject, decision.period)
            told = {"subject": decision.subject, "period": decision.period, "nearest": near}
            raise LedgerError(message("ledger.not_in_evaluation", **told, selection=selection))

    def _resolve(self, selection: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        if selection not in self._resolved:
            self._resolved[selection] = self.receipts(selection)
        return self._resolved[selection]


def _says(value: object) -> bool:
    return clean(value) is not None if isinstance(value, str) else value is not None


def _same(old: Decision, new: Decision) -> bool:
    compared = ("rating", "title", "authority", "date")
    return all(getattr(old, c) == getattr(new, c) for c in compared)


def _about_the_same(old: Decision, new: Decision) -> bool:
    """Whether both decide the rating, or the same title."""
    return old.title == new.title if new.title is not None else old.rating is not None


def _what(decision: Decision) -> Message | str:
    if decision.rating in _LEVELS:
        return message(f"rating.{decision.rating}")
    return str(decision.title or decision.rating)


def _remarks(decision: Decision, proposal: Proposal | None) -> list[Finding]:
    """What an office should look at again; the decision is the authority's and is kept."""
    about = {"subject": decision.subject, "period": decision.period}
    if decision.rating is None:
        return []
    if proposal is None:
        return [finding("ledger_unproposed", "info", **about)]
    if proposal.status == "not_rated":
        return [finding("ledger_not_rated", "warning", **about, decided=_what(decision))]
    bounds = (proposal.rating_floor, proposal.rating_ceiling)
    if decision.rating not in _LEVELS or not all(b in _LEVELS for b in bounds):
        return []
    low, high = (_LEVELS.index(str(b)) for b in bounds)
    if low <= _LEVELS.index(decision.rating) <= high:
        return []
    shown = {k: message(f"rating.{b}") for k, b in zip(("low", "high"), bounds, strict=True)}
    return [finding("ledger_differs", "warning", **about, decided=_what(decision), **shown)]
