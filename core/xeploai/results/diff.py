"""Two rulebooks side by side, rule by rule, without any roster (S30)."""

import json
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Literal

from attrs import define, evolve, field, frozen

from xeploai.law.field_words import FieldChange, field_changes, field_label, value_words
from xeploai.law.speech import Speech, rating_name
from xeploai.law.words import rule_words, sentence_facts
from xeploai.messages import catalogue, text
from xeploai.model import KINDS, RULE_TABLES, Fact, Kind, Ladder, Reading, Rule
from xeploai.plugins import Registry, load_plugins
from xeploai.results.compare import RulePair, content, rule_pairs
from xeploai.results.touches import Touch, joined, touch
from xeploai.rulebooks.origins import Origin, origin
from xeploai.rulebooks.rulebook import Rulebook

FORMAT = "xeploai.diff/1"
Change = Literal["same", "changed", "added", "removed"]
CHANGES: tuple[Change, ...] = ("changed", "removed", "added", "same")


@frozen
class RuleMatch:
    """A rule of the left with the one of the right that stands in its place, or one without the other."""

    left: Rule | None
    right: Rule | None
    fields: tuple[FieldChange, ...] = ()


@frozen
class TopicDiff:
    """One question: who answers it on each side, what differs, and which results it can touch."""

    topic: str
    change: Change
    kind: Kind
    table: str
    left: tuple[Origin, ...]
    right: tuple[Origin, ...]
    matches: tuple[RuleMatch, ...]
    touches: Touch


@define(slots=False, frozen=True, eq=False)
class Diff:
    """The semantic difference of two rulebooks; ``topics`` in the order of the topics' names."""

    left: Rulebook
    right: Rulebook
    topics: tuple[TopicDiff, ...]
    facts: Mapping[Kind, Mapping[str, Fact]] = field(factory=dict)
    """For each kind the facts that sentences name."""

    @cached_property
    def counts(self) -> Mapping[Change, int]:
        """Return how many questions are changed, removed, added, the same."""
        found = Counter(t.change for t in self.topics)
        return {c: found[c] for c in CHANGES}

    def of(self, change: str) -> tuple[TopicDiff, ...]:
        """Return the questions with one kind of change."""
        return tuple(t for t in self.topics if t.change == change)

    def speech(self, rule: Rule, book: Rulebook, lang: str) -> Speech:
        """Return what is needed to speak of a rule of ``book``."""
        facts = {**self.facts.get(rule.kind, {}), **book.facts[rule.kind]}
        same = tuple(r for r in book.rules if r.kind == rule.kind or isinstance(r, Reading))
        return Speech(facts, lang, book.readings, same)

    def sentence(self, rule: Rule, book: Rulebook, lang: str) -> str:
        """Return a rule of ``book`` in words, without its dates: the origin tells them."""
        facts = {**self.facts.get(rule.kind, {}), **book.facts[rule.kind]}
        undated = evolve(rule, from_=None, to=None)
        return rule_words(undated, facts, lang, readings=book.readings, rules=book.rules)

    def touched(self, topic: TopicDiff, lang: str) -> list[str]:
        """Return in words which results a question can touch."""
        sides = ((self.left, topic.left), (self.right, topic.right))
        ladders = [x for book, rules in sides if rules for x in book.of(Ladder, topic.kind)]
        ratings = [_rating(r, ladders, lang) for r in topic.touches.ratings]
        others = [text(f"touch.{o}", lang) for o in topic.touches.others]
        return [*ratings, *others] or [text("touch.nothing", lang)]

    def as_dict(self, lang: str = "vi") -> dict[str, Any]:
        """Return the difference as plain JSON values, with its words in ``lang``."""
        return {
            "format": FORMAT,
            "left": _book(self.left, lang),
            "right": _book(self.right, lang),
            "counts": dict(self.counts),
            "topics": [self._topic(t, lang) for t in self.topics],
        }

    def to_json(self, lang: str = "vi") -> str:
        """Return canonical JSON: same input, same bytes."""
        return json.dumps(self.as_dict(lang), ensure_ascii=False, indent=1) + "\n"

    def _topic(self, topic: TopicDiff, lang: str) -> dict[str, Any]:
        return {
            "topic": topic.topic,
            "change": topic.change,
            "kind": topic.kind,
            "table": topic.table,
            "touches": {"ratings": list(topic.touches.ratings), "others": list(topic.touches.others)},
            "touched": self.touched(topic, lang),
            "left": [self._origin(o, self.left, lang) for o in topic.left],
            "right": [self._origin(o, self.right, lang) for o in topic.right],
            "matches": [self._match(m, lang) for m in topic.matches],
        }

    def _origin(self, found: Origin, book: Rulebook, lang: str) -> dict[str, Any]:
        told = {"text": found.rule.text[lang], "words": self.sentence(found.rule, book, lang)}
        return {**found.as_dict(), **told}

    def _match(self, match: RuleMatch, lang: str) -> dict[str, Any]:
        names = {"left": match.left and match.left.name, "right": match.right and match.right.name}
        return {**names, "fields": [self._field(f, match, lang) for f in match.fields]}

    def _field(self, change: FieldChange, match: RuleMatch, lang: str) -> dict[str, str]:
        old, new = self.values(change, match, lang)
        return {"field": change.field, "label": field_label(change.field, lang), "old": old, "new": new}

    def values(self, change: FieldChange, match: RuleMatch, lang: str) -> tuple[str, str]:
        """Return the old and the new value of a field in words."""
        sides = ((match.left, self.left, change.old), (match.right, self.right, change.new))
        old, new = (
            value_words(change.field, value, rule, self.speech(rule, book, lang)) if rule else "–"
            for rule, book, value in sides
        )
        return old, new


