"""Quota arithmetic (S18 to S22): the tables of seed 6.1, a brute force of S18, and the verdicts of S21."""

from fractions import Fraction
from itertools import product
from math import floor

import polars as pl
import pytest

from xeploai.lifecycle.quota import (
    Counts,
    allowed,
    group_limit,
    largest,
    quota_lines,
    ratios,
    unrounded_limit,
)
from xeploai.model import Quota, QuotaException, SmallGroup, Source, Text

BASES = ("good", "good_or_better", "all_rated")
ROUNDINGS = ("floor", "half_up")
SMALL_000 = SmallGroup("base", 5, 1, "permits")
SMALL_004 = SmallGroup("members", 6, 1, "permits")
SMALL_016 = SmallGroup("roll", 7, 1, "replaces")


def quota(base="good", rounding="floor", share="1/5", small=None, up_to=None):
    return Quota(
        id="quota.excellent",
        topic="member.quota.excellent",
        text=Text("Tỉ lệ", "Share"),
        source=Source("d", "1"),
        evidence="text",
        rating="excellent",
        share=Fraction(share),
        base=base,
        within="base_organization",
        rounding=rounding,
        small_group=small,
        exception=None if up_to is None else QuotaException(Fraction(up_to), "cell_outstanding"),
    )


def limits(rule, rows):
    """Limits of many groups at once; each row is (good or better, rated, roll)."""
    counts = pl.DataFrame(rows, schema=["good", "rated", "roll"], orient="row")
    return (
        counts.select(group_limit(rule, Fraction(rule.share), Counts("rated", "good"))).to_series().to_list()
    )


# ---------------------------------------------------------------- seed 6.1, for P = 1 to 30

TABLE_A = {range(1, 6): 1, range(6, 10): 1, range(10, 12): 1, range(12, 15): 2, range(15, 18): 2}
TABLE_A |= {range(18, 20): 3, range(20, 24): 3, range(24, 25): 4, range(25, 26): 4, range(30, 31): 5}
TABLE_B = {range(1, 6): 1, range(6, 10): 1, range(10, 12): 2, range(12, 15): 2, range(15, 18): 3}
TABLE_B |= {range(18, 20): 3, range(20, 24): 4, range(24, 25): 4, range(25, 26): 5, range(30, 31): 6}


@pytest.mark.parametrize(("base", "table"), [("good", TABLE_A), ("good_or_better", TABLE_B)])
def test_table_of_seed_6_1(base, table):
    wanted = {p: limit for span, limit in table.items() for p in span}
    found = limits(quota(base, small=SMALL_000), [(p, p, p) for p in wanted])
    assert dict(zip(wanted, found, strict=True)) == wanted


