"""Registers the regulation ``qd366``: QĐ 366-QĐ/TW with HD 43-HD/BTCTW."""

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
    from xeploai.rulebooks.rulebook import Rulebook


@hookimpl
def xeploai_regulations() -> Sequence[Traversable]:
    """Return this package: its TOML files are the regulation."""
    return [files("xeploai_qd366")]


@hookimpl
def xeploai_derive(rulebook: Rulebook, roster: Roster, kind: Kind) -> Mapping[str, Derivation]:
    """Return what disciplines, the 25% decision, the quarter and the history say of the subjects."""
    from xeploai_qd366.facts import derivations

    return derivations(roster, kind)
