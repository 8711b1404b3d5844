"""Examples of section 15 and rows of the law pack on places: Ninh Thuận, Vinh, the university, Tiên Thắng."""

from datetime import date

import pytest

from reference import tree_fields as fields
from reference.central_fields import QD124
from reference.evaluate import evaluate
from reference.populations import PERIODS
from reference.quota import limit
from reference.selections import resolve
from reference.tree_fields import ideal

NINH_THUAN, VINH, TIEN_THANG = "ninh-thuan@2022", "vinh@2016", "tien-thang@2023"
PLAN = fields.LOCAL[NINH_THUAN]
LEADER = ideal(fields.LEADER_FIELDS) | ideal(PLAN["leaders"])
GOOD = {**LEADER, "exemplary": False}
COMPLETED = {**LEADER, "unit_targets_completed": 8}
COLLECTIVE = ideal(fields.collective_fields(2022)) | ideal(PLAN["collectives"])
POST = {
    "unit": "k/a",
    "collective": "K",
    "main_post": True,
    "is_secretary": False,
    "incoming_unrelated": False,
}


def rated(selection, **tables):
    return evaluate(selection, tables, PERIODS[selection.partition("+")[0]])


# ---------------------------------------------------------------- Ninh Thuận


def leaders(*rows, readings=""):
    """Statuses and ratings of the leaders of one collective, none of them its head."""
    people = [{"id": f"L{number}", **row} for number, row in enumerate(rows)]
    posts = [{"person": row["id"], "is_head": False, **POST} for row in people]
    found = rated(NINH_THUAN + readings, leaders=people, posts=posts, disciplines=[])["leader"]
    return [(result.status, result.rating) for result in found.values()]


RATED_GOOD, RATED_EXCELLENT, WAITS = ("rated", "good"), ("rated", "excellent"), ("needs_decision", None)


@pytest.mark.parametrize(
    ("example", "good", "excellent", "readings", "outcome"),
    [
        ("EX-50", 4, 1, "", RATED_EXCELLENT),
        ("EX-50", 3, 2, "", WAITS),
        ("EX-51", 5, 1, "", RATED_EXCELLENT),
        ("EX-52", 9, 2, "", WAITS),
        ("EX-52", 9, 2, "+quota_base=good_or_better", RATED_EXCELLENT),
    ],
)
def test_leaders_of_one_collective(example, good, excellent, readings, outcome):
    found = leaders(*[GOOD] * good, *[LEADER] * excellent, readings=readings)
    assert found == [RATED_GOOD] * good + [outcome] * excellent


def test_a_sixth_member_takes_the_place_of_small_collectives():
    """Q-004-SMALL counts members, not those rated good."""
    assert leaders(*[GOOD] * 3, COMPLETED, LEADER)[-1] == RATED_EXCELLENT
    assert leaders(*[GOOD] * 4, COMPLETED, LEADER)[-1] == WAITS


@pytest.mark.parametrize(
    ("size", "good", "excellent", "again"),
    [(5, 4, 1, False), (5, 3, 2, True), (6, 5, 1, False), (6, 4, 1, True), (11, 9, 2, True), (7, 0, 1, True)],
)
def test_more_than_a_fifth_is_rated_again(size, good, excellent, again):
    row = {"leadership_size": size, "proposed_good": good, "proposed_excellent": excellent}
    found = rated(NINH_THUAN, collectives=[{"id": "K", **COLLECTIVE, **row}])["collective"]["K"]
    assert found.rules["collective.consequence.rated_again"] is again


