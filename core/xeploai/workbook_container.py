"""The container of a workbook: a zip file that is not trusted."""

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from xeploai import workbook_limits as limits
from xeploai.messages import message

_CHUNK = 4 << 20
_OLE = b"\xd0\xcf\x11\xe0"


class RefusedError(Exception):
    """A part that must not or cannot be read."""

    def __init__(self, code: str, **params: object) -> None:
        self.found = message(code, **params)
        super().__init__(code)


def open_container(path: Path) -> zipfile.ZipFile:
    """Open a workbook's zip file; refuse passwords, macros, links and sizes beyond the limits."""
    with path.open("rb") as file:
        start = file.read(4)
    if start == _OLE:
        raise RefusedError("roster.encrypted", file=path.name)
    if start != b"PK\x03\x04":
        raise RefusedError("roster.not_workbook", file=path.name)
    container = zipfile.ZipFile(path)
    try:
        _check_entries(container, path.name)
    except RefusedError:
        container.close()
        raise
    return container


def _check_entries(container: zipfile.ZipFile, file: str) -> None:
    infos = container.infolist()
    names = [i.filename for i in infos]
    # Two readers could see two different files in a container with a name twice or a comment.
    if len(set(names)) != len(names) or container.comment:
        raise RefusedError("roster.damaged", file=file, part="zip")
    if any(i.flag_bits & 1 for i in infos):
        raise RefusedError("roster.encrypted", file=file)
    if any(n.lower().endswith("vbaproject.bin") for n in names):
        raise RefusedError("roster.macros", file=file)
    if any(n.lower().startswith("xl/externallinks/") for n in names):
        raise RefusedError("roster.external_links", file=file)
    for info in infos:
        if info.file_size > limits.MAX_BYTES:
            raise RefusedError(
                "roster.too_big", file=file, part=info.filename[:80], limit=limits.MAX_BYTES >> 20
            )
        if info.file_size > limits.RATIO_FROM and info.file_size > limits.MAX_RATIO * info.compress_size:
            raise RefusedError("roster.bomb", file=file, part=info.filename[:80])


def unpacked(container: zipfile.ZipFile, file: str, part: str, limit: int) -> Iterator[bytes]:
    """Yield a part in pieces, whatever size it claims to have; stop at the limit."""
    size, packed = 0, container.getinfo(part).compress_size
    try:
        with container.open(part) as stream:
            while piece := stream.read(_CHUNK):
                size += len(piece)
                if size > limit:
                    raise RefusedError("roster.too_big", file=file, part=part, limit=limit >> 20)
                if size > limits.RATIO_FROM and size > limits.MAX_RATIO * packed:
                    raise RefusedError("roster.bomb", file=file, part=part)
                yield piece
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as exc:
        raise RefusedError("roster.damaged", file=file, part=part) from exc
