"""Bảo Lộc (bao-loc@2021): the rules of Lâm Đồng, for the subjects that the city's plan rates.

Sources: seed 1.1 (S000-C), 1.2 (S000-O), A-28.
"""

from reference import rules_lamdong_organization, rules_qd132_collective
from reference.kleene import present

RATED_TYPES = frozenset({"base_committee_org", "base_cell", "sub_cell"})
ALL_TYPES = RATED_TYPES | {"upper_org", "department_org"}
# Named among those reviewed and not among those rated.
CELL_COMMITTEES = frozenset({"cell_committee"})
UNLISTED = CELL_COMMITTEES | {"political_centre"}
DEFAULT = "by_kind"


def organization(row, facts, related, boxes):
    """Base organisations and cells under base committees are rated, no others."""
    found = rules_lamdong_organization.verdicts(row, facts, related, boxes)
    found.screens["organization.screen.subjects"] = present(row.get("type"), ALL_TYPES - RATED_TYPES)
    return found


def collective(row, facts, related, boxes, reading=DEFAULT):
    """``reading``: of those not listed are cell committees left out, all, or none of them (seed A-28)."""
    found = rules_qd132_collective.verdicts(row, facts, related, boxes)
    body = row.get("city_body")
    unlisted = present(body, UNLISTED)
    topic = "collective.screen.subjects"
    if reading == "by_kind":
        found.screens[topic] = present(body, CELL_COMMITTEES)
    elif reading == "none_rated":
        found.screens[topic] = unlisted
    else:
        found.notices[topic] = unlisted
    found.notices["collective.notice.unlisted"] = unlisted
    found.notices["collective.notice.not_named"] = present(body, ("other",))
    return found
