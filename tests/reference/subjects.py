"""A subject on the way from its own facts to its result: natural, capped and final rating (S13 to S17)."""

from typing import NamedTuple

from reference.kleene import EMPTY, all_of, any_of
from reference.quota import EXCELLENT, NOT_COMPLETED, Place, bounds_after
from reference.rating import missing_fact_matters, natural
from reference.tallies import Party


class Result(NamedTuple):
    """What can be said of one subject; ratings by id, None where there is none."""

    status: str
    rating: str | None
    floor: str | None
    ceiling: str | None
    natural_floor: str | None
    natural_ceiling: str | None
    capped_floor: str | None
    capped_ceiling: str | None
    candidate: bool
    score: object
    topics: tuple  # of the rules
    outcomes: tuple  # of the rules, in the same order

    @property
    def rules(self):
        """Kleene outcome by topic."""
        return dict(zip(self.topics, self.outcomes, strict=True))


class Body(NamedTuple):
    """A body that bounds others, as they see it: bounds of its final rating, and Kleene: is it not rated?"""

    low: int
    high: int
    out: object = False


UNSETTLED = Body(NOT_COMPLETED, EXCELLENT)
"""A body that is named and has no rating, or whose name is not known (S17)."""
NO_BODY = Body(NOT_COMPLETED, EXCELLENT, out=True)


_TOPICS = {}


def _shared(topics):
    """One tuple for all subjects of a kind: there are hundreds of thousands of them."""
    return _TOPICS.setdefault(topics, topics)


def _flat(outcomes):
    found = tuple(None if outcome == EMPTY else outcome for outcome in outcomes.values())
    return _shared(tuple(outcomes)), found


class Subject:
    def __init__(self, key, row, verdicts, regulation, decided):
        self.id = key
        self.row = row
        self.ladder = regulation.ladder
        self.score = verdicts.score
        self.natural = natural(verdicts, regulation.authority_decides)
        self.low, self.high = self.natural.floor, self.natural.ceiling
        self.gate_open = all_of(verdicts.gates.values()) is not True
        self.missing = missing_fact_matters(verdicts, self.natural, regulation.authority_decides)
        bounded = {topic: outcome for topic, (_, _, outcome) in verdicts.bounded_decisions.items()}
        self.always = {**verdicts.decisions, **bounded}
        self.beside = verdicts.rated_decisions
        self.out = any_of(verdicts.screens.values())
        self.decided = decided
        self.unsettled = EXCELLENT  # the lowest rating of a body that is not settled
        self.place = None
        self.topics, self.outcomes = _flat(verdicts.outcomes())

    def party(self):
        """The subject as the tallies of others see it: by its natural rating or the decision (S16, S23)."""
        if self.decided is not None:
            return Party(self.decided, self.decided)
        return Party(self.natural.floor, self.natural.ceiling, self.out)

    def body(self):
        """The subject as those whom it bounds see it: by its final rating or the decision (S16, S23)."""
        if self.decided is not None:
            return Body(self.decided, self.decided)
        return Body(*self.final(), self.out)

    def cap(self, topic, found):
        """Bound the rating by bodies; ``found``: for each whether the rule applies, and the body (S17)."""
        self.topics = _shared((*self.topics, topic))
        self.outcomes = (*self.outcomes, any_of(applies for applies, body in found if body is not NO_BODY))
        bounding = [
            (applies, body) for applies, body in found if applies is not False and body.out is not True
        ]
        for applies, body in bounding:
            self.low = min(self.low, body.low)
            if applies is True and body.out is False:
                self.high = min(self.high, body.high)
            if body.low < body.high or applies is None or body.out is None:
                self.unsettled = min(self.unsettled, body.low)

    def settle(self):
        """Close the stages before the quota; a decision beside one rating is no question beside another."""
        beside = {
            topic: outcome if rating == self.high else False
            for topic, (rating, outcome) in self.beside.items()
        }
        self.decision = any_of([*self.always.values(), *beside.values()]) is True
        # A body that cannot lower the rating any more is not missed; what an authority leaves open is closed
        # only by one that may come down to the floor.
        settles = self.unsettled < self.high and (not self.natural.fallback or self.unsettled <= self.low)
        self.missing = self.missing or settles
        self.topics = _shared((*self.topics, *beside))
        self.outcomes = (*self.outcomes, *beside.values())
        self.place = Place(self.low, self.high, self.out, self.decided)
        return self.place

    def final(self):
        return (self.low, self.high) if self.place is None else bounds_after(self.place)

    def result(self):
        if self.out is True:
            return Result("not_rated", *(None,) * 7, False, self.score, self.topics, self.outcomes)
        low, high = self.final()
        return Result(
            status=self._status(low, high),
            rating=self._name(low) if low == high and not self.gate_open else None,
            floor=self._name(low),
            ceiling=self._name(high),
            natural_floor=self._name(self.natural.floor),
            natural_ceiling=self._name(self.natural.ceiling),
            capped_floor=self._name(self.low),
            capped_ceiling=self._name(self.high),
            candidate=self.place.candidate,
            score=self.score,
            topics=self.topics,
            outcomes=self.outcomes,
        )

    def _name(self, rating):
        """The name of a level; the ranks of any ladder end with that of excellent."""
        return self.ladder[rating - EXCELLENT - 1]

    def _status(self, low, high):
        """S14: the first that holds."""
        if self.gate_open or self.out is None:
            return "undetermined"
        if low < high and (self.missing or self.place.outcome == "open"):
            return "undetermined"
        return "needs_decision" if low < high or self.decision else "rated"
