"""Coverage tables: what became of each row of the law pack that a plugin owns (``coverage.toml``).

A row is ``encoded`` (by which rules, and where it is tried), ``not_computable`` (why) or ``unknown``
(the pack knows that it exists and not what it says).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal

from attrs import frozen

from xeploai.errors import RegulationFileError
from xeploai.law.tomlfile import read_toml, structure
from xeploai.model import Text
from xeploai.plugins import Registry

FILE = "coverage.toml"
State = Literal["encoded", "not_computable", "unknown"]
STATES: tuple[State, ...] = ("encoded", "not_computable", "unknown")


@frozen(kw_only=True)
class Row:
    """One row of the law pack, and what became of it."""

    id: str
    """Number of the row, or of the article, in the list of what the text says."""
    state: State
    """``encoded``, ``not_computable`` or ``unknown``: the text is known to exist, not what it says."""
    rules: tuple[str, ...] = ()
    """Full names of the rules that encode it."""
    places: tuple[str, ...] = ()
    """Places that encode it, for rows about the map."""
    cases: tuple[str, ...] = ()
    """Ids of the cases that try it."""
    why: Text | None = None
    """Why it cannot be computed, or is not known."""
    plugin: str = ""


def read_coverage(path: Path, plugin: str) -> tuple[Row, ...]:
    """Read a coverage table; raise :class:`RegulationFileError` with every fault."""
    items = read_toml(path).get("row", [])
    read = [structure({**i, "plugin": plugin}, Row, path.name, f"row[{i.get('id')}]") for i in items]
    if faults := [m for _, found in read for m in found]:
        raise RegulationFileError(faults)
    return tuple(row for row, _ in read if row is not None)


def coverage(registry: Registry) -> Mapping[str, tuple[Row, ...]]:
    """Return the rows of every active plugin that ships a table, by plugin name."""
    found: dict[str, tuple[Row, ...]] = {}
    for info in registry.report:
        if info.status == "active":
            tables = [path for folder in registry.folders(info) for path in sorted(folder.rglob(FILE))]
            rows = tuple(row for path in dict.fromkeys(tables) for row in read_coverage(path, info.name))
            if rows:
                found[info.name] = rows
    return found


def counts(rows: Iterable[Row]) -> dict[State, int]:
    """Return how many rows are in each state."""
    states = Counter(r.state for r in rows)
    return {s: states[s] for s in STATES}
