"""Fifteen bugs that other rules-as-code systems had, each kept out by a test with its number."""

import random
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

import country_kit as kit
from country_kit import Country
from xeploai.errors import RegulationFileError, RosterError, SelectionError
from xeploai.lifecycle.run import evaluate
from xeploai.plugins import Registry
from xeploai.results.compare import compare
from xeploai.rosters.rows import roster_from_rows
from xeploai.rulebooks.resolve import resolve
from xeploai.testing.cases import load_cases, run_case

QUOTA = "trung/member.quota.excellent"
SELECTIONS = [f"{p}@{y}" for p in kit.PLACES for y in (2021, 2022)]
PEOPLE = (
    {},
    {"exemplary": False},
    {"targets_completed": 17, "exemplary": False},
    kit.MISSED,
    {"exemplary": None},
    {"targets_completed": None},
    {"degradation_concluded": True},
    {"review_done": False},
)
CASE = """
[[organizations]]
id = "C"
type = "base_cell"

[[case]]
id = "K-1"
selection = "nui-do@2022"
source = { document = "nd", clause = "điều 1" }
[[case.members]]
id = "m"
organization = "C"
targets_assigned = 20
targets_completed = 5
degradation_concluded = false
[case.expect.m]
rating = "not_completed"
"""


@pytest.fixture(scope="module")
def country() -> Registry:
    return Country(kit.CLEAN).load()


@pytest.fixture
def edited(tmp_path: Path) -> Country:
    return Country(kit.with_added(tmp_path))


def _ratings(result):
    return result.subjects.select(
        "id", "status", "rating", "rating_floor", "rating_ceiling", "candidate"
    ).sort("id")


def _told(registry, selection):
    """All that a rulebook says, and what it makes of eight people."""
    book = resolve(selection, registry)
    said = (book.digest, book.entries, book.notes, {o.name for o in book.unfilled})
    return said, _ratings(kit.rated(registry, selection, *PEOPLE)).rows()


@pytest.fixture(scope="module")
def expected(country):
    return {s: _told(country, s) for s in SELECTIONS}


# ------------------------------------------------------------------ 1 to 5: nothing but the law decides


@settings(max_examples=6, deadline=None)
@given(st.permutations(kit.NAMES))
def test_01_the_order_of_installation_decides_nothing(expected, names):
    """Guards against results that depend on which plugin was found or registered first."""
    registry = Country(kit.CLEAN, names).load()
    assert {s: _told(registry, s) for s in SELECTIONS[4:]} == dict(list(expected.items())[4:])


@settings(max_examples=15, deadline=None)
@given(st.randoms(use_true_random=False))
def test_01_the_order_of_rules_in_a_file_decides_nothing(country, expected, random: random.Random):
    """Guards against *the last one wins*, within a text and between texts."""
    selection = random.choice(SELECTIONS)
    assert _told(_shuffled(country, random), selection) == expected[selection]


def _shuffled(registry, random):
    ids = random.sample(sorted(registry.regulations), len(registry.regulations))
    texts = {i: registry.regulations[i] for i in ids}
    mixed = {i: evolve(r, rules=tuple(random.sample(r.rules, len(r.rules)))) for i, r in texts.items()}
    return evolve(registry, regulations=mixed)


@pytest.mark.parametrize("name", ["a", "zz.last"])
def test_02_the_name_of_a_rule_decides_nothing(edited, country, name):
    """Guards against precedence by alphabet."""
    for file, old in (
        ("dao_xanh/member.toml", "good.local"),
        ("dao_xanh/member.toml", "quota.excellent.share"),
        ("dao_xanh/ben_cang/member.toml", "quota.excellent.share"),
        ("nui_do/member.toml", "good.local"),
    ):
        kit.edit(edited.folder, file, f'id = "{old}"', f'id = "{name}.{old.partition(".")[0]}"')
    registry = edited.load()
    for selection in SELECTIONS:
        renamed, plain = (_ratings(kit.rated(r, selection, *PEOPLE)) for r in (registry, country))
        assert renamed.equals(plain)


def test_03_a_change_to_come_touches_its_own_days_and_no_other(edited, country):
    """Guards against a later version that leaks into the days before it."""
    text = (edited.folder / "trung/member.toml").read_text("utf-8")
    later = text.index("# In the second year")
    later = text.index("[[standard]]", text.index("to = 2021-12-31", later))
    end = text.index("[[trigger]]", later)
    (edited.folder / "trung/member.toml").write_text(text[:later] + text[end:], "utf-8")
    without = edited.load()
    days = {date(2021, 1, 1) + timedelta(days=30 * n) for n in range(24)}
    for day in sorted(days | {date(2021, 12, 31), date(2022, 1, 1)}):
        one, other = ({e.rule for e in resolve(f"vn@{day}", r).entries} for r in (country, without))
        assert {r.name for r in one ^ other} == (set() if day.year == 2021 else {"trung/member.good.targets"})


