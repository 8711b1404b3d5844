"""S15 to S17 as far as members go: three ratings of one member, no circles, and caps that meet."""

from datetime import date

import polars as pl
import pytest

from small_law import STEPS, needs, people, quota, rule, verdict
from xeploai.errors import RulebookError
from xeploai.lifecycle.facts_table import build_facts
from xeploai.lifecycle.stage import Derivation

SICK = rule("cap", "sick", at_most="completed", when={"sick_months": {"at_least": 3}})
AWAY = rule("cap", "away", at_most="good", when={"away_months": {"at_least": 3}})
SPELL = {"subject": "m1", "type": "sick", "from": date(2020, 1, 1), "to": date(2020, 3, 31)}
FAR = {**SPELL, "type": "away"}


def three(row):
    """Return natural, capped and final bounds."""
    return [(row[f"{stage}_floor"], row[f"{stage}_ceiling"]) for stage in ("natural", "capped", "rating")]


# ---------------------------------------------------------------- S15


def test_s15_a_personal_cap_is_part_of_the_natural_rating(small):
    row = small(*STEPS, quota(), SICK).row({"level_task": "excellent"}, absences=[SPELL])
    assert three(row) == [("completed", "completed")] * 3


def test_s15_the_quota_moves_the_final_rating_only(small):
    result = small(*STEPS, quota()).rate(*people(excellent=2, good=6))
    for row in result.subjects.head(2).iter_rows(named=True):
        assert three(row) == [("excellent", "excellent"), ("excellent", "excellent"), ("good", "excellent")]


def test_s15_where_nobody_else_bounds_a_member_natural_and_capped_are_the_same(small):
    result = small(*STEPS, quota(), SICK).rate(*people(excellent=3, good=6, average=2, poor=1), {})
    frame = result.subjects
    for bound in ("floor", "ceiling"):
        assert frame[f"natural_{bound}"].to_list() == frame[f"capped_{bound}"].to_list()


# ---------------------------------------------------------------- S16


def test_s16_the_quota_uses_capped_ratings(small):
    """A sick member is completed at most and no longer among those good or better."""
    law = small(*STEPS, quota(), SICK)
    rows = people(excellent=1, good=5)
    assert law.row(*rows)["rating"] == "excellent"
    assert law.row(*rows, absences=[{**SPELL, "subject": "m6"}])["reason"] == "over_quota"


def test_s16_facts_that_rest_on_each_other_are_an_error_with_the_path(small):
    law = small(needs("good", exemplary=True))
    ring = {
        "exemplary": Derivation(pl.col("exempt"), ("exempt",)),
        "exempt": Derivation(pl.col("suspended"), ("suspended",)),
        "suspended": Derivation(pl.col("exemplary"), ("exemplary",)),
    }
    with pytest.raises(RulebookError) as error:
        build_facts(law.book(), law.roster([{}]), "member", ring)
    (found,) = error.value.messages
    assert found.code.startswith("R111")
    assert "exemplary → exempt → suspended → exemplary" in found.render("vi")


# ---------------------------------------------------------------- S17


@pytest.mark.parametrize(
    ("absences", "rating"),
    [([SPELL], "completed"), ([FAR], "good"), ([SPELL, FAR], "completed"), ([], "excellent")],
)
def test_s17_where_two_caps_meet_the_lower_holds(small, absences, rating):
    assert small(*STEPS, SICK, AWAY).row({"level_task": "excellent"}, absences=absences)["rating"] == rating


def test_s17_an_unknown_cap_lowers_the_floor_and_not_the_ceiling(small):
    row = small(*STEPS, SICK).row({"level_task": "excellent"}, absences=[{**SPELL, "to": None}])
    assert verdict(row) == ("undetermined", None, "completed", "excellent")
    low = small(*STEPS, SICK).row({"level_task": "average"}, absences=[{**SPELL, "to": None}])
    assert verdict(low) == ("rated", "completed", "completed", "completed")


def test_s17_a_cap_never_raises(small):
    assert small(*STEPS, AWAY).row({"level_task": "poor"}, absences=[FAR])["rating"] == "not_completed"


def test_s17_an_exception_rule_removes_only_its_target(small):
    keys = {"relation": "excepts", "target": "small/member.sick", "legal_basis": "2-QĐ/TN"}
    lifted = rule("cap", "sick_excepted", when={"exemplary": True}, **keys)
    law = small(*STEPS, SICK, AWAY, local=[lifted])
    member, both = {"level_task": "excellent", "exemplary": True}, [SPELL, FAR]
    assert law.row(member, selection="small", absences=both)["rating"] == "completed"
    assert law.row(member, selection="lam-dong@2020", absences=both)["rating"] == "good"
    plain = {**member, "exemplary": False}
    assert law.row(plain, selection="lam-dong@2020", absences=both)["rating"] == "completed"


def test_s17_an_exception_that_may_or_may_not_hold_leaves_the_cap_unknown(small):
    keys = {"relation": "excepts", "target": "small/member.sick", "legal_basis": "2-QĐ/TN"}
    law = small(*STEPS, SICK, local=[rule("cap", "sick_excepted", when={"exemplary": True}, **keys)])
    row = law.row({"level_task": "excellent"}, selection="lam-dong@2020", absences=[SPELL])
    assert verdict(row) == ("undetermined", None, "completed", "excellent")
    assert row["missing"] == ["exemplary"]


@pytest.mark.parametrize("order", [1, -1])
def test_s17_several_exceptions_lift_one_target_whatever_their_order(small, order):
    keys = {"relation": "excepts", "target": "small/member.sick", "legal_basis": "2-QĐ/TN"}
    rules = [
        rule("cap", "one", when={"exemplary": True}, **keys),
        rule("cap", "two", when={"forbidden_conduct": True}, **keys),
    ]
    law = small(*STEPS, SICK, local=rules[::order])
    facts = [{"exemplary": e, "forbidden_conduct": f} for e in (True, False) for f in (True, False)]
    rows = [{"level_task": "excellent", **f} for f in facts]
    spells = [{**SPELL, "subject": f"m{n}"} for n in range(1, 5)]
    result = law.rate(*rows, selection="lam-dong@2020", absences=spells)
    assert result.subjects["rating"].to_list() == ["excellent", "excellent", "excellent", "completed"]
