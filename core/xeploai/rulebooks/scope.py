"""Where and when: from a selection to the regulations in force at a place on a day (S26, S28)."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from attrs import frozen

from xeploai.errors import PluginError, SelectionError
from xeploai.messages import Message, message
from xeploai.model import Regulation
from xeploai.plugins import PluginInfo, Registry
from xeploai.rosters.roster import Period
from xeploai.rulebooks.places import COUNTRY, Place
from xeploai.rulebooks.selection import Selection, selection_period


@frozen
class Scope:
    """Where and when, before the rules are looked at."""

    selection: Selection
    place: Place
    day: date
    period: Period
    regulations: tuple[Regulation, ...]
    notes: tuple[Message, ...] = ()


def find_scope(parsed: Selection, registry: Registry) -> Scope:
    """Return place, day, period and the regulations in force, from the country down to the place.

    Raise :class:`SelectionError` for an unknown or ended name, :class:`PluginError` when a plugin
    that holds rules for the place and day is not active.
    """
    if parsed.name in registry.regulations:
        return _by_regulation(parsed, registry)
    if parsed.when is None:
        _place(parsed, registry, None)
        raise SelectionError(message("selection.day", name=parsed.name))
    period, day = selection_period(parsed.when, parsed.text)
    return _by_place(parsed, registry, _place(parsed, registry, day), period, day)


def _place(parsed: Selection, registry: Registry, day: date | None) -> Place:
    """Return the place as it stood on ``day``; an unknown name offers regulations too."""
    try:
        if day is None:
            return registry.places.find(parsed.name)
        return registry.places.at(parsed.name, day, parsed.suffix)
    except SelectionError as exc:
        if exc.messages[0].code != "place.unknown":
            raise
        _need(registry, lambda c: c.get("id") == parsed.name)
        _need_place(registry, parsed.name)
        near = registry.places.near(parsed.name, registry.regulations)
        raise SelectionError(message("selection.unknown", name=parsed.name, near=near)) from exc


def _by_place(parsed: Selection, registry: Registry, place: Place, period: Period, day: date) -> Scope:
    chain = [p.id for p in registry.places.chain(place)]
    _need(registry, lambda c: c.get("place") in chain and covers(c.get("from"), c.get("to"), day))
    found = [
        r
        for r in registry.regulations.values()
        if r.identity.place in chain and covers(r.identity.from_, r.identity.to, day)
    ]
    found.sort(key=lambda r: (-chain.index(r.identity.place), r.id))
    found, notes = _standing(found, day)
    if not found:
        known = ", ".join(sorted(registry.regulations))
        nothing = message("selection.nothing", place=place.name.vi, day=f"{day:%d/%m/%Y}", known=known)
        raise SelectionError([nothing, *notes])
    notes += _time_notes(found, period, day)
    notes += _territory_notes(found, registry, day)
    if place.id != COUNTRY and all(r.identity.place == COUNTRY for r in found):
        notes.append(message("note.central_only", place=place.name.vi, day=f"{day:%d/%m/%Y}"))
    notes += [*_code_left(found, registry), *_unreadable(registry)]
    return Scope(parsed, place, day, period, tuple(found), tuple(notes))


def _standing(found: list[Regulation], day: date) -> tuple[list[Regulation], list[Message]]:
    """Leave out local regulations whose central base is not in force on the day, and say so."""
    kept, before = found, len(found) + 1
    while len(kept) < before:  # what stands on a text that was left out is left out as well
        before, ids = len(kept), {r.id for r in kept}
        kept = [r for r in kept if not r.identity.extends or ids & set(r.identity.extends)]
    gone = [r for r in found if r not in kept]
    bases = {r.id: ", ".join(r.identity.extends) for r in gone}
    return kept, [message("note.orphan", rule=i, target=b, day=f"{day:%d/%m/%Y}") for i, b in bases.items()]


def _by_regulation(parsed: Selection, registry: Registry) -> Scope:
    regulation = registry.regulations[parsed.name]
    slugs = {p.rpartition("/")[2] for p in registry.places}
    if parsed.name in registry.places or parsed.name in slugs:
        raise SelectionError(message("selection.both", name=parsed.name))
    identity = regulation.identity
    last = identity.to or identity.last_checked or identity.from_
    period, day = (
        selection_period(parsed.when, parsed.text) if parsed.when else (Period.parse(str(last.year)), last)
    )
    if not covers(identity.from_, identity.to, day):
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
    found = [b for b in bases if covers(b.identity.from_, b.identity.to, day)] + [regulation]
    place = registry.places.get(identity.place, day)
    notes = (*_time_notes(found, period, day), *_code_left(found, registry))
    return Scope(parsed, place, day, period, tuple(found), notes)


def _need(registry: Registry, matches: Any) -> None:
    """Stop when a plugin that is not active holds a regulation that this selection needs."""
    _stop(registry, lambda info: any(matches(c) for c in registry.claims(info)))


def _need_place(registry: Registry, name: str) -> None:
    """Stop when a plugin that is not active brings the place that is asked for."""
    _stop(registry, lambda info: any(p.named(name) for p in registry.claimed_places(info)))


def _stop(registry: Registry, needed: Callable[[PluginInfo], bool]) -> None:
    for info in registry.report:
        if info.status != "active" and needed(info):
            found = message("plugin.needed", name=info.name, status=_status(info), detail=info.detail)
            raise PluginError(found)


def _unreadable(registry: Registry) -> list[Message]:
    silent = [i for i in registry.report if i.status == "broken" and not registry.claims(i)]
    return [message("note.broken", name=i.name, status=_status(i), detail=i.detail) for i in silent]


def _code_left(found: Iterable[Regulation], registry: Registry) -> list[Message]:
    """Tell of Python that stands beside local data and is not run: facts that it derives stay unknown."""
    owners = {registry.owners.get(r.id) for r in found}
    left = [(i.name, n) for i in registry.report if i.name in owners for n in i.notes]
    return [message("note.plugin", name=name, what=n) for name, n in left if n.code == "local.code"]


def _status(info: PluginInfo) -> Message:
    return message(f"plugin.status.{info.status}")


def covers(start: date | None, end: date | None, day: date) -> bool:
    """Say whether a day lies between two days, both included; ``None`` is open."""
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


def _territory_notes(found: Iterable[Regulation], registry: Registry, day: date) -> Iterable[Message]:
    """Name local regulations older than the merger that made their place what it is on ``day``."""
    for identity in (r.identity for r in found):
        new = registry.places.reformed(identity.place, identity.from_, day)
        if new is not None:
            others = registry.places.names(p for p in new.merged_from if p != new.id)
            told = {"place": new.name, "others": others, "day": new.from_}
            yield message("note.territory", regulation=identity.id, **told)
