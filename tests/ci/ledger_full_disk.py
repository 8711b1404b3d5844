"""A ledger on a disk that is really full: a tmpfs of a few hundred kilobytes.

    python tests/ci/ledger_full_disk.py

Mounting needs root, or a kernel that lets a user have a mount namespace of his own (``unshare``). On
the full disk the command line must refuse with exit code 2 and its own message, all that was
acknowledged before must be there, nothing of the refused act, and with room again it works on. A ledger
that finds no room for its first page is refused the same way. Exit code 0 if all of that holds.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

KILOBYTES = 512
INSIDE = "XEPLOAI_FULL_DISK"
FULL = "đĩa đã đầy; không có gì được ghi, các mục đã ghi trước đó vẫn còn nguyên"


def main() -> int:
    """Run the check, in a namespace of its own unless mounts are allowed as it is."""
    if os.geteuid() != 0 and INSIDE not in os.environ:
        inside = ["unshare", "--map-root-user", "--mount", sys.executable, *sys.argv]
        return subprocess.run(inside, env={**os.environ, INSIDE: "1"}, check=False).returncode
    with tempfile.TemporaryDirectory() as folder, _tiny_disk(Path(folder)) as disk:
        _check_filling(disk)
        _check_making(disk)
    print(f"{KILOBYTES} KB: refused cleanly, nothing lost, nothing half-written")
    return 0


@contextmanager
def _tiny_disk(folder: Path) -> Iterator[Path]:
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={KILOBYTES}k", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


def _check_filling(disk: Path) -> None:
    ledger, acknowledged = disk / "l.sqlite", 0
    while True:
        rows = _decisions(acknowledged, 100)
        code, told = _ledger("decide", "--from", rows, "--ledger", ledger)
        rows.unlink()
        if code != 0:
            break
        acknowledged += 100
        assert acknowledged < 100_000, "the disk never became full"
    assert code == 2, (code, told)
    assert told.strip() == f"Lỗi: “{ledger}”: {FULL}", told
    assert acknowledged > 0
    assert _entries(ledger) == acknowledged
    assert sorted(p.name for p in disk.iterdir()) == ["l.sqlite"]
    _again_with_room(disk, ledger, acknowledged)


def _again_with_room(disk: Path, ledger: Path, acknowledged: int) -> None:
    subprocess.run(["mount", "-o", f"remount,size={4 * KILOBYTES}k", disk], check=True)
    rows = _decisions(acknowledged, 100)
    assert _ledger("decide", "--from", rows, "--ledger", ledger)[0] == 0
    assert _entries(ledger) == acknowledged + 100
    rows.unlink()


def _check_making(disk: Path) -> None:
    """Not one page more: a new ledger cannot even be begun."""
    with (disk / "filler").open("wb", buffering=0) as filler:
        try:
            while filler.write(b"x" * 4096):
                pass
        except OSError:
            pass
    rows, ledger = _decisions(0, 1), disk / "new.sqlite"
    code, told = _ledger("decide", "--from", rows, "--ledger", ledger)
    assert code == 2, (code, told)
    assert FULL in told, told
    (disk / "filler").unlink()
    assert _ledger("decide", "--from", rows, "--ledger", ledger)[0] == 0
    assert _entries(ledger) == 1
    rows.unlink()


def _decisions(first: int, count: int) -> Path:
    """Write decisions on people whose years were never evaluated here; beside the disk, not on it."""
    header = "subject,subject_kind,period,selection,rating,authority,date"
    people = range(first, first + count)
    lines = [f"DV{n:06},member,2020,lam-dong@2020,good,Đảng ủy xã Mẫu,31/12/2020" for n in people]
    handle, name = tempfile.mkstemp(suffix=".csv")
    os.close(handle)
    Path(name).write_text("\n".join([header, *lines]), "utf-8")
    return Path(name)


def _ledger(*args: object) -> tuple[int, str]:
    """Call the command line; return exit code and what it complained of."""
    command = [sys.executable, "-m", "xeploai_cli", "ledger", *map(str, args), "--quiet"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


def _entries(ledger: Path) -> int:
    """Number of decisions in a ledger whose every entry and link is sound."""
    from xeploai_office.ledger import Decision, Ledger, verify

    with Ledger.open(ledger) as opened:
        done = verify(opened)
        assert done.faults == (), done.faults
        return len(opened.entries(Decision))


if __name__ == "__main__":
    sys.exit(main())
