"""Files that are damaged or meant to do harm: refused with a clear message, and quickly."""

import zipfile

import fastexcel
import openpyxl
import pytest
import xlsxwriter

from roster_kit import faults, members, workbook
from xeploai.errors import RosterError
from xeploai.rosters import workbook_limits as limits
from xeploai.rosters import workbook_survey
from xeploai.rosters.workbook import Workbook

SHEET = "xl/worksheets/sheet3.xml"
"""The part of the members' sheet."""
STRINGS = "xl/sharedStrings.xml"
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@pytest.fixture
def path(tmp_path):
    return workbook(tmp_path / "roster.xlsx")


@pytest.fixture
def as_excel_saves(tmp_path):
    """A workbook with its texts in the table of shared texts."""
    path = tmp_path / "roster.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("info").write_row(0, 0, ["period", "2021"])
        book.add_worksheet("organizations").write_column(0, 0, ["id", "CB1"])
        sheet = book.add_worksheet("members")
        sheet.write_row(0, 0, ["id", "organization", "Họ và tên"])
        sheet.write_row(1, 0, ["m1", "CB1", "An & Bình"])
        sheet.write_rich_string(2, 2, book.add_format({"bold": True}), "An", " Thị")
        sheet.write_row(2, 0, ["m2", "CB1"])
    return path


def parts(path):
    with zipfile.ZipFile(path) as file:
        return {i.filename: file.read(i) for i in file.infolist()}


def pack(path, contents):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in contents.items():
            file.writestr(name, data)
    return path


def changed(path, part, old, new):
    contents = parts(path)
    assert old in contents[part]
    return pack(path, {**contents, part: contents[part].replace(old, new, 1)})


def sheet_of(rows):
    """Return the XML of a sheet with these rows, as large writers write it."""
    head = f'<worksheet xmlns="{NAMESPACE}"><sheetData>'
    return f"{head}{rows}</sheetData></worksheet>".encode()


@pytest.mark.parametrize("data", [b"", b"abc", b"id,organization\nm1,CB1\n", b"\x00" * 1000])
def test_not_a_workbook(tmp_path, data):
    path = tmp_path / "roster.xlsx"
    path.write_bytes(data)
    assert faults(path) == ["roster.xlsx: không phải sổ Excel (.xlsx)"]


def test_a_cut_off_workbook(path):
    path.write_bytes(path.read_bytes()[:2000])
    assert faults(path) == ["roster.xlsx: không phải sổ Excel (.xlsx)"]


def test_a_zip_that_is_no_workbook(tmp_path):
    path = pack(tmp_path / "roster.xlsx", {"a.txt": b"a"})
    assert faults(path) == [
        "roster.xlsx: sổ Excel bị hỏng ở phần xl/_rels/workbook.xml.rels; mở bằng Excel và lưu lại"
    ]


def test_a_workbook_with_a_password(tmp_path):
    path = tmp_path / "roster.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600)
    assert faults(path) == [
        "roster.xlsx: sổ được đặt mật khẩu hoặc là tệp .xls cũ; bỏ mật khẩu và lưu lại dạng .xlsx"
    ]


def test_an_encrypted_part(path):
    data = bytearray(path.read_bytes())
    at = data.find(b"PK\x01\x02")
    data[at + 8] |= 1
    path.write_bytes(data)
    assert faults(path) == [
        "roster.xlsx: sổ được đặt mật khẩu hoặc là tệp .xls cũ; bỏ mật khẩu và lưu lại dạng .xlsx"
    ]


def test_macros(path, tmp_path):
    told = "sổ có macro không được nhận; lưu lại dạng .xlsx"
    assert faults(pack(path, {**parts(path), "xl/vbaProject.bin": b"x"})) == [f"roster.xlsx: {told}"]
    other = path.rename(tmp_path / "roster.xlsm")
    assert faults(other) == [f"roster.xlsm: {told}"]


def test_external_links(path):
    pack(path, {**parts(path), "xl/externalLinks/externalLink1.xml": b"<x/>"})
    assert faults(path) == ["roster.xlsx: sổ có liên kết tới sổ khác; dán thành giá trị rồi bỏ liên kết"]


@pytest.mark.parametrize("suffix", [".xls", ".ods", ".csv", ".txt", ""])
def test_other_kinds_of_file(path, suffix):
    other = path.rename(path.with_suffix(suffix))
    assert faults(other) == [
        f"{other.name}: cần tệp .xlsx, hoặc một thư mục tệp .csv hay .parquet; gặp “{suffix}”. "
        "Mở bằng Excel và lưu lại dạng .xlsx"
    ]


def test_no_such_file(tmp_path):
    assert faults(tmp_path / "none.xlsx") == [f"không có tệp hoặc thư mục {tmp_path / 'none.xlsx'}"]


