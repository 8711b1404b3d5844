"""The timeline of a place: by year, which regulations govern, what begins and ends, what is not encoded.

The last year is that of the newest date which the loaded regulations and places know, never the clock (S28).
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Literal

from attrs import define, frozen

from xeploai.messages import Message, message
from xeploai.model import Evidence, Identity, Opening, Reading, Regulation, Rule, Text
from xeploai.plugins import Registry, load_plugins
from xeploai.results.trust import MARKS
from xeploai.rulebooks.origins import version
from xeploai.rulebooks.places import COUNTRY, Place

FORMAT = "xeploai.timeline/1"
FIRST = 2014
_DAY = timedelta(days=1)


@frozen
class Span:
    """Days, both included; an open end is ``None``."""

    start: date
    end: date | None = None

    def within(self, year: int) -> "Span | None":
        """Return the part of it that lies in a year, if any."""
        start, end = max(self.start, date(year, 1, 1)), min(self.end or date.max, date(year, 12, 31))
        return Span(start, end) if start <= end else None

    def as_dict(self) -> dict[str, str | None]:
        """Return it as plain JSON values."""
        return {"from": self.start.isoformat(), "to": self.end.isoformat() if self.end else None}


@frozen
class Governing:
    """A regulation that governs for some days of a year."""

    regulation: Regulation
    span: Span
    """The days in the year."""
    central: bool
    rates: bool
    """Holds on the last day, and so for the rating of the year (S26)."""
    stale: bool
    """Open-ended and last checked before the year's last day (S28)."""


@frozen
class Event:
    """Something that begins or ends: a regulation, dated rules of one document, a place."""

    change: Literal["begins", "ends"]
    what: Literal["regulation", "rules", "place"]
    day: date
    id: str
    text: Text | Message
    rules: tuple[Rule, ...] = ()


@frozen
class Year:
    """One year at the place."""

    year: int
    governing: tuple[Governing, ...]
    events: tuple[Event, ...]
    central_gaps: tuple[Span, ...]
    """Days without any central regulation."""
    local_gaps: tuple[Span, ...]
    """Days without any local one; nothing for the country itself."""
    evidence: Mapping[Evidence, int]
    """Rules in force at some time of the year, by evidence."""
    unknown: int
    """How many of them are known only to exist."""


@define(slots=False, frozen=True, eq=False)
class Timeline:
    """A place from year to year."""

    place: Place
    last: date
    """The newest date that is known."""
    years: tuple[Year, ...]
    notes: tuple[Message, ...] = ()
    """Plugins that are not active: what they hold is missing here."""

    def as_dict(self, lang: str = "vi") -> dict[str, Any]:
        """Return the timeline as plain JSON values."""
        return {
            "format": FORMAT,
            "place": self.place.id,
            "name": self.place.full_name[lang],
            "last_date": self.last.isoformat(),
            "notes": [n.render(lang) for n in self.notes],
            "years": [_year_values(y, lang) for y in self.years],
        }

    def to_json(self, lang: str = "vi") -> str:
        """Return canonical JSON: same input, same bytes."""
        return json.dumps(self.as_dict(lang), ensure_ascii=False, indent=1) + "\n"


def timeline(name: str, registry: Registry | None = None, *, first: int = FIRST) -> Timeline:
    """Return the timeline of the place that ``name`` means; raise :class:`SelectionError` for none."""
    registry = registry or load_plugins()
    place = registry.places.find(name)
    last = newest(registry)
    spans = effective(registry)
    years = tuple(_year(y, place, spans, registry) for y in range(first, last.year + 1))
    missing = [i for i in registry.report if i.status != "active"]
    notes = (message("timeline.inactive", name=i.name, detail=i.detail) for i in missing)
    return Timeline(place, last, years, tuple(notes))


def newest(registry: Registry) -> date:
    """Return the latest date that regulations and places know."""
    dates = [d for r in registry.regulations.values() for d in _dates(r)]
    dates += [d for i in registry.places for p in registry.places.versions[i] for d in (p.from_, p.to) if d]
    return max(dates, default=date(FIRST, 12, 31))


