"""Each row of the law pack on durations, notice, order, deadlines and gates (6.9, 8.1, 9.5 to 9.7):
kept, and broken.

A row says what happened when its rule is kept and when it is broken; the findings looked at are those of the
rules that name the row.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve, field, frozen

from office_kit import (
    BAO_LOC,
    DHKT,
    MEMBERS,
    NINH_THUAN,
    TIEN_THANG,
    UNITS,
    VINH,
    Rows,
    book,
    found,
    registry,
    roster,
)
from xeploai import evaluate
from xeploai.findings import Finding
from xeploai.model import Gate, Meeting

DAY = {BAO_LOC: date(2021, 12, 6), NINH_THUAN: date(2022, 11, 21), "vn@2023": date(2023, 12, 4)}
LEADERS = [{"id": i, "name": i, "review_done": True} for i in ("L1", "L2", "L3", "M1")]
REVIEWED = [{**m, "review_done": True} for m in MEMBERS]
BODIES = [
    {"id": "DB", "name": "Đảng bộ phường 1", "type": "base_committee_org", "review_done": True},
    {"id": "C1", "name": "Chi bộ 1", "type": "sub_cell", "parent": "DB", "review_done": True},
]
KINDS = [
    *UNITS,
    {"id": "TU", "unit_kind": "province_standing_committee"},
    {"id": "DT", "unit_kind": "special_body"},
    {"id": "BGH", "unit_kind": "management_board"},
]


@frozen
class Case:
    """One row: where, the meetings and papers that keep it, those that break it, and what is then told."""

    row: str
    selection: str
    kept: Rows
    broken: Rows
    code: str = "wrong_order"
    severity: str = "error"
    papers: Sequence[Rows] = field(default=((), ()))

    def told(self, meetings: Rows, papers: Rows) -> list[Finding]:
        tables: dict[str, Any] = {"leaders": LEADERS, "members": REVIEWED, "organizations": BODIES}
        told = found(self.selection, meetings=meetings, papers=papers, units=KINDS, **tables)
        rules = book(self.selection).rules
        names = {r.name for r in rules if self.row in r.rows and not isinstance(r, Gate)}
        return [f for f in told if f.rule in names and f.code != "review_not_held"]


def met(unit, phase, subject=None, role=None, *, at=1, **more):
    """One meeting; ``at`` is the day of the story, 1 the first."""
    return {"unit": unit, "phase": phase, "subject": subject, "role": role, "at": at, **more}


def review(*who, **more):
    return met(who[0], "review", *who[1:], **more)


def rating(*who, **more):
    return met(who[0], "rating", *who[1:], **more)


def lasting(row, selection, unit, enough, short, *, suggested=False, **more):
    days = [[review(unit, days=Decimal(d), suggested_review=suggested, chair="L2")] for d in (enough, short)]
    return Case(row, selection, *days, code="meeting_short", **more)


def sent(row, selection, paper, in_time, late, *, meeting, **of):
    """A paper sent in time and a day late for a review that begins on ``meeting``."""
    unit = of.get("unit", "C1")
    rows = [{"unit": unit, "phase": "review", "start": meeting}]
    papers = [[{"paper": paper, "sent_on": day, **of}] for day in (in_time, late)]
    return Case(row, selection, rows, rows, code="sent_late", papers=papers)


DURATIONS = [
    lasting("DUR-000-1", BAO_LOC, "BTV", "1.5", "1"),
    lasting("DUR-000-1", BAO_LOC, "BTV", "2", "1.5", suggested=True),
    lasting("DUR-000-2", BAO_LOC, "UB", "1", "0.5", suggested=True),
    lasting("DUR-000-2", BAO_LOC, "TH", "1", "0.5", suggested=True),
    lasting("DUR-000-3", BAO_LOC, "DB", "1", "0.5"),
    lasting("DUR-000-3", BAO_LOC, "DB", "1.5", "1", suggested=True),
    lasting("DUR-004-1", NINH_THUAN, "TU", "3", "1.5"),
    lasting("DUR-004-2", NINH_THUAN, "BTV", "2", "0.5"),
    lasting("DUR-004-2", NINH_THUAN, "BTV", "3", "1.5", suggested=True),
    lasting("DUR-004-3", NINH_THUAN, "UB", "1", "0.5"),
    lasting("DUR-004-3", NINH_THUAN, "UB", "2", "1.5", suggested=True),
    lasting("C366-PROC-02-1", "vn@2025", "UB", "1", "0.5", severity="warning"),
    lasting("C366-PROC-02-2", "vn@2025", "TU", "2", "1.5"),
]

# Friday 10/12/2021; Monday 28/11/2022 (25, 24, 23/11); Tuesday 02/01/2024 (29, 28, 27/12, 1/1 off);
# Monday 05/01/2026 (02/01 swapped, 01/01 off: 31, 30, 29/12).
NOTICES = [
    sent("NOT-1", BAO_LOC, "draft_collective_report", date(2021, 12, 7), date(2021, 12, 8),
         meeting=date(2021, 12, 10), unit="C1"),
    sent("NOT-2", BAO_LOC, "self_review", date(2021, 12, 7), date(2021, 12, 8),
         meeting=date(2021, 12, 10), subject="M1"),
    sent("NOT-1", NINH_THUAN, "draft_collective_report", date(2022, 11, 23), date(2022, 11, 24),
         meeting=date(2022, 11, 28), unit="C1"),
    sent("C124-GEN-03-3", "vn@2023", "draft_collective_report", date(2023, 12, 27), date(2023, 12, 28),
         meeting=date(2024, 1, 2), unit="C1"),
    sent("C366-PROC-01-1", "vn@2025", "draft_collective_report", date(2025, 12, 29), date(2025, 12, 30),
         meeting=date(2026, 1, 5), unit="C1"),
]  # fmt: skip

BOTH = (BAO_LOC, NINH_THUAN)
ORDERS = [
    *(
        Case("ORD-1", s, [review("UB"), review("UB", "L1", "head", at=2)],
             [review("UB", at=2), review("UB", "L1", "head")])
        for s in BOTH
    ),
    *(
        Case("ORD-2", s, [review("UB", "L1", "head"), review("UB", "L2", "deputy", at=2)],
             [review("UB", "L1", "head", at=2), review("UB", "L2", "deputy")])
        for s in BOTH
    ),
    *(
        Case("ORD-2", s, [review("UB", "L2", "deputy"), review("UB", "L3", "member", at=2)],
             [review("UB", "L2", "deputy", at=2), review("UB", "L3", "member")])
        for s in BOTH
    ),
    *(
        Case("ORD-3", s, [review("UB"), review("DB", at=2)], [review("UB", at=2), review("DB")])
        for s in BOTH
    ),
    Case("ORD-4", BAO_LOC, [review("UB"), met("UB", "summing_up", at=2)],
         [review("UB", at=2), met("UB", "summing_up")]),
    Case("ORD-5", BAO_LOC, [review("UB"), rating("UB", at=2)], [review("UB", at=2), rating("UB")]),
    Case("ORD-6", BAO_LOC, [rating("C1"), rating("DB", at=2)], [rating("C1", at=2), rating("DB")]),
    Case("ORD-7", BAO_LOC, [rating("UB"), rating("UB", "L2", "deputy", at=2)],
         [rating("UB", at=2), rating("UB", "L2", "deputy")]),
    Case("ORD-8", BAO_LOC, [rating("UB", "L2", "deputy"), rating("UB", "L1", "head", at=2)],
         [rating("UB", "L2", "deputy", at=2), rating("UB", "L1", "head")]),
    Case("ORD-8", BAO_LOC, [rating("UB"), rating("UB", "L1", "head", at=2)],
         [rating("UB", at=2), rating("UB", "L1", "head")]),
    Case("ORD-8b", NINH_THUAN, [review("UB", "L2", "deputy"), rating("UB", "L1", "head", at=2)],
         [review("UB", "L2", "deputy", at=2), rating("UB", "L1", "head")]),
    Case("ORD-9", BAO_LOC, [met("UB", "official_rating", "M1"), rating("C1", "M1", "member", at=2)],
         [met("UB", "official_rating", "M1", at=2), rating("C1", "M1", "member")]),
    *(
        Case("ORD-10", s, [rating("C1", "M1", "member"), rating("UB", "M1", "deputy", at=2)],
             [rating("C1", "M1", "member", at=2), rating("UB", "M1", "deputy")])
        for s in BOTH
    ),
    Case("C124-GEN-05-1", "vn@2023", [review("UB"), review("UB", "L1", "head", at=2)],
         [review("UB", at=2), review("UB", "L1", "head")]),
    Case("C124-GEN-05-2", "vn@2023", [review("UB", "L1", "head"), review("UB", "L2", "deputy", at=2)],
         [review("UB", "L1", "head", at=2), review("UB", "L2", "deputy")]),
    Case("C124-GEN-05-3", "vn@2023", [review("UB"), review("DB", at=2)],
         [review("UB", at=2), review("DB")]),
    Case("C124-GEN-05-4", "vn@2023", [review("C1", "M1", "member"), review("UB", "M1", "deputy", at=2)],
         [review("C1", "M1", "member", at=2), review("UB", "M1", "deputy")]),
    Case("C124-GEN-06-1", "vn@2023", [rating("C1"), rating("DB", at=2)], [rating("C1", at=2), rating("DB")]),
    Case("C124-GEN-06-2", "vn@2023", [rating("UB"), rating("UB", "L2", "deputy", at=2)],
         [rating("UB", at=2), rating("UB", "L2", "deputy")]),
    Case("C124-GEN-06-3", "vn@2023", [rating("UB"), rating("UB", "L1", "head", at=2)],
         [rating("UB", at=2), rating("UB", "L1", "head")]),
    Case("C366-PROC-06-1", "vn@2025", [rating("UB"), rating("UB", "L2", "deputy", at=2)],
         [rating("UB", at=2), rating("UB", "L2", "deputy")]),
    Case("C366-PROC-06-2", "vn@2025", [rating("UB"), rating("UB", "L1", "head", at=2)],
         [rating("UB", at=2), rating("UB", "L1", "head")]),
    Case("C366-PROC-06-3", "vn@2025", [rating("C1", "M1", "member"), rating("C1", at=2)],
         [rating("C1", "M1", "member", at=2), rating("C1")]),
    Case("C366-PROC-06-4", "vn@2025", [rating("UB"), rating("DB", at=2)], [rating("UB", at=2), rating("DB")]),
    Case("C366-PROC-06-5", "vn@2025", [rating("C1"), rating("DB", at=2)], [rating("C1", at=2), rating("DB")]),
]  # fmt: skip


def held(row, selection, last, *meeting, code="meeting_late", **more):
    """A meeting on the last valid day, and one that ended a day later."""
    days = [date.fromisoformat(last), date.fromordinal(date.fromisoformat(last).toordinal() + 1)]
    rows = [[{**met(*meeting, days=Decimal(3), **more), "start": d, "at": None}] for d in days]
    return Case(row, selection, *rows, code=code)


def handed_in(row, selection, last, paper, **of):
    """A paper received on the last valid day, and a day later."""
    days = [date.fromisoformat(last), date.fromordinal(date.fromisoformat(last).toordinal() + 1)]
    return Case(
        row,
        selection,
        (),
        (),
        "paper_late",
        papers=[[{"paper": paper, "received_on": d, **of}] for d in days],
    )


SCHOOL, SPECIAL = "TH", "DT"
DEADLINES = [
    held("DL-000-1", BAO_LOC, "2021-12-19", "DB", "review"),
    held("DL-000-1", BAO_LOC, "2021-12-19", "DB", "rating"),
    handed_in("DL-000-2", BAO_LOC, "2021-12-19", "dossier", unit="DB"),
    handed_in("DL-000-3", BAO_LOC, "2021-12-19", "self_review", unit="BTV", subject="M1"),
    handed_in("DL-000-3", BAO_LOC, "2021-12-19", "residence_opinion", unit="BTV", subject="M1"),
    held("DL-000-4", BAO_LOC, "2021-12-29", "BTV", "review"),
    held("DL-001-2", TIEN_THANG, "2023-11-30", "UB", "official_rating"),
    held("DL-001-3", TIEN_THANG, "2023-12-02", SCHOOL, "review"),
    handed_in("DL-001-3", TIEN_THANG, "2023-12-02", "dossier", unit=SCHOOL),
    held("DL-001-4", TIEN_THANG, "2023-12-05", "UB", "review"),
    held("DL-001-5", TIEN_THANG, "2023-12-10", "C1", "review"),
    held("DL-001-6", TIEN_THANG, "2023-12-15", "DB", "review"),
    held("DL-001-7", TIEN_THANG, "2023-12-17", "DB", "rating"),
    held("DL-002-2", DHKT, "2016-11-16", "C1", "rating"),
    handed_in("DL-002-3", DHKT, "2016-11-16", "dossier", unit="C1"),
    held("DL-002-4", DHKT, "2016-11-22", "DB", "review"),
    held("DL-002-5", DHKT, "2016-11-23", "DB", "rating"),
    handed_in("DL-002-6", DHKT, "2016-11-24", "summing_up_report", unit="DB"),
    handed_in("DL-002-7", DHKT, "2016-12-14", "dossier", unit="BGH"),
    # A written suggestion is itself the sign that something was suggested.
    handed_in("DL-002-8", VINH, "2016-11-04", "suggestion", unit="DB"),
    held("DL-002-10", VINH, "2016-11-14", "DB", "review", suggested_review=True),
    handed_in("DL-004-1", NINH_THUAN, "2022-11-09", "suggestion", unit="UB"),
    held("DL-004-2", NINH_THUAN, "2022-12-04", "UB", "review"),
    handed_in("DL-004-2", NINH_THUAN, "2022-12-04", "dossier", unit="BTV"),
    held("C124-GEN-10-2", "vn@2023", "2023-12-30", "DB", "review"),
    held("C124-GEN-10-3", "vn@2023", "2023-12-30", SCHOOL, "rating"),
    held("C124-GEN-10-4", "vn@2023", "2024-01-14", SPECIAL, "rating"),
    held("C366-PROC-08-1", "vn@2025", "2025-12-30", "C1", "rating"),
    held("C366-PROC-08-2", "vn@2025", "2025-12-30", SCHOOL, "rating"),
    held("C366-PROC-08-3", "vn@2025", "2026-01-14", SPECIAL, "review"),
    handed_in("C366-PROC-08-4", "vn@2025", "2026-01-31", "dossier", unit="TU"),
    # Windows have a first day too.
    *(
        Case(row, DHKT, [{"unit": u, "phase": phase, "start": first}],
             [{"unit": u, "phase": phase, "start": date.fromordinal(first.toordinal() - 1)}],
             code="meeting_early", severity="warning")
        for row, u, phase, first in (
            ("DL-002-2", "C1", "rating", date(2016, 11, 9)),
            ("DL-002-4", "DB", "review", date(2016, 11, 21)),
            ("DL-002-5", "DB", "rating", date(2016, 11, 23)),
        )
    ),
]  # fmt: skip
CASES = [*DURATIONS, *NOTICES, *ORDERS, *DEADLINES]


def dated(selection: str, rows: Rows) -> Rows:
    """Give each meeting its day of the story; what has a day of its own keeps it."""
    first = DAY.get(selection, date(2025, 12, 1))
    return [{"start": date.fromordinal(first.toordinal() + (r.get("at") or 0)), **_told(r)} for r in rows]


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in row.items() if k != "at"}


@pytest.mark.parametrize("case", CASES, ids=[f"{c.row}-{c.selection}-{n}" for n, c in enumerate(CASES)])
def test_a_row_kept_and_broken(case: Case):
    case = evolve(case, kept=dated(case.selection, case.kept), broken=dated(case.selection, case.broken))
    assert case.told(case.kept, case.papers[0]) == []
    told = case.told(case.broken, case.papers[1])
    assert {(f.code, f.severity) for f in told} == {(case.code, case.severity)}


def test_no_row_is_left_out():
    rows = {c.row for c in CASES}
    assert {f"DUR-000-{n}" for n in (1, 2, 3)} | {f"DUR-004-{n}" for n in (1, 2, 3)} <= rows
    # Of the other deadlines no meeting and no paper tells: plans, preparation, classes of units, totals.
    deadlines = {f"DL-000-{n}" for n in range(1, 5)} | {f"DL-001-{n}" for n in range(2, 8)}
    deadlines |= {f"DL-002-{n}" for n in (2, 3, 4, 5, 6, 7, 8, 10)} | {"DL-004-1", "DL-004-2"}
    assert deadlines <= rows
    assert {"NOT-1", "NOT-2", "ORD-8b"} | {f"ORD-{n}" for n in range(1, 11)} <= rows


@pytest.mark.parametrize("row", ["ORD-11", "ORD-12", "ORD-13"])
@pytest.mark.parametrize("selection", BOTH)
def test_what_only_people_can_see_is_told_with_its_clause(selection, row):
    # How deeply somebody was reviewed, and what results were used for, no sheet tells.
    clauses = {
        (BAO_LOC, "ORD-11"): "44-KH/ThU, II.A.4.2 (L180)",
        (NINH_THUAN, "ORD-11"): "KH 2022 (thiếu số), II.4.2 (L374-378)",
        (BAO_LOC, "ORD-12"): "44-KH/ThU, I.2 (L36)",
        (NINH_THUAN, "ORD-12"): "KH 2022 (thiếu số), I.3 (L60-70)",
    }
    clause = clauses[selection, "ORD-12" if row == "ORD-13" else row]
    told = [r for r in book(selection).rules if row in r.rows and isinstance(r, Meeting)]
    assert [book(selection).clause(r) for r in told] == [clause]


# ------------------------------------------------------------------ gates


def member(selection=BAO_LOC, **facts):
    """Return the evaluation of one official member in a cell, and the member's line."""
    given = {"id": "M1", "organization": "C1", "occupation": "official", "official_rating": "good", **facts}
    done = evaluate(
        roster(selection, members=[given], organizations=BODIES), book(selection), registry=registry()
    )
    (line,) = done.kinds["member"].subjects.iter_rows(named=True)
    return done, line


