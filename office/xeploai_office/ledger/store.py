"""One SQLite file, opened with care and written in whole transactions.

A transaction is there once :meth:`Ledger.writing` has ended, also after a power cut: the rollback
journal is synced before the file changes and its removal is synced too (``synchronous=EXTRA``).
Until then nothing of it is there.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self, TypeVar

from attrs import define, field

from xeploai.errors import LedgerError
from xeploai.messages import message
from xeploai_office.ledger import schema
from xeploai_office.ledger.chain import START, canonical, entry_digest, receipt_digest
from xeploai_office.ledger.records import Dependence, Entry, Proposal, Record, columns, restored, stored

R = TypeVar("R", bound=Record)

WAIT = 30.0
"""Seconds for which one process waits while another one writes."""

_TROUBLE: Mapping[int, str] = {
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_IOERR: "io",
    sqlite3.SQLITE_BUSY: "busy",
    sqlite3.SQLITE_LOCKED: "busy",
    sqlite3.SQLITE_READONLY: "readonly",
    sqlite3.SQLITE_PERM: "readonly",
    sqlite3.SQLITE_CANTOPEN: "cannot_open",
    sqlite3.SQLITE_NOTADB: "not_a_ledger",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_FORMAT: "not_a_ledger",
}


def now() -> str:
    """Return the present moment in UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@define(eq=False)
