"""Compares what the engine and the reference evaluator say of every subject of a roster."""

from collections import defaultdict
from decimal import Decimal

import pytest

from reference import central_fields
from reference.evaluate import evaluate as expected
from reference.evaluate import period_text
from reference.kleene import all_of, any_of
from reference.populations import PERIODS as OTHER_PERIODS
from xeploai.lifecycle.run import evaluate
from xeploai.model import Ballot, Cap, Consequence, Decision, Gate, Notice, Screen, Standard, Trigger
from xeploai.plugins import load_plugins
from xeploai.rosters.rows import roster_from_rows
from xeploai.rulebooks.resolve import resolve

MANY = pytest.mark.parametrize(
    "count", [pytest.param(20_000, marks=pytest.mark.slow), pytest.param(200_000, marks=pytest.mark.huge)]
)
"""How many members a random population has; see the markers in pyproject.toml."""
REGISTRY = load_plugins()
PERIODS = {**central_fields.PERIODS, **OTHER_PERIODS}
COLUMNS = {
    "status": "status",
    "rating": "rating",
    "rating_floor": "floor",
    "rating_ceiling": "ceiling",
    "natural_floor": "natural_floor",
    "natural_ceiling": "natural_ceiling",
    "capped_floor": "capped_floor",
    "capped_ceiling": "capped_ceiling",
    "candidate": "candidate",
}
JUDGING = (Screen, Gate, Standard, Ballot, Trigger, Cap, Decision)
"""Tables whose rules have an outcome for each subject; of these some must hold, the others may be met."""
SAYING = (Notice, Consequence)
"""Tables whose rules change no rating."""
HOLDING = (Gate, Standard, Ballot)


def differences(selection, tables, engine=None):
    """Return {(kind, id): {what: (reference, engine)}} of the subjects on whom they differ."""
    period = PERIODS[selection.partition("+")[0]]
    wanted = expected(selection, tables, period)
    found = engine or rated(selection, tables)
    assert set(found.kinds) == set(wanted)
    result = {}
    for kind, part in found.kinds.items():
        spoken = {topic for each in wanted[kind].values() for topic in each.topics}
        topics = _topics(found.rulebook, kind, spoken)
        names = {name for rules in topics.values() for name, _ in rules}
        columns = ["id", *COLUMNS, *(c for c in ("score",) if c in part.subjects.columns), *sorted(names)]
        rows = part.subjects.select(columns).iter_rows(named=True)
        compared = {row["id"]: _differing(row, wanted[kind][row["id"]], topics) for row in rows}
        assert compared.keys() == wanted[kind].keys()
        result |= {(kind, key): what for key, what in compared.items() if what}
    return result


def rated(selection, tables):
    """Evaluate by the engine."""
    period = period_text(PERIODS[selection.partition("+")[0]])
    roster = roster_from_rows(period, tables, REGISTRY.dictionary, sheets=tuple(tables))
    return evaluate(roster, resolve(selection, REGISTRY), registry=REGISTRY)


def _topics(rulebook, kind, spoken):
    """{topic: [(name, whether it must hold)]} of the rules that bind; one topic may be in two rules.

    Of what is only said beside a rating, that which the reference speaks of too.
    """
    topics = defaultdict(list)
    for rule in rulebook.rules:
        # An exception shows in the outcome of the rule that it lifts.
        judging = isinstance(rule, JUDGING) and rule.effect != "warns" and rule.relation != "excepts"
        judging = judging or (isinstance(rule, SAYING) and rule.topic in spoken)
        if judging and rule.kind == kind and not rule.text_unknown:
            topics[rule.topic].append((rule.name, isinstance(rule, HOLDING)))
    return topics


def _differing(row, wanted, topics):
    pairs = {c: (getattr(wanted, name), row[c]) for c, name in COLUMNS.items()}
    if "score" in row:
        pairs["score"] = (wanted.score, _points(row["score"]))
    rules = wanted.rules
    for topic in topics.keys() | rules.keys():
        pairs[topic] = (rules.get(topic, "no such rule"), _outcome(row, topics.get(topic)))
    return {what: pair for what, pair in pairs.items() if pair[0] != pair[1]}


def _outcome(row, rules):
    if rules is None:
        return "no such rule"
    join = all_of if rules[0][1] else any_of
    return join(row[name] for name, _ in rules)


def _points(scaled):
    return None if scaled is None else Decimal(scaled).scaleb(-2)
