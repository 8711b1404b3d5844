"""Working days: holidays, swapped days, what the library lacks and what a rulebook changes."""

from datetime import date

import pytest

from small_law import SmallLaw, rule
from xeploai_office.workdays import work_days


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2021, 12, 10), True),
        (date(2021, 12, 11), False),
        (date(2022, 2, 1), False),  # Tết
        (date(2022, 1, 3), False),  # New Year's Day fell on a Saturday
        (date(2025, 4, 26), True),  # Saturday, worked for 02/05
        (date(2025, 5, 2), False),
        (date(2019, 1, 5), True),  # Saturday, worked for 31/12 of the year before
        (date(2018, 12, 31), False),
        (date(2026, 1, 2), False),  # 12729/VPCP-KGVX
        (date(2026, 1, 10), True),
    ],
)
def test_which_days_are_worked(day, works):
    assert work_days().works(day) is works


def test_days_off_have_names_in_both_languages():
    days = work_days()
    assert days.name(date(2022, 2, 1), "vi") == "Tết Nguyên Đán"
    assert days.name(date(2026, 1, 2), "vi") == "Nghỉ hoán đổi theo văn bản 12729/VPCP-KGVX ngày 25/12/2025"
    assert "12729/VPCP-KGVX" in days.name(date(2026, 1, 2), "en")
    assert days.name(date(2021, 12, 10), "en") == ""


def test_counting():
    days = work_days()
    assert days.last(date(2022, 2, 6)) == date(2022, 1, 28)
    assert days.before(date(2022, 2, 7), 1) == date(2022, 1, 28)
    assert days.before(date(2022, 2, 7), 0) == date(2022, 2, 7)
    # 27 and 28/01, 7, 8 and 9/02.
    assert days.left(date(2022, 1, 26), date(2022, 2, 9)) == 5
    assert days.left(date(2022, 2, 9), date(2022, 2, 9)) == 0
    assert days.left(date(2022, 2, 9), date(2022, 1, 26)) == 0


def test_a_rulebook_has_the_last_word(tmp_path):
    swap = [
        rule("working_day", "off", day=date(2020, 12, 9), works=False),
        rule("working_day", "worked", day=date(2020, 12, 12), works=True),
        rule("working_day", "tet", day=date(2020, 1, 27), works=True),
    ]
    days = work_days(SmallLaw(tmp_path, swap).book())
    assert [days.works(date(2020, 12, n)) for n in (8, 9, 10, 11, 12, 13)] == [
        True, False, True, True, True, False,
    ]  # fmt: skip
    assert days.before(date(2020, 12, 14), 3) == date(2020, 12, 10)
    assert days.works(date(2020, 1, 27))
    assert days.name(date(2020, 12, 9), "vi") == "off"
