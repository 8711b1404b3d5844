"""Messages in Vietnamese and English, from the catalogues in ``texts/``.

A message is a code with parameters; its text is made only when it is shown, so that the same
finding can be printed in either language and tested by its code.
"""

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

from attrs import field, frozen

from xeploai.model import Text

_PACKAGES = ["xeploai"]
_NEAREST = re.compile(r"; (gần nhất|nearest): “\{nearest\}”")
"""What a text says of the nearest name; left out where none is near."""


def add_catalogue(package: str) -> None:
    """Add the ``texts/*.toml`` of another package; a code given twice raises ``KeyError``."""
    if package not in _PACKAGES:
        _PACKAGES.append(package)
        catalogue.cache_clear()


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Return ``{code: {"vi": template, "en": template}}``."""
    merged: dict[str, Mapping[str, str]] = {}
    for package in _PACKAGES:
        for entry in sorted((files(package) / "texts").iterdir(), key=lambda e: e.name):
            part = tomllib.loads(entry.read_text("utf-8"))
            if twice := merged.keys() & part.keys():
                raise KeyError(f"{package}/{entry.name}: {sorted(twice)}")
            merged |= part
    return merged


def text(code: str, lang: str, **params: object) -> str:
    """Return the text of ``code`` in ``lang`` with its parameters filled in.

    A parameter may itself be a :class:`Text` or a :class:`Message`.
    """
    template = catalogue()[code][lang]
    if params.get("nearest") == "":
        template = _NEAREST.sub("", template)
    return template.format(**{k: localized(v, lang) for k, v in params.items()}).strip()


def localized(value: Any, lang: str) -> Any:
    """Return ``value`` as it is written in ``lang``: texts, messages, exact numbers and days."""
    match value:
        case None:
            return ""
        case Text():
            return value[lang]
        case Message():
            return value.render(lang)
        case Shown():
            return _shown(value.value, lang)
        case tuple():
            return "; ".join(str(localized(v, lang)) for v in value)
        case Decimal():
            plain = f"{value.normalize():f}"
            return plain.replace(".", ",") if lang == "vi" else plain
        case Fraction() if (value * 10_000).denominator == 1:
            return f"{localized(Decimal((value * 10_000).numerator) / 100, lang)}%"
        case date():
            return f"{value:%d/%m/%Y}"
        case _:
            return value


@frozen
class Shown:
    """A value from a file, to be told as people write it: texts in quotes, no value as unknown."""

    value: Any


def _shown(value: Any, lang: str) -> str:
    match value:
        case None:
            return text("shown.none", lang)
        case bool():
            return text("words.value.yes" if value else "words.value.no", lang)
        case str():
            return text("shown.text", lang, value=value)
        case Mapping():
            return f"{{{', '.join(f'{k} = {_shown(v, lang)}' for k, v in value.items())}}}"
        case list() | tuple():
            return ", ".join(_shown(v, lang) for v in value) or text("shown.nothing", lang)
        case _:
            return str(localized(value, lang))


@frozen
class Message:
    """A catalogue code with its parameters."""

    code: str
    params: Mapping[str, Any] = field(factory=dict, hash=False)

    def render(self, lang: str) -> str:
        """Return the text in ``lang`` (``vi`` or ``en``)."""
        return text(self.code, lang, **self.params)


def message(code: str, **params: object) -> Message:
    """Return the message ``code``; raise ``KeyError`` for a code the catalogue lacks."""
    if code not in catalogue():
        raise KeyError(code)
    return Message(code, params)


def nearest(name: str, known: "list[str] | tuple[str, ...]") -> str:
    """Return the known name most like ``name``, or an empty string."""
    found = get_close_matches(name.casefold(), {k.casefold(): k for k in known}, n=1, cutoff=0.5)
    return {k.casefold(): k for k in known}[found[0]] if found else ""
