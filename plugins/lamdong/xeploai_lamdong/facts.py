"""The one fact that TOML cannot say: which organisation above the base a member belongs to."""

import polars as pl

from xeploai.lifecycle.stage import Derivation
from xeploai.rosters.roster import Roster


def upper_organization(roster: Roster) -> Derivation:
    """Return the nearest organisation above the base over the member's cell (seed A-29).

    Null where the tree names none, or breaks off in a circle before one.
    """
    rows = roster.tables["organizations"]
    parents = dict(rows.select("id", "parent").iter_rows())
    types = dict(rows.select("id", "type").iter_rows())

    def above(name: str | None) -> str | None:
        seen: set[str] = set()
        while name is not None and name not in seen and types.get(name) != "upper_org":
            seen.add(name)
            name = parents.get(name)
        return None if name in seen else name

    found = {name: above(name) for name in parents}
    expr = pl.col("organization").replace_strict(found, default=None, return_dtype=pl.String)
    return Derivation(expr, ("organization",))
