"""Caps by the rating of another body: collective by organisation, head by both (S17, HEAD-1 to HEAD-6).

A link is a pair of a subject and a body that may cap it: a collective and its organisation, a person
and the unit or the collective of one post. Conditions of a cap see the post and the subject.
"""

from collections.abc import Mapping
from typing import cast

import polars as pl

from xeploai.law.conditions import tested_facts
from xeploai.lifecycle.stage import ENGINE, Outcome
from xeploai.model import Cap, Kind, Rule
from xeploai.rosters.roster import NA, Roster

_BODY: Mapping[str, str] = {"organization": "unit", "collective": "collective"}
"""The column of ``posts`` that names a body of a kind."""
NO_LIMIT = 127
_LINE: dict[str, pl.DataType | type[pl.DataType]] = {
    "id": pl.String,
    "met": pl.Boolean,
    "floor": pl.Int8,
    "ceiling": pl.Int8,
    "by": pl.String,
    "open": pl.Boolean,
    "asks": pl.List(pl.String),
    "linked": pl.Boolean,
}
_BODY_LINE = {"by": pl.String, "_floor": pl.Int8, "_ceiling": pl.Int8, "_out": pl.Boolean}


def is_reference(rule: object) -> bool:
    """Say whether a rule caps by the rating of other subjects."""
    return isinstance(rule, Cap) and isinstance(rule.at_most, tuple)


def reference_caps(outcomes: Mapping[str, Outcome]) -> list[Outcome]:
    """Return the outcomes of all caps by reference."""
    return [o for o in outcomes.values() if is_reference(o.rule)]


def capped(
    subjects: pl.DataFrame,
    outcomes: Mapping[str, Outcome],
    roster: Roster,
    kind: Kind,
    final: Mapping[Kind, pl.DataFrame],
) -> pl.DataFrame:
    """Add for each cap by reference its outcome, limit and body, and lower the capped bounds.

    ``final`` has the bodies that are settled, by kind. Columns of a rule: its name (Boolean: it
    applies), ``<name>!limit`` (code of the ceiling it sets), ``<name>!by`` (the body that sets it),
    ``<name>!open`` (unknown whether or how low it caps, and the subject's rating hangs on it),
    ``<name>!closes`` (open, and it may come down to the subject's floor) and ``<name>!asks`` (what
    would tell: the body's rating, or unknown facts of the condition).
    """
    caps = reference_caps(outcomes)
    for outcome in caps:
        lines = _lines(subjects, outcome, roster, kind, final)
        found = subjects.lazy().select("id").join(lines, on="id", how="left", maintain_order="left")
        # A roster of members without posts speaks of no secretary; of leaders it leaves open who is head.
        known = "posts" in roster.tables or kind != "leader"
        own = found.select(_columns(outcome.rule.name, known))
        subjects = pl.concat([subjects, own.collect(engine=ENGINE)], how="horizontal")
        if outcome.rule.effect == "binds":
            subjects = _lowered(subjects, outcome.rule.name)
    names = [o.rule.name for o in caps]
    matters = [pl.col(f"{n}!open") & (pl.col(f"{n}!floor") < pl.col("capped_ceiling")) for n in names]
    closes = [
        m & (pl.col(f"{n}!floor") <= pl.col("capped_floor")) for n, m in zip(names, matters, strict=True)
    ]
    return subjects.with_columns(
        *(m.alias(f"{n}!open") for n, m in zip(names, matters, strict=True)),
        *(c.alias(f"{n}!closes") for n, c in zip(names, closes, strict=True)),
    ).drop(f"{n}!floor" for n in names)


def _columns(name: str, known: bool) -> list[pl.Expr]:
    """Without a sheet of posts nobody knows who heads what; with it, no post means no cap."""
    return [
        _outcome(known).alias(name),
        pl.col("ceiling").alias(f"{name}!limit"),
        pl.col("by").alias(f"{name}!by"),
        pl.col("open").fill_null(not known).alias(f"{name}!open"),
        pl.col("asks").alias(f"{name}!asks"),
        pl.col("floor").fill_null(NO_LIMIT if known else 0).alias(f"{name}!floor"),
    ]


def _outcome(known: bool) -> pl.Expr:
    """A subject without any link is not capped; one with an unknown link perhaps is."""
    linked = pl.col("linked").fill_null(False)
    return pl.when(linked).then("met").otherwise(pl.lit(False if known else None, dtype=pl.Boolean))


def _lowered(subjects: pl.DataFrame, name: str) -> pl.DataFrame:
    return subjects.with_columns(
        pl.min_horizontal("capped_floor", f"{name}!floor").cast(pl.Int8).alias("capped_floor"),
        pl.min_horizontal("capped_ceiling", f"{name}!limit").cast(pl.Int8).alias("capped_ceiling"),
    )


