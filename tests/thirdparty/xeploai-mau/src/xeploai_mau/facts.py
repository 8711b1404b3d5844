"""The one fact that TOML cannot say: full years between two days."""

import polars as pl

from xeploai.lifecycle.stage import Derivation


def party_age() -> Derivation:
    """Return the full years from the day of admission to the day of the rating meeting.

    Unknown as long as one of the two days is: null in, null out, and nothing is filled in.
    """
    start, day = pl.col("admitted_on"), pl.col("meeting_day")
    not_yet = (day.dt.month() < start.dt.month()) | (
        (day.dt.month() == start.dt.month()) & (day.dt.day() < start.dt.day())
    )
    years = day.dt.year() - start.dt.year() - not_yet.cast(pl.Int32)
    return Derivation(years.cast(pl.Int64), ("admitted_on", "meeting_day"))
