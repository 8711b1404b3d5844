"""Disciplines by the year of the fault (HD 25, item 4.5).

A decision of this period may concern a fault of an earlier year, which then is rated again, or one
of this year; one subject may have both, and each may be excused or not.
"""

from collections.abc import Iterator, Mapping

import polars as pl

from xeploai.findings import Finding, finding
from xeploai.lifecycle.sheets import any_of, of_kind, sheet_facts
from xeploai.lifecycle.stage import Derivation
from xeploai.model import Consequence, Kind
from xeploai.rosters.roster import Roster
from xeploai.rulebooks.rulebook import Rulebook

_CONSEQUENCE = "qd124/{kind}.consequence.earlier_year"


def faults_by_year(roster: Roster, kind: Kind) -> Mapping[str, Derivation]:
    """Return Boolean facts about the subjects of a kind, by id.

    True when a discipline of the period fits, false when the sheet shows that none does, unknown
    without the sheet or while a date or an excuse is blank.
    """
    start = roster.period.start
    earlier, own = pl.col("violation_date") < start, pl.col("violation_date") >= start
    facts = {
        "earlier_fault_unexcused": _decided(roster) & earlier & ~_excused(),
        "earlier_fault_excused": _decided(roster) & earlier & _excused(),
        "own_year_fault_unexcused": _decided(roster) & own & ~_excused(),
    }
    if kind in ("organization", "collective"):
        facts["own_year_fault"] = _decided(roster) & own
    else:
        facts["discipline_decided_unexcused"] = _decided(roster) & ~_excused()
    return sheet_facts(
        roster,
        "disciplines",
        {name: (any_of(fits), False) for name, fits in facts.items()},
        lambda rows: of_kind(rows, kind),
    )


def _decided(roster: Roster) -> pl.Expr:
    return pl.col("decision_date").is_between(roster.period.start, roster.period.end)


def _excused() -> pl.Expr:
    return pl.col("self_detected") & pl.col("remedied")


def years_rated_again(
    rulebook: Rulebook, roster: Roster, kind: Kind, subjects: pl.DataFrame
) -> Iterator[Finding]:
    """Yield for each subject and year what is cancelled: year, person or body, old and new rating.

    The year is that of the fault in the discipline decision (item 4.5); the old rating is the one
    in the history, where it is known.
    """
    rule = next((r for r in rulebook.of(Consequence, kind) if r.name == _CONSEQUENCE.format(kind=kind)), None)
    rows = roster.tables.get("disciplines")
    if rule is None or rule.re_rates is None or rows is None:
        return
    old = _history(roster, kind)
    told = {
        "rule": rule.name,
        "clause": rulebook.clause(rule),
        "new": rulebook.rating_text(rule.re_rates, kind) or rule.re_rates,
    }
    for subject, year in _faults(roster, rows, kind, subjects):
        was = old.get((subject, str(year)))
        named = (rulebook.rating_text(was, kind) if was else None) or "–"
        yield finding("rated_again", "warning", subject=subject, year=year, old=named, **told)


def _faults(roster: Roster, rows: pl.DataFrame, kind: Kind, subjects: pl.DataFrame) -> list[tuple[str, int]]:
    """The subjects and years of faults before the period that were decided in it and are not excused."""
    fits = _decided(roster) & (pl.col("violation_date") < roster.period.start) & ~_excused()
    found = (
        of_kind(rows.lazy(), kind)
        .filter(fits.fill_null(False))
        .join(subjects.lazy().select(pl.col("id").alias("subject")), on="subject", how="semi")
        .select("subject", pl.col("violation_date").dt.year().alias("year"))
        .unique()
        .sort("subject", "year")
    )
    return [(s, y) for s, y in found.collect().iter_rows()]


def _history(roster: Roster, kind: Kind) -> Mapping[tuple[str, str], str]:
    """The recorded rating by subject and period; a revoked one is no longer the result."""
    rows = roster.tables.get("history")
    if rows is None:
        return {}
    valid = pl.col("rating").is_not_null()
    if "status" in rows.columns:
        valid = valid & (pl.col("status").cast(pl.String) != "revoked").fill_null(True)
    columns = ("subject", "period", pl.col("rating").cast(pl.String))
    # A leader's result is not that of the member.
    own = pl.col("subject_kind").cast(pl.String) == kind
    kept = rows.lazy().filter(own & valid).select(columns)
    return {(s, p): r for s, p, r in kept.collect().iter_rows()}
