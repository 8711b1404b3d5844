"""Reading .xlsx workbooks: guards against hostile files, then fastexcel (calamine) for the cells.

Nothing in the container is trusted. What fastexcel will read is first unpacked piece by piece under
a limit, and the extent of each sheet is established, because the reader allocates the full
rectangle of a sheet: one stray cell in XFD1048576 would abort the process. Formulas are never
evaluated; a formula without a stored result and an Excel error value come out as such.
See docs/decisions/reading-workbooks.md.
"""

import logging
import posixpath
import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.etree import ElementTree

import fastexcel
import polars as pl
from attrs import frozen

from xeploai.errors import RosterError
from xeploai.messages import message
from xeploai.rosters import workbook_limits as limits
from xeploai.rosters.sheets import HEAD_ROWS, letter
from xeploai.rosters.values import as_text
from xeploai.rosters.workbook_cells import Cells, column_index, first_rows, survey
from xeploai.rosters.workbook_container import Container, RefusedError
from xeploai.rosters.workbook_survey import QuickSurvey

# It warns of every blank column.
logging.getLogger("fastexcel").setLevel(logging.ERROR)

_WORKBOOK, _RELS, _STRINGS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml"
_STYLES = "xl/styles.xml"
_CLAIM = re.compile(rb"""uniqueCount\s*=\s*(["'])(.*?)\1""", re.DOTALL)


@frozen(eq=False)
class Grid:
    """A sheet's cells by column letter, with ``row``, the number of the row in the sheet."""

    head: Sequence[Sequence[str]]
    """The texts of the first rows."""
    workbook: "Workbook"
    name: str
    all_texts: pl.DataFrame | None
    """The whole sheet as texts, or ``None`` if it is read typed."""

    def body(self, skip: int) -> pl.DataFrame:
        """Return the rows after the first ``skip``.

        A column comes as numbers, dates or Booleans if all its cells are, else as text.
        """
        if self.all_texts is not None:
            return self.all_texts.slice(skip)
        try:
            return self.workbook.load(self.name, skip, typed=True)
        except fastexcel.UnsupportedColumnTypeCombinationError:
            return self.workbook.load(self.name, skip, typed=False)


