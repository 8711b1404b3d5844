"""Writing files: all or nothing, so that an interrupted run never leaves half a workbook."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from xeploai.errors import UsageError
from xeploai.messages import message


@contextmanager
def atomic_write(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside ``path`` and move it there when the block ends well.

    After an error nothing is left behind and an existing file is as it was. Raises
    :class:`UsageError` if the folder does not exist or cannot be written.
    """
    with _guarded(path):
        handle, name = tempfile.mkstemp(prefix=".xeploai-", suffix=path.suffix, dir=path.parent)
        os.close(handle)
    draft = Path(name)
    try:
        yield draft
        with _guarded(path):
            draft.chmod(0o666 & ~_umask())
            os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def atomic_folder(path: Path) -> Iterator[Path]:
    """Yield an empty temporary folder and move it to ``path`` when the block ends well.

    An existing folder is replaced only if it is empty; raises :class:`UsageError` otherwise.
    """
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise UsageError(message("files.not_empty", path=str(path)))
    with _guarded(path):
        draft = Path(tempfile.mkdtemp(prefix=".xeploai-", dir=path.parent))
    try:
        yield draft
        with _guarded(path):
            draft.chmod(0o777 & ~_umask())
            if path.exists():
                path.rmdir()
            os.replace(draft, path)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


@contextmanager
def _guarded(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as exc:
        reason = exc.strerror or type(exc).__name__
        raise UsageError(message("files.unwritable", path=str(path), error=reason)) from exc


def _umask() -> int:
    # There is no call that reads the mask without setting it.
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
