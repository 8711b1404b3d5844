"""Every worked example of every plugin, by name; and what blanking one of its facts may do to it.

The expectations stand beside the plugins in ``cases/*.toml``, each with its clause.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from xeploai.errors import XeploaiError
from xeploai.lifecycle.run import evaluate
from xeploai.model import KINDS, SUBJECTS
from xeploai.plugins import load_plugins
from xeploai.rosters.rows import roster_from_rows
from xeploai.rulebooks.resolve import resolve
from xeploai.testing.cases import Case, FigureCase, load_cases, run_case, run_figures

PLUGINS = Path(__file__).parents[1] / "plugins"
FILES = sorted(PLUGINS.glob("*/xeploai_*/**/cases/*.toml"))
REGISTRY = load_plugins()


def named() -> dict[str, Case | FigureCase]:
    """Return every case by plugin and id; a name given twice is refused."""
    found: dict[str, Case | FigureCase] = {}
    for path in FILES:
        file = load_cases(path)
        for case in (*file.cases, *file.figures):
            name = f"{path.relative_to(PLUGINS).parts[0]}-{case.id}"
            assert name not in found, f"{name} twice"
            found[name] = case
    return found


CASES = named()
# seed-rules.md 15.1 to 15.3 (Lâm Đồng 2021, Ninh Thuận 2022, Tiên Thắng 2023), 15.4 (Nghệ An 2016).
WORKED = {
    "haiphong": [28],
    "lamdong": range(1, 50),
    "nghean": range(53, 65),
    "ninhthuan": range(50, 53),
}


@pytest.mark.parametrize("name", CASES)
def test_case(name):
    case = CASES[name]
    assert (run_case if isinstance(case, Case) else run_figures)(case, REGISTRY) == []


@pytest.mark.parametrize(
    "name", [f"{plugin}-EX-{n:02}" for plugin, numbers in WORKED.items() for n in numbers]
)
def test_every_worked_example_is_a_case(name):
    assert any(case == name or (case.startswith(name) and not case[len(name)].isdigit()) for case in CASES)


def test_every_plugin_has_cases():
    assert {path.relative_to(PLUGINS).parts[0] for path in FILES} >= {
        "haiphong",
        "hd27",
        "lamdong",
        "nghean",
        "ninhthuan",
        "qd124",
        "qd132",
    }


# ---------------------------------------------------------------- one fact less

Tables = Mapping[str, Sequence[Mapping[str, Any]]]
IDS = {"id", "subject", "organization", "parent", "counts_at", "quota_group", "person", "collective", "unit"}
NAMES = {"name", "subject", "organization", "id", "person", "collective"}
# Blanking these moves subjects into or out of a quota group: another population, not a fact less (S2, S20).
GROUP_KEYS = {(SUBJECTS[k], "quota_group") for k in KINDS}
GROUP_KEYS |= {("organizations", "parent"), ("organizations", "type")}
# A supplied value hides a derived one (S5): blanking it uncovers that one, which is another fact.
DERIVABLE = {(SUBJECTS[k], "score") for k in KINDS} | {("ballots", "ballot_base")}
DERIVABLE |= {(f.table, f.id) for f in REGISTRY.dictionary.facts.values() if f.tally is not None}
EXAMPLES = sorted(n for n, c in CASES.items() if isinstance(c, Case) and "-EX-" in n)


def cells(tables: Tables) -> Iterator[tuple[str, int, str]]:
    """Yield every known cell that a user could have left blank: table, row number, fact."""
    for table, rows in tables.items():
        for number, row in enumerate(rows):
            for fact, value in row.items():
                kept = fact in NAMES or (table, fact) in GROUP_KEYS | DERIVABLE
                if value is not None and not kept:
                    yield table, number, fact


def copied(tables: Tables, mark: str, blank: tuple[str, int, str] | None) -> dict[str, list[dict[str, Any]]]:
    """Return the tables with every id marked, so that copies share no group, and one cell blank."""
    copy = {
        t: [{k: _marked(k, v, mark) for k, v in row.items()} for row in rows] for t, rows in tables.items()
    }
    if blank is not None:
        table, number, fact = blank
        copy[table][number][fact] = None
    return copy


def _marked(fact: str, value: Any, mark: str) -> Any:
    return f"{mark}{value}" if fact in IDS and isinstance(value, str) else value


def results(case: Case, tables: Tables) -> dict[str, dict[str, Any]]:
    """Evaluate tables as the case says; each subject's row by kind and id."""
    book = _book(case.selection)
    sheets = ("members", *case.sheets)
    roster = roster_from_rows(case.period or book.period.text, tables, REGISTRY.dictionary, sheets)
    kinds = evaluate(roster, book, registry=REGISTRY).kinds.items()
    return {f"{k}/{row['id']}": row for k, rated in kinds for row in rated.subjects.iter_rows(named=True)}


_book = cache(lambda selection: resolve(selection, REGISTRY))


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_fact_less_never_gives_another_rating(name):
    case = CASES[name]
    blanks = [None, *cells(case.rows)]
    try:
        found = results(case, _joined(case.rows, blanks))
    except XeploaiError:  # a blank that is a fault stops the whole roster: look at each copy alone
        found = _one_by_one(case, blanks)
    subjects = [(kind, row["id"]) for kind in KINDS for row in case.rows.get(SUBJECTS[kind], ())]
    for number, blank in enumerate(blanks):
        for kind, name in subjects:
            after = found.get(f"{kind}/{number}~{name}")
            if after is not None:
                assert_no_other(found[f"{kind}/0~{name}"], after, f"{blank} of {name}")


def _joined(tables: Tables, blanks: Sequence[tuple[str, int, str] | None]) -> Tables:
    copies = [copied(tables, f"{n}~", blank) for n, blank in enumerate(blanks)]
    return {t: [row for copy in copies for row in copy[t]] for t in tables}


def _one_by_one(case: Case, blanks: Sequence[tuple[str, int, str] | None]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for number, blank in enumerate(blanks):
        try:
            found |= results(case, copied(case.rows, f"{number}~", blank))
        except XeploaiError:
            assert blank is not None
    return found


def assert_no_other(before: Mapping[str, Any], after: Mapping[str, Any], what: str) -> None:
    """The same rating, an open result, or not rated if that was so: never another rating."""
    if before["status"] == "not_rated":
        assert after["status"] in ("not_rated", "undetermined"), what
        return
    assert after["rating"] in (before["rating"], None), what
    assert after["rating"] or after["status"] in ("undetermined", "needs_decision"), what
    assert before["status"] != "undetermined" or after["status"] == "undetermined", what
