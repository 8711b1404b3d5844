"""Members under QĐ 124 and HD 25 alone (qd124).

Sources: central-law 4. What the pack marks unknown (sick leave, maternity, the state-side rating,
a small-group rule, task shares below excellent) is no rule here; nor is a gate, which only a
province's guidance prints.
"""

from reference.kleene import EMPTY, all_of, any_of, not_, present, required, share
from reference.rules_qd132 import minor_box_poor, screens
from reference.verdicts import (
    COMPLETED,
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
    excellent = [
        required(core, LEVELS_EXCELLENT),
        all_of(required(level, LEVELS_GOOD) for level in others),
        any_of(required(member.get(fact), YES) for fact in PRODUCT_FACTS),
        share(member.get("targets_on_time"), assigned, lambda part, base: part >= base, EMPTY),
        share(member.get("targets_exceeded"), assigned, lambda part, base: 2 * part >= base, EMPTY),
    ]
    good = [
        required(core, LEVELS_GOOD),
        all_of(required(level, LEVELS_AVERAGE) for level in others),
    ]
    not_excused = not_(facts.disciplines_excusable(member))
    return Verdicts(
        screens=screens(member, facts),
        gates=[],
        triggers=[
            present(core, LEVELS_POOR),
            present(member.get("degradation_concluded"), YES),
            present(member.get("forbidden_conduct"), YES),
            present(member.get("example_breach"), YES),
            all_of((facts.disciplined(member), not_excused)),
        ],
        standards=([required(core, LEVELS_AVERAGE)], good, excellent),
        ballots=((), (), ()),
        caps=[],
        decisions=[],
        score=member.get("score"),
        rated_decisions=[minor_box_poor(core, others)],
        decision_for=COMPLETED,
    )
