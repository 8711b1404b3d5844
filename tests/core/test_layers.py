"""S26 to S29: selection and time, layers; named tests for the sentences of the contract."""

from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

import country_kit as kit
from country_kit import Country
from xeploai.errors import RulebookError, SelectionError
from xeploai.plugins import Registry, load_plugins
from xeploai.rulebooks.resolve import resolve

QUOTA = "trung/member.quota.excellent"
LOCAL = """
[regulation]
id = "thu"
title = {{ vi = "Văn bản thử", en = "A local text" }}
issuer = {{ vi = "Tỉnh ủy", en = "Provincial committee" }}
place = "nghe-an"
from = 2020-01-01
to = 2022-12-31
extends = ["qd132"]

[[document]]
id = "thu"
number = "1-QĐ/TU"
title = {{ vi = "Quy định", en = "Regulation" }}
issuer = {{ vi = "Tỉnh ủy", en = "Provincial committee" }}
issued = 2019-12-01
{}
"""
SHARE = """
[[quota]]
id = "quota.excellent"
topic = "member.quota.excellent"
text = {{ vi = "Tỉ lệ của tỉnh", en = "The province's share" }}
relation = "{relation}"
target = "qd132/member.quota.excellent.share"
set = {{ share = "{share}" }}
source = {{ document = "thu", clause = "điều 1" }}
evidence = "text"
"""
BASIS = 'legal_basis = "Nghị quyết thí điểm"\n'


@pytest.fixture(scope="module")
def country() -> Registry:
    return Country(kit.CLEAN).load()


@pytest.fixture
def local(tmp_path: Path):
    """Load all real plugins and a local text for Nghệ An with the given rules."""

    def load(rules: str, head: str = "") -> Registry:
        (tmp_path / "regulation.toml").write_text(LOCAL.format(head), "utf-8")
        (tmp_path / "member.toml").write_text(rules, "utf-8")
        return load_plugins(rules=[tmp_path])

    return load


@pytest.fixture
def edited(tmp_path: Path) -> Country:
    return Country(kit.with_added(tmp_path))


def _entry(book, name):
    return next(e for e in book.entries if e.rule.name == name)


def _codes(error):
    return [m.code for m in error.value.messages]


# ------------------------------------------------------------------ S26 to S28: selection and time


@pytest.mark.parametrize(
    ("selection", "day", "period"),
    [
        ("nui-do@2021", date(2021, 12, 31), "2021"),
        ("nui-do@2021-Q2", date(2021, 6, 30), "2021-Q2"),
        ("nui-do@2021-07-15", date(2021, 7, 15), "2021"),
        ("trung", date(2022, 12, 31), "2022"),
        ("trung@2021", date(2021, 12, 31), "2021"),
    ],
)
def test_s26_the_day_of_a_selection(country, selection, day, period):
    book = resolve(selection, country)
    assert (book.day, book.period.text) == (day, period)


def test_s26_a_regulation_alone_has_no_local_rules_and_lists_its_openings(country):
    book = resolve("trung", country)
    assert (book.place.id, [r.id for r in book.regulations]) == ("vn", ["trung"])
    assert len(book.unfilled) == len(book.openings) == 6


def test_s26_outside_its_days_a_regulation_is_refused_with_them(country):
    with pytest.raises(SelectionError) as error:
        resolve("trung@2023", country)
    assert "01/01/2021" in error.value.render("vi")
    assert "31/12/2022" in error.value.render("vi")


def test_s26_a_place_where_nothing_is_in_force_is_refused(country):
    with pytest.raises(SelectionError) as error:
        resolve("nui-do@2023", country)
    assert _codes(error) == ["selection.nothing"]


def test_s26_local_texts_alone_are_no_rulebook(edited):
    kit.edit(edited.folder, "nui_do/regulation.toml", "to = 2022-12-31", "to = 2024-12-31")
    with pytest.raises(SelectionError) as error:
        resolve("nui-do@2024", edited.load())
    assert _codes(error) == ["selection.nothing", "note.orphan"]


