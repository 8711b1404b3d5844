"""Derived facts about disciplines of members, organisations, collectives and leaders (DIS-1 to DIS-3)."""

from collections.abc import Mapping
from typing import Literal

import polars as pl
from attrs import evolve

from xeploai.lifecycle.sheets import aggregated, all_of, any_of, of_kind, sheet_facts
from xeploai.lifecycle.stage import Derivation
from xeploai.model import Kind
from xeploai.rosters.roster import Period, Roster

_Facts = dict[str, tuple[pl.Expr, bool | int]]
Scope = Literal["any", "party", "fault_day"]
"""Which disciplines count (seed A-19): any by the decision's day, the Party's, any by the fault's day."""


def discipline_facts(roster: Roster, kind: Kind) -> Mapping[str, Derivation]:
    """Return what the disciplines sheet says of each subject of a kind."""
    serious = {"duty_disciplined": _serious()["duty_disciplined"]} if kind == "leader" else {}
    found = _aggregates(roster, kind, {**_counted(roster.period), **serious})
    return {**found, "serving_discipline": _serving(roster)} if kind == "member" else found


def person_facts(roster: Roster) -> Mapping[str, Derivation]:
    """Return what a collective's rules ask of the persons who sit in it."""
    return _aggregates(roster, "member", {**_counted(roster.period), **_serious()})


def _aggregates(roster: Roster, kind: Kind, facts: _Facts) -> Mapping[str, Derivation]:
    return sheet_facts(
        roster, "disciplines", facts, lambda rows: with_counted(of_kind(rows, kind), roster.period)
    )


def _counted(period: Period) -> _Facts:
    """One violation counts once, in the period of its first decision (DIS-1, seed A-19)."""
    counted, excused = pl.col("_counted"), pl.col("self_detected") & pl.col("remedied")
    return {
        "disciplined": (any_of(counted), False),
        "disciplines_excusable": (all_of(~counted | excused), True),
        "earlier_year_violation": (any_of(counted & (pl.col("violation_date") < period.start)), False),
    }


def _serious() -> _Facts:
    counted, excused = pl.col("_counted"), pl.col("self_detected") & pl.col("remedied")
    return {
        "disciplined_unexcused": (any_of(counted & ~excused), False),
        "warned": (any_of(counted & (pl.col("form").to_physical() > 0)), False),
        "duty_disciplined": (any_of(counted & pl.col("duty_related")), False),
    }


def with_counted(rows: pl.LazyFrame, period: Period, scope: Scope = "any") -> pl.LazyFrame:
    """Add whether the first decision on the row's violation is of the period.

    A row that does not name its violation may speak of any other one of the subject (S2). Of the Party's
    disciplines only its own count; counted by the fault, its day takes the place of the decision's.
    """
    unnamed = pl.col("violation").is_null()
    day = pl.col("violation_date" if scope == "fault_day" else "decision_date")
    if scope == "party":
        return _of_party(rows, period)
    own = pl.concat_str(pl.lit("\0"), pl.int_range(pl.len()).cast(pl.String))
    rows = rows.with_columns(pl.coalesce("violation", own).alias("_violation"))
    unnamed_day = pl.when(unnamed).then(day)
    first = day.min().over("subject", "_violation")
    anyone = pl.when(unnamed).then(day.min().over("subject")).otherwise(unnamed_day.min().over("subject"))
    earliest = pl.min_horizontal(first, anyone)
    undated = day.is_null().any().over("subject", "_violation")
    undated = undated | (day.is_null() & unnamed).any().over("subject")
    undated = undated | (unnamed & day.is_null().any().over("subject"))
    inside = first.is_between(period.start, period.end) & earliest.is_between(period.start, period.end)
    outside = (first < period.start) | (earliest > period.end)
    counted = pl.when(~undated & (inside | outside)).then(inside)
    return rows.with_columns(counted.alias("_counted"))


def _of_party(rows: pl.LazyFrame, period: Period) -> pl.LazyFrame:
    """Leave out what is not the Party's; while a body is blank, nothing of its subject is known."""
    party = pl.col("body").cast(pl.String) == "party"
    counted = with_counted(rows.filter(party.fill_null(True)), period)
    known = ~pl.col("body").is_null().any().over("subject")
    return counted.with_columns(pl.when(known).then("_counted").alias("_counted"))


def _serving(roster: Roster) -> Derivation:
    """Serving a discipline on the meeting day, for at most a year (DIS-3)."""
    rows, organizations = roster.tables.get("disciplines"), roster.tables.get("organizations")
    if rows is None or organizations is None or "meeting_date" not in organizations.columns:
        return Derivation(pl.lit(None, dtype=pl.Boolean), ("meeting_day",))
    members = roster.tables["members"].lazy().select(pl.col("id").alias("subject"), "organization")
    meetings = organizations.lazy().select(pl.col("id").alias("organization"), "meeting_date")
    frame = (
        rows.lazy()
        .join(members, on="subject", how="left", maintain_order="left")
        .join(meetings, on="organization", how="left", maintain_order="left")
    )
    day, decided = pl.col("meeting_date"), pl.col("decision_date")
    within = (decided <= day) & (day < decided.dt.offset_by("12mo"))
    serving = any_of(within & (pl.col("in_force_until") >= day))
    found = aggregated(frame, "serving", {"serving_discipline": (serving, False)})
    return evolve(found["serving_discipline"], of=("meeting_day",))
