"""Awards in the ledger: what was given and what was taken back."""

from typing import Any

from attrs import asdict

from xeploai.findings import worst
from xeploai_cli.language import lang, say
from xeploai_cli.views.evaluation import findings
from xeploai_cli.views.grid import Page
from xeploai_cli.views.ledger import FORMAT, day, who
from xeploai_office.ledger import Granted, Withdrawn


def granted_page(done: Granted) -> Page:
    """Return what was given, and what is remarkable about it."""
    about = done.record
    heading = say(
        "ledger.granted",
        seq=done.seq,
        who=who(about.subject_kind, about.subject, done.name),
        period=about.period,
        award=about.award,
        clause=done.clause,
        authority=about.authority,
        on=day(about.date),
    )
    grids = (findings(done.notes, first=None),) if worst(done.notes) else ()
    return Page(heading, grids=grids)


def granted_values(done: Granted) -> dict[str, Any]:
    """Return the same as plain JSON values."""
    notes = [f.as_dict(lang()) for f in done.notes]
    return {"format": FORMAT.format("grant"), "seq": done.seq, **asdict(done.record), "findings": notes}


def withdrawn_page(done: Withdrawn) -> Page:
    """Return what was taken back."""
    about = done.grant.record
    told = {"who": who(about.subject_kind, about.subject, done.name), "period": about.period}
    return Page(say("ledger.withdrawn", seq=done.seq, given=done.grant.seq, award=about.award, **told))


def withdrawn_values(done: Withdrawn) -> dict[str, Any]:
    """Return the same as plain JSON values."""
    given = {"seq": done.grant.seq, **asdict(done.grant.record)}
    return {"format": FORMAT.format("withdraw"), "seq": done.seq, "grant": given}
