"""A sweep as grids: one line a combination of values, one column a state, for each kind."""

from xeploai.model import Kind
from xeploai.results.sweep import Sweep
from xeploai_cli.language import say
from xeploai_cli.views.comparison import named, order
from xeploai_cli.views.evaluation import sizes, warnings
from xeploai_cli.views.grid import Column, Grid, Page, figure, grid


def sweep_page(found: Sweep, *, first: int | None) -> Page:
    """Return all that ``sweep`` prints."""
    grids = [sweep_grid(found, kind, first=first) for kind in varying(found)]
    return Page(heading(found), unmoved(found), tuple(grids), told(found))


def heading(found: Sweep) -> str:
    """Return selection, period and sizes in one line."""
    base = found.base
    known = {"selection": base.rulebook.selection, "period": base.roster.period.text}
    return say("sweep.heading", sizes=sizes(base), **known)


def told(found: Sweep) -> tuple[str, ...]:
    """Return that the results are hypothetical, and why."""
    return (
        *warnings(found.base),
        say("sweep.what_if", parameters=", ".join(a.parameter for a in found.axes)),
    )


def varying(found: Sweep) -> tuple[Kind, ...]:
    """Return the kinds whose counts differ from one value to another, or from what is written."""
    return tuple(k for k, n in found.present.items() if any(p.counts[k] != n for p in found.points))


def unmoved(found: Sweep) -> tuple[str, ...]:
    """Return which kinds no value moves."""
    alike = [k for k in found.present if k not in varying(found)]
    return tuple(say("sweep.alike", kind=say(f"kind.{k}")) for k in alike)


def codes(found: Sweep, kind: Kind) -> list[str]:
    """Return the states that occur, ratings from the highest."""
    every = [found.present[kind], *(p.counts[kind] for p in found.points)]
    return [c for c in order((found.base,), kind) if any(n.get(c) for n in every)]


def sweep_grid(found: Sweep, kind: Kind, *, first: int | None) -> Grid:
    """Return the counts of one kind; the first line is the rule as written."""
    shown = codes(found, kind)
    columns = (*(Column(n) for n in _short(found)), *(Column(named(c), "right") for c in shown))
    as_written = tuple(say("sweep.present") for _ in found.axes)
    lines = [(as_written, found.present[kind]), *((p.values, p.counts[kind]) for p in found.points)]
    rows = [(*map(figure, values), *(figure(n.get(c, 0)) for c in shown)) for values, n in lines]
    return grid("sweep", columns, rows, first=first, told={"kind": say(f"kind.{kind}")})


def _short(found: Sweep) -> list[str]:
    """The last part of each parameter's name; the whole where two end alike."""
    ends = [a.parameter.rpartition(".")[2] for a in found.axes]
    return [e if ends.count(e) == 1 else a.parameter for e, a in zip(ends, found.axes, strict=True)]
