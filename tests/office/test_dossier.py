"""What a dossier needs under each rulebook (law pack, section 10), and what of it is there."""

import json
from datetime import date

import pytest

from office_kit import BAO_LOC, NINH_THUAN, TIEN_THANG, VINH, book, registry, roster
from xeploai import evaluate
from xeploai.errors import UsageError
from xeploai_cli.main import run
from xeploai_office.dossiers import Dossiers, SubjectDossier

MANAGED = {"id": "M1", "name": "Nguyễn Văn An", "organization": "C1", "managed_by_committee": True}
OTHERS = [
    {"id": "M2", "organization": "C1", "managed_by_committee": False, "standing_committee_member": False},
    {"id": "M3", "organization": "C1"},
]


def dossiers(selection=BAO_LOC, **tables) -> Dossiers:
    given = roster(selection, **tables)
    return Dossiers(given, book(selection))


def needs(dossier: SubjectDossier) -> dict[str, str]:
    """Return for each row of the law pack how its paper is needed; I0 says of whom all of them speak."""
    rows = {row: x.need for x in dossier.lines for row in x.rule.rows if row.startswith("DOS")}
    return {row: need for row, need in rows.items() if row != "DOS-000-I0"}


def papers_needed(dossier: SubjectDossier) -> dict[str, str]:
    return {x.rule.paper: x.need for x in dossier.lines}


def states(dossier: SubjectDossier) -> dict[str, str]:
    return {x.rule.paper: x.state for x in dossier.lines}


# ------------------------------------------------------------------ what is needed


def test_a_base_organisation_in_bao_loc():
    found = dossiers(papers=[]).subject("DB")
    assert needs(found) == {
        "DOS-000-C1": "required",
        "DOS-000-C2": "required",
        "DOS-000-C3": "required",
        "DOS-000-C4": "required",
        "DOS-000-C5": "if_any",
        "DOS-000-C6": "if_any",
        "DOS-000-C7": "if_any",
        "DOS-000-C8": "if_any",
    }
    # The appraisal and the conclusion come later; “nếu có” is never missing.
    assert [x.rule.paper for x in found.missing] == ["collective_report", "minutes"]
    assert states(found)["appraisal"] == "not_yet"
    assert [x.clause for x in found.lines][:2] == ["44-KH/ThU, IV.3 (L624)", "44-KH/ThU, IV.3 (L625)"]


def test_a_cell_under_a_base_committee_sends_no_dossier_to_the_city():
    with pytest.raises(UsageError, match="asks for no dossier"):
        dossiers(papers=[]).subject("C1")


def test_only_those_whom_the_city_manages():
    found = dossiers(papers=[], members=[MANAGED, *OTHERS])
    assert {d.id for d in found.subjects if d.kind == "member"} == {"M1"}
    assert found.unsettled == {"member": 1}  # M3: nobody said
    assert needs(found.subject("M1")) == {
        "DOS-000-I1": "required",
        "DOS-000-I2": "required",
        "DOS-000-I3": "required",
        "DOS-000-I4": "if_any",
        "DOS-000-I5": "unknown",
        "DOS-000-I6": "if_any",
        "DOS-000-B1": "unknown",
        "DOS-000-B2": "unknown",
    }
    assert set(needs(found.subject("M3")).values()) == {"unknown"}
    asked = {x.rule.paper: [f.id for f in x.unknown] for x in found.subject("M3").lines}
    assert asked["member_supplement"] == ["managed_by_committee"]
    assert asked["suggestion"] == ["managed_by_committee", "suggested_review"]
    assert [f.id for f in found.asked_of("member")] == ["standing_committee_member", "managed_by_committee"]


def test_a_leader_declares_assets():
    leaders = [{"id": "L1", "managed_by_committee": True, "standing_committee_member": False}]
    assert needs(dossiers(papers=[], leaders=leaders).subject("L1"))["DOS-000-I4"] == "required"


def test_a_person_in_both_sheets_has_one_dossier():
    leaders = [{"id": "M1", "managed_by_committee": True}]
    found = [d.kind for d in dossiers(papers=[], members=[MANAGED], leaders=leaders).subjects if d.id == "M1"]
    assert found == ["leader"]


def test_standing_committee_members_have_two_papers_of_their_own():
    member = {**MANAGED, "managed_by_committee": False, "standing_committee_member": True}
    found = needs(dossiers(papers=[], members=[member]).subject("M1"))
    assert found == {"DOS-000-B1": "required", "DOS-000-B2": "required"}


