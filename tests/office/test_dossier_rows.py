"""Each row of the law pack on dossiers (section 10): whose, which paper, how needed, by which clause."""

from typing import Any

import pytest

from office_kit import BAO_LOC, NINH_THUAN, VINH, book, roster
from xeploai_office.dossiers import Dossiers

PERSON = {"id": "P", "managed_by_committee": True, "standing_committee_member": False}
STANDING = {"id": "P", "managed_by_committee": False, "standing_committee_member": True}
LEADER = {"leaders": [PERSON]}
MEMBER = {"members": [{**PERSON, "organization": "C1"}]}
BODIES = [
    {"id": "HU", "name": "Đảng bộ huyện", "type": "upper_org"},
    {"id": "DB", "type": "base_committee_org"},
    {"id": "C1", "type": "sub_cell", "parent": "DB"},
]
DISTRICT = {"organizations": BODIES}


def suggested(to, told, **tables):
    """A review at which something was suggested (or not, or nobody said)."""
    return {**tables, "meetings": [{"unit": to, "phase": "review", "subject": to, "suggested_review": told}]}


def standing(**more):
    return {"leaders": [{**STANDING, **more}]}


# row, selection, what the roster holds, whose dossier, paper, need (None: not asked of this subject), clause
ROWS: list[tuple[str, str, dict[str, Any], str, str, str | None, str]] = [
    ("DOS-000-C1", BAO_LOC, {}, "DB", "collective_report", "required", "IV.3 (L624)"),
    ("DOS-000-C2", BAO_LOC, {}, "DB", "minutes", "required", "IV.3 (L625)"),
    ("DOS-000-C3", BAO_LOC, {}, "DB", "appraisal", "required", "IV.3 (L626)"),
    ("DOS-000-C4", BAO_LOC, {}, "DB", "conclusion", "required", "IV.3 (L627)"),
    ("DOS-000-C5", BAO_LOC, {}, "DB", "comments", "if_any", "IV.3 (L628)"),
    ("DOS-000-C6", BAO_LOC, {}, "DB", "complaint_file", "if_any", "IV.3 (L629)"),
    ("DOS-000-C7", BAO_LOC, {}, "DB", "award_file", "if_any", "IV.3 (L630)"),
    ("DOS-000-C8", BAO_LOC, {}, "DB", "other", "if_any", "IV.3 (L631)"),
    # I0: only those whom the city manages.
    ("DOS-000-I0", BAO_LOC, LEADER, "P", "self_review", "required", "IV.3 (L633, L635)"),
    ("DOS-000-I0", BAO_LOC, standing(), "P", "member_supplement", None, "IV.3 (L633, L636)"),
    ("DOS-000-I0", BAO_LOC, {"leaders": [{"id": "P"}]}, "P", "self_review", "unknown", "IV.3 (L633, L635)"),
    ("DOS-000-I1", BAO_LOC, MEMBER, "P", "self_review", "required", "IV.3 (L633, L635)"),
    ("DOS-000-I2", BAO_LOC, MEMBER, "P", "member_supplement", "required", "IV.3 (L633, L636)"),
    ("DOS-000-I3", BAO_LOC, MEMBER, "P", "residence_opinion", "required", "IV.3 (L633, L637)"),
    ("DOS-000-I4", BAO_LOC, LEADER, "P", "asset_declaration", "required", "IV.3 (L633, L638)"),
    ("DOS-000-I4", BAO_LOC, MEMBER, "P", "asset_declaration", "if_any", "IV.3 (L633, L638)"),
    ("DOS-000-I5", BAO_LOC, suggested("P", True, **LEADER), "P", "suggestion", "required",
     "IV.3 (L633, L639)"),
    ("DOS-000-I5", BAO_LOC, suggested("P", False, **LEADER), "P", "suggestion", None, "IV.3 (L633, L639)"),
    ("DOS-000-I5", BAO_LOC, suggested("P", None, **LEADER), "P", "suggestion", "unknown",
     "IV.3 (L633, L639)"),
    ("DOS-000-I6", BAO_LOC, LEADER, "P", "other", "if_any", "IV.3 (L633, L640)"),
    ("DOS-000-B1", BAO_LOC, standing(), "P", "self_review", "required", "IV.2.3 (L606)"),
    ("DOS-000-B2", BAO_LOC, standing(), "P", "residence_opinion", "required", "IV.2.3 (L606)"),
    ("DOS-000-B2", BAO_LOC, LEADER, "P", "residence_opinion", None, "IV.2.3 (L606)"),
    ("DOS-002-C1", VINH, {}, "DB", "collective_report", "required", "III.1 (L226)"),
    ("DOS-002-C1", VINH, suggested("DB", True), "DB", "suggestion_result", "required", "III.1 (L226, L238)"),
    ("DOS-002-C1", VINH, suggested("DB", False), "DB", "suggestion_result", None, "III.1 (L226, L238)"),
    ("DOS-002-C2", VINH, {}, "DB", "opinions_total", "required", "III.1 (L228)"),
    ("DOS-002-I1", VINH, LEADER, "P", "self_review", "required", "III.1 (L232)"),
    ("DOS-002-I1", VINH, suggested("P", True, **LEADER), "P", "suggestion_result", "required",
     "III.1 (L232, L238)"),
    ("DOS-002-I2", VINH, LEADER, "P", "opinions_total", "required", "III.1 (L234)"),
    ("DOS-002-I3", VINH, LEADER, "P", "officer_summary", "required", "III.1 (L236)"),
    ("DOS-002-I3", VINH, standing(), "P", "officer_summary", None, "III.1 (L236)"),
    ("DOS-002-I4", VINH, LEADER, "P", "evaluation_papers", "required", "III.2 (L240-242)"),
    ("DOS-002-I4", VINH, LEADER, "P", "inspection_conclusion", "if_any", "III.2 (L240-242)"),
    ("DOS-002-E1", VINH, {}, "DB", "scoring_sheet", "required", "III.3 (L245)"),
    ("DOS-002-E2", VINH, {}, "DB", "summing_up_report", "required", "III.3 (L246)"),
    ("DOS-002-E3", VINH, {}, "DB", "award_file", "if_any", "III.3 (L247)"),
    ("DOS-002-E4", VINH, {}, "DB", "statistics", "required", "III.3 (L248)"),
    ("DOS-002-E5", VINH, {}, "DB", "emulation_registration", "required", "III.3 (L249)"),
    ("DOS-004-1", NINH_THUAN, {"collectives": [{"id": "T1"}]}, "T1", "collective_report", "required",
     "III.1 (L546)"),
    ("DOS-004-2", NINH_THUAN, LEADER, "P", "self_review", "required", "III.1 (L548)"),
    ("DOS-004-3", NINH_THUAN, LEADER, "P", "residence_opinion", "required", "III.1 (L550)"),
    ("DOS-004-4", NINH_THUAN, DISTRICT, "HU", "self_assessment", "required", "III.1 (L552-554)"),
    ("DOS-004-4", NINH_THUAN, DISTRICT, "HU", "stakeholder_totals", "if_any", "III.1 (L552-554)"),
    ("DOS-004-5", NINH_THUAN, DISTRICT, "HU", "explanation_with_figures", "required", "II.5 (L469-485)"),
    ("DOS-004-5", NINH_THUAN, DISTRICT, "DB", "explanation_with_figures", None, "II.5 (L469-485)"),
]  # fmt: skip


