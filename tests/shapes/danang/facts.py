"""Which groups of raters have given points in Đà Nẵng; a leader without a row was rated by nobody."""

from collections.abc import Mapping

import polars as pl

from xeploai.lifecycle.sheets import any_of, sheet_facts
from xeploai.lifecycle.stage import Derivation
from xeploai.model import Kind
from xeploai.rosters.roster import Roster
from xeploai.rulebooks.rulebook import Rulebook

RATERS = {
    "self_rated": "self",
    "council_rated": "council",
    "peers_rated": "peer",
    "manager_rated": "manager",
}


def derivations(rulebook: Rulebook, roster: Roster, kind: Kind) -> Mapping[str, Derivation]:
    """Return the derived facts of leaders."""
    if kind != "leader":
        return {}
    return sheet_facts(
        roster, "scores", {n: (any_of(pl.col("rater") == r), False) for n, r in RATERS.items()}
    )
