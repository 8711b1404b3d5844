"""A comparison as grids: counts side by side, who moved where, what is open, which rules differ."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

import polars as pl

from xeploai.law.words import rating_name
from xeploai.lifecycle.evaluation import Evaluation
from xeploai.model import KINDS, Kind, Rule
from xeploai.results.compare import LEVELS_OF_ALL, OWN_COLUMNS, Comparison, Pair, Side, states
from xeploai_cli.language import lang, say
from xeploai_cli.views.attribution import attributed, mover_shares
from xeploai_cli.views.evaluation import sizes, what_if
from xeploai_cli.views.grid import FIRST, Column, Grid, Page, figure, grid, left, percent, right
from xeploai_cli.views.labels import Labels, labels

SIDES: tuple[Side, Side] = ("left", "right")


def comparison_page(comparison: Comparison, *, first: int | None = FIRST, quiet: bool = False) -> Page:
    """Return all that ``compare`` prints; ``quiet`` keeps the counts side by side."""
    base = comparison.evaluations[0]
    heading = say("compare.heading", period=base.roster.period.text, sizes=sizes(base))
    told = comparison_warnings(comparison)
    grids = [side_by_side(comparison, kind) for kind in kinds(comparison)]
    if not quiet:
        grids += [g for pair in comparison.pairs for g in pair_grids(pair, first=first)]
    return Page(heading, (), tuple(g for g in grids if g.rows), told)


def comparison_warnings(comparison: Comparison) -> tuple[str, ...]:
    """Return what makes the comparison hypothetical, once for all rulebooks (S27)."""
    other = [e.rulebook for e in comparison.evaluations if e.receipt["hypothetical"]]
    named = ", ".join(f"{b.selection} ({b.period.text})" for b in other)
    period = comparison.evaluations[0].roster.period.text
    found = [say("compare.hypothetical", roster=period, others=named)] if other else []
    return (*found, *dict.fromkeys(w for e in comparison.evaluations for w in what_if(e.rulebook)))


def kinds(comparison: Comparison) -> tuple[Kind, ...]:
    """Return the kinds that every side evaluated."""
    return tuple(k for k in KINDS if all(k in e.kinds for e in comparison.evaluations))


def side_by_side(comparison: Comparison, kind: Kind) -> Grid:
    """Return the number of subjects of a kind in each state under each rulebook."""
    counts = [counted(e, kind) for e in comparison.evaluations]
    codes = [c for c in order(comparison.evaluations, kind) if any(n[c] for n in counts)]
    columns = (left("result"), *(Column(e.rulebook.selection, "right") for e in comparison.evaluations))
    total = comparison.evaluations[0].kinds[kind].subjects.height
    rows = [(named(code), *(_share(n[code], total) for n in counts)) for code in codes]
    several = len(kinds(comparison)) > 1
    told = {"kind": say(f"kind.{kind}")}
    return grid("side_by_side_of" if several else "side_by_side", columns, rows, told=told)


def counted(evaluation: Evaluation, kind: Kind) -> Counter[str]:
    """Return how many subjects have each rating, or a state that is counted apart (S31)."""
    return Counter(states(evaluation, kind)["state"].to_list())


def order(evaluations: Iterable[Evaluation], kind: Kind) -> list[str]:
    """Return ratings from the highest, then the states counted apart, in the order they are shown."""
    levels = [level for e in evaluations for level in reversed(e.rulebook.levels(kind))]
    return list(dict.fromkeys([*levels, *reversed(LEVELS_OF_ALL), *OWN_COLUMNS]))


def named(code: str) -> str:
    """Return a state in common words; a ladder's own names are told where it stands alone."""
    return say(f"status.{code}") if code in OWN_COLUMNS else rating_name(code, lang())


def _share(count: int, total: int) -> str:
    return f"{figure(count)} ({percent(Fraction(count, total) if total else None)})"


# ------------------------------------------------------------------ one pair


def pair_grids(pair: Pair, *, first: int | None) -> Iterator[Grid]:
    """Yield the grids of one pair: flows, movers, open facts of each side, rule differences."""
    known = {"left": pair.left.rulebook.selection, "right": pair.right.rulebook.selection}
    several = pair.flows["kind"].n_unique() > 1
    of = (left("subjects"),) if several else ()
    columns = (*of, left("from"), left("to"), right("number"), left("kind"))
    yield grid("flows", columns, _flows(pair, several), told=known)
    yield attributed(pair, first=first)
    yield movers(pair, first=first)
    yield comparability(pair)
    for side in SIDES:
        yield open_facts(pair, side, first=first)
    yield differences(pair)


