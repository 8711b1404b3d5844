"""The course of an evaluation over the kinds, each natural, capped and final in turn (S15, S16)."""

from collections.abc import Mapping
from typing import cast

import polars as pl
from attrs import define, evolve, field

from xeploai.dictionary import Dictionary
from xeploai.lifecycle.caps import capped, reference_caps
from xeploai.lifecycle.decided import decisions
from xeploai.lifecycle.disciplines import Scope
from xeploai.lifecycle.facts_table import FactsTable, build_facts
from xeploai.lifecycle.group import apportioned, populations
from xeploai.lifecycle.hooks import Caller
from xeploai.lifecycle.judge import judged
from xeploai.lifecycle.related import Results
from xeploai.lifecycle.stage import ENGINE, Outcome, merge
from xeploai.lifecycle.status import add_decision
from xeploai.lifecycle.tallies import counted
from xeploai.model import SUBJECTS, Fact, Kind, Related
from xeploai.rosters.roster import Roster, column_type
from xeploai.rulebooks.order import KIND_OF, steps
from xeploai.rulebooks.rulebook import Rulebook

TREE_DEPTH = 64


@define(eq=False)
class Course:
    """What is known of each kind so far."""

    roster: Roster
    rulebook: Rulebook
    hooks: Caller
    with_decisions: bool
    facts: dict[Kind, FactsTable] = field(factory=dict)
    outcomes: dict[Kind, Mapping[str, Outcome]] = field(factory=dict)
    natural: dict[Kind, pl.DataFrame] = field(factory=dict)
    final: dict[Kind, pl.DataFrame] = field(factory=dict)
    quotas: dict[Kind, Mapping[str, pl.DataFrame]] = field(factory=dict)

    def run(self, kinds: tuple[Kind, ...]) -> None:
        """Evaluate the kinds up to their final ratings."""
        for kind, stage in steps(self.rulebook.facts, self.rulebook.rules):
            if kind in kinds:
                self._natural(kind) if stage == "natural" else self._final(kind)

    def _natural(self, kind: Kind) -> None:
        hooks, roster = self.hooks, self.roster
        derived, screened = hooks("derive", roster=roster, kind=kind), hooks("screen", kind=kind)
        derivations = merge([*derived, *hooks("score", roster=roster, kind=kind)])
        always = {"score"} if "score" in derivations else set()
        facts = build_facts(self.rulebook, roster, kind, derivations, always)
        self.outcomes[kind] = merge([*screened, *hooks("judge", kind=kind), *hooks("cap", kind=kind)])
        decided = decisions(roster, self.rulebook, kind, self.with_decisions)
        self.facts[kind] = evolve(facts, frame=facts.frame.with_columns(decided))
        tallies = [f for f in self.rulebook.facts[kind].values() if f.tally and f.id in facts.needed]
        alike = [f for f in tallies if f.tally and KIND_OF[f.tally.of] == kind]
        frame = self._counted(self.facts[kind].frame, [f for f in tallies if f not in alike], kind)
        self.natural[kind] = self._deepest_first(frame, alike) if alike else self._judged(frame, kind)

    def _counted(
        self, frame: pl.LazyFrame, facts: list[Fact], kind: Kind, below: pl.DataFrame | None = None
    ) -> pl.LazyFrame:
        """Count related subjects; ``below`` are those of the same kind."""
        known = self.natural if below is None else {**self.natural, kind: below}
        # A regulation may declare readings of these names: where a fault counts, and which disciplines do.
        moves = self.rulebook.reading("discipline_place", "old") == "old"
        scope = cast(Scope, self.rulebook.reading("member_discipline", "any"))
        return counted(frame, facts, kind, Results(self.roster, known, moves, scope), self._levels())

    def _judged(self, frame: pl.LazyFrame, kind: Kind) -> pl.DataFrame:
        return judged(frame, self.facts[kind].na, self.outcomes[kind], self.rulebook, kind).collect(
            engine=ENGINE
        )

    def _deepest_first(self, frame: pl.LazyFrame, alike: list[Fact]) -> pl.DataFrame:
        """Rate organisations by depth: the ratings of one depth are counted by the one above (S15)."""
        kind: Kind = "organization"
        table = frame.with_row_index("_at").collect(engine=ENGINE)
        depths = _depth(table)
        # Nothing is below the deepest: none, which is not the same as unknown.
        below = self._judged(self._counted(table.clear().lazy(), alike, kind), kind)
        done = [below]
        for depth in depths.unique().sort(descending=True):
            rows = table.filter(depths == depth).lazy()
            below = self._judged(self._counted(rows, alike, kind, below), kind)
            done.append(below)
        return pl.concat(done).sort("_at").drop("_at")

    def _levels(self) -> dict[Related, tuple[str, ...]]:
        rated = self.rulebook.rated_kinds
        own = {of: self.rulebook.levels(k) for of, k in KIND_OF.items() if k is not None and k in rated}
        return {**dict.fromkeys(KIND_OF, _FOUR), **own}

    def _final(self, kind: Kind) -> None:
        outcomes, rulebook = self.outcomes[kind], self.rulebook
        subjects = self.natural[kind]
        if reference_caps(outcomes):
            subjects = capped(subjects, outcomes, self.roster, kind, self.final)
        ready = add_decision(subjects.lazy(), outcomes, rulebook.levels(kind)).collect(engine=ENGINE)
        counts = populations(ready, rulebook, kind)
        self.quotas[kind] = merge(self.hooks("apportion", kind=kind, population=counts))
        self.final[kind] = apportioned(ready, self.quotas[kind], rulebook, kind)


