"""The schema of a ledger: strict tables to which rows can only be added.

That nothing is changed or removed is enforced in the file itself, whoever opens it. ``INSERT OR
REPLACE`` removes rows without asking the DELETE triggers, so each table also refuses a row whose
place is taken.
"""

import sqlite3
from functools import cache

from xeploai_office.ledger.records import RECORDS

APPLICATION_ID = 0x78_65_70_6C
"""“xepl”, at byte 68 of the file."""
VERSION = 1
OLDEST_SQLITE = (3, 37, 0)
"""The first with STRICT tables."""

_TABLES = """
CREATE TABLE IF NOT EXISTS receipts (
    digest TEXT NOT NULL PRIMARY KEY,
    selection TEXT NOT NULL,
    receipt TEXT NOT NULL CHECK (receipt GLOB '{*}'),
    rules TEXT NOT NULL CHECK (rules GLOB '{*}')
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS entries (
    seq INTEGER NOT NULL PRIMARY KEY CHECK (seq > 0),
    kind TEXT NOT NULL
        CHECK (kind IN (
            'proposal', 'ballot', 'decision', 'revocation', 'grant', 'withdrawal', 'notification', 'past')),
    subject_kind TEXT NOT NULL CHECK (subject_kind IN ('member', 'organization', 'collective', 'leader')),
    subject TEXT NOT NULL CHECK (subject <> ''),
    period TEXT NOT NULL
        CHECK (period GLOB '[12][0-9][0-9][0-9]' OR period GLOB '[12][0-9][0-9][0-9]-Q[1-4]'
            OR period GLOB '[12][0-9][0-9][0-9]-M0[1-9]' OR period GLOB '[12][0-9][0-9][0-9]-M1[0-2]'),
    receipt TEXT NOT NULL REFERENCES receipts,
    recorded TEXT NOT NULL,
    previous TEXT NOT NULL,
    digest TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS entries_by_subject ON entries (subject, subject_kind, period, kind);
CREATE INDEX IF NOT EXISTS entries_by_receipt ON entries (receipt, kind);

CREATE TABLE IF NOT EXISTS proposals (
    seq INTEGER NOT NULL PRIMARY KEY REFERENCES entries,
    name TEXT,
    status TEXT NOT NULL,
    reason TEXT,
    rating TEXT,
    rating_floor TEXT,
    rating_ceiling TEXT,
    score TEXT,
    candidate INTEGER NOT NULL CHECK (candidate IN (0, 1))
) STRICT;

CREATE TABLE IF NOT EXISTS relations (
    seq INTEGER NOT NULL REFERENCES proposals,
    relation TEXT NOT NULL CHECK (relation IN ('counts_in', 'capped_by', 'quota', 'award', 're_rates')),
    target TEXT NOT NULL,
    kind TEXT NOT NULL,
    rule TEXT NOT NULL,
    PRIMARY KEY (seq, relation, target, kind, rule)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS relations_by_target ON relations (target, relation, kind, rule);

CREATE TABLE IF NOT EXISTS ballots (
    seq INTEGER NOT NULL PRIMARY KEY REFERENCES entries,
    votes_excellent INTEGER CHECK (votes_excellent >= 0),
    votes_good INTEGER CHECK (votes_good >= 0),
    votes_completed INTEGER CHECK (votes_completed >= 0),
    votes_not_completed INTEGER CHECK (votes_not_completed >= 0),
    ballot_base INTEGER CHECK (ballot_base >= 0)
) STRICT;

CREATE TABLE IF NOT EXISTS decisions (
    seq INTEGER NOT NULL PRIMARY KEY REFERENCES entries,
    rating TEXT,
    title TEXT,
    authority TEXT NOT NULL CHECK (authority <> ''),
    date TEXT NOT NULL CHECK (date GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    document TEXT,
    replaces INTEGER REFERENCES revocations,
    CHECK ((rating IS NULL) <> (title IS NULL))
) STRICT;

CREATE TABLE IF NOT EXISTS revocations (
    seq INTEGER NOT NULL PRIMARY KEY REFERENCES entries,
    decision INTEGER NOT NULL REFERENCES decisions,
    reason TEXT NOT NULL CHECK (reason <> ''),
    authority TEXT NOT NULL CHECK (authority <> ''),
    date TEXT NOT NULL CHECK (date GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    document TEXT,
    fault_date TEXT CHECK (fault_date GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]')
) STRICT;
CREATE INDEX IF NOT EXISTS revocations_by_decision ON revocations (decision);

CREATE TABLE IF NOT EXISTS grants (
    seq INTEGER NOT NULL PRIMARY KEY REFERENCES entries,
    award TEXT NOT NULL CHECK (award <> ''),
    rule TEXT NOT NULL CHECK (rule <> ''),
    authority TEXT NOT NULL CHECK (authority <> ''),
    date TEXT NOT NULL CHECK (date GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    document TEXT
) STRICT;

CREATE TABLE IF NOT EXISTS withdrawals (
    seq INTEGER NOT NULL PRIMARY KEY REFERENCES entries,
    granted INTEGER NOT NULL REFERENCES grants,
    reason TEXT NOT NULL CHECK (reason <> ''),
    authority TEXT NOT NULL CHECK (authority <> ''),
    date TEXT NOT NULL CHECK (date GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    document TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS withdrawals_by_grant ON withdrawals (granted);

CREATE TABLE IF NOT EXISTS notifications (
    seq INTEGER NOT NULL PRIMARY KEY REFERENCES entries,
    decision INTEGER NOT NULL REFERENCES decisions,
    date TEXT NOT NULL CHECK (date GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    recipient TEXT NOT NULL CHECK (recipient <> '')
) STRICT;

CREATE TABLE IF NOT EXISTS past (
    seq INTEGER NOT NULL PRIMARY KEY REFERENCES entries,
    rating TEXT,
    title TEXT,
    status TEXT NOT NULL CHECK (status IN ('decided', 'revoked', 'not_rated'))
) STRICT;

CREATE TRIGGER IF NOT EXISTS receipts_added BEFORE INSERT ON receipts
WHEN EXISTS (SELECT 1 FROM receipts WHERE digest = NEW.digest)
BEGIN SELECT RAISE(ABORT, 'receipts: already there'); END;

CREATE TRIGGER IF NOT EXISTS entries_added BEFORE INSERT ON entries
WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM entries)
BEGIN SELECT RAISE(ABORT, 'entries: only the next number can be added'); END;

CREATE TRIGGER IF NOT EXISTS relations_added BEFORE INSERT ON relations
WHEN NEW.seq IS NOT (SELECT max(seq) FROM entries) OR EXISTS (
    SELECT 1 FROM relations WHERE seq = NEW.seq AND relation = NEW.relation AND target = NEW.target
    AND kind = NEW.kind AND rule = NEW.rule)
BEGIN SELECT RAISE(ABORT, 'relations: only to the newest entry, and once'); END;

CREATE TRIGGER IF NOT EXISTS decisions_one_in_force BEFORE INSERT ON decisions
WHEN EXISTS (
    SELECT 1 FROM entries n
    JOIN entries e ON e.subject = n.subject AND e.subject_kind = n.subject_kind AND e.period = n.period
        AND e.kind = 'decision'
    JOIN decisions d ON d.seq = e.seq
    WHERE n.seq = NEW.seq
        AND (d.title = NEW.title OR d.rating IS NOT NULL AND NEW.rating IS NOT NULL)
        AND NOT EXISTS (SELECT 1 FROM revocations r WHERE r.decision = d.seq))
BEGIN SELECT RAISE(ABORT, 'decisions: one is in force'); END;

CREATE TRIGGER IF NOT EXISTS grants_one_in_force BEFORE INSERT ON grants
WHEN EXISTS (
    SELECT 1 FROM entries n
    JOIN entries e ON e.subject = n.subject AND e.subject_kind = n.subject_kind AND e.period = n.period
        AND e.kind = 'grant'
    JOIN grants g ON g.seq = e.seq
    WHERE n.seq = NEW.seq AND g.rule = NEW.rule
        AND NOT EXISTS (SELECT 1 FROM withdrawals w WHERE w.granted = g.seq))
BEGIN SELECT RAISE(ABORT, 'grants: one is in force'); END;

CREATE TRIGGER IF NOT EXISTS withdrawals_once BEFORE INSERT ON withdrawals
WHEN EXISTS (SELECT 1 FROM withdrawals WHERE granted = NEW.granted)
BEGIN SELECT RAISE(ABORT, 'withdrawals: already withdrawn'); END;

CREATE TRIGGER IF NOT EXISTS revocations_once BEFORE INSERT ON revocations
WHEN EXISTS (SELECT 1 FROM revocations WHERE decision = NEW.decision)
BEGIN SELECT RAISE(ABORT, 'revocations: already revoked'); END;
"""

