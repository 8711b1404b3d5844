"""Registers the regulation ``qd132``: QĐ 132-QĐ/TW with HD 16 and HD 21."""

from importlib.resources import files
from importlib.resources.abc import Traversable

from xeploai.hookspecs import hookimpl


@hookimpl
def xeploai_regulations() -> list[Traversable]:
    """Return this package: its TOML files are the regulation."""
    return [files("xeploai_qd132")]
