"""What must hold of every population, and the regimes that section 15 of the seeds does not cover."""

from copy import deepcopy
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reference.evaluate import RATINGS, evaluate
from reference.population_fields import ideal
from reference.populations import PERIODS, SELECTIONS, populations, random_tables

# Blanking these changes what the rest of the population is, or uncovers a derived value that differs (S5).
STRUCTURE = {
    "id",
    "organization",
    "subject",
    "score",
    "quota_group",
    "parent",
    "violation",
    "ballot_base",
    "membership",
}
CALM = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def step(rating):
    return RATINGS.index(rating)


def known_cells(tables):
    """(table, row number, fact) of every cell that can be blanked without changing the population."""
    for table, rows in tables.items():
        for number, row in enumerate(rows if table != "decisions" else ()):
            for fact, value in row.items():
                structural = (
                    fact in STRUCTURE
                    or fact.startswith("points_")
                    or (table, fact) == ("adjustments", "type")
                )
                structural = structural or (table, fact) == ("organizations", "type")
                if value is not None and not structural:
                    yield table, number, fact


def check_wider(before, after):
    """A result with one fact less may say less, and never anything else (S10)."""
    if before.status == "not_rated":
        assert after.status in ("not_rated", "undetermined")
        return
    assert after.status != "not_rated"
    assert step(after.natural_floor) <= step(before.natural_floor)
    assert step(after.natural_ceiling) >= step(before.natural_ceiling)
    assert step(after.floor) <= step(before.floor)
    assert step(after.ceiling) >= step(before.ceiling)
    assert after.status in (before.status, "undetermined", *(("rated",) if before.rating else ()))
    assert before.rating is None or after.rating in (before.rating, None)


@pytest.mark.parametrize("selection", SELECTIONS)
@CALM
@given(data=st.data())
def test_a_missing_fact_only_widens(selection, data):
    tables = data.draw(populations(selection))
    table, number, fact = data.draw(st.sampled_from(list(known_cells(tables))))
    blanked = deepcopy(tables)
    blanked[table][number][fact] = None
    before = evaluate(selection, tables, PERIODS[selection])["member"]
    after = evaluate(selection, blanked, PERIODS[selection])["member"]
    for key, result in before.items():
        check_wider(result, after[key])


@pytest.mark.parametrize("selection", SELECTIONS)
@CALM
@given(data=st.data())
def test_a_result_is_consistent(selection, data):
    results = evaluate(selection, data.draw(populations(selection)), PERIODS[selection])["member"]
    for result in results.values():
        if result.status == "not_rated":
            assert (result.rating, result.floor, result.candidate) == (None, None, False)
            continue
        assert step(result.floor) <= step(result.ceiling) <= step(result.natural_ceiling)
        assert step(result.floor) <= step(result.natural_floor)
        assert result.rating in (None, result.floor)
        if result.status == "rated":
            assert result.rating == result.floor == result.ceiling


@pytest.mark.parametrize("selection", SELECTIONS)
def test_every_outcome_occurs_often(selection):
    tables = random_tables(4000, 1, selection, missing_sheet=0)
    results = list(evaluate(selection, tables, PERIODS[selection])["member"].values())
    for status in ("rated", "not_rated", "undetermined", "needs_decision"):
        assert sum(result.status == status for result in results) > 80
    for rating in RATINGS:
        assert sum((result.status, result.rating) == ("rated", rating) for result in results) > 40


def test_random_tables_are_reproducible():
    assert random_tables(50, 7, "lam-dong@2021") == random_tables(50, 7, "lam-dong@2021")
    assert random_tables(50, 7, "lam-dong@2021") != random_tables(50, 8, "lam-dong@2021")


# ---------------------------------------------------------------- QĐ 132 alone and QĐ 124


def cell(selection, *changes, **sheets):
    """Results of members of one base cell who are ideal but for ``changes``."""
    year = PERIODS[selection][0].year
    names = ("adjustments", "disciplines", "absences", "transfers", "posts")
    tables = {name: [] for name in names} | sheets
    tables["organizations"] = [{"id": "C", "type": "base_cell", "meeting_date": date(year, 12, 10)}]
    first = {"organization": "C", "admitted_on": date(2000, 1, 2), **ideal(selection)}
    tables["members"] = [{**first, "id": f"M{number}", **change} for number, change in enumerate(changes)]
    return list(evaluate(selection, tables, PERIODS[selection])["member"].values())


def good(count):
    return [{"level_results": "good", "official_rating": "good"}] * count


def test_qd132_has_no_points_and_no_small_group():
    results = cell("vn@2019", {"score": Decimal(10)}, *good(4))
    assert (results[0].status, results[0].floor, results[0].ceiling) == (
        "needs_decision",
        "good",
        "excellent",
    )
    assert cell("vn@2019", {}, *good(5))[0].rating == "excellent"


def test_qd132_asks_the_state_side_rating_of_officials_only():
    assert cell("vn@2019", {"official_rating": "good"})[0].rating == "good"
    assert (
        cell("vn@2019", {"occupation": "state_paid", "official_rating": "good"}, *good(5))[0].rating
        == "excellent"
    )
    assert cell("vn@2019", {"occupation": None, "official_rating": "good"})[0].status == "undetermined"


@pytest.mark.parametrize(
    ("changes", "rating"),
    [
        ({}, "excellent"),
        ({"targets_exceeded": 9}, "good"),
        ({"targets_on_time": 19}, "good"),
        ({"official_rating": "not_completed"}, "excellent"),
        ({"level_results": "average"}, "completed"),
        ({"level_results": "poor"}, "not_completed"),
        ({"forbidden_conduct": True}, "not_completed"),
        ({"example_breach": True}, "not_completed"),
        ({"targets_completed": 0}, "excellent"),
    ],
)
def test_qd124_standards(changes, rating):
    assert cell("qd124", changes, *good(5))[0].rating == rating


def test_qd124_excuses_what_was_self_detected_and_remedied():
    row = {"subject": "M0", "decision_date": date(2023, 3, 1), "self_detected": True, "remedied": True}
    assert cell("qd124", {}, *good(5), disciplines=[row])[0].rating == "excellent"
    assert cell("qd124", {}, *good(5), disciplines=[{**row, "remedied": False}])[0].rating == "not_completed"
    unknown = cell("qd124", {}, *good(5), disciplines=[{**row, "remedied": None}])[0]
    assert (unknown.status, unknown.floor, unknown.ceiling) == ("undetermined", "not_completed", "excellent")


def test_a_share_of_no_targets_needs_a_decision():
    nothing = {"targets_assigned": 0, "targets_on_time": 0, "targets_exceeded": 0}
    result = cell("qd124", nothing, *good(6))[0]
    assert (result.status, result.floor, result.ceiling) == ("needs_decision", "good", "excellent")
    assert cell("qd124", {**nothing, "level_conduct": None}, *good(6))[0].status == "undetermined"


def test_no_quota_group_admits_nobody():
    result = cell("qd124", {"quota_group": None}, *good(6))[0]
    assert (result.status, result.floor, result.ceiling) == ("undetermined", "good", "excellent")


def test_an_undetermined_member_keeps_the_group_open():
    # One candidate of six who reach good: within the quota if the sixth does, not if he does not.
    unsure = {"level_results": None}
    results = cell("qd124", {}, *good(4), unsure)
    assert (results[0].status, results[0].floor) == ("undetermined", "good")
    assert results[5].ceiling == "excellent"
    assert cell("qd124", {}, *good(5), unsure)[0].status == "undetermined"
