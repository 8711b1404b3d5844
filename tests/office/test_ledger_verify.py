"""Tampering shows: a changed cell, a removed or added entry, another receipt, a cut-off end."""

import sqlite3
from contextlib import contextmanager

import pytest

from ledger_kit import decided, proposal, recorded
from xeploai_office.ledger import Dependence, Ledger, verify
from xeploai_office.ledger.chain import START


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "l.sqlite"
    with Ledger.open(path, create=True) as ledger:
        recorded(
            ledger,
            [proposal(f"DV{n}", "2021", Dependence("counts_in", "CB1", "organization")) for n in range(5)],
        )
        decided(ledger, "DV0")
    return path


@contextmanager
def _unguarded(path, table):
    """Change a table as someone would who takes its triggers away and puts them back."""
    connection = sqlite3.connect(path, isolation_level=None)
    kept = connection.execute(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ?", (table,)
    ).fetchall()
    for name, _ in kept:
        connection.execute(f"DROP TRIGGER {name}")
    yield connection
    for _, sql in kept:
        connection.execute(sql)
    connection.close()


def _found(path, known=None):
    with Ledger.open(path) as ledger:
        return [(f.code, f.message.params.get("seq")) for f in verify(ledger, known).faults]


def test_an_untouched_ledger_is_sound(path):
    with Ledger.open(path) as ledger:
        done = verify(ledger)
        last = ledger.rows("SELECT digest FROM entries WHERE seq = 6")[0]["digest"]
    assert (done.entries, done.faults, done.digest) == (6, (), last)


def test_an_empty_ledger_is_sound(tmp_path):
    with Ledger.open(tmp_path / "l.sqlite", create=True) as ledger:
        done = verify(ledger)
    assert (done.entries, done.faults, done.digest) == (0, (), START)


@pytest.mark.parametrize(
    ("table", "sql", "seq"),
    [
        ("decisions", "UPDATE decisions SET rating = 'excellent'", 6),
        ("proposals", "UPDATE proposals SET score = '99' WHERE seq = 2", 2),
        ("entries", "UPDATE entries SET subject = 'DV9' WHERE seq = 3", 3),
        ("entries", "UPDATE entries SET recorded = '2020-01-01T00:00:00Z' WHERE seq = 4", 4),
        ("relations", "DELETE FROM relations WHERE seq = 5", 5),
        ("relations", "INSERT INTO relations VALUES (1, 'award', '', '', 'a')", 1),
    ],
)
def test_a_changed_entry_is_named(path, table, sql, seq):
    with _unguarded(path, table) as connection:
        connection.execute(sql)
    assert _found(path) == [("ledger_entry", seq)]


def test_another_receipt_shows(path):
    with _unguarded(path, "receipts") as connection:
        connection.execute("""UPDATE receipts SET rules = '{"x":{}}'""")
    assert [code for code, _ in _found(path)] == ["ledger_receipt"]


def test_a_removed_entry_breaks_the_chain(path):
    with _unguarded(path, "entries") as entries:
        entries.execute("DELETE FROM entries WHERE seq = 3")
    with _unguarded(path, "proposals") as proposals, _unguarded(path, "relations") as relations:
        relations.execute("DELETE FROM relations WHERE seq = 3")
        proposals.execute("DELETE FROM proposals WHERE seq = 3")
    assert _found(path)[0] == ("ledger_link", 4)


def test_an_entry_without_its_record_shows(path):
    with _unguarded(path, "decisions") as connection:
        connection.execute("DELETE FROM decisions")
    assert _found(path) == [("ledger_no_record", 6)]


def test_a_cut_off_end_shows_against_a_digest_noted_before(path):
    with Ledger.open(path) as ledger:
        noted = verify(ledger).digest
        earlier = ledger.rows("SELECT digest FROM entries WHERE seq = 2")[0]["digest"]
    with _unguarded(path, "decisions") as connection:
        connection.execute("DELETE FROM decisions")
    with _unguarded(path, "entries") as connection:
        connection.execute("DELETE FROM entries WHERE seq = 6")
    assert _found(path) == []
    assert [code for code, _ in _found(path, noted)] == ["ledger_digest_unknown"]
    assert _found(path, earlier) == []
