"""What the rules of one regulation say about one subject, before anything is concluded."""

from dataclasses import dataclass, field

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
NEWCOMER_MONTHS = 6
SICK_MONTHS = 3


@dataclass(slots=True)
class Verdicts:
    """Kleene outcomes by topic; index 0, 1, 2 of standards and ballots: completed, good, excellent.

    A ladder of more levels has more of them; the last is always excellent.
    """

    standards: tuple  # of its rating and of every higher one (S8)
    ballots: tuple = ({}, {}, {})  # of exactly its rating (S8)
    screens: dict = field(default_factory=dict)  # true: the subject is not rated
    gates: dict = field(default_factory=dict)  # not true: the rating has to wait
    triggers: dict = field(default_factory=dict)  # true: not completed
    caps: dict = field(default_factory=dict)  # true: completed at most
    caps_good: dict = field(default_factory=dict)  # true: good at most
    decisions: dict = field(default_factory=dict)  # true: an authority decides
    rated_decisions: dict = field(
        default_factory=dict
    )  # the same, beside one computed rating: (rating, outcome)
    # An authority decides between two levels, whatever the rest says: (low, high, outcome).
    bounded_decisions: dict = field(default_factory=dict)
    notices: dict = field(default_factory=dict)  # what is said beside the rating and changes nothing
    score: object = None

    def outcomes(self):
        """Every outcome by topic, but for those that depend on the rating."""
        bounded = {topic: outcome for topic, (_, _, outcome) in self.bounded_decisions.items()}
        parts = (
            self.screens,
            self.gates,
            self.triggers,
            self.caps,
            self.caps_good,
            self.decisions,
            bounded,
            self.notices,
        )
        return {topic: o for part in (*parts, *self.standards, *self.ballots) for topic, o in part.items()}


def below(number, limit):
    return None if number is None else number < limit


def at_least(number, limit):
    return None if number is None else number >= limit
