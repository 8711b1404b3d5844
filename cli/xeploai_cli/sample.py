"""The shipped sample: synthetic members of one commune."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path


@contextmanager
def sample() -> Iterator[Path]:
    """Yield the path of the shipped roster."""
    with as_file(files("xeploai") / "data" / "sample") as folder:
        yield next(iter(sorted(folder.glob("*.xlsx"))), folder)
