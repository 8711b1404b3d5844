"""The natural rating: judgement and personal caps, as floor and ceiling (S7 to S11, S13)."""

from collections.abc import Mapping
from functools import reduce
from operator import and_

import polars as pl

from xeploai.lifecycle.caps import is_reference
from xeploai.lifecycle.stage import Outcome
from xeploai.model import Ballot, Cap, Decision, Gate, Kind, Screen, Standard, Trigger
from xeploai.rosters.roster import NA
from xeploai.rulebooks.rulebook import Rulebook

NONE = -1
"""Code of *no rating attainable*, below the lowest level."""


def judged(
    frame: pl.LazyFrame, na: frozenset[str], outcomes: Mapping[str, Outcome], rulebook: Rulebook, kind: Kind
) -> pl.LazyFrame:
    """Add each rule's outcome and the natural bounds; ``na`` are the ``k/a`` columns that hold any.

    Caps by reference wait until the bodies they name are settled (:mod:`xeploai.lifecycle.caps`).
    """
    now = {n: o for n, o in outcomes.items() if not is_reference(o.rule)}
    have = set(frame.collect_schema().names())
    absent = sorted(_na_of(outcomes, have) - na - have)
    frame = frame.with_columns(pl.lit(False).alias(c) for c in absent)
    frame = frame.with_columns(o.met.alias(n) for n, o in now.items())
    masks = {n: o.na for n, o in now.items() if o.na is not None}
    frame = frame.with_columns(m.alias(n + NA) for n, m in masks.items())
    frame = frame.with_columns(_natural(now, rulebook, kind)).with_columns(_bounds(now, rulebook, kind))
    return frame.with_columns(_stages(now, rulebook, kind))


def _na_of(outcomes: Mapping[str, Outcome], have: set[str]) -> set[str]:
    exprs = [e for o in outcomes.values() for e in (o.met, o.na) if e is not None]
    return {n for e in exprs for n in e.meta.root_names() if n.endswith(NA)}


def _named(outcomes: Mapping[str, Outcome], *tables: type, effect: str = "binds") -> list[Outcome]:
    return [o for o in outcomes.values() if isinstance(o.rule, tables) and o.rule.effect == effect]


def _natural(outcomes: Mapping[str, Outcome], rulebook: Rulebook, kind: Kind) -> list[pl.Expr]:
    """Trigger, and lowest and highest attainable level (S8, S9)."""
    triggers = [pl.col(o.rule.name) for o in _named(outcomes, Trigger)]
    met = pl.any_horizontal(triggers) if triggers else pl.lit(False)
    levels = rulebook.levels(kind)
    attain = _attainable(outcomes, levels)
    sure, possible = pl.lit(NONE, dtype=pl.Int8), pl.lit(NONE, dtype=pl.Int8)
    for code in range(1, len(levels)):
        sure = pl.when(attain[code].fill_null(False)).then(pl.lit(code, dtype=pl.Int8)).otherwise(sure)
        possible = pl.when(attain[code].fill_null(True)).then(pl.lit(code, dtype=pl.Int8)).otherwise(possible)
    return [met.alias("_trigger"), sure.alias("_sure"), possible.alias("_possible")]


def _attainable(outcomes: Mapping[str, Outcome], levels: tuple[str, ...]) -> dict[int, pl.Expr]:
    standards = _named(outcomes, Standard, Ballot)
    below = pl.lit(True)
    result: dict[int, pl.Expr] = {}
    for code, level in enumerate(levels):
        if code == 0:
            continue
        own = [o for o in standards if o.rule.rating == level]  # type: ignore[attr-defined]
        only = [o for o in own if isinstance(o.rule, Ballot) or o.rule.only]  # type: ignore[attr-defined]
        for o in own:
            if o not in only:
                below = below & pl.col(o.rule.name)
        result[code] = reduce(and_, [pl.col(o.rule.name) for o in only], below)
    return result


