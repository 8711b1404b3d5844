"""Changed questions that cannot move anybody of a roster, whatever the other questions answer (S33).

Sound, not complete: a question is idle when the rules of both sides bind every subject alike, under
each side's criteria. Quotas, caps by other bodies and counts of other subjects are never set aside,
since what they do depends on the ratings of others.
"""

from collections.abc import Iterable, Mapping

import polars as pl

from xeploai.law.conditions import tested_facts
from xeploai.lifecycle.caps import is_reference
from xeploai.lifecycle.evaluation import Evaluation
from xeploai.lifecycle.run import evaluate
from xeploai.model import Ballot, Fact, Gate, Kind, Quota, Rule, Standard
from xeploai.plugins import Registry
from xeploai.results.hybrids import FRAME, Topics, both_sides
from xeploai.rosters.roster import Roster

_ALL = (Standard, Ballot, Gate)
"""Of these all must hold; of the others any one is enough."""
_WHAT = ("rating", "at_most", "between", "for_rating", "reviewed", "rated", "effect")
"""What a rule does, beside when."""
Key = tuple[Kind, str, str, bool]


def idle_topics(topics: Topics, roster: Roster, registry: Registry) -> tuple[str, ...]:
    """Return the changed questions that bind everybody here alike on both sides."""
    sides = (False, True) if FRAME in topics.names else (False,)
    found = [
        evaluate(
            roster, both_sides(topics, right, registry.dictionary), with_decisions=False, registry=registry
        )
        for right in sides
    ]
    return tuple(t for t in topics.names if t != FRAME and all(_binds_alike(topics, t, e) for e in found))


def _binds_alike(topics: Topics, topic: str, evaluation: Evaluation) -> bool:
    left, right = topics.sides(topic)
    here = [r for r in (*left, *right) if r.kind in evaluation.kinds]
    if any(_rests_on_others(r, evaluation.rulebook.facts[r.kind]) for r in here):
        return False
    ours, theirs = (_bound(side, evaluation) for side in (left, topics.renamed(right)))
    return all(_same(k, ours.get(k), theirs.get(k), evaluation) for k in ours.keys() | theirs.keys())


def _rests_on_others(rule: Rule, facts: Mapping[str, Fact]) -> bool:
    if isinstance(rule, Quota) or is_reference(rule):
        return True
    names = {n for t in tested_facts(rule) for n in (t, facts[t].part, facts[t].base) if n and t in facts}
    return any(facts[n].tally is not None for n in names if n in facts)


def _bound(rules: Iterable[Rule], evaluation: Evaluation) -> dict[Key, list[str]]:
    """Group the rules of a side by what they do when they hold."""
    found: dict[Key, list[str]] = {}
    for rule in rules:
        if rule.kind in evaluation.kinds and not rule.text_unknown and rule.effect != "warns":
            what = [
                str(getattr(rule, n, ""))
                for n in ("rating", "at_most", "between", "for_rating", "reviewed", "rated")
            ]
            key = (rule.kind, rule.table, "|".join([*what, rule.effect]), bool(getattr(rule, "only", False)))
            found.setdefault(key, []).append(rule.name)
    return found


def _same(key: Key, ours: list[str] | None, theirs: list[str] | None, evaluation: Evaluation) -> bool:
    subjects = evaluation.kinds[key[0]].subjects
    every = key[1] in {t.table for t in _ALL}
    both = subjects.select(_joint(ours, every).alias("ours"), _joint(theirs, every).alias("theirs"))
    return not both.select(pl.col("ours").ne_missing(pl.col("theirs")).any()).item()


def _joint(names: list[str] | None, every: bool) -> pl.Expr:
    # A whole column even where a side says nothing.
    if not names:
        return pl.lit(every) & pl.col("id").is_not_null()
    return pl.all_horizontal(names) if every else pl.any_horizontal(names)