def test_s26_what_stands_on_a_text_left_out_is_left_out_too(edited):
    """The harbour's plan names the province's text as a base, and that one lost its own."""
    central = (kit.CLEAN / "trung/regulation.toml").read_text("utf-8").partition("[[reading]]")[0]
    successor = central.replace('"trung"', '"sau"').replace("2022-12-31", "2024-12-31")
    kit.add(
        edited.folder,
        "trung/sau/regulation.toml",
        successor.replace("from = 2021-01-01", "from = 2023-01-01"),
    )
    for file in ("dao_xanh/regulation.toml", "dao_xanh/ben_cang/regulation.toml"):
        kit.edit(edited.folder, file, "to = 2022-12-31", "to = 2024-12-31")
    book = resolve("dao-xanh/ben-cang@2024", edited.load())
    assert [r.id for r in book.regulations] == ["sau"]
    assert [n.code for n in book.notes] == ["note.orphan", "note.orphan", "note.central_only"]


def test_s27_another_place_or_period_than_the_roster_s_makes_the_result_hypothetical(country):
    same = kit.rated(country, "nui-do@2022", {})
    other = kit.rated(country, "nui-do@2022", {}, period="2021")
    assert (same.receipt["hypothetical"], other.receipt["hypothetical"]) == (False, True)


def test_s28_stale_is_judged_against_the_day_of_the_selection(edited):
    kit.edit(edited.folder, "trung/regulation.toml", "to = 2022-12-31", "last_checked = 2021-06-30")
    codes = {
        d: [n.code for n in resolve(f"vn@{d}", edited.load()).notes] for d in ("2021-06-30", "2021-07-01")
    }
    assert codes == {"2021-06-30": [], "2021-07-01": ["note.stale"]}


# ------------------------------------------------------------------ S29: latitude of QĐ 132


def test_s29_a_local_15_percent_passes_the_opening_of_qd132(local):
    book = resolve("nghe-an@2021", local(SHARE.format(relation="narrows", share="15%")))
    entry = _entry(book, "qd132/member.quota.excellent")
    assert entry.rule.share == Fraction(3, 20)
    (change,) = entry.changes
    assert (change.by, change.old, change.new) == (
        "thu/member.quota.excellent",
        Fraction(1, 5),
        Fraction(3, 20),
    )
    assert not change.unilateral
    assert "qd132/member.quota.excellent.share" not in [o.name for o in book.unfilled]


@pytest.mark.parametrize("relation", ["fills", "narrows", "widens"])
def test_s29_a_local_30_percent_is_outside_the_opening_of_qd132(local, relation):
    with pytest.raises(RulebookError) as error:
        resolve("nghe-an@2021", local(SHARE.format(relation=relation, share="30%")))
    assert _codes(error) == ["R105"]
    said = error.value.render("vi")
    assert "share = 30% vượt phạm vi [… – 20%]" in said
    assert "(thu, điều 1)" in said
    assert "(law-pack, central 3.3)" in said
    assert "legal_basis" in said


def test_s29_a_local_30_percent_with_a_legal_basis_of_its_own_is_unilateral(local):
    book = resolve("nghe-an@2021", local(SHARE.format(relation="widens", share="30%") + BASIS))
    entry = _entry(book, "qd132/member.quota.excellent")
    assert entry.rule.share == Fraction(3, 10)
    assert [c.unilateral for c in entry.changes] == [True]


def test_s29_a_legal_basis_within_the_latitude_is_not_unilateral(local):
    book = resolve("nghe-an@2021", local(SHARE.format(relation="narrows", share="15%") + BASIS))
    assert [c.unilateral for c in _entry(book, "qd132/member.quota.excellent").changes] == [False]


@pytest.mark.parametrize(
    ("share", "relation", "codes"),
    [
        ("20%", "narrows", []),
        ("5%", "narrows", []),
        ("4%", "narrows", ["R105"]),
        ("21%", "widens", ["R105"]),
        ("12%", "fills", []),
        ("12%", "widens", ["R105.direction"]),
    ],
)
def test_s29_bounds_and_direction_of_a_parameter_that_is_stricter_when_lower(edited, share, relation, codes):
    assert _said_of(edited, "quota", "quota.excellent", "share", f'"{share}"', relation) == codes


