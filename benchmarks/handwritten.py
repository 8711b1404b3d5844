"""The member rules of ``lam-dong@2021`` written by hand as one Polars query, without xeploai.

The yardstick of the benchmark: what a programmer would write who needs this one rulebook only. It
keeps the outcome of every rule (Boolean, null = unknown) and its mask of *not applicable*, works out
natural rating, sick-leave cap, quota and status, and names no missing fact. Joins keep the rows'
order and are collected with the in-memory engine, two times faster here than the streaming one.
"""

from collections.abc import Iterable
from datetime import date
from functools import reduce
from operator import and_, or_
from pathlib import Path

import polars as pl
from handwritten_quota import RATINGS, concluded

ENGINE = "in-memory"
START, END = date(2021, 1, 1), date(2021, 12, 31)
FRAMED = ("official", "armed_forces", "part_time", "state_enterprise")
UNFRAMED = ("state_paid", "state_allowance", "business", "private_owner", "student", "retired", "other")
LEVELS = ("poor", "average", "good", "excellent")
POINTS = {"a1": 9, "a2": 9, "a3": 9, "a4": 8, "b1": 10, "b2": 35, "c": 5, "d": 5}
OTHER_BOXES = ("conduct", "remedy", "commitment")


def evaluate(folder: Path) -> pl.DataFrame:
    """Return one row a member: id, outcomes, bounds, rating and status."""
    subjects = natural(folder).with_columns(
        capped_floor=pl.col("natural_floor"), capped_ceiling=pl.col("natural_ceiling")
    )
    return concluded(subjects, "base", LEFT).collect(engine=ENGINE)


def natural(folder: Path, *keep: str) -> pl.DataFrame:
    """Return id, base organisation, outcomes and bounds before caps by other bodies and quotas."""
    facts = _facts(folder).select("id", "base", *keep, *_outcomes())
    return _capped(_natural(facts)).collect(engine=ENGINE)


def results(_: Path, found: pl.DataFrame) -> pl.DataFrame:
    """Return id, status and rating by name."""
    return found.select("id", pl.col("status", "rating").cast(pl.String))


# ------------------------------------------------------------------ facts


def _facts(folder: Path) -> pl.LazyFrame:
    def scan(name: str) -> pl.LazyFrame:
        # Scaled numbers carry their decimals in the name: points_a1!2 is in hundredths.
        return pl.scan_parquet(folder / f"{name}.parquet").rename(lambda c: c.removesuffix("!2"))

    frame = scan("members").join(
        _cells(scan("organizations")), on="organization", how="left", maintain_order="left"
    )
    for sheet in (
        bonuses(scan("adjustments")), deductions(scan("adjustments")), _absent(scan("absences")),
        _disciplined(scan("disciplines")), _transferred(scan("transfers")),
    ):  # fmt: skip
        frame = frame.join(sheet, on="id", how="left", maintain_order="left")
    return frame.with_columns(
        _score(),
        months(pl.col("admitted_on"), pl.col("meeting")).alias("admitted_months"),
        pl.when(pl.col("_absent").is_null()).then(0).otherwise("sick").alias("sick"),
        pl.when(pl.col("_absent").is_null()).then(False).otherwise("maternity").alias("maternity"),
        pl.when(pl.col("_listed").is_null()).then(False).otherwise("disciplined").alias("disciplined"),
        pl.when(pl.col("_moved").is_null()).then(0).otherwise("months_old").alias("months_old"),
        pl.when(pl.col("_moved").is_null()).then(True).otherwise("opinion").alias("opinion"),
    )


def months(start: pl.Expr, end: pl.Expr) -> pl.Expr:
    """Full calendar months, a start at the end of a month clamped."""
    months = (
        (end.dt.year() - start.dt.year()) * 12
        + end.dt.month().cast(pl.Int32)
        - start.dt.month().cast(pl.Int32)
    )
    day = pl.min_horizontal(start.dt.day(), end.dt.days_in_month())
    return months - (end.dt.day() < day).cast(pl.Int32)


def _cells(organizations: pl.LazyFrame) -> pl.LazyFrame:
    """Meeting day and base organisation of a cell: itself, its parent or the one above."""
    above = organizations.select(
        pl.col("id").alias("parent"), pl.col("type").alias("type1"), pl.col("parent").alias("parent1")
    )
    top = organizations.select(pl.col("id").alias("parent1"), pl.col("type").alias("type2"))
    joined = organizations.join(above, on="parent", how="left").join(top, on="parent1", how="left")

    def is_base(name: str) -> pl.Expr:
        return pl.col(name).is_in(["base_committee_org", "base_cell"])

    base = (
        pl.when(is_base("type")).then("id")
        .when(is_base("type1")).then("parent")
        .when(is_base("type2")).then("parent1")
    )  # fmt: skip
    return joined.select(
        pl.col("id").alias("organization"), pl.col("meeting_date").alias("meeting"), base.alias("base")
    )


