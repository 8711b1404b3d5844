"""An evaluation as JSON objects, one a subject (DESIGN 8)."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from xeploai.model import Kind, Rule
from xeploai.rosters.roster import NA

if TYPE_CHECKING:
    from xeploai.lifecycle.evaluation import Evaluation

_COLUMNS = (
    "id",
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
    "reviewed",
    "missing",
)


def records(evaluation: "Evaluation", kind: Kind) -> Iterator[dict[str, Any]]:
    """Yield one object a subject of a kind, in roster order."""
    subjects = evaluation.kinds[kind].subjects
    flags, score = evaluation.flags(kind), "score" in subjects.columns
    deciding = dict(evaluation.deciding(kind=kind).iter_rows())
    awards, waiting = evaluation.eligible(kind), evaluation.waiting(kind)
    rules = {r.name: r for r in evaluation.rulebook.rules}
    names = set(subjects.columns)
    caps = sorted(n.removesuffix("!by") for n in names if n.endswith("!by"))
    wanted = [
        *_COLUMNS,
        "decision",
        *(["score"] if score else []),
        *sorted(n for n in rules if n in names),
        *sorted(n for n in names if n.endswith(NA) and n[:-3] in rules),
        *(f"{n}!{part}" for n in caps for part in ("by", "limit")),
    ]
    for row in subjects.select(wanted).iter_rows(named=True):
        reasons = [_reason(evaluation, row, rules[n]) for n in deciding.get(row["id"]) or []]
        record = {"kind": kind, **{c: row[c] for c in _COLUMNS}}
        record["score"] = number(row["score"]) if score else None
        record["decision"] = row["decision"]
        yield {
            **record,
            "reasons": reasons,
            "flags": flags[row["id"]],
            "awards": awards.get(row["id"], []),
            "awards_open": waiting.get(row["id"], []),
        }


def number(scaled: int | None, decimals: int = 2) -> str | None:
    """Return scaled points as an exact decimal text, such as ``94.5``."""
    if scaled is None:
        return None
    value = Decimal(scaled).scaleb(-decimals).normalize()
    return f"{value:f}"


def _reason(evaluation: "Evaluation", row: Mapping[str, Any], rule: Rule) -> dict[str, Any]:
    outcome = evaluation.outcome(row, rule) if rule.name in row else "binding"
    reason = {
        "rule": rule.name,
        "outcome": outcome,
        "source": evaluation.rulebook.clause(rule),
        "evidence": rule.evidence,
    }
    body = row.get(f"{rule.name}!by")
    return {**reason, "body": body} if body else reason
