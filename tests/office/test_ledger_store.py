"""The file: what goes in comes out, nothing is changed or removed, and not any file is a ledger."""

import sqlite3
from datetime import date

import pytest

from ledger_kit import AUTHORITY, decided, proposal, receipt, recorded, refused, revoked
from xeploai_office.ledger import (
    Ballot,
    Decision,
    Dependence,
    Grant,
    Ledger,
    Notification,
    Past,
    Proposal,
    Recording,
    Revocation,
    Which,
    Withdrawal,
    notify,
    record,
)
from xeploai_office.ledger.records import RECORDS
from xeploai_office.ledger.schema import TABLES

SAME = {"subject_kind": "member", "subject": "DV01", "period": "2021"}
GRANT = Grant(
    **SAME,
    award="Giấy khen",
    rule="a/member.year",
    authority="Cấp ủy cơ sở",
    date=date(2022, 2, 3),
    document="12-QĐ",
)
WITHDRAWAL = Withdrawal(
    **SAME, granted=7, reason="Hủy kết quả", authority="Cấp ủy cơ sở", date=date(2022, 7, 1), document=None
)


@pytest.fixture
def path(tmp_path):
    """A ledger that has an entry of every kind."""
    path = tmp_path / "sổ quyết định.sqlite"
    past = Past(subject_kind="member", subject="DV01", period="2020", rating="excellent", status="decided")
    ballot = Ballot(**SAME, votes_excellent=3, votes_good=20, votes_completed=0, ballot_base=24)
    whole = proposal(
        "DV01", "2021", Dependence("counts_in", "CB1", "organization"), name="Lý Ngọc Yến", score="94.5"
    )
    everything = Recording(
        receipt=receipt(), rules={}, period="2021", proposals=(whole,), ballots=(ballot,), past=(past,)
    )
    with Ledger.open(path, create=True, clock=lambda: "2021-12-31T08:00:00Z") as ledger:
        record(ledger, everything)
        decided(ledger, "DV01")
        notify(
            ledger,
            "2021",
            recipient="chi bộ",
            on=date(2022, 1, 5),
            which=Which(subject="DV01", period="2021"),
        )
        revoked(ledger, "DV01", document="QĐ 15", fault_date=date(2021, 5, 1))
        with ledger.writing() as writer:
            kept = writer.receipt(receipt(), {})
            writer.add(GRANT, kept)
            writer.add(WITHDRAWAL, kept)
    return path


@pytest.fixture
def raw(path):
    """The same file as any SQLite tool opens it."""
    connection = sqlite3.connect(path, isolation_level=None)
    yield connection
    connection.close()


def test_every_kind_of_entry_comes_back_as_it_went_in(path):
    with Ledger.open(path) as ledger:
        found = {kind.entry: ledger.entries(kind)[0] for kind in RECORDS}
        kept = ledger.receipt(found["decision"].receipt)
    assert {k: e.seq for k, e in found.items()} == {
        "proposal": 1,
        "ballot": 2,
        "past": 3,
        "decision": 4,
        "notification": 5,
        "revocation": 6,
        "grant": 7,
        "withdrawal": 8,
    }
    assert (found["grant"].record, found["withdrawal"].record) == (GRANT, WITHDRAWAL)
    assert found["proposal"].record == proposal(
        "DV01", "2021", Dependence("counts_in", "CB1", "organization"), name="Lý Ngọc Yến", score="94.5"
    )
    assert found["ballot"].record == Ballot(
        **SAME, votes_excellent=3, votes_good=20, votes_completed=0, votes_not_completed=None, ballot_base=24
    )
    assert found["past"].record == Past(
        subject_kind="member", subject="DV01", period="2020", rating="excellent", status="decided"
    )
    assert found["decision"].record == Decision(
        **SAME, rating="good", authority=AUTHORITY, date=date(2021, 12, 31)
    )
    assert found["notification"].record == Notification(
        **SAME, decision=4, date=date(2022, 1, 5), recipient="chi bộ"
    )
    assert found["revocation"].record == Revocation(
        **SAME,
        decision=4,
        reason="Phát hiện khuyết điểm",
        authority=AUTHORITY,
        date=date(2022, 6, 30),
        document="QĐ 15",
        fault_date=date(2021, 5, 1),
    )
    assert kept == receipt()
    assert {e.selection for e in found.values()} == {"lam-dong@2021"}
    assert found["proposal"].recorded == "2021-12-31T08:00:00Z"


@pytest.mark.parametrize("table", TABLES)
def test_no_row_can_be_changed_or_removed(raw, table):
    column = "digest" if table == "receipts" else "seq"
    before = raw.execute(f"SELECT * FROM {table}").fetchall()
    assert before
    for sql in (
        f"UPDATE {table} SET {column} = {column}",
        f"UPDATE OR REPLACE {table} SET {column} = {column}",
        f"DELETE FROM {table}",
        f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
        f"REPLACE INTO {table} SELECT * FROM {table} ORDER BY 1 DESC LIMIT 1",
    ):
        with pytest.raises(sqlite3.IntegrityError):
            raw.execute(sql)
    assert raw.execute(f"SELECT * FROM {table}").fetchall() == before


def test_an_entry_gets_the_next_number_and_none_in_between(raw):
    receipt_digest = raw.execute("SELECT digest FROM receipts").fetchone()[0]
    for seq in (0, 3, 8, 10):
        with pytest.raises(sqlite3.IntegrityError):
            raw.execute(
                "INSERT INTO entries VALUES (?, 'proposal', 'member', 'DV01', '2021', ?, '', '', '')",
                (seq, receipt_digest),
            )