@pytest.mark.parametrize("selection", [BAO_LOC, VINH])
@pytest.mark.parametrize(("done", "open_"), [(True, False), (False, True), (None, True)])
def test_gate_1_no_rating_before_the_review(selection, done, open_):
    _, line = member(selection, review_done=done)
    gates = [m for m in line["missing"] if m.endswith("gate.review")]
    assert bool(gates) == open_
    assert not open_ or (line["status"], line["rating"]) == ("undetermined", None)


@pytest.mark.parametrize("selection", [BAO_LOC, VINH])
@pytest.mark.parametrize(
    ("occupation", "official", "open_"),
    [("official", "good", False), ("official", None, True), ("retired", None, False)],
)
def test_gate_2_an_official_waits_for_the_official_rating(selection, occupation, official, open_):
    _, line = member(selection, review_done=True, occupation=occupation, official_rating=official)
    assert any(m.endswith("gate.official_rating") for m in line["missing"]) == open_
    assert not open_ or (line["status"], line["rating"]) == ("undetermined", None)


@pytest.mark.parametrize("selection", [BAO_LOC, VINH])
@pytest.mark.parametrize(("done", "told"), [(False, True), (True, False), (None, False)])
def test_gate_3_whoever_was_left_out_is_rated_as_soon_as_possible(selection, done, told):
    found, _ = member(selection, review_done=done)
    assert [f.subject for f in found.findings if "GATE-3" in rows_of(selection, f.rule)] == ["M1"] * told


@pytest.mark.parametrize(("targets", "told"), [(0, True), (12, False), (None, False)])
def test_gate_4_targets_must_have_been_assigned(targets, told):
    found, _ = member(review_done=True, targets_assigned=targets)
    assert [f.subject for f in found.findings if "GATE-4" in rows_of(BAO_LOC, f.rule)] == ["M1"] * told


def rows_of(selection: str, rule: str | None) -> tuple[str, ...]:
    return next((r.rows for r in book(selection).rules if r.name == rule), ())
