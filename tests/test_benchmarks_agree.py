"""What the benchmark times side by side gives the same results."""

import sys
from pathlib import Path

import polars as pl
import pytest

BENCHMARKS = Path(__file__).resolve().parent.parent / "benchmarks"
MEMBERS = 20_000


@pytest.fixture(scope="module")
def engines(tmp_path_factory):
    """The results of xeploai and of the hand-written query on one population."""
    sys.path.insert(0, str(BENCHMARKS))
    try:
        import engine_xeploai
        import handwritten
        import population
    finally:
        sys.path.remove(str(BENCHMARKS))
    folder = tmp_path_factory.mktemp("population") / "roster"
    population.write_population(folder, MEMBERS, unknown=0.1)
    return engine_xeploai.evaluate(folder).subjects, handwritten.evaluate(folder)


@pytest.mark.parametrize(
    "column",
    [
        "id",
        "status",
        "rating",
        "rating_floor",
        "rating_ceiling",
        "natural_floor",
        "natural_ceiling",
        "candidate",
    ],
)
def test_results_agree(engines, column):
    ours, theirs = (frame[column].cast(pl.String) for frame in engines)
    assert ours.len() == MEMBERS
    assert ours.equals(theirs, null_equal=True)


def test_every_outcome_agrees(engines):
    ours, theirs = engines
    rules = [c for c in theirs.columns if "/member." in c]
    assert len(rules) > 60
    assert [c for c in rules if not ours[c].equals(theirs[c], null_equal=True)] == []


def test_every_situation_occurs(engines):
    ours, _ = engines
    assert ours["status"].n_unique() == 4
    assert ours["rating"].n_unique() == 5
    assert ours["qd132/member.quota.excellent!verdict"].drop_nulls().n_unique() >= 3
