"""Members under QĐ 366 and HD 43: individuals without a leading post, members outside the political system.

Sources: central-law 5.2, 5.4 (C366-MEM, C366-GEN), 5.6; quotation of article 11, 4.2 and 4.3.
"""

from reference.faults import faults, some_fault
from reference.kleene import all_of, any_of, implies, not_, present, required
from reference.quarters import bad_quarter, guided, quarter
from reference.rules_qd132_member import screens
from reference.rules_qd366 import (
    Tasks,
    actual_work,
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

LEADERS = ("pl2", "pl3")


def verdicts(reading):
    """``reading``: the values of the readings."""

    def judge(row, facts):
        score, tasks = total(row), Tasks(row)
        own = faults(facts, "member", row["id"])
        confessed = present(row.get("self_reported"), YES)
        cases = {
            "degradation": present(row.get("degradation_concluded"), YES),
            "forbidden_conduct": present(row.get("forbidden_conduct"), YES),
            "example_breach": all_of(
                present(row.get(f), YES) for f in ("example_breach", "reputation_harmed")
            ),
        }
        weighed = [all_of((case, confessed)) for case in cases.values()]
        weighed.append(some_fault(own, lambda f: all_of((f.of_period, f.says("duty_related"), f.remedied))))
        old = old_fault(facts, "member", row["id"], reading["earlier_fault_law"])
        decision, said = earlier_year("member", score, old, facts, row["id"], reading["earlier_fault_law"])
        return Verdicts(
            screens=who_is_not_rated(row, facts, reading),
            gates={"member.gate.temporary_opinion": temporary_cell_heard(row)},
            standards=merged(
                score_standards("member", score),
                task_standards("member", tasks),
                ({}, {}, remedied("member", row)),
            ),
            triggers={
                **too_few_points("member", score),
                **{f"member.trigger.{n}": all_of((case, not_(confessed))) for n, case in cases.items()},
                "member.trigger.discipline": some_fault(
                    own, lambda f: all_of((f.of_period, f.says("duty_related"), not_(f.remedied)))
                ),
                # More than half not completed.
                "member.trigger.targets": tasks.fewer_than(1, 2),
            },
            caps_good=year_spoiled(row, facts, reading),
            bounded_decisions={
                "member.decision.self_reported": left(score, any_of(weighed)),
                **decision,
            },
            notices={**said, **actual_work("member", row, facts)},
            score=score,
        )

    return judge


def who_is_not_rated(row, facts, reading):
    found = screens(row, facts)
    if reading["leader_as_member"] == "as_leader":
        found["member.screen.leader"] = present(row.get("annex"), LEADERS)
    return found


def temporary_cell_heard(row):
    away = present(row.get("temporary_activity"), ("away",))
    return implies(away, required(row.get("temporary_opinion"), YES))


def year_spoiled(row, facts, reading):
    """A quarter not completed bars excellent for the year: only texts that apply HD 02 say so."""
    if reading["quarter_effect"] != "everyone" or not guided(facts):
        return {}
    return {"member.cap.quarter": all_of((quarter(facts) == 0, bad_quarter(facts, "member", row["id"])))}
