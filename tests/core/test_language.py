"""The rule language against its hardest rows: sketches that must load, be understood and print back.

``tests/data/language`` holds regulations that are data only. Each is read with the loader of the
product; nothing in them is evaluated. Their sentences are compared with two golden files, which
are the output of :func:`sentences`. After an intended change they are written again, and read, with::

    PYTHONPATH=tests/core python -c "import test_language as t; t.write_golden()"
"""

import re
import shutil
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from pathlib import Path
from typing import Any

import attrs
import pytest

from xeploai.dictionary import LEVEL_VALUES, build_dictionary
from xeploai.errors import RegulationFileError, UsageError
from xeploai.messages import catalogue
from xeploai.model import (
    OPERATORS,
    RULE_TABLES,
    Condition,
    Criterion,
    Fact,
    Ladder,
    Quota,
    Reading,
    ReadingRef,
    Regulation,
    Rule,
    Source,
    Standard,
    Test,
    Text,
    Value,
)
from xeploai.regulation import load_regulation
from xeploai.words import (
    condition_words,
    date_words,
    number_words,
    rating_name,
    rule_words,
    sentence_facts,
)

LANGUAGE = Path(__file__).parents[1] / "data" / "language"
LANGS = ("vi", "en")
FILES = sorted(LANGUAGE.rglob("regulation.toml"))
FOLDERS = {p.parent.relative_to(LANGUAGE).as_posix(): p.parent for p in FILES}
SKETCHES = {name: load_regulation(folder) for name, folder in FOLDERS.items()}

HARD_ROWS = {
    "MEM-R4-3", "MEM-R2-2", "PTS-1", "PTS-2", "PTS-2o", "PTS-2m", "PTS-3", "PTS-4", "PTS-5", "PTS-6",
    "PTS-7", "PTS-8", "ORG-R4-4a", "ORG-R4-4b", "ORG-R4-5", "NEG-ORG-4a", "NEG-ORG-4b", "ORG-R2-3",
    "NEG-ORG-3", "NEG-MEM-4", "DIS-1", "DIS-2", "COL-R3-2", "NEG-COL-2", "NEG-COL-4", "VOTE-016-1",
    "M16-R1-1", "M16-R4-2", "M16-R4-3", "M16-R4-4", "M16-R4-5", "M16-R4-6", "M16-R4-7a", "M16-R4-7b",
    "Q-ORG", "Q-MEM", "Q-COL", "Q-LEA", "Q-SMALL", "Q-004", "Q-004-SMALL", "Q-004-RERATE", "Q-016",
    "Q-016-SMALL", "Q-016-EXC", "Q-348", "Q-UNIT16", "HEAD-1", "HEAD-2", "HEAD-3", "HEAD-4", "SICK-000",
    "SICK-016", "C366-CASE-04-1", "C366-GEN-R4-2", "C366-MEM-R2-1", "C366-MEM-R2-2", "C366-MEM-R1-6",
    "C366-CASE-01-1", "C124-CASE-04-1", "C124-CASE-04-4", "AW-016-3", "AW-016-4",
}  # fmt: skip
FOREIGN = {"hanoi_2018", "danang", "travinh", "hcm_2026", "vatm_2026", "nd335"}


def facts_of(regulation: Regulation, rule: Rule) -> dict[str, Fact]:
    """Return what the sentences of a rule can name; the sketch's own facts are in it."""
    bases = [s for s in SKETCHES.values() if s.id in regulation.identity.extends]
    dictionary, faults = build_dictionary([*bases, regulation])
    assert faults == []
    return sentence_facts(dictionary, rule.kind)


def sentences(lang: str) -> str:
    """Return every rule of every sketch as ``folder kind.id: sentence``, in file order."""
    lines = []
    for name, regulation in SKETCHES.items():
        for rule in regulation.rules:
            said = rule_words(rule, facts_of(regulation, rule), lang, rules=regulation.rules)
            lines.append(f"{name} {rule.table} {rule.kind}.{rule.id}: {said}\n")
    return "".join(lines)


def golden(lang: str) -> Path:
    return LANGUAGE / f"sentences.{lang}.txt"


def write_golden() -> None:
    for lang in LANGS:
        golden(lang).write_text(sentences(lang), "utf-8", newline="\n")


def conditions(rule: Rule) -> Iterator[Condition]:
    for attribute in attrs.fields(type(rule)):
        value = getattr(rule, attribute.name)
        if isinstance(value, Condition):
            yield value
            yield from value.any


# ------------------------------------------------------------------ every row fits


def test_every_hard_row_and_every_foreign_shape_is_written():
    rows = {row for s in SKETCHES.values() for rule in s.rules for row in rule.rows}
    assert rows >= HARD_ROWS
    assert {name.split("/")[0] for name in FOLDERS} == FOREIGN | {"hard_rows"}


def test_sketches_use_every_table_and_every_operator():
    rules = [rule for s in SKETCHES.values() for rule in s.rules]
    used = {t.operator for rule in rules for c in conditions(rule) for t in c.tests}
    assert {rule.table for rule in rules} == set(RULE_TABLES)
    assert used == set(OPERATORS)


