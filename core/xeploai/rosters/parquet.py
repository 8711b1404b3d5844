"""Parquet tables of a roster, typed or canonical, without parsing what is exact already.

A column is named by its fact (id or label). It may hold texts as typed by people, numbers
(``Decimal``, integer or float: 94.5 is 94.5), dates or Booleans; these are read as cells are.
Canonical columns, as :func:`~xeploai.rosters.write.write_roster` writes them, are taken as they are
after a check of type and range:

* ``<id>!<n>``, an integer: a number scaled by ``10**n``, ``n`` being the decimals of the fact;
* ``<id>!na``, a Boolean: where the fact is ``k/a``;
* an ``Enum`` with exactly the values of the fact, Booleans, dates, integer counts;
* texts, if the file's metadata say ``xeploai = roster/1``: they are trimmed and in NFC.

A row has the number it would have in a sheet with its header in row 1.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

import polars as pl
from attrs import evolve, frozen

from xeploai.errors import RosterError
from xeploai.messages import message
from xeploai.model import Fact
from xeploai.rosters.faults import Faults
from xeploai.rosters.headers import alike, facts_by_header, missing_columns
from xeploai.rosters.roster import NA, column_type
from xeploai.rosters.sheets import REQUIRED_SHEETS, header_key, is_ignored
from xeploai.rosters.values import Parsed, as_text, bounds, near, parse_column, scale

METADATA = {"xeploai": "roster/1"}
_SCALED = re.compile(r"(.+)!([0-9]{1,2})")
FIRST_ROW = 2


@frozen(eq=False)
class ParquetTable:
    """A table's columns, each with its fact, its name in the file and whether it is canonical."""

    frame: pl.DataFrame
    columns: Mapping[str, str]
    """The column name of each fact."""
    trusted: bool

    def parsed(self, fact: Fact) -> Parsed:
        """Return the values of a fact."""
        name = self.columns[fact.id]
        raw = self.frame[name]
        shift = _SCALED.fullmatch(name)
        if shift:
            raw = raw if _is_exact(fact, raw, int(shift[2])) else _unscaled(raw, int(shift[2]))
        exact = bool(shift) and raw.dtype.is_integer()
        if exact or self._is_canonical(fact, raw):
            parsed = Parsed(raw, raw.cast(column_type(fact)))
        else:
            parsed = parse_column(fact, raw)
        return evolve(parsed, na=self._na(fact, parsed))

    def _na(self, fact: Fact, parsed: Parsed) -> pl.Series | None:
        if not fact.not_applicable:
            return None
        own = self.frame[fact.id + NA] if fact.id + NA in self.frame.columns else None
        both = [s.fill_null(value=False) for s in (own, parsed.na) if s is not None]
        if not both:
            return pl.Series([False] * self.frame.height, dtype=pl.Boolean)
        return both[0] | both[-1]

    def _is_canonical(self, fact: Fact, raw: pl.Series) -> bool:
        if fact.type == "count":
            return raw.dtype.is_integer() and _in_range(fact, raw)
        if fact.type in ("text", "reference"):
            return self.trusted and raw.dtype == pl.String
        return fact.type != "number" and raw.dtype == column_type(fact)


def read_parquet_table(path: Path, facts: Sequence[Fact], faults: Faults) -> ParquetTable:
    """Read a file and match its columns; raise :class:`RosterError` if it is no Parquet file."""
    try:
        frame = pl.read_parquet(path)
        metadata = pl.read_parquet_metadata(path)
    except (pl.exceptions.PolarsError, OSError) as exc:
        raise RosterError(message("roster.parquet_damaged", file=path.name)) from exc
    known = facts_by_header(facts)
    columns: dict[str, str] = {}
    for name in frame.columns:
        _place(name, known, columns, path.name, faults)
    if columns or frame.height or facts[0].table in REQUIRED_SHEETS:
        faults.add(*missing_columns(path.name, columns, facts))
    frame = frame.with_columns(pl.int_range(FIRST_ROW, FIRST_ROW + pl.len(), dtype=pl.UInt32).alias("row"))
    if columns and not METADATA.items() <= metadata.items():
        frame = frame.filter(~pl.all_horizontal(pl.col(list(columns.values())).is_null()))
    return ParquetTable(frame, columns, METADATA.items() <= metadata.items())


def _place(
    name: str, known: Mapping[str, list[Fact]], columns: dict[str, str], file: str, faults: Faults
) -> None:
    scaled = _SCALED.fullmatch(name)
    base = scaled[1] if scaled else name.removesuffix(NA)
    found = known.get(header_key(base), [])
    where = f"{file}!{name}"
    if len(found) == 1 and name == found[0].id + NA and found[0].not_applicable:
        return
    if alike(found) and not name.endswith(NA) and not any(f.id in columns for f in found):
        columns |= {f.id: name for f in found}
    elif alike(found):
        first = columns.get(found[0].id, found[0].id)
        faults.add(message("roster.header_twice", where=where, header=name, first=first))
    elif found:
        ids = ", ".join(f.id for f in found)
        faults.add(message("roster.header_ambiguous", where=where, header=name, facts=ids))
    elif not is_ignored(name) and name != "row":
        names = [n for fs in known.values() for f in fs for n in (f.label.vi, f.id)]
        faults.add(message("roster.header_unknown", where=where, header=name, nearest=near(base, names)))


def _is_exact(fact: Fact, raw: pl.Series, decimals: int) -> bool:
    same = fact.type == "number" and decimals == scale(fact) and raw.dtype.is_integer()
    return same and _in_range(fact, raw)


def _in_range(fact: Fact, raw: pl.Series) -> bool:
    low, high = bounds(fact)
    least, most = raw.min(), raw.max()
    if not isinstance(least, int) or not isinstance(most, int):
        return True
    return (low is None or least >= low.scaleb(scale(fact))) and (
        high is None or most <= high.scaleb(scale(fact))
    )


def _unscaled(raw: pl.Series, decimals: int) -> pl.Series:
    seen = raw.drop_nulls().unique()
    texts = [as_text(Decimal(as_text(v)).scaleb(-decimals)) for v in seen.to_list()]
    return raw.replace_strict(seen, pl.Series(texts, dtype=pl.String), default=None, return_dtype=pl.String)
