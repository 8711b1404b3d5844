"""From an evaluation to what a ledger records of it. Only this file knows the shape of an evaluation."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import polars as pl
from attrs import field, frozen

from xeploai import Evaluation, Registry, Roster, Rulebook
from xeploai.errors import LedgerError, RosterError
from xeploai.lifecycle.records import number
from xeploai.messages import Message, message
from xeploai.model import Award, Consequence, Kind, Quota, Rule, Screen
from xeploai.rosters.roster import Period
from xeploai.rosters.subjects import subject_kinds
from xeploai_office.ledger.records import Ballot, Dependence, Past, Proposal, columns

_TABLES = (Quota, Award, Consequence, Screen)
RATED_AGAIN = "rated_again"
"""The finding that names subject, rule and ``year`` of an earlier rating that is cancelled."""


@frozen
class Recording:
    """All that a ledger takes from one evaluation."""

    receipt: Mapping[str, Any]
    rules: Mapping[str, Mapping[str, Any]]
    """Texts and clauses of the quotas, awards, screens and consequences that the proposals name."""
    period: str
    proposals: tuple[Proposal, ...]
    ballots: tuple[Ballot, ...] = ()
    past: tuple[Past, ...] = ()


def recording(evaluation: Evaluation, own: Roster | None = None) -> Recording:
    """Return what a ledger records of an evaluation.

    ``own`` is the roster as the office filled it in, where the evaluated one took earlier years from
    the ledger: what comes from there is not new.

    Raise :class:`LedgerError` for one that is hypothetical (another period or place, values changed
    by ``--set``): a ledger holds what was really proposed.
    """
    receipt = dict(evaluation.receipt)
    if receipt["what_if"] or receipt["hypothetical"]:
        raise LedgerError(message("ledger.hypothetical", selection=receipt["selection"]))
    return Recording(
        receipt=receipt,
        rules=rule_texts(evaluation.rulebook),
        period=evaluation.roster.period.text,
        proposals=tuple(_proposals(evaluation)),
        ballots=tuple(_ballots(evaluation.roster)),
        past=tuple(_past(own or evaluation.roster)),
    )


def rulebook_receipt(book: Rulebook, registry: Registry) -> dict[str, Any]:
    """Return the receipt of a decision for which no evaluation was recorded: the rulebook alone."""
    used = {registry.owners.get(r.id) for r in book.regulations}
    return {
        "plugins": {i.name: i.origin for i in registry.report if i.name in used},
        "selection": book.selection,
        "place": book.place.id,
        "day": book.day.isoformat(),
        "rulebook": book.digest,
        "regulations": {r.id: r.digest for r in book.regulations},
        "readings": dict(sorted(book.readings.items())),
        "what_if": list(book.what_if),
    }


def rule_texts(book: Rulebook) -> dict[str, dict[str, Any]]:
    """Return what a ledger must know of a rule to name it without its plugin."""
    return {r.name: _told(book, r) for r in book.rules if isinstance(r, _TABLES) and not r.text_unknown}


def _told(book: Rulebook, rule: Rule) -> dict[str, Any]:
    texts = {"vi": rule.text.vi, "en": rule.text.en, "clause": book.clause(rule), "kind": rule.kind}
    if isinstance(rule, Consequence) and rule.re_rates is not None:
        return {**texts, "re_rates": rule.re_rates}
    if isinstance(rule, Award):
        name = rule.award or rule.text
        named = {**texts, "award": {"vi": name.vi, "en": name.en}, "conditional": _of_several_years(rule)}
        run = rule.streak
        years = {} if run is None else {"streak": [run.at_least, rule.rating, *run.titles[:1]]}
        return {**named, **years}
    return texts


def _of_several_years(award: Award) -> bool:
    """Whether it asks for more than the year's own result: years running, or a number of something."""
    tests = award.when.tests if award.when is not None else ()
    return award.streak is not None or any(t.operator in ("at_least", "above") for t in tests)


# ------------------------------------------------------------------ proposals


def _proposals(evaluation: Evaluation) -> Iterator[Proposal]:
    relations = _Relations(evaluation)
    period = evaluation.roster.period.text
    for kind, rated in evaluation.kinds.items():
        awards = evaluation.eligible(kind)
        groups = {q.name: str(q.within) for q in evaluation.rulebook.of(Quota, kind)}
        for row in rated.subjects.iter_rows(named=True):
            own = [Dependence("quota", str(row[k]), rule=q) for q, k in groups.items() if row.get(k)]
            own += [Dependence("award", rule=a) for a in awards.get(row["id"], ())]
            yield _proposal(kind, row, period, (*own, *relations.of(kind, row["id"])))


def _proposal(kind: Kind, row: Mapping[str, Any], period: str, depends_on: Iterable[Dependence]) -> Proposal:
    ratings = ("name", "reason", "rating", "rating_floor", "rating_ceiling")
    return Proposal(
        subject_kind=kind,
        subject=row["id"],
        period=period,
        status=row["status"],
        **{c: row.get(c) for c in ratings},
        score=number(row.get("score")),
        candidate=bool(row["candidate"]),
        depends_on=depends_on,
    )


