"""The data dictionary: every fact the core and the loaded regulations know (DESIGN 6)."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import as_file, files

from attrs import evolve, field, frozen

from xeploai.errors import RegulationFileError, UsageError
from xeploai.law.tomlfile import read_toml, structure
from xeploai.messages import Message, message, nearest
from xeploai.model import Criterion, Dossier, Fact, Kind, Regulation, Text, Value

LEVEL_VALUES: Mapping[str, Value] = {
    "poor": Value(Text("Kém", "Poor"), ("L1",)),
    "average": Value(Text("Trung bình", "Average"), ("TB", "L2")),
    "good": Value(Text("Tốt", "Good"), ("L3",)),
    "excellent": Value(Text("Xuất sắc", "Excellent"), ("XS", "L4")),
}


_FILES = ("info", "organizations", "members", "collectives", "collective_members", "leaders", "posts")
"""The order of tables in a template; others follow by name."""
_KINDS: Mapping[str, Kind] = {
    "organizations": "organization",
    "collectives": "collective",
    "leaders": "leader",
    "posts": "leader",
    "collective_members": "collective",
}
_OF_FILE: Mapping[str, Mapping[str, str]] = {
    f"{table}.toml": {"table": table, "kind": _KINDS.get(table, "member")} for table in _FILES
}


def _place(name: str) -> tuple[int, str]:
    stem = name.removesuffix(".toml")
    return (_FILES.index(stem) if stem in _FILES else len(_FILES), name)


PAPER = ("papers", "paper")
"""The fact that names a paper."""


@frozen
class Dictionary:
    """Facts by table and id, in the order in which a template shows them."""

    facts: Mapping[tuple[str, str], Fact] = field(factory=dict, hash=False)

    def of(self, table: str) -> tuple[Fact, ...]:
        """Return the facts of a table."""
        return tuple(f for (t, _), f in self.facts.items() if t == table)

    def tables(self) -> tuple[str, ...]:
        """Return the names of all tables, in order."""
        return tuple(dict.fromkeys(t for t, _ in self.facts))

    def member(self, fact: str) -> Fact:
        """Return a fact that a member rule can name; raise :class:`UsageError` with the nearest."""
        for table in ("members", "ballots"):
            if found := self.facts.get((table, fact)):
                return found
        known = [i for t, i in self.facts if t in ("members", "ballots")]
        raise UsageError(message("fact.unknown", fact=fact, nearest=nearest(fact, known)))


@frozen
class FactClash:
    """A fact that two owners (regulation ids, or ``core``) define differently."""

    fact: str
    owners: tuple[str, str]

    @property
    def message(self) -> Message:
        """The conflict R115."""
        return message("R115", fact=self.fact, owners=", ".join(self.owners))


@cache
def core_facts() -> tuple[Fact, ...]:
    """Return the facts of ``data/facts/``; a file named like a table holds that table."""
    with as_file(files("xeploai") / "data" / "facts") as folder:
        names = sorted((p.name for p in folder.glob("*.toml")), key=_place)
        raw = [(n, {**_OF_FILE.get(n, {}), **item}) for n in names for item in read_toml(folder / n)["fact"]]
    read = [structure(item, Fact, name, f"fact[{item.get('id')}]") for name, item in raw]
    if faults := [m for _, found in read for m in found]:
        raise RegulationFileError(faults)
    return tuple(f for f, _ in read if f is not None)


def build_dictionary(regulations: Iterable[Regulation]) -> tuple[Dictionary, list[FactClash]]:
    """Return core and added facts, and the facts that two owners define differently (R115)."""
    facts = {(f.table, f.id): f for f in core_facts()}
    clashes: list[FactClash] = []
    loaded = sorted(regulations, key=lambda r: r.id)
    facts[PAPER] = with_papers(facts[PAPER], (r for g in loaded for r in g.rules if isinstance(r, Dossier)))
    for regulation in loaded:
        for fact in (*regulation.facts, *_criterion_facts(regulation)):
            known = facts.setdefault((fact.table, fact.id), fact)
            if evolve(known, regulation=fact.regulation, source=fact.source) != fact:
                clashes.append(FactClash(f"{fact.table}.{fact.id}", (known.regulation, fact.regulation)))
    return Dictionary(facts), clashes


def with_papers(fact: Fact, dossiers: Iterable[Dossier]) -> Fact:
    """Return the choice of papers with those of dossier rules; official names become spellings."""
    values = dict(fact.values)
    for rule in (d for d in dossiers if d.paper):
        known = values.setdefault(rule.paper, Value(rule.text))
        told = (known.text.vi, known.text.en, *known.also)
        more = tuple(dict.fromkeys(t for t in (rule.text.vi, rule.text.en) if t not in told))
        values[rule.paper] = evolve(known, also=(*known.also, *more))
    return evolve(fact, values=values)


def _criterion_facts(regulation: Regulation) -> Iterator[Fact]:
    """Yield the columns that criteria bring: points for a leaf with a maximum, a level for a box."""
    criteria = [c for c in regulation.rules if isinstance(c, Criterion)]
    by_id = {(c.kind, c.id): c for c in criteria}
    headings = {(c.kind, c.part_of) for c in criteria}
    for c in criteria:
        above = by_id.get((c.kind, str(c.part_of)))
        blank = Fact(
            id="",
            label=c.text,
            type="number",
            table=above.each if above is not None and above.each else f"{c.kind}s",
            kind=c.kind,
            regulation=regulation.id,
            source=c.source,
        )
        if c.max is not None and (c.kind, c.id) not in headings and _typed(c):
            label = Text(f"Điểm: {c.text.vi}", f"Points: {c.text.en}")
            points = evolve(blank, id=f"points_{c.id}", label=label, at_least=Decimal(0), at_most=c.max)
            asked = (c.not_applicable, above.not_applicable if above is not None else "skip")
            yield evolve(points, not_applicable=asked[0] == "full" or "rescale" in asked)
        if c.group is not None:
            label = Text(f"Cấp độ: {c.text.vi}", f"Level: {c.text.en}")
            level = evolve(blank, id=f"level_{c.id}", label=label, type="scale")
            yield evolve(level, values=LEVEL_VALUES, not_applicable=True)


def _typed(c: Criterion) -> bool:
    """Points that follow from entries, a share or a sheet have no column of their own."""
    return c.bonus is None and c.from_share is None and c.raters == "one" and c.each is None
