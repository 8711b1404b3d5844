"""``diff`` and ``rulebook --timeline`` on the command line, in files and in both languages."""

import json
import re

import openpyxl
import pytest
from rich.cells import cell_len

from xeploai import load_plugins
from xeploai.law.conflicts import cited

VIETNAMESE = re.compile("[ăâđêôơưĂÂĐÊÔƠƯạ-ỹẠ-Ỹ]")
PAIR = ("vn@2021", "lam-dong@2021")


def _joined(out: str) -> str:
    return " ".join(out.split())


def test_a_lawyer_reads_what_changed(call):
    out = _joined(call("diff", "qd132", "qd124").out)
    for wanted in (
        "So sánh quy tắc: qd132 (Việt Nam, ngày 03/10/2023) với qd124 (Việt Nam, ngày 29/08/2025)",
        "→ nhóm để tính: tổ chức cơ sở đảng → nhóm đối tượng tương đồng",
        "→ phải kiểm điểm: có → không",
        "→ nội dung điều khoản: đã rõ → chưa rõ",
        "→ ngoại lệ: – → mọi vi phạm bị kỷ luật trong kỳ đều tự phát hiện và đã khắc phục",
        "→ khi không đạt mức nào: “Không hoàn thành nhiệm vụ” → cấp có thẩm quyền quyết định",
        "Có thể ảnh hưởng: việc có được xếp loại hay không",
    ):
        assert wanted in out


def test_a_local_change_names_the_local_text(call):
    out = _joined(call("diff", *PAIR).out)
    assert "→ nhóm nhỏ: – → nhóm có số làm cơ sở tính tỉ lệ dưới 5 thì vẫn được chọn 1" in out
    assert "điền vào chỗ để ngỏ theo 44-KH/ThU, II.B.5 (L538) (văn bản địa phương)" in out
    assert "Chỉ có ở lam-dong@2021 54" in out


def test_quiet_prints_the_counts(call):
    out = call("diff", *PAIR, "-q").out
    assert "Trả lời khác nhau" in out
    assert "→" not in out


def test_what_if_is_a_difference(call):
    out = call(
        "diff", "qd132", "qd124", "--set", "qd132/member.quota.excellent.share=30%", "--format=json"
    ).out
    fields = [f for t in json.loads(out)["topics"] for m in t["matches"] for f in m["fields"]]
    assert {"field": "share", "label": "tỉ lệ", "old": "30%", "new": "20%"} in fields


@pytest.mark.parametrize(("left", "right"), [("qd132", "qd124"), PAIR, ("nghe-an@2016", "vn@2019")])
def test_english_is_complete(call, left, right):
    out = call("diff", left, right, "--lang", "en", "--all").out
    # Clauses are cited in Vietnamese; everything else is not.
    values = json.loads(call("diff", left, right, "--lang", "en", "--format=json").out)
    origins = [o for t in values["topics"] for s in ("left", "right") for o in t[s]]
    clauses = {x["source"] for o in origins for x in (o, *o["changed_by"])}
    clauses |= {cited(r) for g in load_plugins().regulations.values() for r in g.rules}
    text = " ".join(out.split())
    for clause in sorted(clauses, key=len, reverse=True):
        text = text.replace(" ".join(clause.split()), "")
    assert not VIETNAMESE.search(re.sub("QĐ|Lâm Đồng|Nghệ An|Bảo Lộc|giỏi", "", text))


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_everything_fits_80_columns(call, lang):
    shown = [
        call("diff", *PAIR, "--lang", lang),
        call("diff", "nghe-an@2016", "qd132", "--lang", lang),
        call("rulebook", "--timeline", "lam-dong", "--lang", lang),
        call("rulebook", "lam-dong@2021", "--lang", lang),
    ]
    assert max(cell_len(line) for r in shown for line in r.out.splitlines()) <= 80


@pytest.mark.parametrize("suffix", [".html", ".md", ".xlsx", ".json"])
def test_files(call, tmp_path, suffix):
    path = tmp_path / f"diff{suffix}"
    result = call("diff", *PAIR, "-q", "-o", path)
    assert result.code == 0
    assert path.stat().st_size > 2000


@pytest.mark.parametrize("suffix", [".html", ".md", ".json"])
def test_files_are_the_same_twice(call, tmp_path, suffix):
    paths = [tmp_path / f"{n}{suffix}" for n in "ab"]
    for path in paths:
        call("diff", *PAIR, "-q", "-o", path)
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_html_is_self_contained_and_prints_on_a4(call, tmp_path):
    call("diff", "qd132", "qd124", "-q", "-o", tmp_path / "d.html")
    text = (tmp_path / "d.html").read_text("utf-8")
    assert "@page { size: A4" in text
    assert not re.search("<script|src=|href=|url\\(", text)
    assert "nhóm đối tượng tương đồng" in text