@pytest.mark.parametrize(("base", "part"), [("good", 6), ("good_or_better", 5)])
def test_closed_forms_of_d000_and_d004(base, part):
    sizes = range(31)
    d000 = limits(quota(base, small=SMALL_000), [(p, p, p) for p in sizes])
    assert d000 == [max(1, p // part) if p else 0 for p in sizes]
    d004 = limits(quota(base, small=SMALL_004), [(p, p, p) for p in sizes])
    assert d004 == [(1 if p else 0) if p <= 5 else p // part for p in sizes]


def test_d004_counts_the_members_and_not_the_base():
    # Six members of whom one is not good: no longer a small collective, although P is 5.
    assert limits(quota(small=SMALL_004), [(5, 5, 5), (5, 6, 6)]) == [1, 0]
    assert limits(quota("good_or_better", small=SMALL_004), [(5, 6, 6), (4, 6, 6)]) == [1, 0]


def test_d000_counts_the_base_and_not_the_members():
    assert limits(quota(small=SMALL_000), [(5, 40, 40), (1, 40, 40), (0, 40, 40)]) == [1, 1, 0]


@pytest.mark.parametrize("share", ["15/100", "1/5"])
def test_closed_form_of_2016(share):
    rule = quota("good_or_better", share=share, small=SMALL_016)
    sizes = range(7, 31)
    assert limits(rule, [(p, p, p) for p in sizes]) == [floor(Fraction(share) * p) for p in sizes]
    assert limits(rule, [(p, p, 6) for p in range(7)]) == [0, 1, 1, 1, 1, 1, 1]


def test_2016_replaces_the_share_only_below_seven_on_the_roll():
    rule = quota("good_or_better", share="3/20", small=SMALL_016)
    # EX-57: a cell of six, a cell of seven with seven, and a cell of seven with six (seed A-02).
    assert limits(rule, [(6, 6, 6), (7, 7, 7), (6, 7, 7)]) == [1, 1, 0]
    # EX-56 and EX-58.
    assert limits(rule, [(18, 20, 20), (13, 20, 20), (14, 20, 20), (20, 20, 20)]) == [2, 1, 2, 3]
    assert largest(quota("good_or_better", share="3/20", small=SMALL_016, up_to="1/5"), 18, 20, 20) == 2
    raised = quota("good_or_better", share="3/20", small=SMALL_016, up_to="1/5")
    assert largest(raised, 18, 20, 20, exceptional=True) == 3


def test_a_share_of_seventy_percent_of_a_large_group_stays_exact():
    # Ten million times a third: a float would be off by one.
    assert limits(quota("all_rated", share="1/3"), [(10**7, 10**7 + 2, 10**7 + 2)]) == [3333334]


# ---------------------------------------------------------------- S18 by brute force


def rounded(amount: Fraction, rounding: str) -> int:
    return floor(amount + Fraction(1, 2)) if rounding == "half_up" else floor(amount)


def base_at(base: str, x: int, good: int, rated: int) -> int:
    return {"good": good - x, "good_or_better": good, "all_rated": rated}[base]


def is_allowed(rule: Quota, x: int, good: int, rated: int, roll: int) -> bool:
    """S18 and S19 as they are written."""
    of = base_at(str(rule.base), x, good, rated)
    small = rule.small_group
    if small is not None and {"base": of, "members": rated, "roll": roll}[small.count] < small.fewer_than:
        if small.mode == "replaces":
            return x <= small.allow
        if x <= small.allow:
            return True
    return x <= rounded(Fraction(rule.share) * of, str(rule.rounding))


def by_trial(rule: Quota, good: int, rated: int, roll: int) -> int:
    return max(x for x in range(good + 1) if x == 0 or is_allowed(rule, x, good, rated, roll))


GROUPS = [(p, p + more, p + more + extra) for p, more, extra in product(range(31), (0, 1, 17), (0, 1, 5))]


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("rounding", ROUNDINGS)
@pytest.mark.parametrize("share", ["1/5", "15/100", "1/3", "1/2"])
@pytest.mark.parametrize("small", [None, SMALL_000, SMALL_004, SMALL_016])
def test_limit_is_the_largest_allowed_number(base, rounding, share, small):
    rule = quota(base, rounding, share, small)
    assert limits(rule, GROUPS) == [by_trial(rule, *group) for group in GROUPS]


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("rounding", ROUNDINGS)
def test_allowed_on_recorded_counts(base, rounding):
    """S20: recorded counts are held against Allowed."""
    rule = quota(base, rounding, small=SMALL_000)
    for good, rated, roll in [(4, 4, 4), (5, 9, 9), (11, 11, 12), (12, 30, 30), (37, 40, 41)]:
        for x in range(good + 1):
            assert allowed(rule, x, good, rated, roll) == is_allowed(rule, x, good, rated, roll)


@pytest.mark.parametrize(
    ("good", "x", "a", "b"),
    [
        (36, 6, True, True),
        (37, 7, False, True),
        (5, 1, True, True),
        (6, 2, False, False),
        (6, 1, True, True),
        (12, 2, True, True),
        (11, 2, False, True),
    ],
)
def test_worked_examples_45_to_49(good, x, a, b):
    assert allowed(quota("good", small=SMALL_000), x, good, good, good) is a
    assert allowed(quota("good_or_better", small=SMALL_000), x, good, good, good) is b


@pytest.mark.parametrize(
    ("members", "good", "x", "a", "b"),
    [(5, 5, 1, True, True), (5, 5, 2, False, False), (6, 6, 1, True, True), (11, 11, 2, False, True)],
)
def test_worked_examples_50_to_52(members, good, x, a, b):
    assert allowed(quota("good", small=SMALL_004), x, good, members, members) is a
    assert allowed(quota("good_or_better", small=SMALL_004), x, good, members, members) is b


def test_surplus_candidates_enlarge_the_base():
    """S18: they fall to good, so all who could be good or better count in P."""
    assert largest(quota("good"), 12, 12, 12) == 2  # 2 of 12: the other ten are good
    assert largest(quota("good"), 11, 11, 11) == 1


def test_half_up_rounds_the_allowance_not_the_printed_figure():
    # P = 9, base P - x: 1/5 of 7 is 1.4 for x = 2, rounded 1: one place, while 1.5 rounds to two.
    rule = quota("good", "half_up")
    assert largest(rule, 9, 9, 9) == by_trial(rule, 9, 9, 9) == 1
    printed = pl.DataFrame({"p": [9]}).select(
        unrounded_limit(Fraction(1, 5), "good", pl.col("p"), pl.col("p"))
    )
    assert printed.item() == pytest.approx(1.5)


def test_printed_unrounded_limits():
    at = pl.DataFrame({"good": [24], "rated": [30]})
    columns = [unrounded_limit(Fraction(1, 5), b, pl.col("good"), pl.col("rated")).alias(b) for b in BASES]
    assert at.select(columns).row(0) == pytest.approx((4.0, 4.8, 6.0))


def test_ratios_are_exact_and_have_no_value_over_an_empty_base():
    assert ratios(2, 12, 15) == (Fraction(1, 5), Fraction(1, 6), Fraction(2, 15))
    assert ratios(3, 3, 3) == (None, Fraction(1), Fraction(1))
    assert ratios(0, 0, 0) == (None, None, None)


# ---------------------------------------------------------------- S21 to S23: verdicts


def line(rule, good, candidates, *, picks=0, rated=None, roll=None, exceptional=False):
    """One group; counts are a number or (least, most)."""
    good, candidates = (c if isinstance(c, tuple) else (c, c) for c in (good, candidates))
    rated = rated or good
    counts = pl.DataFrame(
        {
            "group": "g",
            "rated_min": rated[0],
            "rated_max": rated[1],
            "good_min": good[0],
            "good_max": good[1],
            "picks": picks,
            "candidates_min": candidates[0],
            "candidates_max": candidates[1],
            "roll": roll or rated[1],
            "exceptional": pl.Series([exceptional], dtype=pl.Boolean),
        }
    )
    return quota_lines(rule, counts).row(0, named=True)


@pytest.mark.parametrize(
    ("good", "candidates", "picks", "verdict"),
    [
        (12, 2, 0, "within"),
        (12, 0, 0, "within"),
        (12, 3, 0, "over"),
        ((11, 12), 2, 0, "open"),
        ((12, 13), (2, 3), 0, "open"),
        ((12, 17), (3, 4), 0, "over"),
        ((12, 18), (3, 3), 0, "open"),
        ((6, 30), (0, 1), 0, "within"),
        (12, 1, 1, "within"),
        (12, 2, 1, "over"),
        (12, 0, 2, "taken"),
        (12, 5, 2, "taken"),
        (12, 1, 3, "taken"),
        ((11, 12), 1, 1, "open"),
        (5, 1, 0, "over"),
    ],
)
def test_verdicts(good, candidates, picks, verdict):
    assert line(quota("good"), good, candidates, picks=picks)["verdict"] == verdict


def test_limits_of_an_open_group_are_those_at_both_ends():
    found = line(quota("good"), (11, 24), (2, 6))
    assert (found["limit_min"], found["limit_max"]) == (1, 4)


def test_unknown_exception_gives_two_limits():
    """S20: the raised share counts where its fact is true, and perhaps where it is unknown."""
    rule = quota("good_or_better", share="3/20", up_to="1/5", small=SMALL_016)
    found = [line(rule, 18, 3, roll=20, exceptional=e) for e in (False, True, None)]
    assert [(f["limit_min"], f["limit_max"], f["verdict"]) for f in found] == [
        (2, 2, "over"),
        (3, 3, "within"),
        (2, 3, "open"),
    ]


def test_exception_never_lowers_the_share():
    rule = quota("good_or_better", share="3/20", up_to="1/10")
    assert largest(rule, 20, 20, 20, exceptional=True) == 3


def test_a_group_without_anyone_good_has_no_place_even_where_small():
    assert line(quota("good", small=SMALL_000), 0, 0)["limit_max"] == 0
