"""A comparison that can be run again: a small TOML file with what was compared, and on which roster."""

from collections.abc import Sequence
from pathlib import Path

import tomlkit
from attrs import frozen

from xeploai.errors import UsageError
from xeploai.files import atomic_write
from xeploai.law.tomlfile import read_toml, structure
from xeploai.messages import Message, message
from xeploai.rosters.roster import Roster
from xeploai.rulebooks.rulebook import Rulebook

FORMAT = "xeploai.saved/1"


@frozen
class Saved:
    """What a comparison is made of; the digests tell whether it would still be the same one."""

    selections: tuple[str, ...]
    title: str = ""
    author: str = ""
    changes: tuple[str, ...] = ()
    """What-if assignments ``rule.parameter=value``."""
    with_decisions: bool = False
    attribution: bool = True
    roster: str = ""
    """Digest of the roster; blank for any roster."""
    rulebooks: tuple[str, ...] = ()
    """Digests of the rulebooks, in the order of ``selections``; none where they were not noted."""
    format: str = FORMAT

    def check_roster(self, roster: Roster, file: str) -> None:
        """Raise :class:`UsageError` where the comparison was saved for another roster."""
        if self.roster and self.roster != roster.digest:
            told = {"expected": self.roster[:16], "found": roster.digest[:16]}
            raise UsageError(message("saved.roster", file=file, **told))

    def changed(self, books: Sequence[Rulebook], file: str) -> list[Message]:
        """Return which rulebooks are not those that were saved."""
        pairs = zip(books, self.rulebooks, strict=False)
        return [
            message("saved.changed", file=file, selection=b.selection, expected=old[:16], found=b.digest[:16])
            for b, old in pairs
            if b.digest != old
        ]


def write_saved(saved: Saved, path: Path) -> None:
    """Write a comparison to run again; the file is written whole or not at all."""
    text = tomlkit.document()
    text["format"] = saved.format
    for name in ("title", "author"):
        text[name] = getattr(saved, name)
    for name in ("selections", "changes"):
        text[name] = list(getattr(saved, name))
    text["with_decisions"], text["attribution"] = saved.with_decisions, saved.attribution
    text["roster"], text["rulebooks"] = saved.roster, list(saved.rulebooks)
    with atomic_write(path) as draft:
        draft.write_text(tomlkit.dumps(text), "utf-8", newline="\n")


def read_saved(path: Path) -> Saved:
    """Read a saved comparison; raise :class:`UsageError` with everything that is wrong in the file."""
    raw = read_toml(path)
    saved, faults = structure(raw, Saved, path.name, "saved")
    if saved is None:
        raise UsageError(faults)
    if saved.format != FORMAT:
        told = {"found": saved.format, "expected": FORMAT}
        raise UsageError(message("saved.format", file=path.name, **told))
    if len(saved.selections) < 2:
        raise UsageError(message("saved.few", file=path.name))
    return saved
