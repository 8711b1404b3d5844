"""Workbooks as offices make them, and every fault with its cell."""

import unicodedata
from datetime import date, datetime

import openpyxl
import polars as pl
import pytest

from roster_kit import DICTIONARY, INFO, faults, members, read, same, workbook
from xeploai.errors import RosterError
from xeploai.rosters.read import read_roster
from xeploai.rosters.roster import Period

HEADER = ["Mã đảng viên", "Mã chi bộ", "Họ và tên", "Điểm: a"]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "roster.xlsx"


# ---------------------------------------------------------------- what is read


def test_a_small_roster(path):
    roster = read(
        workbook(path, members=[HEADER, ["m1", "CB1", "Lê Thị An", "9,5"], ["m2", "CB2", None, None]])
    )
    assert roster.period == Period("2021", date(2021, 1, 1), date(2021, 12, 31))
    assert roster.place == "Lâm Đồng"
    assert roster.source == str(path)
    assert set(roster.tables) == {"organizations", "members"}
    expected = pl.DataFrame(
        {
            "row": [2, 3],
            "id": ["m1", "m2"],
            "name": ["Lê Thị An", None],
            "organization": ["CB1", "CB2"],
            "points_a": [950, None],
        },
        schema_overrides={"row": pl.UInt32},
    )
    assert roster.tables["members"].equals(expected)
    assert roster.cells["members"].cell("points_a", 3) == "Đảng viên!D3"


def test_column_types(path):
    header = [
        "id",
        "organization",
        "exempt",
        "level_a",
        "targets_assigned",
        "admitted_on",
        "points_a",
        "occupation",
    ]
    row = ["m1", "CB1", "x", "k/a", 5, date(1990, 2, 3), 9.5, "Nghỉ hưu"]
    table = members(workbook(path, members=[header, row]))
    schema = table.schema
    assert schema["exempt"] == schema["level_a!na"] == pl.Boolean
    assert schema["points_a"] == schema["targets_assigned"] == pl.Int64
    assert schema["level_a"] == pl.Enum(["poor", "average", "good", "excellent"])
    assert schema["admitted_on"] == pl.Date
    assert table.row(0, named=True) == {
        "row": 2,
        "id": "m1",
        "organization": "CB1",
        "admitted_on": date(1990, 2, 3),
        "exempt": True,
        "occupation": "retired",
        "targets_assigned": 5,
        "points_a": 950,
        "level_a": None,
        "level_a!na": True,
    }


def test_titles_blank_lines_totals_and_signatures_do_not_matter(path):
    rows = [
        ["ĐẢNG BỘ XÃ"],
        [None, "DANH SÁCH ĐẢNG VIÊN NĂM 2021"],
        [],
        HEADER,
        [],
        ["m1", "CB1", "Lê Thị An", 9],
        ["m2", "CB1", "Trần Văn Bình", 8],
        ["Cộng", None, None, 17],
        [],
        ["m3", "CB2", "Phạm Thị Cúc", 7],
        ["Tổng cộng", None, None, 24],
        [],
        [None, None, "NGƯỜI LẬP BIỂU"],
        [None, "Bảo Lộc, ngày 12 tháng 12", None],
    ]
    book = workbook(path, members=rows)
    table = members(book)
    assert table["id"].to_list() == ["m1", "m2", "m3"]
    assert table["row"].to_list() == [6, 7, 10]


def test_a_total_needs_not_stand_in_the_first_column(path):
    rows = [HEADER, ["m1", "CB1", "An", 9], [None, None, "Tổng số: 1 đảng viên", 9]]
    assert members(workbook(path, members=rows)).height == 1


def test_a_person_whose_unit_begins_with_the_word_total_is_kept(path):
    organizations = [["id", "name"], ["CB1", "Tổng công ty X"], ["Tổng", None]]
    roster = read(workbook(path, organizations=organizations))
    assert roster.tables["organizations"]["id"].to_list() == ["CB1"]


def test_a_bonus_called_cong_is_no_total(path):
    rows = [["subject", "type", "reason"], ["m1", "Cộng", "Cộng"], ["m1", "Điểm trừ", None]]
    roster = read(workbook(path, {"Điểm cộng, trừ": rows}))
    assert roster.tables["adjustments"]["type"].to_list() == ["bonus", "deduction"]
    rows.append([None, "Cộng", None])
    assert faults(workbook(path, {"Điểm cộng, trừ": rows})) == [
        "Điểm cộng, trừ!A4: “Mã đối tượng” bắt buộc phải có, gặp ô trống"
    ]


