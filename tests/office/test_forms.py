"""Printed forms (law pack, section 12): headings, boxes and fields, read back from the Word files."""

import importlib.util
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from forms_kit import ORGANIZATIONS, blanks, contents, lines, made, order
from office_kit import BAO_LOC, NINH_THUAN, book
from xeploai import load_plugins, resolve
from xeploai.model import Form
from xeploai_office.forms.shelf import lacking, open_shelf

ROOT = Path(__file__).parents[2]
LEVEL = "Tự đánh giá về cấp độ thực hiện:"
REMEDY = (
    "III. Kết quả khắc phục những hạn chế, khuyết điểm đã được cấp có thẩm quyền kết luận hoặc được chỉ ra ở "
    "các kỳ kiểm điểm trước"
)
STRUGGLE = (
    "4. Việc đấu tranh ngăn chặn, đẩy lùi những biểu hiện suy thoái về tư tưởng chính trị, đạo đức, lối "
    "sống, “tự diễn biến”, “tự chuyển hóa” trong nội bộ gắn với đẩy mạnh học tập và làm theo tư tưởng, đạo "
    "đức, phong cách Hồ Chí Minh và công tác đấu tranh phòng, chống tham nhũng, lãng phí."
)


def mau_01(colon: str, last: str) -> list[str]:
    """Section 12.1, row by row."""
    return [
        f"I. Ưu điểm, kết quả đạt được{colon}",
        "1. Việc quán triệt, tổ chức thực hiện các chủ trương, đường lối của Đảng, chính sách, pháp luật của "
        "Nhà nước, nghị quyết, chỉ thị, quyết định, kết luận của cấp trên; xây dựng và tổ chức thực hiện các "
        "chương trình, kế hoạch công tác của tập thể.",
        LEVEL,
        "2. Công tác lãnh đạo, chỉ đạo các mặt công tác của địa phương, cơ quan, đơn vị trong năm; kết quả "
        "thực hiện các chỉ tiêu, nhiệm vụ được cấp có thẩm quyền giao, phê duyệt trong năm.",
        LEVEL,
        "3. Việc thực hiện nguyên tắc tập trung dân chủ và các quy định, quy chế làm việc.",
        LEVEL,
        STRUGGLE,
        LEVEL,
        "5. Kết quả lãnh đạo, chỉ đạo, thực hiện công tác kiểm tra, giám sát, kỷ luật đảng và thi đua, khen "
        "thưởng.",
        LEVEL,
        "II. Hạn chế, khuyết điểm và nguyên nhân",
        REMEDY + colon,
        LEVEL,
        "IV. Giải trình những vấn đề được gợi ý kiểm điểm (nếu có)",
        f"V. Trách nhiệm của tập thể, cá nhân{colon}",
        f"VI. Phương hướng, biện pháp khắc phục hạn chế, khuyết điểm{colon}",
        last,
        "☐ Hoàn thành xuất sắc nhiệm vụ",
        "☐ Hoàn thành tốt nhiệm vụ",
        "☐ Hoàn thành nhiệm vụ",
        "☐ Không hoàn thành nhiệm vụ",
        "T/M TẬP THỂ LÃNH ĐẠO, QUẢN LÝ",
        "(Ký, ghi rõ họ tên và đóng dấu)",
    ]


