"""Layers: what local rules do to the central ones, and whether they may (S29, R103 to R113)."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs
from attrs import evolve, field, frozen

from xeploai.change import changed, value_of
from xeploai.conflicts import cited
from xeploai.errors import RulebookError
from xeploai.messages import Message, message, nearest
from xeploai.model import Condition, Opening, Rule
from xeploai.places import COUNTRY
from xeploai.plugins import Registry
from xeploai.rulebook import Change, Entry
from xeploai.scope import Scope, covers

_NUMBERS = (Fraction, int, Decimal)


@frozen
class Applied:
    """The effective rules so far, with the conflicts found on the way."""

    scope: Scope
    openings: tuple[Opening, ...]
    levels: Mapping[str, str]
    """Regulation id -> level of its place."""
    entries: dict[str, Entry] = field(factory=dict)
    faults: list[Message] = field(factory=list)
    notes: list[Message] = field(factory=list)
    filled: dict[str, set[str]] = field(factory=dict)
    adopted: list[Rule] = field(factory=list)


def in_force(rule: Rule, day: date) -> bool:
    """Say whether a rule holds on a day, first and last day included."""
    return covers(rule.from_, rule.to, day)


def apply_layers(rules: list[Any], scope: Scope, registry: Registry) -> Applied:
    """Take the rules from the country down to the place; local ones change what stands above."""
    openings = tuple(r for r in rules if isinstance(r, Opening))
    places = {r.id: registry.places.get(r.identity.place, scope.day) for r in scope.regulations}
    state = Applied(scope, openings, {i: p.level for i, p in places.items()})
    for rule in rules:
        if isinstance(rule, Opening):
            continue
        if rule.relation is None:
            if places[rule.regulation].id != COUNTRY:
                state.faults.append(message("rule.no_relation", rule=rule.name))
            _enter(state, rule)
        else:
            _local(state, rule, registry)
    _check_filling(state, covered=any(p.id != COUNTRY for p in places.values()))
    return state


def _check_filling(state: Applied, *, covered: bool) -> None:
    for target, owners in state.filled.items():
        if len(owners) > 1:
            state.faults.append(message("R110", target=target, rules=", ".join(sorted(owners)), rule=target))
    for opening in state.openings:
        if opening.required and covered and opening.name not in state.filled:
            place = state.scope.place.name
            state.faults.append(
                message("R107", opening=opening.name, source=cited(opening), place=place, rule=opening.name)
            )


def _enter(state: Applied, rule: Rule) -> None:
    if rule.name in state.entries:
        other = state.entries[rule.name].rule
        state.faults.append(message("R101", rule=rule.name, source=cited(rule), other=cited(other)))
    state.entries[rule.name] = Entry(rule)


def _local(state: Applied, rule: Any, registry: Registry) -> None:
    if rule.relation == "adds":
        _enter(state, rule)
    elif rule.target is None:
        state.faults.append(message("rule.no_target", rule=rule.name, relation=rule.relation))
    elif _orphaned(state, rule, registry):
        day = state.scope.day
        state.notes.append(message("R108", rule=rule.name, source=cited(rule), target=rule.target, day=day))
    else:
        _on_target(state, rule)


def _orphaned(state: Applied, rule: Rule, registry: Registry) -> bool:
    base = str(rule.target).partition("/")[0]
    return base in registry.regulations and base not in state.levels


def _on_target(state: Applied, rule: Any) -> None:
    opening = next((o for o in state.openings if o.name == rule.target), None)
    if opening is not None and not rule.set:
        _fill(state, rule, opening)
        _enter(state, rule)
        return
    entry = _entry(state, str(rule.target))
    if entry is None:
        near = nearest(rule.target, [*state.entries, *(o.name for o in state.openings)])
        found = {"rule": rule.name, "source": cited(rule), "target": rule.target}
        state.faults.append(message("R103", day=state.scope.day, nearest=near, **found))
    elif rule.relation == "adopts":
        state.adopted.append(rule)
    elif rule.relation == "excepts":
        _except(state, rule, entry)
    else:
        _set(state, rule, entry)


def _entry(state: Applied, target: str) -> Entry | None:
    """Return the entry that a target names, with or without a parameter behind it."""
    names = [n for n in state.entries if target == n or target.startswith(f"{n}.")]
    return state.entries[max(names, key=len)] if names else None


def _fill(state: Applied, rule: Rule, opening: Opening) -> None:
    level = state.levels[rule.regulation]
    if opening.who and level not in opening.who:
        sources = {"source": cited(rule), "opening": opening.name, "opening_source": cited(opening)}
        who = ", ".join(opening.who)
        state.faults.append(message("R104", rule=rule.name, level=level, who=who, **sources))
    state.filled.setdefault(opening.name, set()).add(rule.regulation)


# ------------------------------------------------------------------ exceptions


def _except(state: Applied, rule: Any, entry: Entry) -> None:
    """An exception lifts its target only, where its condition holds (S17)."""
    condition = getattr(rule, "when", None) or rule.applies_to or Condition()
    for other in (c for c in entry.changes if c.relation == "excepts"):
        if Condition() in (condition, other.new) or condition == other.new:
            state.faults.append(
                message("R113", rule=rule.name, source=cited(rule), other=other.by, other_source=other.source)
            )
    old = entry.rule.unless
    new = condition if old is None else Condition(any=(old, condition))
    change = Change(rule.name, "excepts", "unless", old, condition, rule.legal_basis is not None, cited(rule))
    state.entries[entry.rule.name] = Entry(evolve(entry.rule, unless=new), (*entry.changes, change))
    if getattr(rule, "require", None) is not None or getattr(rule, "at_most", None) is not None:
        _enter(state, rule)


# ------------------------------------------------------------------ parameters


def _set(state: Applied, rule: Any, entry: Entry) -> None:
    for parameter, value in rule.set.items():
        entry = _changed(state, rule, entry, parameter, value)
    state.entries[entry.rule.name] = entry


def _changed(state: Applied, rule: Any, entry: Entry, parameter: str, value: Any) -> Entry:
    target, opening = entry.rule, _opening(state, entry.rule, parameter)
    fault = _forbidden(state, rule, target, parameter, value, opening)
    if fault is not None and (rule.legal_basis is None or fault.code == "R109"):
        state.faults.append(fault)
        return entry
    if opening is not None and fault is None:
        _fill(state, rule, opening)
    try:
        new = changed(target, parameter, value)
    except RulebookError as exc:
        state.faults.extend(exc.messages)
        return entry
    old = value_of(target, parameter)
    unilateral = rule.legal_basis is not None
    change = Change(
        rule.name, rule.relation, parameter, old, value_of(new, parameter), unilateral, cited(rule)
    )
    return Entry(new, (*entry.changes, change))


def _opening(state: Applied, target: Rule, parameter: str) -> Opening | None:
    names = (target.name, target.name.partition("/")[2])
    return next(
        (
            o
            for o in state.openings
            if o.of in names and o.regulation == target.regulation and o.parameter == parameter
        ),
        None,
    )


def _forbidden(
    state: Applied, rule: Any, target: Rule, parameter: str, value: Any, opening: Opening | None
) -> Message | None:
    """Return the conflict of a changed parameter with what the central rule leaves open, if any."""
    found = {"rule": rule.name, "source": cited(rule), "parameter": parameter, "found": value}
    old = value_of(target, parameter)
    if not _same_type(old, value):
        return message("R109", old=old, opening_source=cited(target), **found)
    if opening is None:
        return message("R105.closed", target=target.name, opening_source=cited(target), **found)
    found |= {"opening": opening.name, "opening_source": cited(opening)}
    if not isinstance(value, _NUMBERS) or isinstance(value, bool):
        return None
    low, high = opening.at_least, opening.at_most
    if (low is not None and value < low) or (high is not None and value > high):
        bound = f"[{'…' if low is None else low} – {'…' if high is None else high}]"
        return message("R106" if _by_reading(state, rule, parameter) else "R105", bound=bound, **found)
    if opening.stricter and isinstance(old, _NUMBERS) and rule.relation in ("narrows", "widens"):
        stricter = value <= old if opening.stricter == "lower" else value >= old
        if stricter != (rule.relation == "narrows") and value != old:
            return message("R105.direction", relation=rule.relation, old=old, **found)
    return None


def _same_type(old: Any, new: Any) -> bool:
    if old is None:
        return True
    if isinstance(old, _NUMBERS) and not isinstance(old, bool):
        return isinstance(new, _NUMBERS) and not isinstance(new, bool)
    if attrs.has(type(old)):
        return isinstance(new, Mapping)
    return isinstance(new, type(old))


def _by_reading(state: Applied, rule: Rule, parameter: str) -> bool:
    """Whether the file leaves the value to a reading, so that the choice is at fault (R106)."""
    written = (r for g in state.scope.regulations for r in g.rules if r.name == rule.name)
    return any(isinstance(r.set.get(parameter), Mapping) for r in written)