def _dates(regulation: Regulation) -> Iterator[date]:
    identity = regulation.identity
    documents = [d for x in regulation.documents.values() for d in (x.issued, x.in_force_from, x.in_force_to)]
    rules = [d for r in regulation.rules for d in (r.from_, r.to)]
    yield from (d for d in (identity.from_, identity.to, identity.last_checked, *documents, *rules) if d)


def effective(registry: Registry) -> Mapping[str, Span]:
    """Return when each regulation holds: its own days, while a text it builds on holds too."""
    found: dict[str, Span | None] = {}

    def span(name: str) -> Span | None:
        if name not in found:
            found[name] = None
            found[name] = _span(registry.regulations[name].identity, span, registry)
        return found[name]

    return {name: s for name in sorted(registry.regulations) if (s := span(name))}


def _span(identity: Identity, of: Any, registry: Registry) -> Span | None:
    own = Span(identity.from_, identity.to)
    bases = [s for b in identity.extends if b in registry.regulations and (s := of(b))]
    if not identity.extends:
        return own
    if not bases:
        return None
    start = max(own.start, min(b.start for b in bases))
    ends = [d for d in (own.end, max(b.end or date.max for b in bases)) if d and d != date.max]
    end = min(ends) if ends else None
    return Span(start, end) if end is None or start <= end else None


# ------------------------------------------------------------------ one year


def _year(year: int, place: Place, spans: Mapping[str, Span], registry: Registry) -> Year:
    here = [r for r in registry.regulations.values() if r.id in spans and _is_here(r, year, place, registry)]
    governing = tuple(_governing(r, part, spans[r.id]) for r in here if (part := spans[r.id].within(year)))
    ordered = sorted(governing, key=lambda g: (not g.central, g.span.start, g.regulation.id))
    rules = [r for g in ordered for r in _rules(g)]
    marks = Counter(r.evidence for r in rules)
    events = [*_places(place, year, registry)]
    events += [e for r in here for e in _events(r, year, spans[r.id])]
    local = [g.span for g in ordered if not g.central]
    return Year(
        year,
        tuple(ordered),
        tuple(sorted(events, key=lambda e: (e.day, e.what, e.id, e.change))),
        tuple(_gaps(year, (g.span for g in ordered if g.central))),
        () if place.id == COUNTRY else tuple(_gaps(year, local)),
        {m: marks[m] for m in MARKS},
        sum(r.text_unknown for r in rules),
    )


def _is_here(regulation: Regulation, year: int, place: Place, registry: Registry) -> bool:
    """Whether a regulation's place is the place asked for, or above it, at some time of the year."""
    days = (date(year, 1, 1), date(year, 12, 31))
    versions = {registry.places.get(place.id, d) for d in days}
    stood = [v for v in versions if any(registry.places.alive(v, d) for d in days)]
    chain = {p.id for v in stood for d in days for p in registry.places.chain(v, d)}
    return regulation.identity.place in (chain or {COUNTRY})


def _governing(regulation: Regulation, span: Span, whole: Span) -> Governing:
    identity, end = regulation.identity, span.end
    last = date(span.start.year, 12, 31)
    checked = identity.last_checked
    stale = identity.to is None and checked is not None and end is not None and checked < end
    return Governing(
        regulation, span, identity.place == COUNTRY, whole.end is None or whole.end >= last, stale
    )


def _rules(governing: Governing) -> Iterator[Rule]:
    """The rules in force at some time of the days; readings and openings decide nothing."""
    for rule in governing.regulation.rules:
        start, end = version(rule, governing.regulation.identity)
        begun = start <= (governing.span.end or date.max)
        if begun and (end is None or end >= governing.span.start) and not isinstance(rule, Reading | Opening):
            yield rule


