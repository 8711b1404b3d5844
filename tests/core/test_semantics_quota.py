"""S18 to S22 on members: groups, small groups, exceptions, open groups, and picks. Arithmetic: test_quota."""

from itertools import permutations

import pytest

from small_law import CELL, STEPS, people, quota, rule, verdict
from xeploai.results.check import check

SMALL = {"count": "base", "fewer_than": 5, "allow": 1, "mode": "permits"}
NO_PLACE = ("needs_decision", None, "good", "excellent")
PLACE = ("rated", "excellent", "excellent", "excellent")


def decision(subject, rating, **more):
    keys = {"subject_kind": "member", "period": "2020", "selection": "small", "status": "in_force"}
    return {"subject": subject, "rating": rating, **keys, **more}


def candidates(result):
    return [verdict(r) for r in result.subjects.iter_rows(named=True) if r["natural_ceiling"] == "excellent"]


def line(result):
    return result.quotas["small/member.quota"].row(0, named=True)


# ---------------------------------------------------------------- S18, S19


@pytest.mark.parametrize(
    ("base", "good", "average", "fits"),
    [
        ("good", 5, 0, True),
        ("good", 4, 0, False),
        ("good_or_better", 4, 0, True),
        ("good_or_better", 3, 9, False),
        ("all_rated", 0, 4, True),
        ("all_rated", 0, 3, False),
    ],
)
def test_s18_one_place_under_each_base(small, base, good, average, fits):
    result = small(*STEPS, quota(base=base)).rate(*people(excellent=1, good=good, average=average))
    assert candidates(result) == [PLACE if fits else NO_PLACE]


def test_s18_members_not_rated_are_in_no_count(small):
    law = small(*STEPS, quota(base="all_rated"), rule("screen", "x", rated=False, when={"exempt": True}))
    rows = [{**p, "exempt": False} for p in people(excellent=1, average=4)]
    assert candidates(law.rate(*rows)) == [PLACE]
    assert candidates(law.rate(*rows[:-1], {**rows[-1], "exempt": True})) == [NO_PLACE]


def test_s18_surplus_candidates_fall_to_good_and_enlarge_the_base(small):
    found = line(small(*STEPS, quota()).rate(*people(excellent=6, good=6)))
    assert (found["good_min"], found["good_max"], found["limit_max"]) == (12, 12, 2)


def test_s18_the_line_of_a_group_gives_its_figures(small):
    found = line(small(*STEPS, quota()).rate(*people(excellent=2, good=7, average=2, poor=1)))
    assert found["group"] == "C1"
    assert (found["rated_max"], found["good_max"], found["candidates_max"]) == (12, 9, 2)
    assert (found["limit_min"], found["limit_max"], found["verdict"]) == (1, 1, "over")
    assert found["unrounded"] == pytest.approx(1.5)


def test_s18_each_group_has_its_own_places(small):
    law = small(*STEPS, quota(within="quota_group"))
    rows = [{**p, "quota_group": g} for g, n in (("a", 5), ("b", 4)) for p in people(excellent=1, good=n)]
    assert candidates(law.rate(*rows)) == [PLACE, NO_PLACE]


@pytest.mark.parametrize(
    ("clause", "counts", "fits"),
    [
        (SMALL, {"excellent": 1, "good": 0}, True),
        (SMALL, {"excellent": 1, "good": 4, "average": 20}, True),
        (SMALL, {"excellent": 2, "good": 3}, False),
        ({**SMALL, "count": "members", "fewer_than": 6}, {"excellent": 1, "good": 3, "average": 1}, True),
        ({**SMALL, "count": "members", "fewer_than": 6}, {"excellent": 1, "good": 3, "average": 2}, False),
        ({**SMALL, "count": "roll", "fewer_than": 7, "mode": "replaces"}, {"excellent": 1, "good": 5}, True),
        (
            {**SMALL, "count": "roll", "fewer_than": 7, "mode": "replaces"},
            {"excellent": 1, "average": 5},
            True,
        ),
        ({**SMALL, "count": "roll", "fewer_than": 7, "mode": "replaces"}, {"excellent": 2, "good": 4}, False),
    ],
)
def test_s19_small_groups(small, clause, counts, fits):
    result = small(*STEPS, quota(small_group=clause)).rate(*people(**counts))
    assert candidates(result) == [PLACE if fits else NO_PLACE] * counts["excellent"]


