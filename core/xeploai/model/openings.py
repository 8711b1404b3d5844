"""Ambiguities and what is left to local texts."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar, Literal

from attrs import field, frozen

from xeploai.model.base import LocalLevel, Rule, Text


@frozen(kw_only=True)
class Reading(Rule):
    """A named choice where the text is ambiguous (S24)."""

    table: ClassVar[str] = "reading"

    question: Text | None = None
    """The question that the text leaves open."""
    values: Mapping[str, Text] = field(factory=dict, hash=False)
    """The possible answers."""
    default: str = ""
    """The answer that holds unless another is chosen."""


@frozen(kw_only=True)
class Opening(Rule):
    """What a central rule leaves to local texts, with its latitude (S29)."""

    table: ClassVar[str] = "opening"

    of: str | None = None
    """The rule whose parameter is open; without it, whole rules may fill the opening."""
    parameter: str | None = None
    stricter: Literal["lower", "higher"] | None = None
    """Which way is stricter: ``narrows`` goes there, ``widens`` the other way."""
    at_least: Fraction | Decimal | None = None
    """Lowest value that a local text may set."""
    at_most: Fraction | Decimal | None = None
    """Highest value that a local text may set."""
    who: tuple[LocalLevel, ...] = ()
    """Levels of place that may fill it; empty means any."""
    required: bool = False
    """A covered place must fill it."""
