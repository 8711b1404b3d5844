"""Two versions of a rule field by field, and each field and value in words."""

from collections.abc import Iterator, Mapping
from typing import Any

import attrs
from attrs import evolve, frozen

from xeploai.law.sentences import PARTS, level_below
from xeploai.law.speech import Speech, condition_in, number_words, rating_name
from xeploai.law.work_sentences import FACT_OF, named
from xeploai.messages import catalogue, text
from xeploai.model import Condition, Criterion, Notice, Rule, Text
from xeploai.results.compare import WRITTEN, spoken

_IDENTITY = {*WRITTEN, "topic", "kind"}
_RATINGS = ("rating", "at_most", "fallback", "re_rates", "for_rating", "between", "levels")
_RULES = ("part_of", "limit_of")


@frozen
class FieldChange:
    """One field of a rule that differs: ``share``, ``small_group.allow``, ``require.score``."""

    field: str
    old: Any
    """The value on the left; of a condition, the tests on one fact. ``None``: says nothing."""
    new: Any


def field_changes(old: Rule, new: Rule) -> Iterator[FieldChange]:
    """Yield what differs between two rules of one table; swapping them swaps old and new."""
    for name in _fields(old, new):
        yield from _compared(name, getattr(old, name), getattr(new, name))
    if (spoken(old) or spoken(new)) and old.text != new.text:
        yield FieldChange("text", old.text, new.text)


def _fields(old: Rule, new: Rule) -> list[str]:
    """Of a clause that only one side has read, nothing else can be compared."""
    if old.text_unknown != new.text_unknown:
        return ["text_unknown"]
    never = _IDENTITY | ({"effect"} if isinstance(old, Notice) else set())
    return [a.name for a in attrs.fields(type(old)) if a.name not in never]


def _compared(path: str, old: Any, new: Any) -> Iterator[FieldChange]:
    if old == new:
        return
    if isinstance(old, Condition) or isinstance(new, Condition):
        yield from _conditions(path, old or Condition(), new or Condition())
    elif path == "headings":
        if found := _headings(old, new):
            yield FieldChange(path, *found)
    elif isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in sorted({*old, *new}):
            yield from _compared(f"{path}.{key}", old.get(key), new.get(key))
    elif type(old) is type(new) and type(old) in PARTS:
        for attribute in attrs.fields(type(old)):
            name = attribute.name
            yield from _compared(f"{path}.{name}", getattr(old, name), getattr(new, name))
    else:
        yield FieldChange(path, old, new)


def _headings(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Return those of either side that the other lacks: a form has many. How they end says nothing."""
    pairs = ((old, {n.rstrip(" .:") for n in new}), (new, {o.rstrip(" .:") for o in old}))
    lacking = tuple(tuple(h for h in here if h.rstrip(" .:") not in there) for here, there in pairs)
    return lacking if any(lacking) else ()


def _conditions(path: str, old: Condition, new: Condition) -> Iterator[FieldChange]:
    for fact in sorted({t.fact for t in (*old.tests, *new.tests)}):
        yield from _part(f"{path}.{fact}", _tests(old, fact), _tests(new, fact))
    yield from _part(f"{path}.any", evolve(old, tests=()), evolve(new, tests=()))


def _tests(condition: Condition, fact: str) -> Condition:
    return Condition(tuple(t for t in condition.tests if t.fact == fact))


def _part(path: str, old: Condition, new: Condition) -> Iterator[FieldChange]:
    if old != new:
        yield FieldChange(path, *(None if c == Condition() else c for c in (old, new)))


# ------------------------------------------------------------------ in words


def field_label(path: str, lang: str) -> str:
    """Return the name of a field; of a part of a value, both names."""
    head, _, inner = path.partition(".")
    outer = _named(head, lang)
    if not inner or f"diff.condition.{head}" in catalogue():
        return outer
    if head in ("names", "maps_to"):
        return f"{outer}: {rating_name(inner, lang) if f'rating.{inner}' in catalogue() else inner}"
    return f"{outer}: {_named(inner, lang)}"


def _named(name: str, lang: str) -> str:
    for code in (f"diff.condition.{name}", f"diff.field.{name}", f"words.parameter.{name}"):
        if code in catalogue():
            return text(code, lang)
    return name


def value_words(path: str, value: Any, rule: Rule, speech: Speech) -> str:
    """Return one value of a field of ``rule`` in words; a dash where the rule says nothing."""
    match value:
        case None | ():
            return "–"
        case Condition():
            return condition_in(value, speech)
        case Text():
            return value[speech.lang]
        case tuple():
            return ", ".join(value_words(path, v, rule, speech) for v in value)
        case Mapping():
            return ", ".join(f"{k}: {value_words(path, v, rule, speech)}" for k, v in sorted(value.items()))
        case bool() if path == "text_unknown":
            return text(f"diff.value.text_unknown.{'yes' if value else 'no'}", speech.lang)
        case str():
            return _code_words(path, value, rule, speech)
        case _ if type(value) in PARTS:
            return PARTS[type(value)](value, speech)
        case _:
            return number_words(value, speech.lang)


def _code_words(path: str, value: str, rule: Rule, s: Speech) -> str:
    head, name = path.partition(".")[0], path.rpartition(".")[2]
    if head == "maps_to" and f"rating.{value}" in catalogue():
        return s.quoted(rating_name(value, s.lang))
    if f"diff.value.{name}.{value}" in catalogue():
        return text(f"diff.value.{name}.{value}", s.lang)
    if head in _RATINGS:
        return s.say(f"one.{value}") if f"words.one.{value}" in catalogue() else s.rating(value)
    if name in ("base", "rounding", "count") and f"words.{name}.{value}" in catalogue():
        return s.say(f"{name}.{value}", below=level_below(getattr(rule, "rating", None), s))
    if head in FACT_OF:
        return named(head, value, s)
    if head == "of":
        return s.say(f"kind.{value}")
    if head in _RULES:
        outer = s.find(Criterion, value) if head == "part_of" else None
        return outer.text[s.lang] if outer else value
    return s.label(value) if value in s.facts else value
