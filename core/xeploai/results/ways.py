"""The way up: which few facts of a subject, changed, would give it the next rating (issue: what if).

A *way* is a set of at most ``MOST`` of the subject's own facts, the place in the quota counting as one
of them, with values under which it certainly has the next rating, everything about others being as
it is. A set is minimal when none of its proper subsets does, whatever the values. Of a minimal set
the least changes are told: those of which no value could stay nearer to the present one.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

import polars as pl
from attrs import define, field, frozen

from xeploai.lifecycle.evaluation import Evaluation
from xeploai.model import Fact, Kind, Quota
from xeploai.results.changeable import Option, options
from xeploai.results.variants import Assignment, Bench

MOST = 3
"""How many things a way may change."""


@frozen
class Step:
    """One fact and another value of it, as the engine keeps values; ``None`` = unknown."""

    fact: Fact
    old: Any
    new: Any


@frozen
class Way:
    """Changes that together move the rating."""

    steps: tuple[Step, ...]
    quota_place: bool
    """A place in the quota is one of the changes: gained on a way up, lost on a way down."""
    floor: str
    """The rating that the subject then has for certain."""
    ceiling: str

    @property
    def size(self) -> int:
        """How many things change."""
        return len(self.steps) + self.quota_place


@frozen
class Ways:
    """All minimal ways to the next rating, and every single change that costs a rating."""

    target: str | None
    """The next rating up; ``None`` for who has the highest, or is not rated at all."""
    up: tuple[Way, ...] = ()
    """By size, then in the order of the clauses that test the facts."""
    down: tuple[Way, ...] = ()
    tried: int = 0
    """How many facts could change."""


def ways(evaluation: Evaluation, kind: Kind, subject: str) -> Ways:
    """Return the ways of one subject up and down; raise ``KeyError`` for an unknown kind."""
    rows = evaluation.kinds[kind].subjects.filter(pl.col("id") == subject)
    row = rows.row(0, named=True)
    if row["rating_floor"] is None:
        return Ways(None)
    found = options(evaluation, kind, row)
    levels = evaluation.rulebook.levels(kind)
    table = _Assignments.of(found.found)
    bench = Bench(evaluation, kind, subject, table.values, found.recomputed)
    now = levels.index(row["rating_floor"])
    top = row["rating"] is not None and now == len(levels) - 1
    search = _Search(bench, table, min(now + 1, len(levels) - 1), levels)
    up = () if top and row["status"] == "rated" else search.up()
    down = (*search.down(now), *_place_lost(evaluation, kind, row, levels))
    target = None if top and row["status"] == "rated" else levels[search.target]
    return Ways(target, up, down, len(found.found))


def _place_lost(
    evaluation: Evaluation, kind: Kind, row: Mapping[str, Any], levels: Sequence[str]
) -> Iterable[Way]:
    """Who is rated highest within a quota is not when the place is lost."""
    binding = (q for q in evaluation.rulebook.of(Quota, kind) if q.effect == "binds")
    if row["rating"] == levels[-1] and row["candidate"] and any(row.get(f"{q.name}!verdict") for q in binding):
        yield Way((), True, levels[-2], levels[-2])


@frozen(eq=False)
class _Assignments:
    """Every value that a fact could have instead, numbered in the order of the facts."""

    options: tuple[Option, ...]
    values: tuple[Assignment, ...]
    table: pl.DataFrame
    """``a`` (number), ``f`` (fact), ``side`` of the present value and ``away`` from it."""

    @classmethod
    def of(cls, options: tuple[Option, ...]) -> "_Assignments":
        rows = [(n, o, i) for n, o in enumerate(options) for i in range(len(o.values))]
        away = [d for o in options for d in o.distances()]
        columns = {
            "a": range(len(rows)),
            "f": [n for n, _, _ in rows],
            "side": [d[0] for d in away],
            "away": [d[1] for d in away],
        }
        values = tuple((o.fact.id, o.values[i]) for _, o, i in rows)
        return cls(options, values, pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.Int64)))

    def step(self, number: int) -> Step:
        """Return an assignment as a change of the subject's fact."""
        option = self.options[self.table["f"][number]]
        return Step(option.fact, option.old, self.values[number][1])


