"""Quotas: how many of a group may hold the highest rating (S18 to S22). Exact integers throughout."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import product

import polars as pl
from attrs import frozen

from xeploai.model import Quota, SmallGroup

READINGS = ("good", "good_or_better", "all_rated")


@frozen
class Counts:
    """Column names of one bound of a group's counts."""

    rated: str
    good: str
    roll: str = "roll"


def base_of(reading: str, x: pl.Expr, good: pl.Expr, rated: pl.Expr) -> pl.Expr:
    """Return the base of the share: good without x, good or better, or all rated."""
    return {"good": good - x, "good_or_better": good, "all_rated": rated}[reading]


def share_limit(share: Fraction, reading: str, rounding: str, good: pl.Expr, rated: pl.Expr) -> pl.Expr:
    """Return the largest x with x <= round(share * base(x)) and x <= good.

    For ``good`` the base is P - x, so x <= aP / (a + b); half-up adds a half before the floor.
    """
    a, b = share.numerator, share.denominator
    top, bottom = (good, a + b) if reading == "good" else (good if reading == "good_or_better" else rated, b)
    limit = (2 * a * top + b) // (2 * bottom) if rounding == "half_up" else (a * top) // bottom
    return pl.min_horizontal(limit, good).cast(pl.Int64)


def unrounded_limit(share: Fraction, reading: str, good: pl.Expr, rated: pl.Expr) -> pl.Expr:
    """Return the printed limit before rounding: share*P/(1+share), share*P or share*N."""
    factor = share / (1 + share) if reading == "good" else share
    return float(factor) * (rated if reading == "all_rated" else good)


def group_limit(quota: Quota, share: Fraction, at: Counts) -> pl.Expr:
    """Return the limit of a group under ``share`` at one bound of its counts."""
    good, rated, roll = pl.col(at.good), pl.col(at.rated), pl.col(at.roll)
    reading, rounding = str(quota.base), str(quota.rounding or "floor")
    limit = share_limit(share, reading, rounding, good, rated)
    return (
        limit if quota.small_group is None else _small(quota.small_group, reading, limit, good, rated, roll)
    )


def _small(
    small: SmallGroup, reading: str, limit: pl.Expr, good: pl.Expr, rated: pl.Expr, roll: pl.Expr
) -> pl.Expr:
    allow = pl.min_horizontal(pl.lit(small.allow), good).cast(pl.Int64)
    counted = {"base": base_of(reading, allow, good, rated), "members": rated, "roll": roll}[small.count]
    other = allow if small.mode == "replaces" else pl.max_horizontal(limit, allow)
    return pl.when(counted < small.fewer_than).then(other).otherwise(limit)


def quota_lines(quota: Quota, counts: pl.DataFrame) -> pl.DataFrame:
    """Return one line a group: its counts, lowest and highest limit and the verdict (S21).

    ``verdict`` is ``within`` (all candidates fit), ``over`` (more certain candidates than places),
    ``ranked`` (the same where the quota declares an order), ``taken`` (recorded picks hold all places)
    or ``open`` (unknown facts decide).
    """
    share = Fraction(quota.share)  # type: ignore[arg-type]
    up = share if quota.exception is None else max(quota.exception.up_to, share)
    rolls = [c for c in ("roll_min", "roll") if c in counts.columns]
    plain, raised = _limits(quota, share, rolls), _limits(quota, up, rolls)
    yes = pl.col("exceptional")
    lowest = pl.when(yes.fill_null(False)).then(pl.min_horizontal(raised)).otherwise(pl.min_horizontal(plain))
    highest = pl.when(yes.fill_null(True)).then(pl.max_horizontal(raised)).otherwise(pl.max_horizontal(plain))
    shown = pl.when(yes.fill_null(False)).then(float(up)).otherwise(float(share))
    return counts.with_columns(lowest.alias("limit_min"), highest.alias("limit_max")).with_columns(
        _verdict("ranked" if quota.order else "over").alias("verdict"),
        unrounded_limit(share, str(quota.base), pl.col("good_max"), pl.col("rated_max")).alias("unrounded"),
        shown.alias("share"),
    )


def _limits(quota: Quota, share: Fraction, rolls: Sequence[str]) -> list[pl.Expr]:
    """All corners: the size of a group may be unknown and a small-group clause is not monotone."""
    small = quota.small_group
    names = rolls if small is not None and small.count == "roll" else rolls[-1:]
    corners = product(("rated_min", "rated_max"), ("good_min", "good_max"), names)
    return [group_limit(quota, share, Counts(*corner)) for corner in corners]


def _verdict(over: str) -> pl.Expr:
    places_min = pl.col("limit_min") - pl.col("picks")
    places_max = pl.col("limit_max") - pl.col("picks")
    return (
        pl.when((places_max <= 0) & (pl.col("picks") > 0))
        .then(pl.lit("taken"))
        .when(pl.col("candidates_max") <= places_min)
        .then(pl.lit("within"))
        .when(pl.col("candidates_min") > places_max)
        .then(pl.lit(over))
        .otherwise(pl.lit("open"))
    )


def allowed(
    quota: Quota, excellent: int, good_or_better: int, rated: int, roll: int, *, exceptional: bool = False
) -> bool:
    """Say whether recorded counts keep the quota (S20)."""
    return excellent <= largest(quota, good_or_better, rated, roll, exceptional=exceptional)


def largest(quota: Quota, good_or_better: int, rated: int, roll: int, *, exceptional: bool = False) -> int:
    """Return the limit of one group from its counts."""
    share = Fraction(quota.share)  # type: ignore[arg-type]
    if exceptional and quota.exception is not None:
        share = max(share, quota.exception.up_to)
    counts = pl.DataFrame({"rated": rated, "good": good_or_better, "roll": roll})
    return int(counts.select(group_limit(quota, share, Counts("rated", "good"))).item())


def ratios(excellent: int, good_or_better: int, rated: int) -> tuple[Fraction | None, ...]:
    """Return x over good, over good or better and over all rated; ``None`` over an empty base."""
    bases = (good_or_better - excellent, good_or_better, rated)
    return tuple(Fraction(excellent, b) if b else None for b in bases)
