"""``xeploai sweep``: how many reach each rating while a parameter varies."""

from pathlib import Path

import rich_click as click

from xeploai.results.sweep import Sweep, axes_of, sweep
from xeploai_cli import options
from xeploai_cli.app import Command
from xeploai_cli.printing import not_over, print_json, write_text, written
from xeploai_cli.session import Session
from xeploai_cli.sweep_report import sweep_csv, sweep_html
from xeploai_cli.terminal import show
from xeploai_cli.views.grid import FIRST
from xeploai_cli.views.sweep import sweep_page
from xeploai_cli.workbook import write_page


@click.command("sweep", cls=Command, add_help_option=False)
@options.roster
@options.selection
@click.option("--set", "sets", multiple=True, required=True)
@options.output(".html", ".json", ".csv", ".xlsx")
@options.everything
@options.with_decisions
@options.common
@click.pass_obj
def command(
    session: Session,
    roster: Path,
    selection: str,
    sets: tuple[str, ...],
    output: Path | None,
    everything: bool,
    with_decisions: bool,
) -> None:
    """Evaluate a roster under every combination of the values given."""
    not_over(output, roster)
    axes = axes_of(sets)
    book = session.rulebook(selection)
    found = sweep(
        session.roster(roster), book, axes, with_decisions=with_decisions, registry=session.registry
    )
    if output is not None:
        write(found, output)
    if session.form == "json":
        print_json(found.to_json())
    else:
        show(sweep_page(found, first=None if everything else FIRST))
    written(session, output)


def write(found: Sweep, path: Path) -> None:
    """Write a sweep in the form that the file's ending names."""
    match path.suffix.casefold():
        case ".json":
            write_text(path, found.to_json())
        case ".csv":
            write_text(path, sweep_csv(found))
        case ".xlsx":
            write_page(path, sweep_page(found, first=None))
        case _:
            write_text(path, sweep_html(found))
