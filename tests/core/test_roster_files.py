"""Writing files: all or nothing."""

import os
import stat

import pytest

from xeploai.errors import UsageError
from xeploai.files import atomic_folder, atomic_write


def test_a_file_is_there_when_it_is_complete(tmp_path):
    path = tmp_path / "a.txt"
    with atomic_write(path) as draft:
        draft.write_text("new")
        assert not path.exists()
        assert draft.parent == tmp_path
        assert draft.suffix == ".txt"
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


def fail(draft):
    if draft.is_dir():
        (draft / "x").write_text("half")
    else:
        draft.write_text("half")
    raise ZeroDivisionError


@pytest.mark.parametrize("writer", [atomic_write, atomic_folder])
def test_an_error_leaves_nothing(tmp_path, writer):
    with pytest.raises(ZeroDivisionError), writer(tmp_path / "a") as draft:
        fail(draft)
    assert list(tmp_path.iterdir()) == []


def test_an_error_leaves_the_old_file(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")
    with pytest.raises(ZeroDivisionError), atomic_write(path) as draft:
        fail(draft)
    assert path.read_text() == "old"


def test_the_usual_permissions(tmp_path):
    with atomic_write(tmp_path / "a") as draft:
        draft.write_text("x")
    (tmp_path / "b").write_text("x")
    assert stat.S_IMODE(os.stat(tmp_path / "a").st_mode) == stat.S_IMODE(os.stat(tmp_path / "b").st_mode)


@pytest.mark.parametrize("writer", [atomic_write, atomic_folder])
def test_a_folder_that_does_not_exist(tmp_path, writer):
    path = tmp_path / "none" / "a.txt"
    with pytest.raises(UsageError) as caught, writer(path):
        pass
    assert caught.value.render("vi") == f"không ghi được {path}: No such file or directory"


def test_a_folder_is_there_when_it_is_complete(tmp_path):
    with atomic_folder(tmp_path / "a") as draft:
        (draft / "x").write_text("x")
        assert not (tmp_path / "a").exists()
    assert [p.name for p in (tmp_path / "a").iterdir()] == ["x"]
    assert [p.name for p in tmp_path.iterdir()] == ["a"]


def test_a_file_in_the_place_of_a_folder(tmp_path):
    (tmp_path / "a").write_text("x")
    with pytest.raises(UsageError), atomic_folder(tmp_path / "a"):
        pass
    assert (tmp_path / "a").read_text() == "x"
