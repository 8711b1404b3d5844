"""Strict reading of TOML: exact values, no coercion, all faults at once with their paths.

Every fault is a :class:`~xeploai.messages.Message` with file, path, what was expected, what was
found and the nearest valid name.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args, get_origin

import attrs
from cattrs import (
    BaseValidationError,
    ClassValidationError,
    Converter,
    ForbiddenExtraKeysError,
    IterableValidationError,
)
from cattrs.gen import make_dict_structure_fn, override

from xeploai.errors import RegulationFileError
from xeploai.messages import Message, Shown, message, nearest
from xeploai.model import OPERATORS, Condition, Day, Operand, ReadingRef, Test, Text, Yearly

T = TypeVar("T")


class Fault(ValueError):  # noqa: N818 - a fault in a file, not in a program
    """One wrong value; carries its message."""

    def __init__(self, found: Message) -> None:
        self.message = found
        super().__init__(found.render("en"))


def read_toml(path: Path) -> dict[str, Any]:
    """Return the parsed file with exact decimals; raise :class:`RegulationFileError`."""
    try:
        text = path.read_text("utf-8")
        return tomllib.loads(text, parse_float=Decimal)
    except UnicodeDecodeError as exc:
        raise RegulationFileError(message("toml.encoding", file=path.name)) from exc
    except tomllib.TOMLDecodeError as exc:
        raise RegulationFileError(_misspelt(path.name, text, str(exc))) from exc
    except OSError as exc:
        raise RegulationFileError(message("toml.unreadable", file=str(path))) from exc


def _misspelt(file: str, text: str, error: str) -> Message:
    """Return where a file is no TOML; what the parser says of it is English, so it comes last."""
    at = re.search(r"\(at line (\d+), column (\d+)\)$", error)
    if at is None:
        return message("toml.syntax_end", file=file, error=error)
    number, column = map(int, at.groups())
    line = text.splitlines()[number - 1].strip()
    told = {"file": file, "number": number, "column": column, "line": line}
    code = "toml.syntax_quotes" if re.search(r"[=\[,]\s*[\d.,]+\s*[%/]", line) else "toml.syntax"
    return message(code, error=error[: at.start()].strip(), **told)


def structure(raw: Any, cls: type[T], file: str, path: str) -> tuple[T | None, list[Message]]:
    """Return ``raw`` as ``cls``, or ``None`` and every fault in it."""
    try:
        return _CONVERTER.structure(raw, cls), []
    except (BaseValidationError, Fault, TypeError) as exc:
        return None, list(_faults(exc, cls, file, path))


def fraction(raw: object) -> Fraction:
    """Return ``"80%"``, ``"2/3"`` or a number as an exact fraction; raise ``ValueError``."""
    if isinstance(raw, str) and raw.endswith("%"):
        return Fraction(raw[:-1].replace(",", ".")) / 100
    if isinstance(raw, str) and "/" in raw:
        return Fraction(raw)
    if isinstance(raw, int | Decimal) and not isinstance(raw, bool):
        return Fraction(raw)
    raise ValueError(raw)


def _faults(exc: BaseException, cls: type, file: str, path: str) -> Iterator[Message]:
    if isinstance(exc, ClassValidationError):
        keyed, rest = exc.group_exceptions()
        for sub, note in keyed:
            key = note.name.rstrip("_")
            yield from _faults(sub, note.type, file, f"{path}.{key}")
        for sub in rest:
            yield from _faults(sub, exc.cl, file, path)
    elif isinstance(exc, IterableValidationError):
        keyed_items, rest = exc.group_exceptions()
        for sub, item in keyed_items:
            yield from _faults(sub, item.type, file, f"{path}[{item.index}]")
        for sub in rest:
            yield from _faults(sub, cls, file, path)
    elif isinstance(exc, ForbiddenExtraKeysError):
        known = [a.name.rstrip("_") for a in attrs.fields(exc.cl)]
        for key in sorted(exc.extra_fields):
            yield _at(file, path, message("toml.unknown_key", key=key, nearest=nearest(key, known)))
    elif isinstance(exc, Fault):
        yield _at(file, path, exc.message)
    elif isinstance(exc, KeyError):
        yield _at(file, path, message("toml.missing"))
    elif isinstance(exc, BaseExceptionGroup):
        for inner in exc.exceptions:
            yield from _faults(inner, cls, file, path)
    else:
        yield _at(file, path, message("toml.wrong", error=str(exc)))


def _at(file: str, path: str, what: Message) -> Message:
    return message("toml.at", file=file, path=path.lstrip("."), what=what)


def _expected(name: str, found: object) -> Fault:
    return Fault(message("toml.expected", expected=message(f"type.{name}"), found=Shown(found)))


def _exactly(wanted: type, name: str) -> Any:
    """Refuse to convert: a law that says 1.5 must never be read as 1."""

    def hook(raw: object, _: object) -> object:
        if type(raw) is not wanted:
            raise _expected(name, raw)
        return raw

    return hook


def _decimal(raw: object, _: object) -> Decimal:
    if not _is_number(raw):
        raise _expected("number", raw)
    return Decimal(raw)  # type: ignore[arg-type]


def _is_number(raw: object) -> bool:
    # TOML's nan and inf are numbers to the parser and compare with nothing.
    return type(raw) is int or (type(raw) is Decimal and raw.is_finite())


def _fraction(raw: object, _: object) -> Fraction:
    try:
        share = fraction(raw)
    except (ArithmeticError, ValueError) as exc:
        raise _expected("share", raw) from exc
    # ``share = 20`` must never be read as 2,000 %.
    if not 0 <= share <= 1:
        raise _expected("share", raw)
    return share


def _literal(raw: object, kind: Any) -> object:
    allowed = [str(v) for v in get_args(kind)]
    if raw not in allowed:
        raise Fault(
            message(
                "toml.one_of",
                allowed=", ".join(allowed),
                found=Shown(raw),
                nearest=nearest(str(raw), allowed),
            )
        )
    return raw


def _reading_ref(raw: dict[str, Any]) -> ReadingRef:
    known = {"reading", "map"}
    for key in raw:
        if key not in known:
            raise Fault(message("toml.unknown_key", key=key, nearest=nearest(key, sorted(known))))
    return ReadingRef(str(raw["reading"]), {k: exact(v) for k, v in raw.get("map", {}).items()})


def exact(raw: Any) -> Any:
    """Return a literal with shares such as ``"80%"`` and ``"2/3"`` as fractions, lists as tuples."""
    if isinstance(raw, list):
        return tuple(exact(v) for v in raw)
    if isinstance(raw, str) and raw[:1].isdigit():
        try:
            return fraction(raw)
        except (ValueError, ZeroDivisionError):
            return raw
    return raw


def _operand(raw: Any, _: object = None) -> Operand:
    if isinstance(raw, dict):
        if "reading" not in raw:
            raise _expected("value", raw)
        return _reading_ref(raw)
    value = exact(raw)
    for one in value if isinstance(value, tuple) else (value,):
        if type(one) not in (bool, Fraction, date, str) and not _is_number(one):
            raise _expected("value", raw)
    return value  # type: ignore[no-any-return]


def _condition(raw: Any, _: object = None) -> Condition:
    """Read ``{fact = {op = value}, fact = value, any = [{...}, ...]}``."""
    if not isinstance(raw, dict):
        raise _expected("condition", raw)
    tests: list[Test] = []
    for fact, wanted in raw.items():
        if fact != "any":
            tests += _tests(fact, wanted)
    branches = raw.get("any", [])
    if not isinstance(branches, list) or any(not isinstance(b, dict) or "any" in b for b in branches):
        raise Fault(message("toml.any"))
    return Condition(tuple(tests), tuple(_condition(b) for b in branches))


def _tests(fact: str, wanted: Any) -> list[Test]:
    if not isinstance(wanted, dict) or "reading" in wanted:
        return [Test(fact, "equals", _operand(wanted))]
    tests = []
    for operator, value in wanted.items():
        if operator not in OPERATORS:
            near = nearest(operator, list(OPERATORS))
            raise Fault(message("toml.operator", fact=fact, key=operator, nearest=near))
        tests.append(Test(fact, operator, _fitting(operator, _operand(value))))
    return tests


def _fitting(operator: str, value: Operand) -> Operand:
    """Refuse ``one_of`` without a list, ``between`` without two bounds, a list for anything else."""
    wanted = {"one_of": "list", "between": "pair"}.get(operator, "single")
    for one in value.map.values() if isinstance(value, ReadingRef) else (value,):
        size = len(one) if isinstance(one, tuple) else None
        if not {"list": bool(size), "pair": size == 2, "single": size is None}[wanted]:
            raise _expected(wanted, one)
    return value


def _share_or_reading(raw: Any, _: object) -> Fraction | ReadingRef:
    return _reading_ref(raw) if isinstance(raw, dict) else _fraction(raw, _)


def _name_or_reading(raw: Any, _: object) -> str | ReadingRef:
    if isinstance(raw, dict):
        return _reading_ref(raw)
    if type(raw) is not str:
        raise _expected("text", raw)
    return raw


def _choice_or_reading(raw: Any, wanted: Any) -> object:
    choices = next(t for t in get_args(wanted) if get_origin(t) is Literal)
    return _reading_ref(raw) if isinstance(raw, dict) else _literal(raw, choices)


def _is_choice_or_reading(wanted: Any) -> bool:
    options = get_args(wanted)
    return ReadingRef in options and any(get_origin(t) is Literal for t in options)


def _number_or_reading(raw: Any, _: object) -> Decimal | ReadingRef:
    return _reading_ref(raw) if isinstance(raw, dict) else _decimal(raw, _)


def _number_or_share(raw: Any, _: object) -> Fraction | Decimal:
    return _fraction(raw, _) if isinstance(raw, str) else _decimal(raw, _)


def _level_or_kinds(raw: Any, _: object) -> str | tuple[str, ...]:
    if isinstance(raw, list) and all(type(v) is str for v in raw):
        return tuple(raw)
    if type(raw) is not str:
        raise _expected("text", raw)
    return raw


def _day(raw: Any, _: object) -> date | Yearly:
    """A fixed day, or ``{ month = 12, day = 20 }`` for one of every year; 29 February is none."""
    if type(raw) is date:
        return raw
    if not isinstance(raw, dict):
        raise _expected("day", raw)
    day = _CONVERTER.structure(raw, Yearly)
    try:
        day.of(2001)
    except ValueError as exc:
        raise _expected("day", raw) from exc
    return day


def _free(raw: Any, _: object) -> Mapping[str, Any]:
    if not isinstance(raw, dict):
        raise _expected("table", raw)
    return {k: _free_value(v) for k, v in raw.items()}


def _free_value(raw: Any) -> Any:
    return _reading_ref(raw) if isinstance(raw, dict) and "reading" in raw else exact(raw)


def _build() -> Converter:
    conv = Converter(forbid_extra_keys=True)
    for wanted, name in ((bool, "bool"), (int, "integer"), (str, "text"), (date, "date")):
        conv.register_structure_hook(wanted, _exactly(wanted, name))
    conv.register_structure_hook(Decimal, _decimal)
    conv.register_structure_hook(Fraction, _fraction)
    conv.register_structure_hook(Condition, _condition)
    conv.register_structure_hook_func(lambda t: getattr(t, "__origin__", None) is Literal, _literal)
    conv.register_structure_hook_func(lambda t: t == Fraction | ReadingRef | None, _share_or_reading)
    conv.register_structure_hook_func(lambda t: t == str | ReadingRef | None, _name_or_reading)
    conv.register_structure_hook_func(lambda t: t == Decimal | ReadingRef | None, _number_or_reading)
    conv.register_structure_hook_func(_is_choice_or_reading, _choice_or_reading)
    conv.register_structure_hook_func(lambda t: t == Fraction | Decimal | None, _number_or_share)
    conv.register_structure_hook_func(lambda t: t == str | tuple[str, ...] | None, _level_or_kinds)
    conv.register_structure_hook_func(lambda t: t == Day, _day)
    conv.register_structure_hook_func(lambda t: t == Mapping[str, Any], _free)
    conv.register_structure_hook_factory(_is_tuple, lambda t: _tuple_hook(conv, t))
    conv.register_structure_hook_factory(attrs.has, lambda cls: _class_hook(conv, cls))
    conv.register_structure_hook(Condition, _condition)
    return conv


def _is_tuple(wanted: Any) -> bool:
    return get_origin(wanted) is tuple


def _tuple_hook(conv: Converter, wanted: Any) -> Any:
    """A list, never a text: ``also = "TP"`` is not ``("T", "P")``."""
    items = get_args(wanted)
    size = None if items[-1] is Ellipsis else len(items)

    def hook(raw: Any, _: Any) -> Any:
        if not isinstance(raw, list | tuple) or (size is not None and len(raw) != size):
            raise _expected("list", raw)
        return tuple(conv.structure(raw, list[items[0]]))  # type: ignore[valid-type]

    return hook


def _class_hook(conv: Converter, cls: type) -> Any:
    renames = {a.name: override(rename=a.name.rstrip("_")) for a in attrs.fields(cls) if a.name.endswith("_")}
    inner: Any = make_dict_structure_fn(cls, conv, _cattrs_forbid_extra_keys=True, **renames)  # type: ignore[arg-type]

    def hook(raw: Any, wanted: Any) -> Any:
        if not isinstance(raw, Mapping):
            raise _expected("table", raw)
        return inner(raw, wanted)

    return hook


_CONVERTER = _build()
__all__ = ["Fault", "Text", "exact", "fraction", "read_toml", "structure"]
