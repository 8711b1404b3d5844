"""Readings that a local text settles: whatever the answer, a rule comes out the same (S24, S25)."""

from collections.abc import Callable, Iterable, Mapping

from attrs import evolve

from xeploai.model import Reading, Rule
from xeploai.rulebooks.layers import Applied
from xeploai.rulebooks.readings import reading_names
from xeploai.rulebooks.rulebook import Entry

_ALIKE = ("text", "source", "evidence", "rows", "in_reading")
"""What a variant says of itself, beside what it does."""


def resting(rules: Iterable[Rule], values: Mapping[str, str]) -> dict[str, set[str]]:
    """Return for each reading the names of the rules that use it."""
    users: dict[str, set[str]] = {}
    for rule in rules:
        for name in reading_names(rule, values):
            users.setdefault(name, set()).add(rule.name)
    return users


def settled_rules(
    users: Mapping[str, set[str]],
    values: Mapping[str, str],
    readings: Mapping[str, Reading],
    entries: Mapping[str, Entry],
    applied: Callable[[Mapping[str, str]], Applied],
) -> dict[str, frozenset[str]]:
    """Return for each reading the rules that rest on it and are the same under its every answer.

    Only what a local text changed can be; ``applied`` returns the rules under another choice.
    """
    changed = {n for n, e in entries.items() if e.changes}
    found: dict[str, frozenset[str]] = {}
    for name in sorted(n for n, by in users.items() if by & changed and n in readings):
        same = users[name] & changed
        for value in (v for v in readings[name].values if v != values[name]):
            other = applied({**values, name: value})
            same = set() if other.faults else {n for n in same if _same(entries, other.entries, n)}
        if same:
            found[name] = frozenset(same)
    return found


def _same(left: Mapping[str, Entry], right: Mapping[str, Entry], name: str) -> bool:
    if name not in right:
        return False
    ours, theirs = left[name].rule, right[name].rule
    return evolve(theirs, **{k: getattr(ours, k) for k in _ALIKE}) == ours
