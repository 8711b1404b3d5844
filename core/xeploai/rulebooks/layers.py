"""Layers: what local rules do to the central ones, and whether they may (S29, R103 to R113).

First every rule that stands by itself is entered, then local rules change what stands, from the
country down to the place and by name: neither files nor installation decide what comes last.
"""

from collections.abc import Mapping
from datetime import date
from itertools import product
from typing import Any

from attrs import evolve, field, frozen

from xeploai.errors import RulebookError
from xeploai.law.change import changed, parameters, value_of
from xeploai.law.conflicts import cited
from xeploai.messages import Message, message, nearest
from xeploai.model import Condition, Opening, ReadingRef, Rule
from xeploai.plugins import Registry
from xeploai.rulebooks.latitude import Setting, mistyped, outside
from xeploai.rulebooks.places import COUNTRY, Place
from xeploai.rulebooks.rulebook import Change, Entry
from xeploai.rulebooks.scope import Scope, covers


@frozen
class Applied:
    """The effective rules so far, with the conflicts found on the way."""

    scope: Scope
    openings: tuple[Opening, ...]
    places: Mapping[str, Place]
    """Regulation id -> its place on the day."""
    entries: dict[str, Entry] = field(factory=dict)
    faults: list[Message] = field(factory=list)
    notes: list[Message] = field(factory=list)
    filled: dict[str, list[Rule]] = field(factory=dict)
    """Opening -> the rules that fill it."""
    adopted: list[Rule] = field(factory=list)

    def place(self, rule_name: str) -> str:
        """Return the id of the place whose regulation holds a rule."""
        return self.places[rule_name.partition("/")[0]].id


def in_force(rule: Rule, day: date) -> bool:
    """Say whether a rule holds on a day, first and last day included."""
    return covers(rule.from_, rule.to, day)


def apply_layers(rules: list[Any], scope: Scope, registry: Registry) -> Applied:
    """Take the rules from the country down to the place; local ones change what stands above."""
    openings = tuple(r for r in rules if isinstance(r, Opening))
    places = {r.id: registry.places.get(r.identity.place, scope.day) for r in scope.regulations}
    depth = {i: len(registry.places.chain(p, scope.day)) for i, p in places.items()}
    state = Applied(scope, openings, places)
    ordered = sorted(rules, key=lambda r: (depth[r.regulation], r.name))
    changing = [r for r in ordered if not isinstance(r, Opening) and not _standing(state, r)]
    for rule in changing:
        _change(state, rule, registry)
    _check_filling(state, covered=any(p.id != COUNTRY for p in places.values()))
    return state


def _standing(state: Applied, rule: Rule) -> bool:
    """Enter a rule that stands by itself; say whether it was one."""
    if rule.relation is None and state.place(rule.name) != COUNTRY:
        state.faults.append(message("rule.no_relation", rule=rule.name))
    elif rule.relation not in (None, "adds", "fills"):
        return False
    if rule.relation == "fills":
        opening = next((o for o in state.openings if o.name == rule.target), None)
        if opening is None or opening.of is not None or rule.set:
            return False
        _fill(state, rule, opening)
    _enter(state, rule)
    return True


def _enter(state: Applied, rule: Rule) -> None:
    if rule.name in state.entries:
        other = state.entries[rule.name].rule
        state.faults.append(message("R101", rule=rule.name, source=cited(rule), other=cited(other)))
    state.entries[rule.name] = Entry(rule)


def _fill(state: Applied, rule: Rule, opening: Opening) -> None:
    level = state.places[rule.regulation].level
    if opening.who and level not in opening.who:
        sources = {"source": cited(rule), "opening": opening.name, "opening_source": cited(opening)}
        told = {"level": message(f"level.{level}"), "who": tuple(message(f"level.{w}") for w in opening.who)}
        state.faults.append(message("R104", rule=rule.name, **told, **sources))
    else:
        state.filled.setdefault(opening.name, []).append(rule)


def _check_filling(state: Applied, *, covered: bool) -> None:
    for opening in state.openings:
        rules = {r.regulation: r for r in reversed(state.filled.get(opening.name, []))}
        if opening.of is None and len(rules) > 1:
            state.faults.append(_tie(opening.name, [rules[r] for r in sorted(rules)]))
        if opening.required and covered and not rules:
            place = state.scope.place.name
            state.faults.append(
                message("R107", opening=opening.name, source=cited(opening), place=place, rule=opening.name)
            )


