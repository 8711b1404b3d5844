"""What comparisons, sweeps, explanations and reports look like, on a small roster in both languages."""

import json
from pathlib import Path

import docx
import pytest

from cli_people import write
from golden_kit import Outline, check, shape, undated
from xeploai_cli.main import run

# One process makes what its tests share.
pytestmark = pytest.mark.xdist_group("golden_outputs")

GOLDEN = Path(__file__).parents[1] / "data" / "outputs"
PLACE, OTHER = "lam-dong@2021", "vn@2021"
SHARE = "qd132/member.quota.excellent.share=50%,60%"
SWEPT = (f"{PLACE}+quota_base=good_or_better", "--set", SHARE)
BELOW, OVER = "DV06", "DV01"
"""One point below excellent; one of six who stand for one place."""


@pytest.fixture(params=["vi", "en"])
def lang(request):
    return request.param


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("golden")
    write(made / "people.xlsx")
    return made


@pytest.fixture
def told(capsys, folder, lang):
    """One call of the command line: what it printed."""

    def result(command, *args):
        assert run([command, str(folder / "people.xlsx"), *map(str, args), "--lang", lang]) in (0, 1)
        return capsys.readouterr().out

    return result


def golden(name, lang, text):
    check(GOLDEN / f"{name}.{lang}.txt", text)


def shapes(text):
    return "\n".join(shape(json.loads(text))) + "\n"


TEXTS = {
    "evaluate": ("evaluate", PLACE, "-q"),
    "compare": ("compare", PLACE, OTHER, "-q"),
    "sweep": ("sweep", *SWEPT, "-q"),
    "explain": ("explain", PLACE, BELOW, "-q"),
}
JSON = {
    "compare": ("compare", PLACE, "nghe-an@2016"),
    "sweep": ("sweep", *SWEPT),
    "explain": ("explain", PLACE, BELOW),
}


@pytest.mark.parametrize("name", list(TEXTS))
def test_text(told, lang, name):
    golden(f"{name}-text", lang, told(*TEXTS[name]))


@pytest.mark.parametrize("name", list(JSON))
@pytest.mark.parametrize("lang", ["vi"], indirect=True)
def test_json_has_its_shape(told, lang, name):
    golden(f"{name}-json", "any", shapes(told(*JSON[name], "--format", "json")))


@pytest.mark.parametrize("name", ["evaluate", "sweep", "explain"])
def test_html_has_its_parts(told, folder, lang, name):
    path = folder / f"{name}.{lang}.html"
    told(*TEXTS[name], "-o", path)
    golden(f"{name}-html", lang, Outline(path.read_text("utf-8")).text())


def test_the_handout_has_its_parts(told, folder, lang):
    lines = []
    for who in (BELOW, OVER):
        path = folder / f"{who}.{lang}.docx"
        told("explain", PLACE, who, "-o", path, "-q")
        document = docx.Document(str(path))
        lines += [f"table {r.cells[0].text}" for t in document.tables for r in t.rows]
        for paragraph in document.paragraphs:
            bold = any(r.bold for r in paragraph.runs)
            if paragraph.text:
                lines.append(f"bold {paragraph.text}" if bold else "text")
    golden("handout", lang, "\n".join(lines) + "\n")


def test_a_saved_comparison_holds_what_was_asked_and_of_what(told, folder, lang):
    path = folder / f"saved.{lang}.toml"
    told("compare", PLACE, OTHER, "--title", "Thử 25 %", "--author", "A", "--save", path, "-q",
         "--set", "qd132/member.quota.excellent.share=25%")  # fmt: skip
    golden("saved", "any", undated(path.read_text("utf-8")))