def _flows(pair: Pair, several: bool) -> Iterator[tuple[str, ...]]:
    for kind in KINDS:
        codes = order((pair.left, pair.right), kind) if kind in pair.left.kinds else []
        own = pair.flows.filter(pl.col("kind") == kind).drop("kind")
        for old, new, count in sorted(own.iter_rows(), key=lambda r: (codes.index(r[0]), codes.index(r[1]))):
            line = (named(old), named(new), figure(count), say(f"flow.{flow(old, new)}"))
            yield (say(f"kind.{kind}"), *line) if several else line


def flow(old: str, new: str) -> str:
    """Return ``same``, ``moved``, or ``apart`` for states that are no movement (S31)."""
    if old in OWN_COLUMNS or new in OWN_COLUMNS:
        return "apart"
    return "same" if old == new else "moved"


def movers(pair: Pair, *, first: int | None) -> Grid:
    """Return who moved, with the rules that decide on both sides (S32)."""
    names = {k: (labels(pair.left, k), labels(pair.right, k)) for k in pair.left.kinds}
    known = {"left": pair.left.rulebook.selection, "right": pair.right.rulebook.selection}
    shown = pair.movers if first is None else pair.movers.head(first)
    rows = [_mover(row, names[row["kind"]], known, pair) for row in shown.iter_rows(named=True)]
    columns = (left("subject" if len(names) > 1 else "member", 3), left("moved", 2), left("because", 8))
    return grid("movers", columns, rows, count=pair.movers.height, told=known)


def _mover(
    row: Mapping[str, Any], names: Sequence[Labels], known: Mapping[str, str], pair: Pair
) -> tuple[str, ...]:
    who = f"{names[0].who(row)}\n{names[0].group(row.get('organization'))}"
    moved = " → ".join(named(row[s]) for s in SIDES)
    because = [_because(n, row[f"{s}_rules"], known[s]) for n, s in zip(names, SIDES, strict=True)]
    parts = mover_shares(pair, row["kind"], row["id"])
    return who, moved, "\n".join([*because, *([parts] if parts else [])])


def _because(names: Labels, rules: list[str] | None, selection: str) -> str:
    if not rules:
        return say("movers.none", selection=selection)
    return say("movers.because", selection=selection, rules="; ".join(names.cite(r) for r in rules))


def comparability(pair: Pair) -> Grid:
    """Return for how many subjects of each kind a result is determined on both sides, one, or none."""
    known = {"left": pair.left.rulebook.selection, "right": pair.right.rulebook.selection}
    columns = (left("subjects"), left("determined", 1), right("number"))
    rows = [
        (say(f"kind.{kind}"), say(f"determined.{where}", **known), figure(count))
        for kind, where, count in pair.comparability().iter_rows()
    ]
    return grid("comparability", columns, rows, told=known)


def open_facts(pair: Pair, side: Side, *, first: int | None) -> Grid:
    """Return which facts keep subjects of a side undetermined, and how many."""
    evaluation = pair.left if side == "left" else pair.right
    names = labels(evaluation)
    count = sum(int((r.subjects["status"] == "undetermined").sum()) for r in evaluation.kinds.values())
    cells = [(names.one_missing(n), figure(c)) for n, c in pair.undetermined(side).iter_rows()]
    known = {"selection": evaluation.rulebook.selection, "subjects": count}
    return grid("open_facts", (left("fact", 1), right("number")), cells, first=first, told=known)


def differences(pair: Pair) -> Grid:
    """Return how many questions both rulebooks answer alike, differently, or only one answers."""
    counts: Counter[str] = Counter(p.change for p in pair.rules)
    known = {"left": pair.left.rulebook.selection, "right": pair.right.rulebook.selection}
    codes = ("same", "changed", "removed", "added")
    rows = [(say(f"change.{c}", **known), figure(counts[c])) for c in codes if counts[c]]
    return grid("differences", (left("questions", 1), right("number")), rows, told=known)


def changed_rules(pair: Pair) -> Grid:
    """Return the questions that are answered differently, with both rules and their clauses."""
    names = (labels(pair.left), labels(pair.right))
    known = {"left": pair.left.rulebook.selection, "right": pair.right.rulebook.selection}
    columns = (Column(known["left"], ratio=1), Column(known["right"], ratio=1))
    pairs = [p for p in pair.rules if p.change != "same"]
    rows = [(_cited(names[0], p.left), _cited(names[1], p.right)) for p in pairs]
    return grid("changed_rules", columns, rows, told=known)


def _cited(names: Labels, rules: Sequence[Rule]) -> str:
    return "\n".join(names.cite(r.name) for r in rules) or "–"
