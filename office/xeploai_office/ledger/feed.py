"""A roster that takes its past from a ledger: earlier years for runs, and what is decided of the period."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import polars as pl
from attrs import evolve

from xeploai import Roster, Rulebook
from xeploai.dictionary import Dictionary
from xeploai.model import Award
from xeploai.rosters.digest import content_digest
from xeploai.rosters.roster import SheetMap
from xeploai.rosters.subjects import TABLE_OF, subject_kinds
from xeploai_office.ledger.export import Rows, exported, frame
from xeploai_office.ledger.store import Ledger

HISTORY, DECISIONS = "history", "decisions"
_KEY = ("subject", "subject_kind", "period")
_FIRST = (
    "SELECT min(period) AS first FROM entries WHERE kind IN ('decision', 'past') "
    "AND period GLOB '[12][0-9][0-9][0-9]'"
)


def longest_run(book: Rulebook) -> int:
    """Return the most years running that any award of a rulebook asks for."""
    runs = (r.streak.at_least for r in book.rules if isinstance(r, Award) and r.streak is not None)
    return max(runs, default=0)


def with_ledger(
    roster: Roster, ledger: Ledger, dictionary: Dictionary, *, years: int = 5, decisions: bool = True
) -> Roster:
    """Return the roster with the sheets ``history`` and ``decisions`` of a ledger.

    Earlier periods go to ``history``, with the titles of the period itself; the period's decisions
    go to ``decisions``, unless only the past is wanted. Of a subject and period that the ledger
    knows, the roster's own rows are left out; the others stay. A ledger that begins in the middle of
    a run of ``years`` does not say that the years before were without a result: they are unknown,
    unless the roster has a history of its own.
    """
    ready, now = subject_kinds(roster), roster.period.text
    rows = exported(ledger, _subjects(ready))
    past = [r for r in rows[HISTORY] if r["period"] != now or r["title"] is not None]
    if HISTORY not in ready.tables:
        past += _before(ledger, past, roster.period.start.year, years)
    decided = [r for r in rows[DECISIONS] if decisions and r["period"] == now]
    # A ledger without a word on something says nothing against the roster.
    found = {t: r for t, r in {HISTORY: past, DECISIONS: decided}.items() if r}
    joined = {t: _joined(ready.tables.get(t), r, t, dictionary) for t, r in found.items()}
    tables = {**ready.tables, **joined}
    cells = {**{t: SheetMap(t) for t in joined}, **ready.cells}
    digest = content_digest(roster.period, roster.place, tables) if joined else roster.digest
    return evolve(ready, tables=tables, cells=cells, digest=digest)


def _before(ledger: Ledger, past: Rows, now: int, years: int) -> Iterator[dict[str, Any]]:
    """Yield the years before the ledger for whoever has a result in every year since it began."""
    first = ledger.rows(_FIRST)[0]["first"]
    if first is None or int(first) >= now:
        return
    since = {str(y) for y in range(int(first), now)}
    held: dict[tuple[str, str], set[str]] = {}
    for r in past:
        held.setdefault((r["subject"], r["subject_kind"]), set()).add(r["period"])
    blank = dict.fromkeys(("rating", "title", "status"))
    for (subject, kind), periods in held.items():
        if since <= periods:
            for year in range(now - years + 1, int(first)):
                yield {"subject": subject, "subject_kind": kind, "period": str(year), **blank}


def _subjects(roster: Roster) -> set[tuple[str, str]]:
    found = ((k, roster.tables.get(t)) for k, t in TABLE_OF.items())
    return {(k, i) for k, rows in found if rows is not None and "id" in rows.columns for i in rows["id"]}


def _joined(
    own: pl.DataFrame | None, rows: Iterable[Mapping[str, Any]], table: str, dictionary: Dictionary
) -> pl.DataFrame:
    found = frame(table, [dict(r) for r in rows], dictionary)
    if own is None or own.is_empty():
        return found.with_row_index("row", 2).with_columns(pl.col("row").cast(pl.Int64))
    known = found.select(_KEY).unique()
    kept = own.join(known.cast(own.select(_KEY).schema), on=_KEY, how="anti", maintain_order="left")
    numbered = found.with_row_index("row", int(own["row"].max() or 1) + 1)  # type: ignore[arg-type]
    return pl.concat([kept, numbered.cast({"row": own.schema["row"]})], how="diagonal_relaxed")
