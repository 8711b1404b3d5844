"""What Trà Vinh asks of a cell's members: whether any of them was disciplined in the period."""

from collections.abc import Mapping

import polars as pl

from xeploai.lifecycle.disciplines import with_counted
from xeploai.lifecycle.sheets import any_of, of_kind
from xeploai.lifecycle.stage import Derivation
from xeploai.model import Kind
from xeploai.rosters.roster import Roster
from xeploai.rulebooks.rulebook import Rulebook


def derivations(rulebook: Rulebook, roster: Roster, kind: Kind) -> Mapping[str, Derivation]:
    """Return the derived facts of organisations."""
    return {"any_member_disciplined": _disciplined(roster)} if kind == "organization" else {}


def _disciplined(roster: Roster) -> Derivation:
    """One disciplined member is enough; unknown without the sheet, or while a day is blank."""
    rows = roster.tables.get("disciplines")
    if rows is None:
        return Derivation(pl.lit(None, dtype=pl.Boolean))
    cells = roster.tables["members"].lazy().select(pl.col("id").alias("subject"), "organization")
    mine = with_counted(of_kind(rows.lazy(), "member"), roster.period).join(cells, on="subject", how="inner")
    counted = any_of(pl.col("_counted")).alias("_disciplined")
    found = mine.group_by(pl.col("organization").alias("id")).agg(counted, pl.lit(True).alias("_somebody"))
    nobody = pl.col("_somebody").is_null()
    return Derivation(pl.when(nobody).then(False).otherwise(pl.col("_disciplined")), (), found)
