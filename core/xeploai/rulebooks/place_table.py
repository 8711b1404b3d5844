"""Reading places: the core's ``data/places.toml`` and the files that plugins add."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
from typing import Any

from attrs import evolve, field, frozen

from xeploai.errors import RegulationFileError
from xeploai.law.tomlfile import read_toml, structure
from xeploai.messages import Message, message, nearest
from xeploai.model import Evidence
from xeploai.rulebooks.places import COUNTRY, Place, Places, slug

TABLES = ("place", "list")
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)*")
_DAY = timedelta(days=1)
_OWN = ("id", "type", "name", "merged_from", "also")
"""Columns of a list that are fields of a place; every other one is a code."""


@frozen
class PlaceList:
    """Places of one kind, a row each, that begin on one day by one text."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    parent: str | None = None
    from_: date | None = None
    basis: str | None = None
    evidence: Evidence | None = None


@frozen
class _File:
    """What one file says, with its faults."""

    name: str
    raw: Mapping[str, Any]
    faults: list[Message] = field(factory=list)

    def read(self, raw: Any, cls: type[Any], label: str) -> Any:
        value, found = structure(raw, cls, self.name, label)
        self.faults.extend(found)
        return value

    def fault(self, code: str, **params: object) -> None:
        self.faults.append(message("toml.at", file=self.name, path="place", what=message(code, **params)))


def load_places(extra: Iterable[Sequence[Place]] = ()) -> Places:
    """Return the core's places with those of plugins, each as :func:`read_places` read them.

    Raise :class:`RegulationFileError` when an id stands in two files or a parent in none.
    """
    versions: dict[str, tuple[Place, ...]] = {}
    faults: list[Message] = []
    for places in (read_places(files("xeploai") / "data" / "places.toml"), *extra):
        new = _grouped(places)
        faults += [message("place.twice", id=i) for i in sorted(new.keys() & versions.keys())]
        versions |= new
    faults += _tree_faults(versions)
    if faults:
        raise RegulationFileError(faults)
    return Places(versions)


def read_places(source: Traversable) -> tuple[Place, ...]:
    """Return the places of one file, versions in order of their days, ends and mergers filled in.

    Raise :class:`RegulationFileError` with every fault of the file.
    """
    with as_file(source) as path:
        file = _File(path.name, read_toml(path))
    for key in file.raw.keys() - set(TABLES):
        file.fault("toml.unknown_key", key=key, nearest=nearest(key, TABLES))
    places = [p for raw, label in _raw_places(file) if (p := file.read(raw, Place, label))]
    for place in places:
        if not _ID.fullmatch(place.id):
            file.fault("place.id", id=place.id)
    linked = _merged(_grouped(places), file)
    if file.faults:
        raise RegulationFileError(file.faults)
    return tuple(p for versions in linked.values() for p in versions)


# ------------------------------------------------------------------ one file


def _raw_places(file: _File) -> Iterator[tuple[Any, str]]:
    for raw in file.raw.get("place", []):
        yield raw, f"place[{raw.get('id') if isinstance(raw, dict) else raw}]"
    for number, raw in enumerate(file.raw.get("list", [])):
        listed = file.read(_tuples(raw), PlaceList, f"list[{number}]")
        if listed:
            yield from _rows(file, listed, f"list[{number}]")


def _tuples(raw: Any) -> Any:
    rows = raw.get("rows") if isinstance(raw, dict) else None
    return {**raw, "rows": [tuple(r) if isinstance(r, list) else (r,) for r in rows]} if rows else raw


def _rows(file: _File, listed: PlaceList, label: str) -> Iterator[tuple[Any, str]]:
    for number, row in enumerate(listed.rows):
        if len(row) == len(listed.columns):
            yield _raw(listed, dict(zip(listed.columns, row, strict=True))), f"{label}.rows[{number}]"
        else:
            file.fault("place.row", row=f"{label}.rows[{number}]", columns=", ".join(listed.columns))