def test_s19_replacing_takes_places_away_too(small):
    """A cell of six of whom all are excellent in a share of one half: one, not two."""
    clause = {"count": "roll", "fewer_than": 7, "allow": 1, "mode": "replaces"}
    plain = small(*STEPS, quota(share="50%")).rate(*people(excellent=2, good=4))
    replaced = small(*STEPS, quota(share="50%", small_group=clause)).rate(*people(excellent=2, good=4))
    assert (candidates(plain), candidates(replaced)) == ([PLACE] * 2, [NO_PLACE] * 2)


def test_s19_the_roll_counts_probationary_members_and_those_not_rated(small):
    clause = {"count": "roll", "fewer_than": 7, "allow": 1, "mode": "replaces"}
    screen = rule("screen", "x", rated=False, when={"exempt": True})
    law = small(*STEPS, quota(small_group=clause), screen)
    six = [{**p, "exempt": False} for p in people(excellent=1, good=4)] + [{"exempt": True}]
    assert candidates(law.rate(*six)) == [PLACE]
    probationary = {"level_task": "poor", "exempt": False, "membership": "probationary"}
    assert candidates(law.rate(*six, probationary)) == [NO_PLACE]


def test_s19_the_clause_follows_the_reading_of_the_base(small):
    """One excellent beside four good: the base is 4 of exactly good, 5 of good or better."""
    counts = people(excellent=1, good=4)
    for base, fits in (("good", True), ("good_or_better", False)):
        law = small(*STEPS, quota(base=base, share="10%", small_group=SMALL))
        assert candidates(law.rate(*counts)) == [PLACE if fits else NO_PLACE]


# ---------------------------------------------------------------- S20


def test_s20_recorded_counts_are_held_against_allowed(small):
    law = small(*STEPS, quota())
    rows = people(excellent=2, good=9)
    twelve = [decision(f"m{n}", "excellent" if n < 3 else "good") for n in range(1, 12)]
    codes = [f.code for f in check(law.rate(*rows, decisions=twelve))]
    assert codes == ["decided_over_quota"]
    more = people(excellent=2, good=10)
    assert [f.code for f in check(law.rate(*more, decisions=[*twelve, decision("m12", "good")]))] == []


@pytest.mark.parametrize(
    ("flag", "limits", "verdicts"),
    [
        (True, (2, 2), [PLACE] * 2),
        (False, (1, 1), [NO_PLACE] * 2),
        (None, (1, 2), [("undetermined", None, "good", "excellent")] * 2),
    ],
)
def test_s20_an_exception_raises_the_share_and_an_unknown_one_gives_two_limits(small, flag, limits, verdicts):
    law = small(
        *STEPS,
        quota(base="good_or_better", share="10%", exception={"up_to": "20%", "when": "exemplary"}),
    )
    result = law.rate(*({**p, "exemplary": flag} for p in people(excellent=2, good=8)))
    assert (line(result)["limit_min"], line(result)["limit_max"]) == limits
    assert candidates(result) == verdicts
    if flag is None:
        assert result.subjects["missing"][0].to_list() == ["exemplary"]


def test_s20_a_blank_group_puts_the_subject_in_no_group(small):
    law = small(*STEPS, quota(within="quota_group"))
    rows = [{**p, "quota_group": "a"} for p in people(excellent=1, good=5)]
    result = law.rate(*rows, {"level_task": "excellent"}, {"level_task": "good"})
    assert candidates(result) == [PLACE, ("undetermined", None, "good", "excellent")]
    assert result.subjects["missing"].to_list()[6] == ["quota_group"]
    assert [(f.code, f.subject) for f in result.findings] == [("no_group", "m7"), ("no_group", "m8")]
    assert line(result)["good_max"] == 6


# ---------------------------------------------------------------- S21


