"""Recorded decisions against the rules: screens, gates, standards, caps, quotas, order (S20, S23)."""

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl
from attrs import frozen

from xeploai.findings import Finding, Severity, finding
from xeploai.lifecycle.caps import is_reference
from xeploai.lifecycle.evaluation import Evaluation
from xeploai.messages import message
from xeploai.model import Ballot, Cap, Gate, Kind, Rule, Screen, Standard, Trigger
from xeploai.results.check_order import order_findings
from xeploai.results.check_quota import over_quota

Row = Mapping[str, Any]


def check(evaluation: Evaluation) -> tuple[Finding, ...]:
    """Return the evaluation's findings and every conflict between decisions and rules.

    ``error`` marks a violation of a rule, ``warning`` a decision that differs from the proposal.
    """
    found = [f for kind in evaluation.kinds for f in _Checker(evaluation, kind).findings()]
    return (*evaluation.findings, *found, *order_findings(evaluation))


@frozen
class _Checker:
    """Checks the recorded decisions on the subjects of one kind."""

    evaluation: Evaluation
    kind: Kind

    @property
    def levels(self) -> tuple[str, ...]:
        return self.evaluation.rulebook.levels(self.kind)

    def findings(self) -> Iterator[Finding]:
        subjects = self.evaluation.kinds[self.kind].subjects
        decided = subjects.filter(pl.col("decision").is_not_null())
        for row in decided.iter_rows(named=True):
            yield from self._about(row)
        yield from over_quota(self.evaluation, self.kind, decided)
        if self.kind == "leader":
            yield from self._official_ratings(subjects)

    def _about(self, row: Row) -> Iterator[Finding]:
        book = self.evaluation.rulebook
        for screen in book.of(Screen, self.kind):
            if not screen.rated and row.get(screen.name):
                yield self._said("decided_not_rateable", row, screen)
        for gate in book.of(Gate, self.kind):
            if gate.effect == "binds" and not row.get(gate.name):
                yield self._said("decided_gate_open", row, gate)
        rating = self.levels.index(row["decision"])
        for rule in (
            *book.of(Trigger, self.kind),
            *book.of(Standard, self.kind),
            *book.of(Ballot, self.kind),
        ):
            if rule.effect == "binds" and self._broken(rule, row, rating):
                yield self._said("decided_against", row, rule)
        for cap in book.of(Cap, self.kind):
            if cap.effect == "binds":
                yield from self._above(cap, row, rating)
        if row["rating"] is not None and row["rating"] != row["decision"]:
            names = {"decided": self._rating(row["decision"]), "proposed": self._rating(row["rating"])}
            yield finding("decided_differs", "warning", subject=row["id"], kind=self.kind, **names)

    def _broken(self, rule: Rule, row: Row, rating: int) -> bool:
        """Whether the rating decided is above what a rule allows; a lower one is the authority's right."""
        if isinstance(rule, Trigger):
            return bool(row.get(rule.name)) and rating > 0
        level = self.levels.index(str(rule.rating))  # type: ignore[attr-defined]
        only = isinstance(rule, Ballot) or rule.only  # type: ignore[attr-defined]
        return row.get(rule.name) is False and (rating == level if only else rating >= level)

    def _above(self, cap: Cap, row: Row, rating: int) -> Iterator[Finding]:
        """A decision above a personal cap, or above the body that caps, such as a head above his unit."""
        if is_reference(cap):
            limit, body = self._limit(cap, row), row.get(f"{cap.name}!by")
            if rating > limit:
                told: dict[str, Any] = {"body": body or "", "limit": self._rating(self.levels[limit])}
                yield self._said("decided_above_body", row, cap, **told)
        elif row.get(cap.name) and rating > self.levels.index(str(cap.at_most)):
            yield self._said("decided_above_cap", row, cap, limit=self._rating(str(cap.at_most)))

    def _limit(self, cap: Cap, row: Row) -> int:
        limit = row.get(f"{cap.name}!limit")
        top = len(self.levels) - 1
        return top if limit is None else min(limit, top)

    def _official_ratings(self, subjects: pl.DataFrame) -> Iterator[Finding]:
        """A state-side rating above the capped leader's rating (HEAD-7)."""
        table = self.evaluation.roster.tables["leaders"]
        if "official_rating" not in table.columns:
            return
        official = dict(
            table.select("id", pl.col("official_rating").cast(pl.String)).drop_nulls().iter_rows()
        )
        caps = [
            c for c in self.evaluation.rulebook.of(Cap, "leader") if is_reference(c) and c.effect == "binds"
        ]
        for row in subjects.filter(pl.col("capped_ceiling").is_not_null()).iter_rows(named=True):
            capped = self.levels.index(row["capped_ceiling"])
            binding = [c for c in caps if self._limit(c, row) == capped < len(self.levels) - 1]
            stated = official.get(row["id"])
            if binding and stated in self.levels and self.levels.index(stated) > capped:
                stated_told: dict[str, Any] = {
                    "official": self._rating(stated),
                    "capped": self._rating(row["capped_ceiling"]),
                }
                yield self._said("official_above_capped", row, binding[0], "warning", **stated_told)

    def _said(self, code: str, row: Row, rule: Rule, severity: Severity = "error", **more: object) -> Finding:
        known: dict[str, Any] = {"subject": row["id"], "kind": self.kind, "rule": rule.name}
        clause = self.evaluation.rulebook.clause(rule)
        decided = {"decided": self._rating(row["decision"])} if row.get("decision") else {}
        return finding(code, severity, **known, text=rule.text, clause=clause, **decided, **more)

    def _rating(self, code: str) -> object:
        return self.evaluation.rulebook.rating_text(code, self.kind) or message(f"rating.{code}")
