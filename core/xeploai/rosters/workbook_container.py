"""The container of a workbook: a zip file that is not trusted."""

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from xeploai.messages import message
from xeploai.rosters import workbook_limits as limits

_CHUNK = 4 << 20
_OLE = b"\xd0\xcf\x11\xe0"


class RefusedError(Exception):
    """A part that must not or cannot be read."""

    def __init__(self, code: str, **params: object) -> None:
        self.found = message(code, **params)
        super().__init__(code)


class Container:
    """An open workbook file; raises :class:`RefusedError` for passwords, macros, links and bombs."""

    def __init__(self, path: Path) -> None:
        self.file = path.name
        with path.open("rb") as file:
            start = file.read(4)
        if start == _OLE:
            raise RefusedError("roster.encrypted", file=self.file)
        if start != b"PK\x03\x04":
            raise RefusedError("roster.not_workbook", file=self.file)
        self._zip = zipfile.ZipFile(path)
        try:
            self._check_entries()
        except RefusedError:
            self.close()
            raise
        # The spreadsheet reader does not tell upper from lower case either.
        self._names = {n.lower(): n for n in self._zip.namelist()}

    def close(self) -> None:
        """Close the file."""
        self._zip.close()

    def has(self, part: str) -> bool:
        """Return whether there is such a part."""
        return part.lower() in self._names

    def read(self, part: str, limit: int) -> bytes:
        """Return a whole part."""
        return b"".join(self.pieces(part, limit))

    def pieces(self, part: str, limit: int) -> Iterator[bytes]:
        """Yield a part in pieces, whatever size it claims to have; stop at the limit."""
        if not self.has(part):
            raise self.damaged(part)
        info = self._zip.getinfo(self._names[part.lower()])
        size = 0
        try:
            with self._zip.open(info) as stream:
                while piece := stream.read(_CHUNK):
                    size += len(piece)
                    if size > limit:
                        raise RefusedError("roster.too_big", file=self.file, part=part, limit=limit >> 20)
                    self._check_ratio(part, size, info.compress_size)
                    yield piece
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as exc:
            raise self.damaged(part) from exc

    def damaged(self, part: str) -> RefusedError:
        """Return the error for a part that cannot be read."""
        return RefusedError("roster.damaged", file=self.file, part=part[:80])

    def _check_entries(self) -> None:
        infos = self._zip.infolist()
        names = [i.filename.lower() for i in infos]
        # Two readers could see two different files: a name twice, a comment that hides a directory.
        if len(set(names)) != len(names) or self._zip.comment or any("\\" in n for n in names):
            raise self.damaged("zip")
        if any(i.flag_bits & 1 for i in infos):
            raise RefusedError("roster.encrypted", file=self.file)
        if any(n.endswith("vbaproject.bin") for n in names):
            raise RefusedError("roster.macros", file=self.file)
        if any(n.startswith("xl/externallinks/") for n in names):
            raise RefusedError("roster.external_links", file=self.file)
        for info in infos:
            part, limit = info.filename[:80], limits.MAX_BYTES
            if info.file_size > limit:
                raise RefusedError("roster.too_big", file=self.file, part=part, limit=limit >> 20)
            self._check_ratio(part, info.file_size, info.compress_size)

    def _check_ratio(self, part: str, size: int, packed: int) -> None:
        if size > limits.RATIO_FROM and size > limits.MAX_RATIO * packed:
            raise RefusedError("roster.bomb", file=self.file, part=part)
