"""What a rule compares with fits its fact, and the rating it names its ladder, before all computing."""

from pathlib import Path

import pytest

from small_law import needs, quota, rule, standard
from xeploai.errors import RulebookError
from xeploai.plugins import load_plugins
from xeploai.scaffold import make_plan, write_scaffold
from xeploai.testing.conformance import examine, run_part

WRONG = {
    "a text for a count": ({"targets_assigned": {"at_least": "many"}}, "a whole number"),
    "half a target": ({"targets_assigned": {"at_least": 2.5}}, "a whole number"),
    "true for a count": ({"targets_assigned": True}, "a whole number"),
    "a text for points": ({"score": {"at_least": "good"}}, "a number"),
    "a share for points": ({"score": {"at_least": "80%"}}, "a number"),
    "a text for a share": ({"completed_share": {"at_least": "most"}}, "a share"),
    "a number for a day": ({"admitted_on": {"below": 2020}}, "a date"),
    "a number for a text": ({"name": 5}, "a text"),
    "a number for yes or no": ({"exempt": 1}, "true or false"),
    "one wrong end of two": ({"score": {"between": [50, "most"]}}, "a number"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_value_of_another_type_is_refused_with_what_is_expected(small, name):
    require, expected = WRONG[name]
    with pytest.raises(RulebookError, match=expected):
        small(needs("good", **require)).rate({})


@pytest.mark.parametrize(
    "require",
    [
        {"targets_assigned": {"at_least": 2}},
        {"score": {"between": [50, 79.5]}},
        {"completed_share": {"at_least": 1}},
        {"completed_share": {"at_least": "2/3"}},
        {"exempt": True},
    ],
)
def test_a_value_of_the_type_of_its_fact_is_taken(small, require):
    assert small(needs("good", **require)).rate({}).subjects.height == 1


RATINGS = {
    "standard": standard("god", "x", require={"exempt": False}),
    "quota": quota(rating="excelent"),
    "cap": rule("cap", "c", at_most="complete", when={"exempt": True}),
    "decision": rule(
        "decision", "d", effect="decision", when={"exempt": True}, between=["completed", "godd"]
    ),
    "notice": rule("notice", "n", when={"exempt": True}, for_rating="goood"),
    "consequence": rule("consequence", "q", when={"exempt": True}, re_rates="not_complete"),
}


@pytest.mark.parametrize("table", RATINGS)
def test_a_rating_that_the_ladder_lacks_is_told_with_the_nearest(small, table):
    with pytest.raises(RulebookError) as error:
        small(RATINGS[table]).book()
    (told,) = error.value.messages
    assert told.code == "rule.rating"
    assert told.params["nearest"] in ("excellent", "good", "completed", "not_completed")


def test_a_fallback_that_the_ladder_lacks_is_told(small):
    ladder = rule("ladder", "ladder", fallback="not_complete")
    with pytest.raises(RulebookError, match="not_completed"):
        small(ladder).book()


def test_a_rating_of_a_ladder_of_its_own_is_taken(small):
    ladder = rule("ladder", "ladder", levels=["A", "B"], fallback="B")
    assert small(ladder, standard("A", "x", require={"exempt": False})).book().levels() == ("B", "A")


def test_a_count_by_a_fact_that_the_counted_do_not_carry_is_told(tmp_path: Path):
    folder = write_scaffold(make_plan("thanh-hoa", load_plugins(), "qd366"), tmp_path / "thanh-hoa")
    text = '{ vi = "x y", en = "x y" }'
    said = 'source = { document = "d", clause = "1" }\n'
    with (folder / "regulation.toml").open("a", encoding="utf-8") as out:
        out.write(f'\n[[document]]\nid = "d"\nnumber = "1"\ntitle = {text}\nissuer = {text}\n')
    (folder / "facts.toml").write_text(
        '[[fact]]\nid = "spoken_of"\ntype = "count"\ntable = "organizations"\nkind = "organization"\n'
        f'tally = {{ of = "members", where = "exempt" }}\nlabel = {text}\n{said}',
        "utf-8",
    )
    (folder / "organization.toml").write_text(
        f'[[standard]]\nid = "s"\ntopic = "organization.s"\ntext = {text}\nrelation = "adds"\n'
        'rating = "good"\n'
        f'require = {{ spoken_of = 0 }}\n{said}evidence = "text"\n',
        "utf-8",
    )
    (it,) = examine(str(folder))
    (found,) = [f for f in run_part(it, "static").faults if f.severity == "error"]
    assert found.code == "fact.tally"
    assert all(word in found.render("en") for word in ("spoken_of", "exempt", "members"))
