"""Every ambiguity of the law pack is accounted for: a reading with the pack's default, or said why not.

The table is ``data/ambiguities.toml``. A reading must be used by the rules of some rulebook, and its value
stands in the receipt of every evaluation under it.
"""

import tomllib
from functools import cache
from pathlib import Path

import pytest

from xeploai.lifecycle.run import evaluate
from xeploai.model import Reading
from xeploai.plugins import load_plugins
from xeploai.rosters.rows import roster_from_rows
from xeploai.rulebooks.resolve import resolve
from xeploai.rulebooks.rulebook import Rulebook

ROOT = Path(__file__).parents[1]
REGISTRY = load_plugins()
TABLE = tomllib.loads((ROOT / "tests/data/ambiguities.toml").read_text("utf-8"))
ENTRIES = {f"{list_} {name}": entry for list_, found in TABLE.items() for name, entry in found.items()}
RULES = {rule.name: rule for regulation in REGISTRY.regulations.values() for rule in regulation.rules}
READINGS = {
    f"{r.regulation}.{r.id}": r for r in RULES.values() if isinstance(r, Reading) and r.relation is None
}
NAMED = [(i, name, value) for i, e in ENTRIES.items() for name, value in e.get("readings", {}).items()]
WHERE = {
    "qd132": "vn@2021",
    "qd124": "vn@2023",
    "qd366": "vn@2026",
    "lamdong": "lam-dong@2021",
    "lamdong-baoloc": "bao-loc@2021",
    "nghean": "nghe-an@2016",
    "nghean-vinh": "vinh@2016",
    "ninhthuan": "ninh-thuan@2022",
    "haiphong": "tien-thang@2023",
}
"""For each regulation with readings a rulebook that has them."""


def test_every_id_of_both_lists_is_there():
    wanted = [f"A-{n:02}" for n in range(1, 58)]
    assert sorted(TABLE["seed"]) == sorted([*wanted, "A-05b"])
    assert list(TABLE["central"]) == [f"A-{n:02}" for n in range(1, 19)]


@pytest.mark.parametrize("ambiguity", ENTRIES)
def test_each_says_where_it_went(ambiguity):
    entry = ENTRIES[ambiguity]
    assert entry.keys() & {"readings", "rules", "files"}
    assert "readings" in entry or "why" in entry
    assert [name for name in entry.get("rules", ()) if name not in RULES] == []
    assert [name for name in entry.get("files", ()) if not (ROOT / name).exists()] == []


@cache
def book(name: str, value: str = "") -> Rulebook:
    """A rulebook that has the reading, under its default or another value."""
    selection = WHERE[name.partition(".")[0]]
    return resolve(f"{selection}+{name}={value}" if value else selection, REGISTRY)


@pytest.mark.parametrize(("ambiguity", "reading", "default"), NAMED)
def test_a_reading_has_the_default_of_the_pack_and_a_choice(ambiguity, reading, default):
    rule = READINGS[reading]
    assert rule.default == default == book(reading).readings[reading]
    assert len(rule.values) > 1
    assert ambiguity.partition(" ")[2] in rule.source.clause


@pytest.mark.parametrize("reading", sorted({name for _, name, _ in NAMED}))
def test_a_reading_changes_an_effective_rule(reading):
    default = book(reading).rules
    others = [v for v in READINGS[reading].values if v != READINGS[reading].default]
    assert [v for v in others if book(reading, v).rules == default] == []


def test_no_reading_on_an_ambiguity_is_missing_from_the_table():
    """A reading whose source cites an ambiguity stands beside it, under the same list."""
    cited = {
        (f"{list_} {word.strip('(,)')}", name)
        for name, rule in READINGS.items()
        for list_, word in citations(rule.source.clause)
    }
    known = {(i, name) for i, name, _ in NAMED}
    elsewhere = {
        (i, name) for i, name in cited if i.startswith("seed A-2") or i in ("seed A-05", "seed A-32")
    }
    assert {i for i, _ in cited} <= {i for i, _ in known}
    assert {(i, n) for i, n in cited - elsewhere} <= known


def citations(clause: str) -> list[tuple[str, str]]:
    """The ambiguities in a clause: ``seed A-20, A-22, central A-15``."""
    found, list_ = [], ""
    for word in clause.replace(",", " ").split():
        list_ = word if word in TABLE else list_
        if word.startswith("A-") and list_:
            found.append((list_, word))
    return found


@pytest.mark.parametrize("selection", sorted(set(WHERE.values())))
def test_every_reading_stands_in_the_receipt(selection):
    rulebook = resolve(selection, REGISTRY)
    tables = {
        "organizations": [{"id": "CB1", "type": "base_cell"}],
        "members": [{"id": "m", "organization": "CB1"}],
    }
    roster = roster_from_rows(rulebook.period.text, tables, REGISTRY.dictionary, ("members",))
    receipt = evaluate(roster, rulebook, registry=REGISTRY).receipt
    own = {r.id for r in rulebook.regulations}
    wanted = {n: value for _, n, value in NAMED if n.partition(".")[0] in own}
    assert wanted
    assert {n: receipt["readings"][n] for n in wanted} == wanted


def test_an_older_local_text_is_not_applied_under_a_new_central_one_and_that_is_said():
    """Central A-17: nobody knows whether the bands of Lâm Đồng outlived QĐ 132."""
    rulebook = resolve("lam-dong@2025", REGISTRY)
    assert {r.regulation for r in rulebook.rules} == {"qd366"}
    assert [n.params["rule"] for n in rulebook.notes if n.code == "note.orphan"] == ["lamdong"]