@pytest.mark.parametrize("name", FOLDERS)
def test_conditions_name_facts_of_their_kind_and_values_they_have(name: str):
    regulation = SKETCHES[name]
    for rule in regulation.rules:
        facts = facts_of(regulation, rule)
        for condition in conditions(rule):
            for test in condition.tests:
                fact = facts[test.fact]
                assert fact.kind == rule.kind, (rule.name, test.fact)
                for value in literals(test):
                    assert fits(value, fact), (rule.name, test)


def literals(test: Test) -> Iterator[object]:
    for value in test.value.map.values() if isinstance(test.value, ReadingRef) else (test.value,):
        yield from value if isinstance(value, tuple) else (value,)


def fits(value: object, fact: Fact) -> bool:
    match fact.type:
        case "bool":
            return isinstance(value, bool)
        case "choice" | "scale":
            return value in fact.values
        case "levels":
            return value in LEVEL_VALUES
        case "share":
            return isinstance(value, Fraction)
        case "number" | "count":
            return isinstance(value, int | Decimal) and not isinstance(value, bool)
    return isinstance(value, str)


@pytest.mark.parametrize("name", FOLDERS)
def test_guards_name_readings_and_values_that_exist(name: str):
    regulation = SKETCHES[name]
    bases = [s for s in SKETCHES.values() if s.id in regulation.identity.extends]
    known = {r.id: r for s in (*bases, regulation) for r in s.rules if isinstance(r, Reading)}
    for rule in regulation.rules:
        for reading, value in rule.in_reading.items():
            assert value in known[reading].values, rule.name


@pytest.mark.parametrize("name", FOLDERS)
def test_local_rules_name_a_target_that_their_base_has(name: str):
    regulation = SKETCHES[name]
    above = {r.name for s in SKETCHES.values() if s.id in regulation.identity.extends for r in s.rules}
    for rule in regulation.rules:
        if rule.relation not in (None, "adds"):
            assert any(rule.target == n or str(rule.target).startswith(f"{n}.") for n in above), rule.name
            assert regulation.identity.place != "vn"


def test_the_frames_add_up():
    lam_dong = [c for c in SKETCHES["hard_rows/lam_dong_2021"].rules if isinstance(c, Criterion)]
    frame = {c.id: c for c in lam_dong if c.kind == "member" and c.max is not None}
    for part in ("ideology_ethics_style", "duties_tasks", "total"):
        assert sum(c.max or 0 for c in frame.values() if c.part_of == part) == frame[part].max
    vatm = {c.id: c for c in SKETCHES["vatm_2026"].rules if isinstance(c, Criterion)}
    parts = [c.weights for c in vatm.values() if c.part_of == "product"]
    assert [sum(w[family] for w in parts) for family in parts[0]] == [100, 100, 100, 100]
    hcm = [c for c in SKETCHES["hcm_2026"].rules if isinstance(c, Criterion)]
    by_role = groupby((c for c in hcm if c.part_of == "general_2"), key=lambda c: c.applies_to)
    assert [sum(c.max or 0 for c in cs) for _, cs in by_role] == [4, 4]
    assert sum(c.max or 0 for c in hcm if c.part_of == "results") == 70


# ------------------------------------------------------------------ mistakes are named


