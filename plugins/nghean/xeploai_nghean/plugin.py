"""Registers what was in force in Nghệ An for 2016: the province, Vinh and the university.

TOML cannot count the base of a ballot or look at other organisations; ``facts`` does, and is imported only
when an evaluation needs it.
"""

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
    """Return the folders of ``nghean``, ``vinh`` and ``dhkt``."""
    folder = files("xeploai_nghean")
    return [folder, folder / "vinh", folder / "dhkt"]


@hookimpl
def xeploai_places() -> Sequence[Traversable]:
    """Return the file with Vinh and the university."""
    return [files("xeploai_nghean") / "places.toml"]


@hookimpl
def xeploai_derive(rulebook: Rulebook, roster: Roster, kind: Kind) -> Mapping[str, Derivation]:
    """Return the ballot base, groups and flags of the organisations above, and added-up votes."""
    from xeploai_nghean import facts

    if kind in ("organization", "collective"):
        return {"city": facts.whole_city()}
    if kind != "member":
        return {}
    return {
        "ballot_base": facts.ballot_base(roster, rulebook.reading("ballot_denominator", "roll")),
        "cell_outstanding": facts.cell_outstanding(roster),
        "base_outstanding": facts.base_outstanding(roster),
        "city_organization": facts.city_organization(roster),
        "city_outstanding": facts.city_outstanding(roster),
        "away_in_period": facts.away_in_period(roster),
        "votes_good_or_better": facts.added_votes("votes_excellent", "votes_good"),
        "votes_completed_or_better": facts.added_votes("votes_excellent", "votes_good", "votes_completed"),
    }
