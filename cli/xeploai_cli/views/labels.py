"""Names of ratings, states, rules, facts and groups, as people write them."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from attrs import define, evolve, field

from xeploai.law.words import rating_name, rule_words
from xeploai.lifecycle.evaluation import Evaluation
from xeploai.lifecycle.records import number
from xeploai.messages import catalogue
from xeploai.model import KINDS, Fact, Kind, Rule
from xeploai.rosters.roster import Roster
from xeploai.rulebooks.layers import in_force
from xeploai.rulebooks.readings import guarded
from xeploai.rulebooks.rulebook import Rulebook
from xeploai_cli.language import lang, say
from xeploai_cli.views.grid import figure


@define(slots=False, eq=False)
class Labels:
    """Looks names up in one rulebook, and in one roster where there is one."""

    book: Rulebook
    roster: Roster | None = None
    facts: Mapping[str, Fact] = field(factory=dict)
    """More facts that sentences may name than the rulebook's own."""
    kind: Kind = "member"
    """Whose ratings and reasons are named."""

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        """Return the rules by full name."""
        return {r.name: r for r in self.book.rules}

    @cached_property
    def known(self) -> Mapping[str, Fact]:
        """Return the facts of all kinds by id; the kind's own win."""
        order = (*(k for k in reversed(KINDS) if k != self.kind), self.kind)
        return {i: f for kind in order for i, f in self.book.facts[kind].items()}

    @cached_property
    def organizations(self) -> Mapping[str, str]:
        """Return the names of organisations and collectives by id."""
        return {**self._names("collectives"), **self._names("organizations")}

    def _names(self, sheet: str) -> Mapping[str, str]:
        table = self.roster.tables.get(sheet) if self.roster else None
        if table is None or "name" not in table.columns:
            return {}
        return {i: n for i, n in table.select("id", "name").iter_rows() if n}

    def rating(self, code: str | None) -> str:
        """Return the official name of a rating; nothing for none."""
        return rating_name(code, lang(), ladder=self.book.ladder(self.kind)) if code else ""

    def range(self, low: str | None, high: str | None) -> str:
        """Return a rating, or ``lowest – highest`` in short forms."""
        if low is None or high is None or low == high:
            return self.rating(low)
        ladder = self.book.ladder(self.kind)
        return " – ".join(rating_name(c, lang(), ladder=ladder, short=True) for c in (low, high))

    def state(self, code: str) -> str:
        """Return the name of a rating, or of a state that is counted apart (S31)."""
        return say(f"status.{code}") if f"status.{code}" in catalogue() else self.rating(code)

    def reason(self, code: str | None) -> str:
        """Return why a subject has its status: a rule's text, or a named situation."""
        if code is not None and code in self.rules:
            return self.rules[code].text[lang()]
        return say(f"reason.{code}") if code else ""

    def missing(self, names: Iterable[str]) -> str:
        """Return the labels of missing facts, gates and sheets."""
        return "; ".join(self.one_missing(n) for n in names)

    def missing_of(self, row: Mapping[str, Any]) -> str:
        """Return the labels of what a subject lacks, then of what others in the group lack."""
        own, others = row["missing"][: row["missing_own"]], row["missing"][row["missing_own"] :]
        told = [say("missing.others", facts=self.missing(others))] if others else []
        return "; ".join([*map(self.one_missing, own), *told])

    def one_missing(self, name: str) -> str:
        """Return the label of one missing fact, gate or sheet."""
        if name in self.known:
            return self.known[name].label[lang()]
        if name in self.rules:
            return self.rules[name].text[lang()]
        if f"sheet.{name}" in catalogue():
            return say("sheet", name=say(f"sheet.{name}"))
        return name

    def cite(self, name: str) -> str:
        """Return the text of a rule with its clause."""
        rule = self.rules.get(name)
        return f"{rule.text[lang()]} ({self.book.clause(rule)})" if rule else name

    def words(self, rule: Rule) -> str:
        """Return a rule as a sentence made from its data."""
        facts = {**self.facts, **self.book.facts[rule.kind]}
        settled = {n.partition(".")[2] for n, rules in self.book.settled.items() if rule.name in rules}
        rule = evolve(rule, in_reading={k: v for k, v in rule.in_reading.items() if k not in settled})
        return rule_words(rule, facts, lang(), readings=self.book.readings, rules=self.book.rules)

    def changing(self, rule: Rule, parameter: str) -> tuple[Rule, ...]:
        """Return the local rules that set a parameter of a rule, from the country down to the place."""
        entry = next(e for e in self.book.entries if e.rule is rule)
        by = [c.by for c in entry.changes if c.parameter == parameter and c.relation != "excepts"]
        written = {r.name: r for g in self.book.regulations for r in g.rules if self._holds(r)}
        return tuple(written[name] for name in by)

    def _holds(self, rule: Rule) -> bool:
        return in_force(rule, self.book.day) and guarded(rule, self.book.readings)

    def group(self, name: str | None, within: str = "") -> str:
        """Return the name of a group or cell; its id where no name is given.

        ``within`` is the fact that makes the groups; its values have names too.
        """
        fact = self.book.facts[self.kind].get(within)
        if fact is not None and name is not None and name in fact.values:
            return fact.values[name].text[lang()]
        return self.organizations.get(name or "", name or "")

    def who(self, row: Mapping[str, Any]) -> str:
        """Return id and name of a subject."""
        return f"{row['id']} {row.get('name') or ''}".strip()


def labels(evaluation: Evaluation, kind: Kind = "member") -> Labels:
    """Return the names that an evaluation's rulebook and roster give to subjects of a kind."""
    return Labels(evaluation.rulebook, evaluation.roster, kind=kind)


def score(row: Mapping[str, Any]) -> str:
    """Return the points of a subject, with the decimal sign of the language."""
    return figure(number(row.get("score")))