def _lines(
    subjects: pl.DataFrame,
    outcome: Outcome,
    roster: Roster,
    kind: Kind,
    final: Mapping[Kind, pl.DataFrame],
) -> pl.LazyFrame:
    """Return one row a subject that has links: what the strictest of them says."""
    links = _links(subjects, roster, kind)
    if links is None:
        return pl.LazyFrame(schema=_LINE)
    applies = links.with_columns(outcome.met.alias("_met"))
    bodies = cast(tuple[Kind, ...], outcome.rule.at_most)  # type: ignore[attr-defined]
    parts = [_against(applies, outcome.rule, body, final) for body in bodies]
    return _strictest(pl.concat(parts))


def _links(subjects: pl.DataFrame, roster: Roster, kind: Kind) -> pl.LazyFrame | None:
    if kind == "collective":
        return subjects.lazy()
    posts = roster.tables.get("posts")
    if posts is None:
        return None
    rows = posts.lazy().rename({"person": "id"}).drop("row")
    theirs = set(posts.columns) - {"person", "row"}
    ours = subjects.lazy().select(c for c in subjects.columns if c not in theirs)
    return rows.join(ours, on="id", how="inner", maintain_order="left")


def _against(links: pl.LazyFrame, rule: Rule, body: Kind, final: Mapping[Kind, pl.DataFrame]) -> pl.LazyFrame:
    """Bound each link by the body it names (S17)."""
    key = body if rule.kind == "collective" else _BODY[body]
    columns = links.collect_schema().names()
    nobody = pl.col(key + NA) if key + NA in columns else pl.lit(False)
    named = pl.col(key) if key in columns else pl.lit(None, dtype=pl.String)
    lacks = _lacks(rule, columns)
    rows = links.select("id", "_met", lacks, named.alias("by"), nobody.fill_null(False).alias("_nobody"))
    rows = rows.join(_settled(final.get(body)), on="by", how="left", maintain_order="left")
    met, out = pl.col("_met"), pl.col("_out")
    free = pl.col("_nobody") | ~met | out
    loose = met.is_null() | out.is_null() | pl.col("_ceiling").is_null()
    floor = pl.when(free).then(NO_LIMIT).otherwise(pl.col("_floor").fill_null(0))
    ceiling = pl.when(free | loose).then(NO_LIMIT).otherwise("_ceiling")
    unrated = out.is_null() | (pl.col("_floor") < pl.col("_ceiling")).fill_null(True)
    is_open = ~free.fill_null(False) & (loose | unrated)
    rating = pl.when(unrated | (pl.col("_lacks").list.len() == 0)).then(pl.lit(f"{body}_rating"))
    asks = pl.concat_list("_lacks", rating).list.drop_nulls()
    return rows.select(
        "id",
        "by",
        (met & ~pl.col("_nobody")).alias("met"),
        floor.cast(pl.Int8).alias("floor"),
        ceiling.cast(pl.Int8).alias("ceiling"),
        is_open.alias("open"),
        pl.when(is_open).then(asks).otherwise(pl.lit([], pl.List(pl.String))).alias("asks"),
    )


def _lacks(rule: Rule, columns: list[str]) -> pl.Expr:
    """Return the unknown facts of a condition that is itself unknown, a list of names a link."""
    blank = [
        pl.when(pl.col(f).is_null() & ~(pl.col(f + NA) if f + NA in columns else pl.lit(False))).then(
            pl.lit(f)
        )
        for f in sorted(tested_facts(rule) & {*columns})
    ]
    none = pl.lit([], pl.List(pl.String))
    named = pl.concat_list(blank).list.drop_nulls() if blank else none
    return pl.when(pl.col("_met").is_null()).then(named).otherwise(none).alias("_lacks")


def _settled(bodies: pl.DataFrame | None) -> pl.LazyFrame:
    """Return the final rating of each body, or its recorded decision (S23)."""
    if bodies is None:
        return pl.LazyFrame(schema=_BODY_LINE)
    decided = pl.col("decision").is_not_null()
    return bodies.lazy().select(
        pl.col("id").alias("by"),
        pl.coalesce("decision", "rating_floor").cast(pl.Int8).alias("_floor"),
        pl.coalesce("decision", "rating_ceiling").cast(pl.Int8).alias("_ceiling"),
        pl.when(decided).then(False).otherwise("_out").alias("_out"),
    )


def _strictest(links: pl.LazyFrame) -> pl.LazyFrame:
    tight = pl.col("ceiling") == pl.col("ceiling").min()
    bounded = pl.col("ceiling").min() < NO_LIMIT
    return links.group_by("id").agg(
        pl.col("met").any(ignore_nulls=False),
        pl.col("floor").min(),
        pl.col("ceiling").min(),
        pl.when(bounded).then(pl.col("by").filter(tight).drop_nulls().min()).alias("by"),
        pl.col("open").any(),
        pl.col("asks").explode(empty_as_null=False).drop_nulls().unique().sort(),
        pl.lit(True).alias("linked"),
    )
