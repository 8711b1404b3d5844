"""The lifecycle: one literal order, hooks that are documented and used, and order that decides nothing."""

import ast
import inspect
import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from itertools import permutations
from pathlib import Path
from textwrap import indent

import pytest

from small_law import CELL, FOLDERS, STEPS, SmallLaw, ladder, members, needs, quota, rule
from xeploai.errors import RulebookError
from xeploai.hookspecs import PROJECT, STAGES, Hooks
from xeploai.lifecycle import stages
from xeploai.lifecycle.run import evaluate
from xeploai.plugins import Candidate, PluginInfo, Registry, load_plugins
from xeploai.rosters.rows import roster_from_rows
from xeploai.rulebooks.resolve import resolve

# The lifecycle (DESIGN 7): registration once, then one call a stage.
ORDER = [
    "xeploai_regulations",
    "xeploai_places",
    "xeploai_derive",
    "xeploai_screen",
    "xeploai_score",
    "xeploai_judge",
    "xeploai_cap",
    "xeploai_apportion",
    "xeploai_conclude",
    "xeploai_award",
]
PLUGINS = Path(__file__).parents[2] / "plugins"
EMPTY = {"xeploai_regulations": "[]", "xeploai_places": "[]", "xeploai_conclude": "[]"}


def specs() -> dict[str, inspect.Signature]:
    return {name: inspect.signature(getattr(Hooks, name)) for name in STAGES}


def source(answers: dict[str, str], imports: str = "") -> str:
    """Return a plugin that implements every hook, notes its calls and answers what is given."""
    lines = ["from pathlib import Path", "from xeploai.hookspecs import hookimpl", imports, "CALLS = []", ""]
    for name, signature in specs().items():
        given = ", ".join(signature.parameters)
        kind = "kind" if "kind" in signature.parameters else "None"
        lines += [
            "@hookimpl",
            f"def {name}({given}):",
            f"    CALLS.append(({name!r}, {kind}))",
            indent(f"return {answers.get(name, EMPTY.get(name, '{}'))}", "    "),
            "",
        ]
    return "\n".join(lines)