@pytest.mark.parametrize(
    ("sketch", "file", "right", "wrong", "expected"),
    [
        (
            "hard_rows/central_132", "member.toml", "rows = [\"MEM-R4-3\"", "row = [\"MEM-R4-3\"",
            ["member.toml: standard[excellent.levels]", "“row”", "“rows”"],
        ),
        (
            "hard_rows/central_132", "member.toml", "other_levels = { at_least = \"good\" }",
            "other_levels = { atleast = \"good\" }",
            ["member.toml: standard[excellent.levels].require", "“atleast”", "“at_least”"],
        ),
        (
            "hard_rows/nghe_an_2016", "member.toml", "[[ballot]]", "[[balot]]",
            ["member.toml: balot", "“balot”", "“ballot”"],
        ),
        (
            "hard_rows/nghe_an_2016", "member.toml", "evidence = \"infer\"", "evidence = \"inferr\"",
            ["member.toml: decision[not_completed.no_vote].evidence", "'inferr'", "“infer”"],
        ),
        (
            "hard_rows/central_366", "facts.toml", "type = \"scale\"", "type = \"scales\"",
            ["facts.toml: fact[duty_discipline].type", "'scales'", "“scale”"],
        ),
        (
            "hard_rows/lam_dong_2021", "member.toml", "max = 10, text = { vi = \"Điểm",
            "max = \"10\", text = { vi = \"Điểm",
            ["member.toml: criterion[bonus].max", "a number", "'10'"],
        ),
        (
            "hard_rows/nghe_an_2016", "member.toml", "count = \"roll\"", "count = \"rol\"",
            ["member.toml: quota[quota.excellent].small_group.count", "'rol'", "“roll”"],
        ),
        (
            "vatm_2026", "member.toml", "between = [3, 7]", "between = [3, 5, 7]",
            ["member.toml: gate[gate.products].require", "two values"],
        ),
        (
            "travinh", "organization.toml", "document = \"criteria\"", "document = \"criterion\"",
            ["sketch_travinh/organization.ladder", "“criterion”", "“criteria”"],
        ),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_file_path_and_nearest(
    tmp_path: Path, sketch: str, file: str, right: str, wrong: str, expected: list[str]
):
    copy = tmp_path / "copy"
    shutil.copytree(FOLDERS[sketch], copy)
    text = (copy / file).read_text("utf-8")
    assert right in text
    (copy / file).write_text(text.replace(right, wrong, 1), "utf-8")
    with pytest.raises(RegulationFileError) as caught:
        load_regulation(copy)
    for part in expected:
        assert part in str(caught.value)


# ------------------------------------------------------------------ every rule prints back


@pytest.mark.parametrize("lang", LANGS)
def test_sentences_are_the_golden_ones(lang: str):
    assert sentences(lang) == golden(lang).read_text("utf-8")


LEAKS = re.compile(
    r"[{}]|\bNone\b|\bTrue\b|\bFalse\b|\w+\(.*=|Fraction\(|Decimal\(|\b[a-z0-9]+_[a-z0-9_]+\b|\b[a-z]+\.[a-z]+\b"
)
CODES = re.compile(
    r"\b(excellent|good|completed|average|poor|floor|half|warns|fills|adds|members|roll|true|false)\b"
)


@pytest.mark.parametrize("lang", LANGS)
def test_no_sentence_shows_an_identifier_or_a_python_value(lang: str):
    for line in sentences(lang).splitlines():
        # A reading is shown as it is typed in a selection.
        said = re.sub(r"\[[a-z0-9_]+( = [a-z0-9_]+)?\]", "", line.partition(": ")[2])
        assert said
        assert not said.endswith(".")
        assert not LEAKS.search(said), said
        assert lang == "en" or not CODES.search(said), said


def test_every_operator_and_table_has_its_words():
    families = ("amount", "level", "date")
    assert {f"words.{f}.{o}" for f in families for o in OPERATORS} <= set(catalogue())
    assert {f"rating.{level}" for level in attrs.fields(Ladder).levels.default} <= set(catalogue())


# ------------------------------------------------------------------ figures, names, conditions

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
def test_figures(value: object, vi: str, en: str):
    assert (number_words(value, "vi"), number_words(value, "en")) == (vi, en)


def test_a_figure_is_never_a_repr():
    with pytest.raises(TypeError):
        number_words(None, "vi")


def test_rating_names():
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
        ("kind", "one_of", ("a", "b"), "đối tượng là “Cán bộ” hoặc “Hưu trí”"),
        ("exempt", "equals", False, "không thuộc trường hợp “được miễn”"),
        ("bodies", "equals", "phường", "MTTQ cùng cấp là “phường”"),
    ],
)
def test_a_test_in_words(fact: str, operator: str, value: object, vi: str):
    condition = Condition((Test(fact, operator, value),))  # type: ignore[arg-type]
    assert condition_words(condition, FACTS, "vi") == vi


def test_and_or_and_the_inner_list_are_told_apart():
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
def test_a_reading_is_shown_by_name_and_value(readings: dict[str, str] | None, said: str):
    reference = ReadingRef("band", {"high": 95, "low": 90})
    assert condition_words(Condition((Test("score", "at_least", reference),)), FACTS, "en", readings) == said


def test_an_unknown_fact_is_named_with_the_nearest():
    with pytest.raises(UsageError, match="“scor”; nearest: “score”"):
        condition_words(Condition((Test("scor", "above", 1),)), FACTS, "en")


COMMON: dict[str, Any] = {
    "id": "one",
    "topic": "member.one",
    "text": Text("Câu", "Sentence"),
    "source": Source("doc", "1"),
    "evidence": "text",
}


def test_scope_exception_effect_relation_and_dates_follow_the_rule():
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


def test_what_a_local_rule_sets_is_told_by_parameter_and_value():
    changes = {"share": Fraction(3, 20), "base": "good", "rounding": "half_up", "score": 90, "within": "kind"}
    rule = Quota(**COMMON, relation="narrows", target="x/member.quota", set=changes)
    assert rule_words(rule, FACTS, "vi") == (
        "Quy định cụ thể: tỉ lệ: 15%; cơ sở tính tỉ lệ: xếp loại “Hoàn thành tốt nhiệm vụ”; cách làm tròn: "
        "từ 0,5 làm tròn lên; tổng điểm: 90; nhóm để tính: đối tượng — chặt hơn quy định của cấp trên"
    )


def test_a_local_default_of_a_reading_is_told():
    rule = Reading(**COMMON, default="half_up", relation="fills", target="x/member.one")
    assert rule_words(rule, FACTS, "en") == (
        "Reading [one]: default [one = half_up] — fills what the rule above leaves open"
    )
