"""R101 to R116: one deliberate fault each in a fictional country, and what the user then reads."""

from pathlib import Path

import pytest

import country_kit as kit
from country_kit import Country
from xeploai.errors import RulebookError
from xeploai.law.conflicts import CODES, TIES
from xeploai.messages import catalogue
from xeploai.rulebooks.resolve import resolve

DOCS = Path(__file__).parents[2] / "docs" / "conflicts.md"


def _conflicts(code, folder):
    return kit.conflicts(kit.faulty(code, folder), kit.SELECTIONS.get(code, "nui-do@2022"))


# ------------------------------------------------------------------ one fault each


def test_the_clean_set_has_no_conflict_in_any_place_and_year():
    country = Country(kit.CLEAN)
    assert [i.status for i in country.load().report] == ["active"] * 3
    for place in kit.PLACES:
        for year in (2021, 2022):
            assert kit.conflicts(country, f"{place}@{year}") == []


@pytest.mark.parametrize("code", kit.fault_codes())
def test_a_fault_is_told_in_both_languages(code, tmp_path):
    found = _conflicts(code, tmp_path)
    assert found
    assert all(m.render("vi").startswith(f"{code[:4]} ") for m in found)
    for lang in kit.LANGS:
        assert kit.told(found, lang) == kit.golden(code, lang).read_text("utf-8")


def test_every_code_has_a_faulty_set_and_golden_texts():
    assert {c.partition(".")[0] for c in kit.fault_codes()} == set(CODES)
    wanted = {kit.golden(c, lang).name for c in kit.fault_codes() for lang in kit.LANGS}
    assert {p.name for p in (kit.COUNTRY / "golden").iterdir()} == wanted


BOTH = [
    "R101", "R102", "R104", "R105", "R105.closed", "R105.direction", "R105.excepts", "R106", "R109",
    "R110", "R110.fills", "R112", "R113",
]  # fmt: skip


@pytest.mark.parametrize("code", BOTH)
def test_conflicts_between_two_rules_cite_both(code, tmp_path):
    for found in _conflicts(code, tmp_path):
        said = found.render("en")
        assert said.count("điều ") + said.count("mục ") >= 2, said


@pytest.mark.parametrize("code", ["R101", "R102", "R114", "R115", "R116", "R116.unknown"])
def test_a_fault_at_loading_sets_its_plugin_aside_and_no_other(code, tmp_path):
    registry = kit.faulty(code, tmp_path).load()
    assert {i.name: i.status for i in registry.report} == {
        "dao_xanh": "active",
        "nui_do": "broken",
        "trung": "active",
    }
    assert resolve("dao-xanh@2022", registry).rule("trung/member.quota.excellent").share.denominator == 20


def test_r106_is_told_only_under_the_reading_at_fault(tmp_path):
    registry = kit.faulty("R106", tmp_path).load()
    book = resolve("nui-do@2022+local_share=low", registry)
    assert book.rule("trung/member.quota.excellent").share.denominator == 20
    assert book.idle_readings == ("trung.old_word",)


def test_r107_asks_covered_places_only(tmp_path):
    registry = kit.faulty("R107", tmp_path).load()
    assert [o.required for o in resolve("vn@2022", registry).unfilled].count(True) == 2


def test_r108_leaves_the_rule_out_after_the_end_of_its_base_and_not_before(tmp_path):
    registry = kit.faulty("R108", tmp_path).load()
    names = {y: {r.name for r in resolve(f"nui-do@{y}", registry).rules} for y in (2021, 2022)}
    assert "nui-do-qd/member.good.drill" in names[2021] - names[2022]
    assert [n.code for n in resolve("nui-do@2022", registry).notes] == ["R108"]


def test_r109_a_whole_number_is_not_a_share(tmp_path):
    country = kit.faulty("R105", tmp_path)
    kit.edit(tmp_path, "nui_do/member.toml", 'share = "30%"', "share = 15")
    (found,) = kit.conflicts(country)
    assert found.code == "R109.share"
    assert found.render("en").endswith('write "15%", in quotes')


