"""Folders of CSV and Parquet files."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from roster_kit import faults, members, read, workbook

FILES = {
    "info": "period,place\n2021,Lâm Đồng\n",
    "organizations": "id,name\nCB1,Chi bộ 1\nCB2,Chi bộ 2\n",
    "members": "id,organization,Họ và tên,points_a\nm1,CB1,Lê Thị An,9.5\nm2,CB2,,\n",
}


@pytest.fixture
def folder(tmp_path):
    def make(encoding="utf-8", **files):
        path = tmp_path / "roster"
        path.mkdir(exist_ok=True)
        for name, text in {**FILES, **files}.items():
            data = text if isinstance(text, bytes) else text.encode(encoding)
            (path / f"{name}.csv").write_bytes(data)
        return path

    return make


# ---------------------------------------------------------------- CSV


def test_csv(folder):
    roster = read(folder())
    assert (roster.period.text, roster.place) == ("2021", "Lâm Đồng")
    assert roster.tables["members"].rows() == [
        (2, "m1", "Lê Thị An", "CB1", 950),
        (3, "m2", None, "CB2", None),
    ]
    assert roster.cells["members"].cell("points_a", 3) == "members.csv!D3"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("line", ["\n", "\r\n"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_separators_line_ends_and_marks(folder, encoding, line, separator):
    text = FILES["members"].replace(",", separator).replace("\n", line)
    assert members(folder(encoding, members=text))["points_a"].to_list() == [950, None]


def test_semicolons_and_decimal_commas(folder):
    assert members(folder(members="id;organization;points_a\nm1;CB1;9,5\n"))["points_a"].to_list() == [950]


def test_quoted_decimal_commas(folder):
    assert members(folder(members='id,organization,points_a\nm1,CB1,"9,5"\n'))["points_a"].to_list() == [950]


def test_the_separator_that_excel_declares(folder):
    assert members(folder(members="sep=;\nid;organization\nm1;CB1\n")).rows() == [(3, "m1", "CB1")]


def test_titles_and_short_lines(folder):
    text = "DANH SÁCH\n\nTT,id,organization,name\n1,m1,CB1,An\n\n2,m2,CB1\nTổng cộng,,,2\n"
    assert members(folder(members=text)).rows() == [(4, "m1", "An", "CB1"), (6, "m2", None, "CB1")]


def test_line_breaks_inside_a_text(folder):
    table = members(folder(members='id,organization,name\nm1,CB1,"An\nBình"\nm2,CB1,Cúc\n'))
    assert table["name"].to_list() == ["An\nBình", "Cúc"]
    assert table["row"].to_list() == [2, 3]


def test_a_lone_quotation_mark_inside_a_text(folder):
    table = members(folder(members='id,organization,name\nm1,CB1,An 5" Bình\nm2,CB1,"x ""y"""\n'))
    assert table["name"].to_list() == ['An 5" Bình', 'x "y"']


def test_an_unclosed_quotation_mark(folder):
    path = folder(members='id,organization,name\nm1,CB1,"An\nm2,CB1,Bình\n')
    assert faults(path) == ["members.csv: tệp CSV hỏng ở dòng 3: dấu ngoặc kép không khớp"]


@pytest.mark.parametrize("encoding", ["utf-16", "cp1258"])
def test_other_encodings(folder, encoding):
    data = "id,organization,name\nm1,CB1,Đào\n".encode(encoding)
    path = folder(members=data)
    assert faults(path) == ["members.csv: không phải UTF-8; trong Excel chọn lưu dạng “CSV UTF-8”"]


def test_bytes_that_are_no_text_far_down_the_file(folder):
    data = ("id,organization,name\n" + "m0,CB1,An\n" * 100).encode() + b"m1,CB1,\xff\n"
    assert faults(folder(members=data)) == [
        "members.csv: không phải UTF-8; trong Excel chọn lưu dạng “CSV UTF-8”"
    ]