@pytest.mark.parametrize(("row", "selection", "tables", "whom", "paper", "need", "clause"), ROWS)
def test_a_row(row, selection, tables, whom, paper, need, clause):
    found = Dossiers(roster(selection, papers=[], **tables), book(selection)).subject(whom)
    told = [
        (x.need, x.clause.partition(", ")[2])
        for x in found.lines
        if x.rule.paper == paper and row in x.rule.rows
    ]
    assert told == ([] if need is None else [(need, clause)])


def test_no_row_is_left_out():
    told = {row for row, *_ in ROWS}
    assert told == {
        *(f"DOS-000-C{n}" for n in range(1, 9)),
        *(f"DOS-000-I{n}" for n in range(7)),
        *(f"DOS-000-B{n}" for n in (1, 2)),
        *(f"DOS-002-{n}" for n in ("C1", "C2", "I1", "I2", "I3", "I4", "E1", "E2", "E3", "E4", "E5")),
        *(f"DOS-004-{n}" for n in range(1, 6)),
    }


@pytest.mark.parametrize(
    ("paper", "stage"), [("minutes", "submission"), ("appraisal", "appraisal"), ("conclusion", "decision")]
)
def test_what_comes_later_is_never_missing(paper, stage):
    found = Dossiers(roster(BAO_LOC, papers=[]), book(BAO_LOC)).subject("DB")
    (line,) = (x for x in found.lines if x.rule.paper == paper)
    assert (line.rule.stage, line.state) == (stage, "missing" if stage == "submission" else "not_yet")
    assert (line in found.missing) == (stage == "submission")
