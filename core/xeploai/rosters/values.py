"""What offices type into a cell, read as an exact value of a fact (DESIGN 6, S1).

A column has few distinct values, so each distinct value is read once in Python and the column is
mapped by Polars; text columns are cleaned by Polars alone. One reader of a single value therefore
serves workbooks, CSV, Parquet and Python rows, and says what is wrong with a value it refuses.

A blank is unknown (``None``), never a default. Nothing is rounded: 94,555 where two decimals
are allowed is a fault.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Context, Decimal
from functools import cache
from typing import Any, Final

import polars as pl
from attrs import field, frozen

from xeploai.messages import Message, message, nearest
from xeploai.model import Fact, Text
from xeploai.rosters.roster import column_type

TRUE = ("có", "co", "x", "✓", "✔", "☑", "√", "đúng", "rồi", "true", "yes", "y", "1")
FALSE = ("không", "khong", "ko", "k", "sai", "chưa", "false", "no", "n", "0")
NOT_APPLICABLE = ("k/a", "không áp dụng", "n/a", "not applicable")
EXCEL_ERRORS = (
    "#N/A",
    "#REF!",
    "#VALUE!",
    "#DIV/0!",
    "#NAME?",
    "#NUM!",
    "#NULL!",
    "#GETTING_DATA",
    "#SPILL!",
    "#CALC!",
)
FORMULA = "\x00"
"""Begins a cell that holds a formula whose result was never stored."""

FIRST_YEAR, LAST_YEAR = 1900, 2100
_DIGITS = 15
"""The digits that Excel keeps of a number."""
# Unicode white space, as Polars trims it; Python would also trim control characters.
_BLANKS = " \t\n\v\f\r\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_SPACE = re.compile(f"[{_BLANKS}\u200b\u200c\u200d\ufeff]+")
_NUMBER = re.compile(r"([+-]?)([0-9]+)(?:[.,]([0-9]+))?")
_DAY_FIRST = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})")
_YEAR_FIRST = re.compile(r"([0-9]{4})([/.-])([0-9]{1,2})\2([0-9]{1,2})(?:[ T][0-9:.]+)?")


class NotApplicable:
    """The value typed as ``k/a``; there is one, :data:`NA`."""

    def __repr__(self) -> str:
        return "k/a"


NA: Final = NotApplicable()


@frozen
class Wrong:
    """A value that a fact refuses; the message is made only when it is shown."""

    code: str
    fact: Fact
    got: str

    def message(self) -> Message:
        """Return what was expected, what was found and the nearest valid text."""
        return message(self.code, got=self.got, **_EXPLAIN.get(self.code, _nothing)(self.fact, self.got))


Value_ = bool | int | str | date | NotApplicable | None
"""A read value; a number is scaled by ``10**decimals``, a choice is its id."""


def key(text: str) -> str:
    """Return ``text`` in the form in which spellings are compared: NFC, lower case, no spaces."""
    return _SPACE.sub("", unicodedata.normalize("NFC", text).lower())


def read_value(fact: Fact, raw: object) -> Value_ | Wrong:
    """Return the value that ``raw`` (typed text, or a number, date or Boolean cell) has for ``fact``."""
    text = as_text(raw)
    if not text:
        return None
    if text in EXCEL_ERRORS or text.startswith(FORMULA):
        return Wrong("roster.formula" if text.startswith(FORMULA) else "roster.excel_error", fact, text[:80])
    if (fact.not_applicable or not _is_text(fact)) and key(text) in _na_keys():
        return NA if fact.not_applicable else Wrong("roster.not_applicable", fact, text)
    return _READERS[fact.type](fact, text)


def as_text(raw: object) -> str:
    """Return a cell as the text a person would see; a blank is the empty string."""
    match raw:
        case None:
            return ""
        case bool():
            return "true" if raw else "false"
        case float():
            return _float_text(raw)
        case datetime():
            return raw.strftime("%Y-%m-%d %H:%M:%S").removesuffix(" 00:00:00")
        case Decimal():
            return format(raw.normalize(), "f")
    return unicodedata.normalize("NFC", str(raw)).strip(_BLANKS).removesuffix(" 00:00:00")


def _float_text(raw: float) -> str:
    text = format(raw, f".{_DIGITS}g")
    return format(Decimal(text), "f") if "e" in text and abs(raw) < 10**_DIGITS else text


def _read_bool(fact: Fact, text: str) -> Value_ | Wrong:
    found = _bool_keys().get(key(text))
    return Wrong("roster.not_bool", fact, text) if found is None else found


def _read_number(fact: Fact, text: str) -> Value_ | Wrong:
    decimals = 0 if fact.type == "count" else fact.decimals
    found = _NUMBER.fullmatch(text)
    if not found or len(found[2]) > _DIGITS - decimals:
        return Wrong("roster.not_number", fact, text)
    if found[3] and len(found[2] + found[3]) > _DIGITS:
        found = _NUMBER.fullmatch(_rounded(found)) or found
    sign, whole, part = found[1], found[2], found[3] or ""
    # "94.50" and "5.0" say nothing new, but "1.000" may mean a thousand: never guess.
    if len(part) > decimals and (part.strip("0") or len(part) > 2):
        return Wrong("roster.decimals" if decimals else "roster.not_whole", fact, text)
    return _in_range(fact, int(sign + whole + part[:decimals].ljust(decimals, "0")), text)


def _rounded(found: re.Match[str]) -> str:
    # Excel keeps 15 digits: what it stores as 0.30000000000000004 the office typed as 0.3.
    number = Context(prec=_DIGITS).create_decimal(f"{found[1]}{found[2]}.{found[3]}")
    return format(number.normalize(), "f")


def _in_range(fact: Fact, scaled: int, text: str) -> Value_ | Wrong:
    low, high = bounds(fact)
    if low is not None and scaled < low.scaleb(scale(fact)):
        return Wrong("roster.too_small", fact, text)
    if high is not None and scaled > high.scaleb(scale(fact)):
        return Wrong("roster.too_large", fact, text)
    return scaled


def scale(fact: Fact) -> int:
    """Return the power of ten by which a number is stored (0 for a count)."""
    return fact.decimals if fact.type == "number" else 0


def bounds(fact: Fact) -> tuple[Decimal | None, Decimal | None]:
    """Return the smallest and largest value; nothing can be counted below zero."""
    low = Decimal(0) if fact.type == "count" and fact.at_least is None else fact.at_least
    return (
        None if low is None else Decimal(low),
        None if fact.at_most is None else Decimal(fact.at_most),
    )


def _read_date(fact: Fact, text: str) -> Value_ | Wrong:
    if found := _DAY_FIRST.fullmatch(text):
        day, month, year = int(found[1]), int(found[3]), int(found[4])
    elif found := _YEAR_FIRST.fullmatch(text):
        year, month, day = int(found[1]), int(found[3]), int(found[4])
    else:
        return Wrong("roster.not_date", fact, text)
    try:
        value = date(year, month, day)
    except ValueError:
        return Wrong("roster.not_date", fact, text)
    return value if FIRST_YEAR <= year <= LAST_YEAR else Wrong("roster.not_date", fact, text)


def _read_choice(fact: Fact, text: str) -> Value_ | Wrong:
    found = _choice_keys(fact.id, fact.table, tuple(_spellings(fact))).get(key(text))
    return Wrong("roster.not_choice", fact, text) if found is None else found


def _read_text(fact: Fact, text: str) -> Value_ | Wrong:
    return (_SPACE.sub(" ", text).strip(_BLANKS) or None) if is_key(fact) else text


def _is_text(fact: Fact) -> bool:
    return fact.type in ("text", "reference")


def is_key(fact: Fact) -> bool:
    """Return whether the fact names a subject, so that stray spaces inside it must not matter."""
    return fact.type == "reference" or fact.id in ("id", "subject", "person")


_READERS: Mapping[str, Callable[[Fact, str], Value_ | Wrong]] = {
    "bool": _read_bool,
    "number": _read_number,
    "count": _read_number,
    "date": _read_date,
    "choice": _read_choice,
    "scale": _read_choice,
    "text": _read_text,
    "reference": _read_text,
}
READABLE = frozenset(_READERS)
"""The types a roster column can have; shares and groups of levels are never typed in."""


def _spellings(fact: Fact) -> list[tuple[str, str]]:
    return [(s, i) for i, v in fact.values.items() for s in (i, v.text.vi, v.text.en, *v.also)]


@cache
def _choice_keys(_fact: str, _table: str, spellings: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    return {key(s): i for s, i in reversed(spellings)}


@cache
def _bool_keys() -> Mapping[str, bool]:
    return {key(s): True for s in TRUE} | {key(s): False for s in FALSE}


@cache
def _na_keys() -> frozenset[str]:
    return frozenset(key(s) for s in NOT_APPLICABLE)


# ---------------------------------------------------------------- what was expected


def near(name: str, known: Sequence[str]) -> Message | str:
    """Return “nearest: …” or nothing."""
    found = nearest(name, list(known))
    return message("roster.nearest", nearest=found) if found else ""


def _nothing(_fact: Fact, _got: str) -> dict[str, object]:
    return {}


def _about_choice(fact: Fact, got: str) -> dict[str, object]:
    texts = list(fact.values.values())
    allowed = Text("; ".join(v.text.vi for v in texts), "; ".join(v.text.en for v in texts))
    by_spelling = dict(_spellings(fact))
    found = nearest(got, list(by_spelling))
    hint = message("roster.nearest", nearest=fact.values[by_spelling[found]].text) if found else ""
    return {"allowed": allowed, "nearest": hint}


def _about_range(fact: Fact, _got: str) -> dict[str, object]:
    low, high = bounds(fact)
    return {"low": low, "high": high}


def _about_decimals(fact: Fact, _got: str) -> dict[str, object]:
    return {"decimals": fact.decimals}


_EXPLAIN: Mapping[str, Callable[[Fact, str], dict[str, object]]] = {
    "roster.not_choice": _about_choice,
    "roster.too_small": _about_range,
    "roster.too_large": _about_range,
    "roster.decimals": _about_decimals,
}


# ---------------------------------------------------------------- whole columns


@frozen(eq=False)
class Parsed:
    """A column of values, with what could not be read.

    ``values`` has the type of :func:`~xeploai.rosters.roster.column_type`; ``na`` is a Boolean column for
    facts that accept ``k/a``; ``wrong`` maps each distinct refused value of ``raw`` to its reason.
    """

    raw: pl.Series
    values: pl.Series
    na: pl.Series | None = None
    wrong: Mapping[Any, Wrong] = field(factory=dict)

    def faulty(self, rows: pl.Series) -> Iterator[tuple[int, Any]]:
        """Yield row number and raw value of each refused cell."""
        if self.wrong:
            refused = self.values.is_null() & self.raw.is_not_null()
            pairs = zip(rows.filter(refused), self.raw.filter(refused), strict=True)
            yield from (p for p in pairs if p[1] in self.wrong)


def parse_column(fact: Fact, raw: pl.Series) -> Parsed:
    """Read a column as typed by people: text, or cells that already are numbers, dates, Booleans."""
    if raw.dtype.is_float():
        raw = raw.fill_nan(None)
    if _is_text(fact):
        return _parse_text(fact, raw)
    if fact.type == "date" and isinstance(raw.dtype, pl.Datetime):
        raw = raw.dt.date()
    if fact.type == "date" and raw.dtype == pl.Date and raw.dt.year().is_between(FIRST_YEAR, LAST_YEAR).all():
        return Parsed(raw, raw)
    seen = raw.drop_nulls().unique()
    read = {r: read_value(fact, r) for r in seen.to_list()}
    wrong = {r: v for r, v in read.items() if isinstance(v, Wrong)}
    good = [None if isinstance(v, Wrong | NotApplicable) else v for v in read.values()]
    values = _mapped(raw, seen, good, column_type(fact))
    na = None
    if fact.not_applicable:
        na = _mapped(raw, seen, [v is NA for v in read.values()], pl.Boolean()).fill_null(value=False)
    return Parsed(raw, values, na, wrong)


def _mapped(raw: pl.Series, seen: pl.Series, values: list[Any], dtype: pl.DataType) -> pl.Series:
    if seen.is_empty():
        return pl.Series(raw.name, [None] * raw.len(), dtype)
    return raw.replace_strict(seen, pl.Series(values, dtype=dtype), default=None, return_dtype=dtype)


def _parse_text(fact: Fact, raw: pl.Series) -> Parsed:
    texts = text_series(raw)
    texts = clean(texts.str.replace_all(_SPACE.pattern, " ") if is_key(fact) else texts)
    na = None
    if fact.not_applicable:
        na = _spelled_na(texts)
        texts = texts.set(na, None)
    refused = texts.is_in(EXCEL_ERRORS) | texts.str.starts_with(FORMULA)
    if not refused.any():
        return Parsed(raw, texts, na)
    seen = raw.filter(refused).unique().to_list()
    wrong = {t: w for t in seen if isinstance(w := read_value(fact, t), Wrong)}
    return Parsed(raw, texts.set(refused.fill_null(value=False), None), na, wrong)


def _spelled_na(texts: pl.Series) -> pl.Series:
    keys = texts.str.replace_all(_SPACE.pattern, "").str.to_lowercase()
    return keys.is_in(sorted(_na_keys())).fill_null(value=False)


# Outside these blocks a character may have another canonical form; Vietnamese lies inside.
_MAY_NEED_NFC = r"[^\u0000-\u02ff\u1ea0-\u1ef9]"


def clean(texts: pl.Series) -> pl.Series:
    """Return texts in NFC without outer spaces; blanks are null."""
    if texts.str.contains(_MAY_NEED_NFC).any():
        texts = texts.str.normalize("NFC")
    texts = texts.str.strip_chars().str.strip_suffix(" 00:00:00")
    return texts.set(texts.str.len_bytes() == 0, None)


def text_series(raw: pl.Series) -> pl.Series:
    """Return a column of any type as :func:`as_text` writes its cells."""
    if raw.dtype == pl.String:
        return raw
    if raw.dtype.is_integer() or isinstance(raw.dtype, pl.Enum | pl.Categorical):
        return raw.cast(pl.String)
    seen = raw.drop_nulls().unique()
    return _mapped(raw, seen, [as_text(v) for v in seen.to_list()], pl.String())