@pytest.mark.parametrize(
    ("suggested", "need"), [(True, "required"), (False, None), (None, "unknown"), ("no row", "unknown")]
)
def test_the_condition_of_a_suggested_review(suggested, need):
    row = {"unit": "C1", "phase": "review", "subject": "M1", "start": date(2021, 12, 6)}
    meetings = [] if suggested == "no row" else [{**row, "suggested_review": suggested}]
    found = dossiers(papers=[], meetings=meetings, members=[MANAGED]).subject("M1")
    assert needs(found).get("DOS-000-I5") == need
    assert all(x.conditional for x in found.lines if x.rule.paper == "suggestion")


def test_vinh():
    leaders = [{"id": "L1", "managed_by_committee": True}, {"id": "L2", "managed_by_committee": False}]
    found = dossiers(VINH, papers=[], leaders=leaders)
    assert papers_needed(found.subject("DB")) == {
        "collective_report": "required",
        "suggestion_result": "unknown",
        "opinions_total": "required",
        "scoring_sheet": "required",
        "summing_up_report": "required",
        "award_file": "if_any",
        "statistics": "required",
        "emulation_registration": "required",
    }
    assert papers_needed(found.subject("L1")) == {
        "self_review": "required",
        "suggestion_result": "unknown",
        "opinions_total": "required",
        "officer_summary": "required",
        "evaluation_papers": "required",
        "inspection_conclusion": "if_any",
    }
    assert "officer_summary" not in papers_needed(found.subject("L2"))


def test_ninh_thuan():
    organizations = [
        {"id": "HU", "name": "Đảng bộ huyện", "type": "upper_org"},
        {"id": "DB", "type": "base_committee_org"},
        {"id": "C1", "type": "sub_cell", "parent": "DB"},
    ]
    collectives = [{"id": "T1", "name": "Lãnh đạo sở"}]
    units = [{"id": "T1", "unit_kind": "department"}]
    tables = {"organizations": organizations, "collectives": collectives, "leaders": [{"id": "L1"}]}
    found = dossiers(NINH_THUAN, papers=[], units=units, **tables)
    assert needs(found.subject("HU"))["DOS-004-5"] == "required"
    assert "DOS-004-5" not in needs(found.subject("T1"))
    assert needs(found.subject("T1"))["DOS-004-1"] == "required"
    papers = papers_needed(found.subject("T1"))
    assert (papers["self_assessment"], papers["stakeholder_totals"]) == ("required", "if_any")
    assert needs(found.subject("L1")) == {"DOS-004-2": "required", "DOS-004-3": "required"}


def test_tien_thang_prints_no_list():
    found = dossiers(TIEN_THANG, papers=[])
    assert found.subjects == ()
    assert [r.source.clause for r in found.unknown] == ["III.3 (L105)"]


# ------------------------------------------------------------------ what is there


@pytest.mark.parametrize(
    ("row", "state"),
    [
        ({}, "present"),
        ({"received_on": date(2021, 12, 10)}, "present"),
        ({"sent_on": date(2021, 12, 9)}, "sent"),
        ({"sent_on": date(2021, 12, 9), "received_on": date(2021, 12, 10)}, "present"),
        (None, "missing"),
    ],
)
def test_states_of_a_paper(row, state):
    papers = [] if row is None else [{"paper": "member_supplement", "subject": "M1", **row}]
    found = dossiers(papers=papers, members=[MANAGED]).subject("M1")
    assert states(found)["member_supplement"] == state


def test_a_paper_that_came_goes_before_one_on_its_way():
    rows = [
        {"paper": "member_supplement", "subject": "M1", "sent_on": date(2021, 12, 1), "received_on": day}
        for day in (date(2021, 12, 3), None)
    ]
    assert states(dossiers(papers=rows, members=[MANAGED]).subject("M1"))["member_supplement"] == "present"


def test_without_the_papers_sheet_nobody_knows():
    found = dossiers(members=[MANAGED]).subject("M1")
    assert set(states(found).values()) == {"unknown"}
    assert found.missing == ()


def test_an_evaluation_gives_the_same_dossiers():
    given = roster(BAO_LOC, papers=[], members=[MANAGED, *OTHERS])
    made = evaluate(given, book(BAO_LOC), registry=registry())
    assert Dossiers(given, book(BAO_LOC), made).subjects == Dossiers(given, book(BAO_LOC)).subjects


def test_a_mistyped_id_is_an_error_with_the_nearest():
    with pytest.raises(UsageError, match="“M11”; nearest: “M1”"):
        dossiers(papers=[], members=[MANAGED]).subject("M11")


# ------------------------------------------------------------------ the commands


