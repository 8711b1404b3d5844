"""What a scaffold is about: everything that can be known, so that nobody is asked for it."""

from collections.abc import Iterator
from datetime import date

from attrs import frozen

from xeploai.errors import SelectionError, UsageError
from xeploai.messages import message, nearest, text
from xeploai.model import Identity, Regulation, Text
from xeploai.plugins import Registry
from xeploai.rulebooks.places import COUNTRY, LEVELS, Place, PlaceType, fold, slug
from xeploai.rulebooks.scope import covers


@frozen(eq=False)
class Plan:
    """One local regulation to be written."""

    id: str
    """The regulation's id, and the name of its plugin."""
    place: Place
    base: Regulation
    registry: Registry
    lang: str
    new_place: bool = False
    """The place is not in the tree yet."""

    @property
    def folder(self) -> str:
        """Return the name of the folder."""
        return self.place.id.rpartition("/")[2]

    @property
    def package(self) -> str:
        """Return the name of the Python package."""
        return f"xeploai_{self.id}"

    @property
    def distribution(self) -> str:
        """Return the name of the distribution."""
        return f"xeploai-{self.id}"

    @property
    def when(self) -> str:
        """Return the last year at whose end the base is in force, or its last day."""
        day = _day(self.base.identity)
        return str(day.year) if (day.month, day.day) == (12, 31) else day.isoformat()

    @property
    def selection(self) -> str:
        """Return the selection that names the rulebook."""
        return f"{self.place.id}@{self.when}"

    @property
    def title(self) -> Text:
        """Return a title that the author will replace by the printed one."""
        return _both("scaffold.title", place=self.place.full_name)

    @property
    def issuer(self) -> Text:
        """Return the committee of the place."""
        return _both(f"scaffold.issuer.{self.place.type}", name=self.place.name)


def _both(code: str, **params: object) -> Text:
    return Text(text(code, "vi", **params), text(code, "en", **params))


def make_plan(
    place: str,
    registry: Registry,
    extends: str | None = None,
    *,
    name: str | None = None,
    type_: PlaceType | None = None,
    lang: str = "vi",
) -> Plan:
    """Return the plan of a regulation for ``place`` that builds on ``extends``.

    ``extends`` is by default the newest central text; ``name`` and ``type_`` are for a place that is
    not in the tree. Raise :class:`UsageError` for an unknown regulation or a place without them,
    :class:`SelectionError` for a place that did not stand while the base was in force.
    """
    base = _base(extends, registry)
    found, new = _place(place, registry, base, name, type_)
    if found.id == COUNTRY:
        raise UsageError(message("scaffold.country", place=found.name))
    return Plan(_free_id(found, base, registry), found, base, registry, lang, new)


def _base(extends: str | None, registry: Registry) -> Regulation:
    if extends is None:
        central = (r for r in registry.regulations.values() if r.identity.place == COUNTRY)
        return max(central, key=lambda r: r.identity.from_)
    if extends not in registry.regulations:
        near = nearest(extends, sorted(registry.regulations))
        raise UsageError(message("scaffold.extends", id=extends, nearest=near))
    return registry.regulations[extends]


def _place(
    asked: str, registry: Registry, base: Regulation, name: str | None, type_: PlaceType | None
) -> tuple[Place, bool]:
    try:
        return registry.places.at(asked, _day(base.identity)), False
    except SelectionError as exc:
        if exc.messages[0].code != "place.unknown":
            raise
        if name is None or type_ is None:
            types = ", ".join(t for t in LEVELS if t != "country")
            raise UsageError([*exc.messages, message("scaffold.place", place=asked, types=types)]) from exc
        return _new_place(asked, registry, base, Text(name, name), type_), True


def _new_place(asked: str, registry: Registry, base: Regulation, name: Text, type_: PlaceType) -> Place:
    above, _, last = asked.rpartition("/")
    parent = registry.places.at(above, _day(base.identity)) if above else registry.places.get(COUNTRY)
    own = slug(last)
    return Place(own if parent.id == COUNTRY else f"{parent.id}/{own}", name, type_, parent.id)


def _free_id(place: Place, base: Regulation, registry: Registry) -> str:
    """Return the place's name as an id that no regulation, plugin or place has."""
    own = fold(place.id.rpartition("/")[2])
    slugs = {i.rpartition("/")[2] for i in (*registry.places, place.id)}
    taken = {*registry.regulations, *(i.name for i in registry.report), *slugs}
    return next(i for i in _ids(own, base.identity.from_.year) if i not in taken)


def _ids(own: str, year: int) -> Iterator[str]:
    yield from (own, f"{own}{year}")
    yield from (f"{own}{year}n{n}" for n in range(2, 1000))


def _day(identity: Identity) -> date:
    """Return the last end of a year on which a text is in force, or its last day."""
    last = identity.to or identity.last_checked or identity.from_
    ends = (date(y, 12, 31) for y in range(last.year, identity.from_.year - 1, -1))
    return next((d for d in ends if covers(identity.from_, last, d)), last)
