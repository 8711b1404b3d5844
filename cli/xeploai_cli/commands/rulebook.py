"""``xeploai rulebook``: the effective rules with origin, relation and evidence."""

import rich_click as click

from xeploai.words import sentence_facts
from xeploai_cli import options
from xeploai_cli.app import Command
from xeploai_cli.printing import canonical, print_json
from xeploai_cli.session import Session
from xeploai_cli.terminal import show
from xeploai_cli.views.labels import Labels
from xeploai_cli.views.rulebook import rulebook_page, rulebook_values


@click.command("rulebook", cls=Command, add_help_option=False)
@options.selection
@options.what_if
@options.common
@click.pass_obj
def command(session: Session, selection: str) -> None:
    """Show the rules in force somewhere on a day."""
    facts = sentence_facts(session.registry.dictionary, "member")
    names = Labels(session.rulebook(selection), facts=facts)
    if session.form == "json":
        print_json(canonical(rulebook_values(names)))
    else:
        show(rulebook_page(names, quiet=session.quiet))
