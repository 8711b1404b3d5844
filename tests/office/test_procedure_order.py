"""Orders, steps left out, who chaired and before whom, and opinions that must be there."""

from datetime import date

import pytest

from office_kit import BAO_LOC, NINH_THUAN, TIEN_THANG, book, codes, found, registry, roster
from xeploai import evaluate
from xeploai_office.procedure import procedure_findings

DAY = date(2021, 12, 6)
LEADERS = [{"id": f"L{n}"} for n in (1, 2, 3)]
WHOLE = {"unit": "UB", "phase": "review", "start": date(2021, 12, 1)}


def met(unit, phase, subject=None, role=None, day=DAY, order=None, **more):
    return {
        "unit": unit,
        "phase": phase,
        "subject": subject,
        "role": role,
        "start": day,
        "order": order,
        **more,
    }


def rules(findings, code="wrong_order"):
    return [(f.rule.rpartition("/")[2].partition(".")[2], f.clause) for f in findings if f.code == code]


# ------------------------------------------------------------------ orders


def test_ex_70_the_party_committee_before_the_government():
    rows = [met("DB", "review", day=date(2021, 12, 5)), met("UB", "review", day=date(2021, 12, 7))]
    assert rules(found(meetings=rows)) == [("order.review.committee_last", "44-KH/ThU, II.A.4.2 (L176)")]
    other = [met("DB", "review", day=date(2021, 12, 7)), met("UB", "review", day=date(2021, 12, 5))]
    assert rules(found(meetings=other)) == []


def test_a_unit_under_another_organisation_is_not_compared():
    units = [{"id": "UB", "unit_kind": "people_committee", "organization": "DB2"}]
    organizations = [
        {"id": "DB", "type": "base_committee_org"},
        {"id": "DB2", "type": "base_committee_org"},
        {"id": "C1", "type": "sub_cell", "parent": "DB"},
    ]
    rows = [met("DB", "review", day=date(2021, 12, 5)), met("UB", "review", day=date(2021, 12, 7))]
    assert rules(found(meetings=rows, units=units, organizations=organizations)) == []


def test_ex_71_head_first_in_the_review_and_last_in_the_rating():
    review = [
        met("UB", "review", order=1),
        met("UB", "review", "L2", "deputy", order=2),
        met("UB", "review", "L1", "head", order=3),
    ]
    assert rules(found(leaders=LEADERS, meetings=review)) == [
        ("order.review.head_first", "44-KH/ThU, II.A.4.2 (L176)")
    ]
    reviewed = [{"id": i, "review_done": True} for i in ("L1", "L2", "L3")]
    rating = [WHOLE, met("UB", "rating", "L1", "head", order=1), met("UB", "rating", order=2)]
    told = rules(found(leaders=reviewed, meetings=rating))
    assert {r for r, _ in told} == {"order.rating.collective_first", "order.rating.head_after_unit"}


def test_both_orders_kept():
    review = [
        met("UB", "review", order=1),
        met("UB", "review", "L1", "head", order=2),
        met("UB", "review", "L2", "deputy", order=3),
        met("UB", "review", "L3", "member", order=4),
    ]
    later = date(2021, 12, 7)
    rating = [
        met("UB", "rating", day=later, order=1),
        met("UB", "rating", "L2", "deputy", day=later, order=2),
        met("UB", "rating", "L1", "head", day=later, order=3),
    ]
    assert codes(found(leaders=LEADERS, meetings=[*review, *rating]), "meeting_short") == []


def test_the_head_before_the_other_individuals_in_the_rating():
    rows = [
        WHOLE,
        met("UB", "rating", day=date(2021, 12, 2)),
        met("UB", "rating", "L1", "head", order=1),
        met("UB", "rating", "L2", "deputy", order=2),
    ]
    assert rules(found(leaders=LEADERS, meetings=rows)) == [
        ("order.rating.head_last", "44-KH/ThU, II.B.4 (L510)")
    ]


