"""A run that was stopped goes on: what is done is not done again, what somebody edited is left alone."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from forms_kit import MEMBERS, ORGANIZATIONS, contents, made
from office_kit import BAO_LOC
from xeploai.errors import UsageError
from xeploai_office.forms import make
from xeploai_office.forms.files import write_whole
from xeploai_office.forms.journal import NAME

FORM = "mau-02/ca-nhan-M1.docx"
PEOPLE = [{"id": f"M{n:03}", "name": f"Đảng viên {n}", "organization": "C1"} for n in range(120)]


def states(result) -> dict[str, str]:
    return {m.path: m.state for m in result.made}


def test_a_second_run_renders_nothing(tmp_path, monkeypatch):
    first = made(tmp_path)
    before = {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*.docx")}
    monkeypatch.setattr(make, "_render", lambda *_: pytest.fail("rendered again"))
    second = made(tmp_path)
    assert set(states(first).values()) == {"written"}
    assert set(states(second).values()) == {"unchanged"}
    assert {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*.docx")} == before


def test_only_what_changed_is_made_again(tmp_path):
    made(tmp_path, members=[*MEMBERS, {"id": "M3", "organization": "C1"}])
    again = made(tmp_path, members=[{**MEMBERS[0], "name": "Tên mới"}, {"id": "M3", "organization": "C1"}])
    found = states(again)
    assert found[FORM] == "replaced"
    assert found["mau-02/ca-nhan-M3.docx"] == "unchanged"
    assert found["mau-01/tap-the-T1.docx"] == "unchanged"


def test_a_form_that_somebody_edited_is_left_alone_and_told(tmp_path):
    made(tmp_path)
    (tmp_path / FORM).write_bytes(b"edited in Word")
    again = made(tmp_path, members=[{**MEMBERS[0], "name": "Tên mới"}])
    assert states(again)[FORM] == "left"
    assert (tmp_path / FORM).read_bytes() == b"edited in Word"
    assert [n.params["file"] for n in again.notes if n.code == "forms.edited"] == [FORM]
    forced = made(tmp_path, members=[MEMBERS[0]], asked={"force": True})
    assert states(forced)[FORM] == "replaced"
    assert (tmp_path / FORM).read_bytes()[:2] == b"PK"


def test_a_file_that_something_else_wrote_is_left_alone(tmp_path):
    (tmp_path / "mau-02").mkdir()
    (tmp_path / FORM).write_text("mine")
    assert states(made(tmp_path))[FORM] == "left"
    assert (tmp_path / FORM).read_text() == "mine"


def test_a_file_that_was_deleted_is_made_again(tmp_path):
    made(tmp_path)
    (tmp_path / FORM).unlink()
    assert states(made(tmp_path))[FORM] == "written"


def test_files_that_the_roster_no_longer_asks_for_are_told_and_kept(tmp_path):
    made(tmp_path)
    again = made(tmp_path, members=[{"id": "M9", "organization": "C1"}])
    assert [n.params["file"] for n in again.notes if n.code == "forms.stale"] == [FORM]
    assert (tmp_path / FORM).exists()


@pytest.mark.parametrize("stop", [1, 4, 7])
def test_an_interrupted_run_goes_on(tmp_path, stop):
    """Interrupted between the line of the journal and the file: the next run still knows the file."""
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    made(whole)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(make, "write_whole", _fails_at(stop))
        with pytest.raises(KeyboardInterrupt):
            made(broken)
    result = made(broken)
    assert list(states(result).values()).count("unchanged") == stop - 1
    assert contents(broken) == contents(whole)


def test_a_change_between_a_stop_and_the_next_run_is_no_edit(tmp_path):
    made(tmp_path)
    newer = [{**MEMBERS[0], "name": "Tên mới"}]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(make, "write_whole", _fails_at(1))
        with pytest.raises(KeyboardInterrupt):
            made(tmp_path, members=newer)
    # The file is older than the last line of the journal, and still ours.
    assert states(made(tmp_path, members=[{**MEMBERS[0], "name": "Tên khác"}]))[FORM] == "replaced"


def _fails_at(stop: int):
    count = [0]

    def write(path, data):
        count[0] += 1
        if count[0] == stop:
            raise KeyboardInterrupt
        write_whole(path, data)

    return write


def test_what_a_killed_run_left_half_written_is_cleared_away(tmp_path):
    made(tmp_path)
    for folder in (tmp_path, tmp_path / "mau-02"):
        (folder / ".xeploai-abc.docx").write_bytes(b"half")
    made(tmp_path)
    assert not list(tmp_path.rglob(".xeploai-*"))


def test_a_torn_or_foreign_line_of_the_journal_is_told_and_ignored(tmp_path):
    made(tmp_path)
    journal = tmp_path / NAME
    journal.write_bytes(journal.read_bytes() + b'\xff\n[1]\n{"path": "mau')
    result = made(tmp_path)
    assert [n.params["count"] for n in result.notes if n.code == "forms.damaged"] == [3]
    assert set(states(result).values()) == {"unchanged"}
    lines = journal.read_text("utf-8").splitlines()
    assert json.loads(lines[0])["format"] == "xeploai.forms/1"
    assert all(json.loads(line) for line in lines)


def test_only_some_and_other_forms_leave_the_rest_in_the_journal(tmp_path):
    made(tmp_path, members=[*MEMBERS, {"id": "M3", "organization": "C1"}])
    some = made(tmp_path, members=[*MEMBERS, {"id": "M3", "organization": "C1"}], asked={"only": ("M3",)})
    assert not any(n.code == "forms.stale" for n in some.notes)
    assert FORM in (tmp_path / NAME).read_text("utf-8")


def test_a_full_or_forbidden_folder_is_an_error_and_leaves_nothing_half(tmp_path, monkeypatch):
    def full(self, data):
        with open(self, "wb") as out:
            out.write(data[:100])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.PosixPath.write_bytes", full)
    with pytest.raises(UsageError, match="No space left"):
        made(tmp_path)
    assert not list(tmp_path.rglob("*.docx")) + list(tmp_path.rglob(".xeploai-*"))


def test_a_file_where_a_folder_should_be_is_an_error(tmp_path):
    (tmp_path / "mau-02").write_text("x")
    with pytest.raises(UsageError, match="mau-02"):
        made(tmp_path)


def test_kill_9_in_the_middle(tmp_path):
    """Whenever it is killed, no file is half, and the next run ends with what one run alone makes."""
    folder = tmp_path / "roster"
    folder.mkdir()
    sheets = {"info": [{"period": "2021"}], "organizations": ORGANIZATIONS, "members": PEOPLE}
    for name, rows in sheets.items():
        (folder / f"{name}.csv").write_text(_csv(rows), "utf-8")
    out, whole = tmp_path / "out", tmp_path / "whole"
    run = [sys.executable, "-m", "xeploai_cli", "forms", str(folder), BAO_LOC, "-q", "-o"]
    for least in (3, 60):
        killed = subprocess.Popen([*run, str(out)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _wait(killed, out, least)
        os.kill(killed.pid, signal.SIGKILL)
        killed.wait()
        assert all(p.read_bytes()[-22:-18] == b"PK\x05\x06" for p in out.rglob("*.docx"))
    for target in (out, whole):
        subprocess.run([*run, str(target)], check=True, stdout=subprocess.DEVNULL)
    kept = contents(out)
    assert kept == contents(whole)
    assert len(kept) == 120 + 4 + 2


def _wait(running: subprocess.Popen[bytes], out: Path, least: int) -> None:
    """Wait until so many forms are there, or the run is over."""
    while len(list(out.rglob("*.docx"))) < least and running.poll() is None:
        time.sleep(0.01)


def _csv(rows) -> str:
    names = list(dict.fromkeys(n for r in rows for n in r))
    return "\n".join([",".join(names), *(",".join(str(r.get(n, "")) for n in names) for r in rows)]) + "\n"
