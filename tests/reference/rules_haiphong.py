"""Tiên Thắng (tien-thang@2023): QĐ 124 for the commune's own subjects, and what a review must explain.

Sources: seed 1.5 (S001), 2.4, 6.5 (NEW-001), A-34, A-35. Newcomers are those of QĐ 124: neither
reviewed nor rated.
"""

from reference.kleene import all_of, any_of, present
from reference.verdicts import YES

MATTERS = (
    "violation_signs",
    "pressing_matters",
    "complaints_received",
    "disunity_signs",
    "principle_breach",
    "negative_signs",
    "managed_disciplined",
    "stagnation",
)
IN_THE_TIMETABLE = frozenset({"health_station", "cooperative"})


def explaining(kind):
    """The rules on a kind, and whether a review has to explain a matter (seed 2.4): no rule on ratings."""

    def add(verdicts):
        def judge(row, *others):
            found = verdicts(row, *others)
            matters = any_of(present(row.get(matter), YES) for matter in MATTERS)
            found.notices[f"{kind}.notice.accountability"] = matters
            return found

        return judge

    return add


def organization(verdicts):
    """The commune approves its cells; its own organisation is rated by the district (seed A-35)."""

    def judge(row, *others):
        found = verdicts(row, *others)
        competent = present(row.get("type"), ("sub_cell", "base_committee_org"))
        found.notices["organization.notice.competence"] = competent
        return found

    return judge


def collective(reading):
    """``reading``: whether bodies that stand in the timetable only are rated (seed A-34)."""

    def add(verdicts):
        def judge(row, *others):
            found = explaining("collective")(verdicts)(row, *others)
            body = row.get("commune_body")
            # Reviewed and rated is the standing committee, and the cell's committee, where there is one.
            narrower = present(row.get("narrower_body_exists"), YES)
            executive = all_of((present(body, ("executive_committee",)), narrower))
            timetable = present(body, IN_THE_TIMETABLE)
            found.screens["collective.screen.executive_committee"] = executive
            found.screens["collective.screen.cell"] = all_of((present(body, ("cell",)), narrower))
            said = found.screens if reading == "reviewed_only" else found.notices
            said["collective.screen.timetable_bodies"] = timetable
            found.notices["collective.notice.timetable_bodies"] = timetable
            found.notices["collective.notice.not_named"] = present(body, ("other",))
            return found

        return judge

    return add
