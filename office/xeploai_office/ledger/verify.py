"""Whether a ledger is what it was: SQLite's own checks, every digest, every link."""

from collections.abc import Iterator, Sequence
from typing import Any

from attrs import frozen

from xeploai.findings import Finding, finding
from xeploai_office.ledger.chain import START, entry_digest, receipt_digest
from xeploai_office.ledger.records import RECORDS, Entry, Record
from xeploai_office.ledger.store import Ledger


@frozen(kw_only=True)
class Verified:
    """How many entries there are, the digest of the last one, and what is wrong."""

    entries: int
    digest: str
    faults: Sequence[Finding]


def verify(ledger: Ledger, known: str | None = None) -> Verified:
    """Check the whole ledger; ``known`` is a digest noted earlier, which must still be in it.

    A chain alone cannot show that its last entries were cut off; a digest kept elsewhere can.
    """
    with ledger.reading():
        entries = sorted((e for kind in RECORDS for e in ledger.entries(kind)), key=lambda e: e.seq)
        faults = [*_file(ledger), *_receipts(ledger), *_chain(entries), *_complete(ledger, entries)]
    if known is not None and known not in {START, *(e.digest for e in entries)}:
        faults.append(finding("ledger_digest_unknown", "error", digest=known))
    return Verified(
        entries=len(entries), digest=entries[-1].digest if entries else START, faults=tuple(faults)
    )


def _file(ledger: Ledger) -> Iterator[Finding]:
    for row in ledger.rows("PRAGMA integrity_check"):
        if row["integrity_check"] != "ok":
            yield finding("ledger_file", "error", what=row["integrity_check"])
    for row in ledger.rows("PRAGMA foreign_key_check"):
        yield finding("ledger_file", "error", what=f"{row['table']} → {row['parent']}")


def _receipts(ledger: Ledger) -> Iterator[Finding]:
    for row in ledger.rows("SELECT digest FROM receipts ORDER BY digest"):
        digest = row["digest"]
        if receipt_digest(ledger.receipt(digest), ledger.rules(digest)) != digest:
            yield finding("ledger_receipt", "error", digest=digest)


def _chain(entries: Sequence[Entry[Record]]) -> Iterator[Finding]:
    before = START
    for number, e in enumerate(entries, 1):
        frame: dict[str, Any] = {"seq": e.seq, "recorded": e.recorded, "receipt": e.receipt}
        if entry_digest(e.record, **frame, previous=e.previous) != e.digest:
            about = {"subject": e.record.subject, "period": e.record.period}
            yield finding("ledger_entry", "error", seq=e.seq, **about)
        elif e.previous != before or e.seq != number:
            yield finding("ledger_link", "error", seq=e.seq)
        before = e.digest


def _complete(ledger: Ledger, entries: Sequence[Entry[Record]]) -> Iterator[Finding]:
    """Each entry has its record, each record its entry."""
    have = {e.seq for e in entries}
    for row in ledger.rows("SELECT seq FROM entries ORDER BY seq"):
        if row["seq"] not in have:
            yield finding("ledger_no_record", "error", seq=row["seq"])
    for kind in RECORDS:
        wrong = f"SELECT t.seq FROM {kind.table} t LEFT JOIN entries e USING (seq) WHERE e.kind IS NOT ?"
        for row in ledger.rows(wrong, kind.entry):
            yield finding("ledger_link", "error", seq=row["seq"])