class Plugins:
    """Plugins written to a folder, each with a regulation of its own where it has one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.candidates: dict[str, Candidate] = {}

    def add(self, name: str, answers: dict[str, str] | None = None, *, imports: str = "") -> None:
        (self.folder / f"{name}.py").write_text(source(answers or {}, imports), "utf-8")
        info = PluginInfo(name, f"dist-{name}", "1")
        self.candidates[name] = Candidate(info, EntryPoint(name, name, PROJECT))

    def load(self, *order: str) -> Registry:
        return load_plugins(candidates=[self.candidates[n] for n in order or self.candidates])

    def calls(self, name: str) -> list[tuple[str, str | None]]:
        return sys.modules[name].CALLS


@pytest.fixture
def plugins(tmp_path, monkeypatch) -> Iterator[Plugins]:
    monkeypatch.syspath_prepend(tmp_path)
    before = set(sys.modules)
    yield Plugins(tmp_path)
    for name in set(sys.modules) - before:
        if getattr(sys.modules[name], "CALLS", None) is not None:
            del sys.modules[name]


def small(folder: Path) -> str:
    """Write the fictional regulation and return the expression that names its folder."""
    SmallLaw(folder / "law", (ladder(), *STEPS, quota()))
    return f"[Path({str(folder / 'law' / 'small')!r})]"


def roster(registry: Registry, *levels: str):
    rows = members(*({"level_task": level} for level in levels))
    return roster_from_rows("2020", {"organizations": [CELL], "members": rows}, registry.dictionary)


# ---------------------------------------------------------------- order


def test_the_order_is_this_literal_list():
    assert list(STAGES) == ORDER


def test_every_hook_is_called_in_this_order(plugins, tmp_path):
    plugins.add("recorder", {"xeploai_regulations": small(tmp_path)})
    registry = plugins.load()
    evaluate(roster(registry, "good"), resolve("small", registry), registry=registry)
    calls = plugins.calls("recorder")
    assert [name for name, _ in calls] == ORDER
    assert [kind for _, kind in calls] == [None, None, *["member"] * 8]


def test_stages_are_called_once_however_many_members(plugins, tmp_path):
    plugins.add("recorder", {"xeploai_regulations": small(tmp_path)})
    registry = plugins.load()
    for people in (["good"], ["good"] * 50):
        plugins.calls("recorder").clear()
        evaluate(roster(registry, *people), resolve("small", registry), registry=registry)
        assert [name for name, _ in plugins.calls("recorder")] == ORDER[2:]


# ---------------------------------------------------------------- documentation and use


@pytest.mark.parametrize("name", ORDER)
def test_every_hook_says_when_how_often_and_what_becomes_of_several_answers(name):
    text = inspect.getdoc(getattr(Hooks, name)) or ""
    assert "Called once" in text
    assert "Answers are" in text or "All answers are" in text
    assert "at loading" in text or "per evaluation and kind" in text


def test_every_specification_is_prefixed_and_nothing_else_stands_there():
    public = [name for name in vars(Hooks) if not name.startswith("_")]
    assert public == ORDER


@pytest.mark.parametrize("name", ORDER)
def test_every_hook_is_used_by_the_core_or_a_plugin_of_ours(name):
    ours = [stages.__file__, *map(str, sorted(PLUGINS.glob("*/xeploai_*/plugin.py")))]
    users = [f for f in ours if name in _implemented(Path(f))]
    assert users


def _implemented(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    return {n.name for n in tree.body if isinstance(n, ast.FunctionDef) and n.decorator_list}


def test_the_core_itself_implements_every_stage():
    assert _implemented(Path(stages.__file__)) == set(ORDER[2:])


def test_a_plugin_with_an_unknown_hook_is_broken_and_named(plugins):
    plugins.add("misspelt")
    path = plugins.folder / "misspelt.py"
    path.write_text(path.read_text("utf-8").replace("def xeploai_judge", "def xeploai_jugde"), "utf-8")
    (info,) = plugins.load().report
    assert info.status == "broken"
    assert "xeploai_jugde" in info.detail.render("en")


# ---------------------------------------------------------------- answers

DERIVES = "\n".join(
    [
        "import polars as pl",
        "from xeploai.lifecycle.stage import Derivation, Outcome",
        "from xeploai.model import Standard",
    ]
)
TWICE = {
    "xeploai_derive": ('{"meeting_day": Derivation(pl.lit(None, dtype=pl.Date))}', "meeting_day"),
    "xeploai_score": ('{"meeting_day": Derivation(pl.lit(None, dtype=pl.Date))}', "meeting_day"),
    "xeploai_judge": (
        "{r.name: Outcome(r, pl.lit(True)) for r in rulebook.of(Standard, kind)}",
        "small/member.excellent.core_levels",
    ),
    "xeploai_apportion": ("dict(population.counts)", "small/member.quota"),
}


@pytest.mark.parametrize("hook", TWICE)
def test_two_answers_under_one_name_are_an_error_naming_it(plugins, tmp_path, hook):
    answer, name = TWICE[hook]
    plugins.add("doubler", {"xeploai_regulations": small(tmp_path), hook: answer}, imports=DERIVES)
    registry = plugins.load()
    with pytest.raises(RulebookError, match=name):
        evaluate(roster(registry, "good"), resolve("small", registry), registry=registry)


def test_two_plugins_answering_one_name_are_an_error_naming_it(plugins, tmp_path):
    answer = {"xeploai_derive": '{"anything": Derivation(pl.lit(1))}'}
    law = SmallLaw(tmp_path / "law", (*STEPS, quota()), local=(rule("notice", "told", relation="adds"),))
    for name, folder in (("first", law.folders[0]), ("second", law.folders[1])):
        plugins.add(name, {"xeploai_regulations": f"[Path({str(folder)!r})]", **answer}, imports=DERIVES)
    registry = plugins.load()
    with pytest.raises(RulebookError, match="anything"):
        evaluate(roster(registry, "good"), resolve("lam-dong@2020", registry), registry=registry)
    # Only one of the two supplies a rule of this one.
    evaluate(roster(registry, "good"), resolve("small", registry), registry=registry)


def test_a_derived_fact_of_a_plugin_reaches_the_rules(plugins, tmp_path):
    law = SmallLaw(tmp_path / "law", (*STEPS, needs("good", exemplary=True)))
    answers = {
        "xeploai_regulations": f"[Path({str(law.folders[0])!r})]",
        "xeploai_derive": '{"exemplary": Derivation(pl.col("id") == "m1", ("id",))}',
    }
    plugins.add("deriver", answers, imports=DERIVES)
    registry = plugins.load()
    found = evaluate(roster(registry, "good", "good"), resolve("small", registry), registry=registry)
    assert found.subjects["rating"].to_list() == ["good", "completed"]


# ---------------------------------------------------------------- who takes part


def test_only_plugins_of_the_resolved_rulebook_take_part(plugins, tmp_path):
    plugins.add("inside", {"xeploai_regulations": small(tmp_path)})
    plugins.add("outside", {"xeploai_derive": "1 / 0", "xeploai_judge": "1 / 0"})
    registry = plugins.load()
    evaluate(roster(registry, "good"), resolve("small", registry), registry=registry)
    assert [name for name, _ in plugins.calls("outside")] == ORDER[:2]
    assert [name for name, _ in plugins.calls("inside")] == ORDER


def test_order_of_registration_changes_nothing(plugins, tmp_path):
    plugins.add("inside", {"xeploai_regulations": small(tmp_path)})
    plugins.add("before")
    plugins.add("zuletzt")
    texts = set()
    for order in permutations(plugins.candidates):
        registry = plugins.load(*order)
        result = evaluate(
            roster(registry, "excellent", *["good"] * 5), resolve("small", registry), registry=registry
        )
        texts.add(result.to_json())
    assert len(texts) == 1


def test_regulations_of_our_plugins_do_not_depend_on_the_order_of_loading():
    from xeploai.plugins import discover

    found = discover()
    books = [
        resolve("lam-dong@2021", load_plugins(candidates=order)) for order in (found, list(reversed(found)))
    ]
    assert books[0].digest == books[1].digest
    assert books[0].rules == books[1].rules


def test_the_fictional_regulation_is_data_only():
    assert sorted(p.name for p in FOLDERS.glob("*")) == ["four", "small", "small_local"]
    assert not list(FOLDERS.rglob("*.py"))
