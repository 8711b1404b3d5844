"""Files, pipes and widths."""

import json
import os
import subprocess
import sys
import unicodedata

import openpyxl
import polars as pl
import pytest
from rich.cells import cell_len

from cli_people import members, write
from xeploai_cli.plain import plain
from xeploai_cli.report import comparison_report
from xeploai_cli.views.comparison import flow
from xeploai_cli.views.grid import percent

PLACE = "lam-dong@2021"
HOSTILE = '=HYPERLINK("http://x")<script>alert(1)</script>\x1b[31m'


def _piped(*args, head=None):
    command = [sys.executable, "-m", "xeploai_cli", *map(str, args)]
    if head is None:
        return subprocess.run(command, capture_output=True, check=False)
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.read(head)
        process.stdout.close()
        return process.stderr.read(), process.wait()


def test_piped_output_has_no_control_codes(roster):
    for args in (("evaluate", roster, PLACE), ("--help",), ("explain", roster, PLACE, "DV06"), ("evalute",)):
        result = _piped(*args)
        text = (result.stdout + result.stderr).decode("utf-8")
        assert text
        assert {c for c in text if unicodedata.category(c) == "Cc"} <= {"\n"}


def test_a_bar_moves_on_a_terminal_while_a_roster_is_read(roster):
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "xeploai_cli", "evaluate", str(roster), PLACE, "-q"]
    quiet = subprocess.run(command, stdout=subprocess.PIPE, stderr=theirs, check=True)
    subprocess.run(command[:-1], stdout=subprocess.PIPE, stderr=theirs, check=True)
    shown = os.read(ours, 100_000).decode("utf-8")
    os.close(theirs)
    os.close(ours)
    assert "Đọc members.xlsx" in shown
    assert quiet.stdout


def test_a_closed_pipe_is_quiet():
    assert _piped("rulebook", PLACE, "--format=json", head=10) == (b"", 0)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_tables_fit_80_columns(call, roster, lang):
    shown = [
        call("evaluate", roster, PLACE, "--lang", lang),
        call("explain", roster, PLACE, "DV06", "--lang", lang),
        call("compare", roster, PLACE, "nghe-an@2016", "qd124", "--lang", lang),
        call("rulebook", "nghe-an@2016", "--lang", lang),
        call("check", roster, PLACE, "--lang", lang),
        call("plugins", "--lang", lang),
        call("evaluate", "--help", "--lang", lang),
    ]
    assert max(cell_len(line) for r in shown for line in r.out.splitlines()) <= 80


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".json", ".parquet"])
def test_evaluate_writes_results(call, roster, tmp_path, suffix):
    path = tmp_path / f"out{suffix}"
    result = call("evaluate", roster, PLACE, "-o", path)
    assert result.code == 0
    assert f"Đã ghi: {path}" in result.out
    assert path.stat().st_size > 500
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_written_results_hold_every_member(call, roster, tmp_path):
    call("evaluate", roster, PLACE, "-o", tmp_path / "out.parquet", "-q")
    assert pl.read_parquet(tmp_path / "out.parquet")["id"].to_list() == [m["id"] for m in members()]


@pytest.mark.parametrize("suffix", [".html", ".xlsx", ".json"])
def test_compare_writes_a_report(call, roster, tmp_path, suffix):
    path = tmp_path / f"out{suffix}"
    assert call("compare", roster, PLACE, "vn@2021", "-o", path).code == 0
    assert path.stat().st_size > 500


@pytest.fixture
def hostile(tmp_path):
    return write(tmp_path / "people", members=[{**m, "name": f"{m['name']} {HOSTILE}"} for m in members()])


def test_a_report_has_no_scripts_and_loads_nothing(call, hostile, tmp_path):
    call("compare", hostile, PLACE, "vn@2021", "-o", tmp_path / "r.html", "-q")
    text = (tmp_path / "r.html").read_text("utf-8")
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert "src=" not in text
    assert "href=" not in text
    assert "@page { size: A4" in text


def test_names_in_a_workbook_are_never_formulas(call, hostile, tmp_path):
    call("compare", hostile, PLACE, "vn@2021", "-o", tmp_path / "r.xlsx", "-q")
    book = openpyxl.load_workbook(tmp_path / "r.xlsx")
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row]
    assert cells
    assert all(c.data_type != "f" and c.hyperlink is None for c in cells)


def test_names_cannot_steer_the_terminal(call, hostile):
    assert "\x1b" not in call("evaluate", hostile, PLACE).out
    assert plain("a\x1b[0mb\u202ec\nd") == "a [0mb c\nd"


def test_markup_in_names_is_plain_text(call, tmp_path):
    people = write(tmp_path / "p", members=[{**m, "name": "[red]Đỏ[/red]"} for m in members()])
    assert "[red]Đỏ[/red]" in call("explain", people, PLACE, "DV06").out


def test_json_stays_json_when_a_file_is_written(call, roster, tmp_path):
    out = call("evaluate", roster, PLACE, "-o", tmp_path / "o.csv", "--format", "json").out
    assert json.loads(out)["format"] == "xeploai.evaluation/1"


def test_report_is_the_same_twice(roster):
    from xeploai.plugins import load_plugins
    from xeploai.results.compare import compare
    from xeploai.rulebooks.resolve import resolve
    from xeploai_cli.session import Session

    registry = load_plugins()
    books = [resolve(s, registry) for s in (PLACE, "vn@2021")]
    found = [compare(Session(quiet=True).roster(roster), books, registry=registry) for _ in range(2)]
    assert comparison_report(found[0]) == comparison_report(found[1])


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [("good", "good", "same"), ("good", "completed", "moved"), ("good", "over_quota", "apart")],
)
def test_states_that_are_no_movement_are_counted_apart(old, new, kind):
    assert flow(old, new) == kind


def test_shares_are_rounded_half_up_with_a_decimal_comma():
    from fractions import Fraction

    assert [percent(Fraction(*f)) for f in ((1, 3), (1, 8), (1, 2000), (1, 1))] == [
        "33,3 %", "12,5 %", "0,1 %", "100,0 %",
    ]  # fmt: skip
    assert percent(None) == "–"
