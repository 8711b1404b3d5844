"""Which results a rule can touch: ratings it gives, refuses or bounds, and what else depends on it."""

from collections.abc import Iterable, Sequence
from typing import Literal

from attrs import frozen

from xeploai.law.conditions import tested_facts
from xeploai.model import (
    Award,
    Ballot,
    Cap,
    Consequence,
    Criterion,
    Decision,
    Gate,
    Kind,
    Ladder,
    Quota,
    Rule,
    Screen,
    Standard,
    Trigger,
)
from xeploai.rulebooks.rulebook import Rulebook

Other = Literal["not_rated", "undetermined", "needs_decision", "earlier_period", "award"]
OTHERS: tuple[Other, ...] = ("not_rated", "undetermined", "needs_decision", "earlier_period", "award")
_LEVELS = ("not_completed", "completed", "good", "excellent")


@frozen
class Touch:
    """What a rule can touch; nothing at all for a notice or a warning."""

    kind: Kind
    ratings: tuple[str, ...] = ()
    """From highest to lowest."""
    others: tuple[Other, ...] = ()
    """Not rated at all, held up, left to the authority; an earlier period's rating, an award."""


def touch(rule: Rule, book: Rulebook) -> Touch:
    """Return what ``rule`` can touch among the results under ``book``."""
    if rule.effect == "warns":
        return Touch(rule.kind)
    levels = _levels(book, rule.kind)
    if isinstance(rule, Criterion):
        return joined(rule.kind, (touch(r, book) for r in _readers(rule, book)))
    if rule.effect == "decision":
        return Touch(rule.kind, _ordered(levels, _ratings(rule, levels)), ("needs_decision",))
    return Touch(rule.kind, _ordered(levels, _ratings(rule, levels)), _others(rule))


def joined(kind: Kind, touches: Iterable[Touch]) -> Touch:
    """Return all that several rules can touch together, in an order that no side decides."""
    found = list(touches)
    ratings = {r for t in found for r in t.ratings}
    others = {o for t in found for o in t.others}
    known = [r for r in reversed(_LEVELS) if r in ratings]
    return Touch(kind, (*known, *sorted(ratings - set(_LEVELS))), tuple(o for o in OTHERS if o in others))


def _levels(book: Rulebook, kind: Kind) -> Sequence[str]:
    ladders = book.of(Ladder, kind)
    return tuple(reversed(ladders[0].levels)) if ladders else _LEVELS


def _ordered(levels: Sequence[str], ratings: Iterable[str]) -> tuple[str, ...]:
    wanted = set(ratings)
    return tuple(level for level in reversed(levels) if level in wanted)


def _ratings(rule: Rule, levels: Sequence[str]) -> Iterable[str]:
    match rule:
        case Ladder():
            return levels
        case Standard():
            rating = _rating(rule, levels)
            return (rating,) if rule.only else levels[levels.index(rating) :]
        case Ballot() | Quota():
            return (_rating(rule, levels),)
        case Trigger():
            return levels[:1]
        case Cap():
            known = isinstance(rule.at_most, str) and rule.at_most in levels
            return levels[levels.index(str(rule.at_most)) + 1 if known else 1 :]
        case Decision(between=(low, high)):
            return levels[levels.index(low) : levels.index(high) + 1]
        case Decision(for_rating=str(rating)):
            return (rating,)
        case _:
            return ()


def _rating(rule: Standard | Ballot | Quota, levels: Sequence[str]) -> str:
    """An unread clause may not name its rating; then its topic does, or it is the highest."""
    named = (str(rule.rating), *rule.topic.split("."), levels[-1])
    return next(r for r in named if r in levels)


def _others(rule: Rule) -> tuple[Other, ...]:
    match rule:
        case Screen(rated=False):
            return ("not_rated",)
        case Gate():
            return ("undetermined",)
        case Quota() | Decision():
            return ("needs_decision",)
        case Consequence(re_rates=str()):
            return ("earlier_period",)
        case Award():
            return ("award",)
        case _:
            return ()


def _readers(criterion: Criterion, book: Rulebook) -> Iterable[Rule]:
    """The rules that test what a criterion supplies: its points, its level box, the score."""
    supplied = {f"points_{criterion.id}", f"level_{criterion.id}"}
    if criterion.group:
        supplied.add(f"{criterion.group}_levels")
    if criterion.max is not None or criterion.combine != "points" or criterion.bonus or criterion.deduction:
        supplied.add("score")
    rules = (r for r in book.rules if r.kind == criterion.kind and not isinstance(r, Criterion))
    return (r for r in rules if (not r.text_unknown) and tested_facts(r) & supplied)
