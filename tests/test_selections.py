"""A small roster for each of ten rulebooks, with exactly the columns that its template asks for."""

import subprocess
import sys
from functools import cache
from pathlib import Path

import openpyxl
import pytest

from xeploai.lifecycle.run import evaluate
from xeploai.plugins import load_plugins
from xeploai.rosters.asked import asked, asked_by, asked_facts
from xeploai.rosters.read import read_roster
from xeploai.rosters.template import write_template
from xeploai.rosters.write import headers_of
from xeploai.rulebooks.resolve import resolve

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "examples/selections"
SELECTIONS = (
    "vn@2025",
    "vn@2026-Q1",
    "vn@2023",
    "vn@2019",
    "lam-dong@2021",
    "bao-loc@2021",
    "nghe-an@2016",
    "vinh@2016",
    "ninh-thuan@2022",
    "tien-thang@2023",
)
BLANK, NEWCOMER = "DV08", "DV10"


def read(folder, selection):
    return read_roster(folder / f"{selection.replace('@', '-')}.xlsx", load_plugins().dictionary)


@cache
def rated(selection):
    registry = load_plugins()
    return evaluate(read(FOLDER, selection), resolve(selection, registry), registry=registry)


def test_there_is_one_for_each_selection():
    assert {p.stem for p in FOLDER.iterdir()} == {s.replace("@", "-") for s in SELECTIONS}


@pytest.mark.parametrize("selection", SELECTIONS)
def test_its_columns_are_those_of_the_template(selection, tmp_path):
    registry = load_plugins()
    wanted = asked_facts([asked(resolve(selection, registry), registry)], registry)
    write_template(tmp_path / "t.xlsx", wanted, rulebook_title=selection)
    template = openpyxl.load_workbook(tmp_path / "t.xlsx")
    book = openpyxl.load_workbook(FOLDER / f"{selection.replace('@', '-')}.xlsx")
    assert set(book.sheetnames) == set(template.sheetnames) - {"Danh mục", "Hướng dẫn"}
    for sheet in book.worksheets[1:]:
        asked_for = {str(c.value).removesuffix(" (*)") for c in template[sheet.title][1]}
        assert {c.value for c in sheet[1]} <= asked_for


@pytest.mark.parametrize("selection", SELECTIONS)
def test_every_kind_that_the_rulebook_rates_is_rated(selection):
    found = rated(selection)
    assert tuple(found.kinds) == found.rulebook.rated_kinds
    members = {r["id"]: r for r in found.kinds["member"].subjects.iter_rows(named=True)}
    assert 12 <= sum(k.subjects.height for k in found.kinds.values()) <= 30
    assert members["DV01"]["rating_ceiling"] == "excellent"
    assert members["DV13"]["rating"] == "not_completed"
    assert members["DV12"]["rating"] == "completed"
    assert members["DV02"]["rating"] == "good"
    assert members[NEWCOMER]["status"] == "not_rated"
    assert members[BLANK]["status"] == "undetermined"


@pytest.mark.parametrize("selection", SELECTIONS)
def test_with_every_column_filled_in_nothing_typed_is_missing(selection):
    found = rated(selection)
    for kind, own in found.kinds.items():
        facts = found.rulebook.facts[kind]
        for row in own.subjects.iter_rows(named=True):
            typed = {m for m in row["missing"] or () if m in facts and not facts[m].derived}
            assert typed == set() or row["id"] == BLANK, (kind, row["id"], typed)


@pytest.mark.parametrize("selection", SELECTIONS)
def test_nothing_is_to_be_said_of_the_roster(selection):
    about_subjects = ("notice", "warned", "consequence", "no_group")
    assert {f.code for f in rated(selection).findings} <= set(about_subjects)


def test_regenerating_gives_the_same_rosters(tmp_path):
    subprocess.run([sys.executable, ROOT / "examples/make_selections.py", str(tmp_path)], check=True)
    for selection in SELECTIONS:
        again, committed = read(tmp_path, selection), read(FOLDER, selection)
        assert again.digest == committed.digest, selection


def test_one_template_for_all_of_them_has_a_label_over_every_column(tmp_path):
    registry = load_plugins()
    wanted = [asked(resolve(s, registry), registry) for s in SELECTIONS]
    facts = asked_facts(wanted, registry)
    for table, own in facts.items():
        assert set(headers_of(own).values()) == {f.label.vi for f in own}, table
    explained = {(t, c) for t, c, _, _ in asked_by(wanted, registry, "vi")}
    assert explained <= {(t, f.id) for t, own in facts.items() for f in own}
