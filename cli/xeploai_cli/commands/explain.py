"""``xeploai explain``: why a subject has its rating, every rule, and what would move it."""

from pathlib import Path

import rich_click as click

from xeploai.lifecycle.run import evaluate
from xeploai.model import Kind
from xeploai.results.explain import Explanation, explain
from xeploai_cli import options
from xeploai_cli.app import Command
from xeploai_cli.explanation_report import explanation_report
from xeploai_cli.language import lang
from xeploai_cli.printing import canonical, not_over, print_json, write_text, written
from xeploai_cli.session import Session
from xeploai_cli.terminal import show
from xeploai_cli.views.explanation import explanation_page
from xeploai_cli.views.explanation_text import paragraph
from xeploai_cli.views.grid import FIRST
from xeploai_cli.views.labels import labels


@click.command("explain", cls=Command, add_help_option=False)
@options.roster
@options.selection
@click.argument("subject")
@options.kind
@options.output(".html", ".docx")
@options.everything
@options.of_rules
@click.pass_obj
def command(
    session: Session,
    roster: Path,
    selection: str,
    subject: str,
    kind: Kind | None,
    output: Path | None,
    everything: bool,
) -> None:
    """Explain one subject's result."""
    not_over(output, roster)
    book = session.rulebook(selection)
    evaluation = evaluate(session.roster(roster), book, registry=session.registry)
    found = explain(evaluation, subject, kind)
    if output is not None:
        _write(output, found)
    if session.form == "json":
        print_json(canonical(_values(found)))
    else:
        show(explanation_page(found, first=None if everything else FIRST, quiet=session.quiet), "ways.more")
    written(session, output)


def _write(output: Path, found: Explanation) -> None:
    if output.suffix == ".html":
        write_text(output, explanation_report(found))
    else:
        from xeploai_cli.handout import write_handout

        write_handout(output, found)


def _values(found: Explanation) -> dict[str, object]:
    told = paragraph(found, labels(found.evaluation, found.kind))
    return {**found.as_dict(lang()), "paragraph": told, "ways": found.ways.as_dict(lang())}
