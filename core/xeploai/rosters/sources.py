"""Where a roster's sheets come from: a workbook, a folder of CSV files, a folder of Parquet files."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import polars as pl
from attrs import field, frozen

from xeploai.dictionary import Dictionary
from xeploai.errors import RosterError
from xeploai.messages import Message, message
from xeploai.rosters.headers import facts_by_header
from xeploai.rosters.sheets import (
    HEAD_ROWS,
    REQUIRED_SHEETS,
    RawSheet,
    header_key,
    letter,
    near_title,
    tables_by_name,
    title,
)
from xeploai.rosters.values import as_text, key
from xeploai.rosters.workbook import Workbook

_SEPARATORS = (",", ";", "\t")
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?')


@frozen(eq=False)
class Source:
    """The tables of a roster, each still to be read."""

    names: Mapping[str, str]
    """The sheet or file name of each table."""
    faults: tuple[Message, ...] = ()
    workbook: Workbook | None = None
    folder: Path | None = None
    parquet: bool = False
    dictionary: Dictionary = field(factory=Dictionary)

    def sheet(self, table: str) -> RawSheet:
        """Return the sheet of a table, with its first rows read."""
        name = self.names[table]
        if self.workbook is not None:
            return _workbook_sheet(self.workbook, name, table)
        return _csv_sheet(self.path(table), table, self.dictionary)

    def path(self, table: str) -> Path:
        """Return the file of a table in a folder."""
        if self.folder is None:
            raise KeyError(table)
        return self.folder / self.names[table]


@contextmanager
def open_source(path: Path, dictionary: Dictionary) -> Iterator[Source]:
    """Open a roster; raise :class:`RosterError` if it cannot be one."""
    if path.is_dir():
        yield _folder(path, dictionary)
        return
    _check_file(path)
    workbook = Workbook(path)
    try:
        names, faults = _matched(workbook.names, path, dictionary)
        yield Source(names, tuple(faults), workbook=workbook, dictionary=dictionary)
    finally:
        workbook.close()


def _check_file(path: Path) -> None:
    suffix = path.suffix.lower()
    if not path.exists():
        raise RosterError(message("roster.no_file", path=str(path)))
    if suffix == ".xlsm":
        raise RosterError(message("roster.macros", file=path.name))
    if suffix != ".xlsx":
        raise RosterError(message("roster.suffix", file=path.name, suffix=suffix))
    try:
        path.open("rb").close()
    except OSError as exc:
        reason = exc.strerror or type(exc).__name__
        raise RosterError(message("roster.unreadable", path=str(path), error=reason)) from exc


def _folder(path: Path, dictionary: Dictionary) -> Source:
    files = [f for f in sorted(path.iterdir()) if f.is_file() and not f.name.startswith((".", "~"))]
    kinds = {s: [f.name for f in files if f.suffix.lower() == s] for s in (".csv", ".parquet")}
    if all(kinds.values()):
        raise RosterError(message("roster.mixed_folder", path=str(path)))
    names, faults = _matched(kinds[".csv"] or kinds[".parquet"], path, dictionary)
    parquet = bool(kinds[".parquet"])
    return Source(names, tuple(faults), folder=path, parquet=parquet, dictionary=dictionary)


def _matched(
    names: Iterable[str], path: Path, dictionary: Dictionary
) -> tuple[dict[str, str], list[Message]]:
    """Return the sheet of each table, with faults for missing, doubled and almost right names."""
    tables = tables_by_name(dictionary)
    found: dict[str, list[str]] = {}
    others = []
    for name in names:
        table = tables.get(key(_stem(name)))
        if table is None:
            others.append(name)
        else:
            found.setdefault(table, []).append(name)
    if not found:
        titles = ", ".join(title(t).vi for t in dictionary.tables())
        raise RosterError(message("roster.no_tables", path=str(path), tables=titles))
    doubled = [n for n in found.values() if len(n) > 1]
    faults = [message("roster.sheet_twice", path=path.name, sheets=", ".join(n)) for n in doubled]
    for table in dictionary.tables():
        if table not in found:
            faults += _missing(table, others, path)
    return {t: found[t][0] for t in dictionary.tables() if t in found}, faults


def _missing(table: str, others: list[str], path: Path) -> list[Message]:
    by_stem = {_stem(n): n for n in others}
    if near := near_title(table, by_stem):
        return [message("roster.sheet_near", path=path.name, sheet=title(table), found=by_stem[near])]
    return [message("roster.no_sheet", sheet=title(table))] if table in REQUIRED_SHEETS else []


def _stem(name: str) -> str:
    return re.sub(r"\.(csv|parquet)$", "", name, flags=re.IGNORECASE)


def _workbook_sheet(workbook: Workbook, name: str, table: str) -> RawSheet:
    grid = workbook.grid(name)
    return RawSheet(name, table, grid.head, grid.body)


# ---------------------------------------------------------------- CSV


def _csv_sheet(path: Path, table: str, dictionary: Dictionary) -> RawSheet:
    known = facts_by_header(dictionary.of(table))
    heads = {s: _csv_head(path, s) for s in _separators(path)}
    separator = max(heads, key=lambda s: _headers(heads[s], known))
    head = heads[separator]
    width = 1 + max((len(r) for r in head), default=0)

    def body(skip: int) -> pl.DataFrame:
        return _csv_body(path, separator, [letter(i) for i in range(width)], skip)

    padded = [[as_text(v) for v in row] + [""] * (width - len(row)) for row in head]
    return RawSheet(path.name, table, padded, body)


def _headers(head: list[list[str]], known: Mapping[str, object]) -> int:
    return max((sum(header_key(c) in known for c in row) for row in head), default=0)


def _separators(path: Path) -> tuple[str, ...]:
    first = next(iter(_csv_head(path, "\x1f", 1)), [])
    declared = _SEPARATOR_LINE.fullmatch("".join(first).strip())
    return (declared[1],) if declared else _SEPARATORS


def _csv_head(path: Path, separator: str, rows: int = HEAD_ROWS) -> list[list[str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(islice(csv.reader(file, delimiter=separator), rows))
    except UnicodeDecodeError as exc:
        raise RosterError(message("roster.csv_encoding", file=path.name)) from exc
    except csv.Error as exc:
        raise RosterError(message("roster.csv_damaged", file=path.name, line=1)) from exc


def _csv_body(path: Path, separator: str, letters: list[str], skip: int) -> pl.DataFrame:
    if path.stat().st_size == 0:
        frame = pl.DataFrame(schema=dict.fromkeys(letters, pl.String))
    else:
        try:
            frame = _csv_fast(path, separator, letters)
        except (pl.exceptions.ComputeError, pl.exceptions.SchemaError):
            frame = _csv_careful(path, separator, letters)
    frame = frame.with_columns(_unguarded(frame[c]) for c in letters)
    return frame.with_columns(pl.int_range(1, 1 + pl.len(), dtype=pl.UInt32).alias("row")).slice(skip)


def _csv_fast(path: Path, separator: str, letters: list[str]) -> pl.DataFrame:
    return pl.read_csv(
        path,
        has_header=False,
        separator=separator,
        schema=dict.fromkeys(letters, pl.String),
        missing_columns="insert",
        truncate_ragged_lines=True,
    )


def _csv_careful(path: Path, separator: str, letters: list[str]) -> pl.DataFrame:
    """Read what the fast reader refuses, such as a lone quotation mark inside a text."""
    columns: list[list[str]] = [[] for _ in letters]
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, delimiter=separator, strict=True)
        try:
            for row in reader:
                for i, column in enumerate(columns):
                    column.append(row[i] if i < len(row) else "")
        except UnicodeDecodeError as exc:
            raise RosterError(message("roster.csv_encoding", file=path.name)) from exc
        except csv.Error as exc:
            raise RosterError(message("roster.csv_damaged", file=path.name, line=reader.line_num)) from exc
    return pl.DataFrame(dict(zip(letters, columns, strict=True)), schema=dict.fromkeys(letters, pl.String))


GUARD = "'"
"""Put before a text of a CSV file that a spreadsheet would take for a formula."""
GUARDED = r"^'*[=+\-@\t\r]"
"""A text that needs the guard; quotes before it are doubled so that reading undoes it."""


def _unguarded(column: pl.Series) -> pl.Series:
    if not column.str.starts_with(GUARD).any():
        return column
    return column.str.replace(r"^'('*[=+\-@\t\r])", "$1")
