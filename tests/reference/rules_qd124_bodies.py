"""Party organisations and leadership collectives under QĐ 124: one column of article 12 (C124-COL).

Sources: central-law 4.1 (two kinds of collectives), 4.2. Who leads an organisation is typed in: the
roster does not say who sits in its committee.
"""

from reference.kleene import all_of, any_of, not_, present, required
from reference.rules_qd124 import disciplined, level_standards, poor_elsewhere, poor_trigger, rated_again
from reference.rules_qd132_collective import main_missed, some
from reference.rules_qd132_member import few_targets
from reference.verdicts import YES, Verdicts

NO = frozenset({False})


def organization(reading):
    def judge(row, facts, related, boxes):
        unharmed = required(row.get("leading_member_disciplined"), NO)
        leaders = Leaders(
            unharmed=unharmed,
            forgiven=any_of((unharmed, present(row.get("leading_member_excused"), YES))),
            degraded=present(row.get("leading_member_degraded"), YES),
        )
        return body("organization", row, facts, related, boxes, leaders, reading)

    return judge


def collective(reading):
    def judge(row, facts, related, boxes):
        persons = related["persons"]
        leaders = Leaders(
            unharmed=not_(some(row, "persons_disciplined", persons, "disciplined")),
            forgiven=not_(some(row, "persons_disciplined_unexcused", persons, "unexcused")),
            degraded=some(row, "persons_degraded", persons, "degraded"),
        )
        return body("collective", row, facts, related, boxes, leaders, reading)

    return judge


class Leaders:
    """Kleene: nobody who leads was disciplined; or only for what is forgiven; somebody has degraded."""

    def __init__(self, unharmed, forgiven, degraded):
        self.unharmed, self.forgiven, self.degraded = unharmed, forgiven, degraded


def body(kind, row, facts, related, boxes, leaders, reading):
    core, others = ([row.get(box) for box in part] for part in boxes)
    units, own = related["disciplined_units"], facts.disciplines(kind, row["id"])
    standards = level_standards(kind, core, others, reading)
    forgiven = any_of((not_(own.disciplined), own.excusable))
    for rating, standard in zip(("completed", "good"), standards, strict=False):
        standard[f"{kind}.{rating}.discipline"] = forgiven
        if reading["discipline_scope"] == "all":
            standard[f"{kind}.{rating}.subordinates_discipline"] = units.all_excused(row)
            standard[f"{kind}.{rating}.members_discipline"] = leaders.forgiven
    standards[2] |= {
        f"{kind}.excellent.attested": required(row.get("exemplary"), YES),
        f"{kind}.excellent.products": required(row.get("specific_products"), YES),
        f"{kind}.excellent.subordinates_discipline": units.none(row.get("subordinates_disciplined")),
        f"{kind}.excellent.members_discipline": leaders.unharmed,
    }
    own_reading, excusable = {**reading, "violation_counts": "once"}, reading["excused_body"] == "excused"
    beyond = present(row.get("force_majeure"), YES)
    return Verdicts(
        standards=tuple(standards),
        triggers={
            **poor_trigger(kind, core, others, reading),
            f"{kind}.trigger.subordinate_corruption": units.some_unexcused(row),
            f"{kind}.trigger.targets": all_of((few_targets(row), main_missed(row), not_(beyond))),
            f"{kind}.trigger.discipline": disciplined(kind, row["id"], facts, own_reading, excusable),
            f"{kind}.trigger.subordinates_discipline": units.more_than_a_fifth(row),
            f"{kind}.trigger.disunity": present(row.get("disunity_concluded"), YES),
            f"{kind}.trigger.degradation": leaders.degraded,
        },
        rated_decisions=poor_elsewhere(kind, others, reading),
        notices=rated_again(kind, row["id"], facts),
        score=row.get("score"),
    )
