"""What a check found: where it stands, what is expected, and which page of the guide tells more."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import field, frozen

from xeploai.findings import Severity
from xeploai.guide import PAGES
from xeploai.law.regulation import FILES
from xeploai.messages import Message, message
from xeploai.model import KINDS

_ANCHORS: Mapping[str, str] = {
    "toml": "toml",
    "type": "toml",
    "regulation": "files",
    "rule": "rules",
    "rule.no_document": "sources",
    "rule.dates": "dates",
    "rule.reading": "readings",
    "rule.uncovered": "readings",
    "rule.no_relation": "relations",
    "rule.no_target": "relations",
    "rule.parameter": "relations",
    "rule.fact": "facts",
    "rule.value": "facts",
    "rule.criterion_id": "subcriteria",
    "rule.choice": "facts",
    "rule.event_fact": "facts",
    "rule.map": "readings",
    "rule.type": "facts",
    "rule.decimals": "facts",
    "rule.levels": "facts",
    "rule.no_boxes": "facts",
    "reading": "readings",
    "fact": "facts",
    "R": "relations",
    "R101": "dates",
    "R102": "dates",
    "R103.part_of": "subcriteria",
    "R108": "dates",
    "R111": "facts",
    "R114": "sources",
    "R115": "facts",
    "R116": "places",
    "place": "places",
    "selection": "names",
    "plugin": "python",
    "plugin.name_twice": "names",
    "plugin.regulation_owners": "names",
    "local": "data-only",
    "check.id": "names",
    "check.no_base": "names",
    "check.not_installed": "package",
    "check.requires": "package",
    "check.license": "package",
    "check.contact": "package",
    "check.last_checked": "dates",
    "check.day": "dates",
    "check.rule_outside": "dates",
    "check.never": "dates",
    "check.unfilled": "rules",
    "check.unused_fact": "facts",
    "check.underived": "facts",
    "check.no_column": "subcriteria",
    "note.parts": "subcriteria",
    "check.import": "python",
    "check.side_effects": "python",
    "check.slow_import": "python",
    "check.process": "python",
    "check.case": "cases",
    "check.covered": "coverage",
    "check.silence": "unknown",
    "check.trace": "sources",
    "check.elsewhere": "relations",
    "check.undeclared": "relations",
    "check.target": "relations",
}
"""Beginnings of message codes, and the section of the guide that speaks of them."""


@frozen
class Fault:
    """One thing found in one part of the check."""

    message: Message
    severity: Severity = "error"
    where: str = ""
    """File and key, such as ``thanh-hoa/member.toml: standard[good.meetings]``."""
    anchor: str = field(default="check", kw_only=True)
    """The section of the guide."""

    @property
    def code(self) -> str:
        """Return the stable code of what was found."""
        return self.message.code

    def render(self, lang: str) -> str:
        """Return the fault as one line: where, what, and the page of the guide."""
        said = self.message.render(lang)
        begun = f"{self.where}: {said}" if self.where else said
        return f"{begun} — {PAGES[lang]}#{self.anchor}"

    def as_dict(self, lang: str) -> dict[str, str]:
        """Return the fault as plain JSON values."""
        return {
            "code": self.code,
            "severity": self.severity,
            "where": self.where,
            "message": self.message.render(lang),
            "guide": f"{PAGES[lang]}#{self.anchor}",
        }


def anchor(code: str) -> str:
    """Return the section of the guide for a message code: that of its longest known beginning."""
    known = [k for k in _ANCHORS if code.startswith(k)]
    return _ANCHORS[max(known, key=len)] if known else "check"


def fault(found: Message, folders: Sequence[Path] = (), severity: Severity = "error") -> Fault:
    """Return a message as a fault; what it says of file, rule or reading becomes the place."""
    shown, where = found, _place(found, folders)
    if found.code == "toml.at" and isinstance(found.params["what"], Message):
        shown = found.params["what"]
    return Fault(shown, severity, where, anchor=anchor(shown.code))


def _place(found: Message, folders: Sequence[Path]) -> str:
    told = found.params
    if found.code == "toml.at":
        return f"{_named(str(told['file']), folders)}: {told['path']}"
    if found.code.startswith("R116"):
        return _named("regulation.toml: regulation.place", folders)
    if "file" in told:  # the text itself begins with the file
        return folders[0].name if len(folders) == 1 else ""
    name = f"/member.{told['name']}" if found.code.startswith("reading.") else str(told.get("rule", ""))
    return next((w for f in folders if (w := rule_place(f, name))), "")


def _named(file: str, folders: Sequence[Path]) -> str:
    return f"{folders[0].name}/{file}" if len(folders) == 1 else file


def rule_place(folder: Path, rule: str) -> str:
    """Return file and table of a rule by its full name, or an empty string."""
    kind, _, name = rule.partition("/")[2].partition(".")
    for file, table, found_kind, found in tables(folder):
        if (found_kind, found) == (kind, name):
            return f"{folder.name}/{file}: {table}[{name}]"
    return ""


def tables(folder: Path) -> Iterator[tuple[str, str, str, str]]:
    """Yield file, table, kind and id of what stands in a regulation's files, as far as they can be read."""
    for file in FILES:
        for table, item in _items(folder / file):
            stem = file.removesuffix(".toml")
            kind = stem if stem in KINDS else str(item.get("kind", "member"))
            yield file, table, kind, str(item.get("id", ""))


def _items(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return
    for table, value in raw.items():
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                yield table, item


def unfilled(text: str) -> bool:
    """Say whether a text still holds what a scaffold or a template puts in for a value."""
    return bool(re.fullmatch(r"\W*", text) or re.search(r"\{\w*\}|^…|…$", text))


def note(code: str, severity: Severity = "error", where: str = "", **params: Any) -> Fault:
    """Return a fault of the check's own: the message ``check.<code>``."""
    return Fault(message(f"check.{code}", **params), severity, where, anchor=anchor(f"check.{code}"))