def test_in_ninh_thuan_the_head_waits_for_the_review_of_the_others_only():
    # The rating of a deputy after the head is no fault there, a review after it is (seed A-54).
    start = date(2022, 11, 21)
    rows = [
        met("UB", "review", day=start),
        met("UB", "rating", day=date(2022, 11, 25)),
        met("UB", "rating", "L1", "head", day=date(2022, 11, 26)),
        met("UB", "rating", "L2", "deputy", day=date(2022, 11, 27)),
    ]
    assert rules(found(NINH_THUAN, leaders=LEADERS, meetings=rows)) == []
    late = met("UB", "review", "L2", "deputy", day=date(2022, 11, 27))
    told = rules(found(NINH_THUAN, leaders=LEADERS, meetings=[*rows[:3], late]))
    assert [r for r, _ in told] == ["order.rating.head_last"]


@pytest.mark.parametrize(("first", "second", "broken"), [(1, 2, False), (2, 1, True), (None, 1, False)])
def test_on_one_day_only_the_order_of_the_sheet_tells(first, second, broken):
    rows = [met("UB", "review", order=first), met("UB", "review", "L1", "head", order=second)]
    told = rules(found(leaders=LEADERS, meetings=rows))
    assert [r for r, _ in told] == ["order.review.collective_first"] * broken


def test_a_person_of_unknown_role_is_an_individual():
    rows = [met("UB", "review", day=date(2021, 12, 7)), met("UB", "review", "L1")]
    told = rules(found(leaders=LEADERS, meetings=rows))
    assert [r for r, _ in told] == ["order.review.collective_first"]


def test_the_posts_sheet_tells_who_is_the_head():
    rows = [met("C1", "review", "M2", "deputy", order=1), met("C1", "review", "M1", order=2)]
    posts = [{"person": "M1", "post": "Bí thư", "unit": "C1", "is_head": True}]
    assert [r for r, _ in rules(found(meetings=rows, posts=posts))] == ["order.review.head_first"]
    assert rules(found(meetings=rows)) == []


def test_lower_levels_before_higher_ones():
    rows = [met("DB", "review"), met("C1", "review"), met("DB", "rating", day=date(2021, 12, 8))]
    above = met("C1", "rating", day=date(2021, 12, 9))
    assert [r for r, _ in rules(found(meetings=[*rows, above]))] == ["order.rating.lower_first"]
    below = met("C1", "rating", day=date(2021, 12, 7))
    assert rules(found(meetings=[*rows, below])) == []


def test_member_in_the_cell_before_leader_in_the_collective():
    leaders = [{"id": "M1"}]
    start = [met("C1", "review"), met("UB", "review"), met("UB", "rating", day=date(2021, 12, 7))]
    cell = met("C1", "rating", "M1", "member", day=date(2021, 12, 10))
    collective = met("UB", "rating", "M1", "deputy", day=date(2021, 12, 9))
    told = rules(found(leaders=leaders, meetings=[*start, cell, collective]))
    assert [r for r, _ in told] == ["order.rating.cell_first"]
    collective = {**collective, "start": date(2021, 12, 11)}
    assert rules(found(leaders=leaders, meetings=[*start, cell, collective])) == []


def test_official_rating_before_the_rating_as_a_member():
    rows = [met("C1", "review"), met("C1", "rating", "M1", "member", day=date(2021, 12, 7))]
    official = met("UB", "official_rating", "M1", day=date(2021, 12, 8))
    assert [r for r, _ in rules(found(meetings=[*rows, official]))] == ["order.rating.official_first"]
    official = {**official, "start": date(2021, 12, 5)}
    assert rules(found(meetings=[*rows, official])) == []


def test_review_before_the_summing_up():
    rows = [met("UB", "review", end=date(2021, 12, 8)), met("UB", "summing_up", day=date(2021, 12, 7))]
    assert [r for r, _ in rules(found(meetings=rows))] == ["order.review.before_summing_up"]
    assert rules(found(meetings=[rows[0], {**rows[1], "start": date(2021, 12, 9)}])) == []


def test_collective_before_its_head_in_2025():
    day = date(2025, 12, 10)
    rows = [met("UB", "rating", "L1", "head", day=day), met("UB", "rating", day=date(2025, 12, 11))]
    told = {r for r, _ in rules(found("vn@2025", leaders=LEADERS, meetings=rows))}
    assert {"order.rating.head_last", "order.rating.collective_first"} <= told
    rows = [met("UB", "rating", "L1", "head", day=date(2025, 12, 12)), rows[1]]
    assert rules(found("vn@2025", leaders=LEADERS, meetings=rows)) == []


