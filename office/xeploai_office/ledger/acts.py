"""What an office does with its ledger: record proposals, decide, revoke, notify.

Each act is one transaction: all of it is kept, or nothing and every fault is told.
"""

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from attrs import frozen

from xeploai.errors import LedgerError
from xeploai.messages import Message, message, nearest
from xeploai.model import Kind
from xeploai_office.ledger.from_evaluation import Recording
from xeploai_office.ledger.reconsider import earlier_years, reconsider
from xeploai_office.ledger.records import (
    Ballot,
    Decision,
    Entry,
    Notification,
    Past,
    Proposal,
    Record,
    Revocation,
)
from xeploai_office.ledger.standing import Standing, standings
from xeploai_office.ledger.store import Ledger, Writer
from xeploai_office.ledger.touched import Touched, name_of
from xeploai_office.ledger.words import clean, period

R = TypeVar("R", bound=Record)


# ------------------------------------------------------------------ record


@frozen(kw_only=True)
class Recorded:
    """How much was added, and how much stood there already."""

    proposals: int
    ballots: int
    past: int
    known: int
    earlier: Sequence[Touched] = ()
    """Earlier years that this evaluation rates again."""


def record(ledger: Ledger, found: Recording) -> Recorded:
    """Add what an evaluation says; recording the same evaluation again adds nothing."""
    with ledger.writing() as writer:
        receipt = writer.receipt(found.receipt, found.rules)
        old = {e.record for e in ledger.entries(Proposal, "e.receipt = ?", receipt)}
        proposals = _added(writer, receipt, found.proposals, old)
        votes = {e.record.about: e.record for e in ledger.entries(Ballot, "e.period = ?", found.period)}
        ballots = _added(writer, receipt, found.ballots, set(votes.values()))
        past = _added(writer, receipt, _unheard(ledger, found.past), set())
        known = len(found.proposals) - len(proposals) + len(found.ballots) - len(ballots)
        return Recorded(
            proposals=len(proposals),
            ballots=len(ballots),
            past=len(past),
            known=known,
            earlier=earlier_years(ledger, receipt),
        )


def _added(writer: Writer, receipt: str, records: Sequence[R], known: set[R]) -> list[R]:
    new = [r for r in records if r not in known]
    for r in new:
        writer.add(r, receipt)
    return new


def _unheard(ledger: Ledger, past: Sequence[Past]) -> list[Past]:
    """Results of which the ledger knows nothing better: no decision of its own, no such row."""
    if not past:
        return []
    decided = {(*e.record.about, e.record.period) for e in ledger.entries(Decision)}
    taken = {e.record for e in ledger.entries(Past)}
    new = [p for p in past if p not in taken and (*p.about, p.period) not in decided]
    return list(dict.fromkeys(new))


# ------------------------------------------------------------------ revoke and notify


@frozen(kw_only=True)
class Which:
    """Names a decision in force: of a subject in a period, on its rating or on a title."""

    subject: str
    period: str
    subject_kind: Kind | None = None
    title: str | None = None


@frozen(kw_only=True)
class Revoked:
    """What was revoked, and everything that must be reconsidered."""

    seq: int
    decision: Entry[Decision]
    touched: Sequence[Touched]
    name: str | None = None


def revoke(
    ledger: Ledger,
    which: Which,
    *,
    reason: str,
    authority: str,
    on: date,
    document: str | None = None,
    fault_date: date | None = None,
) -> Revoked:
    """Revoke the decision in force; the decision itself stays on record (seed REV-1, REV-7).

    Raise :class:`LedgerError` if there is none in force, or if a day is out of order.
    """
    texts = given_texts({"reason": reason, "authority": authority})
    with ledger.writing() as writer:
        decision = in_force(ledger, which)
        about = decision.record
        if on < about.date:
            raise LedgerError(_too_early(about, on))
        if fault_date is not None and fault_date > on:
            raise LedgerError(message("ledger.fault_later", fault=fault_date, on=on))
        seq = writer.add(
            Revocation(
                subject_kind=about.subject_kind,
                subject=about.subject,
                period=about.period,
                decision=decision.seq,
                date=on,
                document=clean(document),
                fault_date=fault_date,
                **texts,
            ),
            decision.receipt,
        )
        return Revoked(
            seq=seq,
            decision=decision,
            touched=reconsider(ledger, decision, fault_date),
            name=name_of(ledger, *about.about),
        )


