"""The shipped sample holds every situation on which the three rulebooks differ, five times or more."""

import subprocess
import sys
from collections import Counter
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path

import polars as pl
import pytest

from xeploai.lifecycle.facts_table import needed_facts
from xeploai.lifecycle.run import evaluate
from xeploai.plugins import load_plugins
from xeploai.results.compare import compare
from xeploai.rosters.read import read_roster
from xeploai.rulebooks.resolve import resolve

ROOT = Path(__file__).resolve().parent.parent
CSV, WORKBOOK = ROOT / "examples/sample-csv", ROOT / "examples/sample.xlsx"
SHIPPED = Path(str(files("xeploai") / "data" / "sample"))
SELECTIONS = ("lam-dong@2021", "nghe-an@2016", "qd124")
EACH = 5


@cache
def roster():
    return read_roster(SHIPPED, load_plugins().dictionary)


@cache
def evaluation(selection):
    registry = load_plugins()
    return evaluate(roster(), resolve(selection, registry), registry=registry)


def subjects(selection="lam-dong@2021"):
    return evaluation(selection).subjects


def count(condition, selection="lam-dong@2021"):
    return subjects(selection).filter(condition).height


# ---------------------------------------------------------------- shape


def test_about_three_hundred_members_in_a_commune_of_twelve_cells():
    tables = roster().tables
    assert 290 <= tables["members"].height <= 310
    kinds = Counter(tables["organizations"]["type"])
    assert kinds["base_committee_org"] == 1
    assert kinds["sub_cell"] + kinds["base_cell"] == 12
    assert kinds["base_cell"] >= 1
    assert (roster().period.text, roster().place) == ("2021", "lam-dong")


@pytest.mark.parametrize("selection", SELECTIONS)
def test_it_has_a_column_for_every_fact_that_the_rules_need(selection):
    book = resolve(selection, load_plugins())
    have = {c for t in ("members", "ballots") for c in roster().tables[t].columns}
    facts = book.facts["member"]
    supplied = {f for f in needed_facts(book, "member") if f in facts}
    asked = {f for f in supplied if not facts[f].derived and facts[f].type not in ("share", "levels")}
    assert asked <= have
    assert {"adjustments", "disciplines", "absences", "transfers", "ballots", "decisions"} <= set(
        roster().tables
    )


@pytest.mark.parametrize("selection", SELECTIONS)
def test_at_least_85_percent_are_determined(selection):
    settled = (pl.col("rating_floor") == pl.col("rating_ceiling")) & pl.col("rating").is_not_null()
    determined = count(settled | (pl.col("status") == "not_rated"), selection)
    assert determined >= 0.85 * roster().tables["members"].height


# ---------------------------------------------------------------- at least five of each situation

SICK = pl.col("sick_months")
SCORE = pl.col("score")
MONTHS_THERE = pl.col("months_at_old_cell")
MEMBERS = {
    "newcomer under six months": pl.col("admitted_months") == 5,
    "newcomer at exactly six months": pl.col("admitted_months") == 6,
    "exempt": pl.col("exempt"),
    "suspended": pl.col("suspended"),
    "suspended from committee activity only": pl.col("committee_suspended"),
    "sick for exactly three months": SICK == 3,
    "sick for longer": SICK > 3,
    "maternity leave": pl.col("maternity_leave"),
    "disciplined": pl.col("disciplined"),
    "94.5 points": SCORE == 9450,
    "95 points": SCORE == 9500,
    "79.5 points": SCORE == 7950,
    "80 points": SCORE == 8000,
    "bonus at its maximum": pl.col("points_bonus") == 1000,
    "transferred after six months, with an opinion": (MONTHS_THERE >= 6) & pl.col("old_cell_opinion"),
    "transferred after six months, without": (MONTHS_THERE >= 6) & ~pl.col("old_cell_opinion"),
    "transferred after less": MONTHS_THERE.is_between(1, 5),
    "here temporarily": pl.col("temporary_activity") == "here",
    "temporarily elsewhere": pl.col("temporary_activity") == "away",
    "outside the points frame": pl.col("lamdong/member.notice.no_points_frame"),
}  # fmt: skip


@pytest.mark.parametrize("name", MEMBERS)
def test_five_members(name):
    assert count(MEMBERS[name]) >= EACH


@pytest.mark.parametrize("rating", ["not_completed", "completed_limited", "completed", "good", "excellent"])
def test_five_officials_of_each_state_rating(rating):
    assert count((pl.col("occupation") == "official") & (pl.col("official_rating") == rating)) >= EACH


def test_five_sick_for_two_months_and_29_days():
    rows = roster().tables["absences"].filter(pl.col("type") == "sick")
    spell = (pl.col("from") == date(2021, 3, 1)) & (pl.col("to") == date(2021, 5, 29))
    assert rows.filter(spell)["subject"].n_unique() >= EACH
    assert count(SICK == 2) >= EACH