@define(eq=False)
class _Search:
    """Looks for minimal sets of one, two and three facts in turn."""

    bench: Bench
    assignments: _Assignments
    target: int
    levels: Sequence[str]
    plain: dict[int, pl.DataFrame] = field(factory=dict)
    """Minimal sets found by number of facts: variants that work without a place in the quota."""
    placed: dict[int, pl.DataFrame] = field(factory=dict)
    """Those that work with one."""

    def up(self) -> tuple[Way, ...]:
        """Return all minimal ways to the target, least changes only."""
        self._keep(0, self.bench.rate(_nothing()))
        table = self.assignments.table
        for count in range(1, MOST + 1):
            if not (variants := self._sets(count, table)).is_empty():
                self._keep(count, self.bench.rate(variants.select(pl.selectors.starts_with("a"))), variants)
        found = [*((False, n, f) for n, f in self.plain.items()), *((True, n, f) for n, f in self.placed.items())]
        told = [w for place, n, f in found for w in self._told(_least(f, n, table), n, place)]
        return tuple(way for _, way in sorted(told, key=lambda t: t[0]))

    def _sets(self, count: int, table: pl.DataFrame) -> pl.DataFrame:
        """All assignments to so many facts, none of which contains a set that works already."""
        frame = pl.DataFrame({"_": [0]})
        for n in range(1, count + 1):
            more = table.select(pl.col("a").alias(f"a{n}"), pl.col("f").alias(f"f{n}"))
            frame = frame.join(more, how="cross")
            if n > 1:
                frame = frame.filter(pl.col(f"f{n - 1}") < pl.col(f"f{n}"))
            for size, found in self.plain.items():
                frame = _without(frame, found, size, n)
        return frame.drop("_")

    def _keep(self, count: int, rated: pl.DataFrame, variants: pl.DataFrame | None = None) -> None:
        """Keep what works: without a place, or else with one where no smaller set does."""
        facts = rated if variants is None else pl.concat([variants, rated.drop(*rated.columns[:count])], how="horizontal")
        given, top = pl.col("given"), len(self.levels) - 1
        plain = facts.filter(given & (pl.col("floor") >= self.target))
        if plain.height:
            self.plain[count] = plain
        if self.target == top and count < MOST:
            placed = facts.filter(given & pl.col("place") & (pl.col("capped") >= top) & (pl.col("floor") < top))
            for size, found in [*self.plain.items(), *self.placed.items()]:
                placed = _without(placed, found, size, count)
            if placed.height:
                self.placed[count] = placed

    def _told(self, found: pl.DataFrame, count: int, place: bool) -> Iterable[tuple[Any, Way]]:
        names = [f"{c}{n}" for c in "fa" for n in range(1, count + 1)]
        for row in found.select(*names, "floor", "ceiling").iter_rows():
            facts, numbers = row[:count], row[count : 2 * count]
            steps = tuple(self.assignments.step(a) for a in numbers)
            low, high = (len(self.levels) - 1,) * 2 if place else row[-2:]
            way = Way(steps, place, self.levels[low], self.levels[high])
            yield (way.size, place, facts, numbers), way

    def down(self, now: int) -> tuple[Way, ...]:
        """Return every fact that alone costs the rating, with the least change that does."""
        table = self.assignments.table
        if table.is_empty():
            return ()
        ones = table.select(pl.col("a").alias("a1"), pl.col("f").alias("f1"))
        rated = self.bench.rate(ones.select("a1"))
        worse = rated.with_columns(ones["f1"]).filter(~pl.col("out").fill_null(True) & (pl.col("floor") < now))
        return tuple(way for _, way in sorted(self._told(_least(worse, 1, table), 1, False), key=lambda t: t[0]))


def _nothing() -> pl.DataFrame:
    return pl.DataFrame({"a1": [None]}, schema={"a1": pl.Int64})


def _without(frame: pl.DataFrame, found: pl.DataFrame, size: int, count: int) -> pl.DataFrame:
    """Leave out the sets of ``count`` facts that contain a set found of ``size`` facts."""
    if size == 0 and found.height:
        return frame.clear()
    theirs = [f"f{n}" for n in range(1, size + 1)]
    for ours in combinations([f"f{n}" for n in range(1, count + 1)], size):
        frame = frame.join(found.select(theirs).unique(), left_on=ours, right_on=theirs, how="anti")
    return frame


def _least(found: pl.DataFrame, count: int, table: pl.DataFrame) -> pl.DataFrame:
    """Of the values of one set keep those of which none could stay nearer to the present value."""
    if not count:
        return found
    for n in range(1, count + 1):
        named = table.select(pl.col("a").alias(f"a{n}"), pl.col("side", "away").name.suffix(str(n)))
        found = found.join(named, on=f"a{n}", maintain_order="left")
    found = found.with_row_index("_row")
    same = [f"{c}{n}" for c in ("f", "side") for n in range(1, count + 1)]
    away = [f"away{n}" for n in range(1, count + 1)]
    pairs = found.select("_row", *same, *away).join(found.select("_row", *same, *away), on=same, suffix="_other")
    nearer = pl.all_horizontal(pl.col(f"{a}_other") <= pl.col(a) for a in away)
    beaten = pairs.filter(nearer & (pl.col("_row") != pl.col("_row_other")))
    return found.join(beaten.select("_row").unique(), on="_row", how="anti", maintain_order="left")
