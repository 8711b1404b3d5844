"""Grids as a workbook: every cell a text or a figure, never a formula; ready to filter and to print."""

import re
from collections.abc import Iterable
from pathlib import Path

from xlsxwriter.worksheet import Worksheet

from xeploai.files import atomic_write
from xeploai.results.export_sheet import Book, across, height, open_book, put
from xeploai_cli.language import lang, say
from xeploai_cli.views.grid import Grid, Page

_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
_FIGURE = re.compile(r"\d{1,15}")
_WIDEST, _LONGEST, _FRONT = 60, 31, 100
_HEADS = 1
"""The row of the heads of columns, below the title."""


def write_page(path: Path, page: Page) -> None:
    """Write a page: its lines on a first sheet, each grid on a sheet of its own."""
    with atomic_write(path) as draft, open_book(str(draft)) as file:
        book = Book(file, lang())
        _front(book, page)
        for number, grid in enumerate(page.grids, 1):
            _sheet(book, grid, _name(grid.title, number), page.heading)


def _front(book: Book, page: Page) -> None:
    sheet = book.sheet(say("workbook.front"), "")
    sheet.set_column(0, 0, _FRONT)
    for row, line in enumerate((page.heading, *page.warnings, *page.lines)):
        sheet.set_row(row, height([(line, _FRONT)]))
        put(sheet, row, 0, line, book.format("wrapped", bold=0 < row <= len(page.warnings)))


def _sheet(book: Book, grid: Grid, name: str, heading: str) -> None:
    sheet, last = book.sheet(name, heading), len(grid.columns) - 1
    widths = [_width([c.title, *(r[n] for r in grid.rows)]) for n, c in enumerate(grid.columns)]
    for number, width in enumerate(widths):
        sheet.set_column(number, number, width)
    sheet.set_row(0, height([(grid.title, sum(widths))]))
    across(sheet, 0, 0, last, grid.title, book.format("wrapped", bold=True))
    for number, column in enumerate(grid.columns):
        put(sheet, _HEADS, number, column.title, book.head())
    _rows(book, sheet, grid, widths)
    end = _HEADS + max(len(grid.rows), 1)
    sheet.autofilter(_HEADS, 0, end, last)
    sheet.freeze_panes(_HEADS + 1, 0)
    sheet.repeat_rows(_HEADS)
    if grid.note:
        sheet.set_row(end + 2, height([(grid.note, sum(widths))]))
        across(sheet, end + 2, 0, last, grid.note, book.format("wrapped"))


def _rows(book: Book, sheet: Worksheet, grid: Grid, widths: list[int]) -> None:
    text, figure = book.format("wrapped", border=4), book.format("count", border=4)
    for row, cells in enumerate(grid.rows, _HEADS + 1):
        sheet.set_row(row, height(zip(cells, widths, strict=True)))
        for column, cell in enumerate(cells):
            if grid.columns[column].justify == "right" and _FIGURE.fullmatch(cell):
                put(sheet, row, column, int(cell), figure)
            else:
                put(sheet, row, column, cell, text)


def _name(title: str, number: int) -> str:
    return f"{number} {_FORBIDDEN.sub(' ', title)}"[:_LONGEST].strip()


def _width(cells: Iterable[str]) -> int:
    longest = max((len(line) for c in cells for line in c.splitlines()), default=0)
    return min(max(longest + 2, 12), _WIDEST)
