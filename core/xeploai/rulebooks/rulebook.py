"""The rulebook: what (place, date) resolves to. Immutable, hashed, inspectable before evaluating."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import Any, Literal, TypeVar

from attrs import define, evolve, field, frozen

from xeploai.errors import RulebookError
from xeploai.law.change import changed
from xeploai.messages import Message, message, nearest
from xeploai.model import (
    KINDS,
    SUBJECTS,
    Criterion,
    Document,
    Fact,
    Kind,
    Ladder,
    Opening,
    Reading,
    Regulation,
    Relation,
    Rule,
    Text,
    WorkRule,
)
from xeploai.rosters.roster import Period
from xeploai.rulebooks.places import COUNTRY, Place

R = TypeVar("R", bound=Rule)


@frozen
class Change:
    """What one local rule does to a central one: a parameter set, or an exception."""

    by: str
    relation: Relation
    parameter: str
    old: Any = field(hash=False)
    new: Any = field(hash=False)
    unilateral: bool = False
    source: str = ""
    """Where the local rule stands."""


@frozen
class Entry:
    """An effective rule with its origin and what local rules changed in it."""

    rule: Rule
    changes: tuple[Change, ...] = ()


@frozen
class Rejected:
    """A rule that was considered and does not hold, with the reason."""

    rule: Rule
    reason: Message
    whole: bool = False
    """The reason holds for its whole regulation."""


@define(slots=False, frozen=True, eq=False)
class Rulebook:
    """The effective rules of a place on a day."""

    selection: str
    place: Place
    day: date
    period: Period
    regulations: tuple[Regulation, ...]
    entries: tuple[Entry, ...]
    facts: Mapping[Kind, Mapping[str, Fact]]
    """For each kind the facts that its rules can name, by id."""
    readings: Mapping[str, str] = field(factory=dict)
    """Chosen value of every reading, by full name ``regulation.id``."""
    reading_rules: Mapping[str, Reading] = field(factory=dict)
    idle_readings: tuple[str, ...] = ()
    rests: Mapping[str, frozenset[str]] = field(factory=dict)
    """For each reading the names of the rules that rest on it."""
    settled: Mapping[str, frozenset[str]] = field(factory=dict)
    """For each reading the rules that would rest on it, had a local text not settled what it asks."""
    openings: tuple[Opening, ...] = ()
    unfilled: tuple[Opening, ...] = ()
    adopted: tuple[Rule, ...] = ()
    notes: tuple[Message, ...] = ()
    acknowledged: tuple[Message, ...] = ()
    """Conflicts that a regulation accepts with a reason."""
    rejected: tuple[Rejected, ...] = ()
    what_if: tuple[str, ...] = ()

    @property
    def local(self) -> Literal["country", "encoded", "none"]:
        """Say whether local rules are encoded; ``none`` is silence, not a text that changes nothing."""
        if self.place.id == COUNTRY:
            return "country"
        return "none" if all(r.identity.place == COUNTRY for r in self.regulations) else "encoded"

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """All effective rules, in a fixed order."""
        return tuple(e.rule for e in self.entries)

    def of(self, table: type[R], kind: Kind = "member") -> tuple[R, ...]:
        """Return the evaluated rules of a table for a kind (no unknown texts)."""
        return tuple(r for r in self.rules if isinstance(r, table) and r.kind == kind and not r.text_unknown)

    def unknown_texts(self, kind: Kind = "member") -> tuple[Rule, ...]:
        """Return the rules whose text the law pack does not know and that could touch a rating (S12)."""
        unknown = (r for r in self.rules if r.kind == kind and r.text_unknown)
        return tuple(r for r in unknown if not isinstance(r, WorkRule))

    def rule(self, name: str) -> Rule:
        """Return a rule by full name, or by its name without the regulation if unique."""
        found = [r for r in self.rules if name in (r.name, r.name.partition("/")[2])]
        if len(found) != 1:
            near = nearest(name, [r.name for r in self.rules])
            raise RulebookError(message("rule.unknown", rule=name, nearest=near))
        return found[0]

    def ladder(self, kind: Kind = "member") -> Ladder:
        """Return the ladder of a kind; raise :class:`RulebookError` unless there is exactly one."""
        found = self.of(Ladder, kind)
        if len(found) != 1:
            raise RulebookError(message("rule.ladder", kind=kind, count=len(found)))
        return found[0]

    def reading(self, short: str, default: str = "") -> str:
        """Return the chosen value of the reading ``short``, or ``default`` if there is none."""
        return next((v for k, v in self.readings.items() if k.endswith(f".{short}")), default)

    def document(self, rule: Rule) -> Document:
        """Return the document in which a rule stands."""
        owner = next(r for r in self.regulations if r.id == rule.regulation)
        return owner.documents[rule.source.document]

    def clause(self, rule: Rule) -> str:
        """Return document number and clause of a rule, as cited."""
        return f"{self.document(rule).number}, {rule.source.clause}"

    @cached_property
    def digest(self) -> str:
        """SHA-256 of everything that can change a result."""
        parts = [
            str(self.day),
            self.place.id,
            *self.what_if,
            *(f"{r.id}:{r.digest}" for r in self.regulations),
            *(f"{k}={v}" for k, v in sorted(self.readings.items())),
        ]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    def with_set(self, assignments: Iterable[str]) -> "Rulebook":
        """Return the rulebook with ``rule.parameter=value`` assignments (what if); this one stays."""
        book = self
        for assignment in assignments:
            book = _assigned(book, assignment)
        return book

    def asked(self, kinds: Iterable[Kind]) -> tuple[str, ...]:
        """Return the readings in use, but for those that local texts settled for all these kinds."""
        named = {r.name for r in self.rules if r.kind in set(kinds)}
        gone = {n for n, by in self.settled.items() if by & named and not self.rests[n] & named}
        return tuple(n for n in sorted(self.reading_rules) if n not in {*self.idle_readings, *gone})

    def levels(self, kind: Kind = "member") -> tuple[str, ...]:
        """Return the ratings of a kind from lowest to highest."""
        return tuple(reversed(self.ladder(kind).levels))

    @cached_property
    def rated_kinds(self) -> tuple[Kind, ...]:
        """The kinds for which it has a ladder, in the order of ``KINDS``."""
        ladders = {r.kind for r in self.rules if isinstance(r, Ladder) and not r.text_unknown}
        return tuple(k for k in KINDS if k in ladders)

    def rating_text(self, rating: str, kind: Kind = "member") -> Text | None:
        """Return the ladder's own name of a rating, if it has one."""
        return self.ladder(kind).names.get(rating)


