"""Plain values as JSON, and where a file was written."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import rich_click as click

from xeploai.files import atomic_write
from xeploai_cli.language import refuse
from xeploai_cli.session import Session
from xeploai_cli.terminal import tell

Writer = Callable[[Path], None]


def canonical(values: Mapping[str, Any]) -> str:
    """Return canonical JSON: same input, same bytes."""
    return json.dumps(values, ensure_ascii=False, indent=1, default=str) + "\n"


def print_json(text: str) -> None:
    """Print JSON as it is."""
    click.echo(text, nl=False)


def write_text(path: Path, text: str) -> None:
    """Write a text file, all or nothing."""
    with atomic_write(path) as draft:
        draft.write_text(text, "utf-8", newline="\n")


def written(session: Session, path: Path | None) -> None:
    """Say where a file was written, unless quiet or JSON is asked for."""
    if path is not None and not session.quiet and session.form == "table":
        tell("written", path=str(path))


def not_over(output: Path | None, *inputs: Path) -> None:
    """Refuse to write a result over what it is made from."""
    for path in inputs:
        if output is not None and output.exists() and output.samefile(path):
            refuse("same_file", path=str(output))
