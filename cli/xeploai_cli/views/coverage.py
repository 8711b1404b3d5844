"""What of the law pack is encoded, by plugin: counts, and the rows that are not, with the reason."""

from collections.abc import Mapping
from typing import Any

from xeploai.law.coverage import STATES, Row, counts
from xeploai_cli.language import lang, say
from xeploai_cli.views.grid import Page, figure, grid, left, right

FORMAT = "xeploai.coverage/1"
Coverage = Mapping[str, tuple[Row, ...]]


def coverage_page(coverage: Coverage, *, quiet: bool = False) -> Page:
    """Return the counts of every plugin and, unless ``quiet``, each row that no rule encodes."""
    total = {s: sum(counts(rows)[s] for rows in coverage.values()) for s in STATES}
    columns = (left("plugin"), *(right(s) for s in STATES))
    rows = [(name, *(figure(n) for n in counts(own).values())) for name, own in coverage.items()]
    grids = [grid("coverage", columns, rows)]
    if not quiet:
        grids.append(_open(coverage))
    return Page(say("coverage.heading", **total), grids=tuple(grids))


def _open(coverage: Coverage) -> Any:
    rows = [(r.plugin, r.id, _why(r)) for own in coverage.values() for r in own if r.state != "encoded"]
    return grid("uncovered", (left("plugin"), left("row"), left("because_of", 1)), rows)


def _why(row: Row) -> str:
    return row.why[lang()] if row.why else say(f"coverage.{row.state}")


def coverage_values(coverage: Coverage) -> dict[str, Any]:
    """Return every row as plain JSON values."""
    return {"format": FORMAT, "plugins": {n: [_values(r) for r in rows] for n, rows in coverage.items()}}


def _values(row: Row) -> dict[str, Any]:
    listed = {k: list(getattr(row, k)) for k in ("rules", "places", "cases")}
    return {"id": row.id, "state": row.state, **listed, "why": row.why[lang()] if row.why else None}
