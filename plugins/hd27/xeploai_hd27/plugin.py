"""Registers the regulation ``hd27``: HD 27-HD/BTCTW of 2014."""

from importlib.resources import files
from importlib.resources.abc import Traversable

from xeploai.hookspecs import hookimpl


@hookimpl
def xeploai_regulations() -> list[Traversable]:
    """Return this package: its TOML files are the regulation."""
    return [files("xeploai_hd27")]
