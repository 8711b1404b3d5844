"""Vinh (vinh@2016): the city's five classes of units, and how many organisations and units may be the best.

Sources: seed 4.6 (Q-UNIT16), 4.7, 11.2 (AW-016-3), A-32.
"""

from reference.kleene import implies, not_, present, required
from reference.verdicts import YES, Verdicts

LADDER = ("weak", "average", "fair", "good", "excellent")
BASE_ORGANIZATIONS = frozenset({"base_committee_org", "base_cell"})
CITY = "Vinh"


def whole_city(row, facts):
    """Base organisations, and units, are counted in the whole city."""
    return CITY


def is_base(row):
    """The limit on clean and strong organisations counts base organisations alone (AW-016-3)."""
    return present(row.get("type"), BASE_ORGANIZATIONS)


def unit(row, facts, related):
    """A unit of the city has the class it was given; both lines of management agree on it."""
    given = row.get("unit_class")
    standards = tuple(
        {f"collective.{level}.unit_class": required(given, LADDER[rank:])}
        for rank, level in enumerate(LADDER)
        if rank
    )
    both = implies(present(row.get("dual_management"), YES), required(row.get("both_sides_agree"), YES))
    return Verdicts(
        # A leadership collective that is no unit has no place in the five classes.
        screens={"collective.screen.not_a_unit": not_(required(row.get("classified_unit"), YES))},
        gates={"collective.gate.dual_management": both},
        standards=standards,
        ballots=(),
        score=row.get("score"),
    )
