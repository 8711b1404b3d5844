"""One fact less: what a blank cell may do to a result, and what it never may (S2)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import evolve

from xeploai.errors import XeploaiError
from xeploai.lifecycle.evaluation import Evaluation
from xeploai.lifecycle.run import evaluate
from xeploai.model import SUBJECTS
from xeploai.plugins import Registry
from xeploai.rosters.rows import K_A
from xeploai.rulebooks.resolve import resolve
from xeploai.testing.cases import Case
from xeploai.testing.conformance.examined import Examined
from xeploai.testing.conformance.faults import Fault, note

Tables = Mapping[str, Sequence[Mapping[str, Any]]]
Cell = tuple[str, int, str]
Results = dict[tuple[str, str], dict[str, Any]]
_IDS = frozenset({
    "id", "subject", "organization", "parent", "counts_at", "quota_group", "person", "collective", "unit",
})  # fmt: skip
_NAMES = frozenset({"name", "subject", "organization", "id", "person", "collective"})
# Blanking these moves subjects into or out of a group: another population, not a fact less (S2, S20).
_GROUP_KEYS = {(t, "quota_group") for t in SUBJECTS.values()} | {
    ("organizations", k) for k in ("parent", "type")
}
# Blank means the own cell where nobody was transferred (S2): a value, and not a fact less.
_GROUP_KEYS |= {("disciplines", "counts_at")}
# A supplied value hides a derived one (S5): blanking it uncovers that one, which is another fact.
_DERIVABLE = {(t, "score") for t in SUBJECTS.values()} | {("ballots", "ballot_base")}
_EVALUATED = 40
"""Cases looked at: the first ones of each plugin, so that a check stays a matter of a minute."""


def blanks(case: Case, registry: Registry) -> Iterator[Cell]:
    """Yield every known cell that a user could have left blank: table, row number, fact."""
    tallies = {(t, f) for (t, f), fact in registry.dictionary.facts.items() if fact.tally is not None}
    kept = _GROUP_KEYS | _DERIVABLE | tallies
    for table, rows in case.rows.items():
        for number, row in enumerate(rows):
            for fact, value in row.items():
                if value is not None and fact not in _NAMES and (table, fact) not in kept:
                    yield table, number, fact


def copied(tables: Tables, mark: str, blank: Cell | None = None) -> dict[str, list[dict[str, Any]]]:
    """Return the tables with every id marked, so that copies share no group, and one cell blank."""
    copy = {
        t: [{k: _marked(k, v, mark) for k, v in row.items()} for row in rows] for t, rows in tables.items()
    }
    if blank is not None:
        table, number, fact = blank
        copy[table][number][fact] = None
    return copy


def _marked(fact: str, value: Any, mark: str) -> Any:
    is_id = fact in _IDS and isinstance(value, str) and value != K_A
    return f"{mark}{value}" if is_id else value


def joined(parts: Sequence[Tables]) -> dict[str, list[Mapping[str, Any]]]:
    """Return several rosters as one."""
    names = dict.fromkeys(t for part in parts for t in part)
    return {t: [row for part in parts for row in part.get(t, ())] for t in names}


def results(case: Case, tables: Tables, registry: Registry) -> Results:
    """Evaluate tables as the case says; each subject's row by kind and id."""
    roster = evolve(case, rows=tables).roster(registry)
    return rows_of(evaluate(roster, resolve(case.selection, registry), registry=registry))


def rows_of(found: Evaluation) -> Results:
    """Return each subject's row by kind and id."""
    return {(k, row["id"]): row for k, r in found.kinds.items() for row in r.subjects.iter_rows(named=True)}


def silence(it: Examined) -> Iterator[Fault]:
    """Part 7: a fact less never gives another rating."""
    for case in it.cases[:_EVALUATED]:
        try:
            yield from _one_less(case, it)
        except XeploaiError:
            continue  # part 6 tells of it


def _one_less(case: Case, it: Examined) -> Iterator[Fault]:
    cells = list(blanks(case, it.registry))
    found = rows_of(it.evaluation(case))
    less = _blanked(case, cells, it.registry)
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


def _blanked(case: Case, cells: list[Cell], registry: Registry) -> Results:
    """Evaluate all copies at once; where a blank is a fault that stops the roster, each alone."""
    parts = [copied(case.rows, f"{n}~", cell) for n, cell in enumerate(cells)]
    try:
        return results(case, joined(parts), registry) if parts else {}
    except XeploaiError:
        found: Results = {}
        for part in parts:
            try:
                found |= results(case, part, registry)
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
