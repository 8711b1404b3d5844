"""The terminal: grids as tables, messages, and a bar while a roster is read.

Nothing that is printed into a pipe has control codes, and text from a roster is never markup.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from xeploai_cli.language import say
from xeploai_cli.plain import plain

if TYPE_CHECKING:
    from xeploai_cli.views.grid import Grid, Page

Progress = Callable[[str, int, int], None]
"""Called with the name of a sheet, its number and how many there are."""

MANY = 5
"""A table with more columns has narrow ones for figures."""
_NOTHING_NEAR = re.compile("; (gần nhất|nearest): “”")
"""A message that offers the nearest name, where nothing is near."""


def console(*, error: bool = False) -> Console:
    """Return a console for standard output or error as they are now."""
    return Console(stderr=error, markup=False, emoji=False, highlight=False, soft_wrap=False)


def show(page: "Page", more: str = "more") -> None:
    """Print a page; ``more`` is the text that says where the rest of a long list is."""
    out = console()
    out.print(Text(plain(page.heading), style="bold"))
    for line in page.lines:
        out.print(plain(line))
    for warning in page.warnings:
        out.print(Text(plain(warning), style="yellow"))
    for grid in page.grids:
        _show_grid(grid, out, more)


def _show_grid(grid: "Grid", out: Console, more: str) -> None:
    """Print a grid as a table, with its title above and what was left out below."""
    out.print()
    out.print(Text(grid.title, style="bold cyan"))
    if any(c.title for c in grid.columns):
        out.print(_table(grid))
    else:
        _show_entries(grid, out)
    if grid.more:
        out.print(say(more, count=grid.more))
    if grid.note:
        out.print(Text(grid.note, style="dim"))


def _table(grid: "Grid") -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    for number, column in enumerate(grid.columns):
        narrow = column.justify == "right" and len(grid.columns) > MANY
        width = _width(column.title, (row[number] for row in grid.rows)) if narrow else None
        table.add_column(
            column.title, justify=column.justify, ratio=column.ratio, width=width, overflow="fold"
        )
    for row in grid.rows:
        table.add_row(*row)
    return table


def _width(title: str, figures: Iterable[str]) -> int:
    """Figures are never broken; a heading of several words is, to leave room for names."""
    return max(map(cell_len, [*title.split(), *figures]), default=1)


def _show_entries(grid: "Grid", out: Console) -> None:
    """Print a grid without headings: a name a row, and what is said of it indented below."""
    for row in grid.rows:
        name, *lines = "\n".join(row).splitlines()
        out.print(Text(name, style="bold"))
        for line in lines:
            out.print(Padding(line, (0, 0, 0, 4)))


def tell(code: str, /, **params: object) -> None:
    """Print one line, however long."""
    console().print(plain(say(code, **params)), soft_wrap=True)


def complain(lines: str, hint: str = "") -> None:
    """Print an error for people to standard error, each fault in one line."""
    out = console(error=True)
    for line in lines.splitlines():
        told = _NOTHING_NEAR.sub("", plain(line))
        out.print(Text.assemble((say("error"), "bold red"), " ", told), soft_wrap=True)
    if hint:
        out.print(hint, soft_wrap=True)


def warn(line: str) -> None:
    """Print a line for people to standard error: results stand, but something is worth knowing."""
    console(error=True).print(plain(line), soft_wrap=True, markup=False)


@contextmanager
def reading(path: Path, *, quiet: bool = False) -> Iterator[Progress]:
    """Yield what a reader calls before each sheet: it moves a bar, where somebody is looking."""
    out = console(error=True)
    if quiet or not out.is_terminal:
        yield _nothing
        return
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    words = TextColumn("{task.description}", markup=False)
    with Bar(
        words, BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=out, transient=True
    ) as bar:
        task = bar.add_task(say("reading", file=path.name, sheet=""), total=None)

        def step(sheet: str, number: int, of: int) -> None:
            told = say("reading", file=path.name, sheet=sheet)
            bar.update(task, description=plain(told), completed=number, total=of)

        yield step


def _nothing(_sheet: str, _number: int, _of: int) -> None:
    """Nobody is looking."""
