"""What other sheets say of each subject, in columns beside its own.

Facts that follow from one sheet alone are settled there, where rows are few. Then narrow columns
are gathered in the order of the members: joining the wide table once a sheet would copy all of it
each time.
"""

from collections.abc import Iterable, Iterator, Mapping

import polars as pl
from attrs import evolve, field, frozen

from xeploai.lifecycle.stage import ENGINE, Derivation
from xeploai.model import SUBJECTS, Kind
from xeploai.rosters.roster import Roster

SETTLED = "!settled"
"""Suffix of the column of a fact that its own sheet settles."""
_OF_CELL = "organizations."


@frozen(eq=False)
class Sheet:
    """What one sheet says, at most a row a member: columns, and facts that follow from it alone."""

    frame: pl.LazyFrame
    columns: tuple[str, ...]
    facts: Mapping[str, pl.Expr] = field(factory=dict)

    def values(self, found: pl.DataFrame) -> pl.DataFrame:
        """Return what to gather; the last row is for who has no row in the sheet."""
        whole = pl.concat([found, found.clear(1)])
        return whole.select(*self.columns, *(e.alias(n + SETTLED) for n, e in self.facts.items()))


def settled(
    derivations: Mapping[str, Derivation], types: Mapping[str, pl.DataType]
) -> tuple[list[Sheet], dict[str, Derivation]]:
    """Return the sheets with the facts that each settles, and all derivations with those done."""
    sheets: list[tuple[pl.LazyFrame, dict[str, pl.Expr]]] = []
    left = dict(derivations)
    for frame, names in _by_frame(derivations):
        own = set(frame.collect_schema().names())
        alone = [n for n in names if follows(derivations[n].expr, own)]
        sheets.append((frame, {n: _typed(derivations[n].expr, types.get(n)) for n in alone}))
        left |= {n: evolve(derivations[n], expr=pl.col(n + SETTLED), frame=None) for n in alone}
    used = {c for d in left.values() for c in d.expr.meta.root_names()} - {"id"}
    return [Sheet(f, tuple(c for c in f.collect_schema().names() if c in used), e) for f, e in sheets], left


def _typed(expr: pl.Expr, dtype: pl.DataType | None) -> pl.Expr:
    return expr if dtype is None else expr.cast(dtype)


def _by_frame(derivations: Mapping[str, Derivation]) -> Iterator[tuple[pl.LazyFrame, list[str]]]:
    """Yield each frame of members once, with the facts that come from it."""
    found: dict[int, tuple[pl.LazyFrame, list[str]]] = {}
    for name, d in derivations.items():
        if d.frame is not None and d.key == "id":
            found.setdefault(id(d.frame), (d.frame, []))[1].append(name)
    yield from found.values()


def follows(expr: pl.Expr, columns: set[str]) -> bool:
    """Say whether an expression needs these columns only, one row at a time."""
    try:
        return set(expr.meta.root_names()) <= columns and _separable(expr)
    except pl.exceptions.PolarsError:  # a Python function: nobody knows
        return False


def _separable(expr: pl.Expr) -> bool:
    """Polars itself looks at the outermost operation only."""
    return expr.meta.is_row_separable() and all(_separable(part) for part in expr.meta.pop())


def lined_up(
    roster: Roster, kind: Kind, sheets: list[Sheet], derivations: Iterable[Derivation]
) -> pl.DataFrame:
    """Return the subjects of a kind with what sheets and organisations say of each, in roster order."""
    subjects = roster.tables[SUBJECTS[kind]]
    if kind == "member" and (ballots := roster.tables.get("ballots")) is not None:
        own = tuple(c for c in ballots.columns if c not in ("subject", "row"))
        sheets = [*sheets, Sheet(ballots.lazy().rename({"subject": "id"}), own)]
    beside = _gathered(subjects["id"], sheets)
    if "organization" in subjects.columns:
        beside = [_of_cells(roster, subjects, list(derivations)), *beside]
    return pl.concat([subjects, *beside], how="horizontal")


def _of_cells(roster: Roster, subjects: pl.DataFrame, derivations: list[Derivation]) -> pl.DataFrame:
    cells = subjects.lazy().select("organization")
    cells = cells.join(
        _organizations(roster, derivations), on="organization", how="left", maintain_order="left"
    )
    return cells.drop("organization").collect(engine=ENGINE)


def _organizations(roster: Roster, derivations: list[Derivation]) -> pl.LazyFrame:
    """What derived facts say of organisations: columns as ``organizations.<column>``, and frames."""
    named = {c for d in derivations for c in d.expr.meta.root_names() if c.startswith(_OF_CELL)}
    rows = roster.tables["organizations"]
    renamed = [pl.col(c).alias(_OF_CELL + c) for c in rows.columns if _OF_CELL + c in named]
    table = rows.lazy().unique("id", keep="first").select(pl.col("id").alias("organization"), *renamed)
    for frame in {id(d.frame): d.frame for d in derivations if d.key == "organization"}.values():
        if frame is not None:
            table = table.join(frame, on="organization", how="left")
    return table


def _gathered(ids: pl.Series, sheets: list[Sheet]) -> list[pl.DataFrame]:
    """Line sheets up with ``ids``."""
    if not sheets:
        return []
    found = pl.collect_all([s.frame for s in sheets])
    theirs = pl.concat([f.select("id") for f in found]).with_row_index("_of")
    ours = ids.to_frame("id").with_row_index("_at")
    pairs = ours.lazy().join(theirs.lazy(), on="id", how="inner").select("_at", "_of").collect()
    result, first = [], 0
    for sheet, frame in zip(sheets, found, strict=True):
        mine = pairs.filter(pl.col("_of").is_between(first, first + frame.height, closed="left"))
        place = pl.Series([frame.height], dtype=pl.UInt32).new_from_index(0, len(ids))
        place = place.scatter(mine["_at"], mine["_of"] - first)
        result.append(sheet.values(frame).select(pl.all().gather(place)))
        first += frame.height
    return result
