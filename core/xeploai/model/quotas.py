"""How many may be rated highest."""

from fractions import Fraction
from typing import ClassVar, Literal

from attrs import frozen

from xeploai.model.base import ReadingRef, Rule


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
    """Facts that rank candidates over the limit, the first decides, the highest or ``true`` comes first;
    with ``-`` before its name the lowest or earliest. Empty: the law ranks nobody (S22)."""

    @property
    def ranks(self) -> tuple[tuple[str, bool], ...]:
        """Return each fact of the order, with whether the lowest comes first."""
        return tuple((name.removeprefix("-"), name.startswith("-")) for name in self.order)