def test_04_deriving_a_rulebook_leaves_its_parent_as_it_was(country):
    """Guards against a *what if* that changes the rules of everybody else."""
    book = resolve("dao-xanh@2022", country)
    before = (repr(book.entries), book.digest, book.rule(QUOTA).share)
    changed = book.with_set([f"{QUOTA}.share=50%", "trung/member.good.targets.completed_share=10%"])
    assert (repr(book.entries), book.digest, book.rule(QUOTA).share) == before
    assert changed.digest != book.digest
    assert changed.with_set([f"{QUOTA}.share=15%"]).digest != book.digest
    assert repr(resolve("dao-xanh@2022", country).entries) == before[0]


def test_05_the_order_of_questions_and_rows_decides_nothing(country):
    """Guards against answers that depend on what was asked before."""
    asked = {s: _ratings(kit.rated(country, s, *PEOPLE)) for s in SELECTIONS}
    for selection in reversed(SELECTIONS):
        book = resolve(selection, country)
        rows = [{**kit.GOOD, "id": f"m{n}", **m} for n, m in reversed(list(enumerate(PEOPLE)))]
        tables = {"members": rows, "organizations": kit.ORGANIZATIONS}
        roster = roster_from_rows(book.period.text, tables, country.dictionary)
        assert _ratings(evaluate(roster, book, registry=country)).equals(asked[selection])


# ------------------------------------------------------------------ 6 to 8: what is not given


def test_06_an_omitted_input_is_not_zero(country):
    """Guards against blanks that count as 0, and against the opposite."""
    result = kit.rated(country, "nui-do@2022", {"targets_completed": None}, {"targets_completed": 0})
    blank, zero = result.subjects.to_dicts()
    assert (blank["status"], blank["rating_floor"], blank["rating_ceiling"]) == (
        "undetermined",
        "not_completed",
        "excellent",
    )
    assert blank["missing"] == ["targets_completed"]
    assert (zero["status"], zero["rating"]) == ("rated", "not_completed")


def test_06_a_column_that_is_not_there_is_unknown_too(country):
    """Guards against a missing column that reads as *no*."""
    book = resolve("nui-do@2022", country)
    tables = {"members": [{"id": "m", "organization": "C"}], "organizations": kit.ORGANIZATIONS}
    result = evaluate(roster_from_rows("2022", tables, country.dictionary), book, registry=country)
    assert result.subjects["status"].to_list() == ["undetermined"]


def test_06_rules_that_have_ended_refuse_to_answer(country):
    """Guards against an ended text that still answers, with nothing."""
    with pytest.raises(SelectionError) as error:
        kit.rated(country, "vn@2023", {})
    assert error.value.messages[0].code == "selection.nothing"


def test_07_the_day_before_the_first_the_last_and_the_day_after(country):
    """Guards against ends that are off by one day."""
    on = {
        d: [r.id for r in resolve(f"nui-do@{d}", country).regulations]
        for d in ("2021-02-28", "2021-03-01", "2022-12-31")
    }
    assert list(on.values()) == [["trung"], ["trung", "nui-do-qd"], ["trung", "nui-do-qd"]]
    for day in ("2020-12-31", "2023-01-01"):
        with pytest.raises(SelectionError):
            resolve(f"nui-do@{day}", country)
    assert resolve("nui-do@2021-01-01", country).regulations[0].id == "trung"


@pytest.mark.parametrize(
    ("selection", "said"),
    [
        ("@2022", "cần địa phương@năm"),
        ("2022", "không có địa phương hay quy định “2022”"),
        ("", "cần địa phương@năm"),
        ("nui-do", "cần một năm hoặc ngày, ví dụ nui-do@2021"),
    ],
)
def test_08_without_place_or_time_the_error_says_what_is_needed(country, selection, said):
    """Guards against a default place that nobody chose."""
    with pytest.raises(SelectionError) as error:
        resolve(selection, country)
    assert said in error.value.render("vi")


# ------------------------------------------------------------------ 9 to 11: local and central


def test_09_where_the_local_text_is_silent_the_central_one_holds_and_the_rulebook_says_so(country):
    """Guards against silence that is taken for agreement, or for nothing."""
    local, central = (resolve(f"{p}@2022", country) for p in ("dao-xanh", "vn"))
    assert local.rule("trung/member.good.targets") == central.rule("trung/member.good.targets")
    assert {"trung/member.good.targets.completed_share", "trung/member.notices"} <= {
        o.name for o in local.unfilled
    }
    other = resolve("ha-giang@2022", country)
    assert other.entries == central.entries
    assert [n.render("en") for n in other.notes] == [
        "Hà Giang: no local rule is encoded for 31/12/2022; central rules only"
    ]


@pytest.mark.parametrize("code", ["R105", "R106"])
def test_10_a_value_beyond_the_latitude_is_named_with_both_sources(code, tmp_path):
    """Guards against local values that nobody checked."""
    (found,) = kit.conflicts(kit.faulty(code, tmp_path), kit.SELECTIONS.get(code, "nui-do@2022"))
    said = found.render("vi")
    assert said.startswith(code)
    assert all(part in said for part in ("30%", "20%", "(nd, điều 7)", "(qd1, điều 11)"))


