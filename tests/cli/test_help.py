"""Help: both languages, complete, and without loading what it does not need."""

import ast
import re
import subprocess
import sys
import tomllib
from importlib.resources import files
from pathlib import Path
from string import Formatter

import pytest

from xeploai.messages import add_catalogue, catalogue
from xeploai_cli.app import COMMANDS
from xeploai_cli.language import choose

CLI = Path(str(files("xeploai_cli")))
TEXTS = {
    code: texts
    for path in (CLI / "texts").glob("*.toml")
    for code, texts in tomllib.loads(path.read_text("utf-8")).items()
}
VIETNAMESE = re.compile("[ăâđêôơưĂÂĐÊÔƠƯạ-ỹẠ-Ỹ]")


def test_help_does_not_load_the_engine():
    code = "import sys; from xeploai_cli.main import run; run(['--help']); print(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(ast.literal_eval(done.stdout.splitlines()[-1]))
    assert loaded & {"polars", "cattrs", "pluggy", "xlsxwriter", "xeploai.model"} == set()


@pytest.mark.parametrize("args", [(), ("--help",), ("-h",), *((c, "--help") for c in COMMANDS)], ids=" ".join)
def test_help_is_vietnamese_by_default_and_english_when_asked(call, args):
    vi, en = call(*args), call("--lang", "en", *args)
    assert (vi.code, en.code) == (0, 0)
    assert "Cách dùng:" in vi.out
    assert "Usage:" in en.out
    assert not VIETNAMESE.search(en.out)


def test_every_command_is_listed_with_what_it_does(call):
    out = call("--help").out
    assert all(re.search(rf"{name} +\w", out) for name in COMMANDS)


def test_every_command_has_a_file_and_every_file_is_a_command():
    assert {p.stem for p in (CLI / "commands").glob("[!_]*.py")} == set(COMMANDS)


def test_version(call):
    assert re.fullmatch(r"xeploai \d+\.\d+\.\d+\n", call("--version").out)


@pytest.mark.parametrize(
    ("args", "environ", "lang"),
    [
        ([], {}, "vi"),
        (["plugins", "--lang", "en"], {}, "en"),
        (["--lang=en", "plugins"], {}, "en"),
        ([], {"XEPLOAI_LANG": "en"}, "en"),
        (["--lang", "vi"], {"XEPLOAI_LANG": "en"}, "vi"),
        (["--lang", "fr"], {}, "vi"),
        (["--", "--lang", "en"], {}, "vi"),
        (["--lang"], {"XEPLOAI_LANG": "de"}, "vi"),
    ],
)
def test_language_is_chosen_by_argument_then_environment(args, environ, lang):
    assert choose(args, environ) == lang


def test_environment_chooses_the_language(call, monkeypatch):
    monkeypatch.setenv("XEPLOAI_LANG", "en")
    assert "active" in call("plugins").out


@pytest.mark.parametrize("code", TEXTS)
def test_a_text_says_the_same_in_both_languages(code):
    texts = TEXTS[code]
    fields = {lang: {f for _, f, _, _ in Formatter().parse(texts[lang]) if f} for lang in ("vi", "en")}
    assert texts.keys() == {"vi", "en"}
    assert fields["vi"] == fields["en"]
    assert code.startswith("cli.")
    assert not VIETNAMESE.search(texts["en"])


def test_every_text_that_is_named_exists():
    add_catalogue("xeploai_cli")
    code = "\n".join(p.read_text("utf-8") for p in CLI.rglob("*.py"))
    named = set(re.findall(r'(?:say|tell|refuse|grid|left|right)\(\s*"([a-z_.]+)"', code))
    prefixes = ("cli.", "cli.grid.", "cli.column.", "")
    assert {n for n in named if not any(f"{p}{n}" in catalogue() for p in prefixes)} == set()
