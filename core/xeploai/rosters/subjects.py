"""Whom a row is about: an event sheet names its subject by id and, where that is not enough, by kind.

A person has one id, in the members' and in the leaders' sheet; a blank kind beside it means the
person. An id of two other sheets needs its kind, and an id of none is a fault.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import polars as pl
from attrs import evolve

from xeploai.errors import RosterError
from xeploai.messages import Message, message
from xeploai.model import Fact, Kind
from xeploai.rosters.faults import Because, Faults
from xeploai.rosters.near_ids import NearIds
from xeploai.rosters.roster import Roster, SheetMap
from xeploai.rosters.sheets import title

Tables = Mapping[str, pl.DataFrame]

TABLE_OF: Final[Mapping[Kind, str]] = {
    "member": "members",
    "organization": "organizations",
    "collective": "collectives",
    "leader": "leaders",
}
"""The table of each subject kind; who is in the first and in the last is one person."""
KIND: Final = pl.Enum(list(TABLE_OF))
SHEETS: Final = ("adjustments", "disciplines", "decisions", "history")
OF_THE_PERSON: Final = ("disciplines",)
"""Sheets about the person, whatever was typed: who is disciplined as a leader is so as a member."""

_TYPED = pl.col("typed")
_PERSON = pl.col("member") | pl.col("leader")
_MEANT = _PERSON.cast(pl.UInt8) + pl.col("organization") + pl.col("collective")
_SEVERAL = _TYPED.is_null() & (_MEANT > 1)


def subject_kinds(roster: Roster) -> Roster:
    """Return the roster with ``subject_kind`` filled in on every event sheet that has a ``subject``.

    A kind that was typed stays, but a person of ``disciplines`` is a ``member`` if the members'
    sheet has the id, else a ``leader``. An id of no sheet stays without a kind: nobody here is
    meant. Raises :class:`RosterError` for rows without a kind whose id is in several sheets.
    """
    frames = {t: f for t, f in roster.tables.items() if _has_subjects(t, f) and not _is_filled(t, f)}
    filled: dict[str, pl.DataFrame] = {}
    faults: list[Message] = []
    for table, rows in _looked_up(frames, roster.tables):
        filled[table] = frames[table].with_columns(rows.select(_kind(table).alias("subject_kind")))
        cells = roster.cells.get(table, SheetMap(table))
        for row in rows.filter(_SEVERAL).iter_rows(named=True):
            where = cells.cell("subject", row["row"])
            faults.append(message("roster.at", where=where, what=_several(row)()))
    if faults:
        raise RosterError(faults)
    return evolve(roster, tables={**roster.tables, **filled}) if filled else roster


def check_subjects(
    tables: Tables,
    cells: Mapping[str, SheetMap],
    facts: Mapping[str, tuple[Fact, ...]],
    faults: Faults,
) -> None:
    """Add every subject whose id is in no sheet, or in several while the kind is blank."""
    frames = {t: f for t, f in tables.items() if "subject" in f.columns and _has_kinds(facts[t])}
    near = _Near(tables)
    for table, rows in _looked_up(frames, tables):
        at = (cells[table].sheet, cells[table].columns["subject"])
        fact = next(f for f in facts[table] if f.id == "subject")
        wrong = rows.filter(_SEVERAL | _nowhere(table, tables))
        reasons = {
            (r["subject"], r["typed"]): Because("roster.subject_several", _several(r))
            if r["typed"] is None and any(r[k] for k in TABLE_OF)
            else Because("roster.subject_unknown", near.unknown(table, r["subject"], r["typed"]))
            for r in wrong.iter_rows(named=True)
        }
        cells_of = zip(wrong["row"], zip(wrong["subject"], wrong["typed"], strict=True), strict=True)
        faults.add_cells(at, fact, cells_of, reasons)


def _has_subjects(table: str, frame: pl.DataFrame) -> bool:
    return "subject" in frame.columns and (table in SHEETS or "subject_kind" in frame.columns)


def _has_kinds(facts: tuple[Fact, ...]) -> bool:
    return {"subject", "subject_kind"} <= {f.id for f in facts}


def _is_filled(table: str, frame: pl.DataFrame) -> bool:
    typed = "subject_kind" in frame.columns and not frame["subject_kind"].null_count()
    return typed and table not in OF_THE_PERSON


def _looked_up(frames: Tables, tables: Tables) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield each sheet's ``row``, ``subject``, ``typed`` and, for each kind, whether it has the id."""
    if not frames:
        return
    subjects = pl.concat([f.lazy().select("subject") for f in frames.values()])
    named = subjects.drop_nulls().unique().collect().lazy()
    found = named
    for kind, table in TABLE_OF.items():
        if table in tables and "id" in tables[table].columns:
            # Only ids that are asked for: a roster has millions of members and few events.
            ids = tables[table].lazy().select(pl.col("id").alias("subject"))
            own = ids.join(named, on="subject", how="semi").unique()
            found = found.join(own.with_columns(pl.lit(True).alias(kind)), on="subject", how="left")
        else:
            found = found.with_columns(pl.lit(False).alias(kind))
    kinds = found.collect().lazy()
    for table, frame in frames.items():
        typed = pl.col("subject_kind") if "subject_kind" in frame.columns else pl.lit(None, KIND)
        rows = frame.lazy().select("row", "subject", typed.alias("typed"))
        rows = rows.join(kinds, on="subject", how="left", maintain_order="left")
        yield table, rows.with_columns(pl.col(list(TABLE_OF)).fill_null(value=False)).collect()


