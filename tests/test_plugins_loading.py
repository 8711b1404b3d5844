"""Whatever a plugin does wrong is reported by name; nothing else stops, unless it is needed."""

import shutil
import sys
from itertools import count
from pathlib import Path

import pytest
from attrs import frozen

import xeploai_nghean
import xeploai_qd124
from xeploai.errors import PluginError, UsageError
from xeploai.plugins import discover, load_plugins
from xeploai.rulebooks.resolve import resolve
from xeploai_cli.main import run

_numbers = count()
HOOKS = "from importlib.resources import files\nfrom xeploai.hookspecs import hookimpl\n\n"


@frozen
class Site:
    """A folder on ``sys.path`` with installed distributions."""

    folder: Path

    def install(self, distribution: str, plugin: str, code: str, *, data: Path | None = None) -> str:
        """Install a distribution with one plugin; return the plugin's package name."""
        package = f"xeploai_fake_{next(_numbers)}"
        if data is None:
            (self.folder / package).mkdir()
        else:
            shutil.copytree(data, self.folder / package, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
        (self.folder / package / "__init__.py").touch()
        (self.folder / package / "plugin.py").write_text(code, "utf-8")
        info = self.folder / f"{distribution.replace('-', '_')}-1.2.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.2\n", "utf-8"
        )
        (info / "entry_points.txt").write_text(f"[xeploai]\n{plugin} = {package}.plugin\n", "utf-8")
        return package


@pytest.fixture
def site(tmp_path, monkeypatch):
    known = set(sys.modules)
    monkeypatch.syspath_prepend(tmp_path)
    yield Site(tmp_path)
    for name in set(sys.modules) - known:
        if name.startswith("xeploai_fake_"):
            del sys.modules[name]


def _status(name, **options):
    return next(i for i in load_plugins(**options).report if i.name == name)


CODE = {
    "import_error": ("import no_such_module", "no_such_module"),
    "syntax_error": ("def broken(:", "SyntaxError"),
    "system_exit": ("raise SystemExit(3)", "SystemExit"),
    "misspelt_hook": (HOOKS + "@hookimpl\ndef xeploai_regulatons():\n    return []\n", "xeploai_regulatons"),
    "extra_argument": (
        HOOKS + "@hookimpl\ndef xeploai_screen(rulebook, kind, wish):\n    return {}\n",
        "wish",
    ),
    "raising_hook": (HOOKS + "@hookimpl\ndef xeploai_regulations():\n    raise OSError('disk')\n", "disk"),
    "no_regulation": (
        HOOKS + "@hookimpl\ndef xeploai_regulations():\n    return [files(__package__)]\n",
        "regulation.toml",
    ),
}


@pytest.mark.parametrize("fault", CODE)
def test_a_broken_plugin_is_reported_with_its_cause_and_the_others_load(site, capsys, fault):
    code, cause = CODE[fault]
    site.install("acme-rules", "acme", code)
    info = _status("acme")
    assert (info.status, info.distribution, info.version) == ("broken", "acme-rules", "1.2")
    assert cause in info.detail.render("vi")
    assert _status("nghean").status == "active"
    assert run(["plugins"]) == 3
    shown = capsys.readouterr().out
    assert "acme-rules" in shown
    assert "hỏng" in shown


@pytest.mark.parametrize("fault", CODE)
def test_help_works_with_a_broken_plugin(site, capsys, fault):
    site.install("acme-rules", "acme", CODE[fault][0])
    assert run(["--help"]) == 0
    assert "evaluate" in capsys.readouterr().out


def test_evaluations_that_do_not_need_the_broken_plugin_go_on(site):
    site.install("acme-rules", "acme", CODE["import_error"][0])
    book = resolve("nghe-an@2016", load_plugins())
    assert any(m.code == "note.broken" and "acme" in m.render("en") for m in book.notes)


def test_an_evaluation_that_needs_the_broken_plugin_stops_with_its_name(site, capsys):
    # Its files say that it speaks for Nghệ An in 2016, although it cannot be imported.
    site.install("acme-rules", "acme", CODE["import_error"][0], data=Path(xeploai_nghean.__path__[0]))
    with pytest.raises(PluginError, match="acme"):
        resolve("nghe-an@2016", load_plugins())
    assert run(["rulebook", "nghe-an@2016"]) == 3
    printed = capsys.readouterr()
    assert "“acme”" in printed.err
    assert printed.out == ""


def test_two_distributions_with_one_entry_point_name_are_both_in_conflict(site, capsys):
    site.install("acme-rules", "nghean", HOOKS)
    infos = [i for i in load_plugins().report if i.name == "nghean"]
    assert [(i.distribution, i.status) for i in infos] == [
        ("acme-rules", "conflict"),
        ("xeploai", "conflict"),
    ]
    assert run(["plugins"]) == 3
    assert "xung đột" in capsys.readouterr().out
    assert run(["rulebook", "nghe-an@2016"]) == 3
    assert "“nghean”" in capsys.readouterr().err
    assert run(["rulebook", "lam-dong@2021", "-q"]) == 0


def test_disabling_one_distribution_settles_the_conflict(site):
    site.install("acme-rules", "nghean", HOOKS)
    registry = load_plugins(disabled=["acme-rules"])
    infos = [i for i in registry.report if i.name == "nghean"]
    assert [(i.distribution, i.status) for i in infos] == [("acme-rules", "disabled"), ("xeploai", "active")]
    assert resolve("nghe-an@2016", registry).place.id == "nghe-an"


def test_two_plugins_with_one_regulation_are_both_in_conflict(site, capsys):
    code = HOOKS + "@hookimpl\ndef xeploai_regulations():\n    return [files(__package__)]\n"
    site.install("acme-rules", "acme", code, data=Path(xeploai_qd124.__path__[0]))
    assert {_status(n).status for n in ("acme", "qd124")} == {"conflict"}
    assert "qd124" in _status("acme").detail.render("en")
    assert run(["plugins"]) == 3
    assert run(["rulebook", "qd124"]) == 3
    assert "qd124" in capsys.readouterr().err
    assert run(["rulebook", "qd124", "--disable", "acme", "-q"]) == 0


def test_a_disabled_plugin_is_listed_and_not_imported(site):
    package = site.install("acme-rules", "acme", CODE["system_exit"][0])
    assert _status("acme", disabled=["acme"]).status == "disabled"
    assert f"{package}.plugin" not in sys.modules


def test_a_misspelt_name_to_disable_is_an_error_with_the_nearest(capsys):
    with pytest.raises(UsageError, match="lamdong"):
        load_plugins(disabled=["lamdon"])
    assert run(["plugins", "--disable", "lamdon"]) == 2
    assert "gần nhất: “lamdong”" in capsys.readouterr().err


def test_the_order_of_discovery_does_not_depend_on_the_disk(site):
    for number, name in enumerate(("zeta", "alpha", "mid")):
        site.install(f"dist-{number}", name, "")
    names = [c.info.name for c in discover()]
    assert names == sorted(names)