def bonuses(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Bonus points of each subject."""
    plus = pl.col("type") == "bonus"
    entries = rows.filter(plus.fill_null(True)).group_by(pl.col("subject").alias("id"))
    return entries.agg(
        _sum(plus, pl.col("points").clip(50, 200)).alias("bonus"), pl.lit(True).alias("_entries")
    )


def deductions(rows: pl.LazyFrame, criteria: Iterable[str] = POINTS) -> pl.LazyFrame:
    """Points taken from each subject by criterion."""
    columns = []
    for name in criteria:
        mine = (pl.col("type") == "deduction") & (pl.col("criterion") == name)
        taken = _sum(mine, pl.col("points").clip(50)).alias(f"minus_{name}")
        columns += [mine.any(ignore_nulls=False).alias(f"has_{name}"), taken]
    entries = rows.filter((pl.col("type") != "bonus").fill_null(True))
    return entries.group_by(pl.col("subject").alias("id")).agg(columns)


def _sum(mine: pl.Expr, points: pl.Expr) -> pl.Expr:
    unknown = (mine.fill_null(True) & (mine.is_null() | pl.col("points").is_null())).any()
    return pl.when(~unknown).then(pl.when(mine).then(points).otherwise(0).sum())


def _score() -> pl.Expr:
    """Points of the criteria, or full marks less deductions; headings capped at their maximum."""

    def leaf(name: str) -> pl.Expr:
        left = (POINTS[name] * 100 - pl.col(f"minus_{name}")).clip(0)
        return pl.coalesce(f"points_{name}", pl.when(pl.col(f"has_{name}")).then(left))

    bonus = pl.when(pl.col("_entries").is_null()).then(0).otherwise(pl.col("bonus").clip(upper_bound=1000))
    a = (leaf("a1") + leaf("a2") + leaf("a3") + leaf("a4")).clip(upper_bound=3500)
    b = (leaf("b1") + leaf("b2")).clip(upper_bound=4500)
    return (a + b + leaf("c") + leaf("d") + bonus).clip(upper_bound=10_000).alias("score")


def _absent(rows: pl.LazyFrame) -> pl.LazyFrame:
    start = pl.max_horizontal("from", pl.lit(START))
    after = pl.min_horizontal("to", pl.lit(END)).dt.offset_by("1d")
    days = (after - start).dt.total_days()
    mine = (pl.col("type") == "sick") & (days > 0)
    undated = pl.col("from").is_null() | pl.col("to").is_null()
    unknown = (pl.col("type").is_null() | ((pl.col("type") == "sick") & undated)).any()
    longest = pl.when(mine).then(months(start, after)).otherwise(0).max()
    together = pl.when(mine).then(days).otherwise(0).sum() // 30
    sick = pl.when(mine.sum() > 1).then(pl.max_horizontal(longest, together)).otherwise(longest)
    maternity = (pl.col("type") == "maternity") & (pl.col("from") <= END) & (pl.col("to") >= START)
    return rows.group_by(pl.col("subject").alias("id")).agg(
        pl.when(~unknown).then(sick).alias("sick"),
        maternity.any(ignore_nulls=False).alias("maternity"),
        pl.lit(True).alias("_absent"),
    )


def _disciplined(rows: pl.LazyFrame) -> pl.LazyFrame:
    """A violation counts in the period of its first decision; one without an id is its own."""
    own = pl.concat_str(pl.lit("\0"), pl.int_range(pl.len()).cast(pl.String))
    violations = rows.group_by(
        pl.col("subject").alias("id"), pl.coalesce("violation", own).alias("violation")
    ).agg(
        pl.when(pl.col("decision_date").is_not_null().all())
        .then(pl.col("decision_date").min().is_between(START, END))
        .alias("counted")
    )
    return violations.group_by("id").agg(
        pl.col("counted").any(ignore_nulls=False).alias("disciplined"), pl.lit(True).alias("_listed")
    )


def _transferred(rows: pl.LazyFrame) -> pl.LazyFrame:
    rows = rows.filter(pl.col("date").is_null() | pl.col("date").is_between(START, END)).sort(
        "subject", "date"
    )
    again = pl.col("subject") == pl.col("subject").shift(1)
    since = pl.when(again).then(pl.col("date").shift(1)).fill_null(pl.lit(START))
    rows = rows.with_columns(months(since, pl.col("date")).alias("months"))
    return rows.group_by(pl.col("subject").alias("id")).agg(
        pl.when(~pl.col("date").is_null().any()).then(pl.col("months").max()).alias("months_old"),
        (pl.col("opinion") | (pl.col("months") < 6)).all(ignore_nulls=False).alias("opinion"),
        pl.lit(True).alias("_moved"),
    )


# ------------------------------------------------------------------ rules


def _outcomes() -> list[pl.Expr]:
    work, state, score = pl.col("occupation"), pl.col("official_rating"), pl.col("score")
    state_na, opinion_na = pl.col("official_rating!na"), pl.col("temporary_opinion!na")
    framed, official, paid = work.is_in(FRAMED), work == "official", work == "state_paid"
    unnamed = work.is_in(("part_time", "state_allowance"))
    results, other = ("results",), OTHER_BOXES
    away = pl.col("temporary_activity") == "away"
    moved = pl.col("months_old") >= 6
    met = {
        "lamdong/member.excellent.score": ~framed | (score >= 9500),
        "lamdong/member.good.score": ~framed | (score >= 8000),
        "lamdong/member.completed.score": ~framed | (score >= 5000),
        "lamdong/member.trigger.score": framed & (score < 5000),
        "lamdong/member.excellent.official_rating": ~(unnamed | paid) | (state == "excellent") | state_na,
        "lamdong/member.good.official_rating": ~paid | (state >= "good") | state_na,
        "lamdong/member.completed.official_rating": ~paid | (state >= "completed") | state_na,
        "lamdong/member.good.official_rating.unnamed": ~unnamed | (state >= "good") | state_na,
        "lamdong/member.completed.official_rating.unnamed": ~unnamed | (state >= "completed") | state_na,
        "lamdong/member.trigger.official_rating": paid & (state == "not_completed") & ~state_na,
        "lamdong/member.notice.no_points_frame": work.is_in(UNFRAMED),
        "lamdong/member.notice.no_targets": pl.col("targets_assigned") == 0,
        "qd132/member.excellent.attested": pl.col("exemplary"),
        "qd132/member.excellent.core_levels": _boxes(results, "excellent"),
        "qd132/member.excellent.other_levels": _boxes(other, "good"),
        "qd132/member.excellent.official_rating": ~official | (state == "excellent") | state_na,
        "qd132/member.good.core_levels": _boxes(results, "good"),
        "qd132/member.good.other_levels": _boxes(other, "average"),
        "qd132/member.good.official_rating": ~official | (state >= "good") | state_na,
        "qd132/member.completed.levels": _boxes(results, "average"),
        "qd132/member.completed.official_rating": ~official | (state >= "completed_limited") | state_na,
        "qd132/member.trigger.degradation": pl.col("degradation_concluded"),
        "qd132/member.trigger.targets": pl.when(pl.col("targets_assigned") == 0)
        .then(False)
        .otherwise(pl.col("targets_completed") * 2 < pl.col("targets_assigned")),
        "qd132/member.trigger.official_rating": official & (state == "not_completed") & ~state_na,
        "qd132/member.trigger.discipline": pl.col("disciplined"),
        "qd132/member.cap.sick": pl.col("sick") >= 3,
        "qd132/member.decision.basic_criteria": _any_box(other, "poor"),
        "qd132/member.decision.limited_ability": official & (state == "completed_limited") & ~state_na,
        "qd132/member.screen.exempt": pl.col("exempt"),
        "qd132/member.screen.suspended": pl.col("suspended"),
        "qd132/member.screen.newcomer": pl.col("admitted_months") < 6,
        "qd132/member.screen.temporary": pl.col("temporary_activity") == "here",
        "qd132/member.gate.review": pl.col("review_done"),
        "qd132/member.gate.official_rating": ~official | state.is_not_null(),
        "qd132/member.gate.old_cell_opinion": ~moved | pl.col("opinion"),
        "qd132/member.gate.temporary_opinion": ~away | pl.col("temporary_opinion") | opinion_na,
        "qd132/member.maternity": pl.col("maternity"),
        "qd132/member.notice.committee_suspended": pl.col("committee_suspended"),
        "qd132/member.notice.rate_soon": ~pl.col("review_done"),
    }
    not_framed, not_official = (~framed).fill_null(False), (~official).fill_null(False)
    masks = {
        **dict.fromkeys([f"lamdong/member.{n}.score" for n in (*RATINGS[1:], "trigger")], not_framed),
        "lamdong/member.excellent.official_rating": (~(unnamed | paid)).fill_null(False) | state_na,
        **dict.fromkeys(
            [f"lamdong/member.{n}.official_rating" for n in ("good", "completed")],
            (~paid).fill_null(False) | state_na,
        ),
        **dict.fromkeys(
            [f"lamdong/member.{n}.official_rating.unnamed" for n in ("good", "completed")],
            (~unnamed).fill_null(False) | state_na,
        ),
        "lamdong/member.trigger.official_rating": (~paid).fill_null(False),
        **dict.fromkeys([f"qd132/member.{n}.official_rating" for n in RATINGS[1:]], not_official | state_na),
        "qd132/member.trigger.official_rating": not_official,
        "qd132/member.gate.official_rating": not_official,
        "qd132/member.gate.old_cell_opinion": (~moved).fill_null(False),
        "qd132/member.gate.temporary_opinion": (~away).fill_null(False) | opinion_na,
        **{
            f"qd132/member.{n}": pl.col("level_results!na")
            for n in ("excellent.core_levels", "good.core_levels", "completed.levels")
        },
        **{f"qd132/member.{n}.other_levels": _all_na(other) for n in ("excellent", "good")},
    }
    return [*(e.alias(n) for n, e in met.items()), *(e.alias(f"{n}!na") for n, e in masks.items())]


def _boxes(names: tuple[str, ...], least: str) -> pl.Expr:
    return reduce(and_, [(pl.col(f"level_{n}") >= least) | pl.col(f"level_{n}!na") for n in names])


def _any_box(names: tuple[str, ...], most: str) -> pl.Expr:
    return reduce(or_, [(pl.col(f"level_{n}") <= most) & ~pl.col(f"level_{n}!na") for n in names])


def _all_na(names: tuple[str, ...]) -> pl.Expr:
    return reduce(and_, [pl.col(f"level_{n}!na") for n in names])


# ------------------------------------------------------------------ ratings


def _named(kind: str, *names: str) -> list[pl.Expr]:
    return [
        pl.col(f"{'lamdong' if n.endswith('*') else 'qd132'}/member.{kind}.{n.rstrip('*')}") for n in names
    ]


def _natural(frame: pl.LazyFrame) -> pl.LazyFrame:
    completed = [*_named("completed", "score*", "official_rating*", "levels", "official_rating")]
    good = [*_named("good", "score*", "official_rating*", "core_levels", "other_levels", "official_rating")]
    top = _named(
        "excellent",
        "score*",
        "official_rating*",
        "attested",
        "core_levels",
        "other_levels",
        "official_rating",
    )
    trigger = pl.any_horizontal(
        _named(
            "trigger", "score*", "official_rating*", "degradation", "targets", "official_rating", "discipline"
        )
    )
    frame = frame.with_columns(
        trigger.alias("trigger"),
        pl.all_horizontal(completed).alias("completed"),
        pl.all_horizontal(good).alias("good"),
        pl.all_horizontal(top).alias("top"),
    )
    frame = frame.with_columns((pl.col("completed") & pl.col("good")).alias("good"))
    frame = frame.with_columns((pl.col("good") & pl.col("top")).alias("top"))

    def highest(unknown: bool) -> pl.Expr:
        met = [pl.col(n).fill_null(unknown) for n in ("completed", "good", "top")]
        return met[0].cast(pl.Int8) + met[1].cast(pl.Int8) + met[2].cast(pl.Int8)

    return frame.with_columns(
        pl.when(pl.col("trigger").fill_null(True))
        .then(pl.lit(0, pl.Int8))
        .otherwise(highest(False))
        .alias("judged_floor"),
        pl.when(pl.col("trigger").fill_null(False))
        .then(pl.lit(0, pl.Int8))
        .otherwise(highest(True))
        .alias("judged_ceiling"),
        (highest(False) != highest(True)).alias("open"),
    ).drop("completed", "good", "top")


def _capped(frame: pl.LazyFrame) -> pl.LazyFrame:
    sick, one = pl.col("qd132/member.cap.sick"), pl.lit(1, pl.Int8)
    floor, ceiling = pl.col("judged_floor"), pl.col("judged_ceiling")
    waits = pl.col("open") | pl.col("trigger").is_null() | (sick.is_null() & (ceiling > 1))
    return frame.with_columns(
        pl.when(sick.fill_null(True))
        .then(pl.min_horizontal(floor, one))
        .otherwise(floor)
        .alias("natural_floor"),
        pl.when(sick.fill_null(False))
        .then(pl.min_horizontal(ceiling, one))
        .otherwise(ceiling)
        .alias("natural_ceiling"),
        pl.any_horizontal(_named("screen", "exempt", "suspended", "newcomer", "temporary")).alias("out"),
        (
            ~pl.all_horizontal(
                _named("gate", "review", "official_rating", "old_cell_opinion", "temporary_opinion")
            ).fill_null(False)
        ).alias("gate"),
        waits.alias("waits"),
    ).drop("judged_floor", "judged_ceiling", "open", "trigger")


LEFT = {"qd132/member.decision.basic_criteria": 1, "qd132/member.decision.limited_ability": 1}
"""Rules that leave to the authority who would get the rating of this code."""
