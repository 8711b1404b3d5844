"""Dossiers as a page: one line a subject, or every paper of one."""

from collections.abc import Iterable

from xeploai.model import Fact, Text
from xeploai_cli.language import lang, say
from xeploai_cli.views.evaluation import what_if
from xeploai_cli.views.grid import Grid, Page, grid, left, right
from xeploai_office.dossiers import Dossiers, Line, SubjectDossier


def dossiers_page(found: Dossiers, *, first: int | None, quiet: bool = False) -> Page:
    """Return the dossiers of all subjects; ``quiet`` keeps those that lack a paper."""
    told = [d for d in found.subjects if d.missing or not quiet]
    columns = (left("subject"), right("papers"), right("papers_there"), left("papers_missing", 1))
    table = grid("dossiers", columns, [_row(d) for d in told[:first]], count=len(told))
    lines = tuple(
        say("dossier.unsettled", count=n, kind=say(f"words.kind.{k}"), facts=_labels(found.asked_of(k)))
        for k, n in found.unsettled.items()
    )
    grids = (table, unknown(found)) if not quiet else (table,)
    shown = tuple(g for g in grids if g.rows)
    return Page(_heading(found), () if quiet else lines, shown, what_if(found.rulebook))


def subject_page(found: Dossiers, subject: SubjectDossier) -> Page:
    """Return every paper of one subject's dossier."""
    columns = (left("paper", 3), left("need", 2), left("state", 1), left("clause", 2))
    table = grid("dossier", columns, [_paper(x) for x in subject.lines], told={"subject": _who(subject)})
    grids = tuple(g for g in (table, unknown(found)) if g.rows)
    return Page(_heading(found), grids=grids, warnings=what_if(found.rulebook))


def unknown(found: Dossiers) -> Grid:
    """Return what is known to exist about dossiers, and not what it says."""
    rows = [(r.text[lang()], found.rulebook.clause(r)) for r in found.unknown]
    return grid("dossier.unknown", (left("what", 1), left("clause")), rows)


def _heading(found: Dossiers) -> str:
    book = found.rulebook
    return say(
        "dossier.heading", period=found.roster.period.text, place=book.place.name, selection=book.selection
    )


def _who(subject: SubjectDossier) -> str:
    return f"{subject.id} {subject.name}".strip()


def _row(subject: SubjectDossier) -> tuple[str, str, str, str]:
    needed = [x for x in subject.lines if x.need == "required" and x.rule.stage == "submission"]
    there = [x for x in needed if x.state == "present"]
    missing = "; ".join(x.rule.text[lang()] for x in subject.missing)
    return _who(subject), str(len(needed)), str(len(there)), missing


def _paper(line: Line) -> tuple[str, str, str, str]:
    need = "conditional" if line.need == "required" and line.conditional else line.need
    absent = line.need == "if_any" and line.state == "missing"
    state = say(f"dossier.state.{'absent' if absent else line.state}")
    if line.received_on is not None:
        state = say("dossier.received", state=state, day=line.received_on)
    told = say(f"dossier.need.{need}")
    if line.unknown:
        told = say("dossier.need_open", need=told, facts=_labels(line.unknown))
    return line.rule.text[lang()], told, state, line.clause


def _labels(facts: Iterable[Fact]) -> tuple[Text, ...]:
    return tuple(f.label for f in facts)
