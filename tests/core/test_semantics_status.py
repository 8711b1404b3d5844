"""S11 to S14: effects, unknown texts, screens and gates, and the status that is concluded."""

import pytest

from small_law import STEPS, people, quota, rule, standard, verdict

# ---------------------------------------------------------------- S11


@pytest.mark.parametrize(
    "warning",
    [
        standard("excellent", "x", require={"exemplary": True}, effect="warns"),
        rule("trigger", "x", when={"exemplary": False}, effect="warns"),
        rule("cap", "x", at_most="completed", when={"exemplary": False}, effect="warns"),
        rule("decision", "x", when={"exemplary": False}, effect="warns"),
    ],
)
def test_s11_a_warning_never_changes_a_rating(small, warning):
    row = small(*STEPS, warning).row({"level_task": "excellent", "exemplary": False})
    assert verdict(row) == ("rated", "excellent", "excellent", "excellent")
    unknown = small(*STEPS, warning).row({"level_task": "excellent"})
    assert verdict(unknown) == ("rated", "excellent", "excellent", "excellent")


def test_s11_a_warning_that_is_broken_is_told(small):
    law = small(standard("excellent", "x", require={"exemplary": True}, effect="warns"))
    assert [f.code for f in law.rate({"exemplary": False}).findings] == ["warned"]
    assert list(law.rate({"exemplary": True}).findings) == []


@pytest.mark.parametrize("effect", [{}, {"effect": "decision"}])
def test_s11_a_met_decision_leaves_the_computed_rating_beside_it(small, effect):
    """EX-34: completed, and needs_decision."""
    law = small(*STEPS, rule("decision", "x", when={"exemplary": False}, **effect))
    row = law.row({"level_task": "average", "exemplary": False})
    assert verdict(row) == ("needs_decision", "completed", "completed", "completed")
    assert row["reason"] == "small/member.x"
    assert law.row({"level_task": "average", "exemplary": True})["status"] == "rated"


@pytest.mark.parametrize("table", [("trigger", {}), ("cap", {"at_most": "completed"})])
def test_s11_a_trigger_or_cap_may_be_left_to_the_authority(small, table):
    name, more = table
    law = small(*STEPS, rule(name, "x", when={"exemplary": False}, effect="decision", **more))
    row = law.row({"level_task": "good", "exemplary": False})
    assert verdict(row) == ("needs_decision", "good", "good", "good")


def test_s11_a_decision_between_two_ratings_sets_floor_and_ceiling(small):
    law = small(*STEPS, rule("decision", "x", when={"exemplary": False}, between=["completed", "good"]))
    row = law.row({"level_task": "excellent", "exemplary": False})
    assert verdict(row) == ("needs_decision", None, "completed", "good")
    assert verdict(law.row({"level_task": "poor", "exemplary": False}))[2:] == ("completed", "good")
    assert verdict(law.row({"level_task": "excellent", "exemplary": True}))[1] == "excellent"


def test_s11_an_unknown_decision_between_widens_the_bounds(small):
    law = small(*STEPS, rule("decision", "x", when={"exemplary": False}, between=["completed", "good"]))
    row = law.row({"level_task": "excellent"})
    assert verdict(row) == ("undetermined", None, "completed", "excellent")
    assert row["missing"] == ["exemplary"]


def test_s11_a_decision_for_one_rating_is_met_only_beside_it(small):
    law = small(*STEPS, rule("decision", "x", when={"exemplary": False}, for_rating="completed"))
    found = [law.row({"level_task": v, "exemplary": False})["status"] for v in ("good", "average", "poor")]
    assert found == ["rated", "needs_decision", "rated"]


# ---------------------------------------------------------------- S12

UNKNOWN = standard("excellent", "unread", text_unknown=True, applies_to={"occupation": "official"})


def test_s12_a_text_that_is_not_known_is_never_evaluated(small):
    row = small(*STEPS, UNKNOWN).row({"level_task": "excellent", "occupation": "official"})
    assert verdict(row) == ("rated", "excellent", "excellent", "excellent")
    assert "small/member.excellent.unread" not in row


def test_s12_it_is_always_listed(small):
    book = small(*STEPS, UNKNOWN).book()
    assert [r.name for r in book.unknown_texts()] == ["small/member.excellent.unread"]
    assert "small/member.excellent.unread" in [r.name for r in book.rules]


def test_s12_results_that_it_could_touch_carry_the_flag(small):
    law = small(*STEPS, UNKNOWN)
    result = law.rate(*({"level_task": "good", "occupation": o} for o in ("official", "retired", None)))
    flag = "text_unknown:small/member.excellent.unread"
    assert [flag in flags for flags in result.flags().values()] == [True, False, True]


def test_s12_a_missing_fact_is_different_and_makes_it_undetermined(small):
    known = standard("excellent", "unread", require={"exemplary": True})
    assert small(*STEPS, known).row({"level_task": "excellent"})["status"] == "undetermined"


# ---------------------------------------------------------------- S13


