"""Regulations that are only data: found, read strictly, named in every conflict, and never executed."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from threading import Event
from typing import Any

import polars as pl
import pytest

import country_kit
import mistakes_kit as kit
from country_kit import Plugin
from xeploai.candidates import DataFolder, data_folders, local_candidates
from xeploai.errors import PluginError, RegulationFileError, RulebookError, SelectionError
from xeploai.hookspecs import hookimpl
from xeploai.lifecycle import hooks
from xeploai.lifecycle.stage import Derivation
from xeploai.plugins import Candidate, PluginInfo, Registry, load_plugins
from xeploai.rulebooks.resolve import resolve

SELECTION = "thung-lung@2022"


@pytest.fixture
def valley(tmp_path: Path) -> Path:
    """A folder of data for the Valley, in a folder of such folders."""
    return shutil.copytree(kit.CLEAN, tmp_path / "rules" / "thung-lung")


def loaded(*folders: Path, disabled: tuple[str, ...] = (), **more: Any) -> Registry:
    return load_plugins(disabled, kit.central(), shelf=folders, **more)


def info(registry: Registry, name: str) -> PluginInfo:
    return next(i for i in registry.report if i.name == name)


# ------------------------------------------------------------------ found


def test_a_folder_and_a_folder_of_folders_are_the_same_rules(valley):
    books = [resolve(SELECTION, loaded(f)) for f in (valley, valley.parent)]
    assert books[0].digest == books[1].digest
    assert [r.id for r in books[0].regulations] == ["trung", "thunglung"]


def test_it_is_listed_as_local_data_with_its_folder(valley):
    found = info(loaded(valley), "thung-lung")
    assert (found.status, found.origin, found.path) == ("active", "local data", valley.resolve())
    assert found.regulations == ("thunglung",)


def test_a_folder_given_twice_is_loaded_once(valley):
    assert len(local_candidates([valley, valley.parent, valley / ".." / "thung-lung"])) == 1


def test_regulations_inside_a_regulation_come_with_it(valley):
    inner = shutil.copytree(kit.CLEAN, valley / "thi-tran")
    (inner / "places.toml").write_text(
        '[[place]]\nid = "thung-lung/thi-tran"\nname = { vi = "Thị trấn", en = "Town" }\n'
        'type = "township"\nparent = "thung-lung"\n',
        "utf-8",
    )
    kit.change("regulation.toml", '"thunglung"', '"thitran"')(inner)
    kit.change("regulation.toml", '"thung-lung"', '"thung-lung/thi-tran"')(inner)
    (inner / "member.toml").unlink()
    registry = loaded(valley)
    assert info(registry, "thung-lung").regulations == ("thunglung", "thitran")
    assert resolve("thung-lung/thi-tran@2022", registry).place.name.vi == "Thị trấn"


def test_the_source_folder_of_a_distribution_is_found(valley, tmp_path):
    project = tmp_path / "project"
    shutil.copytree(valley, project / "src" / "xeploai_valley")
    (project / "docs").mkdir()
    assert data_folders(project) == [project / "src" / "xeploai_valley"]


def test_hidden_folders_and_folders_of_other_things_are_left_alone(valley):
    for name in (".hidden", "_old", "pictures"):
        shutil.copytree(valley, valley.parent / name)
    shutil.rmtree(valley.parent / "pictures")
    (valley.parent / "pictures").mkdir()
    assert data_folders(valley.parent) == [valley]


# ------------------------------------------------------------------ only data


def test_python_beside_the_data_is_never_run_and_that_is_told(valley):
    for name in ("plugin.py", "__init__.py", "conftest.py"):
        (valley / name).write_text("raise SystemExit('executed')", "utf-8")
    registry = loaded(valley)
    (left,) = info(registry, "thung-lung").notes
    assert "__init__.py, conftest.py, plugin.py" in left.render("en")
    told = [n.render("en") for n in resolve(SELECTION, registry).notes]
    assert any(n.startswith("thung-lung: Python files left alone") for n in told)
    assert resolve("trung@2022", registry).notes == resolve("trung@2022", loaded()).notes


# ------------------------------------------------------------------ as strict as all others


def test_a_broken_folder_of_the_shelf_is_reported_and_the_others_work(valley):
    shutil.copytree(country_kit.CLEAN / "nui_do", valley.parent / "nui-do-rules")
    kit.change("member.toml", "evidence =", "evidnce =")(valley)
    registry = loaded(valley.parent)
    assert info(registry, "thung-lung").status == "broken"
    assert "evidnce" in info(registry, "thung-lung").detail.render("vi")
    assert resolve("nui-do@2022", registry).place.id == "nui-do"


def test_an_evaluation_that_needs_the_broken_folder_stops_with_its_name(valley):
    kit.change("member.toml", "evidence =", "evidnce =")(valley)
    with pytest.raises(PluginError, match=r"“thung-lung”.*evidnce"):
        resolve(SELECTION, loaded(valley))


def test_a_folder_that_is_asked_for_by_name_must_be_usable(valley):
    kit.change("member.toml", "evidence =", "evidnce =")(valley)
    with pytest.raises(RegulationFileError, match="evidnce"):
        load_plugins(candidates=kit.central(), rules=[valley])


def test_several_folders_asked_for_say_which_is_wrong(valley):
    shutil.copytree(country_kit.CLEAN / "nui_do", valley.parent / "nui-do-rules")
    kit.change("member.toml", "evidence =", "evidnce =")(valley)
    with pytest.raises(RegulationFileError) as error:
        load_plugins(candidates=kit.central(), rules=[valley.parent])
    assert str(valley) in error.value.render("en")
    assert "nui-do-rules" not in error.value.render("en")


def test_a_folder_without_regulations_says_what_is_missing(tmp_path):
    with pytest.raises(RegulationFileError, match=r"regulation\.toml"):
        load_plugins(candidates=kit.central(), rules=[tmp_path])


def test_a_place_outside_its_own_is_refused(valley):
    kit.change("places.toml", '"thung-lung"', '"another"')(valley)
    detail = info(loaded(valley), "thung-lung").detail
    assert "R116" in detail.render("en")


def test_a_place_that_only_a_disabled_folder_brings_is_told(valley):
    with pytest.raises(PluginError, match="thung-lung"):
        resolve(SELECTION, loaded(valley, disabled=("thung-lung",)))
    with pytest.raises(SelectionError):
        resolve(SELECTION, loaded())


# ------------------------------------------------------------------ names


def test_a_regulation_that_is_there_already_is_a_conflict_that_names_both(valley):
    kit.change("regulation.toml", 'id = "thunglung"', 'id = "trung"')(valley)
    registry = loaded(valley)
    for name in ("trung", "thung-lung"):
        found = info(registry, name)
        assert found.status == "conflict"
        for lang in kit.LANGS:
            said = found.detail.render(lang)
            assert "trung (xeploai-trung 1.0)" in said
            assert f"thung-lung ({valley})" in said
    assert resolve("trung@2022", loaded(valley, disabled=("thung-lung",))).place.id == "vn"


def test_a_folder_with_the_name_of_a_plugin_is_a_conflict_that_names_both(valley):
    shutil.move(valley, valley.with_name("trung"))
    registry = loaded(valley.parent)
    found = [i for i in registry.report if i.name == "trung"]
    assert [i.status for i in found] == ["conflict", "conflict"]
    assert all(
        "xeploai-trung" in i.detail.render("en") and str(valley.parent) in i.detail.render("en")
        for i in found
    )


def test_all_local_data_can_be_switched_off_at_once(valley):
    registry = loaded(valley.parent, disabled=("local data",))
    assert info(registry, "thung-lung").status == "disabled"
    assert info(registry, "trung").status == "active"


def test_the_receipt_names_it_without_the_folder(valley):
    registry = loaded(valley)
    result = country_kit.rated(registry, SELECTION, {"meetings_attended": 1, "meetings_held": 1})
    assert result.receipt["plugins"] == {"trung": "xeploai-trung 1.0", "thung-lung": "local data"}
    assert str(valley) not in result.to_json()


# ------------------------------------------------------------------ foreign Python at arm's length


def plugin_of(folder: Path, load: Any) -> Candidate:
    loads: Any = country_kit.Loads(load)
    return Candidate(PluginInfo("acme", "acme-rules", "1.2"), loads)


def test_a_plugin_that_does_not_finish_loading_is_given_up_and_named(valley, monkeypatch):
    monkeypatch.setattr("xeploai.plugins.LIMIT", 0.05)
    forever = Event()
    registry = load_plugins(candidates=[*kit.central(), plugin_of(valley, forever.wait)], shelf=[valley])
    forever.set()
    assert info(registry, "acme").status == "broken"
    assert info(registry, "acme").detail.code == "plugin.timeout"
    assert resolve(SELECTION, registry).place.id == "thung-lung"


def test_a_plugin_that_takes_long_is_named(valley, monkeypatch):
    monkeypatch.setattr("xeploai.plugins.SLOW", -1.0)
    notes = info(loaded(valley), "thung-lung").notes
    assert [n.code for n in notes] == ["plugin.slow"]


@pytest.mark.parametrize("answer", [None, "folder", [1], {"a": 1}, 5])
def test_nonsense_from_a_registration_hook_is_told_with_what_was_expected(valley, answer):
    class Nonsense(Plugin):
        @hookimpl
        def xeploai_regulations(self):
            return answer

    registry = load_plugins(candidates=[*kit.central(), plugin_of(valley, lambda: Nonsense(valley))])
    detail = info(registry, "acme").detail.render("en")
    assert "xeploai_regulations must return" in detail
    assert repr(answer) in detail


def test_a_wrapper_around_a_hook_is_refused(valley):
    class Wrapping(Plugin):
        @hookimpl(wrapper=True)
        def xeploai_judge(self, rulebook, kind):
            return (yield)

    registry = load_plugins(candidates=[*kit.central(), plugin_of(valley, lambda: Wrapping(valley))])
    assert "xeploai_judge" in info(registry, "acme").detail.render("en")


class Answering(Plugin):
    """Answers ``xeploai_derive`` with whatever a test puts there."""

    answer: Any = None

    @hookimpl
    def xeploai_derive(self, kind: str) -> Any:
        return self.answer() if kind == "member" else None


def evaluated(valley: Path, answer: Any, selection: str = SELECTION) -> Any:
    plugin = Answering(valley)
    plugin.answer = answer
    registry = load_plugins(candidates=[*kit.central(), plugin_of(valley, lambda: plugin)])
    member = {"occupation": "official", "exemplary": False, "meetings_attended": 1, "meetings_held": 1}
    return country_kit.rated(registry, selection, member)


def boom() -> Any:
    raise ZeroDivisionError("by nobody")


def leave() -> Any:
    raise SystemExit(3)


WRONG: Mapping[str, Any] = {
    "raises": boom,
    "exits": leave,
    "a list": lambda: ["anything"],
    "a text": lambda: "anything",
    "wrong values": lambda: {"anything": pl.lit(1)},
    "no such column": lambda: {"meetings_attended": Derivation(pl.col("nothing_of_this_name"))},
    "wrong types": lambda: {"meetings_attended": Derivation(pl.col("exemplary").str.len_chars())},
}


@pytest.mark.parametrize("fault", WRONG)
def test_an_evaluation_names_the_plugin_whose_hook_goes_wrong(valley, fault):
    with pytest.raises(PluginError, match="acme") as error:
        evaluated(valley, WRONG[fault])
    assert error.value.exit_code == 3
    assert "acme" in error.value.render("vi")


@pytest.mark.parametrize("fault", WRONG)
def test_evaluations_that_do_not_need_that_plugin_go_on(valley, fault):
    assert evaluated(valley, WRONG[fault], "trung@2022").subjects.height == 1


def test_a_hook_that_never_answers_is_given_up_and_named(valley, monkeypatch):
    monkeypatch.setattr(hooks, "LIMIT", 0.05)
    forever = Event()
    with pytest.raises(PluginError, match=r"acme.*xeploai_derive"):
        evaluated(valley, forever.wait)
    forever.set()


def test_no_answer_is_an_answer(valley):
    assert evaluated(valley, lambda: None).subjects["rating"].to_list() == ["good"]


def test_two_plugins_with_one_answer_are_both_named(valley, tmp_path):
    other = shutil.copytree(country_kit.CLEAN / "trung", tmp_path / "other")

    class Second(Plugin):
        @hookimpl
        def xeploai_derive(self) -> Any:
            return {"anything": Derivation(pl.lit(1))}

    first = Answering(valley)
    first.answer = lambda: {"anything": Derivation(pl.lit(1))}
    loads: Any = country_kit.Loads(lambda: Second(other))
    central = Candidate(PluginInfo("trung", "xeploai-trung", "1.0"), loads)
    registry = load_plugins(candidates=[central, plugin_of(valley, lambda: first)])
    with pytest.raises(RulebookError, match=r"acme, trung.*anything"):
        country_kit.rated(registry, SELECTION, {})


def test_what_fails_without_any_plugin_is_a_fault_of_ours_and_keeps_its_traceback(valley):
    def run(without: str) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        hooks.blaming(run, ["one", "other"])


def test_a_folder_of_data_has_nothing_to_import(valley):
    assert DataFolder(valley).load().xeploai_places() == [valley / "places.toml"]
