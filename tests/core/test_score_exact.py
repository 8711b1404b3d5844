"""Frames that weight, average, rescale and round, in exact fractions: means, rows of a sheet, raters."""

from decimal import Decimal
from fractions import Fraction

import pytest

from small_law import SHEETS, rule, standard
from xeploai.lifecycle.records import number

FACT = """[[fact]]
id = "{id}"
table = "{table}"
type = "{type}"
label = {{ vi = "{id}", en = "{id}" }}
{more}
"""


def fact(name, type="number", table="members", **more):
    lines = "\n".join(f"{k} = {v}" for k, v in more.items())
    return FACT.format(id=name, type=type, table=table, more=lines)


def points(name, **keys):
    return rule("criterion", name, **{"part_of": "total", "max": 100, **keys})


TOTAL = rule("criterion", "total", max=100, combine="sum")
AIM = standard("completed", "score", require={"score": {"at_least": 50}})


def score(law, row, **given):
    return number(law.row(row, **given)["score"])


# ---------------------------------------------------------------- mean of shares, scaled (NĐ 335)


@pytest.fixture
def mean(small):
    shares = [points(n, part_of="results", from_share=f"{n}_share") for n in ("a", "b", "c")]
    facts = [
        *(fact(f"{n}_done", "count") for n in ("a", "b", "c")),
        fact("assigned", "count"),
        *(fact(f"{n}_share", "share", part=f'"{n}_done"', base='"assigned"') for n in ("a", "b", "c")),
    ]
    results = points("results", combine="mean", scale_to=70, max=70)
    return small(TOTAL, results, *shares, AIM, facts=facts)


@pytest.mark.parametrize(
    ("done", "assigned", "expected"),
    [((1, 1, 1), 5, "14"), ((5, 5, 5), 5, "70"), ((1, 0, 0), 3, "7.77"), ((1, 1, 0), 3, "15.55")],
)
def test_a_mean_of_three_shares_out_of_seventy(mean, done, assigned, expected):
    # (1/3 + 0 + 0)/3 x 70 = 70/9 = 7,777...: shown in hundredths, never more than was earned.
    row = dict(zip(("a_done", "b_done", "c_done"), done, strict=True)) | {"assigned": assigned}
    assert score(mean, row) == expected


def test_an_empty_base_is_not_full_marks(mean):
    assert score(mean, {"a_done": 0, "b_done": 0, "c_done": 0, "assigned": 0}) is None


def test_an_exact_threshold_is_reached(small):
    # Three times a third of 100 is 100, not 99,99.
    parts = [points(n, part_of="total", max=100, from_share="third") for n in ("a", "b", "c")]
    total = rule("criterion", "total", max=300, combine="sum")
    aim = standard("excellent", "score", require={"score": {"at_least": 100}})
    law = small(
        total,
        *parts,
        aim,
        facts=[
            fact("one", "count"),
            fact("three", "count"),
            fact("third", "share", part='"one"', base='"three"'),
        ],
    )
    row = law.row({"one": 1, "three": 3})
    assert (number(row["score"]), row["rating_floor"]) == ("100", "excellent")


# ---------------------------------------------------------------- not applicable, rescaled (VATM)


@pytest.mark.parametrize(("mode", "expected"), [("half_up", "27.9"), ("floor", "27.8")])
def test_what_does_not_apply_leaves_the_denominator(small, mode, expected):
    general = points(
        "general",
        max=30,
        combine="sum",
        scale_to=30,
        not_applicable="rescale",
        rounding={"decimals": 1, "mode": mode},
    )
    parts = [points(f"g{n}", part_of="general", max=2) for n in range(15)]
    law = small(TOTAL, general, *parts, AIM)
    full = {f"points_g{n}": 2 for n in range(15)}
    # One item of 2 points does not apply, another has 0: 26/28 x 30 = 27,857...
    assert score(law, {**full, "points_g0": "k/a", "points_g1": 0}) == expected
    assert score(law, full) == "30"
    assert score(law, {**full, "points_g0": None}) is None


# ---------------------------------------------------------------- weights by job family, rows of a sheet


