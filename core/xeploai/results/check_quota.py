"""Recorded decisions of each quota group, counted under every base of the share (S18, S20)."""

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl
from attrs import evolve

from xeploai.findings import Finding, finding
from xeploai.lifecycle.evaluation import Evaluation
from xeploai.lifecycle.group import admitted, on_roll
from xeploai.lifecycle.quota import READINGS, largest
from xeploai.model import Kind, Quota


def over_quota(evaluation: Evaluation, kind: Kind, decided: pl.DataFrame) -> Iterator[Finding]:
    """Yield a finding for each group with more recorded ratings than the quota allows."""
    for quota in evaluation.rulebook.of(Quota, kind):
        spoken_of = admitted(quota, evaluation.rulebook, decided.columns).fill_null(True)
        rolls = _rolls(evaluation.kinds[kind].subjects.filter(spoken_of), str(quota.within))
        known = decided.filter(spoken_of)
        for row in _groups(known, quota, evaluation.rulebook.levels(kind)).iter_rows(named=True):
            limits = {base: _limit(quota, base, row, rolls[row["group"]]) for base in READINGS}
            if row["x"] > limits[str(quota.base)]:
                yield _over(quota, row, limits, evaluation)


def _rolls(subjects: pl.DataFrame, within: str) -> Mapping[str, int]:
    roll = subjects.group_by(within).agg(on_roll(subjects.columns).sum())
    return dict(roll.iter_rows())


def _groups(decided: pl.DataFrame, quota: Quota, levels: tuple[str, ...]) -> pl.DataFrame:
    top, code = levels.index(str(quota.rating)), pl.col("decision").to_physical()
    exceptional = pl.col(quota.exception.when).all() if quota.exception else pl.lit(False)
    known = decided.filter(pl.col(str(quota.within)).is_not_null())
    return known.group_by(pl.col(str(quota.within)).alias("group"), maintain_order=True).agg(
        (code == top).sum().alias("x"),
        (code >= top - 1).sum().alias("good"),
        pl.len().alias("rated"),
        exceptional.fill_null(False).alias("exceptional"),
    )


def _limit(quota: Quota, base: str, row: Mapping[str, Any], roll: int) -> int:
    read = evolve(quota, base=base)
    return largest(read, row["good"], row["rated"], roll, exceptional=row["exceptional"])


def _over(quota: Quota, row: Mapping[str, Any], limits: Mapping[str, int], evaluation: Evaluation) -> Finding:
    over = {f"over_{base}": max(row["x"] - limit, 0) for base, limit in limits.items()}
    limit = limits[str(quota.base)]
    return finding(
        "decided_over_quota",
        "error" if quota.effect == "binds" else "warning",
        rule=quota.name,
        clause=evaluation.rulebook.clause(quota),
        group=row["group"],
        count=row["x"],
        limit=limit,
        over=row["x"] - limit,
        **over,
    )
