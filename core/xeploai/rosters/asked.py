"""Which roster columns a rulebook asks for, and under which clauses (DESIGN 6).

An evaluation of a roster with one blank subject of each kind says which facts the rules test, what
the derived ones rest on and from which event sheets they come, so no second description of the rules
is needed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import frozen

from xeploai.errors import UsageError
from xeploai.law.conditions import tested_facts
from xeploai.lifecycle.facts_table import FactsTable, needed_facts
from xeploai.lifecycle.run import evaluate
from xeploai.lifecycle.score import points_frame
from xeploai.messages import message
from xeploai.model import KINDS, SUBJECTS, Award, Cap, Criterion, Fact, Kind, Quota, Rule, WorkRule
from xeploai.plugins import Registry
from xeploai.rosters.headers import alike
from xeploai.rosters.rows import roster_from_rows
from xeploai.rosters.values import READABLE
from xeploai.rulebooks.order import KIND_OF
from xeploai.rulebooks.rulebook import Rulebook

Column = tuple[str, str]
"""Table and fact."""

ALWAYS: Mapping[str, tuple[str, ...]] = {
    "organizations": ("id", "name", "parent", "type", "meeting_date", "specially_outstanding"),
    "members": ("id", "name", "card_number", "organization"),
    "collectives": ("id", "name", "organization"),
    "collective_members": ("collective", "person"),
    "leaders": ("id", "name"),
    "posts": ("person", "post", "unit"),
    "ballots": ("subject",),
}
"""Who a row is about and where it belongs; asked for with any column of its table."""
WHOLE = ("decisions",)
"""Tables asked for with all their columns: what was decided."""
EVERY_ROSTER = ("organizations", "members")
_ORDER = (*(t for t in ALWAYS if t != "ballots"), "same_level_bodies")
_LAST = ("history", "decisions")
_BLANK: Mapping[str, list[dict[str, object]]] = {
    "organizations": [{"id": "O", "review_done": False}],
    "members": [{"id": "M", "organization": "O"}],
    "collectives": [{"id": "C", "organization": "O"}],
    "leaders": [{"id": "L"}],
}
_MAIN = ("unit", "collective", "main_post")
"""What tells the main one of a person's posts."""
_PERSON: tuple[Kind, ...] = ("member", "leader")
_POST = {"organization": "unit", "collective": "collective"}


@frozen(eq=False)
class Asked:
    """What one rulebook asks for."""

    rulebook: Rulebook
    columns: frozenset[Column]
    """(table, fact)."""
    by_rule: Mapping[str, frozenset[Column]]
    """The columns behind each rule, by its name."""


def asked(rulebook: Rulebook, registry: Registry, kinds: Iterable[Kind] = ()) -> Asked:
    """Return the roster columns that the rating rules rest on.

    ``kinds`` restricts them to the rules about some kinds; empty means every kind that the rulebook
    rates. Raises :class:`UsageError` for a kind that it does not rate.
    """
    wanted = _kinds(rulebook, tuple(kinds))
    blank = roster_from_rows(rulebook.period.text, _BLANK, registry.dictionary)
    rated = evaluate(blank, rulebook, registry=registry).kinds
    divided = {k: _divided(rulebook, k) for k in KINDS}
    search = _Search(rulebook, registry, wanted, {k: rated[k].facts for k in wanted}, divided)
    rules = [
        r for r in rulebook.rules if r.kind in wanted and not (r.text_unknown or isinstance(r, WorkRule))
    ]
    by_rule = {r.name: frozenset(search.behind(r)) for r in rules}
    names = {k: needed_facts(rulebook, k) | {"score"} & set(rated[k].facts.derived) for k in wanted}
    needed = {c for k in wanted for c in search.columns(k, names[k])}
    always = {(t, "id") for t in (*EVERY_ROSTER, *(SUBJECTS[k] for k in wanted))}
    always |= {(t, f.id) for t in WHOLE for f in search.of(t)}
    return Asked(rulebook, frozenset(always | needed).union(*by_rule.values()), by_rule)


