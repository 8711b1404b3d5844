"""S23: a recorded decision stands in for the proposal wherever another subject depends on it."""

import pytest

from small_law import STEPS, needs, people, quota, rule, verdict
from xeploai.results.check import check
from xeploai.results.compare import compare

SELECTION = {"subject_kind": "member", "period": "2020", "selection": "small", "status": "in_force"}


def decision(subject, rating, **more):
    return {"subject": subject, "rating": rating, **SELECTION, **more}


def first(result):
    return verdict(result.subjects.row(0, named=True))


def test_s23_a_decision_replaces_the_proposal_in_the_base_of_the_quota(small):
    law, rows = small(*STEPS, quota()), people(excellent=1, good=5)
    assert first(law.rate(*rows))[1] == "excellent"
    lowered = law.rate(*rows, decisions=[decision("m6", "completed")])
    assert first(lowered) == ("needs_decision", None, "good", "excellent")
    raised = law.rate(*people(excellent=1, good=4, average=1), decisions=[decision("m6", "good")])
    assert first(raised)[1] == "excellent"


def test_s23_a_candidate_decided_good_leaves_its_place_to_the_others(small):
    law, rows = small(*STEPS, quota()), people(excellent=2, good=4)
    assert first(law.rate(*rows))[0] == "needs_decision"
    assert first(law.rate(*rows, decisions=[decision("m2", "good")]))[1] == "excellent"


def test_s23_the_subjects_own_proposal_is_still_computed_and_shown_beside_it(small):
    result = small(*STEPS).rate({"level_task": "good"}, decisions=[decision("m1", "completed")])
    (record,) = result.records()
    assert (record["rating"], record["decision"]) == ("good", "completed")


def test_s23_a_difference_is_a_finding_of_check(small):
    law = small(*STEPS)
    differs = law.rate({"level_task": "good"}, decisions=[decision("m1", "completed")])
    assert [(f.code, f.severity) for f in check(differs)] == [("decided_differs", "warning")]
    same = law.rate({"level_task": "good"}, decisions=[decision("m1", "good")])
    assert check(same) == ()


def test_s23_a_decision_against_a_rule_is_an_error_of_check(small):
    law = small(*STEPS, rule("trigger", "t", when={"forbidden_conduct": True}))
    result = law.rate(
        {"level_task": "good", "forbidden_conduct": True}, decisions=[decision("m1", "excellent")]
    )
    found = {(f.code, f.rule) for f in check(result) if f.severity == "error"}
    assert found == {
        ("decided_against", "small/member.t"),
        ("decided_against", "small/member.excellent.core_levels"),
    }


def test_s23_a_lower_decision_is_the_authoritys_right(small):
    result = small(*STEPS).rate({"level_task": "excellent"}, decisions=[decision("m1", "completed")])
    assert [f.severity for f in check(result)] == ["warning"]


@pytest.mark.parametrize(
    "other",
    [{"status": "revoked"}, {"selection": "vn@2020"}, {"period": "2019"}, {"subject_kind": "leader"}],
)
def test_s23_only_an_unrevoked_one_under_the_same_selection_and_period_counts(small, other):
    law, rows = small(*STEPS, quota()), people(excellent=1, good=5)
    result = law.rate(*rows, decisions=[decision("m6", "completed", **other)])
    assert first(result)[1] == "excellent"
    assert result.subjects["decision"].to_list() == [None] * 6


@pytest.mark.parametrize("fact", ["selection", "period"])
def test_s23_a_decision_that_does_not_say_under_what_it_was_taken_counts_nowhere(small, fact):
    law, rows = small(*STEPS, quota()), people(excellent=1, good=5)
    assert first(law.rate(*rows, decisions=[decision("m6", "completed", **{fact: None})]))[1] == "excellent"


def test_s23_a_decided_subject_is_no_candidate(small):
    result = small(*STEPS, quota()).rate(*people(excellent=1, good=5), decisions=[decision("m1", "good")])
    assert result.subjects["candidate"].to_list() == [False] * 6


def test_s23_a_decision_settles_what_others_wait_for(small):
    """An undetermined member keeps the group open until the authority decides."""
    law, rows = small(*STEPS, quota(), needs("good", exemplary=True)), people(excellent=1, good=5)
    known = [{**r, "exemplary": True} for r in rows]
    blank = [*known[:-1], rows[-1]]
    assert first(law.rate(*blank))[0] == "undetermined"
    assert first(law.rate(*blank, decisions=[decision("m6", "good")]))[1] == "excellent"


def test_s23_decisions_can_be_left_out(small):
    law, rows = small(*STEPS, quota()), people(excellent=1, good=5)
    result = law.rate(*rows, decisions=[decision("m6", "completed")], with_decisions=False)
    assert first(result)[1] == "excellent"


def test_s23_a_comparison_ignores_decisions_unless_it_is_asked_for_them(small):
    law = small(*STEPS, quota())
    roster = law.roster(people(excellent=1, good=5), decisions=[decision("m6", "completed")])
    registry, book = law.registry, law.book()
    plain = compare(roster, [book, book], registry=registry).evaluations[0]
    asked = compare(roster, [book, book], registry=registry, with_decisions=True).evaluations[0]
    assert (first(plain)[1], first(asked)[0]) == ("excellent", "needs_decision")
