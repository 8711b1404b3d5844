"""The examples of seed section 15.1 on organisations, by hand from the law pack."""

from datetime import date
from decimal import Decimal

import pytest

from reference.kinds_kit import (
    COMPLETED,
    EXCELLENT,
    GOOD,
    NOT_COMPLETED,
    body,
    decision,
    discipline,
    levels,
    members,
    organization,
    points,
    rate,
    rate_organization,
)
from reference.tree_fields import ORGANIZATION_FRAME

EX_01 = ((2, EXCELLENT), (14, GOOD), (4, COMPLETED))
UNIONS = [body("mass_organization", "good"), body("mass_organization", "good")]
FINE = ((20, GOOD),)


def scored(total, **changes):
    return {"score": Decimal(str(total)), **changes}


def test_ex_01_exactly_eighty_percent_and_ninety_five_points():
    frame, entries = points(10, 10, 10, 9, 5, 29, 10, 5, bonus=(2, 2, 2, 1))
    result = rate_organization(*EX_01, tables={**entries, "same_level_bodies": UNIONS}, **frame)
    assert result.score == Decimal(95)
    assert (result.natural_floor, result.natural_ceiling, result.candidate) == (
        "excellent",
        "excellent",
        True,
    )


def test_ex_02_half_a_point_less():
    result = rate_organization(*EX_01, tables={"same_level_bodies": UNIONS}, **scored("94.5"))
    assert (result.status, result.rating) == ("rated", "good")


@pytest.mark.parametrize(("score", "rating"), [("80.0", "good"), ("79.5", "completed")])
def test_ex_03_04_exactly_sixty_percent(score, rating):
    bodies = [body("government", "completed"), body("front", "completed")]
    row = scored(score, **levels("good", "average"))
    result = rate_organization((12, GOOD), (8, COMPLETED), tables={"same_level_bodies": bodies}, **row)
    assert result.rating == rating


@pytest.mark.parametrize(("score", "rating"), [("50.0", "completed"), ("49.5", "not_completed")])
def test_ex_05_fifty_points(score, rating):
    assert rate_organization(*FINE, **scored(score, **levels("average", "average"))).rating == rating


def test_ex_06_nineteen_of_twenty_four():
    result = rate_organization(
        (19, GOOD), (5, COMPLETED), tables={"same_level_bodies": UNIONS}, score=Decimal(96)
    )
    assert result.rating == "good"


def test_ex_07_one_other_box_average():
    result = rate_organization((16, GOOD), (4, COMPLETED), score=Decimal(96), level_centralism="average")
    assert result.rating == "good"


def test_ex_08_one_member_not_completed():
    assert rate_organization((19, GOOD), (1, NOT_COMPLETED), score=Decimal(96)).rating == "completed"


@pytest.mark.parametrize(
    ("all_members", "failed", "kind", "rating"),
    [
        (10, 2, "base_cell", "completed"),
        (10, 3, "base_cell", "not_completed"),
        (15, 3, "base_cell", "completed"),
        (14, 3, "base_cell", "not_completed"),
        (10, 3, "sub_cell", "completed"),
    ],
)
def test_ex_09_10_20_more_than_a_fifth_of_a_base_cell(all_members, failed, kind, rating):
    row = scored(70, **levels("average", "average"))
    result = rate_organization((all_members - failed, GOOD), (failed, NOT_COMPLETED), kind=kind, **row)
    assert result.rating == rating


@pytest.mark.parametrize(("cells", "rating"), [(5, "completed"), (4, "not_completed")])
def test_ex_11_more_than_a_fifth_of_the_cells(cells, rating):
    rows = [organization(kind="base_committee_org", **scored(85, **levels("good", "average")))]
    people = []
    for number in range(cells):
        # One cell fails by its points, the others are good.
        key = f"C{number}"
        rows.append(organization(key, "sub_cell", parent="O", **scored(85 if number else 40)))
        people += members((10, GOOD), cell=key)
    result = rate(organizations=rows, members=people)["organization"]
    assert [result[f"C{number}"].rating for number in range(2)] == ["not_completed", "good"]
    assert result["O"].rating == rating


@pytest.mark.parametrize(
    ("bodies", "rating"),
    [
        (["good", "not_completed", "completed", "completed"], "completed"),
        (["good", "not_completed", "not_completed", "completed"], "not_completed"),
        (["not_completed", "completed", "completed", "completed"], "completed"),
    ],
)
def test_ex_12_13_same_level_bodies(bodies, rating):
    kinds = ("government", "front", "mass_organization", "mass_organization")
    rows = [body(kind, given) for kind, given in zip(kinds, bodies, strict=True)]
    row = scored(85, **levels("good", "average"))
    assert rate_organization(*FINE, tables={"same_level_bodies": rows}, **row).rating == rating


@pytest.mark.parametrize(("excused", "rating"), [(True, "completed"), (False, "not_completed")])
def test_ex_14_disciplined_organization(excused, rating):
    row = discipline("O", subject_kind="organization", self_detected=excused, remedied=True)
    changes = scored(88, **levels("good", "average"))
    assert rate_organization(*FINE, tables={"disciplines": [row]}, **changes).rating == rating


@pytest.mark.parametrize(
    ("done", "force_majeure", "rating"), [(10, False, "good"), (9, False, "not_completed"), (9, True, "good")]
)
def test_ex_15_half_of_the_targets(done, force_majeure, rating):
    row = scored(85, targets_completed=done, force_majeure=force_majeure)
    assert rate_organization(*FINE, **row).rating == rating


