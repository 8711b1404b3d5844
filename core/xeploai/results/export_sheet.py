"""Sheets of the results workbook: a list of typed columns, ready to filter, to scroll and to print.

Every text is written as a text, whatever it begins with; a formula is there only where one is written
on purpose, with its value. Rows are written in order, so that a sheet never stands in memory.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, Literal

import polars as pl
import xlsxwriter
from attrs import define, field, frozen
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from xeploai.messages import text
from xeploai.rosters.write import CREATED, LONGEST_TEXT

SLICE = 5_000
"""So many rows are turned into values at once."""
NARROW, WIDE = 10, 60
LINE, TALLEST = 15, 405
"""Points of height of a line, and of the tallest row that Excel shows."""
HEAD_LINES = 3
_LETTERS = 1.1
"""Letters to a unit of width, which is that of a digit."""
_A4 = 9
Form = Literal["text", "wrapped", "count", "decimal", "percent", "date"]
Band = Literal["who", "result", "input", "derived"]
_FORMS: dict[Form, dict[str, Any]] = {
    "text": {},
    "wrapped": {"text_wrap": True},
    "count": {"num_format": "#,##0", "align": "right", "indent": 1},
    "decimal": {"num_format": "0.00", "align": "right", "indent": 1},
    "percent": {"num_format": "0.0%", "align": "right", "indent": 1},
    "date": {"num_format": "dd/mm/yyyy"},
}
_BANDS: dict[Band, str] = {"who": "#E7E6E6", "result": "#FCE4D6", "input": "#DDEBF7", "derived": "#E2EFDA"}


@frozen(eq=False)
class Column:
    """A column of a list: how its values are taken from a part of the frame, and how they look."""

    title: str
    values: Callable[[pl.DataFrame], list[Any]]
    form: Form = "text"
    band: Band = "result"
    width: int = NARROW


def column(name: str, title: str, form: Form = "text", band: Band = "result", width: int = 0) -> Column:
    """Return a column that shows a column of the frame as it is."""
    return Column(title, lambda part: part[name].to_list(), form, band, width or fitting(title))


def fitting(title: str, values: Iterable[int | None] = ()) -> int:
    """Return a width for a title over a few lines, and for texts of the given lengths."""
    words = max((len(w) for w in title.split()), default=0)
    longest = max((v for v in values if v), default=0)
    return min(max(NARROW, words + 2, len(title) // HEAD_LINES + 2, longest + 2), WIDE)


@define(eq=False)
class Book:
    """A workbook in one language, with the formats its cells share."""

    file: xlsxwriter.Workbook
    lang: str
    _formats: dict[tuple[tuple[str, Any], ...], Format] = field(factory=dict)

    def say(self, code: str, **params: object) -> str:
        """Return the text ``workbook.<code>``."""
        return text(f"workbook.{code}", self.lang, **params)

    def format(self, form: Form = "text", **more: Any) -> Format:
        """Return a format; the same one for the same look."""
        look = {"valign": "top", **_FORMS[form], **more}
        key = tuple(sorted(look.items()))
        if key not in self._formats:
            self._formats[key] = self.file.add_format(look)
        return self._formats[key]

    def head(self, band: Band = "result", **more: Any) -> Format:
        """Return the format of a head; the colour of a band only repeats what its titles say."""
        return self.format(
            "wrapped", bold=True, border=1, bg_color=_BANDS[band], **{"valign": "vcenter", **more}
        )

    def sheet(self, name: str, told: str) -> Worksheet:
        """Add a sheet that prints on A4 across, as wide as the page, with ``told`` above and pages below."""
        sheet = self.file.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
        sheet.set_header("&L" + _print(name) + "&R" + _print(told))
        sheet.set_footer("&R" + text("template.page", self.lang))
        return sheet


def write_list(
    book: Book,
    sheet: Worksheet,
    columns: Sequence[Column],
    frame: pl.DataFrame,
    *,
    top: int = 0,
    keep: int = 1,
) -> int:
    """Write a list below its heads in row ``top``; return the row after it.

    The heads stay in sight and are repeated on every page, the first ``keep`` columns stay too.
    """
    heads(book, sheet, columns, top)
    styles = [book.format(c.form) for c in columns]
    wrapped = [(n, c.width) for n, c in enumerate(columns) if c.form == "wrapped"]
    row = top + 1
    for part in frame.iter_slices(SLICE):
        for cells in zip(*(c.values(part) for c in columns), strict=True):
            if (points := height((cells[n], w) for n, w in wrapped)) > LINE:
                sheet.set_row(row, points)
            for number, value in enumerate(cells):
                if value is not None:
                    put(sheet, row, number, value, styles[number])
            row += 1
    sheet.freeze_panes(top + 1, keep)
    sheet.repeat_rows(top)
    sheet.autofilter(top, 0, max(row - 1, top + 1), len(columns) - 1)
    if row > top + 1:
        # One rule for the whole list: borders cell by cell would write every empty cell.
        line = book.file.add_format({"bottom": 4, "bottom_color": "#7F7F7F"})
        sheet.conditional_format(top + 1, 0, row - 1, len(columns) - 1, {"type": "no_errors", "format": line})
    return row


def heads(book: Book, sheet: Worksheet, columns: Sequence[Column], row: int) -> None:
    """Write the heads of a list, and set the widths of its columns."""
    sheet.set_row(row, height((c.title, c.width) for c in columns))
    for number, column in enumerate(columns):
        sheet.set_column(number, number, column.width)
        sheet.write_string(row, number, column.title, book.head(column.band))


def height(cells: Iterable[tuple[str | None, int]]) -> int:
    """Return the height of a row from its wrapped texts and the widths of their columns.

    Not every program works it out on opening.
    """
    lines = (sum(int(len(p) / (w * _LETTERS)) + 1 for p in text.split("\n")) for text, w in cells if text)
    return min(LINE * max(lines, default=1), TALLEST)


def put(sheet: Worksheet, row: int, column: int, value: Any, style: Format | None = None) -> None:
    """Write a value: a text as text, a day as a day, a figure as a figure; an empty cell has its look."""
    if value is None:
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, str):
        if sheet.write_string(row, column, value, style) < 0:
            sheet.write_string(row, column, value[: LONGEST_TEXT - 1] + "…", style)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, style)
    else:
        sheet.write_number(row, column, value, style)


def across(sheet: Worksheet, row: int, first: int, last: int, value: Any, style: Format) -> None:
    """Write a value into a cell as wide as several columns."""
    if last > first:
        sheet.merge_range(row, first, row, last, "", style)
    put(sheet, row, first, value, style)


def open_book(path: str) -> xlsxwriter.Workbook:
    """Open a workbook for writing in which no text is ever taken for anything else."""
    plain = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
    book = xlsxwriter.Workbook(path, {"constant_memory": True, **plain})
    book.set_properties({"created": CREATED})
    return book


def _print(told: str) -> str:
    """In heads of pages ``&`` begins a command; they take 255 letters in all."""
    return told[:100].replace("&", "&&")
