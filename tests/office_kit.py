"""Rulebooks and rosters for tests of the year's work around the rating."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from xeploai import Registry, Roster, Rulebook, load_plugins, resolve
from xeploai.findings import Finding
from xeploai.rosters.rows import roster_from_rows
from xeploai_office.procedure import procedure_findings

Rows = Sequence[Mapping[str, Any]]
BAO_LOC = "lam-dong/bao-loc@2021"
TIEN_THANG = "hai-phong/tien-lang/tien-thang@2023"
NINH_THUAN = "ninh-thuan@2022"
VINH = "nghe-an/vinh@2016"
DHKT = "nghe-an/vinh/dhkt@2016"

ORGANIZATIONS: Rows = [
    {"id": "DB", "name": "Đảng bộ phường 1", "type": "base_committee_org"},
    {"id": "C1", "name": "Chi bộ 1", "type": "sub_cell", "parent": "DB"},
]
MEMBERS: Rows = [
    {"id": f"M{n}", "name": name, "organization": "C1"}
    for n, name in enumerate(("Nguyễn Văn An", "Trần Thị Bình", "Lê Văn Cường"), 1)
]
UNITS: Rows = [
    {"id": "BTV", "unit_kind": "district_standing_committee"},
    {"id": "UB", "name": "Ủy ban nhân dân", "unit_kind": "people_committee", "organization": "DB"},
    {"id": "TH", "name": "Trường Tiểu học", "unit_kind": "school", "organization": "DB", "one_head": True},
]


@cache
def registry() -> Registry:
    """Return everything that is shipped."""
    return load_plugins()


@cache
def book(selection: str) -> Rulebook:
    """Return a shipped rulebook."""
    return resolve(selection, registry())


def roster(selection: str = BAO_LOC, **tables: Rows) -> Roster:
    """Return a roster of one base organisation with a cell; a table given replaces the one here."""
    given = {"organizations": ORGANIZATIONS, "members": MEMBERS, "units": UNITS, **tables}
    return roster_from_rows(book(selection).period.text, given, registry().dictionary)


def found(selection: str = BAO_LOC, **tables: Rows) -> list[Finding]:
    """Return what the procedure check finds."""
    return procedure_findings(roster(selection, **tables), book(selection))


def codes(findings: Sequence[Finding], *ignored: str) -> list[tuple[str, str | None]]:
    """Return code and subject of findings, but for unread clauses and reviews that tests leave out."""
    left_out = {"review_not_held", "unit_kind_unknown", "procedure_unread", *ignored}
    return [(f.code, f.subject) for f in findings if f.code not in left_out]
