"""What cells of synthetic subjects may hold under the central texts of 2014, 2023 and 2025.

``FIELDS[law][table]``: {fact: (ideal value, every value)}; ``TASKS`` and ``SCORES``: what goes
together, by merit.
"""

from datetime import date
from decimal import Decimal

from reference.population_fields import LEVEL_BOXES, YES_NO
from reference.tree_fields import BOXES

PERIODS = {
    "vn@2016": (date(2016, 1, 1), date(2016, 12, 31)),
    "vn@2023": (date(2023, 1, 1), date(2023, 12, 31)),
    "vn@2025": (date(2025, 1, 1), date(2025, 12, 31)),
    "vn@2026": (date(2026, 1, 1), date(2026, 12, 31)),
    "vn@2026-Q1": (date(2026, 1, 1), date(2026, 3, 31)),
    "vn@2026-Q3": (date(2026, 7, 1), date(2026, 9, 30)),
    "vn@2026-Q4": (date(2026, 10, 1), date(2026, 12, 31)),
}
LAWS = {"vn@2016": "hd27", "vn@2023": "qd124"}
MERITS = ("excellent", "good", "completed", "not_completed")
MAYBE = (True, False, "k/a")
COUNTS = (20, 19, 16, 15, 14, 13, 10, 9, 6, 5, 4, 3, 0)


def law_of(selection):
    return LAWS.get(selection, "qd366")


# ---------------------------------------------------------------- what goes together

TASKS = {
    "excellent": ((20, 20, 20, 6, 0), (20, 20, 20, 10, None), (10, 10, 10, 3, 0), (10, 10, 10, 5, None)),
    "good": ((20, 20, 20, 5, 0), (20, 20, 20, 0, None), (20, 20, 20, 9, 0)),
    "completed": ((20, 20, 16, 0, 4), (20, 20, 16, 9, None), (20, 20, 10, 6, 4), (10, 10, 8, 3, 2)),
    "not_completed": (
        (20, 20, 15, 6, 5),
        (20, 15, 15, 0, 0),
        (20, 14, 14, 6, None),
        (20, 13, 10, 3, 4),
        (20, 10, 10, 0, 0),
        (20, 9, 9, 3, 1),
        (0, 0, 0, 0, 0),
    ),
}
# As the numbers above stand.
TASK_COLUMNS = (
    "targets_assigned",
    "targets_completed",
    "targets_on_time",
    "targets_exceeded",
    "targets_late",
)
SCORES = {
    "excellent": ("90", "90", "95.5", "100", "89.75"),
    "good": ("70", "85", "89.75", "90", "69.5"),
    "completed": ("50", "62", "69.75", "70"),
    "not_completed": ("49.75", "30", "50", "55"),
}
GENERAL = ("30", "25", "20")
LEVELS_OF = {
    "excellent": ("excellent", ("good", "excellent", "good", "k/a")),
    "good": ("good", ("good", "average", "good", "k/a")),
    "completed": ("average", ("average", "good", "average", "poor")),
    "not_completed": ("poor", ("average", "poor", "poor", "k/a")),
}


def tasks(prefix=""):
    return {f"{prefix}{column}": (20, COUNTS) for column in TASK_COLUMNS}


OWN_TASKS = {fact: pair for fact, pair in tasks().items() if fact != "targets_late"}

# ---------------------------------------------------------------- QĐ 366

