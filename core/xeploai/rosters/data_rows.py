"""Which rows of a sheet are data: not blank lines, nor totals and signatures after the data."""

import unicodedata
from collections.abc import Mapping, Sequence

import polars as pl
import polars.selectors as cs

from xeploai.model import Fact

_TOTAL_WORDS = "tổng(?: *cộng| *số| *kết)?|cộng|total"
_TOTAL = rf"(?i)^(?:{_TOTAL_WORDS}|{unicodedata.normalize('NFD', _TOTAL_WORDS)}) *(?:[:(].*)?$"
_FILLED, _COMPLETE, _TOTALS = "!filled", "!complete", "!total"
_NOTE_CELLS = 2
"""A line after the data with no more cells than this may be a signature or a note."""


def data_rows(body: pl.DataFrame, columns: Mapping[str, str], facts: Sequence[Fact]) -> pl.DataFrame:
    """Return the rows that state facts; blanks in text columns become null.

    ``columns`` gives the column of each fact. Left out are: blank lines; lines that are totals;
    and, after the last full row, short lines without an id that a blank line or a total sets apart.
    Any other line without its required values stays, to be reported.
    """
    known = {columns[f.id]: f for f in facts if f.id in columns}
    required = [c for c, f in known.items() if f.required]
    keys = [c for c in required if known[c].type in ("text", "reference")]
    body = body.with_columns(_without_blanks(body))
    body = body.with_columns(
        pl.sum_horizontal(pl.col(list(known)).is_not_null().cast(pl.UInt32)).alias(_FILLED)
    )
    body = body.filter(pl.col(_FILLED) > 0)
    body = body.with_columns(
        pl.all_horizontal(pl.lit(value=True), pl.col(required).is_not_null()).alias(_COMPLETE),
        _any_total([k for k in keys if body[k].dtype == pl.String]).alias(_TOTALS),
    )
    rows = _without_totals(body, {c for c, f in known.items() if f.values or f.type == "bool"})
    rows = _without_notes(rows, keys[:1], free_key=all(f.type == "text" for f in facts if f.required))
    return rows.drop(_FILLED, _COMPLETE, _TOTALS)


def _without_blanks(body: pl.DataFrame) -> list[pl.Expr]:
    texts = [pl.col(c).str.strip_chars() for c, t in body.schema.items() if t == pl.String]
    return [pl.when(t.str.len_bytes() > 0).then(t) for t in texts]


def _any_total(columns: list[str]) -> pl.Expr:
    tests = [pl.col(c).str.contains(_TOTAL).fill_null(value=False) for c in columns]
    return pl.any_horizontal(tests) if tests else pl.lit(value=False)


def _without_totals(body: pl.DataFrame, choices: set[str]) -> pl.DataFrame:
    """Mark totals; "cộng" in a column of choices is one of them (a bonus), not a total."""
    # Only a line without its required values can be a total by another column than its key.
    partial = ~body[_COMPLETE]
    if partial.any():
        texts = [c for c in body.select(cs.string()).columns if c not in choices]
        totals = body.filter(partial).filter(_any_total(texts))["row"]
        body = body.with_columns((pl.col(_TOTALS) | pl.col("row").is_in(totals.implode())).alias(_TOTALS))
    return body


def _without_notes(body: pl.DataFrame, key: list[str], *, free_key: bool) -> pl.DataFrame:
    full = body[_COMPLETE] & ~body[_TOTALS]
    solid = full & (body[_FILLED] >= _NOTE_CELLS)
    ends = (solid if solid.any() else full).arg_true()
    last = ends[-1] if len(ends) else -1
    data, tail = body.slice(0, last + 1), body.slice(last + 1)
    if not tail.is_empty():
        before = data["row"][-1] if last >= 0 else tail["row"][0] - 1
        gap = pl.col("row") - pl.col("row").shift(1, fill_value=before) > 1
        apart = (gap | pl.col(_TOTALS)).cast(pl.UInt8).cum_max() == 1
        short = ~pl.col(_COMPLETE) & (pl.col(_FILLED) <= _NOTE_CELLS)
        if free_key and solid.any():
            short = short | (pl.col(_FILLED) < _NOTE_CELLS)
        tail = tail.filter(~(apart & short & _no_id(key)))
    return pl.concat([data, tail]).filter(~pl.col(_TOTALS))


def _no_id(key: list[str]) -> pl.Expr:
    """Whether the key is blank or a phrase, such as the title of a signature."""
    if not key:
        return pl.lit(value=True)
    text = pl.col(key[0]).cast(pl.String)
    return text.is_null() | text.str.contains(" ", literal=True)
