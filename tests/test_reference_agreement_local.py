"""The engine and the reference evaluator agree on the texts of places, under every reading of theirs.

Random rosters hold the facts that those texts ask for, with blanks everywhere; one evaluation of many
small trees shows more than many evaluations of one.
"""

from datetime import date

import pytest

from reference.evaluate import evaluate
from reference.population_city import random_city
from reference.population_commune import random_commune
from reference.population_fields import ideal
from reference.populations import PERIODS
from reference.selections_local import BAO_LOC, NGHE_AN, NINH_THUAN, TIEN_THANG, VINH
from reference.tree_strategies import OFTEN_BLANK
from reference.trees import random_forest
from reference_agreement import MANY, differences, rated

QUOTA = {"quota_base": ("good", "good_or_better", "all_rated"), "quota_rounding": ("floor", "half_up")}
ROUNDING = {"quota_rounding": QUOTA["quota_rounding"]}
LOCAL = {
    "bao-loc@2021": {**BAO_LOC, **QUOTA},
    "nghe-an@2016": {**NGHE_AN, **ROUNDING},
    "vinh@2016": {**VINH, **ROUNDING},
    "dhkt@2016": ROUNDING,
    "ninh-thuan@2022": {**NINH_THUAN, **QUOTA},
    "tien-thang@2023": {**TIEN_THANG, **QUOTA},
}
"""Readings of each place, the default first."""
CITIES = ("nghe-an@2016", "vinh@2016", "dhkt@2016")


def together(selection):
    """Selections that hold every value of every reading at least once, the first all the defaults."""
    readings = LOCAL[selection]
    for number in range(max(map(len, readings.values()))):
        yield selection + "".join(f"+{name}={v[number % len(v)]}" for name, v in readings.items())


def alone(selection):
    """Selections in each of which one reading has another value than its default."""
    for name, (_, *others) in LOCAL[selection].items():
        yield from (f"{selection}+{name}={value}" for value in others)


def short(selection):
    place, *readings = selection.split("+")
    return "-".join((place, *(reading.partition("=")[2] for reading in readings)))


def roster(selection, size, seed, **options):
    place = selection.partition("+")[0]
    if place in CITIES:
        return random_city(size, seed, place, **options)
    if place == "tien-thang@2023":
        return random_commune(size, seed, **options)
    return random_forest(size, seed, place, **options)


# ---------------------------------------------------------------- default run


@pytest.mark.parametrize("selection", [chosen for place in LOCAL for chosen in together(place)], ids=short)
def test_agreement_under_every_reading(selection):
    size = 1200 if selection.partition("+")[0] in CITIES else 300
    assert differences(selection, roster(selection, size, selection)) == {}


@pytest.mark.parametrize("selection", LOCAL)
def test_agreement_where_much_is_missing(selection):
    options = {} if selection in CITIES else {"blanks": OFTEN_BLANK, "anywhere": 0.02}
    assert differences(selection, roster(selection, 300, "missing", missing_sheet=0.3, **options)) == {}


SEEN = {
    "bao-loc@2021": {
        "organization": ("organization.screen.subjects",),
        "collective": ("collective.screen.subjects", "collective.notice.not_named"),
    },
    "nghe-an@2016": {
        "member": (
            "member.cap.away",
            "member.decision.fault_without_vote",
            "member.excellent.leader_above_base",
            "member.trigger.discipline",
        )
    },
    "vinh@2016": {
        "collective": (
            "collective.screen.not_a_unit",
            "collective.gate.dual_management",
            "collective.average.unit_class",
            "collective.excellent.unit_class",
        )
    },
    "dhkt@2016": {"leader": ("leader.gate.ballot", "leader.notice.cadre_ballot")},
    "ninh-thuan@2022": {
        "collective": ("collective.consequence.rated_again", "collective.notice.not_covered"),
        "leader": ("leader.cap.head.no_exception", "leader.decision.late_head", "leader.gate.head_after"),
    },
    "tien-thang@2023": {
        "member": ("member.notice.accountability", "member.screen.newcomer"),
        "collective": (
            "collective.screen.cell",
            "collective.screen.executive_committee",
            "collective.screen.timetable_bodies",
        ),
    },
}


@pytest.mark.parametrize("selection", SEEN)
def test_the_rules_of_the_place_are_seen_both_ways(selection):
    options = {"units": 400} if selection in CITIES else {}
    found = evaluate(
        selection, roster(selection, 2000, "seen", missing_sheet=0, **options), PERIODS[selection]
    )
    for kind, topics in SEEN[selection].items():
        for topic in topics:
            assert {True, False} <= {result.rules[topic] for result in found[kind].values()}, topic


def test_who_may_be_a_guest_leaves_the_roll_open():
    """Seven on the roll allow 15 %, six allow one: it hangs on who is not said to be a guest (S1, S19)."""
    ordinary = {**ideal("nghe-an@2016"), "task_completion": "basic", "admitted_on": date(2001, 2, 3)}
    votes = {"votes_excellent": 0, "votes_good": 0, "votes_completed": 7, "votes_not_completed": 0}
    members = [{"id": f"M{n}", "organization": "C", **ordinary} for n in range(7)]
    members[0]["task_completion"], members[6]["temporary_activity"] = "excellent", None
    ballots = [{"subject": row["id"], **votes, "ballot_base": 7} for row in members]
    ballots[0] |= {"votes_excellent": 7, "votes_completed": 0}
    tables = {
        "organizations": [{"id": "C", "type": "base_cell", "meeting_date": date(2016, 12, 10)}],
        "members": members,
        "ballots": ballots,
        "disciplines": [],
        "absences": [],
    }
    found = rated("nghe-an@2016", tables).kinds["member"].subjects
    assert dict(found.select("id", "status").iter_rows())["M0"] == "undetermined"
    assert differences("nghe-an@2016", tables) == {}


# ---------------------------------------------------------------- slow


@pytest.mark.slow
@pytest.mark.parametrize("selection", [chosen for place in LOCAL for chosen in alone(place)], ids=short)
def test_agreement_under_one_other_reading(selection):
    assert differences(selection, roster(selection, 3000, "alone")) == {}


@MANY
@pytest.mark.parametrize("selection", LOCAL)
def test_agreement_on_many_members(selection, count):
    assert differences(selection, roster(selection, count, 2021)) == {}