@pytest.mark.parametrize(
    "numbering",
    [["(1)", "(2)", "(3)", "(4)"], [1, 2, 3, 4], ["A", "B", 1, 2], ["A", "B", "(1)", "(2)"]],
)
def test_a_row_that_numbers_the_columns(path, numbering):
    table = members(workbook(path, members=[HEADER, numbering, ["m1", "CB1", "An", 9]]))
    assert table["id"].to_list() == ["m1"]
    assert table["row"].to_list() == [3]


def test_numbers_that_may_be_data_are_data(path):
    rows = [["subject", "votes_excellent", "votes_good"], [1, 2, 3]]
    book = workbook(path, members=[["id", "organization"], [1, "CB1"]], Phiếu=rows)
    assert read(book).tables["ballots"].rows() == [(2, "1", 2, 3)]


def test_merged_title_cells_and_two_row_headings(path):
    workbook(path)
    book = openpyxl.load_workbook(path)
    sheet = book["Đảng viên"]
    sheet.delete_rows(1, 5)
    sheet["A1"] = "DANH SÁCH"
    sheet.merge_cells("A1:E1")
    for column, text in zip("ABC", ["TT", "Mã đảng viên", "Mã chi bộ"], strict=True):
        sheet[f"{column}2"] = text
        sheet.merge_cells(f"{column}2:{column}3")
    sheet["D2"] = "Kết quả"
    sheet.merge_cells("D2:E2")
    sheet["D3"], sheet["E3"] = "Điểm: a", "Điểm: b"
    for column, value in zip("ABCDE", [1, "m1", "CB1", 9, 35.5], strict=True):
        sheet[f"{column}4"] = value
    book.save(path)
    assert members(path).rows() == [(4, "m1", "CB1", 900, 3550)]


def test_columns_need_not_begin_at_a1(path):
    rows = [[], [], [None, None, "id", "organization"], [None, None, "m1", "CB1"]]
    roster = read(workbook(path, members=rows))
    assert roster.cells["members"].cell("id", 4) == "Đảng viên!C4"
    assert roster.tables["members"]["row"].to_list() == [4]


@pytest.mark.parametrize(
    "header",
    [
        "Họ và tên",
        "HỌ VÀ TÊN",
        " họ  và\ntên ",
        unicodedata.normalize("NFD", "Họ và tên"),
        "Full name",
        "name",
        "Họ và tên (*)",
        "Họ và tên:",
    ],
)
def test_headers_match_by_id_or_label(path, header):
    table = members(workbook(path, members=[["id", "organization", header], ["m1", "CB1", "An"]]))
    assert table["name"].to_list() == ["An"]


@pytest.mark.parametrize(
    "name", ["members", "MEMBERS", "đảng viên", unicodedata.normalize("NFD", "Đảng viên")]
)
def test_sheets_match_by_table_or_title(path, name):
    rows = [["id", "organization"], ["m1", "CB1"]]
    assert members(workbook(path, {name: rows}, members=False)).height == 1


def test_other_sheets_are_left_alone(path):
    assert set(read(workbook(path, Tra_cứu=[["a"], [1]])).tables) == {"organizations", "members"}


def test_a_missing_sheet_has_no_table_an_empty_one_has_an_empty_table(path):
    roster = read(workbook(path, Kỷ_luật=[], Nghỉ=[["Mã đảng viên", "Từ ngày"]]))
    assert "adjustments" not in roster.tables
    assert roster.tables["disciplines"].height == 0
    assert roster.tables["absences"].columns == ["row", "subject", "from"]


def test_running_numbers_and_remarks_are_ignored(path):
    rows = [
        ["TT", "id", "organization", "Ghi chú"],
        [1, "m1", "CB1", "mới chuyển đến"],
        [2, None, None, None],
    ]
    assert members(workbook(path, members=rows)).columns == ["row", "id", "organization"]


