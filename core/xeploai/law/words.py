"""Conditions and rules in words, in Vietnamese and English, from the same data that is evaluated.

Every operator and every rule table has its sentence in ``texts/words.toml``; nothing is written by
hand beside the rule, so what a reader is told is what is computed. A sentence has no full stop. What
a reading decides is followed by ``[reading = value]``, as it is typed after a selection.
"""

from collections.abc import Iterable, Mapping

from xeploai.dictionary import Dictionary
from xeploai.law.sentences import BODIES, PARTS, change_words
from xeploai.law.speech import Speech, condition_in, date_words, number_words, rating_name
from xeploai.model import (
    Condition,
    Consequence,
    Decision,
    Fact,
    Kind,
    Notice,
    Reading,
    Rule,
)

__all__ = [
    "condition_words",
    "date_words",
    "number_words",
    "part_words",
    "rating_name",
    "rule_words",
    "sentence_facts",
]


def sentence_facts(dictionary: Dictionary, kind: Kind) -> dict[str, Fact]:
    """Return the facts that sentences about a kind can name, by id; its own table wins."""
    own = f"{kind}s"
    tables = [t for t in dictionary.tables() if t not in (own, "ballots")]
    return {f.id: f for table in (*tables, "ballots", own) for f in dictionary.of(table)}


def condition_words(
    condition: Condition,
    facts: Mapping[str, Fact],
    lang: str,
    readings: Mapping[str, str] | None = None,
) -> str:
    """Return a condition in words; raise :class:`UsageError` for a fact that ``facts`` lacks.

    ``readings`` are the chosen values by short or full name; without one all its values are told.
    """
    return condition_in(condition, Speech(facts, lang, readings or {}))


def part_words(
    part: object, facts: Mapping[str, Fact], lang: str, readings: Mapping[str, str] | None = None
) -> str:
    """Return what stands inside a rule, such as the limit for small groups, in words."""
    return PARTS[type(part)](part, Speech(facts, lang, readings or {}))


def rule_words(
    rule: Rule,
    facts: Mapping[str, Fact],
    lang: str,
    *,
    readings: Mapping[str, str] | None = None,
    rules: Iterable[Rule] = (),
) -> str:
    """Return a rule as one sentence, with its scope, exceptions, effect, relation and dates.

    ``rules`` are those it may refer to: the ladder that names its ratings, the criterion it is a
    part of, the award whose number it takes a share of.
    """
    same = tuple(r for r in rules if r.kind == rule.kind or isinstance(r, Reading))
    speech = Speech(facts, lang, readings or {}, same)
    body = _core(rule, speech)
    if rule.applies_to is not None and not _is_exception(rule):
        body = speech.say("applies_to", condition=condition_in(rule.applies_to, speech), body=body)
    return " — ".join([body[:1].upper() + body[1:], *_tails(rule, speech)])


# ------------------------------------------------------------------ around every rule


def _is_exception(rule: Rule) -> bool:
    return rule.relation == "excepts" and not any(getattr(rule, f, None) for f in ("require", "at_most"))


def _core(rule: Rule, s: Speech) -> str:
    if rule.text_unknown:
        return s.say("unknown_text", text=rule.text[s.lang])
    if rule.relation == "adopts":
        return s.say("adopts", text=rule.text[s.lang])
    if _is_exception(rule):
        condition = condition_in(getattr(rule, "when", None) or rule.applies_to, s)
        return s.say("excepts", condition=condition, text=rule.text[s.lang])
    if rule.set:
        changes = [change_words(k, v, rule, s) for k, v in rule.set.items()]
        return s.say("changes", changes="; ".join(changes))
    return BODIES[type(rule)](rule, s)


def _tails(rule: Rule, s: Speech) -> list[str]:
    tails = []
    if rule.unless is not None:
        tails.append(s.say("unless", condition=condition_in(rule.unless, s)))
    if isinstance(rule, Notice | Decision) and rule.for_rating is not None:
        tails.append(s.say("for_rating", rating=s.rating(rule.for_rating)))
    # A notice and a consequence never change a rating; saying so again tells nothing.
    if rule.effect == "decision" or (rule.effect == "warns" and not isinstance(rule, Notice | Consequence)):
        tails.append(s.say(f"effect.{rule.effect}"))
    if rule.relation not in (None, "adopts") and not _is_exception(rule):
        tails.append(s.say(f"relation.{rule.relation}"))
    if rule.legal_basis:
        tails.append(s.say("legal_basis", text=rule.legal_basis))
    if rule.in_reading:
        names = [f"[{k} = {v}]" for k, v in rule.in_reading.items()]
        tails.append(s.say("in_reading", readings=s.joined(names, "and")))
    bounds = (("from", rule.from_), ("to", rule.to))
    return tails + [s.say(code, day=date_words(day, s.lang)) for code, day in bounds if day]