def test_a_folder_without_tables(tmp_path):
    (tmp_path / "readme.txt").write_text("x")
    (told,) = faults(tmp_path)
    assert told.startswith(f"{tmp_path}: không có bảng nào của danh sách")


def test_a_part_twice(path):
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(path, "a") as file:
        file.writestr(SHEET, b"<worksheet/>")
    assert faults(path) == ["roster.xlsx: sổ Excel bị hỏng ở phần zip; mở bằng Excel và lưu lại"]


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", SHEET])
def test_damaged_parts(path, part):
    pack(path, {**parts(path), part: b"<a><b></a>"})
    assert faults(path) == [f"roster.xlsx: sổ Excel bị hỏng ở phần {part}; mở bằng Excel và lưu lại"]


@pytest.mark.parametrize("part", ["xl/workbook.xml", STRINGS, SHEET])
def test_entities_are_refused(as_excel_saves, part):
    path = as_excel_saves
    contents = parts(path)
    body = contents[part].split(b"?>", 1)[-1]
    pack(path, {**contents, part: b'<!DOCTYPE a [<!ENTITY a "x">]>' + body})
    assert faults(path) == [f"roster.xlsx: sổ Excel bị hỏng ở phần {part}; mở bằng Excel và lưu lại"]


@pytest.mark.parametrize("target", ["../../etc/passwd", "/xl/none.xml", "../docProps/core.xml"])
def test_a_sheet_that_points_elsewhere(path, target):
    changed(path, "xl/_rels/workbook.xml.rels", b"/xl/worksheets/sheet3.xml", target.encode())
    assert "bị hỏng ở phần" in faults(path)[0]


def test_a_broken_checksum(path):
    data = bytearray(path.read_bytes())
    at = data.find(b"xl/worksheets/sheet3.xml") + 60
    data[at] ^= 0xFF
    path.write_bytes(data)
    assert faults(path) == [f"roster.xlsx: sổ Excel bị hỏng ở phần {SHEET}; mở bằng Excel và lưu lại"]


# ---------------------------------------------------------------- sizes


def test_a_bomb_is_refused_by_the_size_it_claims(path, monkeypatch):
    monkeypatch.setattr(limits, "MAX_BYTES", 1 << 20)
    pack(path, {**parts(path), "xl/media/bomb.bin": b"\x00" * (2 << 20)})
    assert faults(path) == [
        "roster.xlsx: phần xl/media/bomb.bin giải nén quá 1 MB nên không được mở; "
        "dùng thư mục .csv hoặc .parquet nếu dữ liệu lớn như vậy"
    ]


def test_a_bomb_is_refused_by_its_compression(path, monkeypatch):
    monkeypatch.setattr(limits, "RATIO_FROM", 1 << 20)
    pack(path, {**parts(path), "xl/media/bomb.bin": b"\x00" * (2 << 20)})
    assert faults(path) == ["roster.xlsx: phần xl/media/bomb.bin nén quá mức bình thường nên không được mở"]


def lie_about_size(path, part, claimed):
    """Rewrite the size that the directory claims for a part."""
    data = bytearray(path.read_bytes())
    at = data.rfind(part.encode()) - 46
    assert data[at : at + 4] == b"PK\x01\x02"
    data[at + 24 : at + 28] = claimed.to_bytes(4, "little")
    path.write_bytes(data)


def test_a_bomb_that_claims_to_be_small(path, monkeypatch):
    monkeypatch.setattr(limits, "MAX_SMALL", 1 << 20)
    pack(path, {**parts(path), "xl/styles.xml": b"<a>" + b" " * (3 << 20) + b"</a>"})
    lie_about_size(path, "xl/styles.xml", 100)
    # What is unpacked is counted; the container's own check of the claim may come first.
    assert faults(path)[0].startswith("roster.xlsx: ")


def test_a_sheet_larger_than_the_limit(path, monkeypatch):
    monkeypatch.setattr(limits, "MAX_BYTES", 1 << 20)
    data = sheet_of(" " * (1 << 20))
    pack(path, {**parts(path), SHEET: data})
    assert faults(path)[0].startswith(f"roster.xlsx: phần {SHEET} giải nén quá 1 MB")


def test_a_stray_cell_at_the_end_of_the_sheet(tmp_path):
    path = tmp_path / "roster.xlsx"
    workbook(path)
    book = openpyxl.load_workbook(path)
    book["Đảng viên"]["XFD1048576"] = " "
    book.save(path)
    assert faults(path) == [
        "roster.xlsx: sheet “Đảng viên” kéo dài tới ô XFD1048576 nhưng chỉ có 5 ô; "
        "xóa các dòng, cột trống rồi lưu lại"
    ]


