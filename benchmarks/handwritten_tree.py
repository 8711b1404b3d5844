"""The rules of ``lam-dong@2021`` for all four kinds written by hand in Polars, without xeploai.

The yardstick of the tree: members as in ``handwritten.py``, organisations level by level from below,
then collectives, leaders and the members' cap, in the order of the law. Written for one population:
every discipline has its days and names its violation, every post says who heads what.
"""

from pathlib import Path

import handwritten
import polars as pl
from handwritten import ENGINE, LEFT, bonuses, deductions, months
from handwritten_quota import concluded
from handwritten_rules import (
    COLLECTIVE,
    LEADER,
    ORGANIZATION,
    collective_outcomes,
    leader_outcomes,
    natural,
    organization_outcomes,
)

POINTS = {"a1": 10, "a2": 10, "a3": 10, "a4": 10, "b1": 5, "b2": 30, "b3": 10, "c": 5}
NO_LIMIT = 127
MOST_DEEP = 5
LEFT_OF_COLLECTIVES = {
    "qd132/collective.decision.basic_criteria": 1,
    "qd132/collective.decision.reprimanded_member": 0,
}


def evaluate(folder: Path) -> dict[str, pl.DataFrame]:
    """Return for each kind one row a subject: id, outcomes, bounds, rating and status."""
    members = handwritten.natural(folder, "organization")
    organizations, below = _organizations(folder, members)
    rated = _settled(organizations, "parent", {})
    collectives = _collectives(folder, rated)
    bodies = _settled(collectives, "quota_group", LEFT_OF_COLLECTIVES)
    leaders = _leaders(folder, below, rated, bodies)
    return {
        "member": _settled(_secretaries(folder, members, rated), "base", LEFT),
        "organization": rated,
        "collective": bodies,
        "leader": _settled(leaders, "quota_group", {}),
    }


