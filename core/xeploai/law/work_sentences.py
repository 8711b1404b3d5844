"""One sentence for each table on the work around the rating (used by ``words``)."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from xeploai.law.speech import Speech, condition_in, date_words, number_words
from xeploai.model import (
    Day,
    Dossier,
    Duration,
    Form,
    Meeting,
    Milestone,
    NoticePeriod,
    Review,
    Rule,
    Sequence,
    Step,
    WorkingDay,
    WorkRule,
    Yearly,
)

FACT_OF: Mapping[str, str] = {
    "units": "unit_kind",
    "phase": "phase",
    "phases": "phase",
    "roles": "role",
    "paper": "paper",
    "papers": "paper",
    "forms": "held_as",
}
"""The fact whose values name what a field holds."""


def named(field: str, code: str, s: Speech) -> str:
    """Return the label of a value of a field, or the value itself where nothing names it."""
    fact = s.facts.get(FACT_OF.get(field, ""))
    return fact.values[code].text[s.lang] if fact is not None and code in fact.values else code


def _list(field: str, codes: Iterable[str], s: Speech) -> str:
    return ", ".join(named(field, c, s) for c in codes)


def day_words(day: Day, s: Speech) -> str:
    """Return ``20/12/2021``, or ``20/12 hằng năm``."""
    if isinstance(day, date):
        return date_words(day, s.lang)
    return _yearly(day, s) if day is not None else "–"


def _yearly(day: Yearly, s: Speech) -> str:
    code = "yearly.after" if day.years_after else "yearly"
    return s.say(code, day=f"{day.day:02}/{day.month:02}", years=day.years_after)


def _units(rule: WorkRule, s: Speech) -> list[str]:
    return [s.say("units", units=_list("units", rule.units, s))] if rule.units else []


def _milestone(rule: Milestone, s: Speech) -> str:
    who = rule.who[s.lang] if rule.who else "–"
    parts = [s.say("milestone", who=who, text=rule.text[s.lang])]
    if rule.to_whom is not None:
        parts.append(s.say("milestone.to_whom", to_whom=rule.to_whom[s.lang]))
    days = (("start", rule.start), ("before", rule.before), ("until", rule.until))
    parts += [s.say(f"milestone.{c}", day=day_words(d, s)) for c, d in days if d is not None]
    if rule.before_means is not None:
        parts.append(s.by_reading(rule.before_means, lambda v: s.say(f"before_means.{v}")))
    if rule.relative is not None:
        parts.append(s.say(f"milestone.{rule.relative}"))
    if rule.if_suggested:
        parts.append(s.say("if_suggested"))
    return "; ".join(parts + _units(rule, s))


def _review(rule: Review, s: Speech) -> str:
    number = f" {rule.number}" if rule.number is not None else ""
    parts = [s.say(f"review.{rule.asks}", number=number, text=rule.text[s.lang])]
    if rule.when is not None:
        parts.append(s.say("review.when", condition=condition_in(rule.when, s)))
    if rule.if_any:
        parts.append(s.say("review.if_any"))
    return "; ".join(parts + _units(rule, s))


def _notice_period(rule: NoticePeriod, s: Speech) -> str:
    code = "notice_period.working" if rule.working else "notice_period"
    phase = named("phase", rule.phase, s)
    told = {"paper": named("paper", rule.paper, s), "phase": phase[:1].lower() + phase[1:]}
    parts = [s.say(code, days=rule.days, **told)]
    if rule.counting is not None:
        parts.append(s.by_reading(rule.counting, lambda v: s.say(f"counting.{v}")))
    return "; ".join(parts + _units(rule, s))


def _duration(rule: Duration, s: Speech) -> str:
    parts = [s.say("duration", phase=named("phase", rule.phase, s), days=_days(rule.at_least, s))]
    if rule.advised is not None:
        parts.append(s.say("duration.advised", days=_days(rule.advised, s)))
    if rule.suggested is not None:
        parts.append(s.say("duration.suggested", days=_days(rule.suggested, s)))
    if rule.suggested_advised is not None:
        parts.append(s.say("duration.advised", days=_days(rule.suggested_advised, s)))
    return "; ".join(parts + _units(rule, s))


def _days(days: Any, s: Speech) -> str:
    return s.by_reading(days, lambda v: number_words(v, s.lang))


def _sequence(rule: Sequence, s: Speech) -> str:
    steps = " → ".join(_step(step, s) for step in rule.steps)
    parts = [s.say("sequence", text=rule.text[s.lang], steps=steps), s.say(f"sequence.{rule.within}")]
    if rule.all_needed:
        parts.append(s.say("sequence.all_needed"))
    return "; ".join(parts)


def _step(step: Step, s: Speech) -> str:
    parts = [named("phase", step.phase, s)] if step.phase else []
    parts += [_list("roles", step.roles, s)] if step.roles else []
    parts += [", ".join(s.say(f"kind.{k}") for k in step.kinds)] if step.kinds else []
    parts += [_list("units", step.units, s)] if step.units else []
    return " – ".join(parts)


def _meeting(rule: Meeting, s: Speech) -> str:
    parts = [s.say("meeting", text=rule.text[s.lang])]
    if not rule.own_chair:
        parts.append(s.say("meeting.own_chair"))
    if rule.forms:
        parts.append(s.say("meeting.forms", forms=_list("forms", rule.forms, s)))
    if rule.whole_staff_below is not None:
        parts.append(s.say("meeting.whole_staff", staff=rule.whole_staff_below))
    return "; ".join(parts + _units(rule, s))


def _working_day(rule: WorkingDay, s: Speech) -> str:
    code = "working_day.works" if rule.works else "working_day.off"
    return s.say(code, day=date_words(rule.day, s.lang) if rule.day else "–", text=rule.text[s.lang])


def _dossier(rule: Dossier, s: Speech) -> str:
    of = ", ".join(s.say(f"kind.{k}") for k in rule.of or (rule.kind,))
    parts = [s.say("dossier", of=of, text=rule.text[s.lang])]
    if rule.when is not None:
        parts.append(s.say("dossier.when", condition=condition_in(rule.when, s)))
    if rule.if_any:
        parts.append(s.say("dossier.if_any"))
    if rule.stage != "submission":
        parts.append(s.say(f"dossier.{rule.stage}"))
    return "; ".join(parts + _units(rule, s))


def _form(rule: Form, s: Speech) -> str:
    of = ", ".join(s.say(f"kind.{k}") for k in rule.of or (rule.kind,))
    return s.say("form", number=rule.number, version=rule.version, text=rule.text[s.lang], of=of)


WORK_PARTS: Mapping[type, Callable[[Any, Speech], str]] = {Yearly: _yearly, Step: _step}
WORK_BODIES: Mapping[type[Rule], Callable[[Any, Speech], str]] = {
    Review: _review,
    Milestone: _milestone,
    NoticePeriod: _notice_period,
    Duration: _duration,
    Sequence: _sequence,
    Meeting: _meeting,
    WorkingDay: _working_day,
    Dossier: _dossier,
    Form: _form,
}
