"""From the verdicts on one subject to the bounds of its natural rating (S8 to S10)."""

from typing import NamedTuple

from reference.kleene import EMPTY, all_of, any_of
from reference.quota import COMPLETED, EXCELLENT, GOOD, NOT_COMPLETED

RATINGS = ("not_completed", "completed", "good", "excellent")


class Natural(NamedTuple):
    """Bounds by the subject's own facts (S9, S10, personal caps)."""

    floor: int
    ceiling: int
    fallback: bool  # certain that no level passed and an authority decides

    @property
    def closed(self):
        return self.fallback or self.floor == self.ceiling


def natural(verdicts, authority_decides, empty=None):
    """Bounds of a subject; ``empty`` stands for the standards about a share of nothing."""
    trigger = any_of(verdicts.triggers.values())
    fallback_ceiling = GOOD if authority_decides else NOT_COMPLETED
    low, high, settled = NOT_COMPLETED, fallback_ceiling, False
    if trigger is True:
        high = NOT_COMPLETED
    else:
        outcomes = _attainable(verdicts, empty)
        possible = [rating for rating, outcome in outcomes if outcome is not False]
        certain = [rating for rating, outcome in outcomes if outcome is True]
        # Where no level is certain the fallback is one more outcome; leaving it out would be unsound (S10).
        high = max(possible if certain else [*possible, fallback_ceiling])
        if trigger is False:
            low = max(certain, default=NOT_COMPLETED)
            settled = authority_decides and not possible
    return _capped(Natural(low, high, settled), any_of(verdicts.caps.values()))


def _attainable(verdicts, empty):
    """[(rating, outcome)]: a level holds with its own standards and all below it (S8)."""
    result, below = [], True
    for rating in (COMPLETED, GOOD, EXCELLENT):
        below = all_of((below, *_known(verdicts.standards[rating - 1], empty)))
        result.append((rating, all_of((below, *_known(verdicts.ballots[rating - 1], empty)))))
    return result


def _known(outcomes, empty):
    return [empty if outcome == EMPTY else outcome for outcome in outcomes.values()]


def _capped(found, cap):
    if cap is False:
        return found
    ceiling = min(found.ceiling, COMPLETED) if cap is True else found.ceiling
    return found._replace(floor=min(found.floor, COMPLETED), ceiling=ceiling)


def missing_fact_matters(verdicts, found, authority_decides):
    """Whether a missing fact, and not only an empty base or the fallback, keeps the bounds apart."""
    if found.closed:
        return False
    if not _has_empty_base(verdicts):
        return True
    return not all(natural(verdicts, authority_decides, empty).closed for empty in (True, False))


def _has_empty_base(verdicts):
    return any(EMPTY in rules.values() for rules in (*verdicts.standards, *verdicts.ballots))