@pytest.mark.parametrize(("readings", "rating"), [("", "good"), ("+head_exceptions=central", "excellent")])
def test_no_exception_for_a_head(readings, rating):
    """HEAD-5: an incoming head too is not above the collective."""
    decision = {"subject": "K", "subject_kind": "collective", "period": "2022", "rating": "good"}
    post = {**POST, "person": "H", "is_head": True, "incoming_unrelated": True}
    found = rated(
        NINH_THUAN + readings,
        leaders=[{"id": "H", **LEADER}],
        collectives=[{"id": "K", **COLLECTIVE}],
        posts=[post],
        decisions=[{**decision, "selection": NINH_THUAN + readings}],
        disciplines=[],
    )["leader"]["H"]
    assert (found.natural_floor, found.rating) == ("excellent", rating)


@pytest.mark.parametrize(
    ("late", "sent", "left"),
    [
        (True, date(2022, 12, 5), True),
        (True, date(2022, 12, 4), False),
        (False, date(2022, 12, 5), False),
        (True, "k/a", False),
    ],
)
def test_a_head_is_late_with_both(late, sent, left):
    row = {"id": "H", **LEADER, "review_late": late, "dossier_sent_on": sent}
    found = rated(NINH_THUAN, leaders=[row], posts=[], disciplines=[])["leader"]["H"]
    assert found.rules["leader.decision.late_head"] is left


# ---------------------------------------------------------------- Vinh and the university


@pytest.mark.parametrize(("rated_in_all", "places"), [(41, 20), (9, 4), (25, 12)])
def test_ex_61_to_63_half_of_all(rated_in_all, places):
    for kind in ("organization", "collective"):
        quota = resolve(VINH, {}).kinds[kind].quota
        assert limit(quota, quota.share, rated_in_all, rated_in_all, 0) == places


def units(*classes):
    rows = [
        {"id": f"U{number}", "unit_class": given, "classified_unit": True, "dual_management": False}
        for number, given in enumerate(classes)
    ]
    return [(r.status, r.rating) for r in rated(VINH, collectives=rows)["collective"].values()]


@pytest.mark.parametrize(("excellent", "outcome"), [(12, RATED_EXCELLENT), (13, WAITS)])
def test_units_in_five_classes(excellent, outcome):
    others = ["weak", "average", "fair", *["good"] * (22 - excellent)]
    found = units(*["excellent"] * excellent, *others)
    assert found == [outcome] * excellent + [("rated", given) for given in others]


def test_ratings_of_the_university_are_left_to_its_ballot():
    row = {"id": "L", "review_done": True, "committee_ballot_held": True, "cadre_ballot_held": True}
    found = rated("dhkt@2016", leaders=[row, {**row, "id": "M", "committee_ballot_held": False}])["leader"]
    assert [found[key].status for key in "LM"] == ["needs_decision", "undetermined"]
    assert (found["L"].floor, found["L"].ceiling) == ("not_completed", "excellent")


# ---------------------------------------------------------------- Tiên Thắng


@pytest.mark.parametrize(("admitted", "new"), [(date(2023, 6, 20), True), (date(2023, 6, 10), False)])
def test_ex_28_newcomers_are_not_rated(admitted, new):
    member = ideal(QD124["members"]) | {"quota_group": "G", "organization": "O", "admitted_on": admitted}
    tables = {
        "members": [{"id": "M", **member}],
        "organizations": [{"id": "O", "meeting_date": date(2023, 12, 10)}],
    }
    found = rated(TIEN_THANG, **tables, disciplines=[], absences=[], transfers=[])["member"]["M"]
    assert (found.status == "not_rated") is new


@pytest.mark.parametrize(
    ("body", "narrower", "out"),
    [
        ("executive_committee", True, True),
        ("executive_committee", False, False),
        ("cell", True, True),
        ("cell", False, False),
        ("cell_committee", "k/a", False),
        ("health_station", "k/a", True),
    ],
)
def test_whom_the_commune_rates(body, narrower, out):
    row = {"id": "K", "commune_body": body, "narrower_body_exists": narrower, "organization": "k/a"}
    found = rated(TIEN_THANG, collectives=[row], disciplines=[])["collective"]["K"]
    assert (found.status == "not_rated") is out
