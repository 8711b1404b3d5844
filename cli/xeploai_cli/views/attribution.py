"""What each changed question accounts for in the moves between two rulebooks (S33), as grids and lines."""

from collections.abc import Iterator
from fractions import Fraction

from attrs import frozen

from xeploai.results.attribution import Attribution
from xeploai.results.compare import Pair
from xeploai.results.hybrids import FRAME
from xeploai_cli.language import lang, say
from xeploai_cli.views.grid import Grid, figure, grid, left, right


@frozen
class Share:
    """One question's part in all moves together, in rating steps."""

    topic: str
    name: str
    share: Fraction
    first: int
    last: int


def shares(pair: Pair) -> list[Share]:
    """Return the questions that move somebody, the largest share first."""
    if pair.attribution is None:
        return []
    rows = [
        Share(r["topic"], question(pair, r["topic"]), r["share"], r["first"], r["last"])
        for r in pair.attribution.totals()
    ]
    return [s for s in rows if s.share or s.first or s.last]


def attributed(pair: Pair, *, first: int | None) -> Grid:
    """Return the questions with their share, and their effect when switched first and last."""
    known = {"left": pair.left.rulebook.selection, "right": pair.right.rulebook.selection}
    columns = (left("question", 1), *(right(f"attribution.{c}") for c in ("share", "first", "last")))
    rows = [(s.name, steps(s.share), steps(s.first), steps(s.last)) for s in shares(pair)]
    note = " ".join(_told(pair.attribution)) if pair.attribution else ""
    return grid("attribution", columns, rows, first=first, note=note, told=known)


def _told(found: Attribution) -> Iterator[str]:
    yield say("attribution.steps")
    yield say("attribution.sampled" if found.sampled else "attribution.exact", orders=found.sampled)
    counts = {"attributed": found.moves.height, "open": found.undetermined, "idle": len(found.idle)}
    yield say("attribution.counts", **counts)


def question(pair: Pair, topic: str) -> str:
    """Return the name of a question: its table, its kind and the text of its first rule."""
    if topic == FRAME:
        return say("attribution.frame")
    found = next(p for p in pair.rules if p.topic == topic)
    rule = (*found.left, *found.right)[0]
    text = rule.text[lang()]
    return say("attribution.question", text=text, kind=say(f"kind.{rule.kind}")) if _several(pair) else text


def _several(pair: Pair) -> bool:
    return len(pair.left.kinds) > 1


def mover_shares(pair: Pair, kind: str, subject: str) -> str:
    """Return one line: what each question accounts for in one subject's move; nothing if not asked for."""
    if pair.attribution is None:
        return ""
    found = pair.attribution.of(kind, subject)
    if not found:
        return say("attribution.mover_open")
    ordered = sorted(found.items(), key=lambda s: (-abs(s[1]), s[0]))
    told = [f"{steps(share)} {question(pair, topic)}" for topic, share in ordered]
    return say("attribution.mover", shares="; ".join(told))


def steps(value: Fraction | int) -> str:
    """Return a number of rating steps with its sign: ``+1``, ``−1/2``, ``0``; never rounded."""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return sign + figure(str(abs(value)))
