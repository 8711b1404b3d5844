"""What a rulebook rests on and what it leaves out: evidence, silence, accepted conflicts, rejections."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl

from xeploai.lifecycle.evaluation import Evaluation
from xeploai.model import Kind
from xeploai.results.trust import trust, weak_results
from xeploai.rulebooks.rulebook import Rejected, Rulebook
from xeploai_cli.language import lang, say
from xeploai_cli.views.grid import Grid, grid, left
from xeploai_cli.views.labels import Labels


def standing(book: Rulebook) -> Iterator[str]:
    """Yield how many rules rest on each kind of evidence, and conflicts that regulations accept."""
    found = trust(book)
    counts = [say("rulebook.count", mark=say(f"evidence.{m}"), count=n) for m, n in found.marks.items() if n]
    yield say("rulebook.evidence", counts=", ".join(counts), unknown=len(found.unknown))
    yield from (say("rulebook.acknowledged", text=m.render(lang())) for m in book.acknowledged)


def rests(evaluation: Evaluation) -> Iterator[str]:
    """Yield how many results rest on each kind of weak evidence, if any do."""
    counts: Counter[str] = Counter()
    for kind in evaluation.kinds:
        found = weak_results(evaluation, kind)
        counts.update({m: int(found[m].sum()) for m in found.columns[1:]})
    told = [say("rulebook.count", mark=say(f"evidence.{m}"), count=n) for m, n in counts.items() if n]
    if told:
        yield say("trust.results", counts=", ".join(told))


def rests_on(evaluation: Evaluation, kind: Kind, subject: str) -> Iterator[str]:
    """Yield on which weak evidence one result rests, if on any."""
    found = weak_results(evaluation, kind).filter(pl.col("id") == subject).row(0, named=True)
    marks = [say(f"evidence.{m}") for m, rests in found.items() if rests is True]
    if marks:
        yield say("trust.result", marks=", ".join(marks))


def weak(names: Labels) -> Grid:
    """Return the rules whose text nobody here has read."""
    return grid("weak", (left("none", 1),), [(names.cite(r.name),) for r in trust(names.book).weak])


def rejections(book: Rulebook) -> Grid:
    """Return the rules left out by reason; a whole regulation is one name."""
    by_reason: dict[tuple[str, str], list[Rejected]] = {}
    for found in book.rejected:
        key = (found.rule.regulation, found.reason.render(lang()))
        by_reason.setdefault(key, []).append(found)
    rows = [(_heads(rules), reason) for (_, reason), rules in sorted(by_reason.items())]
    return grid("rejected", (left("rule", 1), left("because_of", 1)), rows)


def _heads(found: Sequence[Rejected]) -> str:
    if found[0].whole:
        return say("rulebook.whole", regulation=found[0].rule.regulation, count=len(found))
    return "\n".join(dict.fromkeys(r.rule.name for r in found))


def standing_values(book: Rulebook) -> dict[str, Any]:
    """Return the same as plain JSON values."""
    found = trust(book)
    return {
        "local": book.local,
        "evidence": dict(found.marks),
        "weak": [r.name for r in found.weak],
        "text_unknown": [r.name for r in found.unknown],
        "acknowledged": [m.render(lang()) for m in book.acknowledged],
        "rejected": [
            {"rule": r.rule.name, "code": r.reason.code, "reason": r.reason.render(lang())}
            for r in book.rejected
        ],
    }
