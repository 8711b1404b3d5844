"""S24 and S25: named choices where the text is ambiguous."""

import pytest

from small_law import STEPS, needs, people, quota, reading, rule, standard
from xeploai.errors import RegulationFileError, RulebookError, SelectionError
from xeploai.plugins import load_plugins
from xeploai.rulebooks.resolve import resolve

BASE = reading("quota_base", "good", "good_or_better", "all_rated")
STRICT = reading("strictness", "lenient", "strict")


def band(points, **guards):
    return standard("good", "score", require={"score": {"at_least": points}}, in_reading=guards)


# ---------------------------------------------------------------- S24: as a value


def test_s24_a_reading_used_as_a_value_is_its_own_value(small):
    law = small(*STEPS, BASE, quota(base={"reading": "quota_base"}))
    rows = people(excellent=1, good=4)
    assert law.row(*rows)["reason"] == "over_quota"
    assert law.row(*rows, selection="small+quota_base=good_or_better")["rating"] == "excellent"


def test_s24_or_what_its_map_gives(small):
    law = small(
        STRICT,
        standard(
            "good",
            "score",
            require={"score": {"at_least": {"reading": "strictness", "map": {"lenient": 80, "strict": 90}}}},
        ),
        quota(share={"reading": "strictness", "map": {"lenient": "20%", "strict": "10%"}}),
    )
    assert law.row({"score": 85})["rating_floor"] == "good"
    assert law.row({"score": 85}, selection="small+strictness=strict")["rating"] == "completed"
    shares = [law.book(s).rule("member.quota").share for s in ("small", "small+strictness=strict")]
    assert [float(s) for s in shares] == [0.2, 0.1]


def test_s24_the_default_holds_where_nothing_is_chosen(small):
    book = small(BASE, quota(base={"reading": "quota_base"})).book()
    assert book.readings == {"small.quota_base": "good"}
    assert book.rule("member.quota").base == "good"


# ---------------------------------------------------------------- S24: as a guard


def test_s24_a_guard_picks_one_variant(small):
    law = small(STRICT, band(80, strictness="lenient"), band(90, strictness="strict"))
    assert law.row({"score": 85})["rating"] == "excellent"
    assert law.row({"score": 85}, selection="small+strictness=strict")["rating"] == "completed"


def test_s24_several_guards_are_and(small):
    second = reading("scope", "narrow", "wide")
    variants = [
        band(points, strictness=a, scope=b)
        for (a, b), points in {
            ("lenient", "narrow"): 60,
            ("lenient", "wide"): 70,
            ("strict", "narrow"): 80,
            ("strict", "wide"): 90,
        }.items()
    ]
    law = small(STRICT, second, *variants)
    chosen = ["", "+scope=wide", "+strictness=strict", "+scope=wide+strictness=strict"]
    found = [law.book(f"small{c}").rule("member.good.score").require.tests[0].value for c in chosen]
    assert found == [60, 70, 80, 90]


def test_s24_a_rule_without_variants_exists_only_under_its_reading(small):
    law = small(STRICT, band(80, strictness="strict"))
    found = [law.row({"score": 10}, selection=s)["rating"] for s in ("small", "small+strictness=strict")]
    assert found == ["excellent", "completed"]


@pytest.mark.parametrize(
    ("variants", "code"),
    [
        ([{"strictness": "lenient"}, {"strictness": "strict"}], "rule.uncovered"),
        ([{"strictness": "lenient"}, {"strictness": "lenient"}], "R101"),
        ([{"strictness": "lenient"}, {"strictness": "strict"}, {}], "R101"),
        ([{}, {}], "R101"),
    ],
)
def test_s24_variants_of_one_id_must_cover_every_combination_exactly_once(small, variants, code):
    three = reading("strictness", "lenient", "strict", "severe")
    law = small(three, *(band(80, **guards) for guards in variants))
    with pytest.raises(RegulationFileError) as error:
        law.book()
    assert code in {m.code for m in error.value.messages}


def test_s24_two_guards_must_cover_all_four_combinations(small):
    second = reading("scope", "narrow", "wide")
    pairs = [("lenient", "narrow"), ("lenient", "wide"), ("strict", "narrow")]
    law = small(STRICT, second, *(band(80, strictness=a, scope=b) for a, b in pairs))
    with pytest.raises(RegulationFileError) as error:
        law.book()
    (found,) = error.value.messages
    assert "scope=wide" in found.render("en")
    assert "strictness=strict" in found.render("en")


