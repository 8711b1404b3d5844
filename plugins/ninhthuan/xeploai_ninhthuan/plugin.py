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


@hookimpl
def xeploai_regulations() -> Sequence[Traversable]:
    """Return this package: its TOML files are the regulation."""
    return [files("xeploai_ninhthuan")]


@hookimpl
def xeploai_derive(kind: Kind) -> Mapping[str, Derivation]:
    """Return the number of leaders that a collective proposes as good or excellent."""
    if kind != "collective":
        return {}
    from xeploai_ninhthuan.facts import proposed_good_or_better

    return {"proposed_good_or_better": proposed_good_or_better()}
