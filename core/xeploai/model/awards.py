"""Awards: who may be proposed, and how many."""

from fractions import Fraction
from typing import ClassVar

from attrs import frozen

from xeploai.model.base import Condition, ReadingRef, Rule, Text
from xeploai.model.quotas import SmallGroup


@frozen
class SizeStep:
    """A fixed allowance for groups of a size; the first step that fits counts."""

    allow: int
    fewer_than: int | None = None
    at_most: int | None = None


@frozen
class Streak:
    """Calendar years running, the period's own included, that an award asks for (seed A-31).

    In each of them the award's ``rating`` was decided or, where titles are named, the title. A year
    that is not rated, was revoked or is missing breaks the run; an award given before does not.
    """

    at_least: int
    """How many years."""
    titles: tuple[str, ...] = ()
    """The title that counts, as printed, then other spellings of it; empty: the rating counts."""
    this_year: str | None = None
    """The Boolean fact that says whether the title is held in the period."""
    fact: str | None = None
    """The fact in which an office may type the number of years where it keeps no history."""


@frozen(kw_only=True)
class Award(Rule):
    """Who may be proposed for an award, and how many; people choose among them."""

    table: ClassVar[str] = "award"

    award: Text | None = None
    """Its name, as printed."""
    rating: str | None = None
    """Only who holds at least this rating for the period; without it no rating is asked for."""
    streak: Streak | None = None
    """How many years running."""
    when: Condition | None = None
    """What else is asked for."""
    given_by: Text | None = None
    """The authority that gives it, as printed."""
    chosen_by: Text | None = None
    """Who chooses whom to propose, where that is another body."""
    share: Fraction | None = None
    """Largest share of the base."""
    base: str | None = None
    """``good_or_better``, or ``excellent``: those with the highest rating."""
    rounding: str | ReadingRef | None = None
    """``floor``, which is the default, or ``half_up``."""
    within: str | None = None
    """The fact that names the group."""
    small_group: SmallGroup | None = None
    by_size: tuple[SizeStep, ...] = ()
    """Allowance by the number of members of the group."""
    total: int | None = None
    """Largest number in the whole place."""
    limit_of: str | None = None
    """The award whose number is the base of ``share`` (a quota of a quota)."""