def test_an_empty_file_is_an_empty_sheet(folder):
    assert read(folder(disciplines=b"")).tables["disciplines"].height == 0
    assert read(folder(disciplines="\ufeff")).tables["disciplines"].height == 0


def test_cells_beyond_the_header(folder):
    assert faults(folder(members="id,organization\nm1,CB1,9\n")) == [
        "members.csv!C2: cột có dữ liệu nhưng không có tiêu đề"
    ]


def test_faulty_cells_have_addresses(folder):
    assert faults(folder(members="id,organization,points_a\nm1,CB1,11\nm2,CB9,x\n")) == [
        "members.csv!C2: “Điểm: a” cần không quá 10, gặp “11”",
        "members.csv!B3: “Mã chi bộ” cần một mã có trong sheet “Tổ chức đảng”, gặp “CB9”; gần nhất: “CB2”",
        "members.csv!C3: “Điểm: a” cần một số, gặp “x”",
    ]


def test_guarded_formulas_are_texts(folder):
    text = "id,organization,name\nm1,CB1,'=1+1\nm2,CB1,''=1\nm3,CB1,'An\nm4,CB1,=2\n"
    assert members(folder(members=text))["name"].to_list() == ["=1+1", "'=1", "'An", "=2"]


def test_files_may_have_titles_as_names(folder):
    path = folder()
    (path / "members.csv").rename(path / "Đảng viên.csv")
    assert members(path).height == 2


def test_a_missing_and_a_misspelt_file(folder):
    path = folder()
    (path / "members.csv").rename(path / "member.csv")
    (path / "info.csv").unlink()
    assert faults(path) == [
        "thiếu sheet bắt buộc “Thông tin”",
        "roster: thiếu sheet “Đảng viên”, nhưng có “member.csv”: đặt lại tên nếu là một",
    ]


def test_left_over_files_do_not_matter(folder):
    path = folder()
    (path / ".~lock.members.csv").write_text("x")
    (path / "~$members.csv").write_text("x")
    (path / "readme.txt").write_text("x")
    assert members(path).height == 2


def test_csv_and_parquet_side_by_side(folder):
    path = folder()
    pl.DataFrame({"a": [1]}).write_parquet(path / "members.parquet")
    assert faults(path) == [f"{path}: có cả tệp .csv và .parquet; chỉ để một loại"]


def test_a_workbook_and_csv_files_of_the_same_facts_have_the_same_digest(folder, tmp_path):
    header = ["id", "organization", "name", "points_a"]
    rows = [header, ["m1", "CB1", "Lê Thị An", 9.5], ["m2", "CB2", None, None]]
    book = read(workbook(tmp_path / "roster.xlsx", members=rows))
    assert book.digest == read(folder()).digest


# ---------------------------------------------------------------- Parquet


@pytest.fixture
def parquet(tmp_path):
    def make(table=None, metadata=None, **columns):
        path = tmp_path / "roster"
        path.mkdir(exist_ok=True)
        pl.DataFrame({"period": ["2021"]}).write_parquet(path / "info.parquet")
        pl.DataFrame({"id": ["CB1", "CB2"]}).write_parquet(path / "organizations.parquet")
        frame = pl.DataFrame({"id": ["m1", "m2"], "organization": ["CB1", "CB2"], **columns})
        (table if table is not None else frame).write_parquet(path / "members.parquet", metadata=metadata)
        return path

    return make


@pytest.mark.parametrize(
    "column",
    [
        pl.Series([9.5, None]),
        pl.Series(["9,5", None]),
        pl.Series([Decimal("9.5"), None]),
        pl.Series([Decimal("9.500"), None]).cast(pl.Decimal(10, 2)),
        pl.Series([9.5, float("nan")]),
    ],
)
def test_numbers_of_any_type(parquet, column):
    assert members(parquet(points_a=column))["points_a"].to_list() == [950, None]