def mau_02(colon: str, stop: str, commitment: list[str], official: str, signs: list[str]) -> list[str]:
    """Section 12.2, row by row."""
    ratings = [
        "☐ Hoàn thành xuất sắc nhiệm vụ",
        "☐ Hoàn thành tốt nhiệm vụ",
        "☐ Hoàn thành nhiệm vụ",
        "☐ Không hoàn thành nhiệm vụ",
    ]
    return [
        "BẢN KIỂM ĐIỂM CÁ NHÂN",
        "I. Ưu điểm, kết quả đạt được",
        "1. Về tư tưởng chính trị; phẩm chất đạo đức, lối sống; ý thức tổ chức kỷ luật; tác phong, lề lối "
        f"làm việc{colon}",
        LEVEL,
        f"2. Về thực hiện chức trách, nhiệm vụ được giao{colon}",
        LEVEL,
        *commitment,
        f"II. Hạn chế, khuyết điểm và nguyên nhân{colon}",
        REMEDY + stop,
        LEVEL,
        f"IV. Giải trình những vấn đề được gợi ý kiểm điểm (nếu có){colon}",
        "V. Làm rõ trách nhiệm của cá nhân đối với những hạn chế, khuyết điểm của tập thể (nếu có)" + stop,
        f"VI. Phương hướng, biện pháp khắc phục hạn chế, khuyết điểm{stop}",
        f"VII. Tự nhận mức xếp loại chất lượng{colon}",
        official,
        *ratings,
        f"2. Xếp loại đảng viên{colon}",
        *ratings,
        *signs,
        f"Đánh giá, xếp loại chất lượng cán bộ, công chức, viên chức{colon}",
        "THỦ TRƯỞNG CƠ QUAN, ĐƠN VỊ",
        f"Đánh giá, xếp loại chất lượng đảng viên{colon}",
        "- Nhận xét, đánh giá của chi ủy:",
        "T/M CHI ỦY (CHI BỘ)",
        "T/M ĐẢNG ỦY (CHI ỦY)",
    ]


RESIDENCE = [
    "Mẫu 3-213",
    "PHIẾU XIN Ý KIẾN",
    "Chi ủy nơi cư trú",
    "T/M ĐẢNG ỦY (CHI ỦY)",
    "(Ký, đóng dấu, ghi rõ họ và tên)",
    "Mẫu 3-213",
    "ĐẢNG ỦY XÃ, PHƯỜNG, THỊ TRẤN",
    "PHIẾU NHẬN XÉT",
    "Nêu gương tốt ☐\tNêu gương ☐\tChưa nêu gương ☐",
    "Gương mẫu đi đầu ☐\tGương mẫu ☐\tChưa gương mẫu ☐",
    "Tham gia đầy đủ ☐\tTham gia chưa đầy đủ ☐\tKhông tham gia ☐",
    "Thường xuyên, tích cực ☐\tThường xuyên ☐\tChưa thường xuyên ☐",
    "Rất tích cực ☐\tTích cực ☐\tChưa tích cực ☐",
    "Biểu dương ☐\tKhông đề nghị ☐\tXem xét xử lý ☐",
    "7. Nhận xét khác",
    "XÁC NHẬN CỦA ĐẢNG ỦY",
    "XÃ, PHƯỜNG, THỊ TRẤN",
    "T/M CHI BỘ",
]
BAO_LOC_02 = mau_02(
    "",
    "",
    ["3. Việc thực hiện cam kết tu dưỡng, rèn luyện, phấn đấu hàng năm", LEVEL],
    "1. Xếp loại cán bộ, công chức, viên chức (đối với cán bộ, công chức, viên chức).",
    ["(Ký, ghi rõ họ tên)"],
)
NINH_THUAN_02 = mau_02(
    ":",
    ".",
    ["3. Việc thực hiện cam kết tu dưỡng, rèn luyện, phấn đấu hằng năm."],
    "1. Xếp loại cán bộ, công chức, viên chức:",
    ["NGƯỜI TỰ KIỂM ĐIỂM", "(Ký, ghi rõ họ tên)"],
)
PRINTED = [
    (BAO_LOC, "mau-01", mau_01("", "VII. Đề nghị mức xếp loại chất lượng")),
    (NINH_THUAN, "mau-01", ["Mẫu 01", *mau_01(":", "VII. Đề nghị xếp loại mức chất lượng:")]),
    (BAO_LOC, "mau-02", BAO_LOC_02),
    (NINH_THUAN, "mau-02", ["Mẫu 02", *NINH_THUAN_02]),
    (NINH_THUAN, "mau-3-213", RESIDENCE),
]


def in_order(wanted: list[str], found: list[str]) -> list[str]:
    """Return what of ``wanted`` is not found, in this order."""
    rest = iter(found)
    return [w for w in wanted if w not in rest]


@pytest.mark.parametrize(("selection", "form", "wanted"), PRINTED)
def test_an_empty_form_has_the_printed_headings_in_order_and_no_tick(tmp_path, selection, form, wanted):
    blanks(tmp_path, selection)
    found = lines(tmp_path / f"{form}-trong.docx")
    assert in_order(wanted, found) == []
    assert "☒" not in "".join(found)
    assert "{" not in "".join(found)


