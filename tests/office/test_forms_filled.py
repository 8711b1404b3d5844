"""Forms filled in from a roster and its evaluation, what stays empty, and what is told beside."""

from datetime import date

import docx
import pytest

from forms_kit import ORGANIZATIONS, lines, made, order
from office_kit import BAO_LOC, NINH_THUAN, book, registry, roster
from xeploai import evaluate, load_plugins, resolve
from xeploai.model import Form
from xeploai_office.forms.make import Order, make_forms
from xeploai_office.forms.shelf import open_shelf

STRUGGLE = "4. Việc đấu tranh ngăn chặn, đẩy lùi"


def test_a_member(tmp_path):
    posts = [
        {"person": "M1", "post": "Đoàn viên", "branch": "mass"},
        {"person": "M1", "post": "Bí thư", "unit": "C1", "is_secretary": True, "main_post": True},
        {"person": "M1", "post": "Chuyên viên"},
    ]
    result = made(tmp_path, posts=posts)
    found = lines(tmp_path / "mau-02" / "ca-nhan-M1.docx")
    assert found[:2] == ["ĐẢNG BỘ PHƯỜNG MỘT", "Chi bộ: 1"]
    assert "Năm 2021" in found
    assert "Họ và tên: Nguyễn Văn An\t" in found
    assert "Chức vụ Đảng: Bí thư (Chi bộ 1)\t" in found
    assert "Chức vụ đoàn thể: Đoàn viên\t" in found
    assert "Chi bộ 1\t" in found
    # Nobody said what kind of post it is, when the person was born or where the person works.
    assert {"Ngày sinh: \t", "Chức vụ chính quyền: \t", "Đơn vị công tác: \t"} <= set(found)
    assert any("1 posts" in n.render("en") for n in result.notes)
    levels = [p for p in found if p.startswith("\t☐") or p.startswith("\t☒")]
    assert levels[0] == "\t☒ Xuất sắc\t☐ Tốt\t☐ Trung bình\t☐ Kém"
    assert set(levels[1:]) == {"\t☐ Xuất sắc\t☐ Tốt\t☐ Trung bình\t☐ Kém"}


def test_fields_that_an_office_may_add(tmp_path):
    member = {"birth_date": date(1980, 2, 3), "work_unit": "Văn phòng & Thống kê", "official_rating": "good"}
    made(tmp_path, members=[{"id": "M1", "organization": "C1", **member}])
    found = lines(tmp_path / "mau-02" / "ca-nhan-M1.docx")
    assert "Ngày sinh: 03/02/1980\t" in found
    assert "Đơn vị công tác: Văn phòng & Thống kê\t" in found
    assert "- Mức xếp loại chất lượng công chức, viên chức: Hoàn thành tốt nhiệm vụ\t" in found
    # What the person claims is for the person to tick.
    assert not any(p.startswith("☒") for p in found)


def test_whoever_is_not_reviewed_gets_no_form_and_that_is_told(tmp_path):
    result = made(tmp_path)
    assert not (tmp_path / "mau-02" / "ca-nhan-M2.docx").exists()
    assert "Mẫu 02 (2021): not made for 1 who are not reviewed" in [n.render("en") for n in result.notes]


def test_a_collective_and_an_organisation(tmp_path):
    made(tmp_path)
    body = lines(tmp_path / "mau-01" / "tap-the-T1.docx")
    assert body[:3] == ["ĐẢNG BỘ THÀNH PHỐ MẪU", "Ban Thường vụ", "(Tập thể kiểm điểm)"]
    assert any("tập thể Ban Thường vụ kiểm điểm với các nội dung" in p for p in body)
    after = body[next(n for n, p in enumerate(body) if p.startswith(STRUGGLE)) :]
    assert next(p for p in after if "Xuất sắc" in p) == "\t☐ Xuất sắc\t☐ Tốt\t☐ Trung bình\t☒ Kém"
    assert lines(tmp_path / "mau-01" / "to-chuc-dang-DB.docx")[0] == "ĐẢNG BỘ THÀNH PHỐ MẪU"


