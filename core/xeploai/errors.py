"""Every error of the platform, on one screen.

``XeploaiError`` is what a user can act on: it carries messages, prints without a traceback and
knows its exit code (DESIGN 8). Anything else that is raised is a bug and shows its traceback.
"""

from collections.abc import Sequence

from xeploai.messages import Message


class XeploaiError(Exception):
    """An error a user can act on.

    ``messages`` holds every fault found, not only the first one.
    """

    exit_code = 2

    def __init__(self, messages: Sequence[Message] | Message) -> None:
        self.messages: tuple[Message, ...] = (messages,) if isinstance(messages, Message) else tuple(messages)
        super().__init__("\n".join(m.render("en") for m in self.messages))

    def render(self, lang: str) -> str:
        """Return all messages, one a line, in ``lang`` (``vi`` or ``en``)."""
        return "\n".join(m.render(lang) for m in self.messages)


class RegulationFileError(XeploaiError):
    """A regulation's TOML is wrong: each message names file, path, what was expected and found."""

    exit_code = 3


class RulebookError(XeploaiError):
    """The rules in force at a place and day cannot be put together without contradiction."""

    exit_code = 3


class PluginError(XeploaiError):
    """A plugin that an evaluation needs is broken, disabled or in conflict."""

    exit_code = 3


class SelectionError(XeploaiError):
    """A selection such as ``lam-dong@2021`` names nothing, or several things."""


class RosterError(XeploaiError):
    """A roster cannot be read: each message names sheet and cell."""


class LedgerError(XeploaiError):
    """A ledger cannot be opened or written, or does not allow what was asked of it."""


class UsageError(XeploaiError):
    """A command or function was asked for something that does not exist."""
