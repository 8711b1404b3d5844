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
    fallback: str = ""
    """A rating, or ``needs_decision``."""
    names: Mapping[str, Text] = field(factory=dict, hash=False)
    maps_to: Mapping[str, str] = field(factory=dict, hash=False)


@frozen(kw_only=True)
class Standard(Rule):
    """Must hold for ``rating`` and, since standards cumulate, for every rating above it (S8)."""

    table: ClassVar[str] = "standard"

    rating: str | None = None
    require: Condition | None = None
    only: bool = False
    """Holds for exactly its rating instead of cumulating."""


@frozen(kw_only=True)
class Trigger(Rule):
    """When it is met the subject is ``not_completed`` (S9)."""

    table: ClassVar[str] = "trigger"

    when: Condition | None = None


@frozen(kw_only=True)
class Cap(Rule):
    """Bounds the rating from above: by a level, or by the rating of other subjects (S17)."""

    table: ClassVar[str] = "cap"

    at_most: str | tuple[str, ...] | None = None
    when: Condition | None = None


@frozen(kw_only=True)
class Screen(Rule):
    """Who is reviewed and who is rated (S13)."""

    table: ClassVar[str] = "screen"

    reviewed: bool = True
    rated: bool = True
    when: Condition | None = None


@frozen(kw_only=True)
class Gate(Rule):
    """Must be true before a rating may be given; otherwise ``undetermined`` (S13)."""

    table: ClassVar[str] = "gate"

    require: Condition | None = None


@frozen(kw_only=True)
class Ballot(Rule):
    """A share of votes needed for exactly one rating (S8)."""

    table: ClassVar[str] = "ballot"

    rating: str | None = None
    votes: str = ""
    """The share fact: votes for this rating over the ballot base."""
    above: Fraction | ReadingRef | None = None
    at_least: Fraction | ReadingRef | None = None


@frozen(kw_only=True)
class Decision(Rule):
    """The text leaves the rating to an authority when this is met (S11)."""

    table: ClassVar[str] = "decision"

    when: Condition | None = None
    between: tuple[str, str] | None = None
    for_rating: str | None = None
    """Only left to the authority when the rating computed without it is this one."""


@frozen(kw_only=True)
class Notice(Rule):
    """Something to tell the user; never changes a rating."""

    table: ClassVar[str] = "notice"

    when: Condition | None = None
    for_rating: str | None = None
    """Only told when the subject's rating is this one."""


@frozen(kw_only=True)
class Consequence(Rule):
    """An effect on another period or on the procedure."""

    table: ClassVar[str] = "consequence"

    when: Condition | None = None
    re_rates: str | None = None
    """The rating that an earlier period is given."""
    by_date: str | None = None
    """The date fact that says which period is re-rated: the one that holds this date."""
