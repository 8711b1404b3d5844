"""Resolution: from a selection to the rulebook in force at a place on a day (S24 to S29).

Order: date, place, competence, relation, specificity of place. Nothing depends on the order in
which plugins are installed or files are read.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import attrs
from attrs import evolve, field, frozen

from xeploai.change import changed, value_of
from xeploai.errors import PluginError, RulebookError, SelectionError
from xeploai.messages import Message, message, nearest
from xeploai.model import Condition, Opening, Reading, ReadingRef, Regulation, Rule, Test
from xeploai.places import COUNTRY, Place
from xeploai.plugins import Registry, load_plugins
from xeploai.roster import Period
from xeploai.rulebook import Change, Entry, Rulebook, rulebook_facts
from xeploai.selection import Selection, parse_selection, selection_period


@frozen
class _Scope:
    """Where and when, before the rules are looked at."""

    selection: Selection
    place: Place
    day: date
    period: Period
    regulations: tuple[Regulation, ...]
    notes: tuple[Message, ...] = ()


@frozen
class _Applied:
    """The effective rules so far, with the faults of local ones."""

    entries: dict[str, Entry] = field(factory=dict)
    faults: list[Message] = field(factory=list)
    notes: list[Message] = field(factory=list)
    filled: dict[str, set[str]] = field(factory=dict)
    adopted: list[Rule] = field(factory=list)


def resolve(selection: str, registry: Registry | None = None) -> Rulebook:
    """Return the rulebook that ``selection`` names.

    Raise :class:`SelectionError` for an unknown name, :class:`PluginError` when a plugin that holds
    rules for it is not active, :class:`RulebookError` when the rules contradict each other.
    """
    registry = registry or load_plugins()
    parsed = parse_selection(selection)
    scope = _scope(parsed, registry)
    rules = [r for g in scope.regulations for r in g.rules if _in_force(r, scope.day)]
    readings, reading_rules = _readings(rules, parsed.readings)
    chosen = [_settled(r, readings) for r in rules if _guarded(r, readings)]
    used = {name for r in chosen for name in _reading_names(r, readings)}
    settled = [_substituted(r, readings) for r in chosen if not isinstance(r, Reading)]
    openings = tuple(r for r in settled if isinstance(r, Opening))
    applied = _apply(settled, openings, scope, registry)
    if applied.faults:
        raise RulebookError(applied.faults)
    entries = tuple(applied.entries[n] for n in sorted(applied.entries))
    return Rulebook(
        selection=_canonical(parsed, scope),
        place=scope.place,
        day=scope.day,
        period=scope.period,
        regulations=scope.regulations,
        entries=entries,
        facts=rulebook_facts(registry.dictionary.facts, (e.rule for e in entries)),
        readings=readings,
        reading_rules=reading_rules,
        idle_readings=tuple(sorted(set(readings) - used)),
        openings=openings,
        unfilled=tuple(o for o in openings if o.name not in applied.filled),
        adopted=tuple(applied.adopted),
        notes=(*scope.notes, *applied.notes),
    )


def _canonical(parsed: Selection, scope: _Scope) -> str:
    """Return the selection with the place's id, whatever spelling was typed."""
    name = parsed.name if any(parsed.name == r.id for r in scope.regulations) else scope.place.id
    when = f"@{parsed.when}" if parsed.when else ""
    return name + when + "".join(f"+{k}={v}" for k, v in sorted(parsed.readings.items()))


# ------------------------------------------------------------------ where and when


def _scope(parsed: Selection, registry: Registry) -> _Scope:
    if parsed.name in registry.regulations:
        return _by_regulation(parsed, registry)
    try:
        place = registry.places.find(parsed.name)
    except SelectionError as exc:
        _need(registry, lambda c: c.get("id") == parsed.name)
        if exc.messages[0].code == "place.ambiguous":
            raise
        known = [*registry.places.by_id, *registry.regulations]
        near = nearest(parsed.name, known) or exc.messages[0].params.get("nearest", "")
        raise SelectionError(message("selection.unknown", name=parsed.name, nearest=near)) from exc
    if parsed.when is None:
        raise SelectionError(message("selection.day", name=parsed.name))
    period, day = selection_period(parsed.when, parsed.text)
    return _by_place(parsed, registry, _living(place, day, parsed), period, day)


