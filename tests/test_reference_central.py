"""Engine and reference evaluator agree on the central texts of 2014, 2023 and 2025, in all four kinds.

The reference is plain Python from the law pack's text (central-law 2, 4 and 5); years and quarters, every
value of every reading, cells that are blank, sheets that are missing.
"""

import pytest

from reference.central_trees import central_forest
from reference.facts import Facts
from reference.rules_qd124 import cancelled
from reference.selections_central import QD124, QD366
from reference_agreement import MANY, PERIODS, REGISTRY, differences, rated
from xeploai.model import Reading

SELECTIONS = ("vn@2025", "vn@2026-Q1", "vn@2023", "vn@2016")
QUOTAS = {"quota_base": ("good", "good_or_better", "all_rated"), "quota_rounding": ("floor", "half_up")}
READINGS = {"vn@2023": {**QUOTAS, **QD124}, "vn@2025": {**QUOTAS, **QD366}}
# Guidance 02 of 22/05/2026 is in force only here.
READINGS |= {"vn@2026": {"quarter_effect": QD366["quarter_effect"]}}
READINGS |= {"vn@2026-Q3": {"quarterly_guidance": QD366["quarterly_guidance"]}}
CALENDAR = {"before_day", "notice_counting"}
"""Readings that count days and rate nobody."""
OFTEN_BLANK = (0.0, 0.02, 0.1)


def alone(selection):
    """Every value but the defaults, one at a time."""
    readings = READINGS[selection]
    return [f"{selection}+{name}={value}" for name, values in readings.items() for value in values[1:]]


def together(selection):
    """As few selections as hold every value but the defaults, many at a time."""
    readings = READINGS[selection]
    most = max(map(len, readings.values()))
    rounds = [[f"+{n}={v[min(i, len(v) - 1)]}" for n, v in readings.items()] for i in range(1, most)]
    return [selection + "".join(chosen) for chosen in rounds]


@pytest.mark.parametrize(("name", "readings"), [("qd124", QD124), ("qd366", QD366)])
def test_the_reference_knows_every_reading_of_ratings(name, readings):
    found = {r.id: tuple(r.values) for r in REGISTRY.regulations[name].rules if isinstance(r, Reading)}
    assert {r: set(v) for r, v in found.items() if r not in CALENDAR} == {
        r: set(v) for r, v in {**QUOTAS, **readings}.items()
    }


@pytest.mark.parametrize("selection", SELECTIONS)
def test_agreement_on_forests_of_800_members(selection):
    assert differences(selection, central_forest(800, 20, selection)) == {}


@pytest.mark.parametrize("selection", SELECTIONS)
def test_agreement_with_blank_cells_and_without_some_sheets(selection):
    found = {}
    for seed in range(4):
        tables = central_forest(
            60, f"blank {seed}", selection, missing_sheet=0.15, anywhere=0.2, blanks=OFTEN_BLANK
        )
        found |= {(seed, *key): what for key, what in differences(selection, tables).items()}
    assert found == {}


@pytest.mark.parametrize("selection", [chosen for s in READINGS for chosen in together(s)])
def test_agreement_under_other_readings(selection):
    tables = central_forest(200, 21, selection.partition("+")[0], blanks=OFTEN_BLANK)
    assert differences(selection, tables) == {}


def test_agreement_on_the_earlier_years_that_are_rated_again():
    tables = central_forest(2500, 22, "vn@2023", blanks=OFTEN_BLANK)
    facts, evaluation = Facts(tables, PERIODS["vn@2023"]), rated("vn@2023", tables)
    for kind in ("member", "organization", "collective", "leader"):
        wanted = cancelled(kind, facts)
        # Old results that are known and others.
        assert {old is None for _, _, old in wanted} == {True, False}
        assert told_again(evaluation, kind) == wanted


def told_again(evaluation, kind):
    """{(subject, year, id of the old rating)} of the engine's findings."""
    ids = {text: rating for rating, text in evaluation.rulebook.ladder(kind).names.items()}
    found = [f.message.params for f in evaluation.findings if f.code == "rated_again" and f.kind == kind]
    return {(p["subject"], p["year"], ids.get(p["old"])) for p in found}


@pytest.mark.slow
@pytest.mark.parametrize("selection", [chosen for s in READINGS for chosen in alone(s)])
def test_agreement_under_each_reading(selection):
    tables = central_forest(3000, 23, selection.partition("+")[0])
    assert differences(selection, tables) == {}


@MANY
@pytest.mark.parametrize("selection", SELECTIONS)
def test_agreement_on_forests_of_many_members(selection, count):
    assert differences(selection, central_forest(count, 2021, selection)) == {}
