"""S24 and S25: readings, whose defaults a local text or a selection overrides by name only."""

from pathlib import Path

import pytest

import country_kit as kit
from country_kit import Country
from xeploai.errors import RulebookError, SelectionError
from xeploai.plugins import Registry
from xeploai.rulebooks.resolve import resolve

QUOTA = "trung/member.quota.excellent"
BASIS = 'legal_basis = "Nghị quyết thí điểm"\n'


@pytest.fixture(scope="module")
def country() -> Registry:
    return Country(kit.CLEAN).load()


@pytest.fixture
def edited(tmp_path: Path) -> Country:
    return Country(kit.with_added(tmp_path))


def _entry(book, name):
    return next(e for e in book.entries if e.rule.name == name)


def _codes(error):
    return [m.code for m in error.value.messages]


# ------------------------------------------------------------------ S24, S25: readings


def test_s24_a_reading_has_a_full_name_and_a_short_one_where_it_is_unique(country):
    for name in ("quota_base", "trung.quota_base"):
        book = resolve(f"vn@2021+{name}=all_rated", country)
        assert book.rule(QUOTA).base == "all_rated"
        assert book.readings["trung.quota_base"] == "all_rated"


OWN_BASE = '[[reading]]\nid = "quota_base"\n' + (kit.CLEAN / "trung/regulation.toml").read_text(
    "utf-8"
).split('[[reading]]\nid = "quota_base"\n')[1].partition("[[reading]]")[0].replace('"qd1"', '"nd"').replace(
    'default = "good"', 'default = "all_rated"'
)


def test_s24_a_short_name_that_two_regulations_have_is_ambiguous(edited):
    kit.add(edited.folder, "nui_do/regulation.toml", OWN_BASE)
    with pytest.raises(SelectionError) as error:
        resolve("nui-do@2022+quota_base=all_rated", edited.load())
    assert _codes(error) == ["reading.ambiguous"]
    book = resolve("nui-do@2022+trung.quota_base=good", edited.load())
    assert book.readings["nui-do-qd.quota_base"] == "all_rated"


def test_s25_a_local_reading_of_the_same_name_does_not_override_the_central_one(edited):
    kit.add(edited.folder, "nui_do/regulation.toml", OWN_BASE)
    assert resolve("nui-do@2022", edited.load()).rule(QUOTA).base == "good"


VARIANT = """[[notice]]
id = "notice.vote"
topic = "member.notice.vote"
text = {{ vi = "Bỏ phiếu", en = "Vote" }}
relation = "fills"
target = "trung/member.notices"
in_reading = {{ {} = "{}" }}
source = {{ document = "nd", clause = "điều 5" }}
evidence = "text"
"""


def test_s24_a_rule_exists_only_under_its_guard(edited):
    kit.add(edited.folder, "nui_do/member.toml", VARIANT.format("quota_base", "all_rated"))
    names = {
        v: {r.name for r in resolve(f"nui-do@2022+quota_base={v}", edited.load()).rules}
        for v in ("good", "all_rated")
    }
    assert names["all_rated"] - names["good"] == {"nui-do-qd/member.notice.vote"}


@pytest.mark.parametrize(
    ("guard", "code", "said"),
    [
        (("quota_basis", "good"), "rule.reading", "quota_base"),
        (("quota_base", "god"), "rule.reading_value", "good, all_rated"),
    ],
)
def test_s24_a_guard_that_names_nothing_is_an_error_and_never_drops_its_rule(edited, guard, code, said):
    kit.add(edited.folder, "nui_do/member.toml", VARIANT.format(*guard))
    with pytest.raises(RulebookError) as error:
        resolve("nui-do@2022", edited.load())
    assert _codes(error) == [code]
    assert said in error.value.render("vi")


