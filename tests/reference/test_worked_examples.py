"""The member examples of seed section 15, inputs written by hand, expectations from the law pack."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from reference.evaluate import evaluate
from reference.facts import Facts
from reference.quota import Quota, SmallGroup, allowed, limit
from reference.selections import resolve

EVENTS = ("adjustments", "disciplines", "absences", "transfers", "decisions")
ORGANIZATIONS = [
    {"id": "O", "type": "base_committee_org"},
    {"id": "C", "parent": "O", "type": "sub_cell", "meeting_date": date(2021, 12, 10)},
]
PERIOD_2021 = (date(2021, 1, 1), date(2021, 12, 31))
PERIOD_2016 = (date(2016, 1, 1), date(2016, 12, 31))
LAM_DONG = {
    "organization": "C",
    "membership": "full",
    "admitted_on": date(2001, 2, 3),
    "exempt": False,
    "suspended": False,
    "temporary_activity": "no",
    "review_done": True,
    "occupation": "official",
    "official_rating": "excellent",
    "score": Decimal(96),
    "exemplary": True,
    "targets_assigned": 20,
    "targets_completed": 20,
    "degradation_concluded": False,
    "level_conduct": "good",
    "level_commitment": "good",
    "level_results": "excellent",
    "level_remedy": "good",
}
GOOD = {**LAM_DONG, "official_rating": "good", "score": Decimal(85), "level_results": "good"}
NGHE_AN = {
    "organization": "C",
    "membership": "full",
    "admitted_on": date(2001, 2, 3),
    "exempt": False,
    "temporary_activity": "no",
    "review_done": True,
    "occupation": "retired",
    "task_completion": "excellent",
    "commune_cell_member": False,
    "leader_level": "none",
    "forbidden_conduct": False,
    "prestige_breach": False,
    "disobeyed_assignment": False,
    "caused_disunity": False,
    "poor_local_example": False,
}


def number(members):
    return [{"id": f"M{place}", **member} for place, member in enumerate(members)]


def lam_dong(*members, **sheets):
    """Results in the order of the members; event sheets not given are empty."""
    tables = {name: [] for name in (*EVENTS, "posts")} | {"organizations": ORGANIZATIONS} | sheets
    tables["members"] = number(members)
    return list(evaluate("lam-dong@2021", tables, PERIOD_2021)["member"].values())


def one(changes=(), base=LAM_DONG, **sheets):
    return lam_dong({**base, **dict(changes)}, **sheets)[0]


def bonus(*points):
    return [{"subject": "M0", "type": "bonus", "points": Decimal(amount)} for amount in points]


EX_21 = {
    "score": None,
    "points_a1": Decimal(9),
    "points_a2": Decimal(9),
    "points_a3": Decimal("8.5"),
    "points_a4": Decimal(8),
    "points_b1": Decimal(10),
    "points_b2": Decimal("33.5"),
    "points_c": Decimal(5),
    "points_d": Decimal(5),
}


@pytest.mark.parametrize(
    ("entries", "score", "rating"),
    [(("2", "2", "1.5", "1"), "94.5", "good"), (("2", "2", "1.5", "1", "0.5"), "95", "excellent")],
)
def test_ex_21_half_a_point_below_excellent(entries, score, rating):
    result = one(EX_21, adjustments=bonus(*entries))
    assert (result.score, result.rating, result.status) == (Decimal(score), rating, "rated")
    assert result.candidate is (rating == "excellent")


def test_ex_18_entries_are_clamped():
    assert one(EX_21, adjustments=bonus("2.5", "0.25")).score == Decimal("90.5")
    assert one(EX_21, adjustments=bonus("2", "2", "2", "2", "2", "1")).score == Decimal(98)


def test_ex_22_state_side_rating_good():
    assert one({"official_rating": "good"}).rating == "good"


def test_ex_23_state_side_rating_not_completed():
    assert one({"official_rating": "not_completed"}).rating == "not_completed"


def test_ex_24_reprimanded_in_november():
    row = {"subject": "M0", "form": "reprimand", "decision_date": date(2021, 11, 5)}
    assert one({"score": Decimal(97)}, disciplines=[row]).rating == "not_completed"


def test_ex_25_the_same_violation_counts_once():
    rows = [
        {"subject": "M0", "violation": "V", "body": "party", "decision_date": date(2020, 5, 1)},
        {"subject": "M0", "violation": "V", "body": "government", "decision_date": date(2021, 3, 1)},
    ]
    assert one(disciplines=rows).rating == "excellent"
    assert one(disciplines=[rows[0], {**rows[1], "violation": "W"}]).rating == "not_completed"
    unnamed = one(disciplines=[{**row, "violation": None} for row in rows])
    assert (unnamed.status, unnamed.floor, unnamed.ceiling) == ("undetermined", "not_completed", "excellent")


@pytest.mark.parametrize(
    ("last", "rating"), [(date(2021, 5, 31), "completed"), (date(2021, 5, 29), "excellent")]
)
def test_ex_26_27_sick_for_three_months(last, rating):
    row = {"subject": "M0", "type": "sick", "from": date(2021, 3, 1), "to": last}
    assert one(absences=[row]).rating == rating


@pytest.mark.parametrize(
    ("second_to", "rating"), [(date(2021, 6, 15), "completed"), (date(2021, 6, 14), "good")]
)
def test_several_spells_of_ninety_days(second_to, rating):
    rows = [
        {"subject": "M0", "type": "sick", "from": date(2021, 2, 1), "to": date(2021, 3, 17)},
        {"subject": "M0", "type": "sick", "from": date(2021, 5, 2), "to": second_to},
    ]
    assert one(base=GOOD, absences=rows).rating == rating


def test_ex_28_29_six_months_since_admission():
    assert one({"admitted_on": date(2021, 6, 20)}).status == "not_rated"
    assert one({"admitted_on": date(2021, 6, 10)}).rating == "excellent"


def test_ex_30_no_state_side_rating_yet():
    result = one({"official_rating": None})
    assert (result.status, result.rating) == ("undetermined", None)


def test_ex_31_maternity_leave_is_no_cap():
    row = {"subject": "M0", "type": "maternity", "from": date(2021, 6, 1), "to": date(2021, 11, 30)}
    assert one(base=GOOD, absences=[row]).rating == "good"


def test_ex_32_opinion_of_the_old_cell():
    row = {"subject": "M0", "date": date(2021, 7, 15), "opinion": False}
    assert one(transfers=[row]).status == "undetermined"
    assert one(transfers=[{**row, "opinion": True}]).status == "rated"
    assert one(transfers=[{**row, "date": date(2021, 3, 31)}]).status == "rated"


def test_ex_33_temporary_member():
    away = {"temporary_activity": "away", "temporary_opinion": False}
    assert one(away).status == "undetermined"
    assert one({**away, "temporary_opinion": True}).status == "rated"
    assert one({"temporary_activity": "here"}).status == "not_rated"


def test_ex_34_a_poor_box_outside_the_core():
    poor = {**GOOD, "level_conduct": "poor", "official_rating": "completed", "score": Decimal(60)}
    result = one(base=poor)
    assert (result.status, result.rating) == ("needs_decision", "completed")
    assert one({"level_results": "poor"}, base=poor).rating == "not_completed"


def test_ex_35_half_of_the_targets():
    targets = {"targets_assigned": 1000, "targets_completed": 500}
    assert one(targets, base=GOOD).rating == "good"
    assert one({**targets, "targets_completed": 499}, base=GOOD).rating == "not_completed"


def test_ex_36_outside_the_frame_the_levels_decide():
    retired = {"occupation": "retired", "official_rating": None, "score": None}
    result = one(retired, base=GOOD)
    assert (result.status, result.rating) == ("rated", "good")


def test_ex_37_suspended_from_the_committee_or_exempt():
    assert one({"committee_suspended": True}).status == "rated"
    assert one({"exempt": True}).status == "not_rated"
    assert one({"suspended": True}).status == "not_rated"


# ---------------------------------------------------------------- EX-45 to EX-49: the quota of 20 %


def within(selection, excellent, good, roll=1000, share=None, **changes):
    quota = resolve(selection, {}).kinds["member"].quota._replace(**changes)
    total = excellent + good
    return allowed(quota, share or quota.share, excellent, total, total, roll)


@pytest.mark.parametrize(
    ("good", "excellent", "literal", "inclusive"),
    [(30, 6, True, True), (30, 7, False, True), (5, 1, True, True), (10, 2, True, True), (9, 2, False, True)],
)
def test_ex_45_46_48_49_recorded_numbers(good, excellent, literal, inclusive):
    assert within("lam-dong@2021", excellent, good) is literal
    assert within("lam-dong@2021", excellent, good, base="good_or_better") is inclusive


def test_ex_47_small_group():
    assert within("lam-dong@2021", 1, 4)
    assert not within("lam-dong@2021", 2, 4)


@pytest.mark.parametrize(
    ("good", "excellent", "literal", "inclusive"),
    [(4, 1, True, True), (3, 2, False, False), (5, 1, True, True), (9, 2, False, True)],
)
def test_ex_50_51_52_inside_a_collective(good, excellent, literal, inclusive):
    """Ninh Thuận 2022 counts the members of the collective: five or fewer may have one."""
    members = good + excellent
    for base, expected in (("good", literal), ("good_or_better", inclusive)):
        quota = Quota(Fraction(1, 5), base, small_group=SmallGroup("members", 6, 1, "permits"))
        assert allowed(quota, quota.share, excellent, members, members, members) is expected


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ("good", {1: 1, 5: 1, 6: 1, 11: 1, 12: 2, 17: 2, 18: 3, 24: 4, 30: 5}),
        ("good_or_better", {9: 1, 10: 2, 30: 6}),
    ],
)
def test_table_of_limits(base, expected):
    quota = resolve("lam-dong@2021", {}).kinds["member"].quota._replace(base=base)
    assert {total: limit(quota, quota.share, total, total, total) for total in expected} == expected


@pytest.mark.parametrize(("excellent", "status"), [(6, "rated"), (7, "needs_decision")])
def test_ex_45_46_as_a_population(excellent, status):
    results = lam_dong(*[LAM_DONG] * excellent, *[GOOD] * 30)
    assert {result.status for result in results[:excellent]} == {status}
    assert {result.rating for result in results[excellent:]} == {"good"}
    if status == "needs_decision":
        assert {(result.floor, result.ceiling) for result in results[:excellent]} == {("good", "excellent")}


def test_picks_take_places_first():
    def pick(member, **changes):
        key = {"subject": member, "period": "2021", "selection": "lam-dong@2021", "rating": "excellent"}
        return {**key, **changes}

    members = [*[LAM_DONG] * 3, *[GOOD] * 9]
    results = lam_dong(*members, decisions=[pick("M0"), pick("M1", status="in_force")])
    assert [result.rating for result in results[:3]] == ["excellent", "excellent", "good"]
    assert [result.candidate for result in results[:3]] == [False, False, True]
    for changes in ({"status": "revoked"}, {"period": "2020"}, {"subject_kind": "leader"}):
        results = lam_dong(*members, decisions=[pick("M0"), pick("M1", **changes)])
        assert [result.status for result in results[:3]] == ["rated", "needs_decision", "needs_decision"]


# ---------------------------------------------------------------- EX-53 to EX-59: Nghệ An 2016


def nghe_an(*members, votes=(), organization=(), **sheets):
    """Results of the members of one cell; ``votes`` is the ballot of each member in order."""
    cell = {**ORGANIZATIONS[1], "meeting_date": date(2016, 12, 10), **dict(organization)}
    tables = {name: [] for name in EVENTS} | {"organizations": [ORGANIZATIONS[0], cell]} | sheets
    tables["members"] = number(members)
    tables["ballots"] = [
        {"subject": f"M{place}", **{f"votes_{rating}": 0 for rating in RATINGS}, **ballot}
        for place, ballot in enumerate(votes)
    ]
    return list(evaluate("nghe-an@2016", tables, PERIOD_2016)["member"].values())


RATINGS = ("excellent", "good", "completed", "not_completed")


@pytest.mark.parametrize(("votes", "status"), [(20, "needs_decision"), (21, "rated")])
def test_ex_53_two_thirds(votes, status):
    result = nghe_an(*[NGHE_AN] * 30, votes=[{"votes_excellent": votes}, *[{"votes_good": 30}] * 29])[0]
    assert result.status == status
    assert result.ceiling == ("excellent" if status == "rated" else "good")


@pytest.mark.parametrize(("votes", "rating"), [(10, None), (11, "good")])
def test_ex_54_one_half(votes, rating):
    assert nghe_an(*[NGHE_AN] * 20, votes=[{"votes_good": votes}])[0].rating == rating


@pytest.mark.parametrize(("votes", "ceiling"), [(10, "good"), (11, "excellent")])
def test_ex_55_the_base_of_the_ballot(votes, ceiling):
    others = [
        *[{**NGHE_AN, "membership": "probationary"}] * 2,
        {**NGHE_AN, "exempt": True, "exempt_attends": False},
        {**NGHE_AN, "temporary_activity": "here"},
    ]
    members = [*[NGHE_AN] * 15, *others]
    facts = Facts({"members": number(members)}, PERIOD_2016)
    assert facts.ballot_base(facts.members[0]) == 15
    result = nghe_an(*members, votes=[{"votes_excellent": votes}, *[{"votes_good": 15}] * 18])[0]
    assert result.natural_ceiling == ceiling


@pytest.mark.parametrize(("outstanding", "places"), [(False, 2), (True, 3)])
def test_ex_56_specially_outstanding(outstanding, places):
    for candidates in (places, places + 1):
        votes = [*[{"votes_excellent": 20}] * candidates, *[{"votes_good": 20}] * (18 - candidates)]
        votes += [{"votes_completed": 20}] * 2
        cell = {"specially_outstanding": outstanding}
        results = nghe_an(*[NGHE_AN] * 20, votes=votes, organization=cell)
        expected = "rated" if candidates == places else "needs_decision"
        assert {result.status for result in results[:candidates]} == {expected}


@pytest.mark.parametrize(
    ("roll", "total", "places"), [(6, 6, 1), (7, 7, 1), (7, 6, 0), (13, 13, 1), (14, 14, 2), (20, 20, 3)]
)
def test_ex_57_58_fifteen_percent(roll, total, places):
    quota = resolve("nghe-an@2016", {}).kinds["member"].quota
    assert limit(quota, quota.share, total, total, roll) == places


def test_ex_59_limited_ability():
    official = {**NGHE_AN, "occupation": "official", "official_rating": "completed_limited"}
    votes = [{"votes_completed": 20}, *[{"votes_good": 20}] * 19]
    assert nghe_an(*[official] * 20, votes=votes)[0].rating == "completed"
    assert nghe_an(*[official] * 20, votes=votes)[1].status == "needs_decision"


def test_a_case_without_the_majority_against_needs_a_decision():
    member = {**NGHE_AN, "caused_disunity": True}
    votes = [{"votes_good": 15, "votes_not_completed": 5}]
    result = nghe_an(member, *[NGHE_AN] * 19, votes=votes)[0]
    assert (result.status, result.rating) == ("needs_decision", "good")
    votes = [{"votes_good": 9, "votes_not_completed": 11}]
    assert nghe_an(member, *[NGHE_AN] * 19, votes=votes)[0].rating == "not_completed"
