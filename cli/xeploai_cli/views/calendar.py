"""The calendar as a page: lines with a day in their order, then what no text dates."""

from collections.abc import Iterator
from datetime import date

from xeploai.law.words import condition_words
from xeploai.rulebooks.rulebook import Rulebook
from xeploai_cli.language import lang, say
from xeploai_cli.views.evaluation import reading, what_if
from xeploai_cli.views.grid import Grid, Page, grid, left
from xeploai_cli.views.labels import Labels
from xeploai_office.calendar import Calendar, Due
from xeploai_office.calendar_words import day_words, left_words, limit_words, off_words


def calendar_page(found: Calendar, on: date | None, names: Labels, *, quiet: bool = False) -> Page:
    """Return all that ``calendar`` prints; ``quiet`` keeps the lines with a day."""
    book = found.rulebook
    known = {"place": book.place.name, "period": book.period.text, "selection": book.selection}
    heading = say("calendar.heading", **known)
    grids = [_dated(found, on, names)]
    if not quiet:
        grids += [_undated(found, names), _unknown(found), _readings(book)]
    lines = () if quiet else tuple(_lines(found, on))
    clashes = tuple(_clash(c.due, c.window) for c in found.clashes)
    return Page(heading, lines, tuple(g for g in grids if g.rows), (*what_if(book), *clashes))


def _lines(found: Calendar, on: date | None) -> Iterator[str]:
    if not found.dues:
        yield say("calendar.none")
        return
    period = found.rulebook.period
    if period.text != str(period.end.year):
        yield say("calendar.quarter", year=period.end.year)
    yield say("calendar.not_counted") if on is None else say("calendar.counted", day=on)


def _dated(found: Calendar, on: date | None, names: Labels) -> Grid:
    """Return the lines with a day; without a day to count from there is no column of days left."""
    columns = (left("last_day"), left("left"), left("task", 1))
    rows = [
        (day_words(d.last, lang()), left_words(d, found.days, on, lang()), "\n".join(_task(d, found, names)))
        for d in found.dues
        if d.last is not None
    ]
    if on is not None:
        return grid("calendar.dated", columns, rows)
    return grid("calendar.dated", (columns[0], columns[2]), [(r[0], r[2]) for r in rows])


def _undated(found: Calendar, names: Labels) -> Grid:
    rows = [("\n".join(_task(d, found, names)),) for d in found.dues if d.last is None]
    return grid("calendar.undated", (left("none", 1),), rows)


def _task(due: Due, found: Calendar, names: Labels) -> Iterator[str]:
    what = due.what[lang()]
    yield what if due.who is None else say("calendar.task", who=due.who, what=what)
    if due.to_whom is not None:
        yield say("calendar.to_whom", to_whom=due.to_whom)
    yield limit_words(due, lang())
    if due.last is not None and (off := off_words(due.last, found.days, lang())):
        yield say("calendar.off", off=off, day=day_words(found.days.last(due.last), lang()))
    if getattr(due.rule, "if_suggested", False):
        yield say("words.if_suggested")
    for code, condition in (("when", due.rule.applies_to), ("unless", due.rule.unless)):
        if condition is not None:
            told = condition_words(condition, names.facts, lang(), found.rulebook.readings)
            yield say(f"calendar.{code}", condition=told)
    yield due.clause


def _unknown(found: Calendar) -> Grid:
    rows = [(r.text[lang()], found.rulebook.clause(r)) for r in found.unknown]
    return grid("calendar.unknown", (left("what", 1), left("clause")), rows)


def _readings(book: Rulebook) -> Grid:
    """Return how ambiguous texts on time are understood here."""
    about = [n for n, r in book.reading_rules.items() if r.topic.startswith("calendar.")]
    rows = [reading(n, book) for n in sorted(about) if n not in book.idle_readings]
    return grid("readings", (left("question", 2), left("chosen", 3)), rows)


def _clash(due: Due, window: Due) -> str:
    told = {"due": due.what, "last": due.last, "window": window.what, "start": window.start}
    return say("calendar.clash", due_clause=due.clause, window_clause=window.clause, **told)
