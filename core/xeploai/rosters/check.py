"""Checks over whole tables: ids used once, references that exist, parents without a circle (S5)."""

from collections.abc import Callable, Mapping

import polars as pl

from xeploai.messages import Message, message
from xeploai.model import Fact
from xeploai.rosters.event_rows import check_event_rows
from xeploai.rosters.faults import Because, Faults
from xeploai.rosters.near_ids import NearIds
from xeploai.rosters.roster import SheetMap
from xeploai.rosters.sheets import title
from xeploai.rosters.subjects import check_subjects


def check_tables(
    tables: Mapping[str, pl.DataFrame],
    cells: Mapping[str, SheetMap],
    facts: Mapping[str, tuple[Fact, ...]],
    faults: Faults,
) -> None:
    """Add every missing required value, repeated id, dangling reference or subject, circle of parents."""
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
                rows = _without_leaders(frame, fact, tables) if table == "absences" else frame
                _check_reference(at, fact, rows, tables[str(fact.base)], faults)
    check_subjects(tables, cells, facts, faults)
    check_event_rows(tables, cells, facts, faults)
    if "collective_members" in tables:
        _check_seats(tables["collective_members"], cells["collective_members"], facts, faults)
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


def _check_seats(
    seats: pl.DataFrame, cells: SheetMap, facts: Mapping[str, tuple[Fact, ...]], faults: Faults
) -> None:
    """A person sits in a collective once: a second line would count him twice."""
    pair = ["collective", "person"]
    if not set(pair) <= set(seats.columns):
        return
    rows = seats.drop_nulls(pair).filter(pl.struct(pair).is_duplicated())
    rows = rows.with_columns(pl.col("row").first().over(pair).alias("first"))
    at = (cells.sheet, cells.columns["person"])
    fact = next(f for f in facts["collective_members"] if f.id == "person")
    again = rows.filter(pl.col("row") != pl.col("first")).select("row", "first", *pair).rows()
    reasons = {r: Because("roster.seat_twice", _seated(r, cells.cell("person", r[1]))) for r in again}
    faults.add_cells(at, fact, ((r[0], r) for r in again), reasons)


def _seated(seat: tuple[int, int, str, str], first: str) -> Callable[[], Message]:
    return lambda: message("roster.seat_twice", got=seat[3], collective=seat[2], first=first)


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
    near = NearIds(target["id"])
    reasons = {v: Because("roster.reference", _dangling(fact, v, near)) for v in missing[fact.id].unique()}
    faults.add_cells(at, fact, missing.select("row", fact.id).iter_rows(), reasons)


def _without_leaders(frame: pl.DataFrame, fact: Fact, tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """A leader who is no member here may be absent too."""
    leaders = tables.get("leaders", pl.DataFrame())
    if fact.base != "members" or "id" not in leaders.columns:
        return frame
    return frame.join(
        leaders.select(pl.col("id").alias(fact.id)), on=fact.id, how="anti", maintain_order="left"
    )


def _dangling(fact: Fact, value: str, near: NearIds) -> Callable[[], Message]:
    sheet = title(str(fact.base))
    return lambda: message("roster.reference", sheet=sheet, got=value, nearest=near.hint(value))


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
