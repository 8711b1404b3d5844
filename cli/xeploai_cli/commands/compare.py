"""``xeploai compare``: one roster under two or more rulebooks."""

from pathlib import Path

import rich_click as click

from xeploai.results.attribution import with_attribution
from xeploai.results.compare import Comparison, compare
from xeploai_cli import options
from xeploai_cli.app import Command
from xeploai_cli.language import say
from xeploai_cli.printing import not_over, print_json, write_text, written
from xeploai_cli.report import comparison_report
from xeploai_cli.session import Session
from xeploai_cli.terminal import complain, show
from xeploai_cli.views.comparison import comparison_page
from xeploai_cli.views.grid import FIRST
from xeploai_cli.workbook import write_page

MOST = 5_000
"""So many subjects are attributed unasked: every hybrid is another evaluation of all of them."""


@click.command("compare", cls=Command, add_help_option=False)
@options.roster
@click.argument("selection")
@click.argument("others", nargs=-1, required=True)
@options.output(".html", ".xlsx", ".json")
@options.everything
@options.with_decisions
@click.option("--attribution/--no-attribution", "attribution", default=None)
@options.what_if
@options.common
@click.pass_obj
def command(
    session: Session,
    roster: Path,
    selection: str,
    others: tuple[str, ...],
    output: Path | None,
    everything: bool,
    with_decisions: bool,
    attribution: bool | None,
) -> None:
    """Compare the first selection with every other one."""
    not_over(output, roster)
    books = session.rulebooks((selection, *others))
    found = compare(session.roster(roster), books, with_decisions=with_decisions, registry=session.registry)
    found = _attributed(found, session, attribution)
    if output is not None:
        write(found, output)
    if session.form == "json":
        print_json(found.to_json())
    else:
        show(comparison_page(found, first=None if everything else FIRST, quiet=session.quiet))
    written(session, output)


def _attributed(found: Comparison, session: Session, wanted: bool | None) -> Comparison:
    """Say which question moved whom: if asked for, or if nobody said and the roster is not too large."""
    count = sum(r.subjects.height for r in found.evaluations[0].kinds.values())
    if wanted is None and count > MOST and not session.quiet:
        complain("", say("attribution.too_many", count=count, most=MOST))
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