def _kind(table: str) -> pl.Expr:
    person = pl.when("member").then(pl.lit("member", KIND)).when("leader").then(pl.lit("leader", KIND))
    by_id = person
    for kind in ("organization", "collective"):
        by_id = by_id.when(kind).then(pl.lit(kind, KIND))
    typed = _TYPED.cast(KIND)
    if table in OF_THE_PERSON:
        typed = pl.when(_TYPED.is_in(["member", "leader"]) & _PERSON).then(person).otherwise(typed)
    return pl.coalesce(typed, pl.when(~_SEVERAL).then(by_id))


def _nowhere(table: str, tables: Tables) -> pl.Expr:
    """Whether no sheet of the kind, or of any kind, has the id; a sheet that is missing may have it."""
    unknown = _TYPED.is_null() & (_MEANT == 0)
    for kind, own in TABLE_OF.items():
        same = _PERSON if table in OF_THE_PERSON and kind in ("member", "leader") else pl.col(kind)
        if own in tables:
            unknown = unknown | ((kind == _TYPED) & ~same)
    return unknown & pl.col("subject").is_not_null()


def _several(row: Mapping[str, Any]) -> Callable[[], Message]:
    sheets = tuple(title(t) for k, t in TABLE_OF.items() if row[k])
    return lambda: message("roster.subject_several", sheets=sheets, got=row["subject"])


class _Near:
    """Puts into words that an id is in none of the sheets where it could be."""

    def __init__(self, tables: Tables) -> None:
        self._ids = {t: tables[t]["id"] for t in TABLE_OF.values() if t in tables and "id" in tables[t]}
        self._near: dict[tuple[str, ...], NearIds] = {}

    def unknown(self, table: str, subject: str, typed: Kind | None) -> Callable[[], Message]:
        person = table in OF_THE_PERSON and typed in ("member", "leader")
        kinds = ("member", "leader") if person else (typed,) if typed else tuple(TABLE_OF)
        sheets = tuple(t for k in kinds if (t := TABLE_OF[k]) in self._ids)
        if sheets not in self._near:
            self._near[sheets] = NearIds(*(self._ids[s] for s in sheets))
        near, titles = self._near[sheets], tuple(title(s) for s in sheets)
        return lambda: message(
            "roster.subject_unknown", sheets=titles, got=subject, nearest=near.hint(subject)
        )