def _assigned(book: Rulebook, assignment: str) -> Rulebook:
    left, sign, value = assignment.partition("=")
    names = [r.name for r in book.rules] + [r.name.partition("/")[2] for r in book.rules]
    name = max((n for n in names if left.strip().startswith(f"{n}.")), key=len, default="")
    if not (sign and name):
        if sign and "." in left:
            near = nearest(left.rpartition(".")[0], names)
            raise RulebookError(message("rule.unknown", rule=left.rpartition(".")[0], nearest=near))
        raise RulebookError(message("rule.set_form", found=assignment))
    target = book.rule(name)
    new = changed(target, left.strip()[len(name) + 1 :], value.strip())
    entries = tuple(evolve(e, rule=new) if e.rule is target else e for e in book.entries)
    return evolve(book, entries=entries, what_if=(*book.what_if, assignment.strip()))


_BESIDE: Mapping[Kind, tuple[str, ...]] = {"member": ("ballots", "posts"), "leader": ("posts",)}
"""Tables beside the subjects' own whose columns rules can name; caps look at posts."""


def rulebook_facts(
    dictionary_facts: Mapping[tuple[str, str], Fact], rules: Iterable[Rule]
) -> dict[Kind, dict[str, Fact]]:
    """Return for each kind the facts that its rules can name."""
    effective = tuple(rules)
    return {kind: _facts_of(kind, dictionary_facts, effective) for kind in KINDS}


def _facts_of(
    kind: Kind, dictionary_facts: Mapping[tuple[str, str], Fact], rules: tuple[Rule, ...]
) -> dict[str, Fact]:
    """The kind's own facts win over those beside it; level groups list this rulebook's own boxes."""
    tables = (*_BESIDE.get(kind, ()), SUBJECTS[kind])
    known = ((t, i, f) for (t, i), f in dictionary_facts.items() if i != "subject")
    by_table: dict[str, dict[str, Fact]] = {table: {} for table in tables}
    for table, name, fact in known:
        by_table.get(table, {})[name] = fact
    facts = {i: f for table in tables for i, f in by_table[table].items()}
    criteria = [r for r in rules if isinstance(r, Criterion) and r.kind == kind and not r.text_unknown]
    for group in ("core", "other"):
        boxes = tuple(f"level_{c.id}" for c in criteria if c.group == group)
        facts[f"{group}_levels"] = evolve(facts[f"{group}_levels"], of=boxes)
    return facts


def fact_cycle(facts: Mapping[str, Fact]) -> list[str]:
    """Return the path of derived facts that rest on each other, or nothing (S16, R111)."""
    graph = {name: [n for n in (*f.of, f.part, f.base) if n in facts] for name, f in sorted(facts.items())}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as exc:
        return [str(name) for name in exc.args[1]]
    return []
