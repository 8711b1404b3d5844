"""Every milestone's days, worked out by hand from the law pack (9.7), and days counted back from meetings."""

from datetime import date

import pytest

from office_kit import BAO_LOC, DHKT, NINH_THUAN, TIEN_THANG, VINH, book
from xeploai.model import Milestone
from xeploai_office.calendar import Calendar, Due, calendar
from xeploai_office.calendar_words import day_words, left_words, limit_words, off_words

MON, TUE, WED, THU, FRI, SAT, SUN = range(7)

# selection, row, clause, from, day named, before it?, last valid day, its weekday, last working day
MILESTONES = [
    (BAO_LOC, "DL-000-1", "IV.1 (L584)", None, "2021-12-20", True, "2021-12-19", SUN, "2021-12-17"),
    (BAO_LOC, "DL-000-2", "IV.3 (L618)", None, "2021-12-20", True, "2021-12-19", SUN, "2021-12-17"),
    (BAO_LOC, "DL-000-3", "IV.2.3 (L606)", None, "2021-12-20", True, "2021-12-19", SUN, "2021-12-17"),
    (BAO_LOC, "DL-000-4", "IV.2.2 (L602)", None, "2021-12-30", True, "2021-12-29", WED, "2021-12-29"),
    (
        "lam-dong/bao-loc@2022",
        "DL-000-1",
        "IV.1 (L584)",
        None,
        "2022-12-20",
        True,
        "2022-12-19",
        MON,
        "2022-12-19",
    ),
    (
        "lam-dong/bao-loc@2022",
        "DL-000-4",
        "IV.2.2 (L602)",
        None,
        "2022-12-30",
        True,
        "2022-12-29",
        THU,
        "2022-12-29",
    ),
    (TIEN_THANG, "DL-001-1", "III.1 (L99)", None, "2023-11-27", False, "2023-11-27", MON, "2023-11-27"),
    (TIEN_THANG, "DL-001-2", "III.2 (L101)", None, "2023-11-30", False, "2023-11-30", THU, "2023-11-30"),
    (TIEN_THANG, "DL-001-3", "III.3 (L103-105)", None, "2023-12-02", False, "2023-12-02", SAT, "2023-12-01"),
    (TIEN_THANG, "DL-001-4", "III.4 (L107)", None, "2023-12-05", False, "2023-12-05", TUE, "2023-12-05"),
    (TIEN_THANG, "DL-001-5", "III.5 (L109)", None, "2023-12-10", False, "2023-12-10", SUN, "2023-12-08"),
    (TIEN_THANG, "DL-001-6", "III.6 (L111)", None, "2023-12-15", False, "2023-12-15", FRI, "2023-12-15"),
    (TIEN_THANG, "DL-001-7", "III.7 (L113)", None, "2023-12-17", False, "2023-12-17", SUN, "2023-12-15"),
    (
        TIEN_THANG,
        "C124-GEN-10-2",
        "5.1 (Điều 14.2)",
        None,
        "2023-12-31",
        True,
        "2023-12-30",
        SAT,
        "2023-12-29",
    ),
    (
        TIEN_THANG,
        "C124-GEN-10-4",
        "5.1 (Điều 14.2)",
        None,
        "2024-01-15",
        True,
        "2024-01-14",
        SUN,
        "2024-01-12",
    ),
    (
        "vn@2023",
        "C124-GEN-10-3",
        "5.1 (Điều 14.2)",
        None,
        "2023-12-31",
        True,
        "2023-12-30",
        SAT,
        "2023-12-29",
    ),
    (
        "vn@2024",
        "C124-GEN-10-2",
        "5.1 (Điều 14.2)",
        None,
        "2024-12-31",
        True,
        "2024-12-30",
        MON,
        "2024-12-30",
    ),
    (
        "vn@2024",
        "C124-GEN-10-4",
        "5.1 (Điều 14.2)",
        None,
        "2025-01-15",
        True,
        "2025-01-14",
        TUE,
        "2025-01-14",
    ),
    (DHKT, "DL-002-1", "II.1 (L25)", "2016-11-04", "2016-11-09", False, "2016-11-09", WED, "2016-11-09"),
    (DHKT, "DL-002-2", "II.2", "2016-11-09", "2016-11-16", False, "2016-11-16", WED, "2016-11-16"),
    (DHKT, "DL-002-3", "II.2.3 (L60)", None, "2016-11-17", True, "2016-11-16", WED, "2016-11-16"),
    (DHKT, "DL-002-4", "II.3 (L64-72)", "2016-11-21", "2016-11-22", False, "2016-11-22", TUE, "2016-11-22"),
    (DHKT, "DL-002-5", "II.4 (L74)", "2016-11-23", "2016-11-23", False, "2016-11-23", WED, "2016-11-23"),
    (DHKT, "DL-002-6", "II.5 (L76)", None, "2016-11-25", True, "2016-11-24", THU, "2016-11-24"),
    (DHKT, "DL-002-7", "II.5 (L76)", None, "2016-12-15", True, "2016-12-14", WED, "2016-12-14"),
    (VINH, "DL-002-8", "C.3 (L257)", None, "2016-11-05", True, "2016-11-04", FRI, "2016-11-04"),
    (VINH, "DL-002-9", "C.2 (L255)", None, "2016-11-10", True, "2016-11-09", WED, "2016-11-09"),
    (VINH, "DL-002-10", "C.3 (L257)", None, "2016-11-15", True, "2016-11-14", MON, "2016-11-14"),
    (NINH_THUAN, "DL-004-1", "III.2 (L561)", None, "2022-11-10", True, "2022-11-09", WED, "2022-11-09"),
    (NINH_THUAN, "DL-004-2", "III.1 (L540-544)", None, "2022-12-05", True, "2022-12-04", SUN, "2022-12-02"),
    (NINH_THUAN, "DL-004-3", "III.2 (L595-597)", None, "2022-12-31", True, "2022-12-30", FRI, "2022-12-30"),
    ("vn@2025", "C366-PROC-08-1", "4", None, "2025-12-31", True, "2025-12-30", TUE, "2025-12-30"),
    ("vn@2025", "C366-PROC-08-2", "4", None, "2025-12-31", True, "2025-12-30", TUE, "2025-12-30"),
    ("vn@2025", "C366-PROC-08-3", "4", None, "2026-01-15", True, "2026-01-14", WED, "2026-01-14"),
    ("vn@2025", "C366-PROC-08-4", "4", None, "2026-02-01", True, "2026-01-31", SAT, "2026-01-30"),
    ("vn@2025", "C366-PROC-08-5", "4", None, "2026-03-01", True, "2026-02-28", SAT, "2026-02-27"),
    ("vn@2026-Q1", "C366-PROC-08-1", "4", None, "2026-12-31", True, "2026-12-30", WED, "2026-12-30"),
    ("vn@2026-Q1", "C366-PROC-08-2", "4", None, "2026-12-31", True, "2026-12-30", WED, "2026-12-30"),
    ("vn@2026-Q1", "C366-PROC-08-3", "4", None, "2027-01-15", True, "2027-01-14", THU, "2027-01-14"),
    # Tết 2027 is on 06/02: nothing before 01/02 is a holiday.
    ("vn@2026-Q1", "C366-PROC-08-4", "4", None, "2027-02-01", True, "2027-01-31", SUN, "2027-01-29"),
    ("vn@2026-Q1", "C366-PROC-08-5", "4", None, "2027-03-01", True, "2027-02-28", SUN, "2027-02-26"),
]


