"""Disciplines by the year of the fault (HD 25, item 4.5).

A decision of this period may concern a fault of an earlier year, which then is rated again, or one
of this year; one member may have both, and each may be excused or not.
"""

from collections.abc import Mapping

import polars as pl

from xeploai.lifecycle.derive import Derivation
from xeploai.rosters.roster import Roster

_TYPES: Mapping[str, pl.DataType] = {
    "decision_date": pl.Date(),
    "violation_date": pl.Date(),
    "self_detected": pl.Boolean(),
    "remedied": pl.Boolean(),
}


def faults_by_year(roster: Roster) -> Mapping[str, Derivation]:
    """Return three Boolean facts about members, by id.

    True when a discipline of the period fits, false when the sheet shows that none does, unknown
    without the sheet or while a date or an excuse is blank.
    """
    start = roster.period.start
    decided = pl.col("decision_date").is_between(start, roster.period.end)
    earlier = decided & (pl.col("violation_date") < start)
    excused = pl.col("self_detected") & pl.col("remedied")
    return {
        "earlier_fault_unexcused": _some(roster, "_earlier_unexcused", earlier & ~excused),
        "earlier_fault_excused": _some(roster, "_earlier_excused", earlier & excused),
        "own_year_fault_unexcused": _some(
            roster, "_own_unexcused", decided & (pl.col("violation_date") >= start) & ~excused
        ),
    }


def _some(roster: Roster, column: str, fits: pl.Expr) -> Derivation:
    """Say whether any of a member's rows fits; no row means no."""
    rows = roster.tables.get("disciplines")
    if rows is None:
        return Derivation(pl.lit(None, dtype=pl.Boolean))
    blank = [pl.lit(None, dtype=t).alias(n) for n, t in _TYPES.items() if n not in rows.columns]
    there = f"{column}?"
    found = rows.lazy().with_columns(blank).group_by("subject")
    frame = found.agg(fits.any(ignore_nulls=False).alias(column), pl.lit(True).alias(there))
    value = pl.when(pl.col(there).is_null()).then(False).otherwise(pl.col(column))
    return Derivation(value, (), frame.rename({"subject": "id"}))
