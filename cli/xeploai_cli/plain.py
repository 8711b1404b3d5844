"""Text that cannot steer a terminal."""

import unicodedata

_STEERING = ("Cc", "Cf", "Cs")


def plain(text: str) -> str:
    """Return ``text`` without control characters: a name in a roster may hold anything."""
    return "".join(c if c == "\n" or unicodedata.category(c) not in _STEERING else " " for c in text)
