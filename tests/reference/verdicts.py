"""What the rules of one regulation say about one member, before anything is concluded."""

from typing import NamedTuple

YES = frozenset({True})
LEVELS_AVERAGE = frozenset({"average", "good", "excellent"})
LEVELS_GOOD = frozenset({"good", "excellent"})
LEVELS_EXCELLENT = frozenset({"excellent"})
LEVELS_POOR = frozenset({"poor"})
OFFICIAL_LIMITED = frozenset({"completed_limited", "completed", "good", "excellent"})
OFFICIAL_COMPLETED = frozenset({"completed", "good", "excellent"})
OFFICIAL_GOOD = frozenset({"good", "excellent"})
OFFICIAL_EXCELLENT = frozenset({"excellent"})
OFFICIAL_NOT_COMPLETED = frozenset({"not_completed"})
COMPLETED = 1
NEWCOMER_MONTHS = 6
SICK_MONTHS = 3


class Verdicts(NamedTuple):
    """Kleene outcomes. Index 0, 1, 2 of ``standards`` and ``ballots``: completed, good, excellent."""

    screens: list  # true: the member is not rated
    gates: list  # not true: the rating has to wait
    triggers: list  # true: not completed
    standards: tuple  # of its rating and of every higher one (S8)
    ballots: tuple  # of exactly its rating (S8)
    caps: list  # true: completed at most
    decisions: tuple | list = ()  # true: an authority decides
    score: object = None
    rated_decisions: tuple | list = ()  # the same, only beside the computed rating ``decision_for``
    decision_for: int | None = None


def below(number, limit):
    return None if number is None else number < limit


def at_least(number, limit):
    return None if number is None else number >= limit