def _tie(target: str, rules: list[Rule]) -> Message:
    both = ", ".join(f"{r.name} ({cited(r)})" for r in rules)
    return message("R110", target=target, rules=both, rule=rules[-1].name)


# ------------------------------------------------------------------ targets


def _change(state: Applied, rule: Any, registry: Registry) -> None:
    if rule.target is None:
        state.faults.append(message("rule.no_target", rule=rule.name, relation=rule.relation))
        return
    entry = _entry(state, rule)
    if entry is None and not (rule.relation == "adopts" and rule.target in _names(state.openings)):
        _without_target(state, rule, registry)
    elif rule.relation == "adopts" or entry is None:
        state.adopted.append(rule)
    elif rule.relation == "excepts":
        _except(state, rule, entry)
    elif not rule.set:
        state.faults.append(message("rule.needs", rule=rule.name, key="set"))
    else:
        _set(state, rule, entry)


def _names(rules: Any) -> list[str]:
    return [r.name for r in rules]


def _within(target: str, name: str) -> bool:
    return target == name or target.startswith(f"{name}.")


def _entry(state: Applied, rule: Rule) -> Entry | None:
    """Return the entry that a rule's target names, alone or with a parameter that the rule sets."""
    target = str(rule.target)
    names = [n for n in state.entries if _within(target, n)]
    if not names:
        return None
    entry = state.entries[max(names, key=len)]
    rest = target[len(entry.rule.name) + 1 :]
    named = [] if rule.relation == "excepts" else list(rule.set) or parameters(entry.rule)
    return entry if not rest or any(_within(p, rest) for p in named) else None


def _without_target(state: Applied, rule: Rule, registry: Registry) -> None:
    """A target that is written and does not hold now leaves the rule out; any other is a fault."""
    target, day = str(rule.target), state.scope.day
    found = {"rule": rule.name, "source": cited(rule), "target": target, "day": day}
    base = target.partition("/")[0]
    written = [r for g in state.scope.regulations for r in g.rules if _within(target, r.name)]
    absent = [r for r in written if r.name not in (*state.entries, *_names(state.openings))]
    if base in registry.regulations and base not in state.places:
        state.notes.append(message("R108", **found))
    elif absent:
        by_reading = any(in_force(r, day) for r in absent)
        state.notes.append(message("R108.reading" if by_reading else "R108", **found))
    else:
        state.faults.append(message("R103", nearest=nearest(target, _targets(state, rule)), **found))


def _targets(state: Applied, rule: Rule) -> list[str]:
    """Return what the rule could mean; an exception is to a whole rule, never to one parameter."""
    whole = rule.relation == "excepts"
    near = [e.rule for n, e in state.entries.items() if _within(str(rule.target), n) and not whole]
    return [*state.entries, *_names(state.openings), *(f"{r.name}.{p}" for r in near for p in parameters(r))]


# ------------------------------------------------------------------ exceptions


def _except(state: Applied, rule: Any, entry: Entry) -> None:
    """An exception lifts its target only, where its condition holds (S17)."""
    condition = _both(getattr(rule, "when", None), rule.applies_to)
    unilateral = not _may_except(state, rule, entry.rule)
    if rule.unless is not None:
        state.faults.append(message("rule.excepts_unless", rule=rule.name, source=cited(rule)))
    if unilateral and rule.legal_basis is None:
        state.faults.append(Setting(rule, entry.rule, "unless", None).said("R105.excepts"))
    for other in (c for c in entry.changes if c.relation == "excepts"):
        if _implies(condition, other.new) or _implies(other.new, condition):
            told = {"other": other.by, "other_source": other.source, "target": entry.rule.name}
            state.faults.append(message("R113", rule=rule.name, source=cited(rule), **told))
    old = entry.rule.unless
    new = condition if old is None else Condition(any=(old, condition))
    change = Change(rule.name, "excepts", "unless", old, condition, unilateral, cited(rule))
    state.entries[entry.rule.name] = Entry(evolve(entry.rule, unless=new), (*entry.changes, change))
    if getattr(rule, "require", None) is not None or getattr(rule, "at_most", None) is not None:
        _enter(state, rule)


