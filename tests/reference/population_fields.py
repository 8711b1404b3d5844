"""What the cells of a synthetic member may hold, by selection: an ideal member and the possible values."""

from datetime import date
from decimal import Decimal

PERIODS = {
    "vn@2019": (date(2019, 1, 1), date(2019, 12, 31)),
    "lam-dong@2021": (date(2021, 1, 1), date(2021, 12, 31)),
    "nghe-an@2016": (date(2016, 1, 1), date(2016, 12, 31)),
    "qd124": (date(2023, 1, 1), date(2023, 12, 31)),
    "qd132": (date(2022, 1, 1), date(2022, 12, 31)),
    "bao-loc@2021": (date(2021, 1, 1), date(2021, 12, 31)),
    "vinh@2016": (date(2016, 1, 1), date(2016, 12, 31)),
    "dhkt@2016": (date(2016, 1, 1), date(2016, 12, 31)),
    "ninh-thuan@2022": (date(2022, 1, 1), date(2022, 12, 31)),
    "tien-thang@2023": (date(2023, 1, 1), date(2023, 12, 31)),
}
LIKE = {
    "bao-loc@2021": "lam-dong@2021",
    "vinh@2016": "nghe-an@2016",
    "dhkt@2016": "nghe-an@2016",
    "ninh-thuan@2022": "qd132",
}
"""Places whose members have the facts of another selection."""
SELECTIONS = ("vn@2019", "lam-dong@2021", "nghe-an@2016", "qd124")
YES_NO = (False, True)
LEVELS = ("excellent", "good", "average", "poor", "k/a")
OCCUPATIONS = (
    "official",
    "state_paid",
    "state_allowance",
    "part_time",
    "armed_forces",
    "state_enterprise",
    "business",
    "private_owner",
    "student",
    "retired",
    "other",
)
FRAME = {"a1": 9, "a2": 9, "a3": 9, "a4": 8, "b1": 10, "b2": 35, "c": 5, "d": 5}
SCORES = tuple(
    Decimal(points)
    for points in ("95", "94.75", "94.5", "97.5", "80", "79.9", "85", "50", "49.5", "49.99", "62")
)
ENTRY_POINTS = tuple(Decimal(points) for points in ("2", "1.5", "1", "0.5", "0.25", "2.5"))

# Columns every selection reads: {fact: (ideal value, every value)}.
COMMON = {
    "membership": ("full", ("full", "probationary")),
    "exempt": (False, YES_NO),
    "exempt_attends": ("k/a", (True, False, "k/a")),
    "suspended": (False, YES_NO),
    "committee_suspended": (False, YES_NO),
    "temporary_activity": ("no", ("no", "away", "here")),
    "temporary_opinion": ("k/a", (True, False, "k/a")),
    "review_done": (True, YES_NO),
    "occupation": ("official", OCCUPATIONS),
    "official_rating": (
        "excellent",
        ("excellent", "good", "completed", "completed_limited", "not_completed", "k/a"),
    ),
}
LEVEL_BOXES = {
    "level_conduct": ("good", LEVELS),
    "level_results": ("excellent", LEVELS),
    "level_remedy": ("good", LEVELS),
}
TARGETS = {
    "targets_assigned": (20, (20, 10, 9, 0)),
    "targets_completed": (20, (20, 10, 9, 5, 4, 0)),
}
CENTRAL = {
    **COMMON,
    **LEVEL_BOXES,
    **TARGETS,
    "exemplary": (True, YES_NO),
    "degradation_concluded": (False, YES_NO),
}
POINTS = {
    f"points_{criterion}": (Decimal(most), (Decimal(most), Decimal(most) - Decimal("0.5"), Decimal(0)))
    for criterion, most in FRAME.items()
}
BREACHES = (
    "forbidden_conduct",
    "prestige_breach",
    "disobeyed_assignment",
    "caused_disunity",
    "poor_local_example",
)
PRAISE = (
    "emulation_fighter",
    "diploma_in_year",
    "certificate_in_year",
    "certificate_by_authority",
    "student_good",
    "business_good",
    "state_duties_paid",
    "complies_rule15",
    "movement_exemplary",
)
FIELDS = {
    "vn@2019": CENTRAL,
    "qd132": {**CENTRAL, "votes_differ": (False, YES_NO)},
    "lam-dong@2021": {
        **CENTRAL,
        "votes_differ": (False, YES_NO),
        "level_commitment": ("good", LEVELS),
        "score": (None, SCORES),
        **POINTS,
    },
    "nghe-an@2016": {
        **COMMON,
        "task_completion": ("excellent", ("excellent", "well", "basic", "not_done")),
        **dict.fromkeys(PRAISE, (True, YES_NO)),
        "commune_cell_member": (False, YES_NO),
        "leader_level": ("none", ("none", "base", "above_base")),
        "unit_rating": ("good", ("excellent", "good", "completed", "not_completed")),
        "party_organization_class": ("clean_strong", ("clean_strong", "good", "completed", "weak")),
        **dict.fromkeys(BREACHES, (False, YES_NO)),
    },
    "qd124": {
        **COMMON,
        **LEVEL_BOXES,
        **TARGETS,
        "specific_products": (True, YES_NO),
        "exemplary": (False, YES_NO),
        "targets_on_time": (20, (20, 19, 10, 9, 0)),
        "targets_exceeded": (10, (10, 9, 5, 4, 0)),
        "degradation_concluded": (False, YES_NO),
        "forbidden_conduct": (False, YES_NO),
        "example_breach": (False, YES_NO),
        "quota_group": ("Q1", ("Q1", "Q2")),
    },
}
BALLOT = {
    "votes_excellent": (7, (7, 6, 5, 4, 0)),
    "votes_good": (0, (0, 4, 5, 6)),
    "votes_completed": (0, (0, 4, 5, 6)),
    "votes_not_completed": (0, (0, 4, 5, 6)),
    "ballot_base": (None, (9, 8, 0)),
}


FIELDS |= {place: FIELDS[other] for place, other in LIKE.items()}


def ideal(selection):
    """A member to whom nothing stands in the way of excellent."""
    return {fact: value for fact, (value, _) in FIELDS[selection].items()}


def law_of(selection):
    """The selection whose kinds of facts this one has."""
    return LIKE.get(selection, selection)
