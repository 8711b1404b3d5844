"""Readings: which value of each named choice holds, and what the rules say under it (S24, S25)."""

from collections.abc import Iterable, Mapping
from typing import Any

import attrs
from attrs import evolve

from xeploai.errors import RulebookError, SelectionError
from xeploai.messages import Message, message, nearest
from xeploai.model import Condition, Reading, ReadingRef, Rule, Test


def choose_readings(
    rules: list[Rule], chosen: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, Reading]]:
    """Return the value of every reading and the readings themselves, by full name.

    A local text overrides a default by filling the reading; the selection overrides both. Raise
    :class:`SelectionError` for a name or value that does not exist.
    """
    own = {f"{r.regulation}.{r.id}": r for r in rules if isinstance(r, Reading) and r.relation is None}
    values = {name: r.default for name, r in own.items()}
    faults: list[Message] = []
    for local in (r for r in rules if isinstance(r, Reading) and r.relation is not None):
        name = _full_reading(str(local.target).replace("/", "."), own, faults)
        if name:
            values[name] = local.default
    for short, value in chosen.items():
        name = _full_reading(short, own, faults)
        if name and value not in own[name].values:
            faults.append(
                message("reading.value", name=short, value=value, values=", ".join(own[name].values))
            )
        elif name:
            values[name] = value
    if faults:
        raise SelectionError(faults)
    return values, own


def _full_reading(name: str, known: Mapping[str, Reading], faults: list[Message]) -> str | None:
    found = [full for full in known if name in (full, full.partition(".")[2])]
    if len(found) == 1:
        return found[0]
    if found:
        faults.append(message("reading.ambiguous", name=name, full=", ".join(sorted(found))))
    else:
        shorts = [full.partition(".")[2] for full in known]
        faults.append(message("reading.unknown", name=name, nearest=nearest(name, shorts)))
    return None


def _value(name: str, regulation: str, readings: Mapping[str, str]) -> tuple[str, str] | None:
    """Return full name and value of a reading as seen from a regulation: its own first."""
    full = f"{regulation}.{name}"
    if full in readings:
        return full, readings[full]
    return next(((k, v) for k, v in readings.items() if k == name or k.endswith(f".{name}")), None)


def guarded(rule: Rule, readings: Mapping[str, str]) -> bool:
    """Say whether a rule exists under the chosen readings (all guards hold)."""
    found = {k: _value(k, rule.regulation, readings) for k in rule.in_reading}
    return all(v is not None and v[1] == rule.in_reading[k] for k, v in found.items())


def settled(rule: Rule, readings: Mapping[str, str]) -> Rule:
    """Return the rule itself; raise :class:`RulebookError` if it names a reading that does not exist."""
    missing = [r.reading for r in _refs(rule) if _value(r.reading, rule.regulation, readings) is None]
    if missing:
        near = nearest(missing[0], [k.partition(".")[2] for k in readings])
        raise RulebookError(message("reading.unknown", name=missing[0], nearest=near))
    return rule


def reading_names(rule: Rule, readings: Mapping[str, str]) -> Iterable[str]:
    """Yield the full names of the readings that a rule uses, as guard or as value."""
    for name in (*rule.in_reading, *(r.reading for r in _refs(rule))):
        if found := _value(name, rule.regulation, readings):
            yield found[0]


def _refs(value: Any) -> Iterable[ReadingRef]:
    if isinstance(value, ReadingRef):
        yield value
    elif attrs.has(type(value)):
        for attribute in attrs.fields(type(value)):
            yield from _refs(getattr(value, attribute.name))
    elif isinstance(value, tuple):
        for item in value:
            yield from _refs(item)


def substituted(rule: Any, readings: Mapping[str, str]) -> Any:
    """Return the rule with every reading replaced by the value chosen."""

    def walk(value: Any) -> Any:
        if isinstance(value, ReadingRef):
            found = _value(value.reading, rule.regulation, readings)
            return value.map.get(found[1], found[1]) if found else value
        if isinstance(value, Mapping) and "reading" in value:
            return walk(ReadingRef(value["reading"], value.get("map", {})))
        if isinstance(value, Mapping):
            return {k: walk(v) for k, v in value.items()}
        if isinstance(value, Condition):
            return Condition(tuple(walk(t) for t in value.tests), tuple(walk(b) for b in value.any))
        if isinstance(value, Test):
            return evolve(value, value=walk(value.value))
        return value

    values = {a.name: getattr(rule, a.name) for a in attrs.fields(type(rule))}
    new = {k: walk(v) for k, v in values.items()}
    return evolve(rule, **{k: v for k, v in new.items() if v is not values[k] and v != values[k]})
