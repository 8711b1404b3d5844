"""The rule language against its hardest rows: sketches that must load, be understood and print back.

``tests/data/language`` holds regulations that are data only. Each is read with the loader of the
product; nothing in them is evaluated. Their sentences are compared with two golden files, which
are the output of :func:`sentences`. After an intended change they are written again, and read, with::

    PYTHONPATH=tests/core python -c "import test_language as t; t.write_golden()"
"""

import re
import shutil
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from pathlib import Path

import attrs
import pytest

from xeploai.dictionary import LEVEL_VALUES, build_dictionary
from xeploai.errors import RegulationFileError
from xeploai.law.regulation import load_regulation
from xeploai.law.words import rule_words, sentence_facts
from xeploai.messages import catalogue
from xeploai.model import (
    OPERATORS,
    RULE_TABLES,
    Condition,
    Criterion,
    Fact,
    Reading,
    ReadingRef,
    Regulation,
    Rule,
    Test,
)
from xeploai.plugins import load_plugins

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


def test_every_hard_row_and_every_foreign_shape_is_written() -> None:
    rows = {row for s in SKETCHES.values() for rule in s.rules for row in rule.rows}
    assert rows >= HARD_ROWS
    assert {name.split("/")[0] for name in FOLDERS} == FOREIGN | {"hard_rows"}


def test_sketches_use_every_table_and_every_operator() -> None:
    rules = [rule for s in SKETCHES.values() for rule in s.rules]
    used = {t.operator for rule in rules for c in conditions(rule) for t in c.tests}
    assert {rule.table for rule in rules} == set(RULE_TABLES)
    assert used == set(OPERATORS)


@pytest.mark.parametrize("name", FOLDERS)
def test_conditions_name_facts_of_their_kind_and_values_they_have(name: str) -> None:
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
def test_guards_name_readings_and_values_that_exist(name: str) -> None:
    regulation = SKETCHES[name]
    bases = [s for s in SKETCHES.values() if s.id in regulation.identity.extends]
    known = {r.id: r for s in (*bases, regulation) for r in s.rules if isinstance(r, Reading)}
    for rule in regulation.rules:
        for reading, value in rule.in_reading.items():
            assert value in known[reading].values, rule.name


@pytest.mark.parametrize("name", FOLDERS)
def test_local_rules_name_a_target_that_their_base_has(name: str) -> None:
    regulation = SKETCHES[name]
    above = {r.name for s in SKETCHES.values() if s.id in regulation.identity.extends for r in s.rules}
    for rule in regulation.rules:
        if rule.relation not in (None, "adds"):
            assert any(rule.target == n or str(rule.target).startswith(f"{n}.") for n in above), rule.name
            assert regulation.identity.place != "vn"


def test_the_frames_add_up() -> None:
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
            ["member.toml: decision[not_completed.no_vote].evidence", "“inferr”", "“infer”"],
        ),
        (
            "hard_rows/central_366", "facts.toml", "type = \"scale\"", "type = \"scales\"",
            ["facts.toml: fact[duty_discipline].type", "“scales”", "“scale”"],
        ),
        (
            "hard_rows/lam_dong_2021", "member.toml", "max = 10, text = { vi = \"Điểm",
            "max = \"10\", text = { vi = \"Điểm",
            ["member.toml: criterion[bonus].max", "a number", "“10”"],
        ),
        (
            "hard_rows/nghe_an_2016", "member.toml", "count = \"roll\"", "count = \"rol\"",
            ["member.toml: quota[quota.excellent].small_group.count", "“rol”", "“roll”"],
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
) -> None:
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
def test_sentences_are_the_golden_ones(lang: str) -> None:
    assert sentences(lang) == golden(lang).read_text("utf-8")


LEAKS = re.compile(
    r"[{}]|\bNone\b|\bTrue\b|\bFalse\b|\w+\(.*=|Fraction\(|Decimal\(|\b[a-z0-9]+_[a-z0-9_]+\b|\b[a-z]+\.[a-z]+\b"
)
CODES = re.compile(
    r"\b(excellent|good|completed|average|poor|floor|half|warns|fills|adds|members|roll|true|false)\b"
)


def assert_plain(sentence: str, lang: str) -> None:
    # A reading is shown as it is typed in a selection.
    said = re.sub(r"\[[a-z0-9_]+( = [a-z0-9_]+)?\]", "", sentence)
    assert said
    assert not said.endswith(".")
    assert not LEAKS.search(said), said
    assert lang == "en" or not CODES.search(said), said


@pytest.mark.parametrize("lang", LANGS)
def test_no_sentence_shows_an_identifier_or_a_python_value(lang: str) -> None:
    for line in sentences(lang).splitlines():
        assert_plain(line.partition(": ")[2], lang)


@pytest.mark.parametrize("lang", LANGS)
def test_the_shipped_regulations_print_back_too(lang: str) -> None:
    registry = load_plugins()
    shipped = registry.regulations.values()
    for regulation in shipped:
        known = [r for s in shipped if s.id in (regulation.id, *regulation.identity.extends) for r in s.rules]
        for rule in regulation.rules:
            facts = sentence_facts(registry.dictionary, rule.kind)
            assert_plain(rule_words(rule, facts, lang, rules=known), lang)


def test_every_operator_and_table_has_its_words() -> None:
    families = ("amount", "level", "date")
    assert {f"words.{f}.{o}" for f in families for o in OPERATORS} <= set(catalogue())
    levels = ("excellent", "good", "completed", "not_completed")
    assert {f"rating.{form}{level}" for form in ("", "short.") for level in levels} <= set(catalogue())
