"""Members under QĐ 124 and HD 25.

Sources: central-law 4. What the pack marks unknown (sick leave, maternity, the state-side rating,
a small-group rule, task shares below excellent) is no rule here; nor is a gate, which only a
province's guidance prints.
"""

from reference.kleene import EMPTY, any_of, present, required, share
from reference.rules_qd124 import disciplined, level_standards, poor_elsewhere, poor_trigger, rated_again
from reference.rules_qd132_member import screens
from reference.verdicts import YES, Verdicts

OTHER_BOXES = ("level_conduct", "level_remedy")
# Who is attested as exemplary has a measurable product; a product alone is what this text asks for.
PRODUCT_FACTS = ("specific_products", "exemplary")
BREACHES = {
    "degradation": "degradation_concluded",
    "forbidden_conduct": "forbidden_conduct",
    "example_breach": "example_breach",
}


def verdicts(reading):
    """``reading``: the values of the readings."""

    def judge(row, facts):
        found = individual("member", row, facts, reading)
        found.screens |= screens(row, facts)
        found.standards[2]["member.excellent.attested"] = any_of(
            required(row.get(fact), YES) for fact in PRODUCT_FACTS
        )
        return found

    return judge


def individual(kind, row, facts, reading):
    """The column of individuals: boxes, tasks, breaches, discipline."""
    core, others = [row.get("level_results")], [row.get(box) for box in OTHER_BOXES]
    standards = level_standards(kind, core, others, reading)
    standards[2] |= {
        f"{kind}.excellent.targets_on_time": of_tasks(row, "targets_on_time", lambda p, b: p >= b),
        f"{kind}.excellent.targets_exceeded": of_tasks(row, "targets_exceeded", lambda p, b: 2 * p >= b),
    }
    return Verdicts(
        standards=tuple(standards),
        triggers={
            **poor_trigger(kind, core, others, reading),
            **{f"{kind}.trigger.{name}": present(row.get(fact), YES) for name, fact in BREACHES.items()},
            f"{kind}.trigger.discipline": disciplined(kind, row["id"], facts, reading, excusable=True),
        },
        rated_decisions=poor_elsewhere(kind, others, reading),
        notices=rated_again(kind, row["id"], facts),
        score=row.get("score"),
    )


def of_tasks(row, column, test):
    return share(row.get(column), row.get("targets_assigned"), test, EMPTY)
