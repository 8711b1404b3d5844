"""Rosters from Python rows and back."""

from datetime import date, datetime
from decimal import Decimal

import polars as pl
import pytest

from roster_kit import DICTIONARY
from xeploai.errors import RosterError
from xeploai.rosters.roster import Period
from xeploai.rosters.rows import roster_from_rows, roster_rows

ROW = {
    "id": "m1",
    "organization": "CB1",
    "exempt": False,
    "admitted_on": date(1990, 2, 3),
    "points_a": Decimal("9.5"),
    "points_b": 35,
    "targets_assigned": 5,
    "level_a": "k/a",
    "official_rating": "good",
}


def build(*rows, **more):
    return roster_from_rows("2021", {"members": rows}, DICTIONARY, **more)


def told(*rows, table="members"):
    with pytest.raises(RosterError) as caught:
        roster_from_rows("2021", {table: rows}, DICTIONARY)
    return caught.value.render("vi").split("\n")


def test_canonical_rows():
    roster = build(ROW, {"id": "m2", "level_a": "good"}, place="lam-dong")
    assert roster.period == Period.parse("2021")
    assert (roster.place, roster.source) == ("lam-dong", "rows")
    table = roster.tables["members"]
    assert table["row"].to_list() == [2, 3]
    assert table["points_a"].to_list() == [950, None]
    assert table["points_b"].to_list() == [3500, None]
    assert table["level_a"].to_list() == [None, "good"]
    assert table["level_a!na"].to_list() == [True, False]
    assert table["official_rating!na"].to_list() == [False, False]
    assert table["admitted_on"].dtype == pl.Date
    assert roster.cells["members"].cell("organization", 3) == "members!B3"


def test_a_missing_key_is_unknown_and_an_absent_column_is_absent():
    table = build({"id": "m1"}, {"id": "m2", "name": None}).tables["members"]
    assert table.columns == ["row", "id", "name"]
    assert table["name"].to_list() == [None, None]


def test_sheets_without_rows():
    roster = build(ROW, sheets=("absences",))
    assert roster.tables["absences"].columns == ["row"]
    assert roster.tables["absences"].height == 0
    assert "disciplines" not in roster.tables


def test_rows_back():
    roster = build(ROW, {"id": "m2"})
    back = roster_rows(roster, DICTIONARY)
    assert back == {"members": [ROW, {**dict.fromkeys(ROW), "id": "m2"}]}
    assert list(back["members"][0]) == list(back["members"][1])
    assert isinstance(back["members"][0]["points_a"], Decimal)
    again = roster_from_rows("2021", back, DICTIONARY)
    assert again.digest == roster.digest


def test_an_unknown_table_and_column():
    assert told({"idd": "m1"}) == ["members: không có cột “idd” trong danh mục dữ kiện; gần nhất: “id”"]
    assert told({}, table="member") == ["không có bảng “member”; gần nhất: “members”"]


@pytest.mark.parametrize(
    ("column", "value", "text"),
    [
        ("points_a", "9,5", "cần một số, gặp '9,5'"),
        ("points_a", 9.5, "cần một số, gặp 9.5"),
        ("points_a", True, "cần một số, gặp True"),
        ("points_a", Decimal("9.555"), "cần một số có tối đa 2 chữ số thập phân, gặp “9.555”"),
        ("points_a", 11, "cần không quá 10, gặp “11”"),
        ("targets_assigned", Decimal(5), "cần một số nguyên, gặp Decimal('5')"),
        ("targets_assigned", -1, "cần từ 0 trở lên, gặp “-1”"),
        ("exempt", 1, "cần true hoặc false, gặp 1"),
        ("exempt", "có", "cần true hoặc false, gặp 'có'"),
        ("admitted_on", "1990-02-03", "cần một ngày (2021-10-29), gặp '1990-02-03'"),
        (
            "admitted_on",
            datetime(1990, 2, 3),
            "cần một ngày (2021-10-29), gặp datetime.datetime(1990, 2, 3, 0, 0)",
        ),
        ("name", 5, "cần một chuỗi ký tự, gặp 5"),
        ("points_a", "k/a", "cần một số, gặp 'k/a'"),
        (
            "level_a",
            "Tốt",
            "cần một trong: Kém; Trung bình; Tốt; Xuất sắc; gặp “Tốt”; gần nhất: “Tốt”",
        ),
    ],
)
def test_only_canonical_values(column, value, text):
    assert told({"id": "m1"}, {"id": "m2", column: value}) == [f"members[1].{column}: {text}"]


def test_all_faults_at_once():
    assert len(told({"a": 1, "points_a": "x"}, {"exempt": 1})) == 3


def test_the_period_is_checked():
    with pytest.raises(RosterError):
        roster_from_rows("21", {}, DICTIONARY)


def test_the_digest_depends_on_every_fact_and_nothing_else():
    base = build(ROW).digest
    assert base == build({**dict(reversed(ROW.items())), "name": None}).digest
    assert base != build(ROW, ROW).digest
    assert base != build(ROW, sheets=("absences",)).digest
    assert base != build(ROW, place="lam-dong").digest
    assert base != roster_from_rows("2022", {"members": [ROW]}, DICTIONARY).digest
    assert base != build({**ROW, "level_a": None}).digest
    assert base != build({**ROW, "points_a": None, "points_b": None}).digest
