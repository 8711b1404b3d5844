"""Runs of years by hand (seed A-31, EX-72): a missing, revoked or unrated year breaks them."""

from datetime import date

import pytest

from ledger_kit import decided, proposal, recorded, revoked
from xeploai_office.ledger import (
    Ledger,
    Result,
    Streak,
    of_subject,
    rated,
    results,
    streak_at,
    streaks,
    titled,
    years_running,
)

TITLE = "Trong sạch, vững mạnh tiêu biểu"
BEST = rated("excellent")


def _years(*years: int, rating: str = "excellent") -> list[Result]:
    return [Result(str(y), rating) for y in years]


@pytest.mark.parametrize(
    ("years", "running"),
    [
        ((2017, 2018, 2019, 2020, 2021), 5),
        ((2016, 2017, 2018, 2020, 2021), 2),
        ((2016, 2017, 2018, 2019, 2020), 0),
        ((2021,), 1),
        ((), 0),
        ((2021, 2019, 2020), 3),
    ],
)
def test_years_running_up_to_2021(years, running):
    assert years_running(_years(*years), BEST, 2021) == running


def test_another_rating_breaks_the_run():
    found = [*_years(2018, 2019, 2021), *_years(2020, rating="good")]
    assert streaks(found, BEST) == (Streak(2018, 2019), Streak(2021, 2021))
    assert streak_at(found, BEST, 2019) == Streak(2018, 2019)
    assert streak_at(found, BEST, 2020) is None


def test_a_year_without_a_result_breaks_the_run():
    assert years_running([*_years(2019, 2021), Result("2020")], BEST, 2021) == 1


def test_quarters_are_no_years():
    found = [*_years(2025), *(Result(f"2026-Q{q}", "excellent") for q in (1, 2, 3))]
    assert years_running(found, BEST, 2026) == 0
    assert years_running(found, BEST, 2025) == 1


def test_a_title_has_its_own_run():
    found = [Result("2020", "good", frozenset([TITLE])), Result("2021", "excellent", frozenset([TITLE]))]
    assert years_running(found, titled(TITLE), 2021) == 2
    assert years_running(found, BEST, 2021) == 1
    assert years_running(found, titled("Khác"), 2021) == 0


@pytest.fixture
def ledger(tmp_path):
    with Ledger.open(tmp_path / "l.sqlite", create=True) as ledger:
        for year in range(2017, 2022):
            recorded(ledger, [proposal("DV01", str(year), rating="excellent")], str(year))
            decided(ledger, "DV01", str(year), "excellent")
        yield ledger


def _running(ledger, year):
    return years_running(results(of_subject(ledger, "member", "DV01")), BEST, year)


def test_five_years_in_the_ledger(ledger):
    assert _running(ledger, 2021) == 5


def test_a_revoked_year_breaks_the_run(ledger):
    revoked(ledger, "DV01", "2019")
    assert (_running(ledger, 2018), _running(ledger, 2019), _running(ledger, 2021)) == (2, 0, 2)


def test_a_year_rated_again_counts_by_its_new_rating(ledger):
    revoked(ledger, "DV01", "2019")
    decided(ledger, "DV01", "2019", "excellent", date=date(2020, 7, 1))
    assert _running(ledger, 2021) == 5
    revoked(ledger, "DV01", "2020", on=date(2021, 7, 1))
    decided(ledger, "DV01", "2020", "good", date=date(2021, 7, 2))
    assert _running(ledger, 2021) == 1


def test_an_unrated_year_breaks_the_run(ledger):
    recorded(ledger, [proposal("DV01", "2022", rating=None, status="not_rated")], "2022")
    recorded(ledger, [proposal("DV01", "2023", rating="excellent")], "2023")
    decided(ledger, "DV01", "2023", "excellent")
    assert _running(ledger, 2023) == 1