_FOUR = ("not_completed", "completed", "good", "excellent")


def rated_kinds(roster: Roster, rulebook: Rulebook) -> tuple[Kind, ...]:
    """Return the kinds that the rulebook rates and the roster speaks of.

    Organisations are always named in a roster of members; they are rated when it also holds a fact
    that a rule about organisations asks for.
    """
    return tuple(k for k in rulebook.rated_kinds if _speaks_of(roster, rulebook, k))


def _speaks_of(roster: Roster, rulebook: Rulebook, kind: Kind) -> bool:
    rows = roster.tables.get(SUBJECTS[kind])
    if rows is None or kind != "organization":
        return rows is not None
    named = {f.id for f in rulebook.facts[kind].values() if f.id not in _OF_THE_TREE}
    return any(c in named and rows[c].is_not_null().any() for c in rows.columns)


_OF_THE_TREE = (
    "id",
    "name",
    "parent",
    "type",
    "meeting_date",
    "specially_outstanding",
    "outstanding_decision",
    "ballots_cast",
)


def admitted(roster: Roster, dictionary: Dictionary) -> Roster:
    """Give every sheet all its columns; a column that was not given is blank everywhere (S2)."""
    tables = dict(roster.tables)
    for name in tables.keys() - {"members", "collectives", "leaders"}:
        have = tables[name].columns
        typed = (f for f in dictionary.of(name) if not f.derived and f.type not in ("share", "levels"))
        blank = [pl.lit(None, dtype=column_type(f)).alias(f.id) for f in typed if f.id not in have]
        tables[name] = tables[name].with_columns(blank)
    for name in tables.keys() & SUBJECTS.values():
        required = (f for f in dictionary.of(name) if f.required and f.id not in tables[name].columns)
        blank = [pl.lit(None, dtype=column_type(f)).alias(f.id) for f in required]
        tables[name] = tables[name].with_columns(blank)
    return evolve(roster, tables=tables)


def _depth(table: pl.DataFrame) -> pl.Series:
    """Return how far each organisation stands below the top of its tree."""
    up = table.lazy().select(pl.col("id").alias("_up"), pl.col("parent").alias("_next"))
    walk = table.lazy().select("_at", pl.col("parent").alias("_up")).collect()
    depth = pl.zeros(table.height, dtype=pl.UInt16, eager=True)
    for level in range(1, TREE_DEPTH):
        walk = walk.lazy().join(up, on="_up", how="inner").collect()
        if walk.is_empty():
            break
        depth = depth.scatter(walk["_at"], level)
        walk = walk.select("_at", pl.col("_next").alias("_up"))
    return depth.alias("_depth")
