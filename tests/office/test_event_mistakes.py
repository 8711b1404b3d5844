"""Every mistake in the sheets of units, meetings and papers is told at once, with its sheet and cell."""

from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from office_kit import BAO_LOC, found
from xeploai_cli.main import run


def fill(path: Path, sheets: dict[str, list[dict[str, Any]]]) -> None:
    """Type rows into a template, each value under its heading."""
    book = load_workbook(path)
    book["Thông tin"]["B1"], book["Thông tin"]["B2"] = 2021, "Bảo Lộc"
    for name, rows in sheets.items():
        sheet = book[name]
        columns = {str(cell.value).removesuffix(" (*)"): cell.column for cell in sheet[1]}
        for number, row in enumerate(rows, 2):
            for heading, value in row.items():
                sheet.cell(number, columns[heading], value)
    book.save(path)


SOUND: dict[str, list[dict[str, Any]]] = {
    "Tổ chức đảng": [
        {"Mã tổ chức đảng": "DB", "Loại tổ chức đảng": "Đảng bộ cơ sở"},
        {"Mã tổ chức đảng": "C1", "Mã tổ chức đảng cấp trên": "DB", "Loại tổ chức đảng": "Chi bộ trực thuộc"},
    ],
    "Đảng viên": [{"Mã đảng viên": "M1", "Mã chi bộ": "C1"}],
    "Đơn vị": [{"Mã đơn vị": "UB", "Loại đơn vị": "UBND", "Thuộc tổ chức đảng": "DB"}],
    "Cuộc họp": [{"Mã đơn vị": "UB", "Nội dung họp": "Kiểm điểm", "Ngày bắt đầu": "06/12/2021"}],
    "Giấy tờ": [
        {"Mã đơn vị": "UB", "Giấy tờ": "Mẫu 01", "Ngày gửi": "01/12/2021", "Ngày nhận": "01/12/2021"}
    ],
}
WRONG: dict[str, list[dict[str, Any]]] = {
    "Đơn vị": [
        {
            "Mã đơn vị": "UB",
            "Loại đơn vị": "UBNDD",
            "Thuộc tổ chức đảng": "DX",
            "Số người trong đơn vị": -3,
            "Làm việc theo chế độ thủ trưởng": "có thể",
        },
        {"Mã đơn vị": "UB", "Loại đơn vị": "UBND"},
    ],
    "Cuộc họp": [
        {
            "Mã đơn vị": "UB",
            "Nội dung họp": "Kiểm diểm",
            "Ngày bắt đầu": "31/02/2021",
            "Số ngày họp": 0,
            "Thứ tự trong ngày": -1,
            "Được gợi ý kiểm điểm": "chắc",
        },
        {"Nội dung họp": "Kiểm điểm", "Ngày bắt đầu": "10/12/2021", "Ngày kết thúc": "09/12/2021"},
        {"Mã đơn vị": "UB", "Nội dung họp": "Xếp loại", "Mã đối tượng": "M11", "Tư cách trong đơn vị": "sếp"},
    ],
    "Giấy tờ": [
        {"Mã đơn vị": "UB", "Giấy tờ": "Bản tự kiểm", "Ngày gửi": "12/12/2021", "Ngày nhận": "10/12/2021"},
        {"Giấy tờ": "Hồ sơ", "Ngày nhận": "10/12/2021"},
    ],
}
EXPECTED = {
    "Đơn vị!C2": "gần nhất: “Ủy ban nhân dân”",
    "Đơn vị!D2": "“DX”; gần nhất: “DB”",
    "Đơn vị!E2": "cần từ 0 trở lên, gặp “-3”",
    "Đơn vị!F2": "cần có hoặc không (x = có), gặp “có thể”",
    "Đơn vị!A3": "“UB” đã có ở Đơn vị!A2",
    "Cuộc họp!B2": "gần nhất: “Hội nghị kiểm điểm”",
    "Cuộc họp!G2": "cần một ngày (31/12/2021), gặp “31/02/2021”",
    "Cuộc họp!I2": "cần từ 0,5 trở lên, gặp “0”",
    "Cuộc họp!K2": "cần từ 0 trở lên, gặp “-1”",
    "Cuộc họp!L2": "cần có hoặc không (x = có), gặp “chắc”",
    "Cuộc họp!A3": "bắt buộc phải có, gặp ô trống",
    "Cuộc họp!H3": "không thể trước “Ngày bắt đầu” (10/12/2021), gặp 09/12/2021",
    "Cuộc họp!C4": "gặp “M11”; gần nhất: “M1”",
    "Cuộc họp!E4": "gặp “sếp”",
    "Giấy tờ!D2": "gặp “Bản tự kiểm”; gần nhất: “Bản kiểm điểm cá nhân”",
    "Giấy tờ!F2": "không thể trước “Ngày gửi” (12/12/2021), gặp 10/12/2021",
    "Giấy tờ!A3": "giấy tờ của ai (Mã đơn vị; Mã đối tượng), gặp ô trống",
}


@pytest.fixture
def workbook(tmp_path, capsys, monkeypatch):
    monkeypatch.delenv("XEPLOAI_LANG", raising=False)
    path = tmp_path / "roster.xlsx"
    assert run(["template", BAO_LOC, "--work", "-o", str(path)]) == 0
    capsys.readouterr()
    return path


@pytest.mark.parametrize("command", ["check", "dossier"])
def test_all_mistakes_are_told_at_once(workbook, capsys, command):
    fill(workbook, SOUND | WRONG)
    assert run([command, str(workbook), BAO_LOC]) == 2
    told = capsys.readouterr()
    lines = dict(line.removeprefix("Lỗi: ").split(": ", 1) for line in told.err.splitlines())
    assert told.out == ""
    assert set(lines) == set(EXPECTED)
    assert {cell: text for cell, text in EXPECTED.items() if text not in lines[cell]} == {}


def test_what_offices_type_is_no_mistake(workbook, capsys):
    fill(workbook, SOUND)
    assert run(["check", str(workbook), BAO_LOC, "--format", "json"]) in (0, 1)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("chair", "told"), [("M11", True), ("M1", False), ("BI-THU-TINH", False), (None, False)]
)
def test_a_mistyped_chair_is_named_and_one_from_outside_is_not(chair, told):
    row = {"unit": "C1", "phase": "review", "subject": "M1", "chair": chair}
    named = [f for f in found(meetings=[row]) if f.code == "chair_unknown"]
    assert [f.message.render("vi") for f in named] == [
        "meetings!D2: người chủ trì “M11” không có trong danh sách; gần nhất: “M1”"
    ] * told
