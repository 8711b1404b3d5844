"""``xeploai awards``: who may be proposed for which award, how many places, and who chooses."""

from pathlib import Path

import rich_click as click

from xeploai import Roster
from xeploai.lifecycle.evaluation import Evaluation
from xeploai.lifecycle.run import evaluate
from xeploai.results.award_table import AwardTable, award_tables
from xeploai_cli import options
from xeploai_cli.app import Command
from xeploai_cli.language import lang
from xeploai_cli.printing import canonical, print_json
from xeploai_cli.session import Session
from xeploai_cli.terminal import show
from xeploai_cli.views.awards import Given, awards_page
from xeploai_cli.views.grid import FIRST
from xeploai_cli.views.ledger import day
from xeploai_office.ledger import Ledger, longest_run, standings, with_ledger

FORMAT = "xeploai.awards/1"


@click.command("awards", cls=Command, add_help_option=False)
@options.roster
@options.selection
@click.option("--ledger", "years_from", callback=options.given_existing)
@options.everything
@options.of_rules
@click.pass_obj
def command(
    session: Session, roster: Path, selection: str, years_from: Path | None, everything: bool
) -> None:
    """Show the awards; with a ledger the years running and the period's decisions come from it."""
    book = session.rulebook(selection)
    facts, given, digest = _with_ledger(session, session.roster(roster), years_from, longest_run(book))
    found = evaluate(facts, book, registry=session.registry)
    tables = award_tables(found)
    if session.form == "json":
        print_json(canonical(_values(found, tables, given, digest)))
    else:
        first = None if everything else FIRST
        show(awards_page(found, tables, given, first=first, quiet=session.quiet))


def _with_ledger(
    session: Session, roster: Roster, path: Path | None, years: int
) -> tuple[Roster, Given, str | None]:
    """The roster with a ledger's past, what was given in the period, and the ledger's last digest."""
    if path is None:
        return roster, {}, None
    with Ledger.open(path) as ledger, ledger.reading():
        facts = with_ledger(roster, ledger, session.registry.dictionary, years=years)
        found = standings(ledger, "e.period = ?", roster.period.text)
        given: dict[tuple[str, str, str], str] = {
            (s.subject_kind, s.subject, g.record.rule): f"{g.record.authority}, {day(g.record.date)}"
            for s in found
            for g in s.granted()
        }
        last = ledger.rows("SELECT digest FROM entries ORDER BY seq DESC LIMIT 1")
    return facts, given, last[0]["digest"] if last else None


def _values(
    found: Evaluation, tables: list[AwardTable], given: Given, digest: str | None
) -> dict[str, object]:
    awards = [t.as_dict(lang()) for t in tables]
    granted = [{"kind": k, "id": i, "rule": r, "by": by} for (k, i, r), by in sorted(given.items())]
    return {
        "format": FORMAT,
        "receipt": dict(found.receipt),
        "ledger": digest,
        "awards": awards,
        "granted": granted,
    }
