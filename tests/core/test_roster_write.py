"""Writing rosters: what is written reads back identically; all or nothing."""

import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from unicodedata import normalize

import openpyxl
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roster_kit import DICTIONARY, read, same
from xeploai.errors import UsageError
from xeploai.rosters.roster import SheetMap
from xeploai.rosters.rows import roster_from_rows
from xeploai.rosters.write import write_roster

LETTERS = st.characters(
    min_codepoint=32, max_codepoint=0x1EF9, exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp", "Mn")
)
TEXTS = st.one_of(
    st.text(LETTERS, min_size=1, max_size=12),
    st.sampled_from(
        ["=1+1", "+84", "-5", "@a", "'=x", "''", "a;b", 'a"b', "a,b", "01", "1,5", "k/a", "2021-12-31"]
    ),
).filter(lambda t: not t.startswith("#") and normalize("NFC", t) == t)
VALUES = {
    "name": TEXTS,
    "card_number": TEXTS,
    "membership": st.sampled_from(["full", "probationary"]),
    "temporary_activity": st.sampled_from(["no", "away", "here"]),
    "official_rating": st.sampled_from(["good", "completed_limited", "excellent", "k/a"]),
    "admitted_on": st.dates(date(1900, 1, 1), date(2100, 12, 31)),
    "exempt": st.booleans(),
    "exempt_attends": st.one_of(st.booleans(), st.just("k/a")),
    "targets_assigned": st.integers(0, 10**9),
    "points_a": st.integers(0, 1000).map(lambda i: Decimal(i).scaleb(-2)),
    "score": st.integers(0, 10**9).map(lambda i: Decimal(i).scaleb(-2)),
    "level_a": st.sampled_from(["poor", "average", "good", "excellent", "k/a"]),
}
MEMBER = st.fixed_dictionaries({}, optional={k: st.one_of(st.none(), v) for k, v in VALUES.items()})
OF_A_BODY = {
    "name": TEXTS,
    "review_done": st.booleans(),
    "previous_faults_fixed": st.one_of(st.booleans(), st.just("k/a")),
    "targets_assigned": st.integers(0, 99),
    "quota_group": TEXTS,
}
OTHER_KINDS = {
    "collectives": ({"id": "T1"}, {**OF_A_BODY, "organization": st.sampled_from(["CB1", "CB2", "k/a"])}),
    "collective_members": ({"collective": "T1", "person": "m0"}, {}),
    "leaders": ({"id": "m0"}, OF_A_BODY),
    "posts": (
        {"person": "m0"},
        {
            "post": TEXTS,
            "unit": st.sampled_from(["CB1", "k/a"]),
            "collective": st.sampled_from(["T1", "k/a"]),
            "is_head": st.booleans(),
        },
    ),
    "same_level_bodies": (
        {"organization": "CB1", "body": "government"},
        {"rating": st.sampled_from(["good", "not_completed"])},
    ),
    "history": ({"subject": "CB1", "subject_kind": "organization", "period": "2020"}, {"title": TEXTS}),
}


def table(always, sometimes):
    """Return the rows of a table: one, whose cells may be blank."""
    optional = {k: st.one_of(st.none(), v) for k, v in sometimes.items()}
    return st.fixed_dictionaries({k: st.just(v) for k, v in always.items()}, optional=optional).map(
        lambda row: [row]
    )


@st.composite
def rosters(draw):
    rows = [
        {"id": f"m{i}", "organization": draw(st.sampled_from(["CB1", "CB2"])), **draw(MEMBER)}
        for i in range(draw(st.integers(1, 4)))
    ]
    organizations = [{"id": "CB1", "type": "base_cell"}, {"id": "CB2", "meeting_date": date(2021, 12, 1)}]
    events = draw(
        st.lists(st.fixed_dictionaries({"subject": st.just("m0"), "type": st.just("bonus")}), max_size=2)
    )
    tables = {"organizations": organizations, "members": rows, "adjustments": events}
    tables |= {name: draw(table(*columns)) for name, columns in OTHER_KINDS.items()}
    place = draw(st.one_of(st.none(), st.sampled_from(["Lâm Đồng", "nghe-an/vinh"])))
    return roster_from_rows(
        draw(st.sampled_from(["2021", "2026-Q1"])), tables, DICTIONARY, ("absences",), place=place
    )


