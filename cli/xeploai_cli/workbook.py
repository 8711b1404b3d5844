"""Grids as a workbook: every cell a text or a figure, never a formula."""

import re
from collections.abc import Iterable
from pathlib import Path

from xlsxwriter import Workbook

from xeploai.files import atomic_write
from xeploai_cli.language import say
from xeploai_cli.views.grid import Grid, Page

_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
_FIGURE = re.compile(r"\d{1,15}")
_WIDEST, _LONGEST = 60, 31


def write_page(path: Path, page: Page) -> None:
    """Write a page: its lines on a first sheet, each grid on a sheet of its own."""
    with atomic_write(path) as draft:
        # Text that begins with "=" or "http:" stays text.
        options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        with Workbook(str(draft), options) as book:
            _front(book, page)
            for number, grid in enumerate(page.grids, 1):
                _sheet(book, grid, number)


def _front(book: Workbook, page: Page) -> None:
    sheet = book.add_worksheet(say("workbook.front"))
    sheet.set_column(0, 0, 100)
    for row, line in enumerate((page.heading, *page.lines, *page.warnings)):
        sheet.write_string(row, 0, line)


def _sheet(book: Workbook, grid: Grid, number: int) -> None:
    sheet = book.add_worksheet(_name(grid.title, number))
    head = book.add_format({"bold": True, "text_wrap": True})
    body = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.write_string(0, 0, grid.title, head)
    for column, title in enumerate(grid.columns):
        sheet.write_string(1, column, title.title, head)
        sheet.set_column(column, column, _width(r[column] for r in grid.rows))
    for row, cells in enumerate(grid.rows, 2):
        for column, cell in enumerate(cells):
            if grid.columns[column].justify == "right" and _FIGURE.fullmatch(cell):
                sheet.write_number(row, column, int(cell), body)
            else:
                sheet.write_string(row, column, cell, body)
    sheet.freeze_panes(2, 0)


def _name(title: str, number: int) -> str:
    return f"{number} {_FORBIDDEN.sub(' ', title)}"[:_LONGEST].strip()


def _width(cells: Iterable[str]) -> int:
    longest = max((len(line) for c in cells for line in c.splitlines()), default=0)
    return min(max(longest + 2, 12), _WIDEST)
