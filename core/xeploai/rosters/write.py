"""Writing a roster so that it reads back identically: workbook, CSV folder or Parquet folder."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import polars as pl
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from xeploai.dictionary import Dictionary
from xeploai.errors import UsageError
from xeploai.files import atomic_folder, atomic_write
from xeploai.messages import message, text
from xeploai.model import Fact
from xeploai.rosters.headers import facts_by_header
from xeploai.rosters.parquet import METADATA
from xeploai.rosters.roster import NA, Roster
from xeploai.rosters.sheets import header_key, letter, title
from xeploai.rosters.sources import GUARD, GUARDED
from xeploai.rosters.values import key, read_value, scale

CREATED = datetime(2021, 1, 1)
"""The creation date of every workbook, so that the same content gives the same bytes."""
LONGEST_TEXT = 32_767


def write_roster(
    roster: Roster, path: Path, dictionary: Dictionary, *, folder: Literal["csv", "parquet"] = "csv"
) -> None:
    """Write a roster to an ``.xlsx`` file, or to a folder of CSV or Parquet files.

    Workbooks and CSV files have Vietnamese labels and values, as the template has; Parquet files
    have the canonical columns of :mod:`~xeploai.rosters.parquet`. All or nothing is written. Raises
    :class:`UsageError` if the place cannot be written or holds something else.
    """
    write_tables(dict(_tables(roster)), path, dictionary, folder=folder)


def write_tables(
    tables: Mapping[str, pl.DataFrame],
    path: Path,
    dictionary: Dictionary,
    *,
    folder: Literal["csv", "parquet"] = "csv",
) -> None:
    """Write some tables of a roster, as :func:`write_roster` writes all of them."""
    if path.suffix.lower() == ".xlsx":
        with atomic_write(path) as draft:
            _write_workbook(tables, draft, dictionary)
        return
    with atomic_folder(path) as draft:
        for table, frame in tables.items():
            facts = _facts(dictionary, table, frame)
            if folder == "parquet":
                _write_parquet(frame, facts, draft / f"{table}.parquet")
            else:
                _write_csv(frame, facts, draft / f"{table}.csv")


def _tables(roster: Roster) -> Iterator[tuple[str, pl.DataFrame]]:
    texts = {"period": [roster.period.text], "place": [roster.place or None]}
    yield "info", pl.DataFrame(texts, schema=dict.fromkeys(texts, pl.String))
    yield from roster.tables.items()


def _facts(dictionary: Dictionary, table: str, frame: pl.DataFrame) -> list[Fact]:
    return [f for f in dictionary.of(table) if f.id in frame.columns]


# ---------------------------------------------------------------- Parquet


def _write_parquet(frame: pl.DataFrame, facts: Sequence[Fact], path: Path) -> None:
    scaled = {f.id: f"{f.id}!{scale(f)}" for f in facts if f.type == "number"}
    columns = frame.drop("row", strict=False) if facts else frame
    columns.rename(scaled).write_parquet(path, metadata=METADATA, row_group_size=128 * 1024)


# ---------------------------------------------------------------- CSV


def _write_csv(frame: pl.DataFrame, facts: Sequence[Fact], path: Path) -> None:
    if not facts:
        path.touch()
        return
    headers = headers_of(facts)
    columns = [_csv_column(frame, f).alias(headers[f.id]) for f in facts]
    pl.DataFrame(columns).write_csv(path, include_bom=True)


def _csv_column(frame: pl.DataFrame, fact: Fact) -> pl.Series:
    values = frame[fact.id]
    match fact.type:
        case "text" | "reference":
            texts = values.str.replace(GUARDED, GUARD + "$0")
        case "number":
            texts = _mapped(values, lambda v: f"{Decimal(v).scaleb(-scale(fact)):f}")
        case "bool" | "choice" | "scale":
            texts = _mapped(values, lambda v: shown(fact, v))
        case _:
            texts = values.cast(pl.String)
    if fact.id + NA in frame.columns:
        texts = texts.set(frame[fact.id + NA], text("template.na", "vi"))
    return texts


def _mapped(values: pl.Series, write: Any) -> pl.Series:
    seen = values.drop_nulls().unique()
    if seen.is_empty():
        return values.cast(pl.String)
    written = pl.Series([write(v) for v in seen.to_list()], dtype=pl.String)
    return values.replace_strict(seen, written, default=None, return_dtype=pl.String)


# ---------------------------------------------------------------- Excel


def _write_workbook(tables: Mapping[str, pl.DataFrame], path: Path, dictionary: Dictionary) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"created": CREATED})
        formats = {
            "header": book.add_format({"bold": True}),
            "date": book.add_format({"num_format": "dd/mm/yyyy"}),
        }
        for table, frame in tables.items():
            sheet = book.add_worksheet(title(table).vi)
            if facts := _facts(dictionary, table, frame):
                _write_sheet(sheet, frame, facts, formats)


def _write_sheet(
    sheet: Worksheet, frame: pl.DataFrame, facts: Sequence[Fact], formats: Mapping[str, Any]
) -> None:
    headers = headers_of(facts)
    sheet.freeze_panes(1, 0)
    for i, fact in enumerate(facts):
        sheet.write_string(0, i, headers[fact.id], formats["header"])
    for r, row in enumerate(zip(*(cells(frame, f) for f in facts), strict=True), 1):
        for c, value in enumerate(row):
            if isinstance(value, str):
                if sheet.write_string(r, c, value) < 0:
                    where = f"{sheet.get_name()}!{letter(c)}{r + 1}"
                    raise UsageError(message("roster.long_cell", where=where, limit=LONGEST_TEXT))
            elif isinstance(value, date):
                sheet.write_datetime(r, c, value, formats["date"])
            elif value is not None:
                sheet.write_number(r, c, value)


def cells(frame: pl.DataFrame, fact: Fact, lang: str = "vi") -> list[Any]:
    """Return a column as a workbook holds it: figures, days and words; ``None`` while unknown."""
    values = frame[fact.id]
    match fact.type:
        case "number":
            found: list[Any] = (values / 10 ** scale(fact)).to_list()
        case "bool" | "choice" | "scale":
            found = _mapped(values, lambda v: shown(fact, v, lang)).to_list()
        case _:
            found = values.to_list()
    if fact.id + NA in frame.columns:
        na = text("template.na", lang)
        found = [na if absent else v for v, absent in zip(found, frame[fact.id + NA], strict=True)]
    return found


# ---------------------------------------------------------------- texts


def headers_of(facts: Sequence[Fact], lang: str = "vi") -> dict[str, str]:
    """Return the header of each fact: its label, or its id where the label is ambiguous."""
    known = facts_by_header(facts)
    return {f.id: f.label[lang] if known[header_key(f.label[lang])] == [f] else f.id for f in facts}


def shown(fact: Fact, value: object, lang: str = "vi") -> str:
    """Return a Boolean or a choice as the template writes it, so that it reads back."""
    if isinstance(value, bool):
        return text("template.yes" if value else "template.no", lang)
    label = fact.values[str(value)].text[lang]
    return label if read_value(fact, label) == value and key(label) else str(value)
