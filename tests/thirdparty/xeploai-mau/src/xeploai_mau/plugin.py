"""Registers the regulation ``mau``, its place, and the fact that TOML cannot say."""

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
    return [files("xeploai_mau")]


@hookimpl
def xeploai_places() -> Sequence[Traversable]:
    """Return the file with the fictional province."""
    return [files("xeploai_mau") / "places.toml"]


@hookimpl
def xeploai_derive(kind: Kind) -> Mapping[str, Derivation]:
    """Return the years since admission, for members."""
    if kind != "member":
        return {}
    from xeploai_mau.facts import party_age

    return {"party_age": party_age()}
