"""``xeploai explain``: every rule for one subject, and what would lift the rating one step."""

from pathlib import Path

import rich_click as click

from xeploai.lifecycle.run import evaluate
from xeploai.model import Kind
from xeploai.results.explain import explain
from xeploai_cli import options
from xeploai_cli.app import Command
from xeploai_cli.language import lang
from xeploai_cli.printing import canonical, print_json
from xeploai_cli.session import Session
from xeploai_cli.terminal import show
from xeploai_cli.views.explanation import explanation_page


@click.command("explain", cls=Command, add_help_option=False)
@options.roster
@options.selection
@click.argument("subject")
@options.kind
@options.what_if
@options.common
@click.pass_obj
def command(session: Session, roster: Path, selection: str, subject: str, kind: Kind | None) -> None:
    """Explain one subject's result."""
    book = session.rulebook(selection)
    evaluation = evaluate(session.roster(roster), book, registry=session.registry)
    found = explain(evaluation, subject, kind)
    if session.form == "json":
        print_json(canonical(found.as_dict(lang())))
    else:
        show(explanation_page(found, evaluation, quiet=session.quiet))
