"""Rules on the work around the rating: what is due when, how meetings run, which papers are needed.

They never touch a rating; an evaluation leaves them alone.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal, get_args

from attrs import field, frozen

from xeploai.model.base import Condition, Kind, ReadingRef, Rule, Text

UnitKind = Literal[
    "central_body",
    "province_standing_committee",
    "district_standing_committee",
    "base_committee",
    "base_cell",
    "sub_cell",
    "party_agency",
    "party_caucus",
    "people_council",
    "people_committee",
    "department",
    "front",
    "mass_organization",
    "school",
    "management_board",
    "health_station",
    "cooperative",
    "special_body",
    "other",
]
"""Who meets, reports and submits; the labels are those of the fact ``units.unit_kind``."""
UNIT_KINDS: tuple[UnitKind, ...] = get_args(UnitKind)
Phase = Literal["official_rating", "review", "rating", "summing_up"]
"""What a meeting is about, in the order of the year."""
Role = Literal["collective", "head", "deputy", "member"]
"""In what capacity a subject is reviewed or rated in a unit."""
MeetingForm = Literal["collective", "key_cadres", "whole_staff", "committee", "cell"]
"""Before whom somebody is reviewed."""
PaperStage = Literal["submission", "appraisal", "decision"]
"""When a paper joins the dossier: with it, by who appraises, after the decision."""
Moment = Literal["before_summing_up", "after_review"]


@frozen
class Yearly:
    """A day that comes back every year."""

    month: int
    day: int
    years_after: int = 0
    """0 is the review year itself, 1 the year after it."""

    def of(self, year: int) -> date:
        """Return the day for a review year."""
        return date(year + self.years_after, self.month, self.day)


Day = date | Yearly | None


@frozen(kw_only=True)
class WorkRule(Rule):
    """A rule that no rating depends on.

    A condition (``applies_to``, ``unless``) is looked at for the subject of a dossier, and of a meeting or
    paper for whom it was about, or else the unit. Where it is not known, what would break the rule is told
    as an open question.
    """

    units: tuple[UnitKind, ...] = ()
    """The kinds of unit that it speaks of; empty means every kind."""


@frozen(kw_only=True)
class Milestone(WorkRule):
    """Who does what (``text``) by when, and to whom it goes."""

    table: ClassVar[str] = "milestone"

    who: Text | None = None
    to_whom: Text | None = None
    start: Day = None
    """First day of a window, itself included."""
    before: Day = None
    """“trước ngày”: the last valid day is the day before."""
    until: Day = None
    """“đến ngày”: the day itself is still valid."""
    before_means: str | ReadingRef | None = None
    """``strict`` (the default) or ``inclusive``: whether the day named by ``before`` is still valid."""
    relative: Moment | None = None
    """The day hangs on a meeting and not on the calendar."""
    phases: tuple[Phase, ...] = ()
    """The meetings that must have ended by then."""
    papers: tuple[str, ...] = ()
    """The papers that must have been received by then."""
    if_suggested: bool = False
    """Only where a superior suggested what to review."""


@frozen(kw_only=True)
class Review(WorkRule):
    """What a review must speak of (``text``), who is reviewed, or where and before whom."""

    table: ClassVar[str] = "review"

    asks: Literal["content", "place", "who"] = "content"
    number: int | None = None
    """Its place in the printed list."""
    when: Condition | None = None
    """Only of subjects for whom this holds."""
    if_any: bool = False
    """“nếu có”: only where there is something to say."""


@frozen(kw_only=True)
class Duration(WorkRule):
    """How many days a meeting must last at least."""

    table: ClassVar[str] = "duration"

    phase: Phase = "review"
    at_least: Decimal | ReadingRef | None = None
    advised: Decimal | None = None
    """The upper figure, where the text prints a range; less is only a warning."""
    suggested: Decimal | ReadingRef | None = None
    """The minimum where a review was suggested."""
    suggested_advised: Decimal | None = None


@frozen(kw_only=True)
class NoticePeriod(WorkRule):
    """How many days before a meeting a paper must be sent."""

    table: ClassVar[str] = "notice_period"

    paper: str = ""
    phase: Phase = "review"
    days: int | None = None
    working: bool = False
    """Working days; otherwise calendar days."""
    counting: str | ReadingRef | None = None
    """``simple`` (the meeting's day less the days, the default) or ``clear`` (whole days between)."""


@frozen
class Step:
    """Which events of the year stand at one place of a sequence; what is empty does not matter."""

    phase: Phase | None = None
    roles: tuple[Role, ...] = ()
    kinds: tuple[Kind, ...] = ()
    units: tuple[UnitKind, ...] = ()


@frozen(kw_only=True)
class Sequence(WorkRule):
    """What must come before what."""

    table: ClassVar[str] = "sequence"

    steps: tuple[Step, ...] = ()
    """From first to last."""
    within: Literal["unit", "subject", "person", "subordinates", "organization"] = "unit"
    """Compared in one unit, of one subject in one unit, of one person wherever that is, of a unit with
    those below it, or among the units under one Party organisation."""
    all_needed: bool = False
    """A step may not be left out: when a later one was taken, the earlier ones must have been."""


@frozen(kw_only=True)
class Meeting(WorkRule):
    """How a review meeting is held."""

    table: ClassVar[str] = "meeting"

    own_chair: bool = True
    """Whether somebody may chair the own review."""
    forms: tuple[MeetingForm, ...] = ()
    """Before whom the head of a one-head unit may be reviewed."""
    whole_staff_below: int | None = None
    """A meeting of the whole staff stands for one of ``forms`` in a unit with fewer people."""


@frozen(kw_only=True)
class Dossier(WorkRule):
    """One paper of a dossier: required, unless a condition or “nếu có” is written."""

    table: ClassVar[str] = "dossier"

    paper: str = ""
    of: tuple[Kind, ...] = ()
    """The kinds of subject whose dossier it is; empty means the rule's own kind."""
    when: Condition | None = None
    """Required only of subjects for whom this holds."""
    if_any: bool = False
    """“nếu có”: filed where it exists; nothing says that it must."""
    stage: PaperStage = "submission"
    form: str | None = None
    """The form on which it is written."""


@frozen(kw_only=True)
class Form(WorkRule):
    """A printed form: its identity and the Word template that belongs to it."""

    table: ClassVar[str] = "form"

    number: str = ""
    """As printed, such as ``Mẫu 01``."""
    version: str = ""
    of: tuple[Kind, ...] = ()
    """The kinds of subject it is filled in for; empty means the rule's own kind."""
    template: str | None = None
    """A Word file in the regulation's folder, such as ``forms/mau-01.docx``."""
    headings: tuple[str, ...] = ()
    """Its headings as printed, in order; the template of an office keeps them."""
    placed: Mapping[str, str] = field(factory=dict, hash=False)
    """What a review must speak of and the form has no heading for, by rule (``collective.content.03``):
    the heading under which it is put (``I.2``)."""
    note: Text | None = None
    """What else to know of it when it is filled in."""


@frozen(kw_only=True)
class WorkingDay(WorkRule):
    """A day that is worked, or is not, otherwise than the calendar of holidays says."""

    table: ClassVar[str] = "working_day"

    day: date | None = None
    works: bool = False
