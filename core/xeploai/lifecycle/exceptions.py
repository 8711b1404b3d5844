"""Exceptions that meet in one subject: the same result is a note, different ones a conflict (R112)."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import polars as pl

from xeploai.findings import Finding, Severity, finding
from xeploai.law.conflicts import accepts
from xeploai.lifecycle.caps import is_reference
from xeploai.lifecycle.compile import Compiler
from xeploai.model import Kind, Rule
from xeploai.rosters.roster import NA
from xeploai.rulebooks.rulebook import Change, Rulebook

_BODY = ("require", "at_most", "share", "rating")


def meeting_exceptions(rulebook: Rulebook, kind: Kind, subjects: pl.DataFrame) -> Iterator[Finding]:
    """Yield a finding for each subject in which two exceptions to one rule both apply."""
    rules = {r.name: r for r in rulebook.rules}
    for entry in rulebook.entries:
        exceptions = [c for c in entry.changes if c.relation == "excepts"]
        # A cap by reference looks at posts, one at a time, and its exceptions lift it there.
        here = entry.rule.kind == kind and not is_reference(entry.rule)
        for left, right in combinations(exceptions, 2) if here else ():
            same = _body(rules.get(left.by)) == _body(rules.get(right.by))
            yield from _meetings(rulebook, kind, subjects, left, right, same=same)


def _meetings(
    rulebook: Rulebook, kind: Kind, subjects: pl.DataFrame, left: Change, right: Change, *, same: bool
) -> Iterator[Finding]:
    masks = frozenset(c for c in subjects.columns if c.endswith(NA))
    both = [Compiler(rulebook.facts[kind], masks, c.by).holds(c.new) for c in (left, right)]
    sources = {"left": left.by, "left_source": left.source, "right": right.by, "right_source": right.source}
    code, severity, accepted = ("exceptions_same", "info", {}) if same else _differ(rulebook, left, right)
    for subject in subjects.filter((both[0] & both[1]).fill_null(False))["id"]:
        yield finding(code, severity, subject=subject, rule=left.by, **sources, **accepted)


def _differ(rulebook: Rulebook, left: Change, right: Change) -> tuple[str, Severity, dict[str, Any]]:
    """Two exceptions with different results: an error, unless a regulation accepts it."""
    for one in (a for r in rulebook.regulations for a in r.acknowledged):
        if accepts(one, "R112", left.by) or accepts(one, "R112", right.by):
            return "exceptions_accepted", "info", {"day": one.on, "reason": one.reason}
    return "exceptions_differ", "error", {}


def _body(rule: Rule | None) -> tuple[object, ...]:
    """What an exception puts in the place of the rule; nothing when it only lifts it."""
    return () if rule is None else tuple(getattr(rule, name, None) for name in _BODY)
