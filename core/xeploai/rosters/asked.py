"""Which roster columns a rulebook asks for, and under which clauses (DESIGN 6).

An evaluation of a roster with one blank member says which facts the rules test, what the derived
ones rest on and from which event sheets they come, so no second description of the rules is needed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import frozen

from xeploai.law.conditions import tested_facts
from xeploai.lifecycle.facts_table import FactsTable, needed_facts
from xeploai.lifecycle.run import evaluate
from xeploai.model import Criterion, Fact, Rule
from xeploai.plugins import Registry
from xeploai.rosters.rows import roster_from_rows
from xeploai.rosters.values import READABLE
from xeploai.rulebooks.rulebook import Rulebook

ALWAYS = {
    "organizations": ("id", "name", "parent", "type"),
    "members": ("id", "name", "card_number", "organization"),
    "ballots": ("subject",),
}
"""Who a row is about; asked for with any column of its table."""
_BLANK = {"organizations": [{"id": "O"}], "members": [{"id": "M", "organization": "O"}]}
WHOLE = ("organizations", "decisions")
"""Tables asked for with all their columns: the tree with its meetings, and what was decided."""


@frozen(eq=False)
class Asked:
    """What one rulebook asks for."""

    rulebook: Rulebook
    columns: frozenset[tuple[str, str]]
    """(table, fact)."""
    by_rule: Mapping[str, frozenset[tuple[str, str]]]
    """The columns behind each rule, by its name."""


def asked(rulebook: Rulebook, registry: Registry) -> Asked:
    """Return the roster columns that the rules about members rest on."""
    blank = roster_from_rows(rulebook.period.text, _BLANK, registry.dictionary)
    facts = evaluate(blank, rulebook, registry=registry).facts
    search = _Search(rulebook, registry, facts)
    by_rule = {r.name: frozenset(search.columns(_roots(r))) for r in rulebook.rules if not r.text_unknown}
    names = needed_facts(rulebook, "member") | {"score"} & set(facts.derived)
    whole = {(t, f.id) for t in WHOLE for f in search.of(t)}
    return Asked(rulebook, frozenset(whole).union(search.columns(names), *by_rule.values()), by_rule)


def asked_facts(asked_for: Iterable[Asked], registry: Registry) -> dict[str, Sequence[Fact]]:
    """Return the facts that any of several rulebooks asks for, by table, in dictionary order."""
    wanted = {c for a in asked_for for c in a.columns}
    tables = {t for t, _ in wanted} | {"members"}
    wanted |= {(t, i) for t in tables for i in ALWAYS.get(t, ())}
    facts = registry.dictionary.facts
    by_table = {
        t: [f for key, f in facts.items() if key[0] == t and key in wanted]
        for t in registry.dictionary.tables()
    }
    return {t: found for t, found in by_table.items() if found}


def asked_by(asked_for: Iterable[Asked], lang: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield table, column, clause and text of each rule behind a column."""
    for one in asked_for:
        for rule in one.rulebook.rules:
            clause = one.rulebook.clause(rule)
            for table, column in sorted(one.by_rule.get(rule.name, ())):
                yield table, column, clause, rule.text[lang]


def _roots(rule: Rule) -> set[str]:
    """The facts a rule tests; a criterion rests on its own points and level."""
    own = {f"points_{rule.id}", f"level_{rule.id}"} if isinstance(rule, Criterion) else set()
    return tested_facts(rule) | own


@frozen(eq=False)
class _Search:
    """Walks from facts to the columns behind them."""

    rulebook: Rulebook
    registry: Registry
    facts: FactsTable

    def of(self, table: str) -> Iterator[Fact]:
        """Yield the columns of a table that the core or the rulebook's regulations define."""
        owners = {"core", *(r.id for r in self.rulebook.regulations)}
        yield from (f for f in self.registry.dictionary.of(table) if f.regulation in owners)

    def columns(self, names: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Yield (table, fact) for every column that the named facts rest on."""
        todo, seen = list(names), set(names)
        while todo:
            name = todo.pop()
            yield from self._own(name)
            new = [n for n in self._below(name) if n not in seen]
            seen.update(new)
            todo += new

    def _own(self, name: str) -> Iterator[tuple[str, str]]:
        table, _, column = name.rpartition(".")
        for key in ((table, column),) if table else (("members", name), ("ballots", name)):
            fact = self.registry.dictionary.facts.get(key)
            if fact is not None and fact.type in READABLE and _typed(fact):
                yield key
        for sheet in self._sheets(name):
            yield from ((sheet, f.id) for f in self.of(sheet))

    def _sheets(self, name: str) -> set[str]:
        fact = self.rulebook.facts.get(name)
        return {*self.facts.sheets.get(name, ()), *(fact.sheets if fact else ())}

    def _below(self, name: str) -> Iterator[str]:
        yield from self.facts.of.get(name, ())
        fact = self.rulebook.facts.get(name)
        if fact is not None:
            yield from fact.of
            yield from (p for p in (fact.part, fact.base) if p and fact.type == "share")


def _typed(fact: Fact) -> bool:
    """A derived fact is typed in only where the dictionary leaves open what it rests on (a total)."""
    return not fact.derived or not (fact.of or fact.sheets)