def _kinds(rulebook: Rulebook, kinds: tuple[Kind, ...]) -> tuple[Kind, ...]:
    rated = rulebook.rated_kinds
    if unrated := [k for k in kinds if k not in rated]:
        names = {"kinds": _listed(unrated), "rated": _listed(rated), "selection": rulebook.selection}
        raise UsageError(message("asked.not_rated", **names))
    return tuple(k for k in KINDS if k in (kinds or rated))


def _divided(rulebook: Rulebook, kind: Kind) -> frozenset[str]:
    frame = points_frame(rulebook, kind)
    headings = (c for c in frame.criteria if any(p.applies_to is None for p in frame.parts(c)))
    return frozenset(f"points_{c.id}" for c in headings)


def _listed(kinds: Iterable[Kind]) -> tuple[object, ...]:
    return tuple(message(f"words.kind.{k}") for k in kinds)


def asked_facts(asked_for: Iterable[Asked], registry: Registry) -> dict[str, Sequence[Fact]]:
    """Return the facts that any of several rulebooks asks for, by table: subjects first, decisions last.

    Of facts of several regulations that one column fills, the first stands for all.
    """
    dictionary = registry.dictionary
    wanted = {c for a in asked_for for c in a.columns}
    bases = {str(f.base) for f in dictionary.facts.values() if (f.table, f.id) in wanted and f.base}
    tables = {t for t, _ in wanted} | (bases & ALWAYS.keys())
    wanted |= {(t, i) for t in tables for i in ALWAYS.get(t, ())}
    order = [*_ORDER, *(t for t in dictionary.tables() if t not in (*_ORDER, *_LAST)), *_LAST]
    by_table = {t: [f for f in dictionary.of(t) if (t, f.id) in wanted] for t in order}
    return {t: [f for f in found if _first(f, found) is f] for t, found in by_table.items() if found}


def _first(fact: Fact, facts: Sequence[Fact]) -> Fact:
    return next((f for f in facts if f.label == fact.label and alike((f, fact))), fact)


def asked_by(
    asked_for: Sequence[Asked], registry: Registry, lang: str
) -> Iterator[tuple[str, str, str, str]]:
    """Yield table, column, clause and text of each rule behind a column."""
    shown, known = asked_facts(asked_for, registry), registry.dictionary.facts
    for one in asked_for:
        for rule in one.rulebook.rules:
            clause = one.rulebook.clause(rule)
            for table, column in sorted(one.by_rule.get(rule.name, ())):
                fact = _first(known[table, column], shown[table])
                yield table, fact.id, clause, rule.text[lang]


def _roots(rule: Rule) -> set[str]:
    """The facts a rule tests; a criterion rests on its own points and level, a quota on its group."""
    names = tested_facts(rule)
    if isinstance(rule, Criterion):
        # A reading may leave a criterion without a level box.
        names |= {f"points_{rule.id}", *([f"level_{rule.id}"] if rule.group in ("core", "other") else [])}
    if isinstance(rule, Quota) and rule.within:
        names |= {rule.within, *([rule.exception.when] if rule.exception else [])}
        names |= {name for name, _ in rule.ranks}
    return names


