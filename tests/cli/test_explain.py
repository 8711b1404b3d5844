"""``explain`` in every form: the paragraph, ways up and down, HTML, and the handout on one page."""

import json
import sys

import docx
import pytest

import explain_kit
from cli_people import members, write
from golden_kit import check
from xeploai_cli import handout

PLACE = "lam-dong@2021"
HOSTILE = "=1+1<script>alert(1)</script>\x1b[31m"


def plain(text):
    return " ".join(text.split())


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_samples_are_told_as_the_golden_files_say(lang):
    check(explain_kit.GOLDEN / f"{lang}.txt", explain_kit.told(lang))


SAID = {
    "over the quota": (
        "DV01",
        "Do cấp có thẩm quyền quyết định, có thể từ “Hoàn thành tốt nhiệm vụ” đến “Hoàn thành xuất sắc",
    ),
    # Eleven are good or better, the one without a review among them: one sixth, rounded down.
    "its figures": (
        "DV01",
        "Vượt tỉ lệ: Đảng bộ xã Mẫu có 11 xếp loại “Hoàn thành tốt nhiệm vụ” trở lên nên chỉ được tối đa 1 "
        "“Hoàn thành xuất sắc nhiệm vụ”, mà có 6 ứng viên",
    ),
    "points": (
        "DV06",
        "Chưa lên “Hoàn thành xuất sắc nhiệm vụ” vì chưa đạt: Từ 95 điểm trở lên (44-KH/ThU, II.B.2.3.a",
    ),
    "no review": ("DV08", "Còn thiếu: Phải hoàn thành kiểm điểm mới được xếp loại."),
    "exempt": ("DV09", "Không xếp loại. Thuộc diện: Đảng viên được miễn công tác và sinh hoạt đảng"),
    "a case": (
        "DV10",
        "Cán bộ, công chức, viên chức bị xếp loại Không hoàn thành nhiệm vụ (21-HD/BTCTW, II, tiêu chuẩn",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("who", "said"), SAID.values(), ids=SAID)
def test_the_paragraph_tells_what_decides(call, roster, who, said):
    assert said in plain(call("explain", roster, PLACE, who, "-q").out)


def test_an_open_condition_leaves_a_rating_to_be_told(call, tmp_path):
    open_ = [{**m, "review_done": None} if m["id"] == "DV12" else m for m in members()]
    out = plain(call("explain", write(tmp_path / "p", members=open_), PLACE, "DV12", "-q").out)
    assert "Chưa được xếp loại vì còn điều kiện chưa xong; theo dữ kiện hiện có là “Hoàn thành tốt" in out


def test_the_way_up_names_the_points_and_the_place(call, roster):
    """One below 95 points, in a group where six stand for one place already."""
    found = json.loads(call("explain", roster, PLACE, "DV06", "--format", "json").out)
    assert found["format"] == "xeploai.explanation/1"
    assert found["paragraph"].startswith("Đề xuất: Hoàn thành tốt nhiệm vụ.")
    assert [
        ([(c["fact"], c["from"], c["to"]) for c in way["changes"]], way["quota_place"])
        for way in found["ways"]["up"]
    ] == [([("score", "94.00", "95.00")], True)]
    shown = plain(call("explain", roster, PLACE, "DV06").out)
    assert "Muốn lên “Hoàn thành xuất sắc nhiệm vụ” (1 cách)" in shown
    assert "Tổng điểm: 94 → 95" in shown
    assert "Có suất trong tỉ lệ" in shown


def test_who_has_many_ways_sees_the_first_and_all_when_asked(call, roster, monkeypatch):
    monkeypatch.setattr("xeploai_cli.commands.explain.FIRST", 0)
    assert "… còn 1 cách; thêm --all để xem hết" not in call("explain", roster, PLACE, "DV06", "--all").out
    assert "Tổng điểm: 94 → 95" not in call("explain", roster, PLACE, "DV06").out


def test_an_id_of_two_kinds_is_said_to_be_one(call):
    city = explain_kit.EXAMPLES / "city.xlsx"
    assert "(--kind leader)" in call("explain", city, "bao-loc@2021", "DV2836").out
    told = call("explain", city, "bao-loc@2021", "DV2836", "--kind", "leader").out
    assert "(--kind member)" in told


@pytest.fixture
def hostile(tmp_path):
    return write(tmp_path / "people", members=[{**m, "name": f"{m['name']} {HOSTILE}"} for m in members()])


def test_the_page_is_one_file_and_safe(call, hostile, tmp_path):
    call("explain", hostile, PLACE, "DV06", "-o", tmp_path / "p.html", "-q")
    text = (tmp_path / "p.html").read_text("utf-8")
    assert not any(bad in text for bad in ("<script", "src=", "href=", "\x1b"))
    assert "&lt;script&gt;" in text
    assert "Tổng điểm: 94 → 95" in text
    assert "Chương trình chỉ đề xuất; cấp có thẩm quyền quyết định." in text


@pytest.mark.parametrize("suffix", [".html", ".docx"])
def test_files_are_the_same_twice(call, roster, tmp_path, suffix):
    files = [tmp_path / f"{n}{suffix}" for n in (1, 2)]
    for file in files:
        assert call("explain", roster, PLACE, "DV06", "-o", file, "-q").code == 0
    assert files[0].read_bytes() == files[1].read_bytes()


def texts(path):
    document = docx.Document(str(path))
    return document, [p.text for p in document.paragraphs]


def test_the_handout_is_a4_and_tells_why_and_what_if(call, roster, tmp_path):
    call("explain", roster, PLACE, "DV06", "-o", tmp_path / "h.docx", "-q")
    document, lines = texts(tmp_path / "h.docx")
    page = document.sections[0]
    assert (round(page.page_width.cm, 1), round(page.page_height.cm, 1)) == (21.0, 29.7)
    cells = {row.cells[0].text: row.cells[1].text for row in document.tables[0].rows}
    assert cells["Đối tượng"] == "DV06 Người Sát Điểm"
    assert cells["Đơn vị"] == "Chi bộ 1"
    assert cells["Kết quả"] == "Hoàn thành tốt nhiệm vụ"
    assert "1. Tổng điểm: 94 → 95; Có suất trong tỉ lệ. Khi đó: Hoàn thành xuất sắc nhiệm vụ." in lines
    assert any(line.startswith("Chưa lên “Hoàn thành xuất sắc nhiệm vụ” vì chưa đạt:") for line in lines)
    assert lines[-1].startswith("xeploai ")


def test_the_handout_says_what_does_not_fit_on_its_page(call, roster, tmp_path, monkeypatch):
    monkeypatch.setattr(handout, "ROOM", 330)
    call("explain", roster, PLACE, "DV06", "-o", tmp_path / "h.docx", "-q")
    _, lines = texts(tmp_path / "h.docx")
    found = json.loads(call("explain", roster, PLACE, "DV06", "--format", "json").out)
    left = len(found["ways"]["down"]) - sum(line.startswith("– ") for line in lines)
    assert left > 0
    assert f"… còn {left}; xem bản .html." in lines


def test_a_handout_takes_any_name_as_text(call, hostile, tmp_path):
    call("explain", hostile, PLACE, "DV06", "-o", tmp_path / "h.docx", "-q")
    document, _ = texts(tmp_path / "h.docx")
    assert (
        document.tables[0].rows[0].cells[1].text == "DV06 Người Sát Điểm =1+1<script>alert(1)</script> [31m"
    )


def test_a_handout_needs_its_extra(call, roster, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "docx", None)
    result = call("explain", roster, PLACE, "DV06", "-o", tmp_path / "h.docx", "-q")
    assert (result.code, list(tmp_path.iterdir())) == (2, [])
    assert 'pip install "xeploai[word]"' in result.err


def test_another_suffix_is_refused(call, roster, tmp_path):
    result = call("explain", roster, PLACE, "DV06", "-o", tmp_path / "h.pdf")
    assert result.code == 2
    assert "đuôi tệp phải là một trong: .html, .docx" in result.err
