"""Values of facts as people write them."""

from datetime import date
from typing import Any

from xeploai.law.words import number_words
from xeploai.messages import localized
from xeploai.model import Fact
from xeploai_cli.language import lang


def value_words(fact: Fact, value: Any, *, not_applicable: bool = False) -> str:
    """Return a fact's value in words; a dash while it is unknown."""
    if not_applicable:
        return "k/a"
    if value is None:
        return "–"
    if value in fact.values:
        return fact.values[value].text[lang()]
    if isinstance(value, str):
        return str(localized(value, lang()))
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else number_words(value, lang())