POINTS = {
    "score": (None, tuple(Decimal(points) for points in ("90", "89.75", "70", "69.75", "50", "49.75"))),
    "points_c366_general": (Decimal(30), (Decimal(30), Decimal(20), Decimal("19.75"))),
    "points_c366_results": (Decimal(70), (Decimal(70), Decimal(60), Decimal(30))),
    "previous_faults_fixed": (True, MAYBE),
}
MANAGING = {
    "specially_outstanding": (False, YES_NO),
    "outstanding_decision": (None, ("12-QĐ/TU",)),
}
CASES = {
    "personnel_violation": (False, YES_NO),
    "disunity_concluded": (False, YES_NO),
    "faction_concluded": (False, YES_NO),
    "office_seeking": (False, YES_NO),
    "force_majeure": (False, YES_NO),
    "basic_targets_met": (True, MAYBE),
}
LEADING = {
    "leading_member_disciplined": (False, YES_NO),
    "leading_member_excused": ("k/a", MAYBE),
    "leading_member_degraded": (False, YES_NO),
}
WHO = {
    "membership": ("full", ("full", "probationary")),
    "exempt": (False, YES_NO),
    "suspended": (False, YES_NO),
    "temporary_activity": ("no", ("no", "away", "here")),
}
QD366 = {
    "members": {
        **WHO,
        "temporary_opinion": ("k/a", MAYBE),
        "annex": ("pl4", ("pl2", "pl3", "pl4", "pl5")),
        **POINTS,
        **tasks(),
        "degradation_concluded": (False, YES_NO),
        "forbidden_conduct": (False, YES_NO),
        "example_breach": (False, YES_NO),
        "reputation_harmed": ("k/a", MAYBE),
        "self_reported": ("k/a", MAYBE),
    },
    "organizations": {
        **MANAGING,
        **POINTS,
        **tasks(),
        **CASES,
        **LEADING,
        "leading_member_duty_disciplined": (False, YES_NO),
    },
    "collectives": {**POINTS, **tasks(), **CASES},
    "leaders": {
        "annex": ("pl3", ("pl2", "pl3")),
        **POINTS,
        **OWN_TASKS,
        **tasks("unit_"),
        "basic_targets_met": (True, MAYBE),
        "confidence_votes": (0, (0, 10, 11)),
        "low_confidence_votes": (0, (0, 5, 6, 4)),
        "degradation_concluded": (False, YES_NO),
        "managed_corruption_disciplined": (False, YES_NO),
        "managed_corruption_handled": ("k/a", MAYBE),
        "force_majeure": (False, YES_NO),
        "quarter_months_off": (0, (0, 1, 2, 3)),
        "months_in_post": (24, (24, 1, 0)),
        "under_inspection": (False, YES_NO),
    },
}

# ---------------------------------------------------------------- QĐ 124

PRODUCTS = {"specific_products": (True, YES_NO), "exemplary": (True, YES_NO)}
BREACHES = {
    "degradation_concluded": (False, YES_NO),
    "forbidden_conduct": (False, YES_NO),
    "example_breach": (False, YES_NO),
}
BODY = {
    **BOXES,
    **PRODUCTS,
    "targets_assigned": (20, (20, 10, 0)),
    "targets_completed": (20, (20, 10, 9, 0)),
    "main_targets_assigned": (5, (5, 3, 0)),
    "main_targets_completed": (5, (5, 4, 3, 0)),
    "force_majeure": (False, YES_NO),
    "disunity_concluded": (False, YES_NO),
}
QD124 = {
    "members": {**WHO, **LEVEL_BOXES, **PRODUCTS, **OWN_TASKS, **BREACHES},
    "organizations": {**BODY, **LEADING},
    "collectives": BODY,
    "leaders": {
        **LEVEL_BOXES,
        **PRODUCTS,
        **OWN_TASKS,
        **BREACHES,
        "member_under_disciplined": (False, YES_NO),
        "unit_targets_assigned": (20, (20, 10, 0)),
        "unit_targets_completed": (20, (20, 10, 9, 0)),
        "unit_main_targets_assigned": (5, (5, 3, 0)),
        "unit_main_targets_completed": (5, (5, 4, 3, 0)),
    },
}

# ---------------------------------------------------------------- HD 27

HD27 = {
    "members": {"membership": ("full", ("full", "probationary"))},
    "organizations": {
        "score": (Decimal(80), tuple(Decimal(points) for points in ("80", "50", "49.75", "30"))),
        "committee_disunity": (False, YES_NO),
        "corruption_disciplined": (False, YES_NO),
    },
}
FIELDS = {"qd366": QD366, "qd124": QD124, "hd27": HD27}
TALLIES = {
    "qd366": {
        "organizations": {"subordinates_disciplined": (0, 1)},
        "collectives": {
            "subordinates_disciplined": (0, 1),
            "persons_disciplined": (0, 1),
            "persons_duty_disciplined": (0, 1),
            "persons_degraded": (0, 1),
        },
        "leaders": {"units_not_completed": (0, 1, 2, 3), "units_rated": (4, 3, 0)},
    },
    "qd124": {
        "organizations": {
            "subordinates_all": (5, 6, 1, 0),
            "subordinates_disciplined": (0, 1, 2),
            "subordinates_clean_or_excused": (5, 4, 6, 0),
        },
        "collectives": {
            "subordinates_all": (5, 6, 1, 0),
            "subordinates_disciplined": (0, 1, 2),
            "subordinates_clean_or_excused": (5, 4, 6, 0),
            "persons_disciplined": (0, 1),
            "persons_disciplined_unexcused": (0, 1),
            "persons_degraded": (0, 1),
        },
    },
    "hd27": {
        "organizations": {
            "members_rated": (10, 3, 0),
            "members_not_completed": (0, 5, 6, 2),
            "subordinates_rated": (9, 3, 0),
            "subordinates_not_completed": (0, 3, 4, 1),
            "government_not_completed": (0, 1),
            "mass_bodies_not_completed": (0, 1, 2),
        }
    },
}
"""Counts that an office may type in place of the rows that they are about."""
