"""What cells of synthetic organisations, collectives, leaders and posts may hold: ideal, possible values."""

from datetime import date
from decimal import Decimal

from reference.population_fields import LEVELS, YES_NO, law_of

RATINGS = ("not_completed", "completed", "good", "excellent")
TYPES = ("upper_org", "base_committee_org", "base_cell", "department_org", "sub_cell")
COMMITTEES = ("upper_org", "base_committee_org", "department_org")
LONG_AGO = date(1990, 5, 19)
CORE_BOXES = ("level_programmes", "level_leadership")
OTHER_BOXES = ("level_centralism", "level_struggle", "level_inspection", "level_remedy")
ORGANIZATION_FRAME = {"a1": 10, "a2": 10, "a3": 10, "a4": 10, "b1": 5, "b2": 30, "b3": 10, "c": 5}
SCORES = tuple(
    Decimal(points) for points in ("95", "94.75", "97.5", "80", "79.9", "85", "50", "49.5", "49.99", "62")
)
BOXES = {
    **dict.fromkeys(CORE_BOXES, ("excellent", LEVELS)),
    **dict.fromkeys(OTHER_BOXES, ("good", LEVELS)),
}
TARGETS = {
    "targets_assigned": (20, (20, 10, 9, 0)),
    "targets_completed": (20, (20, 10, 9, 5, 4, 0)),
}


def founding(year):
    """The meeting and days at and around six months before it."""
    meeting = date(year, 12, 10)
    days = (LONG_AGO, date(year, 6, 10), date(year, 6, 11), date(year, 9, 1))
    return {"meeting_date": (meeting, (meeting, date(year, 12, 31))), "founded_on": (LONG_AGO, days)}


def organization_fields(year, points):
    """{fact: (ideal value, every value)} of an organisation."""
    fields = {
        **founding(year),
        "newly_merged": (False, YES_NO),
        "review_done": (True, YES_NO),
        "exemplary": (True, YES_NO),
        **TARGETS,
        "force_majeure": (False, YES_NO),
        "party_building_poor": (False, YES_NO),
        **BOXES,
    }
    if points:
        fields["score"] = (Decimal(96), SCORES)
    return fields


TALLIES = {
    "members_rated": (10, 20, 0),
    "members_completed": (10, 9, 0),
    "members_good": (8, 6, 5, 0),
    "members_not_completed": (0, 1, 2, 3),
    "subordinates_rated": (10, 5, 0),
    "subordinates_completed": (10, 9, 5, 0),
    "subordinates_good": (8, 6, 5, 4, 0),
    "subordinates_not_completed": (0, 1, 2),
    "bodies_below_good": (0, 1),
    "bodies_not_completed": (0, 1),
    "mass_bodies_not_completed": (0, 1, 2),
}
"""Counts that an office may type in place of the rows that they are about."""
SEAT_TALLIES = {
    "persons_all": (5, 2, 1, 0),
    "persons_disciplined": (0, 1),
    "persons_disciplined_unexcused": (0, 1),
    "persons_warned": (0, 1),
    "persons_degraded": (0, 1),
}


def collective_fields(year):
    """{fact: (ideal value, every value)} of a collective."""
    return {
        **founding(year),
        "newly_merged": (False, YES_NO),
        "review_done": (True, YES_NO),
        "exemplary": (True, YES_NO),
        **TARGETS,
        "main_targets_assigned": (5, (5, 3, 0)),
        "main_targets_completed": (5, (5, 4, 3, 0)),
        "force_majeure": (False, YES_NO),
        "disunity_concluded": (False, YES_NO),
        **BOXES,
    }


LEADER_FIELDS = {
    "review_done": (True, YES_NO),
    "exemplary": (True, YES_NO),
    "targets_assigned": (20, (20, 10, 0)),
    "targets_on_time": (20, (20, 16, 15, 8, 0)),
    "unit_targets_assigned": (10, (10, 20, 0)),
    "unit_targets_completed": (10, (10, 8, 7, 0)),
    "unit_targets_on_time": (10, (10, 8, 7, 0)),
    "unit_targets_exceeded": (10, (10, 5, 4, 0)),
    "degradation_concluded": (False, YES_NO),
    "votes_differ": (False, YES_NO),
}
UNIT_TALLIES = {
    "units_all": (3, 1, 0),
    "units_rated": (10, 3, 0),
    "units_completed": (10, 3, 2, 0),
    "units_good": (7, 6, 3, 0),
}
POST_FIELDS = {
    "is_head": (True, YES_NO),
    "is_secretary": (True, YES_NO),
    "main_post": (True, YES_NO),
    "incoming_unrelated": (False, YES_NO),
}
LOCAL_POST_FIELDS = {
    "unit_form": ("other", ("other", "village", "private")),
    "commune_official": (False, YES_NO),
}


CITY_BODIES = ("base_committee", "cell_committee", "political_centre", "department", "other")
MANAGED = {"managed_by_province": (True, YES_NO)}
LOCAL = {
    "bao-loc@2021": {"collectives": {"city_body": ("base_committee", CITY_BODIES)}},
    "ninh-thuan@2022": {
        "organizations": MANAGED,
        "collectives": {
            **MANAGED,
            "leadership_size": (6, (7, 6, 5, 4)),
            "proposed_rated": (10, (10, 11, 5, 4, 0)),
            "proposed_good": (4, (10, 9, 5, 4, 3, 0)),
            "proposed_excellent": (1, (2, 1, 3, 0)),
        },
        "leaders": {
            **MANAGED,
            "official_rating": ("excellent", (*RATINGS, "k/a")),
            "unit_reviews_done": (True, (*YES_NO, "k/a")),
            "unit_ratings_done": (True, (*YES_NO, "k/a")),
            "review_late": (False, (*YES_NO, "k/a")),
            "dossier_sent_on": (date(2022, 12, 5), (date(2022, 12, 4), date(2022, 12, 6), "k/a")),
        },
    },
}
"""Fields that only the texts of a place ask for: {selection: {table: fields}}."""


def post_fields(selection):
    local = LOCAL_POST_FIELDS if law_of(selection) == "lam-dong@2021" else {}
    return {**POST_FIELDS, **local}


def ideal(fields):
    """Nothing stands in the way of excellent."""
    return {fact: value for fact, (value, _) in fields.items()}
