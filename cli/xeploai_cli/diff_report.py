"""The difference of two rulebooks as one HTML file or as Markdown."""

import re
from collections.abc import Iterator
from html import escape

from xeploai.results.diff import CHANGES, Change, Diff
from xeploai_cli.language import say
from xeploai_cli.markup import document, paragraph, section, table
from xeploai_cli.views import diff as view
from xeploai_cli.views.grid import Grid

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#~&])")


def diff_html(found: Diff) -> str:
    """Return the report as one self-contained HTML document that prints on A4."""
    return document(say("diff.report"), _html(found))


def _html(found: Diff) -> Iterator[str]:
    told = "".join(paragraph(line) for line in view.lead(found))
    head = f"<h1>{escape(say('diff.report'))}</h1>{paragraph(view.heading(found), 'lead')}"
    yield f"<header>{head}{told}</header>\n"
    yield section(say("diff.summary"), [table(view.summary(found), titled=False)])
    for change in CHANGES:
        if grids := list(view.cards(found, change)):
            yield section(_section(found, change), map(table, grids))
    yield f"<footer>{paragraph(_footer(found), 'receipt')}</footer>\n"


def _section(found: Diff, change: Change) -> str:
    known = {"left": found.left.selection, "right": found.right.selection}
    return say(f"grid.diff.{change}", count=found.counts[change], **known)


def _footer(found: Diff) -> str:
    return say("diff.digests", left=found.left.digest[:16], right=found.right.digest[:16])


# ------------------------------------------------------------------ Markdown


def diff_markdown(found: Diff) -> str:
    """Return the same report as Markdown; what rules say is never markup."""
    return "\n".join(_markdown(found)).rstrip() + "\n"


def _markdown(found: Diff) -> Iterator[str]:
    yield f"# {_inert(say('diff.report'))}\n\n{_inert(view.heading(found))}\n"
    yield from (f"- {_inert(line)}" for line in view.lead(found))
    yield f"\n## {_inert(say('diff.summary'))}\n"
    yield _grid(view.summary(found))
    for change in CHANGES:
        if found.counts[change]:
            yield f"## {_inert(_section(found, change))}\n"
            yield from (f"### {_inert(g.title)}\n\n{_grid(g)}" for g in view.cards(found, change))
    yield _inert(_footer(found))


def _grid(grid: Grid) -> str:
    head = " | ".join(_inert(c.title) or " " for c in grid.columns)
    rule = "|".join("---:" if c.justify == "right" else "---" for c in grid.columns)
    rows = [" | ".join(_inert(cell) for cell in row) for row in grid.rows]
    note = f"\n{_inert(grid.note)}\n" if grid.note else ""
    return "\n".join([f"| {head} |", f"|{rule}|", *(f"| {r} |" for r in rows), note])


def _inert(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text).replace("\n", "<br>")