def test_markdown_has_a_table_for_each_question(call, tmp_path):
    call("diff", "qd132", "qd124", "-q", "-o", tmp_path / "d.md")
    text = (tmp_path / "d.md").read_text("utf-8")
    assert text.startswith("# So sánh quy tắc\n")
    assert "| nhóm để tính | tổ chức cơ sở đảng | nhóm đối tượng tương đồng |" in text
    assert {line.count(" | ") for line in text.splitlines() if line.startswith("| Quy tắc")} == {2}


def test_a_workbook_has_one_row_a_field(call, tmp_path):
    call("diff", "qd132", "qd124", "-q", "-o", tmp_path / "d.xlsx")
    book = openpyxl.load_workbook(tmp_path / "d.xlsx")
    rows = [[c.value for c in row] for row in book.worksheets[-1].iter_rows()]
    assert any(r[2:] == ["nhóm để tính", "tổ chức cơ sở đảng", "nhóm đối tượng tương đồng"] for r in rows)
    assert all(c.data_type != "f" for sheet in book for row in sheet.iter_rows() for c in row)


def test_texts_of_a_regulation_are_never_markup(call, tmp_path):
    from small_law import STEPS, SmallLaw, rule

    hostile = "<script>alert(1)</script>|[x](y)\x1b[31m"
    law = SmallLaw(tmp_path, [*STEPS, rule("notice", "notice.one", text={"vi": hostile, "en": hostile})])
    args = ("diff", "qd132", "small", "--rules", law.folders[0])
    for suffix in (".html", ".md"):
        assert call(*args, "-q", "-o", tmp_path / f"d{suffix}").code == 0
        text = (tmp_path / f"d{suffix}").read_text("utf-8")
        assert "<script" not in text.replace("\\<script", "")
        assert "\x1b" not in text
    assert "\x1b" not in call(*args).out


def test_an_unknown_ending_is_refused_before_anything_is_read(call):
    assert call("diff", *PAIR, "-o", "x.pdf").code == 2


def test_unknown_selections_are_user_errors(call):
    result = call("diff", "qd132", "qd1244")
    assert (result.code, "qd124" in result.err) == (2, True)


# ------------------------------------------------------------------ rulebook


def test_the_timeline_of_a_province(call):
    out = _joined(call("rulebook", "--timeline", "lam-dong").out)
    for wanted in (
        "tỉnh Lâm Đồng: quy định áp dụng theo từng năm, 2014–",
        "2021 Trung ương: qd132 (cả năm) Địa phương: lamdong (26/10–31/12)",
        "Chưa mã hóa quy định địa phương: 01/01–25/10",
        "− 03/10/2023: hết lamdong: quy định gốc qd132 hết hiệu lực sau ngày 03/10/2023",
        "+ 01/07/2025: tỉnh Lâm Đồng: hình thành từ Bình Thuận, Đắk Nông, Lâm Đồng",
    ):
        assert wanted in out


def test_the_timeline_as_json(call):
    values = json.loads(call("rulebook", "--timeline", "lam-dong", "--format", "json").out)
    assert values["format"] == "xeploai.timeline/1"
    assert values["years"][0]["year"] == 2014


def test_the_timeline_takes_no_what_if(call):
    assert call("rulebook", "--timeline", "lam-dong", "--set", "a.b=1").code == 2


def test_a_rulebook_says_what_it_rests_on_and_what_it_leaves_out(call):
    out = _joined(call("rulebook", "nghe-an@2019").out)
    for wanted in (
        "Nghệ An: chưa có quy tắc địa phương nào được mã hóa cho ngày 31/12/2019",
        "Mức độ xác thực: nguyên văn",
        "Đã xét và không áp dụng",
        "Xung đột đã chấp nhận",
        "từ 18/10/2019 đến 03/10/2023",
    ):
        assert wanted in out


def test_a_rulebook_as_json_is_complete(call):
    values = json.loads(call("rulebook", "nghe-an@2019", "--format", "json").out)
    assert values["local"] == "none"
    assert {
        "rejected",
        "acknowledged",
        "evidence",
        "weak",
        "text_unknown",
        "unfilled",
        "adopted",
    } <= values.keys()
    assert {"regulation", "source", "from", "to", "evidence", "relation"} <= values["rules"][0].keys()


def test_results_that_rest_on_the_press_say_so(call, roster):
    assert "dựa trên quy tắc chưa đọc được nguyên văn" in _joined(call("evaluate", roster, "qd124").out)
    assert "báo chí" in _joined(call("explain", roster, "qd124", "DV01").out)
