"""The id most like a wrong one: by likeness among few ids, by one slip among many."""

from string import ascii_letters, digits

import polars as pl

from xeploai.messages import Message, message, nearest

FEW_IDS = 2_000
MANY_IDS = 1_000_000


class NearIds:
    """The ids that a value could have meant."""

    def __init__(self, *ids: pl.Series) -> None:
        self._all = ids
        self._count = sum(s.len() for s in ids)
        self._ids: set[str] | None = None

    def hint(self, value: str) -> Message | str:
        """Return the words that name the nearest id, or an empty string."""
        found = self._found(value)
        return message("roster.nearest", nearest=found) if found else ""

    def _found(self, value: str) -> str:
        if self._count > MANY_IDS:
            return ""
        self._ids = self._ids if self._ids is not None else {i for s in self._all for i in s.drop_nulls()}
        if self._count <= FEW_IDS:
            return nearest(value, sorted(self._ids))
        return next((s for s in _one_slip(value) if s in self._ids), "")


def _one_slip(value: str) -> list[str]:
    letters = dict.fromkeys(value + digits + ascii_letters)
    cuts = [(value[:i], value[i:]) for i in range(len(value) + 1)]
    swapped = [a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1]
    changed = [a + c + b[1:] for a, b in cuts if b for c in letters]
    without = [a + b[1:] for a, b in cuts if b]
    added = [a + c + b for a, b in cuts for c in letters]
    return [value.upper(), value.lower(), *swapped, *changed, *without, *added]
