"""From the verdicts on one subject to the bounds of its natural rating (S8 to S10)."""

from itertools import zip_longest
from typing import NamedTuple

from reference.kleene import EMPTY, all_of, any_of
from reference.quota import COMPLETED, EXCELLENT, GOOD

RATINGS = ("not_completed", "completed", "good", "excellent")


class Natural(NamedTuple):
    """Bounds by the subject's own facts (S9, S10, personal caps)."""

    floor: int
    ceiling: int
    fallback: bool  # certain that an authority decides: no level passed, or a decision sets the bounds

    @property
    def closed(self):
        return self.fallback or self.floor == self.ceiling


def natural(verdicts, authority_decides, empty=None):
    """Bounds of a subject; ``empty`` stands for the standards about a share of nothing."""
    trigger = any_of(verdicts.triggers.values())
    lowest = EXCELLENT - len(verdicts.standards)
    fallback_ceiling = GOOD if authority_decides else lowest
    low, high, settled = lowest, fallback_ceiling, False
    if trigger is True:
        high = lowest
    else:
        outcomes = _attainable(verdicts, empty)
        possible = [rating for rating, outcome in outcomes if outcome is not False]
        certain = [rating for rating, outcome in outcomes if outcome is True]
        # Where no level is certain the fallback is one more outcome; leaving it out would be unsound (S10).
        high = max(possible if certain else [*possible, fallback_ceiling])
        if trigger is False:
            low = max(certain, default=lowest)
            settled = authority_decides and not possible
    found = Natural(low, high, settled)
    if trigger is not True:
        found = _left(found, trigger, _decisions(verdicts, empty))
    found = _capped(found, any_of(verdicts.caps_good.values()), GOOD)
    return _capped(found, any_of(verdicts.caps.values()), COMPLETED)


def _left(found, trigger, decisions):
    """Bounds that decisions set in place of those computed (S11); whatever they are, a trigger stands (S9).

    Of two that meet neither may go beyond the other. A gap that a decision leaves is closed by no fact,
    unless the fact is one of a trigger.
    """
    met = [(low, high) for low, high, outcome in decisions if outcome is True]
    perhaps = [(low, high) for low, high, outcome in decisions if outcome is None]
    lows = [low for low, _ in (*met, *perhaps)]
    if met:
        floor = found.floor if trigger is None else min(lows)
        return Natural(floor, min(high for _, high in met), fallback=trigger is False)
    ceiling = max([found.ceiling, *(high for _, high in perhaps)])
    return Natural(min([found.floor, *lows]), ceiling, found.fallback)


def _decisions(verdicts, empty):
    return [(low, high, empty if o == EMPTY else o) for low, high, o in verdicts.bounded_decisions.values()]


def _attainable(verdicts, empty):
    """[(rating, outcome)]: a level holds with its own standards and all below it (S8)."""
    result, below = [], True
    levels = zip_longest(verdicts.standards, verdicts.ballots, fillvalue={})
    for rating, (standards, ballots) in enumerate(levels, EXCELLENT - len(verdicts.standards) + 1):
        below = all_of((below, *_known(standards, empty)))
        result.append((rating, all_of((below, *_known(ballots, empty)))))
    return result


def _known(outcomes, empty):
    return [empty if outcome == EMPTY else outcome for outcome in outcomes.values()]


def _capped(found, cap, limit):
    if cap is False:
        return found
    ceiling = min(found.ceiling, limit) if cap is True else found.ceiling
    return found._replace(floor=min(found.floor, limit), ceiling=ceiling)


def missing_fact_matters(verdicts, found, authority_decides):
    """Whether a missing fact, and not only an empty base or the fallback, keeps the bounds apart."""
    if found.closed:
        return False
    if not _has_empty_base(verdicts):
        return True
    return not all(natural(verdicts, authority_decides, empty).closed for empty in (True, False))


def _has_empty_base(verdicts):
    decisions = [outcome for _, _, outcome in verdicts.bounded_decisions.values()]
    return EMPTY in decisions or any(
        EMPTY in rules.values() for rules in (*verdicts.standards, *verdicts.ballots)
    )
