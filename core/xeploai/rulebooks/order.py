"""In which order kinds are evaluated, and that none waits for itself (S15, S16)."""

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from xeploai.errors import RulebookError
from xeploai.messages import message
from xeploai.model import Cap, Fact, Kind, Related, Rule

Step = tuple[Kind, str]
ORDER: tuple[Step, ...] = (
    ("member", "natural"),
    ("organization", "natural"),
    ("organization", "final"),
    ("collective", "natural"),
    ("collective", "final"),
    ("leader", "natural"),
    ("leader", "final"),
    ("member", "final"),
)
"""S15: lower before upper, a collective before its members, the head and the secretary last."""
KIND_OF: Mapping[Related, Kind | None] = {
    "members": "member",
    "subordinates": "organization",
    "units": "organization",
    "bodies": None,
    "government": None,
    "mass_bodies": None,
    "persons": None,
}
"""Whose natural ratings a count rests on; bodies bring their own, of persons only facts are asked."""


def steps(facts: Mapping[Kind, Mapping[str, Fact]], rules: Iterable[Rule]) -> tuple[Step, ...]:
    """Return the order of kinds and stages; raise :class:`RulebookError` (R111) on a circle."""
    graph: dict[Step, set[Step]] = {step: set() for step in ORDER}
    for kind, own in facts.items():
        graph[(kind, "final")] = {(kind, "natural")}
        asked = {KIND_OF[f.tally.of] for f in own.values() if f.tally} - {None, kind}
        graph[(kind, "natural")] = {(k, "natural") for k in asked if k}
    for rule in rules:
        if isinstance(rule, Cap) and isinstance(rule.at_most, tuple):
            graph[(rule.kind, "final")].update((b, "final") for b in rule.at_most)  # type: ignore[misc]
    return _sorted(graph)


def _sorted(graph: Mapping[Step, set[Step]]) -> tuple[Step, ...]:
    """Order the steps by what they need, and where that leaves a choice by S15."""
    sorter = TopologicalSorter(graph)
    try:
        sorter.prepare()
    except CycleError as exc:
        raise RulebookError(message("R111", path=" → ".join(f"{k} ({s})" for k, s in exc.args[1]))) from exc
    ready: list[Step] = []
    order: list[Step] = []
    while sorter.is_active():
        ready = sorted([*ready, *sorter.get_ready()], key=ORDER.index)
        order.append(ready.pop(0))
        sorter.done(order[-1])
    return tuple(order)
