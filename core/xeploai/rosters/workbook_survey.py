"""A quick look at a large sheet: whether it may be read as it is, and its first rows."""

import re
from concurrent.futures import Future, ThreadPoolExecutor

import polars as pl

from xeploai.rosters import workbook_limits as limits
from xeploai.rosters.sheets import HEAD_ROWS, letter
from xeploai.rosters.workbook_cells import column_index
from xeploai.rosters.workbook_container import Container

# A cell of another kind than numbers and texts, or a formula that was never calculated.
_SPECIAL = r"""t="[eb]"|t='|(?:</f>|<f[^>]*/>)(?:</c>|<v></v>|<v ?/>)|<!DOCTYPE|:c[ >]"""
_PENDING = 4
_WORKERS = 2
_DIMENSION = re.compile(rb'<dimension ref="[A-Z]+[0-9]+:([A-Z]+)([0-9]+)"')
_CELL = re.compile(rb'<c r="([A-Z]+)[0-9]+"')


class QuickSurvey:
    """A first look at a sheet, while it is unpacked.

    ``doubtful`` is false only if every cell has a plain address inside the extent that the sheet
    claims, the extent is reasonable, and all cells are numbers and texts. ``head`` is the sheet cut
    off after the header could have come.
    """

    def __init__(self, container: Container, part: str) -> None:
        self.size = 0
        self.head = b""
        scans: list[Future[tuple[bool, int]]] = []
        tail, pattern = b"", ""
        with ThreadPoolExecutor(_WORKERS) as pool:
            for piece in container.pieces(part, limits.MAX_BYTES):
                if not self.size:
                    self.head = _cut(piece)
                    pattern = self._claim(piece)
                self.size += len(piece)
                # Cut between elements, so that none is split over two pieces.
                text = tail + piece
                end = text.rfind(b"<")
                tail = text[end:]
                scans.append(pool.submit(_scan, text[:end], pattern))
                if len(scans) > _PENDING:
                    scans[-_PENDING].result()
            scans.append(pool.submit(_scan, tail, pattern))
            special = any(s.result()[0] for s in scans)
            self._rows = sum(s.result()[1] for s in scans)
        area = self._columns * self._most_rows
        thin = area > limits.MAX_EMPTY and self._rows * 20 < self._most_rows
        self.doubtful = special or thin or area > limits.MAX_CELLS or not self.head

    def _claim(self, start: bytes) -> str:
        """Return a pattern for anything out of the ordinary; the extent of rows is claimed by digits."""
        claim = _DIMENSION.search(start)
        letters = {m[1] for m in _CELL.finditer(start[: 1 << 18])} | ({claim[1]} if claim else set())
        self._columns = 1 + max((column_index(c.decode()) for c in letters), default=0)
        digits = len(claim[2]) if claim else 7
        self._most_rows = min(10**digits - 1, 1 << 20)
        outside = f"(?:{_columns_beyond(letter(self._columns - 1))})[0-9]"
        address = f"[^A-Z]|{outside}|[A-Z]+[0-9]{{{digits + 1}}}"
        return rf'<c(?:[\t\r\n/>]| [^r]| r[^=]| r=[^"]| r="(?:{address}))|{_SPECIAL}'


def _scan(text: bytes, pattern: str) -> tuple[bool, int]:
    """Return whether there is anything out of the ordinary, and the number of rows."""
    rows = text.count(b"<row")
    try:
        series = pl.Series([text]).cast(pl.String)
    except pl.exceptions.ComputeError:
        return True, rows
    return bool(series.str.contains(pattern)[0]), rows


def _cut(piece: bytes) -> bytes:
    """Return the sheet cut off after the first rows, or nothing if it is not written plainly."""
    at = 0
    for _ in range(HEAD_ROWS):
        if (at := piece.find(b"</row>", at) + 6) == 5:
            return b""
    plain = b"<sheetData>" in piece[:at] and piece.lstrip(b"\xef\xbb\xbf")[:1] == b"<"
    return piece[:at] + b"</sheetData></worksheet>" if plain else b""


def _columns_beyond(last: str) -> str:
    """Return a pattern of the column letters after ``last``."""
    longer = f"[A-Z]{{{len(last) + 1},}}"
    rest = [(last[:i], chr(ord(c) + 1), len(last) - i - 1) for i, c in enumerate(last) if c < "Z"]
    same = [f"{start}[{above}-Z][A-Z]{{{more}}}" for start, above, more in rest]
    return "|".join([longer, *same])
