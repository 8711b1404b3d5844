"""The year's calendar: who does what by when, as a rulebook says (DESIGN 5, ``milestone``).

“trước ngày” is strictly before and “đến ngày” includes the day (seed A-23); no text moves a deadline
that falls on a weekend, so the last working day is shown beside the last valid day.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any, TypeVar

from attrs import frozen

from xeploai import Rulebook
from xeploai.model import KINDS, Duration, Milestone, NoticePeriod, Text, UnitKind, WorkRule, Yearly
from xeploai_office.workdays import WorkDays, work_days

FORMAT = "xeploai.calendar/1"
ONE = timedelta(days=1)
ON_TIME = (Milestone, NoticePeriod, Duration)
W = TypeVar("W", bound=WorkRule)


@frozen
class Due:
    """One line of the calendar. Without ``last`` the text sets no day, or it hangs on a meeting."""

    rule: Milestone | NoticePeriod
    clause: str
    what: Text
    who: Text | None = None
    to_whom: Text | None = None
    start: date | None = None
    named: date | None = None
    """The day that the text names, or that follows from the meeting."""
    strict: bool = False
    """The text says “before” the named day."""
    last: date | None = None
    """The last valid day."""
    last_working: date | None = None
    """The latest working day that is not after ``last``."""
    meeting: date | None = None
    """The meeting from whose day it follows."""

    def as_dict(self, lang: str, days: WorkDays, on: date | None) -> dict[str, Any]:
        """Return the line as plain JSON values, with the working days left after ``on`` if it is given."""
        texts = {k: v and v[lang] for k, v in self._texts()}
        dates = {k: v and v.isoformat() for k, v in self._dates()}
        return {
            **texts,
            **dates,
            "rule": self.rule.name,
            "source": self.clause,
            "evidence": self.rule.evidence,
            "units": list(self.rule.units),
            "before": self.strict,
            "if_suggested": getattr(self.rule, "if_suggested", False),
            "conditional": self.rule.applies_to is not None or self.rule.unless is not None,
            **self._counted(days, on),
        }

    def _counted(self, days: WorkDays, on: date | None) -> dict[str, Any]:
        if self.last is None or on is None:
            return {"working_days_left": None, "overdue": None}
        left = days.left(on, self.last) if self.last >= on else None
        return {"working_days_left": left, "overdue": self.last < on}

    def _texts(self) -> Iterator[tuple[str, Text | None]]:
        yield from (("who", self.who), ("what", self.what), ("to_whom", self.to_whom))

    def _dates(self) -> Iterator[tuple[str, date | None]]:
        yield from (("start", self.start), ("named", self.named), ("last", self.last))
        yield from (("last_working", self.last_working), ("meeting", self.meeting))


@frozen
class Clash:
    """A result that is due before the meetings that must bring it may begin."""

    due: Due
    window: Due


@frozen(eq=False)
class Calendar:
    """The lines in order of their last valid day; what has none comes last."""

    rulebook: Rulebook
    dues: tuple[Due, ...]
    days: WorkDays
    clashes: tuple[Clash, ...] = ()
    unknown: tuple[WorkRule, ...] = ()
    """Clauses on time that are known to exist and not what they say."""

    def as_dict(self, lang: str, on: date | None = None) -> dict[str, Any]:
        """Return the calendar as plain JSON values; days left are counted after ``on``, not by a clock."""
        book = self.rulebook
        return {
            "format": FORMAT,
            "selection": book.selection,
            "digest": book.digest,
            "counted_from": on and on.isoformat(),
            "milestones": [d.as_dict(lang, self.days, on) for d in self.dues],
            "clashes": [{"due": c.due.rule.name, "window": c.window.rule.name} for c in self.clashes],
            "text_unknown": [r.name for r in self.unknown],
        }


def calendar(
    rulebook: Rulebook,
    *,
    units: Collection[UnitKind] = (),
    meetings: Iterable[date] = (),
    summing_up: date | None = None,
    suggested: bool | None = None,
) -> Calendar:
    """Return the calendar of a rulebook's review year.

    ``units`` keeps what concerns these kinds of unit. ``meetings`` are the days on which reviews begin
    and ``summing_up`` that of the year-end meeting; what hangs on them is worked out. ``suggested``
    says whether a superior suggested what to review: ``True`` also looks for clashes (seed A-40),
    ``False`` leaves out what then does not arise, ``None`` keeps it.
    """
    days, reviews = work_days(rulebook), sorted(meetings)
    milestones = [
        m for m in of_units(rulebook, Milestone, units) if suggested is not False or not m.if_suggested
    ]
    found = [_milestone(m, rulebook, days, reviews, summing_up) for m in milestones]
    found += [
        notice_due(r, rulebook, days, day) for r in of_units(rulebook, NoticePeriod, units) for day in reviews
    ]
    dues = tuple(sorted(found, key=_order))
    unknown = (r for r in rulebook.rules if r.text_unknown and isinstance(r, ON_TIME))
    return Calendar(rulebook, dues, days, tuple(_clashes(dues)) if suggested else (), tuple(unknown))


def of_units(rulebook: Rulebook, table: type[W], units: Collection[UnitKind] = ()) -> list[W]:
    """Return the rules of a table that concern any of these kinds of unit; without kinds all of them."""
    rules = [r for kind in KINDS for r in rulebook.of(table, kind)]
    return [r for r in rules if not units or not r.units or set(units) & set(r.units)]


def last_day(rule: Milestone, year: int) -> date | None:
    """Return the last valid day of a milestone for a review year, if the text sets one."""
    if rule.before is not None:
        named = day_in(rule.before, year)
        return named - ONE if is_strict(rule) else named
    return day_in(rule.until, year) if rule.until is not None else None


def is_strict(rule: Milestone) -> bool:
    """Say whether the named day is too late; a reading may say otherwise (seed A-23)."""
    return rule.before is not None and rule.before_means != "inclusive"


def day_in(day: date | Yearly, year: int) -> date:
    """Return a day in a review year."""
    return day.of(year) if isinstance(day, Yearly) else day


def latest_sending(rule: NoticePeriod, days: WorkDays, meeting: date) -> date:
    """Return the latest day on which a paper is sent in time for a meeting (seed A-24)."""
    count = rule.days or 0
    simple = days.before(meeting, count) if rule.working else meeting - ONE * count
    return simple - ONE if rule.counting == "clear" else simple


def notice_due(rule: NoticePeriod, rulebook: Rulebook, days: WorkDays, meeting: date) -> Due:
    """Return the line that says until when a paper must be sent for a meeting."""
    last = latest_sending(rule, days, meeting)
    return Due(
        rule,
        rulebook.clause(rule),
        what=rule.text,
        named=last,
        last=last,
        last_working=days.last(last),
        meeting=meeting,
    )


def _milestone(
    rule: Milestone, rulebook: Rulebook, days: WorkDays, reviews: Sequence[date], summing_up: date | None
) -> Due:
    year = rulebook.period.end.year
    named, last = rule.before or rule.until, last_day(rule, year)
    start = day_in(rule.start, year) if rule.start is not None else None
    strict, day, meeting = is_strict(rule), day_in(named, year) if named else None, None
    if rule.relative == "before_summing_up" and summing_up is not None:
        strict, day, last, meeting = True, summing_up, summing_up - ONE, summing_up
    elif rule.relative == "after_review" and reviews:
        start = meeting = reviews[-1]
    return Due(
        rule,
        rulebook.clause(rule),
        what=rule.text,
        who=rule.who,
        to_whom=rule.to_whom,
        start=start,
        named=day,
        strict=strict,
        last=last,
        last_working=days.last(last) if last else None,
        meeting=meeting,
    )


def _order(due: Due) -> tuple[date, date, str, list[int], str]:
    """By day; what no day is set for stands as in the text, line by line where lines are cited."""
    last, clause = due.last or due.start or date.max, due.rule.source.clause
    figures = re.findall(r"\d+", clause.partition("(L")[2] or clause) if due.last is None else []
    return (last, due.start or last, due.rule.regulation, [*map(int, figures)], due.rule.name)


def _clashes(dues: Iterable[Due]) -> Iterator[Clash]:
    """Yield what is due on suggested reviews before the meetings may begin (seed A-40)."""
    lines = [(d, d.rule) for d in dues]
    for due, rule in lines:
        if not (isinstance(rule, Milestone) and rule.if_suggested and due.last):
            continue
        for window, other in lines:
            shared = isinstance(other, Milestone) and set(rule.phases) & set(other.phases)
            if shared and window.start and window.start > due.last and _same_units(rule, other):
                yield Clash(due, window)


def _same_units(one: WorkRule, other: WorkRule) -> bool:
    return not (one.units and other.units) or bool(set(one.units) & set(other.units))
