"""A comparison or an evaluation as one HTML file: the summary first, what it rests on last."""

from collections.abc import Iterator, Sequence
from html import escape

from xeploai.lifecycle.evaluation import Evaluation
from xeploai.model import Kind
from xeploai.results.compare import Comparison, Pair
from xeploai.results.diff import CHANGES, Diff, diff
from xeploai.results.trust import MARKS, trust
from xeploai_cli import charts, pictures
from xeploai_cli.language import say
from xeploai_cli.markup import document, paragraph, section, table
from xeploai_cli.plain import plain
from xeploai_cli.views import attribution, units
from xeploai_cli.views import comparison as compared
from xeploai_cli.views import diff as differing
from xeploai_cli.views import evaluation as evaluated
from xeploai_cli.views.grid import Column, Grid, figure, grid, left
from xeploai_cli.views.standing import rests

__all__ = ["comparison_report", "document", "evaluation_report", "paragraph", "section", "table"]

ROWS = 500
"""How many rows of a list the report holds; a workbook or JSON holds all."""


def comparison_report(comparison: Comparison) -> str:
    """Return the report of a comparison as one self-contained HTML document."""
    title = plain(comparison.title) or say("report.title")
    return document(title, _comparison(comparison, title))


def evaluation_report(evaluation: Evaluation) -> str:
    """Return the report of one evaluation as one self-contained HTML document."""
    title = say("report.evaluation")
    return document(title, _evaluation_alone(evaluation, title))


def _comparison(comparison: Comparison, title: str) -> Iterator[str]:
    evaluations = comparison.evaluations
    told = [*compared.comparison_warnings(comparison)]
    by = [say("report.author", author=plain(comparison.author))] if comparison.author else []
    yield _header(title, evaluations[0], told, by)
    yield section(say("report.summary"), [s for p in comparison.pairs for s in _summary(p)])
    for kind in compared.kinds(comparison):
        counts = compared.side_by_side(comparison, kind)
        yield section(counts.title, [pictures.states(evaluations, kind), table(counts, titled=False)])
    yield from (_pair(p) for p in comparison.pairs)
    yield _units(evaluations, compared.kinds(comparison))
    yield from (_evaluation(e) for e in evaluations)
    yield section(_evidence(evaluations).title, _rests(evaluations))
    yield from (_rules(p) for p in comparison.pairs)
    yield _footer(evaluations)


def _evaluation_alone(evaluation: Evaluation, title: str) -> Iterator[str]:
    yield _header(title, evaluation, list(evaluated.warnings(evaluation)))
    for names in evaluated.all_labels(evaluation):
        counts = evaluated.summary(evaluation, names)
        yield section(counts.title, [pictures.states([evaluation], names.kind), table(counts, titled=False)])
    yield _units([evaluation], tuple(evaluation.kinds))
    yield _evaluation(evaluation)
    yield section(_evidence([evaluation]).title, _rests([evaluation]))
    yield _footer([evaluation])


def _header(title: str, first: Evaluation, warnings: Sequence[str], by: Sequence[str] = ()) -> str:
    known = {"period": first.roster.period.text, "sizes": evaluated.sizes(first)}
    drawn = charts.available()
    told = [*warnings, *([] if drawn else [say("report.no_charts")])]
    lead = "".join(paragraph(t, "lead") for t in (*by, say("report.lead", **known)))
    lead += "".join(paragraph(w, "warning") for w in told)
    return f"<header><h1>{escape(title)}</h1>{lead}</header>\n{charts.patterns() if drawn else ''}"


# ------------------------------------------------------------------ one pair


def _summary(pair: Pair) -> Iterator[str]:
    known = {"left": pair.left.rulebook.selection, "right": pair.right.rulebook.selection}
    counts = dict.fromkeys(("same", "up", "down", "apart"), 0)
    for _, old, new, count in pair.flows.iter_rows():
        counts[pictures.way(old, new)] += count
    yield paragraph(say("report.moved", moved=counts["up"] + counts["down"], **counts, **known))
    most = [f"{s.name} ({attribution.steps(s.share)})" for s in attribution.shares(pair)[:3] if s.share]
    if most:
        yield paragraph(say("report.most", questions="; ".join(most)))
    rules = {c: sum(p.change == c for p in pair.rules) for c in CHANGES}
    yield paragraph(say("report.rules_differ", all=len(pair.rules), **rules, **known))


def _pair(pair: Pair) -> str:
    title = say("report.pair", left=pair.left.rulebook.selection, right=pair.right.rulebook.selection)
    flows, shares, *others = compared.pair_grids(pair, first=ROWS)
    drawn = [pictures.flows(pair, k) for k in pair.left.kinds if k in pair.right.kinds]
    parts = [*drawn, table(flows), pictures.shares(pair)]
    return section(title, [*parts, *(table(g) for g in (shares, *others) if g.rows)])


