"""Whom a row of an event sheet is about: by id, by kind, and what a blank kind means."""

import pytest

from roster_kit import DICTIONARY, faults, read, workbook
from xeploai.errors import RosterError
from xeploai.rosters.rows import roster_from_rows
from xeploai.rosters.subjects import SHEETS, subject_kinds

PEOPLE = {
    "organizations": [{"id": "O"}, {"id": "X"}],
    "members": [{"id": "M"}, {"id": "B"}, {"id": "X"}],
    "collectives": [{"id": "C"}],
    "leaders": [{"id": "L"}, {"id": "B"}],
}
ROWS = {"organizations": [["id"], ["O"], ["X"]], "members": [["id", "organization"], ["M1", "O"], ["X", "O"]]}
EVENT = {"Kỷ luật": [["subject", "subject_kind"]]}


def kinds(table, *rows, **people):
    tables = {**PEOPLE, **people, table: [{"subject": s, "subject_kind": k} for s, k in rows]}
    filled = subject_kinds(roster_from_rows("2021", tables, DICTIONARY))
    return filled.tables[table]["subject_kind"].to_list()


@pytest.mark.parametrize("table", SHEETS)
def test_a_blank_kind_is_found_by_the_id(table):
    asked = [(i, None) for i in ("M", "O", "C", "L", "B", "nobody")]
    assert kinds(table, *asked) == ["member", "organization", "collective", "leader", "member", None]


def test_a_typed_kind_stays():
    asked = [("X", "organization"), ("X", "member"), ("B", "leader"), ("B", "member"), ("nobody", "leader")]
    assert kinds("decisions", *asked) == [k for _, k in asked]


def test_discipline_is_the_persons_whatever_was_typed():
    asked = [("B", "leader"), ("B", "member"), ("L", "member"), ("M", "leader"), ("O", "organization")]
    assert kinds("disciplines", *asked) == ["member", "member", "leader", "member", "organization"]
    assert kinds("adjustments", ("B", "leader")) == ["leader"]


def test_an_id_of_two_sheets_needs_its_kind():
    with pytest.raises(RosterError) as caught:
        kinds("disciplines", ("M", None), ("X", None), ("X", "member"))
    assert caught.value.render("vi") == (
        "disciplines!A3: “X” có trong nhiều sheet (Đảng viên; Tổ chức đảng): ghi rõ “Loại đối tượng”"
    )


def test_without_the_column_it_is_added_and_sheets_without_subjects_stay():
    tables = {**PEOPLE, "disciplines": [{"subject": "C"}], "absences": [{"subject": "M"}]}
    before = roster_from_rows("2021", tables, DICTIONARY, ["history"])
    after = subject_kinds(before)
    assert after.tables["disciplines"]["subject_kind"].to_list() == ["collective"]
    assert after.tables["absences"] is before.tables["absences"]
    assert after.tables["history"] is before.tables["history"]
    assert after.digest == before.digest


def test_a_roster_of_members_only():
    only = {"collectives": [], "leaders": []}
    assert kinds("decisions", ("M", None), ("M", "leader"), **only) == ["member", "leader"]


# ---------------------------------------------------------------- faults of files


def event(path, *rows, **sheets):
    given = {**ROWS, **sheets, "Kỷ_luật": [["subject", "subject_kind"], *rows]}
    return faults(workbook(path / "r.xlsx", **given))


def test_a_subject_of_no_sheet(tmp_path):
    sheet = "Kỷ luật!A2: “Mã đối tượng” cần một mã có trong một trong các sheet: "
    assert event(tmp_path, ["M2", None]) == [f"{sheet}Đảng viên; Tổ chức đảng; gặp “M2”; gần nhất: “M1”"]
    assert event(tmp_path, ["o", None], Tập_thể=[["id"], ["T1"]]) == [
        f"{sheet}Đảng viên; Tổ chức đảng; Tập thể; gặp “o”; gần nhất: “O”"
    ]


def test_a_subject_that_its_kind_does_not_have(tmp_path):
    told = event(tmp_path, ["M1", "Tổ chức đảng"], ["T2", "Tập thể"], Tập_thể=[["id"], ["T1"]])
    assert told == [
        "Kỷ luật!A2: “Mã đối tượng” cần một mã có trong một trong các sheet: Tổ chức đảng; gặp “M1”",
        "Kỷ luật!A3: “Mã đối tượng” cần một mã có trong một trong các sheet: Tập thể; gặp “T2”; "
        "gần nhất: “T1”",
    ]


def test_a_subject_of_two_sheets(tmp_path):
    assert event(tmp_path, ["X", None], ["X", "Đảng viên"]) == [
        "Kỷ luật!A2: “Mã đối tượng” “X” có trong nhiều sheet (Đảng viên; Tổ chức đảng): "
        "ghi rõ “Loại đối tượng”"
    ]


def test_a_kind_whose_sheet_is_missing_may_have_the_id(tmp_path):
    rows = [["T9", "Tập thể"], ["M1", "Cán bộ"], ["M1", None]]
    roster = read(workbook(tmp_path / "r.xlsx", **ROWS, Kỷ_luật=[["subject", "subject_kind"], *rows]))
    assert subject_kinds(roster).tables["disciplines"]["subject_kind"].to_list() == [
        "collective",
        "member",
        "member",
    ]


def test_a_sheet_about_members_may_say_so_in_its_header(tmp_path):
    sheet = {"Kỷ_luật": [["Mã đảng viên", "Mã vi phạm"], ["M1", "V1"]]}
    roster = read(workbook(tmp_path / "r.xlsx", **ROWS, **sheet))
    assert roster.tables["disciplines"]["subject"].to_list() == ["M1"]