def day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def of_row(found: Calendar, row: str) -> list[Due]:
    return [d for d in found.dues if row in d.rule.rows and d.last is not None]


@pytest.mark.parametrize(
    ("selection", "row", "clause", "start", "named", "strict", "last", "weekday", "working"), MILESTONES
)
def test_days_of_a_milestone(selection, row, clause, start, named, strict, last, weekday, working):
    dues = of_row(calendar(book(selection)), row)
    assert dues
    for due in dues:
        assert due.clause.partition(", ")[2].startswith(clause)
        assert (due.start, due.named, due.strict) == (day(start), day(named), strict)
        assert (due.last, due.last_working) == (day(last), day(working))
        assert due.last.weekday() == weekday


@pytest.mark.parametrize("selection", sorted({m[0] for m in MILESTONES}))
def test_no_shipped_milestone_is_left_out_of_the_table(selection):
    known = {row for _, row, *_ in MILESTONES}
    dated = [d for d in calendar(book(selection)).dues if d.last is not None]
    assert [d.rule.name for d in dated if not known & set(d.rule.rows)] == []


# The steps and duties of 9.1, 9.1b and 9.2 whose text or figure is a rule of the calendar.
STEPS = {
    BAO_LOC: [
        *(f"W000-{n}" for n in (1, 2, 3, 4, 5, 6, 9, 10, 11, 12)),
        *(f"W000-O{n}" for n in range(1, 5)),
        *(f"W000-M{n}" for n in range(1, 6)),
        *(f"W000-C{n}" for n in range(1, 4)),
        "W000-A1",
        "W000-A3",
        *(f"ASG-000-{n}" for n in range(1, 6)),
    ],
    TIEN_THANG: ["ASG-001-1", "ASG-001-2"],
    VINH: ["ASG-002-1", "ASG-002-2"],
    DHKT: [f"W348-{n}" for n in range(1, 9)],
    NINH_THUAN: ["ASG-004-1", "ASG-004-2"],
}
LINES = {  # the lines of the text where undated steps of Bảo Lộc stand
    "W000-3": 158, "W000-9": 182, "W000-O1": 286, "W000-O2": 288, "W000-O3": 294,
    "W000-M1": 396, "W000-M2": 400, "W000-M4": 404, "W000-M5": 406, "W000-C1": 492,
    "W000-C2": 496, "W000-C3": 502, "W000-1": 516, "W000-A1": 522, "W000-A3": 542,
    "ASG-000-1": 592, "ASG-000-3": 602, "ASG-000-4": 606, "W000-10": 608, "W000-11": 610,
    "W000-12": 614,
}  # fmt: skip