def text_cell(address, text):
    return f'<c r="{address}" t="inlineStr"><is><t>{text}</t></is></c>'


def many_rows(count, extra=""):
    """Return members' rows, each text in its cell, and a header."""
    header = "".join(text_cell(f"{c}1", h) for c, h in zip("ABCD", HEADERS, strict=True))
    rows = [f'<row r="1">{header}</row>']
    for r in range(2, count + 2):
        cells = text_cell(f"A{r}", f"m{r}") + text_cell(f"B{r}", "CB1")
        cells += f'<c r="C{r}"><v>{r % 11}</v></c><c r="D{r}"><v>{r % 40}.5</v></c>'
        rows.append(f'<row r="{r}">{cells}</row>')
    return "".join(rows) + extra


HEADERS = ("id", "organization", "points_a", "points_b")


@pytest.fixture
def large(path, monkeypatch):
    """A workbook whose members' sheet is read the way large sheets are."""
    monkeypatch.setattr(limits, "SMALL_SHEET", 1000)

    def make(extra="", old="", new=""):
        xml = sheet_of(many_rows(200, extra=extra)).replace(old.encode(), new.encode())
        return pack(path, {**parts(path), SHEET: xml})

    return make


def is_typed(path, sheet="Đảng viên"):
    book = Workbook(path)
    grid = book.grid(sheet)
    book.close()
    return grid.all_texts is None


def test_a_large_sheet_is_read_typed(large):
    path = large()
    assert is_typed(path)
    table = members(path)
    assert table.height == 200
    assert table.row(0) == (2, "m2", "CB1", 200, 250)
    assert table.row(-1) == (201, "m201", "CB1", 300, 150)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('<c r="C9">', "<c r='C9'>"),
        ('<c r="C9">', "<c>"),
        ('<c r="C9">', '<c\nr="C9">'),
        ('<c r="C9">', '<c s="0" r="C9">'),
    ],
)
def test_unusual_ways_to_write_a_cell_are_surveyed(large, old, new):
    path = large(old=old, new=new)
    assert members(path).height == 200


@pytest.mark.parametrize(
    "cell",
    [
        '<row r="300"><c r="XFD300"><v>1</v></c></row>',
        '<row r="1048576"><c r="A1048576"><v>1</v></c></row>',
        '<row r="300"><c r="A1048576"><v>1</v></c></row>',
        '<row r="1048576"><c><v>1</v></c></row>',
        '<row r="1048576"><c s="0" r="A1048576"><v>1</v></c></row>',
        "<row r='1048576'><c r='ZZ1048576'><v>1</v></c></row>",
    ],
)
def test_far_cells_of_a_large_sheet_are_found(large, cell, monkeypatch):
    monkeypatch.setattr(limits, "MAX_EMPTY", 100_000)
    (told,) = faults(large(extra=cell))
    assert "nhưng chỉ có 805 ô; xóa các dòng, cột trống rồi lưu lại" in told


def test_a_large_sheet_beyond_the_limit_of_cells(large, monkeypatch):
    monkeypatch.setattr(limits, "MAX_CELLS", 500)
    assert faults(large()) == ["roster.xlsx: sheet “Đảng viên” kéo dài tới ô D201, quá lớn để mở"]


def test_prefixed_elements_are_surveyed(large):
    path = large(old='<c r="C9"><v>9</v></c>', new=f'<x:c xmlns:x="{NAMESPACE}" r="C9"><x:v>9</x:v></x:c>')
    assert not is_typed(path) or members(path).height == 200


def test_an_error_value_in_a_large_sheet(large):
    path = large(old='<c r="C9"><v>9</v></c>', new='<c r="C9" t="e"><v>#REF!</v></c>')
    assert faults(path) == ["Đảng viên!C9: “Điểm: a” có lỗi công thức của Excel: #REF!"]


@pytest.mark.parametrize(
    "formula", ["<f>1+1</f>", "<f>1+1</f><v></v>", "<f>1+1</f><v/>", '<f t="shared" si="0"/>']
)
def test_an_uncalculated_formula_in_a_large_sheet(large, formula):
    path = large(old='<c r="C9"><v>9</v></c>', new=f'<c r="C9">{formula}</c>')
    assert [f[:13] for f in faults(path)] == ["Đảng viên!C9:"]


def test_a_calculated_formula_counts_by_its_result(large):
    path = large(old='<c r="C9"><v>9</v></c>', new='<c r="C9"><f>1+1</f><v>2</v></c>')
    assert is_typed(path)
    assert members(path)["points_a"][7] == 200


