"""The calendar as an iCalendar file (RFC 5545), for any calendar program."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from xeploai.messages import text
from xeploai.model import Milestone
from xeploai_office.calendar import ONE, Calendar, Due
from xeploai_office.calendar_words import day_words, limit_words

if TYPE_CHECKING:
    from icalendar import Event

PRODUCT = "-//xeploai//calendar//VI"


def to_ics(calendar: Calendar, lang: str = "vi") -> bytes:
    """Return an all-day event for each line that has a day. Same calendar, same bytes: no clock."""
    from icalendar import Calendar as File

    book = calendar.rulebook
    file = File()
    file.add("prodid", PRODUCT)
    file.add("version", "2.0")
    file.add("calscale", "GREGORIAN")
    name = text("calendar.ics.name", lang, place=book.place.name, year=book.period.text)
    file.add("x-wr-calname", name)
    for event in _events(calendar.dues, calendar, lang):
        file.add_component(event)
    return bytes(file.to_ical())


def _events(dues: Iterable[Due], calendar: Calendar, lang: str) -> Iterator["Event"]:
    from icalendar import Event

    stamp = datetime.combine(calendar.rulebook.day, time(), UTC)
    for due in dues:
        if due.last is None:
            continue
        event = Event()
        event.add("uid", _uid(due, calendar))
        event.add("dtstamp", stamp)
        event.add("dtstart", due.start or due.last)
        event.add("dtend", due.last + ONE)
        event.add("transp", "TRANSPARENT")
        event.add("summary", due.what[lang] if due.who is None else f"{due.what[lang]} – {due.who[lang]}")
        event.add("description", "\n".join(_description(due, calendar, lang)))
        yield event


def _uid(due: Due, calendar: Calendar) -> str:
    """Name the line by rule and year, or by its meeting: an event whose day moved stays the same event."""
    moment = calendar.rulebook.period.end.year if isinstance(due.rule, Milestone) else due.meeting
    return hashlib.sha256(f"{due.rule.name}@{moment}".encode()).hexdigest()[:32] + "@xeploai"


def _description(due: Due, calendar: Calendar, lang: str) -> Iterator[str]:
    limit = limit_words(due, lang)
    yield limit[:1].upper() + limit[1:]
    if due.last_working is not None and due.last_working != due.last:
        yield text("calendar.last_working", lang, day=day_words(due.last_working, lang))
    if due.to_whom is not None:
        yield text("calendar.to_whom", lang, to_whom=due.to_whom)
    yield text("calendar.clause", lang, clause=due.clause, selection=calendar.rulebook.selection)
