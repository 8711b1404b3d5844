"""QĐ 366: whose 25% decision governs over the whole scope (central A-05), and whose quarter counts (A-14)."""

import pytest

from xeploai.lifecycle.run import evaluate
from xeploai.plugins import load_plugins
from xeploai.rosters.rows import roster_from_rows
from xeploai.rulebooks.resolve import resolve

REGISTRY = load_plugins()
OVERALL = "vn@2025+outstanding_share=overall"
BY_DECISION = {"specially_outstanding": True, "outstanding_decision": "12-QĐ/TU"}
PLAIN = {"specially_outstanding": False}
UNKNOWN = {"specially_outstanding": True}


def rated(selection, period, kind, **tables):
    roster = roster_from_rows(period, tables, REGISTRY.dictionary, tuple(tables))
    subjects = evaluate(roster, resolve(selection, REGISTRY), registry=REGISTRY).kinds[kind].subjects
    return {row["id"]: row for row in subjects.iter_rows(named=True)}


def tree(top, middle):
    return [
        {"id": "T", **top},
        {"id": "M", "parent": "T", **middle},
        {"id": "C", "parent": "M", **PLAIN},
    ]


@pytest.mark.parametrize(
    ("top", "middle", "unit"),
    [
        (BY_DECISION, PLAIN, "25% T"),
        (BY_DECISION, BY_DECISION, "25% M"),
        (BY_DECISION, UNKNOWN, None),
        (PLAIN, PLAIN, "G"),
        (PLAIN, UNKNOWN, None),
    ],
    ids=["the one above", "the nearest", "perhaps a nearer one", "none", "perhaps one"],
)
def test_the_scope_is_that_of_the_nearest_outstanding_organisation(top, middle, unit):
    member = {"id": "X", "organization": "C", "quota_group": "G"}
    found = rated(OVERALL, "2025", "member", organizations=tree(top, middle), members=[member])
    assert found["X"]["quota_unit"] == unit


def test_a_leader_of_two_scopes_belongs_to_none_in_particular():
    organizations = [
        {"id": "A", **BY_DECISION},
        {"id": "A1", "parent": "A", **PLAIN},
        {"id": "B", **BY_DECISION},
        {"id": "B1", "parent": "B", **PLAIN},
    ]
    posts = [{"person": person, "unit": unit} for person, unit in [("X", "A1"), ("X", "B1"), ("Y", "A1")]]
    leaders = [{"id": key, "quota_group": "G"} for key in "XY"]
    found = rated(
        OVERALL,
        "2025",
        "leader",
        organizations=organizations,
        members=[],
        leaders=leaders,
        posts=posts,
    )
    assert {key: row["quota_unit"] for key, row in found.items()} == {"X": None, "Y": "25% A"}


@pytest.mark.parametrize(("kind", "met"), [("leader", True), ("member", False)])
def test_a_quarter_counts_for_the_kind_that_was_rated_in_it(kind, met):
    history = [{"subject": "X", "subject_kind": kind, "period": "2026-Q1", "rating": "not_completed"}]
    history[0]["status"] = "decided"
    found = rated(
        "vn@2026+quarter_effect=leaders",
        "2026",
        "leader",
        organizations=[{"id": "O"}],
        members=[{"id": "X", "organization": "O"}],
        leaders=[{"id": "X"}],
        history=history,
    )
    assert found["X"]["qd366/leader.cap.quarter.leaders"] is met
