"""Registers the regulation ``qd124``: QĐ 124-QĐ/TW with HD 25-HD/BTCTW."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from xeploai.hookspecs import hookimpl

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from importlib.resources.abc import Traversable

    import polars as pl

    from xeploai.findings import Finding
    from xeploai.lifecycle.stage import Derivation
    from xeploai.model import Kind
    from xeploai.rosters.roster import Roster
    from xeploai.rulebooks.rulebook import Rulebook


@hookimpl
def xeploai_regulations() -> Sequence[Traversable]:
    """Return this package: its TOML files are the regulation."""
    return [files("xeploai_qd124")]


@hookimpl
def xeploai_derive(rulebook: Rulebook, roster: Roster, kind: Kind) -> Mapping[str, Derivation]:
    """Return what tells disciplines for earlier years from those for this one."""
    from xeploai_qd124.facts import faults_by_year

    return faults_by_year(roster, kind)


@hookimpl
def xeploai_conclude(
    rulebook: Rulebook, roster: Roster, kind: Kind, subjects: pl.DataFrame
) -> Sequence[Finding]:
    """Name the years that are rated again, with the old and the new rating (HD 25, item 4.5)."""
    from xeploai_qd124.facts import years_rated_again

    return list(years_rated_again(rulebook, roster, kind, subjects))
