"""Registers the regulation ``qd132``: QĐ 132-QĐ/TW with HD 16 and HD 21.

TOML cannot count months to another day, boxes or disciplines, or look at the cell; ``facts`` does,
and is imported only when an evaluation needs it.
"""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from xeploai.hookspecs import hookimpl

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

    from xeploai.lifecycle.stage import Derivation
    from xeploai.model import Kind
    from xeploai.rosters.roster import Roster
    from xeploai.rulebooks.rulebook import Rulebook


@hookimpl
def xeploai_regulations() -> list[Traversable]:
    """Return this package: its TOML files are the regulation."""
    return [files("xeploai_qd132")]


@hookimpl
def xeploai_derive(rulebook: Rulebook, roster: Roster, kind: Kind) -> Mapping[str, Derivation]:
    """Return what the readings count otherwise than the core does, and faults counted elsewhere."""
    from xeploai_qd132 import facts

    end = roster.period.end
    found: dict[str, Derivation] = {}
    if kind == "member":
        scope = facts.scope(rulebook)
        found = {
            "admitted_months_at_end": facts.months_at_end("admitted_on", end),
            "longest_sick_months": facts.longest_sick_months(roster),
            "sick_or_maternity_months": facts.sick_or_maternity_months(roster),
            "disciplined_elsewhere": facts.disciplined_elsewhere(roster, scope),
            **facts.disciplined_within(roster),
            **facts.old_cells(roster),
        }
    if kind in ("organization", "collective"):
        found["founded_months_at_end"] = facts.months_at_end("founded_on", end)
    return found
