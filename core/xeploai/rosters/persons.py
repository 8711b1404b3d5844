"""Persons of posts and of collectives, and who is both member and leader: what looks like a slip.

A person may hold a post without being in this roster, so an id of neither sheet is no fault: it is
told, with the nearest id, since a misspelt one would leave everything about the person unknown.
"""

from collections.abc import Iterator

import polars as pl

from xeploai.findings import Finding, finding
from xeploai.rosters.faults import MANY, listed
from xeploai.rosters.near_ids import NearIds
from xeploai.rosters.roster import Roster, SheetMap
from xeploai.rosters.sheets import title

SEATS = ("posts", "collective_members")
_PEOPLE = ("members", "leaders")


def person_findings(roster: Roster) -> Iterator[Finding]:
    """Yield a warning for each person of no sheet, and for each id with two names."""
    people = [t for t in _PEOPLE if t in roster.tables and "id" in roster.tables[t].columns]
    near = NearIds(*(roster.tables[t]["id"] for t in people))
    for table in SEATS:
        if table in roster.tables and "person" in roster.tables[table].columns:
            yield from _unknown(roster, table, people, near)
    yield from _two_names(roster)


def _unknown(roster: Roster, table: str, people: list[str], near: NearIds) -> Iterator[Finding]:
    rows = roster.tables[table].select("row", "person").drop_nulls()
    for own in people:
        known = roster.tables[own].select(pl.col("id").alias("person"))
        rows = rows.join(known, on="person", how="anti", maintain_order="left")
    cells = roster.cells.get(table, SheetMap(table))
    sheets = tuple(title(t) for t in people)
    if rows.height > MANY:
        where, shown = cells.cell("person", rows["row"][0]), listed(rows["row"].to_list())
        yield finding("persons_unknown", where=where, count=rows.height, rows=shown, sheets=sheets)
        return
    for row, person in rows.iter_rows():
        where, hint = cells.cell("person", row), near.hint(person)
        yield finding("person_unknown", where=where, subject=person, sheets=sheets, nearest=hint)


def _two_names(roster: Roster) -> Iterator[Finding]:
    """Yield the ids whose name differs between the two sheets: perhaps they are two persons."""
    tables = [roster.tables.get(t, pl.DataFrame()) for t in _PEOPLE]
    if any(not {"id", "name"} <= set(t.columns) for t in tables):
        return
    members, leaders = (t.select("row", "id", "name") for t in tables)
    both = leaders.join(members, on="id", how="inner", suffix="_first", maintain_order="left")
    cells = [roster.cells.get(t, SheetMap(t)) for t in _PEOPLE]
    for row in both.filter(pl.col("name") != pl.col("name_first")).iter_rows(named=True):
        names = {"found": row["name"], "name": row["name_first"]}
        where, first = cells[1].cell("name", row["row"]), cells[0].cell("name", row["row_first"])
        yield finding("person_names", where=where, subject=row["id"], first=first, **names)
