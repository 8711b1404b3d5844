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


Related = Literal["members", "subordinates", "bodies", "government", "mass_bodies", "persons", "units"]


@frozen(kw_only=True)
class Tally:
    """Which related subjects a count counts, by rating or by a Boolean fact of theirs (S4)."""

    of: Related
    """``members`` of a cell, ``subordinates`` of an organisation, same-level ``bodies`` (all, the
    ``government``, Front and ``mass_bodies``), ``persons`` of a collective, ``units`` under a leader."""
    rated: bool = False
    """Counts only those that are rated, whatever their rating."""
    at_least: str | None = None
    """Counts those rated this or better."""
    at_most: str | None = None
    """Counts those rated this or worse."""
    where: str | None = None
    """Counts those of whom this Boolean fact is true."""


@frozen(kw_only=True)
class Fact:
    """A named, typed value about a subject: a roster column, or derived."""

    id: str
    """Name in conditions, and column of the roster."""
    label: Text
    """Heading in the workbook."""
    type: FactType
    table: str = "members"
    """Sheet of the roster."""
    kind: Kind = "member"
    help: Text | None = None
    values: Mapping[str, Value] = field(factory=dict, hash=False)
    """For ``choice`` and ``scale``; a scale is ordered from lowest to highest."""
    required: bool = False
    """A blank cell stops the reading of the roster."""
    not_applicable: bool = False
    """Accepts ``k/a``."""
    decimals: int = 2
    """Decimals of a number."""
    at_least: Decimal | None = None
    """Smallest value that can be meant."""
    at_most: Decimal | None = None
    """Largest value that can be meant."""
    part: str | None = None
    base: str | None = None
    """A share is the pair of counts ``part`` over ``base`` (S3)."""
    of: tuple[str, ...] = ()
    """For ``levels``: the level facts it stands for. For a derived fact: the facts it rests on."""
    derived: bool = False
    """Worked out, unless the roster supplies it."""
    sheets: tuple[str, ...] = ()
    """Event sheets a derived fact rests on; a missing sheet makes it unknown (S2)."""
    tally: Tally | None = None
    """A count of related subjects; between bounds where some of them are undetermined (S4)."""
    source: Source | None = None
    """Clause that asks for it."""
    regulation: str = "core"
