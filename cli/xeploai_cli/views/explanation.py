"""One subject's result as a page: why, every rule, what would lift it, its facts."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from xeploai.law.words import number_words
from xeploai.lifecycle.evaluation import Evaluation
from xeploai.messages import localized
from xeploai.results.explain import Explanation, FactLine, RuleLine
from xeploai_cli.language import lang, say
from xeploai_cli.views.evaluation import warnings
from xeploai_cli.views.grid import Grid, Page, grid, left
from xeploai_cli.views.labels import Labels, labels, score
from xeploai_cli.views.standing import rests_on


def explanation_page(explanation: Explanation, evaluation: Evaluation, *, quiet: bool = False) -> Page:
    """Return all that ``explain`` prints; ``quiet`` keeps the sentence and drops the tables."""
    names = labels(evaluation, explanation.kind)
    told = rests_on(evaluation, explanation.kind, explanation.row["id"])
    lines = (*_sentences(explanation, names), *told)
    if quiet:
        return Page(_heading(explanation, evaluation, names), lines, (), warnings(evaluation))
    grids = [
        _rules("lift", explanation.lift, names),
        _rules("rules", explanation.lines, names),
        _facts(explanation.facts),
    ]
    kept = tuple(g for g in grids if g.rows)
    return Page(_heading(explanation, evaluation, names), lines, kept, warnings(evaluation))


def _heading(explanation: Explanation, evaluation: Evaluation, names: Labels) -> str:
    row, book = explanation.row, evaluation.rulebook
    known = {"who": names.who(row), "cell": names.group(row.get("organization"))}
    return say("explain.heading", selection=book.selection, period=evaluation.roster.period.text, **known)


def _sentences(explanation: Explanation, names: Labels) -> Iterable[str]:
    row = explanation.row
    yield say(f"explain.{row['status']}", rating=names.range(row["rating_floor"], row["rating_ceiling"]))
    if row["reason"]:
        yield say("explain.reason", text=names.reason(row["reason"]))
    if row.get("score") is not None:
        yield say("explain.score", score=score(row))
    if row["missing"]:
        yield say("explain.missing", facts=names.missing(row["missing"]))
    if row.get("decision"):
        yield say("explain.decision", rating=names.rating(row["decision"]))
    for line in explanation.deciding:
        text = line.rule.text[lang()]
        yield say("explain.because", outcome=_outcome(line), text=text, clause=line.clause)
        if line.body:
            yield say("explain.body", body=names.group(line.body), id=line.body)
    yield from _stages(row, names)


def _stages(row: Mapping[str, Any], names: Labels) -> Iterable[str]:
    """Natural, capped and final rating where they differ (S15)."""
    stages = {s: (row[f"{s}_floor"], row[f"{s}_ceiling"]) for s in ("natural", "capped", "rating")}
    if len(set(stages.values())) > 1:
        yield say("explain.stages", **{s: names.range(*bounds) for s, bounds in stages.items()})


def _rules(code: str, lines: Iterable[RuleLine], names: Labels) -> Grid:
    columns = (left("outcome"), left("rule", 1))
    return grid(code, columns, [(_outcome(n), _told(n, names)) for n in lines])


def _outcome(line: RuleLine) -> str:
    """A trigger, cap, screen or notice applies or not; only standards, ballots and gates are met."""
    kind = "outcome" if line.rule.table in ("standard", "ballot", "gate") else "applies"
    return say(f"{kind}.{line.outcome}" if line.outcome in ("met", "not_met") else f"outcome.{line.outcome}")


def _told(line: RuleLine, names: Labels) -> str:
    rule = line.rule
    known = {
        "table": say(f"table.{rule.table}"),
        "evidence": say(f"evidence.{rule.evidence}"),
        "name": rule.name,
    }
    return say("explain.rule", words=names.words(rule), clause=line.clause, **known)


def _facts(lines: Iterable[FactLine]) -> Grid:
    columns = (left("fact", 3), left("value", 2), left("origin", 1))
    cells = [(f.fact.label[lang()], value_words(f), say(f"origin.{_origin(f)}")) for f in lines]
    return grid("facts", columns, cells)


def _origin(line: FactLine) -> str:
    if line.not_applicable:
        return "not_applicable"
    if line.value is None:
        return "unknown"
    return "derived" if line.derived else "supplied"


def value_words(line: FactLine) -> str:
    """Return a fact's value as people write it; a dash while it is unknown."""
    value: Any = line.value
    if line.not_applicable:
        return "k/a"
    if value is None:
        return "–"
    if value in line.fact.values:
        return line.fact.values[value].text[lang()]
    return str(localized(value, lang())) if isinstance(value, str) else _exact(value)


def _exact(value: Any) -> str:
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else number_words(value, lang())
