"""The engine and the reference evaluator agree on every member: two implementations of DESIGN 11.

``reference`` is plain Python, one member at a time, written from the law pack and not from the engine.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reference.evaluate import Result
from reference.evaluate import evaluate as expected
from reference.populations import PERIODS, SELECTIONS, populations, random_tables
from xeploai.lifecycle.run import evaluate
from xeploai.plugins import load_plugins
from xeploai.rosters.rows import roster_from_rows
from xeploai.rulebooks.resolve import resolve

REGISTRY = load_plugins()
COLUMNS = {
    "status": "status",
    "rating": "rating",
    "rating_floor": "floor",
    "rating_ceiling": "ceiling",
    "natural_floor": "natural_floor",
    "natural_ceiling": "natural_ceiling",
    "candidate": "candidate",
}
READINGS = {
    selection: ["", "+quota_rounding=half_up"]
    + [
        f"+quota_base={b}+quota_rounding={r}"
        for b in ("good_or_better", "all_rated")
        for r in ("floor", "half_up")
    ]
    * (selection != "nghe-an@2016")
    for selection in SELECTIONS
}


def differences(selection: str, tables: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return for each member on whom they differ, what the reference and the engine say."""
    period = PERIODS[selection.partition("+")[0]]
    wanted = expected(selection, tables, period)
    book = resolve(selection, REGISTRY)
    roster = roster_from_rows(str(period[0].year), tables, REGISTRY.dictionary, sheets=tuple(tables))
    subjects = evaluate(roster, book, registry=REGISTRY).subjects
    keep = [c for c in ("id", "score", *COLUMNS) if c in subjects.columns]
    assert subjects["id"].to_list() == [row["id"] for row in tables["members"]]
    rows = subjects.select(keep).iter_rows(named=True)
    return {row["id"]: d for row in rows if (d := _differing(row, wanted[row["id"]]))}


def _differing(row: Mapping[str, Any], wanted: Result) -> dict[str, Any]:
    found = {
        c: (getattr(wanted, name), row[c]) for c, name in COLUMNS.items() if row[c] != getattr(wanted, name)
    }
    if "score" in row and _points(row["score"]) != wanted.score:
        found["score"] = (wanted.score, _points(row["score"]))
    return found


def _points(scaled: int | None) -> Decimal | None:
    return None if scaled is None else Decimal(scaled).scaleb(-2)


@pytest.mark.parametrize("selection", SELECTIONS)
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
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


@pytest.mark.slow
@pytest.mark.parametrize("selection", SELECTIONS)
def test_agreement_on_200_000_members(selection):
    assert differences(selection, random_tables(200_000, 2021, selection, missing_sheet=0)) == {}
