"""Ways up and single changes down as grids, and why there are none."""

from collections.abc import Iterator

from xeploai.lifecycle.caps import is_reference
from xeploai.results.changeable import plain_value
from xeploai.results.explain import Explanation
from xeploai.results.ways import MOST, Step, Way
from xeploai_cli.language import lang, say
from xeploai_cli.views.grid import Grid, grid, left, right
from xeploai_cli.views.labels import Labels
from xeploai_cli.views.values import value_words


def ways_up(explanation: Explanation, names: Labels, *, first: int | None = None) -> Grid:
    """Return every way to the next rating, one a row."""
    found = explanation.ways
    columns = (right("way"), left("changes", 3), left("then", 1))
    rows = [(str(n), "\n".join(changes(w)), _then(w, names)) for n, w in enumerate(found.up, 1)]
    note = say("ways.note", most=MOST, tried=found.tried)
    target = f"“{names.rating(found.target)}”"
    return grid("ways_up", columns, rows, first=first, note=note, told={"target": target})


def ways_down(explanation: Explanation, names: Labels) -> Grid:
    """Return every single change that costs the rating."""
    rows = [("\n".join(changes(w, lost=True)), _then(w, names)) for w in explanation.ways.down]
    return grid("ways_down", (left("changes", 3), left("then", 1)), rows)


def changes(way: Way, *, lost: bool = False) -> list[str]:
    """Return what a way changes, one text a change."""
    place = [say("ways.place_lost" if lost else "ways.place")] if way.quota_place else []
    return [*map(step_words, way.steps), *place]


def step_words(step: Step) -> str:
    """Return a fact with its present value and the other one."""
    old, new = (_value(step, v) for v in (step.old, step.new))
    return say("ways.step", fact=step.fact.label[lang()], old=old, new=new)


def _value(step: Step, value: object) -> str:
    if value is None:
        return say("ways.unknown")
    return value_words(step.fact, plain_value(step.fact, value))


def _then(way: Way, names: Labels) -> str:
    return names.range(way.floor, way.ceiling)


def no_way(explanation: Explanation, names: Labels) -> Iterator[str]:
    """Yield why nothing leads up, where nothing does."""
    found, row = explanation.ways, explanation.row
    if found.up or row["rating_floor"] is None:
        return
    if found.target is None:
        yield say("ways.highest")
        return
    yield say("ways.none", target=f"“{names.rating(found.target)}”", most=MOST, tried=found.tried)
    levels = explanation.evaluation.rulebook.levels(explanation.kind)
    caps = [n for n in explanation.lines if is_reference(n.rule) and n.rule.effect == "binds"]
    for line in caps:
        if line.limit is not None and levels.index(line.limit) < levels.index(found.target):
            yield say("ways.capped", body=names.group(line.body), limit=f"“{names.rating(line.limit)}”")
    if any(row.get(f"{n.rule.name}!open") for n in caps):
        yield say("ways.open")
