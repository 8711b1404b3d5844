"""S7 to S10: what a rule says of a subject, and the bounds that follow from all of them."""

from decimal import Decimal

import pytest

from small_law import CELL, STEPS, ladder, needs, rule, standard, verdict
from xeploai.errors import RegulationFileError, RulebookError
from xeploai.plugins import load_plugins
from xeploai.rulebooks.resolve import resolve


def outcome(row, name):
    """Return the outcome of a rule: met, not met or unknown; and whether it does not apply."""
    full = f"small/member.{name}"
    return row[full], row.get(f"{full}!na", False)


# ---------------------------------------------------------------- S7


def test_s07_a_standard_is_not_applicable_or_excepted_or_required(small):
    law = small(
        standard(
            "good",
            "x",
            applies_to={"occupation": "official"},
            unless={"temporary_opinion": True},
            require={"exemplary": True},
        )
    )
    base = {"occupation": "official", "temporary_opinion": False}
    assert outcome(law.row({**base, "exemplary": True}), "good.x") == (True, False)
    assert outcome(law.row({**base, "exemplary": False}), "good.x") == (False, False)
    assert outcome(law.row({**base, "exemplary": None}), "good.x") == (None, False)
    assert outcome(law.row({"occupation": "retired", "exemplary": False}), "good.x") == (True, True)
    excepted = {"occupation": "official", "temporary_opinion": True, "exemplary": False}
    assert outcome(law.row(excepted), "good.x") == (True, True)


@pytest.mark.parametrize(
    ("facts", "met"),
    [
        ({"occupation": None, "exemplary": True}, True),
        ({"occupation": None, "exemplary": False}, None),
        ({"occupation": "official", "exemplary": None}, None),
        ({"occupation": "retired", "exemplary": None}, True),
    ],
)
def test_s07_a_standard_follows_kleene(small, facts, met):
    law = small(standard("good", "x", applies_to={"occupation": "official"}, require={"exemplary": True}))
    assert outcome(law.row(facts), "good.x")[0] is met


@pytest.mark.parametrize(
    ("facts", "met", "na"),
    [
        ({"occupation": "official", "forbidden_conduct": True, "exemplary": False}, True, False),
        ({"occupation": "official", "forbidden_conduct": True, "exemplary": True}, False, True),
        ({"occupation": "retired", "forbidden_conduct": True, "exemplary": False}, False, True),
        ({"occupation": "official", "forbidden_conduct": False, "exemplary": False}, False, False),
        ({"occupation": None, "forbidden_conduct": True, "exemplary": False}, None, False),
        ({"occupation": None, "forbidden_conduct": False, "exemplary": None}, False, False),
        ({"occupation": "official", "forbidden_conduct": True, "exemplary": None}, None, False),
    ],
)
@pytest.mark.parametrize(("table", "more"), [("trigger", {}), ("cap", {"at_most": "completed"})])
def test_s07_trigger_and_cap_apply_and_when_and_not_unless(small, table, more, facts, met, na):
    law = small(
        rule(
            table,
            "x",
            applies_to={"occupation": "official"},
            when={"forbidden_conduct": True},
            unless={"exemplary": True},
            **more,
        )
    )
    assert outcome(law.row(facts), "x") == (met, na)


def test_s07_keys_in_one_table_are_and(small):
    law = small(needs("good", exemplary=True, score={"at_least": 50, "below": 60}))
    assert law.row({"exemplary": True, "score": 55})["rating"] == "excellent"
    for facts in ({"exemplary": False, "score": 55}, {"exemplary": True, "score": 60}):
        assert law.row(facts)["rating"] == "completed"


@pytest.mark.parametrize(
    ("facts", "rating"),
    [
        ({"score": 80, "exemplary": True, "degradation_concluded": True}, "excellent"),
        ({"score": 80, "exemplary": False, "degradation_concluded": False}, "excellent"),
        ({"score": 80, "exemplary": False, "degradation_concluded": True}, "completed"),
        ({"score": 79, "exemplary": True, "degradation_concluded": False}, "completed"),
        ({"score": 80, "exemplary": True, "degradation_concluded": None}, "excellent"),
        ({"score": 80, "exemplary": False, "degradation_concluded": None}, None),
    ],
)
def test_s07_any_is_an_or_of_tables_joined_to_the_rest_by_and(small, facts, rating):
    either = [{"exemplary": True}, {"degradation_concluded": False}]
    law = small(standard("good", "x", require={"score": {"at_least": 80}, "any": either}))
    assert law.row(facts)["rating"] == rating


