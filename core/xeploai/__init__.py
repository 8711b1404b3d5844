"""xeploai: rules as code for the annual review and rating of Party organisations and members.

The whole of the command line in a few lines of Python::

    from xeploai import load_plugins, resolve, read_roster, evaluate, explain, compare

    registry = load_plugins()
    roster = read_roster("roster.xlsx", registry)
    book = resolve("lam-dong@2021", registry)
    result = evaluate(roster, book, registry=registry)
    print(result.summary())
    why = explain(result, "DV001")
    moved = compare(roster, [book, resolve("qd124", registry)], registry=registry)

Names are imported when they are first used, so that importing the package stays cheap.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

_NAMES = {
    "Comparison": "compare",
    "Diff": "diff",
    "Evaluation": "evaluation",
    "Explanation": "explain",
    "Finding": "findings",
    "Period": "roster",
    "Registry": "plugins",
    "Regulation": "model",
    "Roster": "roster",
    "Rulebook": "rulebook",
    "Timeline": "timeline",
    "XeploaiError": "errors",
    "check": "check",
    "compare": "compare",
    "diff": "diff",
    "evaluate": "lifecycle",
    "explain": "explain",
    "load_plugins": "plugins",
    "read_roster": "roster_read",
    "resolve": "resolve",
    "resolve_receipt": "resolve",
    "timeline": "timeline",
}

if TYPE_CHECKING:
    from xeploai.check import check
    from xeploai.compare import Comparison, compare
    from xeploai.diff import Diff, diff
    from xeploai.errors import XeploaiError
    from xeploai.evaluation import Evaluation
    from xeploai.explain import Explanation, explain
    from xeploai.findings import Finding
    from xeploai.lifecycle import evaluate
    from xeploai.model import Regulation
    from xeploai.plugins import Registry, load_plugins
    from xeploai.resolve import resolve, resolve_receipt
    from xeploai.roster import Period, Roster
    from xeploai.roster_read import read_roster
    from xeploai.rulebook import Rulebook
    from xeploai.timeline import Timeline, timeline

__all__ = [
    "Comparison",
    "Diff",
    "Evaluation",
    "Explanation",
    "Finding",
    "Period",
    "Registry",
    "Regulation",
    "Roster",
    "Rulebook",
    "Timeline",
    "XeploaiError",
    "check",
    "compare",
    "diff",
    "evaluate",
    "explain",
    "load_plugins",
    "read_roster",
    "resolve",
    "resolve_receipt",
    "timeline",
]


def __getattr__(name: str) -> Any:
    if name not in _NAMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"xeploai.{_NAMES[name]}"), name)
