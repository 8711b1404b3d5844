"""What the roster does not say, says twice, or says of another place or period (S2, S5, S27)."""

from collections.abc import Mapping
from decimal import Decimal

import polars as pl

from xeploai.findings import Finding, finding
from xeploai.lifecycle.caps import is_reference
from xeploai.lifecycle.evaluation import elsewhere
from xeploai.lifecycle.facts_table import DERIVED, FactsTable
from xeploai.messages import Shown, message
from xeploai.model import SUBJECTS, Cap, Fact, Kind
from xeploai.rosters.persons import person_findings
from xeploai.rosters.roster import Roster
from xeploai.rulebooks.places import Places
from xeploai.rulebooks.rulebook import Rulebook


def roster_findings(
    roster: Roster, rulebook: Rulebook, facts: Mapping[Kind, FactsTable], places: Places
) -> list[Finding]:
    """Return what is to be said of the roster as a whole, and of values that contradict each other."""
    found: list[Finding] = []
    if roster.period.text != rulebook.period.text:
        found.append(
            finding("cross_period", "warning", roster=roster.period.text, rulebook=rulebook.period.text)
        )
    if elsewhere(roster, rulebook, places):
        names = {"roster": str(roster.place), "rulebook": rulebook.place.name}
        found.append(finding("cross_place", "warning", **names))
    used = {s for table in facts.values() for n in table.derived for s in table.sheets[n]}
    found += [
        finding("missing_sheet", "warning", sheet=message(f"sheet.{s}"))
        for s in sorted(used - roster.tables.keys())
    ]
    found += person_findings(roster)
    if "member" in facts and "posts" not in roster.tables:
        found += [_no_posts(r, rulebook) for r in rulebook.of(Cap, "member") if is_reference(r)]
    for kind, table in facts.items():
        for name in (n for n in table.doubled if n + DERIVED in table.differing.columns):
            found += _differences(rulebook.facts[kind][name], roster, table.differing)
    return found


def _no_posts(rule: Cap, rulebook: Rulebook) -> Finding:
    return finding("no_posts", "info", rule=rule.name, clause=rulebook.clause(rule), text=rule.text)


def _differences(fact: Fact, roster: Roster, differing: pl.DataFrame) -> list[Finding]:
    """A supplied value that differs from the derivable one is a finding naming both (S5)."""
    name, derived = fact.id, pl.col(fact.id + DERIVED)
    rows = differing.filter((pl.col(name) != derived).fill_null(False))
    sheet = roster.cells.get(fact.table)
    scale = 10**fact.decimals if fact.type == "number" else 1
    result = []
    for row in rows.select("id", "row", name, derived.alias("_d")).iter_rows(named=True):
        where = sheet.cell(name, row["row"]) if sheet and fact.table == SUBJECTS[fact.kind] else None
        supplied, computed = _shown(row[name], scale), _shown(row["_d"], scale)
        result.append(
            finding(
                "supplied_differs",
                "warning",
                subject=row["id"],
                where=where,
                fact=fact.label,
                supplied=supplied,
                derived=computed,
            )
        )
    return result


def _shown(value: object, scale: int) -> object:
    if isinstance(value, bool):
        return Shown(value)
    return Decimal(value) / scale if scale != 1 and isinstance(value, int) else value
