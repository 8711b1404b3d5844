"""S22 where a rule declares an order: ranks, unknown facts, ties at the edge; and a reference by trial."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import product
from random import Random
from typing import Any

import pytest

from small_law import CELL, STEPS, people, quota, rule, verdict
from xeploai.errors import RulebookError
from xeploai.law.words import rule_words
from xeploai.lifecycle.ranking import order_facts
from xeploai.results.explain import explain
from xeploai.rosters.asked import asked

PLACE = ("rated", "excellent", "excellent", "excellent")
BEATEN = ("rated", "good", "good", "good")
TIED = ("needs_decision", None, "good", "excellent")
LOCAL = "lam-dong@2020"
OPEN = ("undetermined", None, "good", "excellent")

MERITS = """
[[fact]]
id = "merits"
type = "count"
label = { vi = "Số thành tích", en = "Merits" }
not_applicable = true
source = { document = "text", clause = "1" }
"""


def ranking(small, *order: str, **keys: Any):
    """Return the law whose quota ranks; at 20 % of the good, six rated good or better make one place."""
    return small(*STEPS, quota(order=list(order), **keys), facts=[MERITS])


def scored(*scores: int | None, good: int = 0) -> list[dict[str, Any]]:
    """Return one candidate for each score, and some who are only good."""
    best = [{**p, "score": s} for p, s in zip(people(excellent=len(scores)), scores, strict=True)]
    return [*best, *({**p, "score": 100} for p in people(good=good))]


def verdicts(result, count: int) -> list[tuple[Any, ...]]:
    return [verdict(r) for r in result.subjects.head(count).iter_rows(named=True)]


# ---------------------------------------------------------------- known facts


def test_the_highest_are_in_and_the_others_good(small):
    result = ranking(small, "score").rate(*scored(95, 99, 97, good=9))
    assert verdicts(result, 3) == [BEATEN, PLACE, PLACE]


def test_those_who_are_only_good_are_not_ranked(small):
    result = ranking(small, "score").rate(*scored(95, 99, good=4))
    assert verdicts(result, 3) == [BEATEN, PLACE, ("rated", "good", "good", "good")]


def test_a_tie_at_the_edge_is_left_to_the_authority_and_the_others_are_settled(small):
    result = ranking(small, "score").rate(*scored(99, 97, 97, 95, good=8))
    assert verdicts(result, 4) == [PLACE, TIED, TIED, BEATEN]
    assert result.subjects["reason"].cast(str).to_list()[:4] == [None, "over_quota", "over_quota", None]


def test_a_tie_before_the_edge_is_none(small):
    assert verdicts(ranking(small, "score").rate(*scored(99, 99, 95, good=9)), 3) == [PLACE, PLACE, BEATEN]


def test_the_next_fact_decides_where_the_first_does_not(small):
    rows = [{**r, "merits": m} for r, m in zip(scored(97, 97, 96), (1, 2, 9), strict=True)]
    result = ranking(small, "score", "merits").rate(*rows, *people(good=3))
    assert verdicts(result, 3) == [BEATEN, PLACE, BEATEN]


def test_with_a_minus_the_lowest_and_the_earliest_come_first(small):
    rows = [{**r, "admitted_on": date(y, 1, 1)} for r, y in zip(scored(90, 90), (2001, 1999), strict=True)]
    for order, first in (("-admitted_on", 1), ("admitted_on", 0)):
        found = verdicts(ranking(small, order).rate(*rows, *people(good=4)), 2)
        assert found.index(PLACE) == first
        assert found.count(BEATEN) == 1


def test_true_comes_before_false(small):
    rows = [{**r, "exempt": e} for r, e in zip(scored(90, 90), (False, True), strict=True)]
    assert verdicts(ranking(small, "exempt").rate(*rows, *people(good=4)), 2) == [BEATEN, PLACE]


def test_where_all_fit_nobody_is_ranked(small):
    assert verdicts(ranking(small, "score").rate(*scored(None, None, good=10)), 2) == [PLACE, PLACE]


def test_picks_take_places_first_whatever_their_rank(small):
    pick = {"subject": "m3", "rating": "excellent", "subject_kind": "member", "period": "2020"}
    decisions = [{**pick, "selection": "small", "status": "in_force"}]
    law, rows = ranking(small, "score"), scored(99, 97, 90, good=9)
    assert verdicts(law.rate(*rows, decisions=decisions), 2) == [PLACE, BEATEN]


def test_each_group_has_its_own_order(small):
    cells = [CELL, {**CELL, "id": "C2"}]
    rows = [*scored(80, 70, good=4), *({**r, "organization": "C2"} for r in scored(99, 98, good=4))]
    result = ranking(small, "score").rate(*rows, organizations=cells)
    found = [verdict(r) for r in result.subjects.iter_rows(named=True)]
    assert [found[i] for i in (0, 1, 6, 7)] == [PLACE, BEATEN, PLACE, BEATEN]


# ---------------------------------------------------------------- unknown facts


def test_an_unknown_fact_leaves_open_who_it_could_move(small):
    result = ranking(small, "score").rate(*scored(99, 97, None, good=3))
    assert verdicts(result, 3) == [OPEN, BEATEN, OPEN]
    assert [m.to_list() for m in result.subjects["missing"].head(3)] == [["score"], [], ["score"]]


def test_an_unknown_fact_that_cannot_move_anybody_is_not_asked_for(small):
    rows = [{**r, "merits": m} for r, m in zip(scored(99, 97, 90), (2, 2, None), strict=True)]
    result = ranking(small, "score", "merits").rate(*rows, *people(good=9))
    assert verdicts(result, 3) == [PLACE, PLACE, BEATEN]


def test_a_tie_that_no_unknown_fact_can_break_is_left_to_the_authority_at_once(small):
    rows = scored(97, 97, 97, good=4)
    result = ranking(small, "score").rate(*rows, {"score": 50})
    # 7 or 8 rated good or better: one place; the last one is a candidate perhaps, and behind in any case.
    assert verdicts(result, 3) == [TIED] * 3
    assert verdict(result.subjects.row(7, named=True))[3] == "good"


def test_what_does_not_apply_ranks_nobody_and_is_not_asked_for(small):
    rows = [{**r, "merits": m} for r, m in zip(scored(90, 90), (3, "k/a"), strict=True)]
    result = ranking(small, "merits").rate(*rows, *people(good=4))
    assert verdicts(result, 2) == [TIED, TIED]
    assert result.subjects["missing"].list.len().sum() == 0


# ---------------------------------------------------------------- what it may name, and how it is told


def test_an_unknown_fact_in_the_order_offers_the_nearest(small):
    book = ranking(small, "scor").book()
    with pytest.raises(RulebookError, match="score"):
        order_facts(book.rule("small/member.quota"), book)


@pytest.mark.parametrize("name", ["quota_group", "occupation", "core_levels"])
def test_a_fact_without_an_order_is_refused(small, name):
    with pytest.raises(RulebookError, match=name):
        ranking(small, name).rate(*scored(99, 98, good=4))


def test_the_order_is_told_in_words(small):
    book = ranking(small, "score", "-merits").book()
    said = rule_words(book.rule("small/member.quota"), book.facts["member"], "vi")
    assert "ưu tiên lần lượt theo:" in said
    assert said.endswith("(từ cao xuống thấp), số thành tích (từ thấp lên cao)")


def test_an_explanation_gives_the_place_of_each_candidate(small):
    result = ranking(small, "score").rate(*scored(99, 97, 97, 95, good=8))
    found = [explain(result, f"m{n}").quotas[0].counts["verdict"] for n in (1, 2, 4)]
    assert found == ["ranked_in", "tie", "ranked_out"]


# ---------------------------------------------------------------- by trial

GRADES = ("excellent", "good", "average", "poor")
RANK = {"excellent": "excellent", "good": "good", "average": "completed", "poor": "not_completed"}
LOWER = ("not_completed", "completed", "good", "excellent")
Row = Mapping[str, Any]


def by_trial(group: Sequence[Row]) -> list[str]:
    """Rate a group of whom all is known, as S18 and S22 are written; ``tie`` is left to the authority."""
    able = sum(r["level_task"] in ("excellent", "good") for r in group)
    limit = max(x for x in range(able + 1) if 5 * x <= able - x)
    keys = [(r["score"], -r["merits"]) if r["level_task"] == "excellent" else None for r in group]
    found = []
    for row, key in zip(group, keys, strict=True):
        others = [k for k in keys if k is not None]
        before, upto = (sum(key is not None and test(k) for k in others) for test in _tests(key))
        inside = "excellent" if upto <= limit else "good" if before >= limit else "tie"
        found.append(inside if key is not None else RANK[row["level_task"]])
    return found


def _tests(key: Any):
    return (lambda k: k > key), (lambda k: k >= key)


def completions(group: Sequence[Row]) -> Iterator[list[Row]]:
    """Yield every way in which the blank cells can be filled, values beyond all others included."""
    values = {"level_task": GRADES, "score": (0, 1, 2, 3), "merits": (-1, 0, 1, 2)}
    blank = [(i, f) for i, r in enumerate(group) for f, v in r.items() if v is None]
    for chosen in product(*(values[f] for _, f in blank)):
        filled = [dict(r) for r in group]
        for (i, fact), value in zip(blank, chosen, strict=True):
            filled[i][fact] = value
        yield filled


def populations(number: int, blanks: int) -> list[list[dict[str, Any]]]:
    draw = Random(number)
    groups = []
    for _ in range(120):
        group = [
            {
                "level_task": draw.choice(["excellent", "excellent", "good", "average"]),
                "score": draw.choice([1, 2]),
                "merits": draw.choice([0, 1]),
            }
            for _ in range(draw.randint(5, 14))
        ]
        for _ in range(blanks):
            draw.choice(group)[draw.choice(["level_task", "score", "merits"])] = None
        groups.append(group)
    return groups


def evaluated(small, groups) -> list[list[dict[str, Any]]]:
    """Evaluate all groups at once, each a cell of its own."""
    cells = [{**CELL, "id": f"C{n}"} for n in range(len(groups))]
    rows = [{**r, "organization": f"C{n}"} for n, g in enumerate(groups) for r in g]
    result = ranking(small, "score", "-merits").rate(*rows, organizations=cells)
    found = result.subjects.iter_rows(named=True)
    return [[next(found) for _ in g] for g in groups]


def test_known_groups_are_rated_as_by_trial(small):
    groups = populations(1, 0)
    tied = 0
    for group, rows in zip(groups, evaluated(small, groups), strict=True):
        expected = by_trial(group)
        tied += "tie" in expected
        told = ["tie" if verdict(r) == TIED else r["rating"] for r in rows]
        assert told == expected
    assert tied > 10


@pytest.mark.parametrize("blanks", [1, 2, 3])
def test_bounds_hold_whatever_the_unknown_facts_are(small, blanks):
    groups = populations(blanks + 1, blanks)
    settled = 0
    for group, rows in zip(groups, evaluated(small, groups), strict=True):
        ways = [by_trial(filled) for filled in completions(group)]
        for number, row in enumerate(rows):
            possible = {way[number] for way in ways}
            least, most = (LOWER.index(row[f"rating_{end}"]) for end in ("floor", "ceiling"))
            low = min(LOWER.index("good" if p == "tie" else p) for p in possible)
            high = max(LOWER.index("excellent" if p == "tie" else p) for p in possible)
            assert least <= low
            assert high <= most
            if row["status"] == "needs_decision":
                assert possible == {"tie"}
            settled += row["status"] == "rated" and row["natural_floor"] == "excellent"
    assert settled > 50


def test_the_order_of_rows_changes_nothing(small):
    rows = scored(99, 97, 97, None, good=8)
    law = ranking(small, "score")
    one = {r["score"]: verdict(r) for r in law.rate(*rows).subjects.iter_rows(named=True)}
    other = {r["score"]: verdict(r) for r in law.rate(*reversed(rows)).subjects.iter_rows(named=True)}
    assert one == other


def test_a_quota_that_warns_ranks_nobody(small):
    result = small(*STEPS, quota(order=["score"], effect="warns")).rate(*scored(99, 98, good=4))
    assert verdicts(result, 2) == [PLACE, PLACE]


def test_a_local_text_declares_the_order_of_a_central_quota_on_its_own_basis(small):
    order = rule(
        "quota",
        "quota.order",
        relation="narrows",
        target="small/member.quota.order",
        set={"order": ["score"]},
        legal_basis="Điều 2",
    )
    law, rows = small(*STEPS, quota(), local=[order]), scored(99, 97, good=4)
    assert verdicts(law.rate(*rows, selection=LOCAL), 2) == [PLACE, BEATEN]
    assert verdicts(law.rate(*rows), 2) == [TIED, TIED]
    assert [e.rule.name for e in law.book(LOCAL).entries if any(c.unilateral for c in e.changes)] == [
        "small/member.quota"
    ]


def test_the_facts_of_the_order_are_asked_for_in_the_workbook(small):
    law = ranking(small, "-merits")
    found = asked(law.book(), law.registry, ["member"])
    assert ("members", "merits") in found.by_rule["small/member.quota"]
