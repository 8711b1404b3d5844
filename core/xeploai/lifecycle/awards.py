"""Awards: how many of a group may be proposed, from its ratings or its size (seed section 11)."""

from collections.abc import Mapping
from fractions import Fraction

import polars as pl

from xeploai.errors import RulebookError
from xeploai.lifecycle.group import admitted, on_roll
from xeploai.lifecycle.quota import Counts, group_limit
from xeploai.messages import message
from xeploai.model import Award, Kind, Quota
from xeploai.rulebooks.rulebook import Rulebook

VERDICTS = ("free", "within", "over", "open")
"""No number is set; all find a place; people must choose; facts that are missing decide."""


def award_lines(rulebook: Rulebook, kind: Kind, subjects: pl.DataFrame) -> Mapping[str, pl.DataFrame]:
    """Return for each award one line a group, in the order of the groups.

    ``subjects`` has a Boolean column for each award (see ``eligibility.proposals``). A line holds ``group``,
    ``roll``, ``rated_max``, ``good_min/max`` (good or better), ``excellent_min/max``, ``eligible``
    and ``unknown`` (how many may, and perhaps may, be proposed), ``limit_min/max`` (null: no number
    is set) and ``verdict``.
    """
    lines: dict[str, pl.DataFrame] = {}
    for award in _nested_last(rulebook.of(Award, kind)):
        outer = lines.get(_full(award)) if award.limit_of else None
        lines[award.name] = _lines(award, rulebook, subjects, outer)
    return lines


def award_limit(award: Award, good_or_better: int, roll: int, excellent: int = 0) -> int | None:
    """Return how many of one group may be proposed.

    A share is rounded down unless a reading says otherwise (seed A-02, A-32). ``excellent`` is the
    base of a share of those with the highest rating, or of those given the award that ``limit_of``
    names. ``None``: no number is set.
    """
    counts = pl.DataFrame({"good": [good_or_better], "excellent": [excellent], "roll": [roll]})
    limit: int | None = counts.select(_limit(award, "good", "excellent")).item()
    return limit


def _full(award: Award) -> str:
    """Full name of the award of which another one takes a share."""
    name = str(award.limit_of)
    return name if "/" in name else f"{award.regulation}/{award.kind}.{name}"


def _nested_last(awards: tuple[Award, ...]) -> list[Award]:
    """Order awards so that a share of another award comes after it; a circle is an error."""
    todo, done = list(awards), list[Award]()
    while todo:
        names = {a.name for a in todo}
        ready = [a for a in todo if not a.limit_of or _full(a) not in names]
        if not ready:
            raise RulebookError(message("R111", path=" → ".join(sorted(names))))
        done += ready
        todo = [a for a in todo if a not in ready]
    return done


def _lines(
    award: Award, rulebook: Rulebook, subjects: pl.DataFrame, outer: pl.DataFrame | None
) -> pl.DataFrame:
    counted = _counted(award, rulebook, subjects)
    if outer is not None:
        counted = _of_outer(counted, outer)
    limits = [_limit(award, f"good_{m}", f"excellent_{m}").alias(f"limit_{m}") for m in ("min", "max")]
    return counted.with_columns(limits).with_columns(_verdict().alias("verdict"))


def _counted(award: Award, rulebook: Rulebook, subjects: pl.DataFrame) -> pl.DataFrame:
    group = pl.col(award.within) if award.within else pl.lit("")
    top = len(rulebook.levels(award.kind)) - 1
    # What the authority has decided counts, and not what was proposed (S23).
    low, high = (pl.coalesce("decision", f"rating_{end}").to_physical() for end in ("floor", "ceiling"))
    sums = {
        "rated_max": pl.col("status").cast(pl.String) != "not_rated",
        "good_min": low >= top - 1,
        "good_max": high >= top - 1,
        "excellent_min": low == top,
        "excellent_max": high == top,
        "eligible": pl.col(award.name),
        "unknown": pl.col(award.name).is_null(),
    }
    grouped = (
        subjects.lazy()
        .filter(admitted(award, rulebook, subjects.columns).fill_null(True) & group.is_not_null())
        .group_by(group.cast(pl.String).alias("group"))
        .agg(
            on_roll(subjects.columns).sum().cast(pl.Int64).alias("roll"),
            *(e.sum().cast(pl.Int64).alias(n) for n, e in sums.items()),
        )
    )
    return _within_quota(award, rulebook, grouped.sort("group").collect())


def _within_quota(award: Award, rulebook: Rulebook, counted: pl.DataFrame) -> pl.DataFrame:
    """No more can be excellent than the quota of the same group admits (50 % and 20 % of it)."""
    at = Counts("rated_max", "good_max")
    same = (award.within, award.applies_to)
    for quota in rulebook.of(Quota, award.kind):
        top = quota.rating == rulebook.levels(award.kind)[-1] and quota.effect == "binds"
        if top and (quota.within, quota.applies_to) == same and isinstance(quota.share, Fraction):
            share = quota.share if quota.exception is None else max(quota.exception.up_to, quota.share)
            most = pl.max_horizontal("excellent_min", group_limit(quota, share, at))
            bounded = pl.min_horizontal("excellent_max", most)
            counted = counted.with_columns(bounded.alias("excellent_max"))
    return counted


def _of_outer(counted: pl.DataFrame, outer: pl.DataFrame) -> pl.DataFrame:
    """Those given the outer award are the base: at most all who may be, and no more than its limit."""
    most = pl.min_horizontal(pl.col("eligible") + pl.col("unknown"), "limit_max")
    least = pl.min_horizontal("eligible", "limit_min")
    given = outer.select("group", least.alias("excellent_min"), most.alias("excellent_max"))
    return counted.drop("excellent_min", "excellent_max").join(
        given, on="group", how="left", maintain_order="left"
    )


def _limit(award: Award, good: str, excellent: str) -> pl.Expr:
    limit = pl.lit(None, dtype=pl.Int64)
    if award.share is not None:
        of_excellent = award.base == "excellent" or award.limit_of is not None
        base = pl.col(excellent if of_excellent else good)
        limit = _share(award.share, base, half_up=award.rounding == "half_up")
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
        few = pl.min_horizontal(pl.lit(small.allow), good)
        allowed = few if small.mode == "replaces" else pl.max_horizontal(limit, few)
        limit = pl.when(pl.col("roll") < small.fewer_than).then(allowed).otherwise(limit)
    return limit.cast(pl.Int64)


def _share(share: Fraction, base: pl.Expr, *, half_up: bool) -> pl.Expr:
    a, b = share.numerator, share.denominator
    return (2 * a * base + b) // (2 * b) if half_up else (a * base) // b


def _verdict() -> pl.Expr:
    wanted = pl.col("eligible") + pl.col("unknown")
    return (
        pl.when(pl.col("limit_max").is_null())
        .then(pl.lit("free"))
        .when(pl.col("eligible") > pl.col("limit_max"))
        .then(pl.lit("over"))
        .when(wanted <= pl.col("limit_min"))
        .then(pl.lit("within"))
        .otherwise(pl.lit("open"))
        .cast(pl.Enum(VERDICTS))
    )
