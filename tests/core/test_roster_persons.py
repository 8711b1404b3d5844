"""Posts, collectives and their people: what is a fault, what is only told."""

import pytest

from roster_kit import DICTIONARY, faults, read, workbook
from xeploai.rosters.persons import person_findings
from xeploai.rosters.rows import roster_from_rows

SHEETS = {
    "members": [["id", "organization", "name"], ["DV1", "CB1", "Lê An"], ["DV2", "CB1", "Lê Bình"]],
    "Cán_bộ": [["id", "name"], ["DV2", "Lê Bình"], ["LD9", None]],
    "Tập_thể": [["id", "Mã tổ chức, cơ quan, đơn vị"], ["T1", "CB1"], ["T2", "k/a"], ["T3", None]],
}


def told(roster):
    return [(f.code, f.severity, f.message.render("vi")) for f in person_findings(roster)]


def test_people_of_either_sheet_are_known(tmp_path):
    seats = [["collective", "person"], ["T1", "DV1"], ["T1", "LD9"]]
    posts = [["person", "unit"], ["DV2", "CB1"]]
    assert told(read(workbook(tmp_path / "r.xlsx", **SHEETS, Thành_viên_tập_thể=seats, Chức_vụ=posts))) == []


def test_a_person_of_no_sheet_is_told_with_the_nearest_id(tmp_path):
    seats = [["collective", "person"], ["T1", "DV1"], ["T1", "LD 9"], ["T2", "Ông Q"]]
    posts = [["post", "person"], ["Bí thư", "dv2"]]
    roster = read(workbook(tmp_path / "r.xlsx", **SHEETS, Thành_viên_tập_thể=seats, Chức_vụ=posts))
    rest = "không có trong các sheet Đảng viên; Cán bộ; mọi dữ kiện về người này là chưa biết"
    assert told(roster) == [
        ("person_unknown", "warning", f"Chức vụ!B2: “dv2” {rest}; gần nhất: “DV2”"),
        ("person_unknown", "warning", f"Thành viên tập thể!B3: “LD 9” {rest}; gần nhất: “LD9”"),
        ("person_unknown", "warning", f"Thành viên tập thể!B4: “Ông Q” {rest}"),
    ]


def test_very_many_of_them_are_told_in_one_line():
    seats = [{"collective": "T1", "person": f"x{i}"} for i in range(300)]
    members = [{"id": "DV1", "organization": "CB1"}]
    tables = {"members": members, "collective_members": seats}
    (only,) = told(roster_from_rows("2021", tables, DICTIONARY))
    assert only[2] == (
        "collective_members!B2: 300 người không có trong các sheet Đảng viên "
        "(dòng 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, …); mọi dữ kiện về những người này là chưa biết"
    )


def test_one_id_with_two_names_is_told(tmp_path):
    other = {**SHEETS, "Cán_bộ": [["id", "name"], ["DV1", "Trần An"], ["DV2", "Lê Bình"]]}
    assert told(read(workbook(tmp_path / "r.xlsx", **other))) == [
        (
            "person_names",
            "warning",
            "Cán bộ!B2: mã “DV1” là “Trần An”, nhưng ở Đảng viên!C2 là “Lê An”; "
            "cùng một mã là cùng một người",
        )
    ]


def test_without_the_other_tables_there_is_nothing_to_tell():
    assert told(roster_from_rows("2021", {"members": [{"id": "DV1"}]}, DICTIONARY, ["posts"])) == []


# ---------------------------------------------------------------- faults


def test_a_person_sits_in_a_collective_once(tmp_path):
    seats = [["collective", "person"], ["T1", "DV1"], ["T2", "DV1"], ["T1", "DV1"], ["T1", "DV2"]]
    assert faults(workbook(tmp_path / "r.xlsx", **SHEETS, Thành_viên_tập_thể=seats)) == [
        "Thành viên tập thể!B4: “Mã thành viên” “DV1” đã có trong “T1” ở Thành viên tập thể!B2"
    ]


def test_references_between_the_tables(tmp_path):
    sheets = {
        **SHEETS,
        "Thành_viên_tập_thể": [["collective", "person"], ["T11", "DV1"], ["T1", None]],
        "Chức_vụ": [["person", "unit", "collective"], ["DV1", "cb1", "k/a"], ["DV2", "k/a", "t1"]],
        "Cơ_quan_cùng_cấp": [["organization", "body"], ["CB11", "Chính quyền"]],
    }
    assert faults(workbook(tmp_path / "r.xlsx", **sheets)) == [
        "Thành viên tập thể!A2: “Mã tập thể lãnh đạo” cần một mã có trong sheet “Tập thể”, gặp “T11”; "
        "gần nhất: “T1”",
        "Thành viên tập thể!B3: “Mã thành viên” bắt buộc phải có, gặp ô trống",
        "Chức vụ!B2: “Mã tổ chức, cơ quan, đơn vị” cần một mã có trong sheet “Tổ chức đảng”, gặp “cb1”; "
        "gần nhất: “CB1”",
        "Chức vụ!C3: “Mã tập thể lãnh đạo” cần một mã có trong sheet “Tập thể”, gặp “t1”; gần nhất: “T1”",
        "Cơ quan cùng cấp!A2: “Mã tổ chức đảng” cần một mã có trong sheet “Tổ chức đảng”, gặp “CB11”; "
        "gần nhất: “CB1”",
    ]


@pytest.mark.parametrize(("sheet", "label"), [("Tập_thể", "Mã tập thể"), ("Cán_bộ", "Mã cán bộ")])
def test_ids_are_unique_within_their_sheet(tmp_path, sheet, label):
    name = sheet.replace("_", " ")
    assert faults(workbook(tmp_path / "r.xlsx", **{sheet: [["id"], ["A"], ["A"]]})) == [
        f"{name}!A3: “{label}” phải là duy nhất, “A” đã có ở {name}!A2"
    ]


def test_one_id_may_stand_in_several_sheets(tmp_path):
    roster = read(workbook(tmp_path / "r.xlsx", **{**SHEETS, "Tập_thể": [["id"], ["CB1"], ["DV1"]]}))
    assert roster.tables["collectives"]["id"].to_list() == ["CB1", "DV1"]


def test_not_applicable_is_no_id(tmp_path):
    posts = [["person", "unit", "collective"], ["DV1", "Không áp dụng", "K/A"], ["DV2", "CB1", None]]
    table = read(workbook(tmp_path / "r.xlsx", **SHEETS, Chức_vụ=posts)).tables["posts"]
    assert table["unit"].to_list() == [None, "CB1"]
    assert table["unit!na"].to_list() == [True, False]
    assert table["collective!na"].to_list() == [True, False]


def test_a_leader_who_is_no_member_here_may_be_absent(tmp_path):
    absences = [["subject", "type"], ["LD9", "ốm"], ["DV1", "ốm"]]
    assert read(workbook(tmp_path / "r.xlsx", **SHEETS, Nghỉ=absences)).tables["absences"].height == 2
    assert faults(workbook(tmp_path / "r.xlsx", **SHEETS, Nghỉ=[*absences, ["LD8", "ốm"]])) == [
        "Nghỉ!A4: “Mã đảng viên” cần một mã có trong sheet “Đảng viên”, gặp “LD8”"
    ]
