"""Conditions of rules on the work, looked at for the subjects of a roster: true, false, or unknown."""

from collections.abc import Iterable, Mapping

import polars as pl
from attrs import define, field

from xeploai import Evaluation, Roster, Rulebook
from xeploai.dictionary import core_facts
from xeploai.law.conditions import tested_facts
from xeploai.lifecycle.compile import Compiler
from xeploai.model import SUBJECTS, Condition, Fact, Kind, Text, WorkRule
from xeploai.rosters.roster import NA, column_type
from xeploai_office.events import Events

SUGGESTED = "suggested_review"


@define(frozen=True, eq=False)
class Conditions:
    """The conditions of one rulebook over one roster."""

    roster: Roster
    rulebook: Rulebook
    events: Events
    evaluation: Evaluation | None = None
    """Where given, conditions may name the facts that its rules derive."""
    _settled: dict[str, Mapping[str, bool | None]] = field(factory=dict, init=False)

    def facts(self, kind: Kind) -> dict[str, Fact]:
        """Return the facts that conditions about a kind may name."""
        return {SUGGESTED: _suggested_fact(), **self.rulebook.facts[kind]}

    def frame(self, kind: Kind, rules: Iterable[WorkRule]) -> pl.DataFrame:
        """Return the subjects with every fact that the rules name; a fact that nobody gives is null."""
        rated = self.evaluation.kinds.get(kind) if self.evaluation else None
        frame = rated.facts.frame.collect() if rated else self.roster.tables[SUBJECTS[kind]]
        facts, told = self.facts(kind), self.events.suggestions
        suggested = pl.Series(SUGGESTED, [None] * frame.height, pl.Boolean)
        if told:
            found = frame["id"].replace_strict(told, default=None, return_dtype=pl.Boolean)
            suggested = found.alias(SUGGESTED)
        frame = frame.with_columns(suggested)
        absent = {n for r in rules for n in tested_facts(r)} - set(frame.columns)
        return frame.with_columns(
            pl.lit(None, column_type(facts[n])).alias(n) for n in sorted(absent) if n in facts
        )

    def holds(self, rule: WorkRule, kind: Kind, frame: pl.DataFrame, *more: Condition | None) -> pl.Expr:
        """Return whether a rule concerns each subject, and ``more`` holds: true, false, or null."""
        masks = frozenset(c for c in frame.columns if c.endswith(NA))
        compiler = Compiler(self.facts(kind), masks, rule.name)
        unless = compiler.holds(rule.unless) if rule.unless is not None else pl.lit(False)
        asked: pl.Expr = compiler.holds(rule.applies_to) & ~unless
        for condition in more:
            asked = asked & compiler.holds(condition)
        return asked

    def of(self, rule: WorkRule, *names: str | None) -> bool | None:
        """Return whether a rule's condition holds for the first of ``names`` that is of its kind."""
        if rule.applies_to is None and rule.unless is None:
            return True
        if rule.name not in self._settled:
            self._settled[rule.name] = self._by_subject(rule)
        known = self._settled[rule.name]
        return next((known[n] for n in names if n is not None and n in known), None)

    def missing(self, rule: WorkRule) -> tuple[Text, ...]:
        """Return the labels of the facts that a rule's condition asks for."""
        facts = self.facts(rule.kind)
        return tuple(facts[n].label for n in sorted(tested_facts(rule)) if n in facts)

    def _by_subject(self, rule: WorkRule) -> Mapping[str, bool | None]:
        if SUBJECTS[rule.kind] not in self.roster.tables:
            return {}
        frame = self.frame(rule.kind, [rule])
        asked = frame.select("id", self.holds(rule, rule.kind, frame).alias("holds"))
        return dict(asked.filter(pl.col("id").is_in(self.events.mentioned.implode())).iter_rows())


def _suggested_fact() -> Fact:
    return next(f for f in core_facts() if (f.table, f.id) == ("meetings", SUGGESTED))