def _rating(code: str, ladders: Sequence[Ladder], lang: str) -> str:
    """Name a rating as the sides do; where they differ, by the name common to all ladders."""
    own = {rating_name(code, lang, ladder=x) for x in ladders if code in x.levels}
    common = f"rating.{code}" in catalogue()
    return own.pop() if len(own) == 1 else text(f"rating.{code}", lang) if common else " / ".join(sorted(own))


def _book(book: Rulebook, lang: str) -> dict[str, Any]:
    regulations = [
        {"id": r.id, "title": r.identity.title[lang], "from": str(r.identity.from_), "digest": r.digest}
        for r in book.regulations
    ]
    return {
        "selection": book.selection,
        "place": book.place.id,
        "day": book.day.isoformat(),
        "digest": book.digest,
        "regulations": regulations,
        "notes": [m.render(lang) for m in book.notes],
    }


# ------------------------------------------------------------------ pairing


def diff(left: Rulebook, right: Rulebook, registry: Registry | None = None) -> Diff:
    """Return what ``right`` says otherwise than ``left``; swapping them mirrors the result."""
    registry = registry or load_plugins()
    facts: dict[Kind, Mapping[str, Fact]] = {k: sentence_facts(registry.dictionary, k) for k in KINDS}
    origins = tuple({e.rule.name: origin(b, e) for e in b.entries} for b in (left, right))
    topics = tuple(_topic(p, left, right, *origins) for p in rule_pairs(left, right))
    return Diff(left, right, topics, facts)


def _topic(
    pair: RulePair,
    left: Rulebook,
    right: Rulebook,
    olds: Mapping[str, Origin],
    news: Mapping[str, Origin],
) -> TopicDiff:
    both = (*pair.left, *pair.right)
    order = list(RULE_TABLES)
    kind = min((r.kind for r in both), key=KINDS.index)
    touches = [touch(r, b) for rules, b in ((pair.left, left), (pair.right, right)) for r in rules]
    return TopicDiff(
        pair.topic,
        pair.change,
        kind,
        min((r.table for r in both), key=order.index),
        tuple(olds[r.name] for r in pair.left),
        tuple(news[r.name] for r in pair.right),
        tuple(matches(pair.left, pair.right)),
        joined(kind, touches),
    )


_KEYS: tuple[Callable[[Rule], Hashable], ...] = (
    lambda r: (r.name, r.table),
    lambda r: (r.table, content(r)),
    lambda r: (r.table, r.id, repr(r.applies_to)),
    lambda r: (r.table, repr(r.applies_to), r.text_unknown),
    lambda r: (r.table, r.id),
    lambda r: (r.table, r.text_unknown, r.effect),
    lambda r: (r.table, r.text_unknown),
)
"""What makes two rules of a topic the same one, the surest first."""


def matches(left: Sequence[Rule], right: Sequence[Rule]) -> Iterator[RuleMatch]:
    """Match the rules of one topic one to one; what is left over stands alone.

    Neither side leads, so that swapping them swaps the result and nothing else.
    """
    found: list[RuleMatch] = []
    rest = (list(left), list(right))
    for key in _KEYS:
        for old, new in _same_key(*rest, key):
            found.append(RuleMatch(old, new, tuple(field_changes(old, new))))
            rest[0].remove(old)
            rest[1].remove(new)
    found += [RuleMatch(r, None) for r in rest[0]] + [RuleMatch(None, r) for r in rest[1]]
    yield from sorted(found, key=lambda m: sorted(r.name for r in (m.left, m.right) if r))


def _same_key(
    left: Iterable[Rule], right: Iterable[Rule], key: Callable[[Rule], Hashable]
) -> list[tuple[Rule, Rule]]:
    sides: tuple[dict[Hashable, list[Rule]], dict[Hashable, list[Rule]]] = ({}, {})
    for side, rules in zip(sides, (left, right), strict=True):
        for rule in sorted(rules, key=lambda r: r.name):
            side.setdefault(key(rule), []).append(rule)
    return [p for k in sides[0] if k in sides[1] for p in zip(sides[0][k], sides[1][k], strict=False)]