@pytest.fixture
def products(small):
    family = fact(
        "job_family",
        "choice",
        values='{ f1 = { text = { vi = "1", en = "1" } }, f2 = { text = { vi = "2", en = "2" } } }',
    )
    sheet = [
        fact("subject", "text", "products", required="true"),
        fact("weight", "number", "products", decimals=1),
    ]
    weights = {"volume": {"f1": 25, "f2": 15}, "quality": {"f1": 75, "f2": 85}}
    parts = [points(n, part_of="product", weight_by="job_family", weights=w) for n, w in weights.items()]
    product = rule(
        "criterion",
        "product",
        part_of="total",
        each="products",
        max_from="weight",
        combine="weighted",
        rounding={"decimals": 1, "mode": "half_up"},
    )
    return small(TOTAL, product, *parts, AIM, facts=[family, *sheet])


def line(weight, volume, quality):
    return {"subject": "m1", "weight": Decimal(weight), "points_volume": volume, "points_quality": quality}


def test_each_row_is_weighted_and_rounded_then_summed(products):
    rows = [line("30", 90, 95), line("15.5", 80, 100)]
    # 30 x (25x90 + 75x95)/10000 = 28,125 -> 28,1; 15,5 x (25x80 + 75x100)/10000 = 14,725 -> 14,7.
    assert score(products, {"job_family": "f1"}, products=rows) == "42.8"
    # 30 x (15x90 + 85x95)/10000 = 28,275 -> 28,3; 15,5 x 0,97 = 15,035 -> 15,0.
    assert score(products, {"job_family": "f2"}, products=rows) == "43.3"


def test_a_row_with_a_blank_leaves_the_score_open_and_no_row_is_nothing(products):
    assert score(products, {"job_family": "f1"}, products=[line("30", None, 95)]) is None
    assert score(products, {}, products=[line("30", 90, 95)]) is None
    assert score(products, {"job_family": "f1"}, sheets=(*SHEETS, "products")) == "0"
    assert score(products, {"job_family": "f1"}) is None


# ---------------------------------------------------------------- several raters


def test_the_mean_of_all_raters(small):
    facts = [
        fact("subject", "text", "scores", required="true"),
        fact("criterion", "text", "scores"),
        fact("points", "number", "scores"),
        fact("rater", "text", "scores"),
    ]
    law = small(TOTAL, points("group", max=70, raters="mean"), points("other", max=30), AIM, facts=facts)
    given = [60, 61, 63]
    rows = [
        {"subject": "m1", "rater": str(n), "criterion": "group", "points": p} for n, p in enumerate(given)
    ]
    exact = Fraction(sum(given), 3) + 20
    assert score(law, {"points_other": 20}, scores=rows) == str(Decimal(int(exact * 100)) / 100)
    assert score(law, {"points_other": 20}, scores=[*rows, {**rows[0], "points": None}]) is None
    assert score(law, {"points_other": 20}, scores=[]) is None


# ---------------------------------------------------------------- criteria of some subjects only


def test_a_criterion_of_another_role_counts_nothing(small):
    parts = [
        points("leader", max=40, applies_to={"exempt": True}),
        points("other", max=60, applies_to={"exempt": False}),
        points("all", max=40, rounding={"decimals": 0, "mode": "half_up"}),
    ]
    law = small(TOTAL, *parts, AIM)
    row = {"points_leader": 30, "points_other": 50, "points_all": Decimal("30.5")}
    assert score(law, {**row, "exempt": True}) == "61"
    assert score(law, {**row, "exempt": False}) == "81"
    assert score(law, row) is None


# ---------------------------------------------------------------- many parts stay within 128 bits


def test_many_weighted_parts_and_rows_stay_exact(small):
    weights = [13, 17, 19, 23, 11, 17]
    axes, parts = [], []
    for n, weight in enumerate(weights):
        axes.append(points(f"axis_{n}", max=weight, combine="weighted"))
        halves = (("p", 30), ("q", 70))
        parts += [points(f"{n}_{h}", part_of=f"axis_{n}", max=100, weight=w) for h, w in halves]
    law = small(TOTAL, *axes, *parts, AIM)
    given = {f"points_{n}_{h}": 97 - n if h == "p" else 89 + n for n in range(6) for h in "pq"}
    # Each axis is w x (30 (97 - n) + 70 (89 + n))/10000 = w x (9140 + 40 n)/10000.
    exact = sum(Fraction(w * (9140 + 40 * n), 10000) for n, w in enumerate(weights))
    assert score(law, given) == str(Decimal(int(exact * 100)) / 100)


