"""Late, too early, too short, sent too late: each with what breaks the rule and what just keeps to it."""

from datetime import date
from decimal import Decimal

import pytest

from office_kit import BAO_LOC, DHKT, NINH_THUAN, TIEN_THANG, VINH, book, codes, found, roster
from xeploai_office.procedure import procedure_findings


def review(unit="DB", start=date(2021, 12, 1), **more):
    """A review to which nothing was suggested, unless a test says otherwise."""
    return {"unit": unit, "phase": "review", "start": start, "suggested_review": False, **more}


def paper(name, **more):
    return {"paper": name, **more}


def only(findings, code):
    return [f for f in findings if f.code == code]


# ------------------------------------------------------------------ papers by their deadline


@pytest.mark.parametrize(("received", "late"), [(date(2021, 12, 20), True), (date(2021, 12, 19), False)])
def test_ex_65_a_dossier_in_bao_loc(received, late):
    told = found(papers=[paper("dossier", unit="DB", received_on=received)])
    assert codes(told) == [("paper_late", "DB")] * late
    if late:
        (found_late,) = only(told, "paper_late")
        assert (found_late.severity, found_late.clause, found_late.where) == (
            "error",
            "44-KH/ThU, IV.3 (L618)",
            "papers!C2",
        )
        assert found_late.message.render("vi") == (
            "papers!C2: Hồ sơ của DB (Đảng bộ phường 1) đến ngày 20/12/2021, quá hạn 19/12/2021: "
            "Hoàn chỉnh và gửi hồ sơ báo cáo kết quả (44-KH/ThU, IV.3 (L618))"
        )


@pytest.mark.parametrize(("received", "late"), [(date(2023, 12, 3), True), (date(2023, 12, 2), False)])
def test_ex_66_a_school_file_in_tien_thang(received, late):
    told = found(TIEN_THANG, papers=[paper("dossier", unit="TH", received_on=received)])
    assert codes(told) == [("paper_late", "TH")] * late


def test_a_paper_that_was_sent_after_the_deadline_cannot_have_come_in_time():
    told = found(papers=[paper("dossier", unit="DB", sent_on=date(2021, 12, 21))])
    assert codes(told) == [("paper_late", "DB")]


@pytest.mark.parametrize("name", ["minutes", "dossier"])
def test_only_the_papers_and_units_of_a_milestone_are_due(name):
    unit = "DB" if name == "minutes" else "C1"
    assert codes(found(papers=[paper(name, unit=unit, received_on=date(2021, 12, 30))])) == []


@pytest.mark.parametrize(("received", "late"), [(date(2021, 12, 20), True), (date(2021, 12, 19), False)])
def test_standing_committee_members_hand_in_their_reviews(received, late):
    told = found(papers=[paper("self_review", unit="BTV", subject="M1", received_on=received)])
    assert codes(told) == [("paper_late", "M1")] * late


def test_a_unit_of_unknown_kind_breaks_no_rule_made_for_one_kind():
    units = [{"id": "X", "name": "Không rõ"}]
    told = found(units=units, papers=[paper("dossier", unit="X", received_on=date(2021, 12, 31))])
    # Nobody knows the central deadline of QĐ 132 (C132-GEN-07-1): that is told beside it.
    assert [(f.code, f.severity, f.subject) for f in told] == [
        ("unit_kind_unknown", "info", "X"),
        ("procedure_unread", "info", None),
    ]
    assert told[1].rule == "qd132/organization.deadline.finish"


def test_a_unit_that_no_sheet_lists_is_named_with_the_nearest():
    told = found(papers=[paper("dossier", unit="D8", received_on=date(2021, 12, 1))])
    assert codes(told) == [("unit_unknown", "D8")]
    assert told[0].message.render("en") == "papers!C2: no unit “D8” in the roster; nearest: “DB”"


# ------------------------------------------------------------------ meetings by their deadline