# ------------------------------------------------------------------ steps left out


def test_a_rating_without_a_review():
    told = found(meetings=[met("C1", "rating", "M1", "member")])
    assert rules(told, "step_left_out") == [
        ("order.rating.after_review", "44-KH/ThU, IV.1 (L586), II.B.5 (L518)")
    ]
    assert {f.severity for f in told if f.code == "step_left_out"} == {"error"}


@pytest.mark.parametrize(
    ("rows", "members"),
    [
        ([met("C1", "review")], None),
        ([met("C1", "review", "M1", "member")], None),
        ([], [{"id": "M1", "organization": "C1", "review_done": True}]),
    ],
)
def test_a_review_of_the_unit_or_of_the_subject_covers_it(rows, members):
    tables = {"members": members} if members else {}
    later = met("C1", "rating", "M1", "member", day=date(2021, 12, 8))
    assert rules(found(meetings=[*rows, later], **tables), "step_left_out") == []


def test_a_unit_without_any_review_is_named():
    told = found(TIEN_THANG, meetings=[met("C1", "review", day=date(2023, 12, 1))])
    named = [f for f in told if f.code == "review_not_held"]
    # By HD 25 the standing committee above must finish within the year too.
    assert {f.subject for f in named} == {"DB", "UB", "TH", "BTV"}
    assert {f.severity for f in named} == {"warning"}


@pytest.mark.parametrize(("selection", "count"), [("vn@2026", 5), ("vn@2026-Q1", 0)])
def test_no_review_is_missed_in_a_quarter(selection, count):
    told = found(selection, meetings=[met("DB", "rating", day=date(2026, 3, 20))])
    assert sum(f.code == "review_not_held" for f in told) == count


def test_an_empty_sheet_is_told_once():
    told = found(TIEN_THANG, meetings=[])
    # How long a review lasts by HD 25 was cut off in what was read (C124-GEN-11).
    assert [(f.code, f.severity) for f in told] == [("no_meetings", "warning"), ("procedure_unread", "info")]
    # DB, C1, UB, TH and BTV.
    assert told[0].message.params["count"] == 5


# ------------------------------------------------------------------ chair, and before whom


@pytest.mark.parametrize(("chair", "broken"), [("L1", True), ("L2", False), (None, False)])
def test_ex_73_the_head_chairs_the_own_review(chair, broken):
    rows = [met("UB", "review", order=1), met("UB", "review", "L1", "head", order=2, chair=chair)]
    told = found(leaders=LEADERS, meetings=rows)
    assert rules(told, "own_chair") == [("meeting.chair", "44-KH/ThU, II.A.4.2 (L180)")] * broken
    (chair,) = {f.where for f in told if f.code == "own_chair"} or {None}
    assert chair == ("meetings!F3" if broken else None)


@pytest.mark.parametrize(
    ("staff", "held_as", "code"),
    [
        (19, "whole_staff", None),
        (20, "whole_staff", "held_otherwise"),
        (None, "whole_staff", "staff_unknown"),
        (20, "key_cadres", None),
        (20, "committee", None),
        (20, "cell", None),
        (20, "collective", "held_otherwise"),
    ],
)
def test_ex_75_before_whom_the_head_of_a_one_head_unit_is_reviewed(staff, held_as, code):
    units = [{"id": "TH", "unit_kind": "school", "organization": "DB", "one_head": True, "staff": staff}]
    rows = [met("TH", "review", "L1", "head", held_as=held_as)]
    told = found(leaders=LEADERS, units=units, meetings=rows)
    assert [f.code for f in told if f.code in ("held_otherwise", "staff_unknown")] == ([code] if code else [])
    assert {f.clause for f in told if f.code == code} == ({"44-KH/ThU, II.A.2.2 (L88)"} if code else set())


def test_in_ninh_thuan_the_whole_staff_is_no_choice():
    units = [{"id": "TH", "unit_kind": "department", "one_head": True, "staff": 10}]
    rows = [met("TH", "review", "L1", "head", day=date(2022, 11, 20), held_as="whole_staff")]
    told = found(NINH_THUAN, leaders=LEADERS, units=units, meetings=rows)
    assert "held_otherwise" in [f.code for f in told]


