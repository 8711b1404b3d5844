"""What rests on a decision, and how a ledger finds it."""

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import field, frozen

from xeploai.model import KINDS, Kind
from xeploai_office.ledger.records import Dependence, Entry, Grant, Proposal
from xeploai_office.ledger.standing import standings
from xeploai_office.ledger.store import Ledger

_KINDS: Mapping[str, Kind] = {k: k for k in KINDS}
TOP = "excellent"
"""The rating whose places are counted by quotas."""


@frozen(kw_only=True)
class Touched:
    """One thing that must be reconsidered when a decision is revoked (seed REV-5).

    ``relation`` is ``share`` (the decided rating counts there), ``quota`` (``subject`` is the group),
    ``cap`` (may not be rated above), ``streak``, ``title``, ``award``, ``year`` (the year of a
    quarter), ``granted`` (an award that was given), or ``earlier_year`` (to be rated again under
    ``rule``).
    """

    relation: str
    subject_kind: Kind
    subject: str
    period: str
    name: str | None = None
    decided: str | None = None
    """The rating in force, if one was decided."""
    because: tuple[str, str] | None = None
    """Kind and id of the subject on whose rating it rests."""
    step: int = 1
    """1 for what rests on the decision itself, more for what rests on that in turn."""
    rule: str | None = None
    texts: Mapping[str, Any] = field(factory=dict)
    """Vietnamese and English text and clause of the rule."""
    more: Mapping[str, Any] = field(factory=dict)
    """What only this relation has: ``excellent`` subjects of a group, a run's years, a title, a grant."""


def name_of(ledger: Ledger, kind: str, subject: str) -> str | None:
    """Return the name of a subject in the latest proposal of any period."""
    wanted = (
        "SELECT t.name FROM entries e JOIN proposals t USING (seq) WHERE e.subject_kind = ? "
        "AND e.subject = ? AND t.name IS NOT NULL ORDER BY e.seq DESC LIMIT 1"
    )
    return next((row["name"] for row in ledger.rows(wanted, kind, subject)), None)


def touched(ledger: Ledger, relation: str, kind: str, subject: str, period: str) -> Touched:
    """Return a subject that is touched, with its name and the rating in force."""
    where = "e.subject_kind = ? AND e.subject = ? AND e.period = ?"
    found = standings(ledger, where, kind, subject, period)
    standing = found[0] if found else None
    return Touched(
        relation=relation,
        subject_kind=standing.subject_kind if standing else _KINDS[kind],
        subject=subject,
        period=period,
        name=name_of(ledger, kind, subject),
        decided=standing.rating if standing and standing.status == "decided" else None,
    )


def given(ledger: Ledger, whose: Touched) -> Iterator[Touched]:
    """Yield the awards that a touched subject was given for its period."""
    where = "e.subject_kind = ? AND e.subject = ? AND e.period = ?"
    for standing in standings(ledger, where, whose.subject_kind, whose.subject, whose.period):
        for grant in standing.granted():
            texts = ledger.rules(grant.receipt).get(grant.record.rule, {})
            because = (whose.subject_kind, whose.subject)
            yield granted(grant, texts, because, name=whose.name, step=whose.step + 1)


def granted(
    grant: Entry[Grant],
    texts: Mapping[str, Any],
    because: tuple[Kind, str],
    *,
    name: str | None = None,
    step: int = 1,
) -> Touched:
    """Return an award that was given, as one thing to reconsider."""
    record = grant.record
    more = {"seq": grant.seq, "award": record.award, "authority": record.authority, "date": str(record.date)}
    return Touched(
        relation="granted",
        subject_kind=record.subject_kind,
        subject=record.subject,
        period=record.period,
        name=name,
        because=because,
        step=step,
        rule=record.rule,
        texts=texts,
        more=more,
    )


def latest(ledger: Ledger, kind: Kind, subject: str, period: str) -> Entry[Proposal] | None:
    """Return the latest proposal for a subject in a period."""
    where = "e.subject_kind = ? AND e.subject = ? AND e.period = ?"
    found = ledger.entries(Proposal, where, kind, subject, period)
    return found[-1] if found else None


def related(ledger: Ledger, wanted: Dependence, period: str) -> list[Entry[Proposal]]:
    """Return the latest proposals of a period that have a dependence."""
    where = (
        "e.period = ? AND e.seq IN (SELECT seq FROM relations WHERE target = ? AND relation = ? "
        "AND kind = ? AND rule = ?) AND NOT EXISTS (SELECT 1 FROM entries n WHERE n.kind = e.kind "
        "AND n.subject = e.subject AND n.subject_kind = e.subject_kind AND n.period = e.period "
        "AND n.seq > e.seq)"
    )
    same = (wanted.target, wanted.relation, wanted.kind, wanted.rule)
    return ledger.entries(Proposal, where, period, *same)