@pytest.mark.parametrize(
    ("selection", "unit", "day", "rule"),
    [
        (BAO_LOC, "BTV", date(2021, 12, 29), "deadline.standing_review"),
        (TIEN_THANG, "UB", date(2023, 12, 5), "deadline.government"),
        (TIEN_THANG, "C1", date(2023, 12, 10), "deadline.cells"),
        (TIEN_THANG, "DB", date(2023, 12, 15), "deadline.committee"),
    ],
)
def test_a_review_is_in_time_on_the_last_day_and_late_on_the_next(selection, unit, day, rule):
    row = review(unit, day, days=Decimal(3))
    assert codes(found(selection, meetings=[row])) == []
    late = {**row, "end": date.fromordinal(day.toordinal() + 1)}
    told = only(found(selection, meetings=[late]), "meeting_late")
    assert [(f.subject, f.rule.rpartition("/")[2].partition(".")[2]) for f in told] == [(unit, rule)]


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2016, 11, 20), ["meeting_early"]),
        (date(2016, 11, 21), []),
        (date(2016, 11, 22), []),
        (date(2016, 11, 23), ["meeting_late"]),
    ],
)
def test_a_window_has_two_ends(day, code):
    told = found(DHKT, meetings=[review("DB", day)])
    assert [f.code for f in told if f.code.startswith("meeting_")] == code


@pytest.mark.parametrize(
    ("suggested", "expected"),
    [(True, [("meeting_late", "error")]), (False, []), (None, [("procedure_open", "info")])],
)
def test_what_concerns_suggested_reviews_is_asked_only_where_there_was_one(suggested, expected):
    # The results are due before 15/11/2016, the review was held on 21/11 (seed A-40).
    told = found(VINH, meetings=[review("DB", date(2016, 11, 21), suggested_review=suggested)])
    named = [f for f in told if f.rule == "nghean-vinh/collective.deadline.suggestion_results"]
    assert [(f.code, f.severity) for f in named] == expected
    if suggested is None:
        assert named[0].message.render("en").endswith("open, as it is not known: A review was suggested")


@pytest.mark.parametrize(
    ("day", "late"), [(date(2021, 12, 19), []), (date(2021, 12, 20), ["deadline.base_ratings"])]
)
def test_a_roster_of_another_year_is_held_to_yearly_days_only(day, late):
    # The plan for 2021 over a roster of 2021, read as of 2022: “every year before 20/12” is 2021's.
    given = roster(
        BAO_LOC,
        meetings=[review("DB", day, days=Decimal(1))],
        papers=[paper("dossier", unit="DB", received_on=day)],
    )
    told = procedure_findings(given, book("lam-dong/bao-loc@2022"))
    assert [f.rule.partition(".")[2] for f in only(told, "meeting_late")] == late
    assert only(told, "paper_late") == []
    # The windows of 2016 say nothing of it.
    told = procedure_findings(given, book(DHKT))
    assert only(told, "meeting_late") == only(told, "meeting_early") == []


# ------------------------------------------------------------------ notice


@pytest.mark.parametrize(
    ("meeting", "draft", "self_review"),
    [
        (date(2021, 12, 10), date(2021, 12, 7), date(2021, 12, 7)),
        (date(2021, 12, 13), date(2021, 12, 8), date(2021, 12, 10)),
    ],
)
def test_ex_67_and_68_sent_in_time_and_a_day_late(meeting, draft, self_review):
    def sent(later):
        days = [date.fromordinal(d.toordinal() + later) for d in (draft, self_review)]
        papers = [
            paper("draft_collective_report", unit="C1", sent_on=days[0]),
            paper("self_review", subject="M1", sent_on=days[1]),
        ]
        return codes(found(meetings=[review("C1", meeting)], papers=papers))

    assert sent(0) == []
    assert sent(1) == [("sent_late", "M1"), ("sent_late", "C1")]


def test_clear_days_are_a_day_stricter():
    papers = [paper("draft_collective_report", unit="C1", sent_on=date(2021, 12, 7))]
    told = found(
        f"{BAO_LOC}+notice_counting=clear", meetings=[review("C1", date(2021, 12, 10))], papers=papers
    )
    assert codes(told) == [("sent_late", "C1")]


def test_a_subject_has_the_day_of_its_own_review():
    rows = [review("C1", date(2021, 12, 10)), review("C1", date(2021, 12, 14), subject="M1", role="member")]
    papers = [paper("self_review", subject=m, sent_on=date(2021, 12, 9)) for m in ("M1", "M2")]
    assert codes(found(meetings=rows, papers=papers)) == [("sent_late", "M2")]


