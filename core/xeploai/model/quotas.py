"""How many may be rated highest, and proposed for an award."""

from fractions import Fraction
from typing import ClassVar, Literal

from attrs import frozen

from xeploai.model.base import Condition, ReadingRef, Rule, Text


@frozen
class SmallGroup:
    """Another limit for small groups (S19)."""

    count: Literal["base", "members", "roll"]
    """What is counted: the quota's base, the rated members, or the roll."""
    fewer_than: int
    """The clause holds below this number."""
    allow: int
    """How many may be rated highest."""
    mode: Literal["permits", "replaces"] = "permits"
    """``permits``: also allowed; ``replaces``: the only limit."""


@frozen
class QuotaException:
    """A higher share when a fact of the group is true (S20)."""

    up_to: Fraction
    """The higher share."""
    when: str
    """The Boolean fact of the group."""


@frozen(kw_only=True)
class Quota(Rule):
    """How many of a group may be rated ``rating`` (S18 to S22)."""

    table: ClassVar[str] = "quota"

    rating: str | None = None
    """The rating that is limited."""
    share: Fraction | ReadingRef | None = None
    """Largest share of the base."""
    base: str | ReadingRef | None = None
    """``good``, ``good_or_better`` or ``all_rated``."""
    within: str | None = None
    """The fact that names the group."""
    rounding: str | ReadingRef | None = None
    """``floor`` or ``half_up``."""
    small_group: SmallGroup | None = None
    """Another limit for small groups."""
    exception: QuotaException | None = None
    """A higher share for some groups."""
    order: tuple[str, ...] = ()
    """Facts that rank candidates over the limit, the first decides; empty: the law ranks nobody (S22)."""


@frozen
class SizeStep:
    """A fixed allowance for groups of a size; the first step that fits counts."""

    allow: int
    fewer_than: int | None = None
    at_most: int | None = None


@frozen(kw_only=True)
class Award(Rule):
    """Who may be proposed for an award, and how many."""

    table: ClassVar[str] = "award"

    award: Text | None = None
    """Its name, as printed."""
    when: Condition | None = None
    """Who may be proposed."""
    share: Fraction | None = None
    """Largest share of the base."""
    base: str | None = None
    """``good_or_better``, or ``excellent``: those with the highest rating."""
    within: str | None = None
    """The fact that names the group."""
    small_group: SmallGroup | None = None
    by_size: tuple[SizeStep, ...] = ()
    """Allowance by the number of members of the group."""
    total: int | None = None
    """Largest number in the whole place."""
    limit_of: str | None = None
    """The award whose number is the base of ``share`` (a quota of a quota)."""
