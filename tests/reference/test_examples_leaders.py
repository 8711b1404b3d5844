"""The examples of seed section 15.3 on collectives, heads and secretaries, by hand from the law pack."""

from decimal import Decimal

import pytest

from reference.kinds_kit import (
    COLLECTIVE,
    EXCELLENT,
    GOOD,
    LEADER,
    POST,
    decision,
    discipline,
    levels,
    members,
    organization,
    rate,
)

SEATS = [{"collective": "K", "person": person} for person in ("OM0", "OM1", "OM2")]


def surrounded(org=85, collective=(), seats=SEATS, posts=(), **tables):
    """A good cell with a collective of three of its ten members; OM0 is a leader."""
    rows = {
        "organizations": [organization(score=Decimal(org))],
        "members": members((1, EXCELLENT), (9, GOOD)),
        "collectives": [{"id": "K", "organization": "O", **COLLECTIVE, **dict(collective)}],
        "collective_members": seats,
        "leaders": [{"id": "OM0", **LEADER}],
        "posts": [{"person": "OM0", **POST, **dict(post)} for post in posts],
    }
    return rate(**{**rows, **tables})


def collective(**given):
    return surrounded(**given)["collective"]["K"]


def leader(*posts, **given):
    return surrounded(posts=posts, **given)["leader"]["OM0"]


def test_ex_38_not_above_the_organization():
    result = collective()
    assert (result.natural_ceiling, result.capped_ceiling, result.rating) == ("excellent", "good", "good")


@pytest.mark.parametrize(
    ("changes", "status", "rating"),
    [
        ({"self_detected": True, "remedied": True}, "rated", "completed"),
        ({"self_detected": True, "remedied": False}, "needs_decision", "not_completed"),
        ({"form": "warning", "self_detected": True, "remedied": True}, "rated", "not_completed"),
    ],
)
def test_ex_39_40_a_disciplined_member(changes, status, rating):
    result = collective(disciplines=[discipline("OM1", **changes)])
    assert (result.status, result.rating) == (status, rating)


@pytest.mark.parametrize(
    ("targets", "force_majeure", "rating"),
    [
        ((49, 100, 9, 10), False, "not_completed"),
        ((49, 100, 9, 10), True, "good"),
        ((60, 100, 99, 100), False, "good"),
    ],
)
def test_ex_41_both_halves(targets, force_majeure, rating):
    names = ("targets_completed", "targets_assigned", "main_targets_completed", "main_targets_assigned")
    row = dict(zip(names, targets, strict=True))
    assert collective(collective={**row, "force_majeure": force_majeure}).rating == rating


def test_ex_42_the_head_is_above_neither():
    result = leader({})
    assert (result.natural_ceiling, result.capped_ceiling, result.rating) == ("excellent", "good", "good")


@pytest.mark.parametrize(
    ("post", "ceiling"),
    [
        ({}, "good"),
        ({"unit_form": "village", "commune_official": False}, "excellent"),
        ({"unit_form": "village", "commune_official": True}, "good"),
        ({"unit_form": "private", "commune_official": True}, "excellent"),
        ({"incoming_unrelated": True}, "excellent"),
        ({"is_secretary": False, "is_head": False}, "excellent"),
        ({"unit": "k/a"}, "excellent"),
    ],
)
def test_ex_43_a_secretary_as_member(post, ceiling):
    result = surrounded(posts=[post])["member"]["OM0"]
    assert (result.capped_floor, result.capped_ceiling) == (ceiling, ceiling)
    assert result.candidate is (ceiling == "excellent")


def test_ex_44_a_unit_with_one_leader():
    assert collective(seats=SEATS[:1]).status == "not_rated"
    assert collective(seats=SEATS[:2]).status == "rated"


@pytest.mark.parametrize(
    ("excellent", "good", "fits"), [(6, 30, True), (7, 30, False), (1, 4, True), (2, 4, False)]
)
def test_ex_45_46_47_leaders_of_equal_posts(excellent, good, fits):
    rows = [
        {"id": f"L{number}", **LEADER, "exemplary": number < excellent} for number in range(excellent + good)
    ]
    result = rate(leaders=rows)["leader"]
    expected = ("rated", "excellent") if fits else ("needs_decision", None)
    assert {(result[f"L{number}"].status, result[f"L{number}"].rating) for number in range(excellent)} == {
        expected
    }


# ---------------------------------------------------------------- S17: bodies that are not, or are not known


