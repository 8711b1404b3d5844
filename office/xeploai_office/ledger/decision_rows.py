"""Decisions typed into a table: the ``decisions`` sheet of a roster, or a CSV file of its own."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from xeploai import Registry, Roster
from xeploai.errors import LedgerError
from xeploai.messages import message
from xeploai.rosters.read import read_table
from xeploai.rosters.roster import SheetMap
from xeploai.rosters.subjects import subject_kinds
from xeploai_office.ledger.deciding import Wanted

_COLUMNS = ("subject", "subject_kind", "period", "selection", "rating", "authority", "date", "status")


def decisions_of_roster(roster: Roster) -> list[Wanted]:
    """Return the rows of the ``decisions`` sheet; raise :class:`LedgerError` if there is no such sheet."""
    rows = subject_kinds(roster).tables.get("decisions")
    if rows is None:
        raise LedgerError(message("ledger.no_decisions", path=roster.source))
    return list(_wanted(rows, roster.cells.get("decisions", SheetMap("decisions"))))


def decisions_of_file(path: Path, registry: Registry) -> list[Wanted]:
    """Return the rows of a CSV file with the columns of the ``decisions`` sheet."""
    rows, cells = read_table(path, "decisions", registry)
    return list(_wanted(rows, cells))


def _wanted(rows: pl.DataFrame, cells: SheetMap) -> Iterator[Wanted]:
    have = [c for c in _COLUMNS if c in rows.columns]
    for row in rows.select("row", *have).iter_rows(named=True):
        values = {c: row[c] for c in have}
        values["subject"] = values["subject"] or ""
        yield Wanted(**values, where=cells.cell("subject", row["row"]))
