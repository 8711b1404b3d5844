"""Figures, names, conditions and what stands around a rule, in words."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from xeploai.errors import UsageError
from xeploai.law.words import condition_words, date_words, number_words, rating_name, rule_words
from xeploai.model import (
    Condition,
    Fact,
    Ladder,
    Quota,
    Reading,
    ReadingRef,
    Source,
    Standard,
    Test,
    Text,
    Value,
)

COMMON: dict[str, Any] = {
    "id": "one",
    "topic": "member.one",
    "text": Text("Câu", "Sentence"),
    "source": Source("doc", "1"),
    "evidence": "text",
}

FACTS = {
    "score": Fact(id="score", label=Text("Tổng điểm", "Total score"), type="number"),
    "share": Fact(id="share", label=Text("Tỉ lệ", "Share"), type="share"),
    "day": Fact(id="day", label=Text("Ngày họp", "Meeting day"), type="date"),
    "boxes": Fact(id="boxes", label=Text("Cấp độ", "Levels"), type="levels"),
    "exempt": Fact(id="exempt", label=Text("Được miễn", "Exempt"), type="bool"),
    "bodies": Fact(id="bodies", label=Text("MTTQ cùng cấp", "MTTQ"), type="text"),
    "kind": Fact(
        id="kind",
        label=Text("Đối tượng", "Occupation"),
        type="choice",
        values={"a": Value(Text("Cán bộ", "Cadre")), "b": Value(Text("Hưu trí", "Retired"))},
    ),
}


@pytest.mark.parametrize(
    ("value", "vi", "en"),
    [
        (Decimal("94.50"), "94,5", "94.5"),
        (Decimal("100.00"), "100", "100"),
        (100, "100", "100"),
        (0, "0", "0"),
        (Fraction(4, 5), "80%", "80%"),
        (Fraction(1, 8), "12,5%", "12.5%"),
        (Fraction(2, 3), "2/3", "2/3"),
        (date(2021, 12, 31), "31/12/2021", "31/12/2021"),
        (True, "có", "yes"),
        (False, "không", "no"),
    ],
)
def test_figures(value: object, vi: str, en: str) -> None:
    assert (number_words(value, "vi"), number_words(value, "en")) == (vi, en)


def test_a_figure_is_never_a_repr() -> None:
    with pytest.raises(TypeError):
        number_words(None, "vi")


def test_rating_names() -> None:
    own = {"a": Text("Loại A", "Class A")}
    ladder = Ladder(**COMMON, levels=("a", "d"), fallback="d", names=own)
    assert rating_name("excellent", "vi") == "Hoàn thành xuất sắc nhiệm vụ"
    assert rating_name("not_completed", "vi", short=True) == "KHTNV"
    assert rating_name("a", "en", ladder=ladder) == "Class A"
    assert date_words(date(2021, 1, 2), "vi") == "02/01/2021"


@pytest.mark.parametrize(
    ("fact", "operator", "value", "vi"),
    [
        ("score", "at_least", 95, "tổng điểm từ 95 trở lên"),
        ("share", "above", Fraction(1, 5), "tỉ lệ trên 20%"),
        ("share", "between", (Fraction(1, 2), Fraction(2, 3)), "tỉ lệ từ 50% đến 2/3"),
        ("day", "below", date(2021, 12, 20), "ngày họp trước ngày 20/12/2021"),
        ("day", "at_most", date(2021, 12, 20), "ngày họp đến hết ngày 20/12/2021"),
        ("boxes", "at_least", "good", "cấp độ đều từ “Tốt” trở lên"),
        ("boxes", "at_least", "excellent", "cấp độ đều là “Xuất sắc”"),
        ("boxes", "below", "average", "cấp độ có ít nhất một ô thấp hơn “Trung bình”"),
        ("boxes", "at_most", "poor", "cấp độ có ít nhất một ô là “Kém”"),
        ("kind", "one_of", ("a", "b"), "đối tượng là “Cán bộ” hoặc “Hưu trí”"),
        ("exempt", "equals", False, "không thuộc trường hợp “được miễn”"),
        ("bodies", "equals", "phường", "MTTQ cùng cấp là “phường”"),
    ],
)
def test_a_test_in_words(fact: str, operator: str, value: object, vi: str) -> None:
    condition = Condition((Test(fact, operator, value),))  # type: ignore[arg-type]
    assert condition_words(condition, FACTS, "vi") == vi


def test_and_or_and_the_inner_list_are_told_apart() -> None:
    cases = (Condition((Test("exempt", "equals", True),)), Condition((Test("score", "below", 50),)))
    inner = Condition(any=cases)
    outer = Condition((Test("score", "at_least", 0),), any=(inner, Condition((Test("kind", "equals", "b"),))))
    said = condition_words(outer, FACTS, "en")
    assert said == (
        "total score at least 0; and one of these holds: (1) one of these holds: (a) exempt; or (b) "
        "total score below 50; or (2) occupation “Retired”"
    )
    assert condition_words(Condition(), FACTS, "vi") == "mọi trường hợp"


@pytest.mark.parametrize(
    ("readings", "said"),
    [
        (None, "total score at least 95 [band = high] or total score at least 90 [band = low]"),
        ({"band": "low"}, "total score at least 90 [band = low]"),
        ({"hard_132.band": "high"}, "total score at least 95 [band = high]"),
    ],
)
def test_a_reading_is_shown_by_name_and_value(readings: dict[str, str] | None, said: str) -> None:
    reference = ReadingRef("band", {"high": 95, "low": 90})
    assert condition_words(Condition((Test("score", "at_least", reference),)), FACTS, "en", readings) == said


def test_an_unknown_fact_is_named_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="“scor”; nearest: “score”"):
        condition_words(Condition((Test("scor", "above", 1),)), FACTS, "en")


def test_scope_exception_effect_relation_and_dates_follow_the_rule() -> None:
    rule = Standard(
        **COMMON,
        rating="good",
        only=True,
        require=Condition((Test("score", "at_least", 80),)),
        applies_to=Condition((Test("kind", "equals", "a"),)),
        unless=Condition((Test("exempt", "equals", True),)),
        effect="warns",
        relation="narrows",
        legal_basis="QĐ 1",
        from_=date(2021, 1, 1),
        to=date(2021, 12, 31),
    )
    assert rule_words(rule, FACTS, "en") == (
        "Where occupation “Cadre”: exactly “Good” requires: total score at least 80 — unless: exempt — "
        "a warning only, no rating changes — narrower than the rule above — own legal basis: QĐ 1 — "
        "from 01/01/2021 — until 31/12/2021"
    )


def test_what_a_local_rule_sets_is_told_by_parameter_and_value() -> None:
    changes = {"share": Fraction(3, 20), "base": "good", "rounding": "half_up", "score": 90, "within": "kind"}
    rule = Quota(**COMMON, relation="narrows", target="x/member.quota", set=changes)
    assert rule_words(rule, FACTS, "vi") == (
        "Quy định cụ thể: tỉ lệ: 15%; cơ sở tính tỉ lệ: xếp loại “Hoàn thành tốt nhiệm vụ”; cách làm tròn: "
        "từ 0,5 làm tròn lên; tổng điểm: 90; nhóm để tính: đối tượng — chặt hơn quy định của cấp trên"
    )


def test_a_local_default_of_a_reading_is_told() -> None:
    rule = Reading(**COMMON, default="half_up", relation="fills", target="x/member.one")
    assert rule_words(rule, FACTS, "en") == (
        "Reading [one]: default [one = half_up] — fills what the rule above leaves open"
    )
