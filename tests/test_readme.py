"""The README promises exactly two commands, in both languages, and names only files that exist."""

import re
import tomllib
from pathlib import Path

import pytest

from xeploai_cli.app import COMMANDS

ROOT = Path(__file__).parent.parent
READMES = ("README.md", "README.vi.md")
SET_UP = (
    "python -m pip install . && xeploai demo",
    'python -m pip install -e ".[testing]" && python -m pytest',
)


@pytest.mark.parametrize("name", READMES)
def test_two_commands_do_all_set_up(name):
    text = (ROOT / name).read_text("utf-8")
    assert tuple(re.findall(r"```console\n(.*?)\n```", text, re.DOTALL)) == SET_UP
    assert "`uv run xeploai demo`" in text
    assert "`uv run pytest`" in text
    assert "python3 -m venv" in text


@pytest.mark.parametrize("name", READMES)
def test_links_lead_somewhere(name):
    targets = re.findall(r"\]\(([^)]+)\)", (ROOT / name).read_text("utf-8"))
    missing = [t for t in targets if not t.startswith("http") and not (ROOT / t).exists()]
    assert missing == []


@pytest.mark.parametrize("name", READMES)
def test_every_command_is_told(name):
    text = (ROOT / name).read_text("utf-8")
    assert [c for c in COMMANDS if f"xeploai {c}" not in text] == []


def test_ci_runs_the_commands_of_the_readme_word_for_word():
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    assert [c for c in SET_UP if c not in script] == []


def test_files_that_architecture_names_exist():
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    named = set(re.findall(r"`([\w/]+\.py)`", text))
    assert {n for n in named if not (ROOT / "core" / "xeploai" / n).exists()} == set()


def test_the_changelog_has_the_present_version():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text("utf-8")
