"""One subject's result as a page: why, what would move it, every rule, its facts."""

from collections.abc import Iterable, Iterator

from xeploai.results.explain import Explanation, FactLine, RuleLine
from xeploai_cli.language import lang, say
from xeploai_cli.views.evaluation import warnings
from xeploai_cli.views.explanation_text import heading, paragraph
from xeploai_cli.views.grid import Grid, Page, grid, left
from xeploai_cli.views.labels import Labels, labels
from xeploai_cli.views.values import value_words
from xeploai_cli.views.ways import no_way, ways_down, ways_up


def explanation_page(explanation: Explanation, *, first: int | None = None, quiet: bool = False) -> Page:
    """Return all that ``explain`` shows; ``quiet`` keeps the paragraph and drops the tables."""
    names = labels(explanation.evaluation, explanation.kind)
    told = (paragraph(explanation, names),)
    warned = warnings(explanation.evaluation)
    if quiet:
        return Page(heading(explanation, names), told, (), warned)
    lines = (*told, *_also(explanation), *no_way(explanation, names))
    return Page(heading(explanation, names), lines, tuple(grids(explanation, names, first)), warned)


def _also(explanation: Explanation) -> Iterator[str]:
    """Say that the id stands for subjects of other kinds too."""
    every = explanation.evaluation.kinds.items()
    others = [k for k, r in every if k != explanation.kind and explanation.row["id"] in r.subjects["id"]]
    if others:
        yield say("explain.also", kinds=", ".join(f"{say(f'kind.{k}')} (--kind {k})" for k in others))


def grids(explanation: Explanation, names: Labels, first: int | None = None) -> list[Grid]:
    """Return the tables of the page, those that have rows."""
    found = [
        _rules("lift", explanation.lift, names),
        ways_up(explanation, names, first=first),
        ways_down(explanation, names),
        _rules("rules", explanation.lines, names),
        _facts(explanation.facts),
    ]
    return [g for g in found if g.rows]


def _rules(code: str, lines: Iterable[RuleLine], names: Labels) -> Grid:
    columns = (left("outcome", 1), left("rule", 5))
    return grid(code, columns, [(outcome_words(n), _told(n, names)) for n in lines])


def outcome_words(line: RuleLine) -> str:
    """Return an outcome; only standards, ballots and gates are met, other rules apply or do not."""
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
    cells = [
        (
            f.fact.label[lang()],
            value_words(f.fact, f.value, not_applicable=f.not_applicable),
            say(f"origin.{_origin(f)}"),
        )
        for f in lines
    ]
    return grid("facts", columns, cells)


def _origin(line: FactLine) -> str:
    if line.not_applicable:
        return "not_applicable"
    if line.value is None:
        return "unknown"
    return "derived" if line.derived else "supplied"
