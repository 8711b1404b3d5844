"""Derived facts of the core about members (DESIGN 6; S2, S5, S6).

Facts from event sheets are aggregated with Kleene's ``any`` and ``all``; a missing sheet leaves
them unknown, a sheet without a row for the subject means that there was none.
"""

from collections.abc import Callable, Mapping
from datetime import date

import polars as pl
from attrs import evolve

from xeploai.lifecycle.stage import Derivation
from xeploai.rosters.roster import Period, Roster

OPINION_MONTHS = 6
PARENT_DEPTH = 12
"""How far a cell may stand below its base organisation before the tree counts as broken."""


def core_derivations(roster: Roster) -> Mapping[str, Derivation]:
    """Return every derived fact of the core for members."""
    return {
        "meeting_day": Derivation(pl.col("organizations.meeting_date"), ("organization",)),
        "base_organization": base_organization(roster),
        "admitted_months": Derivation(
            full_months(pl.col("admitted_on"), pl.col("meeting_day")), ("admitted_on", "meeting_day")
        ),
        "official_rating_known": Derivation(pl.col("official_rating").is_not_null(), ()),
        **_absence_facts(roster),
        **_discipline_facts(roster),
        **_transfer_facts(roster),
    }


def full_months(start: pl.Expr, end: pl.Expr) -> pl.Expr:
    """Return the largest n with start + n calendar months (clamped to the month's end) <= end (S6)."""
    months = (
        (end.dt.year() - start.dt.year()) * 12
        + end.dt.month().cast(pl.Int32)
        - start.dt.month().cast(pl.Int32)
    )
    day_reached = pl.min_horizontal(start.dt.day(), end.dt.days_in_month())
    return (months - (end.dt.day() < day_reached).cast(pl.Int32)).cast(pl.Int64)


def base_organization(roster: Roster) -> Derivation:
    """The member's base cell, or the base organisation above the cell; unknown where types are."""
    organizations = roster.tables.get("organizations")
    if organizations is None:
        return Derivation(pl.lit(None, dtype=pl.String), ("organization",))
    base = pl.col("type").cast(pl.String).is_in(["base_cell", "base_committee_org"])
    typed = pl.col("type").is_not_null()
    above = organizations.select(
        pl.col("id").alias("_at"), base.alias("_base"), typed.alias("_typed"), pl.col("parent").alias("_up")
    )
    found = _climbed(above).lazy()
    return Derivation(pl.col("_base_organization"), ("organization",), found, key="organization")


def _climbed(above: pl.DataFrame) -> pl.DataFrame:
    """Walk up from every organisation at once; a row without a type ends its walk unknown."""
    walk = above.select(pl.col("_at").alias("organization"), "_at")
    done = []
    for _ in range(PARENT_DEPTH):
        walk = walk.join(above, on="_at", how="inner").filter("_typed")
        done.append(walk.filter("_base").select("organization", pl.col("_at").alias("_base_organization")))
        walk = walk.filter(~pl.col("_base") & pl.col("_up").is_not_null())
        walk = walk.select("organization", pl.col("_up").alias("_at"))
        if walk.is_empty():
            break
    return pl.concat(done)


# ------------------------------------------------------------------ absences


def _absence_facts(roster: Roster) -> Mapping[str, Derivation]:
    period = roster.period
    maternity = _any((pl.col("type") == "maternity") & _touches(period))
    facts: dict[str, tuple[pl.Expr, bool | int]] = {
        "sick_months": (_months_absent("sick", period), 0),
        "away_months": (_months_absent("away", period), 0),
        "maternity_leave": (maternity, False),
    }
    return _sheet_facts(roster, "absences", facts)


def _touches(period: Period) -> pl.Expr:
    return (pl.col("from") <= period.end) & (pl.col("to") >= period.start)


def _months_absent(kind: str, period: Period) -> pl.Expr:
    """Months of an absence in the period (seed A-14): one spell by calendar months, several by 90 days.

    Sound and exact at the threshold of three months: 90 days are three months, and so is one spell
    of three calendar months.
    """
    start = pl.max_horizontal("from", pl.lit(period.start))
    after = pl.min_horizontal("to", pl.lit(period.end)).dt.offset_by("1d")
    days = (after - start).dt.total_days()
    mine = (pl.col("type") == kind) & (days > 0)
    longest = pl.when(mine).then(full_months(start, after)).otherwise(0).max()
    together = pl.when(mine).then(days).otherwise(0).sum() // 30
    # Never shown as less than the longest spell; only several spells are added up by days.
    total = pl.when(mine.sum() > 1).then(pl.max_horizontal(longest, together)).otherwise(longest)
    unknown = (pl.col("type").is_null() | (_may_be(kind) & _undated())).any()
    return pl.when(unknown).then(None).otherwise(total).cast(pl.Int64)