def results(_: Path, found: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Return kind, id, status and rating by name."""
    columns = ("id", pl.col("status").cast(pl.String), pl.col("rating").cast(pl.String))
    return pl.concat(f.select(pl.lit(kind).alias("kind"), *columns) for kind, f in found.items())


def _scan(folder: Path, name: str) -> pl.LazyFrame:
    return pl.scan_parquet(folder / f"{name}.parquet").rename(lambda c: c.removesuffix("!2"))


def _settled(subjects: pl.DataFrame, group: str, left: dict[str, int]) -> pl.DataFrame:
    lacks = pl.col("lacks") if "lacks" in subjects.columns else pl.lit(True)
    return concluded(subjects, group, left, lacks).collect(engine=ENGINE)


# ------------------------------------------------------------------ counts


def _counts() -> list[pl.Expr]:
    """Rated for certain and perhaps; at or above two ratings: surely, perhaps not, perhaps, surely not."""
    sure, maybe = ~pl.col("out").fill_null(True), ~pl.col("out").fill_null(False)
    counts = {"least": sure, "most": maybe}
    for name, code in (("completed", 1), ("good", 2)):
        yes, no = pl.col("floor") >= code, pl.col("ceiling") < code
        counts |= {f"{name}_yes": sure & yes, f"{name}_short": maybe & ~yes}
        counts |= {f"{name}_long": maybe & ~no, f"{name}_no": sure & no}
    return [e.sum().cast(pl.Int64).alias(n) for n, e in counts.items()]


_SUMS = [
    "least",
    "most",
    *(f"{n}_{p}" for n in ("completed", "good") for p in ("yes", "short", "long", "no")),
]


def _with_counts(frame: pl.LazyFrame, sums: pl.LazyFrame, prefix: str) -> pl.LazyFrame:
    named = sums.rename({n: f"{prefix}_{n}" for n in _SUMS})
    joined = frame.join(named, on="id", how="left", maintain_order="left")
    return joined.with_columns(pl.col(f"{prefix}_{n}").fill_null(0) for n in _SUMS)


def _bounds(frame: pl.DataFrame, group: str) -> pl.LazyFrame:
    return frame.lazy().select(
        pl.col(group).alias("id"), "out", floor="natural_floor", ceiling="natural_ceiling"
    )


def _of_members(folder: Path, members: pl.DataFrame) -> pl.LazyFrame:
    """Count the members of each cell; a discipline may count where the violation was."""
    cells = members.lazy().select(pl.col("id").alias("subject"), "organization")
    rows = _counted(_scan(folder, "disciplines")).filter("counted").join(cells, on="subject")
    place = pl.coalesce("counts_at", "organization")
    moved = rows.select("subject", place.alias("place"), (place != pl.col("organization")).alias("elsewhere"))
    moved = moved.collect(engine=ENGINE)
    gone = moved.group_by("subject").agg(pl.col("elsewhere").all()).filter("elsewhere")["subject"]
    out = pl.col("out") | pl.col("id").is_in(gone.implode())
    here = members.lazy().select(
        out.alias("out"), id="organization", floor="natural_floor", ceiling="natural_ceiling"
    )
    worst = [pl.lit(0, pl.Int8).alias(n) for n in ("floor", "ceiling")]
    guests = moved.lazy().filter("elsewhere").unique(["subject", "place"])
    there = guests.select(pl.lit(False).alias("out"), pl.col("place").alias("id"), *worst)
    return pl.concat([here, there]).group_by("id").agg(_counts())


def _counted(rows: pl.LazyFrame) -> pl.LazyFrame:
    """A violation counts in the period of its first decision."""
    first = pl.col("decision_date").min().over("subject", "violation")
    return rows.with_columns(first.is_between(handwritten.START, handwritten.END).alias("counted"))


def _disciplined(folder: Path, key: str) -> pl.LazyFrame:
    counted, excused = pl.col("counted"), pl.col("self_detected") & pl.col("remedied")
    return (
        _counted(_scan(folder, "disciplines"))
        .group_by(pl.col("subject").alias(key))
        .agg(
            counted.any(ignore_nulls=False).alias("disciplined"),
            (~counted | excused).all(ignore_nulls=False).alias("excusable"),
            (counted & ~excused).any(ignore_nulls=False).alias("unexcused"),
            (counted & (pl.col("form").to_physical() > 0)).any(ignore_nulls=False).alias("warned"),
        )
    )


def _own_disciplines(frame: pl.LazyFrame, folder: Path) -> pl.LazyFrame:
    found = _disciplined(folder, "id").drop("unexcused", "warned")
    frame = frame.join(found, on="id", how="left", maintain_order="left")
    return frame.with_columns(pl.col("disciplined").fill_null(False), pl.col("excusable").fill_null(True))


# ------------------------------------------------------------------ organisations


def _organizations(folder: Path, members: pl.DataFrame) -> tuple[pl.DataFrame, pl.LazyFrame]:
    """Rate the deepest level first; return also the counts of the organisations under each."""
    frame = _scan(folder, "organizations")
    for sheet in (
        bonuses(_scan(folder, "adjustments")), deductions(_scan(folder, "adjustments"), POINTS),
        _same_level(folder),
    ):  # fmt: skip
        frame = frame.join(sheet, on="id", how="left", maintain_order="left")
    frame = _own_disciplines(frame, folder).with_columns(
        _score(),
        months(pl.col("founded_on"), pl.col("meeting_date")).alias("founded_months"),
        *(pl.col(n).fill_null(0) for n in _BODIES),
    )
    facts = _with_counts(frame, _of_members(folder, members), "members").collect(engine=ENGINE)
    facts = facts.with_columns(_depths(facts))
    done: list[pl.DataFrame] = []
    nothing = pl.LazyFrame(schema={"id": pl.String, **dict.fromkeys(_SUMS, pl.Int64)})
    below = [nothing]
    for depth in range(int(facts["depth"].max()), -1, -1):  # type: ignore[call-overload]
        rows = facts.lazy().filter(pl.col("depth") == depth)
        outcomes = _with_counts(rows, below[-1], "units").select("id", "parent", *organization_outcomes())
        done.append(natural(outcomes, ORGANIZATION).collect(engine=ENGINE))
        below.append(_bounds(done[-1], "parent").group_by("id").agg(_counts()))
    whole = pl.concat(done)
    return _uncapped(whole), pl.concat(below)


def _score() -> pl.Expr:
    """Points of the criteria, or full marks less deductions; nothing to remedy gives the points in full."""

    def leaf(name: str) -> pl.Expr:
        left = (POINTS[name] * 100 - pl.col(f"minus_{name}")).clip(0)
        return pl.coalesce(f"points_{name}", pl.when(pl.col(f"has_{name}")).then(left))

    bonus = pl.when(pl.col("_entries").is_null()).then(0).otherwise(pl.col("bonus").clip(upper_bound=1000))
    a = (leaf("a1") + leaf("a2") + leaf("a3") + leaf("a4")).clip(upper_bound=4000)
    b = (leaf("b1") + leaf("b2") + leaf("b3")).clip(upper_bound=4500)
    c = pl.when("points_c!na").then(POINTS["c"] * 100).otherwise(leaf("c"))
    return (a + b + c + bonus).clip(upper_bound=10_000).alias("score")


def _same_level(folder: Path) -> pl.LazyFrame:
    code, mass = pl.col("rating").to_physical(), pl.col("body") != "government"
    counts = {"below_good": code <= 1, "failed": code == 0, "mass_failed": mass & (code == 0)}
    rows = _scan(folder, "same_level_bodies").group_by(pl.col("organization").alias("id"))
    return rows.agg(
        *(e.sum().cast(pl.Int64).alias(n) for n, e in counts.items()),
        *(e.fill_null(True).sum().cast(pl.Int64).alias(f"{n}_most") for n, e in counts.items()),
    )


_BODIES = [n + end for n in ("below_good", "failed", "mass_failed") for end in ("", "_most")]


def _depths(facts: pl.DataFrame) -> pl.Series:
    tree = facts.lazy().select(pl.col("id").alias("at"), pl.col("parent").alias("up"))
    walk = facts.lazy().select(at="parent", depth=pl.lit(0))
    for _ in range(MOST_DEEP):
        walk = walk.with_columns(pl.col("depth") + pl.col("at").is_not_null().cast(pl.Int32))
        walk = walk.join(tree, on="at", how="left", maintain_order="left").select("depth", at="up")
    return walk.collect(engine=ENGINE)["depth"]


def _uncapped(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(capped_floor=pl.col("natural_floor"), capped_ceiling=pl.col("natural_ceiling"))


# ------------------------------------------------------------------ collectives, leaders, secretaries


def _collectives(folder: Path, organizations: pl.DataFrame) -> pl.DataFrame:
    frame = _scan(folder, "collectives").join(_persons(folder), on="id", how="left", maintain_order="left")
    frame = _own_disciplines(frame, folder).with_columns(
        months(pl.col("founded_on"), pl.col("meeting_date")).alias("founded_months"),
        *(pl.col(n).fill_null(0) for n in _PERSONS),
    )
    keep = ("id", "quota_group", "organization", "organization!na")
    rated = natural(frame.select(*keep, *collective_outcomes()), COLLECTIVE).collect(engine=ENGINE)
    links = rated.lazy().select("id", met=pl.lit(True), by="organization", nobody="organization!na")
    return _lowered(_uncapped(rated), [_limits(links, organizations)])


_PERSONS = (
    "persons",
    "disciplined_persons",
    "unexcused",
    "warned",
    "warned_most",
    "degraded",
    "degraded_most",
)


def _persons(folder: Path) -> pl.LazyFrame:
    """Count who sits in each collective, and of whom what is known."""
    said = _scan(folder, "members").select(pl.col("id").alias("person"), "degradation_concluded")
    seats = _scan(folder, "collective_members").select("collective", "person").unique()
    seats = seats.join(_disciplined(folder, "person"), on="person", how="left").join(
        said, on="person", how="left"
    )
    listed = pl.col("disciplined").is_not_null()
    degraded = pl.col("degradation_concluded")
    warned = pl.when(listed).then("warned").otherwise(False)
    counts = {
        "persons": pl.len(),
        "disciplined_persons": pl.col("disciplined").sum(),
        "unexcused": pl.col("unexcused").sum(),
        "warned": warned.sum(),
        "warned_most": warned.fill_null(True).sum(),
        "degraded": degraded.sum(),
        "degraded_most": degraded.fill_null(True).sum(),
    }
    grouped = seats.group_by(pl.col("collective").alias("id"))
    return grouped.agg(e.cast(pl.Int64).alias(n) for n, e in counts.items())


def _leaders(
    folder: Path, below: pl.LazyFrame, organizations: pl.DataFrame, collectives: pl.DataFrame
) -> pl.DataFrame:
    posts = _scan(folder, "posts").rename({"person": "id"})
    headed = posts.filter("is_head").select("id", unit="unit").unique()
    units = headed.join(below.rename({"id": "unit"}), on="unit").group_by("id").agg(pl.col(_SUMS).sum())
    everyone = organizations.lazy().group_by(pl.col("parent").alias("unit")).agg(pl.len().alias("all"))
    whole = headed.join(everyone, on="unit").group_by("id").agg(pl.col("all").sum())
    frame = _with_counts(_scan(folder, "leaders"), units, "units")
    frame = frame.join(whole, on="id", how="left", maintain_order="left").with_columns(
        pl.col("all").fill_null(0)
    )
    rated = natural(frame.select("id", "quota_group", *leader_outcomes()), LEADER).collect(engine=ENGINE)
    limits = []
    for unit, bodies in (("unit", organizations), ("collective", collectives)):
        nobody = pl.col("collective!na") if unit == "collective" else pl.lit(False)
        links = posts.select("id", _capped("is_head").alias("met"), nobody.alias("nobody"), by=unit)
        limits.append(_limits(links, bodies))
    return _lowered(_uncapped(rated), limits)


def _capped(whom: str) -> pl.Expr:
    """A head or secretary, but not a village or private secretary or one who came from elsewhere."""
    village = (pl.col("unit_form") == "village") & ~pl.col("commune_official")
    free = pl.col("incoming_unrelated") | (
        pl.col("is_secretary") & ((pl.col("unit_form") == "private") | village)
    )
    return pl.col(whom) & ~free


def _secretaries(folder: Path, members: pl.DataFrame, organizations: pl.DataFrame) -> pl.DataFrame:
    links = _scan(folder, "posts").filter("is_secretary")
    links = links.select(_capped("is_secretary").alias("met"), id="person", by="unit", nobody=pl.lit(False))
    return _lowered(_uncapped(members), [_limits(links, organizations)])


# ------------------------------------------------------------------ caps by another body's rating


def _limits(links: pl.LazyFrame, bodies: pl.DataFrame) -> pl.LazyFrame:
    """Return for each subject the lowest bounds of the bodies that cap it, and whether one is open."""
    settled = bodies.lazy().select(
        "out", by="id", f=pl.col("rating_floor").to_physical(), c=pl.col("rating_ceiling").to_physical()
    )
    rows = links.join(settled, on="by", how="left")
    free = pl.col("nobody") | ~pl.col("met") | pl.col("out")
    loose = pl.col("met").is_null() | pl.col("out").is_null() | pl.col("c").is_null()
    known = ~free.fill_null(False)
    return rows.group_by("id").agg(
        pl.when(free).then(NO_LIMIT).otherwise(pl.col("f").fill_null(0)).min().cast(pl.Int8).alias("low"),
        pl.when(free | loose).then(NO_LIMIT).otherwise("c").min().cast(pl.Int8).alias("high"),
        (known & (loose | (pl.col("f") < pl.col("c")))).any().alias("unsure"),
    )


def _lowered(subjects: pl.DataFrame, limits: list[pl.LazyFrame]) -> pl.DataFrame:
    """Lower the bounds; a subject waits for a body whose rating is open and may matter."""
    frame = subjects.lazy()
    for i, limit in enumerate(limits):
        named = limit.rename({n: f"{n}{i}" for n in ("low", "high", "unsure")})
        frame = frame.join(named, on="id", how="left", maintain_order="left")
    places = range(len(limits))
    floor = pl.min_horizontal("capped_floor", *(f"low{i}" for i in places))
    ceiling = pl.min_horizontal("capped_ceiling", *(f"high{i}" for i in places))
    waits = pl.any_horizontal(
        (pl.col(f"unsure{i}") & (pl.col(f"low{i}") < ceiling)).fill_null(False) for i in places
    )
    waits = waits & (pl.col("natural_ceiling") > 0)
    frame = frame.with_columns(
        floor.alias("capped_floor"),
        ceiling.alias("capped_ceiling"),
        *((pl.col(n) | waits).alias(n) for n in ("waits", "lacks") if n in subjects.columns),
    )
    return frame.drop(f"{n}{i}" for n in ("low", "high", "unsure") for i in places).collect(engine=ENGINE)
