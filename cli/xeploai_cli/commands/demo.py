"""``xeploai demo``: the main job on a shipped sample."""

from pathlib import Path

import rich_click as click

from xeploai.results.attribution import with_attribution
from xeploai.results.compare import compare
from xeploai_cli import options
from xeploai_cli.app import Command
from xeploai_cli.printing import print_json, write_text
from xeploai_cli.report import comparison_report
from xeploai_cli.sample import sample
from xeploai_cli.session import Session
from xeploai_cli.terminal import show, tell
from xeploai_cli.views.comparison import comparison_page
from xeploai_cli.views.evaluation import evaluation_page

SELECTIONS = ("lam-dong@2021", "nghe-an@2016", "qd124")
REPORT = Path("xeploai-demo.html")
ROWS = 5


@click.command("demo", cls=Command, add_help_option=False)
@options.output(".html", default=REPORT)
@options.common
@click.pass_obj
def command(session: Session, output: Path) -> None:
    """Evaluate the shipped sample, compare three rule sets and write a report."""
    books = session.rulebooks(SELECTIONS)
    with sample() as path:
        found = compare(session.roster(path), books, registry=session.registry)
    found = with_attribution(found, registry=session.registry)
    write_text(output, comparison_report(found))
    if session.form == "json":
        print_json(found.to_json())
        return
    if not session.quiet:
        show(evaluation_page(found.evaluations[0], first=ROWS, quiet=True))
        show(comparison_page(found, first=ROWS), "more.in_report")
    tell("demo.written", path=str(output.absolute()))