_OF_AN_ENTRY = """
CREATE TRIGGER IF NOT EXISTS {table}_added BEFORE INSERT ON {table}
WHEN (NEW.seq, '{entry}') IS NOT (SELECT seq, kind FROM entries ORDER BY seq DESC LIMIT 1)
    OR EXISTS (SELECT 1 FROM {table} WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, '{table}: only to the newest entry, and once'); END;
"""

_KEPT = """
CREATE TRIGGER IF NOT EXISTS {table}_not_changed BEFORE UPDATE ON {table}
BEGIN SELECT RAISE(ABORT, '{table}: nothing is changed in a ledger'); END;
CREATE TRIGGER IF NOT EXISTS {table}_not_removed BEFORE DELETE ON {table}
BEGIN SELECT RAISE(ABORT, '{table}: nothing is removed from a ledger'); END;
"""

TABLES = ("receipts", "entries", "relations", *(r.table for r in RECORDS))


def script() -> str:
    """Return what makes a ledger of an empty file, in one transaction; run twice it changes nothing."""
    added = "".join(_OF_AN_ENTRY.format(table=r.table, entry=r.entry) for r in RECORDS)
    kept = "".join(_KEPT.format(table=t) for t in TABLES)
    marks = f"PRAGMA application_id = {APPLICATION_ID};\nPRAGMA user_version = {VERSION};\n"
    return f"BEGIN IMMEDIATE;\n{marks}{_TABLES}{added}{kept}COMMIT;"


def found(connection: sqlite3.Connection) -> frozenset[tuple[str, str]]:
    """Return name and text of every table, index and trigger of a database."""
    rows = connection.execute("SELECT name, sql FROM sqlite_schema WHERE name NOT GLOB 'sqlite_*'")
    return frozenset(rows.fetchall())


@cache
def expected() -> frozenset[tuple[str, str]]:
    """Return what :func:`found` gives for an untouched ledger."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        connection.executescript(script())
        return found(connection)
    finally:
        connection.close()
