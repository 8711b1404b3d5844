"""The empty workbook: lists, ranges, texts, guide; and that it reads back."""

import zipfile
from datetime import datetime

import openpyxl
import pytest
from attrs import evolve

from roster_kit import DICTIONARY, faults, read
from xeploai.errors import UsageError
from xeploai.model import Source
from xeploai.rosters.template import write_template

TITLE = "QĐ 132-QĐ/TW và hướng dẫn"
TABLES = (
    "organizations",
    "members",
    "collectives",
    "collective_members",
    "leaders",
    "posts",
    "adjustments",
    "disciplines",
    "absences",
    "transfers",
    "ballots",
    "decisions",
    "history",
    "same_level_bodies",
)
FACTS = {t: [f for f in DICTIONARY.of(t) if not f.derived] for t in TABLES}
EXPLAIN = [
    ("Đảng viên", "points_a", "điểm a khoản 1", "Chấm theo phụ lục 4"),
    ("members", "Điểm: a", "khoản 2", "=HYPERLINK(1)"),
]


@pytest.fixture
def path(tmp_path):
    write_template(tmp_path / "t.xlsx", FACTS, rulebook_title=TITLE, explain=EXPLAIN)
    return tmp_path / "t.xlsx"


@pytest.fixture
def book(path):
    return openpyxl.load_workbook(path)


def column(sheet, header):
    return next(c.column for c in sheet[1] if c.value == header)


def rule(sheet, header):
    """Return the validation of a column."""
    letter = openpyxl.utils.get_column_letter(column(sheet, header))
    return next(v for v in sheet.data_validations.dataValidation if f"{letter}2" in v.sqref)


def test_sheets(book):
    assert book.sheetnames == [
        "Thông tin",
        "Tổ chức đảng",
        "Đảng viên",
        "Tập thể",
        "Thành viên tập thể",
        "Cán bộ",
        "Chức vụ",
        "Điểm cộng, trừ",
        "Kỷ luật",
        "Nghỉ",
        "Chuyển sinh hoạt",
        "Phiếu",
        "Quyết định",
        "Lịch sử",
        "Cơ quan cùng cấp",
        "Danh mục",
        "Hướng dẫn",
    ]
    assert book["Danh mục"].sheet_state == "veryHidden"


def test_the_first_sheet_asks_for_the_period(book):
    sheet = book["Thông tin"]
    assert [c.value for c in sheet["A"]][:2] == ["Kỳ đánh giá (*)", "Địa phương"]
    assert sheet["B1"].value is None
    assert sheet["C1"].value == "Năm (2021) hoặc quý (2026-Q1)"
    assert sheet["B4"].value == TITLE


def test_headers_and_panes(book):
    sheet = book["Đảng viên"]
    assert [c.value for c in sheet[1]][:4] == [
        "Mã đảng viên (*)",
        "Họ và tên",
        "Số thẻ đảng viên",
        "Mã chi bộ (*)",
    ]
    assert sheet.freeze_panes == "C2"
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.max_row == 1


def test_lists(book):
    sheet = book["Đảng viên"]
    assert rule(sheet, "Bị đình chỉ sinh hoạt đảng").type == "list"
    source = rule(sheet, "Cấp độ: a").formula1
    name, cells = source.lstrip("=").split("!")
    assert name.strip("'") == "Danh mục"
    values = [c[0].value for c in book["Danh mục"][cells.replace("$", "")]]
    assert values == ["Kém", "Trung bình", "Tốt", "Xuất sắc", "Không áp dụng"]


def test_ranges_and_messages(book):
    found = rule(book["Đảng viên"], "Điểm: a")
    assert (found.type, found.operator, found.formula1, found.formula2) == ("decimal", None, "0", "10")
    assert found.promptTitle == "Điểm: a"
    assert found.prompt == "Số từ 0 đến 10, tối đa 2 chữ số thập phân."
    assert found.errorTitle == "Giá trị không hợp lệ"
    assert found.error == "Số từ 0 đến 10, tối đa 2 chữ số thập phân"


def test_a_range_that_also_takes_not_applicable(tmp_path):
    fact = evolve(DICTIONARY.facts["members", "points_a"], not_applicable=True)
    write_template(tmp_path / "t.xlsx", {"members": [fact]}, rulebook_title=TITLE)
    found = rule(openpyxl.load_workbook(tmp_path / "t.xlsx")["Đảng viên"], "Điểm: a")
    assert found.type == "custom"
    assert found.formula1 == 'OR(A2="Không áp dụng",A2="k/a",AND(ISNUMBER(A2),A2>=0,A2<=10))'


