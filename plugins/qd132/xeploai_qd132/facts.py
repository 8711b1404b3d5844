"""Facts that TOML cannot say: the other readings of sick leave and six months, faults counted elsewhere."""

from datetime import date

import polars as pl

from xeploai.lifecycle.derive import full_months
from xeploai.lifecycle.disciplines import with_counted
from xeploai.lifecycle.sheets import aggregated, any_of, of_kind, sheet_facts
from xeploai.lifecycle.stage import Derivation
from xeploai.rosters.roster import Roster


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


def disciplined_elsewhere(roster: Roster) -> Derivation:
    """Return whether a discipline of the period counts at another organisation (DIS-2).

    A blank ``counts_at`` says nothing of another one.
    """
    rows = roster.tables.get("disciplines")
    if rows is None:
        return Derivation(pl.lit(None, dtype=pl.Boolean))
    cells = roster.tables["members"].lazy().select(pl.col("id").alias("subject"), "organization")
    counted = with_counted(_of_members(rows.lazy()), roster.period)
    mine = counted.join(cells, on="subject", how="left", maintain_order="left")
    elsewhere = (pl.col("counts_at") != pl.col("organization")).fill_null(False)
    value = any_of(pl.col("_counted") & elsewhere)
    return aggregated(mine, "elsewhere", {"disciplined_elsewhere": (value, False)})["disciplined_elsewhere"]


def _of_members(rows: pl.LazyFrame) -> pl.LazyFrame:
    return of_kind(rows, "member")