def test_five_away_for_three_months_under_the_rules_that_ask():
    assert count(pl.col("away_months") >= 3, "nghe-an@2016") >= EACH


def test_five_disciplines_self_detected_and_remedied():
    rows = roster().tables["disciplines"].filter(pl.col("self_detected") & pl.col("remedied"))
    assert rows["subject"].n_unique() >= EACH
    assert count(pl.col("disciplined") & pl.col("disciplines_excusable"), "qd124") >= EACH


def test_five_violations_punished_in_two_years():
    rows = (
        roster()
        .tables["disciplines"]
        .group_by("subject", "violation")
        .agg(pl.col("decision_date").dt.year().n_unique())
    )
    twice = rows.filter(pl.col("decision_date") == 2)["subject"]
    assert len(twice) >= EACH
    assert count(pl.col("id").is_in(twice.implode()) & ~pl.col("disciplined")) == len(twice)


def test_five_ballots_at_exactly_two_thirds():
    exact = pl.col("votes_excellent") * 3 == pl.col("ballot_base") * 2
    assert count(exact & (pl.col("nghean/member.excellent.ballot") == False), "nghe-an@2016") >= EACH  # noqa: E712


@pytest.mark.parametrize("fewer", [5, 7])
def test_five_members_of_cells_with_fewer_than_five_and_seven(fewer):
    sizes = roster().tables["members"]["organization"].value_counts()
    assert sizes.filter(pl.col("count") < fewer)["count"].sum() >= EACH


@pytest.mark.parametrize("selection", SELECTIONS)
def test_five_over_quota(selection):
    assert count(pl.col("reason") == "over_quota", selection) >= EACH


def test_a_small_group_clause_gives_places():
    small = pl.col("organization").is_in(["CB11", "CB12"])
    assert count(small & (pl.col("rating") == "excellent")) == 2


@pytest.mark.parametrize("selection", SELECTIONS[:2])
def test_five_with_a_missing_fact(selection):
    assert count((pl.col("status") == "undetermined") & (pl.col("missing").list.len() > 0), selection) >= EACH


@pytest.mark.parametrize("selection", SELECTIONS)
def test_what_somebody_lacks_is_apart_from_what_others_of_the_group_lack(selection):
    cells = {r["id"]: r for r in roster().tables["members"].iter_rows(named=True)}
    waiting = subjects(selection).filter(pl.col("status") == "undetermined")
    others = 0
    for row in waiting.iter_rows(named=True):
        own, shared = row["missing"][: row["missing_own"]], row["missing"][row["missing_own"] :]
        assert all(cells[row["id"]][name] is None for name in own if name in cells[row["id"]])
        others += sum(cells[row["id"]].get(name) is not None for name in shared)
    assert waiting["missing_own"].sum() > 0
    rest = waiting.select(pl.col("missing").list.len() - pl.col("missing_own")).to_series()
    assert (others > 0) == (rest.sum() > 0)


def test_two_bonus_entries_too_many_are_a_finding():
    assert [f.code for f in evaluation("lam-dong@2021").findings if f.code.startswith("bonus")] == [
        "bonus_sum"
    ]


# ---------------------------------------------------------------- files


def test_workbook_csv_and_shipped_copy_are_the_same_roster():
    assert _facts(WORKBOOK) == _facts(CSV) == _facts(SHIPPED)
    assert {p.name: p.read_bytes() for p in CSV.iterdir()} == {
        p.name: p.read_bytes() for p in SHIPPED.iterdir()
    }


def _facts(path):
    tables = read_roster(path, load_plugins().dictionary).tables
    return {name: frame.drop("row").to_dict(as_series=False) for name, frame in tables.items()}


def test_regenerating_gives_the_same_bytes(tmp_path):
    for n in (1, 2):
        outputs = [str(tmp_path / f"{n}.xlsx"), str(tmp_path / f"{n}")]
        subprocess.run([sys.executable, ROOT / "examples/make_sample.py", *outputs], check=True)
    assert (tmp_path / "1.xlsx").read_bytes() == (tmp_path / "2.xlsx").read_bytes()
    assert {p.name: p.read_bytes() for p in (tmp_path / "1").iterdir()} == {
        p.name: p.read_bytes() for p in CSV.iterdir()
    }
    assert _facts(tmp_path / "1.xlsx") == _facts(WORKBOOK)


def test_the_three_evaluations_of_the_demo_run_and_differ():
    registry = load_plugins()
    found = compare(roster(), [resolve(s, registry) for s in SELECTIONS], registry=registry)
    assert [p.movers.height > 0 for p in found.pairs] == [True, True]
