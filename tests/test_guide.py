"""The guide is true: its example is built and run as it stands there; its reference is that of the code."""

import ast
import re
import shlex
import shutil
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
from attrs import frozen

from xeploai.errors import XeploaiError
from xeploai.guide import PAGES, guide_path
from xeploai.law.regulation import load_regulation
from xeploai.lifecycle.run import evaluate
from xeploai.model import Criterion
from xeploai.plugins import load_plugins
from xeploai.rosters.rows import roster_from_rows
from xeploai.rulebooks.resolve import resolve
from xeploai.testing.conformance import examine, run_part
from xeploai.testing.conformance.faults import _ANCHORS
from xeploai_cli.main import run

# One process makes what its tests share.
pytestmark = pytest.mark.xdist_group("guide")

TESTS = Path(__file__).parent
DOCS = TESTS.parent / "docs"
LANGS = ("vi", "en")
_BLOCK = re.compile(r'```(\w+)(?: (file|from)="([^"]+)")?\n(.*?)\n```', re.DOTALL)


@frozen
class Block:
    """One piece of code: its language, the file it is or comes from, and its text."""

    language: str
    what: str
    file: str
    text: str


def guide(lang: str) -> str:
    return (DOCS / PAGES[lang]).read_text("utf-8")


def blocks(lang: str) -> list[Block]:
    return [Block(*found) for found in _BLOCK.findall(guide(lang))]


# ------------------------------------------------------------------ the worked example


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    """Do what the guide does, in its order, and return the folder."""
    folder = tmp_path_factory.mktemp("guide")
    patch = pytest.MonkeyPatch()
    patch.chdir(folder)
    patch.setenv("XEPLOAI_RULES", "")
    codes = {}
    for block in blocks("vi"):
        if block.what == "file":
            Path(block.file).write_text(block.text + "\n", "utf-8", newline="\n")
        elif block.language == "console":
            codes |= {line: run(shlex.split(line)[1:]) for line in block.text.splitlines()}
    yield folder, codes
    patch.undo()


def test_every_command_of_the_guide_does_what_it_says(example):
    _, codes = example
    assert len(codes) >= 6
    assert {line: code for line, code in codes.items() if code} == {}


def test_the_example_passes_its_check_without_a_warning(example):
    folder, _ = example
    told = (folder / "conformance.json").read_text("utf-8")
    assert '"passed": true' in told
    assert '"severity"' not in told


def test_the_example_says_every_article_of_the_decree(example):
    folder, _ = example
    regulation = load_regulation(folder / "thung-lung-may")
    said = {r.source.clause.partition(",")[0].partition(".")[0] for r in regulation.rules}
    said |= {t.vi.partition(" (")[0] for t in regulation.identity.not_encoded}
    # Article 1 says where and when: that is the table [regulation].
    assert said == {f"Điều {n}" for n in range(2, 9)}


def test_the_example_uses_what_the_guide_explains(example):
    folder, _ = example
    regulation = load_regulation(folder / "thung-lung-may")
    relations = {r.relation for r in regulation.rules}
    assert relations >= {"fills", "narrows", "adds", "adopts"}
    assert any(r.text_unknown for r in regulation.rules)
    assert any(r.in_reading for r in regulation.rules)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('evidence = "text"', 'evidnce = "text"', "evidnce"),
        ('at_least = "80%"', 'at_least = "nhiều"', "nhiều"),
        ('share = "15%"', "share = 15", "R109"),
        ("quota.excellent.share", "quota.excelent.share", "R103"),
    ],
)
def test_the_mistakes_that_the_guide_names_are_told(example, tmp_path, old, new, told):
    folder, _ = example
    for path in (folder / "thung-lung-may").rglob("*.toml"):
        target = tmp_path / "thung-lung-may" / path.relative_to(folder / "thung-lung-may")
        target.parent.mkdir(parents=True, exist_ok=True)
        text = path.read_text("utf-8")
        target.write_text(text.replace(old, new, 1) if path.name == "member.toml" else text, "utf-8")
    (it,) = examine(str(tmp_path / "thung-lung-may"))
    found = [
        f
        for part in ("metadata", "static")
        for f in (run_part(it, part).faults if it.active or part == "metadata" else ())
    ]
    assert any(told in f.render("vi") for f in found)


def test_the_parts_of_a_heading_become_columns_as_the_guide_says(example, tmp_path):
    folder, _ = example
    copy = tmp_path / "thung-lung-may"
    shutil.copytree(folder / "thung-lung-may", copy)
    (parts,) = [b.text for b in blocks("vi") if "[[criterion]]" in b.text]
    path = copy / "member.toml"
    path.write_text(path.read_text("utf-8") + "\n" + parts, "utf-8")
    registry = load_plugins(rules=[copy])
    book = resolve("thung-lung-may@2026", registry)
    added = [r for r in book.of(Criterion) if r.regulation == "thunglungmay"]
    assert [(r.part_of, r.max) for r in added] == [("c366_general", 18), ("c366_general", 12)]
    assert {"points_qd07_conduct", "points_qd07_remedy"} <= book.facts["member"].keys()


