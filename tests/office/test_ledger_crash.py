"""Killed in mid-write, written by several at once, on a full disk: what was acknowledged is there."""

import multiprocessing
import random
import sqlite3
import time
from contextlib import contextmanager

import pytest

from ledger_kit import (
    proposal,
    receipt,
    recorded,
    refused,
    stop_half_way,
    write_into_limit,
    write_some,
    write_until_killed,
)
from xeploai_office.ledger import Ledger, Proposal, verify

ROUNDS = 30
PATIENCE = 60.0
"""Seconds until a process that says nothing counts as stuck."""

# A server that has everything imported forks the writers: hundreds of them cost little.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["pytest", "xeploai_office.ledger"])


@contextmanager
def _writer(target, *args):
    ours, theirs = PROCESSES.Pipe()
    process = PROCESSES.Process(target=target, args=(*args, theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        yield process, ours
    finally:
        process.kill()
        process.join(PATIENCE)
        ours.close()


def _next(pipe):
    assert pipe.poll(PATIENCE), "the writer is stuck"
    return pipe.recv()


def _rest(pipe):
    """Everything that was told before the writer died; a message cut in two was not told."""
    told = []
    try:
        while pipe.poll():
            told.append(pipe.recv())
    except (EOFError, OSError):
        pass
    return told


def _sound(path):
    """Number and digest of every entry of a ledger in which nothing is wrong."""
    with Ledger.open(path) as ledger:
        assert verify(ledger).faults == ()
        return {(r["seq"], r["digest"]) for r in ledger.rows("SELECT seq, digest FROM entries")}


def test_kill_9_in_a_loop_loses_nothing_that_was_acknowledged(tmp_path):
    path, acknowledged = tmp_path / "l.sqlite", set()
    chance = random.Random(2021)
    for seed in range(ROUNDS):
        with _writer(write_until_killed, path, seed) as (process, pipe):
            acknowledged.add(_next(pipe))
            time.sleep(chance.random() * 0.02)
            process.kill()
            process.join(PATIENCE)
            assert process.exitcode == -9
            acknowledged |= set(_rest(pipe))
        if seed % 10 == 9:
            assert acknowledged <= _sound(path)
    assert len(acknowledged) >= ROUNDS


def test_killed_half_way_through_a_transaction_nothing_of_it_is_there(tmp_path):
    path = tmp_path / "l.sqlite"
    with Ledger.open(path, create=True) as ledger:
        recorded(ledger, [proposal("DV01")])
    before, size = _sound(path), path.stat().st_size
    with _writer(stop_half_way, path) as (process, pipe):
        _next(pipe)
        process.kill()
        process.join(PATIENCE)
    # The file holds pages of a transaction that never ended, and a journal to undo them.
    assert path.stat().st_size > size
    assert path.with_name("l.sqlite-journal").exists()
    assert _sound(path) == before
    assert [f.name for f in tmp_path.iterdir()] == ["l.sqlite"]


def test_two_processes_at_once_both_write_everything(tmp_path):
    """Both also make the ledger: it does not exist when they start."""
    path, count = tmp_path / "l.sqlite", 80
    with _writer(write_some, path, "a", count) as (_, one), _writer(write_some, path, "b", count) as (_, two):
        assert (_next(one), _next(two)) == ("ready", "ready")
        one.send("go")
        two.send("go")
        told = [*_next(one), *_next(two)]
    assert _sound(path) == set(told)
    with Ledger.open(path) as ledger:
        names = {e.record.subject for e in ledger.entries(Proposal)}
    assert names == {f"{who}-{n}-0" for who in "ab" for n in range(count)}


def test_a_reader_sees_whole_transactions_while_another_process_writes(tmp_path):
    path = tmp_path / "l.sqlite"
    with _writer(write_until_killed, path, 1) as (_, pipe):
        _next(pipe)
        for _ in range(8):
            with Ledger.open(path) as ledger:
                assert verify(ledger).faults == ()


def test_a_disk_that_takes_no_more(tmp_path):
    """No file may grow: the write fails, is taken back, and all acknowledged entries can be read."""
    path = tmp_path / "l.sqlite"
    with Ledger.open(path, create=True) as ledger:
        recorded(ledger, [proposal("DV01")])
    with _writer(write_into_limit, path, 40_000) as (_, pipe):
        codes, acknowledged = _next(pipe)
    assert codes in (["ledger.full"], ["ledger.io"])
    assert acknowledged
    assert _sound(path) >= set(acknowledged)
    assert max(_sound(path)) == max(acknowledged)
    with Ledger.open(path) as ledger:
        recorded(ledger, [proposal("DV02")], roster="r2")
    assert len(_sound(path)) == len(acknowledged) * 5 + 2


def test_a_full_disk_has_its_own_message(tmp_path):
    path = tmp_path / "l.sqlite"
    with Ledger.open(path, create=True) as ledger:
        recorded(ledger, [proposal("DV01")])
        before = _sound(path)
        pages = ledger.rows("PRAGMA page_count")[0]["page_count"]
        ledger.rows(f"PRAGMA max_page_count = {pages + 1}")
        many = [proposal(f"DV{n:04}") for n in range(500)]
        assert refused(lambda: recorded(ledger, many, roster="r2")) == ["ledger.full"]
        assert _sound(path) == before
        assert [e.record.subject for e in ledger.entries(Proposal)] == ["DV01"]


def test_a_ledger_that_another_program_holds(tmp_path, monkeypatch):
    path = tmp_path / "l.sqlite"
    Ledger.open(path, create=True).close()
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    monkeypatch.setattr("xeploai_office.ledger.store.WAIT", 0.05)
    with Ledger.open(path) as ledger:
        assert refused(lambda: recorded(ledger, [proposal("DV01")])) == ["ledger.busy"]
        holder.execute("ROLLBACK")
        holder.close()
        recorded(ledger, [proposal("DV01")])
        assert len(ledger.entries(Proposal)) == 1


@pytest.mark.parametrize("mode", ["WAL", "DELETE"])
def test_a_ledger_in_either_journal_mode(tmp_path, mode):
    """Somebody's tool may have switched it: it works on, with the same promises."""
    path = tmp_path / "l.sqlite"
    Ledger.open(path, create=True).close()
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA journal_mode = {mode}")
    connection.close()
    with _writer(write_until_killed, path, 1) as (process, pipe):
        acknowledged = {_next(pipe)}
        process.kill()
        process.join(PATIENCE)
        acknowledged |= set(_rest(pipe))
    assert acknowledged <= _sound(path)


def test_a_receipt_is_kept_once(tmp_path):
    with Ledger.open(tmp_path / "l.sqlite", create=True) as ledger:
        with ledger.writing() as writer:
            assert writer.receipt(receipt(), {}) == writer.receipt(receipt(), {})
        assert len(ledger.rows("SELECT * FROM receipts")) == 1