@pytest.mark.parametrize(("selection", "form", "boxes"), [
    (BAO_LOC, "mau-01", 6), (NINH_THUAN, "mau-01", 6), (BAO_LOC, "mau-02", 4), (NINH_THUAN, "mau-02", 3),
])  # fmt: skip
def test_level_boxes(tmp_path, selection, form, boxes):
    blanks(tmp_path, selection)
    found = lines(tmp_path / f"{form}-trong.docx")
    assert found.count("\t☐ Xuất sắc\t☐ Tốt\t☐ Trung bình\t☐ Kém") == found.count(LEVEL) == boxes


def test_the_other_differences_of_the_two_versions(tmp_path):
    """Section 12.4, rows 1, 2, 4, 6, 7, 11."""
    for selection, name in ((BAO_LOC, "b"), (NINH_THUAN, "n")):
        blanks(tmp_path / name, selection)
    b1, n1, b2, n2 = (lines(tmp_path / f / f"mau-0{k}-trong.docx") for k in (1, 2) for f in "bn")
    assert not {"Mẫu 01", "Mẫu 02"} & {*b1, *b2}
    assert "1. Hạn chế, khuyết điểm (theo 05 nội dung nêu trên)." in b1
    assert "- Hạn chế, khuyết điểm (theo 5 nội dung nêu trên)." in n1
    assert "1. Hạn chế, khuyết điểm (theo 03 nội dung nêu trên)." in b2
    assert "1. Hạn chế, khuyết điểm (theo 3 nội dung nêu trên)." in n2
    assert any("chống những biểu hiện" in p for p in b2)
    assert any("chống các biểu hiện" in p for p in n2)
    topics = [[p for p in form if p.startswith("Về hạn chế, khuyết điểm trong:")] for form in (b2, n2)]
    assert [len(t) for t in topics] == [1, 0]
    assert "Đảng ủy, chi ủy cơ sở xếp loại mức chất lượng: \t" in b2
    assert "- Đảng ủy, chi ủy cơ sở xếp loại mức chất lượng: \t" in n2


def test_bao_loc_has_no_sheet_of_the_residence(tmp_path):
    result = blanks(tmp_path, BAO_LOC)
    assert sorted(m.path for m in result.made) == ["mau-01-trong.docx", "mau-02-trong.docx"]
    assert any("IV.2.6 (L614)" in m.render("vi") for m in result.shelf.missing)


# ------------------------------------------------------------------ filled in


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
    after = body[body.index(STRUGGLE) :]
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
    ("vn@2025", ["Mẫu 01 (2025)", "Mẫu 05 (2025)", "Mẫu 2A (2025)", "Mẫu 2B (2025)", "Mẫu 2C (2025)"]),
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


# ------------------------------------------------------------------ files


def test_same_input_same_bytes(tmp_path):
    for name in "ab":
        made(tmp_path / name)
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
    with zipfile.ZipFile(tmp_path / "a" / "mau-02" / "ca-nhan-M1.docx") as archive:
        assert {i.date_time for i in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_workbook_has_the_summary_and_the_quotas(tmp_path):
    made(tmp_path, BAO_LOC)
    sheets = openpyxl.load_workbook(tmp_path / "bang-tong-hop.xlsx").sheetnames
    assert sheets == ["Tổng hợp", "Tỉ lệ"]


def test_shipped_templates_are_those_of_the_script(monkeypatch):
    """Only what Word shows is compared: archives differ with the library that packs them."""
    monkeypatch.syspath_prepend(str(ROOT / "plugins"))
    spec = importlib.util.spec_from_file_location("make_forms", ROOT / "plugins" / "make_forms.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    shipped = {p.relative_to(ROOT / "plugins").as_posix() for p in (ROOT / "plugins").rglob("*.docx")}
    assert set(script.forms()) == shipped
    for name, make in script.forms().items():
        assert make().lines() == lines(ROOT / "plugins" / name)


def test_templates_hold_the_headings_that_the_rules_name():
    for selection in (BAO_LOC, NINH_THUAN):
        found = resolve(selection, load_plugins())
        for sheet in open_shelf(found, load_plugins().dictionary).sheets:
            assert lacking(sheet) == []
            assert len(sheet.form.headings) > 9
