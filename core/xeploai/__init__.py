"""xeploai: rules as code for the annual review and rating of Party organisations and members.

The whole of the command line in a few lines of Python::

    from xeploai import load_plugins, read_roster, evaluate, explain, compare
    from xeploai.rulebooks import resolve

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
    "Comparison": "results.compare",
    "Diff": "results.diff",
    "Evaluation": "lifecycle.evaluation",
    "Explanation": "results.explain",
    "Finding": "findings",
    "Period": "rosters.roster",
    "Registry": "plugins",
    "Regulation": "model",
    "Roster": "rosters.roster",
    "Rulebook": "rulebooks.rulebook",
    "Timeline": "rulebooks.timeline",
    "XeploaiError": "errors",
    "check": "results.check",
    "compare": "results.compare",
    "diff": "results.diff",
    "evaluate": "lifecycle.run",
    "explain": "results.explain",
    "load_plugins": "plugins",
    "read_roster": "rosters.read",
    "resolve": "rulebooks.resolve",
    "resolve_receipt": "rulebooks.resolve",
    "timeline": "rulebooks.timeline",
}

if TYPE_CHECKING:
    from xeploai.errors import XeploaiError
    from xeploai.findings import Finding
    from xeploai.lifecycle.evaluation import Evaluation
    from xeploai.lifecycle.run import evaluate
    from xeploai.model import Regulation
    from xeploai.plugins import Registry, load_plugins
    from xeploai.results.check import check
    from xeploai.results.compare import Comparison, compare
    from xeploai.results.diff import Diff, diff
    from xeploai.results.explain import Explanation, explain
    from xeploai.rosters.read import read_roster
    from xeploai.rosters.roster import Period, Roster
    from xeploai.rulebooks.resolve import resolve, resolve_receipt
    from xeploai.rulebooks.rulebook import Rulebook
    from xeploai.rulebooks.timeline import Timeline, timeline

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
