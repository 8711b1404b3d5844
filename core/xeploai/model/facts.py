"""The data dictionary's entries."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal

from attrs import field, frozen

from xeploai.model.base import Kind, Source, Text


@frozen
class Value:
    """A permitted value of a choice fact."""

    text: Text
    also: tuple[str, ...] = ()
    """Other spellings that offices type."""


FactType = Literal[
    "text", "bool", "number", "count", "date", "choice", "scale", "share", "levels", "reference"
]


@frozen(kw_only=True)
class Fact:
    """A named, typed value about a subject: a roster column, or derived."""

    id: str
    label: Text
    type: FactType
    table: str = "members"
    kind: Kind = "member"
    help: Text | None = None
    values: Mapping[str, Value] = field(factory=dict, hash=False)
    """For ``choice`` and ``scale``; a scale is ordered from lowest to highest."""
    required: bool = False
    not_applicable: bool = False
    """Accepts ``k/a``."""
    decimals: int = 2
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    part: str | None = None
    base: str | None = None
    """A share is the pair of counts ``part`` over ``base`` (S3)."""
    of: tuple[str, ...] = ()
    """For ``levels``: the level facts it stands for. For a derived fact: the facts it rests on."""
    derived: bool = False
    sheets: tuple[str, ...] = ()
    """Event sheets a derived fact rests on; a missing sheet makes it unknown (S2)."""
    source: Source | None = None
    regulation: str = "core"