def _may_except(state: Applied, rule: Rule, target: Rule) -> bool:
    """The issuer may except its own rules; others where the rule is open, or on their own basis."""
    opening = _opening(state, target, "unless")
    if opening is not None:
        _fill(state, rule, opening)
    return opening is not None or state.place(rule.name) == state.place(target.name)


def _both(left: Condition | None, right: Condition | None) -> Condition:
    """Join two conditions by AND."""
    one, other = left or Condition(), right or Condition()
    if one.any and other.any:
        joined = tuple(_both(a, b) for a, b in product(one.any, other.any))
        return Condition((*one.tests, *other.tests), joined)
    return Condition((*one.tests, *other.tests), one.any or other.any)


def _implies(narrow: Condition, wide: Condition) -> bool:
    """Whether ``wide`` holds wherever ``narrow`` does, as far as the texts alone tell."""
    return set(wide.tests) <= set(narrow.tests) and (not wide.any or set(wide.any) == set(narrow.any))


# ------------------------------------------------------------------ parameters


def _set(state: Applied, rule: Any, entry: Entry) -> None:
    for parameter in sorted(rule.set):
        entry = _changed(state, rule, entry, parameter)
    state.entries[entry.rule.name] = entry


def _changed(state: Applied, rule: Any, entry: Entry, parameter: str) -> Entry:
    target, value = entry.rule, rule.set[parameter]
    opening = _opening(state, target, parameter)
    setting = Setting(rule, target, parameter, value, opening, _by_reading(state, rule, parameter))
    fault = mistyped(setting) or _tied(state, rule, entry, parameter)
    new = target
    if fault is None:
        new, fault = _tried(rule, target, parameter, value)
    beyond = None if fault is not None else outside(setting)
    unilateral = beyond is not None and rule.legal_basis is not None
    if fault is not None or (beyond is not None and not unilateral):
        state.faults.append(fault or beyond)  # type: ignore[arg-type]
        return entry
    if opening is not None and unilateral:
        state.filled.setdefault(opening.name, []).append(rule)
    elif opening is not None:
        _fill(state, rule, opening)
    old, now = value_of(target, parameter), value_of(new, parameter)
    change = Change(rule.name, rule.relation, parameter, old, now, unilateral, cited(rule))
    return Entry(new, (*entry.changes, change))


def _tried(rule: Rule, target: Rule, parameter: str, value: Any) -> tuple[Rule, Message | None]:
    """Return the changed rule, or why it cannot be changed so, said of the local rule."""
    try:
        return changed(target, parameter, value), None
    except RulebookError as exc:
        at = [m for m in exc.messages if m.code == "toml.at"]
        paths = dict.fromkeys(f"set.{m.params['path']}" for m in at) or (f"set.{parameter}",)
        what = tuple(m.params["what"] if m in at else m for m in exc.messages)
        return target, message("toml.at", file=rule.name, path=", ".join(paths), what=what)


def _tied(state: Applied, rule: Rule, entry: Entry, parameter: str) -> Message | None:
    """Two rules of one place that set one parameter: nothing says which of them holds (R110)."""
    for other in (c for c in entry.changes if c.relation != "excepts"):
        same = _within(parameter, other.parameter) or _within(other.parameter, parameter)
        if same and state.place(other.by) == state.place(rule.name):
            both = f"{other.by} ({other.source}), {rule.name} ({cited(rule)})"
            return message("R110", target=f"{entry.rule.name}.{parameter}", rules=both, rule=rule.name)
    return None


def _opening(state: Applied, target: Rule, parameter: str) -> Opening | None:
    names = (target.name, target.name.partition("/")[2])
    own = [o for o in state.openings if o.of in names and o.regulation == target.regulation]
    return next((o for o in own if o.parameter and _within(parameter, o.parameter)), None)


def _by_reading(state: Applied, rule: Rule, parameter: str) -> bool:
    written = (r for g in state.scope.regulations for r in g.rules if r.name == rule.name)
    return any(isinstance(r.set.get(parameter), ReadingRef) for r in written)
