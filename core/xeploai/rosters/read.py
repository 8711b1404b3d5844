"""Reading a roster: every sheet as exact columns, or every fault at once (DESIGN 6, S1, S2, S5)."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from xeploai.dictionary import Dictionary
from xeploai.errors import RosterError
from xeploai.messages import Message, message
from xeploai.model import Fact
from xeploai.rosters.check import check_tables
from xeploai.rosters.data_rows import data_rows
from xeploai.rosters.digest import content_digest, files_digest
from xeploai.rosters.faults import Faults
from xeploai.rosters.headers import Header, find_header
from xeploai.rosters.info import Info, read_info
from xeploai.rosters.parquet import read_parquet_table
from xeploai.rosters.roster import NA, Period, Roster, SheetMap
from xeploai.rosters.sheets import REQUIRED_SHEETS, RawSheet, letter
from xeploai.rosters.sources import Source, open_source
from xeploai.rosters.values import READABLE, Parsed, parse_column
from xeploai.rosters.workbook_cells import column_index

if TYPE_CHECKING:
    from xeploai.plugins import Registry

Progress = Callable[[str, int, int], None]
Read = tuple[pl.DataFrame, SheetMap]


def read_roster(
    path: Path | str, known: "Dictionary | Registry | None" = None, progress: Progress | None = None
) -> Roster:
    """Return the roster in an ``.xlsx`` file, or in a folder of ``.csv`` or ``.parquet`` files.

    ``known`` is the data dictionary, or the registry that has one; without it all installed plugins
    are loaded. A sheet (or file) is found by the name of its table or its title, a column by the id
    or label of its fact. ``progress(sheet, number, of)`` is called before each sheet is read. Tables
    have the columns of :class:`~xeploai.rosters.roster.Roster`; a sheet that is missing has no table (S2).

    Raises :class:`RosterError` with every fault: of the file, of headers, and of each cell with its
    address, what was expected, what was found and the nearest valid value.
    """
    dictionary = _dictionary(known)
    faults = Faults()
    tables: dict[str, Read] = {}
    info: Info | None = None
    with open_source(Path(path), dictionary) as source:
        faults.add(*source.faults)
        for number, (table, name) in enumerate(source.names.items(), 1):
            if progress:
                progress(name, number, len(source.names))
            if table == "info":
                info = _info(source, dictionary, faults)
            else:
                tables[table] = _table(source, table, readable(dictionary, table), faults)
        frames = {t: frame for t, (frame, _) in tables.items()}
        cells = {t: cells for t, (_, cells) in tables.items()}
        check_tables(frames, cells, {t: readable(dictionary, t) for t in frames}, faults)
        period = _period(info, dictionary, faults)
        found = faults.messages()
        if period is None or found:
            raise RosterError(found)
        place = info.place if info else None
        digest = _digest(source, period, place, frames)
    return Roster(period=period, place=place, tables=frames, cells=cells, source=str(path), digest=digest)


def read_table(path: Path, table: str, known: "Dictionary | Registry | None" = None) -> Read:
    """Return one table in a ``.csv`` file of its own, whatever its name, and where its columns are.

    Ids and references are taken as they are. Raises :class:`RosterError` with every fault of headers
    and cells.
    """
    dictionary = _dictionary(known)
    faults = Faults()
    source = Source({table: path.name}, folder=path.parent, dictionary=dictionary)
    read = _table(source, table, readable(dictionary, table), faults)
    if found := faults.messages():
        raise RosterError(found)
    return read


def _dictionary(known: "Dictionary | Registry | None") -> Dictionary:
    if isinstance(known, Dictionary):
        return known
    if known is None:
        from xeploai.plugins import load_plugins

        known = load_plugins()
    return known.dictionary


def readable(dictionary: Dictionary, table: str) -> tuple[Fact, ...]:
    """Return the facts that can be columns of a table."""
    return tuple(f for f in dictionary.of(table) if f.type in READABLE)


def _digest(source: Source, period: Period, place: str | None, frames: Mapping[str, pl.DataFrame]) -> str:
    if source.parquet:
        return files_digest({t: source.path(t) for t in source.names})
    return content_digest(period, place, frames)


def _info(source: Source, dictionary: Dictionary, faults: Faults) -> Info:
    facts = readable(dictionary, "info")
    if source.parquet:
        table = read_parquet_table(source.path("info"), facts, faults)
        return Info.of_frame(table.frame, table.columns, source.names["info"])
    return read_info(source.sheet("info"), facts)


def _period(info: Info | None, dictionary: Dictionary, faults: Faults) -> Period | None:
    if info is None:
        return None
    if info.period is None:
        label = dictionary.facts["info", "period"].label
        faults.add(message("roster.no_value", where=info.sheet, column=label))
        return None
    try:
        return Period.parse(info.period)
    except RosterError as exc:
        faults.add(*(message("roster.at", where=info.where, what=m) for m in exc.messages))
        return None


def _table(source: Source, table: str, facts: Sequence[Fact], faults: Faults) -> Read:
    if source.parquet:
        return _parquet(source.path(table), facts, faults)
    sheet = source.sheet(table)
    header, found = find_header(sheet, facts)
    faults.add(*found)
    if header is None:
        faults.add(*_no_header(sheet, facts))
        return pl.DataFrame(schema={"row": pl.UInt32}), SheetMap(sheet.name)
    body = data_rows(_with_all(sheet.body(header.rows), header), header.columns, facts)
    faults.add(*_unnamed(sheet, header, body))
    parsed = {f: parse_column(f, body[header.columns[f.id]]) for f in facts if f.id in header.columns}
    for fact, column in parsed.items():
        at = (sheet.name, header.columns[fact.id])
        faults.add_cells(at, fact, column.faulty(body["row"]), column.wrong)
    return _framed(body["row"], parsed), SheetMap(sheet.name, header.columns)


def _parquet(path: Path, facts: Sequence[Fact], faults: Faults) -> Read:
    table = read_parquet_table(path, facts, faults)
    parsed = {f: table.parsed(f) for f in facts if f.id in table.columns}
    letters = {f: letter(table.frame.columns.index(name)) for f, name in table.columns.items()}
    for fact, column in parsed.items():
        at = (path.name, letters[fact.id])
        faults.add_cells(at, fact, column.faulty(table.frame["row"]), column.wrong)
    return _framed(table.frame["row"], parsed), SheetMap(path.name, letters)


def _framed(rows: pl.Series, parsed: Mapping[Fact, Parsed]) -> pl.DataFrame:
    columns = [rows]
    for fact, column in parsed.items():
        columns.append(column.values.alias(fact.id))
        if column.na is not None:
            columns.append(column.na.alias(fact.id + NA))
    return pl.DataFrame(columns)


def _with_all(body: pl.DataFrame, header: Header) -> pl.DataFrame:
    """Add the columns that have a header and not one cell."""
    absent = [c for c in header.columns.values() if c not in body.columns]
    return body.with_columns(pl.lit(None, dtype=pl.String).alias(c) for c in absent)


def _no_header(sheet: RawSheet, facts: Sequence[Fact]) -> list[Message]:
    blank = not any(any(row) for row in sheet.head)
    if blank and sheet.table not in REQUIRED_SHEETS:
        return []
    labels = "; ".join(f.label.vi for f in facts if f.required)
    return [message("roster.no_header", sheet=sheet.name, columns=labels)]


def _unnamed(sheet: RawSheet, header: Header, body: pl.DataFrame) -> list[Message]:
    letters = [c for c in body.columns if c != "row" and c not in header.named]
    used = [c for c in sorted(letters, key=column_index) if body[c].null_count() < body.height]
    first = [(c, body.filter(pl.col(c).is_not_null())["row"][0]) for c in used]
    return [message("roster.header_blank", where=f"{sheet.name}!{c}{row}") for c, row in first]
