"""Rules that rate: ladder, standards, triggers, caps, screens, gates, ballots, decisions, notices."""

from collections.abc import Mapping
from fractions import Fraction
from typing import ClassVar

from attrs import field, frozen

from xeploai.model.base import Condition, ReadingRef, Rule, Text


@frozen(kw_only=True)
class Ladder(Rule):
    """The ratings of a kind from highest to lowest, and what holds when none is reached (S9)."""

    table: ClassVar[str] = "ladder"

    levels: tuple[str, ...] = ("excellent", "good", "completed", "not_completed")
    """Ratings from highest to lowest."""
    fallback: str = ""
    """A rating, or ``needs_decision``."""
    names: Mapping[str, Text] = field(factory=dict, hash=False)
    """The text's own names of ratings."""
    maps_to: Mapping[str, str] = field(factory=dict, hash=False)
    """For each level the common rating with which it is compared."""


@frozen(kw_only=True)
class Standard(Rule):
    """Must hold for ``rating`` and, since standards cumulate, for every rating above it (S8)."""

    table: ClassVar[str] = "standard"

    rating: str | None = None
    """The rating that asks for it."""
    require: Condition | None = None
    """What must hold."""
    only: bool = False
    """Holds for exactly its rating instead of cumulating."""


@frozen(kw_only=True)
class Trigger(Rule):
    """When it is met the subject is ``not_completed`` (S9)."""

    table: ClassVar[str] = "trigger"

    when: Condition | None = None
    """What makes the rating the lowest one."""


@frozen(kw_only=True)
class Cap(Rule):
    """Bounds the rating from above: by a level, or by the rating of other subjects (S17)."""

    table: ClassVar[str] = "cap"

    at_most: str | tuple[str, ...] | None = None
    """A rating, or the kinds of subject whose rating bounds this one."""
    when: Condition | None = None
    """Where it binds; without it, always."""


@frozen(kw_only=True)
class Screen(Rule):
    """Who is reviewed and who is rated (S13)."""

    table: ClassVar[str] = "screen"

    reviewed: bool = True
    """Whether who is meant is reviewed."""
    rated: bool = True
    """Whether who is meant is rated."""
    when: Condition | None = None
    """Who is meant."""


@frozen(kw_only=True)
class Gate(Rule):
    """Must be true before a rating may be given; otherwise ``undetermined`` (S13)."""

    table: ClassVar[str] = "gate"

    require: Condition | None = None
    """What must be there."""


@frozen(kw_only=True)
class Ballot(Rule):
    """A share of votes needed for exactly one rating (S8)."""

    table: ClassVar[str] = "ballot"

    rating: str | None = None
    """The rating voted on."""
    votes: str = ""
    """The share fact: votes for this rating over the ballot base."""
    above: Fraction | ReadingRef | None = None
    """More than this share."""
    at_least: Fraction | ReadingRef | None = None
    """This share or more."""


@frozen(kw_only=True)
class Decision(Rule):
    """The text leaves the rating to an authority when this is met (S11)."""

    table: ClassVar[str] = "decision"

    when: Condition | None = None
    """When an authority decides."""
    between: tuple[str, str] | None = None
    """Lowest and highest rating it may give."""
    for_rating: str | None = None
    """Only left to the authority when the rating computed without it is this one."""


@frozen(kw_only=True)
class Notice(Rule):
    """Something to tell the user; never changes a rating."""

    table: ClassVar[str] = "notice"

    when: Condition | None = None
    """Whom it is told of; without it, everybody."""
    for_rating: str | None = None
    """Only told when the subject's rating is this one."""


@frozen(kw_only=True)
class Consequence(Rule):
    """An effect on another period or on the procedure."""

    table: ClassVar[str] = "consequence"

    when: Condition | None = None
    """When it follows."""
    re_rates: str | None = None
    """The rating that an earlier period is given."""
    by_date: str | None = None
    """The date fact that says which period is re-rated: the one that holds this date."""