def _living(place: Place, day: date, parsed: Selection) -> Place:
    if place.to and day > place.to:
        offer = f"{place.merged_into or place.parent}@{parsed.when}"
        into = place.merged_into or place.parent
        what = message("place.ended", name=place.name.vi, day=f"{place.to:%d/%m/%Y}", into=into, offer=offer)
        raise SelectionError(what)
    return place


def _by_place(parsed: Selection, registry: Registry, place: Place, period: Period, day: date) -> _Scope:
    chain = [p.id for p in registry.places.chain(place)]
    _need(registry, lambda c: c.get("place") in chain and _covers(c.get("from"), c.get("to"), day))
    found = [
        r
        for r in registry.regulations.values()
        if r.identity.place in chain and _covers(r.identity.from_, r.identity.to, day)
    ]
    if not found:
        known = ", ".join(sorted(registry.regulations))
        raise SelectionError(
            message("selection.nothing", place=place.name.vi, day=f"{day:%d/%m/%Y}", known=known)
        )
    found.sort(key=lambda r: (-chain.index(r.identity.place), r.id))
    found, notes = _standing(found, day)
    notes += _time_notes(found, period, day)
    if place.id != COUNTRY and all(r.identity.place == COUNTRY for r in found):
        notes.append(message("note.central_only", place=place.name.vi, day=f"{day:%d/%m/%Y}"))
    notes += _unreadable(registry)
    return _Scope(parsed, place, day, period, tuple(found), tuple(notes))


def _standing(found: list[Regulation], day: date) -> tuple[list[Regulation], list[Message]]:
    """Leave out local regulations whose central base is not in force on the day, and say so."""
    ids = {r.id for r in found}
    kept = [r for r in found if not r.identity.extends or ids & set(r.identity.extends)]
    gone = [r for r in found if r not in kept]
    bases = {r.id: ", ".join(r.identity.extends) for r in gone}
    return kept, [message("note.orphan", rule=i, target=b, day=f"{day:%d/%m/%Y}") for i, b in bases.items()]


def _by_regulation(parsed: Selection, registry: Registry) -> _Scope:
    regulation = registry.regulations[parsed.name]
    if parsed.name in registry.places.by_id:
        raise SelectionError(message("selection.both", name=parsed.name))
    identity = regulation.identity
    last = identity.to or identity.last_checked or identity.from_
    period, day = (
        selection_period(parsed.when, parsed.text) if parsed.when else (Period.parse(str(last.year)), last)
    )
    if not _covers(identity.from_, identity.to, day):
        dates = {
            "start": f"{identity.from_:%d/%m/%Y}",
            "end": f"{identity.to:%d/%m/%Y}" if identity.to else "…",
        }
        raise SelectionError(
            message("selection.not_in_force", id=parsed.name, day=f"{day:%d/%m/%Y}", **dates)
        )
    for base in identity.extends:
        _need(registry, lambda c, base=base: c.get("id") == base)
    bases = [registry.regulations[b] for b in identity.extends if b in registry.regulations]
    found = [b for b in bases if _covers(b.identity.from_, b.identity.to, day)] + [regulation]
    place = registry.places.by_id[identity.place]
    return _Scope(parsed, place, day, period, tuple(found), tuple(_time_notes(found, period, day)))


def _need(registry: Registry, matches: Any) -> None:
    """Stop when a plugin that is not active holds a regulation that this selection needs."""
    for info in registry.report:
        if info.status != "active" and any(matches(c) for c in registry.claims(info)):
            found = message("plugin.needed", name=info.name, status=info.status, detail=info.detail)
            raise PluginError(found)


def _unreadable(registry: Registry) -> list[Message]:
    silent = [i for i in registry.report if i.status == "broken" and not registry.claims(i)]
    return [message("note.broken", name=i.name, status=i.status, detail=i.detail) for i in silent]


