"""The complete sample of a third party's distribution keeps every promise; CI does the same from wheels."""

import importlib
import sys
import tomllib
from pathlib import Path

import pytest

from xeploai.candidates import Candidate, PluginInfo, discover
from xeploai.testing.conformance import PARTS, examine, run_part

# One process makes what its tests share.
pytestmark = pytest.mark.xdist_group("second_house")

MAU = Path(__file__).parent / "thirdparty" / "xeploai-mau"


class Loads:
    """Stands for the entry point of the sample, which is not installed here."""

    module = "xeploai_mau.plugin"

    def load(self):
        return importlib.import_module(self.module)


@pytest.fixture(scope="module")
def examined():
    patch = pytest.MonkeyPatch()
    patch.syspath_prepend(MAU / "src")
    info = PluginInfo("mau", "xeploai-mau", "0.1.0")
    (found,) = examine("mau", candidates=[*discover(), Candidate(info, Loads())])
    yield found
    patch.undo()
    for name in [n for n in sys.modules if n.startswith("xeploai_mau")]:
        del sys.modules[name]


# Another process does not find what is not installed: that part is CI's.
@pytest.mark.parametrize("part", [p for p in PARTS if p != "determinism"])
def test_part(part, examined):
    assert [f.render("en") for f in run_part(examined, part).faults] == []


def test_its_fact_in_python_reaches_the_rules(examined):
    (case,) = [c for c in examined.cases if c.id == "DIEU-2-30-NAM"]
    assert examined.evaluation(case).subjects["party_age"].to_list() == [30, 29]


def test_it_declares_itself_as_the_guide_says():
    project = tomllib.loads((MAU / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["entry-points"]["xeploai"] == {"mau": Loads.module}
    assert {"license", "authors", "readme"} <= set(project)
    assert any(d.startswith("xeploai>=") and "<" in d for d in project["dependencies"])