def test_s21_all_certain_candidates_fit_into_the_smallest_limit(small):
    """Two candidates, twelve certainly good or better, one more perhaps: nothing is open."""
    result = small(*STEPS, quota()).rate(*people(excellent=2, good=10), {"level_task": "good"}, {})
    assert line(result)["verdict"] == "open"  # the blank member may be a third candidate
    capped = small(*STEPS, quota(), rule("trigger", "t", when={"score": {"below": 50}}))
    rows = [{**p, "score": 60} for p in people(excellent=2, good=10)]
    found = capped.rate(*rows, {"level_task": "good"})
    assert candidates(found) == [PLACE] * 2


def test_s21_more_certain_candidates_than_the_largest_limit(small):
    law = small(*STEPS, quota(), rule("trigger", "t", when={"score": {"below": 50}}))
    rows = [{**p, "score": 60} for p in people(excellent=3, good=9)]
    found = law.rate(*rows, {"level_task": "good"})
    assert (line(found)["limit_min"], line(found)["limit_max"]) == (2, 2)
    assert candidates(found) == [NO_PLACE] * 3
    assert set(found.subjects["reason"].to_list()) == {"over_quota", None}


def test_s21_otherwise_the_candidates_miss_what_the_groups_undetermined_miss(small):
    law = small(*STEPS, quota(), rule("trigger", "t", when={"score": {"below": 50}}))
    rows = [{**p, "score": 60} for p in people(excellent=2, good=9)]
    found = law.rate(*rows, {"level_task": "good"})
    assert (line(found)["limit_min"], line(found)["limit_max"], line(found)["verdict"]) == (1, 2, "open")
    assert candidates(found) == [("undetermined", None, "good", "excellent")] * 2
    assert found.subjects["missing"].to_list()[:2] == [["score"]] * 2


def test_s21_a_candidate_that_is_itself_undetermined_stays_so(small):
    found = small(*STEPS, quota()).rate(*people(good=6), {})
    (row,) = candidates(found)
    assert row == ("undetermined", None, "not_completed", "excellent")


# ---------------------------------------------------------------- S22


def test_s22_over_quota_all_candidates_are_left_to_the_authority_whatever_their_score(small):
    law = small(*STEPS, quota(), rule("trigger", "t", when={"score": {"below": 50}}))
    rows = [{**p, "score": s} for p, s in zip(people(excellent=3), (99, 96, 95), strict=True)]
    result = law.rate(*rows, *({**p, "score": 60} for p in people(good=3)))
    assert candidates(result) == [NO_PLACE] * 3


def test_s22_the_order_of_rows_ranks_nobody(small):
    law, rows = small(*STEPS, quota()), people(excellent=2, good=2)
    for order in permutations(rows):
        assert candidates(law.rate(*order)) == [NO_PLACE] * 2


def test_s22_no_rating_falls_below_good_by_the_quota(small):
    result = small(*STEPS, quota()).rate(*people(excellent=4))
    assert result.subjects["rating_floor"].to_list() == ["good"] * 4


def test_s22_recorded_picks_take_places_first(small):
    law = small(*STEPS, quota())
    rows = people(excellent=3, good=9)
    one = law.rate(*rows, decisions=[decision("m1", "excellent")])
    assert candidates(one) == [PLACE, NO_PLACE, NO_PLACE]
    two = law.rate(*rows, decisions=[decision("m1", "excellent"), decision("m2", "excellent")])
    assert candidates(two) == [PLACE, PLACE, ("rated", "good", "good", "good")]


def test_s22_a_pick_and_as_many_candidates_as_places_left(small):
    rows = people(excellent=2, good=10)
    found = small(*STEPS, quota()).rate(*rows, decisions=[decision("m1", "excellent")])
    assert candidates(found) == [PLACE, PLACE]


def test_s22_picks_of_another_group_take_no_place_here(small):
    cells = [CELL, {**CELL, "id": "C2"}]
    rows = people(excellent=1, good=5)
    law = small(*STEPS, quota())
    other = [{"id": f"x{n}", "organization": "C2", "level_task": "good"} for n in range(6)]
    result = law.rate(*rows, *other, organizations=cells, decisions=[decision("x1", "excellent")])
    assert verdict(result.subjects.row(0, named=True)) == PLACE
