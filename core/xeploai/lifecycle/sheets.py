"""Facts that follow from one event sheet, aggregated by subject with Kleene's ``any`` and ``all`` (S2)."""

from collections.abc import Callable, Mapping

import polars as pl

from xeploai.lifecycle.stage import Derivation
from xeploai.model import Kind
from xeploai.rosters.roster import Roster

_SAME: Mapping[Kind, tuple[Kind, ...]] = {"leader": ("leader", "member"), "member": ("member", "leader")}
"""A leader and a member of one id are one person."""


def of_kind(rows: pl.LazyFrame, kind: Kind) -> pl.LazyFrame:
    """Return the rows of an event sheet about subjects of a kind."""
    if "subject_kind" not in rows.collect_schema().names():
        return rows
    named = pl.col("subject_kind").cast(pl.String)
    return rows.filter(named.is_in(_SAME.get(kind, (kind,))) | named.is_null())


def any_of(expr: pl.Expr) -> pl.Expr:
    """Return Kleene's any of a group."""
    return expr.any(ignore_nulls=False)


def all_of(expr: pl.Expr) -> pl.Expr:
    """Return Kleene's all of a group."""
    return expr.all(ignore_nulls=False)


def sheet_facts(
    roster: Roster,
    sheet: str,
    facts: Mapping[str, tuple[pl.Expr, bool | int]],
    prepared: Callable[[pl.LazyFrame], pl.LazyFrame] = lambda rows: rows,
) -> Mapping[str, Derivation]:
    """Aggregate a sheet by subject: each fact, and its value for who has no row; unknown without sheet."""
    rows = roster.tables.get(sheet)
    if rows is not None:
        return aggregated(prepared(rows.lazy()), sheet, facts)
    types = {n: pl.Boolean() if isinstance(none, bool) else pl.Int64() for n, (_, none) in facts.items()}
    return {n: Derivation(pl.lit(None, dtype=t)) for n, t in types.items()}


def aggregated(
    frame: pl.LazyFrame, name: str, facts: Mapping[str, tuple[pl.Expr, bool | int]]
) -> Mapping[str, Derivation]:
    """Return each fact with the frame of its values, one row a subject."""
    there = f"_{name}?"
    values = [how.alias(f"_{n}") for n, (how, _) in facts.items()]
    found = frame.group_by("subject").agg(*values, pl.lit(True).alias(there)).rename({"subject": "id"})
    absent = pl.col(there).is_null()
    return {
        n: Derivation(pl.when(absent).then(pl.lit(none)).otherwise(pl.col(f"_{n}")), (), found)
        for n, (_, none) in facts.items()
    }
