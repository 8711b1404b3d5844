"""What a rulebook asks of each kind: nothing less, nothing more."""

from pathlib import Path

import pytest

from xeploai.errors import UsageError
from xeploai.plugins import load_plugins
from xeploai.rosters.asked import asked, asked_by, asked_facts
from xeploai.rulebooks.resolve import resolve

FOUR = Path(__file__).parent.parent / "data" / "regulations" / "four"
TREE = ["id", "name", "parent", "type", "meeting_date", "specially_outstanding"]
PERSON = ["id", "name", "card_number", "organization"]
DISCIPLINES = [
    "subject",
    "subject_kind",
    "violation",
    "violation_date",
    "decision_date",
    "body",
    "form",
    "duty_related",
    "self_detected",
    "remedied",
    "in_force_until",
    "counts_at",
]
DECISIONS = ["subject", "subject_kind", "period", "selection", "rating", "authority", "date", "status"]
TRANSFERS = ["subject", "date", "from", "opinion"]


@pytest.fixture(scope="module")
def registry():
    return load_plugins(candidates=[], rules=[FOUR])


@pytest.fixture(scope="module")
def book(registry):
    return resolve("four", registry)


def columns(book, registry, *kinds):
    facts = asked_facts([asked(book, registry, kinds)], registry)
    return {t: [f.id for f in fs] for t, fs in facts.items()}


def test_all_kinds_with_subjects_first_and_decisions_last(book, registry):
    found = columns(book, registry)
    assert found == {
        "organizations": [*TREE, "level_task"],
        "members": [*PERSON, "admitted_on", "degradation_concluded", "level_task"],
        "collectives": ["id", "name", "organization", "quota_group", "level_task"],
        "collective_members": ["collective", "person"],
        "leaders": ["id", "name", "quota_group", "degradation_concluded", "level_task"],
        "posts": ["person", "post", "unit", "collective", "is_head", "is_secretary", "incoming_unrelated"],
        "same_level_bodies": ["organization", "body", "name", "rating"],
        "disciplines": DISCIPLINES,
        "transfers": TRANSFERS,
        "decisions": DECISIONS,
    }
    assert list(found) == [
        "organizations",
        "members",
        "collectives",
        "collective_members",
        "leaders",
        "posts",
        "same_level_bodies",
        "disciplines",
        "transfers",
        "decisions",
    ]


def test_members_only(book, registry):
    assert columns(book, registry, "member") == {
        "organizations": TREE,
        "members": [*PERSON, "admitted_on", "level_task"],
        "posts": ["person", "post", "unit", "is_secretary"],
        "disciplines": [f for f in DISCIPLINES if f != "subject_kind"],
        "decisions": DECISIONS,
    }


def test_counts_are_typed_in_where_those_counted_are_not_in_the_roster(book, registry):
    found = columns(book, registry, "organization")
    counts = ["members_rated", "members_completed", "members_good", "members_not_completed"]
    assert found == {
        "organizations": [*TREE, *counts, "level_task"],
        "members": PERSON,
        "same_level_bodies": ["organization", "body", "name", "rating"],
        "decisions": DECISIONS,
    }


def test_bodies_that_a_leader_is_bounded_by_are_named(book, registry):
    found = columns(book, registry, "leader")
    assert found["collectives"] == ["id", "name", "organization"]
    assert found["posts"] == ["person", "post", "unit", "collective", "is_head", "incoming_unrelated"]


def test_a_kind_that_is_not_rated_is_refused(registry):
    rules = Path(__file__).parent.parent / "data" / "regulations" / "small"
    book = resolve("four", registry)
    assert book.rated_kinds == ("member", "organization", "collective", "leader")
    plain = load_plugins(candidates=[], rules=[rules])
    with pytest.raises(UsageError) as caught:
        asked(resolve("small", plain), plain, ["leader"])
    assert caught.value.render("en").startswith("small does not rate: leaders; it rates:")


def test_every_column_names_the_rules_behind_it(book, registry):
    behind = {}
    for table, column, clause, _ in asked_by([asked(book, registry)], registry, "vi"):
        behind.setdefault((table, column), set()).add(clause.split(", ")[-1])
    assert behind["posts", "is_head"] == {"head.organization", "head.collective"}
    assert behind["posts", "unit"] == {"head.organization", "secretary"}
    assert behind["collectives", "organization"] == {"organization"}
    assert behind["leaders", "degradation_concluded"] == {"degraded"}
    assert behind["organizations", "parent"] == {"quota", "good.subordinates"}
    assert behind["members", "organization"] == {"good.members", "members", "newcomer"}
    assert behind["same_level_bodies", "rating"] == {"good.bodies", "bodies"}
    assert behind["members", "admitted_on"] == {"newcomer"}