@pytest.mark.parametrize(
    ("share", "relation", "codes"),
    [("95%", "narrows", []), ("96%", "narrows", ["R105"]), ("85%", "narrows", ["R105.direction"])],
)
def test_s29_bounds_and_direction_of_a_parameter_that_is_stricter_when_higher(edited, share, relation, codes):
    assert _said_of(edited, "standard", "good.targets", "completed_share", f'"{share}"', relation) == codes


def _said_of(edited, table, target, parameter, value, relation):
    rule = f'[[{table}]]\nid = "local.{parameter}"\ntopic = "member.{target}"\n'
    rule += 'text = { vi = "Của tỉnh", en = "Local" }\nsource = { document = "nd", clause = "điều 6" }\n'
    rule += f'evidence = "text"\nrelation = "{relation}"\ntarget = "trung/member.{target}.{parameter}"\n'
    kit.add(edited.folder, "nui_do/member.toml", f"{rule}set = {{ {parameter} = {value} }}\n")
    return [m.code for m in kit.conflicts(edited)]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ('{ count = "base", fewer_than = 5, allow = 1 }', []),
        ('{ count = "heads", fewer_than = 5, allow = 1 }', ["toml.at"]),
        ("true", ["R109"]),
    ],
)
def test_s29_a_whole_table_is_checked_and_the_fault_is_said_of_the_local_rule(edited, value, code):
    kit.add(edited.folder, "nui_do/member.toml", _quota("small_group", value))
    if not code:
        assert resolve("nui-do@2022", edited.load()).rule(QUOTA).small_group.fewer_than == 5
        return
    with pytest.raises(RulebookError) as error:
        resolve("nui-do@2022", edited.load())
    assert _codes(error) == code
    assert "nui-do-qd/member.quota.small_group" in error.value.render("vi")


def _quota(parameter, value, relation="fills"):
    rule = f'[[quota]]\nid = "quota.{parameter}"\ntopic = "member.quota.excellent"\n'
    rule += 'text = { vi = "Của tỉnh", en = "Local" }\nsource = { document = "nd", clause = "điều 6" }\n'
    rule += f'evidence = "text"\nrelation = "{relation}"\ntarget = "{QUOTA}.{parameter}"\n'
    return f"{rule}set = {{ {parameter} = {value} }}\n"


def test_s29_a_parameter_that_the_rule_lacks_is_named_with_the_nearest(edited):
    kit.add(edited.folder, "nui_do/member.toml", _quota("shar", '"10%"') + BASIS)
    with pytest.raises(RulebookError) as error:
        resolve("nui-do@2022", edited.load())
    assert "gần nhất: “share”" in error.value.render("vi")


@pytest.mark.parametrize("relation", ["fills", "narrows", "widens"])
def test_s29_a_change_that_sets_nothing_is_an_error_and_never_silent(edited, relation):
    rule = _quota("share", '"10%"', relation).replace('set = { share = "10%" }\n', "")
    kit.add(edited.folder, "nui_do/member.toml", rule + QUOTA_BODY)
    with pytest.raises((RulebookError, SelectionError)) as error:
        resolve("nui-do@2022", edited.load())
    assert _codes(error) == ["rule.needs"]


QUOTA_BODY = """rating = "excellent"
share = "10%"
base = "good"
within = "base_organization"
rounding = "floor"
"""


def test_s29_a_local_rule_without_relation_or_target_is_an_error(edited):
    without = _quota("share", '"10%"')
    kit.add(edited.folder, "nui_do/member.toml", without.replace(f'target = "{QUOTA}.share"\n', ""))
    gate = '[[gate]]\nid = "gate.own"\ntopic = "member.gate.review"\nrequire = { exemplary = true }\n'
    gate += 'text = { vi = "Của tỉnh", en = "Local" }\nsource = { document = "nd", clause = "điều 6" }\n'
    kit.add(edited.folder, "nui_do/member.toml", f'{gate}evidence = "text"\n')
    with pytest.raises(RulebookError) as error:
        resolve("nui-do@2022", edited.load())
    assert sorted(_codes(error)) == ["rule.no_relation", "rule.no_target"]


