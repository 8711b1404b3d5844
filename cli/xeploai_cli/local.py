"""Where a user keeps regulations that are only data, and Word templates."""

import os
from pathlib import Path

import click

VARIABLE = "XEPLOAI_RULES"
"""Names the folders instead, as ``PATH`` does; empty means none."""
TEMPLATES = "XEPLOAI_TEMPLATES"
"""The same for Word templates."""


def own_rules() -> tuple[Path, ...]:
    """Return the folders to look into: ``rules`` in the user's configuration, or those of the variable."""
    return _folders(VARIABLE, default_folder())


def own_templates() -> tuple[Path, ...]:
    """Return the folders of Word templates: ``templates`` in the configuration, or those of the variable."""
    return _folders(TEMPLATES, default_folder().parent / "templates")


def _folders(variable: str, usual: Path) -> tuple[Path, ...]:
    named = os.environ.get(variable)
    folders = [usual] if named is None else [Path(p) for p in named.split(os.pathsep) if p]
    return tuple(f for f in folders if f.is_dir())


def default_folder() -> Path:
    """Return the folder in the user's configuration, such as ``~/.config/xeploai/rules``."""
    return Path(click.get_app_dir("xeploai")) / "rules"
