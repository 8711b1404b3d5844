"""Products of NĐ 335, converted by K and lowered by what a local text takes off for reworks and delays."""

from collections.abc import Mapping

import polars as pl

from xeploai.lifecycle.sheets import sheet_facts
from xeploai.lifecycle.stage import Derivation
from xeploai.model import Criterion, EntryRule, Kind
from xeploai.rosters.roster import Roster
from xeploai.rulebooks.rulebook import Rulebook

TO_THOUSANDTHS = 100
"""K is kept in tenths, the sums in thousandths: a quarter of a tenth still counts in full."""
COLUMNS = {
    "conversion": pl.Int64(),
    **dict.fromkeys(("done", "right", "on_time", "objective"), pl.Boolean()),
    **dict.fromkeys(("reworks", "delays"), pl.Int64()),
}


def derivations(rulebook: Rulebook, roster: Roster, kind: Kind) -> Mapping[str, Derivation]:
    """Return the products of each leader: assigned, done, right and on time."""
    if kind != "leader":
        return {}
    taken = {c.id: c.deduction for c in rulebook.of(Criterion, "leader")}
    whole = pl.col("conversion") * TO_THOUSANDTHS
    parts = {
        "products_assigned": whole,
        "products_done": _if("done", whole),
        "products_right": _if("right", whole - _lost(whole, "reworks", taken["quality"])),
        "products_on_time": _if("on_time", whole - _lost(whole, "delays", taken["progress"])),
    }
    return sheet_facts(roster, "products", {n: (_sum(e), 0) for n, e in parts.items()}, _complete)


def _if(flag: str, points: pl.Expr) -> pl.Expr:
    """What is not done, not right or late counts nothing; a blank leaves the sum open."""
    return pl.when(pl.col(flag)).then(points).when(~pl.col(flag)).then(0)


def _lost(whole: pl.Expr, times: str, rule: EntryRule | None) -> pl.Expr:
    """A share of the product each time, never more than the product, nothing for an objective reason."""
    if rule is None or rule.share is None:
        return pl.lit(0, dtype=pl.Int64)
    lost = pl.min_horizontal(whole * pl.col(times) * rule.share.numerator // rule.share.denominator, whole)
    lost = pl.when(pl.col(times).is_not_null()).then(lost)
    waived = pl.lit(False) if rule.waived_by is None else pl.col(rule.waived_by)
    return pl.when(waived | (pl.col(times) == 0)).then(0).when(~waived).then(lost)


def _sum(points: pl.Expr) -> pl.Expr:
    return pl.when(~points.is_null().any()).then(points.sum())


def _complete(rows: pl.LazyFrame) -> pl.LazyFrame:
    """A column that the file has not is unknown in every row."""
    known = rows.collect_schema().names()
    return rows.with_columns(pl.lit(None, dtype=t).alias(n) for n, t in COLUMNS.items() if n not in known)
