"""A survey of a sheet cell by cell: extent, error values, formulas without a result."""

import re
from collections.abc import Iterable, Sequence
from html import unescape
from xml.etree import ElementTree
from xml.parsers import expat

from xeploai.rosters.values import EXCEL_ERRORS, FORMULA, as_text

_SHARED = re.compile(rb"<(?:\w+:)?t(?: [^>]*)?>([^<]*)<")
_ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


class Cells:
    """What is known of a sheet after reading its XML once."""

    def __init__(self, texts: Sequence[bytes]) -> None:
        self.rows = 0
        self.columns = 0
        self.count = 0
        self.text_bytes = 0
        self.booleans = False
        self.found: dict[tuple[int, int], str] = {}
        """Error values and uncalculated formulas by row (from 1) and column (from 0)."""
        self._texts = texts
        self._row = 0
        self._column = -1
        self._type = ""
        self._formula: str | None = None
        self._value: str | None = None
        self._open = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the start of an element."""
        match name.rpartition(":")[2]:
            case "row":
                self._row = int(attributes.get("r", self._row + 1))
                self._column = -1
            case "c":
                self._start_cell(attributes)
            case "v" | "f" as part:
                self._open = part
                if part == "f":
                    self._formula = ""
                else:
                    self._value = ""

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._row, self._column = _place(attributes.get("r"), self._row, self._column + 1)
        self.count += 1
        self.rows = max(self.rows, self._row)
        self.columns = max(self.columns, self._column + 1)
        self._type = attributes.get("t", "n")
        self._formula = self._value = None

    def text(self, data: str) -> None:
        """Take text of the element that is open."""
        if self._open == "v":
            self._value = (self._value or "") + data
        elif self._open == "f":
            self._formula = (self._formula or "") + data

    def end(self, name: str) -> None:
        """Take the end of an element."""
        part = name.rpartition(":")[2]
        if part == "c":
            self._end_cell()
        elif part in ("v", "f"):
            self._open = ""

    def _end_cell(self) -> None:
        at = (self._row, self._column)
        match self._type:
            case "e":
                self.found[at] = self._value if self._value in EXCEL_ERRORS else EXCEL_ERRORS[0]
            case "b":
                self.booleans = True
            case "s" if self._value is not None:
                self.text_bytes += len(self._texts[int(self._value)])
        if self._formula is not None and not self._value and self._type not in ("e", "str"):
            self.found[at] = f"{FORMULA}={self._formula}"


def survey(pieces: Iterable[bytes], texts: Sequence[bytes]) -> Cells | None:
    """Return what a sheet holds, or ``None`` if it is not a well-formed sheet."""
    cells = Cells(texts)
    parser = expat.ParserCreate()
    parser.StartElementHandler = cells.start
    parser.EndElementHandler = cells.end
    parser.CharacterDataHandler = cells.text
    parser.StartDoctypeDeclHandler = _refuse
    parser.buffer_text = True
    try:
        for piece in pieces:
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, IndexError):
        return None
    return cells


def _refuse(*_: object) -> None:
    raise ValueError("DOCTYPE")


def first_rows(cut: bytes, texts: Sequence[bytes]) -> list[list[str]]:
    """Return the texts of a sheet's first rows, of which ``cut`` is the XML.

    Raises ``ParseError``, ``ValueError`` or ``IndexError`` if it is damaged.
    """
    rows: list[list[str]] = []
    for element in ElementTree.fromstring(cut).iterfind("{*}sheetData/{*}row"):
        row, column = int(element.get("r", len(rows) + 1)), -1
        for cell in element.iterfind("{*}c"):
            row, column = _place(cell.get("r"), row, column + 1)
            rows += [[] for _ in range(row - len(rows))]
            rows[row - 1] += [""] * (column + 1 - len(rows[row - 1]))
            rows[row - 1][column] = as_text(_text_of(cell, texts))
    width = max(map(len, rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows]


def _place(address: str | None, row: int, column: int) -> tuple[int, int]:
    """Return row (from 1) and column (from 0) of an address; without one, the next place."""
    if address is None:
        return row, column
    found = _ADDRESS.fullmatch(address)
    if found is None:
        raise ValueError(address)
    return int(found[2]), column_index(found[1])


def _text_of(cell: ElementTree.Element, texts: Sequence[bytes]) -> str:
    value = cell.findtext("{*}v") or ""
    match cell.get("t"):
        case "s":
            return "".join(unescape(t.decode()) for t in _SHARED.findall(texts[int(value)]))
        case "inlineStr":
            return "".join(t.text or "" for t in cell.iterfind("{*}is//{*}t"))
    return value


def column_index(letters: str) -> int:
    """Return the index of column letters: A is 0, AA is 26."""
    index = 0
    for c in letters:
        index = index * 26 + ord(c) - 64
    return index - 1