@pytest.mark.parametrize("reviewed", [True, False])
def test_s13_a_screen_says_reviewed_and_rated_apart(small, reviewed):
    law = small(*STEPS, rule("screen", "x", rated=False, reviewed=reviewed, when={"exempt": True}))
    row = law.row({"level_task": "good", "exempt": True})
    assert verdict(row) == ("not_rated", None, None, None)
    assert (row["reviewed"], row["reason"], row["candidate"]) == (reviewed, "small/member.x", False)


def test_s13_a_screen_may_lift_the_review_and_keep_the_rating(small):
    law = small(*STEPS, rule("screen", "x", reviewed=False, when={"exempt": True}))
    row = law.row({"level_task": "good", "exempt": True})
    assert (row["status"], row["rating"], row["reviewed"]) == ("rated", "good", False)


def test_s13_an_unknown_screen_makes_the_subject_undetermined(small):
    row = small(*STEPS, rule("screen", "x", rated=False, when={"exempt": True})).row({"level_task": "good"})
    assert verdict(row) == ("undetermined", "good", "good", "good")
    assert row["missing"] == ["exempt"]


def test_s13_who_may_be_out_counts_as_possibly_out_of_the_quota(small):
    """Six good or better give one place; without the sixth there is none (S18, S21)."""
    law = small(*STEPS, quota(), rule("screen", "x", rated=False, when={"exempt": True}))
    sure = [{**p, "exempt": False} for p in people(excellent=1, good=5)]
    assert law.row(*sure)["rating"] == "excellent"
    assert law.row(*sure[:-1], {"level_task": "good"})["status"] == "undetermined"
    assert law.row(*sure[:-1], {"level_task": "good", "exempt": True})["status"] == "needs_decision"


@pytest.mark.parametrize("value", [False, None])
def test_s13_a_gate_that_is_not_true_is_undetermined_with_floor_and_ceiling(small, value):
    law = small(*STEPS, rule("gate", "x", require={"review_done": True}))
    row = law.row({"level_task": "good", "review_done": value})
    assert verdict(row) == ("undetermined", None, "good", "good")
    assert "small/member.x" in row["missing"]
    assert law.row({"level_task": "good", "review_done": True})["rating"] == "good"


def test_s13_only_a_screen_gives_not_rated(small):
    law = small(
        *STEPS,
        rule("gate", "g", require={"review_done": True}),
        rule("trigger", "t", when={"forbidden_conduct": True}),
        rule("decision", "d", when={"forbidden_conduct": True}),
    )
    for facts in ({"review_done": False}, {"forbidden_conduct": True}, {}):
        assert law.row({"level_task": "good", **facts})["status"] != "not_rated"


# ---------------------------------------------------------------- S14


def test_s14_the_first_status_that_holds(small):
    law = small(
        *STEPS,
        quota(),
        rule("screen", "screen", rated=False, when={"exempt": True}),
        rule("gate", "gate", require={"review_done": True}),
        rule("decision", "decision", when={"forbidden_conduct": True}),
    )
    plain = {"level_task": "good", "exempt": False, "review_done": True, "forbidden_conduct": False}
    wanted = [
        ({"exempt": True, "review_done": False, "forbidden_conduct": True}, "not_rated"),
        ({"review_done": False, "forbidden_conduct": True}, "undetermined"),
        ({"level_task": None, "forbidden_conduct": True}, "undetermined"),
        ({"forbidden_conduct": True}, "needs_decision"),
        ({"level_task": "excellent"}, "needs_decision"),
        ({}, "rated"),
    ]
    assert [law.row({**plain, **facts})["status"] for facts, _ in wanted] == [status for _, status in wanted]


def test_s14_a_rating_is_given_exactly_when_the_bounds_meet_and_no_gate_is_open(small):
    law = small(
        *STEPS,
        rule("gate", "gate", require={"review_done": True}),
        rule("decision", "d", when={"exempt": True}),
    )
    facts = [
        {"level_task": level, "review_done": review, "exempt": exempt}
        for level in ("excellent", "poor", None)
        for review in (True, False, None)
        for exempt in (True, False, None)
    ]
    for row in law.rate(*facts).subjects.iter_rows(named=True):
        closed = row["rating_floor"] == row["rating_ceiling"] and row["review_done"] is True
        assert (row["rating"] is not None) == closed


def test_s14_a_candidate_is_everyone_whose_capped_ceiling_is_excellent_without_a_decision(small):
    cap = rule("cap", "sick", at_most="completed", when={"exempt": True})
    law = small(*STEPS, quota(), cap)
    rows = [
        {"level_task": "excellent", "exempt": False},
        {"exempt": False},
        {"level_task": "excellent", "exempt": True},
        {"level_task": "good", "exempt": False},
        {"level_task": "excellent", "exempt": False},
    ]
    decided = {
        "subject": "m5",
        "subject_kind": "member",
        "period": "2020",
        "selection": "small",
        "rating": "good",
    }
    result = law.rate(*rows, decisions=[decided])
    assert result.subjects["candidate"].to_list() == [True, True, False, False, False]
