"""Checks inside one row of an event sheet: days in their order, and papers that belong to somebody (S5)."""

from collections.abc import Callable, Mapping

import polars as pl

from xeploai.messages import Message, message
from xeploai.model import Fact
from xeploai.rosters.faults import Because, Faults
from xeploai.rosters.roster import SheetMap

DAYS: Mapping[str, tuple[str, str]] = {
    "meetings": ("start", "end"),
    "papers": ("sent_on", "received_on"),
    "absences": ("from", "to"),
}
"""By sheet the day that comes first and the one that cannot lie before it."""
OWNERS = ("unit", "subject")
"""One of these says whose a paper is."""


def check_event_rows(
    tables: Mapping[str, pl.DataFrame],
    cells: Mapping[str, SheetMap],
    facts: Mapping[str, tuple[Fact, ...]],
    faults: Faults,
) -> None:
    """Add every event that ended before it began, and every paper of nobody."""
    for table, (first, then) in DAYS.items():
        if table in tables and {first, then} <= set(tables[table].columns):
            _check_days(tables[table], cells[table], _facts(facts[table], first, then), faults)
    if "papers" in tables:
        _check_owner(tables["papers"], cells["papers"], facts["papers"], faults)


def _check_days(frame: pl.DataFrame, cells: SheetMap, pair: tuple[Fact, ...], faults: Faults) -> None:
    first, then = pair
    wrong = frame.filter(pl.col(then.id) < pl.col(first.id)).select("row", first.id, then.id).rows()
    reasons = {r: Because("roster.day_before", _before(r, first)) for r in wrong}
    faults.add_cells((cells.sheet, cells.columns[then.id]), then, ((r[0], r) for r in wrong), reasons)


def _before(row: tuple[object, ...], first: Fact) -> Callable[[], Message]:
    return lambda: message("roster.day_before", got=row[2], first=first.label, day=row[1])


def _check_owner(frame: pl.DataFrame, cells: SheetMap, facts: tuple[Fact, ...], faults: Faults) -> None:
    known = [f for f in _facts(facts, *OWNERS) if f.id in frame.columns]
    if not known:
        return
    nobody = frame.filter(pl.all_horizontal(pl.col(f.id).is_null() for f in known))["row"]
    # A wrong value reads as a blank; it is told already.
    told = {r for c in faults.cells for f in known if _at(cells, f) == (c.sheet, c.column) for r in c.rows}
    labels = tuple(f.label for f in known)
    reason = Because("roster.paper_of_nobody", lambda: message("roster.paper_of_nobody", columns=labels))
    rows = [(row, None) for row in nobody if row not in told]
    faults.add_cells(_at(cells, known[0]), known[0], rows, {None: reason})


def _at(cells: SheetMap, fact: Fact) -> tuple[str, str]:
    return (cells.sheet, cells.columns[fact.id])


def _facts(facts: tuple[Fact, ...], *names: str) -> tuple[Fact, ...]:
    return tuple(next(f for f in facts if f.id == name) for name in names)
