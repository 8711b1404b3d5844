"""``xeploai rulebook``: the effective rules with origin, relation and evidence."""

import rich_click as click

from xeploai.law.words import sentence_facts
from xeploai.rulebooks.timeline import timeline as place_timeline
from xeploai_cli import options
from xeploai_cli.app import Command
from xeploai_cli.language import lang, refuse
from xeploai_cli.printing import canonical, print_json
from xeploai_cli.session import Session
from xeploai_cli.terminal import show
from xeploai_cli.views.labels import Labels
from xeploai_cli.views.rulebook import rulebook_page, rulebook_values
from xeploai_cli.views.timeline import timeline_page


@click.command("rulebook", cls=Command, add_help_option=False)
@options.selection
@click.option("--timeline", "timeline", is_flag=True)
@options.of_rules
@click.pass_obj
def command(session: Session, selection: str, timeline: bool) -> None:
    """Show the rules in force somewhere on a day, or year by year."""
    if timeline:
        _timeline(session, selection)
        return
    facts = sentence_facts(session.registry.dictionary, "member")
    names = Labels(session.rulebook(selection), facts=facts)
    if session.form == "json":
        print_json(canonical(rulebook_values(names)))
    else:
        show(rulebook_page(names, quiet=session.quiet))


def _timeline(session: Session, place: str) -> None:
    if session.sets:
        refuse("timeline.no_sets")
    found = place_timeline(place, session.registry)
    if session.form == "json":
        print_json(found.to_json(lang()))
    else:
        show(timeline_page(found, quiet=session.quiet))
