"""Properties of comparing, attributing and sweeping over any small population of a fictional law."""

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from small_law import STEPS, needs, quota, rule
from xeploai.results.attribution import attribute
from xeploai.results.compare import compare
from xeploai.results.sweep import Axis, sweep

RULES = (
    *STEPS,
    needs("good", review_done=True),
    rule("trigger", "conduct", when={"forbidden_conduct": True}),
    quota(),
)
CHANGED = (
    "small/member.good.review_done.review_done=false",
    "small/member.conduct.forbidden_conduct=false",
    "small/member.quota.share=50%",
)
LEVELS = ("excellent", "good", "average", "poor", None)
PEOPLE = st.lists(
    st.fixed_dictionaries(
        {
            "level_task": st.sampled_from(LEVELS),
            "review_done": st.sampled_from((True, False, None)),
            "forbidden_conduct": st.sampled_from((True, False, None)),
        }
    ),
    min_size=1,
    max_size=9,
)
slow = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def law(small):
    return small(*RULES)


@pytest.fixture
def registry(law):
    return law.registry


@pytest.fixture
def books(law):
    book = law.book()
    return book, book.with_set(CHANGED)


@slow
@given(rows=PEOPLE)
def test_swapping_the_sides_of_a_comparison_swaps_columns_and_nothing_else(law, registry, books, rows):
    roster = law.roster(rows)
    there, back = (compare(roster, b, registry=registry).pairs[0] for b in (books, books[::-1]))
    turned = {(r["right"], r["left"]): r["count"] for r in back.flows.iter_rows(named=True)}
    assert {(r["left"], r["right"]): r["count"] for r in there.flows.iter_rows(named=True)} == turned
    assert there.flows["count"].sum() == len(rows)
    sides = ("left", "right", "left_rules", "right_rules")
    mine = there.movers.select("id", *sides).to_dicts()
    other = [sides[n] for n in (1, 0, 3, 2)]
    theirs = back.movers.select("id", *(back.movers[c].alias(n) for c, n in zip(other, sides, strict=True)))
    assert mine == theirs.to_dicts()
    mirror = {"both": "both", "left": "right", "right": "left", "none": "none"}
    counts = {r["determined"]: r["count"] for r in there.comparability().iter_rows(named=True)}
    assert counts == {mirror[r["determined"]]: r["count"] for r in back.comparability().iter_rows(named=True)}
    opposite = {"same": "same", "changed": "changed", "added": "removed", "removed": "added"}
    assert [(p.topic, p.change) for p in there.rules] == [(p.topic, opposite[p.change]) for p in back.rules]


@slow
@given(rows=PEOPLE)
def test_shares_sum_to_the_move_and_swapping_flips_every_sign(law, registry, books, rows):
    roster = law.roster(rows)
    there, back = (attribute(roster, *b, registry=registry) for b in (books, books[::-1]))
    assert there.topics == back.topics
    assert there.undetermined == back.undetermined
    for kind, subject, move in there.moves.iter_rows():
        shares = there.of(kind, subject)
        assert sum(shares.values()) == move
        assert {t: -s for t, s in back.of(kind, subject).items()} == shares
    assert sum((t["share"] for t in there.totals()), Fraction(0)) == there.moves["move"].sum()


@slow
@given(rows=PEOPLE)
def test_a_move_between_two_rulebooks_is_the_move_of_the_comparison(law, registry, books, rows):
    """Attribution evaluates rulebooks of its own making; their ends must be the two that were given."""
    steps = {"not_completed": 0, "completed": 1, "good": 2, "excellent": 3}
    roster = law.roster(rows)
    movers = compare(roster, books, registry=registry).pairs[0].movers
    found = attribute(roster, *books, registry=registry).moves
    moved = {r["id"]: steps[r["right"]] - steps[r["left"]] for r in movers.iter_rows(named=True)}
    for _, subject, move in found.iter_rows():
        assert move == moved.get(subject, 0)


@slow
@given(rows=PEOPLE)
def test_a_larger_share_never_leaves_fewer_excellent_nor_more_over_the_quota(law, registry, books, rows):
    axis = Axis("small/member.quota.share", ("0%", "10%", "20%", "50%", "100%", "200%"))
    found = sweep(law.roster(rows), books[0], [axis], registry=registry)
    counts = [p.counts["member"] for p in found.points]
    excellent, over = ([c.get(state, 0) for c in counts] for state in ("excellent", "over_quota"))
    assert excellent == sorted(excellent)
    assert over == sorted(over, reverse=True)
    assert all(sum(c.values()) == len(rows) for c in counts)
