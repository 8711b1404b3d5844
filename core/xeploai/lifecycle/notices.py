"""Notices and consequences that were met, and subjects in no quota group, as findings."""

from collections.abc import Iterator

import polars as pl

from xeploai.findings import Finding, Severity, finding
from xeploai.lifecycle.caps import is_reference
from xeploai.lifecycle.group import admitted
from xeploai.model import SUBJECTS, Cap, Consequence, Kind, Notice, Quota, Rule, Standard, Trigger
from xeploai.rosters.roster import Roster
from xeploai.rulebooks.rulebook import Rulebook


def told(rulebook: Rulebook, roster: Roster, kind: Kind, subjects: pl.DataFrame) -> Iterator[Finding]:
    """Yield a finding for each subject a notice or consequence speaks of."""
    for notice in rulebook.of(Notice, kind):
        met = pl.col(notice.name).fill_null(False)
        if notice.for_rating is not None:
            met = met & (pl.col("rating").cast(pl.String) == notice.for_rating)
        yield from _each(_where(subjects, met), notice, "notice", rulebook)
    for consequence in rulebook.of(Consequence, kind):
        met = pl.col(consequence.name).fill_null(False)
        yield from _each(_where(subjects, met), consequence, "consequence", rulebook)
    for rule in (*rulebook.of(Standard, kind), *rulebook.of(Trigger, kind), *rulebook.of(Cap, kind)):
        if rule.effect == "warns":
            bad = _warned(rule)
            yield from _each(_where(subjects, bad.fill_null(False)), rule, "warned", rulebook)
    for quota in rulebook.of(Quota, kind):
        if quota.effect == "binds":  # one that only warns refuses nobody a place
            yield from _homeless(rulebook, roster, subjects, quota)


def _warned(rule: Rule) -> pl.Expr:
    if isinstance(rule, Standard):
        return ~pl.col(rule.name)
    if is_reference(rule):
        # Whoever is within the bound all the same needs no warning.
        return pl.col(rule.name) & (pl.col("natural_floor").to_physical() > pl.col(f"{rule.name}!limit"))
    return pl.col(rule.name)


def _where(subjects: pl.DataFrame, met: pl.Expr) -> pl.DataFrame:
    return subjects.lazy().filter(met).select("id").collect()


def _each(rows: pl.DataFrame, rule: Rule, code: str, rulebook: Rulebook) -> Iterator[Finding]:
    severity: Severity = "info" if code == "notice" else "warning"
    for subject in rows["id"]:
        yield finding(
            code, severity, subject=subject, rule=rule.name, clause=rulebook.clause(rule), text=rule.text
        )


def _homeless(rulebook: Rulebook, roster: Roster, subjects: pl.DataFrame, quota: Quota) -> Iterator[Finding]:
    """A blank group key puts the subject in no group: not admitted (S20)."""
    within = str(quota.within)
    fact = rulebook.facts[quota.kind].get(within)
    sheet = roster.cells.get(SUBJECTS[quota.kind])
    spoken_of = admitted(quota, rulebook, subjects.columns).fill_null(True)
    rows = subjects.filter(pl.col(within).is_null() & ~pl.col("_out").fill_null(False) & spoken_of)
    for row in rows.select("id", "row").iter_rows(named=True):
        where = sheet.cell(within, row["row"]) if sheet and within in sheet.columns else None
        yield finding(
            "no_group",
            "warning",
            subject=row["id"],
            rule=quota.name,
            clause=rulebook.clause(quota),
            where=where,
            fact=fact.label if fact else within,
        )
