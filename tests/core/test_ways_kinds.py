"""Ways of organisations, collectives, leaders and secretaries: own facts only, bodies that cap stay."""

from datetime import date
from pathlib import Path

import pytest

from xeploai.lifecycle.run import evaluate
from xeploai.plugins import load_plugins
from xeploai.results.ways import ways
from xeploai.rosters.rows import roster_from_rows
from xeploai.rulebooks.resolve import resolve

FOUR = Path(__file__).parent.parent / "data" / "regulations" / "four"
SHEETS = ("disciplines", "transfers", "same_level_bodies", "posts", "decisions")
MET = date(2020, 12, 10)


@pytest.fixture(scope="module")
def registry():
    return load_plugins(candidates=[], rules=[FOUR])


@pytest.fixture
def told(registry):
    def run(kind, subject, **tables):
        roster = roster_from_rows("2020", {"members": [], **tables}, registry.dictionary, SHEETS)
        found = evaluate(roster, resolve("four", registry), registry=registry)
        return ways(found, kind, subject)

    return run


def cell(level, **more):
    return {"id": "C", "type": "base_cell", "parent": "P", "meeting_date": MET, "level_task": level, **more}


def people(*levels):
    old = date(2000, 1, 1)
    return [
        {"id": f"m{n}", "organization": "C", "level_task": v, "admitted_on": old}
        for n, v in enumerate(levels)
    ]


def changes(way):
    return {s.fact.id: s.new for s in way.steps}, way.quota_place


def test_an_organisation_rises_by_its_own_level(told):
    found = told("organization", "C", organizations=[cell("average")], members=people("good", "good"))
    assert (found.target, [changes(w) for w in found.up]) == ("good", [({"level_task": "good"}, False)])


def test_an_organisation_cannot_change_what_its_members_are_rated(told):
    found = told("organization", "C", organizations=[cell("excellent")], members=people("good", "poor"))
    # Half of its members are not completed.
    assert (found.target, found.up) == ("completed", ())


def test_the_only_cell_of_its_parent_finds_no_place_for_excellent(told):
    found = told("organization", "C", organizations=[cell("good")], members=people("good"))
    assert [changes(w) for w in found.up] == [({"level_task": "excellent"}, True)]


@pytest.mark.parametrize(
    ("own", "unit", "expected"),
    [
        ("average", "good", [({"level_task": "good"}, False)]),
        ("good", "good", []),
        ("good", "excellent", []),
    ],
)
def test_a_head_does_not_rise_above_the_unit(told, own, unit, expected):
    """The unit with an excellent level is the only one of its parent and stays good by the quota."""
    post = {"person": "L", "post": "head", "unit": "C", "is_head": True, "collective": "k/a"}
    leader = {"id": "L", "name": "L", "level_task": own, "quota_group": "heads"}
    given = {"organizations": [cell(unit)], "members": people("good"), "leaders": [leader], "posts": [post]}
    assert [changes(w) for w in told("leader", "L", **given).up] == expected


def test_who_heads_nothing_rises_to_where_the_quota_is(told):
    post = {"person": "L", "post": "deputy", "unit": "C", "is_head": False, "collective": "k/a"}
    leader = {"id": "L", "name": "L", "level_task": "good", "quota_group": "heads"}
    given = {"organizations": [cell("average")], "leaders": [leader], "posts": [post]}
    assert [changes(w) for w in told("leader", "L", **given).up] == [({"level_task": "excellent"}, True)]


def test_an_unknown_unit_leaves_no_way(told):
    post = {"person": "L", "post": "head", "unit": "X", "is_head": True, "collective": "k/a"}
    leader = {"id": "L", "name": "L", "level_task": "average", "quota_group": "heads"}
    found = told("leader", "L", organizations=[cell("good")], leaders=[leader], posts=[post])
    assert (found.target, found.up) == ("completed", ())


def test_a_secretary_stays_below_the_cell(told):
    post = {"person": "m0", "post": "secretary", "unit": "C", "is_head": True, "is_secretary": True}
    members = [{**m, "level_task": "average"} for m in people("good", "good")[:1]]
    given = {"organizations": [cell("average")], "members": members, "posts": [post]}
    found = told("member", "m0", **given)
    assert (found.target, found.up) == ("good", ())
    assert [changes(w) for w in found.down] == [
        ({"level_task": "poor"}, False),
        ({"disciplined": True}, False),
    ]


def test_a_discipline_is_one_change(told):
    row = {
        "subject": "m0", "subject_kind": "member", "violation": "V1", "violation_date": MET,
        "decision_date": MET, "body": "party", "form": "reprimand",
    }  # fmt: skip
    given = {"organizations": [cell("good")], "members": people("good"), "disciplines": [row]}
    found = told("member", "m0", **given)
    assert (found.target, [changes(w) for w in found.up]) == ("completed", [({"disciplined": False}, False)])


def test_a_collective_rises_up_to_its_organisation(told):
    seats = [{"collective": "K", "person": p} for p in ("m0", "m1")]
    body = {"id": "K", "name": "K", "organization": "C", "level_task": "average", "quota_group": "all"}
    given = {
        "organizations": [cell("good")],
        "members": [{**m, "degradation_concluded": False} for m in people("good", "good")],
        "collectives": [body], "collective_members": seats,
    }  # fmt: skip
    found = told("collective", "K", **given)
    assert (found.target, [changes(w) for w in found.up]) == ("good", [({"level_task": "good"}, False)])
    given["collectives"] = [{**body, "level_task": "good"}]
    assert told("collective", "K", **given).up == ()