def test_s24_a_change_of_a_rule_that_another_reading_lacks_is_left_out_with_a_note(edited):
    guarded = VARIANT.format("quota_base", "all_rated").replace('"nd"', '"qd1"').replace("notice", "gate")
    guarded = guarded.replace(
        'relation = "fills"\ntarget = "trung/member.gates"\n', "require = { exemplary = true }\n"
    )
    kit.add(edited.folder, "trung/procedure.toml", guarded)
    lifting = VARIANT.format("quota_base", "all_rated").replace("notice.vote", "notice.lift")
    lifting = lifting.replace(
        'in_reading = { quota_base = "all_rated" }\n', f"{BASIS}when = {{ exempt = true }}\n"
    )
    lifting = lifting.replace('"fills"', '"excepts"').replace(
        "trung/member.notices", "trung/member.gate.vote"
    )
    kit.add(edited.folder, "nui_do/member.toml", lifting)
    registry = edited.load()
    assert [n.code for n in resolve("nui-do@2022", registry).notes] == ["R108.reading"]
    book = resolve("nui-do@2022+quota_base=all_rated", registry)
    assert [c.unilateral for c in _entry(book, "trung/member.gate.vote").changes] == [True]


def test_s24_variants_cover_every_value_at_every_time(edited):
    two = VARIANT.format("quota_base", "good") + "to = 2021-12-31\n\n"
    two += VARIANT.format("quota_base", "all_rated") + "to = 2021-12-31\n\n"
    later = VARIANT.format("quota_base", "good") + "from = 2022-01-01\n"
    text = (two + later).replace('"nd"', '"qd1"')
    text = text.replace('relation = "fills"\ntarget = "trung/member.notices"\n', "")
    kit.add(edited.folder, "trung/procedure.toml", text)
    info = next(i for i in edited.load().report if i.name == "trung")
    assert [m.code for m in info.detail.params["faults"]] == ["rule.uncovered"]


def test_s25_a_local_default_holds_when_it_fills_the_reading_by_name(country):
    assert resolve("nui-do@2021", country).rule(QUOTA).rounding == "floor"
    assert resolve("nui-do@2022", country).rule(QUOTA).rounding == "half_up"
    assert resolve("dao-xanh@2022", country).rule(QUOTA).rounding == "floor"


def test_s25_the_selection_overrides_the_local_default(country):
    assert resolve("nui-do@2022+quota_rounding=floor", country).rule(QUOTA).rounding == "floor"


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        ("quota_bas=good", "reading.unknown", "gần nhất: “quota_base”"),
        ("trung.quota_bse=good", "reading.unknown", "quota_base"),
        ("quota_base=god", "reading.value", "các giá trị: good, all_rated"),
        ("quota_base=good+trung.quota_base=all_rated", "reading.twice", "trung.quota_base"),
        ("quota_base=good+quota_base=all_rated", "selection.form", "nui-do@2022+quota_base=good+quota_base"),
    ],
)
def test_s25_a_name_or_value_unknown_to_the_rulebook_is_exit_2_with_what_is_known(country, typed, code, said):
    with pytest.raises(SelectionError) as error:
        resolve(f"nui-do@2022+{typed}", country)
    assert _codes(error) == [code]
    assert error.value.exit_code == 2
    assert said in error.value.render("vi")


def test_s25_all_faults_of_a_selection_come_together(country):
    with pytest.raises(SelectionError) as error:
        resolve("nui-do@2022+a=b+quota_base=c", country)
    assert _codes(error) == ["reading.unknown", "reading.value"]


def test_s25_a_reading_that_no_effective_rule_uses_is_listed_as_idle(country):
    assert resolve("vn@2021", country).idle_readings == ("trung.old_word",)


def test_s25_a_local_text_cannot_choose_a_value_that_the_reading_lacks(edited):
    kit.edit(edited.folder, "nui_do/regulation.toml", '"half_up"', '"half_upp"')
    with pytest.raises(RulebookError) as error:
        resolve("nui-do@2022", edited.load())
    assert _codes(error) == ["rule.reading_value"]
    assert "floor, half_up" in error.value.render("vi")


def test_s25_two_rules_of_one_place_that_fill_one_reading_are_a_tie(edited):
    text = (edited.folder / "nui_do/regulation.toml").read_text("utf-8")
    again = "[[reading]]" + text.partition("[[reading]]")[2]
    kit.add(edited.folder, "nui_do/regulation.toml", again.replace('id = "rounding"', 'id = "rounding2"'))
    with pytest.raises(RulebookError) as error:
        resolve("nui-do@2022", edited.load())
    assert _codes(error) == ["R110"]
    assert all(
        f"nui-do-qd/member.{n} (nd, điều 3)" in error.value.render("vi") for n in ("rounding", "rounding2")
    )
