"""How many of a group may be excellent, and what follows for its candidates (S18 to S23)."""

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from itertools import product
from math import floor
from typing import NamedTuple

NOT_COMPLETED, COMPLETED, GOOD, EXCELLENT = range(4)


class SmallGroup(NamedTuple):
    count: str  # "base", "members" or "roll"
    fewer_than: int
    allow: int
    mode: str  # "permits" or "replaces"


class Quota(NamedTuple):
    share: Fraction
    base: str  # "good", "good_or_better" or "all_rated"
    rounding: str = "floor"
    small_group: SmallGroup | None = None
    raised: Fraction | None = None  # the share of a group that is recognised as outstanding


def base_of(quota, excellent, good_or_better, rated):
    sizes = {"good": good_or_better - excellent, "good_or_better": good_or_better, "all_rated": rated}
    return sizes[quota.base]


def rounded(amount, rounding):
    return floor(amount + Fraction(1, 2)) if rounding == "half_up" else floor(amount)


def is_small(quota, excellent, good_or_better, rated, roll):
    if quota.small_group is None:
        return False
    base = base_of(quota, excellent, good_or_better, rated)
    count = {"base": base, "members": rated, "roll": roll}[quota.small_group.count]
    return count < quota.small_group.fewer_than


def allowed(quota, share, excellent, good_or_better, rated, roll):
    """Whether this number of excellent ratings is within the quota (S18, S19, S20)."""
    small = is_small(quota, excellent, good_or_better, rated, roll)
    if small and quota.small_group.mode == "replaces":
        return excellent <= quota.small_group.allow
    if small and excellent <= quota.small_group.allow:
        return True
    return excellent <= rounded(share * base_of(quota, excellent, good_or_better, rated), quota.rounding)


@cache
def limit(quota, share, good_or_better, rated, roll):
    """The largest number of excellent ratings within the quota (S18)."""
    numbers = range(good_or_better, 0, -1)
    return next((x for x in numbers if allowed(quota, share, x, good_or_better, rated, roll)), 0)


@dataclass(slots=True)
class Place:
    """One member of a group as the quota sees it: bounds after caps, or a recorded decision."""

    floor: int
    ceiling: int
    out: object = False  # Kleene: is the member not rated?
    decided: int | None = None
    on_roll: object = True  # Kleene: a member of another cell who is here temporarily is not
    outcome: str = ""  # for a candidate: "within", "over", "open" or "taken"

    @property
    def candidate(self):
        return self.ceiling == EXCELLENT and self.decided is None and self.out is not True


@dataclass(slots=True)
class Group:
    places: list = field(default_factory=list)
    rolls: tuple = (0, 0)  # fewest and most on the roll
    raised: list = field(default_factory=list)  # Kleene: does the raised share hold for each of them?
    outstanding: object = False  # the same for the group


class Counts(NamedTuple):
    rated: int = 0
    good_or_better: int = 0
    candidates: int = 0
    picked: int = 0


def lowest(places):
    """Counts by the floors; who may turn out not rated is left out."""
    rated = good = candidates = picked = 0
    for place in places:
        if place.decided is None and place.out is not False:
            continue
        rating = place.floor if place.decided is None else place.decided
        rated += 1
        good += rating >= GOOD
        picked += place.decided == EXCELLENT
        candidates += place.decided is None and rating == EXCELLENT
    return Counts(rated, good, candidates, picked)


def highest(places):
    """Counts by the ceilings, with all who may be rated."""
    rated = good = candidates = picked = 0
    for place in places:
        if place.decided is None and place.out is True:
            continue
        rating = place.ceiling if place.decided is None else place.decided
        rated += 1
        good += rating >= GOOD
        picked += place.decided == EXCELLENT
        candidates += place.decided is None and rating == EXCELLENT
    return Counts(rated, good, candidates, picked)


def limits(quota, group, low, high):
    """(smallest, largest) limit of the group (S20, S21)."""
    least = most = quota.share
    if quota.raised is not None and group.outstanding is not False:
        most = quota.raised
        least = quota.raised if group.outstanding is True else quota.share
    # A clause on small groups does not grow with the group, so that every corner counts.
    corners = list(product((low.good_or_better, high.good_or_better), (low.rated, high.rated), group.rolls))
    return (
        min(limit(quota, least, *corner) for corner in corners),
        max(limit(quota, most, *corner) for corner in corners),
    )


def group_outcome(quota, group):
    """What becomes of all candidates of the group (S21, S22)."""
    low, high = lowest(group.places), highest(group.places)
    smallest, largest = limits(quota, group, low, high)
    if high.picked and high.picked >= largest:
        return "taken"
    if high.candidates + high.picked <= smallest:
        return "within"
    return "over" if low.candidates + low.picked > largest else "open"


def apportion(quota, group):
    """Write the group's outcome on its candidates."""
    candidates = [place for place in group.places if place.candidate]
    if candidates:
        outcome = group_outcome(quota, group)
        for place in candidates:
            place.outcome = outcome


def bounds_after(place):
    """(floor, ceiling) of a candidate once its group is settled as far as it can be."""
    if place.outcome == "taken":
        return min(place.floor, GOOD), GOOD
    if place.outcome in ("over", "open"):
        return min(place.floor, GOOD), EXCELLENT
    return place.floor, place.ceiling
