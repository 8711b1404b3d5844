"""One subject's result as one HTML file: the paragraph first, then ways up and down, rules and facts."""

from collections.abc import Iterator
from html import escape

from xeploai.results.explain import Explanation
from xeploai_cli.language import say
from xeploai_cli.markup import document, paragraph, section, table
from xeploai_cli.plain import plain
from xeploai_cli.views.evaluation import regulations, warnings
from xeploai_cli.views.explanation import grids
from xeploai_cli.views.explanation_text import heading
from xeploai_cli.views.explanation_text import paragraph as why
from xeploai_cli.views.labels import Labels, labels
from xeploai_cli.views.ways import no_way


def explanation_report(explanation: Explanation) -> str:
    """Return the page of one subject as one self-contained HTML document."""
    names = labels(explanation.evaluation, explanation.kind)
    return document(say("explain.title"), _parts(explanation, names))


def _parts(explanation: Explanation, names: Labels) -> Iterator[str]:
    evaluation = explanation.evaluation
    told = [paragraph(w, "warning") for w in warnings(evaluation)]
    lead = paragraph(plain(heading(explanation, names)), "lead")
    yield f"<header><h1>{escape(say('explain.title'))}</h1>{lead}{''.join(told)}</header>\n"
    lines = [paragraph(plain(why(explanation, names))), *map(paragraph, no_way(explanation, names))]
    yield section(say("handout.why"), lines)
    yield from (section(g.title, [table(g, titled=False)]) for g in grids(explanation, names))
    used = say("evaluate.regulations", regulations=regulations(evaluation.rulebook))
    foot = [say("explain.proposes"), used, receipt(explanation)]
    yield f"<footer>{''.join(paragraph(t, 'receipt') for t in foot)}</footer>\n"


def receipt(explanation: Explanation) -> str:
    """Return what is needed to get the same result again, in one line."""
    told = explanation.evaluation.receipt
    short = {"rulebook": told["rulebook"][:16], "roster": told["roster"][:16]}
    return say("handout.receipt", version=told["xeploai"], selection=told["selection"], **short)
