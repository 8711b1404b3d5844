"""A roster: the facts of one period, as tables of exact columns.

Column types: text and reference ``String``; bool ``Boolean``; number ``Int64`` scaled by
``10**decimals``; count ``Int64``; date ``Date``; choice and scale ``Enum`` (a scale from low to
high). A fact that accepts ``k/a`` has a second Boolean column ``<id>!na``. ``row`` is the row
number in the file.
"""

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from typing import Self

import polars as pl
from attrs import field, frozen

from xeploai.errors import RosterError
from xeploai.messages import message
from xeploai.model import Fact

LEVELS = ("poor", "average", "good", "excellent")
NA = "!na"

_PERIOD = re.compile(
    r"(?P<year>(19|20)\d\d)(?:\.0)?(?:\s*[-/]?\s*(?:Q(?P<quarter>[1-4])|M(?P<month>0[1-9]|1[0-2])))?",
    re.IGNORECASE,
)


@frozen
class Period:
    """A year (``2021``), a quarter (``2026-Q1``) or a month (``2018-M05``), first and last day included."""

    text: str
    start: date
    end: date

    @classmethod
    def parse(cls, raw: str) -> Self:
        """Return the period that ``raw`` names; raise :class:`RosterError`."""
        found = _PERIOD.fullmatch(raw.strip())
        if not found:
            raise RosterError(message("roster.period", found=raw))
        year, quarter, month = int(found["year"]), found["quarter"], found["month"]
        if quarter is not None:
            return cls._months(f"{year}-Q{quarter}", year, 3 * int(quarter) - 2, 3 * int(quarter))
        if month is not None:
            return cls._months(f"{year}-M{month}", year, int(month), int(month))
        return cls._months(str(year), year, 1, 12)

    @classmethod
    def _months(cls, text: str, year: int, first: int, last: int) -> Self:
        return cls(text, date(year, first, 1), date(year, last, monthrange(year, last)[1]))


@frozen
class SheetMap:
    """Where a table came from: sheet (or file) name and the column letter of each fact."""

    sheet: str
    columns: Mapping[str, str] = field(factory=dict, hash=False)

    def cell(self, fact: str, row: int) -> str:
        """Return the address of a fact in a row, such as ``members!E7``."""
        return f"{self.sheet}!{self.columns.get(fact, '')}{row}"


@frozen(eq=False)
class Roster:
    """The facts of one period; a sheet that was not given is not in ``tables`` (S2)."""

    period: Period
    tables: Mapping[str, pl.DataFrame]
    place: str | None = None
    cells: Mapping[str, SheetMap] = field(factory=dict)
    source: str = ""
    digest: str = ""


def column_type(fact: Fact) -> pl.DataType:
    """Return the Polars type of a roster column."""
    match fact.type:
        case "bool":
            return pl.Boolean()
        case "number" | "count":
            return pl.Int64()
        case "date":
            return pl.Date()
        case "choice" | "scale":
            return pl.Enum(list(fact.values))
        case _:
            return pl.String()
