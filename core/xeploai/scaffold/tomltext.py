"""Values as TOML text, on one line."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs
import tomlkit

from xeploai.model import Condition, ReadingRef


def toml(value: Any) -> str:
    """Return a value as a regulation file writes it: exact shares, tables inline."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            return tomlkit.item(value).as_string()
        case date():
            return value.isoformat()
        case Fraction():
            percent = value * 100
            return f'"{percent}%"' if percent.denominator == 1 else f'"{value}"'
        case int() | Decimal():
            return str(value)
        case Mapping():
            return _table(value)
        case list() | tuple():
            return f"[{', '.join(map(toml, value))}]"
        case Condition():
            return _table(_tests(value))
        case ReadingRef():
            return _table({"reading": value.reading, **({"map": value.map} if value.map else {})})
        case _ if attrs.has(type(value)):
            return _table({k: v for k, v in attrs.asdict(value, recurse=False).items() if v is not None})
        case _:
            raise TypeError(type(value).__name__)


def key(name: str) -> str:
    """Return a key, in quotes where it needs them."""
    return tomlkit.key(name).as_string()


def _table(items: Mapping[str, Any]) -> str:
    inside = ", ".join(f"{key(k)} = {toml(v)}" for k, v in items.items())
    return f"{{ {inside} }}" if inside else "{}"


def _tests(condition: Condition) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in condition.tests:
        found.setdefault(one.fact, {})[one.operator] = one.value
    return {**found, **({"any": condition.any} if condition.any else {})}