@frozen(eq=False)
class _Search:
    """Walks from facts to the columns behind them; a node of the walk is a fact of a kind."""

    rulebook: Rulebook
    registry: Registry
    kinds: tuple[Kind, ...]
    tables: Mapping[Kind, FactsTable]
    divided: Mapping[Kind, frozenset[str]]
    """The points of headings that parts take the place of for everybody."""

    def of(self, table: str) -> Iterator[Fact]:
        """Yield the columns of a table that the core or the rulebook's regulations define."""
        owners = {"core", *(r.id for r in self.rulebook.regulations)}
        yield from (f for f in self.registry.dictionary.of(table) if f.regulation in owners)

    def behind(self, rule: Rule) -> Iterator[Column]:
        """Yield (table, fact) for every column that a rule rests on."""
        yield from self.columns(rule.kind, _roots(rule))
        if isinstance(rule, Cap) and isinstance(rule.at_most, tuple):
            for body in rule.at_most:
                yield ("collectives", body) if rule.kind == "collective" else ("posts", _POST[body])
        if isinstance(rule, Award) and rule.streak is not None:
            # Years running are counted from what was decided in earlier years.
            yield from (("history", f.id) for f in self.of("history"))

    def columns(self, kind: Kind, names: Iterable[str]) -> Iterator[Column]:
        """Yield (table, fact) for every column that the named facts of a kind rest on."""
        todo = [(kind, name) for name in names]
        seen = set(todo)
        while todo:
            node = todo.pop()
            yield from self._own(*node)
            new = [n for n in self._below(*node) if n not in seen]
            seen.update(new)
            todo += new

    def _fact(self, kind: Kind, name: str) -> Fact | None:
        table, _, column = name.rpartition(".")
        facts = self.registry.dictionary.facts
        return facts.get((table, column)) if table else self.rulebook.facts[kind].get(name)

    def _own(self, kind: Kind, name: str) -> Iterator[Column]:
        fact = self._fact(kind, name)
        if fact is not None and fact.type in READABLE and self._typed(kind, fact):
            yield fact.table, fact.id
        for sheet in self._sheets(kind, name):
            if sheet == "posts":
                yield from ((sheet, name) for name in _MAIN)
            else:
                yield from ((sheet, f.id) for f in self.of(sheet) if self._asks_kind(f))
        if fact is not None and fact.tally is not None:
            yield from self._counted(kind, fact.tally.of)

    def _typed(self, kind: Kind, fact: Fact) -> bool:
        """A derived fact is typed in only where nothing else in the roster tells it: a total, a count."""
        if fact.id in self.divided[kind]:
            return False
        if fact.tally is not None:
            whose = _PERSON if fact.tally.of == "persons" else (KIND_OF[fact.tally.of],)
            return None not in whose and not set(whose) & set(self.kinds)
        if not fact.derived or fact.of or fact.sheets:
            return not fact.derived
        # What rests on no fact follows from the period or the place.
        return self.tables[kind].of.get(fact.id) != ()

    def _counted(self, kind: Kind, of: str) -> Iterator[Column]:
        """Yield what says who is counted."""
        match of:
            case "members":
                yield "members", "organization"
                # A discipline may count elsewhere: at the cell of the violation (seed A-18).
                events = ("disciplines", "transfers") if "member" in self.kinds else ()
                yield from ((t, f.id) for t in events for f in self.of(t))
            case "subordinates" | "units":
                yield "organizations", "parent"
                if of == "units":
                    yield from (("posts", name) for name in ("unit", "is_head"))
                elif kind == "collective":
                    yield "collectives", "organization"
            case "persons":
                yield "collective_members", "person"
            case _:
                yield from (("same_level_bodies", f.id) for f in self.of("same_level_bodies"))

    def _asks_kind(self, fact: Fact) -> bool:
        """Where only members are rated nobody needs to say that a row is about one."""
        return fact.id != "subject_kind" or self.kinds != ("member",)

    def _sheets(self, kind: Kind, name: str) -> set[str]:
        fact = self.rulebook.facts[kind].get(name)
        found = self.tables[kind].sheets.get(name, ()) if kind in self.tables else ()
        return {*found, *(fact.sheets if fact else ())}

    def _below(self, kind: Kind, name: str) -> Iterator[tuple[Kind, str]]:
        fact = self.rulebook.facts[kind].get(name)
        own = self.tables[kind].of.get(name, ()) if kind in self.tables else ()
        below = [*own, *(fact.of if fact else ())]
        if fact is not None and fact.type == "share":
            below += [p for p in (fact.part, fact.base) if p]
        yield from ((kind, n) for n in below)
        if fact is not None and fact.tally is not None and fact.tally.where:
            yield from ((k, fact.tally.where) for k in self._whose(fact.tally.of))

    def _whose(self, of: str) -> Iterator[Kind]:
        """Yield the kinds of those who are counted, if their sheets are asked for."""
        kinds = _PERSON if of == "persons" else tuple(k for r, k in KIND_OF.items() if r == of and k)
        yield from (k for k in kinds if k in self.kinds)
