"""The way up: which few facts of a subject, changed, would give it the next rating.

A *way* is a set of at most ``MOST`` of the subject's own facts, the place in the quota counting as one
of them, with values under which it certainly has the next rating, everything about others being as
it is. A set is minimal when none of its proper subsets does, whatever the values. Of a minimal set
the least changes are told: those in which no value could stay nearer to the present one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

import polars as pl
from attrs import define, field, frozen

from xeploai.lifecycle.evaluation import Evaluation
from xeploai.model import Fact, Kind, Quota
from xeploai.results.changeable import Option, options, plain_value
from xeploai.results.variants import NUMBER, Assignment, Bench, unchanged

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

    def as_dict(self, lang: str) -> dict[str, Any]:
        """Return the way as plain JSON values."""
        changes = [
            {
                "fact": s.fact.id,
                "label": s.fact.label[lang],
                "from": json_value(plain_value(s.fact, s.old)),
                "to": json_value(plain_value(s.fact, s.new)),
            }
            for s in self.steps
        ]
        bounds = {"rating_floor": self.floor, "rating_ceiling": self.ceiling}
        return {"changes": changes, "quota_place": self.quota_place, **bounds}


@frozen
class Ways:
    """All minimal ways to the next rating, and every single change that costs the present one."""

    target: str | None
    """The next rating up; ``None`` for who has the highest, or is not rated at all."""
    up: tuple[Way, ...] = ()
    """By size, then in the order of the clauses that test the facts."""
    down: tuple[Way, ...] = ()
    tried: int = 0
    """How many facts could change."""

    def as_dict(self, lang: str = "vi") -> dict[str, Any]:
        """Return the ways as plain JSON values."""
        told = {"target": self.target, "most_changes": MOST, "facts_tried": self.tried}
        up, down = ([w.as_dict(lang) for w in found] for found in (self.up, self.down))
        return {**told, "up": up, "down": down}


def json_value(value: Any) -> Any:
    """Return a fact's value for JSON: exact numbers and days as texts."""
    return value if value is None or isinstance(value, bool) else str(value)


def ways(evaluation: Evaluation, kind: Kind, subject: str) -> Ways:
    """Return the ways of one subject up and down.

    For who is not settled, the next rating is the one above the lowest that is possible.
    """
    row = evaluation.kinds[kind].subjects.row(by_predicate=pl.col("id") == subject, named=True)
    if row["rating_floor"] is None:
        return Ways(None)
    found = options(evaluation, kind, row)
    table, levels = _Assignments.of(found.found), evaluation.rulebook.levels(kind)
    bench = Bench(evaluation, kind, subject, table.values, found.recomputed)
    now, top = levels.index(row["rating_floor"]), len(levels) - 1
    search = _Search(bench, table, min(now + 1, top), levels)
    down = (*search.down(now), *_place_lost(evaluation, kind, row, levels))
    if row["status"] == "rated" and now == top:
        return Ways(None, (), down, len(found.found))
    return Ways(levels[search.target], search.up(), down, len(found.found))


def _place_lost(
    evaluation: Evaluation, kind: Kind, row: Mapping[str, Any], levels: Sequence[str]
) -> Iterator[Way]:
    """Who is rated highest within a quota is not when the place is lost."""
    quotas = [q.name for q in evaluation.rulebook.of(Quota, kind) if q.effect == "binds"]
    if row["rating"] == levels[-1] and row["candidate"] and any(row.get(f"{n}!verdict") for n in quotas):
        yield Way((), True, levels[-2], levels[-2])


@frozen(eq=False)
class _Assignments:
    """Every value that a fact could have instead, numbered in the order of the facts."""

    options: tuple[Option, ...]
    values: tuple[Assignment, ...]
    table: pl.DataFrame
    """``_a`` (number), ``_f`` (fact), ``side`` of the present value and how far ``away`` from it."""

    @classmethod
    def of(cls, options: tuple[Option, ...]) -> "_Assignments":
        values = tuple((o.fact.id, v) for o in options for v in o.values)
        facts = [n for n, o in enumerate(options) for _ in o.values]
        sides = [d for o in options for d in o.distances()]
        rows = [(n, f, *s) for n, (f, s) in enumerate(zip(facts, sides, strict=True))]
        columns = dict.fromkeys(("_a", "_f", "side", "away"), pl.Int64)
        return cls(options, values, pl.DataFrame(rows, schema=columns, orient="row"))

    def step(self, number: int) -> Step:
        """Return an assignment as a change of the subject's fact."""
        option = self.options[self.table["_f"][number]]
        return Step(option.fact, option.old, self.values[number][1])

    def numbered(self, n: int) -> pl.DataFrame:
        """Return the table with its columns named for the n-th fact of a set."""
        return self.table.select(pl.all().name.suffix(str(n)))


