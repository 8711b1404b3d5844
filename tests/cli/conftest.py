"""A roster on disk, and one call of the command line."""

from collections.abc import Callable
from pathlib import Path

import pytest
from attrs import frozen

from cli_people import write
from xeploai_cli.main import run


@frozen
class Result:
    """What one call printed, and its exit code."""

    code: int
    out: str
    err: str


Call = Callable[..., Result]


@pytest.fixture(scope="session")
def roster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("people") / "members.xlsx")


@pytest.fixture(autouse=True)
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """80 columns, no colours asked for, Vietnamese unless a test says otherwise."""
    for name in ("XEPLOAI_LANG", "FORCE_COLOR", "GITHUB_ACTIONS", "PY_COLORS", "TERMINAL_WIDTH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    # Whatever regulations the user of this machine keeps.
    monkeypatch.setenv("XEPLOAI_RULES", "")


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    def result(*args: object) -> Result:
        code = run([str(a) for a in args])
        printed = capsys.readouterr()
        return Result(code, printed.out, printed.err)

    return result
