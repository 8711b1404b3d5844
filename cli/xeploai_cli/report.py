"""A comparison as one HTML file: no scripts, nothing loaded from elsewhere, prints on A4.

Every text is escaped; the colours only repeat what the tables say.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from html import escape
from importlib.resources import files

from xeploai.lifecycle.evaluation import Evaluation
from xeploai.model import Kind
from xeploai.results.compare import OWN_COLUMNS, Comparison, Pair
from xeploai_cli.language import lang, say
from xeploai_cli.views import comparison as compared
from xeploai_cli.views import evaluation as evaluated
from xeploai_cli.views.grid import Grid

ROWS = 500
"""How many rows of a list the report holds; a workbook or JSON holds all."""
NARROW = 4
"""A part of a bar below this share of its width has no room for its number."""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def comparison_report(comparison: Comparison) -> str:
    """Return the report as one self-contained HTML document."""
    title = say("report.title")
    return document(title, _sections(comparison, title))


def document(title: str, parts: Iterable[str]) -> str:
    """Return a whole HTML document with the style of the reports."""
    body = "".join(parts)
    return (
        f'<!DOCTYPE html>\n<html lang="{lang()}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{_style()}</style>\n</head>\n<body>\n{body}</body>\n</html>\n"
    )


@cache
def _style() -> str:
    return (files("xeploai_cli") / "report.css").read_text("utf-8")


def _sections(comparison: Comparison, title: str) -> Iterator[str]:
    yield f"<header><h1>{escape(title)}</h1>{_lead(comparison)}</header>\n"
    for kind in compared.kinds(comparison):
        grid = compared.side_by_side(comparison, kind)
        yield section(grid.title, [_bars(comparison, kind), table(grid, titled=False)])
    for pair in comparison.pairs:
        yield _pair(pair)
    for evaluation in comparison.evaluations:
        yield _evaluation(evaluation)
    yield f"<footer>{paragraph(say('report.footer'))}{_receipts(comparison)}</footer>\n"


def _lead(comparison: Comparison) -> str:
    first = comparison.evaluations[0]
    known = {"period": first.roster.period.text, "sizes": evaluated.sizes(first)}
    told = compared.comparison_warnings(comparison)
    return paragraph(say("report.lead", **known), "lead") + "".join(paragraph(w, "warning") for w in told)


def section(title: str, parts: Iterable[str]) -> str:
    """Return a titled section; the parts are HTML already."""
    return f"<section><h2>{escape(title)}</h2>\n{''.join(parts)}</section>\n"


def _pair(pair: Pair) -> str:
    title = say("report.pair", left=pair.left.rulebook.selection, right=pair.right.rulebook.selection)
    grids = [*compared.pair_grids(pair, first=ROWS), compared.changed_rules(pair)]
    return section(title, (table(g) for g in grids if g.rows))


def _evaluation(evaluation: Evaluation) -> str:
    every = evaluated.all_labels(evaluation)
    book = evaluation.rulebook
    grids = [
        *(g for names in every for g in evaluated.quotas(evaluation, names)),
        *(evaluated.over_quota(evaluation, names, first=ROWS) for names in every),
        *(evaluated.undetermined(evaluation, names, first=ROWS) for names in every),
        evaluated.findings(evaluation.findings, first=ROWS),
        evaluated.readings(book),
    ]
    told = [
        say("evaluate.regulations", regulations=evaluated.regulations(book)),
        *evaluated.notes(book),
        *evaluated.warnings(evaluation),
    ]
    parts = [paragraph(t) for t in told]
    return section(evaluated.heading(evaluation), [*parts, *(table(g) for g in grids if g.rows)])


# ------------------------------------------------------------------ parts


def paragraph(text: str, kind: str = "") -> str:
    """Return a text as a paragraph of a kind, escaped."""
    marked = f' class="{kind}"' if kind else ""
    return f"<p{marked}>{_lines(text)}</p>\n"


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def table(grid: Grid, *, titled: bool = True) -> str:
    """Return a grid as a table, escaped, with its title above and its note below."""
    head = "".join(f'<th class="{c.justify}" scope="col">{escape(c.title)}</th>' for c in grid.columns)
    rows = "".join(f"<tr>{_cells(grid, row)}</tr>\n" for row in grid.rows)
    caption = f"<h3>{escape(grid.title)}</h3>\n" if titled else ""
    more = paragraph(say("report.more", count=grid.more), "note") if grid.more else ""
    note = paragraph(grid.note, "note") if grid.note else ""
    body = f"{_shares(grid)}<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>"
    return f"{caption}<table>\n{body}\n</table>\n{more}{note}"


def _shares(grid: Grid) -> str:
    """Widths of columns that share the width, where all of them do."""
    ratios = [c.ratio for c in grid.columns]
    shares = [100 * r / sum(filter(None, ratios)) for r in ratios if r]
    cols = "".join(f'<col style="width:{s:.0f}%">' for s in shares)
    return f"<colgroup>{cols}</colgroup>\n" if len(shares) == len(ratios) else ""


def _cells(grid: Grid, row: tuple[str, ...]) -> str:
    pairs = zip(grid.columns, row, strict=True)
    return "".join(f'<td class="{column.justify}">{_lines(text)}</td>' for column, text in pairs)


def _bars(comparison: Comparison, kind: Kind) -> str:
    """One bar a rulebook: the share of each rating, then what is counted apart."""
    used: dict[str, str] = {}
    bars = "".join(_bar(e, kind, used) for e in comparison.evaluations)
    order = sorted(used, key=lambda c: (*_COLOURS, c).index(c))
    keys = "".join(f'<li><span class="{_colour(c)}"></span>{escape(used[c])}</li>' for c in order)
    return f'<div class="bars">{bars}</div>\n<ul class="key">{keys}</ul>\n'


def _bar(evaluation: Evaluation, kind: Kind, used: dict[str, str]) -> str:
    counts, book = compared.counted(evaluation, kind), evaluation.rulebook
    present = [c for c in _COLOURS if counts[c]]
    for code in present:
        used.setdefault(code, compared.named(code))
    total = evaluation.kinds[kind].subjects.height
    parts = "".join(_part(c, used[c], counts[c], total) for c in present)
    name = f"<strong>{escape(book.selection)}</strong> {escape(book.place.name[lang()])}"
    return f'<div class="name">{name}</div><div class="bar">{parts}</div>\n'


def _part(code: str, name: str, count: int, total: int) -> str:
    width = 100 * count / total
    label = str(count) if width >= NARROW else ""
    told = escape(f"{name}: {count}")
    return f'<span class="{_colour(code)}" style="width:{width:.3f}%" title="{told}">{label}</span>'


_COLOURS = ("excellent", "good", "completed", "not_completed", *OWN_COLUMNS)


def _colour(code: str) -> str:
    """A rating of another ladder has no colour of its own."""
    return f"c-{code}" if code in _COLOURS else "c-other"


def _receipts(comparison: Comparison) -> str:
    return "".join(paragraph(_receipt(e), "receipt") for e in comparison.evaluations)


def _receipt(evaluation: Evaluation) -> str:
    receipt = evaluation.receipt
    plugins = ", ".join(f"{n} ({v})" for n, v in receipt["plugins"].items())
    short = {"rulebook": receipt["rulebook"][:16], "roster": receipt["roster"][:16]}
    return say(
        "report.receipt", selection=receipt["selection"], version=receipt["xeploai"], plugins=plugins, **short
    )
