"""Subjects that other subjects are counted by: members of a cell, subordinates, persons (S4, S16).

A relation is a frame with one row for each related subject: ``group`` (the subject that counts it),
``floor`` and ``ceiling`` (codes of its natural rating, or of the authority's decision, S23), ``out``
(not rated; null = perhaps), ``absent`` (not
related after all; null = perhaps) and its Boolean facts. ``None`` is a relation of which nothing is known.
"""

from collections.abc import Callable, Mapping
from typing import Any

import polars as pl
from attrs import field, frozen

from xeploai.lifecycle.disciplines import Scope, person_facts, with_counted
from xeploai.lifecycle.sheets import all_of, any_of, of_kind
from xeploai.lifecycle.stage import ENGINE
from xeploai.model import Kind, Related
from xeploai.rosters.roster import NA, Roster

Relation = pl.DataFrame | None
ANYWHERE = "_anywhere"
"""Group of a subject that may count at any organisation but its own (seed A-18)."""
STRAY = "_stray"
"""Column of a relation: the row stands for subjects of its group that nobody named (S1)."""
_MASS = ("front", "mass_organization")


@frozen(eq=False)
class Results:
    """What is settled so far, by kind: one row a subject with codes of its natural rating."""

    roster: Roster
    natural: Mapping[Kind, pl.DataFrame] = field(factory=dict)
    moves: bool = True
    """Whether a discipline may count at the organisation of the violation (DIS-2, seed A-18)."""
    scope: Scope = "any"
    """Which disciplines count (seed A-19)."""

    def relation(self, of: Related, kind: Kind) -> Relation:
        """Return the subjects that subjects of ``kind`` are counted by."""
        found: Relation = _RELATIONS[of](self, kind)
        return found

    def rated(self, kind: Kind, *more: pl.Expr) -> Relation:
        """Return id, floor, ceiling and out of a kind's subjects, and ``more`` columns."""
        rows = self.natural.get(kind)
        if rows is None:
            return None
        decided = pl.col("decision").is_not_null()
        bounds = (pl.coalesce("decision", f"natural_{b}").alias(b) for b in ("floor", "ceiling"))
        return rows.select("id", *bounds, pl.when(decided).then(False).otherwise("_out").alias("out"), *more)

    def organizations(self, *more: pl.Expr) -> Relation:
        """Return the rated organisations with ``more`` columns and their Boolean facts."""
        types = self.natural["organization"].schema if "organization" in self.natural else {}
        flags = [c for c, t in types.items() if t == pl.Boolean and "/" not in c and c[0] != "_"]
        return self.rated("organization", *more, *map(pl.col, flags))


def _members(results: Results, kind: Kind) -> Relation:
    """The members of each cell; a discipline may count at the organisation of the violation (DIS-2)."""
    rows = results.rated(
        "member", pl.col("organization").alias("group"), pl.lit(None, dtype=pl.String).alias("own")
    )
    if rows is None:
        return None
    cells = rows.select("id", "group")
    moved = _counting(results.roster, cells, results.scope) if results.moves else None
    if moved is None or moved.is_empty():
        return rows
    counted, elsewhere = pl.col("_counted"), pl.col("elsewhere")
    left = any_of(counted & elsewhere) & all_of(~counted | elsewhere)
    gone = moved.group_by("id").agg(left.alias("gone"))
    rows = rows.join(gone, on="id", how="left", maintain_order="left")
    # Who has no discipline stays; a gone one counts only where the violation was (seed A-18).
    away = pl.when(pl.col("id").is_in(gone["id"].implode())).then("gone").otherwise(False)
    rows = rows.with_columns((pl.col("out") | away).alias("out")).drop("gone")
    return pl.concat([rows, _guests(moved, rows)])


