"""All files of a scaffold, and writing them: a folder of data, or a whole distribution."""

from collections.abc import Mapping
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from string import Template

from xeploai.files import atomic_folder
from xeploai.scaffold.pages import toml_pages
from xeploai.scaffold.plan import Plan
from xeploai.scaffold.sample_cases import case_page
from xeploai.schemas import all_schemas, directive

_TEMPLATES = files("xeploai") / "data" / "scaffold"
_CASES = "members.toml"


def scaffold_files(plan: Plan, *, package: bool = False) -> dict[str, str]:
    """Return ``{path: text}`` of every file, relative to the folder to be made."""
    return _package(plan) if package else _data(plan)


def write_scaffold(plan: Plan, target: Path, *, package: bool = False) -> Path:
    """Write the files into ``target`` and return it; nothing that exists is overwritten.

    Raise :class:`UsageError` when ``target`` holds anything or cannot be written.
    """
    with atomic_folder(target) as draft:
        for name, page in scaffold_files(plan, package=package).items():
            path = draft / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(page, "utf-8", newline="\n")
    return target


def _data(plan: Plan) -> dict[str, str]:
    return {
        **_regulation(plan, ".schemas"),
        **{f".schemas/{n}": s for n, s in all_schemas().items()},
        "README.md": _filled(f"data.{plan.lang}.md", plan),
    }


def _package(plan: Plan) -> dict[str, str]:
    inside = f"src/{plan.package}"
    places = "plugin_places.py.txt" if plan.new_place else "plugin.py.txt"
    return {
        "pyproject.toml": _filled("pyproject.toml.txt", plan),
        "README.md": _filled(f"package.{plan.lang}.md", plan),
        "tests/test_conformance.py": _filled("test_conformance.py.txt", plan),
        f"{inside}/__init__.py": f'"""{plan.title.en}."""\n',
        f"{inside}/py.typed": "",
        f"{inside}/plugin.py": _filled(places, plan),
        **{f"{inside}/{n}": p for n, p in _regulation(plan, "../../schemas").items()},
        **{f"schemas/{n}": s for n, s in all_schemas().items()},
    }


def _regulation(plan: Plan, schemas: str) -> dict[str, str]:
    cases = f"{directive(_CASES, f'../{schemas}')}\n{case_page(plan)}"
    return {**toml_pages(plan, schemas), f"cases/{_CASES}": cases}


def _filled(template: str, plan: Plan) -> str:
    return Template((_TEMPLATES / template).read_text("utf-8")).substitute(_names(plan))


def _names(plan: Plan) -> Mapping[str, str]:
    major, minor, *_ = version("xeploai").split(".")
    return {
        "id": plan.id,
        "folder": plan.folder,
        "package": plan.package,
        "distribution": plan.distribution,
        "title": plan.title[plan.lang],
        "title_en": plan.title.en,
        "place": plan.place.full_name[plan.lang],
        "base": plan.base.id,
        "selection": plan.selection,
        "requires": f"xeploai>={major}.{minor},<{major}.{int(minor) + 1}",
    }
