"""The engine and the reference evaluator agree on every subject: two implementations of DESIGN 11.

``reference`` is plain Python, one subject at a time, written from the law pack and not from the engine.
"""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reference.populations import SELECTIONS, populations, random_tables
from reference.tree_strategies import small_forests
from reference.trees import TREE_SELECTIONS, random_forest
from reference_agreement import MANY, differences

READINGS = {
    selection: ["", "+quota_rounding=half_up"]
    + [
        f"+quota_base={b}+quota_rounding={r}"
        for b in ("good_or_better", "all_rated")
        for r in ("floor", "half_up")
    ]
    * (selection != "nghe-an@2016")
    for selection in (*SELECTIONS, *TREE_SELECTIONS)
}
calm = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))


# ---------------------------------------------------------------- members alone


@pytest.mark.parametrize("selection", SELECTIONS)
@calm
@given(data=st.data())
def test_agreement_on_small_populations(selection, data):
    chosen = selection + data.draw(st.sampled_from(READINGS[selection]))
    assert differences(chosen, data.draw(populations(selection))) == {}


@pytest.mark.parametrize("selection", SELECTIONS)
def test_agreement_on_2000_members(selection):
    assert differences(selection, random_tables(2000, 20, selection)) == {}


@pytest.mark.parametrize("selection", SELECTIONS)
def test_agreement_under_every_quota_reading(selection):
    tables = random_tables(400, 21, selection, missing_sheet=0)
    assert {r: differences(selection + r, tables) for r in READINGS[selection]} == {
        r: {} for r in READINGS[selection]
    }


@MANY
@pytest.mark.parametrize("selection", SELECTIONS)
def test_agreement_on_many_members(selection, count):
    assert differences(selection, random_tables(count, 2021, selection, missing_sheet=0)) == {}


# ---------------------------------------------------------------- all four kinds


@pytest.mark.parametrize("selection", TREE_SELECTIONS)
@calm
@given(data=st.data())
def test_agreement_on_small_forests(selection, data):
    chosen = selection + data.draw(st.sampled_from(READINGS[selection]))
    assert differences(chosen, data.draw(small_forests(selection))) == {}


@pytest.mark.parametrize("selection", TREE_SELECTIONS)
@pytest.mark.parametrize("seed", ["sheets missing 1", "sheets missing 2", "sheets missing 3"])
def test_agreement_without_some_sheets(selection, seed):
    tables = random_forest(700, seed, selection, missing_sheet=0.3, anywhere=0.05)
    assert differences(selection, tables) == {}


@pytest.mark.parametrize("selection", TREE_SELECTIONS)
def test_agreement_on_forests_of_4000_members(selection):
    assert differences(selection, random_forest(4000, 20, selection)) == {}


@MANY
@pytest.mark.parametrize("selection", TREE_SELECTIONS)
def test_agreement_on_forests_of_many_members(selection, count):
    assert differences(selection, random_forest(count, 2021, selection)) == {}
