"""Registers ``lamdong``: Lâm Đồng 2021, as the plan of Bảo Lộc restates it, and the city itself.

Which organisation above the base a member belongs to is worked out in ``facts``, imported only when
an evaluation needs it.
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


@hookimpl
def xeploai_regulations() -> list[Traversable]:
    """Return the folders of the province and of the city."""
    folder = files("xeploai_lamdong")
    return [folder, folder / "baoloc"]


@hookimpl
def xeploai_places() -> list[Traversable]:
    """Return the file with Bảo Lộc."""
    return [files("xeploai_lamdong") / "places.toml"]


@hookimpl
def xeploai_derive(roster: Roster, kind: Kind) -> Mapping[str, Derivation]:
    """Return the organisation above the base of each member."""
    if kind != "member":
        return {}
    from xeploai_lamdong import facts

    return {"upper_organization": facts.upper_organization(roster)}
