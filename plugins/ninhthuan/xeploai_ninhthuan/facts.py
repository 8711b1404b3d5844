"""The one fact of the plan of 2022 that TOML cannot say: a sum (item II.4.4)."""

import polars as pl

from xeploai.lifecycle.stage import Derivation

_PROPOSED = ("proposed_excellent", "proposed_good")


def proposed_good_or_better() -> Derivation:
    """Return how many leaders a collective proposes as good or excellent; unknown if either is."""
    excellent, good = _PROPOSED
    return Derivation(pl.col(excellent) + pl.col(good), _PROPOSED)
