"""One subject's result as a paragraph: what decides it, what caps it, which quota, what is missing."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from xeploai.lifecycle.caps import is_reference
from xeploai.messages import catalogue
from xeploai.results.explain import Explanation, QuotaLine, RuleLine
from xeploai_cli.language import lang, say
from xeploai_cli.views.grid import span
from xeploai_cli.views.labels import Labels, score
from xeploai_cli.views.standing import rests_on


def heading(explanation: Explanation, names: Labels) -> str:
    """Return who is explained, where, when and under which rules."""
    row, evaluation = explanation.row, explanation.evaluation
    unit = unit_of(explanation, names)
    known = {"who": names.who(row), "selection": evaluation.rulebook.selection, "cell": unit}
    code = "explain.heading" if unit else "explain.heading_alone"
    return say(code, period=evaluation.roster.period.text, **known)


def unit_of(explanation: Explanation, names: Labels) -> str:
    """Return the name of the cell or organisation that the subject belongs to, if any."""
    key = "parent" if explanation.kind == "organization" else "organization"
    return names.group(explanation.row.get(key))


def paragraph(explanation: Explanation, names: Labels) -> str:
    """Return why the subject has its result, in one paragraph."""
    return " ".join(sentences(explanation, names))


def sentences(explanation: Explanation, names: Labels) -> Iterator[str]:
    """Yield the sentences of the paragraph."""
    row = explanation.row
    yield _result(row, names)
    told = {line.rule.name for line in explanation.deciding} | (
        {"over_quota"} if explanation.quotas else set()
    )
    if row["reason"] and row["reason"] not in told:
        yield say("explain.reason", text=names.reason(row["reason"]))
    if row.get("decision"):
        yield say("explain.decision", rating=names.rating(row["decision"]))
    if row.get("score") is not None and row["status"] != "not_rated":
        yield say("explain.score", score=score(row))
    yield from _stages(explanation, names)
    yield from (_quota(q, names, explanation) for q in explanation.quotas)
    yield from _deciding(explanation, names)
    if row["missing"]:
        yield say("explain.missing", facts=names.missing(row["missing"]))
    yield from rests_on(explanation.evaluation, explanation.kind, row["id"])


def _result(row: Mapping[str, Any], names: Labels) -> str:
    low, high = row["rating_floor"], row["rating_ceiling"]
    told = {"low": _quoted(low, names), "high": _quoted(high, names), "rating": names.rating(low)}
    code = f"explain.{row['status']}"
    at = f"{code}_at" if low == high and f"cli.{code}_at" in catalogue() else code
    return say(at, **told)


def _quoted(rating: str | None, names: Labels) -> str:
    return f"“{names.rating(rating)}”" if rating else ""


# ------------------------------------------------------------------ natural, capped, final (S15)


def _stages(explanation: Explanation, names: Labels) -> Iterator[str]:
    row, levels = explanation.row, explanation.evaluation.rulebook.levels(explanation.kind)
    natural, capped, final = (_bounds(row, stage) for stage in ("natural", "capped", "rating"))
    if natural == final:
        return
    yield say("explain.natural", rating=_range(natural, names))
    most = levels.index(str(natural[1]))
    yield from (_body(n, names) for n in explanation.lines if n.limit and levels.index(n.limit) < most)
    if natural != capped != final:
        yield say("explain.capped", rating=_range(capped, names))


def _bounds(row: Mapping[str, Any], stage: str) -> tuple[str | None, str | None]:
    return row[f"{stage}_floor"], row[f"{stage}_ceiling"]


def _range(bounds: tuple[str | None, str | None], names: Labels) -> str:
    low, high = bounds
    return _quoted(low, names) if low == high else names.range(low, high)


def _body(line: RuleLine, names: Labels) -> str:
    told = {"body": names.group(line.body), "limit": _quoted(line.limit, names), "clause": line.clause}
    code = "explain.body" if line.settled else "explain.body_open"
    return say(code, text=line.rule.text[lang()], **told)


def _quota(line: QuotaLine, names: Labels, explanation: Explanation) -> str:
    counts, levels = line.counts, explanation.evaluation.rulebook.levels(explanation.kind)
    standing = counts["picks"] + counts["candidates_min"], counts["picks"] + counts["candidates_max"]
    told = {
        "group": names.group(counts["group"]),
        "good": span(counts["good_min"], counts["good_max"]),
        "limit": span(counts["limit_min"], counts["limit_max"]),
        "candidates": span(*standing),
        "picks": counts["picks"],
        "first": _quoted(levels[-1], names),
        "second": _quoted(levels[-2], names),
    }
    return say(f"explain.quota.{counts['verdict']}", clause=line.clause, **told)


# ------------------------------------------------------------------ deciding rules (S32)

_GROUPS: Mapping[str, str] = {
    "screen": "screen",
    "trigger": "trigger",
    "standard": "standard",
    "ballot": "standard",
    "cap": "cap",
}
"""Bodies and quotas have sentences of their own."""


def _deciding(explanation: Explanation, names: Labels) -> Iterator[str]:
    groups: dict[str, list[RuleLine]] = {}
    for line in explanation.deciding:
        if line.rule.table in _GROUPS and not is_reference(line.rule):
            groups.setdefault(_GROUPS[line.rule.table], []).append(line)
    for code, lines in groups.items():
        yield say(f"explain.by.{code}", rules=_cited(lines), next=_next(explanation, names))


def _cited(lines: Iterable[RuleLine]) -> str:
    return "; ".join(say("explain.rule_cited", text=n.rule.text[lang()], clause=n.clause) for n in lines)


def _next(explanation: Explanation, names: Labels) -> str:
    levels, now = explanation.evaluation.rulebook.levels(explanation.kind), explanation.row["rating_floor"]
    return "" if now is None else _quoted(levels[min(levels.index(now) + 1, len(levels) - 1)], names)