SETTLED = {
    "id": "M1",
    "organization": "C1",
    "admitted_on": date(2010, 1, 1),
    "exempt": False,
    "suspended": False,
    "temporary_activity": "no",
    "review_done": True,
    "official_rating": "good",
    "degradation_concluded": True,
}
"""Concluded signs of degradation are a case of “Không hoàn thành nhiệm vụ” (NEG-MEM-1), whatever else."""


def test_the_proposal_stands_where_it_is_settled_and_is_left_open_where_it_is_not(tmp_path):
    organizations = [{**o, "meeting_date": date(2021, 12, 10)} for o in ORGANIZATIONS]
    tables = {"members": [SETTLED, {"id": "M3", "organization": "C1"}], "transfers": [], "absences": []}
    result = made(tmp_path, organizations=organizations, **tables)
    told = {
        i: next(
            p for p in lines(tmp_path / "mau-02" / f"ca-nhan-{i}.docx") if p.startswith("- Chi bộ đề xuất")
        )
        for i in ("M1", "M3")
    }
    assert told["M1"] == "- Chi bộ đề xuất xếp loại mức chất lượng: Không hoàn thành nhiệm vụ\t"
    assert told["M3"] == "- Chi bộ đề xuất xếp loại mức chất lượng: \t"
    (left,) = [n for n in result.notes if n.code == "forms.open" and n.params["form"] == "Mẫu 02 (2021)"]
    assert (left.params["count"], left.params["status"].code) == (1, "status.undetermined")


def test_a_decision_on_record_stands_on_the_line_of_the_committee(tmp_path):
    decision = {
        "subject": "M1",
        "subject_kind": "member",
        "period": "2021",
        "selection": BAO_LOC,
        "rating": "completed",
        "authority": "Đảng ủy phường Một",
        "status": "in_force",
    }
    made(tmp_path, decisions=[decision])
    found = lines(tmp_path / "mau-02" / "ca-nhan-M1.docx")
    assert "Đảng ủy, chi ủy cơ sở xếp loại mức chất lượng: Hoàn thành nhiệm vụ\t" in found


def test_a_person_of_both_sheets_has_one_form_and_what_differs_is_left_empty(tmp_path):
    leaders = [
        {"id": "M1", "name": "Nguyễn Văn An", "level_conduct": "good", "level_remedy": "good"},
        {"id": "L1", "name": "Lê Thị Cúc"},
    ]
    result = made(tmp_path, leaders=leaders)
    files = sorted(m.path for m in result.made if m.path.startswith("mau-02"))
    assert files == ["mau-02/ca-nhan-L1.docx", "mau-02/ca-nhan-M1.docx"]
    found = lines(tmp_path / "mau-02" / "ca-nhan-M1.docx")
    levels = [p for p in found if p.startswith(("\t☐", "\t☒"))]
    assert levels[0] == "\t☐ Xuất sắc\t☐ Tốt\t☐ Trung bình\t☐ Kém"
    assert levels[3] == "\t☐ Xuất sắc\t☒ Tốt\t☐ Trung bình\t☐ Kém"
    assert [n.params["subjects"] for n in result.notes if n.code == "forms.differ"] == ["M1"]


def test_ninh_thuan_makes_the_sheets_of_the_residence(tmp_path):
    made(tmp_path, NINH_THUAN, leaders=[{"id": "M1", "name": "Nguyễn Văn An"}])
    found = lines(tmp_path / "mau-3-213" / "ca-nhan-M1.docx")
    assert any("Đảng ủy/chi bộ Chi bộ 1 trân trọng đề nghị" in p and "Nguyễn Văn An" in p for p in found)
    assert any("nhận xét về đảng viên Nguyễn Văn An như sau:" in p for p in found)


# ------------------------------------------------------------------ what is told