def test_a_question_that_the_text_answers_is_no_longer_asked(example, capsys):
    """Article 3.2 fills the small groups, which the central text leaves to a reading."""
    folder, _ = example
    book = resolve("thung-lung-may@2026", load_plugins(rules=[folder / "thung-lung-may"]))
    assert "qd366.small_groups" not in book.asked(["member"])
    assert "qd366.outstanding_share" in book.asked(["member"])
    assert "qd366.small_groups" in book.asked(["member", "leader"])
    capsys.readouterr()
    assert run(["rulebook", "thung-lung-may@2026", "--rules", str(folder / "thung-lung-may")]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "nhóm nhỏ: – → nhóm có số làm cơ sở tính tỉ lệ dưới 5 thì vẫn được chọn 1" in shown
    assert "SmallGroup" not in shown


def test_a_discipline_that_is_typed_and_has_no_row_is_told():
    registry = load_plugins()
    book = resolve("vn@2026", registry)
    rows = {
        "organizations": [{"id": "CB1", "type": "base_cell"}],
        "members": [{"id": "m", "organization": "CB1", "disciplined": True}],
    }
    roster = roster_from_rows("2026", rows, registry.dictionary, ("members", "disciplines"))
    (found,) = [f for f in evaluate(roster, book, registry=registry).findings if f.code == "supplied_differs"]
    assert found.subject == "m"
    assert "nhập có khác giá trị tính được không" in found.message.render("vi")


def test_a_map_names_the_answer_that_it_lacks(example, tmp_path):
    folder, _ = example
    copy = tmp_path / "thung-lung-may"
    shutil.copytree(folder / "thung-lung-may", copy)
    path = copy / "member.toml"
    reading = '{ reading = "few", map = { five = 2 } }'
    path.write_text(
        path.read_text("utf-8").replace("{ at_least = 2 }", f"{{ at_least = {reading} }}"), "utf-8"
    )
    with pytest.raises(XeploaiError, match="lacks the answer: seven"):
        resolve("thung-lung-may@2026", load_plugins(rules=[copy]))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("written_reminders = { at_least = 2 }", 'form = "warning"', "sheet Kỷ luật"),
        ("written_reminders = { at_least = 2 }", 'annex = "pl9"', "pl2, pl3, pl4, pl5"),
        ("written_reminders = { at_least = 2 }", "written_remindrs = true", "“written_reminders”"),
        ('share = "15%"', "share = 90%", "ngoặc kép"),
        ('count = "base", fewer_than = 5', 'count = "good", fewer_than = 5', "gặp “good”"),
    ],
)
def test_a_rulebook_with_such_a_mistake_is_refused(example, tmp_path, old, new, told):
    folder, _ = example
    copy = tmp_path / "thung-lung-may"
    shutil.copytree(folder / "thung-lung-may", copy)
    path = copy / "member.toml"
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises(XeploaiError) as caught:
        resolve("thung-lung-may@2026", load_plugins(rules=[copy]))
    assert told in "".join(m.render("vi") for m in caught.value.messages)


# ------------------------------------------------------------------ two editions of one guide


def test_both_editions_hold_the_same_code_and_commands():
    assert blocks("vi") == blocks("en")


def test_both_editions_have_the_same_anchors_and_headings():
    anchors = {lang: re.findall(r'<a id="([\w-]+)"></a>', guide(lang)) for lang in LANGS}
    headings = {lang: re.findall(r"^(#+) ", guide(lang), re.MULTILINE) for lang in LANGS}
    assert anchors["vi"] == anchors["en"]
    assert headings["vi"] == headings["en"]


@pytest.mark.parametrize("lang", LANGS)
def test_every_section_that_a_fault_points_to_is_there(lang):
    for anchor in {*_ANCHORS.values(), "check"}:
        assert f'<a id="{anchor}"></a>' in guide(lang), anchor


@pytest.mark.parametrize("lang", LANGS)
def test_python_in_the_guide_is_that_of_the_sample(lang):
    for block in blocks(lang):
        if block.what == "from":
            assert block.text in (TESTS / block.file).read_text("utf-8")
        elif block.language == "python":
            ast.parse(block.text)


@pytest.mark.parametrize("page", ["plugin-guide.md", "plugin-guide.vi.md"])
def test_links_lead_somewhere(page):
    targets = re.findall(r"\]\(([^)#]+)", (DOCS / page).read_text("utf-8"))
    assert [t for t in targets if not t.startswith("http") and not (DOCS / t).exists()] == []


@pytest.mark.parametrize("lang", LANGS)
def test_the_guide_is_found_from_the_program(lang):
    assert Path(guide_path(lang)).read_text("utf-8") == guide(lang)


# ------------------------------------------------------------------ the reference


def generator():
    spec = spec_from_file_location("make_reference", DOCS / "make_reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


PAGES_MADE = generator().pages()


@pytest.mark.parametrize("page", PAGES_MADE)
def test_the_reference_is_that_of_the_code(page):
    """If not: python docs/make_reference.py."""
    assert (DOCS / "reference" / page).read_text("utf-8") == PAGES_MADE[page]


def test_there_is_no_other_page_of_reference():
    assert {p.name for p in (DOCS / "reference").iterdir()} == set(PAGES_MADE)


def test_links_inside_the_reference_lead_somewhere():
    for page in PAGES_MADE.values():
        for target, anchor in re.findall(r"\]\(([\w./-]*)#([\w-]+)\)", page):
            text = PAGES_MADE[target] if target else page
            assert f'<a id="{anchor}"></a>' in text, anchor
