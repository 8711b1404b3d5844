"""Layers: what local rules do to the central ones, and whether they may (S29)."""

from datetime import date
from fractions import Fraction
from typing import Any

from attrs import evolve, field, frozen

from xeploai.change import changed, value_of
from xeploai.errors import RulebookError
from xeploai.messages import Message, message, nearest
from xeploai.model import Condition, Opening, Rule
from xeploai.places import COUNTRY
from xeploai.plugins import Registry
from xeploai.rulebook import Change, Entry
from xeploai.scope import Scope, covers


@frozen
class Applied:
    """The effective rules so far, with the faults of local ones."""

    entries: dict[str, Entry] = field(factory=dict)
    faults: list[Message] = field(factory=list)
    notes: list[Message] = field(factory=list)
    filled: dict[str, set[str]] = field(factory=dict)
    adopted: list[Rule] = field(factory=list)


def in_force(rule: Rule, day: date) -> bool:
    """Say whether a rule holds on a day, first and last day included."""
    return covers(rule.from_, rule.to, day)


def apply_layers(
    rules: list[Any], openings: tuple[Opening, ...], scope: Scope, registry: Registry
) -> Applied:
    """Take the rules from the country down to the place; local ones change what stands above."""
    state = Applied()
    places = {r.id: r.identity.place for r in scope.regulations}
    for rule in rules:
        if isinstance(rule, Opening):
            continue
        if rule.relation is None:
            if places[rule.regulation] != COUNTRY:
                state.faults.append(message("rule.no_relation", rule=rule.name))
            _enter(state, rule)
        else:
            _local(state, rule, openings, scope, registry)
    for target, owners in state.filled.items():
        if len(owners) > 1:
            state.faults.append(message("rule.two_fill", target=target, rules=", ".join(sorted(owners))))
    return state


def _enter(state: Applied, rule: Rule) -> None:
    if rule.name in state.entries:
        state.faults.append(message("rule.twice", rule=rule.name))
    state.entries[rule.name] = Entry(rule)


def _local(
    state: Applied,
    rule: Any,
    openings: tuple[Opening, ...],
    scope: Scope,
    registry: Registry,
) -> None:
    if rule.relation == "adds":
        _enter(state, rule)
        return
    if rule.target is None:
        state.faults.append(message("rule.no_target", rule=rule.name, relation=rule.relation))
        return
    base = rule.target.partition("/")[0]
    if base in registry.regulations and base not in {r.id for r in scope.regulations}:
        state.notes.append(
            message("note.orphan", rule=rule.name, target=rule.target, day=f"{scope.day:%d/%m/%Y}")
        )
        return
    opening = next((o for o in openings if o.name == rule.target), None)
    if opening is not None and not rule.set:
        state.filled.setdefault(opening.name, set()).add(rule.regulation)
        _enter(state, rule)
        return
    _on_rule(state, rule, openings, scope)


def _on_rule(state: Applied, rule: Any, openings: tuple[Opening, ...], scope: Scope) -> None:
    name = max(
        (n for n in state.entries if rule.target == n or rule.target.startswith(f"{n}.")), key=len, default=""
    )
    if not name:
        known = [*state.entries, *(o.name for o in openings)]
        near = nearest(rule.target, known)
        state.faults.append(
            message(
                "rule.target", rule=rule.name, target=rule.target, day=f"{scope.day:%d/%m/%Y}", nearest=near
            )
        )
    elif rule.relation == "adopts":
        state.adopted.append(rule)
    elif rule.relation == "excepts":
        _except(state, rule, state.entries[name])
    else:
        _set(state, rule, state.entries[name], openings)


def _except(state: Applied, rule: Any, entry: Entry) -> None:
    """An exception lifts its target only, where its condition holds (S17)."""
    condition = getattr(rule, "when", None) or rule.applies_to or Condition()
    old = entry.rule.unless
    new = condition if old is None else Condition(any=(old, condition))
    change = Change(rule.name, "excepts", "unless", old, condition, rule.legal_basis is not None)
    state.entries[entry.rule.name] = Entry(evolve(entry.rule, unless=new), (*entry.changes, change))
    if getattr(rule, "require", None) is not None or getattr(rule, "at_most", None) is not None:
        _enter(state, rule)


def _set(state: Applied, rule: Any, entry: Entry, openings: tuple[Opening, ...]) -> None:
    target, changes = entry.rule, list(entry.changes)
    for parameter, value in rule.set.items():
        opening = next((o for o in openings if _opens(o, target, parameter)), None)
        if fault := _outside(rule, target.name, parameter, value, opening):
            if rule.legal_basis is None:
                state.faults.append(fault)
                continue
        elif opening is not None:
            state.filled.setdefault(opening.name, set()).add(rule.regulation)
        old = value_of(target, parameter)
        try:
            target = changed(target, parameter, value)
        except RulebookError as exc:
            state.faults.extend(exc.messages)
            continue
        unilateral = rule.legal_basis is not None
        changes.append(
            Change(rule.name, rule.relation, parameter, old, value_of(target, parameter), unilateral)
        )
    state.entries[target.name] = Entry(target, tuple(changes))


def _opens(opening: Opening, target: Rule, parameter: str) -> bool:
    same = (
        opening.of in (target.name, target.name.partition("/")[2]) and opening.regulation == target.regulation
    )
    return same and opening.parameter == parameter


def _outside(rule: Rule, target: str, parameter: str, value: Any, opening: Opening | None) -> Message | None:
    if opening is None:
        return message("rule.closed", rule=rule.name, parameter=parameter, target=target)
    if not isinstance(value, Fraction | int) or isinstance(value, bool):
        return None
    low, high = opening.at_least, opening.at_most
    if (low is not None and value < low) or (high is not None and value > high):
        bound = f"{low if low is not None else '…'} – {high if high is not None else '…'}"
        names = {"rule": rule.name, "parameter": parameter, "found": value, "opening": opening.name}
        return message("rule.latitude", bound=bound, **names)
    return None