def test_without_a_meeting_nothing_is_sent_late():
    assert (
        codes(found(papers=[paper("draft_collective_report", unit="C1", sent_on=date(2021, 12, 31))])) == []
    )


# ------------------------------------------------------------------ durations


@pytest.mark.parametrize(
    ("unit", "suggested", "days", "short"),
    [
        ("DB", False, "1", False),
        ("DB", False, "0.5", True),
        ("DB", True, "1", True),  # EX-69
        ("DB", True, "1.5", False),
        ("BTV", False, "1.5", False),  # EX-69
        ("BTV", False, "1", True),
        ("BTV", True, "1.5", True),
        ("BTV", True, "2", False),
        ("UB", False, "0.5", False),
        ("UB", True, "0.5", True),
        ("UB", True, "1", False),
        # Whether a review was suggested is not known: half a day less than any minimum is too short.
        ("DB", None, "0.5", True),
        ("DB", None, "1.5", False),
        ("BTV", None, "2", False),
    ],
)
def test_minimum_days_in_bao_loc(unit, suggested, days, short):
    told = found(meetings=[review(unit, days=Decimal(days), suggested_review=suggested)])
    assert codes(told) == [("meeting_short", unit)] * short


@pytest.mark.parametrize(("unit", "days"), [("DB", "1"), ("BTV", "1.5"), ("UB", "0.5")])
def test_long_enough_only_if_nothing_was_suggested(unit, days):
    told = found(meetings=[review(unit, days=Decimal(days), suggested_review=None)])
    assert codes(told) == [("procedure_open", unit)]
    assert told[0].severity == "info"


@pytest.mark.parametrize(("reading", "short"), [("all", True), ("base_committee", False)])
def test_who_meets_half_a_day_longer_is_a_reading(reading, short):
    rows = [review("BTV", days=Decimal("1.5"), suggested_review=True)]
    told = found(f"{BAO_LOC}+suggested_half_day={reading}", meetings=rows)
    assert codes(told) == [("meeting_short", "BTV")] * short


@pytest.mark.parametrize(
    ("days", "suggested", "expected"),
    [
        ("0.5", False, ["meeting_short"]),
        ("1", False, ["meeting_brief"]),
        ("2", False, []),
        ("1.5", True, ["meeting_short"]),
        ("2", True, ["meeting_brief"]),
        ("3", True, []),
    ],
)
def test_a_range_binds_with_its_lower_figure_and_warns_below_the_upper(days, suggested, expected):
    rows = [review("BTV", date(2022, 11, 20), days=Decimal(days), suggested_review=suggested)]
    told = found(NINH_THUAN, meetings=rows)
    assert codes(told) == [(c, "BTV") for c in expected]
    assert {f.severity for f in told if f.code == "meeting_brief"} <= {"warning"}


def test_the_upper_figure_can_be_read_as_the_minimum():
    rows = [review("BTV", date(2022, 11, 20), days=Decimal(1))]
    assert codes(found(f"{NINH_THUAN}+minimum_range=upper", meetings=rows)) == [("meeting_short", "BTV")]


@pytest.mark.parametrize(
    ("rows", "short"),
    [
        # Without figures a meeting lasted at most the days it spans.
        ([review("BTV", date(2021, 12, 1))], True),
        ([review("BTV", date(2021, 12, 1), end=date(2021, 12, 2))], False),
        # Two sittings add up.
        ([review("BTV", days=Decimal(1)), review("BTV", date(2021, 12, 3), days=Decimal("0.5"))], False),
        ([review("BTV", days=Decimal("0.5")), review("BTV", date(2021, 12, 3), days=Decimal("0.5"))], True),
        # Nobody said when or how long.
        ([{"unit": "BTV", "phase": "review"}], False),
    ],
)
def test_how_long_a_unit_met(rows, short):
    assert codes(found(meetings=rows)) == [("meeting_short", "BTV")] * short


def test_rows_about_persons_do_not_lengthen_the_meeting():
    rows = [
        review("BTV", days=Decimal(1)),
        review("BTV", subject="M1", role="head", days=Decimal(1), order=2),
    ]
    assert ("meeting_short", "BTV") in codes(found(meetings=rows))


def test_nothing_is_judged_without_the_sheets():
    assert found() == []
