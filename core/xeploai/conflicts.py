"""Conflicts between rules (R101 to R116): stable codes, found together, acknowledged one by one.

The messages stand in ``texts/conflicts.toml``; ``docs/conflicts.md`` has a line for each code.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise

from xeploai.messages import Message, message
from xeploai.model import Acknowledgement, Document, Identity, Rule

CODES = tuple(f"R{n}" for n in range(101, 117))


def cited(rule: Rule) -> str:
    """Return where a rule stands, as its file writes it."""
    return f"{rule.source.document}, {rule.source.clause}"


def unacknowledged(
    found: Iterable[Message], accepted: Iterable[Acknowledgement]
) -> tuple[list[Message], list[Message]]:
    """Split conflicts into those that stand and notes about those that a regulation accepts."""
    stand: list[Message] = []
    matched: dict[Acknowledgement, list[Message]] = {}
    acceptances = tuple(accepted)
    for conflict in found:
        match = next((a for a in acceptances if _accepts(a, conflict)), None)
        if match is None:
            stand.append(conflict)
        else:
            matched.setdefault(match, []).append(conflict)
    notes = [
        message("acknowledged", day=a.on, reason=a.reason, what=conflicts[0], count=len(conflicts))
        for a, conflicts in matched.items()
    ]
    return stand, notes


def _accepts(accepted: Acknowledgement, conflict: Message) -> bool:
    rule = str(conflict.params.get("rule", ""))
    same_rule = rule.startswith(accepted.rule[:-1]) if accepted.rule.endswith("*") else rule == accepted.rule
    return conflict.code.partition(".")[0] == accepted.code and same_rule


# ------------------------------------------------------------------ versions of one rule (R101, R102, R114)


def version_faults(
    identity: Identity, rules: Iterable[Rule], documents: Mapping[str, Document]
) -> Iterator[Message]:
    """Yield overlaps and gaps between versions of a rule, and documents younger than their effect."""
    by_name: dict[str, list[Rule]] = {}
    for rule in rules:
        by_name.setdefault(rule.name, []).append(rule)
        yield from _too_young(identity, rule, documents.get(rule.source.document))
    for versions in by_name.values():
        yield from _twice(versions)
        for guards in {tuple(sorted(v.in_reading.items())) for v in versions}:
            same = [v for v in versions if tuple(sorted(v.in_reading.items())) == guards]
            yield from _gaps(sorted(same, key=lambda v: v.from_ or date.min))


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
    for old, new in pairwise(versions):
        if old.to and new.from_ and new.from_ > old.to + timedelta(days=1):
            start, end = old.to + timedelta(days=1), new.from_ - timedelta(days=1)
            yield message("R102", rule=new.name, source=cited(new), start=start, end=end)
