"""What is wrong is said in Vietnamese, with exit code 2, no traceback, and nothing written."""

from collections.abc import Callable
from pathlib import Path

import pytest

from cli_people import GOOD, write

PLACE = "lam-dong@2021"


def _edited(folder: Path, edit: Callable[[str], str]) -> Path:
    path = write(
        folder, members=[{**GOOD, "id": "DV01", "points_a1": 9}, {**GOOD, "id": "DV02", "points_a1": 8}]
    )
    sheet = path / "members.csv"
    sheet.write_text(edit(sheet.read_text("utf-8-sig")), "utf-8")
    return path


EDITS = {
    "unknown_header": (
        lambda t: t.replace("Tổng điểm", "Tổng điễm"),
        "Lỗi: members.csv!M1: không có cột “Tổng điễm” trong danh mục dữ kiện; gần nhất: “Tổng điểm”\n",
    ),
    "duplicate_id": (
        lambda t: t.replace("DV02", "DV01"),
        "Lỗi: members.csv!A3: “Mã đảng viên” phải là duy nhất, “DV01” đã có ở members.csv!A2\n",
    ),
    "points_above_the_maximum": (
        lambda t: t.replace(",9.00,", ',"9,5",'),
        "Lỗi: members.csv!R2: “Điểm: Tư tưởng chính trị” cần không quá 9, gặp “9,5”\n",
    ),
    "text_for_a_number": (
        lambda t: t.replace(",9.00,", ",chín,"),
        "Lỗi: members.csv!R2: “Điểm: Tư tưởng chính trị” cần một số, gặp “chín”\n",
    ),
}


@pytest.mark.parametrize("name", EDITS)
def test_a_wrong_cell_is_named(call, tmp_path, name):
    edit, message = EDITS[name]
    result = call("evaluate", _edited(tmp_path / "people", edit), PLACE, "-o", tmp_path / "out.json")
    assert (result.code, result.err, result.out) == (2, message, "")
    assert not (tmp_path / "out.json").exists()


def test_all_faults_come_at_once(call, tmp_path):
    people = _edited(tmp_path / "people", lambda t: t.replace(",9.00,", ",chín,").replace("DV02", "DV01"))
    assert len(call("evaluate", people, PLACE).err.splitlines()) == 2


def test_a_missing_sheet(call, tmp_path):
    people = write(tmp_path / "people")
    (people / "organizations.csv").unlink()
    result = call("evaluate", people, PLACE)
    assert (result.code, result.err) == (2, "Lỗi: thiếu sheet bắt buộc “Tổ chức đảng”\n")


def test_a_broken_workbook(call, tmp_path):
    path = tmp_path / "hỏng.xlsx"
    path.write_bytes(b"PK\x03\x04 broken")
    result = call("evaluate", path, PLACE)
    assert (result.code, result.err) == (2, "Lỗi: hỏng.xlsx: không phải sổ Excel (.xlsx)\n")


def test_a_broken_workbook_in_english(call, tmp_path):
    path = tmp_path / "broken.xlsx"
    path.write_bytes(b"PK\x03\x04 broken")
    assert call("evaluate", path, PLACE, "--lang", "en").err.startswith("Error: broken.xlsx: ")


TYPED = {
    (
        "evaluate",
        "ROSTER",
        "lam-dog@2021",
    ): "không có địa phương hay quy định “lam-dog”; gần nhất: lam-dong (tỉnh Lâm Đồng)",
    ("explain", "ROSTER", PLACE, "DV6"): "danh sách không có “DV6”; gần nhất: “DV06”",
    (
        "evaluate",
        "ROSTER",
        f"{PLACE}+quota_bas=good",
    ): "không có cách hiểu “quota_bas”; gần nhất: “quota_base”",
    ("evaluate", "no.xlsx", PLACE): "không có tệp hay thư mục “no.xlsx”",
    ("evaluate", PLACE, "ROSTER"): (
        "không có tệp hay thư mục “lam-dong@2021”, có vẻ là tên một bộ quy tắc: "
        "danh sách đứng trước, bộ quy tắc đứng sau"
    ),
    ("evalute",): "không có lệnh “evalute”; gần nhất: “evaluate”",
    ("evaluate", "--fomat"): "không có tùy chọn “--fomat”; gần nhất: “--format”",
    ("evaluate",): "thiếu “DANH_SÁCH”",
    ("evaluate", "ROSTER", PLACE, "more"): "thừa tham số: more",
    ("evaluate", "ROSTER", PLACE, "-o"): "tùy chọn “-o” cần một giá trị",
    ("evaluate", "ROSTER", PLACE, "-o", "x.pdf"): (
        "“x.pdf”: đuôi tệp phải là một trong: .xlsx, .html, .json, .csv, .parquet"
    ),
    ("evaluate", "ROSTER", PLACE, "-o", "no/x.csv"): "không có thư mục “no”",
    ("evaluate", "ROSTER", PLACE, "--format", "xml"): (
        "“--format”: không có giá trị “xml”; cần một trong: table, json"
    ),
    ("plugins", "--disable", "lamdon"): "không có plugin hay gói “lamdon”; gần nhất: “lamdong”",
    ("evaluate", "ROSTER", PLACE, "--set", "qd132/member.quota.excelent.share=10%"): (
        "bộ quy tắc không có quy tắc “qd132/member.quota.excelent”; gần nhất: “qd132/member.quota.excellent”"
    ),
    ("evaluate", "ROSTER", PLACE, "--set", "share"): (
        "“share”: cần dạng quy_tắc.tham_số=giá_trị, ví dụ lamdong/member.excellent.score.score=94"
    ),
}


@pytest.mark.parametrize("typed", TYPED, ids=" ".join)
def test_what_was_typed_is_wrong(call, roster, typed):
    result = call(*(roster if t == "ROSTER" else t for t in typed))
    assert (result.code, result.out) == (2, "")
    assert result.err.splitlines()[0] == f"Lỗi: {TYPED[typed]}"


def test_wrong_usage_says_where_help_is(call):
    assert call("evaluate").err.splitlines()[1] == "xem cách dùng: xeploai evaluate --help"


def test_a_near_file_name_is_offered(call, roster):
    result = call("evaluate", roster.with_name("member.xlsx"), PLACE)
    assert "gần nhất: “members.xlsx”" in result.err


def test_results_never_replace_the_roster(call, roster):
    before = roster.read_bytes()
    result = call("evaluate", roster, PLACE, "-o", roster)
    assert (result.code, roster.read_bytes()) == (2, before)


def test_a_bug_shows_its_traceback(call, roster, monkeypatch):
    def broken(*_args: object, **_more: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("xeploai.rulebooks.resolve.resolve", broken)
    with pytest.raises(ZeroDivisionError):
        call("rulebook", PLACE)


def test_an_interrupt_is_quiet(call, monkeypatch):
    def interrupted(*_args: object, **_more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("xeploai.rulebooks.resolve.resolve", interrupted)
    result = call("rulebook", PLACE)
    assert (result.code, result.err) == (130, "")