def _may_be(kind: str) -> pl.Expr:
    return (pl.col("type") == kind).fill_null(True)


def _undated() -> pl.Expr:
    return pl.col("from").is_null() | pl.col("to").is_null()


# ------------------------------------------------------------------ disciplines


def _discipline_facts(roster: Roster) -> Mapping[str, Derivation]:
    """One violation counts once, in the period of its first decision (DIS-1, seed A-19)."""
    start = roster.period.start
    counted, excused = pl.col("_counted"), pl.col("self_detected") & pl.col("remedied")
    facts: dict[str, tuple[pl.Expr, bool | int]] = {
        "disciplined": (_any(counted), False),
        "disciplines_excusable": (_all(~counted | excused), True),
        "earlier_year_violation": (_any(counted & (pl.col("violation_date") < start)), False),
    }
    found = _sheet_facts(roster, "disciplines", facts, lambda rows: _with_counted(rows, roster.period))
    return {**found, "serving_discipline": _serving(roster)}


def _with_counted(rows: pl.LazyFrame, period: Period) -> pl.LazyFrame:
    """Add whether the first decision on the row's violation is of the period.

    A row that does not name its violation may speak of any other one of the subject (S2).
    """
    unnamed, day = pl.col("violation").is_null(), pl.col("decision_date")
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
    serving = _any(within & (pl.col("in_force_until") >= day))
    found = _aggregated(frame, "serving", {"serving_discipline": (serving, False)})
    return evolve(found["serving_discipline"], of=("meeting_day",))


# ------------------------------------------------------------------ transfers


def _transfer_facts(roster: Roster) -> Mapping[str, Derivation]:
    """Months of the period at the old cell, and its opinion where that was six or more (seed A-57)."""
    start, end = roster.period.start, roster.period.end
    months = pl.when(pl.col("date").is_null().any()).then(None).otherwise(pl.col("_months").max())
    # An old cell is heard where the member spent six months or more (HD 21, seed L530).
    needless = pl.col("_months") < OPINION_MONTHS
    facts: dict[str, tuple[pl.Expr, bool | int]] = {
        "months_at_old_cell": (months, 0),
        "old_cell_opinion": (_all(pl.col("opinion") | needless), True),
    }
    return _sheet_facts(roster, "transfers", facts, lambda rows: _with_months(rows, start, end))


def _with_months(rows: pl.LazyFrame, start: date, end: date) -> pl.LazyFrame:
    """The transfers of the period, each with the months since the one before it."""
    rows = rows.filter(pl.col("date").is_null() | pl.col("date").is_between(start, end)).sort(
        "subject", "date"
    )
    again = pl.col("subject") == pl.col("subject").shift(1)
    since = pl.when(again).then(pl.col("date").shift(1)).fill_null(pl.lit(start))
    return rows.with_columns(full_months(since, pl.col("date")).alias("_months"))


# ------------------------------------------------------------------ sheets


def _any(expr: pl.Expr) -> pl.Expr:
    return expr.any(ignore_nulls=False)


def _all(expr: pl.Expr) -> pl.Expr:
    return expr.all(ignore_nulls=False)


def _sheet_facts(
    roster: Roster,
    sheet: str,
    facts: Mapping[str, tuple[pl.Expr, bool | int]],
    prepared: Callable[[pl.LazyFrame], pl.LazyFrame] = lambda rows: rows,
) -> Mapping[str, Derivation]:
    """Aggregate a sheet by subject: each fact, and its value for who has no row; unknown without sheet."""
    rows = roster.tables.get(sheet)
    if rows is not None:
        return _aggregated(prepared(rows.lazy()), sheet, facts)
    types = {n: pl.Boolean() if isinstance(none, bool) else pl.Int64() for n, (_, none) in facts.items()}
    return {n: Derivation(pl.lit(None, dtype=t)) for n, t in types.items()}


def _aggregated(
    frame: pl.LazyFrame, name: str, facts: Mapping[str, tuple[pl.Expr, bool | int]]
) -> Mapping[str, Derivation]:
    there = f"_{name}?"
    values = [how.alias(f"_{n}") for n, (how, _) in facts.items()]
    found = frame.group_by("subject").agg(*values, pl.lit(True).alias(there)).rename({"subject": "id"})
    absent = pl.col(there).is_null()
    return {
        n: Derivation(pl.when(absent).then(pl.lit(none)).otherwise(pl.col(f"_{n}")), (), found)
        for n, (_, none) in facts.items()
    }


__all__ = ["Derivation", "core_derivations", "full_months"]
