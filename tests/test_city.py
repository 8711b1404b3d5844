"""The sample city holds all four kinds, and something of everything on which their ratings depend."""

import subprocess
import sys
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from xeploai.lifecycle.run import evaluate
from xeploai.plugins import load_plugins
from xeploai.results.check import check
from xeploai.results.compare import compare
from xeploai.rosters.asked import asked, asked_facts
from xeploai.rosters.read import read_roster
from xeploai.rulebooks.resolve import resolve

ROOT = Path(__file__).resolve().parent.parent
CSV, WORKBOOK = ROOT / "examples/city-csv", ROOT / "examples/city.xlsx"
SELECTIONS = ("lam-dong@2021", "bao-loc@2021", "qd124")
KINDS = ("member", "organization", "collective", "leader")


@cache
def roster():
    return read_roster(CSV, load_plugins().dictionary)


@cache
def rated(selection="bao-loc@2021"):
    registry = load_plugins()
    return evaluate(roster(), resolve(selection, registry), registry=registry)


def rows(kind, condition):
    return rated().kinds[kind].subjects.filter(condition)


# ---------------------------------------------------------------- shape


def test_thirty_base_organisations_two_hundred_cells_four_thousand_members():
    tables = roster().tables
    types = tables["organizations"]["type"].cast(pl.String)
    assert types.is_in(["base_committee_org", "base_cell"]).sum() == 30
    assert types.is_in(["sub_cell", "base_cell"]).sum() == 200
    assert (types == "department_org").sum() == 2
    assert tables["members"].height == 4_000
    assert tables["collectives"].height == 60
    assert tables["leaders"].height > 100
    assert (roster().period.text, roster().place) == ("2021", "lam-dong/bao-loc")


@pytest.mark.parametrize("selection", SELECTIONS)
def test_it_has_every_column_that_the_template_asks_for(selection):
    registry = load_plugins()
    wanted = asked_facts([asked(resolve(selection, registry), registry)], registry)
    typed = {"score", "card_number", "subject_kind", "criterion", "responsible", "remedy"}
    # Numbers of years follow from the history.
    typed |= {"excellent_years", "exemplary_clean_strong_years"}
    lacking = {
        (table, f.id)
        for table, facts in wanted.items()
        for f in facts
        if f.id not in roster().tables[table].columns and f.id not in typed
    }
    assert lacking == set()


def test_every_collective_sits_under_an_organisation_and_has_people():
    seats = roster().tables["collective_members"]["collective"].unique()
    assert set(roster().tables["collectives"]["id"]) == set(seats)
    people = set(roster().tables["members"]["id"])
    assert set(roster().tables["leaders"]["id"]) | set(roster().tables["posts"]["person"]) <= people


def test_no_finding_about_the_roster_but_the_bonus_without_a_reason():
    about_subjects = ("notice", "warned", "consequence", "award_overlap")
    assert {f.code for f in rated().findings if f.code not in about_subjects} == {"entry_unstated"}


# ---------------------------------------------------------------- what happens there


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("selection", SELECTIONS)
def test_most_subjects_of_each_kind_are_settled(selection, kind):
    found = rated(selection).kinds[kind].subjects
    settled = (pl.col("rating_floor") == pl.col("rating_ceiling")) | (pl.col("status") == "not_rated")
    assert found.filter(settled).height >= 0.5 * found.height


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_every_status_and_rating(kind):
    found = rated().kinds[kind].subjects
    assert {"rated", "undetermined", "needs_decision"} <= set(found["status"].cast(pl.String))
    assert {"good", "completed", "not_completed"} <= set(found["rating"].drop_nulls().cast(pl.String))


CAPPED = pl.col("capped_ceiling") < pl.col("natural_ceiling")


@pytest.mark.parametrize(("kind", "fewest"), [("member", 5), ("collective", 3), ("leader", 3)])
def test_some_are_bounded_by_a_body(kind, fewest):
    assert rows(kind, CAPPED).height >= fewest


def test_an_incoming_head_and_secretaries_of_private_cells_are_not_bounded():
    posts = roster().tables["posts"]
    assert posts.filter(pl.col("incoming_unrelated")).height == 1
    free = posts.filter((pl.col("unit") == "B01") & pl.col("is_head"))["person"].item()
    own = rows("leader", pl.col("id") == free)
    assert own["natural_ceiling"].item() == own["capped_ceiling"].item() == "excellent"
    assert rows("organization", pl.col("id") == "B01")["rating"].item() == "good"


def test_disciplines_count_at_the_cell_of_the_violation():
    moved = roster().tables["disciplines"]["counts_at"].drop_nulls()
    assert len(moved) == 4
    for cell in moved:
        assert rows("organization", pl.col("id") == cell)["members_not_completed#yes"].item() >= 1


def test_places_are_scarce_in_every_kind():
    for kind in KINDS:
        assert rows(kind, pl.col("reason").cast(pl.String) == "over_quota").height >= 1


def test_new_and_one_person_bodies_are_not_rated():
    assert rows("organization", pl.col("id") == "P08-13")["status"].item() == "not_rated"
    assert rows("organization", pl.col("id") == "P10-13")["status"].item() != "not_rated"
    assert rows("collective", pl.col("city_body") == "political_centre")["status"].item() == "not_rated"


def test_check_finds_one_case_of_each_violation():
    found = {f.code for f in check(rated())}
    assert found >= {
        "decided_over_quota", "decided_above_body", "decided_not_rateable", "decided_too_early",
        "decided_against", "entry_unstated",
    }  # fmt: skip


def test_two_rulebooks_rate_it_differently():
    registry = load_plugins()
    found = compare(roster(), [resolve(s, registry) for s in SELECTIONS[1:]], registry=registry)
    assert found.pairs[0].movers.height > 0


# ---------------------------------------------------------------- files


def test_workbook_and_csv_are_the_same_roster():
    assert _facts(WORKBOOK) == _facts(CSV)


def _facts(path):
    tables = read_roster(path, load_plugins().dictionary).tables
    return {name: frame.drop("row").to_dict(as_series=False) for name, frame in tables.items()}


def test_regenerating_gives_the_same_bytes(tmp_path):
    script, outputs = ROOT / "examples/make_city.py", [str(tmp_path / "1.xlsx"), str(tmp_path / "1")]
    subprocess.run([sys.executable, script, *outputs], check=True)
    assert _facts(tmp_path / "1.xlsx") == _facts(WORKBOOK)
    assert {p.name: p.read_bytes() for p in (tmp_path / "1").iterdir()} == {
        p.name: p.read_bytes() for p in CSV.iterdir()
    }
