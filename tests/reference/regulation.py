"""What a regulation is to the reference evaluator: for each kind its rules, its quota and who bounds whom."""

from typing import NamedTuple

from reference.quota import EXCELLENT, Quota
from reference.rating import RATINGS

# Mẫu 01: the boxes of the two core topics, and the others (seed A-04).
BOXES = (
    ("level_programmes", "level_leadership"),
    ("level_centralism", "level_struggle", "level_inspection", "level_remedy"),
)


class Rules(NamedTuple):
    """The rules on one kind of subjects."""

    verdicts: object
    group: object  # of the quota: row, facts -> key
    quota: Quota | None
    caps: object = ()  # by reference: {topic: (cell of the post, post -> does it apply)}
    authority_decides: bool = False  # no level passed: an authority decides (S9)
    open_base: bool = True  # the base of the quota is a reading
    open_rounding: bool = True  # so is its rounding
    ladder: tuple = RATINGS  # names of the levels, the lowest first
    # Kleene by row and facts: does the raised share of the quota hold for this subject?
    outstanding: object = None
    limits: object = lambda row: True  # of the quota: row -> Kleene, does it speak of this subject?

    def rank(self, name):
        """The rank of a level by name, None for one that is not of this ladder: ranks end with excellent."""
        return self.ladder.index(name) - len(self.ladder) + EXCELLENT + 1 if name in self.ladder else None


class Regulation(NamedTuple):
    kinds: dict


def cell(fact):
    return lambda row, facts: row.get(fact)


def base_organization(row, facts):
    return facts.base_organization(row)


def founded(verdicts):
    """Add the months since the founding to the row of an organisation or a collective."""

    def with_months(row, facts, related):
        return verdicts({**row, "founded_months": facts.founded_months(row)}, facts, related, BOXES)

    return with_months