def test_whole_numbers_are_numbers_not_scaled_ones(parquet):
    assert members(parquet(points_a=[9, 10]))["points_a"].to_list() == [900, 1000]


def test_scaled_numbers_say_so_in_their_name(parquet):
    assert members(parquet(**{"points_a!2": [950, None]}))["points_a"].to_list() == [950, None]
    assert members(parquet(**{"points_a!1": [95, None]}))["points_a"].to_list() == [950, None]
    assert faults(parquet(**{"points_a!3": [9555, 1000]})) == [
        "members.parquet!C2: “Điểm: a” cần một số có tối đa 2 chữ số thập phân, gặp “9.555”"
    ]


def test_scaled_numbers_out_of_range(parquet):
    assert faults(parquet(**{"points_a!2": [950, 1001]})) == [
        "members.parquet!C3: “Điểm: a” cần không quá 10, gặp “10.01”"
    ]


def test_typed_columns(parquet):
    table = members(
        parquet(
            exempt=[True, None],
            level_a=pl.Series(["good", "k/a"]),
            admitted_on=[date(1990, 2, 3), None],
            targets_assigned=[5, 6],
            occupation=pl.Series(["retired", None], dtype=pl.Categorical),
        )
    )
    assert table.row(0, named=True)["admitted_on"] == date(1990, 2, 3)
    assert table["exempt"].to_list() == [True, None]
    assert table["level_a"].to_list() == ["good", None]
    assert table["level_a!na"].to_list() == [False, True]
    assert table["targets_assigned"].to_list() == [5, 6]
    assert table["occupation"].to_list() == ["retired", None]


def test_canonical_columns(parquet):
    level = pl.Series(["good", None], dtype=pl.Enum(["poor", "average", "good", "excellent"]))
    table = members(parquet(level_a=level, **{"level_a!na": [False, True]}))
    assert table["level_a"].to_list() == ["good", None]
    assert table["level_a!na"].to_list() == [False, True]


def test_labels_and_blank_lines(parquet):
    frame = pl.DataFrame(
        {"Mã đảng viên": ["m1", None], "Mã chi bộ": ["CB1", None], "row": [7, 8], "TT": [1, 2]}
    )
    assert members(parquet(frame)).rows() == [(2, "m1", "CB1")]


def test_texts_are_cleaned_unless_the_file_says_they_are(parquet):
    frame = pl.DataFrame({"id": [" m1"], "organization": ["CB1"]})
    assert members(parquet(frame))["id"].to_list() == ["m1"]
    assert members(parquet(frame, metadata={"xeploai": "roster/1"}))["id"].to_list() == [" m1"]


def test_parquet_faults(parquet):
    path = parquet(pints_a=["1", "2"], points_a=["9,5", "11"], **{"Điểm: a": [1, 2]})
    assert faults(path) == [
        "members.parquet!pints_a: không có cột “pints_a” trong danh mục dữ kiện; gần nhất: “points_a”",
        "members.parquet!Điểm: a: tiêu đề “Điểm: a” lặp lại, đã có ở points_a",
        "members.parquet!D3: “Điểm: a” cần không quá 10, gặp “11”",
    ]


def test_a_missing_column(parquet):
    assert faults(parquet(pl.DataFrame({"id": ["m1"]}))) == [
        "members.parquet: thiếu cột bắt buộc “Mã chi bộ”"
    ]


def test_a_file_that_is_not_parquet(parquet):
    path = parquet()
    (path / "members.parquet").write_bytes(b"PAR1" + b"x" * 100)
    assert faults(path) == ["members.parquet: không phải tệp Parquet đọc được"]


def test_the_digest_of_parquet_files_is_of_their_bytes(parquet):
    one = read(parquet(points_a=[9.5, 1.0])).digest
    assert one == read(parquet(points_a=[9.5, 1.0])).digest
    assert one != read(parquet(points_a=[9.5, 2.0])).digest
