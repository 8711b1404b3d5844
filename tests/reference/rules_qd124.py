"""What article 12 of QĐ 124 says of bodies and of individuals alike: boxes, poor boxes, older faults.

Sources: central-law 4.2, A-11; seed A-05 for the "basic criteria". Readings are chosen by name.
"""

from reference.faults import faults, some_fault
from reference.kleene import NA, all_of, any_of, not_, present, required
from reference.quota import COMPLETED
from reference.verdicts import LEVELS_AVERAGE, LEVELS_EXCELLENT, LEVELS_GOOD, LEVELS_POOR


def each(boxes, accepted):
    return all_of(required(level, accepted) for level in boxes)


def most(boxes, accepted):
    """More than half of the boxes that apply; where none applies nothing is asked."""
    applying = [level for level in boxes if level != NA]
    reached, blank = sum(level in accepted for level in applying), applying.count(None)
    if not applying or 2 * reached > len(applying):
        return True
    return None if 2 * (reached + blank) > len(applying) else False


def some_poor(boxes):
    return any_of(present(level, LEVELS_POOR) for level in boxes)


def level_standards(kind, core, others, reading):
    """[{topic: outcome}] for completed, good, excellent."""
    boxes = (*core, *others)
    basic = {
        "core": lambda: each(core, LEVELS_AVERAGE),
        "all": lambda: each(boxes, LEVELS_AVERAGE),
        "most": lambda: most(boxes, LEVELS_AVERAGE),
    }[reading["basic_criteria"]]
    return [
        {f"{kind}.completed.levels": basic()},
        {
            f"{kind}.good.core_levels": each(core, LEVELS_GOOD),
            f"{kind}.good.other_levels": each(others, LEVELS_AVERAGE),
        },
        {
            f"{kind}.excellent.core_levels": each(core, LEVELS_EXCELLENT),
            f"{kind}.excellent.other_levels": each(others, LEVELS_GOOD),
        },
    ]


def poor_trigger(kind, core, others, reading):
    """Which poor boxes mean not completed: those of the tasks, any, or only all of them together."""
    boxes = (*core, *others)
    outcome = {
        "core": lambda: some_poor(core),
        "any": lambda: some_poor(boxes),
        # A box that does not apply is no better one.
        "all": lambda: all_poor(boxes),
    }[reading["criteria_poor"]]()
    return {f"{kind}.trigger.criteria_poor": outcome}


def all_poor(boxes):
    first, *rest = boxes
    better = any_of(present(level, LEVELS_AVERAGE) for level in rest)
    return all_of((present(first, LEVELS_POOR), not_(better)))


def poor_elsewhere(kind, others, reading):
    """A poor box beside the basic criteria is left to the authority (seed A-05)."""
    if reading["basic_criteria"] != "core":
        return {}
    return {f"{kind}.decision.basic_criteria": (COMPLETED, some_poor(others))}


def rated_again(kind, key, facts):
    """Disciplined now for a fault of an earlier year: that year is rated again, rewards go (HD 25, 4.5)."""
    found = faults(facts, kind, key)
    unexcused = some_fault(found, lambda fault: all_of((fault.old, not_(fault.remedied))))
    weighed = some_fault(found, lambda fault: all_of((fault.old, fault.remedied)))
    return {
        f"{kind}.consequence.earlier_year": any_of((unexcused, weighed)),
        f"{kind}.consequence.earlier_year_awards": unexcused,
    }


def cancelled(kind, facts):
    """{(subject, year, old rating)}: results of earlier years that are cancelled; None: not known."""
    found = set()
    for key in facts.subjects[kind]:
        for fault in faults(facts, kind, key) or ():
            if all_of((fault.old, not_(fault.remedied))) is True:
                year = fault.row["violation_date"].year
                found.add((key, year, _result_of(year, kind, key, facts)))
    return found


def _result_of(year, kind, key, facts):
    """The rating in the history; one that was revoked is the result no more."""
    rows = facts.rows("history", kind, key) or ()
    standing = [r["rating"] for r in rows if r["period"] == str(year) and r.get("status") != "revoked"]
    return next((rating for rating in standing if rating is not None), None)


def disciplined(kind, key, facts, reading, excusable):
    """Disciplined in the year; literally for whatever fault, or only for one of the year (A-11)."""
    if reading["earlier_year_fault"] == "earlier_year_only":
        if excusable:
            return some_fault(faults(facts, kind, key), lambda f: all_of((f.of_period, not_(f.remedied))))
        return some_fault(faults(facts, kind, key), lambda f: f.of_period)
    if excusable and reading["violation_counts"] == "each":
        return some_fault(faults(facts, kind, key), lambda f: all_of((f.decided, not_(f.remedied))))
    found = facts.disciplines(kind, key)
    return all_of((found.disciplined, not_(found.excusable))) if excusable else found.disciplined