def _guests(moved: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """One not-completed subject where the violation was, or perhaps anywhere."""
    may = pl.col("elsewhere").fill_null(True) & pl.col("_counted").fill_null(True)
    sure = (pl.col("elsewhere") & pl.col("_counted")).fill_null(False)
    worst = [pl.lit(0, dtype=rows.schema[c]).alias(c) for c in ("floor", "ceiling")]
    found = moved.filter(may).select(
        "id", pl.coalesce("counts_at", pl.lit(ANYWHERE)).alias("group"), pl.col("group").alias("own"),
        sure.alias("sure"),
    )  # fmt: skip
    once = found.group_by("id", "group", "own", maintain_order=True).agg(pl.col("sure").any())
    out = pl.when("sure").then(False).alias("out")
    return once.with_columns(*worst, out).select(rows.columns)


def _counting(roster: Roster, cells: pl.DataFrame, scope: Scope) -> Relation:
    """Return the disciplines that count, or may: where (``counts_at``), and whether elsewhere.

    A blank ``counts_at`` is the own cell when the complete transfers sheet has no row of the member.
    """
    rows = roster.tables.get("disciplines")
    if rows is None:
        return _undisclosed(roster, cells)
    counted = with_counted(of_kind(rows.lazy(), "member"), roster.period, scope).rename({"subject": "id"})
    mine = counted.join(cells.lazy(), on="id", how="inner", maintain_order="left")
    place = pl.when(pl.col("counts_at").is_null() & _stayed(roster)).then("group").otherwise("counts_at")
    mine = mine.filter(pl.col("_counted").fill_null(True)).with_columns(place.alias("counts_at"))
    elsewhere = (pl.col("counts_at") != pl.col("group")).alias("elsewhere")
    return mine.select("id", "group", "counts_at", "_counted", elsewhere).collect(engine=ENGINE)


def _undisclosed(roster: Roster, cells: pl.DataFrame) -> Relation:
    """Without the sheet whoever was elsewhere may have been disciplined for something there (S2)."""
    unknown = (pl.lit(None, dtype=pl.Boolean).alias(n) for n in ("_counted", "elsewhere"))
    place = pl.lit(None, dtype=pl.String).alias("counts_at")
    rows = cells.with_columns(_stayed(roster).alias("_stayed")).filter(~pl.col("_stayed"))
    return rows.select("id", "group", place, *unknown)


def _stayed(roster: Roster) -> pl.Expr:
    """Whether the complete sheet of transfers has no row of the member."""
    transfers = roster.tables.get("transfers")
    return pl.lit(False) if transfers is None else ~pl.col("id").is_in(transfers["subject"].implode())


def _children(results: Results, parents: pl.DataFrame) -> Relation:
    """The organisations directly under each ``parent`` of a frame ``group``, ``parent``, ``in``; strays."""
    rated = results.organizations(pl.col("parent"))
    if rated is None:
        return None
    rows = parents.join(rated, on="parent", how="inner", maintain_order="left")
    rows = pl.concat([rows, parents.filter(STRAY)], how="diagonal")
    absent = ~pl.col("in")
    return rows.with_columns((pl.col("out") | absent).alias("out"), absent.alias("absent"))


def _subordinates(results: Results, kind: Kind) -> Relation:
    if kind == "organization":
        rows = results.organizations(pl.col("parent").alias("group"))
        return None if rows is None else rows.drop_nulls("group")
    named = _named(results.roster.tables["collectives"], "organization")
    named = named.select(pl.col("id").alias("group"), pl.col("organization").alias("parent"), STRAY)
    return _children(results, named.with_columns(pl.lit(True).alias("in")))


def _units(results: Results, kind: Kind) -> Relation:
    """The organisations directly under those that a leader heads."""
    posts = results.roster.tables.get("posts")
    if posts is None:
        return None
    headed = (
        _named(posts, "unit")
        .filter(pl.col("is_head").fill_null(True))
        .select(
            pl.col("person").alias("group"),
            pl.col("unit").alias("parent"),
            pl.col("is_head").alias("in"),
            STRAY,
        )
    )
    once = headed.drop_nulls("group").group_by("group", "parent", STRAY, maintain_order=True)
    return _children(results, once.agg(any_of(pl.col("in"))))


def _named(rows: pl.DataFrame, body: str) -> pl.DataFrame:
    """Leave out who has no such body, and mark who does not say which (S17)."""
    if body not in rows.columns:
        rows = rows.with_columns(pl.lit(None, dtype=pl.String).alias(body))
    if body + NA in rows.columns:
        rows = rows.filter(~pl.col(body + NA).fill_null(False))
    return rows.with_columns(pl.col(body).is_null().alias(STRAY))


def _bodies(kinds: tuple[str, ...] | None) -> Callable[[Results, Kind], Relation]:
    def relation(results: Results, kind: Kind) -> Relation:
        rows = results.roster.tables.get("same_level_bodies")
        if rows is None:
            return None
        # A body of a kind that nobody named may be one of them.
        mine = pl.lit(True) if kinds is None else pl.col("body").cast(pl.String).is_in(kinds)
        # A literal with its nulls filled is no filter for a long frame (Polars 2.1).
        rows = rows if kinds is None else rows.filter(mine.fill_null(True))
        code, top = pl.col("rating").to_physical().cast(pl.Int8), len(rows.schema["rating"].categories) - 1  # type: ignore[attr-defined]
        return rows.select(
            pl.col("organization").alias("group"),
            code.fill_null(0).alias("floor"),
            code.fill_null(top).alias("ceiling"),
            pl.when(mine).then(False).alias("out"),
        )

    return relation


def _persons(results: Results, kind: Kind) -> Relation:
    """Who sits in each collective, with what the rules ask of them."""
    seats = results.roster.tables.get("collective_members")
    if seats is None:
        return None
    rows = seats.lazy().select(pl.col("collective").alias("group"), pl.col("person").alias("id"))
    rows = rows.drop_nulls("group").unique(maintain_order=True)
    for name, derivation in person_facts(results.roster).items():
        if derivation.frame is not None and name == "disciplined":
            rows = rows.join(derivation.frame, on="id", how="left", maintain_order="left")
    # Of somebody whom no sheet lists nothing is known; no row about him says nothing.
    sitting = rows.select("id").unique()
    rows = rows.join(_listed(results.roster, sitting), on="id", how="left", maintain_order="left")
    known = pl.col("_listed").fill_null(False)
    facts = {n: pl.when(known).then(d.expr).alias(n) for n, d in person_facts(results.roster).items()}
    rows = rows.with_columns(list(facts.values()))
    rows = rows.join(_said_of_persons(results.roster, sitting), on="id", how="left", maintain_order="left")
    return rows.with_columns(pl.lit(False).alias("out")).collect(engine=ENGINE)


def _listed(roster: Roster, persons: pl.LazyFrame) -> pl.LazyFrame:
    ids = [roster.tables[t].lazy().select("id") for t in ("leaders", "members") if t in roster.tables]
    # Few of all members sit anywhere.
    found = pl.concat(rows.join(persons, on="id", how="semi") for rows in ids)
    return found.unique().with_columns(pl.lit(True).alias("_listed"))


def _said_of_persons(roster: Roster, persons: pl.LazyFrame) -> pl.LazyFrame:
    """What the sheets of leaders and of members say of a person; either may say it."""
    said = []
    for table in ("leaders", "members"):
        rows = roster.tables.get(table)
        if rows is not None and "degradation_concluded" in rows.columns:
            mine = rows.lazy().select("id", "degradation_concluded")
            said.append(mine.join(persons, on="id", how="semi"))
    if not said:
        return pl.LazyFrame(schema={"id": pl.String, "degradation_concluded": pl.Boolean})
    # Two sheets that disagree leave it open.
    value = pl.col("degradation_concluded").drop_nulls()
    agreed = pl.when(value.n_unique() == 1).then(value.first())
    return pl.concat(said).group_by("id").agg(agreed)


_RELATIONS: Mapping[Related, Callable[[Results, Kind], Any]] = {
    "members": _members,
    "subordinates": _subordinates,
    "bodies": _bodies(None),
    "government": _bodies(("government",)),
    "mass_bodies": _bodies(_MASS),
    "persons": _persons,
    "units": _units,
}
