"""Reports with their pictures, sweeps and saved comparisons, on the shipped sample in both languages."""

import csv
import json
import re
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from golden_kit import Outline, check
from xeploai_cli import charts, pictures

# One process makes what its tests share.
pytestmark = pytest.mark.xdist_group("report")

SAMPLE = Path(__file__).parents[2] / "examples" / "sample.xlsx"
GOLDEN = Path(__file__).parents[1] / "data" / "outputs"
PLACE, OTHER = "lam-dong@2021", "qd124"
SHARE = "qd132/member.quota.excellent.share"


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Every output of one comparison of the sample, made once a language."""
    from xeploai_cli.main import run

    folder, made = tmp_path_factory.mktemp("out"), {}
    for lang in ("vi", "en"):
        files = [folder / f"{lang}.{end}" for end in ("html", "json", "toml")]
        html, plain, saved = map(str, files)
        common = ("--lang", lang, "-q")
        assert run(["compare", str(SAMPLE), PLACE, OTHER, "-o", html, "--save", saved, *common]) == 0
        assert run(["compare", str(SAMPLE), "--from", saved, "-o", plain, *common]) == 0
        made[lang] = files
    return made


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_report_has_the_parts_of_its_golden_outline(written, lang):
    check(GOLDEN / f"compare-html.{lang}.txt", Outline(written[lang][0].read_text("utf-8")).text())


def test_json_does_not_depend_on_the_language_and_shares_are_exact(written):
    vi, en = (written[lang][1].read_text("utf-8") for lang in ("vi", "en"))
    assert vi == en
    found = json.loads(vi)["pairs"][0]["attribution"]
    assert sum(Fraction(t["share"]) for t in found["topics"]) == found["move"]
    for subject in found["subjects"]:
        assert sum(map(Fraction, subject["shares"].values())) == subject["move"]
    assert found["attributed"] + found["undetermined"] == 301


def test_a_saved_comparison_gives_the_same_bytes(call, written, tmp_path):
    html, _, saved = written["vi"]
    assert call("compare", SAMPLE, "--from", saved, "-o", tmp_path / "again.html", "-q").code == 0
    assert (tmp_path / "again.html").read_bytes() == html.read_bytes()


def test_every_picture_is_drawn_and_told_apart_without_colour(written):
    text = written["vi"][0].read_text("utf-8")
    assert charts.available()
    assert text.count("<figure ") == text.count('class="marks"') == 4
    # Patterns, not colours, fill the bars; the marks of flows are in their labels.
    assert not re.search(r'<path[^>]*fill="#a3221f"', text)
    assert all(f'id="p-{code}"' in text for code in charts.COLOURS)
    assert all(mark in text for mark in charts.MARKS.values())


def test_without_charts_the_report_says_so_and_keeps_its_bars(call, tmp_path, monkeypatch):
    monkeypatch.setattr(charts, "available", lambda: False)
    path = tmp_path / "r.html"
    call("compare", SAMPLE, PLACE, OTHER, "--no-attribution", "-o", path, "-q")
    text = path.read_text("utf-8")
    assert "xeploai[charts]" in text
    assert "<figure" not in text
    assert text.count('<div class="bar">') == 2


def test_no_attribution_when_not_wanted(call):
    out = call("compare", SAMPLE, PLACE, OTHER, "--no-attribution", "--format", "json").out
    assert "attribution" not in json.loads(out)["pairs"][0]


def test_comparability_counts_every_subject_once_and_mirrors(call):
    both = [
        json.loads(call("compare", SAMPLE, *s, "--no-attribution", "--format", "json").out)["pairs"][0]
        for s in ((PLACE, OTHER), (OTHER, PLACE))
    ]
    there, back = ({c["determined"]: c["count"] for c in p["comparability"]} for p in both)
    assert sum(there.values()) == 301
    mirror = {"both": "both", "left": "right", "right": "left", "none": "none"}
    assert back == {mirror[k]: n for k, n in there.items()}


@pytest.mark.parametrize(
    ("old", "new", "way"),
    [
        ("good", "excellent", "up"),
        ("good", "completed", "down"),
        ("good", "good", "same"),
        ("undetermined", "good", "apart"),
    ],
)
def test_ways(old, new, way):
    assert pictures.way(old, new) == way


def test_evaluate_writes_a_report(call, roster, tmp_path):
    assert call("evaluate", roster, PLACE, "-q", "-o", tmp_path / "r.html").code == 0
    heads = Outline((tmp_path / "r.html").read_text("utf-8")).lines
    assert "h1 Kết quả xếp loại" in heads
    assert any(line.startswith("h3 Tỉ lệ") or "Kết luận" in line for line in heads)


# ------------------------------------------------------------------ sweep, saved


@pytest.mark.parametrize("suffix", [".html", ".json", ".csv", ".xlsx"])
def test_sweep_writes_table_and_chart(call, tmp_path, suffix):
    path = tmp_path / f"s{suffix}"
    result = call("sweep", SAMPLE, PLACE, "--set", f"{SHARE}=10%,20%", "-o", path)
    assert (result.code, str(path) in result.out.replace("\n", "")) == (0, True)
    match suffix:
        case ".html":
            assert '<figure role="img"' in path.read_text("utf-8")
        case ".json":
            assert [p["values"] for p in json.loads(path.read_text("utf-8"))["points"]] == [["10%"], ["20%"]]
        case ".csv":
            rows = list(csv.DictReader(path.read_text("utf-8").splitlines()))
            assert sum(int(r["count"]) for r in rows if r[SHARE] == "10%") == 301
        case _:
            assert openpyxl.load_workbook(path).sheetnames


def test_a_wrong_range_is_exit_2_with_what_is_expected(call):
    result = call("sweep", SAMPLE, PLACE, "--set", f"{SHARE}=25%..10%")
    assert result.code == 2
    assert "25%..10%" in result.err
    assert call("sweep", SAMPLE, PLACE, "--set", f"{SHARE}s=1%").code == 2


def test_from_and_selections_do_not_mix(call, written):
    saved = written["vi"][2]
    assert call("compare", SAMPLE, PLACE, OTHER, "--from", saved).code == 2
    assert call("compare", SAMPLE, PLACE).code == 2


def test_another_roster_is_refused(call, written, roster):
    result = call("compare", roster, "--from", written["vi"][2])
    assert result.code == 2
    assert "roster" in result.err
