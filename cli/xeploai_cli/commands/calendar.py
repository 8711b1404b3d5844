"""``xeploai calendar``: what is due when, and until when papers must be sent for a meeting."""

from datetime import date
from pathlib import Path
from typing import Any

import rich_click as click

from xeploai.dictionary import core_facts
from xeploai.errors import UsageError
from xeploai.law.words import sentence_facts
from xeploai.messages import message
from xeploai.model import Fact, Text, UnitKind
from xeploai.rosters.values import Wrong, read_value
from xeploai_cli import options
from xeploai_cli.app import Command
from xeploai_cli.language import lang
from xeploai_cli.printing import canonical, print_json, written
from xeploai_cli.session import Session
from xeploai_cli.terminal import show
from xeploai_cli.views.calendar import calendar_page
from xeploai_cli.views.labels import Labels
from xeploai_office.calendar import calendar

_DAY = Fact(id="day", label=Text("Ngày", "Day"), type="date")


def _read(fact: Fact, param: click.Parameter, raw: str) -> Any:
    """Read what was typed as an office types it into a cell; a wrong value is an error with the nearest."""
    value = read_value(fact, raw)
    if isinstance(value, Wrong):
        raise UsageError(message("roster.at", where=param.opts[-1], what=value.message()))
    return value


def _day(_ctx: click.Context, param: click.Parameter, raw: str | None) -> date | None:
    return None if raw is None else _read(_DAY, param, raw)


def _days(_ctx: click.Context, param: click.Parameter, raw: tuple[str, ...]) -> tuple[date, ...]:
    return tuple(_read(_DAY, param, one) for one in raw)


def _kinds(_ctx: click.Context, param: click.Parameter, raw: tuple[str, ...]) -> tuple[UnitKind, ...]:
    fact = next(f for f in core_facts() if f.id == "unit_kind")
    return tuple(_read(fact, param, one) for one in raw)


@click.command("calendar", cls=Command, add_help_option=False)
@options.selection
@click.option("--unit-kind", "kinds", multiple=True, callback=_kinds)
@click.option("--meeting", "meetings", multiple=True, callback=_days)
@click.option("--summing-up", "summing_up", callback=_day)
@click.option("--suggested/--not-suggested", "suggested", default=None)
@click.option("--on", "on", callback=_day)
@options.output(".ics")
@options.of_rules
@click.pass_obj
def command(
    session: Session,
    selection: str,
    kinds: tuple[UnitKind, ...],
    meetings: tuple[date, ...],
    summing_up: date | None,
    suggested: bool | None,
    on: date | None,
    output: Path | None,
) -> None:
    """Show the calendar; ``-o`` also writes it for calendar programs."""
    book = session.rulebook(selection)
    found = calendar(book, units=kinds, meetings=meetings, summing_up=summing_up, suggested=suggested)
    if output is not None:
        _write(output, found)
    if session.form == "json":
        print_json(canonical(found.as_dict(lang(), on)))
    else:
        names = Labels(book, facts=sentence_facts(session.registry.dictionary, "member"))
        show(calendar_page(found, on, names, quiet=session.quiet))
    written(session, output)


def _write(path: Path, found: Any) -> None:
    from xeploai.files import atomic_write
    from xeploai_office.ics import to_ics

    with atomic_write(path) as draft:
        draft.write_bytes(to_ics(found, lang()))
