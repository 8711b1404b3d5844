"""The criteria frame: points, level boxes and entries."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar, Literal

from attrs import field, frozen

from xeploai.model.base import ReadingRef, Rule


@frozen
class EntryRule:
    """What one bonus or deduction entry may be worth."""

    at_least: Decimal | None = None
    """Least points of one entry."""
    at_most: Decimal | None = None
    """Most points of one entry."""
    step: Decimal | None = None
    """Points come in steps of this."""
    must_state: tuple[str, ...] = ()
    """Columns of ``adjustments`` that an entry must fill in."""
    share: Fraction | None = None
    """An entry is worth this share of the column ``share_of`` of its row."""
    share_of: str | None = None
    waived_by: str | None = None
    """A Boolean column; an entry where it is true counts nothing."""


@frozen
class Rounding:
    """How a figure is rounded, with its number of decimals."""

    decimals: int
    mode: Literal["half_up", "floor"] = "half_up"


@frozen(kw_only=True)
class Criterion(Rule):
    """A row of the criteria frame: points, a level box, or a heading that sums its parts."""

    table: ClassVar[str] = "criterion"

    part_of: str | None = None
    """The criterion this one is a part of; the one without is the total."""
    max: Decimal | None = None
    """Maximum points."""
    group: Literal["core", "other", "none"] | ReadingRef | None = None
    """Has a level box, and counts among the core or the other criteria; a reading may say which."""
    combine: Literal["points", "sum", "mean", "weighted"] = "points"
    """How a heading is worked out from its parts."""
    weight: Decimal | ReadingRef | None = None
    """Weight among the parts of its heading."""
    scale_to: Decimal | None = None
    """The sum is rescaled to this maximum."""
    not_applicable: Literal["skip", "full", "rescale"] = "skip"
    """What ``k/a`` does: left out, counted in full, or the rest rescaled."""
    rounding: Rounding | None = None
    """How the figure is rounded."""
    bonus: EntryRule | None = None
    """The points come from bonus entries under this rule."""
    deduction: EntryRule | None = None
    """Deduction entries may lower the points of the parts under this rule."""
    raters: Literal["one", "mean"] = "one"
    """One rater's figure, or the mean of several."""
    from_share: str | None = None
    """A share fact; the points are that share of ``max``, unknown over an empty base (S3)."""
    weight_by: str | None = None
    """The choice fact whose value picks the weight from ``weights``, such as a job family."""
    weights: Mapping[str, Decimal] = field(factory=dict, hash=False)
    each: str | None = None
    """An event sheet: the criterion is worked out, and rounded, for each row, then summed."""
    max_from: str | None = None
    """The column of ``each`` that holds the maximum points of its row."""