class Workbook:
    """An .xlsx file that passed the guards of its container.

    ``names`` are the titles of its worksheets. Raises :class:`RosterError` if it is not a
    workbook, has a password, macros or links to other workbooks, or unpacks to too much.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.name
        self._reader: fastexcel.ExcelReader | None = None
        try:
            self._container = Container(path)
            try:
                self._open()
            except BaseException:
                self._container.close()
                raise
        except RefusedError as exc:
            raise RosterError(exc.found) from exc
        except (zipfile.BadZipFile, OSError) as exc:
            raise RosterError(message("roster.not_workbook", file=self._file)) from exc
        self.names = tuple(self._parts)

    def _open(self) -> None:
        self._parts = self._sheet_parts()
        self._texts = self._shared_texts()
        if self._container.has(_STYLES):
            self._container.read(_STYLES, limits.MAX_SMALL)

    def close(self) -> None:
        """Close the file."""
        self._container.close()

    def grid(self, name: str) -> Grid:
        """Survey a sheet and read its first rows; raise :class:`RosterError` if it is hostile or damaged."""
        try:
            return self._grid(name)
        except RefusedError as exc:
            raise RosterError(exc.found) from exc

    def _grid(self, name: str) -> Grid:
        quick = QuickSurvey(self._container, self._parts[name])
        if quick.size > limits.SMALL_SHEET and not quick.doubtful and self._texts_fit(quick.size):
            return Grid(self._head(name, quick.head), self, name, None)
        cells = self._surveyed(name)
        self._check_extent(name, cells)
        typed_reading_is_safe = quick.size > limits.SMALL_SHEET and not (cells.found or cells.booleans)
        if typed_reading_is_safe and quick.head:
            return Grid(self._head(name, quick.head), self, name, None)
        texts = _patched(self.load(name, 0, typed=False), cells)
        return Grid(_text_rows(texts.head(HEAD_ROWS)), self, name, texts)

    def load(self, name: str, skip: int, *, typed: bool) -> pl.DataFrame:
        """Return the cells after the first ``skip`` rows of a sheet that was surveyed."""
        try:
            self._reader = self._reader or fastexcel.read_excel(self._path)
            sheet = self._reader.load_sheet(
                name,
                header_row=None,
                skip_rows=skip,
                schema_sample_rows=None,
                dtypes=None if typed else "string",
            )
            frame = pl.DataFrame(sheet)
        except fastexcel.UnsupportedColumnTypeCombinationError:
            raise
        except fastexcel.FastExcelError as exc:
            raise RosterError(self._container.damaged(self._parts[name]).found) from exc
        except BaseException as exc:  # A panic of the Rust code is no Exception.
            if type(exc).__name__ != "PanicException":
                raise
            raise RosterError(self._container.damaged(self._parts[name]).found) from exc
        frame.columns = [letter(c.absolute_index) for c in sheet.selected_columns]
        return frame.with_columns(pl.int_range(skip + 1, skip + 1 + pl.len(), dtype=pl.UInt32).alias("row"))

    def _sheet_parts(self) -> Mapping[str, str]:
        rels = {
            e.get("Id"): e.get("Target", "")
            for e in self._xml(_RELS).iter()
            if e.get("Type", "").endswith("/worksheet")
        }
        parts = {}
        for e in self._xml(_WORKBOOK).iter():
            if e.tag.rpartition("}")[2] != "sheet":
                continue
            ref = next((v for k, v in e.items() if k.rpartition("}")[2] == "id"), None)
            if ref in rels:
                title = e.get("name", "")
                if title in parts:
                    raise self._container.damaged(_WORKBOOK)
                parts[title] = self._resolved(rels[ref])
        return parts

    def _resolved(self, target: str) -> str:
        part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        if not part.startswith("xl/") or not self._container.has(part):
            raise self._container.damaged(target)
        return part

    def _xml(self, part: str) -> ElementTree.Element:
        data = self._container.read(part, limits.MAX_SMALL)
        try:
            if b"<!DOCTYPE" in data or b"\x00" in data:
                raise ElementTree.ParseError
            return ElementTree.fromstring(data)
        except ElementTree.ParseError as exc:
            raise self._container.damaged(part) from exc

    def _head(self, name: str, cut: bytes) -> list[list[str]]:
        try:
            return first_rows(cut, self._texts)
        except (ElementTree.ParseError, ValueError, IndexError) as exc:
            raise self._container.damaged(self._parts[name]) from exc

    def _texts_fit(self, size: int) -> bool:
        # A cell with a shared text takes 28 bytes or more; each may hold the longest text.
        return size // 28 * max(map(len, self._texts), default=0) <= limits.MAX_TEXT

    def _shared_texts(self) -> list[bytes]:
        if not self._container.has(_STRINGS):
            return []
        data = self._container.read(_STRINGS, limits.MAX_STRINGS)
        texts = data.split(b"</si>")
        # The reader reserves memory for as many texts as the table claims to hold.
        claims = [c for _, c in _CLAIM.findall(data)]
        if b"<!DOCTYPE" in data or any(not c.isdigit() or int(c) > 4 * len(texts) + 100 for c in claims):
            raise self._container.damaged(_STRINGS)
        return texts

    def _surveyed(self, name: str) -> Cells:
        part = self._parts[name]
        cells = survey(self._container.pieces(part, limits.MAX_BYTES), self._texts)
        if cells is None:
            raise self._container.damaged(part)
        return cells

    def _check_extent(self, name: str, cells: Cells) -> None:
        about = {"file": self._file, "sheet": name, "cell": f"{letter(cells.columns - 1)}{cells.rows}"}
        area = cells.rows * cells.columns
        if area > limits.MAX_EMPTY and cells.count * 20 < area:
            raise RefusedError("roster.sparse", **about, count=cells.count)
        if area > limits.MAX_CELLS:
            raise RefusedError("roster.too_wide", **about)
        if cells.text_bytes > limits.MAX_TEXT:
            raise RefusedError("roster.long_texts", file=self._file, sheet=name, limit=limits.MAX_TEXT >> 20)


def _patched(texts: pl.DataFrame, cells: Cells) -> pl.DataFrame:
    """Return the cells with Excel errors and uncalculated formulas, which the reader leaves blank."""
    if not cells.found:
        return texts
    if cells.rows > texts.height:
        numbers = pl.int_range(texts.height + 1, cells.rows + 1, dtype=pl.UInt32, eager=True)
        texts = pl.concat([texts, pl.DataFrame({"row": numbers})], how="diagonal")
    by_column: dict[str, dict[int, str]] = {}
    for (row, column), text in cells.found.items():
        by_column.setdefault(letter(column), {})[row] = text
    for name, found in by_column.items():
        old = texts[name] if name in texts.columns else pl.lit(None, dtype=pl.String)
        new = texts["row"].replace_strict(found, default=None, return_dtype=pl.String)
        texts = texts.with_columns(new.alias("!new")).with_columns(pl.col("!new").fill_null(old).alias(name))
    return texts.drop("!new")


def _text_rows(texts: pl.DataFrame) -> list[list[str]]:
    columns = {column_index(c): texts[c].to_list() for c in texts.columns if c != "row"}
    blank: list[str | None] = [None] * texts.height
    cells = [columns.get(i, blank) for i in range(max(columns, default=-1) + 1)]
    return [[as_text(v) for v in row] for row in zip(*cells, strict=True)]
