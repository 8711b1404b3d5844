"""Groups: counts for the quotas and what their limits do to each subject (S20 to S23)."""

from collections.abc import Collection, Mapping

import polars as pl

from xeploai.lifecycle.compile import Compiler
from xeploai.lifecycle.ranking import RANKED, ranked
from xeploai.lifecycle.stage import ENGINE, Population
from xeploai.model import Award, Kind, Quota
from xeploai.rosters.roster import NA
from xeploai.rulebooks.rulebook import Rulebook

_VERDICTS = ("within", "over", "ranked", "taken", "open", *RANKED)


def populations(subjects: pl.DataFrame, rulebook: Rulebook, kind: Kind) -> Population:
    """Return the counts of every group of every quota; a blank group key is in no group."""
    return Population({q.name: _counts(subjects, q, rulebook) for q in rulebook.of(Quota, kind)})


def admitted(rule: Quota | Award, rulebook: Rulebook, columns: Collection[str]) -> pl.Expr:
    """Say of whom a limit speaks, among others of the same group; null = perhaps."""
    if rule.applies_to is None:
        return pl.lit(True)
    masks = frozenset(c for c in columns if c.endswith(NA))
    return Compiler(rulebook.facts[rule.kind], masks, rule.name).holds(rule.applies_to)


def _counts(subjects: pl.DataFrame, quota: Quota, rulebook: Rulebook) -> pl.DataFrame:
    top = rulebook.levels(quota.kind).index(str(quota.rating))
    spoken_of = admitted(quota, rulebook, subjects.columns)
    inside, maybe = _inside(spoken_of), ~_free() | ~pl.col("_out").fill_null(False)
    certain, possible = _standing(top, spoken_of)
    floor, ceiling = (pl.coalesce("decision", f"capped_{b}") for b in ("floor", "ceiling"))
    counts = {
        "rated_min": inside,
        "rated_max": maybe,
        "good_min": inside & (floor >= top - 1),
        "good_max": maybe & (ceiling >= top - 1),
        "picks": pl.col("decision") == top,
        "candidates_min": certain,
        "candidates_max": possible,
    }
    # A share raised for some is not raised for the others of the group; who is not rated does not matter.
    exceptional = (
        pl.lit(False)
        if quota.exception is None
        else (pl.col(quota.exception.when) | ~maybe).all(ignore_nulls=False)
    )
    grouped = (
        subjects.lazy()
        .filter(pl.col(str(quota.within)).is_not_null() & spoken_of.fill_null(True))
        .group_by(pl.col(str(quota.within)).alias("group"))
    )
    sums = [e.sum().cast(pl.Int64).alias(n) for n, e in counts.items()]
    return (
        grouped.agg(
            *sums,
            on_roll(subjects.columns).sum().cast(pl.Int64).alias("roll"),
            on_roll(subjects.columns, perhaps=False).sum().cast(pl.Int64).alias("roll_min"),
            exceptional.alias("exceptional"),
        )
        .sort("group")
        .collect()
    )


def _free() -> pl.Expr:
    return pl.col("decision").is_null()


def _inside(spoken_of: pl.Expr) -> pl.Expr:
    """Say who is rated in any case, as a subject of whom the limit speaks."""
    return (~_free() | ~pl.col("_out").fill_null(True)) & spoken_of.fill_null(False)


def _standing(top: int, spoken_of: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Say who surely is a candidate, and who perhaps."""
    may = _free() & ~pl.col("_out").fill_null(False) & spoken_of.fill_null(True)
    certain = _inside(spoken_of) & _free() & (pl.col("capped_floor") == top)
    return certain, may & (pl.col("capped_ceiling") == top)


def on_roll(columns: Collection[str], *, perhaps: bool = True) -> pl.Expr:
    """Say who is on the roll of the group: not a member of another cell who is here temporarily (S19).

    ``perhaps`` is the answer where the roster does not say which of the two a member is.
    """
    if "temporary_activity" not in columns:
        return pl.col("id").is_not_null()
    return (pl.col("temporary_activity").cast(pl.String) != "here").fill_null(perhaps)


def apportioned(
    subjects: pl.DataFrame, lines: Mapping[str, pl.DataFrame], rulebook: Rulebook, kind: Kind
) -> pl.DataFrame:
    """Add final floor and ceiling and what each quota decided for each subject."""
    frame = subjects.lazy().with_columns(
        pl.col("capped_floor").alias("rating_floor"),
        pl.col("capped_ceiling").alias("rating_ceiling"),
        *(pl.lit(False).alias(c) for c in ("_over", "_quota_open", "_no_group", "_taken")),
    )
    for quota in rulebook.of(Quota, kind):
        if quota.effect == "binds" and quota.name in lines:
            # A join of the whole table would copy it.
            verdict = _verdicts(subjects, quota, lines[quota.name], rulebook)
            spoken_of = admitted(quota, rulebook, subjects.columns).fill_null(True)
            frame = frame.with_columns(pl.when(spoken_of).then(verdict).alias(verdict.name))
            frame = _applied(frame, quota, rulebook.levels(kind), spoken_of)
    return frame.collect(engine=ENGINE)


def _verdicts(subjects: pl.DataFrame, quota: Quota, lines: pl.DataFrame, rulebook: Rulebook) -> pl.Series:
    """Return the verdict on each subject's group, or place in it, in the order of the subjects."""
    key, column = str(quota.within), f"{quota.name}!verdict"
    verdict = pl.col("verdict").cast(pl.Enum(_VERDICTS)).alias(column)
    groups = lines.lazy().select(pl.col("group").alias(key), verdict)
    found = subjects.lazy().select(key).join(groups, on=key, how="left", maintain_order="left")
    verdicts = found.select(column).collect(engine=ENGINE)[column]
    if not quota.order:
        return verdicts
    standing = _standing(
        rulebook.levels(quota.kind).index(str(quota.rating)), admitted(quota, rulebook, subjects.columns)
    )
    own = ranked(subjects, quota, rulebook, *standing, lines)
    return verdicts.scatter(own["_row"], own["verdict"].cast(pl.Enum(_VERDICTS)))


def _applied(frame: pl.LazyFrame, quota: Quota, levels: tuple[str, ...], spoken_of: pl.Expr) -> pl.LazyFrame:
    top, key, column = levels.index(str(quota.rating)), str(quota.within), f"{quota.name}!verdict"
    rateable = pl.col("decision").is_null() & ~pl.col("_out").fill_null(False)
    candidate = (pl.col("capped_ceiling") == top) & rateable & spoken_of
    verdicts = (["over", "tie"], ["taken", "ranked_out"], ["open"])
    over, taken, waits = (candidate & pl.col(column).is_in(v).fill_null(False) for v in verdicts)
    homeless = candidate & pl.col(key).is_null()
    lower = over | taken | waits | homeless
    good = pl.lit(top - 1, dtype=pl.Int8)
    return frame.with_columns(
        pl.when(lower)
        .then(pl.min_horizontal("rating_floor", good))
        .otherwise("rating_floor")
        .alias("rating_floor"),
        pl.when(taken)
        .then(pl.min_horizontal("rating_ceiling", good))
        .otherwise("rating_ceiling")
        .alias("rating_ceiling"),
        (pl.col("_over") | over).alias("_over"),
        (pl.col("_taken") | taken).alias("_taken"),
        (pl.col("_quota_open") | waits).alias("_quota_open"),
        (pl.col("_no_group") | homeless).alias("_no_group"),
    )
