"""File names from ids: readable, safe on every system, the same one in every run."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

LONGEST = 60
_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9])")


def slug(raw: str) -> str:
    """Return ``raw`` in plain letters and figures; what was lost is made up for by a digest."""
    letters = unicodedata.normalize("NFD", raw.replace("đ", "d").replace("Đ", "D"))
    plain = "".join(c for c in letters if not unicodedata.combining(c))
    short = _UNSAFE.sub("-", plain).strip("-_")[:LONGEST].rstrip("-_")
    if short and short == raw and not _RESERVED.fullmatch(short):
        return short
    return f"{short or 'x'}-{_digest(raw)}"


def file_names(ids: Iterable[str]) -> Mapping[str, str]:
    """Return a name for each id; ids that differ only in capitals do not share one."""
    every: Sequence[str] = list(dict.fromkeys(ids))
    found = {i: slug(i) for i in every}
    shared = Counter(n.casefold() for n in found.values())
    return {i: n if shared[n.casefold()] == 1 else f"{n}-{_digest(i)}" for i, n in found.items()}


def _digest(raw: str) -> str:
    return hashlib.sha256(raw.encode("utf-8", "surrogatepass")).hexdigest()[:8]