def test_nothing_is_added_to_an_older_entry(raw):
    with pytest.raises(sqlite3.IntegrityError, match="newest"):
        raw.execute("INSERT INTO relations VALUES (1, 'award', '', '', 'a')")
    with pytest.raises(sqlite3.IntegrityError, match="newest"):
        raw.execute("INSERT INTO past VALUES (1, 'good', NULL, 'decided')")


def test_a_record_fits_the_kind_of_its_entry(raw):
    with pytest.raises(sqlite3.IntegrityError, match="newest"):
        raw.execute("INSERT INTO past VALUES (8, 'good', NULL, 'decided')")


def test_a_ballot_has_room_for_totals_only(raw):
    """No column can hold a name: every one is a count, and STRICT refuses text in it."""
    types = {row[1]: row[2] for row in raw.execute("PRAGMA table_info(ballots)")}
    assert set(types.values()) == {"INTEGER"}
    assert set(types) == {
        "seq", "votes_excellent", "votes_good", "votes_completed", "votes_not_completed", "ballot_base",
    }  # fmt: skip
    raw.execute("DROP TRIGGER ballots_not_changed")
    with pytest.raises(sqlite3.IntegrityError, match="cannot store TEXT"):
        raw.execute("UPDATE ballots SET votes_good = 'Nguyễn Văn A'")


def test_a_second_decision_in_force_is_refused_by_the_file_too(tmp_path):
    with Ledger.open(tmp_path / "l.sqlite", create=True) as ledger:
        recorded(ledger, [proposal("DV01")])
        decided(ledger, "DV01")
        second = Decision(**SAME, rating="excellent", authority=AUTHORITY, date=date(2022, 1, 1))
        with pytest.raises(sqlite3.IntegrityError, match="one is in force"), ledger.writing() as writer:
            writer.add(second, ledger.entries(Proposal)[0].receipt)
        assert len(ledger.entries(Decision)) == 1


def _fail_half_way(ledger):
    with ledger.writing() as writer:
        writer.add(proposal("DV02"), ledger.entries(Proposal)[0].receipt)
        raise ZeroDivisionError


def test_a_transaction_that_fails_leaves_nothing(tmp_path):
    with Ledger.open(tmp_path / "l.sqlite", create=True) as ledger:
        recorded(ledger, [proposal("DV01")])
        with pytest.raises(ZeroDivisionError):
            _fail_half_way(ledger)
        assert [e.record.subject for e in ledger.entries(Proposal)] == ["DV01"]


def test_commits_reach_the_disk(path):
    """The rollback journal with its directory synced: one file, also on a network share."""
    with Ledger.open(path) as ledger:
        assert ledger.rows("PRAGMA synchronous") == [{"synchronous": 3}]
        assert ledger.rows("PRAGMA journal_mode") == [{"journal_mode": "delete"}]
        assert ledger.rows("PRAGMA foreign_keys") == [{"foreign_keys": 1}]
    assert [f.name for f in path.parent.iterdir()] == [path.name]
    assert path.read_bytes()[68:72] == b"xepl"


# ------------------------------------------------------------------ hostile files


def _other(path):
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE entries (seq INTEGER)")
    connection.close()


def _changed(*statements):
    def change(path):
        Ledger.open(path, create=True).close()
        connection = sqlite3.connect(path, isolation_level=None)
        for sql in statements:
            connection.execute(sql)
        connection.close()

    return change


def _cut(path):
    with Ledger.open(path, create=True) as ledger:
        recorded(ledger, [proposal(f"DV{n}") for n in range(100)])
    path.write_bytes(path.read_bytes()[:6000])


HOSTILE = {
    "text": (lambda p: p.write_text("đây không phải là sổ" * 100), "ledger.not_a_ledger"),
    "empty": (lambda p: p.touch(), "ledger.not_a_ledger"),
    "another database": (_other, "ledger.not_a_ledger"),
    "newer": (_changed("PRAGMA user_version = 2"), "ledger.newer"),
    "without a trigger": (_changed("DROP TRIGGER entries_not_removed"), "ledger.altered"),
    "with a trigger of its own": (
        _changed(
            "CREATE TRIGGER x AFTER INSERT ON entries BEGIN INSERT INTO past VALUES (1, '', '', ''); END"
        ),
        "ledger.altered",
    ),
    "with a view": (_changed("CREATE VIEW v AS SELECT load_extension('x')"), "ledger.altered"),
    "cut": (_cut, "ledger.damaged"),
    "a folder": (lambda p: p.mkdir(), "ledger.cannot_open"),
    "none": (lambda p: None, "ledger.none"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_is_no_ledger_is_refused(tmp_path, name):
    make, code = HOSTILE[name]
    path = tmp_path / "x.sqlite"
    make(path)

    def read():
        with Ledger.open(path) as ledger:
            ledger.entries(Proposal)

    assert refused(read) == [code]


@pytest.mark.parametrize("name", ["text", "another database", "newer", "without a trigger"])
def test_a_file_that_is_no_ledger_is_never_made_one(tmp_path, name):
    make, code = HOSTILE[name]
    path = tmp_path / "x.sqlite"
    make(path)
    before = path.read_bytes()
    assert refused(lambda: Ledger.open(path, create=True)) == [code]
    assert path.read_bytes() == before


def test_a_folder_that_is_not_there(tmp_path):
    assert refused(lambda: Ledger.open(tmp_path / "no" / "x.sqlite", create=True)) == ["ledger.cannot_open"]


def test_the_schema_knows_the_kinds_of_records(tmp_path):
    """The list of kinds in the file is the list of records."""
    with Ledger.open(tmp_path / "x.sqlite", create=True) as ledger:
        sql = ledger.rows("SELECT sql FROM sqlite_schema WHERE name = 'entries'")[0]["sql"]
    assert all(f"'{r.entry}'" in sql for r in RECORDS)
