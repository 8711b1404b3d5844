"""The last steps of the hand-written query, the same for every kind: quota of each group, status, rating."""

from collections.abc import Mapping
from functools import reduce
from operator import or_

import polars as pl

RATINGS = ("not_completed", "completed", "good", "excellent")
STATUSES = ("rated", "not_rated", "undetermined", "needs_decision")
BOUNDS = ("natural_floor", "natural_ceiling", "capped_floor", "capped_ceiling")
_TRUE = pl.lit(True)


def _verdicts(subjects: pl.DataFrame, group: str) -> pl.LazyFrame:
    """20 % of those rated good in the group; fewer than five of them: one is allowed."""
    floor, ceiling = pl.col("capped_floor"), pl.col("capped_ceiling")
    sure, maybe = ~pl.col("out").fill_null(True), ~pl.col("out").fill_null(False)
    counts = subjects.lazy().filter(pl.col(group).is_not_null()).group_by(group).agg(
        (sure & (floor >= 2)).sum().cast(pl.Int64).alias("good_min"),
        (maybe & (ceiling >= 2)).sum().cast(pl.Int64).alias("good_max"),
        (sure & (floor == 3)).sum().cast(pl.Int64).alias("least"),
        (maybe & (ceiling == 3)).sum().cast(pl.Int64).alias("most"),
    )  # fmt: skip

    def limit(good: str) -> pl.Expr:
        share, one = pl.col(good) // 6, pl.min_horizontal(1, good)
        return pl.when(pl.col(good) - one < 5).then(pl.max_horizontal(share, one)).otherwise(share)

    low, high = (
        pl.min_horizontal(limit("good_min"), limit("good_max")),
        pl.max_horizontal(limit("good_min"), limit("good_max")),
    )
    verdict = (
        pl.when(pl.col("most") <= low).then(pl.lit("within"))
        .when(pl.col("least") > high).then(pl.lit("over"))
        .otherwise(pl.lit("open"))
    )  # fmt: skip
    return counts.select(group, verdict.cast(pl.Enum(["within", "over", "open"])).alias("verdict"))


def concluded(
    subjects: pl.DataFrame, group: str, left_to: Mapping[str, int], lacks: pl.Expr = _TRUE
) -> pl.LazyFrame:
    """Apply the quota of each group and name status and rating; ``lacks`` where some fact is missing."""
    out, good = pl.col("out").fill_null(False), pl.lit(2, pl.Int8)
    floor, ceiling = pl.col("capped_floor"), pl.col("capped_ceiling")
    candidate = (ceiling == 3) & ~out
    over, waits = (candidate & (pl.col("verdict") == v).fill_null(False) for v in ("over", "open"))
    homeless = candidate & pl.col(group).is_null()
    verdicts = _verdicts(subjects, group)
    frame = subjects.lazy().join(verdicts, on=group, how="left", maintain_order="left").with_columns(
        pl.when(over | waits | homeless).then(pl.min_horizontal(floor, good)).otherwise(floor).alias("floor"),
        ceiling.alias("ceiling"),
        over.alias("over"),
        (waits | homeless).alias("unsettled"),
        candidate.alias("candidate"),
        *(pl.col(n) & (ceiling == code) for n, code in left_to.items()),
    )  # fmt: skip
    gap = pl.col("floor") < pl.col("ceiling")
    undetermined = pl.col("gate") | pl.col("out").is_null() | pl.col("unsettled")
    undetermined = undetermined | (gap & pl.col("waits") & lacks)
    left = reduce(or_, [pl.col(n).fill_null(False) for n in left_to], pl.col("over") | gap)
    status = (
        pl.when(out).then(pl.lit("not_rated"))
        .when(undetermined).then(pl.lit("undetermined"))
        .when(left).then(pl.lit("needs_decision"))
        .otherwise(pl.lit("rated"))
    )  # fmt: skip

    def name(code: str) -> pl.Expr:
        return pl.col(code).cast(pl.UInt8).cat.to(pl.Enum(RATINGS))

    settled = ~gap & ~pl.col("gate") & ~out
    return frame.with_columns(
        status.cast(pl.Enum(STATUSES)).alias("status"),
        pl.when(settled).then(name("floor")).alias("rating"),
        pl.when(~out).then(name("floor")).alias("rating_floor"),
        pl.when(~out).then(name("ceiling")).alias("rating_ceiling"),
        *(pl.when(~out).then(name(n)).alias(n) for n in BOUNDS),
    ).drop("floor", "ceiling", "over", "unsettled", "verdict")
