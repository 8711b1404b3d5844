"""Leaders under QĐ 124: individuals who are exemplary besides and answer for their units and people.

Sources: central-law 4.2 (C124-LEA), A-10. What their units must reach for excellent is not known.
"""

from reference.kleene import all_of, present, required, share
from reference.rules_qd124_member import individual
from reference.verdicts import YES

CAPS = {
    "leader.cap.organization": ("unit", lambda post: present(post.get("is_head"), YES)),
    "leader.cap.collective": ("collective", lambda post: present(post.get("is_head"), YES)),
}


def verdicts(reading):
    def judge(row, facts, related):
        found = individual("leader", row, facts, reading)
        found.standards[2]["leader.excellent.products"] = required(row.get("specific_products"), YES)
        found.standards[2]["leader.excellent.attested"] = required(row.get("exemplary"), YES)
        found.triggers["leader.trigger.member_discipline"] = present(row.get("member_under_disciplined"), YES)
        found.triggers["leader.trigger.targets"] = all_of(
            (unit(row, "", lambda p, b: 2 * p < b), unit(row, "main_", lambda p, b: p < b))
        )
        return found

    return judge


def unit(row, which, test):
    """The tasks, or the main ones, of the units in charge."""
    done, assigned = (row.get(f"unit_{which}targets_{end}") for end in ("completed", "assigned"))
    return share(done, assigned, test, empty=False)
