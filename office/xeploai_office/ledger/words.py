"""What people typed, made fit to be kept: clean texts, sound periods, faults with their cell."""

import unicodedata

from xeploai.errors import LedgerError, RosterError
from xeploai.messages import Message, message
from xeploai.rosters.roster import Period


def clean(text: str | None) -> str | None:
    """Return a text in NFC without outer blanks and control characters; nothing for an empty one.

    Raise :class:`LedgerError` for bytes that are no text.
    """
    if text is None:
        return None
    shown = "".join(" " if unicodedata.category(c) in ("Cc", "Cs") else c for c in text)
    if any(unicodedata.category(c) == "Cs" for c in text):
        raise LedgerError(message("ledger.no_text", found=shown.strip()))
    return unicodedata.normalize("NFC", shown).strip() or None


def period(text: str) -> str:
    """Return a period as a ledger writes it; raise :class:`LedgerError` if it is none."""
    try:
        return Period.parse(text).text
    except RosterError as exc:
        raise LedgerError(exc.messages) from exc


def at(where: str, what: Message) -> Message:
    """Return a fault with the cell where it stands, if it stands in one."""
    return message("roster.at", where=where, what=what) if where else what