def test_11_every_way_to_the_same_rules_gives_the_same_rules(country):
    """Guards against an override that only one entry point sees."""
    names = (
        "dao-xanh@2022",
        "Đảo Xanh@2022",
        "tỉnh Đảo Xanh@2022-Q4",
        "green island@2022-12-31",
        "dao-xanh-qd@2022",
    )
    books = [resolve(n, country) for n in names]
    assert all(b.entries == books[0].entries for b in books)
    assert len({b.digest for b in books}) == 1
    assert [_ratings(kit.rated(country, n, *PEOPLE, period="2022")).rows() for n in names].count(
        _ratings(kit.rated(country, names[0], *PEOPLE)).rows()
    ) == len(names)


# ------------------------------------------------------------------ 12 to 15: what people get wrong


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[[case]]", "[[cese]]", "gần nhất: “case”"),
        ('selection = "nui', 'selektion = "nui', "gần nhất: “selection”"),
        ('rating = "not', 'ratin = "not', "gần nhất: “rating”"),
    ],
)
def test_12_a_typing_error_in_a_case_file_is_named_with_file_and_nearest_key(tmp_path, old, new, said):
    """Guards against keys that are dropped in silence, so that a case proves nothing."""
    path = tmp_path / "cases.toml"
    path.write_text(CASE.replace(old, new), "utf-8")
    with pytest.raises(RegulationFileError) as error:
        load_cases(path)
    assert error.value.render("vi").startswith("cases.toml")
    assert said in error.value.render("vi")


def test_12_a_typing_error_in_a_row_is_named_with_the_nearest_fact(tmp_path, country):
    """Guards against facts that are dropped in silence."""
    path = tmp_path / "cases.toml"
    path.write_text(CASE, "utf-8")
    assert run_case(load_cases(path).cases[0], country) == []
    path.write_text(CASE.replace("targets_completed", "target_completed"), "utf-8")
    with pytest.raises(RosterError, match="targets_completed"):
        run_case(load_cases(path).cases[0], country)


def test_13_swapping_the_sides_of_a_comparison_swaps_the_columns_and_nothing_else(country):
    """Guards against a first side that is treated as the better one."""
    rows = [{**kit.GOOD, "id": f"m{n}", **m} for n, m in enumerate(PEOPLE)]
    tables = {"members": rows, "organizations": kit.ORGANIZATIONS}
    roster = roster_from_rows("2022", tables, country.dictionary)
    books = [resolve(s, country) for s in ("vn@2021", "dao-xanh@2022")]
    (one,), (other,) = (compare(roster, b, registry=country).pairs for b in (books, books[::-1]))
    assert _turned(other.flows).sort("left", "right").equals(one.flows)
    assert _turned(other.movers).select(one.movers.columns).sort("id").equals(one.movers.sort("id"))
    assert one.movers.height > 0
    swap = {"added": "removed", "removed": "added"}
    turned = [(p.topic, swap.get(p.change, p.change), p.right, p.left) for p in other.rules]
    assert turned == [(p.topic, p.change, p.left, p.right) for p in one.rules]
    assert other.undetermined("left").equals(one.undetermined("right"))


def _turned(frame: pl.DataFrame) -> pl.DataFrame:
    names = {
        c: c.replace("left", "right") if "left" in c else c.replace("right", "left") for c in frame.columns
    }
    return frame.rename(names).select(frame.columns)


@pytest.mark.parametrize(("level", "severity"), [("completed", "info"), ("good", "error")])
def test_14_two_exceptions_with_one_result_are_a_note_and_with_two_an_error_naming_both(
    tmp_path, level, severity
):
    """Guards against the exception that happens to come first."""
    country = kit.faulty("R112", tmp_path)
    if level == "completed":
        kit.edit(tmp_path, "nui_do/member.toml", 'at_most = "good"', 'at_most = "completed"')
    (found,) = (f for f in kit.rated(country.load(), "nui-do@2022", {}).findings if "exceptions" in f.code)
    assert found.severity == severity
    said = found.message.render("vi")
    assert "nui-do-qd/member.cap.first (nd, điều 7)" in said
    assert "nui-do-qd/member.cap.second (nd, điều 8)" in said


class Raises(kit.Plugin):
    """A plugin whose import fails."""

    def __init__(self, folder: Path) -> None:
        raise ImportError(f"no module for {folder.name}")


def test_15_a_plugin_that_raises_at_import_is_named_and_alone(expected):
    """Guards against one bad plugin that takes all others with it."""
    registry = Country(kit.CLEAN, kinds={"nui_do": Raises}).load()
    assert [i.status for i in registry.report] == ["active", "broken", "active"]
    assert "no module for nui_do" in registry.report[1].detail.render("vi")
    entries = {s: resolve(s, registry).entries for s in SELECTIONS if "nui-do" not in s}
    assert entries == {s: expected[s][0][1] for s in entries}
    assert any("nui_do" in n.render("vi") for n in resolve("vn@2022", registry).notes)