def test_info_may_stand_in_a_row_of_labels(path):
    roster = read(workbook(path, info=[["Kỳ đánh giá", "Địa phương"], ["2026-Q1", "Nghệ An"]]))
    assert (roster.period.text, roster.place) == ("2026-Q1", "Nghệ An")


def test_info_without_a_place(path):
    assert read(workbook(path, info=[["period", "2021"], ["place", None]])).place is None


def test_excel_dates_and_texts_may_be_mixed(path):
    header = ["id", "organization", "admitted_on"]
    days = [datetime(1990, 2, 3), "3/2/1990", "1990-02-03"]
    table = members(workbook(path, members=[header, *([f"m{i}", "CB1", d] for i, d in enumerate(days))]))
    assert table["admitted_on"].to_list() == [date(1990, 2, 3)] * 3


def test_ids_typed_as_numbers_are_texts(path):
    roster = read(
        workbook(
            path,
            organizations=[["id"], [1], [2]],
            members=[["id", "organization", "card_number"], [10, 1, 51234567], [11, "2", "00123"]],
        )
    )
    assert roster.tables["members"].rows() == [(2, "10", "51234567", "1"), (3, "11", "00123", "2")]


def test_text_that_looks_like_a_formula_stays_text(path):
    workbook(path, members=[["id", "organization", "name"], ["m1", "CB1", "x"]])
    book = openpyxl.load_workbook(path)
    cell = book["Đảng viên"]["C2"]
    cell.value, cell.data_type = "=1+1", "s"
    book.save(path)
    assert members(path)["name"].to_list() == ["=1+1"]


def test_progress_is_told_sheet_by_sheet(path):
    told = []
    read_roster(workbook(path), DICTIONARY, lambda *step: told.append(step))
    assert told == [("Thông tin", 1, 3), ("Tổ chức đảng", 2, 3), ("Đảng viên", 3, 3)]


def test_the_digest_is_of_the_facts_not_of_the_file(path, tmp_path):
    rows = [HEADER, ["m1", "CB1", "An", "9,5"]]
    spaced = [["Danh sách"], [], [*reversed(HEADER)], ["9.50", " An", "CB1", "m1"]]
    one = read(workbook(path, members=rows))
    other = read(workbook(tmp_path / "other.xlsx", members=spaced))
    changed = read(workbook(tmp_path / "changed.xlsx", members=[HEADER, ["m1", "CB1", "An", 9]]))
    assert one.digest == other.digest != changed.digest
    assert not same(one, other)


# ---------------------------------------------------------------- faults of sheets and headers


def test_missing_sheets(path):
    assert faults(workbook(path, members=False, organizations=False)) == [
        "thiếu sheet bắt buộc “Tổ chức đảng”",
        "thiếu sheet bắt buộc “Đảng viên”",
    ]


def test_a_sheet_with_almost_the_right_name(path):
    assert faults(workbook(path, **{"Ky luật": [["subject"], ["m1"]]})) == [
        "roster.xlsx: thiếu sheet “Kỷ luật”, nhưng có “Ky luật”: đặt lại tên nếu là một"
    ]


def test_two_sheets_for_one_table(path):
    assert faults(workbook(path, {"members": [["id"]]})) == [
        "roster.xlsx: hai sheet cho cùng một bảng: Đảng viên, members"
    ]


def test_a_workbook_with_other_sheets_only(path):
    (told,) = faults(workbook(path, info=False, members=False, organizations=False, Sheet1=[[1]]))
    assert told.startswith(
        f"{path}: không có bảng nào của danh sách; cần các bảng: Thông tin, Tổ chức đảng, Đảng viên"
    )


def test_header_faults(path):
    rows = [["id", "Mã đảng viên", "Mã chi bộ", "Họ và tênn", "Điểm", ""], ["m1", "m1", "CB1", "An", 9, "x"]]
    assert faults(workbook(path, members=rows)) == [
        "Đảng viên!B1: tiêu đề “Mã đảng viên” lặp lại, đã có ở A1",
        "Đảng viên!D1: không có cột “Họ và tênn” trong danh mục dữ kiện; gần nhất: “Họ và tên”",
        "Đảng viên!E1: không có cột “Điểm” trong danh mục dữ kiện; gần nhất: “Điểm: b”",
        "Đảng viên!F2: cột có dữ liệu nhưng không có tiêu đề",
    ]


