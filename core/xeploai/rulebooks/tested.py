"""What conditions test: facts that exist, against values of their types; nothing is converted."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from xeploai.dictionary import Dictionary
from xeploai.law.conditions import conditions
from xeploai.messages import Message, Shown, message, nearest
from xeploai.model import KINDS, SUBJECTS, Condition, Fact, Kind, Rule, Test, WorkRule

ACCEPTS: Mapping[str, tuple[tuple[type, ...], str]] = {
    "number": ((int, Decimal), "number"),
    "count": ((int, Decimal), "integer"),
    "share": ((int, Decimal, Fraction), "share"),
    "date": ((date,), "date"),
    "text": ((str,), "text"),
    "reference": ((str,), "text"),
    "bool": ((bool,), "bool"),
}
"""What a fact of each type is compared with, and its name in a message; choices name their values."""


def tested_faults(
    rules: Iterable[Rule], facts: Mapping[Kind, Mapping[str, Fact]], dictionary: Dictionary
) -> Iterator[Message]:
    """Yield every fact that rules on ratings test and nobody declares, and every value that it lacks."""
    for rule in rules:
        if rule.text_unknown or isinstance(rule, WorkRule):
            continue
        for test in (t for c in conditions(rule) for t in _tests(c)):
            fact = facts[rule.kind].get(test.fact)
            if fact is None:
                yield _unknown(test.fact, rule, facts[rule.kind], dictionary)
            else:
                yield from value_faults(fact, test, rule.name)


def value_faults(fact: Fact, test: Test, owner: str) -> Iterator[Message]:
    """Yield a text for a number, 2.5 for a count, a share for points, a value that a choice lacks."""
    for value in test.value if isinstance(test.value, tuple) else (test.value,):
        told = {"rule": owner, "fact": fact.id, "found": Shown(value)}
        if fact.type in ("choice", "scale") and value not in fact.values:
            values, near = ", ".join(fact.values), nearest(str(value), list(fact.values))
            yield message("rule.choice", values=values, nearest=near, **told)
        elif fact.type in ACCEPTS and not _accepted(fact, value):
            yield message("rule.type", expected=message(f"type.{ACCEPTS[fact.type][1]}"), **told)


def _tests(condition: Condition) -> Iterator[Test]:
    yield from condition.tests
    for branch in condition.any:
        yield from _tests(branch)


def _unknown(name: str, rule: Rule, facts: Mapping[str, Fact], dictionary: Dictionary) -> Message:
    subjects = {SUBJECTS[k] for k in KINDS}
    tables = [t for t, i in dictionary.facts if i == name and t not in subjects]
    if not tables:
        return message("rule.fact", rule=rule.name, fact=name, nearest=nearest(name, list(facts)))
    sheet = message(f"sheet.{tables[0]}")
    own = [f.id for f in facts.values() if tables[0] in f.sheets]
    return message("rule.event_fact", rule=rule.name, fact=name, sheet=sheet, own=", ".join(own) or "–")


def _accepted(fact: Fact, value: object) -> bool:
    if isinstance(value, bool):
        return fact.type == "bool"
    kinds, _ = ACCEPTS[fact.type]
    return isinstance(value, kinds) and (fact.type != "count" or Decimal(str(value)) % 1 == 0)
