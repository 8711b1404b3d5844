"""Golden files: what outputs look like, in a form that no version of a library and no new clause changes.

After a change that is wanted: ``XEPLOAI_WRITE_GOLDEN=1 pytest tests/cli/test_golden_outputs.py`` writes
the files again; read the difference before it is kept.
"""

import os
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

SWITCH = "XEPLOAI_WRITE_GOLDEN"
_DIGEST = re.compile(r"\b[0-9a-f]{12,64}\b")
_OPEN = (".plugins", ".regulations", ".readings")
"""Keys of these are names of rules and plugins."""
_OF_THE_LAW = (
    "Quy tắc và căn cứ", "Rule and source", "Cách hiểu đang dùng", "Reading in use", "Nguồn", "Origin",
    "Mức độ xác thực", "Evidence", "Vấn đề", "Question", "Câu hỏi", "Source", "Changed",
)  # fmt: skip
"""Heads of tables that clauses fill, not the roster."""
_COUNT = re.compile(r" \(\d+\)$")


def check(path: Path, found: str) -> None:
    """Compare with a golden file; with the switch set write it instead."""
    if os.environ.get(SWITCH):
        path.parent.mkdir(exist_ok=True)
        path.write_text(found, "utf-8", newline="\n")
    assert found == path.read_text("utf-8"), f"{path.name} differs; {SWITCH}=1 writes it again"


def undated(text: str) -> str:
    """Leave out digests and the version: they change with every clause."""
    return re.sub(r"xeploai \d+\.\d+\.\d+\S*", "xeploai …", _DIGEST.sub("…", text))


class Outline(HTMLParser):
    """Headings, captions, column heads and numbers of rows of a document, one a line, with their tag."""

    KEPT = ("h1", "h2", "h3", "figcaption", "th")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.at, self.rows, self.law = False, 0, False
        self.feed(text)

    def handle_starttag(self, tag: str, _attrs: object) -> None:
        self.at = tag in self.KEPT
        if self.at:
            self.lines.append(f"{tag} ")
        if tag == "table":
            self.rows, self.law = 0, False
        self.rows = 0 if tag == "tbody" else self.rows + (tag == "tr")

    def handle_endtag(self, tag: str) -> None:
        self.at = False
        if tag == "tbody":
            self.lines.append("rows of the law" if self.law else f"rows {self.rows}")

    def handle_data(self, data: str) -> None:
        if self.at:
            self.lines[-1] += data
            self.law |= data in _OF_THE_LAW

    def text(self) -> str:
        """Return the lines, without counts in headings."""
        return "\n".join(_COUNT.sub("", line) for line in self.lines) + "\n"


def shape(value: Any, at: str = "$") -> Iterator[str]:
    """Yield the path and the type of every value of a JSON document, once each."""
    seen = dict.fromkeys(_shape(value, at))
    yield from seen


def _shape(value: Any, at: str) -> Iterator[str]:
    match value:
        case dict():
            for key, inner in value.items():
                yield from _shape(inner, f"{at}.{'*' if at.endswith(_OPEN) else key}")
        case list():
            yield f"{at}: list"
            for inner in value:
                yield from _shape(inner, f"{at}[]")
        case _:
            yield f"{at}: {'null' if value is None else type(value).__name__}"
