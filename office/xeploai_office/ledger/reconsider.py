"""All that must be reconsidered when a decision is revoked (seed REV-5); nothing is changed here."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from attrs import evolve

from xeploai_office.ledger.records import Decision, Entry, Proposal
from xeploai_office.ledger.spread import Spread
from xeploai_office.ledger.standing import Standing, of_subject, results
from xeploai_office.ledger.store import Ledger
from xeploai_office.ledger.streaks import Counts, Result, Streak, rated, streak_at, streaks, titled
from xeploai_office.ledger.touched import Touched, given, granted, touched


def reconsider(ledger: Ledger, decision: Entry[Decision], fault_date: date | None = None) -> list[Touched]:
    """Return everything that rests on a decision, whether it is still in force or just revoked."""
    about = decision.record
    own = of_subject(ledger, about.subject_kind, about.subject)
    found = list(Spread(ledger, about).touched()) if about.rating is not None else []
    found += [g for t in found if t.relation in ("share", "cap") for g in given(ledger, t)]
    run = _run(own, about)
    found += _streak(about, own, run)
    found += _titles(about, own)
    found += _awards(ledger, about, own, run)
    found += _given(ledger, about, own, run)
    found += _year_of_quarter(ledger, about)
    found += _said_by_later(ledger, about, own)
    if fault_date is not None and fault_date.year < int(about.period[:4]):
        found += _fault_year(ledger, decision, fault_date)
    return found


def earlier_years(ledger: Ledger, receipt: str) -> list[Touched]:
    """Return the earlier years that the proposals under a receipt rate again (HD 25, 4.5)."""
    where = "e.receipt = ? AND e.seq IN (SELECT seq FROM relations WHERE relation = 're_rates')"
    return [t for entry in ledger.entries(Proposal, where, receipt) for t in _re_rated(ledger, entry)]


# ------------------------------------------------------------------ runs of years, titles, awards


def _run(own: list[Standing], about: Decision) -> Streak | None:
    """The unbroken run that holds the decided year, as it was while the decision was in force."""
    if "-" in about.period:
        return None
    with_it = [*_without(own, about), _result(own, about)]
    return streak_at(with_it, _counts(about), int(about.period))


def _counts(about: Decision) -> Counts:
    return titled(about.title) if about.title is not None else rated(str(about.rating))


def _without(own: list[Standing], about: Decision) -> list[Result]:
    return [r for r in results(own) if r.period != about.period]


def _result(own: list[Standing], about: Decision) -> Result:
    titles = frozenset() if about.title is None else frozenset([about.title])
    return Result(about.period, about.rating, titles)


def _streak(about: Decision, own: list[Standing], run: Streak | None) -> Iterator[Touched]:
    """A run of several years is broken; what is left of it is what comes before and after."""
    if run is None or run.years < 2:
        return
    left = [s for s in streaks(_without(own, about), _counts(about)) if run.first <= s.first <= run.last]
    more = {
        "first": run.first,
        "last": run.last,
        "left": [[s.first, s.last] for s in left],
        "title": about.title,
        "rating": about.rating,
    }
    yield _own(about, "streak", more=more)


def _titles(about: Decision, own: list[Standing]) -> Iterator[Touched]:
    """Titles of the year rest on its rating."""
    here = next((s for s in own if s.period == about.period), None)
    for title in here.titles if here and about.rating is not None else ():
        yield _own(about, "title", more={"title": title})


def _awards(ledger: Ledger, about: Decision, own: list[Standing], run: Streak | None) -> Iterator[Touched]:
    """Awards for which the subject could be proposed in the period, and later while the run goes on.

    Of later awards only those that ask for more than the year's own rating.
    """
    year, last = int(about.period[:4]), run.last if run else 0
    for standing in own:
        same = standing.period == about.period
        if same or (standing.period.isdecimal() and year < int(standing.period) <= last):
            yield from _award(ledger, about, standing, any_award=same)


def _award(ledger: Ledger, about: Decision, standing: Standing, *, any_award: bool) -> Iterator[Touched]:
    for entry in standing.proposals[-1:]:
        rules = ledger.rules(entry.receipt)
        for d in entry.record.depends_on:
            texts = rules.get(d.rule, {})
            if d.relation == "award" and (any_award or texts.get("conditional")):
                found = _own(about, "award", rule=d.rule, texts=texts)
                yield evolve(found, period=standing.period)


def _given(ledger: Ledger, about: Decision, own: list[Standing], run: Streak | None) -> Iterator[Touched]:
    """Awards that were given: in the period, and later ones for years running while the run goes on."""
    year, last = int(about.period[:4]), run.last if run else 0
    for standing in own:
        same = standing.period == about.period
        if same or (standing.period.isdecimal() and year < int(standing.period) <= last):
            for grant in standing.granted():
                texts = ledger.rules(grant.receipt).get(grant.record.rule, {})
                if same or texts.get("conditional"):
                    yield granted(grant, texts, about.about)


def _own(about: Decision, relation: str, **more: Any) -> Touched:
    """Something that touches the subject of the decision itself."""
    kind, subject = about.about
    same: dict[str, Any] = {"subject_kind": kind, "subject": subject, "period": about.period}
    return Touched(relation=relation, **same, because=about.about, **more)


# ------------------------------------------------------------------ other periods


def _year_of_quarter(ledger: Ledger, about: Decision) -> Iterator[Touched]:
    """The year's rating rests on those of its quarters (row C366-QTR-01-3)."""
    year, _, quarter = about.period.partition("-")
    if quarter.startswith("Q"):
        yield evolve(touched(ledger, "year", *about.about, year), because=about.about)


def _said_by_later(ledger: Ledger, about: Decision, own: list[Standing]) -> Iterator[Touched]:
    """A later evaluation said already that this period is to be rated again, and how."""
    for standing in own:
        for entry in standing.proposals[-1:]:
            later = [t for t in _re_rated(ledger, entry) if t.period == about.period]
            yield from (t for t in later if t.relation == "earlier_year")


def _fault_year(ledger: Ledger, decision: Entry[Decision], fault_date: date) -> Iterator[Touched]:
    """Under QĐ 124 the year of the fault is rated again; a rulebook that says so has the rule.

    Where none says so (QĐ 366 judges old faults in the present period) there is nothing to tell.
    """
    about = decision.record
    for name, rule in ledger.rules(decision.receipt).items():
        if "re_rates" in rule and rule["kind"] == about.subject_kind:
            yield from _earlier_year(ledger, about, name, rule, str(fault_date.year))


def _re_rated(ledger: Ledger, entry: Entry[Proposal]) -> Iterator[Touched]:
    wanted = [d for d in entry.record.depends_on if d.relation == "re_rates"]
    rules = ledger.rules(entry.receipt) if wanted else {}
    for d in wanted:
        yield from _earlier_year(ledger, entry.record, d.rule, rules.get(d.rule, {}), d.target)


def _earlier_year(
    ledger: Ledger, record: Decision | Proposal, name: str, rule: dict[str, object], period: str
) -> Iterator[Touched]:
    """The year itself, and the awards given for it, which are cancelled with it (row C124-CASE-04-3)."""
    more = {"re_rates": rule.get("re_rates"), "found_in": record.period}
    found = touched(ledger, "earlier_year", *record.about, period)
    found = evolve(found, because=record.about, rule=name, texts=rule, more=more)
    yield found
    yield from given(ledger, found)
