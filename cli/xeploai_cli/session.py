"""What one call of the command line carries: options, and the core objects they lead to."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from xeploai_cli import local
from xeploai_cli.language import refuse
from xeploai_cli.terminal import reading

if TYPE_CHECKING:
    from xeploai.plugins import Registry
    from xeploai.rosters.roster import Roster
    from xeploai.rulebooks.rulebook import Rulebook


@dataclass
class Session:
    """The common options, filled in while click reads the arguments."""

    rules: tuple[Path, ...] = ()
    sets: tuple[str, ...] = ()
    disabled: tuple[str, ...] = ()
    form: str = "table"
    quiet: bool = False

    @cached_property
    def registry(self) -> "Registry":
        """The loaded plugins and data-only regulations; what ``--rules`` names must be usable."""
        from xeploai.plugins import load_plugins

        return load_plugins(self.disabled, rules=self.rules, shelf=local.own_rules())

    @cached_property
    def report(self) -> "Registry":
        """The same for those who ask what became of each: nothing that is broken stops it."""
        from xeploai.plugins import load_plugins

        return load_plugins(self.disabled, shelf=(*self.rules, *local.own_rules()))

    def rulebook(self, selection: str) -> "Rulebook":
        """Return the rulebook of a selection with every ``--set`` made."""
        return self.rulebooks([selection])[0]

    def rulebooks(self, selections: Sequence[str]) -> list["Rulebook"]:
        """Return several rulebooks; each takes the ``--set`` of the rules it has.

        A rule that none of them has is the error it would be for one rulebook.
        """
        from xeploai.rulebooks.resolve import resolve

        for selection in (s for s in selections if Path(s).exists() and Path(s).suffix):
            refuse("roster_as_rulebook", path=selection)
        books = [resolve(s, self.registry) for s in selections]
        for assignment in self.sets:
            books = _set_where_it_is(books, assignment)
        return books

    def roster(self, path: Path) -> "Roster":
        """Read a roster, with a bar on a terminal."""
        from xeploai.rosters.read import read_roster

        with reading(path, quiet=self.quiet) as progress:
            return read_roster(path, self.registry.dictionary, progress)


def _set_where_it_is(books: Sequence["Rulebook"], assignment: str) -> list["Rulebook"]:
    from xeploai.errors import RulebookError, UsageError

    result, absent = [], []
    for book in books:
        try:
            result.append(book.with_set([assignment]))
        except RulebookError as exc:
            # What was typed is wrong, not the rules: exit code 2.
            if exc.messages[0].code != "rule.unknown":
                raise UsageError(exc.messages) from exc
            absent.append(exc.messages)
            result.append(book)
    if len(absent) == len(books):
        raise UsageError(absent[-1])
    return result