def test_counts_and_dates(book):
    sheet = book["Đảng viên"]
    assert rule(sheet, "Số chỉ tiêu, nhiệm vụ được giao").type == "whole"
    day = rule(sheet, "Ngày kết nạp")
    assert (day.type, day.formula1, day.formula2) == ("date", "1", "73415")
    letter = openpyxl.utils.get_column_letter(column(sheet, "Ngày kết nạp"))
    assert sheet.column_dimensions[letter].number_format == "dd/mm/yyyy"


@pytest.mark.parametrize("header", ["Mã đảng viên (*)", "Số thẻ đảng viên", "Mã chi bộ (*)"])
def test_ids_and_card_numbers_are_text(book, header):
    sheet = book["Đảng viên"]
    at = column(sheet, header)
    (found,) = [d for d in sheet.column_dimensions.values() if d.min <= at <= d.max]
    assert found.number_format == "@"


def test_ids_of_other_sheets_are_offered_not_enforced(book):
    found = rule(book["Đảng viên"], "Mã chi bộ (*)")
    assert found.formula1 == "'Tổ chức đảng'!$A$2:$A$2001"
    assert not found.showErrorMessage


@pytest.mark.parametrize(
    ("sheet", "header", "source"),
    [
        ("Tổ chức đảng", "Mã tổ chức đảng cấp trên", "'Tổ chức đảng'!$A$2:$A$2001"),
        ("Tập thể", "Mã tổ chức, cơ quan, đơn vị", "'Tổ chức đảng'!$A$2:$A$2001"),
        ("Thành viên tập thể", "Mã tập thể lãnh đạo (*)", "'Tập thể'!$A$2:$A$2001"),
        ("Thành viên tập thể", "Mã thành viên (*)", "'Cán bộ'!$A$2:$A$2001"),
        ("Chức vụ", "Mã người giữ chức vụ (*)", "'Cán bộ'!$A$2:$A$2001"),
        ("Chức vụ", "Mã tổ chức, cơ quan, đơn vị", "'Tổ chức đảng'!$A$2:$A$2001"),
        ("Chức vụ", "Mã tập thể lãnh đạo", "'Tập thể'!$A$2:$A$2001"),
        ("Cơ quan cùng cấp", "Mã tổ chức đảng (*)", "'Tổ chức đảng'!$A$2:$A$2001"),
        ("Kỷ luật", "Tính cho tổ chức đảng", "'Tổ chức đảng'!$A$2:$A$2001"),
    ],
)
def test_bodies_and_persons_are_offered_too(book, sheet, header, source):
    found = rule(book[sheet], header)
    assert (found.type, found.formula1, found.showErrorMessage) == ("list", source, False)


def test_the_kind_in_the_row_says_whose_ids_are_offered(book):
    found = rule(book["Kỷ luật"], "Mã đối tượng (*)")
    assert found.formula1 == (
        "IF($B2=\"Cán bộ lãnh đạo, quản lý\",'Cán bộ'!$A$2:$A$2001,"
        "IF($B2=\"Tập thể lãnh đạo, quản lý\",'Tập thể'!$A$2:$A$2001,"
        "IF($B2=\"Tổ chức đảng\",'Tổ chức đảng'!$A$2:$A$2001,'Đảng viên'!$A$2:$A$2001)))"
    )
    assert not found.showErrorMessage
    assert len(found.formula1) <= 255
    assert found.prompt.startswith("Bắt buộc. Mã có trong sheet “Đảng viên; Tổ chức đảng; Tập thể; Cán bộ”")


def test_a_sheet_about_members_only_offers_members(tmp_path):
    facts = {**FACTS, "disciplines": [f for f in FACTS["disciplines"] if f.id != "subject_kind"]}
    write_template(tmp_path / "t.xlsx", facts, rulebook_title=TITLE)
    found = rule(openpyxl.load_workbook(tmp_path / "t.xlsx")["Kỷ luật"], "Mã đối tượng (*)")
    assert found.formula1 == "'Đảng viên'!$A$2:$A$2001"


