"""The days on which something of a plugin begins or ends, and the rulebooks of those days."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from attrs import frozen

from xeploai.errors import SelectionError, XeploaiError
from xeploai.lifecycle.evaluation import Evaluation
from xeploai.lifecycle.run import evaluate
from xeploai.model import Reading, Regulation
from xeploai.plugins import Registry
from xeploai.rosters.rows import roster_from_rows
from xeploai.rulebooks.resolve import resolve
from xeploai.rulebooks.rulebook import Rulebook
from xeploai.rulebooks.scope import covers
from xeploai.testing.conformance.examined import Examined
from xeploai.testing.conformance.faults import Fault, note

DAY = timedelta(days=1)
CLEAR = frozenset({
    "selection.nothing", "place.ended", "place.above_ended", "place.merged", "place.not_yet", "note.orphan",
})  # fmt: skip
"""Why a place can have no rulebook on a day; anything else is a fault."""
GONE = frozenset({"place.ended", "place.above_ended", "place.merged"})
BLANK: Mapping[str, list[dict[str, Any]]] = {
    # One fact: organisations of whom only the tree is known are not rated.
    "organizations": [{"id": "C", "type": "base_cell", "review_done": False}],
    "members": [{"id": f"m{n}", "organization": "C"} for n in range(3)],
    "collectives": [{"id": "T", "organization": "C"}],
    "leaders": [{"id": "L"}],
}
"""Subjects of every kind of whom nothing is known."""


def edges(regulation: Regulation, registry: Registry) -> list[date]:
    """Return the days around every day on which the text, its rules or its bases begin or end."""
    bases = [registry.regulations[b] for b in regulation.identity.extends if b in registry.regulations]
    texts = (regulation, *bases)
    spans: list[tuple[date | None, date | None]] = [
        (g.identity.from_, g.identity.to or g.identity.last_checked) for g in texts
    ]
    spans += [(r.from_, r.to) for g in texts for r in g.rules]
    days = {d for span in spans for d in span if d is not None}
    return sorted({d + around for d in days for around in (-DAY, 0 * DAY, DAY)})


def governs(regulation: Regulation, day: date, registry: Registry) -> bool:
    """Say whether the text should be in force on a day: itself, and one of the texts it builds on."""
    identity = regulation.identity
    bases = [registry.regulations[b] for b in identity.extends if b in registry.regulations]
    stands = not identity.extends or any(governs(b, day, registry) for b in bases)
    return covers(identity.from_, identity.to, day) and stands


@frozen
class Tried:
    """A rulebook, or why there is none."""

    book: Rulebook | None
    error: XeploaiError | None = None


def tried(selection: str, registry: Registry) -> Tried:
    """Resolve a selection."""
    try:
        return Tried(resolve(selection, registry))
    except XeploaiError as exc:
        return Tried(None, exc)


def time_sweep(it: Examined) -> Iterator[Fault]:
    """Part 3: the text governs on its own days and on no other."""
    for regulation in it.regulations:
        for day in edges(regulation, it.registry):
            yield from _on(regulation, day, it)


def _on(regulation: Regulation, day: date, it: Examined) -> Iterator[Fault]:
    found = tried(f"{regulation.identity.place}@{day}", it.registry)
    wanted = governs(regulation, day, it.registry)
    told: dict[str, Any] = {"regulation": regulation.id, "day": day}
    if found.book is None:
        wanted = wanted and not _place_gone(regulation, found)
        refused = isinstance(found.error, SelectionError) and {m.code for m in found.error.messages} <= CLEAR
        if isinstance(found.error, SelectionError) and (wanted or not refused):
            yield note("day_refused", where="regulation.toml: regulation", why=found.error.messages, **told)
        return
    inside = regulation.id in {r.id for r in found.book.regulations}
    if inside is not wanted:
        code = "day_missing" if wanted else "day_outside"
        yield note(code, where="regulation.toml: regulation.from", **told)
    for rule in found.book.rules:
        if rule.regulation == regulation.id and not covers(rule.from_, rule.to, day):
            yield note("rule_outside", rule=rule.name, day=day)


def _place_gone(regulation: Regulation, found: Tried) -> bool:
    """A text with an open end ends with its place."""
    codes = {m.code for m in found.error.messages} if found.error else set()
    return regulation.identity.to is None and codes <= GONE


def days_of(it: Examined) -> int:
    """Return how many days the sweep looks at."""
    return sum(len(edges(r, it.registry)) for r in it.regulations)


# ------------------------------------------------------------------ rulebooks of each sort


def books(it: Examined) -> Iterator[tuple[str, Tried]]:
    """Yield one rulebook of each sort that the plugin takes part in, or why there is none.

    Every day on which its rules differ, and every value of its readings.
    """
    seen: set[object] = set()
    for regulation in it.regulations:
        for selection in _selections(regulation, it.registry):
            found = tried(selection, it.registry)
            key = (
                (found.book.entries, tuple(sorted(found.book.readings.items()))) if found.book else selection
            )
            if key not in seen:
                seen.add(key)
                yield selection, found


def _selections(regulation: Regulation, registry: Registry) -> Iterator[str]:
    days = [d for d in edges(regulation, registry) if governs(regulation, d, registry)]
    place = regulation.identity.place
    yield from (f"{place}@{d}" for d in days)
    for reading in (r for r in regulation.rules if isinstance(r, Reading)):
        live = [d for d in days if covers(reading.from_, reading.to, d)]
        name = f"{regulation.id}.{reading.id}" if reading.relation is None else None
        for value in reading.values if name and live else ():
            yield f"{place}@{live[-1]}+{name}={value}"


def blank_evaluation(book: Rulebook, registry: Registry) -> Evaluation:
    """Evaluate subjects of whom nothing is known."""
    roster = roster_from_rows(book.period.text, BLANK, registry.dictionary)
    return evaluate(roster, book, registry=registry)
