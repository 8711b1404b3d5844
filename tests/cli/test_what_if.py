"""``--set``, ``--rules`` and readings on every command that asks a rulebook, and what they leave behind."""

import json
from importlib import import_module
from pathlib import Path

import openpyxl
import pytest
import rich_click as click

from xeploai_cli.app import COMMANDS

PLACE, OTHER = "lam-dong@2021", "vn@2021"
READING = f"{PLACE}+quota_base=good_or_better"
SHARE = "qd132/member.quota.excellent.share"
RULES = Path(__file__).parents[1] / "data" / "regulations" / "small"
CALLS = {
    "evaluate": ("{roster}", "{place}"),
    "explain": ("{roster}", "{place}", "DV06"),
    "compare": ("{roster}", "{place}", OTHER, "--no-attribution"),
    "check": ("{roster}", "{place}"),
    "rulebook": ("{place}",),
    "diff": ("{place}", OTHER),
    "template": ("{place}", "-o", "{out}", "--force"),
    "calendar": ("{place}",),
    "dossier": ("{roster}", "{place}"),
    "awards": ("{roster}", "{place}"),
}
WITHOUT = {"demo", "sweep", "forms", "ledger", "plugins", "plugin"}
"""Fixed selections; ranges in place of values; records and papers, which hold nothing that was only tried."""
TRIED = "GIẢ ĐỊNH: quy tắc đã đổi bằng --set"


@pytest.fixture
def ask(call, roster, tmp_path):
    def asked(name, *more, place=PLACE):
        told = {"roster": roster, "place": place, "out": tmp_path / "t.xlsx"}
        return call(name, *(a.format(**told) for a in CALLS[name]), *more)

    return asked


def test_every_command_takes_the_options_or_has_a_reason():
    asks = {
        c
        for c in COMMANDS
        for p in import_module(f"xeploai_cli.commands.{c}").command.params
        if isinstance(p, click.Option) and p.name == "sets" and not p.required
    }
    assert asks == CALLS.keys() == set(COMMANDS) - WITHOUT
    for name in CALLS:
        names = {o for p in import_module(f"xeploai_cli.commands.{name}").command.params for o in p.opts}
        assert {"--set", "--rules", "--format", "--lang", "--quiet"} <= names


@pytest.mark.parametrize("name", list(CALLS))
def test_a_value_that_was_only_tried_is_told_wherever_it_is_shown(ask, name):
    plain, tried = ask(name), ask(name, "--set", f"{SHARE}=10%")
    assert plain.code == tried.code
    assert TRIED not in plain.out
    if name == "template":
        assert f"{SHARE}=10%" in tried.out.replace("\n", "")
    else:
        assert TRIED in " ".join(tried.out.split())


@pytest.mark.parametrize("name", list(CALLS))
def test_a_rule_that_nobody_has_is_exit_2_with_the_nearest(ask, name):
    result = ask(name, "--set", "qd132/member.quota.excelent.share=10%")
    assert result.code == 2
    assert "qd132/member.quota.excellent" in result.err


@pytest.mark.parametrize("name", list(CALLS))
def test_a_reading_is_taken_and_an_unknown_one_is_exit_2(ask, name):
    assert ask(name, place=READING).code == ask(name).code
    result = ask(name, place=f"{PLACE}+quota_bas=good")
    assert result.code == 2
    assert "quota_base" in result.err


@pytest.mark.parametrize("name", list(CALLS))
def test_rules_of_ones_own_are_taken_and_a_missing_folder_is_exit_2(ask, name):
    assert ask(name, "--rules", RULES).code == ask(name).code
    result = ask(name, "--rules", RULES.parent / "smal")
    assert result.code == 2
    assert "small" in result.err


def test_what_was_tried_goes_into_files_too(ask, tmp_path):
    more = ("--set", f"{SHARE}=10%", "-q")
    pages = {"evaluate": "e.html", "explain": "x.html", "compare": "c.html"}
    for name, file in pages.items():
        ask(name, *more, "-o", tmp_path / file)
        assert TRIED in (tmp_path / file).read_text("utf-8")
    ask("evaluate", *more, "-o", tmp_path / "e.json")
    assert json.loads((tmp_path / "e.json").read_text("utf-8"))["receipt"]["what_if"] == [f"{SHARE}=10%"]
    ask("evaluate", *more, "-o", tmp_path / "e.xlsx")
    front = openpyxl.load_workbook(tmp_path / "e.xlsx").worksheets[0]
    assert any(f"{SHARE}=10%" in str(row[0].value) for row in front.iter_rows(max_row=6))


def test_a_smaller_share_leaves_fewer_places(ask):
    def limits(*more):
        lines = json.loads(ask("evaluate", "--format", "json", *more).out)["quotas"]
        return [line["limit_max"] for line in lines[f"qd132/{'member.quota.excellent'}"]]

    # Eleven good or better: 20 % of good leaves one place; 50 % leaves eleven thirds, three places.
    assert limits() == [1]
    assert limits("--set", f"{SHARE}=50%") == [3]
