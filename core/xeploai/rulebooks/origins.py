"""Where an effective rule comes from: regulation, clause, dates, evidence, and what changed it."""

from datetime import date
from typing import Any

from attrs import frozen

from xeploai.law.conflicts import cited
from xeploai.model import Evidence, Identity, Relation, Rule
from xeploai.rulebooks.rulebook import Change, Entry, Rulebook

WEAK: tuple[Evidence, ...] = ("press", "secondary", "infer")
"""Evidence marks of rules whose text nobody here has read."""


@frozen
class Act:
    """What a local rule did to this one, and where it stands."""

    change: Change
    evidence: Evidence
    clause: str

    def as_dict(self) -> dict[str, Any]:
        """Return the act as plain JSON values, without the values changed."""
        kept = {k: getattr(self.change, k) for k in ("by", "relation", "parameter", "unilateral")}
        return {**kept, "source": self.clause, "evidence": self.evidence}


@frozen
class Origin:
    """The origin of one effective rule."""

    rule: Rule
    regulation: str
    clause: str
    """Number of the document, and the clause in it."""
    from_: date
    to: date | None
    evidence: Evidence
    relation: Relation | None
    target: str | None
    unilateral: bool
    acts: tuple[Act, ...]

    @property
    def marks(self) -> frozenset[Evidence]:
        """Return the evidence marks of the rule and of what changed it."""
        return frozenset({self.evidence, *(a.evidence for a in self.acts)})

    def as_dict(self) -> dict[str, Any]:
        """Return the origin as plain JSON values."""
        return {
            "rule": self.rule.name,
            "regulation": self.regulation,
            "source": self.clause,
            "from": self.from_.isoformat(),
            "to": self.to.isoformat() if self.to else None,
            "evidence": self.evidence,
            "relation": self.relation,
            "target": self.target,
            "unilateral": self.unilateral,
            "text_unknown": self.rule.text_unknown,
            "changed_by": [a.as_dict() for a in self.acts],
        }


def origin(book: Rulebook, entry: Entry) -> Origin:
    """Return where an entry of ``book`` comes from."""
    rule = entry.rule
    identity = next(r.identity for r in book.regulations if r.id == rule.regulation)
    start, end = version(rule, identity)
    return Origin(
        rule,
        rule.regulation,
        book.clause(rule),
        start,
        end,
        rule.evidence,
        rule.relation,
        rule.target,
        rule.legal_basis is not None,
        tuple(_act(book, c) for c in entry.changes),
    )


def version(rule: Rule, identity: Identity) -> tuple[date, date | None]:
    """Return the days between which this version of a rule holds, by itself and by its regulation."""
    start = max(rule.from_ or identity.from_, identity.from_)
    ends = [d for d in (rule.to, identity.to) if d is not None]
    return start, min(ends) if ends else None


def _act(book: Rulebook, change: Change) -> Act:
    acting = next(
        r for g in book.regulations for r in g.rules if r.name == change.by and cited(r) == change.source
    )
    return Act(change, acting.evidence, book.clause(acting))
