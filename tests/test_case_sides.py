"""Worked examples of the central texts: every rule met and not met, every figure from both sides.

What the examples hold is found by evaluating them, all of one selection together; what they must hold follows
from the rules. A rule counts by name, day and reading: a version that another text gave is another rule.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from xeploai.lifecycle.run import evaluate
from xeploai.model import Ballot, Cap, Condition, Decision, Gate, Rule, Screen, Standard, Test, Trigger
from xeploai.plugins import load_plugins
from xeploai.rosters.rows import roster_from_rows
from xeploai.rulebooks.resolve import resolve
from xeploai.testing.cases import Case, load_cases

REGISTRY = load_plugins()
PLUGINS = Path(__file__).parents[1] / "plugins"
CENTRAL = ("hd27", "qd124", "qd132", "qd366")
JUDGING = (Standard, Trigger, Cap, Ballot, Decision, Gate, Screen)
IDS = {"id", "subject", "organization", "parent", "counts_at", "quota_group", "person", "collective", "unit"}
Key = tuple[str, tuple[tuple[str, str], ...], date | None]


def key(rule: Rule) -> Key:
    return rule.name, tuple(sorted(rule.in_reading.items())), rule.from_


def judging(regulation: str) -> list[Rule]:
    """The rules of a regulation that are met or not met, without those whose text nobody has read."""
    rules = REGISTRY.regulations[regulation].rules
    return [r for r in rules if isinstance(r, JUDGING) and not r.text_unknown]


# ------------------------------------------------------------------ all examples of one selection together


def marked(row: Mapping[str, Any], mark: str) -> dict[str, Any]:
    """A row whose ids belong to its example alone."""
    return {k: f"{mark}{v}" if k in IDS and isinstance(v, str) and v != "k/a" else v for k, v in row.items()}


def together(cases: Sequence[Case]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for number, case in enumerate(cases):
        for table, rows in case.rows.items():
            found[table] += [marked(row, f"{number}~") for row in rows]
    return found


@cache
def evaluations(regulation: str) -> list[Any]:
    """The examples of a plugin, evaluated by selection and by which sheets are there."""
    groups: dict[Any, list[Case]] = defaultdict(list)
    for path in sorted(PLUGINS.glob(f"{regulation}/xeploai_*/**/cases/*.toml")):
        for case in load_cases(path).cases:
            sheets = frozenset({*case.sheets, *(t for t, rows in case.rows.items() if rows)})
            groups[case.selection, case.period, sheets].append(case)
    return [evaluated(cases, *group) for group, cases in groups.items()]


def evaluated(cases: Sequence[Case], selection: str, period: str | None, sheets: frozenset[str]) -> Any:
    book = resolve(selection, REGISTRY)
    text = period or book.period.text
    roster = roster_from_rows(text, together(cases), REGISTRY.dictionary, ("members", *sheets))
    return evaluate(roster, book, registry=REGISTRY)


def subjects(regulation: str) -> Iterator[tuple[Rule, Mapping[str, Any]]]:
    """Every rule of the regulation with every subject that it judges, and all that is known of it."""
    for evaluation in evaluations(regulation):
        for kind, rated in evaluation.kinds.items():
            columns = rated.facts.frame.collect()
            extra = [c for c in rated.subjects.columns if c not in columns.columns]
            rows = columns.hstack(rated.subjects.select(extra)).to_dicts()
            for rule in evaluation.rulebook.rules:
                if rule.kind == kind and rule.regulation == regulation and isinstance(rule, JUDGING):
                    yield from ((rule, row) for row in rows)


# ------------------------------------------------------------------ both sides of each rule


@cache
def sides(regulation: str) -> Mapping[Key, set[bool]]:
    """The outcomes of each rule in the examples. An ``unless`` that holds makes a trigger not met, a standard met."""
    found: dict[Key, set[bool]] = defaultdict(set)
    for rule, row in subjects(regulation):
        if rule.name in row and row[rule.name] is not None:
            exempt = row.get(f"{rule.name}!na") is True
            if not exempt:
                found[key(rule)].add(row[rule.name])
            elif rule.unless is not None:
                found[key(rule)].add(isinstance(rule, Standard))
    return found


@pytest.mark.parametrize("regulation", CENTRAL)
def test_every_rule_is_met_in_one_example_and_not_met_in_another(regulation):
    one_sided = {key(r): sides(regulation)[key(r)] for r in judging(regulation)}
    always = {key(r) for r in judging(regulation) if unconditional(r)}
    assert {k: s for k, s in one_sided.items() if s != ({True} if k in always else {True, False})} == {}


def unconditional(rule: Rule) -> bool:
    """A decision without a condition, and a cap by reference without one, hold for everybody."""
    when = rule.when if isinstance(rule, Decision | Cap) else True
    return when is None and rule.unless is None