def _raw(listed: PlaceList, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row as a ``[[place]]`` table."""
    name = row.get("name")
    above = "" if listed.parent in (None, COUNTRY) else f"{listed.parent}/"
    given = {"from": listed.from_, "basis": listed.basis, "evidence": listed.evidence}
    return {
        "id": above + slug(str(name)),
        **{k: v for k, v in {**given, "parent": listed.parent}.items() if v is not None},
        **{k: row[k] for k in _OWN if k in row},
        "name": {"vi": name, "en": name},
        "codes": {k: v for k, v in row.items() if k not in _OWN and v != ""},
    }


def _grouped(places: Iterable[Place]) -> dict[str, tuple[Place, ...]]:
    found: dict[str, list[Place]] = defaultdict(list)
    for place in places:
        found[place.id].append(place)
    return {i: tuple(sorted(v, key=lambda p: p.from_ or date.min)) for i, v in found.items()}


def _merged(versions: dict[str, tuple[Place, ...]], file: _File) -> dict[str, tuple[Place, ...]]:
    """Return the versions with the ends that later versions and mergers give them."""
    linked = {i: _ended(v, file) for i, v in versions.items()}
    formed = [p for v in linked.values() for p in v if p.merged_from]
    for new in formed:
        for part in new.merged_from:
            if not _take(linked, part, new):
                file.fault("place.no_part", id=new.id, part=part, day=new.from_)
    return linked


def _ended(versions: tuple[Place, ...], file: _File) -> tuple[Place, ...]:
    ended = []
    for place, later in zip(versions, (*versions[1:], None), strict=True):
        last = later.from_ - _DAY if later and later.from_ else None
        if later and (last is None or (place.to or last) > last or place.from_ == later.from_):
            file.fault("place.overlap", id=place.id)
        ended.append(evolve(place, to=place.to or last))
    return tuple(ended)


def _take(linked: dict[str, tuple[Place, ...]], part: str, new: Place) -> bool:
    """End the version of ``part`` that stood on the day before ``new``; say whether there is one."""
    before = new.from_ - _DAY if new.from_ else None
    old = next((p for p in linked.get(part, ()) if before and p.exists_on(before)), None)
    if old is None or (old.to or before) != before or old.merged_into not in (None, new.id):
        return False
    if part != new.id:
        ended = evolve(old, to=before, merged_into=new.id)
        linked[part] = tuple(ended if p is old else p for p in linked[part])
    return True


# ------------------------------------------------------------------ the whole tree


def _tree_faults(versions: Mapping[str, tuple[Place, ...]]) -> Iterator[Message]:
    for place in (p for v in versions.values() for p in v):
        above = _above(place, versions)
        if above is None:
            yield message("place.cycle", id=place.id)
        elif place.parent is not None and place.parent not in versions:
            yield message("place.no_parent", id=place.id, parent=place.parent)
        elif place.merged_into is not None and not _goes_on(place, versions):
            yield message("place.no_part", id=place.id, part=place.merged_into, day=place.to)
        elif above and _outlives(place, versions[above[-1]][-1].level_ends.get(place.level)):
            yield message("place.level_end", id=place.id, day=versions[above[-1]][-1].level_ends[place.level])


def _outlives(place: Place, last: date | None) -> bool:
    return last is not None and (place.to is None or place.to > last)


def _above(place: Place, versions: Mapping[str, tuple[Place, ...]]) -> list[str] | None:
    """Return the ids above a place, or ``None`` when they lead back to one of them."""
    found: list[str] = []
    while (parent := place.parent) is not None and parent in versions:
        if parent in found:
            return None
        found.append(parent)
        place = versions[parent][-1]
    return found


def _goes_on(place: Place, versions: Mapping[str, tuple[Place, ...]]) -> bool:
    if place.to is None:
        return False
    after = place.to + _DAY
    return any(p.exists_on(after) for p in versions.get(str(place.merged_into), ()))
