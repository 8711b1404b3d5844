"""Days and limits of the calendar as people write them."""

from datetime import date

from xeploai.messages import text
from xeploai.model import Milestone
from xeploai_office.calendar import Due
from xeploai_office.workdays import WorkDays


def day_words(day: date, lang: str) -> str:
    """Return a day with its weekday: ``20/12/2021 (thứ Hai)``."""
    return text("calendar.day", lang, day=day, weekday=text(f"calendar.weekday.{day.weekday()}", lang))


def limit_words(due: Due, lang: str) -> str:
    """Return what the text says about the day: before it, until it, from when, or after which meeting."""
    named = {"day": day_words(due.named, lang)} if due.named else {}
    if not isinstance(due.rule, Milestone):
        meeting = day_words(due.meeting, lang) if due.meeting else ""
        return text("calendar.limit.sending", lang, meeting=meeting, **named)
    if due.rule.relative is not None:
        code = f"calendar.limit.{due.rule.relative}"
        return (
            text(f"{code}.day", lang, day=day_words(due.meeting, lang)) if due.meeting else text(code, lang)
        )
    if due.named is None:
        return text("calendar.limit.none", lang)
    if due.start == due.named:
        return text("calendar.limit.on", lang, **named)
    if due.start is not None:
        return text("calendar.limit.window", lang, start=day_words(due.start, lang), **named)
    return text("calendar.limit.before" if due.strict else "calendar.limit.until", lang, **named)


def left_words(due: Due, days: WorkDays, on: date | None, lang: str) -> str:
    """Return how many working days are left after ``on``; nothing without both days."""
    if due.last is None or on is None:
        return ""
    if due.last < on:
        return text("calendar.overdue", lang)
    return text("calendar.left", lang, count=days.left(on, due.last))


def off_words(day: date, days: WorkDays, lang: str) -> str:
    """Return why a day is not worked: the holiday's name, or the weekend; nothing for a working day."""
    if days.works(day):
        return ""
    return days.name(day, lang) or text("calendar.weekend", lang)
