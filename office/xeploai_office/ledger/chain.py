"""Digests: each entry covers the one before it, so that nothing can be changed, removed or slipped in.

Whoever keeps the last digest (on paper, in minutes) can prove later that the ledger still begins
with what it held then.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from attrs import asdict

from xeploai_office.ledger.records import Proposal, Record, stored

START = "0" * 64
"""What the first entry covers."""


def canonical(value: object) -> str:
    """Return JSON with sorted keys: same value, same text."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def receipt_digest(receipt: Mapping[str, Any], rules: Mapping[str, Any]) -> str:
    """Return the digest of a receipt with the texts of the rules that entries name."""
    return _sha256({"receipt": receipt, "rules": rules})


def entry_digest(record: Record, *, seq: int, recorded: str, receipt: str, previous: str) -> str:
    """Return the digest of an entry: of all it says, its number, its time and the entry before it."""
    depends_on = record.depends_on if isinstance(record, Proposal) else ()
    about = (record.entry, *record.about, record.period)
    content = {"about": about, "record": stored(record), "depends_on": [asdict(d) for d in depends_on]}
    frame = {"seq": seq, "recorded": recorded, "receipt": receipt, "previous": previous}
    return _sha256({**frame, **content})


def _sha256(value: object) -> str:
    return hashlib.sha256(canonical(value).encode()).hexdigest()
