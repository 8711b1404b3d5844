"""The timeline of a place as a page: one entry a year."""

from collections.abc import Iterable, Iterator

from xeploai.messages import localized
from xeploai.rulebooks.timeline import Event, Governing, Span, Timeline, Year
from xeploai_cli.language import lang, say
from xeploai_cli.views.grid import Grid, Page, grid, left


def timeline_page(found: Timeline, *, quiet: bool = False) -> Page:
    """Return all that ``rulebook --timeline`` prints; ``quiet`` keeps the years."""
    years = [y.year for y in found.years]
    heading = say("timeline.heading", place=found.place.full_name, first=years[0], last=years[-1])
    lines = () if quiet else (say("timeline.last", day=found.last),)
    return Page(heading, lines, (_years(found),), tuple(n.render(lang()) for n in found.notes))


def _years(found: Timeline) -> Grid:
    return grid("years", (left("none", 1),), [("\n".join(_lines(y)),) for y in found.years])


def _lines(year: Year) -> Iterator[str]:
    yield str(year.year)
    for code, central in (("central", True), ("local", False)):
        if told := [_governs(g, year.year) for g in year.governing if g.central == central]:
            yield say(f"timeline.{code}", text="; ".join(told))
    for code, gaps in (("central", year.central_gaps), ("local", year.local_gaps)):
        if gaps:
            yield say(f"timeline.gap.{code}", text=_spans(gaps, year.year))
    yield from map(_event, year.events)
    if any(year.evidence.values()):
        counts = [
            say("rulebook.count", mark=say(f"evidence.{m}"), count=n) for m, n in year.evidence.items() if n
        ]
        yield say("rulebook.evidence", counts=", ".join(counts), unknown=year.unknown)


def _governs(found: Governing, year: int) -> str:
    identity = found.regulation.identity
    span = _spans((found.span,), year)
    if found.stale:
        span += "; " + say("timeline.stale", day=identity.last_checked)
    return say("timeline.governs", regulation=identity.id, span=span)


def _spans(spans: Iterable[Span], year: int) -> str:
    return ", ".join(_span(s, year) for s in spans)


def _span(span: Span, year: int) -> str:
    if span.end and (span.start.timetuple().tm_yday, span.end.month, span.end.day) == (1, 12, 31):
        return say("timeline.whole_year")
    return say("timeline.span", start=f"{span.start:%d/%m}", end=f"{span.end:%d/%m}" if span.end else "…")


def _event(event: Event) -> str:
    told = {
        "day": event.day,
        "id": event.id,
        "count": len(event.rules),
        "text": localized(event.text, lang()),
    }
    return say(f"timeline.{event.change}.{event.what}", **told)
