"""Folders, wheel, entry points and checkers name the same packages; the wheel holds all their files."""

import subprocess
import tomllib
import zipfile
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).parent.parent
CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
TOOL = CONFIG["tool"]
TARGETS = TOOL["hatch"]["build"]["targets"]
WHEEL = TARGETS["wheel"]["packages"]
PLUGINS = {p.name for p in (ROOT / "plugins").iterdir() if p.is_dir() and not p.name.startswith(".")}
PACKAGES = {"xeploai", "xeploai_cli", "xeploai_office", *(f"xeploai_{name}" for name in PLUGINS)}
DATA = (".toml", ".csv", ".docx", ".xlsx", ".css", ".typed", ".parquet", ".json")


def test_wheel_ships_every_package():
    plugins = {f"plugins/{name}/xeploai_{name}" for name in PLUGINS}
    assert set(WHEEL) == {"core/xeploai", "cli/xeploai_cli", "office/xeploai_office", *plugins}


def test_entry_points_declare_every_plugin():
    declared = CONFIG["project"]["entry-points"]["xeploai"]
    assert declared == {name: f"xeploai_{name}.plugin" for name in PLUGINS}


def test_installed_entry_points_are_the_declared_ones():
    installed = {
        e.name: e.value for e in entry_points(group="xeploai") if e.dist and e.dist.name == "xeploai"
    }
    assert installed == CONFIG["project"]["entry-points"]["xeploai"]


def test_checkers_see_every_package():
    assert set(TOOL["mypy"]["packages"]) == PACKAGES
    assert set(TOOL["mypy"]["mypy_path"]) == {str(Path(p).parent) for p in WHEEL}
    assert set(TOOL["importlinter"]["root_packages"]) == PACKAGES


def test_import_contracts_name_every_plugin():
    plugins = {f"xeploai_{name}" for name in PLUGINS}
    core, core_office, office, apart, cli = TOOL["importlinter"]["contracts"]
    assert set(core["forbidden_modules"]) == {"xeploai_cli", *plugins}
    assert core_office["forbidden_modules"] == ["xeploai_office"]
    assert set(office["forbidden_modules"]) == {"xeploai_cli", *plugins}
    assert set(apart["modules"]) == plugins
    assert set(cli["forbidden_modules"]) == plugins


@pytest.mark.parametrize("package", WHEEL)
def test_every_package_is_typed(package):
    assert (ROOT / package / "py.typed").is_file()


@pytest.mark.parametrize("name", sorted(PLUGINS))
def test_every_plugin_ships_its_regulation_and_a_readme(name):
    assert list((ROOT / "plugins" / name / f"xeploai_{name}").rglob("regulation.toml"))
    assert (ROOT / "plugins" / name / "README.md").is_file()


def test_no_shipped_file_is_ignored_by_version_control():
    files = [str(p.relative_to(ROOT)) for p in _files()]
    if not (ROOT / ".git").exists():
        return
    ignored = subprocess.run(
        ["git", "check-ignore", *files], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ignored.stdout == ""


def test_wheel_holds_every_file_of_every_package(tmp_path):
    wheel = next(WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"]))
    shipped = set(zipfile.ZipFile(wheel).namelist())
    wanted = {p.relative_to(ROOT / Path(w).parent).as_posix() for w in WHEEL for p in _files(w)}
    assert wanted - shipped == set()


def test_sdist_includes_all_sources():
    folders = {p.strip("/") for p in TARGETS["sdist"]["include"]}
    assert {"core", "cli", "plugins", "tests", "docs", "examples"} <= folders


def _files(*packages: str) -> list[Path]:
    kept = (*DATA, ".py")
    found = [p for w in packages or WHEEL for p in (ROOT / w).rglob("*") if p.suffix in kept]
    return [p for p in found if "__pycache__" not in p.parts]
