"""A sweep as one HTML file with its charts, or as CSV."""

import csv
import io
from collections.abc import Iterator
from html import escape

from xeploai.model import Kind
from xeploai.results.sweep import Point, Sweep
from xeploai_cli import charts, pictures
from xeploai_cli.language import say
from xeploai_cli.markup import document, paragraph, section, table
from xeploai_cli.report import receipt_line
from xeploai_cli.views import sweep as view
from xeploai_cli.views.grid import figure

PANELS = 12
"""How many pictures a grid of values gets; the table has every combination."""


def sweep_html(found: Sweep) -> str:
    """Return the report as one self-contained HTML document."""
    title = say("sweep.title")
    return document(title, _parts(found, title))


def _parts(found: Sweep, title: str) -> Iterator[str]:
    drawn = charts.available()
    told = [*view.told(found), *([] if drawn else [say("report.no_charts")])]
    lead = paragraph(view.heading(found), "lead") + "".join(paragraph(t, "warning") for t in told)
    yield f"<header><h1>{escape(title)}</h1>{lead}</header>\n"
    yield "".join(paragraph(t) for t in view.unmoved(found))
    for kind in view.varying(found):
        grid = view.sweep_grid(found, kind, first=None)
        yield section(grid.title, [*(_pictures(found, kind) if drawn else ()), table(grid, titled=False)])
    footer = paragraph(say("report.footer")) + paragraph(receipt_line(found.base), "receipt")
    yield f"<footer>{footer}</footer>\n"


def _pictures(found: Sweep, kind: Kind) -> Iterator[str]:
    """Yield one picture over the first parameter for each combination of the others."""
    panels: dict[tuple[str, ...], list[Point]] = {}
    for point in found.points:
        panels.setdefault(point.values[1:], []).append(point)
    for others, points in list(panels.items())[:PANELS]:
        yield charts.figure(_lines(found, kind, points), _title(found, kind, others))


def _title(found: Sweep, kind: Kind, others: tuple[str, ...]) -> str:
    given = [
        say("sweep.one", parameter=a.parameter, values=figure(v))
        for a, v in zip(found.axes[1:], others, strict=True)
    ]
    fixed = say("chart.with", values=", ".join(given)) if given else ""
    return say("chart.sweep", kind=say(f"kind.{kind}"), fixed=fixed)


def _lines(found: Sweep, kind: Kind, points: list[Point]) -> "charts.Chart":
    codes = view.codes(found, kind)
    rows = [
        {"value": figure(p.values[0]), "code": c, "n": p.counts[kind].get(c, 0)}
        for p in points
        for c in codes
    ]
    return charts.lines(rows, pictures.ORDER, titles=pictures.titles(), x=found.axes[0].parameter)


# ------------------------------------------------------------------ CSV


def sweep_csv(found: Sweep) -> str:
    """Return one line a combination, kind and state; no cell begins a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*(_inert(a.parameter) for a in found.axes), "kind", "state", "count"])
    for point in found.points:
        for kind, counts in point.counts.items():
            values = [_inert(v) for v in point.values]
            writer.writerows([*values, kind, state, count] for state, count in counts.items())
    return out.getvalue()


def _inert(text: str) -> str:
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text
