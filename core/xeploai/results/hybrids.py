"""Rulebooks between two rulebooks: some questions answered as on the right, the rest as on the left (S33).

All hybrids are evaluated at once: one rulebook holds both sides' rules, each under a Boolean fact
that says which side answers its question, and the roster is repeated once a hybrid.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property

import polars as pl
from attrs import evolve, frozen

from xeploai.dictionary import Dictionary
from xeploai.law.conditions import tested_facts
from xeploai.lifecycle.course import rated_kinds
from xeploai.lifecycle.run import evaluate
from xeploai.model import (
    KINDS,
    SUBJECTS,
    Award,
    Condition,
    Consequence,
    Criterion,
    Fact,
    Kind,
    Ladder,
    Notice,
    Opening,
    Quota,
    Reading,
    Rule,
    Test,
    Text,
    WorkRule,
)
from xeploai.plugins import Registry
from xeploai.results.compare import LEVELS_OF_ALL, rule_pairs, states
from xeploai.rosters.roster import Roster
from xeploai.rulebooks.rulebook import Entry, Rulebook, rulebook_facts

FRAME = "frame"
"""Ladders, fallbacks, criteria, bands of points and rules on levels of all kinds are one question (S33)."""
_OF_FRAME = {"score", "core_levels", "other_levels"}
"""What a frame of criteria gives; a rule that tests it means nothing without the frame."""
_SIDE = "in_topic_"
_NO_RATING = (Notice, Consequence, WorkRule, Award, Opening, Reading)
_BETWEEN = ":"


@frozen(eq=False)
class Topics:
    """Two rulebooks and the questions that they answer differently and that can change a rating."""

    left: Rulebook
    right: Rulebook
    names: tuple[str, ...]

    def sides(self, topic: str) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
        """Return the rules of a topic on both sides."""
        left, right = (tuple(r for r in b.rules if self.of(r) == topic) for b in (self.left, self.right))
        return left, right

    def of(self, rule: Rule) -> str:
        """Return the question that a rule answers.

        What tests points or levels goes with the frame that gives them; where the sides have ladders
        of different levels, or one has none, every rule of the kind goes with its ladder.
        """
        of_frame = isinstance(rule, Ladder | Criterion) or not _OF_FRAME.isdisjoint(tested_facts(rule))
        return FRAME if of_frame or rule.kind in self._apart else rule.topic

    @cached_property
    def _apart(self) -> frozenset[Kind]:
        ladders = [{k: [x.levels for x in b.of(Ladder, k)] for k in KINDS} for b in (self.left, self.right)]
        return frozenset(k for k in KINDS if ladders[0][k] != ladders[1][k])

    @staticmethod
    def renamed(rules: Sequence[Rule]) -> tuple[Rule, ...]:
        """Return rules of the right side under names that the left side does not have."""
        return tuple(evolve(r, id=f"{r.id}~") for r in rules)


def changed_topics(left: Rulebook, right: Rulebook) -> Topics:
    """Return what differs between two rulebooks, question by question."""
    changed = {p.topic for p in rule_pairs(left, right) if p.change != "same"}
    rules = [r for r in (*left.rules, *right.rules) if r.topic in changed and _rates(r)]
    topics = Topics(left, right, ())
    return evolve(topics, names=tuple(sorted({topics.of(r) for r in rules})))


def _rates(rule: Rule) -> bool:
    return not (rule.text_unknown or rule.effect == "warns" or isinstance(rule, _NO_RATING))


def ratings(
    topics: Topics, chosen: Sequence[str], hybrids: Sequence[int], roster: Roster, registry: Registry
) -> pl.DataFrame:
    """Evaluate hybrids: ``kind``, ``id``, ``hybrid`` (as text) and ``step`` (0 = lowest; null where open).

    Bit *i* of a hybrid says that topic ``chosen[i]`` is answered by the right side; every other
    topic is answered by the left.
    """
    frame = chosen.index(FRAME) if FRAME in chosen else None
    groups: dict[bool, list[int]] = {}
    for hybrid in hybrids:
        groups.setdefault(frame is not None and bool(hybrid >> frame & 1), []).append(hybrid)
    parts = [
        _evaluated(_union(topics, chosen, right, registry.dictionary), chosen, some, roster, registry)
        for right, some in groups.items()
    ]
    return pl.concat(parts)


# ------------------------------------------------------------------ the rules


def _union(topics: Topics, chosen: Sequence[str], right_frame: bool, dictionary: Dictionary) -> Rulebook:
    """Both sides' rules in one rulebook; ladder and criteria are those of one side."""
    kept = _kept(topics, chosen, right_frame)
    for number, name in enumerate(chosen):
        if name != FRAME:
            left, right = topics.sides(name)
            kept += [_under(r, number, False) for r in left]
            kept += [_under(r, number, True) for r in topics.renamed(right)]
    own = {f.id: f for f in map(_fact, range(len(chosen)))}
    book = _book(topics, kept, dictionary)
    return evolve(book, facts={k: {**f, **own} for k, f in book.facts.items()})


