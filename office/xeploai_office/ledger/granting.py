"""Awards that were given, and taken back: who, what, for which year, by whom, when (seed section 11)."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import frozen

from xeploai.errors import LedgerError
from xeploai.findings import Finding, finding
from xeploai.messages import message, nearest
from xeploai.model import Kind
from xeploai_office.ledger.acts import given_texts, nearest_subject
from xeploai_office.ledger.deciding import Receipts
from xeploai_office.ledger.records import Entry, Grant, Withdrawal
from xeploai_office.ledger.standing import Standing, standings
from xeploai_office.ledger.store import Ledger, Writer
from xeploai_office.ledger.touched import name_of
from xeploai_office.ledger.words import clean, period

Rules = Mapping[str, Mapping[str, Any]]


@frozen(kw_only=True)
class Given:
    """An award as somebody typed it: by its rule, the last part of that, or its printed name."""

    subject: str
    period: str
    award: str
    authority: str
    date: datetime.date
    subject_kind: Kind | None = None
    document: str | None = None
    selection: str | None = None


@frozen(kw_only=True)
class Granted:
    """The entry, and what is remarkable about it."""

    seq: int
    record: Grant
    name: str | None
    clause: str
    notes: Sequence[Finding] = ()


@frozen(kw_only=True)
class Withdrawn:
    """What was taken back."""

    seq: int
    grant: Entry[Grant]
    name: str | None = None


def grant(ledger: Ledger, given: Given, receipts: Receipts) -> Granted:
    """Record that an award was given.

    It takes the rulebook of the subject's latest proposal of the period, or of ``selection`` where
    none was recorded. Raise :class:`LedgerError` for a subject or an award that is unknown, and for
    one that was given already.
    """
    texts = given_texts({"subject": given.subject, "award": given.award, "authority": given.authority})
    with ledger.writing() as writer:
        standing = _standing(ledger, given, texts["subject"])
        receipt, rules = _rulebook(ledger, writer, standing, clean(given.selection), receipts)
        rule = _rule(texts["award"], rules, standing.subject_kind)
        _not_yet(standing, rule)
        found = Grant(
            subject_kind=standing.subject_kind,
            subject=standing.subject,
            period=standing.period,
            award=str(rules[rule]["award"]["vi"]),
            rule=rule,
            authority=texts["authority"],
            date=given.date,
            document=clean(given.document),
        )
        seq = writer.add(found, receipt)
        name, clause = name_of(ledger, *found.about), str(rules[rule]["clause"])
        notes = tuple(_remarks(found, standing, rules))
        return Granted(seq=seq, record=found, name=name, clause=clause, notes=notes)


def withdraw(
    ledger: Ledger,
    subject: str,
    in_period: str,
    award: str,
    *,
    reason: str,
    authority: str,
    on: datetime.date,
    kind: Kind | None = None,
    document: str | None = None,
) -> Withdrawn:
    """Record that an award was taken back; that it was given stays on record.

    Raise :class:`LedgerError` if the subject holds no such award, or for a day before it was given.
    """
    texts = given_texts({"subject": subject, "award": award, "reason": reason, "authority": authority})
    with ledger.writing() as writer:
        held = _held(ledger, texts["subject"], period(in_period), kind)
        wanted = _among(texts["award"], {g.record.rule: {"award": {"vi": g.record.award}} for g in held})
        entry = next((g for g in held if g.record.rule == wanted), None)
        if entry is None:
            told = {"subject": texts["subject"], "period": period(in_period), "award": texts["award"]}
            known = nearest(texts["award"], [g.record.award for g in held])
            raise LedgerError(message("ledger.not_granted", **told, nearest=known))
        if on < entry.record.date:
            told = {"subject": entry.record.subject, "period": entry.record.period}
            raise LedgerError(message("ledger.too_early", **told, on=on, decided=entry.record.date))
        found = Withdrawal(
            subject_kind=entry.record.subject_kind,
            subject=entry.record.subject,
            period=entry.record.period,
            granted=entry.seq,
            reason=texts["reason"],
            authority=texts["authority"],
            date=on,
            document=clean(document),
        )
        seq = writer.add(found, entry.receipt)
        return Withdrawn(seq=seq, grant=entry, name=name_of(ledger, *found.about))


# ------------------------------------------------------------------ who


def _standing(ledger: Ledger, given: Given, subject: str) -> Standing:
    in_period = period(given.period)
    found = standings(ledger, "e.subject = ? AND e.period = ?", subject, in_period)
    found = [s for s in found if given.subject_kind in (None, s.subject_kind)]
    if len(found) > 1:
        kinds = ", ".join(s.subject_kind for s in found)
        raise LedgerError(message("ledger.several_kinds", subject=subject, kinds=kinds))
    if found:
        return found[0]
    if given.subject_kind is not None and clean(given.selection) is not None:
        return Standing(subject_kind=given.subject_kind, subject=subject, period=in_period)
    near = nearest_subject(ledger, subject, in_period)
    raise LedgerError(message("ledger.no_kind", subject=subject, period=in_period, nearest=near))


def _held(ledger: Ledger, subject: str, in_period: str, kind: Kind | None) -> list[Entry[Grant]]:
    found = standings(ledger, "e.subject = ? AND e.period = ?", subject, in_period)
    return [g for s in found if kind in (None, s.subject_kind) for g in s.granted()]


# ------------------------------------------------------------------ which award


def _rulebook(
    ledger: Ledger, writer: Writer, standing: Standing, selection: str | None, receipts: Receipts
) -> tuple[str, Rules]:
    """The receipt of the proposal that is meant, with its rules; without one that of the selection."""
    fitting = [p for p in standing.proposals if selection in (None, p.selection)]
    if fitting:
        return fitting[-1].receipt, ledger.rules(fitting[-1].receipt)
    if selection is None:
        told = {"subject": standing.subject, "period": standing.period}
        near = nearest_subject(ledger, standing.subject, standing.period)
        raise LedgerError(message("ledger.no_proposal", **told, nearest=near))
    receipt, rules = receipts(selection)
    return writer.receipt(receipt, rules), rules


def _rule(typed: str, rules: Rules, kind: Kind) -> str:
    awards = {n: r for n, r in rules.items() if "award" in r and r["kind"] == kind}
    found = _among(typed, awards)
    if found is not None:
        return found
    names = [str(r["award"]["vi"]) for r in awards.values()]
    known = nearest(typed, [*awards, *(n.partition(".")[2] for n in awards), *names])
    raise LedgerError(message("ledger.no_award", award=typed, nearest=known, awards=", ".join(awards)))


def _among(typed: str, awards: Rules) -> str | None:
    """The one award that is meant; a printed name that several have names none."""
    fits = [n for n in awards if typed in (n, n.partition("/")[2])]
    fits = fits or [n for n in awards if n.endswith(f".{typed}")]
    named = [n for n, r in awards.items() if _same(typed, r["award"])]
    found = fits or named
    if len(found) > 1:
        raise LedgerError(message("ledger.several_awards", award=typed, awards=", ".join(found)))
    return found[0] if found else None


def _same(typed: str, names: Mapping[str, str]) -> bool:
    return typed.casefold() in {n.casefold() for n in names.values()}


def _not_yet(standing: Standing, rule: str) -> None:
    for entry in standing.granted():
        if entry.record.rule == rule:
            told = {"subject": standing.subject, "period": standing.period, "award": entry.record.award}
            raise LedgerError(message("ledger.granted_already", **told, seq=entry.seq))


def _remarks(given: Grant, standing: Standing, rules: Rules) -> Iterator[Finding]:
    """What an office should look at again; the authority gave it, and it is kept."""
    about: dict[str, Any] = {"subject": given.subject, "period": given.period, "award": given.award}
    proposal = standing.proposal
    proposed = proposal is not None and any(
        d.relation == "award" and d.rule == given.rule for d in proposal.depends_on
    )
    if not proposed:
        yield finding("ledger_award_unproposed", "warning", **about)
    if standing.decided is None:
        yield finding("ledger_award_undecided", "warning", **about)
    same = [g.record for g in standing.granted() if _same_run(rules, g.record.rule, given.rule)]
    for other in same:
        yield finding("ledger_award_twice", "warning", **about, other=other.award)


def _same_run(rules: Rules, one: str, other: str) -> bool:
    """Whether two awards ask for the same years running (seed A-30)."""
    runs = [rules.get(n, {}).get("streak") for n in (one, other)]
    return runs[0] is not None and runs[0] == runs[1]
