"""Facts of VATM that TOML cannot say: counts over products, and how far two raters are apart."""

from collections.abc import Mapping

import polars as pl

from xeploai.lifecycle.sheets import sheet_facts
from xeploai.lifecycle.stage import Derivation
from xeploai.model import Kind, Standard
from xeploai.rosters.roster import NA, Roster
from xeploai.rulebooks.rulebook import Rulebook

GENERAL = "points_general_"
ONE_POINT = 100
"""In hundredths."""


def derivations(rulebook: Rulebook, roster: Roster, kind: Kind) -> Mapping[str, Derivation]:
    """Return the derived facts of members."""
    if kind != "member":
        return {}
    return {**_products(roster), **_deductions(roster), **_raters(rulebook), **_not_applicable(roster)}


def _products(roster: Roster) -> Mapping[str, Derivation]:
    weight = pl.col("product_weight")
    total = pl.when(~weight.is_null().any()).then(weight.sum())
    facts = {"product_count": (pl.len().cast(pl.Int64), 0), "product_weights_total": (total, 0)}
    return sheet_facts(roster, "products", facts)


def _deductions(roster: Roster) -> Mapping[str, Derivation]:
    large = (pl.col("type") == "deduction") & (pl.col("points") >= ONE_POINT)
    silent = (large & _reason(roster).is_null()).sum().cast(pl.Int64)
    unknown = (pl.col("type").is_null() | pl.col("points").is_null()).any()
    facts = {"large_deductions_without_grounds": (pl.when(~unknown).then(silent), 0)}
    return sheet_facts(roster, "adjustments", facts)


def _reason(roster: Roster) -> pl.Expr:
    rows = roster.tables.get("adjustments")
    given = rows is not None and "reason" in rows.columns
    return pl.col("reason") if given else pl.lit(None, dtype=pl.String)


def _raters(rulebook: Rulebook) -> Mapping[str, Derivation]:
    own, theirs = pl.col("self_score"), pl.col("score")
    both = ("score", "self_score")
    return {
        "rater_gap": Derivation((own - theirs).abs(), both),
        "rater_level_differs": Derivation(_step(rulebook, own) != _step(rulebook, theirs), both),
    }


def _step(rulebook: Rulebook, points: pl.Expr) -> pl.Expr:
    """How many of the rulebook's thresholds the points reach."""
    tests = [t for s in rulebook.of(Standard) if s.require for t in s.require.tests if t.fact == "score"]
    return sum(((points >= int(t.value * 100)).cast(pl.Int8) for t in tests), pl.lit(0, dtype=pl.Int8))


def _not_applicable(roster: Roster) -> Mapping[str, Derivation]:
    masks = [c for c in roster.tables["members"].columns if c.startswith(GENERAL) and c.endswith(NA)]
    count = sum((pl.col(c).cast(pl.Int64) for c in masks), pl.lit(0, dtype=pl.Int64))
    return {"not_applicable_criteria": Derivation(count)}
