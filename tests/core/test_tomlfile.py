"""Strict loading: exact values, nothing converted, every fault at once and named."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from xeploai.errors import RegulationFileError
from xeploai.law.regulation import load_regulation
from xeploai.law.tomlfile import exact, fraction
from xeploai.model import Criterion, Quota, ReadingRef, Regulation, Standard, Test

HEAD = """
[regulation]
id = "demo"
title = { vi = "Thử", en = "Demo" }
issuer = { vi = "Nơi ban hành", en = "Issuer" }
place = "vn"
from = 2021-01-01

[[document]]
id = "doc"
number = "1-QĐ/TW"
title = { vi = "Quy định", en = "Regulation" }
issuer = { vi = "Nơi ban hành", en = "Issuer" }
"""
COMMON = """
topic = "member.demo"
text = { vi = "Câu", en = "Sentence" }
source = { document = "doc", clause = "1" }
evidence = "text"
"""
READING = f"""
[[reading]]
id = "band"
question = {{ vi = "Mức nào?", en = "Which?" }}
values = {{ high = {{ vi = "cao", en = "high" }}, low = {{ vi = "thấp", en = "low" }} }}
default = "high"
{COMMON}
"""


GOOD = 'rating = "good"\nrequire = { score = { at_least = 80 } }\n'


def rule(table: str, body: str, name: str = "one") -> str:
    return f'[[{table}]]\nid = "{name}"\n{COMMON}{body}\n'


@pytest.fixture
def load(tmp_path: Path) -> Any:
    """Load a regulation with these member rules; ``head`` is added to ``regulation.toml``."""

    def loaded(members: str, head: str = "") -> Regulation:
        (tmp_path / "regulation.toml").write_text(HEAD + head, "utf-8")
        (tmp_path / "member.toml").write_text(members, "utf-8")
        return load_regulation(tmp_path)

    return loaded


def faults(load: Any, members: str, head: str = "") -> list[str]:
    with pytest.raises(RegulationFileError) as caught:
        load(members, head)
    return [m.render("en") for m in caught.value.messages]


# ------------------------------------------------------------------ exact values


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("80%", Fraction(4, 5)),
        ("12.5%", Fraction(1, 8)),
        ("12,5%", Fraction(1, 8)),
        ("2/3", Fraction(2, 3)),
        (1, Fraction(1)),
        (Decimal("0.2"), Fraction(1, 5)),
    ],
)
def test_shares_are_exact(raw: object, expected: Fraction) -> None:
    assert fraction(raw) == expected


@pytest.mark.parametrize("raw", ["twenty", "", True, None, 0.2])
def test_what_is_no_share_is_refused(raw: object) -> None:
    with pytest.raises(ValueError, match=r".*"):
        fraction(raw)


def test_literals_in_conditions_keep_their_type() -> None:
    assert exact("2/3") == Fraction(2, 3)
    assert exact(["80%", "good", 3]) == (Fraction(4, 5), "good", 3)
    assert exact("7 năm") == "7 năm"
    assert exact(Decimal("94.50")) == Decimal("94.50")
    assert exact(True) is True


def test_numbers_are_decimals_and_dates_are_dates(load: Any) -> None:
    found = load(rule("criterion", "max = 9.10\nfrom = 2021-02-03\n"))
    (criterion,) = found.rules
    assert isinstance(criterion, Criterion)
    assert (criterion.max, type(criterion.max)) == (Decimal("9.10"), Decimal)
    assert criterion.from_ == date(2021, 2, 3)


def test_conditions_become_tests(load: Any) -> None:
    body = 'rating = "good"\n[standard.require]\nscore = { at_least = 80, below = 95 }\nexempt = false\n'
    body += 'any = [{ level = "good" }, { share = { above = "2/3" } }]\n'
    (standard,) = load(rule("standard", body)).rules
    assert isinstance(standard, Standard)
    assert standard.require is not None
    assert standard.require.tests == (
        Test("score", "at_least", 80),
        Test("score", "below", 95),
        Test("exempt", "equals", False),
    )
    assert [c.tests for c in standard.require.any] == [
        (Test("level", "equals", "good"),),
        (Test("share", "above", Fraction(2, 3)),),
    ]


def test_a_value_may_be_a_reading(load: Any) -> None:
    body = 'rating = "excellent"\nwithin = "organization"\nrounding = "floor"\nbase = { reading = "band" }\n'
    body += 'share = { reading = "band", map = { high = "25%", low = "20%" } }\n'
    (quota,) = load(rule("quota", body)).rules
    assert isinstance(quota, Quota)
    assert quota.base == ReadingRef("band")
    assert isinstance(quota.share, ReadingRef)
    assert quota.share.map == {"high": Fraction(1, 4), "low": Fraction(1, 5)}


# ------------------------------------------------------------------ nothing is converted


@pytest.mark.parametrize(
    ("table", "body", "path", "expected"),
    [
        ("award", "total = 1.7", "award[one].total", "a whole number"),
        ("award", "total = true", "award[one].total", "a whole number"),
        ("award", 'total = "7"', "award[one].total", "a whole number"),
        ("screen", "rated = 0", "screen[one].rated", "true or false"),
        ("screen", 'rated = "có"', "screen[one].rated", "true or false"),
        ("criterion", "max = true", "criterion[one].max", "a number"),
        ("criterion", "max = nan", "criterion[one].max", "a number"),
        ("criterion", "max = inf", "criterion[one].max", "a number"),
        ("criterion", 'max = "9"', "criterion[one].max", "a number"),
        ("criterion", 'from = "2021-01-01"', "criterion[one].from", "a date"),
        ("criterion", "from = 2021-01-01T00:00:00", "criterion[one].from", "a date"),
        ("criterion", "part_of = 3", "criterion[one].part_of", "a text"),
        ("criterion", "rounding = 1", "criterion[one].rounding", "a table"),
        ("quota", "share = 20", "quota[one].share", "a share"),
        ("quota", 'share = "20 phần trăm"', "quota[one].share", "a share"),
        ("quota", 'share = "1/0"', "quota[one].share", "a share"),
        ("quota", "share = true", "quota[one].share", "a share"),
        ("ballot", 'above = "-1%"', "ballot[one].above", "a share"),
        ("standard", "require = { score = nan }", "standard[one].require", "a value"),
        ("standard", "require = { score = 2021-01-01T00:00:00 }", "standard[one].require", "a value"),
        ("standard", "require = { score = [{ a = 1 }] }", "standard[one].require", "a value"),
        ("standard", "require = { score = { one_of = 3 } }", "standard[one].require", "a list of values"),
        ("standard", "require = { score = { one_of = [] } }", "standard[one].require", "a list of values"),
        ("standard", "require = { score = { between = [1] } }", "standard[one].require", "two values"),
        ("standard", "require = { score = { at_least = [1] } }", "standard[one].require", "one value"),
        ("standard", "require = true", "standard[one].require", "a table of conditions"),
    ],
)
def test_a_wrong_type_is_refused(load: Any, table: str, body: str, path: str, expected: str) -> None:
    (fault,) = faults(load, rule(table, body))
    assert fault.startswith(f"member.toml: {path}: expected {expected}"), fault


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("effect = 'warn'", "found “warn”; nearest: “warns”"),
        ("evidnce = 'text'", "unknown key “evidnce”; nearest: “evidence”"),
        ("require = { score = { at_lest = 1 } }", "“score”: unknown operator “at_lest”; nearest: “at_least”"),
        ("require = { score = { reading = 'band', mapp = {} } }", "unknown key “mapp”; nearest: “map”"),
        (
            "require = { any = [{ any = [{ score = 1 }] }] }",
            "“any” must be a list of conditions, one level deep",
        ),
        ("require = { any = { score = 1 } }", "“any” must be a list of conditions, one level deep"),
        ("unless = { any = [3] }", "“any” must be a list of conditions, one level deep"),
    ],
)
def test_a_misspelling_is_named_with_the_nearest(load: Any, body: str, expected: str) -> None:
    (fault,) = faults(load, rule("standard", f"rating = 'good'\n{body}"))
    assert fault.startswith("member.toml: standard[one]")
    assert fault.endswith(expected)


def test_all_faults_are_told_at_once(load: Any) -> None:
    members = rule("standard", "rating = 1\nonly = 'yes'\neffct = 'warns'\n")
    members += rule("quota", "share = 20\nsmall_group = { count = 'rol', fewer_than = 5 }\n", "two")
    members += "[[triger]]\nid = 'three'\n"
    found = faults(load, members, "[wrong]\n")
    starts = sorted(f.rsplit(": ", 1)[0].partition(": expected")[0].partition(": unknown")[0] for f in found)
    assert len(found) == 8
    assert [s for s in starts if s.startswith("regulation.toml")] == ["regulation.toml: wrong"]
    assert {"member.toml: standard[one].rating", "member.toml: standard[one].only"} <= set(starts)
    assert "member.toml: quota[two].small_group.count" in starts
    assert any("quota[two].small_group.allow: required key missing" in f for f in found)


def test_a_missing_source_is_a_fault(load: Any) -> None:
    members = rule("standard", GOOD).replace('source = { document = "doc", clause = "1" }\n', "")
    assert faults(load, members) == ["member.toml: standard[one].source: required key missing"]


def test_a_rule_says_what_its_table_needs(load: Any) -> None:
    members = rule("standard", "rating = 'good'") + rule("trigger", "", "two")
    assert faults(load, members) == [
        "demo/member.one: “require” is missing",
        "demo/member.two: “when” is missing",
    ]
    assert len(load(rule("standard", "text_unknown = true")).rules) == 1


def test_a_source_must_be_declared(load: Any) -> None:
    members = rule("standard", GOOD).replace('document = "doc"', 'document = "dox"')
    assert faults(load, members) == [
        "demo/member.one: the source names the undeclared document “dox”; nearest: “doc”"
    ]


def test_broken_toml_names_the_file(load: Any) -> None:
    (fault,) = faults(load, "điểm = 1\n")
    assert fault.startswith("member.toml: not valid TOML")


def test_a_stray_file_is_named(load: Any, tmp_path: Path) -> None:
    (tmp_path / "members.toml").write_text("", "utf-8")
    (fault,) = faults(load, "")
    assert fault == "members.toml: not a file of a regulation; nearest: “member.toml”"


def test_dates_of_a_rule_are_in_order(load: Any) -> None:
    (fault,) = faults(load, rule("standard", f"{GOOD}from = 2021-02-01\nto = 2021-01-31\n"))
    assert fault == "demo/member.one: ends (31/01/2021) before it begins (01/02/2021)"


# ------------------------------------------------------------------ variants (S24)


def variants(*guards: str) -> str:
    return "".join(rule("standard", GOOD + guard) for guard in guards)


def test_variants_cover_each_value_once(load: Any) -> None:
    members = variants("in_reading = { band = 'high' }", "in_reading = { band = 'low' }")
    assert len(load(members, READING).rules) == 3


@pytest.mark.parametrize(
    ("guards", "expected"),
    [
        (("in_reading = { band = 'high' }", "in_reading = { band = 'high' }"), "R101 demo/member.one"),
        (("", "in_reading = { band = 'low' }"), "R101 demo/member.one"),
        (("", ""), "R101 demo/member.one"),
        (
            ("in_reading = { band = 'high' }", "in_reading = { band = 'loww' }"),
            "no variant for the readings band=low",
        ),
    ],
)
def test_variants_that_overlap_or_leave_a_gap(load: Any, guards: tuple[str, str], expected: str) -> None:
    found = faults(load, variants(*guards), READING)
    assert any(expected in fault for fault in found)


def test_variants_cover_every_combination_of_two_readings(load: Any) -> None:
    head = READING + READING.replace('id = "band"', 'id = "side"')
    pairs = [
        f"in_reading = {{ band = '{b}', side = '{s}' }}" for b in ("high", "low") for s in ("high", "low")
    ]
    assert len(load(variants(*pairs), head).rules) == 6
    assert faults(load, variants(*pairs[:3]), head) == [
        "demo/member.one: no variant for the readings band=low, side=low"
    ]


def test_variants_may_follow_each_other_in_time(load: Any) -> None:
    members = variants("to = 2021-06-30", "from = 2021-07-01")
    assert len(load(members).rules) == 2
    assert "R101 demo/member.one" in faults(load, variants("to = 2021-07-01", "from = 2021-07-01"))[0]
