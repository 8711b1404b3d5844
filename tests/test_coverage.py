"""Coverage is a file: every row of the law pack is encoded, not computable (and why) or of unknown text."""

import tomllib
from pathlib import Path

import pytest

from xeploai.law.coverage import coverage
from xeploai.plugins import load_plugins
from xeploai.testing.cases import load_cases

ROOT = Path(__file__).parent
REGISTRY = load_plugins()
TABLES = coverage(REGISTRY)
ROWS = [row for rows in TABLES.values() for row in rows]
IDS = tomllib.loads((ROOT / "data" / "law-rows.toml").read_text("utf-8"))
RULES = {r.name for regulation in REGISTRY.regulations.values() for r in regulation.rules}
CASES = {
    case.id
    for path in (ROOT.parent / "plugins").glob("*/xeploai_*/**/cases/*.toml")
    for case in (lambda f: (*f.cases, *f.figures))(load_cases(path))
}


def test_every_plugin_ships_a_table():
    assert set(TABLES) == {i.name for i in REGISTRY.report if i.status == "active"}


@pytest.mark.parametrize("document", ["seed", "central"])
def test_every_row_of_the_law_pack_is_in_a_table(document):
    wanted = {i for ids in IDS[document].values() for i in ids}
    assert len(wanted) == {"seed": 450, "central": 497}[document]
    assert wanted - {row.id for row in ROWS} == set()


def test_no_table_names_a_row_that_is_not_there():
    known = {i for document in IDS.values() for ids in document.values() for i in ids}
    assert {row.id for row in ROWS} - known == set()


def test_no_plugin_names_a_row_twice():
    ids = [(row.plugin, row.id) for row in ROWS]
    assert [i for i in set(ids) if ids.count(i) > 1] == []


def test_encoded_rows_point_to_rules_or_places_that_exist():
    places = set(REGISTRY.places)
    lost = [(row.plugin, row.id, name) for row in ROWS for name in row.rules if name not in RULES]
    lost += [(row.plugin, row.id, name) for row in ROWS for name in row.places if name not in places]
    assert lost == []
    assert [row.id for row in ROWS if row.state == "encoded" and not (row.rules or row.places)] == []


def test_rows_point_to_cases_that_exist():
    assert [(row.plugin, row.id, c) for row in ROWS for c in row.cases if c not in CASES] == []


def test_what_is_not_computable_says_why():
    assert [(row.plugin, row.id) for row in ROWS if row.state == "not_computable" and row.why is None] == []


def test_rules_name_rows_that_exist():
    known = {i for document in IDS.values() for ids in document.values() for i in ids}
    prefixes = {i.partition("-")[0] for i in known}
    named = {
        (r.name, row)
        for regulation in REGISTRY.regulations.values()
        for r in regulation.rules
        for row in r.rows
        if row.partition("-")[0] in prefixes
    }
    assert sorted(n for n in named if n[1] not in known) == []
