"""Ways up and down against brute force: every variant in a cell of its own, rated by whole evaluations."""

from collections import defaultdict
from decimal import Decimal
from itertools import combinations, product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from small_law import SmallLaw, quota, rule, standard
from xeploai.lifecycle.run import evaluate
from xeploai.results.ways import MOST, Ways, ways
from xeploai.rosters.rows import roster_from_rows

LEVELS = ("poor", "average", "good", "excellent")
RATINGS = ("not_completed", "completed", "good", "excellent")
PLACE = "a place in the quota"
LAW = (
    rule("criterion", "task", group="core"),
    rule("criterion", "other", group="other"),
    standard("excellent", "levels", require={"core_levels": {"at_least": "excellent"}}),
    standard("excellent", "points", require={
        "any": [{"score": {"at_least": 95}}, {"score": {"above": 90}, "exemplary": True}],
    }),
    standard("excellent", "other", require={"other_levels": {"at_least": "good"}}),
    standard("good", "levels", require={"core_levels": {"at_least": "good"}}),
    standard("good", "other", require={"other_levels": {"at_least": "average"}}),
    standard("good", "points", require={"score": {"at_least": 80}}),
    standard("good", "targets", require={"completed_share": {"at_least": "80%"}}, unless={"exemplary": True}),
    standard("completed", "levels", require={"core_levels": {"at_least": "average"}}),
    rule("trigger", "degraded", when={"degradation_concluded": True}),
    rule("trigger", "targets", when={"completed_share": {"below": "50%"}}),
    rule("cap", "breach", at_most="completed", when={"forbidden_conduct": True}, unless={"exemplary": True}),
    rule("gate", "reviewed", require={"review_done": True}),
    rule("decision", "differ", when={"example_breach": True}),
    quota(),
)  # fmt: skip
DOMAIN = {
    "level_task": LEVELS,
    "level_other": LEVELS,
    "score": tuple(map(Decimal, ("0", "79.99", "80", "86", "90", "90.01", "94.99", "95", "100"))),
    "exemplary": (False, True),
    "targets_completed": tuple(range(11)),
    "degradation_concluded": (False, True),
    "forbidden_conduct": (False, True),
    "review_done": (True, False),
    "example_breach": (False, True),
}
"""Every value that matters; ten targets are assigned."""
BEST = {
    "level_task": "excellent", "level_other": "excellent", "score": 100, "exemplary": True,
    "targets_assigned": 10, "targets_completed": 10, "degradation_concluded": False,
    "forbidden_conduct": False, "review_done": True, "example_breach": False,
}  # fmt: skip
STARTS = {
    "one level below": {"level_task": "good"},
    "one level and the points below": {"level_task": "good", "score": Decimal("80.5"), "exemplary": False},
    "three things below": {"level_task": "average", "score": 20, "targets_completed": 7, "exemplary": False},
    "four things below": {
        "level_task": "poor", "level_other": "poor", "score": 20, "targets_completed": 7, "exemplary": False,
    },
    "three things below the best": {
        "level_task": "good", "level_other": "average", "score": 85, "exemplary": False,
    },
    "two triggers": {"degradation_concluded": True, "targets_completed": 3},
    "a cap, and points between two limits": {
        "forbidden_conduct": True, "exemplary": False, "score": 92, "targets_completed": 9,
    },
    "an open gate": {"review_done": None, "level_task": "good"},
    "left to the authority": {"example_breach": True, "level_task": "good"},
    "unknown points and level": {"score": None, "level_other": None, "exemplary": False},
    "unknown exemplary": {"exemplary": None, "score": 91, "targets_completed": 6},
    "the best": {},
}  # fmt: skip
ALONE, CROWD = (), ({}, {}, {"score": 85, "exemplary": False})
"""Who else is in the cell: nobody, or two more candidates and one who is good; a fifth of good is nobody."""


@pytest.fixture(scope="module")
def law(tmp_path_factory):
    return SmallLaw(tmp_path_factory.mktemp("law"), LAW)


def rated(law, variants, others):
    """Return the row of each variant, each in a cell with the same others."""
    cells = [{"id": f"C{n}", "type": "base_cell"} for n in range(len(variants))]
    members = [{"id": f"v{n}", "organization": f"C{n}", **v} for n, v in enumerate(variants)]
    members += [
        {"id": f"o{n}.{i}", "organization": f"C{n}", **BEST, **o}
        for n in range(len(variants))
        for i, o in enumerate(others)
    ]
    registry = law.registry
    roster = roster_from_rows("2020", {"organizations": cells, "members": members}, registry.dictionary)
    found = evaluate(roster, law.book(), registry=registry)
    return found, found.subjects.head(len(variants)).to_dicts()


