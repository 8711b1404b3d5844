"""What sentences are made of: figures, days, ratings, labels and conditions (used by ``words``)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any

from attrs import field, frozen

from xeploai.dictionary import LEVEL_VALUES
from xeploai.errors import UsageError
from xeploai.messages import catalogue, message, nearest, text
from xeploai.model import Condition, Fact, Ladder, Reading, ReadingRef, Rule, Test, Value


def number_words(value: object, lang: str) -> str:
    """Return a figure as people write it: ``94,5``, ``80%``, ``2/3``, ``31/12/2021``, ``có``.

    A share that has no short percentage is a fraction. Raise ``TypeError`` for anything else.
    """
    match value:
        case bool():
            return text("words.value.yes" if value else "words.value.no", lang)
        case Fraction():
            return _share_words(value, lang)
        case int() | Decimal():
            plain = f"{Decimal(value):f}"
            plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
            return plain.replace(".", ",") if lang == "vi" else plain
        case date():
            return date_words(value, lang)
    raise TypeError(value)


def _share_words(value: Fraction, lang: str) -> str:
    percent = value * 10000
    if percent.denominator != 1:
        return f"{value.numerator}/{value.denominator}"
    return f"{number_words(Decimal(percent.numerator) / 100, lang)}%"


def date_words(day: date, lang: str) -> str:
    """Return a day as ``31/12/2021``, in either language."""
    return f"{day:%d/%m/%Y}"


def rating_name(code: str, lang: str, *, ladder: Ladder | None = None, short: bool = False) -> str:
    """Return the official name of a rating, a ladder's own name for it, or the short form."""
    short = short and all(f"rating.short.{c}" in catalogue() for c in (ladder.levels if ladder else ()))
    if ladder is not None and code in ladder.names and not short:
        return ladder.names[code][lang]
    return text(f"rating.short.{code}" if short else f"rating.{code}", lang)


@frozen
class Speech:
    """In which language, with which facts, readings and other rules a sentence is made."""

    facts: Mapping[str, Fact]
    lang: str
    readings: Mapping[str, str] = field(factory=dict)
    rules: tuple[Rule, ...] = ()

    def say(self, code: str, **params: object) -> str:
        """Return the phrase ``words.<code>``."""
        return text(f"words.{code}", self.lang, **params)

    @property
    def ladder(self) -> Ladder | None:
        """The ladder that names the ratings, if one was given."""
        return next((r for r in self.rules if isinstance(r, Ladder) and not r.text_unknown), None)

    def find(self, table: type[Rule], name: str) -> Rule | None:
        """Return the rule of a table with this id, if it was given."""
        return next((r for r in self.rules if isinstance(r, table) and r.id == name), None)

    def fact(self, name: str) -> Fact:
        """Return a fact; raise :class:`UsageError` with the nearest name."""
        if name not in self.facts:
            raise UsageError(message("fact.unknown", fact=name, nearest=nearest(name, list(self.facts))))
        return self.facts[name]

    def label(self, name: str) -> str:
        """Return a fact's label as it stands inside a sentence."""
        fact = self.fact(name)
        label = fact.label[self.lang]
        if fact.type == "reference":
            # It is labelled as an id; a sentence speaks of the thing itself.
            label = label.removeprefix("Mã ")
            label = label[:1].upper() + label[1:]
        return label[:1].lower() + label[1:] if label[1:2].islower() or label[1:2] == " " else label

    def quoted(self, value: str) -> str:
        """Return a name in quotation marks."""
        return self.say("value.quoted", value=value)

    def rating(self, code: str | None) -> str:
        """Return a rating's name in quotation marks."""
        name = rating_name(code or "excellent", self.lang, ladder=self.ladder)
        return name if code == "needs_decision" else self.quoted(name)

    def joined(self, parts: Sequence[str], how: str) -> str:
        """Return ``a, b and c`` (``and``, ``or``), for clauses ``a; b; and c`` (``both``, ``either``)."""
        if len(parts) < 2:
            return "".join(parts)
        separator = ", " if how in ("and", "or") else "; "
        return self.say(how, left=separator.join(parts[:-1]), right=parts[-1])

    def chosen(self, name: str) -> str | None:
        """Return the chosen value of a reading, named in short or in full."""
        return next((v for k, v in self.readings.items() if k == name or k.endswith(f".{name}")), None)

    def by_reading(self, value: Any, words: Callable[[Any], str]) -> str:
        """Return ``words`` of a value; of one that a reading decides, with its name and value."""
        if not isinstance(value, ReadingRef):
            return words(value)
        chosen, declared = self.chosen(value.reading), self.find(Reading, value.reading)
        options = dict(value.map)
        if chosen is not None:
            options = {chosen: value.map.get(chosen, chosen)}
        elif not options and isinstance(declared, Reading):
            options = {name: name for name in declared.values}
        if not options:
            return self.say("by_reading", name=f"[{value.reading}]")
        return self.joined([f"{words(v)} [{value.reading} = {k}]" for k, v in options.items()], "or")


# ------------------------------------------------------------------ conditions

_FAMILY = {"number": "amount", "count": "amount", "share": "amount", "date": "date"}


def condition_in(condition: Condition | None, s: Speech, marks: str = "123456789") -> str:
    """Return a condition in words, ``marks`` numbering its cases."""
    if condition is None or not (condition.tests or condition.any):
        return s.say("always")
    parts = [s.by_reading(t.value, partial(_test, t, s)) for t in condition.tests]
    if condition.any:
        # Letters inside numbers, so that the inner list cannot be taken for the outer one.
        cases = [f"({marks[n]}) {condition_in(b, s, 'abcdefghi')}" for n, b in enumerate(condition.any)]
        parts.append(s.say("any", cases=s.joined(cases, "either")))
    return s.joined(parts, "both")


def _test(test: Test, s: Speech, value: Any) -> str:
    fact, label = s.fact(test.fact), s.label(test.fact)
    if isinstance(value, bool):
        return s.say("bool.true" if value else "bool.false", fact=label)
    if fact.type == "levels":
        label = s.say("every" if test.operator in ("at_least", "above") else "some", fact=label)
    operator = "equals" if _is_end(test.operator, value, fact) else test.operator
    code = f"{_FAMILY.get(fact.type, 'level')}.{operator}"
    if operator == "between":
        low, high = (_value(v, fact, s) for v in value)
        return s.say(code, fact=label, low=low, high=high)
    values = [_value(v, fact, s) for v in (value if isinstance(value, tuple) else (value,))]
    return s.say(code, fact=label, value=s.joined(values, "or"))


def _is_end(operator: str, value: Any, fact: Fact) -> bool:
    """Whether nothing lies beyond the bound: "excellent or higher" is said as "excellent"."""
    names = list(_names(fact)) if fact.type in ("scale", "levels") else []
    return bool(names) and (operator, value) in (("at_least", names[-1]), ("at_most", names[0]))


def _names(fact: Fact) -> Mapping[str, Value]:
    return LEVEL_VALUES if fact.type == "levels" else fact.values


def _value(value: Any, fact: Fact, s: Speech) -> str:
    names = _names(fact)
    if value in names:
        return s.quoted(names[value].text[s.lang])
    return s.quoted(value) if isinstance(value, str) else number_words(value, s.lang)
