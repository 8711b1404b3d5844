"""The quota arithmetic against 37 published results: how many of each rating somebody reported.

``data/published-outcomes.csv`` holds figures only: ``xs``, ``tot``, ``ht``, ``kht`` are the numbers (or,
where ``basis`` says so, percentages) rated excellent, good, completed, not completed; ``R1``, ``R2``, ``R3``
are the readings ``good``, ``good_or_better``, ``all_rated`` of the base of the 20 %.
"""

import csv
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from xeploai.lifecycle.quota import allowed, largest, ratios
from xeploai.model import Quota, Source, Text

FILE = Path(__file__).parent / "data" / "published-outcomes.csv"
OUTCOMES = list(csv.DictReader(FILE.read_text("utf-8").splitlines()))
READINGS = {"R1": "good", "R2": "good_or_better", "R3": "all_rated"}
FIFTH = Fraction(1, 5)


def quota(base, rounding="floor"):
    return Quota(
        id="quota",
        topic="member.quota.excellent",
        text=Text("Tỉ lệ", "Share"),
        source=Source("d", "1"),
        evidence="text",
        rating="excellent",
        share=FIFTH,
        base=base,
        within="base_organization",
        rounding=rounding,
    )


def number(text):
    return Fraction(Decimal(text)) if text else Fraction(0)


def counts(row):
    """Return excellent, good or better, and all rated."""
    return number(row["xs"]), number(row["xs"]) + number(row["tot"]), number(row["total"])


def shown(ratio):
    percent = Decimal(ratio.numerator * 100) / Decimal(ratio.denominator)
    return str(percent.quantize(Decimal("0.01"), ROUND_HALF_UP))


def filled(*columns):
    return [
        pytest.param(row, column, id=f"{row['id']}-{column}")
        for row in OUTCOMES
        for column in columns
        if row[column] not in ("", "n/a")
    ]


@pytest.mark.parametrize(("row", "column"), filled("R1_pct", "R2_pct", "R3_pct"))
def test_ratio(row, column):
    ratio = ratios(*counts(row))[list(READINGS).index(column[:2])]
    assert shown(ratio) == row[column]


@pytest.mark.parametrize(("row", "column"), filled("R1_le20", "R2_le20", "R3_le20"))
def test_at_most_a_fifth(row, column):
    ratio = ratios(*counts(row))[list(READINGS).index(column[:2])]
    assert (ratio <= FIFTH) == (row[column] == "yes")


@pytest.mark.parametrize(("row", "column"), filled("R1_max", "R2_max", "R3_max", "R2_max_halfup"))
def test_largest(row, column):
    rule = quota(READINGS[column[:2]], "half_up" if column.endswith("halfup") else "floor")
    _, good, rated = map(int, counts(row))
    assert largest(rule, good, rated, rated) == int(row[column])


@pytest.mark.parametrize("row", [r for r in OUTCOMES if r["R1_max"]], ids=lambda r: r["id"])
def test_allowed_is_at_most_a_fifth(row):
    """Without a rule for small groups and rounded down, allowed and the exact ratio say the same."""
    excellent, good, rated = map(int, counts(row))
    for column, base in READINGS.items():
        assert allowed(quota(base), excellent, good, rated, rated) == (row[f"{column}_le20"] == "yes")


def test_every_outcome_is_here():
    assert len(OUTCOMES) == 37
    assert len({row["id"] for row in OUTCOMES}) == 37
