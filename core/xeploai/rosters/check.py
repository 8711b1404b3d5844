"""Checks over whole tables: ids used once, references that exist, parents without a circle (S5)."""

from collections.abc import Callable, Mapping
from string import ascii_letters, digits

import polars as pl

from xeploai.messages import Message, message, nearest
from xeploai.model import Fact
from xeploai.rosters.faults import Because, Faults
from xeploai.rosters.roster import SheetMap
from xeploai.rosters.sheets import title

_FEW_IDS = 2_000
_MANY_IDS = 1_000_000


def check_tables(
    tables: Mapping[str, pl.DataFrame],
    cells: Mapping[str, SheetMap],
    facts: Mapping[str, tuple[Fact, ...]],
    faults: Faults,
) -> None:
    """Add every missing required value, repeated id, dangling reference and circle of parents."""
    sound = _sound(tables, facts)
    for table, frame in tables.items():
        for fact in facts[table]:
            if fact.id not in frame.columns:
                continue
            at = (cells[table].sheet, cells[table].columns[fact.id])
            if fact.required:
                _check_required(at, fact, frame, faults)
            if is_unique(fact):
                _check_unique(at, fact, frame, faults)
            if fact.type == "reference" and str(fact.base) in tables and fact.base not in sound:
                _check_reference(at, fact, frame, tables[str(fact.base)], faults)
    _check_parents(tables, cells, facts, faults)


def is_unique(fact: Fact) -> bool:
    """Return whether a value may stand in one row only: ids, and the one ballot line of a member."""
    return fact.id == "id" or (fact.table == "ballots" and fact.id == "subject")


def _check_required(at: tuple[str, str], fact: Fact, frame: pl.DataFrame, faults: Faults) -> None:
    blank = frame[fact.id].is_null()
    if blank.any():
        told = {r for c in faults.cells if (c.sheet, c.column) == at for r in c.rows}
        rows = frame["row"].filter(blank).to_list()
        reason = Because("roster.required", lambda: message("roster.required"))
        faults.add_cells(at, fact, ((r, None) for r in rows if r not in told), {None: reason})


def _check_unique(at: tuple[str, str], fact: Fact, frame: pl.DataFrame, faults: Faults) -> None:
    ids = frame[fact.id].drop_nulls()
    # Ids in rising order, as lists often have them, need no hashing.
    if (ids > ids.shift(1)).slice(1).all() or ids.n_unique() == ids.len():
        return
    repeated = pl.col(fact.id).is_not_null() & pl.col(fact.id).is_duplicated()
    twice = frame.filter(repeated).select("row", fact.id)
    first: dict[str, int] = {}
    again = [(row, value) for row, value in twice.iter_rows() if first.setdefault(value, row) != row]
    reasons = {v: Because("roster.id_twice", _twice(v, f"{at[0]}!{at[1]}{first[v]}")) for _, v in again}
    faults.add_cells(at, fact, again, reasons)


def _twice(value: str, first: str) -> Callable[[], Message]:
    return lambda: message("roster.id_twice", got=value, first=first)


def _sound(tables: Mapping[str, pl.DataFrame], facts: Mapping[str, tuple[Fact, ...]]) -> set[str]:
    """Return the tables to which every reference leads; all sheets are looked at together."""
    named: dict[str, list[pl.LazyFrame]] = {}
    for table, frame in tables.items():
        for fact in facts[table]:
            base = tables.get(str(fact.base))
            known = base is not None and "id" in base.columns
            if fact.type == "reference" and fact.id in frame.columns and known:
                named.setdefault(str(fact.base), []).append(frame.lazy().select(pl.col(fact.id).alias("id")))
    dangling = {
        t: pl.concat(asked).drop_nulls().join(tables[t].lazy().select("id"), on="id", how="anti")
        for t, asked in named.items()
    }
    return {t for t, rows in dangling.items() if rows.collect().is_empty()}


