"""Templates of an office: they go before ours by file name, and every fault in them is told at once."""

import re
import zipfile
from pathlib import Path

import docx
import pytest

from forms_kit import blanks, lines, made, order
from office_kit import BAO_LOC, NINH_THUAN, book, registry
from xeploai.errors import RegulationFileError, UsageError
from xeploai.law.regulation import load_regulation
from xeploai_office.forms.make import copy_templates
from xeploai_office.forms.placeholders import VALUES, names
from xeploai_office.forms.shelf import open_shelf
from xeploai_office.forms.template import FILTERS
from xeploai_office.forms.values import Filler

MAU_02 = "mau-02-2021.docx"


def template(path, *paragraphs: str, split: bool = False):
    """Write a Word file; ``split`` cuts each paragraph into runs of three letters, as Word does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    document = docx.Document()
    for text in paragraphs:
        p = document.add_paragraph()
        for piece in re.findall(r"(?s).{1,3}", text) if split else [text]:
            p.add_run(piece)
    document.save(str(path))
    return path


def faults(folder, selection=BAO_LOC) -> list[str]:
    with pytest.raises(UsageError) as caught:
        open_shelf(book(selection), registry().dictionary, [folder])
    return [m.render("en").replace(str(folder), "F") for m in caught.value.messages]


@pytest.mark.parametrize("split", [False, True])
def test_an_office_puts_its_own_template_in_place(tmp_path, split):
    own = tmp_path / "own"
    template(
        own / MAU_02,
        "Họ tên: {{ name }}, {{ fact.card_number or 'không có thẻ' }}",
        "Ngày kết nạp {{ fact.admitted_on }}; {{ fact.exempt }}; {{ fact.occupation }}",
        "{{ tick.exempt.no }} Không {{ tick.exempt.yes }} Có",
        "{% if posts %}Chức vụ: {{ posts|upper }}{% else %}Không giữ chức vụ{% endif %}",
        split=split,
    )
    member = {"id": "M1", "name": "An", "organization": "C1", "exempt": False, "occupation": "official"}
    made(tmp_path / "out", BAO_LOC, own, members=[member])
    assert lines(tmp_path / "out" / "mau-02" / "ca-nhan-M1.docx") == [
        "Họ tên: An, không có thẻ",
        "Ngày kết nạp ; Không; Cán bộ, công chức, viên chức",
        "☒ Không ☐ Có",
        "Không giữ chức vụ",
    ]


def test_the_first_folder_goes_before_the_second(tmp_path):
    for name in "ab":
        template(tmp_path / name / MAU_02, f"{name} {{{{ name }}}}")
    blanks_ = order(tmp_path / "out", BAO_LOC, tmp_path / "a", tmp_path / "b")
    (sheet,) = [s for s in blanks_.shelf.sheets if s.own]
    assert sheet.template.texts() == ["a {{ name }}"]


def test_a_table_row_and_a_header_are_filled_in_too(tmp_path):
    own = tmp_path / "own"
    template(own / MAU_02, "x")
    document = docx.Document(str(own / MAU_02))
    document.sections[0].header.paragraphs[0].text = "{{ superior }}"
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "{{ id }}", "{{ cell }}"
    document.save(str(own / MAU_02))
    made(tmp_path / "out", BAO_LOC, own)
    found = docx.Document(str(tmp_path / "out" / "mau-02" / "ca-nhan-M1.docx"))
    assert [c.text for c in found.tables[0].row_cells(0)] == ["M1", "Chi bộ 1"]
    assert found.sections[0].header.paragraphs[0].text == "Đảng bộ phường Một"


def test_headings_that_an_office_left_out_are_told(tmp_path):
    template(tmp_path / MAU_02, "I. ƯU ĐIỂM, KẾT QUẢ ĐẠT ĐƯỢC:", "{{ name }}")
    shelf = open_shelf(book(BAO_LOC), registry().dictionary, [tmp_path])
    told = [n.params["heading"] for n in shelf.notes if n.code == "forms.heading"]
    assert "I. Ưu điểm, kết quả đạt được" not in told
    assert "VII. Tự nhận mức xếp loại chất lượng" in told


# ------------------------------------------------------------------ faults


def test_every_fault_of_every_template_with_the_nearest_name(tmp_path):
    template(
        tmp_path / MAU_02,
        "{{ nam }} {{ tick.level_conduct.exellent }} {{ fact.card_numbr }}",
        "{{ tick.rating }} {{ name.upper }}",
    )
    template(tmp_path / "mau-01-2021.docx", "{{ superiorr }} {{ name|uper }}")
    assert faults(tmp_path) == [
        "F/mau-01-2021.docx: “uper” cannot be used in a placeholder; nearest: “upper”",
        "F/mau-01-2021.docx: unknown placeholder “superiorr”; nearest: “superior”",
        "F/mau-02-2021.docx: unknown placeholder “fact.card_numbr”; nearest: “fact.card_number”",
        "F/mau-02-2021.docx: unknown placeholder “nam”; nearest: “name”",
        "F/mau-02-2021.docx: unknown placeholder “name.upper”; nearest: “name”",
        "F/mau-02-2021.docx: unknown placeholder “tick.level_conduct.exellent”; "
        "nearest: “tick.level_conduct.excellent”",
        "F/mau-02-2021.docx: unknown placeholder “tick.rating”; nearest: “tick.rating.not_completed”",
    ]


@pytest.mark.parametrize("text", [
    "{{ name", "{{ name }", "{% if name %}", "{% endif %}", "{{ }}", "{% raise %}", "{{ name or }}",
])  # fmt: skip
def test_a_placeholder_that_cannot_be_read_is_told_with_where_it_is(tmp_path, text):
    template(tmp_path / MAU_02, "before", f"here {text}", "after")
    (told,) = faults(tmp_path)
    assert "F/mau-02-2021.docx" in told


@pytest.mark.parametrize("text", [
    "{{ name|safe }}",
    "{% autoescape false %}{{ name }}{% endautoescape %}",
    "{{ name.__class__ }}",
    "{{ ''.__class__.__mro__ }}",
    "{{ range(10**9) }}",
    "{{ cycler() }}",
    "{% include '/etc/passwd' %}",
    "{% import 'x' as y %}",
    "{% extends 'x' %}",
    "{{ name|attr('__class__') }}",
    "{{ self }}",
    "{% macro m() %}{% endmacro %}{{ m() }}",
])  # fmt: skip
def test_a_template_runs_nothing_and_undoes_no_escaping(tmp_path, text):
    template(tmp_path / MAU_02, text)
    assert faults(tmp_path)


def test_files_that_are_no_word_files(tmp_path):
    (tmp_path / MAU_02).write_bytes(b"not a zip")
    with zipfile.ZipFile(tmp_path / "mau-01-2021.docx", "w") as archive:
        archive.writestr("a.txt", "x")
    told = faults(tmp_path)
    assert [t.split(":")[0] for t in told] == ["F/mau-01-2021.docx", "F/mau-02-2021.docx"]
    assert all("not a usable Word .docx file" in t for t in told)


def test_a_damaged_word_file_is_told(tmp_path):
    path = template(tmp_path / MAU_02, "{{ name }}")
    with zipfile.ZipFile(path) as archive:
        part = archive.getinfo("word/document.xml")
    data = bytearray(path.read_bytes())
    start = part.header_offset + 30 + len(part.filename)
    data[start : start + 40] = b"\xff" * 40
    path.write_bytes(data)
    assert "not a usable Word .docx file" in faults(tmp_path)[0]


def test_macros_and_bombs_are_refused(tmp_path):
    path = template(tmp_path / MAU_02, "{{ name }}")
    with zipfile.ZipFile(path) as archive:
        parts = {n: archive.read(n) for n in archive.namelist()}
    types = parts["[Content_Types].xml"].decode()
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    _pack(path, {**parts, "[Content_Types].xml": types.replace(
        main, "application/vnd.ms-word.document.macroEnabled.main+xml").encode()})  # fmt: skip
    assert "macros" in faults(tmp_path)[0]
    _pack(path, {**parts, "word/media/x.bin": b"\0" * 70_000_000})
    assert "far too large" in faults(tmp_path)[0]


def _pack(path, parts) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def test_a_file_that_no_form_uses_is_told_with_the_nearest_name(tmp_path):
    template(tmp_path / "mau-2-2021.docx", "{{ name }}")
    template(tmp_path / "~$mau-02-2021.docx", "{{ broken")
    shelf = open_shelf(book(BAO_LOC), registry().dictionary, [tmp_path])
    (told,) = [n for n in shelf.notes if n.code == "forms.stray"]
    assert told.params["nearest"] == MAU_02


def test_a_folder_that_is_none(tmp_path):
    with pytest.raises(UsageError, match="not a folder"):
        open_shelf(book(BAO_LOC), registry().dictionary, [tmp_path / "x"])


def test_a_regulation_that_names_a_template_it_has_not(tmp_path):
    source = next(r.folder for r in book(BAO_LOC).regulations if r.id == "lamdong-baoloc")
    for path in source.glob("*.toml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "mau-01-2021.docx").write_bytes(b"")
    text = (tmp_path / "forms.toml").read_text("utf-8")
    text = text.replace('"collective.content.03"', '"collective.content.3"')
    (tmp_path / "forms.toml").write_text(text.replace("forms/mau-02", "../mau-02"), "utf-8")
    with pytest.raises(RegulationFileError) as caught:
        load_regulation(tmp_path)
    assert [(m.code, m.params["found"]) for m in caught.value.messages] == [
        ("forms.no_review", "collective.content.3"),
        ("forms.no_template_file", "../mau-02-2021.docx"),
    ]


# ------------------------------------------------------------------ originals, and what may be named


def test_originals_are_the_templates_and_can_be_put_back(tmp_path):
    copy_templates(order(tmp_path / "mine"))
    assert sorted(p.name for p in (tmp_path / "mine").glob("*.docx")) == ["mau-01-2021.docx", MAU_02]
    made(tmp_path / "a")
    made(tmp_path / "b", BAO_LOC, tmp_path / "mine")
    for name in ("mau-02/ca-nhan-M1.docx", "mau-01/tap-the-T1.docx"):
        assert lines(tmp_path / "a" / name) == lines(tmp_path / "b" / name)


def test_every_value_is_filled_in_by_something(tmp_path):
    assert {n for n in VALUES if not hasattr(Filler, f"_{n}")} == set()
    template(tmp_path / MAU_02, *(f"{name}={{{{ {name} }}}}" for name in VALUES))
    made(tmp_path / "out", BAO_LOC, tmp_path)
    found = dict(p.split("=", 1) for p in lines(tmp_path / "out" / "mau-02" / "ca-nhan-M1.docx"))
    assert (found["id"], found["name"], found["year"], found["period"]) == (
        "M1",
        "Nguyễn Văn An",
        "2021",
        "2021",
    )
    assert (found["superior"], found["superior_short"]) == ("Đảng bộ phường Một", "phường Một")
    assert (found["cell"], found["cell_short"]) == ("Chi bộ 1", "1")


def test_what_may_be_ticked_is_what_the_rules_know(tmp_path):
    found = names(book(NINH_THUAN), registry().dictionary, ("leader", "member"))
    assert found["tick"]["rating"] == dict.fromkeys(("not_completed", "completed", "good", "excellent"))
    assert found["tick"]["level_conduct"] == dict.fromkeys(("poor", "average", "good", "excellent"))
    blanks(tmp_path, NINH_THUAN)


def test_the_page_lists_the_placeholders_and_filters_of_the_code():
    page = (Path(__file__).parents[2] / "docs" / "forms.md").read_text("utf-8")
    rows = re.findall(r"(?m)^\| `\{\{ ([a-z_]+) \}\}` \| (.+) \| (.+) \|$", page)
    assert rows == [(name, text.vi, text.en) for name, text in VALUES.items()]
    listed = page.partition("Filters:")[2].partition("###")[0]
    assert tuple(re.findall(r"`([a-z]+)`", listed)) == FILTERS


def test_a_paragraph_that_depends_on_a_value(tmp_path):
    template(
        tmp_path / MAU_02, "{%p if decision %}", "Đã quyết định", "{%p else %}", "Chưa", "{%p endif %}", "x"
    )
    made(tmp_path / "out", BAO_LOC, tmp_path)
    assert lines(tmp_path / "out" / "mau-02" / "ca-nhan-M1.docx") == ["Chưa", "x"]