def given_rating(row):
    """Its rating is certain: no gate is open and no rule leaves it to an authority."""
    return row["small/member.reviewed"] is True and row["small/member.differ"] is not True


def floor(row, stage="rating"):
    return RATINGS.index(row[f"{stage}_floor"])


def all_sets(start):
    """Every assignment of other values to at most three facts."""
    for size in range(1, MOST + 1):
        for facts in combinations(DOMAIN, size):
            for values in product(*([v for v in DOMAIN[f] if v != start[f]] for f in facts)):
                yield dict(zip(facts, values, strict=True))


def brute_force(law, start, others):
    """Return {minimal set of facts: [assignments that work]} for the next rating."""
    changes = [{}, *all_sets(start)]
    _, rows = rated(law, [{**start, **c} for c in changes], others)
    now = rows[0]
    target = min(floor(now) + 1, 3)
    working = defaultdict(list)
    for change, row in zip(changes, rows, strict=True):
        if given_rating(row) and floor(row) >= target:
            working[frozenset(change)].append(change)
        elif given_rating(row) and target == 3 and floor(row, "capped") == 3 and len(change) < MOST:
            working[frozenset((*change, PLACE))].append(change)
    return {s: found for s, found in working.items() if not any(other < s for other in working)}


def plain(value, fact):
    return Decimal(value).scaleb(-fact.decimals) if fact.type == "number" and value is not None else value


def steps(way):
    return {s.fact.id: plain(s.new, s.fact) for s in way.steps}


def things(way):
    return frozenset([*steps(way), *([PLACE] if way.quota_place else [])])


def compare(law, start, others):
    found, rows = rated(law, [start], others)
    told = ways(found, "member", "v0")
    if rows[0]["status"] == "rated" and floor(rows[0]) == 3:
        assert (told.target, told.up) == (None, ())
        return told
    expected = brute_force(law, start, others)
    assert {things(w) for w in told.up} == set(expected)
    return told


@pytest.mark.parametrize("others", [ALONE, CROWD], ids=["alone", "in a crowd"])
@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS)
def test_ways_up_are_those_of_brute_force(law, start, others):
    compare(law, {**BEST, **start}, others)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_ways_of_anybody_are_those_of_brute_force(law, data):
    start = {f: data.draw(st.sampled_from((None, *v)), label=f) for f, v in DOMAIN.items()}
    # One whose every fact is open has no way of three changes; most are as good as can be.
    kept = data.draw(st.sets(st.sampled_from(sorted(DOMAIN)), max_size=5), label="other than the best")
    others = data.draw(st.sampled_from((ALONE, CROWD)))
    compare(law, {**BEST, **{f: start[f] for f in kept}}, others)


@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS)
def test_each_way_gives_the_rating_told_and_nothing_nearer_does(law, start):
    start = {**BEST, **start}
    found, _ = rated(law, [start], CROWD)
    told = ways(found, "member", "v0")
    for way in told.up:
        _, (row,) = rated(law, [{**start, **steps(way)}], CROWD)
        reached = row["capped_floor"] if way.quota_place else row["rating_floor"]
        assert given_rating(row)
        assert RATINGS.index(reached) >= RATINGS.index(told.target)
        assert reached == way.floor
        for fact, nearer in nearer_values(start, way):
            _, (row,) = rated(law, [{**start, **steps(way), fact: nearer}], CROWD)
            assert floor(row, "capped") < RATINGS.index(told.target)


def nearer_values(start, way):
    """Values between the present one and the one told, one fact at a time."""
    for fact, new in steps(way).items():
        values = DOMAIN[fact]
        if start[fact] is not None and fact in ("score", "targets_completed", "level_task", "level_other"):
            now, then = values.index(start[fact]) if start[fact] in values else None, values.index(new)
            between = [] if now is None else values[min(now, then) + 1 : max(now, then)]
            yield from ((fact, v) for v in between)


@pytest.mark.parametrize("others", [ALONE, CROWD], ids=["alone", "in a crowd"])
@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS)
def test_ways_down_are_the_single_changes_that_cost_the_rating(law, start, others):
    start = {**BEST, **start}
    found, (now,) = rated(law, [start], others)
    singles = [{f: v} for f, values in DOMAIN.items() for v in values if v != start[f]]
    _, rows = rated(law, [{**start, **c} for c in singles], others)
    expected = {f for c, row in zip(singles, rows, strict=True) for f in c if floor(row) < floor(now)}
    told = ways(found, "member", "v0").down
    assert {f for w in told for f in steps(w)} == expected
    assert any(w.quota_place for w in told) == (now["rating"] == "excellent")


