"""``xeploai template``: an empty workbook for exactly the rules selected."""

from pathlib import Path

import rich_click as click

from xeploai.model import KINDS, Kind
from xeploai.rosters.asked import asked, asked_by, asked_facts
from xeploai.rosters.asked_work import asked_work
from xeploai.rosters.template import write_template
from xeploai_cli import options
from xeploai_cli.app import Command
from xeploai_cli.language import lang, refuse, say
from xeploai_cli.printing import canonical, print_json
from xeploai_cli.session import Session
from xeploai_cli.terminal import tell


@click.command("template", cls=Command, add_help_option=False)
@options.selection
@options.output(".xlsx", required=True)
@click.option("--for", "compared", multiple=True)
@click.option("--kind", "asked_kinds", multiple=True, callback=options.each(options.one_of(*KINDS)))
@click.option("--work", is_flag=True)
@click.option("--force", is_flag=True)
@options.of_rules
@click.pass_obj
def command(
    session: Session,
    selection: str,
    output: Path,
    compared: tuple[str, ...],
    asked_kinds: tuple[Kind, ...],
    work: bool,
    force: bool,
) -> None:
    """Write the workbook; a filled-in one is never overwritten by accident."""
    books = session.rulebooks((selection, *compared))
    if output.exists() and not force:
        refuse("exists", path=str(output))
    wanted = [asked(b, session.registry, asked_kinds) for b in books]
    wanted += [asked_work(b, session.registry) for b in books if work]
    facts = asked_facts(wanted, session.registry)
    names = [" ".join((b.selection, *b.what_if)) for b in books]
    title = say("template.title", selections=", ".join(names), place=books[0].place.name)
    write_template(
        output, facts, rulebook_title=title, explain=asked_by(wanted, session.registry, lang()), lang=lang()
    )
    if session.form == "json":
        print_json(canonical({t: [f.id for f in fs] for t, fs in facts.items()}))
    elif not session.quiet:
        columns = sum(map(len, facts.values()))
        tell(
            "template.written",
            path=str(output),
            columns=columns,
            sheets=len(facts),
            selections=", ".join(names),
        )