def both_sides(topics: Topics, right_frame: bool, dictionary: Dictionary) -> Rulebook:
    """Return a rulebook with the rules of both sides at once, to see the outcome of each."""
    kept = _kept(topics, topics.names, right_frame)
    for name in topics.names:
        left, right = topics.sides(name) if name != FRAME else ((), ())
        kept += [*left, *topics.renamed(right)]
    return _book(topics, kept, dictionary)


def _kept(topics: Topics, chosen: Sequence[str], right_frame: bool) -> list[Rule]:
    """The frame of one side, and the left side's rules about every question that is not switched."""
    base = topics.right if right_frame else topics.left
    frame = [r for r in base.rules if topics.of(r) == FRAME]
    return frame + [r for r in topics.left.rules if topics.of(r) not in (*chosen, FRAME)]


def _book(topics: Topics, rules: Sequence[Rule], dictionary: Dictionary) -> Rulebook:
    regulations = {r.id: r for b in (topics.left, topics.right) for r in b.regulations}
    return evolve(
        topics.left,
        entries=tuple(map(Entry, rules)),
        facts=rulebook_facts(dictionary.facts, rules),
        regulations=tuple(regulations.values()),
        readings={**topics.right.readings, **topics.left.readings},
    )


def _fact(number: int) -> Fact:
    name = f"{_SIDE}{number}"
    return Fact(id=name, label=Text(name, name), type="bool")


def _under(rule: Rule, number: int, side: bool) -> Rule:
    """The rule, where the question is answered by its side."""
    test = Test(f"{_SIDE}{number}", "equals", side)
    own = rule.applies_to or Condition()
    return evolve(rule, applies_to=evolve(own, tests=(test, *own.tests)))


# ------------------------------------------------------------------ the roster


def _evaluated(
    book: Rulebook, chosen: Sequence[str], hybrids: Sequence[int], roster: Roster, registry: Registry
) -> pl.DataFrame:
    repeated = evolve(roster, tables=dict(_repeated(roster, book, chosen, hybrids, registry.dictionary)))
    found = evaluate(repeated, book, with_decisions=False, registry=registry)
    parts = [_steps(states(found, k).select(pl.lit(k).alias("kind"), "id", "state")) for k in found.kinds]
    return pl.concat(parts)


def _repeated(
    roster: Roster, book: Rulebook, chosen: Sequence[str], hybrids: Sequence[int], dictionary: Dictionary
) -> Iterable[tuple[str, pl.DataFrame]]:
    """Each table once a hybrid; ids and groups of one hybrid are strangers to those of another."""
    sides = {f"{_SIDE}{i}": [bool(h >> i & 1) for h in hybrids] for i in range(len(chosen))}
    numbers = pl.DataFrame({"_hybrid": [str(h) for h in hybrids], **sides})
    groups = {str(q.within) for k in KINDS for q in book.of(Quota, k)}
    # A side told of an organisation is no fact about it: who is not rated otherwise stays so.
    rated = {SUBJECTS[k] for k in rated_kinds(roster, book)}
    for table, rows in roster.tables.items():
        keys = [f.id for f in dictionary.of(table) if f.id in rows.columns and _is_key(f, groups)]
        named = [(pl.format("{}" + _BETWEEN + "{}", "_hybrid", c)).alias(c) for c in keys]
        kept = [pl.when(pl.col(c).is_not_null()).then(e).alias(c) for c, e in zip(keys, named, strict=True)]
        own = numbers if table in rated else numbers.select("_hybrid")
        yield table, own.join(rows, how="cross").with_columns(kept).drop("_hybrid")


def _is_key(fact: Fact, groups: set[str]) -> bool:
    return fact.type == "reference" or fact.id in ("id", "subject", "person") or fact.id in groups


def _steps(found: pl.DataFrame) -> pl.DataFrame:
    codes = {level: step for step, level in enumerate(LEVELS_OF_ALL)}
    parts = pl.col("id").str.splitn(_BETWEEN, 2)
    known = (list(codes), list(codes.values()))
    step = pl.col("state").replace_strict(*known, default=None, return_dtype=pl.Int64)
    return found.select(
        pl.col("kind"),
        parts.struct.field("field_1").alias("id"),
        parts.struct.field("field_0").alias("hybrid"),
        step.alias("step"),
    )