class Ledger:
    """The proposals and decisions of an office over the years. Close it, or use it in a ``with``."""

    path: Path
    connection: sqlite3.Connection
    clock: Callable[[], str] = now

    @classmethod
    def open(cls, path: Path | str, *, create: bool = False, clock: Callable[[], str] = now) -> Self:
        """Open a ledger; with ``create`` make an empty one where nothing is.

        Raise :class:`LedgerError` if there is none, if the file is something else, of a newer
        version, damaged, or if its tables and triggers are not exactly those of a ledger.
        """
        path = Path(path).absolute()
        if sqlite3.sqlite_version_info < schema.OLDEST_SQLITE:
            raise LedgerError(message("ledger.old_sqlite", found=sqlite3.sqlite_version))
        if not create and not path.exists():
            raise LedgerError(message("ledger.none", path=str(path)))
        with _told(path):
            connection = sqlite3.connect(path, timeout=WAIT, isolation_level=None)
            try:
                _prepare(connection, path, create=create)
            except BaseException:
                connection.close()
                raise
        return cls(path, connection, clock)

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    # ------------------------------------------------------------------ reading

    def rows(self, sql: str, *values: object) -> list[dict[str, Any]]:
        """Return the rows of a query."""
        with _told(self.path), closing(self.connection.execute(sql, values)) as cursor:
            names = [c[0] for c in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def entries(self, kind: type[R], where: str = "", *values: object) -> list[Entry[R]]:
        """Return the entries of a kind in the order in which they were written.

        ``where`` is a condition on the columns of ``entries`` (``e``), of the kind's own table
        (``t``) and of ``receipts`` (``r``).
        """
        own = "".join(f", t.{c}" for c in columns(kind))
        joined = f", ({_RELATIONS}) AS depends_on" if kind is Proposal else ""
        sql = (
            f"SELECT e.*, r.selection{own}{joined} FROM entries e JOIN {kind.table} t USING (seq) "
            f"JOIN receipts r ON r.digest = e.receipt {where and f'WHERE {where}'} ORDER BY e.seq"
        )
        return [_entry(kind, row) for row in self.rows(sql, *values)]

    def receipt(self, digest: str) -> dict[str, Any]:
        """Return a receipt as the evaluation gave it."""
        return self._json("receipt", digest)

    def rules(self, digest: str) -> dict[str, dict[str, Any]]:
        """Return the texts of the rules that the entries under a receipt name."""
        return self._json("rules", digest)

    def _json(self, column: str, digest: str) -> dict[str, Any]:
        found = self.rows(f"SELECT {column} FROM receipts WHERE digest = ?", digest)
        parsed: dict[str, Any] = json.loads(found[0][column])
        return parsed

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Let all that is read in the block be of one moment, whoever writes meanwhile."""
        if self.connection.in_transaction:
            yield
            return
        with _told(self.path):
            self.connection.execute("BEGIN")
            try:
                yield
            finally:
                self._take_back()

    # ------------------------------------------------------------------ writing

    @contextmanager
    def writing(self) -> Iterator["Writer"]:
        """Yield a writer; all it adds is there when the block ends, or nothing of it after an error.

        Waits while another process writes. Reading inside the block sees what nobody can change
        until it ends. Raise :class:`LedgerError` if the disk is full or the file cannot be written.
        """
        with _told(self.path):
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield Writer(self, *self._last())
                self.connection.execute("COMMIT")
            except BaseException:
                self._take_back()
                raise

    def _take_back(self) -> None:
        # SQLite itself takes back a transaction that met a full disk.
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")

    def _last(self) -> tuple[int, str]:
        found = self.rows("SELECT seq, digest FROM entries ORDER BY seq DESC LIMIT 1")
        return (found[0]["seq"], found[0]["digest"]) if found else (0, START)


@define(eq=False)
class Writer:
    """Adds entries inside one transaction."""

    ledger: Ledger
    seq: int
    digest: str
    _time: str = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._time = self.ledger.clock()

    def receipt(self, receipt: Mapping[str, Any], rules: Mapping[str, Any]) -> str:
        """Keep a receipt, once, and return its digest."""
        digest = receipt_digest(receipt, rules)
        if not self.ledger.rows("SELECT 1 FROM receipts WHERE digest = ?", digest):
            row = {"digest": digest, "selection": receipt["selection"]}
            self._insert("receipts", row | {"receipt": canonical(receipt), "rules": canonical(rules)})
        return digest

    def add(self, record: Record, receipt: str) -> int:
        """Add an entry under a receipt and return its number."""
        frame = {"seq": self.seq + 1, "recorded": self._time, "receipt": receipt, "previous": self.digest}
        digest = entry_digest(record, **frame)  # type: ignore[arg-type]
        about = {"subject_kind": record.subject_kind, "subject": record.subject, "period": record.period}
        self._insert("entries", {**frame, "kind": record.entry, **about, "digest": digest})
        self.seq, self.digest = self.seq + 1, digest
        self._insert(record.table, {"seq": self.seq, **stored(record)})
        for d in record.depends_on if isinstance(record, Proposal) else ():
            relation = {"relation": d.relation, "target": d.target, "kind": d.kind, "rule": d.rule}
            self._insert("relations", {"seq": self.seq, **relation})
        return self.seq

    def _insert(self, table: str, row: Mapping[str, object]) -> None:
        marks = ", ".join("?" * len(row))
        self.ledger.connection.execute(
            f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", tuple(row.values())
        )


_RELATIONS = (
    "SELECT json_group_array(json_array(relation, target, kind, rule)) FROM relations WHERE seq = e.seq"
)


def _entry(kind: type[R], row: Mapping[str, Any]) -> Entry[R]:
    depends_on = tuple(Dependence(*d) for d in json.loads(row.get("depends_on") or "[]"))
    frame = ("seq", "recorded", "receipt", "selection", "previous", "digest")
    return Entry(record=restored(kind, row, depends_on), **{f: row[f] for f in frame})


# ---------------------------------------------------------------------- opening


def _prepare(connection: sqlite3.Connection, path: Path, *, create: bool) -> None:
    # The file may come from anywhere: nothing in its schema may call what is not harmless.
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = EXTRA")
    # One look at all three: another process may be making this ledger right now.
    connection.execute("BEGIN")
    marks = tuple(_mark(connection, m) for m in ("application_id", "user_version", "schema_version"))
    connection.execute("ROLLBACK")
    if marks == (0, 0, 0) and create:
        connection.executescript(schema.script())
    elif marks[0] != schema.APPLICATION_ID:
        raise LedgerError(message("ledger.not_a_ledger", path=str(path)))
    elif marks[1] > schema.VERSION:
        told = {"found": marks[1], "known": schema.VERSION}
        raise LedgerError(message("ledger.newer", path=str(path), **told))
    if schema.found(connection) != schema.expected():
        raise LedgerError(message("ledger.altered", path=str(path)))


def _mark(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Say what a user can act on; anything else is a bug and keeps its traceback."""
    try:
        yield
    except sqlite3.Error as exc:
        code = _TROUBLE.get(getattr(exc, "sqlite_errorcode", 0) & 0xFF)
        if code is None:
            raise
        raise LedgerError(message(f"ledger.{code}", path=str(path))) from exc
