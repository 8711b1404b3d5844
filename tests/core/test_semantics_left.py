"""S9, S11 and S14: decisions that set bounds, triggers that stand, and what can still close a gap."""

import pytest

from small_law import STEPS, ladder, people, quota, rule, verdict

LEFT = rule("decision", "left", when={"exemplary": False}, between=["not_completed", "good"])
WIDER = rule("decision", "wider", when={"review_done": False}, between=["not_completed", "excellent"])
FAULT = rule("trigger", "fault", when={"degradation_concluded": True})
CASE = {"level_task": "excellent", "exemplary": False, "review_done": True, "degradation_concluded": False}


def bounds(row):
    return row["status"], row["rating_floor"], row["rating_ceiling"]


def test_s9_no_decision_lifts_a_trigger(small):
    row = small(*STEPS, LEFT, FAULT).row({**CASE, "degradation_concluded": True})
    assert verdict(row)[1:] == ("not_completed", "not_completed", "not_completed")


def test_s11_beside_a_decision_an_unknown_trigger_may_still_settle_the_rating(small):
    row = small(*STEPS, LEFT, FAULT).row({**CASE, "degradation_concluded": None})
    assert bounds(row) == ("undetermined", "not_completed", "good")
    assert row["missing"] == ["degradation_concluded"]


@pytest.mark.parametrize("rules", [(LEFT, WIDER), (WIDER, LEFT)], ids=["one", "other"])
def test_s11_of_two_decisions_neither_goes_beyond_the_other(small, rules):
    row = small(*STEPS, *rules).row({**CASE, "review_done": False})
    assert bounds(row) == ("needs_decision", "not_completed", "good")


@pytest.mark.parametrize("rules", [(LEFT, WIDER), (WIDER, LEFT)], ids=["one", "other"])
def test_s14_no_fact_closes_the_gap_that_a_decision_leaves(small, rules):
    law = small(*STEPS, *rules)
    assert bounds(law.row({**CASE, "review_done": None})) == ("needs_decision", "not_completed", "good")
    assert bounds(law.row({**CASE, "level_task": None})) == ("needs_decision", "not_completed", "good")


def test_s14_where_no_level_is_reached_a_decision_closes_nothing(small):
    law = small(ladder("needs_decision"), *STEPS, LEFT)
    row = law.row({"level_task": "poor", "exemplary": None})
    assert bounds(row) == ("needs_decision", "not_completed", "good")


@pytest.mark.parametrize(
    ("flags", "limits"),
    [((True, True), (2, 2)), ((True, False), (1, 1)), ((True, None), (1, 2)), ((False, None), (1, 1))],
)
def test_s20_a_share_raised_for_some_of_a_group_is_not_raised_for_it(small, flags, limits):
    law = small(
        *STEPS,
        quota(base="good_or_better", share="10%", exception={"up_to": "20%", "when": "exemplary"}),
    )
    first, *others = people(excellent=2, good=8)
    rows = [{**first, "exemplary": flags[1]}, *({**p, "exemplary": flags[0]} for p in others)]
    (line,) = law.rate(*rows).quotas["small/member.quota"].to_dicts()
    assert (line["limit_min"], line["limit_max"]) == limits
