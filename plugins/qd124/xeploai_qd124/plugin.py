"""Registers the regulation ``qd124``: QĐ 124-QĐ/TW with HD 25-HD/BTCTW."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from xeploai.hookspecs import hookimpl

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from importlib.resources.abc import Traversable

    from xeploai.lifecycle.derive import Derivation
    from xeploai.model import Kind
    from xeploai.rosters.roster import Roster
    from xeploai.rulebooks.rulebook import Rulebook


@hookimpl
def xeploai_regulations() -> Sequence[Traversable]:
    """Return this package: its TOML files are the regulation."""
    return [files("xeploai_qd124")]


@hookimpl
def xeploai_derive(rulebook: Rulebook, roster: Roster, kind: Kind) -> Mapping[str, Derivation]:
    """Return the facts that tell disciplines for earlier years from those for this one."""
    if kind != "member":
        return {}
    from xeploai_qd124.facts import faults_by_year

    return faults_by_year(roster)
