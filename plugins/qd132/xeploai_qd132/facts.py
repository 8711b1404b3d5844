"""Facts that TOML cannot say: what the other readings count, and faults counted elsewhere."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import cast

import polars as pl

from xeploai.lifecycle.derive import OPINION_MONTHS, full_months, months_absent
from xeploai.lifecycle.disciplines import Scope, with_counted
from xeploai.lifecycle.sheets import aggregated, all_of, any_of, of_kind, sheet_facts
from xeploai.lifecycle.stage import Derivation
from xeploai.rosters.roster import Roster
from xeploai.rulebooks.rulebook import Rulebook


def months_at_end(start: str, end: date) -> Derivation:
    """Return the full months from the date fact ``start`` to the period's last day (seed A-13)."""
    return Derivation(full_months(pl.col(start), pl.lit(end)), (start,))


def longest_sick_months(roster: Roster) -> Derivation:
    """Return the full months of the longest spell of sick leave in the period (seed A-14)."""
    start = pl.max_horizontal("from", pl.lit(roster.period.start))
    after = pl.min_horizontal("to", pl.lit(roster.period.end)).dt.offset_by("1d")
    sick = pl.col("type") == "sick"
    months = pl.when(sick & (after > start)).then(full_months(start, after)).otherwise(0).max()
    undated = pl.col("from").is_null() | pl.col("to").is_null()
    unknown = (pl.col("type").is_null() | (sick.fill_null(True) & undated)).any()
    value = pl.when(unknown).then(None).otherwise(months).cast(pl.Int64)
    return sheet_facts(roster, "absences", {"longest_sick_months": (value, 0)}, _of_members)[
        "longest_sick_months"
    ]


def sick_or_maternity_months(roster: Roster) -> Derivation:
    """Return the months of sick and maternity leave together in the period (seed A-15)."""
    months = months_absent(("sick", "maternity"), roster.period)
    name = "sick_or_maternity_months"
    return sheet_facts(roster, "absences", {name: (months, 0)}, _of_members)[name]


def disciplined_within(roster: Roster) -> Mapping[str, Derivation]:
    """Return whether a member was disciplined by the Party, or for a violation of the period (seed A-19)."""
    found: dict[str, Derivation] = {}
    for name, scope in _SCOPES.items():
        found |= sheet_facts(
            roster, "disciplines", {name: (any_of(pl.col("_counted")), False)}, _counting(roster, scope)
        )
    return found


def scope(rulebook: Rulebook) -> Scope:
    """Return which disciplines the rulebook counts (reading ``member_discipline``)."""
    return cast(Scope, rulebook.reading("member_discipline", "any"))


_SCOPES: Mapping[str, Scope] = {"disciplined_by_party": "party", "disciplined_for_the_year": "fault_day"}


def _counting(roster: Roster, scope: Scope) -> Callable[[pl.LazyFrame], pl.LazyFrame]:
    return lambda rows: with_counted(_of_members(rows), roster.period, scope)


def old_cells(roster: Roster) -> Mapping[str, Derivation]:
    """Return the longest time at an old cell over all years, and whether each was heard (seed A-57).

    Transfers of the period only; unknown while the day of coming or of leaving is blank.
    """
    months = pl.col("_months")
    known = pl.when(months.is_null().any()).then(None).otherwise(months.max())
    needless = months < OPINION_MONTHS
    facts: dict[str, tuple[pl.Expr, bool | int]] = {
        "total_months_at_old_cell": (known, 0),
        "old_cells_heard": (all_of(pl.col("opinion") | needless), True),
    }
    return sheet_facts(roster, "transfers", facts, lambda rows: _with_all_months(rows, roster))


def _with_all_months(rows: pl.LazyFrame, roster: Roster) -> pl.LazyFrame:
    day = pl.col("date")
    of_period = rows.filter(day.is_null() | day.is_between(roster.period.start, roster.period.end))
    known = "joined_on" in rows.collect_schema().names()
    since = pl.col("joined_on") if known else pl.lit(None, dtype=pl.Date)
    return of_period.with_columns(full_months(since, day).alias("_months"))


def disciplined_elsewhere(roster: Roster, scope: Scope) -> Derivation:
    """Return whether a discipline of the period counts at another organisation (DIS-2).

    A blank ``counts_at`` says nothing of another one.
    """
    rows = roster.tables.get("disciplines")
    if rows is None:
        return Derivation(pl.lit(None, dtype=pl.Boolean))
    cells = roster.tables["members"].lazy().select(pl.col("id").alias("subject"), "organization")
    counted = with_counted(_of_members(rows.lazy()), roster.period, scope)
    mine = counted.join(cells, on="subject", how="left", maintain_order="left")
    elsewhere = (pl.col("counts_at") != pl.col("organization")).fill_null(False)
    value = any_of(pl.col("_counted") & elsewhere)
    return aggregated(mine, "elsewhere", {"disciplined_elsewhere": (value, False)})["disciplined_elsewhere"]


def _of_members(rows: pl.LazyFrame) -> pl.LazyFrame:
    return of_kind(rows, "member")
