"""The parts of an HTML file: no scripts, nothing loaded from elsewhere, prints on A4; all text escaped."""

from collections.abc import Iterable
from functools import cache
from html import escape
from importlib.resources import files

from xeploai_cli.language import lang, say
from xeploai_cli.views.grid import Grid

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def document(title: str, parts: Iterable[str]) -> str:
    """Return a whole HTML document with the style of the reports."""
    body = "".join(parts)
    return (
        f'<!DOCTYPE html>\n<html lang="{lang()}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{_style()}</style>\n</head>\n<body>\n{body}</body>\n</html>\n"
    )


@cache
def _style() -> str:
    return (files("xeploai_cli") / "report.css").read_text("utf-8")


def section(title: str, parts: Iterable[str]) -> str:
    """Return a titled section; the parts are HTML already."""
    return f"<section><h2>{escape(title)}</h2>\n{''.join(parts)}</section>\n"


def paragraph(text: str, kind: str = "") -> str:
    """Return a text as a paragraph of a kind, escaped."""
    marked = f' class="{kind}"' if kind else ""
    return f"<p{marked}>{_lines(text)}</p>\n"


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def table(grid: Grid, *, titled: bool = True) -> str:
    """Return a grid as a table, escaped, with its title above and its note below."""
    head = "".join(f'<th class="{c.justify}" scope="col">{escape(c.title)}</th>' for c in grid.columns)
    rows = "".join(f"<tr>{_cells(grid, row)}</tr>\n" for row in grid.rows)
    caption = f"<h3>{escape(grid.title)}</h3>\n" if titled else ""
    more = paragraph(say("report.more", count=grid.more), "note") if grid.more else ""
    note = paragraph(grid.note, "note") if grid.note else ""
    body = f"{_shares(grid)}<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>"
    return f"{caption}<table>\n{body}\n</table>\n{more}{note}"


def _shares(grid: Grid) -> str:
    """Widths of columns that share the width, where all of them do."""
    ratios = [c.ratio for c in grid.columns]
    shares = [100 * r / sum(filter(None, ratios)) for r in ratios if r]
    cols = "".join(f'<col style="width:{s:.0f}%">' for s in shares)
    return f"<colgroup>{cols}</colgroup>\n" if len(shares) == len(ratios) else ""


def _cells(grid: Grid, row: tuple[str, ...]) -> str:
    pairs = zip(grid.columns, row, strict=True)
    return "".join(f'<td class="{column.justify}">{_lines(text)}</td>' for column, text in pairs)