def test_s07_a_table_in_any_is_an_and_of_its_keys(small):
    either = [{"exemplary": True, "score": {"at_least": 50}}, {"score": {"between": [10, 20]}}]
    law = small(standard("good", "x", require={"any": either}))
    found = [
        law.row({"exemplary": e, "score": s})["rating"] for e, s in [(True, 50), (False, 50), (False, 15)]
    ]
    assert found == ["excellent", "completed", "excellent"]


@pytest.mark.parametrize(
    ("test", "inside", "outside"),
    [
        ({"at_least": 80}, ["80", "80.01"], ["79.99"]),
        ({"at_most": 80}, ["80", "79.99"], ["80.01"]),
        ({"above": 80}, ["80.01"], ["80"]),
        ({"below": 80}, ["79.99"], ["80"]),
        ({"equals": 80}, ["80"], ["79.99", "80.01"]),
        ({"between": [50, 80]}, ["50", "80"], ["49.99", "80.01"]),
        ({"one_of": [50, 80]}, ["50", "80"], ["65"]),
    ],
)
def test_s07_every_operator_on_both_sides_of_its_edge(small, test, inside, outside):
    law = small(standard("good", "x", require={"score": test}))
    result = law.rate(*({"score": Decimal(v)} for v in [*inside, *outside]))
    wanted = ["excellent"] * len(inside) + ["completed"] * len(outside)
    assert result.subjects["rating"].to_list() == wanted


# ---------------------------------------------------------------- S8


def test_s08_standards_cumulate_upwards(small):
    law = small(needs("completed", exemplary=True), needs("good", degradation_concluded=False))
    assert law.row({"exemplary": False, "degradation_concluded": False})["rating"] == "not_completed"
    assert law.row({"exemplary": True, "degradation_concluded": True})["rating"] == "completed"


def test_s08_a_score_band_is_its_lower_bound_only(small):
    """seed A-06: 96 points with a failing level fall to the next rating that holds."""
    bands = [needs(r, score={"at_least": p}) for r, p in [("excellent", 95), ("good", 80), ("completed", 50)]]
    law = small(*bands, needs("excellent", exemplary=True))
    assert law.row({"score": 96, "exemplary": False})["rating"] == "good"


def test_s08_only_binds_exactly_its_rating(small):
    law = small(standard("good", "x", only=True, require={"exemplary": True}))
    assert law.row({"exemplary": False})["rating"] == "excellent"
    both = small(
        standard("good", "x", only=True, require={"exemplary": True}),
        needs("excellent", score={"at_least": 95}),
    )
    assert both.row({"exemplary": False, "score": 90})["rating"] == "completed"
    assert both.row({"exemplary": True, "score": 90})["rating"] == "good"


BALLOTS = [
    rule("ballot", f"{r}.ballot", rating=r, votes=f"{r}_votes_share", above=limit)
    for r, limit in [("excellent", "2/3"), ("good", "1/2"), ("completed", "1/2")]
]


@pytest.mark.parametrize(
    ("votes", "rating"),
    [
        ((21, 0, 0), "excellent"),
        ((20, 16, 0), "good"),
        ((20, 0, 16), "completed"),
        ((21, 16, 16), "excellent"),
    ],
)
def test_s08_a_ballot_is_always_only(small, votes, rating):
    """Votes for excellent are not needed for good, and those for good not for excellent (seed A-20)."""
    names = ("votes_excellent", "votes_good", "votes_completed")
    row = {"subject": "m1", "ballot_base": 30, **dict(zip(names, votes, strict=True))}
    law = small(ladder("needs_decision"), *BALLOTS)
    assert law.row(ballots=[row])["rating"] == rating


def test_s08_an_exception_lifts_only_its_own_standard(small):
    """EX-14 in small: completed yes, good no."""
    law = small(
        standard("completed", "x", require={"disciplined": False}, unless={"disciplines_excusable": True}),
        standard("good", "x", require={"disciplined": False}),
    )
    row = {"subject": "m1", "decision_date": CELL["meeting_date"], "self_detected": True, "remedied": True}
    assert law.row(disciplines=[row])["rating"] == "completed"
    assert law.row(disciplines=[{**row, "remedied": False}])["rating"] == "not_completed"


# ---------------------------------------------------------------- S9


def test_s09_any_trigger_met_gives_not_completed_whatever_else_holds(small):
    law = small(*STEPS, rule("trigger", "x", when={"forbidden_conduct": True}))
    assert law.row({"level_task": "excellent", "forbidden_conduct": True})["rating"] == "not_completed"


