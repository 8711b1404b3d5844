"""Party organisations under QĐ 366: the column of collectives; the cases of "not completed" by analogy only.

Sources: central-law 5.4 (C366-COL, C366-ORG), A-07, A-08; quotation of article 11.
"""

from reference.kleene import all_of, any_of, not_, present, required
from reference.quota import GOOD
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
from reference.verdicts import YES, Verdicts

NO = frozenset({False})
CONCLUDED = {
    "personnel": "personnel_violation",
    "disunity": "disunity_concluded",
    "faction": "faction_concluded",
    "office_seeking": "office_seeking",
}


def verdicts(reading):
    def judge(row, facts, related):
        score, tasks = total(row), Tasks(row)
        column = "disciplined" if reading["excellent_discipline"] == "any" else "duty_disciplined"
        by_analogy = reading["organization_not_completed"] == "by_analogy"
        old = old_fault(facts, "organization", row["id"], reading["earlier_fault_law"])
        triggers, decisions = cases(row, tasks, score) if by_analogy else ({}, {})
        decision, said = earlier_year(
            "organization", score, old, facts, row["id"], reading["earlier_fault_law"]
        )
        return Verdicts(
            standards=merged(
                score_standards("organization", score),
                task_standards("organization", tasks),
                ({}, {}, remedied("organization", row)),
                (
                    {},
                    {},
                    unharmed("organization", row, related, required(row.get(f"leading_member_{column}"), NO)),
                ),
            ),
            triggers={**too_few_points("organization", score), **triggers},
            bounded_decisions={**decisions, **decision},
            notices=said,
            score=score,
        )

    return judge


def unharmed(kind, row, related, leaders):
    """No unit under it and nobody who leads it was disciplined; the "or" of the sentence names two bars."""
    return {
        f"{kind}.excellent.subordinates_discipline": related["disciplined_units"].none(
            row.get("subordinates_disciplined")
        ),
        f"{kind}.excellent.members_discipline": leaders,
    }


def cases(row, tasks, score):
    """What is printed for leadership collectives, of which the committee's members are typed in."""
    duty = present(row.get("leading_member_duty_disciplined"), YES)
    excused = present(row.get("leading_member_excused"), YES)
    triggers, decisions = common_cases("organization", row, tasks, score)
    triggers |= {
        "organization.trigger.member_discipline": all_of((duty, not_(excused))),
        "organization.trigger.degradation": present(row.get("leading_member_degraded"), YES),
    }
    decisions["organization.decision.self_reported"] = left(score, all_of((duty, excused)), GOOD)
    return triggers, decisions


def common_cases(kind, row, tasks, score):
    """The cases about the body itself: conclusions, and tasks or targets unless it was force majeure."""
    beyond = present(row.get("force_majeure"), YES)
    missed = {
        "targets": tasks.fewer_than(7, 10),
        "basic_targets": present(row.get("basic_targets_met"), NO),
    }
    triggers = {f"{kind}.trigger.{name}": present(row.get(fact), YES) for name, fact in CONCLUDED.items()}
    triggers |= {f"{kind}.trigger.{name}": all_of((case, not_(beyond))) for name, case in missed.items()}
    # Who missed so much is below what excellent asks for.
    weighed = left(score, all_of((beyond, any_of(missed.values()))), GOOD)
    return triggers, {f"{kind}.decision.force_majeure": weighed}
