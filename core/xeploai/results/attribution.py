"""How much of a move each changed question accounts for: Shapley shares over hybrids (S33).

A share is the mean effect of switching a question over all orders in which the questions could be
switched. The shares of a subject sum to its move, and swapping the sides flips every sign.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import factorial
from typing import Any

import polars as pl
from attrs import evolve, frozen

from xeploai.plugins import Registry, load_plugins
from xeploai.results.compare import Comparison
from xeploai.results.hybrids import changed_topics, ratings
from xeploai.results.idle import idle_topics
from xeploai.rosters.roster import Roster
from xeploai.rulebooks.rulebook import Rulebook

EXACT = 8
"""Up to so many questions every hybrid is evaluated; above that orders are sampled."""
ORDERS = 16
SEED = 20260101
_WHO = ["kind", "id"]


@frozen(eq=False)
class Attribution:
    """Which changed questions moved whom, and by how much."""

    left: Rulebook
    right: Rulebook
    topics: tuple[str, ...]
    """Changed questions that can move somebody here."""
    idle: tuple[str, ...]
    """Changed questions that move nobody here, set aside first."""
    sampled: int
    """Number of orders sampled; 0 when all hybrids were evaluated."""
    shares: pl.DataFrame
    """``kind``, ``id``, ``topic``; ``share`` (steps, as ``part`` over ``whole``), ``first`` and ``last``:
    the effect of switching the question before all others, and after all others."""
    moves: pl.DataFrame
    """``kind``, ``id``, ``move`` in rating steps, for each subject determined in every hybrid."""
    undetermined: int
    """Subjects that are not determined in every hybrid; nothing is attributed to them."""

    def totals(self) -> list[dict[str, Any]]:
        """Return each question's share of all moves together, the largest first."""
        sums = self.shares.group_by("topic").agg(
            pl.col("part", "first", "last").sum(), pl.col("whole").first()
        )
        rows = [{**r, "share": Fraction(r.pop("part"), r.pop("whole"))} for r in sums.iter_rows(named=True)]
        return sorted(rows, key=lambda r: (-abs(r["share"]), r["topic"]))

    def as_dict(self) -> dict[str, Any]:
        """Return plain JSON values; shares are exact fractions as text."""
        return {
            "sampled": self.sampled,
            "attributed": self.moves.height,
            "undetermined": self.undetermined,
            "move": int(self.moves["move"].sum()),
            "topics": [
                {"topic": r["topic"], "share": str(r["share"]), "first": r["first"], "last": r["last"]}
                for r in self.totals()
            ],
            "idle": list(self.idle),
            "subjects": list(self._subjects()),
        }

    def _subjects(self) -> Iterator[dict[str, Any]]:
        """Yield those whom some question moves, even if others move them back."""
        moved = self.shares.filter(pl.col("part") != 0)
        shares: dict[tuple[str, str], dict[str, str]] = {}
        for r in moved.iter_rows(named=True):
            mine = shares.setdefault((r["kind"], r["id"]), {})
            mine[r["topic"]] = str(Fraction(r["part"], r["whole"]))
        for kind, subject, move in self.moves.iter_rows():
            if found := shares.get((kind, subject)):
                yield {"kind": kind, "id": subject, "move": move, "shares": found}

    def of(self, kind: str, subject: str) -> dict[str, Fraction]:
        """Return one subject's shares by question, those that are not zero."""
        mine = self.shares.filter((pl.col("kind") == kind) & (pl.col("id") == subject))
        found = {r["topic"]: Fraction(r["part"], r["whole"]) for r in mine.iter_rows(named=True)}
        return {t: s for t, s in found.items() if s}


def attribute(
    roster: Roster, left: Rulebook, right: Rulebook, *, registry: Registry | None = None
) -> Attribution:
    """Attribute every move between two rulebooks to the questions that they answer differently.

    Exact up to ``EXACT`` questions that can move anybody; above that over ``ORDERS`` orders drawn
    with a fixed seed, each with its reverse. Decisions are ignored (S23).
    """
    registry = registry or load_plugins()
    topics = changed_topics(left, right)
    idle = idle_topics(topics, roster, registry)
    moving = tuple(t for t in topics.names if t not in idle)
    orders = () if len(moving) <= EXACT else _orders(len(moving))
    hybrids = sorted({h for o in orders for h in _along(o)}) if orders else list(range(2 ** len(moving)))
    steps = ratings(topics, moving, hybrids, roster, registry)
    settled, open_ = _settled(steps, len(hybrids))
    shares = _shares(settled, moving, orders)
    moves = _effect(settled, 0, 2 ** len(moving) - 1).rename({"effect": "move"})
    return Attribution(left, right, moving, idle, len(orders), shares, moves, open_)


