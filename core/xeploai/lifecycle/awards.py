"""Awards: how many of a group may be proposed, from its ratings or its size (seed section 11)."""

from collections.abc import Collection, Mapping
from fractions import Fraction

import polars as pl

from xeploai.lifecycle.compile import Compiler
from xeploai.lifecycle.group import admitted, on_roll
from xeploai.model import Award, Kind
from xeploai.rosters.roster import NA
from xeploai.rulebooks.rulebook import Rulebook


def award_lines(rulebook: Rulebook, kind: Kind, subjects: pl.DataFrame) -> Mapping[str, pl.DataFrame]:
    """Return for each award one line a group: roll, good or better, eligible and the limit."""
    return {a.name: _lines(a, rulebook, kind, subjects) for a in rulebook.of(Award, kind)}


def eligible(award: Award, rulebook: Rulebook, kind: Kind, columns: Collection[str]) -> pl.Expr:
    """Say who may be proposed: who meets the award's condition, or may be rated highest; null = unknown."""
    spoken_of = admitted(award, rulebook, columns)
    if award.when is None:
        best = pl.col("rating_ceiling").to_physical() == len(rulebook.levels(kind)) - 1
        return best.fill_null(False) & spoken_of
    masks = frozenset(c for c in columns if c.endswith(NA))
    return Compiler(rulebook.facts[kind], masks, award.name).met(award.when) & spoken_of


def award_limit(award: Award, good_or_better: int, roll: int, excellent: int = 0) -> int:
    """Return how many of one group may be proposed; every share is rounded down (seed A-02, A-32)."""
    counts = pl.DataFrame({"good": [good_or_better], "excellent": [excellent], "roll": [roll]})
    return int(counts.select(_limit(award)).item())


def _lines(award: Award, rulebook: Rulebook, kind: Kind, subjects: pl.DataFrame) -> pl.DataFrame:
    group = pl.col(award.within) if award.within else pl.lit("")
    # What the authority has decided counts, and not what was proposed (S23).
    code = pl.coalesce("decision", "rating_floor").to_physical()
    top = len(rulebook.levels(kind)) - 1
    may = eligible(award, rulebook, kind, subjects.columns)
    counts = (
        subjects.lazy()
        .filter(admitted(award, rulebook, subjects.columns).fill_null(True))
        .group_by(group.cast(pl.String).alias("group"))
        .agg(
            on_roll(subjects.columns).sum().cast(pl.Int64).alias("roll"),
            (code >= top - 1).sum().cast(pl.Int64).alias("good"),
            (code == top).sum().cast(pl.Int64).alias("excellent"),
            may.sum().cast(pl.Int64).alias("eligible"),
        )
    )
    return counts.with_columns(_limit(award).alias("limit")).sort("group").collect()


def _limit(award: Award) -> pl.Expr:
    limit = pl.lit(None, dtype=pl.Int64)
    if award.share is not None:
        share = Fraction(award.share)
        base = "excellent" if award.base == "excellent" else "good"
        limit = (pl.col(base) * share.numerator) // share.denominator
    for step in reversed(award.by_size):
        fits = pl.lit(True)
        if step.fewer_than is not None:
            fits = pl.col("roll") < step.fewer_than
        if step.at_most is not None:
            fits = fits & (pl.col("roll") <= step.at_most)
        limit = pl.when(fits).then(step.allow).otherwise(limit)
    if award.total is not None:
        limit = pl.lit(award.total)
    if award.small_group is not None:
        small = award.small_group
        limit = (
            pl.when(pl.col("roll") < small.fewer_than)
            .then(pl.min_horizontal(pl.lit(small.allow), "good"))
            .otherwise(limit)
        )
    return limit.cast(pl.Int64)