def notify(
    ledger: Ledger, in_period: str, *, recipient: str, on: date, which: Which | None = None
) -> list[Entry[Decision]]:
    """Note that decisions were made known: one, or all of a period of which ``recipient`` has no note yet.

    Return the decisions that were notified now. Raise :class:`LedgerError` for a day before one of them.
    """
    to = given_texts({"recipient": recipient})["recipient"]
    with ledger.writing() as writer:
        if which is not None:
            wanted = [in_force(ledger, which)]
        else:
            wanted = [d for s in standings(ledger, "e.period = ?", period(in_period)) for d in _untold(s, to)]
        if early := [_too_early(d.record, on) for d in wanted if on < d.record.date]:
            raise LedgerError(early)
        for d in wanted:
            kind, subject = d.record.about
            told = Notification(
                subject_kind=kind,
                subject=subject,
                period=d.record.period,
                decision=d.seq,
                date=on,
                recipient=to,
            )
            writer.add(told, d.receipt)
    return wanted


def _untold(standing: Standing, recipient: str) -> list[Entry[Decision]]:
    told = {n.record.decision for n in standing.notifications if n.record.recipient == recipient}
    return [d for d in standing.in_force() if d.seq not in told]


def _too_early(decision: Decision, on: date) -> Message:
    about = {"subject": decision.subject, "period": decision.period}
    return message("ledger.too_early", **about, on=on, decided=decision.date)


def given_texts(texts: dict[str, str]) -> dict[str, str]:
    """Return cleaned texts; each must say something."""
    cleaned = {k: clean(v) for k, v in texts.items()}
    if blank := [k for k, v in cleaned.items() if v is None]:
        raise LedgerError([message("ledger.blank", what=message(f"ledger.field.{b}")) for b in blank])
    return {k: str(v) for k, v in cleaned.items()}


# ------------------------------------------------------------------ which decision


def in_force(ledger: Ledger, which: Which) -> Entry[Decision]:
    """Return the decision in force that is named; raise :class:`LedgerError` if it is none, or not one."""
    in_period, subject, title = period(which.period), clean(which.subject), clean(which.title)
    found = standings(ledger, "e.subject = ? AND e.period = ?", subject, in_period)
    found = [s for s in found if which.subject_kind in (None, s.subject_kind)]
    fitting = [d for s in found for d in s.in_force() if d.record.title == title]
    if len(fitting) > 1:
        kinds = ", ".join(d.record.subject_kind for d in fitting)
        raise LedgerError(message("ledger.several_kinds", subject=subject, kinds=kinds))
    if not fitting:
        raise LedgerError(_why_none(ledger, found, str(subject), in_period, title))
    return fitting[0]


def _why_none(
    ledger: Ledger, found: list[Standing], subject: str, in_period: str, title: str | None
) -> Message:
    told = {"subject": subject, "period": in_period}
    revoked = [s.revocation(d) for s in found for d in s.decisions if d.record.title == title]
    if last := next((r for r in reversed(revoked) if r is not None), None):
        return message("ledger.revoked_already", **told, on=last.record.date, seq=last.seq)
    if found:
        return message("ledger.not_decided", **told)
    return message("ledger.no_subject", **told, nearest=nearest_subject(ledger, subject, in_period))


def over_the_years(ledger: Ledger, subject: str, kind: str | None = None) -> list[list[Standing]]:
    """Return all periods of a subject, for each kind that has this id; :class:`LedgerError` for none."""
    found: dict[str, list[Standing]] = {}
    for s in standings(ledger, "e.subject = ?", clean(subject)):
        if kind in (None, s.subject_kind):
            found.setdefault(s.subject_kind, []).append(s)
    if not found:
        near = nearest_subject(ledger, subject)
        raise LedgerError(message("ledger.nobody", subject=subject, nearest=near))
    return list(found.values())


def nearest_subject(ledger: Ledger, subject: str, in_period: str = "") -> str:
    """Return the recorded id most like ``subject``, of a period or of all."""
    wanted = "SELECT DISTINCT subject FROM entries WHERE period = ? OR ? = ''"
    rows = ledger.rows(wanted, in_period, in_period)
    return nearest(subject, [r["subject"] for r in rows])
