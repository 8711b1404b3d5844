"""The dated tree of places: country, provinces, cities, communes and units (DESIGN 5)."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable

from attrs import field, frozen

from xeploai.errors import RegulationFileError, SelectionError
from xeploai.messages import Message, message, nearest
from xeploai.model import Text
from xeploai.tomlfile import read_toml, structure

COUNTRY = "vn"


@frozen
class Place:
    """A place with the days on which it existed, both included."""

    id: str
    name: Text
    level: str
    parent: str | None = None
    from_: date | None = None
    to: date | None = None
    merged_into: str | None = None
    also: tuple[str, ...] = ()
    codes: Mapping[str, str] = field(factory=dict, hash=False)

    def exists_on(self, day: date) -> bool:
        """Say whether the place existed on ``day``."""
        return (self.from_ is None or self.from_ <= day) and (self.to is None or day <= self.to)


@frozen(eq=False)
class Places:
    """All places by id."""

    by_id: Mapping[str, Place]

    def find(self, name: str, day: date | None = None) -> Place:
        """Return the place that ``name`` means: id, last part of an id, code or name, accents or not.

        Raise :class:`SelectionError` with the nearest name, or with all candidates.
        """
        wanted = fold(name)
        found = [p for p in self.by_id.values() if wanted in _spellings(p)]
        exact = [p for p in found if p.id == name] or [p for p in found if day and p.exists_on(day)] or found
        if len(exact) == 1:
            return exact[0]
        if exact:
            raise SelectionError(
                message("place.ambiguous", name=name, places=", ".join(sorted(p.id for p in exact)))
            )
        raise SelectionError(message("place.unknown", name=name, nearest=nearest(name, sorted(self.by_id))))

    def chain(self, place: Place) -> tuple[Place, ...]:
        """Return the place and its ancestors, the country last."""
        chain = [place]
        while parent := chain[-1].parent:
            chain.append(self.by_id[parent])
        return tuple(chain)


def fold(name: str) -> str:
    """Return ``name`` without accents, case and separators: ``Lâm Đồng`` and ``lam-dong`` are one."""
    plain = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    return "".join(c for c in plain if c.isalnum() or c == "/")


def _spellings(place: Place) -> set[str]:
    names = (
        place.id,
        place.id.rsplit("/", 1)[-1],
        place.name.vi,
        place.name.en,
        *place.also,
        *place.codes.values(),
    )
    return {fold(n) for n in names}


def load_places(extra: Iterable[Traversable] = ()) -> Places:
    """Read the core's table and those of plugins; raise with every fault."""
    places: dict[str, Place] = {}
    faults: list[Message] = []
    for source in (files("xeploai") / "data" / "places.toml", *extra):
        for place in _read(source, faults):
            if place.id in places:
                faults.append(message("place.twice", id=place.id))
            places[place.id] = place
    faults += [
        message("place.no_parent", id=p.id, parent=p.parent)
        for p in places.values()
        if p.parent is not None and p.parent not in places
    ]
    if faults:
        raise RegulationFileError(faults)
    return Places(places)


def _read(source: Traversable, faults: list[Message]) -> Iterator[Place]:
    with as_file(source) as path:
        for raw in read_toml(path)["place"]:
            place, found = structure(raw, Place, path.name, f"place[{raw.get('id')}]")
            faults += found
            if place is not None:
                yield place
