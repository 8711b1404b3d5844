"""Registers ``haiphong``: the plan of the commune of Tiên Thắng for 2023, and the two places it needs."""

from importlib.resources import files
from importlib.resources.abc import Traversable

from xeploai.hookspecs import hookimpl


@hookimpl
def xeploai_regulations() -> list[Traversable]:
    """Return this package: its TOML files are the regulation."""
    return [files("xeploai_haiphong")]


@hookimpl
def xeploai_places() -> list[Traversable]:
    """Return the file with Tiên Lãng and Tiên Thắng."""
    return [files("xeploai_haiphong") / "places.toml"]
