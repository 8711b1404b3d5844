"""Which bonus and deduction entries break their rule (S5, EX-18)."""

from collections.abc import Iterator
from decimal import Decimal

import polars as pl

from xeploai.findings import Finding, Severity, finding
from xeploai.lifecycle.score import SCALE, about, points_frame, scaled
from xeploai.messages import message
from xeploai.model import Criterion, EntryRule, Kind
from xeploai.rosters.roster import Roster
from xeploai.rulebooks.rulebook import Rulebook


def entry_findings(rulebook: Rulebook, roster: Roster, kind: Kind) -> Iterator[Finding]:
    """Say which bonus and deduction entries break their rule; evaluation went on with clamped values."""
    rows = about(roster, kind).tables.get("adjustments")
    frame = points_frame(rulebook, kind)
    if rows is None or frame.total is None:
        return
    for c in frame.criteria:
        for sign, rule in (("bonus", c.bonus), ("deduction", c.deduction)):
            if rule is not None:
                mine = rows.filter(pl.col("type") == sign)
                yield from _entry_findings(mine, sign, rule, c, rulebook, roster)
        if c.bonus and c.max is not None and "points" in rows.columns:
            yield from _bonus_sum(rows, c, rulebook)


def _entry_findings(
    mine: pl.DataFrame, sign: str, rule: EntryRule, c: Criterion, rulebook: Rulebook, roster: Roster
) -> Iterator[Finding]:
    checks: list[tuple[str, pl.Expr, object]] = []
    points = pl.col("points")
    if rule.at_most is not None:
        checks.append(("entry_above", points > scaled(rule.at_most), rule.at_most))
    if rule.at_least is not None:
        checks.append(("entry_below", points < scaled(rule.at_least), rule.at_least))
    if rule.step is not None:
        checks.append(("entry_step", points % scaled(rule.step) != 0, rule.step))
    sheet = roster.cells.get("adjustments")
    for code, test, limit in checks if "points" in mine.columns else ():
        severity: Severity = "warning" if code == "entry_step" else "error"
        for row in mine.filter(test).iter_rows(named=True):
            where = sheet.cell("points", row["row"]) if sheet else None
            found = Decimal(row["points"]) / SCALE
            yield finding(
                f"{code}",
                severity,
                subject=row["subject"],
                rule=c.name,
                clause=rulebook.clause(c),
                where=where,
                found=found,
                limit=limit,
                sign=message(f"sign.{sign}"),
            )
    for column in rule.must_state:
        blank = mine.filter(pl.col(column).is_null()) if column in mine.columns else mine
        for row in blank.iter_rows(named=True):
            where = sheet.cell(column, row["row"]) if sheet else None
            yield finding(
                "entry_unstated",
                "warning",
                subject=row["subject"],
                rule=c.name,
                clause=rulebook.clause(c),
                where=where,
                column=rulebook_label(column),
                sign=message(f"sign.{sign}"),
            )


def _bonus_sum(rows: pl.DataFrame, c: Criterion, rulebook: Rulebook) -> Iterator[Finding]:
    total = (
        rows.filter(pl.col("type") == "bonus")
        .group_by("subject", maintain_order=True)
        .agg(pl.col("points").sum())
    )
    for row in total.filter(pl.col("points") > scaled(c.max or Decimal(0))).iter_rows(named=True):
        found = Decimal(row["points"]) / SCALE
        yield finding(
            "bonus_sum",
            "error",
            subject=row["subject"],
            rule=c.name,
            clause=rulebook.clause(c),
            found=found,
            limit=c.max,
        )


def rulebook_label(column: str) -> object:
    """Return the label of an ``adjustments`` column."""
    from xeploai.dictionary import core_facts

    return next((f.label for f in core_facts() if f.table == "adjustments" and f.id == column), column)