def _check_reference(
    at: tuple[str, str], fact: Fact, frame: pl.DataFrame, target: pl.DataFrame, faults: Faults
) -> None:
    if "id" not in target.columns:
        return
    # A join hashes the ids once; searching an imploded list would scan it for every row.
    named = frame.lazy().select("row", fact.id).drop_nulls()
    known = target.lazy().select(pl.col("id").alias(fact.id))
    missing = named.join(known, on=fact.id, how="anti", maintain_order="left").collect()
    if missing.is_empty():
        return
    near = _Nearest(target["id"].drop_nulls().unique())
    reasons = {v: Because("roster.reference", _dangling(fact, v, near)) for v in missing[fact.id].unique()}
    faults.add_cells(at, fact, missing.select("row", fact.id).iter_rows(), reasons)


def _dangling(fact: Fact, value: str, near: "_Nearest") -> Callable[[], Message]:
    sheet = title(str(fact.base))
    return lambda: message("roster.reference", sheet=sheet, got=value, nearest=near.hint(value))


class _Nearest:
    """The id most like a wrong one: by likeness among few ids, by one slip among many."""

    def __init__(self, ids: pl.Series) -> None:
        self._all = ids
        self._ids: set[str] | None = None

    def hint(self, value: str) -> Message | str:
        found = self._found(value)
        return message("roster.nearest", nearest=found) if found else ""

    def _found(self, value: str) -> str:
        if self._all.len() <= _FEW_IDS:
            return nearest(value, self._all.sort().to_list())
        if self._all.len() > _MANY_IDS:
            return ""
        self._ids = self._ids if self._ids is not None else set(self._all.to_list())
        return next((s for s in _one_slip(value) if s in self._ids), "")


def _one_slip(value: str) -> list[str]:
    letters = dict.fromkeys(value + digits + ascii_letters)
    cuts = [(value[:i], value[i:]) for i in range(len(value) + 1)]
    swapped = [a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1]
    changed = [a + c + b[1:] for a, b in cuts if b for c in letters]
    without = [a + b[1:] for a, b in cuts if b]
    added = [a + c + b for a, b in cuts for c in letters]
    return [value.upper(), value.lower(), *swapped, *changed, *without, *added]


def _check_parents(
    tables: Mapping[str, pl.DataFrame],
    cells: Mapping[str, SheetMap],
    facts: Mapping[str, tuple[Fact, ...]],
    faults: Faults,
) -> None:
    for table, frame in tables.items():
        for fact in facts[table]:
            has_parents = fact.type == "reference" and fact.base == table
            if has_parents and {fact.id, "id"} <= set(frame.columns) and (circle := _circle(frame, fact.id)):
                at = (cells[table].sheet, cells[table].columns[fact.id])
                path = " → ".join([*circle, circle[0]])
                row = frame.filter(pl.col("id") == circle[0])["row"][0]
                reason = Because("roster.cycle", lambda path=path: message("roster.cycle", path=path))  # type: ignore[misc]
                faults.add_cells(at, fact, [(row, circle[0])], {circle[0]: reason})


def _circle(frame: pl.DataFrame, parent: str) -> list[str]:
    """Return the ids of one circle of parents, or an empty list."""
    above = dict(_below_a_parent(frame.select("id", parent).drop_nulls(), parent).iter_rows())
    done: set[str] = set()
    for start in above:
        path: dict[str, None] = {}
        at: str | None = start
        while at is not None and at not in done and at not in path:
            path[at] = None
            at = above.get(at)
        if at is not None and at in path:
            return list(path)[list(path).index(at) :]
        done.update(path)
    return []


def _below_a_parent(rows: pl.DataFrame, parent: str) -> pl.DataFrame:
    """Leave out, from the top down, whatever cannot be in a circle; most often that is everything."""
    while True:
        rest = rows.join(
            rows.select(pl.col("id").alias(parent)), on=parent, how="semi", maintain_order="left"
        )
        if rest.height == rows.height:
            return rest
        rows = rest
