"""The core's own stages: ordinary implementations of the hooks, driven by the rulebook's data."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from xeploai.hookspecs import hookimpl
from xeploai.law.conditions import ballot_condition
from xeploai.lifecycle.awards import award_lines
from xeploai.lifecycle.compile import Compiler
from xeploai.lifecycle.quota import quota_lines
from xeploai.lifecycle.stage import Derivation, Outcome, Population
from xeploai.model import (
    Ballot,
    Cap,
    Condition,
    Consequence,
    Decision,
    Gate,
    Kind,
    Notice,
    Quota,
    Rule,
    Screen,
    Standard,
    Trigger,
)

if TYPE_CHECKING:
    from xeploai.findings import Finding
    from xeploai.rosters.roster import Roster
    from xeploai.rulebooks.rulebook import Rulebook


@hookimpl
def xeploai_derive(rulebook: "Rulebook", roster: "Roster", kind: Kind) -> Mapping[str, Derivation]:
    """The derived facts of the core."""
    from xeploai.lifecycle.boxes import most_boxes_average
    from xeploai.lifecycle.derive import core_derivations

    boxes = most_boxes_average(rulebook, roster, kind)
    return {**core_derivations(roster, kind), "most_boxes_average": boxes}


@hookimpl
def xeploai_screen(rulebook: "Rulebook", kind: Kind) -> Mapping[str, Outcome]:
    """Screens and gates as the files state them."""
    outcomes = [_when(r, rulebook) for r in rulebook.of(Screen, kind)]
    outcomes += [_require(r, r.require, rulebook) for r in rulebook.of(Gate, kind)]
    return {o.rule.name: o for o in outcomes}


@hookimpl
def xeploai_score(rulebook: "Rulebook", roster: "Roster", kind: Kind) -> Mapping[str, Derivation]:
    """Points of criteria, bonus and total."""
    from xeploai.lifecycle.score import score_derivations

    return score_derivations(rulebook, roster, kind)


@hookimpl
def xeploai_judge(rulebook: "Rulebook", kind: Kind) -> Mapping[str, Outcome]:
    """Standards, ballots, triggers, decisions, notices and consequences as the files state them."""
    outcomes = [_require(r, r.require, rulebook) for r in rulebook.of(Standard, kind)]
    outcomes += [_require(r, ballot_condition(r), rulebook) for r in rulebook.of(Ballot, kind)]
    for table in (Trigger, Decision, Notice, Consequence):
        outcomes += [_when(r, rulebook) for r in rulebook.of(table, kind)]
    return {o.rule.name: o for o in outcomes}


@hookimpl
def xeploai_cap(rulebook: "Rulebook", kind: Kind) -> Mapping[str, Outcome]:
    """Caps as the files state them."""
    return {r.name: _when(r, rulebook) for r in rulebook.of(Cap, kind)}


@hookimpl
def xeploai_apportion(rulebook: "Rulebook", kind: Kind, population: Population) -> Mapping[str, pl.DataFrame]:
    """Limits and verdict of each quota and group."""
    return {q.name: quota_lines(q, population.counts[q.name]) for q in rulebook.of(Quota, kind)}


@hookimpl
def xeploai_conclude(
    rulebook: "Rulebook", roster: "Roster", kind: Kind, subjects: pl.DataFrame
) -> Sequence["Finding"]:
    """Findings about entries, notices and consequences."""
    from xeploai.findings import Deferred
    from xeploai.lifecycle.exceptions import meeting_exceptions
    from xeploai.lifecycle.notices import told
    from xeploai.lifecycle.score_findings import entry_findings

    return Deferred(
        lambda: [
            *entry_findings(rulebook, roster, kind),
            *told(rulebook, roster, kind, subjects),
            *meeting_exceptions(rulebook, kind, subjects),
        ]
    )


@hookimpl
def xeploai_award(rulebook: "Rulebook", kind: Kind, subjects: pl.DataFrame) -> Mapping[str, pl.DataFrame]:
    """Who may be proposed for which award, and how many."""
    return award_lines(rulebook, kind, subjects)


# ------------------------------------------------------------------ outcomes (S7)


def _compiler(rule: Rule, rulebook: "Rulebook") -> Compiler:
    return Compiler(rulebook.facts[rule.kind], _ALL_NA, rule.name)


class _Everything(frozenset[str]):
    """Every not-applicable column; the lifecycle drops those that hold no ``k/a``."""

    def __contains__(self, item: object) -> bool:
        return True


_ALL_NA = _Everything()


def _require(rule: Rule, require: Condition | None, rulebook: "Rulebook") -> Outcome:
    """Outcome = (not applies_to) or unless or require; not applicable when the first two decide it."""
    compiler = _compiler(rule, rulebook)
    truth = compiler.required(require)
    met, masks = truth.value, [] if truth.na is None else [truth.na]
    if rule.unless is not None:
        unless = compiler.met(rule.unless)
        met, masks = unless | met, [unless.fill_null(False), *masks]
    if rule.applies_to is not None:
        applies = compiler.holds(rule.applies_to)
        met, masks = ~applies | met, [(~applies).fill_null(False), *masks]
    return Outcome(rule, met, _any_of(masks))


def _when(rule: Any, rulebook: "Rulebook") -> Outcome:
    """Outcome = applies_to and when and not unless."""
    compiler = _compiler(rule, rulebook)
    met = compiler.met(rule.when)
    masks = []
    if rule.unless is not None:
        unless = compiler.met(rule.unless)
        met, masks = met & ~unless, [unless.fill_null(False)]
    if rule.applies_to is not None:
        applies = compiler.holds(rule.applies_to)
        met, masks = applies & met, [(~applies).fill_null(False), *masks]
    return Outcome(rule, met, _any_of(masks))


def _any_of(masks: list[pl.Expr]) -> pl.Expr | None:
    return pl.any_horizontal(masks) if masks else None
