"""Text from a roster stays text: no tag, no template code, no formula, no path."""

import zipfile
from pathlib import PurePosixPath

import openpyxl
import pytest
from lxml import etree

from forms_kit import lines, made
from xeploai_office.forms.names import file_names, slug
from xeploai_office.forms.values import printable

HOSTILE = [
    "<script>alert(1)</script>",
    "{{7*7}}",
    "{% raise %}",
    "{# gone #}",
    "{{ ''.__class__.__mro__ }}",
    "=1+1",
    "</w:t></w:r></w:p><w:p/>",
    "A & B < C > D \"E\" 'F'",
    "]]>&amp;<![CDATA[",
    "{_{ 7*7 }_}",
    "%(x)s {0} ${y}",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_printed_as_it_is(tmp_path, name):
    members = [{"id": "M1", "name": name, "organization": "C1", "work_unit": name}]
    posts = [{"person": "M1", "post": name, "unit": "C1", "branch": "party"}]
    made(tmp_path, members=members, posts=posts)
    found = lines(tmp_path / "mau-02" / "ca-nhan-M1.docx")
    assert f"Họ và tên: {name}\t" in found
    assert f"Đơn vị công tác: {name}\t" in found
    assert f"Chức vụ Đảng: {name} (Chi bộ 1)\t" in found


def test_names_of_bodies_are_no_tags_and_no_formulas(tmp_path):
    collectives = [{"id": "T1", "name": '=HYPERLINK("x")<w:p/>', "organization": "TU"}]
    made(tmp_path, collectives=collectives)
    assert lines(tmp_path / "mau-01" / "tap-the-T1.docx")[1] == '=HYPERLINK("x")<w:p/>'
    book = openpyxl.load_workbook(tmp_path / "bang-tong-hop.xlsx")
    cells = [c for sheet in book for row in sheet for c in row if c.data_type == "f"]
    assert cells
    assert not any("HYPERLINK" in str(c.value) for c in cells)


@pytest.mark.parametrize(("raw", "printed"), [
    ("a\tb\nc\x0bd\re", "a b c d e"),
    ("\x00\x1fa\x7f", "a"),
    ("﻿a‮b", "ab"),
    ("a\ud800b", "ab"),
    ("￾x￿", "x"),
    ("Nguyễn  Văn An ", "Nguyễn Văn An"),
])  # fmt: skip
def test_what_xml_or_paper_cannot_hold_is_left_out(raw, printed):
    assert printable(raw) == printed


def test_control_characters_in_a_roster_leave_a_whole_document(tmp_path):
    made(tmp_path, members=[{"id": "M1", "name": "A\x00\x08\a\fB\nC", "organization": "C1"}])
    path = tmp_path / "mau-02" / "ca-nhan-M1.docx"
    assert any(p.startswith("Họ và tên: A") for p in lines(path))
    with zipfile.ZipFile(path) as archive:
        etree.fromstring(archive.read("word/document.xml"))


# ------------------------------------------------------------------ file names


BAD = [
    "../../x", "..", ".", "/etc/passwd", "C:\\x", "CON", "nul", "com1", "a/b", "a\\b", "a:b", "x" * 500,
    "", " ", "Đỗ Thị Ánh", "Do Thi Anh", "m1", "M1", "-rf", "~$x", "a\x00b", "．．／x",
]  # fmt: skip


def test_file_names_are_plain_different_and_stay_the_same():
    found = file_names(BAD)
    assert len({n.casefold() for n in found.values()}) == len(BAD)
    for name in found.values():
        assert name.isascii()
        assert 0 < len(name) < 80
        assert set(name) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")
        assert name.casefold() not in ("con", "nul", "com1")
    assert found == file_names(BAD)
    assert file_names(["DV0001"]) == {"DV0001": "DV0001"}


def test_a_name_tells_whom_it_is_of():
    assert slug("Đỗ Thị Ánh").startswith("Do-Thi-Anh-")


def test_no_id_leads_out_of_the_folder(tmp_path):
    out = tmp_path / "deep" / "out"
    members = [{"id": i, "organization": "C1"} for i in BAD if i.strip()]
    result = made(out, members=members)
    paths = [PurePosixPath(m.path) for m in result.made]
    assert all(".." not in p.parts and not p.is_absolute() and len(p.parts) <= 2 for p in paths)
    assert len({str(p).casefold() for p in paths}) == len(paths)
    assert [p.name for p in tmp_path.iterdir()] == ["deep"]
    assert [p.name for p in (tmp_path / "deep").iterdir()] == ["out"]
