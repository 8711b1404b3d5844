"""What ``explain`` tells of subjects of the shipped samples, in the forms in which it tells it.

``data/explanations/<lang>.txt`` is what the user then reads. After a change that is wanted the golden
files are written again with ``XEPLOAI_WRITE_GOLDEN=1``, and read.
"""

import json
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from xeploai.lifecycle.evaluation import Evaluation
from xeploai.lifecycle.run import evaluate
from xeploai.plugins import load_plugins
from xeploai.results.explain import explain
from xeploai.rosters.read import read_roster
from xeploai.rulebooks.resolve import resolve
from xeploai_cli import language
from xeploai_cli.explanation_report import explanation_report
from xeploai_cli.views.explanation import explanation_page
from xeploai_cli.views.explanation_text import paragraph
from xeploai_cli.views.labels import labels

EXAMPLES = Path(__file__).parents[1] / "examples"
GOLDEN = Path(__file__).parent / "data" / "explanations"
SUBJECTS = (
    ("sample.xlsx", "lam-dong@2021", "member", "DV004"),  # two facts below excellent
    ("sample.xlsx", "lam-dong@2021", "member", "DV010"),  # a discipline
    ("sample.xlsx", "lam-dong@2021", "member", "DV024"),  # an unknown level
    ("sample.xlsx", "lam-dong@2021", "member", "DV045"),  # not rated
    ("sample.xlsx", "lam-dong@2021", "member", "DV255"),  # over the quota
    ("sample.xlsx", "nghe-an/vinh@2016", "member", "DV016"),  # no rating reached by the ballots
    ("city.xlsx", "bao-loc@2021", "organization", "P10"),
    ("city.xlsx", "bao-loc@2021", "collective", "TT30"),  # capped by its organisation
    ("city.xlsx", "bao-loc@2021", "leader", "DV2914"),  # a head below the collective
)
RULES = "rules"
"""The grid that lists every rule; the law may grow without a change here."""


class Outline(HTMLParser):
    """Headings and column heads of a document, one a line, with their tag."""

    KEPT = ("h1", "h2", "h3", "th")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.at = False
        self.feed(text)

    def handle_starttag(self, tag: str, _attrs: object) -> None:
        self.at = tag in self.KEPT
        if self.at:
            self.lines.append(f"{tag} ")

    def handle_endtag(self, _tag: str) -> None:
        self.at = False

    def handle_data(self, data: str) -> None:
        if self.at:
            self.lines[-1] += data


@cache
def evaluation(file: str, selection: str) -> Evaluation:
    registry = load_plugins()
    roster = read_roster(EXAMPLES / file, registry.dictionary)
    return evaluate(roster, resolve(selection, registry), registry=registry)


def told(lang: str) -> str:
    """Return everything that is compared, in one text."""
    before = language.lang()
    language.use(lang)
    try:
        return "\n".join(line for s in SUBJECTS for line in _subject(*s)) + "\n"
    finally:
        language.use(before)


def _subject(file: str, selection: str, kind: str, subject: str) -> Iterator[str]:
    found = explain(evaluation(file, selection), subject, kind)  # type: ignore[arg-type]
    page = explanation_page(found)
    yield f"==== {file} {selection} {kind} {subject}"
    yield from (page.heading, *page.lines)
    for grid in page.grids[:-2]:
        yield f"-- {grid.title}"
        yield from (" | ".join(c.replace("\n", " / ") for c in row) for row in grid.rows)
        yield from filter(None, [grid.note])
    yield "-- JSON"
    names = labels(found.evaluation, found.kind)
    assert paragraph(found, names) == page.lines[0]
    yield json.dumps(found.ways.as_dict(language.lang()), ensure_ascii=False)
    yield "-- HTML"
    outline = Outline(explanation_report(found)).lines
    yield "; ".join(line.partition(" (")[0] for line in outline)
