"""``xeploai dossier``: which papers each subject needs, which are there, which are missing."""

from pathlib import Path

import rich_click as click

from xeploai.lifecycle.run import evaluate
from xeploai_cli import options
from xeploai_cli.app import Command
from xeploai_cli.language import lang
from xeploai_cli.printing import canonical, print_json
from xeploai_cli.session import Session
from xeploai_cli.terminal import show
from xeploai_cli.views.dossier import dossiers_page, subject_page
from xeploai_cli.views.grid import FIRST
from xeploai_office.dossiers import Dossiers


@click.command("dossier", cls=Command, add_help_option=False)
@options.roster
@options.selection
@click.argument("whom", required=False)
@options.everything
@options.of_rules
@click.pass_obj
def command(session: Session, roster: Path, selection: str, whom: str | None, everything: bool) -> int:
    """Show the dossiers; exit code 1 if a required paper is missing."""
    book = session.rulebook(selection)
    evaluation = evaluate(session.roster(roster), book, registry=session.registry)
    found = Dossiers(evaluation.roster, book, evaluation)
    told = [found.subject(whom)] if whom is not None else found.subjects
    if session.form == "json":
        print_json(canonical(found.as_dict(lang(), told)))
    elif whom is not None:
        show(subject_page(found, told[0]))
    else:
        show(dossiers_page(found, first=None if everything else FIRST, quiet=session.quiet))
    return int(any(d.missing for d in told))
