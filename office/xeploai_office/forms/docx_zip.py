"""Word files as zip archives: parts in and out, the same bytes for the same parts."""

import zipfile
import zlib
from collections.abc import Iterable
from io import BytesIO

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every part: archives know none before it."""
MOST = 64 * 2**20
"""No template unpacks to more than this."""
Part = tuple[str, bytes]
"""Name and content."""


class NotWordError(ValueError):
    """The bytes are no archive, or unpack to far too much."""


def unpacked(data: bytes) -> list[Part]:
    """Return the parts in the order of the archive; raise :class:`NotWordError`."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            if sum(i.file_size for i in archive.infolist()) > MOST:
                raise NotWordError
            return [(i.filename, archive.read(i)) for i in archive.infolist() if not i.is_dir()]
    # Damaged data, a compression that Python does not know, or a password.
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError) as exc:
        raise NotWordError from exc


def packed(parts: Iterable[Part]) -> bytes:
    """Return an archive of parts, without any clock in it."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in parts:
            archive.writestr(_entry(name), content)
    return out.getvalue()


def rewritten(data: bytes) -> bytes:
    """Return the same archive without the times of its parts."""
    return packed(unpacked(data))


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    # Not the system that wrote it: the same bytes on every machine.
    entry.create_system, entry.external_attr = 0, 0
    return entry
