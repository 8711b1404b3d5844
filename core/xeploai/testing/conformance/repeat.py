"""Parts 4 and 5: the same answer every time, in any order, in another process, and among others."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import evolve

from xeploai.candidates import discover
from xeploai.lifecycle.evaluation import Evaluation
from xeploai.testing.cases import Case
from xeploai.testing.conformance.examined import Examined, examine
from xeploai.testing.conformance.faults import Fault, note
from xeploai.testing.conformance.together import Group, rows_of

_GROUPS = 6
"""Groups of examples that are evaluated again: the largest ones."""


def determinism(it: Examined) -> Iterator[Fault]:
    """Part 4: twice, with the rows in other order, and in another process."""
    first: dict[str, str] = {}
    for group, found in _repeated(it):
        ids = ", ".join(c.id for c in group.cases)
        first[group.case.id] = _hash(found.to_json())
        if group.evaluated().to_json() != found.to_json():
            yield note("case.again", where=f"case[{ids}]", case=ids)
        if _subjects(group.evaluated(_reversed(group.case))) != _subjects(found):
            yield note("case.order", where=f"case[{ids}]", case=ids)
    if first:
        yield from _elsewhere(it, first)


def repeated(it: Examined) -> int:
    """Return how many examples part 4 looks at."""
    return sum(len(g.cases) for g, _ in _repeated(it))


def _repeated(it: Examined) -> list[tuple[Group, Evaluation]]:
    found = ((g, g.result) for g in it.groups[:_GROUPS])
    return [(g, result) for g, result in found if result is not None]


def bulk(it: Examined) -> Iterator[Fault]:
    """Part 5: each example gives the same alone and among the others of its rulebook."""
    rows = {id(g): rows_of(g.result) for g in it.groups if g.result is not None}
    for case in it.sample:
        group = it.group(case)
        if group is None or id(group) not in rows:
            continue
        together, mark = rows[id(group)], group.mark(case)
        for (kind, subject), row in rows_of(it.evaluation(case)).items():
            if _rating(together.get((kind, mark + subject), {})) != _rating(row):
                yield note("case.bulk", where=f"case[{case.id}]", case=case.id, subject=subject)


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
    asked = {"plugin": it.info.name, "rules": _local(it), "disabled": _left_out(it)}
    done = subprocess.run(
        # -P: a module in the folder where one happens to stand is not imported.
        [sys.executable, "-P", "-c", f"from {__name__} import answer; answer()"],
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


def _left_out(it: Examined) -> list[str]:
    """Return what is installed and not among the candidates of this check."""
    names = {c.info.name for c in it.candidates}
    return [c.info.name for c in discover() if c.info.name not in names]


def answer() -> None:
    """Print the hashes of the cases that standard input names; called in a process of its own."""
    asked = json.load(sys.stdin)
    rules = [Path(p) for p in asked["rules"]]
    found = [i for i in examine(asked["plugin"], rules, asked["disabled"]) if i.info.name == asked["plugin"]]
    json.dump({g.case.id: _hash(r.to_json()) for g, r in _repeated(found[0])}, sys.stdout)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
