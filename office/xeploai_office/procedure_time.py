"""Was everything in time, and long enough? Meetings and papers against days, periods and durations."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from attrs import define

from xeploai import Rulebook
from xeploai.dictionary import PAPER, core_facts
from xeploai.findings import Finding, Severity, finding
from xeploai.model import Dossier, Duration, Milestone, NoticePeriod, Phase, Rule, Text
from xeploai_office.calendar import ONE, day_in, last_day, latest_sending, of_units
from xeploai_office.events import Event, Events, Paper, Unit
from xeploai_office.procedure_scope import Concern, Scope, settled, severity
from xeploai_office.workdays import WorkDays


def paper_text(rulebook: Rulebook, name: str) -> Text | str:
    """Return the name of a paper: as everybody knows it, or as a dossier rule calls it."""
    known = next(f for f in core_facts() if (f.table, f.id) == PAPER).values
    dossiers = (r for r in rulebook.rules if isinstance(r, Dossier) and r.paper == name)
    return known[name].text if name in known else next((r.text for r in dossiers), name)


@define(slots=False, frozen=True, eq=False)
class Times:
    """The checks of one roster under one rulebook."""

    rulebook: Rulebook
    scope: Scope
    days: WorkDays

    @property
    def events(self) -> Events:
        """Units, meetings and papers of the roster."""
        return self.scope.conditions.events

    def findings(self) -> Iterator[Finding]:
        """Yield what was late, outside its window or too short."""
        for milestone in of_units(self.rulebook, Milestone):
            yield from self._meetings_in_time(milestone)
        yield from self._papers_in_time()
        for period in of_units(self.rulebook, NoticePeriod):
            yield from self._notice(period)
        for duration in of_units(self.rulebook, Duration):
            yield from self._long_enough(duration)

    def _said(self, code: str, how_bad: Severity, rule: Rule, concern: Concern, **told: Any) -> Finding:
        clause = self.rulebook.clause(rule)
        return settled(finding(code, how_bad, rule=rule.name, clause=clause, text=rule.text, **told), concern)

    # ------------------------------------------------------------ days

    def _meetings_in_time(self, rule: Milestone) -> Iterator[Finding]:
        start, last = self._days(rule)
        rows = [e for e in self.events.meetings or () if e.phase in rule.phases]
        for unit, own in _by_unit(rows):
            late = sorted((e for e in own if last and e.last and e.last > last), key=_end, reverse=True)
            early = sorted((e for e in own if start and e.start and e.start < start), key=_start)
            told: dict[str, Any] = {"subject": unit.id, "unit": self.events.called(unit.id)}
            for event, concern in self._first(rule, late):
                told |= {"where": event.where, "day": event.last, "last": last}
                yield self._said("meeting_late", severity(rule), rule, concern, **told)
            for event, concern in self._first(rule, early):
                told |= {"where": event.where, "day": event.start, "start": start}
                yield self._said("meeting_early", "warning", rule, concern, **told)

    def _days(self, rule: Milestone) -> tuple[date | None, date | None]:
        """Return the first and the last valid day in the roster's year.

        A day that the text sets for one year says nothing of a roster of another.
        """
        year = self.scope.conditions.roster.period.end.year
        fixed = any(isinstance(d, date) for d in (rule.start, rule.before, rule.until))
        if fixed and year != self.rulebook.period.end.year:
            return None, None
        return (day_in(rule.start, year) if rule.start is not None else None), last_day(rule, year)

    def _first(self, rule: Milestone, events: list[Event]) -> list[tuple[Event, Concern]]:
        found = self.scope.first(rule, events)
        return [found] if found else []

    def _papers_in_time(self) -> Iterator[Finding]:
        """Of several deadlines for one paper the first is told, with the clauses of all that name its day."""
        dated = [(r, d) for r in of_units(self.rulebook, Milestone) if (d := self._days(r)[1])]
        for paper in self.events.papers or ():
            day = paper.received_on or paper.sent_on
            missed = [(r, d) for r, d in dated if day and d < day and paper.paper in r.papers]
            concerned = [(r, d, self.scope.of(r, paper.unit, paper.subject)) for r, d in missed]
            for holds in (True, None):
                due = [x for x in concerned if x[2].holds is holds]
                if due:
                    last = min(d for _, d, _ in due)
                    same = [(r, c) for r, d, c in due if d == last]
                    yield settled(self._paper_late(paper, [r for r, _ in same], last, day), same[0][1])
                    break

    def _paper_late(self, paper: Paper, rules: list[Milestone], last: date, day: date | None) -> Finding:
        clauses = "; ".join(dict.fromkeys(self.rulebook.clause(r) for r in rules))
        return finding(
            "paper_late",
            severity(rules[0]),
            subject=paper.about,
            rule=rules[0].name,
            clause=clauses,
            where=paper.where,
            text=rules[0].text,
            who=self.events.called(paper.about),
            paper=paper_text(self.rulebook, paper.paper),
            day=day,
            last=last,
        )

    # ------------------------------------------------------------ notice

    def _notice(self, rule: NoticePeriod) -> Iterator[Finding]:
        for paper in self.events.papers or ():
            concern = self.scope.of(rule, paper.unit, paper.subject)
            if paper.paper != rule.paper or paper.sent_on is None or concern.holds is False:
                continue
            meeting = self._meeting_of(paper, rule.phase)
            latest = latest_sending(rule, self.days, meeting) if meeting else None
            if latest is not None and paper.sent_on > latest:
                yield self._said(
                    "sent_late",
                    severity(rule),
                    rule,
                    concern,
                    subject=paper.about,
                    where=paper.where,
                    who=self.events.called(paper.about),
                    paper=paper_text(self.rulebook, paper.paper),
                    day=paper.sent_on,
                    last=latest,
                    meeting=meeting,
                )

    def _meeting_of(self, paper: Paper, phase: Phase) -> date | None:
        """The first day on which the unit met about the subject, or met at all."""
        unit = paper.unit.id if paper.unit else None
        rows = [e for e in self.events.meetings or () if e.phase == phase and e.start]
        own = [e for e in rows if paper.subject and e.subject == paper.subject and unit in (None, e.unit.id)]
        whole = [e for e in rows if e.unit.id == unit and (e.subject is None or paper.subject is None)]
        return min((e.start for e in own or whole if e.start), default=None)

    # ------------------------------------------------------------ durations

    def _long_enough(self, rule: Duration) -> Iterator[Finding]:
        rows = [e for e in self.events.meetings or () if e.phase == rule.phase]
        for unit, own in _by_unit(rows):
            concern, (length, exact) = self.scope.of(rule, unit), _length(own)
            if concern.holds is False or length is None:
                continue
            suggested = self.scope.suggested(unit)
            known = [s for s in (False, True) if suggested.holds in (s, None)]
            told: dict[str, Any] = {"subject": unit.id, "unit": self.events.called(unit.id)}
            told["where"] = own[0].where
            short = [n for s in known if (n := _needed(rule, suggested=s)[0]) is not None and length < n]
            if short:
                # Below the smaller minimum it is too short whatever was suggested.
                sure = concern if len(short) == len(known) else concern & suggested
                told |= {"days": length, "needed": short[0]}
                yield self._said("meeting_short", severity(rule), rule, sure, **told)
            elif exact and (advised := _needed(rule, suggested=known[0])[1]) and length < advised:
                told |= {"days": length, "advised": advised}
                yield self._said("meeting_brief", "warning", rule, concern, **told)


def _needed(rule: Duration, *, suggested: bool) -> tuple[Decimal | None, Decimal | None]:
    """Return the days that a meeting must and should last."""
    if suggested and rule.suggested is not None:
        return _days(rule.suggested), rule.suggested_advised
    return _days(rule.at_least), rule.advised


def _days(figure: Any) -> Decimal | None:
    # A reading's map may hold whole numbers.
    return None if figure is None else Decimal(figure)


def _length(rows: list[Event]) -> tuple[Decimal | None, bool]:
    """Return how long a unit met: as told, or else at most the days on which it did (and not exact)."""
    told = [e for e in rows if e.subject is None] or rows
    if all(e.days is not None for e in told):
        return sum((e.days for e in told if e.days is not None), Decimal(0)), True
    if any(e.start is None for e in told):
        return None, False
    span = {e.start + ONE * n for e in told if e.start and e.last for n in range((e.last - e.start).days + 1)}
    return Decimal(len(span)), False


def _by_unit(events: Iterable[Event]) -> list[tuple[Unit, list[Event]]]:
    found: dict[str, list[Event]] = {}
    for event in events:
        found.setdefault(event.unit.id, []).append(event)
    return [(rows[0].unit, rows) for rows in found.values()]


def _day(event: Event, get: Callable[[Event], date | None]) -> date:
    return get(event) or date.min


def _start(event: Event) -> date:
    return _day(event, lambda e: e.start)


def _end(event: Event) -> date:
    return _day(event, lambda e: e.last)
