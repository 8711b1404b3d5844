"""``plugin new`` and ``plugin check``, ``--rules`` and the user's own folder of rules, in both languages."""

import ast
import json
import tomllib
from pathlib import Path

import pytest

from xeploai.law.regulation import FILES, load_regulation
from xeploai.law.tomlfile import read_toml
from xeploai.model import RULE_TABLES
from xeploai.plugins import load_plugins
from xeploai.rosters.read import read_roster
from xeploai.rulebooks.resolve import resolve
from xeploai.scaffold import make_plan, scaffold_files, write_scaffold
from xeploai.scaffold.pages import example_blocks, filled
from xeploai.schemas import all_schemas
from xeploai.testing.conformance import examine, run_part
from xeploai.testing.conformance.overlay import same_results
from xeploai_cli.local import VARIABLE
from xeploai_cli.sample import sample

BASE = "qd124"


@pytest.fixture(autouse=True)
def apart(tmp_path, monkeypatch):
    """Work in an empty folder, without the rules that the user of this machine may keep."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(VARIABLE, "")


@pytest.fixture
def scaffolded(call) -> Path:
    assert call("plugin", "new", "thanh-hoa", "--extends", BASE, "-q").code == 0
    return Path("thanh-hoa")


# ------------------------------------------------------------------ a folder of data


def test_the_scaffold_is_listed_loads_and_passes_its_check(call, scaffolded):
    listed = call("plugins", "--rules", "thanh-hoa")
    assert all(word in listed.out for word in ("thanh-hoa", "dữ liệu cục bộ", "thanhhoa"))
    checked = call("plugin", "check", "thanh-hoa", "-o", "conformance.json")
    assert (listed.code, checked.code) == (0, 0)
    assert "thanh-hoa (thanhhoa): đạt; 0 cảnh báo, 0 lỗi." in checked.out
    told = json.loads(Path("conformance.json").read_text("utf-8"))
    assert [p["status"] for p in told["plugins"][0]["parts"]] == ["passed"] * 10


def test_the_shipped_sample_has_the_result_of_the_extended_regulation_alone(scaffolded):
    registry = load_plugins(rules=[scaffolded])
    with sample() as path:
        roster = read_roster(path, registry.dictionary)
    for when in ("2023", "2024"):
        left, right = (resolve(f"{name}@{when}", registry) for name in (BASE, "thanh-hoa"))
        assert same_results(roster, left, right, registry)


def test_the_command_line_rates_the_sample_under_it(call, scaffolded):
    with sample() as path:
        alone = json.loads(call("evaluate", path, "vn@2024", "--format", "json").out)
        local = call("evaluate", path, "thanh-hoa@2024", "--rules", scaffolded, "--format", "json")
    assert json.loads(local.out)["summary"] == alone["summary"]


def test_it_says_what_is_known_and_asks_nothing(scaffolded):
    identity = load_regulation(scaffolded).identity
    base = load_plugins().regulations[BASE].identity
    assert (identity.id, identity.place, identity.extends) == ("thanhhoa", "thanh-hoa", (BASE,))
    assert (identity.from_, identity.to) == (base.from_, base.to)
    assert identity.title.vi.endswith("tại tỉnh Thanh Hóa")
    assert identity.issuer.vi == "Tỉnh ủy Thanh Hóa"


@pytest.mark.parametrize(
    ("place", "issuer"),
    [
        ("Hà Nội", "Thành ủy Hà Nội"),
        ("Lâm Đồng", "Tỉnh ủy Lâm Đồng"),
        ("lam-dong/bao-loc", "Thành ủy Bảo Lộc"),
    ],
)
def test_the_place_may_be_typed_as_people_write_it(place, issuer):
    assert make_plan(place, load_plugins(), BASE).issuer.vi == issuer


def test_the_newest_central_text_is_the_base_unless_another_is_named():
    registry = load_plugins()
    newest = max((r.identity.from_, r.id) for r in registry.regulations.values() if r.identity.place == "vn")
    assert make_plan("thanh-hoa", registry).base.id == newest[1]


def test_an_id_that_is_taken_is_not_used_again():
    assert make_plan("lam-dong", load_plugins(), BASE).id not in load_plugins().regulations


def test_nothing_that_exists_is_overwritten(call, scaffolded):
    before = {p: p.read_bytes() for p in scaffolded.rglob("*") if p.is_file()}
    again = call("plugin", "new", "thanh-hoa", "--extends", BASE)
    assert again.code == 2
    assert "“thanh-hoa” đã có" in again.err
    empty = Path("empty")
    empty.mkdir()
    assert call("plugin", "new", "thanh-hoa", "--extends", BASE, "-o", empty).code == 2
    assert {p: p.read_bytes() for p in scaffolded.rglob("*") if p.is_file()} == before


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("thanh-hoaa",), "thanh-hoa (tỉnh Thanh Hóa)"),
        (("thanh-hoa", "--extends", "qd1244"), "gần nhất: “qd124”"),
        (("vn",), "Việt Nam"),
        (("thanh-hoa/dong-son",), "--name"),
        (("thanh-hoa", "--type", "village"), "--type"),
        (("thanh-hoa", "-o", "no/such/folder"), "no/such"),
    ],
)
def test_wrong_arguments_are_told_with_what_would_be_right(call, args, said):
    result = call("plugin", "new", *args)
    assert result.code == 2
    assert said in result.err
    assert list(Path().iterdir()) == []


def test_a_place_that_is_not_in_the_tree_is_declared(call):
    made = call(
        "plugin", "new", "thanh-hoa/dong-son", "--name", "Đông Sơn", "--type", "ward", "--extends", BASE
    )
    assert made.code == 0
    (it,) = examine("dong-son")
    assert [f.render("en") for p in ("metadata", "static", "cases") for f in run_part(it, p).faults] == []
    assert "Đông Sơn" in call("rulebook", "thanh-hoa/dong-son@2024", "--rules", "dong-son", "-q").out


def test_json_lists_what_was_made(call):
    made = json.loads(call("plugin", "new", "thanh-hoa", "--extends", BASE, "--format", "json").out)
    assert made["format"] == "xeploai.scaffold/1"
    assert (made["id"], made["extends"], made["folder"]) == ("thanhhoa", BASE, "thanh-hoa")
    assert set(made["files"]) >= {"regulation.toml", "member.toml", "cases/members.toml", "README.md"}


# ------------------------------------------------------------------ a distribution


def test_a_distribution_has_all_it_needs(call):
    assert call("plugin", "new", "thanh-hoa", "--extends", BASE, "--package", "-o", "dist").code == 0
    project = tomllib.loads(Path("dist/pyproject.toml").read_text("utf-8"))
    assert project["build-system"]["build-backend"] == "hatchling.build"
    assert project["project"]["entry-points"]["xeploai"] == {"thanhhoa": "xeploai_thanhhoa.plugin"}
    package = Path("dist/src/xeploai_thanhhoa")
    assert all(
        (package / f).is_file() for f in ("__init__.py", "py.typed", "plugin.py", "cases/members.toml")
    )
    for path in Path("dist").rglob("*.py"):
        ast.parse(path.read_text("utf-8"))
    assert 'plugin = "thanhhoa"' in Path("dist/tests/test_conformance.py").read_text("utf-8")
    # Until it is installed, the folder is checked as the data that it holds, and that is told.
    (it,) = examine("dist")
    told = {(f.severity, f.code, f.anchor) for f in run_part(it, "metadata").faults}
    assert told == {("warning", "check.not_installed", "package"), ("warning", "local.code", "data-only")}


# ------------------------------------------------------------------ examples and schemas


def plan():
    return make_plan("thanh-hoa", load_plugins(), BASE)


def test_every_table_is_shown_once_at_least():
    shown = {t for f in (*FILES, "places.toml") for t, _ in example_blocks(f)}
    known = {t for tables in FILES.values() for t in tables} | set(RULE_TABLES) | {"place"}
    assert known - shown <= {"regulation"}


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_block_from_which_one_sign_is_taken_is_toml(lang):
    registry = load_plugins()
    files = scaffold_files(make_plan("thanh-hoa", registry, BASE, lang=lang))
    for name, page in files.items():
        if name.endswith(".toml"):
            bare = "\n".join(line.removeprefix("# ") for line in page.splitlines())
            assert tomllib.loads(bare) is not None, name


def test_the_examples_are_a_regulation_that_stands_on_the_base(tmp_path):
    about = plan()
    folder = write_scaffold(about, tmp_path / "thanh-hoa")
    for file in FILES:
        kept = [b for t, b in example_blocks(file) if t != "ladder"]  # the base has one
        with (folder / file).open("a", encoding="utf-8", newline="\n") as out:
            out.write("\n\n".join(["", *(filled(b, about) for b in kept)]) + "\n")
    loaded = load_regulation(folder)
    assert {r.table for r in loaded.rules} >= set(RULE_TABLES) - {"ladder"}
    (it,) = examine(str(folder))
    found = [f for part in ("metadata", "static") for f in run_part(it, part).faults if f.severity == "error"]
    assert [f.render("en") for f in found] == []


def test_every_toml_file_leads_to_a_schema_that_is_there(tmp_path):
    for package in (False, True):
        root = write_scaffold(plan(), tmp_path / str(package), package=package)
        for path in (p for p in root.rglob("*.toml") if p.name != "pyproject.toml"):
            first = path.read_text("utf-8").splitlines()[0]
            assert first.startswith("#:schema "), path
            schema = json.loads((path.parent / first.removeprefix("#:schema ")).read_text("utf-8"))
            known = set(schema["properties"])
            assert set(read_toml(path)) <= known, path
            assert (
                path.name in schema["title"]
                or path.name in ("organization.toml", "collective.toml", "leader.toml")
                or "cases" in schema["title"]
            )


def test_the_schemas_in_the_docs_are_these():
    docs = Path(__file__).parents[2] / "docs" / "schemas"
    assert {p.name: p.read_text("utf-8") for p in docs.iterdir()} == all_schemas()


def test_schemas_describe_keys_with_the_docstrings():
    rules = json.loads(all_schemas()["rules.schema.json"])
    standard = rules["properties"]["standard"]["items"]["properties"]
    assert standard["text_unknown"]["description"].startswith("The clause exists")
    places = json.loads(all_schemas()["places.schema.json"])
    assert "merged_from" in places["properties"]["place"]["items"]["properties"]


# ------------------------------------------------------------------ check


def test_check_writes_the_report_and_fails_with_exit_code_1(call, scaffolded):
    with (scaffolded / "member.toml").open("a", encoding="utf-8") as out:
        out.write('\n[[notice]]\nid = "n"\n')
    result = call("plugin", "check", scaffolded, "-o", "conformance.json", "--lang", "en")
    assert result.code == 1
    assert "FAILED" in result.out
    told = json.loads(Path("conformance.json").read_text("utf-8"))
    assert (told["format"], told["passed"]) == ("xeploai.conformance/1", False)
    fault = told["plugins"][0]["parts"][0]["faults"][0]
    assert fault["where"].startswith("thanh-hoa/member.toml: notice[n]")
    assert fault["guide"] == "plugin-guide.md#toml"


def test_check_of_nothing_known_offers_the_nearest(call):
    result = call("plugin", "check", "qd1244")
    assert result.code == 2
    assert "gần nhất: “qd124”" in result.err


def test_check_of_a_folder_of_our_own_plugin_is_that_of_the_installed_one(call):
    folder = Path(__file__).parents[2] / "plugins" / "hd27"
    assert [it.info.name for it in examine(str(folder))] == ["hd27"]


def test_a_folder_that_only_has_the_name_of_a_plugin_is_not_meant(tmp_path):
    (tmp_path / "hd27").mkdir()
    assert [it.info.path for it in examine("hd27")] == [None]


# ------------------------------------------------------------------ --rules and the user's own folder


def test_the_folder_of_the_variable_is_looked_into(call, scaffolded, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(scaffolded))
    assert "dữ liệu cục bộ" in call("plugins").out
    assert call("rulebook", "thanh-hoa@2024", "-q").code == 0


def test_the_folder_in_the_configuration_is_looked_into(call, scaffolded, monkeypatch, tmp_path):
    monkeypatch.delenv(VARIABLE)
    for name in ("HOME", "XDG_CONFIG_HOME", "APPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    assert "dữ liệu cục bộ" not in call("plugins").out
    told = call("plugin", "new", "hue", "--extends", BASE, "--lang", "en").out
    own = (
        next(line for line in told.splitlines() if "needs no --rules" in line)
        .removeprefix("In ")
        .partition(" it ")[0]
    )
    Path(own).mkdir(parents=True)
    scaffolded.rename(Path(own) / "thanh-hoa")
    assert "dữ liệu cục bộ" in call("plugins").out


def test_a_broken_folder_is_told_and_other_commands_go_on(call, scaffolded, monkeypatch):
    (scaffolded / "member.toml").write_text("[[standard]\n", "utf-8")
    monkeypatch.setenv(VARIABLE, str(scaffolded))
    listed = call("plugins")
    assert listed.code == 3
    assert "hỏng" in listed.out
    assert call("rulebook", BASE, "-q").code == 0
    needed = call("rulebook", "thanh-hoa@2024")
    assert needed.code == 3
    assert "“thanh-hoa”" in needed.err
    named = call("rulebook", BASE, "--rules", scaffolded)
    assert named.code == 3
    assert "member.toml" in named.err


def test_code_beside_the_data_is_told_and_not_run(call, scaffolded):
    (scaffolded / "plugin.py").write_text("raise SystemExit(9)", "utf-8")
    listed = call("plugins", "--rules", scaffolded, "--lang", "en")
    assert listed.code == 0
    assert "plugin.py" in listed.out
    assert "plugin.py" in call("rulebook", "thanh-hoa@2024", "--rules", scaffolded).out
