"""Decisions out of order, and what a revoked one makes others reconsider (ORD-6 to ORD-8, REV-5)."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from xeploai.findings import Finding, finding
from xeploai.lifecycle.caps import is_reference
from xeploai.lifecycle.evaluation import Evaluation
from xeploai.messages import message
from xeploai.model import Cap, Kind, Rule, Sequence
from xeploai.rosters.roster import Roster

_KEYS = ["kind", "id"]


def order_findings(evaluation: Evaluation) -> Iterator[Finding]:
    """Yield decisions dated before one they rest on, and decisions that rest on a revoked one."""
    decisions = _decisions(evaluation)
    if decisions is None:
        return
    pairs = _rests_on(evaluation.roster)
    standing = decisions.filter(pl.col("status") != "revoked")
    revoked = decisions.filter(pl.col("status") == "revoked")
    for found in (*_too_early(pairs, standing), *_reconsider(pairs, standing, revoked)):
        code, severity = found.pop("code"), found.pop("severity")
        yield finding(code, severity, **found, **_cited(evaluation, found["kind"]))


def _cited(evaluation: Evaluation, kind: Kind) -> dict[str, Any]:
    """The clause about the order, or about the cap that makes one rating rest on the other."""
    book = evaluation.rulebook
    orders = [s for s in book.of(Sequence, kind) if s.within != "subject" and s.steps[-1].phase == "rating"]
    rules: list[Rule] = [*orders, *(c for c in book.of(Cap, kind) if is_reference(c))]
    if not rules:
        return {"text": message("check.order"), "clause": book.selection}
    return {"rule": rules[0].name, "text": rules[0].text, "clause": book.clause(rules[0])}


def _decisions(evaluation: Evaluation) -> pl.DataFrame | None:
    rows = evaluation.roster.tables.get("decisions")
    if rows is None or rows.is_empty():
        return None
    mine = (pl.col("period") == evaluation.roster.period.text) & (
        pl.col("selection") == evaluation.rulebook.selection
    )
    status = pl.col("status").cast(pl.String).fill_null("in_force")
    kind = pl.col("subject_kind").cast(pl.String)
    return rows.filter(mine).select(
        kind.alias("kind"), pl.col("subject").alias("id"), "date", status.alias("status")
    )


def _rests_on(roster: Roster) -> pl.DataFrame:
    """Pairs of subjects: the rating of the first is given after that of the second."""
    parts = [
        _pairs(roster, "organizations", "organization", "parent", "id", "organization"),
        _pairs(roster, "members", "organization", "organization", "id", "member"),
        _pairs(roster, "collectives", "collective", "id", "organization", "organization"),
    ]
    posts = roster.tables.get("posts")
    if posts is not None:
        heads = posts.filter(pl.col("is_head").fill_null(False))
        for body, column in (("organization", "unit"), ("collective", "collective")):
            parts.append(_columns(heads, "leader", "person", column, body))
    return pl.concat(parts).drop_nulls().unique(maintain_order=True)


def _pairs(roster: Roster, table: str, kind: str, later: str, earlier: str, of: str) -> pl.DataFrame:
    rows = roster.tables.get(table)
    if rows is None or not {later, earlier} <= set(rows.columns):
        return _columns(pl.DataFrame(schema={later: pl.String, earlier: pl.String}), kind, later, earlier, of)
    return _columns(rows, kind, later, earlier, of)


def _columns(rows: pl.DataFrame, kind: str, later: str, earlier: str, of: str) -> pl.DataFrame:
    return rows.select(
        pl.lit(kind).alias("kind"),
        pl.col(later).cast(pl.String).alias("id"),
        pl.lit(of).alias("on_kind"),
        pl.col(earlier).cast(pl.String).alias("on_id"),
    )


def _too_early(pairs: pl.DataFrame, standing: pl.DataFrame) -> Iterator[dict[str, Any]]:
    last = standing.group_by(_KEYS).agg(pl.col("date").last())
    below = last.rename({"kind": "on_kind", "id": "on_id", "date": "on_date"})
    both = pairs.join(last, on=_KEYS).join(below, on=["on_kind", "on_id"])
    for row in both.filter(pl.col("date") < pl.col("on_date")).sort(*_KEYS, "on_id").iter_rows(named=True):
        known = {"day": row["date"], "other": row["on_id"], "other_day": row["on_date"]}
        yield {
            "code": "decided_too_early",
            "severity": "error",
            "subject": row["id"],
            "kind": row["kind"],
            **known,
        }


def _reconsider(
    pairs: pl.DataFrame, standing: pl.DataFrame, revoked: pl.DataFrame
) -> Iterator[dict[str, Any]]:
    gone = revoked.select(pl.col("kind").alias("on_kind"), pl.col("id").alias("on_id")).unique()
    kept = standing.select(_KEYS).unique()
    touched = pairs.join(gone, on=["on_kind", "on_id"]).join(kept, on=_KEYS)
    for row in touched.sort(*_KEYS, "on_id").iter_rows(named=True):
        known = {"subject": row["id"], "kind": row["kind"], "other": row["on_id"]}
        yield {"code": "reconsider", "severity": "warning", **known}
