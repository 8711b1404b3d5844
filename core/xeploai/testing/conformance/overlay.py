"""Part 9: a local text changes what it says that it changes, there, and nothing else anywhere."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from xeploai.lifecycle.run import evaluate
from xeploai.model import Regulation
from xeploai.plugins import Registry
from xeploai.rosters.roster import Roster
from xeploai.rulebooks.places import COUNTRY
from xeploai.rulebooks.rulebook import Entry, Rulebook
from xeploai.testing.conformance.examined import Examined, evaluated
from xeploai.testing.conformance.faults import Fault, fault, note
from xeploai.testing.conformance.sweep import edges, governs, tried


def overlay(it: Examined) -> Iterator[Fault]:
    """Yield rules of others that differ with the plugin where it has nothing to say."""
    yield from _elsewhere(it)
    for regulation in it.regulations:
        if regulation.identity.extends:
            yield from _on_top(regulation, it)


def _elsewhere(it: Examined) -> Iterator[Fault]:
    """Compare the rulebooks of every other place, and the central results, with and without it."""
    own = {r.id for r in it.regulations}
    places = {p for r in it.regulations for p in _at_or_below(r.identity.place, it.registry)}
    for other in sorted(it.without.regulations.values(), key=lambda r: r.id):
        needs = own & {other.id, *other.identity.extends}
        if needs or other.identity.place in places or other.id not in it.registry.regulations:
            continue
        for day in _two([d for d in edges(other, it.without) if governs(other, d, it.without)]):
            selection = f"{other.identity.place}@{day}"
            left, right = (tried(selection, r).book for r in (it.without, it.registry))
            if (left and left.digest) != (right and right.digest):
                yield note("elsewhere", selection=selection, plugin=it.info.name)
    for case in [c for c in it.cases if c.selection.partition("@")[0] in it.without.regulations][:3]:
        if evaluated(case, it.registry).to_json() != evaluated(case, it.without).to_json():
            yield note("elsewhere", selection=case.selection, plugin=it.info.name)


def _two(days: Sequence[date]) -> list[date]:
    """Return the first and the last day."""
    return sorted({days[0], days[-1]}) if days else []


def _at_or_below(place: str, registry: Registry) -> set[str]:
    return (
        {p for p in registry.places if p == place or p.startswith(f"{place}/")}
        if place != COUNTRY
        else set(registry.places)
    )


def _on_top(regulation: Regulation, it: Examined) -> Iterator[Fault]:
    """Compare the central rules with and without the local text, on a day on which it governs."""
    days = [d for d in edges(regulation, it.registry) if governs(regulation, d, it.registry)]
    for day in days[-1:]:
        place = regulation.identity.place
        with_, alone = tried(f"{place}@{day}", it.registry).book, tried(f"{place}@{day}", it.without).book
        if with_ is None or alone is None:
            continue
        mine = _entries(with_)
        for name, before in _entries(alone).items():
            if name not in mine or not _declared(before, mine[name], regulation.id):
                found = note("undeclared", rule=name, regulation=regulation.id, day=day)
                yield fault(found.message, it.folders)


def _entries(book: Rulebook) -> Mapping[str, Entry]:
    return {e.rule.name: e for e in book.entries}


def _declared(before: Entry, after: Entry, regulation: str) -> bool:
    """Say whether a rule is as it was, or every new change of it is signed by the local text."""
    new = [c for c in after.changes if c not in before.changes]
    return before.rule == after.rule if not new else all(c.by.partition("/")[0] == regulation for c in new)


def same_results(roster: Roster, left: Rulebook, right: Rulebook, registry: Registry) -> bool:
    """Say whether two rulebooks give every subject of a roster the same status and rating."""
    one, other = (evaluate(roster, b, registry=registry) for b in (left, right))
    keys = ["id", "status", "rating", "rating_floor", "rating_ceiling"]
    return one.kinds.keys() == other.kinds.keys() and all(
        one.kinds[k].subjects.select(keys).equals(other.kinds[k].subjects.select(keys)) for k in one.kinds
    )
