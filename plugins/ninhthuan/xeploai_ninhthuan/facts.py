"""What TOML cannot say of the plan of 2022: a sum, and who is a head (item II.4.4)."""

import polars as pl

from xeploai.lifecycle.sheets import any_of
from xeploai.lifecycle.stage import Derivation
from xeploai.rosters.roster import Roster

_PROPOSED = ("proposed_excellent", "proposed_good")


def proposed_good_or_better() -> Derivation:
    """Return how many leaders a collective proposes as good or excellent; unknown if either is."""
    excellent, good = _PROPOSED
    return Derivation(pl.col(excellent) + pl.col(good), _PROPOSED)


def heads_unit(roster: Roster) -> Derivation:
    """Return whether a leader heads some place; who holds no post does not, unknown without the sheet."""
    posts = roster.tables.get("posts")
    if posts is None or "is_head" not in posts.columns:
        return Derivation(pl.lit(None, dtype=pl.Boolean), sheets=("posts",))
    held = pl.lit(value=True).alias("_posts")
    found = posts.lazy().group_by(pl.col("person").alias("id")).agg(any_of(pl.col("is_head")).alias("_head"))
    head = pl.when(pl.col("_posts").is_null()).then(False).otherwise("_head")
    return Derivation(head, (), found.with_columns(held), ("posts",))
