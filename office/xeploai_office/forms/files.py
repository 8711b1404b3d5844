"""Files in the folder that is written to."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from xeploai.errors import UsageError
from xeploai.files import atomic_write
from xeploai.messages import message


@contextmanager
def guarded(path: Path) -> Iterator[None]:
    """Turn what the disk refuses into an error that a user can act on."""
    try:
        yield
    except OSError as exc:
        reason = exc.strerror or type(exc).__name__
        raise UsageError(message("files.unwritable", path=str(path), error=reason)) from exc


def write_whole(path: Path, data: bytes) -> None:
    """Write a file, all or nothing, with the folders above it."""
    with guarded(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_write(path) as draft, guarded(path):
        draft.write_bytes(data)


def drafts(folder: Path) -> list[Path]:
    """Return the drafts in a folder and those in it; what is still there after a run, a killed one left."""
    return [*folder.glob(".xeploai-*"), *folder.glob("*/.xeploai-*")]


def content(path: Path) -> str | None:
    """Return the SHA-256 of a file; ``None`` where there is none."""
    if not path.exists():
        return None
    with guarded(path):
        return digest(path.read_bytes())


def digest(data: bytes) -> str:
    """Return the SHA-256 of bytes."""
    return hashlib.sha256(data).hexdigest()
