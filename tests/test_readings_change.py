"""Changing a reading changes the rules whose files name it, and no other (S24), in every rulebook of ours.

Which rules name a reading is read off the plugins' files here, not asked of the program: a guard
(``in_reading``) or a value (``{ reading = "…" }``) anywhere in the rule's table. A local rule that sets
a value of a central one, or makes an exception to it, shows in the central one.
"""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from xeploai.model import Reading, Rule
from xeploai.plugins import load_plugins
from xeploai.rulebooks.resolve import resolve
from xeploai.rulebooks.rulebook import Rulebook

REGISTRY = load_plugins()
PLUGINS = Path(__file__).parents[1] / "plugins"
KINDS = ("member", "organization", "collective", "leader")
SELECTIONS = (
    "vn@2016",
    "vn@2018",
    "vn@2019",
    "vn@2023",
    "vn@2025",
    "vn@2026",
    "vn@2026-Q1",
    "lam-dong@2021",
    "bao-loc@2021",
    "nghe-an@2016",
    "vinh@2016",
    "dhkt@2016",
    "ninh-thuan@2022",
    "tien-thang@2023",
)
DECLARED = {
    f"{r.regulation}.{r.id}"
    for regulation in REGISTRY.regulations.values()
    for r in regulation.rules
    if isinstance(r, Reading) and r.relation is None
}


# ------------------------------------------------------------------ what the files say


@cache
def files() -> Mapping[str, list[tuple[str, dict[str, Any]]]]:
    """Return for each regulation its rules as (name of the effective rule, table of the file)."""
    found: dict[str, list[tuple[str, dict[str, Any]]]] = {}
    for path in PLUGINS.glob("*/xeploai_*/**/regulation.toml"):
        regulation = tomllib.loads(path.read_text("utf-8"))["regulation"]["id"]
        found[regulation] = [
            row for file in sorted(path.parent.glob("*.toml")) for row in rows(file, regulation)
        ]
    return found


def rows(file: Path, regulation: str) -> Iterator[tuple[str, dict[str, Any]]]:
    own = file.stem if file.stem in KINDS else "member"
    for table, listed in tomllib.loads(file.read_text("utf-8")).items():
        if table in ("reading", "document", "fact", "row") or not isinstance(listed, list):
            continue
        for rule in listed:
            name = f"{regulation}/{rule.get('kind', own)}.{rule.get('id')}"
            yield (shown_in(rule) or name), rule


def shown_in(rule: Mapping[str, Any]) -> str | None:
    """The central rule in which a local one shows: the target, without the parameter that it sets."""
    if rule.get("relation") == "excepts":
        return str(rule["target"])
    changes = rule.get("set", {})
    target, _, parameter = str(rule.get("target", "")).rpartition(".")
    return (target if parameter in changes else str(rule["target"])) if changes else None


def named(value: Any) -> Iterator[str]:
    """The readings that a rule's table names, as guard or as value."""
    if isinstance(value, Mapping):
        if isinstance(value.get("reading"), str):
            yield value["reading"]
        yield from value.get("in_reading", {})
        for inner in value.values():
            yield from named(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from named(inner)


def naming(reading: str, book: Rulebook) -> set[str]:
    """The rules of a rulebook's day whose files name the reading, and whose other guards hold."""
    found = set()
    for regulation in book.regulations:
        for name, table in files()[regulation.id]:
            of_day = table.get("from", book.day) <= book.day <= table.get("to", book.day)
            means = {full(short, regulation.id, book) for short in named(table)}
            guards = {full(k, regulation.id, book): v for k, v in table.get("in_reading", {}).items()}
            rest = {k: v for k, v in guards.items() if k != reading}
            if of_day and reading in means and rest.items() <= book.readings.items():
                found.add(name)
    return found


def full(name: str, regulation: str, book: Rulebook) -> str:
    """The reading that a name means in a regulation's files: its own comes first, then the only one."""
    own = f"{regulation}.{name}"
    if own in book.readings:
        return own
    (found,) = (known for known in book.readings if name in (known, known.partition(".")[2]))
    return found


# ------------------------------------------------------------------ what the rulebooks do


@cache
def book_of(selection: str) -> Rulebook:
    return resolve(selection, REGISTRY)


@cache
def rules(selection: str) -> Mapping[str, Rule]:
    return {rule.name: rule for rule in book_of(selection).rules}


def others(selection: str, reading: str) -> list[str]:
    """The selection with every other value of the reading."""
    book = book_of(selection)
    values = book.reading_rules[reading].values
    return [f"{selection}+{reading}={v}" for v in values if v != book.readings[reading]]


def changed(left: str, right: str) -> set[str]:
    """The names of the effective rules that differ between two selections, or stand in one only."""
    old, new = rules(left), rules(right)
    return {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}


PROBES = [(s, name) for s in SELECTIONS for name in sorted(book_of(s).readings)]


@pytest.mark.parametrize(("selection", "reading"), PROBES)
def test_a_reading_changes_exactly_the_rules_that_name_it(selection, reading):
    # One value may leave a rule as it is; all of them together reach every rule that names the reading.
    assert set().union(*(changed(selection, other) for other in others(selection, reading))) == naming(
        reading, book_of(selection)
    )


def test_every_reading_changes_a_rule_somewhere():
    tried = {name for s, name in PROBES if any(changed(s, other) for other in others(s, name))}
    assert tried == DECLARED
