"""The ``info`` sheet: period and place, beside their labels or below them."""

from collections.abc import Mapping, Sequence

import polars as pl
from attrs import frozen

from xeploai.model import Fact
from xeploai.rosters.headers import facts_by_header
from xeploai.rosters.sheets import RawSheet, header_key, letter
from xeploai.rosters.values import as_text


@frozen
class Info:
    """What a roster says of itself."""

    sheet: str
    period: str | None
    place: str | None
    where: str
    """The cell of the period."""

    @classmethod
    def of_frame(cls, frame: pl.DataFrame, columns: Mapping[str, str], file: str) -> "Info":
        """Return the first row of a table with the columns ``period`` and ``place``."""
        first = {f: as_text(frame[c][0]) if frame.height else "" for f, c in columns.items()}
        where = f"{file}!{columns.get('period', 'period')}"
        return cls(file, first.get("period") or None, first.get("place") or None, where)


def read_info(sheet: RawSheet, facts: Sequence[Fact]) -> Info:
    """Return period and place; a value stands right of its label, or below a row of labels."""
    known = facts_by_header(facts)
    found: dict[str, tuple[str, str]] = {}
    for r, row in enumerate(sheet.head):
        for c, text in enumerate(row):
            fact = next(iter(known.get(header_key(text), ())), None) if text else None
            if fact and fact.id not in found and (at := _value(sheet.head, r, c, known)):
                found[fact.id] = (sheet.head[at[0]][at[1]], f"{sheet.name}!{letter(at[1])}{at[0] + 1}")
    period, where = found.get("period", (None, sheet.name))
    return Info(sheet.name, period, found.get("place", (None, ""))[0], where)


def _value(
    head: Sequence[Sequence[str]], row: int, column: int, known: Mapping[str, object]
) -> tuple[int, int] | None:
    right = (row, column + 1)
    below = (row + 1, column)
    beside = _text(head, *right)
    if beside and header_key(beside) not in known:
        return right
    under = _text(head, *below)
    return below if under and header_key(under) not in known else None


def _text(head: Sequence[Sequence[str]], row: int, column: int) -> str:
    return head[row][column] if row < len(head) and column < len(head[row]) else ""