def _gaps(year: int, spans: Iterable[Span]) -> Iterator[Span]:
    """The days of a year that no span covers."""
    before, after = date(year, 1, 1) - _DAY, date(year, 12, 31) + _DAY
    reached = before
    for span in (*sorted(spans, key=lambda s: s.start), Span(after, after)):
        if span.start > reached + _DAY:
            yield Span(reached + _DAY, span.start - _DAY)
        reached = max(reached, span.end or after)


# ------------------------------------------------------------------ what begins and ends


def _events(regulation: Regulation, year: int, span: Span) -> Iterator[Event]:
    identity = regulation.identity
    if span.start.year == year:
        yield Event("begins", "regulation", span.start, identity.id, identity.title)
    if span.end and span.end.year == year:
        told: Text | Message = identity.title
        if span.end != identity.to:
            bases = ", ".join(identity.extends)
            told = message("timeline.local_base", bases=bases, day=span.end)
        yield Event("ends", "regulation", span.end, identity.id, told)
    yield from _dated(regulation, year, span)


def _dated(regulation: Regulation, year: int, span: Span) -> Iterator[Event]:
    """Rules that begin after their regulation or end before it, by day and document."""
    found: dict[tuple[str, date, str], list[Rule]] = {}
    for rule in regulation.rules:
        for change, day in (("begins", rule.from_), ("ends", rule.to)):
            if day and day.year == year and day not in (span.start, span.end):
                found.setdefault((change, day, rule.source.document), []).append(rule)
    for (change, day, document), rules in found.items():
        number = regulation.documents[document].number
        both = tuple(sorted(rules, key=lambda r: r.name))
        which: Literal["begins", "ends"] = "begins" if change == "begins" else "ends"
        yield Event(which, "rules", day, regulation.id, Text(number, number), both)


def _places(place: Place, year: int, registry: Registry) -> Iterator[Event]:
    """Versions of the place, and of what stands above it, that begin or end in the year."""
    above = {p.id for d in (date(year, 1, 1), date(year, 12, 31)) for p in registry.places.chain(place, d)}
    for name in sorted(above):
        for old, new in pairwise((None, *registry.places.versions[name], None)):
            if new and new.from_ and new.from_.year == year:
                yield Event("begins", "place", new.from_, name, _formed(new, registry))
            if old and old.to and old.to.year == year and new is None:
                yield Event("ends", "place", old.to, name, _merged(old, registry))


def _formed(place: Place, registry: Registry) -> Message:
    if not place.merged_from:
        return message("timeline.place_begins", place=place.full_name)
    others = registry.places.names(place.merged_from)
    return message("timeline.formed", place=place.full_name, others=others)


def _merged(place: Place, registry: Registry) -> Message:
    if place.merged_into is None or place.to is None:
        return message("timeline.place_ends", place=place.full_name)
    into = registry.places.get(place.merged_into, place.to + _DAY).full_name
    return message("timeline.merged", place=place.full_name, into=into)


# ------------------------------------------------------------------ plain values


def _year_values(year: Year, lang: str) -> dict[str, Any]:
    return {
        "year": year.year,
        "governing": [_governing_values(g, lang) for g in year.governing],
        "events": [_event_values(e, lang) for e in year.events],
        "not_encoded": {
            "central": [s.as_dict() for s in year.central_gaps],
            "local": [s.as_dict() for s in year.local_gaps],
        },
        "evidence": dict(year.evidence),
        "text_unknown": year.unknown,
    }


def _governing_values(found: Governing, lang: str) -> dict[str, Any]:
    identity = found.regulation.identity
    told = {"regulation": identity.id, "title": identity.title[lang], "place": identity.place}
    flags = {"central": found.central, "rates_the_year": found.rates, "stale": found.stale}
    return {**told, **found.span.as_dict(), **flags}


def _event_values(event: Event, lang: str) -> dict[str, Any]:
    told = event.text.render(lang) if isinstance(event.text, Message) else event.text[lang]
    kept = {"change": event.change, "what": event.what, "day": event.day.isoformat(), "id": event.id}
    return {**kept, "text": told, "rules": [r.name for r in event.rules]}
