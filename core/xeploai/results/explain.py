"""Why a subject has its result: every rule, met or not, with its clause (DESIGN 8)."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import polars as pl
from attrs import frozen

from xeploai.errors import UsageError
from xeploai.lifecycle.evaluation import Evaluation
from xeploai.lifecycle.facts_table import needed_facts
from xeploai.messages import message, nearest
from xeploai.model import Ballot, Fact, Quota, Rule, Standard
from xeploai.rosters.roster import NA


@frozen
class RuleLine:
    """One rule's outcome for one subject, with the clause it stands in."""

    rule: Rule
    outcome: str
    """``met``, ``not_met``, ``unknown``, ``not_applicable``, ``binding`` (a quota) or ``text_unknown``."""
    clause: str


@frozen
class FactLine:
    """One fact of the subject: its value (``None`` = unknown), supplied or derived."""

    fact: Fact
    value: Any
    derived: bool
    not_applicable: bool = False


@frozen(eq=False)
class Explanation:
    """Everything about one subject's result."""

    row: Mapping[str, Any]
    deciding: tuple[RuleLine, ...]
    lines: tuple[RuleLine, ...]
    lift: tuple[RuleLine, ...]
    """What keeps the subject from the next rating up."""
    facts: tuple[FactLine, ...]

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
            "subject": {k: self.row.get(k) for k in head},
            "deciding": [_line(r, lang) for r in self.deciding],
            "rules": [_line(r, lang) for r in self.lines],
            "lift": [_line(r, lang) for r in self.lift],
            "facts": [_fact(f, lang) for f in self.facts],
        }


def explain(evaluation: Evaluation, subject: str) -> Explanation:
    """Explain one subject of an evaluation; no second run is needed.

    Raise :class:`UsageError` with the nearest id when the evaluation has no such subject.
    """
    rows = evaluation.subjects.filter(pl.col("id") == subject)
    if rows.is_empty():
        near = nearest(subject, evaluation.subjects["id"].to_list())
        raise UsageError(message("explain.unknown", subject=subject, nearest=near))
    row = rows.row(0, named=True)
    book = evaluation.rulebook
    lines = tuple(_lines(evaluation, row))
    names = evaluation.deciding(rows)["deciding"].to_list()[0] or []
    by_name = {line.rule.name: line for line in lines}
    deciding = tuple(
        by_name.get(n) or RuleLine(book.rule(n), "binding", book.clause(book.rule(n))) for n in names
    )
    return Explanation(
        row, deciding, lines, tuple(_lift(lines, row, book.levels())), tuple(_facts(evaluation, row))
    )


def _lines(evaluation: Evaluation, row: Mapping[str, Any]) -> Iterator[RuleLine]:
    book = evaluation.rulebook
    levels = book.levels()
    rules = [r for r in book.rules if r.kind == "member"]

    def order(rule: Rule) -> tuple[int, int, str]:
        rating = getattr(rule, "rating", None)
        place = _TABLES.index(rule.table) if rule.table in _TABLES else len(_TABLES)
        return (place, -levels.index(rating) if rating in levels else 0, rule.name)

    for rule in sorted(rules, key=order):
        if rule.text_unknown:
            yield RuleLine(rule, "text_unknown", book.clause(rule))
        elif rule.name in row:
            yield RuleLine(rule, evaluation.outcome(row, rule), book.clause(rule))
        elif isinstance(rule, Quota) and row["candidate"]:
            yield RuleLine(rule, "binding", book.clause(rule))


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
    if row["rating_floor"] is None:
        return
    upper = min(levels.index(row["rating_floor"]) + 1, len(levels) - 1)
    for line in lines:
        rule = line.rule
        if isinstance(rule, Standard | Ballot) and rule.effect == "binds":
            code = levels.index(str(rule.rating))
            only = isinstance(rule, Ballot) or rule.only
            if line.outcome in ("not_met", "unknown") and (code == upper if only else code <= upper):
                yield line
        elif (
            (
                rule.table in ("trigger", "cap")
                and rule.effect == "binds"
                and line.outcome in ("met", "unknown")
            )
            or (rule.table == "gate" and line.outcome != "met" and line.outcome != "not_applicable")
            or line.outcome == "binding"
        ):
            yield line


def _facts(evaluation: Evaluation, row: Mapping[str, Any]) -> Iterator[FactLine]:
    book = evaluation.rulebook
    names = needed_facts(book, "member") | set(evaluation.facts.derived)
    typed = evaluation.roster.tables["members"].filter(pl.col("id") == row["id"]).row(0, named=True)
    for name, fact in book.facts.items():
        if name in names and name in row and fact.type not in ("share", "levels"):
            # A derivable fact that was typed in keeps the typed value (S5).
            derived = name in evaluation.facts.derived and typed.get(name) is None
            yield FactLine(fact, shown(fact, row[name]), derived, bool(row.get(name + NA)))


def shown(fact: Fact, value: Any) -> Any:
    """Return an engine value as people write it: scaled points as an exact decimal."""
    return Decimal(value).scaleb(-fact.decimals) if fact.type == "number" and value is not None else value


def _line(line: RuleLine, lang: str) -> dict[str, Any]:
    return {
        "rule": line.rule.name,
        "outcome": line.outcome,
        "text": line.rule.text[lang],
        "source": line.clause,
        "evidence": line.rule.evidence,
    }


def _fact(line: FactLine, lang: str) -> dict[str, Any]:
    value = (
        None if line.value is None else str(line.value) if not isinstance(line.value, bool) else line.value
    )
    kept = {"fact": line.fact.id, "label": line.fact.label[lang], "value": value, "derived": line.derived}
    return {**kept, "not_applicable": line.not_applicable}
