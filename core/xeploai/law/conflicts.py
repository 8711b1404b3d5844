"""Conflicts between rules (R101 to R116): stable codes, found together, acknowledged one by one.

The messages stand in ``texts/conflicts.toml``; ``docs/conflicts.md`` has a line for each code.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise, product
from typing import Any

from xeploai.messages import Message, message, nearest
from xeploai.model import Acknowledgement, Document, Identity, Rule

CODES = tuple(f"R{n}" for n in range(101, 117))
TIES = frozenset({"R101", "R110"})
"""Conflicts that nobody can accept: nothing would say which of the two rules holds."""


def cited(rule: Rule) -> str:
    """Return where a rule stands, as its file writes it."""
    return f"{rule.source.document}, {rule.source.clause}"


def unacknowledged(
    found: Iterable[Message], accepted: Iterable[Acknowledgement]
) -> tuple[list[Message], list[Message]]:
    """Split conflicts into those that stand and notes about those that a regulation accepts.

    A value outside the latitude (R105, R106) or of another type (R109) is not applied when it is
    accepted: the central one holds.
    """
    stand: list[Message] = []
    matched: dict[Acknowledgement, list[Message]] = {}
    acceptances = tuple(accepted)
    for conflict in found:
        match = next((a for a in acceptances if accepts(a, conflict.code, _rule(conflict))), None)
        if match is None:
            stand.append(conflict)
        else:
            matched.setdefault(match, []).append(conflict)
    notes = [
        message("acknowledged", **_told(a), what=conflicts[0], count=len(conflicts))
        for a, conflicts in matched.items()
    ]
    return stand, notes


def _told(accepted: Acknowledgement) -> dict[str, Any]:
    return {"conflict": accepted.code, "rule": accepted.rule, "day": accepted.on, "reason": accepted.reason}


def _rule(conflict: Message) -> str:
    return str(conflict.params.get("rule", ""))


def accepts(accepted: Acknowledgement, code: str, rule: str) -> bool:
    """Say whether an acknowledgement speaks of a conflict of this code and rule."""
    same_rule = rule.startswith(accepted.rule[:-1]) if accepted.rule.endswith("*") else rule == accepted.rule
    same_code = code.partition(".")[0] == accepted.code
    return same_code and same_rule and accepted.code not in TIES


def acceptance_faults(identity: Identity, accepted: Iterable[Acknowledgement]) -> Iterator[Message]:
    """Yield acknowledgements of no conflict, of a tie, or of rules that are not this regulation's."""
    may = (identity.id, *identity.extends)
    for one in accepted:
        if one.code not in CODES:
            yield message("acknowledge.code", conflict=one.code, nearest=nearest(one.code, CODES))
        elif one.code in TIES:
            yield message("acknowledge.tie", conflict=one.code, rule=one.rule)
        if one.rule.partition("/")[0] not in may or "/" not in one.rule:
            yield message("acknowledge.rule", conflict=one.code, rule=one.rule, regulations=", ".join(may))


# ------------------------------------------------------------------ versions of one rule (R101, R102, R114)


def version_faults(
    identity: Identity, rules: Iterable[Rule], documents: Mapping[str, Document]
) -> Iterator[Message]:
    """Yield overlaps and gaps between versions of a rule, and documents younger than their effect."""
    by_name: dict[str, list[Rule]] = {}
    for rule in rules:
        by_name.setdefault(rule.name, []).append(rule)
        if not rule.source.clause.strip():
            yield message("R114.missing", rule=rule.name, document=rule.source.document)
        yield from _too_young(identity, rule, documents.get(rule.source.document))
    for versions in by_name.values():
        yield from _twice(versions)
        yield from _gaps(sorted(versions, key=lambda v: v.from_ or date.min))


def _too_young(identity: Identity, rule: Rule, document: Document | None) -> Iterator[Message]:
    start = rule.from_ or identity.from_
    if document is not None and document.issued and document.issued > start and not rule.retroactive:
        yield message("R114", rule=rule.name, source=cited(rule), issued=document.issued, start=start)


def _twice(versions: list[Rule]) -> Iterator[Message]:
    for left, right in ((a, b) for n, a in enumerate(versions) for b in versions[n + 1 :]):
        together = all(right.in_reading.get(k, v) == v for k, v in left.in_reading.items())
        if together and _overlap(left, right):
            yield message("R101", rule=left.name, source=cited(left), other=cited(right))
            return


def _overlap(left: Rule, right: Rule) -> bool:
    before = left.to and right.from_ and left.to < right.from_
    after = right.to and left.from_ and right.to < left.from_
    return not (before or after)


def _gaps(versions: list[Rule]) -> Iterator[Message]:
    """Yield the days between two versions on which, under some reading, neither holds."""
    told: set[tuple[date, date]] = set()
    for chosen in _combinations(versions):
        together = [v for v in versions if all(chosen[g] == x for g, x in v.in_reading.items())]
        for old, new in pairwise(together):
            span = _between(old, new)
            if span is not None and span not in told:
                told.add(span)
                sources = {"source": cited(new), "other": cited(old)}
                yield message("R102", rule=new.name, start=span[0], end=span[1], **sources)


def _combinations(versions: list[Rule]) -> Iterator[dict[str, str]]:
    """Yield every combination of the readings' values that the versions name."""
    values: dict[str, set[str]] = {}
    for name, value in (item for v in versions for item in v.in_reading.items()):
        values.setdefault(name, set()).add(value)
    for combination in product(*(sorted(values[g]) for g in sorted(values))):
        yield dict(zip(sorted(values), combination, strict=True))


def _between(old: Rule, new: Rule) -> tuple[date, date] | None:
    if not (old.to and new.from_) or new.from_ <= old.to + timedelta(days=1):
        return None
    return old.to + timedelta(days=1), new.from_ - timedelta(days=1)
