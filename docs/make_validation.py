"""Write ``docs/validation.md`` and its picture from ``tests/data/published-outcomes.csv``, and nothing else.

Run ``python docs/make_validation.py`` with the extra ``charts``; a test says when page and data differ.
"""

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

DOCS = Path(__file__).parent
DATA = DOCS.parent / "tests" / "data" / "published-outcomes.csv"
PAGE = DOCS / "validation.md"
PICTURE = DOCS / "images" / "validation.svg"
READINGS = {"R1": "good", "R2": "good_or_better", "R3": "all_rated"}
Row = Mapping[str, str]


def outcomes() -> list[Row]:
    """Return the published outcomes, in the order of the file."""
    return list(csv.DictReader(DATA.read_text("utf-8").splitlines()))


def pattern(row: Row) -> tuple[str, ...]:
    """Return for each reading ``yes`` (at most 20 %), ``no``, or nothing where no counts are published."""
    return tuple(row[f"{r}_le20"] for r in READINGS)


def page(rows: Sequence[Row]) -> str:
    """Return the whole page."""
    found = Counter(map(pattern, rows))
    full = [r for r in rows if all(pattern(r))]
    within = {r: sum(o[f"{r}_le20"] == "yes" for o in rows) for r in READINGS}
    known = {r: sum(bool(o[f"{r}_le20"]) for o in rows) for r in READINGS}
    return _PAGE.format(
        bodies=len(rows),
        full=len(full),
        some=sum(any(pattern(r)) and not all(pattern(r)) for r in rows),
        unknown=sum(not any(pattern(r)) for r in rows),
        every=found["yes", "yes", "yes"],
        not_good=found["no", "yes", "yes"],
        only_all=found["no", "no", "yes"],
        never=found["no", "no", "no"],
        **{f"{r.lower()}_within": n for r, n in within.items()},
        **{f"{r.lower()}_known": n for r, n in known.items()},
        table="\n".join(map(_line, rows)),
    )


def _line(row: Row) -> str:
    counts = [row[c] or "–" for c in ("xs", "tot", "total")]
    ratios = [_ratio(row, r) for r in READINGS]
    return f"| {' | '.join([row['id'], row['year'], *counts, *ratios])} |"


def _ratio(row: Row, reading: str) -> str:
    return (
        f"{row[f'{reading}_pct']} {'≤' if row[f'{reading}_le20'] == 'yes' else '>'}"
        if row[f"{reading}_pct"]
        else "–"
    )


def picture(rows: Sequence[Row]) -> str:
    """Return the drawing: one line a body, one mark a reading, a rule at 20 %."""
    import altair as alt
    import vl_convert

    shown = sorted(
        (r for r in rows if r["R3_pct"]), key=lambda r: (-float(r["R1_pct"] or r["R3_pct"]), r["id"])
    )
    names = {"R1": "of good (R1)", "R2": "of good or better (R2)", "R3": "of all rated (R3)"}
    order = [f"{r['id']} ({r['year']})" for r in shown]
    marks = [
        {"body": f"{r['id']} ({r['year']})", "reading": names[c], "percent": float(r[f"{c}_pct"])}
        for r in shown
        for c in READINGS
        if r[f"{c}_pct"]
    ]
    scale = {"domain": list(names.values())}
    base = alt.Chart(alt.Data(values=marks))
    y = alt.Y("body:N", sort=order, title=None)
    x = alt.X(
        "percent:Q", title="excellent, in % of the base of each reading", scale=alt.Scale(domain=[0, 35])
    )
    span = base.mark_rule(color="#9aa5b1").encode(y=y, x=alt.X("min(percent):Q"), x2="max(percent):Q")
    points = base.mark_point(filled=True, size=75, opacity=1, stroke="white", strokeWidth=0.5).encode(
        y=y,
        x=x,
        shape=alt.Shape(
            "reading:N",
            scale=alt.Scale(**scale, range=["circle", "square", "triangle-up"]),
            legend=alt.Legend(orient="top", title=None),
        ),
        color=alt.Color("reading:N", scale=alt.Scale(**scale, range=["#a3221f", "#d2752b", "#3f7d58"])),
    )
    fifth = alt.Chart(alt.Data(values=[{"at": 20}])).mark_rule(strokeDash=[6, 4], size=1.5).encode(x="at:Q")
    drawn = alt.layer(span, fifth, points).properties(width=620, height=alt.Step(18))
    drawn = drawn.configure(font="Arial, Liberation Sans, sans-serif", aria=False)
    svg: str = vl_convert.vegalite_to_svg(drawn.to_dict())
    return svg + "\n"


_PAGE = """# Published outcomes against three readings of the 20 %

*Made by `docs/make_validation.py` from `tests/data/published-outcomes.csv`; a test compares both.*

The texts let at most 20 % be rated excellent, and do not say beyond doubt of whom. xeploai has three
named readings of the base: `good` (R1, those rated good), `good_or_better` (R2), `all_rated` (R3). Here
they are held against {bodies} published outcomes, an outside check of the arithmetic.

![One line a body: the share of excellent under each reading, with a rule at 20 %](images/validation.svg)

## What the figures say

| | bodies |
|---|---:|
| published outcomes | {bodies} |
| all three ratios can be computed | {full} |
| only some can | {some} |
| none can | {unknown} |
| at most 20 % under all three readings | {every} |
| above 20 % under R1 alone | {not_good} |
| above 20 % under R1 and R2, not under R3 | {only_all} |
| above 20 % under all three | {never} |

At most 20 %: under R1 {r1_within} of {r1_known}, under R2 {r2_within} of {r2_known},
under R3 {r3_within} of {r3_known}.

## What follows

- The arithmetic of the program gives the ratio, the verdict and the largest number of every row under every
  reading; `tests/test_published_outcomes.py` checks each one.
- The reading matters: for {not_good} + {only_all} of {full} bodies it alone decides between within and over.
- If every group of a body keeps the share, rounded down, so does their sum. A total above 20 % in a reading
  therefore means that at least one group was above it under that reading, or had a rule of its own: a
  small group, half-up rounding, a higher share for outstanding organisations.
- {never} bodies are above 20 % under every reading: no choice of base explains them without such a rule.

## What does not follow

- Not which reading is right. Offices may read a text otherwise than its author; how many do is no proof.
- Not that a body within 20 % in sum kept the quota: it binds each group, and groups may cancel out.
- Not that a body above broke a rule: small groups, other shares and texts in force are not published.
- Nothing on the {unknown} rows without a ratio; little on small bodies, where one member counts for much.
- These bodies are those that published. They are no sample of all.

The default of xeploai stays `good`; every result names the reading, and any selection can take another:
`lam-dong@2021+quota_base=good_or_better`.

## The rows

`>` above 20 %, `≤` at most. Counts of some bodies are published as percentages (total 100).

| body | year | excellent | good | rated | R1 % | R2 % | R3 % |
|---|---|---:|---:|---:|---:|---:|---:|
{table}
"""


def main() -> None:
    """Write page and picture."""
    rows = outcomes()
    PAGE.write_text(page(rows), "utf-8", newline="\n")
    PICTURE.write_text(picture(rows), "utf-8", newline="\n")


if __name__ == "__main__":
    main()