def test_the_guide_explains_every_column(book):
    lines = {}
    for sheet, name, *rest in book["Hướng dẫn"].iter_rows(min_row=2, values_only=True):
        lines.setdefault((sheet, name), []).append(rest)
    asked = {("Đảng viên", f.label.vi) for f in FACTS["members"] if f.type not in ("share", "levels")}
    assert asked <= set(lines)
    assert lines["Đảng viên", "Điểm: a"] == [
        ["Số từ 0 đến 10, tối đa 2 chữ số thập phân.", "điểm a khoản 1", "Chấm theo phụ lục 4"],
        [None, "khoản 2", "=HYPERLINK(1)"],
    ]
    assert lines["Đảng viên", "Mã chi bộ"][0][0] == (
        "Bắt buộc. Mã có trong sheet “Tổ chức đảng”. Chi bộ nơi đảng viên sinh hoạt chính thức."
    )


def test_a_column_without_an_explanation_names_its_source(tmp_path):
    fact = evolve(DICTIONARY.facts["members", "points_a"], source=Source("hd21", "phụ lục 4"))
    write_template(tmp_path / "t.xlsx", {"members": [fact]}, rulebook_title=TITLE)
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx")["Hướng dẫn"]
    assert [c.value for c in sheet[4]][3] == "hd21, phụ lục 4"


def test_no_text_becomes_a_formula(path):
    with zipfile.ZipFile(path) as file:
        assert not any(b"<f>" in file.read(n) for n in file.namelist() if n.startswith("xl/worksheets/"))


def test_the_same_template_has_the_same_bytes(path, tmp_path):
    write_template(tmp_path / "other.xlsx", FACTS, rulebook_title=TITLE, explain=EXPLAIN)
    assert path.read_bytes() == (tmp_path / "other.xlsx").read_bytes()


def test_an_empty_template_asks_only_for_the_period(path):
    assert faults(path) == ["Thông tin: thiếu giá trị bắt buộc “Kỳ đánh giá”"]


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_filled_in_template_reads_back(tmp_path, lang):
    path = tmp_path / "t.xlsx"
    write_template(path, FACTS, rulebook_title=TITLE, lang=lang)
    book = openpyxl.load_workbook(path)
    info, organizations, members = (book[book.sheetnames[i]] for i in range(3))
    info["B1"], info["B2"] = 2021, "lam-dong"
    organizations["A2"] = "CB1"
    values = ["m1", "Lê Thị An", "0012", "CB1"]
    for i, value in enumerate(values, 1):
        members.cell(2, i).value = value
    facts = [f for f in FACTS["members"] if f.type not in ("share", "levels")]
    place = {f.id: i for i, f in enumerate(facts, 1)}
    members.cell(2, place["admitted_on"]).value = datetime(1990, 2, 3)
    members.cell(2, place["points_a"]).value = 9.5
    members.cell(2, place["level_a"]).value = "Không áp dụng" if lang == "vi" else "Not applicable"
    book.save(path)
    roster = read(path)
    row = roster.tables["members"].row(0, named=True)
    assert (row["card_number"], row["points_a"], row["level_a!na"]) == ("0012", 950, True)
    assert roster.tables["disciplines"].height == 0


def test_every_choice_of_the_lists_reads_back(tmp_path):
    path = tmp_path / "t.xlsx"
    write_template(path, FACTS, rulebook_title=TITLE)
    book = openpyxl.load_workbook(path)
    lists = [[c.value for c in col if c.value] for col in book["Danh mục"].iter_cols()]
    book["Thông tin"]["B1"] = 2021
    book["Tổ chức đảng"]["A2"] = "CB1"
    sheet = book["Đảng viên"]
    for r in range(max(map(len, lists))):
        sheet.cell(r + 2, 1).value, sheet.cell(r + 2, 4).value = f"m{r}", "CB1"
        for validation in sheet.data_validations.dataValidation:
            if validation.type == "list" and "Danh mục" in validation.formula1:
                cells = book["Danh mục"][validation.formula1.split("!")[1].replace("$", "")]
                at = openpyxl.utils.range_boundaries(str(validation.sqref))[0]
                sheet.cell(r + 2, at).value = cells[r % len(cells)][0].value
    book.save(path)
    table = read(path).tables["members"]
    assert set(table["level_a"].drop_nulls()) == {"poor", "average", "good", "excellent"}
    assert table["occupation"].n_unique() == 11


def test_a_folder_that_does_not_exist(tmp_path):
    with pytest.raises(UsageError):
        write_template(tmp_path / "none" / "t.xlsx", FACTS, rulebook_title=TITLE)
