"""What all tables share: kinds, marks, texts, conditions and what every rule says of itself."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any, ClassVar, Literal

import attrs
from attrs import field, frozen

Kind = Literal["member", "organization", "collective", "leader"]
KINDS: tuple[Kind, ...] = ("member", "organization", "collective", "leader")
SUBJECTS: Mapping[Kind, str] = {k: f"{k}s" for k in KINDS}
"""The roster table of each kind's subjects."""
Evidence = Literal["text", "seed", "press", "secondary", "infer"]
Effect = Literal["binds", "decision", "warns"]
Relation = Literal["fills", "narrows", "widens", "excepts", "adds", "adopts"]
PeriodKind = Literal["month", "quarter", "year", "term", "on_demand"]
LocalLevel = Literal["province", "district", "commune", "unit"]
Operator = Literal["at_least", "at_most", "above", "below", "equals", "one_of", "between"]
OPERATORS: tuple[Operator, ...] = ("at_least", "at_most", "above", "below", "equals", "one_of", "between")


@frozen
class Text:
    """A text in both languages; Vietnamese is the official one."""

    vi: str
    en: str

    def __getitem__(self, lang: str) -> str:
        return self.en if lang == "en" else self.vi


@frozen
class Source:
    """Where a rule stands: a document declared in ``regulation.toml`` and its clause."""

    document: str
    clause: str


@frozen
class ReadingRef:
    """A value chosen by a reading: its value itself, or ``map[value]``."""

    reading: str
    map: Mapping[str, Any] = field(factory=dict, hash=False)


Literal_ = bool | int | Decimal | Fraction | date | str
Operand = Literal_ | tuple[Literal_, ...] | ReadingRef


@frozen
class Test:
    """One fact compared with one value."""

    __test__: ClassVar[bool] = False

    fact: str
    operator: Operator
    value: Operand


@frozen
class Condition:
    """Tests joined by AND; ``any`` is an OR of conditions and is ANDed with the rest (S7)."""

    tests: tuple[Test, ...] = ()
    any: "tuple[Condition, ...]" = ()


@frozen(kw_only=True)
class Rule:
    """What every rule says of itself."""

    table: ClassVar[str] = "rule"

    id: str
    """Name within regulation and kind; the full name is ``regulation/kind.id``."""
    topic: str
    """The question it answers; comparison pairs rules of two rulebooks by it (S30)."""
    text: Text
    """The rule in a plain sentence, for people."""
    source: Source
    """Document and clause it stands in."""
    evidence: Evidence
    """How it is known: read in its own words, through a local text, the press, a digest, or inferred."""
    rows: tuple[str, ...] = ()
    """Row ids of the law pack that this rule encodes."""
    effect: Effect = "binds"
    """``binds``, ``decision`` (left to the authority when met) or ``warns`` (never changes a rating)."""
    relation: Relation | None = None
    """What a local rule is to the rules above it; central rules say none."""
    target: str | None = None
    """Full name of the rule or opening that it speaks of, with ``.parameter`` where one is changed."""
    legal_basis: str | None = None
    """Own legal basis of a local rule outside the central latitude; listed as unilateral."""
    in_reading: Mapping[str, str] = field(factory=dict, hash=False)
    """Exists only under these values of readings (all of them)."""
    retroactive: bool = False
    """The document was issued after the day of effect, and says so."""
    text_unknown: bool = False
    """The clause exists and its text is not known: never evaluated, always listed (S12)."""
    from_: date | None = None
    """First day of this version; without it the regulation's own."""
    to: date | None = None
    """Last day of this version, included."""
    applies_to: Condition | None = None
    """Only of subjects for whom this holds; of others it is not applicable."""
    unless: Condition | None = None
    """Not of subjects for whom this holds."""
    set: Mapping[str, Any] = field(factory=dict, hash=False)
    """Parameters of the target that this local rule changes (``narrows``, ``widens``, ``fills``)."""
    kind: Kind = "member"
    regulation: str = ""

    @property
    def name(self) -> str:
        """Full name, such as ``qd132/member.excellent.levels``."""
        return f"{self.regulation}/{self.kind}.{self.id}"

    @cached_property
    def reading_refs(self) -> tuple[ReadingRef, ...]:
        """The values that a reading chooses, wherever in the rule they stand."""
        return tuple(_refs(self))


def _refs(value: Any) -> Iterator[ReadingRef]:
    if isinstance(value, ReadingRef):
        yield value
    elif attrs.has(type(value)):
        for attribute in attrs.fields(type(value)):
            yield from _refs(getattr(value, attribute.name))
    elif isinstance(value, tuple | Mapping):
        for item in value.values() if isinstance(value, Mapping) else value:
            yield from _refs(item)
