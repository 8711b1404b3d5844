"""What a regulation file can say: one frozen class per TOML table (DESIGN 5).

Everything is immutable and exact: numbers are ``Decimal`` or ``Fraction``, lists are tuples.
Field docstrings feed the JSON Schema and the plugin guide.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar, Literal

from attrs import field, frozen

Kind = Literal["member", "organization", "collective", "leader"]
KINDS: tuple[Kind, ...] = ("member", "organization", "collective", "leader")
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
    evidence: Evidence
    rows: tuple[str, ...] = ()
    """Row ids of the law pack that this rule encodes."""
    effect: Effect = "binds"
    """``binds``, ``decision`` (left to the authority when met) or ``warns`` (never changes a rating)."""
    relation: Relation | None = None
    target: str | None = None
    legal_basis: str | None = None
    """Own legal basis of a local rule outside the central latitude; listed as unilateral."""
    in_reading: Mapping[str, str] = field(factory=dict, hash=False)
    """Exists only under these values of readings (all of them)."""
    retroactive: bool = False
    """The document was issued after the day of effect, and says so."""
    text_unknown: bool = False
    """The clause exists and its text is not known: never evaluated, always listed (S12)."""
    from_: date | None = None
    to: date | None = None
    applies_to: Condition | None = None
    unless: Condition | None = None
    set: Mapping[str, Any] = field(factory=dict, hash=False)
    """Parameters of the target that this local rule changes (``narrows``, ``widens``, ``fills``)."""
    kind: Kind = "member"
    regulation: str = ""

    @property
    def name(self) -> str:
        """Full name, such as ``qd132/member.excellent.levels``."""
        return f"{self.regulation}/{self.kind}.{self.id}"


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


@frozen
class SmallGroup:
    """Another limit for small groups (S19)."""

    count: Literal["base", "members", "roll"]
    fewer_than: int
    allow: int
    mode: Literal["permits", "replaces"] = "permits"


@frozen
class QuotaException:
    """A higher share when a fact of the group is true (S20)."""

    up_to: Fraction
    when: str


@frozen(kw_only=True)
class Quota(Rule):
    """How many of a group may be rated ``rating`` (S18 to S22)."""

    table: ClassVar[str] = "quota"

    rating: str | None = None
    share: Fraction | ReadingRef | None = None
    base: str | ReadingRef | None = None
    """``good``, ``good_or_better`` or ``all_rated``."""
    within: str | None = None
    """The fact that names the group."""
    rounding: str | ReadingRef | None = None
    """``floor`` or ``half_up``."""
    small_group: SmallGroup | None = None
    exception: QuotaException | None = None
    order: tuple[str, ...] = ()
    """Facts that rank candidates over the limit, the first decides; empty: the law ranks nobody (S22)."""


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
    when: Condition | None = None
    share: Fraction | None = None
    base: str | None = None
    within: str | None = None
    small_group: SmallGroup | None = None
    by_size: tuple[SizeStep, ...] = ()
    """Allowance by the number of members of the group."""
    total: int | None = None
    """Largest number in the whole place."""
    limit_of: str | None = None
    """The award whose number is the base of ``share`` (a quota of a quota)."""


@frozen
class EntryRule:
    """What one bonus or deduction entry may be worth."""

    at_least: Decimal | None = None
    at_most: Decimal | None = None
    step: Decimal | None = None
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
    group: Literal["core", "other"] | None = None
    """Has a level box, and counts among the core or the other criteria."""
    combine: Literal["points", "sum", "mean", "weighted"] = "points"
    weight: Decimal | ReadingRef | None = None
    scale_to: Decimal | None = None
    not_applicable: Literal["skip", "full", "rescale"] = "skip"
    rounding: Rounding | None = None
    bonus: EntryRule | None = None
    """The points come from bonus entries under this rule."""
    deduction: EntryRule | None = None
    """Deduction entries may lower the points of the parts under this rule."""
    raters: Literal["one", "mean"] = "one"
    from_share: str | None = None
    """A share fact; the points are that share of ``max``, unknown over an empty base (S3)."""
    weight_by: str | None = None
    """The choice fact whose value picks the weight from ``weights``, such as a job family."""
    weights: Mapping[str, Decimal] = field(factory=dict, hash=False)
    each: str | None = None
    """An event sheet: the criterion is worked out, and rounded, for each row, then summed."""
    max_from: str | None = None
    """The column of ``each`` that holds the maximum points of its row."""


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
class Reading(Rule):
    """A named choice where the text is ambiguous (S24)."""

    table: ClassVar[str] = "reading"

    question: Text | None = None
    values: Mapping[str, Text] = field(factory=dict, hash=False)
    default: str = ""


@frozen(kw_only=True)
class Opening(Rule):
    """What a central rule leaves to local texts, with its latitude (S29)."""

    table: ClassVar[str] = "opening"

    of: str | None = None
    """The rule whose parameter is open; without it, whole rules may fill the opening."""
    parameter: str | None = None
    stricter: Literal["lower", "higher"] | None = None
    at_least: Fraction | Decimal | None = None
    at_most: Fraction | Decimal | None = None
    who: tuple[LocalLevel, ...] = ()
    """Levels of place that may fill it; empty means any."""
    required: bool = False
    """A covered place must fill it."""


@frozen
class Acknowledgement:
    """A conflict that a regulation accepts, with its reason; shown in every report."""

    code: str
    rule: str
    """Name of the rule, or the beginning of it followed by ``*``."""
    reason: Text
    on: date


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


@frozen
class Document:
    """A legal text that rules cite."""

    id: str
    number: str
    title: Text
    issuer: Text
    issued: date | None = None
    guides: str | None = None
    """The document that this one gives guidance on."""
    in_force_from: date | None = None
    in_force_to: date | None = None
    note: Text | None = None


@frozen(kw_only=True)
class Identity:
    """The ``[regulation]`` table: which text, by whom, where and when."""

    id: str
    title: Text
    issuer: Text
    place: str
    from_: date
    to: date | None = None
    last_checked: date | None = None
    """Required when ``to`` is open: later evaluations are marked stale (S28)."""
    period_from: date | None = None
    """First day of the first period it governs, when that is earlier than ``from``."""
    extends: tuple[str, ...] = ()
    """Regulations whose rules and openings this one builds on."""
    not_encoded: tuple[Text, ...] = ()
    periods: tuple[PeriodKind, ...] = ("year",)
    """The kinds of period for which it gives ratings."""


@frozen(kw_only=True)
class Regulation:
    """One regulation, loaded: identity, documents, facts and rules in file order."""

    identity: Identity
    documents: Mapping[str, Document] = field(factory=dict, hash=False)
    facts: tuple[Fact, ...] = ()
    rules: tuple[Rule, ...] = ()
    acknowledged: tuple[Acknowledgement, ...] = ()
    accepted: tuple[Any, ...] = ()
    """Messages of the conflicts inside it that it acknowledges."""
    digest: str = ""
    """SHA-256 of its files."""

    @property
    def id(self) -> str:
        """The regulation's id, such as ``qd132``."""
        return self.identity.id


RULE_TABLES: dict[str, type[Rule]] = {
    c.table: c
    for c in (
        Ladder,
        Criterion,
        Screen,
        Gate,
        Standard,
        Trigger,
        Cap,
        Ballot,
        Quota,
        Decision,
        Notice,
        Consequence,
        Reading,
        Opening,
        Award,
    )
}
