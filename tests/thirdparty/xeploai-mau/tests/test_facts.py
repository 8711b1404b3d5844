"""The derived fact by itself: anniversaries, and days that are not known."""

from datetime import date

import polars as pl
import pytest
from xeploai_mau.facts import party_age


@pytest.mark.parametrize(
    ("admitted", "meeting", "years"),
    [
        (date(1994, 12, 10), date(2024, 12, 10), 30),
        (date(1994, 12, 11), date(2024, 12, 10), 29),
        (date(1996, 2, 29), date(2024, 2, 28), 27),
        (date(2024, 12, 10), date(2024, 12, 10), 0),
        (None, date(2024, 12, 10), None),
        (date(1994, 12, 10), None, None),
    ],
)
def test_years_are_full_on_the_anniversary(admitted, meeting, years):
    row = pl.DataFrame({"admitted_on": [admitted], "meeting_day": [meeting]}).cast(pl.Date)
    assert row.select(party_age().expr.alias("years"))["years"].to_list() == [years]
