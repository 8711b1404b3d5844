"""``xeploai check``: recorded decisions, proposals, meetings and papers against the rules."""

from pathlib import Path

import rich_click as click

from xeploai.findings import worst
from xeploai.lifecycle.run import evaluate
from xeploai.results.check import check
from xeploai_cli import options
from xeploai_cli.app import Command
from xeploai_cli.printing import canonical, print_json
from xeploai_cli.session import Session
from xeploai_cli.terminal import show
from xeploai_cli.views.check import check_page, check_values
from xeploai_cli.views.grid import FIRST
from xeploai_office.procedure import procedure_findings


@click.command("check", cls=Command, add_help_option=False)
@options.roster
@options.selection
@options.everything
@options.of_rules
@click.pass_obj
def command(session: Session, roster: Path, selection: str, everything: bool) -> int:
    """Check what was decided and what was done; exit code 1 on a violation."""
    book = session.rulebook(selection)
    evaluation = evaluate(session.roster(roster), book, registry=session.registry)
    found = (*check(evaluation), *procedure_findings(evaluation.roster, book, evaluation))
    if session.form == "json":
        print_json(canonical(check_values(evaluation, found)))
    else:
        show(check_page(evaluation, found, first=None if everything else FIRST, quiet=session.quiet))
    return int(worst(found) == "error")
