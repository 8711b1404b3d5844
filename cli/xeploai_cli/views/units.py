"""Results by unit: how many of each unit have each rating, under each rulebook."""

from collections import Counter
from collections.abc import Sequence

import polars as pl
from attrs import frozen

from xeploai.lifecycle.evaluation import Evaluation
from xeploai.model import Kind
from xeploai.results.compare import states
from xeploai.results.units import unit_of
from xeploai_cli.language import say
from xeploai_cli.views.comparison import named, order
from xeploai_cli.views.grid import Column, Grid, figure, grid, left
from xeploai_cli.views.labels import labels

NO_UNIT = ""


@frozen
class UnitCount:
    """How many subjects of a unit are in a state under one rulebook."""

    selection: str
    unit: str
    state: str
    count: int


def by_unit(evaluations: Sequence[Evaluation], kind: Kind) -> list[UnitCount]:
    """Return the counts by unit, units of most subjects first; nothing where a kind has no units."""
    units = [unit_of(e, kind) for e in evaluations]
    return [c for e, u in zip(evaluations, units, strict=True) if u is not None for c in _counted(e, kind, u)]


def _counted(evaluation: Evaluation, kind: Kind, units: pl.DataFrame) -> list[UnitCount]:
    named = states(evaluation, kind).join(units, on="id")
    counts = named.group_by(pl.col("unit").fill_null(NO_UNIT), "state").len("count")
    selection = evaluation.rulebook.selection
    rows = counts.sort("unit", "state").iter_rows()
    return [UnitCount(selection, unit, state, count) for unit, state, count in rows]


def largest(counts: Sequence[UnitCount]) -> list[str]:
    """Return the units, those of most subjects first."""
    first = [c for c in counts if c.selection == counts[0].selection] if counts else []
    totals: Counter[str] = Counter()
    for c in first:
        totals[c.unit] += c.count
    return sorted(totals, key=lambda u: (-totals[u], u))


def unit_names(evaluation: Evaluation, units: Sequence[str]) -> dict[str, str]:
    """Return the name of each unit, with its id where two have one name."""
    names = labels(evaluation)
    given = {u: names.group(u) or say("unit.none") for u in units}
    twice = {n for n, count in Counter(given.values()).items() if count > 1}
    return {u: f"{n} [{u}]" if n in twice else n for u, n in given.items()}


def units_grid(
    evaluations: Sequence[Evaluation], kind: Kind, counts: Sequence[UnitCount], *, first: int | None
) -> Grid:
    """Return one line a unit and rulebook with the number in each state; large units first."""
    codes = [c for c in order(evaluations, kind) if any(u.state == c for u in counts)]
    units = largest(counts)
    names = unit_names(evaluations[0], units)
    found = {(c.selection, c.unit, c.state): c.count for c in counts}
    books = [e.rulebook.selection for e in evaluations]
    shown = units if first is None else units[:first]
    several = len(books) > 1
    rows = [
        (
            names[u] if b == books[0] else "",
            *([b] if several else []),
            *(figure(found.get((b, u, c), 0)) for c in codes),
        )
        for u in shown
        for b in books
    ]
    of = (left("rulebook"),) if several else ()
    columns = (left("unit"), *of, *(Column(named(c), "right") for c in codes))
    told = {"kind": say(f"kind.{kind}"), "units": len(units)}
    return grid("units", columns, rows, count=len(units) * len(books), told=told)
