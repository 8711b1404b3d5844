"""Years running up to the period, from the ``history`` sheet (seed A-31).

Three-valued: a year counts, does not count, or nobody said. A sheet without a row for a year means
that nothing was decided in it, which breaks the run; a missing sheet leaves every year unknown (S2).
"""

import re
import unicodedata
from collections.abc import Iterable

import polars as pl

from xeploai.model import Kind, Streak
from xeploai.rosters.roster import Roster

LEAST, MOST, STATED = "_least", "_most", "_stated"
SHEET = "history"
_COLUMNS = ("subject", "subject_kind", "period", "rating", "title", "status")
_YEAR = r"^\s*((?:19|20)\d\d)(?:\.0)?\s*$"


def years_before(streak: Streak, rating: str | None, roster: Roster, kind: Kind) -> pl.LazyFrame | None:
    """Return one row a subject that has a history: ``id`` and what it says of the years.

    ``_least`` and ``_most`` (counts) bound the years running that end with the year before the
    period: those that certainly and those that possibly count. ``_stated`` (Boolean) is what the
    history says of the title in the period itself. Nothing at all without the sheet.
    """
    sheet = roster.tables.get(SHEET)
    if sheet is None:
        return None
    rows = _rows(sheet, kind)
    held = _title(streak.titles, rating) if streak.titles else _rating(rating)
    years = rows.group_by("id", "year").agg(held.alias("_held"))
    return _running(years, roster.period.start.year).select("id", LEAST, MOST, STATED)


def same_title(titles: Iterable[str]) -> frozenset[str]:
    """Return titles as they are compared: small letters, no quotes or commas, single blanks."""
    return frozenset(_plain(t) for t in titles)


def _plain(text: str) -> str:
    words = re.sub(r"[^\w\s]", " ", unicodedata.normalize("NFC", text).casefold())
    return " ".join(words.split())


def _rows(sheet: pl.DataFrame, kind: Kind) -> pl.LazyFrame:
    """The rows about subjects of a kind, a year each; a leader's result is not that of the member."""
    absent = [c for c in _COLUMNS if c not in sheet.columns]
    year = pl.col("period").str.extract(_YEAR).cast(pl.Int64)
    return (
        sheet.lazy()
        .with_columns(pl.lit(None, pl.String).alias(c) for c in absent)
        .filter(pl.col("subject_kind").cast(pl.String) == kind)
        .select(pl.col("subject").alias("id"), year.alias("year"), "rating", "title", "status")
        .filter(pl.col("year").is_not_null())
    )


def _running(years: pl.LazyFrame, now: int) -> pl.LazyFrame:
    """Count from the year before the period backwards, as long as no year is left out."""
    before = pl.col("year") < now
    in_turn = (now - 1 - pl.col("year") == pl.int_range(pl.len())).filter(before)
    held = pl.col("_held").filter(before)
    certain, possible = in_turn & held.fill_null(False), in_turn & held.fill_null(True)
    return (
        # The period itself comes last, so that the years before it are counted from nought.
        years.sort("id", pl.when(before).then(pl.col("year")), descending=[False, True], nulls_last=True)
        .group_by("id", maintain_order=True)
        .agg(
            certain.cast(pl.Int64).cum_min().sum().alias(LEAST),
            possible.cast(pl.Int64).cum_min().sum().alias(MOST),
            pl.col("_held").filter(pl.col("year") == now).first().alias(STATED),
        )
    )


# ------------------------------------------------------------------ what counts in a year


def _decided() -> pl.Expr:
    return pl.col("status").cast(pl.String) == "decided"


def _reached(rating: str | None) -> pl.Expr:
    """Whether a row's rating is at least the one that counts."""
    if rating is None:
        return pl.lit(True)
    order = ("not_completed", "completed", "good", "excellent")
    high = list(order[order.index(rating) :]) if rating in order else []
    found = pl.col("rating").cast(pl.String)
    return found.is_in(high) if high else pl.when(found.is_null()).then(False)


def _rating(rating: str | None) -> pl.Expr:
    """A year counts if the rating was decided; two decided rows that contradict each other say nothing."""
    counts = _reached(rating) & _decided()
    lower = (~_reached(rating) & _decided()).fill_null(False)
    contradicted = counts.fill_null(False).any() & lower.any()
    return pl.when(~contradicted).then(counts.any(ignore_nulls=False))


def _title(titles: Iterable[str], rating: str | None) -> pl.Expr:
    """A year counts if the title was decided; what a row says of the title outweighs blank cells.

    A blank title beside a lower rating, a revoked result or none says that it was not held: it is
    chosen among those with the rating (seed AW-000-0).
    """
    wanted = same_title(titles)
    named = pl.col("title").is_not_null()
    about = pl.col("title").map_elements(lambda t: _plain(t) in wanted, return_dtype=pl.Boolean)
    out = (~_reached(rating) | ~_decided()).fill_null(False)
    blank = pl.when(out).then(False)
    told = pl.when(named).then(about & _decided()).otherwise(blank)
    stated = about.fill_null(False)
    return (
        pl.when(stated.any())
        .then(told.filter(stated).any(ignore_nulls=False))
        .otherwise(told.any(ignore_nulls=False))
    )
