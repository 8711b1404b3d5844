"""Ranking candidates over a quota, where a rule with a source declares an order (S22).

A candidate whose facts are unknown could stand anywhere between two places, so each has a lowest and
a highest one; whoever is first, or beaten, in every case is settled, and the others are not.
"""

from collections.abc import Iterator

import polars as pl

from xeploai.errors import RulebookError
from xeploai.lifecycle.compile import Compiler
from xeploai.lifecycle.stage import ENGINE
from xeploai.messages import message
from xeploai.model import Fact, Quota
from xeploai.rosters.roster import NA
from xeploai.rulebooks.rulebook import Rulebook

RANKED = ("ranked_in", "ranked_out", "tie")
"""Verdicts on one candidate: in before the edge, out behind it, or level with others across it."""
_RANKABLE = ("bool", "number", "count", "date", "scale")
_AHEAD = ("_sure_before", "_maybe_before", "_sure_upto", "_maybe_upto")


def order_facts(quota: Quota, rulebook: Rulebook) -> list[tuple[Fact, bool]]:
    """Return the facts of a quota's order, each with whether the lowest comes first.

    Raise :class:`RulebookError` for a fact that is unknown or has no order.
    """
    compiler = Compiler(rulebook.facts[quota.kind], owner=quota.name)
    found = [(compiler.fact(name), lowest) for name, lowest in quota.ranks]
    for fact, _ in found:
        if fact.type not in _RANKABLE:
            told = {"rule": quota.name, "fact": fact.id, "type": fact.type}
            raise RulebookError(message("quota.order", expected=", ".join(_RANKABLE), **told))
    return found


def ranked(
    subjects: pl.DataFrame,
    quota: Quota,
    rulebook: Rulebook,
    certain: pl.Expr,
    possible: pl.Expr,
    lines: pl.DataFrame,
) -> pl.DataFrame:
    """Return ``_row`` and ``verdict`` of each candidate in a group with more of them than places.

    ``certain`` and ``possible`` say who surely and who perhaps is a candidate; ``lines`` are the
    groups with limits, picks and their own verdict.
    """
    facts = order_facts(quota, rulebook)
    low, high = ([e for n in enumerate(facts) for e in _edge(*n, side, subjects)] for side in (-1, 1))
    crowded = lines.lazy().filter(pl.col("verdict").is_in(["ranked", "open"]))
    table = (
        subjects.lazy()
        .with_row_index("_row")
        .filter(possible)
        .select(
            "_row",
            pl.col(str(quota.within)).alias("group"),
            certain.alias("certain"),
            pl.struct(low).alias("low"),
            pl.struct(high).alias("high"),
            pl.any_horizontal(_blank(f, subjects) for f, _ in facts).alias("blank"),
        )
        .join(crowded, on="group")
        .collect(engine=ENGINE)
    )
    return _places(table).select("_row", _verdict().alias("verdict"))


def _edge(number: int, ranked_by: tuple[Fact, bool], side: int, subjects: pl.DataFrame) -> Iterator[pl.Expr]:
    """Yield one fact as two columns that sort: beyond all values where it is unknown, then the value."""
    fact, lowest_first = ranked_by
    value = pl.col(fact.id).to_physical().cast(pl.Int64)
    unknown = value.is_null() | _na(fact, subjects)
    known = (-value if lowest_first else value).fill_null(0)
    yield pl.when(unknown).then(side).otherwise(0).cast(pl.Int8).alias(f"{number}_end")
    yield pl.when(unknown).then(0).otherwise(known).alias(f"{number}_value")


def _na(fact: Fact, subjects: pl.DataFrame) -> pl.Expr:
    """Not applicable counts neither for nor against (S1): it ranks nobody, like an unknown value."""
    return pl.col(fact.id + NA) if fact.id + NA in subjects.columns else pl.lit(False)


def _blank(fact: Fact, subjects: pl.DataFrame) -> pl.Expr:
    return pl.col(fact.id).is_null() & ~_na(fact, subjects)


def _places(table: pl.DataFrame) -> pl.DataFrame:
    """Add how many of the group are surely and perhaps before each one, and level with or before it."""
    both = pl.concat([table["low"], table["high"]]).to_frame("at")
    places = both.select(pl.col("at").rank("dense"))["at"]
    height = table.height
    table = table.with_columns(places.head(height).alias("low"), places.tail(height).alias("high"))
    table = table.with_columns(pl.lit(True).alias("possible"))
    sure, maybe = _ahead(table, "low", "certain", "high"), _ahead(table, "high", "possible", "low")
    table = table.with_columns(
        sure["above"].alias("_sure_before"),
        sure["upto"].alias("_sure_upto"),
        maybe["above"].alias("_maybe_before"),
        maybe["upto"].alias("_maybe_upto"),
    )
    # Who is surely level with others knows all of its own facts, and is counted among the others so far.
    itself = pl.col("certain") & (pl.col("low") == pl.col("high"))
    return table.with_columns(pl.col("_sure_upto") - itself.cast(pl.Int64) + 1)


def _ahead(table: pl.DataFrame, rank: str, counted: str, than: str) -> pl.DataFrame:
    """Return for each row how many of its group, if ``counted``, rank above, and at least, ``than``."""
    there = table.lazy().group_by("group", pl.col(rank).alias("at")).agg(pl.col(counted).sum().alias("n"))
    asked = table.lazy().select("group", pl.col(than).alias("at")).unique()
    steps = there.join(asked, on=["group", "at"], how="full", coalesce=True).sort(
        "group", "at", descending=True
    )
    n = pl.col("n").fill_null(0).cast(pl.Int64)
    sums = steps.with_columns(n.cum_sum().over("group").alias("upto")).with_columns(
        (pl.col("upto") - n).alias("above")
    )
    found = table.lazy().select("group", pl.col(than).alias("at"))
    joined = found.join(sums, on=["group", "at"], how="left", maintain_order="left")
    return joined.select("above", "upto").collect(engine=ENGINE)


def _verdict() -> pl.Expr:
    least, most = (pl.col(f"limit_{end}") - pl.col("picks") for end in ("min", "max"))
    sure_before, maybe_before, sure_upto, maybe_upto = map(pl.col, _AHEAD)
    # Nothing is missing: only a fact that does not apply, or a tie, can be left.
    same = (least == most) & (pl.col("candidates_min") == pl.col("candidates_max"))
    all_known = same & ~pl.col("blank").any().over("group")
    across = (maybe_before < least) & (sure_upto > most)
    return (
        pl.when(maybe_upto <= least)
        .then(pl.lit("ranked_in"))
        .when(sure_before >= most)
        .then(pl.lit("ranked_out"))
        .when(across | all_known)
        .then(pl.lit("tie"))
        .otherwise(pl.lit("open"))
    )
