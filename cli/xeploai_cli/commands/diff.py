"""``xeploai diff``: two rulebooks rule by rule, without a roster."""

from pathlib import Path

import rich_click as click

from xeploai.results.diff import Diff, diff
from xeploai_cli import options
from xeploai_cli.app import Command
from xeploai_cli.diff_report import diff_html, diff_markdown
from xeploai_cli.language import lang
from xeploai_cli.printing import print_json, write_text, written
from xeploai_cli.session import Session
from xeploai_cli.terminal import show
from xeploai_cli.views.diff import diff_page, workbook_page
from xeploai_cli.views.grid import FIRST
from xeploai_cli.workbook import write_page


@click.command("diff", cls=Command, add_help_option=False)
@options.selection
@click.argument("other")
@options.output(".html", ".md", ".xlsx", ".json")
@options.everything
@options.of_rules
@click.pass_obj
def command(session: Session, selection: str, other: str, output: Path | None, everything: bool) -> None:
    """Show what the second rulebook says otherwise than the first."""
    left, right = session.rulebooks((selection, other))
    found = diff(left, right, session.registry)
    if output is not None:
        write(found, output)
    if session.form == "json":
        print_json(found.to_json(lang()))
    else:
        show(diff_page(found, first=None if everything else FIRST, quiet=session.quiet))
    written(session, output)


def write(found: Diff, path: Path) -> None:
    """Write a difference in the form that the file's ending names."""
    match path.suffix.casefold():
        case ".json":
            write_text(path, found.to_json(lang()))
        case ".xlsx":
            write_page(path, workbook_page(found))
        case ".md":
            write_text(path, diff_markdown(found))
        case _:
            write_text(path, diff_html(found))
