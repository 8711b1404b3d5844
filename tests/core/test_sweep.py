"""What if over ranges: the values of a range, what is refused, and counts that follow the rule."""

from pathlib import Path

import pytest

from small_law import STEPS, needs, quota
from xeploai.errors import UsageError
from xeploai.plugins import load_plugins
from xeploai.results.sweep import MOST, Axis, axes_of, sweep
from xeploai.rosters.read import read_roster
from xeploai.rulebooks.resolve import resolve

SAMPLE = Path(__file__).parents[2] / "examples" / "sample.xlsx"
SHARE = "qd132/member.quota.excellent.share"


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("10%..13%:1%", ("10%", "11%", "12%", "13%")),
        ("10%..12%", ("10%", "11%", "12%")),
        ("12,5%..13,5%:0,5%", ("12.5%", "13.0%", "13.5%")),
        ("90..96:3", ("90", "93", "96")),
        ("90..96:4", ("90", "94")),
        ("0.1..0.3:0.1", ("0.1", "0.2", "0.3")),
        ("-1..1", ("-1", "0", "1")),
        ("20%", ("20%",)),
        ("good,all_rated", ("good", "all_rated")),
        ("94,5; 95", ("94,5", "95")),
        ("1,1,2", ("1", "2")),
    ],
)
def test_values(text, values):
    assert axes_of([f"r.p={text}"]) == (Axis("r.p", values),)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x", "sweep.form"),
        ("r.p=", "sweep.form"),
        ("=1", "sweep.form"),
        ("r.p=1..a", "sweep.range"),
        ("r.p=10%..25:1", "sweep.range"),
        ("r.p=1..5:", "sweep.range"),
        ("r.p=..", "sweep.range"),
        ("r.p=1..2..3", "sweep.range"),
        ("r.p=5..1", "sweep.direction"),
        ("r.p=1..5:0", "sweep.direction"),
        ("r.p=1..5:-1", "sweep.direction"),
        ("r.p=a,,b", "sweep.list"),
        ("r.p=0..1:0.0001", "sweep.many"),
    ],
)
def test_what_is_refused(text, code):
    with pytest.raises(UsageError) as caught:
        axes_of([text])
    assert [m.code for m in caught.value.messages] == [code]


def test_every_fault_is_told_at_once():
    with pytest.raises(UsageError) as caught:
        axes_of(["x", "a.b=5..1", "c.d=1", "c.d=2"])
    assert [m.code for m in caught.value.messages] == ["sweep.form", "sweep.direction", "sweep.twice"]


@pytest.fixture(scope="module")
def sample():
    registry = load_plugins()
    book = resolve("lam-dong@2021", registry)
    return read_roster(SAMPLE, registry.dictionary), book, registry


@pytest.mark.parametrize(
    ("text", "code", "near"),
    [
        ("qd132/member.quota.excelent.share=10%", "rule.unknown", "member.quota.excellent"),
        (SHARE.removesuffix("e") + "=10%", "rule.parameter", "share"),
        (f"{SHARE}=a,b", "rule.value", "20%"),
    ],
)
def test_wrong_names_and_values_tell_the_nearest(sample, text, code, near):
    roster, book, registry = sample
    with pytest.raises(UsageError) as caught:
        sweep(roster, book, axes_of([text]), registry=registry)
    found = caught.value.messages[0]
    assert (found.code, caught.value.exit_code) == (code, 2)
    assert near in str(found.params["nearest"])


def test_too_many_combinations_are_refused(sample):
    roster, book, registry = sample
    axes = [Axis(f"a.{n}", tuple(map(str, range(MOST // 2)))) for n in range(2)]
    with pytest.raises(UsageError) as caught:
        sweep(roster, book, axes, registry=registry)
    assert caught.value.messages[0].code == "sweep.many"


def test_a_larger_share_never_lets_fewer_be_excellent(sample):
    """Places grow with the share, and who stands for excellent does not depend on it."""
    roster, book, registry = sample
    found = sweep(roster, book, axes_of([f"{SHARE}=5%..45%:10%"]), registry=registry)
    excellent = [p.counts["member"].get("excellent", 0) for p in found.points]
    over = [p.counts["member"].get("over_quota", 0) for p in found.points]
    assert excellent == sorted(excellent)
    assert over == sorted(over, reverse=True)
    assert excellent[0] < excellent[-1]


def test_the_value_that_is_written_gives_the_present_counts(sample):
    roster, book, registry = sample
    found = sweep(roster, book, axes_of([f"{SHARE}=20%"]), registry=registry)
    assert found.points[0].counts == found.present
    assert found.to_json() == sweep(roster, book, axes_of([f"{SHARE}=20%"]), registry=registry).to_json()


def test_several_parameters_give_every_combination_counted_by_hand(small):
    law = small(*STEPS, needs("good", review_done=True), quota())
    level = "small/member.good.review_done.review_done"
    # Twelve good, two of them candidates; 20 % of the others leaves floor(12 / 6) = 2 places.
    rows = [{"level_task": "excellent" if n < 2 else "good", "review_done": True} for n in range(12)]
    axes = axes_of([f"{level}=true,false", "small/member.quota.share=0%,20%"])
    found = sweep(law.roster(rows), law.book(), axes, registry=law.registry)
    assert [p.values for p in found.points] == [
        ("true", "0%"), ("true", "20%"), ("false", "0%"), ("false", "20%"),
    ]  # fmt: skip
    assert found.points[1].counts["member"] == {"excellent": 2, "good": 10}
    assert found.points[0].counts["member"] == {"good": 10, "over_quota": 2}
