"""Why a subject has its result: every rule, met or not, with its clause (DESIGN 8)."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import polars as pl
from attrs import define, frozen

from xeploai.errors import UsageError
from xeploai.lifecycle.evaluation import Evaluation
from xeploai.lifecycle.facts_table import needed_facts
from xeploai.messages import message, nearest
from xeploai.model import (
    SUBJECTS,
    Ballot,
    Cap,
    Fact,
    Gate,
    Kind,
    Quota,
    Rule,
    Standard,
    Trigger,
    WorkRule,
)
from xeploai.results.changeable import plain_value
from xeploai.results.ways import Ways, json_value, ways
from xeploai.rosters.roster import NA


@frozen
class RuleLine:
    """One rule's outcome for one subject, with the clause it stands in."""

    rule: Rule
    outcome: str
    """``met``, ``not_met``, ``unknown``, ``not_applicable``, ``binding`` (a quota) or ``text_unknown``."""
    clause: str
    body: str | None = None
    """For a cap by reference: the body whose rating caps."""
    limit: str | None = None
    """For a cap by reference: the rating that it allows at most, the highest that the body can have."""
    settled: bool = True
    """For a cap by reference: that is what the body is rated."""


@frozen
class FactLine:
    """One fact of the subject: its value (``None`` = unknown), supplied or derived."""

    fact: Fact
    value: Any
    derived: bool
    not_applicable: bool = False


@frozen
class QuotaLine:
    """The quota of a candidate's group, with its counts."""

    rule: Rule
    clause: str
    counts: Mapping[str, Any]
    """``group``, ``good_min/max``, ``limit_min/max``, ``picks``, ``candidates_min/max``, ``verdict`` ..."""


@define(slots=False, frozen=True, eq=False)
class Explanation:
    """Everything about one subject's result."""

    evaluation: Evaluation
    kind: Kind
    row: Mapping[str, Any]
    deciding: tuple[RuleLine, ...]
    lines: tuple[RuleLine, ...]
    lift: tuple[RuleLine, ...]
    """What keeps the subject from the next rating up."""
    facts: tuple[FactLine, ...]
    quotas: tuple[QuotaLine, ...] = ()
    """Of a candidate for the highest rating: the quotas it stands in."""

    @cached_property
    def ways(self) -> Ways:
        """What would give the next rating, and what would cost this one; worked out on first use."""
        return ways(self.evaluation, self.kind, self.row["id"])

    def as_dict(self, lang: str = "vi") -> dict[str, Any]:
        """Return the explanation as plain JSON values."""
        head = (
            "id",
            "name",
            "organization",
            "status",
            "reason",
            "rating",
            "rating_floor",
            "rating_ceiling",
            "natural_floor",
            "natural_ceiling",
            "capped_floor",
            "capped_ceiling",
            "candidate",
            "missing",
        )
        return {
            "format": "xeploai.explanation/1",
            "kind": self.kind,
            "subject": {k: self.row.get(k) for k in head},
            "deciding": [_line(r, lang) for r in self.deciding],
            "rules": [_line(r, lang) for r in self.lines],
            "lift": [_line(r, lang) for r in self.lift],
            "facts": [_fact(f, lang) for f in self.facts],
        }


def explain(evaluation: Evaluation, subject: str, kind: Kind | None = None) -> Explanation:
    """Explain one subject of an evaluation; no second run is needed.

    ``kind`` is needed where an id stands for subjects of several kinds; without it the first kind
    that has the id is explained. Raise :class:`UsageError` with the nearest id when there is none.
    """
    kind, rows = _found(evaluation, subject, kind)
    row = rows.row(0, named=True)
    book = evaluation.rulebook
    lines = tuple(_lines(evaluation, kind, row))
    names = evaluation.deciding(rows, kind)["deciding"].to_list()[0] or []
    by_name = {line.rule.name: line for line in lines}
    deciding = tuple(
        by_name.get(n) or RuleLine(book.rule(n), "binding", book.clause(book.rule(n))) for n in names
    )
    lift = tuple(_lift(lines, row, book.levels(kind)))
    facts, quotas = tuple(_facts(evaluation, kind, row)), tuple(_quotas(evaluation, kind, row))
    return Explanation(evaluation, kind, row, deciding, lines, lift, facts, quotas)


def _found(evaluation: Evaluation, subject: str, kind: Kind | None) -> tuple[Kind, pl.DataFrame]:
    kinds = [k for k in evaluation.kinds if kind in (None, k)]
    for one in kinds:
        rows = evaluation.kinds[one].subjects.filter(pl.col("id") == subject)
        if not rows.is_empty():
            return one, rows
    ids = [i for k in kinds for i in evaluation.kinds[k].subjects["id"]]
    raise UsageError(message("explain.unknown", subject=subject, nearest=nearest(subject, ids)))


