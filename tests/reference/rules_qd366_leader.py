"""Leaders under QĐ 366: the units they lead, confidence votes, faults in office; quarters by HD 43 and HD 02.

Sources: central-law 5.4 (C366-LEA), 5.8 (C366-QTR), A-10, A-14; quotation of article 11, 4.1.
"""

from reference.faults import faults, some_fault
from reference.kleene import all_of, any_of, not_, present, share
from reference.quarters import bad_quarter, guided, heads, main_collective, quarter
from reference.quota import NOT_COMPLETED
from reference.rules_qd366 import (
    Tasks,
    actual_work,
    earlier_year,
    left,
    merged,
    old_fault,
    remedied,
    score_standards,
    too_few_points,
    total,
)
from reference.tallies import not_above, share_above
from reference.verdicts import YES, Verdicts, at_least, below

NO = frozenset({False})
LAST_QUARTER = 4
HALF = (1, 2)
CAPS = {
    "leader.cap.organization": ("unit", lambda post: present(post.get("is_head"), YES)),
    "leader.cap.collective": ("collective", lambda post: present(post.get("is_head"), YES)),
}


def verdicts(reading):
    def judge(row, facts, related):
        score, units = total(row), Tasks(row, "unit_")
        own = faults(facts, "leader", row["id"])
        managed = present(row.get("managed_corruption_disciplined"), YES)
        handled = present(row.get("managed_corruption_handled"), YES)
        handled_fault = some_fault(own, lambda f: all_of((in_office(f), f.remedied, f.says("reported"))))
        old = old_fault(facts, "leader", row["id"], reading["earlier_fault_law"])
        decision, said = earlier_year("leader", score, old, facts, row["id"], reading["earlier_fault_law"])
        standards, exactly = unit_standards(row, score, units, reading)
        triggers = {
            **too_few_points("leader", score),
            "leader.trigger.targets": units.fewer_than(7, 10),
            "leader.trigger.basic_targets": present(row.get("basic_targets_met"), NO),
            "leader.trigger.units": many_units_failed(row, related),
            "leader.trigger.low_confidence": share(
                row.get("low_confidence_votes"),
                row.get("confidence_votes"),
                lambda p, b: 2 * p > b,
                empty=False,
            ),
            "leader.trigger.discipline": some_fault(
                own, lambda f: all_of((in_office(f), not_(all_of((f.remedied, f.says("reported"))))))
            ),
            "leader.trigger.degradation": present(row.get("degradation_concluded"), YES),
            "leader.trigger.subordinate_corruption": all_of((managed, not_(handled))),
        }
        weighed = any_of((handled_fault, all_of((managed, handled))))
        found = Verdicts(
            screens={"leader.screen.fourth_quarter": no_fourth_quarter(row, facts)},
            standards=standards,
            ballots=exactly,
            triggers=triggers,
            bounded_decisions={
                "leader.decision.self_reported": left(score, weighed),
                **decision,
            },
            notices={**said, **actual_work("leader", row, facts)},
            score=score,
        )
        add_quarters(found, row, facts, reading)
        return found

    return judge


def in_office(fault):
    return all_of((fault.of_period, fault.says("duty_related")))


def unit_standards(row, score, units, reading):
    """(those that cumulate, those of exactly one rating): excellent does not print "on time" (5.4)."""
    completed = {"leader.completed.unit_targets": units.completed}
    late = {"leader.completed.unit_targets_on_time": units.seldom_late}
    on_time = {"leader.good.unit_targets_on_time": units.on_time}
    excellent = {
        "leader.excellent.unit_targets": units.completed,
        "leader.excellent.unit_targets_exceeded": units.exceeded,
        **remedied("leader", row),
    }
    scores = score_standards("leader", score)
    if reading["leader_on_time"] == "cumulates":
        return merged(scores, ({**completed, **late}, on_time, excellent)), ({}, {}, {})
    return merged(scores, (completed, {}, excellent)), (late, on_time, {})


def many_units_failed(row, related):
    """More than half of the units in charge are rated not completed."""
    typed = (row.get("units_not_completed"), row.get("units_rated"))
    return share_above(related["units"], not_above(NOT_COMPLETED), *HALF, typed)


# ---------------------------------------------------------------- quarters


def no_fourth_quarter(row, facts):
    """The fourth quarter is rated with the year, for cadres managed by the Politburo (annex 2)."""
    return all_of((quarter(facts) == LAST_QUARTER, present(row.get("annex"), ("pl2",))))


def add_quarters(found, row, facts, reading):
    """What other bodies report of HD 02, from its day on: a reading, off unless chosen."""
    if not guided(facts):
        return
    if reading["quarter_effect"] != "none":
        found.caps_good["leader.cap.quarter"] = year_spoiled(row, facts)
    if reading["quarterly_guidance"] != "hd02":
        return
    in_quarter = quarter(facts) > 0
    few_own = Tasks(row).reach("targets_completed", lambda part, base: part < base, empty=False)
    few_together = Tasks(own_collective(row, facts)).fewer_than(7, 10)
    head = heads(facts, row["id"])
    found.screens |= {
        "leader.screen.quarter_absence": all_of((in_quarter, at_least(row.get("quarter_months_off"), 2))),
        "leader.screen.quarter_appointed": all_of((in_quarter, below(row.get("months_in_post"), 1))),
        "leader.screen.quarter_inspection": all_of((in_quarter, present(row.get("under_inspection"), YES))),
    }
    beyond = present(row.get("force_majeure"), YES)
    found.triggers |= {
        "leader.trigger.quarter_tasks": all_of((in_quarter, few_own, not_(beyond))),
        "leader.trigger.quarter_collective": all_of((in_quarter, head, few_together)),
    }
    found.caps_good["leader.cap.quarter_collective"] = all_of((in_quarter, not_(head), few_together))


def year_spoiled(row, facts):
    """Of a year, never of a quarter itself."""
    return all_of((quarter(facts) == 0, bad_quarter(facts, "leader", row["id"])))


def own_collective(row, facts):
    """The row of the collective of the main post, empty while it is not known."""
    key = main_collective(facts, row["id"])
    return facts.subjects["collective"].get(key, {})
