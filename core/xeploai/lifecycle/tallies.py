"""Counts of related subjects as columns beside each subject's facts (S4, S16).

A tally has six counts: in the part for certain, certainly not, perhaps; each among those who are
rated for certain and among those who are perhaps not. They are null where nothing is known.
"""

from collections.abc import Iterable, Mapping

import polars as pl

from xeploai.errors import RulebookError
from xeploai.lifecycle.related import ANYWHERE, STRAY, Relation, Results
from xeploai.messages import message, nearest
from xeploai.model import Fact, Kind, Related, Tally

PARTS = ("yes", "no", "maybe", "yes_out", "no_out", "maybe_out")


def column(fact: str, part: str) -> str:
    """Return the column of one of the six counts of a tally."""
    return f"{fact}#{part}"


def counted(
    frame: pl.LazyFrame,
    facts: Iterable[Fact],
    kind: Kind,
    results: Results,
    levels: Mapping[Related, tuple[str, ...]],
) -> pl.LazyFrame:
    """Add the six counts of each tally, and its value where nothing is open and nobody typed it.

    ``levels`` holds the ratings of the related subjects of each relation, from lowest to highest.
    """
    by_relation: dict[Related, list[Fact]] = {}
    for fact in facts:
        if fact.tally is not None:
            by_relation.setdefault(fact.tally.of, []).append(fact)
    for of, own in by_relation.items():
        frame = _added(frame, own, results.relation(of, kind), levels[of])
    return frame


def _added(
    frame: pl.LazyFrame, facts: list[Fact], relation: Relation, levels: tuple[str, ...]
) -> pl.LazyFrame:
    names = [column(f.id, p) for f in facts for p in PARTS]
    if relation is None:
        frame = frame.with_columns(pl.lit(None, dtype=pl.Int64).alias(n) for n in names)
    else:
        _check_flags(facts, relation)
        if "absent" not in relation.columns:
            relation = relation.with_columns(pl.lit(False).alias("absent"))
        sums = _sums(relation, facts, levels)
        frame = frame.join(sums, left_on="id", right_on="group", how="left", maintain_order="left")
        frame = frame.with_columns(pl.col(n).fill_null(0) for n in names)
        frame = _with_anywhere(frame, relation, facts, levels)
        frame = _with_strays(frame, relation, names)
    return frame.with_columns(_settled(f.id).alias(f.id) for f in facts)


def _check_flags(facts: list[Fact], relation: pl.DataFrame) -> None:
    """Refuse to count by a fact that the related subjects do not carry with them."""
    for fact in facts:
        where = fact.tally.where if fact.tally else None
        if fact.tally is not None and where is not None and where not in relation.columns:
            told = {"fact": fact.id, "where": where, "of": fact.tally.of}
            raise RulebookError(message("fact.tally", near=nearest(where, relation.columns), **told))


def _settled(name: str) -> pl.Expr:
    return pl.when(low(name) == high(name)).then(pl.coalesce(name, low(name))).otherwise(name)


def low(name: str) -> pl.Expr:
    """Return the smallest number a tally can be."""
    return pl.col(column(name, "yes"))


def high(name: str) -> pl.Expr:
    """Return the largest number a tally can be."""
    total = pl.col(column(name, "yes"))
    for part in ("maybe", "yes_out", "maybe_out"):
        total = total + pl.col(column(name, part))
    return total


def _sums(relation: pl.DataFrame, facts: list[Fact], levels: tuple[str, ...]) -> pl.LazyFrame:
    rows = relation.lazy().filter((pl.col("group") != ANYWHERE).fill_null(False))
    return rows.group_by("group").agg(_counts(facts, levels))


def _counts(facts: list[Fact], levels: tuple[str, ...]) -> list[pl.Expr]:
    return [
        test.sum().cast(pl.Int64).alias(column(f.id, part))
        for f in facts
        if f.tally is not None
        for part, test in zip(PARTS, _tests(f.tally, levels), strict=True)
    ]


def _tests(tally: Tally, levels: tuple[str, ...]) -> list[pl.Expr]:
    part, out = _in_part(tally, levels), _out(tally)
    sorts = [part.fill_null(False), (~part).fill_null(False), part.is_null()]
    inside, perhaps = (~out).fill_null(False), out.is_null()
    return [s & where for where in (inside, perhaps) for s in sorts]


def _in_part(tally: Tally, levels: tuple[str, ...]) -> pl.Expr:
    if tally.at_least is not None:
        code = levels.index(tally.at_least)
        return _between(pl.col("floor") >= code, pl.col("ceiling") < code)
    if tally.at_most is not None:
        code = levels.index(tally.at_most)
        return _between(pl.col("ceiling") <= code, pl.col("floor") > code)
    # A whole column, since an aggregate of a literal would count one.
    return pl.col(tally.where) if tally.where is not None else pl.col("group").is_not_null()


def _between(yes: pl.Expr, no: pl.Expr) -> pl.Expr:
    return pl.when(yes).then(True).when(no).then(False)


def _out(tally: Tally) -> pl.Expr:
    """Who is not rated counts in no share of ratings; a fact of theirs counts all the same."""
    return pl.col("out" if tally.rated or tally.at_least or tally.at_most else "absent")


def _with_anywhere(
    frame: pl.LazyFrame, relation: pl.DataFrame, facts: list[Fact], levels: tuple[str, ...]
) -> pl.LazyFrame:
    """Add who may count at any organisation but its own (seed A-18)."""
    if "own" not in relation.columns:
        return frame
    roaming = relation.filter((pl.col("group") == ANYWHERE).fill_null(False))
    if roaming.is_empty():
        return frame
    everywhere = roaming.select(_counts(facts, levels)).row(0, named=True)
    own = roaming.lazy().group_by(pl.col("own").alias("id")).agg(_counts(facts, levels))
    own = own.rename({n: f"{n}#own" for n in everywhere})
    frame = frame.join(own, on="id", how="left", maintain_order="left")
    more = [(pl.col(n) + count - pl.col(f"{n}#own").fill_null(0)).alias(n) for n, count in everywhere.items()]
    return frame.with_columns(more).drop(f"{n}#own" for n in everywhere)


def _with_strays(frame: pl.LazyFrame, relation: pl.DataFrame, names: list[str]) -> pl.LazyFrame:
    """Whose related subjects cannot all be found is counted by nobody knows how many."""
    if STRAY not in relation.columns:
        return frame
    groups = relation.lazy().filter(STRAY).select(pl.col("group").alias("id"), STRAY).unique()
    frame = frame.join(groups, on="id", how="left", maintain_order="left")
    return frame.with_columns(pl.when(pl.col(STRAY).is_null()).then(n) for n in names).drop(STRAY)
