"""Registers ``lamdong``: Lâm Đồng 2021, as the plan of Bảo Lộc restates it, and the city itself."""

from importlib.resources import files
from importlib.resources.abc import Traversable

from xeploai.hookspecs import hookimpl


@hookimpl
def xeploai_regulations() -> list[Traversable]:
    """Return this package: its TOML files are the regulation."""
    return [files("xeploai_lamdong")]


@hookimpl
def xeploai_places() -> list[Traversable]:
    """Return the file with Bảo Lộc."""
    return [files("xeploai_lamdong") / "places.toml"]
