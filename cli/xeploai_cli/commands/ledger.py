"""``xeploai ledger``: what was proposed, decided, notified and revoked over the years."""

from collections.abc import Callable
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

import rich_click as click

from xeploai import Roster
from xeploai.lifecycle.run import evaluate
from xeploai_cli import options
from xeploai_cli.app import Command, Group
from xeploai_cli.language import refuse
from xeploai_cli.ledger_values import typed
from xeploai_cli.printing import canonical, not_over, print_json, written
from xeploai_cli.session import Session
from xeploai_cli.terminal import show
from xeploai_cli.views import ledger as views
from xeploai_cli.views import ledger_awards
from xeploai_cli.views.grid import FIRST, Page
from xeploai_cli.views.ledger_history import history_page, history_values
from xeploai_office.ledger import (
    Given,
    Ledger,
    Wanted,
    Which,
    decide,
    decisions_of_file,
    decisions_of_roster,
    grant,
    longest_run,
    notify,
    over_the_years,
    record,
    recording,
    revoke,
    rule_texts,
    rulebook_receipt,
    verify,
    with_ledger,
    withdraw,
    write_export,
)

FILE = "xeploai-ledger.sqlite"
KINDS = ("member", "organization", "collective", "leader")
AS_A_TABLE = (".csv",)

the_ledger = click.option("--ledger", "ledger_file", default=FILE, type=click.Path(path_type=Path))
the_kind = click.option("--kind", "subject_kind", callback=options.one_of(*KINDS))
the_day = click.option("--date", "decided_on", required=True, callback=typed("date"))
the_title = click.option("--title", "award_title")
the_document = click.option("--document", "document_number")


