"""Sheets and headers: which sheet is which table, and which column is which fact."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from string import ascii_uppercase

import polars as pl
from attrs import frozen

from xeploai.dictionary import Dictionary
from xeploai.messages import catalogue
from xeploai.model import Text
from xeploai.rosters.values import key

HEAD_ROWS = 60
"""The header must be among these first rows of a sheet."""

REQUIRED_SHEETS = ("info", "organizations", "members")
_NO_FACTS = ("TT", "STT", "Số TT", "Số thứ tự", "Ghi chú", "No.", "No", "#", "Notes")
_IGNORED = frozenset(key(h) for h in _NO_FACTS)
_MARKS = re.compile(r"[*:]+$|\(\*\)$")


@frozen(eq=False)
class RawSheet:
    """One sheet as read, not yet understood."""

    name: str
    """The name in messages: a sheet, or a file of a folder."""
    table: str
    head: Sequence[Sequence[str]]
    """The texts of the first rows; a blank is the empty string."""
    body: Callable[[int], pl.DataFrame]
    """The rows after the first n: a column for each column letter and ``row``."""


def letter(index: int) -> str:
    """Return the column letters of an index: 0 is A, 26 is AA."""
    text = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        text = ascii_uppercase[rest] + text
    return text


def title(table: str) -> Text:
    """Return the title of a table's sheet."""
    texts = catalogue().get(f"sheet.{table}")
    return Text(texts["vi"], texts["en"]) if texts else Text(table, table)


def tables_by_name(dictionary: Dictionary) -> Mapping[str, str]:
    """Return the table of each name a sheet can have, in comparable form."""
    names: dict[str, str] = {}
    for table in dictionary.tables():
        for name in (table, title(table).vi, title(table).en):
            names.setdefault(key(name), table)
    return names


def header_key(text: str) -> str:
    """Return a header in comparable form, without the marks that forms add to it."""
    return key(bare(text))


def bare(text: str) -> str:
    """Return a header in one line, without a mark for required columns or a colon."""
    return _MARKS.sub("", " ".join(text.split())).strip()


def is_ignored(header: str) -> bool:
    """Return whether a column such as a running number holds no fact."""
    return header_key(header) in _IGNORED


def near_title(table: str, names: Iterable[str]) -> str:
    """Return the sheet whose name is almost that of ``table``, or an empty string."""
    by_key = {key(n): n for n in names}
    for wanted in (table, title(table).vi):
        if found := get_close_matches(key(wanted), list(by_key), n=1, cutoff=0.75):
            return by_key[found[0]]
    return ""