@pytest.mark.parametrize("selection", STEPS)
def test_steps_and_duties_are_in_the_calendar_with_who_does_them(selection):
    found = calendar(book(selection), meetings=[date(2021, 12, 13)])
    by_row = {row: d for d in found.dues for row in d.rule.rows}
    assert [row for row in STEPS[selection] if row not in by_row] == []
    assert [row for row in STEPS[selection] if by_row[row].who is None and by_row[row].meeting is None] == []


def test_how_meetings_run_and_complaints_are_rules_of_the_rulebook():
    rows = {row: r.table for r in book(BAO_LOC).rules for row in r.rows}
    assert (rows["W000-7"], rows["W000-8"], rows["W000-A2"]) == ("meeting", "meeting", "dossier")


def test_undated_lines_stand_in_the_order_of_the_text():
    undated = [row for d in calendar(book(BAO_LOC)).dues if d.last is None for row in d.rule.rows]
    assert [row for row in undated if row in LINES] == sorted(LINES, key=lambda row: LINES[row])


def test_lines_stand_in_the_order_of_their_last_day_and_undated_ones_last():
    lasts = [d.last for d in calendar(book(BAO_LOC)).dues]
    dated = [d for d in lasts if d is not None]
    assert dated == sorted(dated)
    assert lasts[: len(dated)] == dated


# ------------------------------------------------------------------ readings


def test_the_named_day_is_in_time_only_under_the_other_reading():
    due = of_row(calendar(book(f"{BAO_LOC}+before_day=inclusive")), "DL-000-1")[0]
    assert (due.last, due.strict) == (date(2021, 12, 20), False)


@pytest.mark.parametrize(
    ("selection", "last"),
    [
        ("lam-dong/bao-loc@2022", []),
        ("lam-dong/bao-loc@2022+dates_of_2021=every_year", [date(2022, 12, 19)]),
        (f"{BAO_LOC}+dates_of_2021=every_year", [date(2021, 12, 19)]),
    ],
)
def test_the_dates_of_2021_come_back_only_by_a_switch(selection, last):
    found = calendar(book(selection))
    assert [d.last for d in of_row(found, "DL-000-2")] == last
    assert [d.last for d in of_row(found, "DL-000-3")] == last