def test_r112_two_exceptions_with_one_result_are_a_note(tmp_path):
    country = kit.faulty("R112", tmp_path)
    kit.edit(tmp_path, "nui_do/member.toml", 'at_most = "good"', 'at_most = "completed"')
    result = kit.rated(country.load(), "nui-do@2022", {}, {"exemplary": None})
    told = [f for f in result.findings if "exceptions" in f.code]
    assert [(f.code, f.severity, f.subject) for f in told] == [("exceptions_same", "info", "m0")]


def test_r113_an_exception_without_condition_covers_every_other(tmp_path):
    country = kit.faulty("R113", tmp_path)
    kit.edit(tmp_path, "nui_do/member.toml", "when = { exemplary = true, review_done = true }\n", "")
    assert [m.code for m in kit.conflicts(country)] == ["R113"]


def test_r113_does_not_depend_on_the_order_of_the_tests(tmp_path):
    country = kit.faulty("R113", tmp_path)
    first = "when = { review_done = true }"
    kit.edit(tmp_path, "nui_do/member.toml", first, "when = { review_done = true, exemplary = true }")
    assert [m.code for m in kit.conflicts(country)] == ["R113"]


FACT = '[[fact]]\nid = "drilled"\ntype = "{}"\nlabel = {{ vi = "Đã tập huấn", en = "Drilled" }}\n'


def test_r115_two_plugins_of_equal_rank_are_both_set_aside(tmp_path):
    country = Country(kit.with_added(tmp_path))
    kit.add(tmp_path, "nui_do/facts.toml", FACT.format("bool"))
    kit.add(tmp_path, "dao_xanh/facts.toml", FACT.format("count"))
    assert [i.status for i in country.load().report] == ["conflict", "conflict", "active"]


def test_r115_a_text_that_redefines_a_fact_of_its_base_is_set_aside_alone(tmp_path):
    country = Country(kit.with_added(tmp_path))
    kit.add(tmp_path, "trung/facts.toml", FACT.format("bool"))
    kit.add(tmp_path, "dao_xanh/facts.toml", FACT.format("count"))
    assert [i.status for i in country.load().report] == ["broken", "active", "active"]
    kit.edit(tmp_path, "dao_xanh/facts.toml", '"count"', '"bool"')
    assert [i.status for i in country.load().report] == ["active"] * 3


def test_a_place_that_two_plugins_declare_sets_both_aside(tmp_path):
    country = Country(kit.with_added(tmp_path))
    kit.add(tmp_path, "nui_do/dao/regulation.toml", _regulation("nui-do-dao", "dao-xanh"))
    kit.add(tmp_path, "nui_do/places.toml", (kit.CLEAN / "dao_xanh/places.toml").read_text("utf-8"))
    registry = country.load()
    assert [i.status for i in registry.report] == ["conflict", "conflict", "active"]
    assert "dao-xanh" in registry.report[0].detail.render("vi")


def _regulation(name, place):
    text = (kit.CLEAN / "nui_do/regulation.toml").read_text("utf-8")
    head = text.partition("# From")[0]
    return head.replace('"nui-do-qd"', f'"{name}"').replace('place = "nui-do"', f'place = "{place}"')


# ------------------------------------------------------------------ together, and accepted


def test_all_faults_of_a_place_come_in_one_error(tmp_path):
    folders = [kit.FAULTS / c for c in ("R103", "R105.closed", "R105.excepts", "R107")]
    country = Country(kit.with_added(tmp_path, *folders))
    with pytest.raises(RulebookError) as error:
        resolve("nui-do@2022", country.load())
    codes = [m.code for m in error.value.messages]
    assert sorted(codes) == ["R103"] * 3 + ["R105.closed", "R105.excepts", "R107"]
    assert error.value.exit_code == 3


ACCEPT = """[[acknowledge]]
code = "{}"
rule = "{}"
reason = {{ vi = "Đã báo cáo cấp trên", en = "Reported to the higher level" }}
on = 2022-12-01
"""