def test_a_missing_required_column(path):
    assert faults(workbook(path, members=[["Mã đảng viên", "Họ và tên"], ["m1", "An"]])) == [
        "Đảng viên!1: thiếu cột bắt buộc “Mã chi bộ”"
    ]


@pytest.mark.parametrize("rows", [[], [["a", "b"], [1, 2]]])
def test_no_header(path, rows):
    assert faults(workbook(path, members=rows)) == [
        "Đảng viên: không tìm thấy dòng tiêu đề; cần ít nhất các cột: Mã đảng viên; Mã chi bộ"
    ]


@pytest.mark.parametrize(
    ("info", "told"),
    [
        ([["Địa phương", "Lâm Đồng"]], "Thông tin: thiếu giá trị bắt buộc “Kỳ đánh giá”"),
        ([["Kỳ đánh giá", None], ["Địa phương", None]], "Thông tin: thiếu giá trị bắt buộc “Kỳ đánh giá”"),
        (
            [["Kỳ đánh giá", "năm ngoái"]],
            "Thông tin!B1: kỳ đánh giá “năm ngoái” không hợp lệ: "
            "cần một năm (2021), một quý (2026-Q1) hoặc một tháng (2018-M05)",
        ),
    ],
)
def test_info_faults(path, info, told):
    assert faults(workbook(path, info=info)) == [told]


# ---------------------------------------------------------------- faults of cells


CELLS = [
    ("points_a", "9 điểm", "“Điểm: a” cần một số, gặp “9 điểm”"),
    ("points_a", "9,555", "“Điểm: a” cần một số có tối đa 2 chữ số thập phân, gặp “9,555”"),
    ("points_a", 10.5, "“Điểm: a” cần không quá 10, gặp “10.5”"),
    ("points_a", -1, "“Điểm: a” cần từ 0 trở lên, gặp “-1”"),
    ("points_a", "k/a", "“Điểm: a” không nhận “không áp dụng”, gặp “k/a”; để trống nếu chưa biết"),
    ("targets_assigned", 2.5, "“Số chỉ tiêu, nhiệm vụ được giao” cần một số nguyên, gặp “2.5”"),
    ("exempt", "có lẽ", "“Được miễn công tác và sinh hoạt đảng” cần có hoặc không (x = có), gặp “có lẽ”"),
    ("admitted_on", "30/02/1990", "“Ngày kết nạp” cần một ngày (31/12/2021), gặp “30/02/1990”"),
    ("admitted_on", 2021, "“Ngày kết nạp” cần một ngày (31/12/2021), gặp “2021”"),
    (
        "membership",
        "Chính thưc",
        "“Chính thức hay dự bị” cần một trong: Chính thức; Dự bị; gặp “Chính thưc”; gần nhất: “Chính thức”",
    ),
    (
        "name",
        "=1+1",
        "“Họ và tên” có công thức chưa được tính; mở bằng Excel và lưu lại, hoặc dán thành giá trị",
    ),
    ("name", "#N/A", "“Họ và tên” có lỗi công thức của Excel: #N/A"),
    ("points_a", "#DIV/0!", "“Điểm: a” có lỗi công thức của Excel: #DIV/0!"),
]


@pytest.mark.parametrize(("name", "typed", "told"), CELLS)
def test_a_faulty_cell(path, name, typed, told):
    rows = [["id", "organization", name], ["m1", "CB1", None], ["m2", "CB1", typed]]
    assert faults(workbook(path, members=rows)) == [f"Đảng viên!C3: {told}"]


def test_an_uncalculated_formula_in_the_last_row_counts(path):
    rows = [["id", "organization"], ["m1", "CB1"], ["=A2", "=B2"]]
    assert [f[:13] for f in faults(workbook(path, members=rows))] == ["Đảng viên!A3:", "Đảng viên!B3:"]


def test_true_is_not_one_point(path):
    rows = [["id", "organization", "points_a"], ["m1", "CB1", 1], ["m2", "CB1", True]]
    assert faults(workbook(path, members=rows)) == ["Đảng viên!C3: “Điểm: a” cần một số, gặp “true”"]