def test_ex_16_points_add_up():
    frame, entries = points(10, "9.5", 10, 9, 5, 28, 9, 5, bonus=(2, 2, 2, 2, "1.5"))
    assert rate_organization(*FINE, tables=entries, **frame).score == Decimal("95.0")


@pytest.mark.parametrize(
    ("bonus", "score", "natural"),
    [((), 90, "good"), ((2, 2), 94, "good"), ((2, 2, "0.5", "0.5"), 95, "excellent")],
)
def test_ex_17_no_excellent_without_bonus(bonus, score, natural):
    frame, entries = points(*ORGANIZATION_FRAME.values(), bonus=bonus)
    result = rate_organization(*FINE, tables=entries, **frame)
    assert (result.score, result.natural_ceiling) == (Decimal(score), natural)


@pytest.mark.parametrize(
    ("bonus", "score"), [(("2.5",), "92"), (("0.25",), "90.5"), ((2, 2, 2, 2, 2, 1), "100")]
)
def test_ex_18_entries_are_clamped(bonus, score):
    frame, entries = points(*ORGANIZATION_FRAME.values(), bonus=bonus)
    assert rate_organization(*FINE, tables=entries, **frame).score == Decimal(score)


@pytest.mark.parametrize(("merged", "status"), [(False, "not_rated"), (True, "rated")])
def test_ex_19_newly_founded_or_merged(merged, status):
    row = scored(85, founded_on=date(2021, 8, 10), newly_merged=merged)
    assert rate_organization(*FINE, **row).status == status
    assert rate_organization(*FINE, **{**row, "founded_on": date(2021, 6, 10)}).status == "rated"


@pytest.mark.parametrize(("status", "rating"), [("in_force", "completed"), ("revoked", "good")])
def test_ex_74_a_member_rated_again(status, rating):
    again = decision("OM3", "member", "not_completed", status=status)
    rows = {"organizations": [organization(**scored(85))], "members": members(*FINE)}
    assert rate(**rows, decisions=[again])["organization"]["O"].rating == rating


# ---------------------------------------------------------------- shares of nothing, of unknowns, of others


def test_s3_a_cell_of_newcomers_has_an_empty_base():
    new = {**GOOD, "admitted_on": date(2021, 10, 1)}
    result = rate_organization((3, new), score=Decimal(85))
    assert (result.status, result.floor, result.ceiling) == ("needs_decision", "completed", "good")


@pytest.mark.parametrize(
    ("unknown", "bounds"),
    [(1, ("completed", "good")), (2, ("completed", "good")), (3, ("not_completed", "good"))],
)
def test_s4_undetermined_members(unknown, bounds):
    # Of ten, up to two may fail without a trigger; the good ones are at least seven.
    unsure = {**GOOD, "degradation_concluded": None}
    result = rate_organization((10 - unknown, GOOD), (unknown, unsure), score=Decimal(85))
    assert (result.floor, result.ceiling, result.status) == (*bounds, "undetermined")


def test_s4_who_may_be_out_may_spoil_or_mend_nothing():
    perhaps = {**NOT_COMPLETED, "admitted_on": None}
    result = rate_organization((9, GOOD), (1, perhaps), score=Decimal(85))
    assert (result.floor, result.ceiling) == ("completed", "good")
    result = rate_organization((1, {**GOOD, "admitted_on": None}), score=Decimal(85))
    assert (result.status, result.floor, result.ceiling) == ("undetermined", "completed", "good")


CELLS = {
    "organizations": [organization("O", score=Decimal(85)), organization("P", score=Decimal(85))],
    "members": [*members((10, GOOD)), *members((4, GOOD), cell="P")],
}


def both(**tables):
    result = rate(**{**CELLS, **tables})["organization"]
    return [(result[key].floor, result[key].ceiling) for key in "OP"]


def test_dis_2_a_violation_counts_where_it_happened():
    good, failed = ("good", "good"), ("not_completed", "not_completed")
    completed = ("completed", "completed")
    moved = {"subject": "OM0", "date": date(2021, 3, 1), "opinion": True}
    assert both(disciplines=[discipline("OM0", counts_at="O")]) == [completed, good]
    # One of five at P is exactly a fifth; of the own ten he is left out.
    assert both(disciplines=[discipline("OM0", counts_at="P")]) == [good, completed]
    two = [discipline("OM0", counts_at="P"), discipline("OM1", counts_at="P")]
    assert both(disciplines=two) == [good, failed]
    assert both(disciplines=[discipline("OM0")]) == [completed, good]
    assert both(disciplines=[discipline("OM0")], transfers=[moved]) == [
        ("completed", "good"),
        ("completed", "good"),
    ]
    also = [discipline("OM0", counts_at="P"), discipline("OM0", violation="W", counts_at="O")]
    assert both(disciplines=also) == [completed, completed]


def test_s20_an_organization_without_parent_is_in_no_group():
    result = rate_organization((10, GOOD), score=Decimal(96))
    assert (result.status, result.floor, result.ceiling) == ("undetermined", "good", "excellent")


@pytest.mark.parametrize(("excellent", "good", "fits"), [(1, 4, True), (2, 4, False), (2, 10, True)])
def test_q_org_in_each_parent(excellent, good, fits):
    rows, people = [organization(kind="base_committee_org")], []
    for number in range(excellent + good):
        score = Decimal(96 if number < excellent else 85)
        rows.append(organization(f"C{number}", "sub_cell", parent="O", score=score))
        people += members((5, GOOD), cell=f"C{number}")
    result = rate(organizations=rows, members=people)["organization"]
    found = {(result[f"C{number}"].status, result[f"C{number}"].rating) for number in range(excellent)}
    assert found == {("rated", "excellent") if fits else ("needs_decision", None)}