def with_attribution(comparison: Comparison, *, registry: Registry | None = None) -> Comparison:
    """Return a comparison in which every pair says which changed questions moved whom."""
    registry = registry or load_plugins()
    pairs = [
        evolve(
            p,
            attribution=attribute(p.left.roster, p.left.rulebook, p.right.rulebook, registry=registry),
        )
        for p in comparison.pairs
    ]
    return evolve(comparison, pairs=tuple(pairs))


def _orders(count: int) -> tuple[tuple[int, ...], ...]:
    """Return sampled orders, each with its reverse, always the same for a count."""
    draw = random.Random(SEED + count)
    half = [tuple(draw.sample(range(count), count)) for _ in range(ORDERS // 2)]
    return tuple(o for order in half for o in (order, order[::-1]))


def _along(order: Sequence[int]) -> list[int]:
    """Return the hybrids on the way when questions are switched in an order."""
    hybrids = [0]
    for number in order:
        hybrids.append(hybrids[-1] | 1 << number)
    full = hybrids[-1]
    # First-in and last-in of each question.
    return [*hybrids, *(1 << n for n in order), *(full & ~(1 << n) for n in order)]


def _settled(steps: pl.DataFrame, hybrids: int) -> tuple[pl.DataFrame, int]:
    known = steps.group_by(_WHO, maintain_order=True).agg(pl.col("step").count().alias("known"))
    open_ = known.filter(pl.col("known") < hybrids)
    return steps.join(open_.select(_WHO), on=_WHO, how="anti", maintain_order="left"), open_.height


def _shares(settled: pl.DataFrame, topics: Sequence[str], orders: Sequence[Sequence[int]]) -> pl.DataFrame:
    whole = len(orders) or factorial(len(topics))
    full = 2 ** len(topics) - 1
    parts = [_NONE]
    for number, topic in enumerate(topics):
        bit = 1 << number
        weights = _sampled(orders, number) if orders else _exact(len(topics), bit)
        part = _weighted(settled, bit, weights)
        first = _effect(settled, 0, bit).rename({"effect": "first"})
        last = _effect(settled, full & ~bit, full).rename({"effect": "last"})
        both = part.join(first, on=_WHO, maintain_order="left").join(last, on=_WHO, maintain_order="left")
        named = (pl.lit(topic).alias("topic"), pl.lit(whole).alias("whole"))
        parts.append(both.with_columns(named).select(_NONE.columns))
    return pl.concat(parts, how="vertical_relaxed")


_NONE = pl.DataFrame(
    schema={
        "kind": pl.String,
        "id": pl.String,
        "topic": pl.String,
        "part": pl.Int64,
        "whole": pl.Int64,
        "first": pl.Int64,
        "last": pl.Int64,
    }
)


def _exact(count: int, bit: int) -> Mapping[int, int]:
    """Orders in which exactly the questions of a hybrid stand before the one of ``bit``."""
    without = (h for h in range(2**count) if not h & bit)
    return {h: factorial(h.bit_count()) * factorial(count - h.bit_count() - 1) for h in without}


def _sampled(orders: Sequence[Sequence[int]], number: int) -> Mapping[int, int]:
    weights: dict[int, int] = {}
    for order in orders:
        before = sum(1 << n for n in order[: order.index(number)])
        weights[before] = weights.get(before, 0) + 1
    return weights


def _weighted(settled: pl.DataFrame, bit: int, weights: Mapping[int, int]) -> pl.DataFrame:
    """Sum the effects of a switch over the hybrids that it starts from."""
    ends = {"hybrid": [str(h) for h in weights], "end": [str(h | bit) for h in weights]}
    switches = pl.DataFrame({**ends, "weight": list(weights.values())})
    after = settled.select(*_WHO, pl.col("hybrid").alias("end"), pl.col("step").alias("then"))
    both = settled.join(switches, on="hybrid", maintain_order="left").join(after, on=[*_WHO, "end"])
    effect = ((pl.col("then") - pl.col("step")) * pl.col("weight")).sum().alias("part")
    return both.group_by(_WHO, maintain_order=True).agg(effect)


def _effect(settled: pl.DataFrame, start: int, end: int) -> pl.DataFrame:
    before = settled.filter(pl.col("hybrid") == str(start)).select(*_WHO, pl.col("step").alias("before"))
    after = settled.filter(pl.col("hybrid") == str(end)).select(*_WHO, pl.col("step").alias("after"))
    both = before.join(after, on=_WHO, maintain_order="left")
    return both.select(*_WHO, (pl.col("after") - pl.col("before")).alias("effect"))
