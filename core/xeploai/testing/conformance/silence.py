"""One fact less: what a blank cell may do to a result, and what it never may (S2)."""

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import evolve

from xeploai.errors import XeploaiError
from xeploai.lifecycle.run import evaluate
from xeploai.model import SUBJECTS
from xeploai.plugins import Registry
from xeploai.testing.cases import Case
from xeploai.testing.conformance.examined import Examined
from xeploai.testing.conformance.faults import Fault, note
from xeploai.testing.conformance.together import (
    Cell,
    Results,
    Tables,
    copied,
    group_facts,
    id_facts,
    joined,
    rows_of,
)

_NAMES = frozenset({"name", "subject", "organization", "id", "person", "collective"})
# Blanking these moves subjects into or out of a group: another population, not a fact less (S2, S20).
_GROUP_KEYS = {("organizations", k) for k in ("parent", "type")}
# Blank means the own cell where nobody was transferred (S2): a value, and not a fact less.
_GROUP_KEYS |= {("disciplines", "counts_at")}
# A supplied value hides a derived one (S5): blanking it uncovers that one, which is another fact.
_DERIVABLE = {(t, "score") for t in SUBJECTS.values()} | {("ballots", "ballot_base")}


def blanks(case: Case, registry: Registry) -> Iterator[Cell]:
    """Yield every known cell that a user could have left blank: table, row number, fact."""
    tallies = {(t, f) for (t, f), fact in registry.dictionary.facts.items() if fact.tally is not None}
    groups = {(t, k) for t in SUBJECTS.values() for k in group_facts(registry)}
    kept = _GROUP_KEYS | _DERIVABLE | tallies | groups
    for table, rows in case.rows.items():
        for number, row in enumerate(rows):
            for fact, value in row.items():
                if value is not None and fact not in _NAMES and (table, fact) not in kept:
                    yield table, number, fact


def _results(case: Case, tables: Tables, it: Examined) -> Results:
    """Evaluate tables as the case says; each subject's row by kind and id."""
    book = it.book(case.selection)
    roster = evolve(case, rows=tables).roster(it.registry, book)
    return rows_of(evaluate(roster, book, registry=it.registry))


def silence(it: Examined) -> Iterator[Fault]:
    """Part 7: a fact less never gives another rating."""
    for case in it.sample:
        try:
            yield from _one_less(case, it)
        except XeploaiError:
            continue  # part 6 tells of it


def _one_less(case: Case, it: Examined) -> Iterator[Fault]:
    cells = list(blanks(case, it.registry))
    found = rows_of(it.evaluation(case))
    less = _blanked(case, cells, it)
    for number, cell in enumerate(cells):
        for (kind, subject), before in found.items():
            after = less.get((kind, f"{number}~{subject}"))
            if after is not None and not _allowed(before, after):
                table, row, fact = cell
                told: dict[str, Any] = {
                    "case": case.id,
                    "subject": subject,
                    "fact": fact,
                    "row": row + 1,
                    "table": table,
                }
                told |= {"before": _said(before), "after": _said(after)}
                yield note("silence", where=f"case[{case.id}]", **told)


def _blanked(case: Case, cells: list[Cell], it: Examined) -> Results:
    """Evaluate all copies at once; where a blank is a fault that stops the roster, each alone."""
    ids = id_facts(it.registry)
    parts = [copied(case.rows, f"{n}~", ids, cell) for n, cell in enumerate(cells)]
    try:
        return _results(case, joined(parts), it) if parts else {}
    except XeploaiError:
        found: Results = {}
        for part in parts:
            try:
                found |= _results(case, part, it)
            except XeploaiError:
                continue  # refused: that is what a needed fact may do
        return found


def _allowed(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """The same rating, an open result, or not rated if that was so: never another rating."""
    if before["status"] == "not_rated":
        return after["status"] in ("not_rated", "undetermined")
    if after["rating"] not in (before["rating"], None):
        return False
    opened = after["rating"] is not None or after["status"] in ("undetermined", "needs_decision")
    return opened and (before["status"] != "undetermined" or after["status"] == "undetermined")


def _said(row: Mapping[str, Any]) -> str:
    return f"{row['status']}/{row['rating']}"
