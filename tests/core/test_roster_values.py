"""Single values: what offices type, and what is refused."""

import unicodedata
from datetime import date, datetime
from decimal import Decimal

import polars as pl
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from roster_kit import fact
from xeploai.rosters.values import FALSE, NA, TRUE, Wrong, key, parse_column, read_value

POINTS = fact("points_a")
LEVEL = fact("level_a")
EXEMPT = fact("exempt")
ADMITTED = fact("admitted_on")
ASSIGNED = fact("targets_assigned")
RATING = fact("official_rating")


@pytest.mark.parametrize("typed", [*TRUE, "Có", "CÓ", " x ", "X", True, 1, 1.0, "co\u0301"])
def test_yes(typed):
    assert read_value(EXEMPT, typed) is True


@pytest.mark.parametrize("typed", [*FALSE, "Không", "KHÔNG ", False, 0, "kho\u0302ng"])
def test_no(typed):
    assert read_value(EXEMPT, typed) is False


@pytest.mark.parametrize("typed", [None, "", "  ", "\u00a0", "\n"])
@pytest.mark.parametrize("name", ["exempt", "points_a", "level_a", "admitted_on", "targets_assigned", "name"])
def test_blank_is_unknown_never_false(name, typed):
    assert read_value(fact(name), typed) is None


@pytest.mark.parametrize(
    ("typed", "scaled"),
    [
        ("9,5", 950),
        ("9.5", 950),
        (" 9,5 ", 950),
        (9.5, 950),
        (9, 900),
        ("9", 900),
        (Decimal("9.25"), 925),
        ("9,50", 950),
        ("9,00", 900),
        ("+9", 900),
        ("0", 0),
        ("-0", 0),
        (0.1 + 0.2, 30),
        ("0.30000000000000004", 30),
        ("9.499999999999999", 950),
        (Decimal("9.5000"), 950),
        ("10", 1000),
        ("010", 1000),
    ],
)
def test_numbers_are_scaled_exactly(typed, scaled):
    assert read_value(POINTS, typed) == scaled


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("9,555", "roster.decimals"),
        (9.555, "roster.decimals"),
        ("9.500", "roster.decimals"),
        ("10,01", "roster.too_large"),
        (10.01, "roster.too_large"),
        ("-0,5", "roster.too_small"),
        ("chín", "roster.not_number"),
        ("9 điểm", "roster.not_number"),
        ("1e1", "roster.not_number"),
        ("9,", "roster.not_number"),
        (",5", "roster.not_number"),
        ("9,5,1", "roster.not_number"),
        ("95%", "roster.not_number"),
        ("٣", "roster.not_number"),
        ("inf", "roster.not_number"),
        (float("inf"), "roster.not_number"),
        (float("nan"), "roster.not_number"),
        (1e300, "roster.not_number"),
        ("1" * 40, "roster.not_number"),
        ("31/12/2021", "roster.not_number"),
        (True, "roster.not_number"),
    ],
)
def test_numbers_refused(typed, code):
    assert read_value(POINTS, typed).code == code


@pytest.mark.parametrize(("typed", "count"), [("5", 5), (5.0, 5), ("5,0", 5), ("5.00", 5), (0, 0), (12, 12)])
def test_counts(typed, count):
    assert read_value(ASSIGNED, typed) == count


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("5,5", "roster.not_whole"),
        # May be a thousand: never guessed.
        ("1.000", "roster.not_whole"),
        ("-1", "roster.too_small"),
        ("năm", "roster.not_number"),
    ],
)
def test_counts_refused(typed, code):
    assert read_value(ASSIGNED, typed).code == code


@pytest.mark.parametrize(
    "typed",
    [
        "31/12/2021",
        "31-12-2021",
        "31.12.2021",
        "2021-12-31",
        "2021/12/31",
        "2021-12-31 00:00:00",
        "2021-12-31T10:30:00",
        date(2021, 12, 31),
        datetime(2021, 12, 31, 10, 30),
    ],
)
def test_dates(typed):
    assert read_value(ADMITTED, typed) == date(2021, 12, 31)


def test_a_date_with_one_digit():
    assert read_value(ADMITTED, "3/2/1990") == date(1990, 2, 3)


@pytest.mark.parametrize(
    "typed",
    [
        "31/02/2021",
        "12/31/2021",
        "31/12/21",
        "2021",
        44561,
        "31/12-2021",
        "1899-12-31",
        "01/01/0219",
        "hôm qua",
    ],
)
def test_dates_refused(typed):
    assert read_value(ADMITTED, typed).code == "roster.not_date"


@pytest.mark.parametrize(
    ("typed", "rating"),
    [
        ("HTXSNV", "excellent"),
        ("httnv", "good"),
        ("HTNV", "completed"),
        ("KHTNV", "not_completed"),
        ("Hoàn thành tốt nhiệm vụ", "good"),
        ("HOÀN  THÀNH TỐT NHIỆM VỤ", "good"),
        (unicodedata.normalize("NFD", "Hoàn thành xuất sắc nhiệm vụ"), "excellent"),
        ("good", "good"),
        ("Excellent", "excellent"),
        ("completed_limited", "completed_limited"),
    ],
)
def test_ratings(typed, rating):
    assert read_value(RATING, typed) == rating


@pytest.mark.parametrize(
    ("typed", "found"), [("XS", "excellent"), ("TB", "average"), ("L1", "poor"), ("Tốt", "good")]
)
def test_levels(typed, found):
    assert read_value(LEVEL, typed) == found


