"""A folder of data runs nothing: not on loading, not on checking, not even when one stands in it."""

import os
import pickle
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from xeploai.plugins import load_plugins
from xeploai.scaffold import make_plan, write_scaffold

# One process makes what its tests share.
pytestmark = pytest.mark.xdist_group("local_code")

TRAPS = (
    "facts.py", "plugin.py", "conftest.py", "__init__.py", "setup.py", "sitecustomize.py",
    # What the program itself imports, by the same names.
    "json.py", "decimal.py", "polars.py", "xeploai.py", "cases/conftest.py", ".schemas/facts.py",
)  # fmt: skip
PICKLES = ("facts.pkl", "regulation.pickle", "cache.joblib")
COMMANDS = (
    ["plugins", "--rules", "."],
    ["rulebook", "thanh-hoa@2025", "--rules", "."],
    ["template", "thanh-hoa@2025", "--rules", ".", "-o", "../roster.xlsx"],
    ["plugin", "check", "."],
)


class Trap:
    """Leaves a trace when it is unpickled."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self):
        return (os.mkdir, (str(self.trace),))


@pytest.fixture(scope="module")
def trapped(tmp_path_factory):
    """Return a scaffolded folder full of code, and the trace that any of it would leave."""
    root = tmp_path_factory.mktemp("trapped")
    folder, trace = root / "thanh-hoa", root / "executed"
    write_scaffold(make_plan("thanh-hoa", load_plugins(), "qd366"), folder)
    for name in TRAPS:
        (folder / name).write_text(f"import os\nos.mkdir({str(trace)!r})\n", "utf-8")
    for name in PICKLES:
        (folder / name).write_bytes(pickle.dumps(Trap(trace)))
    (folder / "xeploai.pth").write_text(f"import os; os.mkdir({str(trace)!r})\n", "utf-8")
    return folder, trace


@pytest.mark.parametrize("name", TRAPS)
def test_each_trap_would_leave_its_trace(trapped, name):
    folder, trace = trapped
    runpy.run_path(str(folder / name))
    trace.rmdir()


@pytest.mark.parametrize("name", PICKLES)
def test_each_pickle_would_leave_its_trace(trapped, name):
    folder, trace = trapped
    pickle.loads((folder / name).read_bytes())
    trace.rmdir()


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: " ".join(c[:2]))
def test_no_command_runs_anything_of_a_folder_in_which_it_is_called(trapped, command):
    folder, trace = trapped
    env = {**os.environ, "XEPLOAI_RULES": "", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    # As the installed command: the folder where one stands is not on the path (-P).
    start = [sys.executable, "-P", "-m", "xeploai_cli"]
    done = subprocess.run(
        [*start, *command], cwd=folder, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout
    assert not trace.exists()
