"""Parts 4 and 5: the same answer every time, in any order, in another process, and among others."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

from attrs import evolve

from xeploai.errors import XeploaiError
from xeploai.lifecycle.evaluation import Evaluation
from xeploai.testing.cases import Case
from xeploai.testing.conformance.examined import Examined, evaluated, examine
from xeploai.testing.conformance.faults import Fault, note
from xeploai.testing.conformance.silence import copied, joined, rows_of

_MANY = 40
"""Cases looked at: the first ones of each plugin, all those of one rulebook in one roster."""
MARK = "~"


def determinism(it: Examined) -> Iterator[Fault]:
    """Part 4: twice, with the rows in other order, and in another process."""
    first: dict[str, str] = {}
    for group, cases in groups(it, _working(it)):
        ids = ", ".join(c.id for c in cases)
        found, again = evaluated(group, it.registry), evaluated(group, it.registry)
        first[group.id] = _hash(found.to_json())
        if again.to_json() != found.to_json():
            yield note("case.again", where=f"case[{ids}]", case=ids)
        if _subjects(evaluated(_reversed(group), it.registry)) != _subjects(found):
            yield note("case.order", where=f"case[{ids}]", case=ids)
    if first:
        yield from _elsewhere(it, first)


def bulk(it: Examined) -> Iterator[Fault]:
    """Part 5: each example gives the same alone and among the others of its rulebook."""
    for group, cases in groups(it, _working(it)):
        together = rows_of(evaluated(group, it.registry))
        for number, case in enumerate(cases):
            for (kind, subject), row in rows_of(it.evaluation(case)).items():
                if _rating(together.get((kind, f"{number}{MARK}{subject}"), {})) != _rating(row):
                    yield note("case.bulk", where=f"case[{case.id}]", case=case.id, subject=subject)


def groups(it: Examined, cases: Sequence[Case]) -> Iterator[tuple[Case, list[Case]]]:
    """Yield the cases that can share a roster as one case, and what they were.

    One rulebook and period, the same sheets (a missing one is unknown) and the same kinds rated.
    """
    key = partial(_shared, it)
    for number, (_, found) in enumerate(groupby(sorted(cases, key=key), key=key)):
        own = list(found)
        parts = [copied(c.rows, f"{n}{MARK}") for n, c in enumerate(own)]
        yield evolve(own[0], id=str(number), rows=joined(parts)), own


def _shared(it: Examined, case: Case) -> tuple[str, ...]:
    tables = sorted(t for t, rows in case.rows.items() if rows)
    kinds = it.evaluation(case).kinds
    return case.selection, case.period or "", *sorted({*case.sheets, *tables}), "|", *kinds


def _working(it: Examined) -> list[Case]:
    """Return the first cases that can be evaluated; part 6 tells of the others."""
    return [c for c in it.cases[:_MANY] if _works(c, it)]


def _works(case: Case, it: Examined) -> bool:
    try:
        it.evaluation(case)
    except XeploaiError:
        return False
    return True


_KEYS = ("status", "reason", "rating", "rating_floor", "rating_ceiling", "candidate", "score")


def _rating(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row.get(k) for k in _KEYS)


def _subjects(found: Evaluation) -> dict[str, str]:
    """Return what is said of each subject, whatever the order of the rows."""
    told = found.records()
    return {f"{r['kind']} {r['id']}": json.dumps(r, default=str, ensure_ascii=False) for r in told}


def _reversed(case: Case) -> Case:
    return evolve(case, rows={t: list(reversed(rows)) for t, rows in case.rows.items()})


# ------------------------------------------------------------------ another process


def _elsewhere(it: Examined, wanted: Mapping[str, str]) -> Iterator[Fault]:
    """Evaluate the same in a fresh process with another hash seed."""
    ids = [c.id for c in _working(it)]
    asked = {"plugin": it.info.name, "ids": ids, "rules": _local(it)}
    done = subprocess.run(
        [sys.executable, "-c", f"from {__name__} import answer; answer()"],
        input=json.dumps(asked).encode(),
        capture_output=True,
        env={**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        check=False,
    )
    if done.returncode:
        error = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        yield note("process_failed", plugin=it.info.name, error=" ".join(error))
    elif json.loads(done.stdout) != wanted:
        yield note("process", plugin=it.info.name)


def _local(it: Examined) -> list[str]:
    return [str(c.info.path) for c in it.candidates if c.info.path]


def answer() -> None:
    """Print the hashes of the cases that standard input names; called in a process of its own."""
    asked = json.load(sys.stdin)
    rules = [Path(p) for p in asked["rules"]]
    found = [i for i in examine(asked["plugin"], rules) if i.info.name == asked["plugin"]]
    it = found[0]
    cases = [c for c in it.cases if c.id in asked["ids"]]
    json.dump({g.id: _hash(evaluated(g, it.registry).to_json()) for g, _ in groups(it, cases)}, sys.stdout)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
