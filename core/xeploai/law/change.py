"""Changing one parameter of a rule: local ``set = {...}`` and what-if assignments."""

from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, TypeVar

import attrs
from attrs import evolve

from xeploai.errors import RulebookError
from xeploai.law.tomlfile import exact, fraction, structure
from xeploai.messages import message, nearest
from xeploai.model import Condition, EntryRule, QuotaException, Rounding, Rule, SmallGroup

R = TypeVar("R", bound=Rule)
_CONDITIONS = ("require", "when", "applies_to", "unless")
STRUCTURED: dict[str, type] = {
    "small_group": SmallGroup,
    "exception": QuotaException,
    "bonus": EntryRule,
    "deduction": EntryRule,
    "rounding": Rounding,
}
"""Parameters that are tables of their own."""
_DAYS = ("start", "before", "until", "day")
_FIXED = {"id", "topic", "regulation", "kind", "source", "evidence", "relation", "target"}


def parameters(rule: Rule) -> list[str]:
    """Return the names of what can be changed in a rule: its fields, and the facts it tests."""
    own = [a.name for a in attrs.fields(type(rule)) if a.name not in _FIXED]
    tested = [t.fact for c in _CONDITIONS if getattr(rule, c, None) for t in getattr(rule, c).tests]
    return own + tested


def value_of(rule: Rule, parameter: str) -> Any:
    """Return the present value of a parameter, or ``None``."""
    if "." in parameter:
        outer, inner = parameter.split(".", 1)
        return getattr(getattr(rule, outer, None), inner, None)
    if hasattr(rule, parameter):
        return getattr(rule, parameter)
    tests = [t for c in _CONDITIONS if getattr(rule, c, None) for t in getattr(rule, c).tests]
    return next((t.value for t in tests if t.fact == parameter), None)


def changed(rule: R, parameter: str, value: Any) -> R:
    """Return ``rule`` with one parameter changed; raise :class:`RulebookError` if it has none such.

    ``parameter`` is a field (``share``, ``small_group``, ``small_group.allow``) or a tested fact
    (``score`` changes the threshold of the test on ``score``).
    """
    if "." in parameter:
        outer, inner = parameter.split(".", 1)
        whole = getattr(rule, outer, None)
        if whole is not None and attrs.has(type(whole)) and hasattr(whole, inner):
            return evolve(rule, **{outer: evolve(whole, **{inner: _like(getattr(whole, inner), value)})})
    elif parameter in {a.name for a in attrs.fields(type(rule))} - _FIXED:
        return evolve(rule, **{parameter: _field(rule, parameter, value)})
    else:
        for name in _CONDITIONS:
            condition = getattr(rule, name, None)
            if condition is not None and any(t.fact == parameter for t in condition.tests):
                new: dict[str, Any] = {name: _retested(condition, parameter, value)}
                return evolve(rule, **new)
    near = nearest(parameter, parameters(rule))
    raise RulebookError(message("rule.parameter", rule=rule.name, parameter=parameter, nearest=near))


def _retested(condition: Condition, fact: str, value: Any) -> Condition:
    tests = [evolve(t, value=_like(t.value, value)) if t.fact == fact else t for t in condition.tests]
    return evolve(condition, tests=tuple(tests))


def _field(rule: Rule, name: str, value: Any) -> Any:
    if name in STRUCTURED and isinstance(value, dict):
        result, faults = structure(value, STRUCTURED[name], rule.name, name)
        if faults:
            raise RulebookError(faults)
        return result
    if name in ("share", "above"):
        return _fraction(rule, name, value)
    if name in _DAYS and isinstance(value, str):
        return _date(rule, name, value)
    return _like(getattr(rule, name), value)


def _fraction(rule: Rule, name: str, value: Any) -> Fraction:
    try:
        number = _number(value)
        return number if isinstance(number, Fraction) else fraction(number)
    except (ValueError, ZeroDivisionError) as exc:
        raise RulebookError(
            message("rule.value", rule=rule.name, fact=name, found=value, nearest="20%")
        ) from exc


def _date(rule: Rule, name: str, value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError as exc:
        raise RulebookError(
            message("rule.value", rule=rule.name, fact=name, found=value, nearest="2021-12-31")
        ) from exc


def _like(old: Any, value: Any) -> Any:
    """Read a typed text as the type of the value that it replaces."""
    if not isinstance(value, str) or isinstance(old, str):
        return value
    if isinstance(old, bool):
        return value.casefold() in ("true", "1", "có", "x")
    number = _number(value)
    return int(number) if isinstance(old, int) and isinstance(number, Decimal) else number


def _number(value: Any) -> Any:
    if not isinstance(value, str) or "%" in value or "/" in value:
        return exact(value)
    try:
        return Decimal(value.replace(",", "."))
    except InvalidOperation:
        return value
