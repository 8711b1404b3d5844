"""A table of texts with a title, independent of where it is printed."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Literal

from attrs import field, frozen

from xeploai_cli.language import lang, say
from xeploai_cli.plain import plain

Justify = Literal["left", "right"]
FIRST = 20
"""How many rows of a long list are shown unless ``--all`` is given."""


@frozen
class Column:
    """A column: its heading, on which side it is aligned, and its share of the width."""

    title: str
    justify: Justify = "left"
    ratio: int | None = None


@frozen
class Grid:
    """A titled table; ``more`` is the number of rows left out, ``note`` a line below it."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    more: int = 0


@frozen
class Page:
    """What one command shows: a heading, lines of text and grids, in this order."""

    heading: str
    lines: tuple[str, ...] = ()
    grids: tuple[Grid, ...] = ()
    warnings: tuple[str, ...] = field(factory=tuple)


def left(code: str, ratio: int | None = None) -> Column:
    """Return a column of words whose heading is ``column.<code>``."""
    return Column(say(f"column.{code}"), "left", ratio)


def right(code: str) -> Column:
    """Return a column of figures whose heading is ``column.<code>``."""
    return Column(say(f"column.{code}"), "right")


def grid(
    code: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[str]],
    *,
    first: int | None = None,
    count: int | None = None,
    note: str = "",
    told: Mapping[str, object] | None = None,
) -> Grid:
    """Return a grid titled ``grid.<code>``; only its first rows where ``first`` is given.

    ``count`` is the number of all rows, where ``rows`` is cut already; ``told`` fills in the title.
    """
    cells = tuple(tuple(plain(c) for c in row) for row in rows)
    total = len(cells) if count is None else count
    kept = cells[:first]
    return Grid(
        say(f"grid.{code}", count=total, **(told or {})), tuple(columns), kept, note, total - len(kept)
    )


def figure(value: int | str | None) -> str:
    """Return a count, or an exact decimal text with the decimal sign of the language."""
    if value is None:
        return ""
    text = str(value)
    return text.replace(".", ",") if lang() == "vi" else text


def span(low: int, high: int) -> str:
    """Return ``3``, or ``2–4`` while unknown facts leave it open."""
    return str(low) if low == high else f"{low}–{high}"


def percent(part: Fraction | None, sign: str = " %") -> str:
    """Return a share with one decimal, rounded half up; a dash over an empty base."""
    if part is None:
        return "–"
    tenths = (part.numerator * 2000 + part.denominator) // (2 * part.denominator)
    return figure(f"{tenths // 10}.{tenths % 10}") + sign