def test_others_than_the_head_of_a_one_head_unit_are_free():
    units = [{"id": "TH", "unit_kind": "school", "one_head": False, "staff": 30}]
    rows = [met("TH", "review", "L1", "head", held_as="whole_staff")]
    assert "held_otherwise" not in [f.code for f in found(leaders=LEADERS, units=units, meetings=rows)]


# ------------------------------------------------------------------ opinions

TRANSFER = {"subject": "M1", "date": date(2021, 9, 1), "from": "Chi bộ cũ"}
RATED = [met("C1", "review"), met("C1", "rating", "M1", "member", day=date(2021, 12, 8))]


def opinions(papers, **tables):
    told = found(meetings=RATED, papers=papers, **tables)
    return [(f.subject, f.rule, f.severity) for f in told if f.code == "opinion_missing"]


@pytest.mark.parametrize(
    ("transfer", "papers", "missing"),
    [
        (TRANSFER, [], True),  # 8 months of the year at the old cell
        ({**TRANSFER, "opinion": False}, [], True),
        ({**TRANSFER, "opinion": True}, [], False),
        (TRANSFER, [{"paper": "old_cell_opinion", "subject": "M1"}], False),
        ({**TRANSFER, "date": date(2021, 3, 1)}, [], False),  # 2 months
    ],
)
def test_opinion_of_the_old_cell(transfer, papers, missing):
    expected = [("M1", "qd132/member.gate.old_cell_opinion", "error")] * missing
    assert opinions(papers, transfers=[transfer]) == expected


@pytest.mark.parametrize(
    ("where", "opinion", "missing"), [("away", None, True), ("away", True, False), ("no", None, False)]
)
def test_opinion_of_the_temporary_cell(where, opinion, missing):
    member = {"id": "M1", "organization": "C1", "temporary_activity": where, "temporary_opinion": opinion}
    expected = [("M1", "qd132/member.gate.temporary_opinion", "error")] * missing
    assert opinions([], members=[member], transfers=[]) == expected


def test_unknown_transfers_are_no_fault():
    assert opinions([]) == []


@pytest.mark.parametrize(
    ("managed", "papers", "missing"),
    [
        (True, [], True),
        (True, [{"paper": "residence_opinion", "subject": "M1"}], False),
        (False, [], False),
        (None, [], False),
    ],
)
def test_residence_opinion_at_the_proposal(managed, papers, missing):
    member = {"id": "M1", "organization": "C1", "managed_by_committee": managed}
    told = found(meetings=RATED, papers=papers, members=[member])
    named = [(f.subject, f.severity) for f in told if f.code == "residence_missing"]
    assert named == [("M1", "warning")] * missing


def test_an_evaluation_that_was_made_is_used():
    given = roster(BAO_LOC, meetings=RATED, papers=[], transfers=[TRANSFER])
    made = evaluate(given, book(BAO_LOC), registry=registry())
    told = procedure_findings(given, book(BAO_LOC), made)
    assert "opinion_missing" in [f.code for f in told]


# ------------------------------------------------------------------ in words


def test_findings_name_subject_rule_clause_and_cell_in_both_languages():
    rows = [met("DB", "review", day=date(2021, 12, 5)), met("UB", "review", day=date(2021, 12, 7))]
    told = next(f for f in found(meetings=rows) if f.code == "wrong_order")
    assert (told.subject, told.rule, told.where) == (
        "UB", "lamdong-baoloc/collective.order.review.committee_last", "meetings!E3",
    )  # fmt: skip
    assert told.message.render("vi").startswith(
        "meetings!E3: sai thứ tự, kiểm điểm UB (Ủy ban nhân dân) (ngày 07/12/2021) phải trước "
        "kiểm điểm DB (Đảng bộ phường 1) (ngày 05/12/2021): "
    )
    assert told.message.render("en").startswith(
        "meetings!E3: wrong order, review of UB (Ủy ban nhân dân) (07/12/2021) must come before "
        "review of DB (Đảng bộ phường 1) (05/12/2021): "
    )
