"""Latitude: whether a local rule may set a parameter, and to which value (S29, R105, R106, R109)."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs
from attrs import frozen

from xeploai.law.change import STRUCTURED, value_of
from xeploai.law.conflicts import cited
from xeploai.messages import Message, localized, message
from xeploai.model import Opening, Rule, Text

_NUMBERS = (Fraction, int, Decimal)


@frozen
class Setting:
    """One parameter of a central rule that a local rule sets."""

    rule: Rule
    target: Rule
    parameter: str
    value: Any
    opening: Opening | None = None
    by_reading: bool = False
    """The file leaves the value to a reading, so that the choice is at fault (R106)."""

    @property
    def old(self) -> Any:
        """The value that stood so far, or ``None``."""
        return value_of(self.target, self.parameter)

    def said(self, code: str, **more: object) -> Message:
        """Return a conflict with both sources."""
        told = {"rule": self.rule.name, "source": cited(self.rule), "parameter": self.parameter}
        central = self.opening or self.target
        told |= {"opening": central.name, "opening_source": cited(central), "old": _shown(self.old)}
        return message(code, found=_shown(self.value), **told, **more)


def mistyped(setting: Setting) -> Message | None:
    """Return R109 when the value is not of the type of the central one."""
    if _same_type(setting):
        return None
    share = isinstance(setting.old, Fraction) and _is_number(setting.value)
    return setting.said("R109.share" if share else "R109")


def outside(setting: Setting) -> Message | None:
    """Return the conflict of a value with what the central rule leaves open, if any (R105, R106)."""
    if setting.opening is None:
        return setting.said("R105.closed", target=setting.target.name)
    if not _is_number(setting.value):
        return None
    return _beyond(setting, setting.opening) or _against(setting, setting.opening)


def _beyond(setting: Setting, opening: Opening) -> Message | None:
    low, high = opening.at_least, opening.at_most
    if (low is None or setting.value >= low) and (high is None or setting.value <= high):
        return None
    return setting.said("R106" if setting.by_reading else "R105", bound=_bound(low, high))


def _against(setting: Setting, opening: Opening) -> Message | None:
    old, relation = setting.old, setting.rule.relation
    if opening.stricter is None or relation not in ("narrows", "widens") or not _is_number(old):
        return None
    lower = setting.value < old
    stricter = lower if opening.stricter == "lower" else not lower
    if setting.value == old or stricter == (relation == "narrows"):
        return None
    return setting.said("R105.direction", relation=relation)


def _is_number(value: Any) -> bool:
    return isinstance(value, _NUMBERS) and not isinstance(value, bool)


def _same_type(setting: Setting) -> bool:
    old, new = setting.old, setting.value
    if setting.parameter in STRUCTURED:
        return isinstance(new, Mapping)
    if old is None:
        return True
    if isinstance(old, Fraction):
        # ``share = 20`` must never be read as 2,000 %.
        return _is_number(new) and 0 <= new <= 1
    if _is_number(old):
        return _is_number(new) and not isinstance(new, Fraction)
    return isinstance(new, type(old))


def _bound(low: Any, high: Any) -> Text:
    def side(value: Any, lang: str) -> Any:
        return "…" if value is None else localized(value, lang)

    return Text(
        vi=f"[{side(low, 'vi')} – {side(high, 'vi')}]", en=f"[{side(low, 'en')} – {side(high, 'en')}]"
    )


def _shown(value: Any) -> Any:
    """Return a value as a message can print it: tables as TOML writes them, nothing as a dash."""
    if value is None:
        return "–"
    if attrs.has(type(value)):
        value = attrs.asdict(value, recurse=False, filter=lambda _, v: v is not None)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{k} = {localized(v, 'en')}" for k, v in value.items()) + "}"
    return value