def _lines(evaluation: Evaluation, kind: Kind, row: Mapping[str, Any]) -> Iterator[RuleLine]:
    book = evaluation.rulebook
    levels = book.levels(kind)
    rules = [r for r in book.rules if r.kind == kind and not isinstance(r, WorkRule)]

    def order(rule: Rule) -> tuple[int, int, str]:
        rating = getattr(rule, "rating", None)
        place = _TABLES.index(rule.table) if rule.table in _TABLES else len(_TABLES)
        return (place, -levels.index(rating) if rating in levels else 0, rule.name)

    for rule in sorted(rules, key=order):
        if rule.text_unknown:
            yield RuleLine(rule, "text_unknown", book.clause(rule))
        elif rule.name in row:
            yield RuleLine(
                rule, evaluation.outcome(row, rule), book.clause(rule), *_body(evaluation, rule, row)
            )
        elif isinstance(rule, Quota) and row["candidate"]:
            yield RuleLine(rule, "binding", book.clause(rule))


def _body(evaluation: Evaluation, rule: Rule, row: Mapping[str, Any]) -> tuple[str | None, str | None, bool]:
    """The body that caps, the rating it allows, and whether the body is rated so."""
    body, limit = row.get(f"{rule.name}!by"), row.get(f"{rule.name}!limit")
    levels = evaluation.rulebook.levels(rule.kind)
    if not body or limit is None or limit >= len(levels):
        return body, None, True
    bodies = (evaluation.kinds[k].subjects for k in rule.at_most if k in evaluation.kinds)  # type: ignore[attr-defined]
    found = [r for b in bodies for r in b.filter(pl.col("id") == body).iter_rows(named=True)]
    return body, levels[limit], any(levels[limit] in (r["decision"], r["rating"]) for r in found)


def _quotas(evaluation: Evaluation, kind: Kind, row: Mapping[str, Any]) -> Iterator[QuotaLine]:
    book, lines = evaluation.rulebook, evaluation.kinds[kind].quotas
    for rule in book.of(Quota, kind):
        if row["candidate"] and rule.effect == "binds" and row.get(f"{rule.name}!verdict"):
            mine = lines[rule.name].filter(pl.col("group") == row[str(rule.within)])
            # Where candidates are ranked the verdict is on the place of this one.
            counts = {**mine.row(0, named=True), "verdict": row[f"{rule.name}!verdict"]}
            yield QuotaLine(rule, book.clause(rule), counts)


_TABLES = (
    "screen",
    "gate",
    "trigger",
    "standard",
    "ballot",
    "cap",
    "quota",
    "decision",
    "consequence",
    "notice",
)


def _lift(lines: tuple[RuleLine, ...], row: Mapping[str, Any], levels: tuple[str, ...]) -> Iterator[RuleLine]:
    """Unmet and unknown rules between the subject and the next rating up."""
    if row["rating_floor"] is not None and row["rating"] != levels[-1]:
        upper = min(levels.index(row["rating_floor"]) + 1, len(levels) - 1)
        yield from (line for line in lines if line.rule.effect == "binds" and _bars(line, row, upper, levels))


def _bars(line: RuleLine, row: Mapping[str, Any], upper: int, levels: tuple[str, ...]) -> bool:
    """Whether a rule keeps the subject from a rating, or may."""
    match line.rule:
        case Standard() | Ballot() as rule:
            code, only = levels.index(str(rule.rating)), isinstance(rule, Ballot) or rule.only
            return line.outcome in ("not_met", "unknown") and (code == upper if only else code <= upper)
        case Cap(at_most=tuple()):
            lower = line.limit is not None and levels.index(line.limit) < upper
            return lower or bool(row.get(f"{line.rule.name}!open"))
        case Cap() as rule:
            return line.outcome in ("met", "unknown") and levels.index(str(rule.at_most)) < upper
        case Trigger():
            return line.outcome in ("met", "unknown")
        case Gate():
            return line.outcome in ("not_met", "unknown")
    return line.outcome == "binding" and upper == len(levels) - 1


def _facts(evaluation: Evaluation, kind: Kind, row: Mapping[str, Any]) -> Iterator[FactLine]:
    book, known = evaluation.rulebook, evaluation.kinds[kind].facts
    names = needed_facts(book, kind) | set(known.derived)
    typed = evaluation.roster.tables[SUBJECTS[kind]].filter(pl.col("id") == row["id"]).row(0, named=True)
    for name, fact in book.facts[kind].items():
        if name in names and name in row and fact.type not in ("share", "levels"):
            # A derivable fact that was typed in keeps the typed value (S5).
            derived = (name in known.derived or fact.tally is not None) and typed.get(name) is None
            yield FactLine(fact, plain_value(fact, row[name]), derived, bool(row.get(name + NA)))


def _line(line: RuleLine, lang: str) -> dict[str, Any]:
    return {
        "rule": line.rule.name,
        "outcome": line.outcome,
        "text": line.rule.text[lang],
        "source": line.clause,
        "evidence": line.rule.evidence,
        **({"body": line.body, "limit": line.limit} if line.body else {}),
    }


def _fact(line: FactLine, lang: str) -> dict[str, Any]:
    told = {"fact": line.fact.id, "label": line.fact.label[lang], "value": json_value(line.value)}
    return {**told, "derived": line.derived, "not_applicable": line.not_applicable}
