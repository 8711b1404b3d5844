"""Recorded decisions against the rules: quota, gates, screens and standards (DESIGN 8, S20, S23)."""

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from xeploai.findings import Finding, finding
from xeploai.lifecycle.evaluation import Evaluation
from xeploai.lifecycle.quota import allowed, largest
from xeploai.model import Ballot, Gate, Quota, Rule, Screen, Standard, Trigger


def check(evaluation: Evaluation) -> tuple[Finding, ...]:
    """Return the evaluation's findings and every conflict between decisions and rules.

    ``error`` marks a violation of a rule, ``warning`` a decision that differs from the proposal.
    """
    decided = evaluation.subjects.filter(pl.col("decision").is_not_null())
    found = [f for row in decided.iter_rows(named=True) for f in _about(evaluation, row)]
    return (*evaluation.findings, *found, *_over_quota(evaluation, decided))


def _about(evaluation: Evaluation, row: Mapping[str, Any]) -> Iterator[Finding]:
    book = evaluation.rulebook
    rating = book.levels().index(row["decision"])
    for screen in book.of(Screen):
        if not screen.rated and row.get(screen.name):
            yield _said("decided_not_rateable", "error", evaluation, row, screen)
    for gate in book.of(Gate):
        if gate.effect == "binds" and not row.get(gate.name):
            yield _said("decided_gate_open", "error", evaluation, row, gate)
    for rule in (*book.of(Trigger), *book.of(Standard), *book.of(Ballot)):
        if rule.effect == "binds" and _broken(rule, row, rating, book.levels()):
            yield _said("decided_against", "error", evaluation, row, rule)
    if row["rating"] is not None and row["rating"] != row["decision"]:
        yield finding(
            "decided_differs",
            "warning",
            subject=row["id"],
            decided=_rating(row["decision"]),
            proposed=_rating(row["rating"]),
        )


def _broken(rule: Rule, row: Mapping[str, Any], rating: int, levels: tuple[str, ...]) -> bool:
    """Whether the decided rating is above what a rule allows; a lower rating is the authority's right."""
    if isinstance(rule, Trigger):
        return bool(row.get(rule.name)) and rating > 0
    level = levels.index(str(rule.rating))  # type: ignore[attr-defined]
    only = isinstance(rule, Ballot) or rule.only  # type: ignore[attr-defined]
    return row.get(rule.name) is False and (rating == level if only else rating >= level)


def _said(code: str, severity: Any, evaluation: Evaluation, row: Mapping[str, Any], rule: Rule) -> Finding:
    clause = evaluation.rulebook.clause(rule)
    return finding(
        code,
        severity,
        subject=row["id"],
        rule=rule.name,
        clause=clause,
        text=rule.text,
        decided=_rating(row["decision"]),
    )


def _rating(code: str) -> object:
    from xeploai.messages import message

    return message(f"rating.{code}")


def _over_quota(evaluation: Evaluation, decided: pl.DataFrame) -> Iterator[Finding]:
    """Allowed (S20) on the recorded counts of each group that has any decision."""
    book = evaluation.rulebook
    levels = book.levels()
    for quota in book.of(Quota):
        top, within = levels.index(str(quota.rating)), str(quota.within)
        code = pl.col("decision").to_physical()
        exceptional = pl.col(quota.exception.when).all() if quota.exception else pl.lit(False)
        groups = (
            decided.filter(pl.col(within).is_not_null())
            .group_by(within, maintain_order=True)
            .agg(
                (code == top).sum().alias("x"),
                (code >= top - 1).sum().alias("good"),
                pl.len().alias("rated"),
                exceptional.fill_null(False).alias("exceptional"),
            )
        )
        rolls = dict(evaluation.subjects.group_by(within).len().iter_rows())
        for row in groups.iter_rows(named=True):
            counts = (row["good"], row["rated"], rolls[row[within]])
            if not allowed(quota, row["x"], *counts, exceptional=row["exceptional"]):
                limit = largest(quota, *counts, exceptional=row["exceptional"])
                yield finding(
                    "decided_over_quota",
                    "error" if quota.effect == "binds" else "warning",
                    rule=quota.name,
                    clause=book.clause(quota),
                    group=row[within],
                    count=row["x"],
                    limit=limit,
                    over=row["x"] - limit,
                )
