"""Leadership collectives under QĐ 132 and HD 21: levels and the conduct of those who sit in them.

Sources: central-law 3.2 to 3.5 (C132-COL, C132-CASE), seed 4.3 and 5.3.
"""

from reference.kleene import all_of, any_of, not_, present, required, share
from reference.quota import COMPLETED, NOT_COMPLETED
from reference.rules_qd132_member import few_targets
from reference.rules_qd132_organization import levels, newly_founded
from reference.verdicts import (
    LEVELS_AVERAGE,
    LEVELS_EXCELLENT,
    LEVELS_GOOD,
    LEVELS_POOR,
    YES,
    Verdicts,
    below,
)

FEWEST_LEADERS = 2


def verdicts(row, facts, related, boxes):
    """``related["persons"]``: facts of each member of the collective; None: who sits in it is not known."""
    core, others = ([row.get(box) for box in part] for part in boxes)
    persons = related["persons"]
    disciplined = some(row, "persons_disciplined", persons, "disciplined")
    unexcused = some(row, "persons_disciplined_unexcused", persons, "unexcused")
    triggers = {
        "collective.trigger.disunity": present(row.get("disunity_concluded"), YES),
        "collective.trigger.degradation": some(row, "persons_degraded", persons, "degraded"),
        # Both halves of the sentence must hold (seed A-10).
        "collective.trigger.targets": all_of(
            (few_targets(row), main_missed(row), not_(present(row.get("force_majeure"), YES)))
        ),
        "collective.trigger.discipline": facts.disciplines("collective", row["id"]).disciplined,
        "collective.trigger.member_discipline": some(row, "persons_warned", persons, "warned"),
    }
    completed = {
        "collective.completed.levels": levels(core, LEVELS_AVERAGE),
        "collective.completed.members_discipline": not_(unexcused),
    }
    good = {
        "collective.good.core_levels": levels(core, LEVELS_GOOD),
        "collective.good.other_levels": levels(others, LEVELS_AVERAGE),
        "collective.good.members_discipline": not_(disciplined),
    }
    excellent = {
        "collective.excellent.attested": required(row.get("exemplary"), YES),
        "collective.excellent.core_levels": levels(core, LEVELS_EXCELLENT),
        "collective.excellent.other_levels": levels(others, LEVELS_GOOD),
    }
    # seed A-09: nothing but a reprimand that nobody excused, which fits neither rating.
    only_reprimanded = all_of(
        (unexcused, completed["collective.completed.levels"], not_(any_of(triggers.values())))
    )
    return Verdicts(
        screens={
            "collective.screen.newcomer": newly_founded(row),
            "collective.screen.few_leaders": below(number_of(row, persons), FEWEST_LEADERS),
        },
        gates={"collective.gate.review": required(row.get("review_done"), YES)},
        triggers=triggers,
        standards=(completed, good, excellent),
        rated_decisions={
            # seed A-05, as for members.
            "collective.decision.basic_criteria": (
                COMPLETED,
                any_of(present(level, LEVELS_POOR) for level in others),
            ),
            "collective.decision.reprimanded_member": (NOT_COMPLETED, only_reprimanded),
        },
        score=row.get("score"),
    )


def number_of(row, persons):
    typed = row.get("persons_all")
    if typed is not None:
        return typed
    return None if persons is None else len(persons)


def some(row, fact, persons, test):
    """Whether it is so of anybody who sits in the collective."""
    typed = row.get(fact)
    if typed is not None:
        return typed >= 1
    return None if persons is None else any_of(getattr(person, test) for person in persons)


def main_missed(row):
    done, assigned = row.get("main_targets_completed"), row.get("main_targets_assigned")
    return share(done, assigned, lambda part, base: part < base, empty=False)
