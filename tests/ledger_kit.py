"""Small ledgers for tests: proposals without an engine, decisions of one authority, and a writer to kill."""

import random
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from xeploai.errors import LedgerError
from xeploai_office.ledger import (
    Decided,
    Dependence,
    Ledger,
    Proposal,
    Recording,
    Revoked,
    Wanted,
    Which,
    decide,
    record,
    revoke,
)

AUTHORITY = "Đảng ủy xã Mẫu"
SELECTION = "lam-dong"


def receipt(period: str = "2021", **more: Any) -> dict[str, Any]:
    """A receipt as an evaluation gives it, as far as a ledger looks into it."""
    return {"selection": f"{SELECTION}@{period}", "period": period, "roster": "r1", **more}


def no_rulebook(selection: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Receipt of a rulebook alone, for a period that was never evaluated."""
    return {"selection": selection}, {}


def proposal(subject: str, period: str = "2021", *depends_on: Dependence, **more: Any) -> Proposal:
    """A member who is rated good, unless told otherwise."""
    rating = more.get("rating", "good")
    same: dict[str, Any] = {"rating": rating, "rating_floor": rating, "rating_ceiling": rating}
    told = {"subject_kind": "member", "status": "rated", **same, **more}
    return Proposal(subject=subject, period=period, depends_on=depends_on, **told)


def recorded(
    ledger: Ledger,
    proposals: Iterable[Proposal],
    period: str = "2021",
    rules: Mapping[str, Any] | None = None,
    **more: Any,
) -> None:
    """Record proposals as one evaluation."""
    told = receipt(period, **more)
    record(ledger, Recording(receipt=told, rules=rules or {}, period=period, proposals=tuple(proposals)))


def decided(
    ledger: Ledger, subject: str, period: str = "2021", rating: str | None = "good", **more: Any
) -> Decided:
    """Decide, on the last day of the period's year unless told otherwise."""
    told: dict[str, Any] = {"subject_kind": "member", "authority": AUTHORITY, "rating": rating, **more}
    told.setdefault("date", date(int(period[:4]), 12, 31))
    return decide(ledger, [Wanted(subject=subject, period=period, **told)], no_rulebook)


def revoked(ledger: Ledger, subject: str, period: str = "2021", **more: Any) -> Revoked:
    """Revoke in the middle of the next year."""
    told: dict[str, Any] = {"reason": "Phát hiện khuyết điểm", "authority": AUTHORITY, **more}
    which = Which(
        subject=subject, period=period, **{k: told.pop(k) for k in ("subject_kind", "title") if k in told}
    )
    return revoke(ledger, which, **{"on": date(int(period[:4]) + 1, 6, 30), **told})


def refused(act: Callable[[], object]) -> list[str]:
    """Return the codes of the faults with which an act is refused."""
    try:
        act()
    except LedgerError as exc:
        return [m.params["what"].code if m.code == "roster.at" else m.code for m in exc.messages]
    raise AssertionError("not refused")


# ------------------------------------------------------------------ processes that write


def write_until_killed(path: Path, seed: int, told: Connection) -> None:
    """Append for ever, some entries alone and some many together; tell of each commit what is there now."""
    chance = random.Random(seed)
    with Ledger.open(path, create=True) as ledger:
        for n in range(1_000_000):
            told.send(_append(ledger, f"{seed}-{n}", chance.choice((1, 1, 1, 40))))


def write_some(path: Path, name: str, count: int, told: Connection) -> None:
    """Append ``count`` entries, each in a transaction of its own, as soon as the other end says so."""
    told.send("ready")
    told.recv()
    with Ledger.open(path, create=True) as ledger:
        told.send([_append(ledger, f"{name}-{n}", 1) for n in range(count)])


def stop_half_way(path: Path, told: Connection) -> None:
    """Write so much in one transaction that it reaches the file, and never end it."""
    with Ledger.open(path) as ledger, ledger.writing() as writer:
        ledger.connection.execute("PRAGMA cache_size = 2")
        digest = writer.receipt(receipt(), {})
        for n in range(2_000):
            writer.add(proposal(f"half-{n}"), digest)
        told.send("half way")
        told.recv()


def write_into_limit(path: Path, room: int, told: Connection) -> None:
    """Append while no file may grow by more than ``room`` bytes, as on a disk that is nearly full."""
    import resource

    with Ledger.open(path) as ledger:
        limit = path.stat().st_size + room
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        done = []
        for n in range(10_000):
            try:
                done.append(_append(ledger, f"full-{n}", 5))
            except LedgerError as exc:
                told.send(([m.code for m in exc.messages], done))
                return


def _append(ledger: Ledger, name: str, count: int) -> tuple[int, str]:
    with ledger.writing() as writer:
        digest = writer.receipt(receipt(), {})
        for n in range(count):
            writer.add(
                proposal(f"{name}-{n}", "2021", Dependence("counts_in", "CB1", "organization")), digest
            )
    return writer.seq, writer.digest