def test_an_unknown_choice_names_the_nearest():
    wrong = read_value(LEVEL, "Trung binh")
    assert wrong.message().render("vi") == (
        "cần một trong: Kém; Trung bình; Tốt; Xuất sắc; gặp “Trung binh”; gần nhất: “Trung bình”"
    )
    assert wrong.message().render("en") == (
        "expected one of: Poor; Average; Good; Excellent; found “Trung binh”; nearest: “Average”"
    )


def test_a_choice_unlike_all_others_names_none():
    assert read_value(LEVEL, "zzz").message().render("vi").endswith("gặp “zzz”")


@pytest.mark.parametrize("typed", ["k/a", "K/A", "Không áp dụng", "không  áp dụng", "n/a"])
def test_not_applicable(typed):
    assert read_value(LEVEL, typed) is NA
    assert read_value(evolve(EXEMPT, not_applicable=True), typed) is NA


def test_not_applicable_only_where_the_fact_accepts_it():
    assert read_value(POINTS, "k/a").code == "roster.not_applicable"
    assert read_value(EXEMPT, "Không áp dụng").code == "roster.not_applicable"


def test_k_a_is_ordinary_text_in_a_text_column():
    assert read_value(fact("name"), "k/a") == "k/a"


@pytest.mark.parametrize(
    "name", ["exempt", "points_a", "level_a", "admitted_on", "name", "id", "organization"]
)
def test_excel_errors_are_faults_everywhere(name):
    assert read_value(fact(name), "#N/A").code == "roster.excel_error"


@pytest.mark.parametrize("typed", ["=1+1", "+1", "-1", "@SUM(A1)"])
def test_text_that_looks_like_a_formula_stays_text(typed):
    assert read_value(fact("name"), typed) == typed


def test_texts_are_trimmed_and_composed():
    assert read_value(fact("name"), "  Nguye\u0302\u0303n  A ") == "Nguyễn  A"
    assert read_value(fact("id"), " CB\u00a0 1 ") == "CB 1"
    assert read_value(fact("card_number"), 51234567.0) == "51234567"
    assert read_value(fact("id"), datetime(2021, 12, 1)) == "2021-12-01"


NAMES = ("exempt", "points_a", "level_a", "admitted_on", "targets_assigned", "official_rating", "occupation")
CELLS = st.lists(
    st.one_of(
        st.none(),
        st.text(max_size=8),
        st.sampled_from(
            ["có", "x", "k/a", "9,5", "9.555", "31/12/2021", "2021-02-30", "Tốt", "HTTNV", "#N/A", "5"]
        ),
    ),
    max_size=12,
)


@given(st.sampled_from(NAMES), CELLS)
def test_a_column_is_read_as_its_cells_are(name, cells):
    parsed = parse_column(fact(name), pl.Series("c", cells, dtype=pl.String))
    for i, cell in enumerate(cells):
        expected = read_value(fact(name), cell)
        assert (parsed.na is not None and parsed.na[i]) == (expected is NA)
        assert (cell in parsed.wrong) == isinstance(expected, Wrong)
        assert parsed.values[i] == (None if expected is NA or isinstance(expected, Wrong) else expected)


@given(
    st.sampled_from(["name", "id", "organization"]),
    st.lists(st.one_of(st.none(), st.text(max_size=6)), max_size=9),
)
def test_a_text_column_is_read_as_its_cells_are(name, cells):
    parsed = parse_column(fact(name), pl.Series("c", cells, dtype=pl.String))
    expected = [read_value(fact(name), c) for c in cells]
    assert parsed.values.to_list() == [None if isinstance(v, Wrong) else v for v in expected]


@given(st.integers(0, 1000), st.sampled_from([",", "."]))
def test_every_score_with_two_decimals_is_exact(scaled, mark):
    typed = f"{scaled // 100}{mark}{scaled % 100:02d}"
    assert read_value(POINTS, typed) == scaled
    assert read_value(POINTS, scaled / 100) == scaled


@pytest.mark.parametrize(
    ("name", "column", "expected"),
    [
        ("points_a", pl.Series([9.5, None, 10.0]), [950, None, 1000]),
        ("points_a", pl.Series([9, 10]), [900, 1000]),
        ("points_a", pl.Series([float("nan"), 1.0]), [None, 100]),
        ("points_a", pl.Series([Decimal("9.25"), None]), [925, None]),
        ("targets_assigned", pl.Series([5.0, 7.0]), [5, 7]),
        ("exempt", pl.Series([True, None, False]), [True, None, False]),
        ("exempt", pl.Series([1.0, 0.0]), [True, False]),
        ("admitted_on", pl.Series([datetime(2021, 12, 31, 7), None]), [date(2021, 12, 31), None]),
        ("admitted_on", pl.Series([date(2021, 12, 31)]), [date(2021, 12, 31)]),
        ("card_number", pl.Series([51234567.0, 1.5]), ["51234567", "1.5"]),
        ("card_number", pl.Series([7, 8]), ["7", "8"]),
        ("card_number", pl.Series([None, None], dtype=pl.Null), [None, None]),
        ("level_a", pl.Series(["good", None], dtype=pl.Enum(["good"])), ["good", None]),
    ],
)
def test_typed_columns(name, column, expected):
    parsed = parse_column(fact(name), column)
    assert parsed.values.to_list() == expected
    assert not parsed.wrong


def test_keys_ignore_case_spaces_and_the_form_of_accents():
    assert key(" Họ và\u00a0tên ") == key(unicodedata.normalize("NFD", "HỌ VÀ TÊN")) == "họvàtên"