def _rules(pair: Pair) -> str:
    known = {"left": pair.left.rulebook.selection, "right": pair.right.rulebook.selection}
    found = diff(pair.left.rulebook, pair.right.rulebook)
    grids = [*_changed(found), *(_alone(found, c) for c in ("removed", "added"))]
    return section(say("report.rules", **known), (table(g) for g in grids if g.rows))


def _changed(found: Diff) -> Iterator[Grid]:
    """Yield field by field what the questions that both sides answer say otherwise."""
    columns = (left("question", 3), left("field", 2), *_sides(found))
    rows = [
        (differing.title(t) if first else "", *d)
        for t in found.of("changed")
        for first, d in zip((True, *[False] * ROWS), differing.differences(t, found), strict=False)
    ]
    yield grid("rule_diff", columns, rows, told={"questions": found.counts["changed"]})


def _sides(found: Diff) -> tuple[Column, Column]:
    return Column(found.left.selection, ratio=3), Column(found.right.selection, ratio=3)


def _alone(found: Diff, change: str) -> Grid:
    """Return the questions that one side alone answers, with the clause that does."""
    columns = (left("question", 3), left("origin", 3))
    rows = [
        (differing.title(t), "\n".join(differing.provenance(o) for o in (*t.left, *t.right)))
        for t in found.of(change)
    ]
    known = {"left": found.left.selection, "right": found.right.selection}
    return grid(f"diff.{change}", columns, rows, told=known)


# ------------------------------------------------------------------ units, rulebooks


def _units(evaluations: Sequence[Evaluation], kinds: Sequence[Kind]) -> str:
    return section(say("report.units"), (_unit(evaluations, k) for k in kinds))


def _unit(evaluations: Sequence[Evaluation], kind: Kind) -> str:
    counts = units.by_unit(evaluations, kind)
    if not counts:
        return ""
    total, drawn = len(units.largest(counts)), pictures.by_unit(evaluations, kind, counts)
    cut = say("report.units_cut", shown=pictures.UNITS, units=total) if total > pictures.UNITS else ""
    note = paragraph(cut, "note") if cut and drawn else ""
    return drawn + note + table(units.units_grid(evaluations, kind, counts, first=ROWS))


def _evaluation(evaluation: Evaluation) -> str:
    every = evaluated.all_labels(evaluation)
    book = evaluation.rulebook
    grids = [
        *(g for names in every for g in evaluated.quotas(evaluation, names)),
        *(evaluated.over_quota(evaluation, names, first=ROWS) for names in every),
        *(evaluated.undetermined(evaluation, names, first=ROWS) for names in every),
        evaluated.findings(evaluation.findings, first=ROWS),
        evaluated.readings(book, evaluation.kinds),
    ]
    told = [
        say("evaluate.regulations", regulations=evaluated.regulations(book)),
        *evaluated.notes(book),
        *evaluated.warnings(evaluation),
    ]
    parts = [paragraph(t) for t in told]
    return section(evaluated.heading(evaluation), [*parts, *(table(g) for g in grids if g.rows)])


def _evidence(evaluations: Sequence[Evaluation]) -> Grid:
    """Return how many rules of each rulebook rest on each kind of evidence."""
    marks = [trust(e.rulebook).marks for e in evaluations]
    columns = (left("evidence"), *(Column(e.rulebook.selection, "right") for e in evaluations))
    rows = [(say(f"evidence.{m}"), *(figure(n[m]) for n in marks)) for m in MARKS if any(n[m] for n in marks)]
    return grid("evidence", columns, rows)


def _rests(evaluations: Sequence[Evaluation]) -> Iterator[str]:
    yield table(_evidence(evaluations), titled=False)
    for e in evaluations:
        yield from (paragraph(f"{e.rulebook.selection}: {told}") for told in rests(e))


def _footer(evaluations: Sequence[Evaluation]) -> str:
    receipts = "".join(paragraph(receipt_line(e), "receipt") for e in evaluations)
    return f"<footer>{paragraph(say('report.footer'))}{receipts}</footer>\n"


def receipt_line(evaluation: Evaluation) -> str:
    """Return what is needed to repeat an evaluation, in one line."""
    receipt = evaluation.receipt
    plugins = ", ".join(f"{n} ({v})" for n, v in receipt["plugins"].items())
    short = {"rulebook": receipt["rulebook"][:16], "roster": receipt["roster"][:16]}
    return say(
        "report.receipt", selection=receipt["selection"], version=receipt["xeploai"], plugins=plugins, **short
    )
