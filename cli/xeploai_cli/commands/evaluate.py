"""``xeploai evaluate``: ratings, status and reasons of a roster under one rulebook."""

from pathlib import Path

import rich_click as click

from xeploai.findings import worst
from xeploai.lifecycle.evaluation import Evaluation
from xeploai.lifecycle.run import evaluate
from xeploai.results.export import write_evaluation
from xeploai_cli import options
from xeploai_cli.app import Command
from xeploai_cli.language import lang
from xeploai_cli.printing import not_over, print_json, write_text, written
from xeploai_cli.report import evaluation_report
from xeploai_cli.session import Session
from xeploai_cli.terminal import show
from xeploai_cli.views.evaluation import evaluation_page
from xeploai_cli.views.grid import FIRST


@click.command("evaluate", cls=Command, add_help_option=False)
@options.roster
@options.selection
@options.output(".xlsx", ".html", ".json", ".csv", ".parquet")
@options.everything
@options.without_decisions
@options.of_rules
@click.pass_obj
def command(
    session: Session,
    roster: Path,
    selection: str,
    output: Path | None,
    everything: bool,
    without_decisions: bool,
) -> int:
    """Evaluate a roster; exit code 1 if a finding is an error."""
    not_over(output, roster)
    book = session.rulebook(selection)
    found = evaluate(
        session.roster(roster), book, with_decisions=not without_decisions, registry=session.registry
    )
    if output is not None and output.suffix == ".html":
        write_text(output, evaluation_report(found))
    elif output is not None:
        write_evaluation(found, output, lang())
    _print(session, found, everything=everything)
    written(session, output)
    return int(worst(found.findings) == "error")


def _print(session: Session, found: Evaluation, *, everything: bool) -> None:
    if session.form == "json":
        print_json(found.to_json(lang()))
    else:
        show(evaluation_page(found, first=None if everything else FIRST, quiet=session.quiet))
