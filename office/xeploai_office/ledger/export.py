"""The sheets ``decisions`` and ``history`` in the roster's format, for the next year's roster."""

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from xeploai.dictionary import Dictionary
from xeploai.errors import LedgerError
from xeploai.messages import Message, message
from xeploai.rosters.roster import column_type
from xeploai.rosters.write import write_tables
from xeploai_office.ledger.standing import Standing, standings
from xeploai_office.ledger.store import Ledger

TABLES = ("decisions", "history")
Rows = list[dict[str, Any]]


def write_export(
    ledger: Ledger, path: Path, dictionary: Dictionary, *, only: Collection[tuple[str, str]] | None = None
) -> dict[str, int]:
    """Write an ``.xlsx`` file, or a folder of CSV files; return how many rows each sheet has.

    ``decisions`` has every decision on a rating with its status; ``history`` one row a subject and
    period (one more for each further title, and for each that was revoked): decided, revoked, or not
    rated. ``only`` keeps these
    subjects (kind, id): a roster must not speak of people it does not have. Raise
    :class:`LedgerError` for a rating that the roster's sheets do not know.
    """
    rows = exported(ledger, only)
    _must_be_known(rows, dictionary)
    write_tables({t: frame(t, rows[t], dictionary) for t in TABLES}, path, dictionary)
    return {t: len(rows[t]) for t in TABLES}


def exported(ledger: Ledger, only: Collection[tuple[str, str]] | None = None) -> dict[str, Rows]:
    """Return the rows of both sheets as canonical values."""
    found = [s for s in standings(ledger) if only is None or (s.subject_kind, s.subject) in only]
    decided = [(d.seq, row) for s in found for d, row in _decisions(s)]
    return {
        "decisions": [row for _, row in sorted(decided, key=lambda pair: pair[0])],
        "history": [row for s in found for row in _history(s)],
    }


def _decisions(standing: Standing) -> Iterator[tuple[Any, dict[str, Any]]]:
    for d in standing.decisions:
        if d.record.rating is not None:
            row = {
                **_about(standing),
                "selection": d.selection,
                "rating": d.record.rating,
                "authority": d.record.authority,
                "date": d.record.date,
                "status": "revoked" if standing.revocation(d) else "in_force",
            }
            yield d, row


def _history(standing: Standing) -> Iterator[dict[str, Any]]:
    if standing.status == "open" and not (standing.titles or standing.lost_titles):
        return
    status = "decided" if standing.status == "open" else standing.status
    # First: of several rows the last one tells how the period stands.
    for lost in standing.lost_titles:
        yield {**_about(standing), "rating": None, "title": lost, "status": "revoked"}
    for title in standing.titles or (None,):
        yield {**_about(standing), "rating": standing.rating, "title": title, "status": status}


def _about(standing: Standing) -> dict[str, str]:
    return {"subject": standing.subject, "subject_kind": standing.subject_kind, "period": standing.period}


def _must_be_known(rows: dict[str, Rows], dictionary: Dictionary) -> None:
    faults: dict[object, Message] = {}
    for table in TABLES:
        known = dictionary.facts[table, "rating"].values
        for r in rows[table]:
            if r["rating"] is not None and r["rating"] not in known:
                told = {"subject": r["subject"], "period": r["period"], "rating": r["rating"]}
                faults[tuple(told.values())] = message("ledger.odd_rating", **told)
    if faults:
        raise LedgerError(list(faults.values()))


def frame(table: str, rows: Sequence[dict[str, Any]], dictionary: Dictionary) -> pl.DataFrame:
    """Return rows of a sheet as a table with the columns that the rows have."""
    facts = [f for f in dictionary.of(table) if not rows or f.id in rows[0]]
    return pl.DataFrame([pl.Series(f.id, [r[f.id] for r in rows], dtype=column_type(f)) for f in facts])
