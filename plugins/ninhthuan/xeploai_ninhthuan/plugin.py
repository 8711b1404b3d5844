"""Registers ``ninhthuan``: the plan of the Ninh Thuận standing committee for 2022."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from xeploai.hookspecs import hookimpl

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from importlib.resources.abc import Traversable

    from xeploai.lifecycle.stage import Derivation
    from xeploai.model import Kind
    from xeploai.rosters.roster import Roster


@hookimpl
def xeploai_regulations() -> Sequence[Traversable]:
    """Return this package: its TOML files are the regulation."""
    return [files("xeploai_ninhthuan")]


@hookimpl
def xeploai_derive(roster: Roster, kind: Kind) -> Mapping[str, Derivation]:
    """Return how many leaders a collective proposes as good or excellent, and which leaders are heads."""
    from xeploai_ninhthuan import facts

    if kind == "collective":
        return {"proposed_good_or_better": facts.proposed_good_or_better()}
    return {"heads_unit": facts.heads_unit(roster)} if kind == "leader" else {}
