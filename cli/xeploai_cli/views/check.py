"""The findings of a check as a page and as plain values."""

from collections.abc import Sequence
from typing import Any

from xeploai.findings import Finding
from xeploai.lifecycle.evaluation import Evaluation
from xeploai_cli.language import lang, say
from xeploai_cli.views.evaluation import findings, heading, warnings
from xeploai_cli.views.grid import Page

FORMAT = "xeploai.check/1"


def check_page(evaluation: Evaluation, found: Sequence[Finding], *, first: int | None, quiet: bool) -> Page:
    """Return all that ``check`` prints; ``quiet`` keeps violations."""
    kept = [f for f in found if f.severity == "error" or not quiet]
    counted = {s: sum(f.severity == s for f in found) for s in ("error", "warning", "info")}
    decided = sum(r.subjects["decision"].count() for r in evaluation.kinds.values())
    line = say("check.counts", decided=decided, **counted)
    grids = (findings(kept, first=first),) if kept else ()
    return Page(heading(evaluation), (line,), grids, warnings(evaluation))


def check_values(evaluation: Evaluation, found: Sequence[Finding]) -> dict[str, Any]:
    """Return the findings as plain JSON values."""
    return {
        "format": FORMAT,
        "receipt": dict(evaluation.receipt),
        "findings": [f.as_dict(lang()) for f in found],
    }