@pytest.mark.parametrize(
    ("body", "bounds"),
    [
        ("k/a", ("excellent", "excellent")),
        (None, ("not_completed", "excellent")),
        ("gone", ("not_completed", "excellent")),
    ],
)
def test_s17_no_body_and_an_unknown_one(body, bounds):
    result = collective(collective={"organization": body})
    assert (result.capped_floor, result.capped_ceiling) == bounds
    head = leader({"unit": body, "collective": "k/a"})
    assert (head.capped_floor, head.capped_ceiling) == bounds


def test_s17_a_body_that_is_not_rated_does_not_bound():
    result = leader({"unit": "k/a"}, seats=SEATS[:1])
    assert (result.capped_floor, result.capped_ceiling) == ("excellent", "excellent")


def test_a_head_of_whom_it_is_not_said():
    result = leader({"is_head": None})
    assert (result.capped_floor, result.capped_ceiling, result.status) == (
        "good",
        "excellent",
        "undetermined",
    )


def test_of_several_posts_the_lowest_bound_holds():
    other = organization("P", **{**levels("average", "average"), "score": Decimal(60)})
    both = [organization(score=Decimal(85)), other]
    result = leader({}, {"unit": "P", "collective": "k/a"}, organizations=both)
    assert (result.capped_floor, result.capped_ceiling) == ("completed", "completed")


# ---------------------------------------------------------------- S23: decisions on the body


@pytest.mark.parametrize(
    ("changes", "rating"),
    [
        ({}, "completed"),
        ({"status": "revoked"}, "good"),
        ({"selection": "qd132"}, "good"),
        ({"period": "2020"}, "good"),
    ],
)
def test_s23_a_decision_on_the_organization_bounds_its_bodies(changes, rating):
    result = surrounded(posts=[{}], decisions=[decision("O", "organization", "completed", **changes)])
    assert result["organization"]["O"].rating == "good"
    assert result["collective"]["K"].rating == result["leader"]["OM0"].rating == rating
    assert result["member"]["OM0"].capped_ceiling == rating


def test_s16_the_cell_counts_the_secretary_by_the_natural_rating():
    # Nine of ten good with the secretary; bounded by the cell he is completed, and the cell stays good.
    rows = members((1, EXCELLENT), (9, GOOD))
    low = [organization(**{**levels("average", "average"), "score": Decimal(85)})]
    result = surrounded(posts=[{}], organizations=low, members=rows)
    assert result["member"]["OM0"].rating == "completed"
    assert result["organization"]["O"].rules["organization.good.members_completed"] is True


# ---------------------------------------------------------------- leaders


@pytest.mark.parametrize(
    ("changes", "rating"),
    [
        ({}, "excellent"),
        ({"exemplary": False}, "good"),
        ({"unit_targets_exceeded": 4}, "good"),
        ({"unit_targets_on_time": 7}, "completed"),
        ({"unit_targets_completed": 8}, "completed"),
        ({"unit_targets_completed": 7}, "not_completed"),
        ({"targets_on_time": 15}, "not_completed"),
    ],
)
def test_standards_of_leaders(changes, rating):
    rows = [
        {"id": "L", **LEADER, **changes},
        *({"id": f"G{n}", **LEADER, "exemplary": False} for n in range(5)),
    ]
    assert rate(leaders=rows)["leader"]["L"].rating == rating


@pytest.mark.parametrize(
    ("scores", "natural"), [((85, 85), "excellent"), ((85, 60), "good"), ((85, 40), "completed")]
)
def test_units_directly_under(scores, natural):
    rows, people = [organization(kind="base_committee_org")], []
    for number, score in enumerate(scores):
        rows.append(organization(f"C{number}", "sub_cell", parent="O", score=Decimal(score)))
        people += members((5, GOOD), cell=f"C{number}")
    leaders = [{"id": "L", **LEADER}]
    posts = [{"person": "L", **POST, "collective": "k/a"}]
    result = rate(organizations=rows, members=people, leaders=leaders, posts=posts)["leader"]["L"]
    assert (result.natural_floor, result.natural_ceiling) == (natural, natural)
    # Nobody says which unit: whatever is below it may be anything.
    posts[0]["unit"] = None
    result = rate(organizations=rows, members=people, leaders=leaders, posts=posts)["leader"]["L"]
    assert (result.natural_floor, result.natural_ceiling) == ("completed", "excellent")
