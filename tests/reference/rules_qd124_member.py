"""Members under QĐ 124 and HD 25 alone (qd124).

Sources: central-law 4. What the pack marks unknown (sick leave, maternity, the state-side rating,
a small-group rule, task shares below excellent) is no rule here; nor is a gate, which only a
province's guidance prints.
"""

from reference.kleene import EMPTY, all_of, any_of, not_, present, required, share
from reference.quota import COMPLETED
from reference.rules_qd132_member import screens
from reference.verdicts import (
    LEVELS_AVERAGE,
    LEVELS_EXCELLENT,
    LEVELS_GOOD,
    LEVELS_POOR,
    YES,
    Verdicts,
)

OTHER_BOXES = ("level_conduct", "level_remedy")
# Who is attested as exemplary has a measurable product; a product alone is what this text asks for.
PRODUCT_FACTS = ("specific_products", "exemplary")


def verdicts(member, facts):
    core = member.get("level_results")
    others = [member.get(box) for box in OTHER_BOXES]
    assigned = member.get("targets_assigned")
    excellent = {
        "member.excellent.core_levels": required(core, LEVELS_EXCELLENT),
        "member.excellent.other_levels": all_of(required(level, LEVELS_GOOD) for level in others),
        "member.excellent.attested": any_of(required(member.get(fact), YES) for fact in PRODUCT_FACTS),
        "member.excellent.targets_on_time": share(
            member.get("targets_on_time"), assigned, lambda part, base: part >= base, EMPTY
        ),
        "member.excellent.targets_exceeded": share(
            member.get("targets_exceeded"), assigned, lambda part, base: 2 * part >= base, EMPTY
        ),
    }
    good = {
        "member.good.core_levels": required(core, LEVELS_GOOD),
        "member.good.other_levels": all_of(required(level, LEVELS_AVERAGE) for level in others),
    }
    disciplines = facts.disciplines("member", member["id"])
    poor = any_of(present(level, LEVELS_POOR) for level in others)
    return Verdicts(
        screens=screens(member, facts),
        triggers={
            "member.trigger.criteria_poor": present(core, LEVELS_POOR),
            "member.trigger.degradation": present(member.get("degradation_concluded"), YES),
            "member.trigger.forbidden_conduct": present(member.get("forbidden_conduct"), YES),
            "member.trigger.example_breach": present(member.get("example_breach"), YES),
            "member.trigger.discipline": all_of((disciplines.disciplined, not_(disciplines.excusable))),
        },
        standards=({"member.completed.levels": required(core, LEVELS_AVERAGE)}, good, excellent),
        score=member.get("score"),
        rated_decisions={"member.decision.basic_criteria": (COMPLETED, poor)},
    )
