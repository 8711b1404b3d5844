"""Part 2, coverage tables: what a row says that encodes it is there (``coverage.toml``)."""

import tomllib
from collections.abc import Collection, Iterator
from pathlib import Path

from xeploai.errors import RegulationFileError
from xeploai.law.coverage import FILE, Row, read_coverage
from xeploai.messages import nearest
from xeploai.testing.cases import TOP
from xeploai.testing.conformance.examined import Examined
from xeploai.testing.conformance.faults import Fault, fault, note


def covered(it: Examined) -> Iterator[Fault]:
    """Yield rows that name a rule, a place or an example that nobody has, or do not say why they are out."""
    rules = [r.name for g in it.registry.regulations.values() for r in g.rules]
    known: dict[str, Collection[str]] = {"rules": rules, "places": tuple(it.registry.places)}
    for folder in it.folders:
        path = folder / FILE
        if path.is_file():
            try:
                rows = read_coverage(path, it.info.name)
            except RegulationFileError as exc:
                yield from (fault(m, [folder]) for m in exc.messages)
                continue
            yield from (f for row in rows for f in _row(row, f"{folder.name}/{FILE}", known, it))


def _row(row: Row, file: str, known: dict[str, Collection[str]], it: Examined) -> Iterator[Fault]:
    where = f"{file}: row[{row.id}]"
    if row.cases and "cases" not in known:
        known["cases"] = _case_ids(it)
    for key in ("rules", "places", "cases"):
        for name in getattr(row, key):
            if name not in known[key]:
                near = nearest(name, sorted(known[key]))
                yield note("covered", where=f"{where}.{key}", name=name, nearest=near)
    if row.state == "encoded" and not (row.rules or row.places):
        yield note("covered_by", where=f"{where}.rules")
    if row.state == "not_computable" and row.why is None:
        yield note("covered_why", where=f"{where}.why")


def _case_ids(it: Examined) -> set[str]:
    """Return the ids of all examples; those of a base may show a row, too."""
    folders = [f for i in it.registry.report for f in it.registry.folders(i)]
    return {i for folder in folders for path in folder.rglob("cases/*.toml") for i in _ids(path)}


def _ids(path: Path) -> Iterator[str]:
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return  # part 6 tells of it
    for table in TOP:
        if isinstance(raw.get(table), list):
            yield from (str(item.get("id")) for item in raw[table])