def _bounds(outcomes: Mapping[str, Outcome], rulebook: Rulebook, kind: Kind) -> list[pl.Expr]:
    """Floor and ceiling of S10 before caps, widened by decisions that name their own (S11)."""
    levels = rulebook.levels(kind)
    fallback = rulebook.ladder(kind).fallback
    low = 0 if fallback == "needs_decision" else levels.index(fallback)
    high = len(levels) - 2 if fallback == "needs_decision" else levels.index(fallback)
    sure, possible, trigger = pl.col("_sure"), pl.col("_possible"), pl.col("_trigger")
    floor = pl.when(trigger.fill_null(True)).then(0).when(sure == NONE).then(low).otherwise(sure)
    # When no rating is certain the fallback may apply, and it may lie above what is still possible.
    most = pl.when(sure == NONE).then(pl.max_horizontal(possible, high)).otherwise(possible)
    ceiling = pl.when(trigger.fill_null(False)).then(0).otherwise(most)
    floor, ceiling, left = _left(outcomes, levels, floor, ceiling)
    return [
        floor.cast(pl.Int8).alias("_judged_floor"),
        ceiling.cast(pl.Int8).alias("_judged_ceiling"),
        left.alias("_left"),
    ]


def _left(
    outcomes: Mapping[str, Outcome], levels: tuple[str, ...], floor: pl.Expr, ceiling: pl.Expr
) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """Bounds that decisions set (S11), and whether one surely does; no decision lifts a trigger (S9).

    Where two decisions meet, neither goes beyond the other's bounds, in whatever order they stand.
    """
    rules = _named(outcomes, Decision, effect="binds") + _named(outcomes, Decision, effect="decision")
    bounds = [(o.rule.name, o.rule.between) for o in rules if o.rule.between]  # type: ignore[attr-defined]
    if not bounds:
        return floor, ceiling, pl.lit(False)
    codes = [(pl.col(name), levels.index(low), levels.index(high)) for name, (low, high) in bounds]
    met = pl.any_horizontal([m.fill_null(False) for m, _, _ in codes])
    lowest = pl.min_horizontal([pl.when(m.fill_null(True)).then(low) for m, low, _ in codes])
    decided = pl.min_horizontal([pl.when(m).then(high) for m, _, high in codes])
    perhaps = pl.max_horizontal([pl.when(m.is_null()).then(high) for m, _, high in codes])
    trigger = pl.col("_trigger")
    lower = pl.when(met).then(lowest).otherwise(pl.min_horizontal(floor, lowest))
    upper = pl.when(met).then(decided).otherwise(pl.max_horizontal(ceiling, perhaps))
    floor = pl.when(trigger.fill_null(True)).then(0).otherwise(lower)
    ceiling = pl.when(trigger.fill_null(False)).then(0).otherwise(upper)
    return floor, ceiling, met & ~trigger.fill_null(False)


def _stages(outcomes: Mapping[str, Outcome], rulebook: Rulebook, kind: Kind) -> list[pl.Expr]:
    """Personal caps such as sick leave (part of the natural rating, S15), screens and gates."""
    levels = rulebook.levels(kind)
    floor, ceiling = pl.col("_judged_floor"), pl.col("_judged_ceiling")
    for o in _named(outcomes, Cap):
        met, limit = pl.col(o.rule.name), levels.index(str(o.rule.at_most))  # type: ignore[attr-defined]
        floor = pl.when(met.fill_null(True)).then(pl.min_horizontal(floor, limit)).otherwise(floor)
        ceiling = pl.when(met.fill_null(False)).then(pl.min_horizontal(ceiling, limit)).otherwise(ceiling)
    unrated = [
        pl.col(o.rule.name) for o in outcomes.values() if isinstance(o.rule, Screen) and not o.rule.rated
    ]
    unreviewed = [
        pl.col(o.rule.name) for o in outcomes.values() if isinstance(o.rule, Screen) and not o.rule.reviewed
    ]
    gates = [pl.col(o.rule.name) for o in _named(outcomes, Gate)]
    return [
        *(floor.cast(pl.Int8).alias(f"{stage}_floor") for stage in ("natural", "capped")),
        *(ceiling.cast(pl.Int8).alias(f"{stage}_ceiling") for stage in ("natural", "capped")),
        (pl.any_horizontal(unrated) if unrated else pl.lit(False)).alias("_out"),
        (~pl.any_horizontal(unreviewed) if unreviewed else pl.lit(True)).alias("reviewed"),
        (~pl.all_horizontal(gates).fill_null(False) if gates else pl.lit(False)).alias("_gate_open"),
    ]
