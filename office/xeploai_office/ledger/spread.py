"""Shares, quotas and caps that rest on one subject's rating, and what rests on those in turn."""

from collections.abc import Iterator

from attrs import define, evolve, field

from xeploai.model import Kind
from xeploai_office.ledger.records import Decision, Dependence, Entry, Proposal
from xeploai_office.ledger.store import Ledger
from xeploai_office.ledger.touched import TOP, Touched, latest, related, touched


@define
class _Node:
    """A subject whose rating may change, and whether its natural rating may (DESIGN S16)."""

    kind: Kind
    subject: str
    natural: bool
    step: int


@define(eq=False)
class Spread:
    """Walks from a subject to all whose rating rests on its rating, in one period, nearest first.

    A rating counts in the shares of the organisation or collective above, takes a place in its quota
    group, and bounds collectives, heads and secretaries. Shares count natural ratings, so who is only
    bounded passes nothing on to the shares above.
    """

    ledger: Ledger
    start: Decision
    _seen: set[tuple[str, ...]] = field(factory=set)

    def touched(self) -> Iterator[Touched]:
        """Yield what is reached, each once."""
        todo = [_Node(self.start.subject_kind, self.start.subject, natural=True, step=1)]
        while todo:
            node = todo.pop(0)
            for found in self._from(node):
                if self._is_new(found):
                    yield found
                    if found.relation != "quota":
                        natural = found.relation == "share"
                        todo.append(_Node(found.subject_kind, found.subject, natural, node.step + 1))

    def _is_new(self, found: Touched) -> bool:
        key = (found.relation, found.subject_kind, found.subject, found.rule or "")
        if key in self._seen or (found.relation != "quota" and key[1:3] == self.start.about):
            return False
        self._seen.add(key)
        return True

    def _from(self, node: _Node) -> Iterator[Touched]:
        entry = latest(self.ledger, node.kind, node.subject, self.start.period)
        for d in entry.record.depends_on if entry else ():
            if d.relation == "counts_in" and node.natural:
                yield self._touched("share", d.kind, d.target, node)
            elif d.relation == "quota" and entry:
                yield self._group(entry, d, node)
        bounded = Dependence("capped_by", node.subject, node.kind)
        for other in related(self.ledger, bounded, self.start.period):
            yield self._touched("cap", *other.record.about, node)

    def _touched(self, relation: str, kind: str, subject: str, node: _Node) -> Touched:
        found = touched(self.ledger, relation, kind, subject, self.start.period)
        return evolve(found, because=(node.kind, node.subject), step=node.step)

    def _group(self, entry: Entry[Proposal], d: Dependence, node: _Node) -> Touched:
        """A place may be free now, or the base too small for those decided excellent."""
        kind, period = entry.record.subject_kind, self.start.period
        mates = [m.record for m in related(self.ledger, d, period) if m.record.subject_kind == kind]
        held = [m.subject for m in mates if touched(self.ledger, "", *m.about, period).decided == TOP]
        return Touched(
            relation="quota",
            subject_kind=kind,
            subject=d.target,
            period=period,
            because=(node.kind, node.subject),
            step=node.step,
            rule=d.rule,
            texts=self.ledger.rules(entry.receipt).get(d.rule, {}),
            more={"excellent": held},
        )
