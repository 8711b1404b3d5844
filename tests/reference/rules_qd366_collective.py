"""Leadership collectives under QĐ 366: tasks, the conduct of those who sit in them, old faults.

Sources: central-law 5.4 (C366-COL, C366-CASE); quotation of article 11.
"""

from reference.faults import faults
from reference.kleene import NA, all_of, any_of, not_
from reference.quota import GOOD
from reference.rules_qd132_collective import some
from reference.rules_qd366 import (
    Tasks,
    earlier_year,
    left,
    merged,
    old_fault,
    remedied,
    score_standards,
    task_standards,
    too_few_points,
    total,
)
from reference.rules_qd366_organization import common_cases, unharmed
from reference.verdicts import Verdicts


def verdicts(reading):
    def judge(row, facts, related):
        score, tasks, persons = total(row), Tasks(row), related["persons"]
        test = "disciplined" if reading["excellent_discipline"] == "any" else "duty_disciplined"
        unexcused, excused, old = seated_faults(row, facts)
        own = old_fault(facts, "collective", row["id"], reading["earlier_fault_law"])
        triggers, decisions = common_cases("collective", row, tasks, score)
        decision, said = earlier_year(
            "collective", score, any_of((own, old)), facts, row["id"], reading["earlier_fault_law"]
        )
        return Verdicts(
            standards=merged(
                score_standards("collective", score),
                task_standards("collective", tasks),
                ({}, {}, remedied("collective", row)),
                (
                    {},
                    {},
                    unharmed("collective", row, related, not_(some(row, f"persons_{test}", persons, test))),
                ),
            ),
            triggers={
                **too_few_points("collective", score),
                **triggers,
                "collective.trigger.member_discipline": unexcused,
                "collective.trigger.degradation": some(row, "persons_degraded", persons, "degraded"),
            },
            bounded_decisions={
                **decisions,
                # A disciplined member bars excellent, whoever weighs the case.
                "collective.decision.self_reported": left(score, excused, GOOD),
                **decision,
            },
            notices=said,
            score=score,
        )

    return judge


def seated_faults(row, facts):
    """(unexcused, excused, old): duty-related faults of members that count against this collective.

    Not what happened at another body, and not what lies outside the collective's competence.
    """
    if facts.seats is None or facts.rows("disciplines", "person", "") is None:
        return None, None, None
    found = []
    for seat in facts.seats.get(row["id"], ()):
        for fault in faults(facts, "member", seat["person"]):
            outside = fault.says("outside_competence")
            counts = all_of((fault.says("duty_related"), happened_here(fault, row, facts), not_(outside)))
            found.append((counts, fault))
    return tuple(
        any_of(all_of((counts, test(fault))) for counts, fault in found)
        for test in (
            lambda f: all_of((f.of_period, not_(f.remedied))),
            lambda f: all_of((f.of_period, f.remedied)),
            lambda f: f.old,
        )
    )


def happened_here(fault, row, facts):
    """A blank place is this body where the person did not move in the period (S2)."""
    place, body = fault.row.get("counts_at"), row.get("organization")
    if place is None:
        moves = facts.rows("transfers", "member", fault.row["subject"])
        return True if moves == [] else None
    # A collective of no Party organisation has none with which the place could be compared.
    return None if body in (None, NA) else place == body