def _covers(start: date | None, end: date | None, day: date) -> bool:
    return (start is None or start <= day) and (end is None or day <= end)


def _time_notes(found: Iterable[Regulation], period: Period, day: date) -> Iterable[Message]:
    for identity in (r.identity for r in found):
        if identity.to is None and identity.last_checked and day > identity.last_checked:
            checked = f"{identity.last_checked:%d/%m/%Y}"
            yield message("note.stale", regulation=identity.id, checked=checked, day=f"{day:%d/%m/%Y}")
        first = identity.period_from or identity.from_
        if first > period.start:
            start = f"{identity.from_:%d/%m/%Y}"
            yield message("note.early", regulation=identity.id, start=start, day=f"{period.start:%d/%m/%Y}")


# ------------------------------------------------------------------ readings


def _readings(rules: list[Rule], chosen: Mapping[str, str]) -> tuple[dict[str, str], dict[str, Reading]]:
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


def _guarded(rule: Rule, readings: Mapping[str, str]) -> bool:
    found = {k: _value(k, rule.regulation, readings) for k in rule.in_reading}
    return all(v is not None and v[1] == rule.in_reading[k] for k, v in found.items())


def _settled(rule: Rule, readings: Mapping[str, str]) -> Rule:
    missing = [r.reading for r in _refs(rule) if _value(r.reading, rule.regulation, readings) is None]
    if missing:
        near = nearest(missing[0], [k.partition(".")[2] for k in readings])
        raise RulebookError(message("reading.unknown", name=missing[0], nearest=near))
    return rule


def _reading_names(rule: Rule, readings: Mapping[str, str]) -> Iterable[str]:
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


def _substituted(rule: Any, readings: Mapping[str, str]) -> Any:
    """Return the rule with every reading replaced by the value chosen."""

    def walk(value: Any) -> Any:
        if isinstance(value, ReadingRef):
            found = _value(value.reading, rule.regulation, readings)
            return value.map.get(found[1], found[1]) if found else value
        if isinstance(value, Condition):
            return Condition(tuple(walk(t) for t in value.tests), tuple(walk(b) for b in value.any))
        if isinstance(value, Test):
            return evolve(value, value=walk(value.value))
        return value

    values = {a.name: getattr(rule, a.name) for a in attrs.fields(type(rule))}
    new = {k: walk(v) for k, v in values.items()}
    return evolve(rule, **{k: v for k, v in new.items() if v is not values[k] and v != values[k]})


# ------------------------------------------------------------------ layers


def _in_force(rule: Rule, day: date) -> bool:
    return _covers(rule.from_, rule.to, day)


def _apply(rules: list[Any], openings: tuple[Opening, ...], scope: _Scope, registry: Registry) -> _Applied:
    """Take the rules from the country down to the place; local ones change what stands above."""
    state = _Applied()
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


def _enter(state: _Applied, rule: Rule) -> None:
    if rule.name in state.entries:
        state.faults.append(message("rule.twice", rule=rule.name))
    state.entries[rule.name] = Entry(rule)


def _local(
    state: _Applied,
    rule: Any,
    openings: tuple[Opening, ...],
    scope: _Scope,
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


def _on_rule(state: _Applied, rule: Any, openings: tuple[Opening, ...], scope: _Scope) -> None:
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


def _except(state: _Applied, rule: Any, entry: Entry) -> None:
    """An exception lifts its target only, where its condition holds (S17)."""
    condition = getattr(rule, "when", None) or rule.applies_to or Condition()
    old = entry.rule.unless
    new = condition if old is None else Condition(any=(old, condition))
    change = Change(rule.name, "excepts", "unless", old, condition, rule.legal_basis is not None)
    state.entries[entry.rule.name] = Entry(evolve(entry.rule, unless=new), (*entry.changes, change))
    if getattr(rule, "require", None) is not None or getattr(rule, "at_most", None) is not None:
        _enter(state, rule)


def _set(state: _Applied, rule: Any, entry: Entry, openings: tuple[Opening, ...]) -> None:
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
