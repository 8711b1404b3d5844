"""What came of a conformance check, as a page."""

from collections.abc import Iterator, Sequence

from xeploai.testing.conformance import PartResult, Report
from xeploai_cli.language import lang, say
from xeploai_cli.views.grid import Column, Grid, Page, grid, left, right


def conformance_page(reports: Sequence[Report], guide: str, *, quiet: bool = False) -> Page:
    """Return all that ``plugin check`` prints; ``guide`` says where the guide is, ``quiet`` keeps faults."""
    heading = " ".join(_heading(r) for r in reports)
    lines = (say("check.guide", path=guide),) if guide and any(r.faults for r in reports) else ()
    return Page(heading, () if quiet else lines, tuple(g for r in reports for g in _grids(r, quiet)))


def _heading(report: Report) -> str:
    code = "check.passed" if report.passed else "check.failed"
    errors = sum(f.severity == "error" for f in report.faults)
    names = ", ".join(r.id for r in report.regulations) or "–"
    told = {"plugin": report.info.name, "regulations": names}
    return say(code, errors=errors, warnings=len(report.faults) - errors, **told)


def _grids(report: Report, quiet: bool) -> Iterator[Grid]:
    columns = (right("part"), left("check", 1), left("outcome"), right("checked"))
    if not quiet:
        rows = [_row(p) for p in report.parts]
        yield grid("conformance", columns, rows, told={"plugin": report.info.name})
    if report.faults:
        faults = [_fault(p, n) for p in report.parts for n in range(len(p.faults))]
        yield grid("conformance.faults", (Column(""), Column("")), faults)


def _row(part: PartResult) -> tuple[str, ...]:
    return str(part.number), say(f"part.{part.id}"), say(f"part.status.{part.status}"), str(part.checked)


def _fault(part: PartResult, number: int) -> tuple[str, str]:
    found = part.faults[number]
    return f"{part.number}. {say(f'severity.{found.severity}')}", found.render(lang())
