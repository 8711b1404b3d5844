"""``xeploai forms``: arguments, messages in both languages, exit codes, JSON."""

import json
import subprocess
import sys

import pytest

from forms_kit import contents, lines
from office_kit import BAO_LOC, NINH_THUAN
from xeploai_cli.main import run

SHEETS = {
    "info": "Kỳ đánh giá,Địa phương\n2021,Bảo Lộc\n",
    "organizations": "id,name,type,parent\nDB,Đảng bộ phường 1,Đảng bộ cơ sở,\n"
    "C1,Chi bộ 1,Chi bộ trực thuộc,DB\n",
    "members": "id,name,organization,Ngày sinh,Đơn vị công tác\n"
    "M1,Nguyễn Văn An,C1,03/02/1980,Trường Tiểu học\nM2,Trần Thị Bình,C1,,\n",
    "posts": "Mã người giữ chức vụ,Chức vụ,Loại chức vụ\nM1,Hiệu trưởng,Chính quyền\n",
}


@pytest.fixture
def call(capsys, monkeypatch):
    for name in ("XEPLOAI_LANG", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name in ("XEPLOAI_RULES", "XEPLOAI_TEMPLATES"):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("COLUMNS", "160")

    def result(*args):
        code = run([str(a) for a in args])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return result


@pytest.fixture
def roster(tmp_path):
    path = tmp_path / "roster"
    path.mkdir()
    for name, rows in SHEETS.items():
        (path / f"{name}.csv").write_text(rows, "utf-8")
    return path


def test_the_forms_of_a_roster_as_offices_type_it(call, roster, tmp_path):
    out = tmp_path / "made" / "here"
    code, printed, err = call("forms", roster, BAO_LOC, "-o", out)
    assert (code, err) == (0, "")
    assert sorted(contents(out)) == [
        "bang-tong-hop.xlsx",
        "mau-01/to-chuc-dang-C1.docx",
        "mau-01/to-chuc-dang-DB.docx",
        "mau-02/ca-nhan-M1.docx",
        "mau-02/ca-nhan-M2.docx",
        "xeploai-forms.jsonl",
    ]
    found = lines(out / "mau-02" / "ca-nhan-M1.docx")
    assert {
        "Ngày sinh: 03/02/1980\t",
        "Đơn vị công tác: Trường Tiểu học\t",
        "Chức vụ chính quyền: Hiệu trưởng\t",
    } <= set(found)
    told = " ".join(printed.split())
    assert "Mẫu 02 (2021): Bản kiểm điểm cá nhân 2 0 0 0" in told
    assert "Không làm được (2)" in told
    assert "“Mô hình mới, cách làm sáng tạo” không có mục riêng, ghi vào mục I.2" in told


def test_in_english_the_form_stays_vietnamese(call, roster, tmp_path):
    code, printed, _ = call("forms", roster, BAO_LOC, "-o", tmp_path / "out", "--lang", "en")
    assert code == 0
    assert "Not made (2)" in printed
    assert "its text is not known (44-KH/ThU, IV.2.6 (L614))" in " ".join(printed.split())
    assert "BẢN KIỂM ĐIỂM CÁ NHÂN" in lines(tmp_path / "out" / "mau-02" / "ca-nhan-M1.docx")


def test_json(call, roster, tmp_path):
    code, printed, _ = call("forms", roster, BAO_LOC, "-o", tmp_path / "out", "--format", "json")
    told = json.loads(printed)
    assert (code, told["format"], told["states"]) == (0, "xeploai.forms/1", {"written": 5})
    assert {
        "path": "mau-02/ca-nhan-M1.docx",
        "state": "written",
        "form": "lamdong-baoloc/member.mau-02",
        "kind": "member",
        "subject": "M1",
    } in told["files"]
    assert len(told["missing"]) == 2
    assert str(tmp_path) not in printed


def test_only_some_and_one_kind(call, roster, tmp_path):
    call("forms", roster, BAO_LOC, "-o", tmp_path / "a", "--only", "M2", "--only", "DB")
    assert sorted(n for n in contents(tmp_path / "a") if n.endswith("docx")) == [
        "mau-01/to-chuc-dang-DB.docx",
        "mau-02/ca-nhan-M2.docx",
    ]
    call("forms", roster, BAO_LOC, "-o", tmp_path / "b", "--kind", "organization")
    assert all(n.startswith("mau-01") for n in contents(tmp_path / "b") if n.endswith("docx"))


def test_ids_that_there_are_not_are_told_together_with_the_nearest(call, roster, tmp_path):
    code, _, err = call("forms", roster, BAO_LOC, "-o", tmp_path / "out", "--only", "M11", "--only", "DBB")
    assert code == 2
    assert "“M11” cho các mẫu này; gần nhất: “M1”" in err
    assert "“DBB” cho các mẫu này; gần nhất: “DB”" in err
    assert not (tmp_path / "out").exists()


def test_empty_forms_need_no_roster(call, tmp_path):
    code, _, err = call("forms", NINH_THUAN, "--blank", "-o", tmp_path / "out")
    assert (code, err) == (0, "")
    assert sorted(n for n in contents(tmp_path / "out") if n.endswith("docx")) == [
        "mau-01-trong.docx",
        "mau-02-trong.docx",
        "mau-3-213-trong.docx",
    ]


def test_forms_that_are_not_known_are_named_and_exit_is_1(call, tmp_path):
    code, printed, _ = call("forms", "vn@2025", "--blank", "-o", tmp_path / "out")
    assert code == 1
    assert "Mẫu 2C (2025): không làm được, chưa có nội dung mẫu (43-HD/BTCTW, 2)" in printed


def test_a_place_without_forms_says_so(call, roster, tmp_path):
    code, printed, _ = call("forms", roster, "lam-dong@2021", "-o", tmp_path / "out")
    assert code == 1
    assert "Không có văn bản nào trong bộ quy tắc này nêu mẫu kiểm điểm." in printed


def test_a_form_that_was_edited_gives_exit_1(call, roster, tmp_path):
    call("forms", roster, BAO_LOC, "-o", tmp_path / "out")
    (tmp_path / "out" / "mau-02" / "ca-nhan-M1.docx").write_bytes(b"edited")
    code, printed, _ = call("forms", roster, BAO_LOC, "-o", tmp_path / "out")
    assert code == 1
    assert "mau-02/ca-nhan-M1.docx: đã có người sửa" in printed
    assert call("forms", roster, BAO_LOC, "-o", tmp_path / "out", "--force")[0] == 0


@pytest.mark.parametrize(("args", "told"), [
    (("ROSTER", "-o", "OUT"), "thiếu “BỘ_QUY_TẮC”"),
    (("ROSTER", BAO_LOC), "thiếu “--output”"),
    (("ROSTER", BAO_LOC, "-o", "FILE"), "-o cần một thư mục"),
    (("nowhere", BAO_LOC, "-o", "OUT"), "không có tệp hay thư mục “nowhere”"),
    ((BAO_LOC, "--blank", "--only", "M1", "-o", "OUT"), "--only không dùng cùng --blank"),
    ((BAO_LOC, "--blank", "--originals", "-o", "OUT"), "không dùng cùng nhau"),
    (("ROSTER", BAO_LOC, "-o", "OUT", "--kind", "membr"), "gần nhất: “member”"),
    (("ROSTER", BAO_LOC, "-o", "OUT", "--templates", "nowhere"), "“nowhere”"),
    ((BAO_LOC, "--blank", "-o", "OUT", "--kind", "leader", "--rules", "nowhere"), "“nowhere”"),
])  # fmt: skip
def test_wrong_arguments(call, roster, tmp_path, args, told):
    (tmp_path / "file").write_text("x")
    paths = {"ROSTER": roster, "OUT": tmp_path / "out", "FILE": tmp_path / "file"}
    code, out, err = call("forms", *(paths.get(a, a) for a in args))
    assert (code, out) == (2, "")
    assert told in err


def test_templates_of_the_user_are_found_by_the_variable_and_given_ones_go_before(
    call, roster, tmp_path, monkeypatch
):
    call("forms", BAO_LOC, "--originals", "-o", tmp_path / "originals")
    own = tmp_path / "own"
    own.mkdir()
    (own / "mau-02-2021.docx").write_bytes(b"broken")
    monkeypatch.setenv("XEPLOAI_TEMPLATES", str(own))
    code, _, err = call("forms", roster, BAO_LOC, "-o", tmp_path / "out")
    assert code == 2
    assert f"{own}/mau-02-2021.docx: không phải tệp Word .docx dùng được" in err
    given = ("--templates", tmp_path / "originals")
    assert call("forms", roster, BAO_LOC, "-o", tmp_path / "out", *given)[0] == 0


def test_without_the_extra_the_error_says_what_to_install(tmp_path):
    code = f"""
import sys
sys.modules.update(dict.fromkeys(("docx", "docxtpl", "jinja2", "lxml")))
from xeploai_cli.main import run
assert run(["forms", "--help"]) == 0
sys.exit(run(["forms", {BAO_LOC!r}, "--blank", "-o", {str(tmp_path)!r}]))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 2
    assert 'pip install "xeploai[word]"' in done.stderr


def test_the_template_asks_for_what_only_forms_print(call, tmp_path):
    _, printed, _ = call("template", BAO_LOC, "--work", "-o", tmp_path / "t.xlsx", "--format", "json")
    told = json.loads(printed)
    assert {"birth_date", "work_unit"} <= set(told["members"])
    assert {"birth_date", "work_unit"} <= set(told["leaders"])
    assert {"post", "branch"} <= set(told["posts"])
    _, printed, _ = call("template", BAO_LOC, "-o", tmp_path / "u.xlsx", "--format", "json")
    assert "birth_date" not in printed
