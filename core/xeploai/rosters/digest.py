"""The digest of a roster: the same facts give the same digest, whatever the file format."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from xeploai.rosters.roster import Period

_CHUNK = 1 << 20


def content_digest(period: Period, place: str | None, tables: Mapping[str, pl.DataFrame]) -> str:
    """Return the SHA-256 of a roster's facts, as hexadecimal digits.

    Tables and columns are taken in the order of their names, rows in their own order; a column
    without any value says as much as no column and does not count. Row numbers do not count.
    """
    digest = hashlib.sha256(json.dumps([period.text, place]).encode())
    for table in sorted(tables):
        frame = tables[table]
        columns = sorted(c for c in frame.columns if c != "row" and _says_something(frame[c]))
        digest.update(json.dumps([table, frame.height, columns]).encode())
        digest.update(frame.select(columns).write_csv(null_value="", quote_style="non_numeric").encode())
    return digest.hexdigest()


def _says_something(column: pl.Series) -> bool:
    return bool(column.any()) if column.name.endswith("!na") else column.null_count() < column.len()


def files_digest(paths: Mapping[str, Path]) -> str:
    """Return the SHA-256 over the bytes of each table's file."""
    digest = hashlib.sha256()
    for table in sorted(paths):
        with paths[table].open("rb") as file:
            own = hashlib.file_digest(file, "sha256").hexdigest()
        digest.update(json.dumps([table, own]).encode())
    return digest.hexdigest()
