"""Counts and shares over the subjects on which another one depends (S3, S4)."""

from collections import Counter
from typing import NamedTuple

from reference.kleene import EMPTY
from reference.quota import EXCELLENT, NOT_COMPLETED


class Party(NamedTuple):
    """A related subject as a tally sees it: bounds of its rating, and Kleene: is it not counted?"""

    low: int
    high: int
    out: object = False


ONE_FAILED = Party(NOT_COMPLETED, NOT_COMPLETED)
"""One who is counted here because of a violation that happened here (seed A-18)."""
PERHAPS_ONE_FAILED = ONE_FAILED._replace(out=None)


def rated(rating):
    """A subject whose rating is known, or a blank cell that may hold any."""
    return Party(NOT_COMPLETED, EXCELLENT) if rating is None else Party(rating, rating)


class Parties:
    """The related subjects of one kind; ``unknown``: nothing is known of them, or of some more of them."""

    def __init__(self, parties=(), unknown=False):
        self.counts = Counter(parties)
        self.unknown = unknown

    def add(self, party, number=1):
        if number:
            self.counts[party] += number

    def _possible(self):
        return [(party, number) for party, number in self.counts.items() if party.out is not True]

    def count(self, belongs):
        """(smallest, largest) number of those who belong; the largest is None if there is no end to it."""
        least = most = 0
        for party, number in self._possible():
            must, may = belongs(party)
            least += number * (must and party.out is False)
            most += number * may
        return least, None if self.unknown else most

    def balance(self, belongs, part, base):
        """(smallest, largest) of base * (those who belong) - part * (those counted)."""
        smallest = largest = 0
        for party, number in self._possible():
            must, may = belongs(party)
            low, high = base * must - part, base * may - part
            if party.out is None:
                low, high = min(low, 0), max(high, 0)
            smallest, largest = smallest + number * low, largest + number * high
        return smallest, largest

    @property
    def empty(self):
        """Kleene: is nobody counted?"""
        possible = self._possible()
        if any(party.out is False for party, _ in possible):
            return False
        return None if possible or self.unknown else True


def reaching(rating):
    return lambda party: (party.low >= rating, party.high >= rating)


def not_above(rating):
    return lambda party: (party.high <= rating, party.low <= rating)


def share_at_least(parties, belongs, part, base, typed=(None, None)):
    """A standard: those who belong are at least part/base of those counted."""
    (smallest, largest), empty = _share(parties, belongs, part, base, typed)
    if empty is not False:
        return EMPTY if empty else None
    if smallest is not None and smallest >= 0:
        return True
    return False if largest is not None and largest < 0 else None


def share_above(parties, belongs, part, base, typed=(None, None)):
    """A trigger: those who belong are more than part/base of those counted; of nobody they are not."""
    (smallest, largest), empty = _share(parties, belongs, part, base, typed)
    if empty is True or (largest is not None and largest <= 0):
        return False
    return True if empty is False and smallest is not None and smallest > 0 else None


def _share(parties, belongs, part, base, typed):
    """The balance of a share and whether its base is empty; a count that was typed wins (S5)."""
    if typed == (None, None):
        balance = (None, None) if parties.unknown else parties.balance(belongs, part, base)
        return balance, parties.empty
    few, many = parties.count(belongs) if typed[0] is None else (typed[0], typed[0])
    least, most = parties.count(lambda party: (True, True)) if typed[1] is None else (typed[1], typed[1])
    balance = (
        None if most is None else base * few - part * most,
        None if many is None else base * many - part * least,
    )
    return balance, True if most == 0 else (False if least else None)


def number_at_least(parties, belongs, number, typed=None):
    """At least so many belong."""
    if typed is not None:
        return typed >= number
    least, most = parties.count(belongs)
    if least >= number:
        return True
    return False if most is not None and most < number else None


def none_of(parties, belongs, typed=None):
    """Nobody belongs."""
    found = number_at_least(parties, belongs, 1, typed)
    return None if found is None else not found
