"""The dated tree of places: country, provinces, cities, communes and units (DESIGN 5).

A place is an id with one or more dated versions: Lâm Đồng before and after a merger is one place
with two. A selection finds a place by id, code, or old or new name, and gets the version of its day.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from difflib import get_close_matches
from functools import cached_property
from itertools import product
from typing import Literal

from attrs import field, frozen

from xeploai.errors import SelectionError
from xeploai.messages import Message, message, text
from xeploai.model import Evidence, Text

COUNTRY = "vn"

Level = Literal["country", "province", "district", "commune", "unit"]
PlaceType = Literal[
    "country",
    "province",
    "municipality",
    "city",
    "town",
    "district",
    "urban_district",
    "commune",
    "ward",
    "township",
    "special_zone",
    "unit",
]
LEVELS: dict[PlaceType, Level] = {
    "country": "country",
    "province": "province",
    "municipality": "province",
    "city": "district",
    "town": "district",
    "district": "district",
    "urban_district": "district",
    "commune": "commune",
    "ward": "commune",
    "township": "commune",
    "special_zone": "commune",
    "unit": "unit",
}
"""The level of each type; ``municipality`` is a city directly under the country."""

_PREFIXES: dict[PlaceType, tuple[str, ...]] = {
    "province": ("tinh",),
    "municipality": ("thanhpho", "tp"),
    "city": ("thanhpho", "tp"),
    "town": ("thixa", "tx"),
    "district": ("huyen", "h"),
    "urban_district": ("quan", "q"),
    "commune": ("xa", "x"),
    "ward": ("phuong", "p"),
    "township": ("thitran", "tt"),
    "special_zone": ("dackhu",),
}
_SUFFIXES: dict[PlaceType, str] = {"province": "province", "municipality": "city", "city": "city"}


@frozen
class Place:
    """One version of a place, with the days on which it stood, both included."""

    id: str
    name: Text
    type: PlaceType
    parent: str | None = None
    from_: date | None = None
    to: date | None = None
    merged_into: str | None = None
    """The place that holds its territory from the day after ``to``."""
    merged_from: tuple[str, ...] = ()
    """The places it was formed from, as they stood on the day before ``from``."""
    basis: str | None = None
    """The text by which this version began."""
    evidence: Evidence | None = None
    also: tuple[str, ...] = ()
    codes: Mapping[str, str] = field(factory=dict, hash=False)
    """``gso`` (General Statistics Office) and ``iso`` (ISO 3166-2), as far as there is one."""
    level_ends: Mapping[str, date] = field(factory=dict, hash=False)
    """Last days of levels below it, such as the districts."""

    @property
    def level(self) -> Level:
        """Return the level that its type belongs to."""
        return LEVELS[self.type]

    @property
    def full_name(self) -> Text:
        """Return the name with its type: ``tỉnh Lâm Đồng``, ``Lâm Đồng province``."""
        code = f"place.type.{self.type}"
        return Text(text(code, "vi", name=self.name.vi), text(code, "en", name=self.name.en))

    def exists_on(self, day: date) -> bool:
        """Say whether this version stood on ``day``."""
        return self.begun_by(day) and (self.to is None or day <= self.to)

    def named(self, name: str) -> bool:
        """Say whether ``name`` is its id, or a name of it with or without accents and type."""
        return name == self.id or fold(name) in _spellings(self)

    def begun_by(self, day: date) -> bool:
        """Say whether this version had begun on ``day``."""
        return self.from_ is None or self.from_ <= day


@frozen(eq=False)
class Places:
    """All places: id -> versions, oldest first."""

    versions: Mapping[str, tuple[Place, ...]]

    def __contains__(self, place: object) -> bool:
        return place in self.versions

    def __iter__(self) -> Iterator[str]:
        return iter(self.versions)

    def get(self, place: str, day: date | None = None) -> Place:
        """Return the version of an id on a day; without a day, or after its end, the last one.

        A place that had not begun gives its first version. Raise ``KeyError`` for an unknown id.
        """
        begun = [p for p in self.versions[place] if day is None or p.begun_by(day)]
        return begun[-1] if begun else self.versions[place][0]

    def on(self, day: date, level: Level = "province") -> tuple[Place, ...]:
        """Return the places of a level that stood on ``day``, by id."""
        found = (self.get(p, day) for p in sorted(self.versions))
        return tuple(p for p in found if p.level == level and self.alive(p, day))

    def alive(self, place: Place, day: date) -> bool:
        """Say whether the version and everything above it stood on ``day``."""
        return all(p.exists_on(day) for p in self.chain(place, day))

    def chain(self, place: Place, day: date | None = None) -> tuple[Place, ...]:
        """Return the place and what stands above it on ``day`` (default: its last), the country last."""
        day = day or place.to
        chain = [place]
        while parent := chain[-1].parent:
            chain.append(self.get(parent, day))
        return tuple(chain)

    # -------------------------------------------------------------- names

    def find(self, name: str, day: date | None = None) -> Place:
        """Return the place that ``name`` means: id, code, old or new name, accents and type or not.

        A path tells places of one name apart: ``Bảo Lộc, Lâm Đồng`` or ``lam-dong/bao-loc``. Of
        several, those that stood on ``day`` are meant. Raise :class:`SelectionError` with the
        nearest name, or with all candidates.
        """
        if name.strip().casefold() in self.versions:
            return self.get(name.strip().casefold(), day)
        found = self._named(name)
        living = [p for p in found if day and self.alive(p, day)]
        ids = sorted({p.id for p in living or found})
        if not ids:
            raise SelectionError(message("place.unknown", name=name, near=self.near(name)))
        if len(ids) > 1:
            raise SelectionError(self._several(name, ids, day))
        return self.get(ids[0], day)

    def at(self, name: str, day: date, suffix: str = "") -> Place:
        """Return the place that ``name`` means, as it stood on ``day``.

        Raise :class:`SelectionError` like :meth:`find`, and for a place that did not stand on the
        day with what it merged into or came from, and with the id to use instead, followed by
        ``suffix`` (such as ``@2026``).
        """
        place = self.find(name, day)
        if self.alive(place, day):
            return place
        raise SelectionError(self._gone(place, day, suffix))

    def near(self, name: str, others: Collection[str] = ()) -> Message | str:
        """Return what to offer for an unknown name: the place, or one of ``others``, most like it."""
        wanted = fold(name)
        bare = [wanted.removeprefix(p) for ps in _PREFIXES.values() for p in ps if wanted.startswith(p)]
        known = {fold(o): o for o in others} | {fold(i): i for i in self}
        known |= {spelling: places[-1].id for spelling, places in self._index.items()}
        found = [b for b in bare if b in known] or get_close_matches(wanted, known, n=1, cutoff=0.6)
        if not found:
            return ""
        best = known[found[0]]
        if best in self:
            return message("place.near", id=best, name=self.get(best).full_name)
        return message("selection.near", id=best)

    def _named(self, name: str) -> list[Place]:
        """Return every version that bears the name; the other parts of a path name what is above it."""
        parts = [fold(p) for p in (reversed(name.split(",")) if "," in name else name.split("/"))]
        above = [{p.id for p in self._index.get(part, ())} for part in parts[:-1]]
        return [p for p in self._index.get(parts[-1], ()) if self._below(p, above)]

    def _below(self, place: Place, above: Iterable[Collection[str]]) -> bool:
        ids = {p.id for p in self.chain(place)[1:]}
        return all(ids.intersection(named) for named in above)

    @cached_property
    def _index(self) -> Mapping[str, list[Place]]:
        index: dict[str, list[Place]] = {}
        for versions in self.versions.values():
            common = {s for p in versions for s in _spellings(p)}
            for place in versions:
                # Names stay with the place; a code may pass to another place with a merger.
                for spelling in common | {fold(c) for c in place.codes.values()}:
                    index.setdefault(spelling, []).append(place)
        return index

    def _several(self, name: str, ids: Sequence[str], day: date | None) -> Message:
        found = [self.get(i, day) for i in ids]
        paths = [_joined(", ", (p.full_name for p in self.chain(place) if p.parent)) for place in found]
        listed = [message("place.candidate", id=i, path=path) for i, path in zip(ids, paths, strict=True)]
        return message("place.ambiguous", name=name, places=_joined("; ", listed))

    # -------------------------------------------------------------- other days

    def names(self, ids: Iterable[str]) -> Text:
        """Return the last names of places, joined by commas."""
        return _joined(", ", (self.get(i).name for i in ids))

    def successors(self, place: Place, day: date) -> tuple[Place, ...]:
        """Return what stood there on ``day``: itself, what it merged into or came from, or what is above."""
        now = self.get(place.id, day)
        if self.alive(now, day):
            return (now,)
        merged = now.merged_from if not now.begun_by(day) else (now.merged_into,)
        ids = [i for i in merged if i] or [i for i in (now.parent,) if i]
        found = (s for i in ids for s in self.successors(self.get(i, day), day))
        return tuple(dict.fromkeys(found))

    def reformed(self, place: str, since: date, day: date) -> Place | None:
        """Return the version by which the place got another territory after ``since``, up to ``day``."""
        new = (p for p in self.versions[place] if p.merged_from)
        return next((p for p in new if p.begun_by(day) and not p.begun_by(since)), None)

    def _gone(self, place: Place, day: date, suffix: str) -> Message:
        """Return what became of a place that did not stand on ``day``, and what to use instead."""
        offers = self.successors(place, day)
        if not offers:
            return message("place.outside", name=place.full_name, day=day)
        told = {
            "name": place.full_name,
            "there": _joined(", ", (p.full_name for p in offers)),
            "offer": " / ".join(f"{p.id}{suffix}" for p in offers),
        }
        if not place.begun_by(day):
            return message("place.not_yet", day=place.from_, **told)
        ended = next(p for p in self.chain(place, day) if not p.exists_on(day))
        if ended is not place:
            return message("place.above_ended", day=ended.to, above=ended.full_name, **told)
        if place.merged_into is None:
            return message("place.ended", day=place.to, **told)
        return message("place.merged", day=place.to, into=self._into(place), **told)

    def _into(self, place: Place) -> Text | Message:
        after = place.to + timedelta(days=1) if place.to else None
        into = self.get(str(place.merged_into), after)
        return message("place.by", name=into.full_name, basis=into.basis) if into.basis else into.full_name


def fold(name: str) -> str:
    """Return ``name`` without accents, case and separators: ``Lâm Đồng`` and ``lam-dong`` are one."""
    plain = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    return "".join(c for c in plain if c.isalnum())


def slug(name: str) -> str:
    """Return the part of an id that ``name`` gives: ``Bà Rịa - Vũng Tàu`` is ``ba-ria-vung-tau``."""
    plain = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"[\u0300-\u036f]", "", plain)).strip("-")


def _spellings(place: Place) -> Iterator[str]:
    names = {fold(n) for n in (place.id.rpartition("/")[2], place.name.vi, place.name.en, *place.also)}
    yield from names
    yield from (prefix + name for prefix, name in product(_PREFIXES.get(place.type, ()), names))
    if suffix := _SUFFIXES.get(place.type):
        yield from (name + suffix for name in names)


def _joined(separator: str, parts: Iterable[Text | Message]) -> Text:
    both = [(p.render("vi"), p.render("en")) if isinstance(p, Message) else (p.vi, p.en) for p in parts]
    return Text(separator.join(vi for vi, _ in both), separator.join(en for _, en in both))
