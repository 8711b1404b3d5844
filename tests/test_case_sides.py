"""Worked examples of the central texts: every rule met and not met, every figure from both sides.

What the examples hold is found by evaluating them, all of one selection together; what they must hold follows
from the rules. A rule counts by name, day and reading: a version that another text gave is another rule.
"""

import tomllib
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
from xeploai.model import (
    Ballot,
    Cap,
    Condition,
    Decision,
    Fact,
    Gate,
    Rule,
    Screen,
    Standard,
    Trigger,
)
from xeploai.model import (
    Test as Comparison,
)
from xeploai.plugins import load_plugins
from xeploai.rosters.rows import roster_from_rows
from xeploai.rulebooks.resolve import resolve
from xeploai.testing.cases import Case, load_cases

REGISTRY = load_plugins()
PLUGINS = Path(__file__).parents[1] / "plugins"
CENTRAL = ("hd27", "qd124", "qd132", "qd366")
JUDGING = (Standard, Trigger, Cap, Ballot, Decision, Gate, Screen)
IDS = {"id", "subject", "organization", "parent", "counts_at", "quota_group", "person", "collective", "unit"}
FACTS = "!facts"
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
            facts = {FACTS: evaluation.rulebook.facts[kind]}
            rows = [row | facts for row in columns.hstack(rated.subjects.select(extra)).to_dicts()]
            for rule in evaluation.rulebook.rules:
                if rule.kind == kind and rule.regulation == regulation and isinstance(rule, JUDGING):
                    yield from ((rule, row) for row in rows)


# ------------------------------------------------------------------ both sides of each rule


@cache
def sides(regulation: str) -> Mapping[Key, set[bool]]:
    """The outcomes of each rule; an ``unless`` that holds makes a trigger not met, a standard met."""
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
    found = {key(r): sides(regulation)[key(r)] for r in judging(regulation)}
    always = {key(r) for r in judging(regulation) if unconditional(r)}
    wanted = {k: {True} if k in always else {True, False} for k in found}
    assert {k: found[k] for k in found if not found[k] >= wanted[k]} == {}


def unconditional(rule: Rule) -> bool:
    """A decision without a condition, and a cap by reference without one, hold for everybody."""
    when = rule.when if isinstance(rule, Decision | Cap) else True
    return when is None and rule.unless is None


# ------------------------------------------------------------------ both sides of each figure


STEP = Decimal("0.5")
"""How near to a limit of points an example must be."""
FLIPS = {"at_least": "below", "below": "below", "above": "above", "at_most": "above"}
"""On which side of the figure the outcome is another one than at the figure or beyond."""
Figure = tuple[str, date | None, str, str, str]


def figures(rule: Rule) -> Iterator[tuple[Figure, Comparison]]:
    """The comparisons of a rule's own clause with a figure; a decision repeats those of what it escapes."""
    for condition in (getattr(rule, "when", None), getattr(rule, "require", None)):
        if condition is not None and not isinstance(rule, Decision):
            for test in comparisons(condition):
                if test.operator in FLIPS and is_figure(test.value):
                    yield (rule.name, rule.from_, test.fact, test.operator, str(test.value)), test


def comparisons(condition: Condition) -> Iterator[Comparison]:
    yield from condition.tests
    for branch in condition.any:
        yield from comparisons(branch)


def is_figure(value: object) -> bool:
    return isinstance(value, int | Decimal | Fraction) and not isinstance(value, bool)


def where(test: Comparison, facts: Mapping[str, Fact], row: Mapping[str, Any]) -> str | None:
    """Where a subject's figure stands: at the limit, next to it, or elsewhere (``None``)."""
    fact = facts[test.fact]
    limit = Fraction(str(test.value))
    if fact.type == "share":
        part, base = (known(row, str(n)) for n in (fact.part, fact.base))
        return of_share(limit, part, base)
    value = known(row, fact.id)
    if value is None:
        return None
    points = fact.type == "number"
    away = Fraction(value, 10**fact.decimals if points else 1) - limit
    if away == 0:
        return "at"
    return ("below" if away < 0 else "above") if abs(away) <= (Fraction(STEP) if points else 1) else None


def known(row: Mapping[str, Any], name: str) -> int | None:
    """A count, typed or counted; ``None`` while somebody counted is undetermined."""
    if row.get(name) is not None or row.get(f"{name}#yes") is None:
        return row.get(name)
    open_ = sum(row[f"{name}#{part}"] or 0 for part in ("maybe", "yes_out", "maybe_out"))
    return row[f"{name}#yes"] if open_ == 0 else None


def of_share(limit: Fraction, part: int | None, base: int | None) -> str | None:
    """One subject or target more or less is the next possible share."""
    if part is None or not base:
        return None
    if Fraction(part, base) == limit:
        return "at"
    if Fraction(part, base) < limit:
        return "below" if Fraction(part + 1, base) >= limit else None
    return "above" if Fraction(part - 1, base) <= limit else None


@cache
def tried(regulation: str) -> Mapping[Figure, set[str]]:
    """For each figure of a rule where the examples stand, as far as the rule is known of them."""
    found: dict[Figure, set[str]] = defaultdict(set)
    for rule, row in subjects(regulation):
        for figure, test in figures(rule):
            side = where(test, row[FACTS], row)
            if side is not None and row.get(rule.name) is not None:
                found[figure].add(side)
    return found


@pytest.mark.parametrize("regulation", CENTRAL)
def test_every_figure_is_tried_at_its_value_and_next_to_it(regulation):
    """The last value with one outcome and the first with the other: 50 and just below, 20% and just above."""
    wanted = {f: {"at", FLIPS[t.operator]} for r in judging(regulation) for f, t in figures(r)}
    assert {
        f: sides_ - tried(regulation)[f] for f, sides_ in wanted.items() if sides_ - tried(regulation)[f]
    } == {}


# ------------------------------------------------------------------ the worked examples of the law pack

TABLE = tomllib.loads((Path(__file__).parent / "data/worked-examples.toml").read_text("utf-8"))["example"]
CASES = {
    f"{path.relative_to(PLUGINS).parts[0]}/{case.id}"
    for path in PLUGINS.glob("*/xeploai_*/**/cases/*.toml")
    for case in (lambda f: (*f.cases, *f.figures))(load_cases(path))
}


def test_every_worked_example_is_listed():
    assert list(TABLE) == [f"EX-{n:02}" for n in range(1, 76)]


@pytest.mark.parametrize("example", TABLE)
def test_a_worked_example_is_a_case_or_a_test(example):
    entry = TABLE[example]
    assert entry.get("cases") or entry.get("tests")
    assert [c for c in entry.get("cases", ()) if c not in CASES] == []
    for named in entry.get("tests", ()):
        file, _, test = named.partition("::")
        assert f"def {test}(" in (Path(__file__).parent / file).read_text("utf-8")
