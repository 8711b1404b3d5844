"""Charts as inline SVG, by Altair; told apart by pattern, mark and number as well as by colour.

They come with the extra ``charts``. Without it :func:`available` says no, and a report shows its tables
and plain bars. What a roster says is data of a chart and never becomes markup: Vega escapes it.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from importlib.util import find_spec
from typing import Any, TypeAlias

from xeploai_cli.language import lang, say
from xeploai_cli.plain import plain

Chart: TypeAlias = Any
"""A finished chart of Altair, which is imported only where one is drawn."""
Row = Mapping[str, object]
WIDTH = 760
"""Width of a drawing without its labels, in pixels; a page of A4 shrinks it."""
COLOURS: Mapping[str, str] = {
    "excellent": "#a3221f",
    "good": "#d2752b",
    "completed": "#3f7d58",
    "not_completed": "#30353b",
    "over_quota": "#c9a227",
    "needs_decision": "#8a6fae",
    "undetermined": "#6f8fb0",
    "not_rated": "#9aa5b1",
    "not_comparable": "#554477",
}
"""One colour a state, from the highest rating down, then what is counted apart."""
_LINES: Mapping[str, str] = {
    "good": "M0 8L8 0",
    "completed": "M0 4H8",
    "not_completed": "M0 0L8 8M0 8L8 0",
    "over_quota": "M4 0V8",
    "needs_decision": "M0 0L8 8",
    "undetermined": "M2 2h.1M6 6h.1",
    "not_rated": "M0 2H8M2 0V8",
    "not_comparable": "M0 8L4 0L8 8",
}
"""The white lines of each pattern; the highest rating is plain."""
_FONT = "Arial, Liberation Sans, DejaVu Sans, sans-serif"
_INK = "#1d2733"
_VIETNAMESE = {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", ""]}


def available() -> bool:
    """Say whether charts can be drawn here."""
    return all(find_spec(n) is not None for n in ("altair", "vl_convert"))


def patterns() -> str:
    """Return the patterns that the charts of a document use, once for all of them."""
    made = "".join(
        f'<pattern id="p-{code}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<rect width="8" height="8" fill="{colour}"/>'
        f'<path d="{_LINES.get(code, "")}" stroke="#fff" stroke-opacity=".65" stroke-width="1.3" '
        'stroke-linecap="round" fill="none"/></pattern>'
        for code, colour in COLOURS.items()
    )
    return f'<svg width="0" height="0" class="patterns" aria-hidden="true"><defs>{made}</defs></svg>\n'


def figure(chart: Chart, title: str, *, titled: bool = True) -> str:
    """Return a chart as a figure, ready to stand in a document; its title is shown unless it stands there."""
    told = escape(plain(title))
    svg = _svg(chart)
    caption = f"<figcaption>{told}</figcaption>\n" if titled else ""
    return f'<figure role="img" aria-label="{told}">{caption}{svg}</figure>\n'


def _svg(chart: Chart) -> str:
    import vl_convert

    locale: Any = _VIETNAMESE if lang() == "vi" else None
    svg = vl_convert.vegalite_to_svg(chart.to_dict(), format_locale=locale)
    for code, colour in COLOURS.items():
        svg = svg.replace(f'fill="{colour}"', f'fill="url(#p-{code})"')
    return svg + "\n"


@cache
def _altair() -> Any:
    import altair

    altair.data_transformers.disable_max_rows()
    return altair


def _themed(chart: Any) -> Any:
    text = {
        "labelFont": _FONT,
        "titleFont": _FONT,
        "labelColor": _INK,
        "titleColor": _INK,
        "labelFontSize": 12,
    }
    axis = {**text, "titleFontWeight": "normal", "gridColor": "#e4e8ed", "domainColor": "#9aa5b1"}
    return chart.configure(font=_FONT, aria=False, axis=axis, legend=text, header=text).configure_view(
        stroke=None
    )


def _clean(rows: Sequence[Row]) -> list[dict[str, object]]:
    return [{k: plain(v) if isinstance(v, str) else v for k, v in r.items()} for r in rows]


# ------------------------------------------------------------------ counts of states


def bars(rows: Sequence[Row], order: Sequence[str], *, titles: Mapping[str, str]) -> Chart:
    """Return one bar a rulebook: ``book``, ``code``, ``n`` in each row; ``titles`` names the codes."""
    alt = _altair()
    base = _stacked(rows, order, titles).encode(
        y=alt.Y("book:N", sort=_first(rows, "book"), title=None, axis=_names(alt))
    )
    return _themed(_with_numbers(base).properties(width=WIDTH, height=alt.Step(38)))


def unit_bars(rows: Sequence[Row], order: Sequence[str], *, titles: Mapping[str, str]) -> Chart:
    """Return one bar a unit, rulebooks side by side: ``unit``, ``book``, ``code``, ``n`` in each row."""
    alt = _altair()
    books, units = _first(rows, "book"), _first(rows, "unit")
    base = _stacked(rows, order, titles).encode(
        y=alt.Y("unit:N", sort=units, title=None, axis=_names(alt)),
    )
    drawn = _with_numbers(base).properties(width=(WIDTH - 40) // max(len(books), 1), height=alt.Step(24))
    head = alt.Header(title=None, labelFontWeight="bold")
    return _themed(drawn.facet(column=alt.Column("book:N", sort=books, header=head), spacing=16))


def _stacked(rows: Sequence[Row], order: Sequence[str], titles: Mapping[str, str]) -> Any:
    alt = _altair()
    totals: dict[object, int] = {}
    for r in rows:
        where = (r["book"], r.get("unit"))
        totals[where] = totals.get(where, 0) + int(str(r["n"]))
    drawn = [
        {
            **r,
            "state": titles[str(r["code"])],
            "place": order.index(str(r["code"])),
            "label": str(r["n"]) if int(str(r["n"])) / totals[r["book"], r.get("unit")] > _ROOM else "",
        }
        for r in rows
    ]
    used = [c for c in order if any(r["code"] == c for r in rows)]
    legend = alt.Legend(title=None, orient="top", columns=3, symbolSize=220, labelLimit=260)
    scale = alt.Scale(domain=[titles[c] for c in used], range=[COLOURS[c] for c in used])
    return alt.Chart(alt.Data(values=_clean(drawn))).encode(
        x=alt.X("n:Q", stack="normalize", title=None, axis=alt.Axis(format="%", tickCount=5)),
        order=alt.Order("place:Q"),
        color=alt.Color("state:N", scale=scale, legend=legend),
    )


_ROOM = 0.035
"""A part of a bar below this share has no room for its number; the tables have it."""


def _with_numbers(base: Any) -> Any:
    alt = _altair()
    there = alt.X("n:Q", stack="normalize", bandPosition=0.5)
    text = base.mark_text(fontSize=12, fontWeight="bold").encode(x=there, text="label:N", detail="state:N")
    halo = text.encode(color=alt.value("#ffffff"), stroke=alt.value("#ffffff"), strokeWidth=alt.value(4))
    return alt.layer(base.mark_bar(stroke="#fff"), halo, text.encode(color=alt.value(_INK)))


def _names(alt: Any) -> Any:
    return alt.Axis(labelLimit=240, domain=False, ticks=False)


def _first(rows: Sequence[Row], key: str) -> list[str]:
    return list(dict.fromkeys(plain(str(r[key])) for r in rows))


# ------------------------------------------------------------------ flows, shares


MARKS: Mapping[str, str] = {"same": "=", "up": "▲", "down": "▼", "apart": "○"}
_GROUNDS = {"same": "#eef1f4", "up": "#cfe3d6", "down": "#f3d3c2", "apart": "#fbf7ea"}


def flows(rows: Sequence[Row], rows_order: Sequence[str], columns_order: Sequence[str]) -> Chart:
    """Return a table of flows: ``old``, ``new``, ``n`` and ``way`` (a key of ``MARKS``) in each row."""
    alt = _altair()
    drawn = [{**r, "label": f"{MARKS[str(r['way'])]} {r['n']}"} for r in rows]
    wide = alt.Axis(orient="top", labelAngle=0, labelLimit=110, domain=False, ticks=False, labelPadding=6)
    base = alt.Chart(alt.Data(values=_clean(drawn))).encode(
        x=alt.X("new:N", sort=list(columns_order), title=None, axis=wide),
        y=alt.Y("old:N", sort=list(rows_order), title=None, axis=_names(alt)),
    )
    scale = alt.Scale(domain=list(_GROUNDS), range=list(_GROUNDS.values()))
    cells = base.mark_rect(stroke="#fff", strokeWidth=3, cornerRadius=5).encode(
        color=alt.Color("way:N", scale=scale, legend=None)
    )
    text = base.mark_text(fontSize=13, fontWeight="bold", color=_INK).encode(text="label:N")
    return _themed(alt.layer(cells, text).properties(width=alt.Step(116), height=alt.Step(36)))


def share_bars(rows: Sequence[Row]) -> Chart:
    """Return one bar a question: ``name``, ``steps`` (a number) and ``label`` in each row."""
    alt = _altair()
    names = _first(rows, "name")
    base = alt.Chart(alt.Data(values=_clean(rows))).encode(
        x=alt.X("steps:Q", title=say("chart.steps"), scale=alt.Scale(padding=48)),
        y=alt.Y("name:N", sort=names, title=None, axis=alt.Axis(labelLimit=430, domain=False, ticks=False)),
    )
    up = "datum.steps >= 0"
    colour = alt.condition(up, alt.value(COLOURS["completed"]), alt.value(COLOURS["good"]))
    text = [
        base.transform_filter(test).mark_text(align=side, dx=dx, fontWeight="bold").encode(text="label:N")
        for test, side, dx in ((up, "left", 5), ("datum.steps < 0", "right", -5))
    ]
    drawn = alt.layer(base.mark_bar().encode(color=colour), *text)
    return _themed(drawn.properties(width=WIDTH - 300, height=alt.Step(28)))


# ------------------------------------------------------------------ what if


def lines(rows: Sequence[Row], order: Sequence[str], *, titles: Mapping[str, str], x: str) -> Chart:
    """Return one line a state over the values tried: ``value`` (text), ``code``, ``n`` in each row."""
    alt = _altair()
    values = _first(rows, "value")
    used = [c for c in order if any(r["code"] == c for r in rows)]
    names = [titles[c] for c in used]
    shapes = [
        "circle",
        "square",
        "triangle-up",
        "diamond",
        "cross",
        "triangle-down",
        "stroke",
        "wedge",
        "arrow",
    ]
    drawn = [{**r, "state": titles[str(r["code"])]} for r in rows]
    legend = alt.Legend(title=None, orient="top", columns=3, symbolSize=120, labelLimit=260)
    scale = alt.Scale(domain=names, range=[_PLAIN[c] for c in used])
    base = alt.Chart(alt.Data(values=_clean(drawn))).encode(
        x=alt.X("value:O", sort=values, title=plain(x), axis=alt.Axis(labelAngle=0, labelOverlap=True)),
        y=alt.Y("n:Q", title=say("chart.count")),
        color=alt.Color("state:N", scale=scale, legend=legend),
        shape=alt.Shape("state:N", scale=alt.Scale(domain=names, range=shapes[: len(names)]), legend=legend),
    )
    drawn_lines = base.mark_line(strokeWidth=2).encode(detail="state:N")
    points = base.mark_point(filled=True, size=70, opacity=1)
    return _themed(alt.layer(drawn_lines, points).properties(width=WIDTH, height=320))


_PLAIN = {c: f"{v[:-1]}{'0' if v[-1] != '0' else '1'}" for c, v in COLOURS.items()}
"""The same colours but for a hair: a mark of this colour is told by its shape, without a pattern."""
