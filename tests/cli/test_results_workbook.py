"""The results workbook read back: figures, reasons, quotas, print set-up, and no formula but our own."""

import json
import unicodedata
from collections import Counter
from pathlib import Path

import openpyxl
import pytest

from cli_people import members, write
from xeploai.plugins import load_plugins
from xeploai.results import export
from xeploai.rosters.rows import roster_from_rows
from xeploai.rosters.write import write_roster

# One process makes what its tests share.
pytestmark = pytest.mark.xdist_group("results_workbook")

PLACE = "lam-dong@2021"
SELECTIONS = Path(__file__).parents[2] / "examples" / "selections"
SHEETS = {
    "vi": ["Tổng hợp", "Tỉ lệ", "Tỉ lệ từng nơi", "Khen thưởng", "Đảng viên", "Cần xem", "Căn cứ"],
    "en": ["Summary", "Quotas", "Quota by group", "Awards", "Members", "Findings", "Basis"],
}
HOSTILE = ("=1+1", "<script>alert(1)</script>", "@SUM(A1)", "+84", "-1", "{=1}", "http://example.org")
NFD = unicodedata.normalize("NFD", "Nguyễn Thị Hường")


def people():
    """The members with names that a spreadsheet could take for something else."""
    names = [*HOSTILE, NFD]
    return [{**m, "name": names[n % len(names)]} for n, m in enumerate(members())]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Evaluation as JSON, and the workbook with formulas and with values, a language each."""
    from xeploai_cli.main import run

    folder = tmp_path_factory.mktemp("results")
    roster = write(folder / "people.xlsx", members=people())
    found = {}
    for lang in SHEETS:
        out = {end: folder / f"{lang}.{end}" for end in ("xlsx", "json")}
        for path in out.values():
            assert run(["evaluate", str(roster), PLACE, "-o", str(path), "--lang", lang, "-q"]) in (0, 1)
        books = [openpyxl.load_workbook(out["xlsx"], data_only=values) for values in (False, True)]
        found[lang] = (json.loads(out["json"].read_text("utf-8")), *books)
    return found


@pytest.fixture(params=list(SHEETS))
def lang(request):
    return request.param


def sheet(book, lang, number):
    return book[SHEETS[lang][number]]


def rows(page):
    return [list(r) for r in page.iter_rows(values_only=True)]


def table(page, head):
    """The rows below the row that begins with ``head``, up to a blank one."""
    every = rows(page)
    start = next(n for n, r in enumerate(every) if r[0] == head)
    stop = next((n for n in range(start + 1, len(every)) if not any(every[n])), len(every))
    return every[start:stop]


def test_sheets_stand_in_the_order_of_use(made, lang):
    assert made[lang][1].sheetnames == SHEETS[lang]


def test_the_summary_counts_what_the_evaluation_counts(made, lang):
    found, _, book = made[lang]
    status = Counter(s["status"] for s in found["subjects"])
    rating = Counter(s["rating"] for s in found["subjects"] if s["status"] == "rated")
    line = table(sheet(book, lang, 0), {"vi": "Loại đối tượng", "en": "Kind"}[lang])[2]
    assert line[1:3] == [14, status["rated"]]
    codes = ("excellent", "good", "completed", "not_completed")
    assert line[3:11:2] == [rating[c] for c in codes]
    assert line[4:11:2] == pytest.approx([rating[c] / status["rated"] for c in codes])
    assert line[11:14] == [status[s] for s in ("needs_decision", "undetermined", "not_rated")]
    # Five stand for one place, one member is exempt, one lacks a fact.
    assert (status["not_rated"], status["undetermined"]) == (1, 1)


def test_every_reason_is_counted(made, lang):
    found, _, book = made[lang]
    page = rows(sheet(book, lang, 0))
    heads = {
        "not_rated": ("Không xếp loại, theo lý do", "Not rated, by reason"),
        "needs_decision": (
            "Chờ cấp có thẩm quyền quyết định, theo lý do",
            "Left to the authority, by reason",
        ),
    }
    for status, titles in heads.items():
        start = next(n for n, r in enumerate(page) if r[0] in titles)
        block = page[start + 2 : next(n for n in range(start, len(page)) if not any(page[n]))]
        reasons = Counter(s["reason"] for s in found["subjects"] if s["status"] == status)
        assert sorted(r[1] for r in block[:-1]) == sorted(reasons.values())
        assert block[-1][1] == sum(reasons.values())
        assert all(r[2] for r in block[:-1])


def test_only_our_own_cells_are_formulas_and_they_hold_their_values(made, lang):
    _, plain, values = made[lang]
    for page in plain:
        cells = [c for row in page.iter_rows() for c in row]
        formulas = [c for c in cells if c.data_type == "f"]
        assert all(c.hyperlink is None for c in cells)
        if page.title != SHEETS[lang][0]:
            assert formulas == []
            continue
        assert formulas
        for cell in formulas:
            assert cell.value.startswith(("=IF(", "=SUM(", "=D"))
            assert isinstance(values[page.title][cell.coordinate].value, int | float)


def test_names_come_back_as_they_were_typed(made, lang):
    page = rows(sheet(made[lang][2], lang, 4))
    name = page[0].index({"vi": "Tên", "en": "Name"}[lang])
    composed = [unicodedata.normalize("NFC", str(m["name"])) for m in people()]
    assert [unicodedata.normalize("NFC", r[name]) for r in page[1:]] == composed


def test_results_stand_beside_the_input_in_the_order_of_the_roster(made, lang):
    found, _, book = made[lang]
    head, *body = rows(sheet(book, lang, 4))
    assert [r[0] for r in body] == [m["id"] for m in members()]
    words = {"vi": ("Tình trạng", "Mức đề xuất", "Vì sao", "Còn thiếu"),
             "en": ("Status", "Proposed rating", "Why", "Missing")}[lang]  # fmt: skip
    status, rating, why, missing = (head.index(w) for w in words)
    for row, subject in zip(body, found["subjects"], strict=True):
        assert bool(row[rating]) == (subject["rating"] is not None)
        assert bool(row[missing]) == bool(subject["missing"])
        assert row[status]
        if subject["status"] in ("not_rated", "needs_decision"):
            assert row[why]
    below = next(r for r in body if r[0] == "DV06")
    assert {"vi": "Từ 95 điểm trở lên", "en": "95 points or more"}[lang] in below[why]
    # What the roster says follows the results, typed and in the words of the template.
    score, admitted = (next(n for n, h in enumerate(head) if h and w in h) for w in
                       {"vi": ("Tổng điểm", "Ngày kết nạp"), "en": ("score", "dmi")}[lang])  # fmt: skip
    assert [r[score] for r in body] == [m["score"] for m in members()]
    assert all(r[admitted].isoformat()[:10] == "2010-01-01" for r in body)
    assert status < admitted


def test_lists_filter_scroll_and_print(made, lang):
    book = made[lang][1]
    for page in book:
        assert (page.page_setup.paperSize, page.page_setup.orientation) == (9, "landscape")
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) in ((1, 0), (None, 0))
        assert page.oddFooter.right.text
    for number in (1, 4, 5, 6):
        page = sheet(book, lang, number)
        assert page.auto_filter.ref
        assert page.freeze_panes
        assert page.print_title_rows
    printed = sheet(book, lang, 4).print_area
    assert printed.split("$")[-1] == "15"


def test_each_group_has_its_quota_worked_out_and_its_candidates_by_name(made, lang):
    found, _, book = made[lang]
    page = rows(sheet(book, lang, 2))
    name = {"vi": "Đảng viên: Đảng bộ xã Mẫu", "en": "Members: Đảng bộ xã Mẫu"}[lang]
    starts = [n for n, r in enumerate(page) if r[0] == name]
    assert len(starts) == len([r for r in rows(sheet(book, lang, 1)) if r[1] == "Đảng bộ xã Mẫu"]) > 0
    candidates = [s["id"] for s in found["subjects"] if s["candidate"]]
    for start in starts:
        figures = page[start + 3]
        # All but the exempt one are rated, all but those and two low ones are good or better; a sixth
        # of eleven has one whole place.
        assert (figures[0], figures[1], figures[2], figures[5]) == (14, 13, 11, 1)
        assert figures[7] == len(candidates) == 6
        listed = [r[1] for r in page[start + 6 :]][: len(candidates)]
        assert listed == candidates
    assert (
        len(sheet(made[lang][1], lang, 2).row_breaks.brk)
        == len([r for r in page if r[0] and ": " in str(r[0])]) - 1
    )


def test_the_same_evaluation_gives_the_same_bytes(call, roster, tmp_path):
    for name in ("a.xlsx", "b.xlsx"):
        call("evaluate", roster, PLACE, "-q", "-o", tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_workbook_that_fails_half_way_leaves_the_old_one(call, roster, tmp_path, monkeypatch):
    path = tmp_path / "out.xlsx"
    path.write_bytes(b"old")

    def half(_evaluation, draft, _lang):
        Path(draft).write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(export, "write_workbook", half)
    with pytest.raises(OSError, match="No space"):
        call("evaluate", roster, PLACE, "-q", "-o", path)
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["out.xlsx"]


@pytest.mark.parametrize("lang", list(SHEETS))
def test_four_kinds_have_a_line_and_a_sheet_each(call, tmp_path, lang):
    path = tmp_path / "out.xlsx"
    call("evaluate", SELECTIONS / "lam-dong-2021.xlsx", PLACE, "-q", "-o", path, "--lang", lang)
    book = openpyxl.load_workbook(path, data_only=True)
    kinds = {"vi": ["Đảng viên", "Tổ chức đảng", "Tập thể", "Cán bộ"],
             "en": ["Members", "Organisations", "Collectives", "Leaders"]}[lang]  # fmt: skip
    assert [n for n in book.sheetnames if n in kinds] == kinds
    lines = [r for r in rows(book.worksheets[0]) if str(r[0]).endswith((": đề xuất", ": proposed"))]
    assert [str(r[0]).split(":")[0] for r in lines] == kinds
    assert [r[1] for r in lines] == [book[k].max_row - 1 for k in kinds]
    assert all(r[2] + sum(r[11:14]) == r[1] for r in lines)


@pytest.fixture
def unit(tmp_path):
    """A unit of Vinh of whose five classes none is ruled out."""
    dictionary = load_plugins().dictionary
    tables = {
        "members": [{"id": "A1", "organization": "DB"}],
        "collectives": [{"id": "T1", "organization": "DB"}],
    }
    organizations = [{"id": "DB", "type": "base_committee_org"}]
    found = roster_from_rows("2016", {**tables, "organizations": organizations}, dictionary, place="vinh")
    write_roster(found, tmp_path / "unit.xlsx", dictionary)
    return tmp_path / "unit.xlsx"


def test_another_ladder_has_a_table_of_its_own(call, unit, tmp_path):
    path = tmp_path / "out.xlsx"
    assert call("evaluate", unit, "vinh@2016", "-q", "-o", path).code == 0
    assert "“Yếu kém” đến “Xuất sắc”" in call("explain", unit, "vinh@2016", "T1").out
    assert any("Yếu kém – Xuất sắc" in map(str, r) for r in rows(openpyxl.load_workbook(path)["Tập thể"]))
    page = rows(openpyxl.load_workbook(path).worksheets[0])
    heads = [
        [c for c in r if c] for r in page if r[0] == "Loại đối tượng" and r[3] != "Số lượng" and r[4] is None
    ]
    assert ["Xuất sắc", "Tốt", "Khá", "Trung bình", "Yếu kém"] in [h[3:8] for h in heads]
    assert len(heads) > 1


def test_a_comparison_as_a_workbook_filters_prints_and_holds_no_formula(call, tmp_path):
    roster, path = write(tmp_path / "p.xlsx", members=people()), tmp_path / "c.xlsx"
    assert call("compare", roster, PLACE, "vn@2021", "--no-attribution", "-q", "-o", path).code == 0
    book = openpyxl.load_workbook(path)
    for page in book.worksheets:
        assert (page.page_setup.paperSize, page.page_setup.orientation) == (9, "landscape")
        assert page.sheet_properties.pageSetUpPr.fitToPage
        cells = [c for row in page.iter_rows() for c in row]
        assert all(c.data_type != "f" and c.hyperlink is None for c in cells)
    for page in book.worksheets[1:]:
        assert (page.auto_filter.ref, page.freeze_panes, page.print_title_rows) == (
            f"A2:{page.auto_filter.ref.split(':')[1]}",
            "A3",
            "$2:$2",
        )


def test_a_leader_stands_at_the_unit_of_the_main_post(call, tmp_path):
    path, html = tmp_path / "out.xlsx", tmp_path / "out.html"
    file = SELECTIONS / "lam-dong-2021.xlsx"
    for out in (path, html):
        call("evaluate", file, PLACE, "-q", "-o", out)
    posts = list(openpyxl.load_workbook(file)["Chức vụ"].iter_rows(values_only=True))
    head, *body = rows(openpyxl.load_workbook(path)["Cán bộ"])
    unit = {r[0]: r[head.index("Đơn vị")] for r in body}
    names = dict(r[:2] for r in rows(openpyxl.load_workbook(file)["Tổ chức đảng"])[1:])
    column = {n: i for i, n in enumerate(posts[0])}
    once = [r for r in posts[1:] if r[0] in unit and [p[0] for p in posts[1:]].count(r[0]) == 1]
    assert once
    for post in once:
        assert unit[post[0]] == names[post[column["Mã tổ chức, cơ quan, đơn vị"]]]
    assert "Kết quả theo đơn vị: cán bộ lãnh đạo, quản lý" in html.read_text("utf-8")