def test_s29_the_place_that_is_nearer_decides_over_the_one_above(country):
    entry = _entry(resolve("dao-xanh/ben-cang@2022", country), QUOTA)
    assert entry.rule.share == Fraction(1, 10)
    shares = [(c.by, c.old, c.new) for c in entry.changes if c.parameter == "share"]
    assert shares == [
        ("dao-xanh-qd/member.quota.excellent.share", Fraction(1, 5), Fraction(3, 20)),
        ("ben-cang-kh/member.quota.excellent.share", Fraction(3, 20), Fraction(1, 10)),
    ]


def test_s29_equal_precedence_is_an_error_that_names_both(tmp_path):
    country = kit.faulty("R110", tmp_path)
    with pytest.raises(RulebookError) as error:
        resolve("dao-xanh@2022", country.load())
    said = error.value.render("vi")
    assert "dao-xanh-qd/member.quota.excellent.share (dx, điều 2)" in said
    assert "dao-xanh-qd/member.quota.excellent.share.again (dx, điều 7)" in said


def test_s29_adopts_is_recorded_and_silence_is_not_adoption(country):
    assert [r.name for r in resolve("nui-do@2022", country).adopted] == ["nui-do-qd/member.quota.excellent"]
    assert resolve("dao-xanh@2022", country).adopted == ()


EXCEPTS = """[[trigger]]
id = "lift"
topic = "member.trigger.targets"
text = { vi = "Trừ người tiêu biểu đã kiểm điểm", en = "Except the exemplary after review" }
relation = "excepts"
target = "trung/member.trigger.targets"
when = { exemplary = true }
applies_to = { review_done = true }
source = { document = "nd", clause = "điều 5" }
evidence = "text"
"""


def test_s29_an_exception_holds_where_all_its_conditions_do(edited):
    kit.add(edited.folder, "nui_do/member.toml", EXCEPTS)
    people = [{**kit.MISSED, "exemplary": e, "review_done": r} for e in (True, False) for r in (True, False)]
    result = kit.rated(edited.load(), "nui-do@2022", *people)
    assert result.subjects["trung/member.trigger.targets"].to_list() == [False, True, True, True]


def test_s29_an_exception_with_unless_is_refused(edited):
    kit.add(edited.folder, "nui_do/member.toml", EXCEPTS + "unless = { exempt = true }\n")
    with pytest.raises(RulebookError) as error:
        resolve("nui-do@2022", edited.load())
    assert _codes(error) == ["rule.excepts_unless"]


def test_s29_an_exception_to_what_is_closed_needs_its_own_legal_basis(tmp_path):
    country = kit.faulty("R105.excepts", tmp_path)
    kit.edit(
        tmp_path,
        "nui_do/member.toml",
        "when = { exemplary = true }\n",
        f"when = {{ exemplary = true }}\n{BASIS}",
    )
    book = resolve("nui-do@2022", country.load())
    (change,) = _entry(book, "trung/member.trigger.degradation").changes
    assert (change.relation, change.unilateral) == ("excepts", True)


def test_s29_a_later_text_of_the_same_issuer_may_except_without_a_basis(edited):
    own = EXCEPTS.replace('"nd"', '"qd1"').replace("trigger.targets", "trigger.degradation")
    kit.add(edited.folder, "trung/member.toml", own)
    (change,) = _entry(resolve("vn@2022", edited.load()), "trung/member.trigger.degradation").changes
    assert not change.unilateral


# ------------------------------------------------------------------ dates, both ends included


def test_both_ends_of_a_version_are_included(country):
    last, first = date(2021, 12, 31), date(2022, 1, 1)
    least = {d: _least(country, d) for d in (last, first)}
    assert least == {last: Fraction(4, 5), first: Fraction(9, 10)}
    assert _least(country, last - timedelta(days=1)) == Fraction(4, 5)


def _least(country, day):
    (test,) = resolve(f"vn@{day}", country).rule("trung/member.good.targets").require.tests
    return test.value
