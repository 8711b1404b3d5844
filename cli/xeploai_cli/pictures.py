"""What the charts of a report show: states, units, flows, shares; plain bars where none are drawn."""

from collections.abc import Sequence
from html import escape

from xeploai.law.words import rating_name
from xeploai.lifecycle.evaluation import Evaluation
from xeploai.model import Kind
from xeploai.results.compare import LEVELS_OF_ALL, Pair
from xeploai_cli import charts
from xeploai_cli.language import lang, say
from xeploai_cli.views import attribution, units
from xeploai_cli.views import comparison as compared

UNITS = 25
"""How many units a picture holds; the table beside it has more."""
QUESTIONS = 12
NARROW = 4
"""A part of a plain bar below this share of its width has no room for its number."""
ORDER = list(charts.COLOURS)


def states(evaluations: Sequence[Evaluation], kind: Kind) -> str:
    """Return one bar a rulebook: the share of each rating, then what is counted apart."""
    if not charts.available():
        return _plain_bars(evaluations, kind)
    counts = {e.rulebook.selection: compared.counted(e, kind) for e in evaluations}
    rows = [
        {"book": book, "code": c, "n": found[c]} for book, found in counts.items() for c in ORDER if found[c]
    ]
    title = say("chart.states", kind=say(f"kind.{kind}"))
    return charts.figure(charts.bars(rows, ORDER, titles=titles()), title, titled=False)


def by_unit(
    evaluations: Sequence[Evaluation], kind: Kind, counts: Sequence[units.UnitCount], most: int = UNITS
) -> str:
    """Return one bar a unit, rulebooks side by side; nothing where no charts are drawn."""
    shown = units.largest(counts)[:most]
    if not shown or not charts.available():
        return ""
    names = units.unit_names(evaluations[0], shown)
    ranked = sorted((c for c in counts if c.unit in names), key=lambda c: shown.index(c.unit))
    rows = [{"unit": names[c.unit], "book": c.selection, "code": c.state, "n": c.count} for c in ranked]
    title = say("chart.units", kind=say(f"kind.{kind}"))
    return charts.figure(charts.unit_bars(rows, ORDER, titles=titles()), title)


def flows(pair: Pair, kind: Kind) -> str:
    """Return the flows of one kind from the states of the left side to those of the right."""
    found = [(old, new, n) for k, old, new, n in pair.flows.iter_rows() if k == kind]
    if not found or not charts.available():
        return ""
    names = titles(short=True)
    rows = [{"old": names[o], "new": names[n], "n": count, "way": way(o, n)} for o, n, count in found]
    both = [[names[c] for c in ORDER if any(f[side] == c for f in found)] for side in (0, 1)]
    known = {"left": pair.left.rulebook.selection, "right": pair.right.rulebook.selection}
    title = say("chart.flows", kind=say(f"kind.{kind}"), **known)
    return charts.figure(charts.flows(rows, both[0], both[1]), title)


def way(old: str, new: str) -> str:
    """Return ``same``, ``up``, ``down``, or ``apart`` for states that are no movement (S31)."""
    found = compared.flow(old, new)
    if found != "moved":
        return found
    return "up" if LEVELS_OF_ALL.index(new) > LEVELS_OF_ALL.index(old) else "down"


def shares(pair: Pair) -> str:
    """Return what each question accounts for in the moves; the largest only."""
    found = attribution.shares(pair)[:QUESTIONS]
    if not found or not charts.available():
        return ""
    rows = [
        {"name": s.name, "steps": float(s.share), "label": attribution.steps(s.share)}
        for s in found
        if s.share
    ]
    known = {"left": pair.left.rulebook.selection, "right": pair.right.rulebook.selection}
    return charts.figure(charts.share_bars(rows), say("chart.attribution", **known)) if rows else ""


def titles(*, short: bool = False) -> dict[str, str]:
    """Return the name of every state that a chart shows."""
    apart = "state.short" if short else "status"
    return {
        c: rating_name(c, lang(), short=short) if c in LEVELS_OF_ALL else say(f"{apart}.{c}") for c in ORDER
    }


# ------------------------------------------------------------------ without charts


def _plain_bars(evaluations: Sequence[Evaluation], kind: Kind) -> str:
    used: set[str] = set()
    bars = "".join(_bar(e, kind, used) for e in evaluations)
    keys = "".join(
        f'<li><span class="c-{c}"></span>{escape(compared.named(c))}</li>' for c in ORDER if c in used
    )
    return f'<div class="bars">{bars}</div>\n<ul class="key">{keys}</ul>\n'


def _bar(evaluation: Evaluation, kind: Kind, used: set[str]) -> str:
    counts, book = compared.counted(evaluation, kind), evaluation.rulebook
    present = [c for c in ORDER if counts[c]]
    used.update(present)
    total = evaluation.kinds[kind].subjects.height
    parts = "".join(_part(c, counts[c], total) for c in present)
    name = f"<strong>{escape(book.selection)}</strong> {escape(book.place.name[lang()])}"
    return f'<div class="name">{name}</div><div class="bar">{parts}</div>\n'


def _part(code: str, count: int, total: int) -> str:
    width = 100 * count / total
    label = str(count) if width >= NARROW else ""
    told = escape(f"{compared.named(code)}: {count}")
    return f'<span class="c-{code}" style="width:{width:.3f}%" title="{told}">{label}</span>'
