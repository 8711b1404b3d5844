"""Synthetic members for the tests of the command line: one row a situation."""

from datetime import date
from pathlib import Path
from typing import Any

from xeploai.plugins import load_plugins
from xeploai.rosters.rows import roster_from_rows
from xeploai.rosters.write import write_roster

_CELL = {"parent": "DB", "type": "sub_cell"}
ORGANIZATIONS = [
    {"id": "DB", "name": "Đảng bộ xã Mẫu", "type": "base_committee_org", "specially_outstanding": False},
    {"id": "CB1", "name": "Chi bộ 1", **_CELL, "meeting_date": date(2021, 12, 10)},
    {"id": "CB2", "name": "Chi bộ 2", **_CELL, "meeting_date": date(2021, 12, 11)},
]
GOOD: dict[str, Any] = {
    **dict.fromkeys(("exempt", "suspended", "committee_suspended", "degradation_concluded"), False),
    **dict.fromkeys(("review_done", "exemplary"), True),
    **dict.fromkeys(("targets_assigned", "targets_completed"), 20),
    **dict.fromkeys(("level_conduct", "level_results", "official_rating"), "excellent"),
    **dict.fromkeys(("temporary_opinion", "level_remedy"), "k/a"),
    "organization": "CB1",
    "membership": "full",
    "admitted_on": date(2010, 1, 1),
    "temporary_activity": "no",
    "occupation": "official",
    "score": 96,
    "level_commitment": "good",
}
_POOR = {"level_conduct": "poor", "official_rating": "completed"}
EVENTS = ("adjustments", "disciplines", "absences", "transfers")


def members() -> list[dict[str, Any]]:
    """Return fourteen members: five candidates for excellent, and one of each other situation."""
    best = [{**GOOD, "id": f"DV{n:02}", "name": f"Người Xuất Sắc {n}"} for n in range(1, 6)]
    others: list[dict[str, Any]] = [
        {"id": "DV06", "name": "Người Sát Điểm", "score": 94},
        {"id": "DV07", "name": "Người Công Chức Tốt", "official_rating": "good"},
        {"id": "DV08", "name": "Người Thiếu Dữ Kiện", "review_done": None},
        {"id": "DV09", "name": "Người Miễn Sinh Hoạt", "exempt": True},
        {"id": "DV10", "name": "Người Điểm Thấp", "score": 45, "official_rating": "not_completed"},
        {
            "id": "DV11",
            "name": "Người Cấp Độ Kém",
            "score": 60,
            "level_conduct": "poor",
            "official_rating": "completed",
        },
    ]
    others += [
        {"id": f"DV{n}", "name": f"Người Tốt {n}", "organization": "CB2", "score": 85} for n in (12, 13, 14)
    ]
    return [*best, *({**GOOD, **o} for o in others)]


def tables(**changed: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Return all tables of the roster, some of them changed."""
    return {"organizations": ORGANIZATIONS, "members": members(), **{e: [] for e in EVENTS}, **changed}


def write(path: Path, period: str = "2021", **changed: list[dict[str, Any]]) -> Path:
    """Write the roster as a workbook or a folder of CSV files and return its path."""
    registry = load_plugins()
    roster = roster_from_rows(period, tables(**changed), registry.dictionary, place="lam-dong")
    write_roster(roster, path, registry.dictionary)
    return path