@given(rosters())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_written_reads_back_identically(roster):
    with tempfile.TemporaryDirectory() as folder:
        book, csv, parquet = (Path(folder) / n for n in ("r.xlsx", "csv", "parquet"))
        write_roster(roster, book, DICTIONARY)
        write_roster(roster, csv, DICTIONARY)
        write_roster(roster, parquet, DICTIONARY, folder="parquet")
        assert same(read(book), roster)
        assert same(read(csv), roster)
        back = read(parquet)
        assert list(back.tables) == list(roster.tables)
        for table, frame in roster.tables.items():
            assert back.tables[table].schema == frame.schema
            assert back.tables[table].equals(frame)


@pytest.fixture
def roster():
    members = [
        {"id": "m1", "organization": "CB1", "name": "=1+1", "points_a": Decimal("9.5"), "level_a": "k/a"}
    ]
    return roster_from_rows("2021", {"organizations": [{"id": "CB1"}], "members": members}, DICTIONARY)


def test_the_workbook_speaks_vietnamese(roster, tmp_path):
    write_roster(roster, tmp_path / "r.xlsx", DICTIONARY)
    book = openpyxl.load_workbook(tmp_path / "r.xlsx")
    assert book.sheetnames == ["Thông tin", "Tổ chức đảng", "Đảng viên"]
    header, row = book["Đảng viên"].iter_rows()
    assert [c.value for c in header] == ["Mã đảng viên", "Họ và tên", "Mã chi bộ", "Điểm: a", "Cấp độ: a"]
    assert [c.value for c in row] == ["m1", "=1+1", "CB1", 9.5, "Không áp dụng"]
    assert row[1].data_type == "s"


def test_formulas_are_guarded_in_csv(roster, tmp_path):
    write_roster(roster, tmp_path / "r", DICTIONARY)
    text = (tmp_path / "r" / "members.csv").read_text("utf-8-sig")
    assert text == "Mã đảng viên,Họ và tên,Mã chi bộ,Điểm: a,Cấp độ: a\nm1,'=1+1,CB1,9.50,Không áp dụng\n"


def test_parquet_is_canonical(roster, tmp_path):
    write_roster(roster, tmp_path / "r", DICTIONARY, folder="parquet")
    frame = pl.read_parquet(tmp_path / "r" / "members.parquet")
    assert frame.columns == ["id", "name", "organization", "points_a!2", "level_a", "level_a!na"]
    assert frame["points_a!2"].to_list() == [950]
    assert read(tmp_path / "r").cells["members"] == SheetMap(
        "members.parquet", {"id": "A", "name": "B", "organization": "C", "points_a": "D", "level_a": "E"}
    )


def test_the_same_roster_gives_the_same_bytes(roster, tmp_path):
    write_roster(roster, tmp_path / "a.xlsx", DICTIONARY)
    write_roster(roster, tmp_path / "b.xlsx", DICTIONARY)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_folder_that_is_not_empty_is_never_overwritten(roster, tmp_path):
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / "mine.txt").write_text("x")
    with pytest.raises(UsageError) as caught:
        write_roster(roster, tmp_path / "r", DICTIONARY)
    path = tmp_path / "r"
    assert caught.value.render("vi") == (
        f"{path} đã có và không phải thư mục trống: chọn tên khác hoặc xóa trước"
    )
    assert [p.name for p in (tmp_path / "r").iterdir()] == ["mine.txt"]


def test_an_empty_folder_is_filled(roster, tmp_path):
    (tmp_path / "r").mkdir()
    write_roster(roster, tmp_path / "r", DICTIONARY)
    assert sorted(p.name for p in (tmp_path / "r").iterdir()) == [
        "info.csv",
        "members.csv",
        "organizations.csv",
    ]


def test_a_text_too_long_for_excel_leaves_the_old_file(tmp_path):
    rows = {"organizations": [{"id": "CB1", "name": "x" * 40_000}]}
    path = tmp_path / "r.xlsx"
    path.write_text("old")
    with pytest.raises(UsageError) as caught:
        write_roster(roster_from_rows("2021", rows, DICTIONARY), path, DICTIONARY)
    assert caught.value.render("vi") == (
        "Tổ chức đảng!B2: chữ dài quá 32767 ký tự nên không ghi được vào Excel"
    )
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["r.xlsx"]