def test_s24_a_reading_never_depends_on_another(small):
    nested = reading("scope", "narrow", "wide", in_reading={"strictness": "strict"})
    with pytest.raises(RegulationFileError, match="scope"):
        small(STRICT, nested, band(80)).book()


def test_s24_a_default_that_is_no_value_is_a_fault(small):
    with pytest.raises(RegulationFileError, match="narrow, wide"):
        small(reading("scope", "narrow", "wide", default="middle"), band(80)).book()


def test_s24_a_guard_of_an_unknown_reading_is_a_fault(small):
    with pytest.raises((RegulationFileError, RulebookError), match="strictness"):
        small(STRICT, band(80, strictnes="lenient")).book()


def test_s24_a_value_from_an_unknown_reading_is_a_fault(small):
    with pytest.raises((RegulationFileError, RulebookError), match="quota_base"):
        small(BASE, quota(base={"reading": "quota_bas"})).book()


@pytest.mark.parametrize("name", ["quota_base", "small.quota_base"])
def test_s24_the_full_name_and_a_short_one_that_is_unique(small, name):
    book = small(BASE, quota(base={"reading": "quota_base"})).book(f"small+{name}=all_rated")
    assert book.readings == {"small.quota_base": "all_rated"}


def test_s24_a_short_name_of_two_regulations_must_be_written_in_full(small):
    law = small(BASE, quota(base={"reading": "quota_base"}), local=[BASE])
    with pytest.raises(SelectionError) as error:
        law.book("lam-dong@2020+quota_base=all_rated")
    assert "small.quota_base" in error.value.render("en")
    assert "small_local.quota_base" in error.value.render("en")
    book = law.book("lam-dong@2020+small.quota_base=all_rated")
    assert book.readings == {"small.quota_base": "all_rated", "small_local.quota_base": "good"}


def test_s24_every_reading_of_ours_has_question_values_default_and_source():
    registry = load_plugins()
    for selection in ("lam-dong@2021", "nghe-an@2016", "qd124", "vn@2018"):
        for name, found in resolve(selection, registry).reading_rules.items():
            assert found.question is not None, name
            assert found.default in found.values, name
            assert found.source.clause, name


# ---------------------------------------------------------------- S25


def test_s25_a_local_regulation_overrides_a_default_only_by_naming_the_reading(small):
    override = rule("reading", "base", relation="fills", target="small/quota_base", default="all_rated")
    law = small(BASE, quota(base={"reading": "quota_base"}), local=[override])
    assert law.book("small").readings == {"small.quota_base": "good"}
    assert law.book("lam-dong@2020").readings == {"small.quota_base": "all_rated"}


def test_s25_a_reading_of_the_same_short_name_overrides_nothing(small):
    other = reading("quota_base", "all_rated", "good")
    book = small(BASE, quota(base={"reading": "quota_base"}), local=[other]).book("lam-dong@2020")
    assert book.readings["small.quota_base"] == "good"
    assert book.rule("small/member.quota").base == "good"


def test_s25_the_selection_overrides_the_local_default(small):
    override = rule("reading", "base", relation="fills", target="small/quota_base", default="all_rated")
    law = small(BASE, quota(base={"reading": "quota_base"}), local=[override])
    book = law.book("lam-dong@2020+quota_base=good_or_better")
    assert book.rule("member.quota").base == "good_or_better"


def test_s25_a_local_default_that_is_no_value_of_the_reading_is_a_fault(small):
    override = rule("reading", "base", relation="fills", target="small/quota_base", default="everybody")
    law = small(BASE, quota(base={"reading": "quota_base"}), local=[override])
    with pytest.raises((RulebookError, SelectionError), match="everybody"):
        law.book("lam-dong@2020")


def test_s25_an_unknown_name_is_exit_2_with_the_nearest(small):
    with pytest.raises(SelectionError) as error:
        small(BASE, quota(base={"reading": "quota_base"})).book("small+quota_bas=good")
    assert error.value.exit_code == 2
    assert "quota_base" in error.value.render("en")


def test_s25_an_unknown_value_is_exit_2_with_the_values(small):
    with pytest.raises(SelectionError) as error:
        small(BASE, quota(base={"reading": "quota_base"})).book("small+quota_base=everybody")
    assert error.value.exit_code == 2
    assert "all_rated" in error.value.render("en")


def test_s25_a_reading_that_no_effective_rule_uses_is_listed_as_idle(small):
    law = small(BASE, STRICT, needs("good", exemplary=True), quota(base={"reading": "quota_base"}))
    assert law.book().idle_readings == ("small.strictness",)
