"""Rules name ratings of their kind's ladder, and no others."""

from collections.abc import Iterable, Iterator, Mapping

from xeploai.messages import Message, message, nearest
from xeploai.model import KINDS, Kind, Ladder, Rule

_NAMED = ("rating", "at_most", "for_rating", "re_rates", "between")
_NO_RATING = ("needs_decision", *KINDS)
"""What may stand where a rating is meant: left to an authority, or the rating of other subjects."""


def rating_faults(rules: Iterable[Rule]) -> Iterator[Message]:
    """Yield the ratings that rules name and that the ladder of their kind lacks."""
    effective = tuple(rules)
    levels = _levels(effective)
    for rule in effective:
        for key, rating in _ratings(rule):
            known = levels.get(rule.kind)
            if known is not None and rating not in (*known, *_NO_RATING):
                told = {"rule": rule.name, "key": key, "levels": ", ".join(known)}
                yield message("rule.rating", rating=rating, nearest=nearest(rating, known), **told)


def _levels(rules: Iterable[Rule]) -> Mapping[Kind, tuple[str, ...]]:
    """Return the levels of each kind with exactly one ladder; of any other, nothing can be said here."""
    ladders: dict[Kind, list[Ladder]] = {}
    for ladder in (r for r in rules if isinstance(r, Ladder)):
        ladders.setdefault(ladder.kind, []).append(ladder)
    return {kind: found[0].levels for kind, found in ladders.items() if len(found) == 1}


def _ratings(rule: Rule) -> Iterator[tuple[str, str]]:
    if isinstance(rule, Ladder):
        yield "fallback", rule.fallback
    for key in _NAMED:
        value = getattr(rule, key, None)
        for one in value if isinstance(value, tuple) else (value,):
            # ``at_most`` of a criterion or an opening is a figure.
            if isinstance(one, str):
                yield key, one