@pytest.mark.parametrize("code", ["R103", "R105", "R105.closed", "R105.direction", "R106", "R109", "R113"])
def test_an_accepted_conflict_does_not_stop_and_is_shown(code, tmp_path):
    country = kit.faulty(code, tmp_path)
    kit.add(tmp_path, "nui_do/regulation.toml", ACCEPT.format(code[:4], "nui-do-qd/*"))
    result = kit.rated(country.load(), kit.SELECTIONS.get(code, "nui-do@2022"), {})
    (told,) = result.rulebook.acknowledged
    assert "Đã báo cáo cấp trên" in told.render("vi")
    assert "01/12/2022" in told.render("vi")
    assert f" {code[:4]} " in told.render("vi")
    assert result.receipt["acknowledged"] == [
        {"code": code[:4], "rule": "nui-do-qd/*", "on": "2022-12-01"},
    ]


def test_an_accepted_value_outside_the_latitude_is_not_applied(tmp_path):
    country = kit.faulty("R105", tmp_path)
    kit.add(tmp_path, "nui_do/regulation.toml", ACCEPT.format("R105", "nui-do-qd/*"))
    entry = {e.rule.name: e for e in resolve("nui-do@2022", country.load()).entries}
    assert entry["trung/member.quota.excellent"].rule.share.denominator == 5
    assert entry["trung/member.quota.excellent"].changes == ()


def test_an_accepted_conflict_accepts_no_other(tmp_path):
    country = kit.faulty("R105", tmp_path)
    kit.add(tmp_path, "nui_do/regulation.toml", ACCEPT.format("R103", "nui-do-qd/*"))
    assert [m.code for m in kit.conflicts(country)] == ["R105"]


def test_r112_can_be_accepted_too(tmp_path):
    country = kit.faulty("R112", tmp_path)
    kit.add(tmp_path, "nui_do/regulation.toml", ACCEPT.format("R112", "nui-do-qd/member.cap.first"))
    told = [f for f in kit.rated(country.load(), "nui-do@2022", {}).findings if "exceptions" in f.code]
    assert [(f.code, f.severity) for f in told] == [("exceptions_accepted", "info")]
    assert "01/12/2022" in told[0].message.render("vi")


@pytest.mark.parametrize(
    ("code", "rule", "found"),
    [
        ("R150", "nui-do-qd/*", "acknowledge.code"),
        ("R105", "*", "acknowledge.rule"),
        ("R105", "dao-xanh-qd/*", "acknowledge.rule"),
        *((tie, "nui-do-qd/*", "acknowledge.tie") for tie in sorted(TIES)),
    ],
)
def test_what_cannot_be_acknowledged(code, rule, found, tmp_path):
    country = Country(kit.with_added(tmp_path))
    kit.add(tmp_path, "nui_do/regulation.toml", ACCEPT.format(code, rule))
    info = next(i for i in country.load().report if i.name == "nui_do")
    assert [m.code for m in info.detail.params["faults"]] == [found]


# ------------------------------------------------------------------ documented


def test_every_code_has_a_line_in_the_documentation():
    rows = [r for r in DOCS.read_text("utf-8").splitlines() if r.startswith("| R1")]
    cells = [[c.strip() for c in r.strip("|").split("|")] for r in rows]
    assert [c[0] for c in cells] == list(CODES)
    assert all(len(c) == 4 and all(c) for c in cells)
    assert {c[2] for c in cells} <= {"loading", "resolving", "evaluating"}


def test_every_code_has_a_message_in_both_languages_that_begins_with_it():
    told = {c: t for c, t in catalogue().items() if c.partition(".")[0] in CODES}
    told["R112"] = catalogue()["finding.exceptions_differ"]
    assert {c.partition(".")[0] for c in told} == set(CODES)
    for code, texts in told.items():
        assert texts["vi"].startswith(f"{code[:4]} ")
        assert texts["en"].startswith(f"{code[:4]} ")