def test_what_if_a_deadline_were_another_day():
    changed = book(TIEN_THANG).with_set(["haiphong/organization.deadline.cells.until=2023-12-12"])
    assert of_row(calendar(changed), "DL-001-5")[0].last == date(2023, 12, 12)


# ------------------------------------------------------------------ counted back from meetings

# meeting, latest day for the draft (3 working days), for self-reviews (3 days); by hand
MEETINGS = [
    # 31/12/2018 was off, Saturday 05/01/2019 worked for it: 05, 04 and 03/01; 29/12 was a Saturday off.
    ("2019-01-07", "2019-01-03", "2019-01-04"),
    ("2019-01-03", "2018-12-27", "2018-12-31"),
    # Tết 2019: 04 to 08/02 off; 11/02, 01/02, 31/01.
    ("2019-02-12", "2019-01-31", "2019-02-09"),
    # Monday 29/04/2019 off, Saturday 04/05 worked for it; 30/04 and 01/05 off: 04, 03, 02/05.
    ("2019-05-06", "2019-05-02", "2019-05-03"),
    # Tết Nhâm Dần itself, 01/02/2022: 28, 27, 26/01; 31/01 was off.
    ("2022-02-01", "2022-01-26", "2022-01-29"),
    ("2021-12-10", "2021-12-07", "2021-12-07"),  # EX-67
    ("2021-12-13", "2021-12-08", "2021-12-10"),  # EX-68
    # Tết 2022: 31/01 to 04/02 off; 28, 27 and 26/01 are worked.
    ("2022-02-07", "2022-01-26", "2022-02-04"),
    ("2022-02-09", "2022-01-28", "2022-02-06"),
    # Tết 2023: 20/01 to 26/01 off; 27/01, 19/01, 18/01.
    ("2023-01-30", "2023-01-18", "2023-01-27"),
    # Tết 2024: 08/02 to 14/02 off; 15/02, 07/02, 06/02.
    ("2024-02-16", "2024-02-06", "2024-02-13"),
    # Tết 2025: 27/01 to 31/01 off; 03/02, 24/01, 23/01.
    ("2025-02-04", "2025-01-23", "2025-02-01"),
    # Saturday 26/04/2025 was worked for Friday 02/05/2025: 26, 25, 24/04; and 05/05, 29/04, 28/04.
    ("2025-04-28", "2025-04-24", "2025-04-25"),
    ("2025-05-06", "2025-04-28", "2025-05-03"),
    # Saturday 10/01/2026 was worked for Friday 02/01/2026: 10, 9, 8/01; and 05/01, 31/12, 30/12.
    ("2026-01-12", "2026-01-08", "2026-01-09"),
    ("2026-01-06", "2025-12-30", "2026-01-03"),
    # A meeting on a Sunday: Friday, Thursday, Wednesday.
    ("2021-12-12", "2021-12-08", "2021-12-09"),
]


def sending(found: Calendar) -> dict[str, date | None]:
    return {row: d.last for d in found.dues for row in d.rule.rows if row in ("NOT-1", "NOT-2")}


@pytest.mark.parametrize(("meeting", "draft", "review"), MEETINGS)
def test_latest_sending(meeting, draft, review):
    found = calendar(book(BAO_LOC), meetings=[day(meeting)])
    assert sending(found) == {"NOT-1": day(draft), "NOT-2": day(review)}


def test_clear_days_send_one_day_earlier():
    found = calendar(book(f"{BAO_LOC}+notice_counting=clear"), meetings=[date(2021, 12, 13)])
    assert sending(found) == {"NOT-1": date(2021, 12, 7), "NOT-2": date(2021, 12, 9)}


def test_each_meeting_has_its_own_lines():
    found = calendar(book(BAO_LOC), meetings=[date(2021, 12, 13), date(2021, 12, 10)])
    drafts = [(d.meeting, d.last) for d in found.dues if "NOT-1" in d.rule.rows]
    assert drafts == [
        (date(2021, 12, 10), date(2021, 12, 7)),
        (date(2021, 12, 13), date(2021, 12, 8)),
    ]


