"""Readings: which value of each named choice holds, and what the rules say under it (S24, S25)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs
from attrs import evolve, field, frozen

from xeploai.errors import SelectionError
from xeploai.law.conflicts import cited
from xeploai.messages import Message, message, nearest
from xeploai.model import Condition, Reading, ReadingRef, Rule, Test
from xeploai.plugins import Registry
from xeploai.rulebooks.scope import Scope


@frozen
class Chosen:
    """The readings of a rulebook."""

    values: dict[str, str]
    """The value of every reading, by full name ``regulation.id``."""
    readings: dict[str, Reading]
    faults: list[Message] = field(factory=list)
    """What local texts say of readings and cannot."""
    notes: list[Message] = field(factory=list)
    adopted: list[Rule] = field(factory=list)


def choose_readings(rules: list[Rule], scope: Scope, registry: Registry) -> Chosen:
    """Return the readings and the value of each.

    A local text overrides a default by filling the reading, a lower place overrides a higher one,
    the selection overrides all. Raise :class:`SelectionError` for a name or value in the selection
    that does not exist.
    """
    own = {f"{r.regulation}.{r.id}": r for r in rules if isinstance(r, Reading) and r.relation is None}
    chosen = Chosen({name: r.default for name, r in own.items()}, own)
    _fill_readings([r for r in rules if isinstance(r, Reading) and r.relation], chosen, scope, registry)
    faults: list[Message] = []
    named: set[str] = set()
    for short, value in scope.selection.readings.items():
        name = _full_reading(short, own, faults)
        if name in named:
            faults.append(message("reading.twice", name=short))
        elif name and value not in own[name].values:
            faults.append(
                message("reading.value", name=short, value=value, values=", ".join(own[name].values))
            )
        elif name:
            chosen.values[name] = value
            named.add(name)
    if faults:
        raise SelectionError(faults)
    return chosen


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


# ------------------------------------------------------------------ local texts (S25)


def _fill_readings(local: list[Reading], chosen: Chosen, scope: Scope, registry: Registry) -> None:
    """Let local texts choose, from the country down to the place; a tie is a conflict (R110)."""
    places = {r.id: r.identity.place for r in scope.regulations}
    depth = [r.id for r in scope.regulations]
    by: dict[str, Reading] = {}
    for rule in sorted(local, key=lambda r: (depth.index(r.regulation), r.name)):
        name = _reading_target(rule, chosen, scope, registry)
        if name is None:
            continue
        if rule.relation == "adopts":
            chosen.adopted.append(rule)
            continue
        other = by.get(name)
        if other is not None and places[other.regulation] == places[rule.regulation]:
            both = f"{other.name} ({cited(other)}), {rule.name} ({cited(rule)})"
            chosen.faults.append(message("R110", target=rule.target, rules=both, rule=rule.name))
        by[name], chosen.values[name] = rule, rule.default


def _reading_target(rule: Reading, chosen: Chosen, scope: Scope, registry: Registry) -> str | None:
    """Return the full name of the reading that a local one speaks of, if it may."""
    target = str(rule.target)
    name = target.replace(f"/{rule.kind}.", "/").replace("/", ".")
    told = {"rule": rule.name, "source": cited(rule)}
    base = name.partition(".")[0]
    known = chosen.readings.get(name)
    if known is None and base in registry.regulations and base not in {r.id for r in scope.regulations}:
        chosen.notes.append(message("R108", target=target, day=scope.day, **told))
    elif known is None:
        near = nearest(name, list(chosen.readings)).replace(".", "/", 1)
        chosen.faults.append(message("R103", target=target, day=scope.day, nearest=near, **told))
    elif rule.relation not in ("fills", "adopts"):
        chosen.faults.append(message("rule.reading_relation", relation=rule.relation, target=target, **told))
    elif rule.relation == "fills" and rule.default not in known.values:
        values = ", ".join(known.values)
        chosen.faults.append(
            message("rule.reading_value", name=name, value=rule.default, values=values, **told)
        )
    else:
        return name
    return None


# ------------------------------------------------------------------ what rules say under them


def _named(name: str, regulation: str, readings: Mapping[str, Any]) -> list[str]:
    """Return the full names that a name can mean, as seen from a regulation: its own first."""
    full = f"{regulation}.{name}"
    if full in readings:
        return [full]
    return sorted(k for k in readings if k == name or k.endswith(f".{name}"))


def _value(name: str, regulation: str, readings: Mapping[str, str]) -> tuple[str, str] | None:
    """Return full name and value of a reading as seen from a regulation."""
    found = _named(name, regulation, readings)
    return (found[0], readings[found[0]]) if found else None


def guarded(rule: Rule, readings: Mapping[str, str]) -> bool:
    """Say whether a rule exists under the chosen readings (all guards hold)."""
    found = {k: _value(k, rule.regulation, readings) for k in rule.in_reading}
    return all(v is not None and v[1] == rule.in_reading[k] for k, v in found.items())


def reading_faults(rule: Rule, readings: Mapping[str, Reading]) -> Iterator[Message]:
    """Yield what a rule says of readings that do not exist, or exist twice, or lack the value."""
    told = {"rule": rule.name, "source": cited(rule)}
    for name in dict.fromkeys((*rule.in_reading, *(r.reading for r in rule.reading_refs))):
        found = _named(name, rule.regulation, readings)
        if not found:
            near = nearest(name, [k.partition(".")[2] for k in readings])
            yield message("rule.reading", name=name, nearest=near, **told)
        elif len(found) > 1:
            yield message("reading.ambiguous", name=name, full=", ".join(found))
        elif name in rule.in_reading and rule.in_reading[name] not in readings[found[0]].values:
            value, values = rule.in_reading[name], ", ".join(readings[found[0]].values)
            yield message("rule.reading_value", name=name, value=value, values=values, **told)
    for ref in rule.reading_refs:
        answers = [readings[n].values for n in _named(ref.reading, rule.regulation, readings)]
        if ref.map and len(answers) == 1 and (missing := [v for v in answers[0] if v not in ref.map]):
            yield message("rule.map", name=ref.reading, missing=", ".join(missing), **told)


def reading_names(rule: Rule, readings: Mapping[str, str]) -> Iterable[str]:
    """Yield the full names of the readings that a rule uses, as guard or as value."""
    for name in (*rule.in_reading, *(r.reading for r in rule.reading_refs)):
        if found := _value(name, rule.regulation, readings):
            yield found[0]


def substituted(rule: Any, readings: Mapping[str, str]) -> Any:
    """Return the rule with every reading replaced by the value chosen."""
    if not rule.reading_refs:
        return rule

    def walk(value: Any) -> Any:
        if isinstance(value, ReadingRef):
            found = _value(value.reading, rule.regulation, readings)
            return value.map.get(found[1], found[1]) if found else value
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