@define(eq=False)
class _Search:
    """Looks for minimal sets of no, one, two and three facts in turn."""

    bench: Bench
    assignments: _Assignments
    target: int
    levels: Sequence[str]
    plain: dict[int, pl.DataFrame] = field(factory=dict)
    """Variants that work, by number of facts."""
    placed: dict[int, pl.DataFrame] = field(factory=dict)
    """Those that work with a place in the quota besides."""

    def up(self) -> tuple[Way, ...]:
        """Return all minimal ways to the target, least changes only."""
        for count in range(MOST + 1):
            variants = self._sets(count)
            if variants.height:
                self._keep(count, self.bench.rate(variants))
        found = [(n, False, f) for n, f in self.plain.items()]
        found += [(n, True, f) for n, f in self.placed.items()]
        return _sorted(way for n, place, frame in found for way in self._told(frame, n, place))

    def down(self, now: int) -> tuple[Way, ...]:
        """Return every fact that alone costs the rating, with the least change that does."""
        ones = self._sets(1)
        if ones.is_empty():
            return ()
        rated = ~pl.col("out").fill_null(True)
        worse = self.bench.rate(ones).filter(rated & (pl.col("floor") < now))
        return _sorted(self._told(worse, 1, False))

    def _sets(self, count: int) -> pl.DataFrame:
        """All assignments to so many facts, none of which contains a set that works already."""
        frame = unchanged() if not count else pl.DataFrame({"_": [0]})
        for n in range(1, count + 1):
            frame = frame.join(self.assignments.numbered(n).select(f"_a{n}", f"_f{n}"), how="cross")
            if n > 1:
                frame = frame.filter(pl.col(f"_f{n - 1}") < pl.col(f"_f{n}"))
            for size, found in self.plain.items():
                frame = _without(frame, found, size, n)
        return frame.drop("_", strict=False)

    def _keep(self, count: int, rated: pl.DataFrame) -> None:
        """Keep what works: without a place, or else with one where no smaller set does."""
        given, top = pl.col("given"), len(self.levels) - 1
        plain = rated.filter(given & (pl.col("floor") >= self.target))
        if plain.height:
            self.plain[count] = plain
        if self.target < top or count == MOST:
            return
        placed = rated.filter(given & pl.col("place") & (pl.col("capped") == top) & (pl.col("floor") < top))
        for size, found in [*self.plain.items(), *self.placed.items()]:
            placed = _without(placed, found, size, count)
        if placed.height:
            self.placed[count] = placed

    def _told(self, found: pl.DataFrame, count: int, place: bool) -> Iterator[tuple[Any, Way]]:
        """Yield each way, with what it is sorted by."""
        numbers = [f"_a{n}" for n in range(1, count + 1)]
        for *chosen, low, high in (
            _least(found, count, self.assignments).select(*numbers, "floor", "ceiling").iter_rows()
        ):
            ends = (self.levels[-1],) * 2 if place else (self.levels[low], self.levels[high])
            way = Way(tuple(self.assignments.step(a) for a in chosen), place, *ends)
            yield (way.size, place, [self.assignments.table["_f"][a] for a in chosen], chosen), way


def _sorted(told: Iterable[tuple[Any, Way]]) -> tuple[Way, ...]:
    return tuple(way for _, way in sorted(told, key=lambda t: t[0]))


def _without(frame: pl.DataFrame, found: pl.DataFrame, size: int, count: int) -> pl.DataFrame:
    """Leave out the sets of ``count`` facts that contain a set found of ``size`` facts."""
    if not size:
        return frame.clear()
    theirs = [f"_f{n}" for n in range(1, size + 1)]
    known = found.select(theirs).unique()
    for ours in combinations([f"_f{n}" for n in range(1, count + 1)], size):
        frame = frame.join(known, left_on=ours, right_on=theirs, how="anti", maintain_order="left")
    return frame


def _least(found: pl.DataFrame, count: int, assignments: _Assignments) -> pl.DataFrame:
    """Of the values of one set keep those of which none could stay nearer to the present value."""
    for n in range(1, count + 1):
        own = assignments.numbered(n).drop(f"_f{n}")
        found = found.join(own, on=f"{NUMBER}{n}", maintain_order="left")
    found = found.with_row_index("_row")
    same = [f"{c}{n}" for c in ("_f", "side") for n in range(1, count + 1)]
    away = [f"away{n}" for n in range(1, count + 1)]
    if not count:
        return found
    rows = found.select("_row", *same, *away)
    nearer = pl.all_horizontal(pl.col(f"{a}_other") <= pl.col(a) for a in away)
    pairs = rows.join(rows, on=same, suffix="_other")
    beaten = pairs.filter(nearer & (pl.col("_row") != pl.col("_row_other"))).select("_row").unique()
    return found.join(beaten, on="_row", how="anti", maintain_order="left")
