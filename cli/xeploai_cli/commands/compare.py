"""``xeploai compare``: one roster under two or more rulebooks."""

from pathlib import Path

import rich_click as click
from attrs import evolve

from xeploai.results.attribution import with_attribution
from xeploai.results.compare import Comparison, compare
from xeploai.results.saved import Saved, read_saved, write_saved
from xeploai_cli import options
from xeploai_cli.app import Command
from xeploai_cli.language import lang, refuse, say
from xeploai_cli.printing import not_over, print_json, write_text, written
from xeploai_cli.report import comparison_report
from xeploai_cli.session import Session
from xeploai_cli.terminal import show, warn
from xeploai_cli.views.comparison import comparison_page
from xeploai_cli.views.grid import FIRST
from xeploai_cli.workbook import write_page

MOST = 5_000
"""So many subjects are attributed unasked: every hybrid is another evaluation of all of them."""


@click.command("compare", cls=Command, add_help_option=False)
@options.roster
@click.argument("selection", required=False)
@click.argument("others", nargs=-1)
@options.output(".html", ".xlsx", ".json")
@options.everything
@options.with_decisions
@click.option("--attribution/--no-attribution", "attribution", default=None)
@click.option("--save", callback=options.writable(".toml"))
@click.option("--from", "saved", callback=options.given_existing)
@click.option("--title", default="")
@click.option("--author", default="")
@options.of_rules
@click.pass_obj
def command(
    session: Session,
    roster: Path,
    selection: str | None,
    others: tuple[str, ...],
    output: Path | None,
    everything: bool,
    with_decisions: bool,
    attribution: bool | None,
    save: Path | None,
    saved: Path | None,
    title: str,
    author: str,
) -> None:
    """Compare the first selection with every other one."""
    not_over(output, roster, *([saved] if saved else []))
    not_over(save, roster)
    given = (selection, *others) if selection else ()
    if saved is not None:
        if given or session.sets or save or title or author or with_decisions or attribution is not None:
            refuse("saved.mixed")
        asked = read_saved(saved)
        session.sets = asked.changes
    else:
        if len(given) < 2:
            refuse("saved.few")
        asked = Saved(given, title, author, session.sets, with_decisions)
    found = _compared(session, roster, asked, attribution, saved)
    if save is not None:
        write_saved(_noted(asked, found), save)
    if output is not None:
        write(found, output)
    if session.form == "json":
        print_json(found.to_json())
    else:
        show(comparison_page(found, first=None if everything else FIRST, quiet=session.quiet))
    written(session, save)
    written(session, output)


def _compared(
    session: Session, path: Path, asked: Saved, attribution: bool | None, saved: Path | None
) -> Comparison:
    books = session.rulebooks(asked.selections)
    roster = session.roster(path)
    if saved is not None:
        asked.check_roster(roster, saved.name)
        for told in asked.changed(books, saved.name):
            warn(told.render(lang()))
        attribution = asked.attribution
    found = compare(roster, books, with_decisions=asked.with_decisions, registry=session.registry)
    found = evolve(found, title=asked.title, author=asked.author)
    return _attributed(found, session, attribution)


def _noted(asked: Saved, found: Comparison) -> Saved:
    """Return what was asked for with the digests of what it was asked of."""
    first = found.evaluations[0]
    return evolve(
        asked,
        roster=first.roster.digest,
        rulebooks=tuple(e.rulebook.digest for e in found.evaluations),
        attribution=any(p.attribution for p in found.pairs),
    )


def _attributed(found: Comparison, session: Session, wanted: bool | None) -> Comparison:
    """Say which question moved whom: if asked for, or if nobody said and the roster is not too large."""
    count = sum(r.subjects.height for r in found.evaluations[0].kinds.values())
    if wanted is None and count > MOST and not session.quiet:
        warn(say("attribution.too_many", count=count, most=MOST))
    if wanted or (wanted is None and count <= MOST):
        return with_attribution(found, registry=session.registry)
    return found


def write(found: Comparison, path: Path) -> None:
    """Write a comparison in the form that the file's ending names."""
    match path.suffix.casefold():
        case ".json":
            write_text(path, found.to_json())
        case ".xlsx":
            write_page(path, comparison_page(found, first=None))
        case _:
            write_text(path, comparison_report(found))
