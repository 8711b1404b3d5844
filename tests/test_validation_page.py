"""The validation page: its figures are those of the data, counted again here; its picture has them."""

import csv
import re
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
ROWS = list(csv.DictReader((ROOT / "tests/data/published-outcomes.csv").read_text("utf-8").splitlines()))
PAGE = (DOCS / "validation.md").read_text("utf-8")


def told(label):
    return int(re.search(rf"^\| {re.escape(label)} \| (\d+) \|$", PAGE, re.MULTILINE)[1])


def count(*verdicts):
    return sum((r["R1_le20"], r["R2_le20"], r["R3_le20"]) == verdicts for r in ROWS)


def test_counts_are_those_of_the_data():
    assert told("published outcomes") == len(ROWS) == 37
    assert told("at most 20 % under all three readings") == count("yes", "yes", "yes") == 11
    assert told("above 20 % under R1 alone") == count("no", "yes", "yes") == 9
    assert told("above 20 % under R1 and R2, not under R3") == count("no", "no", "yes") == 5
    assert told("above 20 % under all three") == count("no", "no", "no") == 7
    assert told("all three ratios can be computed") == 11 + 9 + 5 + 7
    assert told("none can") == count("", "", "") == 3


@pytest.mark.parametrize("row", ROWS, ids=lambda r: r["id"])
def test_each_row_is_there(row):
    line = next(x for x in PAGE.splitlines() if x.startswith(f"| {row['id']} |"))
    cells = [c.strip() for c in line.strip("|").split("|")]
    assert cells[1:5] == [row["year"], *(row[c] or "–" for c in ("xs", "tot", "total"))]
    for cell, reading in zip(cells[5:], ("R1", "R2", "R3"), strict=True):
        percent = row[f"{reading}_pct"]
        assert cell == (f"{percent} {'≤' if float(percent) <= 20 else '>'}" if percent else "–")


def test_the_picture_names_every_body_with_a_ratio():
    picture = (DOCS / "images" / "validation.svg").read_text("utf-8")
    named = {r["id"] for r in ROWS if f">{r['id']} (" in picture}
    assert named == {r["id"] for r in ROWS if r["R3_pct"]}


def test_the_page_is_the_one_the_script_makes():
    """If not: python docs/make_validation.py."""
    spec = spec_from_file_location("make_validation", DOCS / "make_validation.py")
    script = module_from_spec(spec)
    spec.loader.exec_module(script)
    assert script.page(script.outcomes()) == PAGE