def test_the_least_change_is_told(law):
    start = {**BEST, "score": Decimal("79.5"), "exemplary": False}
    found, _ = rated(law, [start], ())
    told = ways(found, "member", "v0")
    assert [steps(w) for w in told.up] == [{"score": 80}]
    lost = {f: v for w in told.down for f, v in steps(w).items()}
    assert lost == {"level_task": "poor", "targets_completed": 4, "degradation_concluded": True}


def test_one_set_may_have_two_least_changes(tmp_path):
    more_points = {"level_task": "good", "score": {"at_least": 90}}
    fewer_points = {"level_task": "excellent", "score": {"at_least": 80}}
    either = standard("excellent", "either", require={"any": [more_points, fewer_points]})
    law = SmallLaw(tmp_path / "either", (rule("criterion", "task", group="core"), either))
    found, _ = rated(law, [{"level_task": "average", "score": 10}], ())
    up = ways(found, "member", "v0").up
    assert [steps(w) for w in up] == [
        {"level_task": "good", "score": 90},
        {"level_task": "excellent", "score": 80},
    ]


def test_a_candidate_over_the_quota_needs_the_place_alone(law):
    found, (now,) = rated(law, [BEST], CROWD)
    told = ways(found, "member", "v0")
    assert (now["status"], told.target) == ("needs_decision", "excellent")
    assert [(w.steps, w.quota_place, w.floor) for w in told.up] == [((), True, "excellent")]


@pytest.mark.parametrize(("good", "needed"), [(9, True), (10, False)])
def test_the_place_is_needed_where_the_others_leave_none(law, good, needed):
    """One is excellent already; of eleven who are good or better one may be, of twelve two may."""
    modest = {"score": 85, "exemplary": False}
    found, _ = rated(law, [{**BEST, **modest}], ({}, *[modest] * good))
    assert [(steps(w), w.quota_place) for w in ways(found, "member", "v0").up] == [({"score": 95}, needed)]


def test_who_rises_past_good_enlarges_the_base_too(law):
    """Eleven others, one of them excellent: alone they admit one, with the subject two."""
    modest = {"score": 85, "exemplary": False}
    start = {**BEST, "degradation_concluded": True}
    found, _ = rated(law, [start], ({}, *[modest] * 10))
    told = ways(found, "member", "v0")
    assert told.target == "completed"
    assert [(steps(w), w.quota_place, w.floor) for w in told.up] == [
        ({"degradation_concluded": False}, False, "excellent"),
    ]


def test_who_is_not_rated_has_no_ways(tmp_path):
    out = rule("screen", "out", rated=False, when={"exempt": True})
    found = SmallLaw(tmp_path / "out", (*LAW, out)).rate({**BEST, "exempt": True})
    assert ways(found, "member", "m1") == Ways(None)


def test_what_does_not_apply_stays_as_it_is(law):
    found, _ = rated(law, [{**BEST, "level_other": "k/a", "level_task": "good"}], ())
    told = ways(found, "member", "v0")
    assert [steps(w) for w in told.up] == [{"level_task": "excellent"}]
    assert "level_other" not in {f for w in told.down for f in steps(w)}


def test_the_gate_that_asks_whether_a_rating_is_known_follows_the_rating(tmp_path):
    known = rule("gate", "known", require={"official_rating_known": True})
    asked = standard("good", "official", require={"official_rating": {"at_least": "good"}})
    found = SmallLaw(tmp_path / "known", (*LAW, known, asked)).rate({**BEST, "official_rating": None})
    up = ways(found, "member", "m1").up
    assert [steps(w) for w in up] == [{"official_rating": "good"}]


def test_an_unknown_base_is_told_with_the_largest_number_that_suffices(law):
    start = {**BEST, "exemplary": False, "score": 85, "targets_assigned": None, "targets_completed": 5}
    found, _ = rated(law, [start], ())
    told = ways(found, "member", "v0")
    # 5 of 6 are 83 %, 5 of 10 are the 50 % below which nothing is completed.
    assert (told.target, [steps(w) for w in told.up]) == ("completed", [{"targets_assigned": 10}])
    _, (row,) = rated(law, [{**start, "targets_assigned": 10}], ())
    assert row["rating"] == "completed"