def test_contents_of_a_review_without_a_heading_are_told_with_the_place_they_go_to(tmp_path):
    """Section 12.5."""
    for selection, wanted in (
        (
            BAO_LOC,
            [("Mô hình mới, cách làm sáng tạo", "I.2"), ("Lãnh đạo phòng, chống dịch Covid-19", "I.2")],
        ),
        (NINH_THUAN, [("Lãnh đạo phòng, chống tham nhũng, lãng phí, tiêu cực", "I.4")]),
    ):
        shelf = order(tmp_path, selection).shelf
        told = [
            (n.params["content"].vi, n.params["heading"])
            for n in shelf.notes
            if n.code == "forms.placed" and n.params["form"].startswith("Mẫu 01")
        ]
        assert told == wanted
        leaders = [n for n in shelf.notes if n.code == "forms.placed" and "Mẫu 02" in n.params["form"]]
        assert {n.params["heading"] for n in leaders} == {"I.2"}


@pytest.mark.parametrize(("selection", "numbers"), [
    ("vn@2025", [f"Mẫu {number} (2025)" for number in ("01", "03", "04", "05", "2A", "2B", "2C")]),
    ("vn@2023", ["Mẫu 01 (2023)", "Mẫu 2A (2023)", "Mẫu 2B (2023)"]),
])  # fmt: skip
def test_forms_that_nobody_has_read_are_named_and_not_made(tmp_path, selection, numbers):
    result = made(tmp_path, selection)
    assert sorted(m.params["form"] for m in result.shelf.missing) == numbers
    assert {m.code for m in result.shelf.missing} == {"forms.missing.text_unknown"}
    assert [m.path for m in result.made] == ["bang-tong-hop.xlsx"]


def test_a_level_without_a_box_is_told(tmp_path):
    frame = book(f"{BAO_LOC}+core_criteria=frame").selection
    members = [{"id": "M1", "organization": "C1", "level_a1": "good"}]
    result = made(tmp_path, frame, members=members)
    assert [n.params["fact"].vi for n in result.notes if n.code == "forms.no_box"] == [
        "Cấp độ: Tư tưởng chính trị"
    ]


def test_every_form_of_ours_has_a_template_or_an_unknown_text():
    forms = [r for g in load_plugins().regulations.values() for r in g.rules if isinstance(r, Form)]
    assert len(forms) >= 10
    assert all((f.template is None) == f.text_unknown for f in forms)


def test_a_roster_of_another_year_is_told(tmp_path):
    result = make_forms(
        order(tmp_path, NINH_THUAN), evaluate(roster(BAO_LOC), book(NINH_THUAN), registry=registry())
    )
    assert [n.code for n in result.notes].count("finding.cross_period") == 1


REGULATION = """
[regulation]
id = "van-phong"
title = { vi = "Quy chế mẫu", en = "Sample rules" }
issuer = { vi = "Văn phòng", en = "Office" }
place = "lam-dong/bao-loc"
from = 2021-01-01
last_checked = 2021-12-31

[[document]]
id = "quy-che"
number = "01-QC"
title = { vi = "Quy chế mẫu", en = "Sample rules" }
issuer = { vi = "Văn phòng", en = "Office" }
"""
FORMS = """
[[form]]
id = "phieu"
topic = "form.own"
text = { vi = "Phiếu riêng", en = "A form of its own" }
relation = "adds"
number = "Phiếu 1"
template = "forms/phieu.docx"
source = { document = "quy-che", clause = "1" }
evidence = "text"
"""


def test_a_regulation_that_is_only_data_brings_its_templates(tmp_path):
    """What a province writes for itself: a folder of TOML and Word files, and no plugin."""
    folder, out = tmp_path / "van-phong", tmp_path / "out"
    (folder / "forms").mkdir(parents=True)
    (folder / "regulation.toml").write_text(REGULATION, "utf-8")
    (folder / "forms.toml").write_text(FORMS, "utf-8")
    document = docx.Document()
    document.add_paragraph("Phiếu của {{ name }}")
    document.save(str(folder / "forms" / "phieu.docx"))
    own = load_plugins(rules=[folder])
    found = evaluate(roster(BAO_LOC), resolve(BAO_LOC, own), registry=own)
    shelf = open_shelf(found.rulebook, own.dictionary)
    make_forms(Order(shelf, found.rulebook, own.dictionary, out), found)
    assert lines(out / "phieu" / "ca-nhan-M1.docx") == ["Phiếu của Nguyễn Văn An"]