def test_ninh_thuan_sets_no_period_for_self_reviews():
    assert set(sending(calendar(book(NINH_THUAN), meetings=[date(2022, 11, 30)]))) == {"NOT-1"}


def test_what_hangs_on_meetings_has_a_day_when_the_meeting_has():
    found = calendar(book(BAO_LOC), meetings=[date(2021, 12, 10)], summing_up=date(2021, 12, 22))
    moments = {d.rule.relative: d for d in found.dues if isinstance(d.rule, Milestone) and d.rule.relative}
    before, after = moments["before_summing_up"], moments["after_review"]
    assert (before.last, before.strict) == (date(2021, 12, 21), True)
    assert (after.start, after.last) == (date(2021, 12, 10), None)
    assert limit_words(before, "vi") == "trước hội nghị tổng kết ngày 22/12/2021 (thứ Tư)"
    assert limit_words(after, "en") == "right after the review of 10/12/2021 (Friday)"


# ------------------------------------------------------------------ units, suggested reviews


def test_a_kind_of_unit_keeps_what_concerns_it_or_everybody():
    rows = {r for d in calendar(book(TIEN_THANG), units=["sub_cell"]).dues for r in d.rule.rows}
    assert {"DL-001-5", "C124-GEN-10-2"} <= rows
    assert not rows & {"DL-001-1", "DL-001-3", "DL-001-6", "C124-GEN-10-4"}


@pytest.mark.parametrize(
    ("suggested", "kept", "clashes"), [(None, True, 0), (True, True, 1), (False, False, 0)]
)
def test_dates_clash_only_where_a_review_was_suggested(suggested, kept, clashes):
    # HD 03 wants the results before 15/11, the university reviews on 21 and 22/11 (seed A-40).
    found = calendar(book(DHKT), suggested=suggested)
    assert bool(of_row(found, "DL-002-10")) == kept
    told = [(c.due.rule.rows, c.window.rule.rows[0]) for c in found.clashes]
    assert told == [(("DL-002-10",), "DL-002-4")] * clashes


# ------------------------------------------------------------------ words


@pytest.mark.parametrize(
    ("today", "words"),
    [
        # Thursday and Friday, then two weeks of five.
        (date(2021, 12, 1), "12 ngày làm việc"),
        (date(2021, 12, 17), "0 ngày làm việc"),
        (date(2021, 12, 19), "0 ngày làm việc"),
        (date(2021, 12, 20), "đã qua"),
    ],
)
def test_working_days_left(today, words):
    found = calendar(book(BAO_LOC))
    assert left_words(of_row(found, "DL-000-2")[0], found.days, today, "vi") == words


def test_limits_in_words():
    dues = {r: d for s in (BAO_LOC, DHKT, TIEN_THANG) for d in calendar(book(s)).dues for r in d.rule.rows}
    assert limit_words(dues["DL-000-2"], "vi") == "trước ngày 20/12/2021 (thứ Hai)"
    assert limit_words(dues["DL-001-3"], "vi") == "đến hết ngày 02/12/2023 (thứ Bảy)"
    assert limit_words(dues["DL-002-4"], "en") == (
        "from 21/11/2016 (Monday) to 22/11/2016 (Tuesday), both included"
    )
    assert limit_words(dues["DL-002-5"], "vi") == "ngày 23/11/2016 (thứ Tư)"
    assert limit_words(dues["W000-A1"], "vi") == "văn bản không ấn định ngày"
    assert day_words(date(2022, 12, 4), "vi") == "04/12/2022 (Chủ nhật)"


def test_why_a_day_is_not_worked():
    days = calendar(book(BAO_LOC)).days
    assert off_words(date(2021, 12, 19), days, "vi") == "ngày nghỉ cuối tuần"
    assert off_words(date(2022, 2, 1), days, "vi") == "Tết Nguyên Đán"
    assert off_words(date(2021, 12, 20), days, "vi") == ""


def test_unknown_clauses_are_listed_and_have_no_day():
    found = calendar(book(VINH))
    assert {row for r in found.unknown for row in r.rows} == {"DL-002-11"}
    assert not [d for d in found.dues if "DL-002-11" in d.rule.rows]