def test_many_parts_of_which_any_may_not_apply(small):
    general = points("general", max=30, combine="sum", scale_to=30, not_applicable="rescale")
    parts = [points(f"g{n}", part_of="general", max=1 + n % 3) for n in range(18)]
    law = small(TOTAL, general, *parts, AIM)
    given = {f"points_g{n}": 1 for n in range(18)}
    # 18 of 36; without g0 (of 1), g1 (of 2) and g2 (of 3) 15 of 30.
    assert score(law, given) == "15"
    assert score(law, {**given, **{f"points_g{n}": "k/a" for n in range(3)}}) == "15"


def test_full_marks_where_a_part_of_an_exact_frame_does_not_apply(small):
    parts = [
        points("a", max=40, not_applicable="full"),
        points("b", max=60, rounding={"decimals": 0, "mode": "floor"}),
    ]
    law = small(TOTAL, *parts, AIM)
    assert score(law, {"points_a": "k/a", "points_b": Decimal("50.9")}) == "90"


# ---------------------------------------------------------------- bonuses that are a share of something


def test_a_share_bonus_asks_for_what_it_is_a_share_of_and_not_for_points(small):
    bonus = rule(
        "criterion", "bonus", part_of="total", max=7, bonus={"share": "5%", "share_of": "task_points"}
    )
    law = small(
        TOTAL, points("results", max=100), bonus, AIM, facts=[fact("task_points", table="adjustments")]
    )
    row, entry = {"points_results": 60}, {"subject": "m1", "type": "bonus"}
    assert score(law, row, adjustments=[{**entry, "task_points": 100}]) == "65"
    assert score(law, row, adjustments=[{**entry, "task_points": 140}]) == "67"
    assert score(law, row, adjustments=[{**entry, "task_points": 141}]) == "67"
    assert score(law, row, adjustments=[{**entry, "points": 5}]) is None


# ---------------------------------------------------------------- deductions from points that nobody types


@pytest.fixture
def shared(small):
    """Two criteria of 50 points, each the share of targets met; entries of at least 0,5 lower them."""
    total = rule("criterion", "total", max=100, combine="sum", deduction={"at_least": Decimal("0.5")})
    parts = [points(n, max=50, from_share=f"{n}_share") for n in ("a", "b")]
    facts = [
        *(fact(f"{n}_done", "count") for n in ("a", "b")),
        fact("assigned", "count"),
        *(fact(f"{n}_share", "share", part=f'"{n}_done"', base='"assigned"') for n in ("a", "b")),
    ]
    return small(total, *parts, AIM, facts=facts)


ALL = {"a_done": 10, "b_done": 10, "assigned": 10}


def lowered(**given):
    return {"subject": "m1", "type": "deduction", "criterion": "a", "reason": "x", **given}


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([], "100"),
        ([lowered(points=Decimal("2.5"))], "97.5"),
        # An entry of less than half a point counts as half a point.
        ([lowered(points=Decimal("0.25"))], "99.5"),
        ([lowered(points=3), lowered(points=4, criterion="b")], "93"),
        # Not below nothing: 50 points at most are lost on one criterion.
        ([lowered(points=60)], "50"),
        ([lowered(points=2, subject="m2")], "100"),
        ([{**lowered(points=2), "type": "bonus"}], "100"),
        # How much is taken off, or from which criterion, is not known.
        ([lowered()], None),
        ([{**lowered(points=2), "criterion": None}], None),
    ],
)
def test_a_deduction_lowers_points_that_follow_from_a_share(shared, entries, expected):
    assert score(shared, ALL, adjustments=entries) == expected


def test_a_deduction_is_taken_from_the_share_earned(shared):
    # 3 of 10 targets of 50 points are 15; 2 less are 13.
    assert score(shared, {**ALL, "a_done": 3}, adjustments=[lowered(points=2)]) == "63"
