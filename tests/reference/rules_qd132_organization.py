"""Party organisations under QĐ 132 and HD 21 alone: levels, members, subordinates, same-level bodies.

Sources: central-law 3.1 to 3.5 (C132-ORG, C132-CASE), seed 4.1 and 5.1 without the points.
"""

from reference.kleene import all_of, any_of, implies, not_, present, required
from reference.quota import COMPLETED, GOOD, NOT_COMPLETED
from reference.rules_qd132_member import few_targets
from reference.tallies import none_of, not_above, number_at_least, reaching, share_above, share_at_least
from reference.verdicts import (
    LEVELS_AVERAGE,
    LEVELS_EXCELLENT,
    LEVELS_GOOD,
    NEWCOMER_MONTHS,
    YES,
    Verdicts,
    below,
)

COMMITTEES = frozenset({"upper_org", "base_committee_org", "department_org"})
CELLS = frozenset({"base_cell", "sub_cell"})
ALL = (1, 1)
FOUR_FIFTHS = (4, 5)
THREE_FIFTHS = (3, 5)
ONE_FIFTH = (1, 5)


def verdicts(row, facts, related, boxes):
    """``related``: the parties of its members, subordinates and same-level bodies; ``boxes``: level boxes."""
    core, others = ([row.get(box) for box in part] for part in boxes)
    disciplines = facts.disciplines("organization", row["id"])
    excused = disciplines.excusable
    unharmed = not_(disciplines.disciplined)
    completed = {
        "organization.completed.levels": levels((*core, *others), LEVELS_AVERAGE),
        # seed A-08: who detected the violation itself and remedied it stays completed, and no more.
        "organization.completed.discipline": any_of((excused, unharmed)),
    }
    good = {
        "organization.good.core_levels": levels(core, LEVELS_GOOD),
        "organization.good.other_levels": levels(others, LEVELS_AVERAGE),
        "organization.good.discipline": unharmed,
        **shares_of("good", {"completed": ALL, "good": THREE_FIFTHS}, row, related),
        "organization.good.bodies": bodies(row, related, "bodies_not_completed", NOT_COMPLETED),
    }
    excellent = {
        "organization.excellent.attested": required(row.get("exemplary"), YES),
        "organization.excellent.core_levels": levels(core, LEVELS_EXCELLENT),
        "organization.excellent.other_levels": levels(others, LEVELS_GOOD),
        # That all are completed is printed here too; standards cumulate upwards.
        **shares_of("excellent", {"good": FOUR_FIFTHS}, row, related),
        "organization.excellent.bodies": bodies(row, related, "bodies_below_good", COMPLETED),
    }
    return Verdicts(
        screens={"organization.screen.newcomer": newly_founded(row)},
        gates={"organization.gate.review": required(row.get("review_done"), YES)},
        triggers=triggers(row, related, disciplines),
        standards=(completed, good, excellent),
        score=row.get("score"),
    )


def levels(boxes, accepted):
    return all_of(required(level, accepted) for level in boxes)


def newly_founded(row):
    """Set up less than six months ago; who is new by a merger or a split is rated (seed A-47)."""
    months = below(row["founded_months"], NEWCOMER_MONTHS)
    return all_of((months, not_(present(row.get("newly_merged"), YES))))


def shares_of(rating, ratios, row, related):
    """So many completed, so many good: subordinates of a committee, members of a cell."""
    result = {}
    for name, concerned in (("subordinates", COMMITTEES), ("members", CELLS)):
        applies = present(row.get("type"), concerned)
        for level, ratio in ratios.items():
            typed = (row.get(f"{name}_{level}"), row.get(f"{name}_rated"))
            reached = reaching(COMPLETED if level == "completed" else GOOD)
            outcome = share_at_least(related[name], reached, *ratio, typed)
            result[f"organization.{rating}.{name}_{level}"] = implies(applies, outcome)
    return result


def bodies(row, related, fact, rating):
    return none_of(related["bodies"], not_above(rating), row.get(fact))


def triggers(row, related, disciplines):
    failed = number_at_least(
        related["mass_bodies"], not_above(NOT_COMPLETED), 2, row.get("mass_bodies_not_completed")
    )
    return {
        "organization.trigger.targets": all_of(
            (few_targets(row), not_(present(row.get("force_majeure"), YES)))
        ),
        "organization.trigger.building_poor": present(row.get("party_building_poor"), YES),
        "organization.trigger.bodies": failed,
        "organization.trigger.discipline": all_of((disciplines.disciplined, not_(disciplines.excusable))),
        "organization.trigger.subordinates": many_failed(row, related, "subordinates", COMMITTEES),
        # Printed for base cells only (seed A-11).
        "organization.trigger.members": many_failed(row, related, "members", ("base_cell",)),
    }


def many_failed(row, related, name, concerned):
    typed = (row.get(f"{name}_not_completed"), row.get(f"{name}_rated"))
    failed = share_above(related[name], not_above(NOT_COMPLETED), *ONE_FIFTH, typed)
    return all_of((present(row.get("type"), concerned), failed))