@frozen(eq=False)
class _Relations:
    """Who counts where, and who is bounded by whom, as the roster and the rules have it."""

    evaluation: Evaluation
    found: dict[tuple[str, str], list[Dependence]] = field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        roster = subject_kinds(self.evaluation.roster)
        self._counted(roster)
        self._capped(roster)
        self._earlier()

    def of(self, kind: Kind, subject: str) -> list[Dependence]:
        return self.found.get((kind, subject), [])

    def _add(self, kind: str, subject: str, dependence: Dependence) -> None:
        self.found.setdefault((kind, subject), []).append(dependence)

    def _counted(self, roster: Roster) -> None:
        """Shares count the members of a cell, the organisations below, the persons of a collective."""
        for subject, cell in _pairs(roster, "members", "id", "organization"):
            self._add("member", subject, Dependence("counts_in", cell, "organization"))
        # A fault that was disciplined elsewhere counts where it happened (seed DIS-2).
        for subject, cell in _pairs(roster, "disciplines", "subject", "counts_at"):
            self._add("member", subject, Dependence("counts_in", cell, "organization"))
        leaders = {i for i, _ in _pairs(roster, "leaders", "id", "id")}
        for person, collective in _pairs(roster, "collective_members", "person", "collective"):
            kind = "leader" if person in leaders else "member"
            self._add(kind, person, Dependence("counts_in", collective, "collective"))
        above = _above(roster)
        for subject, parent in _pairs(roster, "organizations", "id", "parent"):
            for d in (Dependence("counts_in", parent, "organization"), *above.get(parent, ())):
                self._add("organization", subject, d)

    def _capped(self, roster: Roster) -> None:
        """A collective is bounded by its organisation, a head by both, a secretary as a member too."""
        for collective, unit in _pairs(roster, "collectives", "id", "organization"):
            self._add("collective", collective, Dependence("capped_by", unit, "organization"))
        for target, kind in (("unit", "organization"), ("collective", "collective")):
            for person, body in _pairs(roster, "posts", "person", target, where="is_head"):
                self._add("leader", person, Dependence("capped_by", body, kind))
        for person, unit in _pairs(roster, "posts", "person", "unit", where="is_secretary"):
            self._add("member", person, Dependence("capped_by", unit, "organization"))

    def _earlier(self) -> None:
        """Earlier years that are rated again, as a regulation's own finding names them."""
        for f in self.evaluation.findings:
            if f.code == RATED_AGAIN and f.kind and f.subject and f.rule:
                again = Dependence("re_rates", str(f.message.params["year"]), rule=f.rule)
                self._add(f.kind, f.subject, again)


def _above(roster: Roster) -> dict[str, list[Dependence]]:
    """Collectives of an organisation and its heads: their shares count the organisations below it."""
    found: dict[str, list[Dependence]] = {}
    for collective, unit in _pairs(roster, "collectives", "id", "organization"):
        found.setdefault(unit, []).append(Dependence("counts_in", collective, "collective"))
    for person, unit in _pairs(roster, "posts", "person", "unit", where="is_head"):
        found.setdefault(unit, []).append(Dependence("counts_in", person, "leader"))
    return found


def _pairs(
    roster: Roster, table: str, subject: str, target: str, *, where: str | None = None
) -> Iterator[tuple[str, str]]:
    """Yield subject and target of each row that has both, and of which ``where`` is true."""
    rows = roster.tables.get(table)
    if rows is None or not {subject, target, where or subject} <= set(rows.columns):
        return
    if where is not None:
        rows = rows.filter(pl.col(where).fill_null(value=False))
    yield from rows.select(pl.col(subject).alias("of"), target).drop_nulls().iter_rows()


# ------------------------------------------------------------------ ballots and the past


def _ballots(roster: Roster) -> Iterator[Ballot]:
    rows = roster.tables.get("ballots")
    if rows is None:
        return
    counts = [c for c in columns(Ballot) if c in rows.columns]
    for row in rows.iter_rows(named=True):
        totals = {c: row[c] for c in counts}
        if any(v is not None for v in totals.values()):
            kind: Kind = "member"
            yield Ballot(subject_kind=kind, subject=row["subject"], period=roster.period.text, **totals)


def _past(roster: Roster) -> Iterator[Past]:
    """Results of other periods that the roster brings along; of each subject's kind where it is known."""
    rows = subject_kinds(roster).tables.get("history")
    if rows is None:
        return
    faults: list[Message] = []
    found = []
    for row in rows.iter_rows(named=True):
        try:
            period = Period.parse(row["period"]).text
        except RosterError as exc:
            where = roster.cells["history"].cell("period", row["row"])
            faults += [message("roster.at", where=where, what=m) for m in exc.messages]
            continue
        if row["subject_kind"] is not None and period != roster.period.text:
            found.append(_result(row, period))
    if faults:
        raise LedgerError(faults)
    yield from found


def _result(row: Mapping[str, Any], period: str) -> Past:
    status = row.get("status") or "decided"
    return Past(
        subject_kind=row["subject_kind"],
        subject=row["subject"],
        period=period,
        rating=row.get("rating"),
        title=row.get("title"),
        status=status,
    )