def test_faults_in_english(path):
    rows = [["id", "organization", "points_a"], ["m1", "CB1", "10,5"]]
    assert faults(workbook(path, members=rows), "en") == [
        "Đảng viên!C2: “Points: a” expected at most 10, found “10,5”"
    ]


def test_ids_and_references(path):
    rows = [
        ["id", "organization"],
        ["m1", "CB1"],
        ["m1", "CB3"],
        ["m2", "cb2"],
        [None, "CB1"],
        ["m3", None],
        ["m1", "CB1"],
    ]
    assert faults(workbook(path, members=rows, Nghỉ=[["subject"], ["m9"]])) == [
        "Đảng viên!A3: “Mã đảng viên” phải là duy nhất, “m1” đã có ở Đảng viên!A2",
        "Đảng viên!B3: “Mã chi bộ” cần một mã có trong sheet “Tổ chức đảng”, gặp “CB3”; gần nhất: “CB2”",
        "Đảng viên!B4: “Mã chi bộ” cần một mã có trong sheet “Tổ chức đảng”, gặp “cb2”; gần nhất: “CB2”",
        "Đảng viên!A5: “Mã đảng viên” bắt buộc phải có, gặp ô trống",
        "Đảng viên!B6: “Mã chi bộ” bắt buộc phải có, gặp ô trống",
        "Đảng viên!A7: “Mã đảng viên” phải là duy nhất, “m1” đã có ở Đảng viên!A2",
        "Nghỉ!A2: “Mã đảng viên” cần một mã có trong sheet “Đảng viên”, gặp “m9”; gần nhất: “m3”",
    ]


def test_one_ballot_line_a_member(path):
    assert faults(workbook(path, Phiếu=[["subject", "votes_good"], ["m1", 3], ["m1", 4]])) == [
        "Phiếu!A3: “Mã đảng viên” phải là duy nhất, “m1” đã có ở Phiếu!A2"
    ]


def test_a_circle_of_parents(path):
    organizations = [["id", "parent"], ["CB1", "A"], ["A", "B"], ["B", "A"]]
    assert faults(workbook(path, organizations=organizations)) == [
        "Tổ chức đảng!B3: “Mã tổ chức đảng cấp trên” tạo thành vòng lặp cấp trên: A → B → A"
    ]


def test_a_line_without_its_id_is_a_fault_unless_it_is_set_apart(path):
    rows = [HEADER, ["m1", "CB1", "An", 9], [None, None, "Bình", 8]]
    assert len(faults(workbook(path, members=rows))) == 2
    rows = [HEADER, ["m1", "CB1", "An", 9], [], [None, None, "Bình", 8], [None, "CB1", "Cúc", 8]]
    assert faults(workbook(path, members=rows)) == [
        "Đảng viên!A5: “Mã đảng viên” bắt buộc phải có, gặp ô trống"
    ]


def test_all_faults_at_once_in_the_order_of_the_file(path):
    told = faults(
        workbook(
            path,
            info=[["Kỳ đánh giá", "?"], *INFO[1:]],
            organizations=[["id", "meeting_date"], ["CB1", "x"]],
            members=[
                ["id", "organization", "points_a", "exempt"],
                ["m1", "CB1", "a", "b"],
                ["m2", "CB1", "c", "d"],
            ],
        )
    )
    assert [t.split(":")[0] for t in told] == [
        "Thông tin!B1",
        "Tổ chức đảng!B2",
        "Đảng viên!C2",
        "Đảng viên!D2",
        "Đảng viên!C3",
        "Đảng viên!D3",
    ]


def test_very_many_faults_are_grouped_by_column_and_kind(path):
    rows = [["id", "organization", "points_a"], *([f"m{i}", "CB1", 11 if i % 2 else "x"] for i in range(300))]
    assert faults(workbook(path, members=rows)) == [
        "Đảng viên!C2: 150 ô cùng lỗi (dòng 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, …): "
        "“Điểm: a” cần một số, gặp “x”",
        "Đảng viên!C3: 150 ô cùng lỗi (dòng 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, …): "
        "“Điểm: a” cần không quá 10, gặp “11”",
    ]


def test_nothing_is_read_of_a_roster_with_faults(path):
    with pytest.raises(RosterError) as caught:
        read(workbook(path, members=[["id", "organization"], ["m1", "?"]]))
    assert caught.value.exit_code == 2
