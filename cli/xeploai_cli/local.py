"""Where a user keeps regulations that are only data."""

import os
from pathlib import Path

import click

VARIABLE = "XEPLOAI_RULES"
"""Names the folders instead, as ``PATH`` does; empty means none."""


def own_rules() -> tuple[Path, ...]:
    """Return the folders to look into: ``rules`` in the user's configuration, or those of the variable."""
    named = os.environ.get(VARIABLE)
    folders = [default_folder()] if named is None else [Path(p) for p in named.split(os.pathsep) if p]
    return tuple(f for f in folders if f.is_dir())


def default_folder() -> Path:
    """Return the folder in the user's configuration, such as ``~/.config/xeploai/rules``."""
    return Path(click.get_app_dir("xeploai")) / "rules"