@pytest.fixture
def call(capsys, monkeypatch):
    monkeypatch.delenv("XEPLOAI_LANG", raising=False)
    monkeypatch.setenv("COLUMNS", "120")

    def result(*args):
        code = run([str(a) for a in args])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return result


SHEETS = {
    "info": "Kỳ đánh giá,Địa phương\n2021,Bảo Lộc\n",
    "organizations": "id,name,type,parent\nDB,Đảng bộ phường 1,Đảng bộ cơ sở,\n"
    "C1,Chi bộ 1,Chi bộ trực thuộc,DB\n",
    "members": "id,name,organization,managed_by_committee,standing_committee_member\n"
    "M1,Nguyễn Văn An,C1,có,không\nM2,Trần Thị Bình,C1,không,không\n",
    "units": "Mã đơn vị,Tên đơn vị,Loại đơn vị,Thuộc tổ chức đảng\nUB,UBND phường,UBND,DB\n",
    "meetings": "Mã đơn vị,Nội dung họp,Ngày bắt đầu,Số ngày họp,Được gợi ý kiểm điểm\n"
    'DB,Kiểm điểm,05/12/2021,"1,0",x\nUB,Kiểm điểm,07/12/2021,"0,5",\n',
    "papers": "Mã đơn vị,Mã đối tượng,Giấy tờ,Ngày nhận\nDB,,Hồ sơ,20/12/2021\n"
    ",M1,Phiếu bổ sung hồ sơ đảng viên (bản phô tô),10/12/2021\n",
}
"""A roster as offices type it: Vietnamese headings, values and days."""


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "roster"
    path.mkdir()
    for name, rows in SHEETS.items():
        (path / f"{name}.csv").write_text(rows, "utf-8")
    return path


def test_dossier_of_everybody_and_of_one(call, folder):
    code, out, _ = call("dossier", folder, BAO_LOC)
    assert code == 1
    assert "M1 Nguyễn Văn An" in out
    assert "M2" not in out
    code, out, _ = call("dossier", folder, BAO_LOC, "M1")
    assert code == 1
    assert "đã có 10/12/2021" in " ".join(out.split())
    assert "IV.3" in out


def test_what_is_open_names_the_facts_that_settle_it(call, folder):
    path = folder / "members.csv"
    path.write_text(
        path.read_text("utf-8").replace("M2,Trần Thị Bình,C1,không", "M2,Trần Thị Bình,C1,"), "utf-8"
    )
    _, out, _ = call("dossier", folder, BAO_LOC)
    told = " ".join(out.split())
    assert "Chưa rõ có phải lập hồ sơ không: 1 đảng viên (tùy theo: Là ủy viên" in told
    _, out, _ = call("dossier", folder, BAO_LOC, "M2", "--format", "json")
    papers = {p["paper"]: p for p in json.loads(out)["subjects"][0]["papers"]}
    assert papers["member_supplement"]["need"] == "unknown"
    assert papers["member_supplement"]["missing_facts"] == ["managed_by_committee"]


def test_dossier_as_json(call, folder):
    code, out, _ = call("dossier", folder, BAO_LOC, "M1", "--format", "json", "--lang", "en")
    told = json.loads(out)
    assert (code, told["format"]) == (1, "xeploai.dossier/1")
    (subject,) = told["subjects"]
    line = next(p for p in subject["papers"] if p["paper"] == "member_supplement")
    assert (line["need"], line["state"], line["received_on"]) == ("required", "present", "2021-12-10")
    assert line["source"] == "44-KH/ThU, IV.3 (L633, L636)"


def test_dossier_of_nobody(call, folder):
    code, out, err = call("dossier", folder, BAO_LOC, "M9")
    assert (code, out) == (2, "")
    assert "“M9”" in err


def test_check_tells_of_meetings_and_papers(call, folder):
    code, out, _ = call("check", folder, BAO_LOC, "--format", "json")
    told = {f["code"]: f for f in json.loads(out)["findings"]}
    assert code == 1
    assert {"paper_late", "meeting_short", "wrong_order"} <= set(told)
    assert told["meeting_short"]["where"] == "meetings.csv!C2"


def test_a_mistyped_kind_of_unit_in_a_sheet_is_named_with_its_cell_and_the_nearest(call, folder):
    path = folder / "units.csv"
    path.write_text(path.read_text("utf-8").replace("UBND,DB", "Trường họk,DB"), "utf-8")
    code, _, err = call("check", folder, BAO_LOC)
    assert code == 2
    assert "units.csv!C2" in err
    assert "Trường họk" in err
    assert "gần nhất: “Trường học”" in err