def test_a_boolean_among_the_points_of_a_large_sheet(large):
    path = large(old='<c r="C9"><v>9</v></c>', new='<c r="C9" t="b"><v>1</v></c>')
    assert faults(path) == ["Đảng viên!C9: “Điểm: a” cần một số, gặp “true”"]


def test_a_text_among_the_points_of_a_large_sheet(large):
    path = large(old='<c r="C9"><v>9</v></c>', new='<c r="C9" t="inlineStr"><is><t>9,5</t></is></c>')
    assert is_typed(path)
    assert members(path)["points_a"].to_list()[6:9] == [800, 950, 1000]


def test_cells_of_kinds_that_do_not_mix(large, monkeypatch):
    path = large()

    def refuse(*_args, **options):
        if options["dtypes"] is None:
            raise fastexcel.UnsupportedColumnTypeCombinationError
        return loaded(*_args, **options)

    loaded = fastexcel.ExcelReader.load_sheet
    monkeypatch.setattr(fastexcel.ExcelReader, "load_sheet", refuse)
    assert members(path)["points_a"].to_list()[6:9] == [800, 900, 1000]


# ---------------------------------------------------------------- shared texts


def test_shared_texts(as_excel_saves):
    assert members(as_excel_saves)["name"].to_list() == ["An & Bình", "An Thị"]


def test_shared_texts_of_a_large_sheet(as_excel_saves, monkeypatch):
    monkeypatch.setattr(limits, "SMALL_SHEET", 10)
    monkeypatch.setattr(workbook_survey, "HEAD_ROWS", 2)
    assert is_typed(as_excel_saves, "members")
    assert members(as_excel_saves)["name"].to_list() == ["An & Bình", "An Thị"]


def repeated(path, text, cells):
    """Give the members' sheet many cells with the same shared text."""
    rows = "".join(f'<row r="{r}"><c r="A{r}" t="s"><v>0</v></c></row>' for r in range(1, cells + 1))
    strings = f"<sst xmlns='{NAMESPACE}'><si><t>{text}</t></si></sst>"
    return pack(path, {**parts(path), SHEET: sheet_of(rows), STRINGS: strings.encode()})


@pytest.mark.parametrize("small", [1000, 1 << 20])
def test_one_long_text_in_very_many_cells(as_excel_saves, monkeypatch, small):
    monkeypatch.setattr(limits, "MAX_TEXT", 1 << 20)
    monkeypatch.setattr(limits, "SMALL_SHEET", small)
    book = Workbook(repeated(as_excel_saves, "x" * 10_000, 200))
    with pytest.raises(RosterError) as caught:
        book.grid("members")
    assert caught.value.render("vi") == ("roster.xlsx: sheet “members” có tổng độ dài các ô chữ quá 1 MB")


def test_a_reference_to_no_text(as_excel_saves):
    changed(as_excel_saves, SHEET, b"<v>4</v>", b"<v>99</v>")
    assert faults(as_excel_saves) == [
        f"roster.xlsx: sổ Excel bị hỏng ở phần {SHEET}; mở bằng Excel và lưu lại"
    ]


@pytest.mark.parametrize("claim", [b"99999999999", b"-1", b"&#57;9999999"])
def test_a_table_that_claims_more_texts_than_it_holds(as_excel_saves, claim):
    changed(as_excel_saves, STRINGS, b"uniqueCount=", b'uniqueCount="' + claim + b'" x=')
    assert faults(as_excel_saves) == [
        f"roster.xlsx: sổ Excel bị hỏng ở phần {STRINGS}; mở bằng Excel và lưu lại"
    ]


def test_a_hostile_part_cannot_hide_behind_its_spelling(as_excel_saves):
    contents = parts(as_excel_saves)
    strings = contents.pop(STRINGS).replace(b"uniqueCount=", b'uniqueCount="99999999999" x=')
    pack(as_excel_saves, {**contents, "XL/SharedStrings.xml": strings})
    assert len(faults(as_excel_saves)) == 1
    pack(as_excel_saves, {**contents, "xl\\sharedStrings.xml": strings})
    assert faults(as_excel_saves) == ["roster.xlsx: sổ Excel bị hỏng ở phần zip; mở bằng Excel và lưu lại"]


@pytest.mark.parametrize("old", [b'r="A2"', b'<row r="2"'])
def test_addresses_that_cannot_be(as_excel_saves, old):
    for new in (b'r="AAAAAAAA2"', b'r="A0"', b'r="a2"', b'r="2A"'):
        contents = parts(as_excel_saves)
        xml = contents[SHEET].replace(old, new if old[:1] == b"r" else b'<row r="0"', 1)
        pack(as_excel_saves, {**contents, SHEET: xml})
        assert faults(as_excel_saves)
        pack(as_excel_saves, contents)
