"""Rosters from Python rows and back: for worked examples, tests and programs.

Rows hold canonical values: an id as ``str``, points as ``int`` or ``Decimal``, ``bool``, ``date``,
a choice by its id, ``"k/a"`` where something does not apply; a key that is missing or ``None``
means unknown.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl

from xeploai.dictionary import Dictionary
from xeploai.errors import RosterError
from xeploai.messages import Message, message
from xeploai.model import Fact
from xeploai.rosters.digest import content_digest
from xeploai.rosters.roster import NA, Period, Roster, SheetMap, column_type
from xeploai.rosters.sheets import letter
from xeploai.rosters.values import NA as NOT_APPLICABLE
from xeploai.rosters.values import READABLE, Wrong, near, read_value, scale

K_A = "k/a"
FIRST_ROW = 2
"""Rows are numbered as in a sheet with its header in row 1."""

Rows = Sequence[Mapping[str, object]]


def roster_from_rows(
    period: str,
    tables: Mapping[str, Rows],
    dictionary: Dictionary,
    sheets: Iterable[str] = (),
    *,
    place: str | None = None,
) -> Roster:
    """Return a roster of canonical rows.

    ``sheets`` names tables that are present even without rows (S2: complete, and empty). Ids and
    references between tables are taken as they are. Raises :class:`RosterError` with every unknown
    table or column (and the nearest one) and every value of a wrong type or out of range.
    """
    wanted = _in_order({**dict.fromkeys(sheets, ()), **tables}, dictionary)
    faults: list[Message] = []
    frames = {t: _frame(t, rows, dictionary, faults) for t, rows in wanted.items()}
    if faults:
        raise RosterError(faults)
    parsed = Period.parse(period)
    cells = {t: SheetMap(t, _letters(f)) for t, f in frames.items()}
    digest = content_digest(parsed, place, frames)
    return Roster(period=parsed, place=place, tables=frames, cells=cells, source="rows", digest=digest)


def roster_rows(roster: Roster, dictionary: Dictionary) -> dict[str, list[dict[str, Any]]]:
    """Return the tables as canonical rows; every column of a table is a key of each of its rows.

    ``roster_from_rows`` of the result gives the same tables.
    """
    return {t: _rows(frame, {f.id: f for f in dictionary.of(t)}) for t, frame in roster.tables.items()}


def _in_order(tables: Mapping[str, Rows], dictionary: Dictionary) -> dict[str, Rows]:
    known = [t for t in dictionary.tables() if t in tables]
    return {t: tables[t] for t in dict.fromkeys([*known, *tables])}


def _letters(frame: pl.DataFrame) -> dict[str, str]:
    ids = [c for c in frame.columns if c != "row" and not c.endswith(NA)]
    return {c: letter(i) for i, c in enumerate(ids)}


def _frame(table: str, rows: Rows, dictionary: Dictionary, faults: list[Message]) -> pl.DataFrame:
    facts = {f.id: f for f in dictionary.of(table) if f.type in READABLE}
    if not facts:
        faults.append(message("roster.table_unknown", table=table, nearest=near(table, dictionary.tables())))
        return pl.DataFrame()
    used = dict.fromkeys(k for row in rows for k in row)
    for name in used.keys() - facts.keys():
        hint = near(name, list(facts))
        faults.append(message("roster.column_unknown", where=table, header=name, nearest=hint))
    numbers = range(FIRST_ROW, FIRST_ROW + len(rows))
    columns = [pl.Series("row", numbers, dtype=pl.UInt32)]
    for fact in facts.values():
        if fact.id in used:
            columns += _column(fact, [row.get(fact.id) for row in rows], faults)
    return pl.DataFrame(columns)


def _column(fact: Fact, cells: list[object], faults: list[Message]) -> list[pl.Series]:
    values = [_value(fact, raw, f"{fact.table}[{i}].{fact.id}", faults) for i, raw in enumerate(cells)]
    good = [None if v is NOT_APPLICABLE else v for v in values]
    columns = [pl.Series(fact.id, good, dtype=column_type(fact))]
    if fact.not_applicable:
        columns.append(pl.Series(fact.id + NA, [v is NOT_APPLICABLE for v in values], dtype=pl.Boolean))
    return columns


def _value(fact: Fact, raw: object, where: str, faults: list[Message]) -> object:
    if raw is None:
        return None
    if isinstance(raw, str) and raw == K_A and fact.not_applicable:
        return NOT_APPLICABLE
    if not _is_canonical(fact, raw):
        what = message("roster.type", expected=message(f"type.{_NAMES[fact.type]}"), got=repr(raw))
        if fact.values:
            what = Wrong("roster.not_choice", fact, str(raw)).message()
        faults.append(message("roster.at", where=where, what=what))
        return None
    if fact.type in ("text", "reference", "choice", "scale", "bool", "date"):
        return raw
    value = read_value(fact, raw)
    if isinstance(value, Wrong):
        faults.append(message("roster.at", where=where, what=value.message()))
        return None
    return value


_TYPES: Mapping[str, tuple[type, ...]] = {
    "text": (str,),
    "reference": (str,),
    "choice": (str,),
    "scale": (str,),
    "bool": (bool,),
    "date": (date,),
    "number": (int, Decimal),
    "count": (int,),
}
_NAMES: Mapping[str, str] = {
    "text": "text",
    "reference": "text",
    "choice": "text",
    "scale": "text",
    "bool": "bool",
    "date": "date",
    "number": "number",
    "count": "integer",
}


def _is_canonical(fact: Fact, raw: object) -> bool:
    if not isinstance(raw, _TYPES[fact.type]) or isinstance(raw, datetime):
        return False
    if isinstance(raw, bool) and fact.type != "bool":
        return False
    return not fact.values or raw in fact.values


def _rows(frame: pl.DataFrame, facts: Mapping[str, Fact]) -> list[dict[str, Any]]:
    columns = {c: _python(frame, facts[c]) for c in frame.columns if c in facts}
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


def _python(frame: pl.DataFrame, fact: Fact) -> list[Any]:
    values = frame[fact.id].to_list()
    if fact.type == "number":
        values = [None if v is None else Decimal(v).scaleb(-scale(fact)) for v in values]
    if fact.id + NA in frame.columns:
        return [K_A if na else v for v, na in zip(values, frame[fact.id + NA], strict=True)]
    return values
