"""Printed forms (law pack, section 12): headings, boxes and fields, read back from the Word files."""

import importlib.util
import zipfile
from pathlib import Path

import openpyxl
import pytest

from forms_kit import blanks, contents, lines, made
from office_kit import BAO_LOC, NINH_THUAN
from xeploai import load_plugins, resolve
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