@click.group("ledger", cls=Group, invoke_without_command=True, add_help_option=False)
@options.lang
@options.help_option
@click.pass_context
def command(ctx: click.Context) -> None:
    """Show the help page when no command is given."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help(), color=ctx.color)


def subcommand(name: str) -> Callable[[Callable[..., Any]], click.Command]:
    """Declare a command of the ledger, with the options that all have."""

    def declare(function: Callable[..., Any]) -> click.Command:
        told = options.common(the_ledger(click.pass_obj(function)))
        return command.command(name, cls=Command, add_help_option=False)(told)

    return declare


@subcommand("record")
@options.roster
@options.selection
@options.everything
def record_command(
    session: Session, roster: Path, selection: str, ledger_file: Path, everything: bool
) -> None:
    """Evaluate a roster and record every proposal, the totals of the ballots and the past results."""
    not_over(ledger_file, roster)
    book = session.rulebook(selection)
    own = session.roster(roster)
    facts = _with_earlier_years(session, own, ledger_file, longest_run(book))
    found = recording(evaluate(facts, book, registry=session.registry), own)
    with Ledger.open(ledger_file, create=True) as ledger:
        done = record(ledger, found)
    first = None if everything else FIRST
    _say(session, views.recorded_page(ledger_file, done, first=first), views.recorded_values(done))


@subcommand("decide")
@click.option("--from", "decisions_file", callback=options.given_existing)
@click.option("--subject", "subject_id")
@the_kind
@click.option("--period", "rated_period")
@click.option("--rating", "rating_given", callback=typed("rating"))
@the_title
@click.option("--authority", "authority_name")
@click.option("--date", "decided_on", callback=typed("date"))
@the_document
@click.option("--selection", "of_selection")
@options.everything
def decide_command(
    session: Session, decisions_file: Path | None, ledger_file: Path, everything: bool, **told: Any
) -> None:
    """Record one decision, or all of a table."""
    wanted = _wanted(session, decisions_file, told)
    with Ledger.open(ledger_file, create=True) as ledger:
        done = decide(ledger, wanted, lambda s: _rulebook(session, s))
    first = None if everything else FIRST
    _say(session, views.decided_page(ledger_file, done, first=first), views.decided_values(done))


@subcommand("revoke")
@click.argument("subject_id")
@click.argument("rated_period")
@the_kind
@the_title
@click.option("--reason", "revoked_for", required=True)
@click.option("--authority", "authority_name", required=True)
@the_day
@the_document
@click.option("--fault-date", "fault_date", callback=typed("date"))
def revoke_command(
    session: Session, subject_id: str, rated_period: str, ledger_file: Path, **told: Any
) -> None:
    """Revoke a decision and list everything that must be reconsidered."""
    which = _which(subject_id, rated_period, told)
    with Ledger.open(ledger_file) as ledger:
        done = revoke(
            ledger,
            which,
            reason=told["revoked_for"],
            authority=told["authority_name"],
            on=told["decided_on"],
            document=told["document_number"],
            fault_date=told["fault_date"],
        )
    _say(session, views.revoked_page(done), views.revoked_values(done))


@subcommand("grant")
@click.argument("subject_id")
@click.argument("rated_period")
@click.argument("award_given")
@the_kind
@click.option("--authority", "authority_name", required=True)
@the_day
@the_document
@click.option("--selection", "of_selection")
def grant_command(
    session: Session, subject_id: str, rated_period: str, award_given: str, ledger_file: Path, **told: Any
) -> None:
    """Note that an award was given."""
    given = Given(
        subject=subject_id,
        period=rated_period,
        award=award_given,
        authority=told["authority_name"],
        date=told["decided_on"],
        subject_kind=told["subject_kind"],
        document=told["document_number"],
        selection=told["of_selection"],
    )
    with Ledger.open(ledger_file, create=True) as ledger:
        done = grant(ledger, given, lambda s: _rulebook(session, s))
    _say(session, ledger_awards.granted_page(done), ledger_awards.granted_values(done))


@subcommand("withdraw")
@click.argument("subject_id")
@click.argument("rated_period")
@click.argument("award_given")
@the_kind
@click.option("--reason", "revoked_for", required=True)
@click.option("--authority", "authority_name", required=True)
@the_day
@the_document
def withdraw_command(
    session: Session, subject_id: str, rated_period: str, award_given: str, ledger_file: Path, **told: Any
) -> None:
    """Note that an award was taken back."""
    with Ledger.open(ledger_file) as ledger:
        done = withdraw(
            ledger,
            subject_id,
            rated_period,
            award_given,
            reason=told["revoked_for"],
            authority=told["authority_name"],
            on=told["decided_on"],
            kind=told["subject_kind"],
            document=told["document_number"],
        )
    _say(session, ledger_awards.withdrawn_page(done), ledger_awards.withdrawn_values(done))


@subcommand("notify")
@click.argument("rated_period")
@click.option("--to", "notified_to", required=True)
@the_day
@click.option("--subject", "subject_id")
@the_kind
@the_title
def notify_command(
    session: Session,
    rated_period: str,
    notified_to: str,
    decided_on: date,
    ledger_file: Path,
    subject_id: str | None,
    **told: Any,
) -> None:
    """Note that decisions were made known."""
    which = _which(subject_id, rated_period, told) if subject_id else None
    with Ledger.open(ledger_file) as ledger:
        done = notify(ledger, rated_period, recipient=notified_to, on=decided_on, which=which)
    _say(session, views.notified_page(done, notified_to, decided_on), views.notified_values(done))


@subcommand("history")
@click.argument("subject_id")
@the_kind
def history_command(session: Session, subject_id: str, subject_kind: str | None, ledger_file: Path) -> None:
    """Show all periods of one subject, each year beside its quarters."""
    with Ledger.open(ledger_file) as ledger:
        found = over_the_years(ledger, subject_id, subject_kind)
        rules = {n: r for s in chain(*found) for p in s.proposals for n, r in ledger.rules(p.receipt).items()}
    if session.form == "json":
        print_json(canonical(history_values(found)))
        return
    for standings in found:
        show(history_page(standings, rules, quiet=session.quiet))


@subcommand("export")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path))
@click.option("--for", "next_roster", callback=options.given_existing)
def export_command(session: Session, output: Path, next_roster: Path | None, ledger_file: Path) -> None:
    """Write the sheets ``decisions`` and ``history`` for the next roster."""
    not_over(output, ledger_file)
    only = None if next_roster is None else _subjects(session, next_roster)
    with Ledger.open(ledger_file) as ledger:
        counts = write_export(ledger, output, session.registry.dictionary, only=only)
    if session.form == "json":
        print_json(canonical(counts))
    elif not session.quiet:
        show(views.exported_page(counts))
    written(session, output)


@subcommand("verify")
@click.option("--known", "known_digest")
def verify_command(session: Session, known_digest: str | None, ledger_file: Path) -> int:
    """Check every entry and link; exit code 1 if anything is wrong."""
    with Ledger.open(ledger_file) as ledger:
        done = verify(ledger, known_digest)
    _say(session, views.verified_page(ledger_file, done), views.verified_values(done))
    return int(bool(done.faults))


# ------------------------------------------------------------------ shared


def _say(session: Session, page: Page, values: dict[str, Any]) -> None:
    if session.form == "json":
        print_json(canonical(values))
    else:
        show(page if not session.quiet else views.brief(page))


def _which(subject: str, period: str, told: dict[str, Any]) -> Which:
    kind, title = told["subject_kind"], told["award_title"]
    return Which(subject=subject, period=period, subject_kind=kind, title=title)


def _with_earlier_years(session: Session, own: Roster, path: Path, years: int) -> Roster:
    """What the ledger knows of earlier years decides about awards for years running."""
    if not path.exists():
        return own
    with Ledger.open(path) as ledger, ledger.reading():
        return with_ledger(own, ledger, session.registry.dictionary, years=years, decisions=False)


def _wanted(session: Session, path: Path | None, told: dict[str, Any]) -> list[Wanted]:
    """One decision by options, or those of a table; never both."""
    if path is None:
        return [
            Wanted(
                subject=told["subject_id"] or "",
                subject_kind=told["subject_kind"],
                period=told["rated_period"],
                selection=told["of_selection"],
                rating=told["rating_given"],
                title=told["award_title"],
                authority=told["authority_name"],
                date=told["decided_on"],
                document=told["document_number"],
            )
        ]
    if any(told.values()):
        refuse("ledger.one_or_many")
    if path.suffix.casefold() in AS_A_TABLE:
        return decisions_of_file(path, session.registry)
    return decisions_of_roster(session.roster(path))


def _rulebook(session: Session, selection: str) -> tuple[Any, Any]:
    book = session.rulebook(selection)
    return rulebook_receipt(book, session.registry), rule_texts(book)


def _subjects(session: Session, path: Path) -> set[tuple[str, str]]:
    tables = session.roster(path).tables
    return {(k, i) for k in KINDS for i in (tables[f"{k}s"]["id"] if f"{k}s" in tables else ())}
