"""What earlier runs wrote: one line a file, put down before the file itself.

So whatever a run was killed at, the next one knows its own files from those that somebody edited. A
line that was torn off is left out; at the end the journal is written anew, whole.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import define, field, frozen

from xeploai.files import atomic_write
from xeploai_office.forms.files import guarded

NAME = "xeploai-forms.jsonl"
FORMAT = "xeploai.forms/1"


@frozen
class Entry:
    """A file as it was written: from what (``made_of``), and what it holds (SHA-256 each)."""

    path: str
    made_of: str
    content: str


@define(eq=False)
class Journal:
    """The journal of one folder."""

    folder: Path
    head: Mapping[str, Any]
    """What the files rest on, without any clock."""
    latest: dict[str, Entry] = field(factory=dict)
    contents: dict[str, set[str]] = field(factory=dict)
    """Every content ever written to a path; the file may be one older than the latest line."""
    damaged: int = 0

    @classmethod
    def open(cls, folder: Path, head: Mapping[str, Any]) -> "Journal":
        """Read the journal of a folder; none is an empty one."""
        journal = cls(folder, {"format": FORMAT, **head})
        path = folder / NAME
        if path.is_file():
            with guarded(path):
                lines = path.read_bytes().split(b"\n")
            for line in filter(None, lines):
                journal._read(line)
            _end_line(path, lines)
        return journal

    def _read(self, line: bytes) -> None:
        try:
            raw = json.loads(line)
            if "format" in raw:
                return
            self._known(Entry(str(raw["path"]), str(raw["made_of"]), str(raw["content"])))
        except (ValueError, KeyError, TypeError):
            self.damaged += 1

    def _known(self, entry: Entry) -> None:
        self.latest[entry.path] = entry
        self.contents.setdefault(entry.path, set()).add(entry.content)

    def add(self, entry: Entry) -> None:
        """Put down a file that is about to be written."""
        self._known(entry)
        path = self.folder / NAME
        with guarded(path), path.open("ab") as out:
            out.write(_line(_plain(entry)))

    def close(self) -> None:
        """Write the journal anew: a head, and one line a file that is there."""
        entries = [e for p, e in sorted(self.latest.items()) if (self.folder / p).is_file()]
        with atomic_write(self.folder / NAME) as draft, guarded(draft):
            draft.write_bytes(b"".join([_line(self.head), *(_line(_plain(e)) for e in entries)]))

    def stale(self, wanted: set[str]) -> Iterator[str]:
        """Yield the files of earlier runs that are there and that nobody asks for any more."""
        return (p for p in sorted(self.latest) if p not in wanted and (self.folder / p).is_file())


def _end_line(path: Path, lines: list[bytes]) -> None:
    """What a killed run left unfinished must not run into the next line."""
    if lines[-1]:
        with guarded(path), path.open("ab") as out:
            out.write(b"\n")


def _plain(entry: Entry) -> dict[str, str]:
    return {"path": entry.path, "made_of": entry.made_of, "content": entry.content}


def _line(values: Mapping[str, Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False, default=str).encode() + b"\n"