@pytest.mark.parametrize("level", ["excellent", "good", "average"])
def test_s09_else_the_highest_attainable_rating(small, level):
    wanted = {"excellent": "excellent", "good": "good", "average": "completed"}[level]
    assert small(*STEPS).row({"level_task": level})["rating"] == wanted


def test_s09_else_the_declared_fallback(small):
    row = small(ladder("not_completed"), *STEPS).row({"level_task": "poor"})
    assert verdict(row) == ("rated", "not_completed", "not_completed", "not_completed")
    row = small(ladder("needs_decision"), *STEPS).row({"level_task": "poor"})
    assert verdict(row) == ("needs_decision", None, "not_completed", "good")
    assert row["reason"] == "no_level"


def test_s09_every_regulation_must_declare_its_fallback(small):
    with pytest.raises(RegulationFileError, match="fallback"):
        small(rule("ladder", "ladder"), *STEPS).book()


def test_s09_the_fallbacks_of_our_regulations():
    registry = load_plugins()
    found = {s: resolve(s, registry).ladder().fallback for s in ("vn@2019", "lam-dong@2021", "nghe-an@2016")}
    assert found == {
        "vn@2019": "not_completed",
        "lam-dong@2021": "not_completed",
        "nghe-an@2016": "needs_decision",
    }


# ---------------------------------------------------------------- S10


@pytest.mark.parametrize(
    ("facts", "bounds"),
    [
        # Floor: not completed unless every trigger is false.
        ({"level_task": "excellent"}, ("not_completed", "excellent")),
        ({"level_task": "excellent", "forbidden_conduct": False}, ("excellent", "excellent")),
        # Floor: the highest rating whose standards are all true; ceiling: the highest with none false.
        (
            {"level_task": "excellent", "forbidden_conduct": False, "exemplary": None},
            ("excellent", "excellent"),
        ),
        ({"forbidden_conduct": False}, ("not_completed", "excellent")),
        # Ceiling: not completed if a trigger is true.
        ({"forbidden_conduct": True}, ("not_completed", "not_completed")),
    ],
)
def test_s10_floor_and_ceiling(small, facts, bounds):
    law = small(*STEPS, rule("trigger", "x", when={"forbidden_conduct": True}))
    assert verdict(law.row(facts))[2:] == bounds


def test_s10_a_rating_with_an_unknown_standard_is_ceiling_and_not_floor(small):
    law = small(*STEPS, needs("excellent", exemplary=True))
    row = law.row({"level_task": "excellent"})
    assert verdict(row) == ("undetermined", None, "good", "excellent")
    assert verdict(law.row({"level_task": "good"})) == ("rated", "good", "good", "good")


def test_s10_a_fallback_to_the_authority_counts_as_not_completed_below_and_good_above(small):
    law = small(ladder("needs_decision"), *STEPS)
    assert verdict(law.row({"level_task": "poor"}))[2:] == ("not_completed", "good")


def test_s10_bounds_are_sound_where_the_fallback_may_apply(small):
    """The only possible level is unknown: if it fails the authority may give more than that level."""
    law = small(
        ladder("needs_decision"), needs("completed", exemplary=True), needs("good", score={"at_least": 1})
    )
    open_, failed, held = (law.row({"exemplary": e, "score": 0}) for e in (None, False, True))
    assert verdict(failed)[2:] == ("not_completed", "good")
    assert verdict(held)[2:] == ("completed", "completed")
    assert verdict(open_)[2:] == ("not_completed", "good")


def test_s10_where_no_level_is_possible_no_missing_fact_is_waited_for(small):
    cap = rule("cap", "sick", at_most="completed", when={"sick_months": {"at_least": 3}})
    row = small(ladder("needs_decision"), *STEPS, cap).row({"level_task": "poor"}, sheets=())
    assert (row["status"], row["reason"], row["missing"]) == ("needs_decision", "no_level", [])


# ---------------------------------------------------------------- what the language refuses


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ([needs("good", exemplry=True)], "exemplary"),
        ([needs("good", occupation="oficial")], "official"),
        ([needs("good", exemplary="yes")], "exemplary"),
        ([needs("good", score={"at_least": 0.125})], "decimals"),
    ],
)
def test_a_condition_on_what_does_not_exist_names_the_nearest(small, rules, said):
    with pytest.raises(RulebookError, match=said):
        small(*rules).rate({})
