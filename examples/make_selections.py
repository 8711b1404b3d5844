"""Make a small roster for each of ten rulebooks: a commune, its cells, members, collectives and leaders.

    python examples/make_selections.py

writes ``examples/selections/<selection>.xlsx`` with exactly the columns that ``xeploai template`` asks
for under that selection, always the same. Nobody here is a real person.
"""

import sys
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

import city_facts
from city_facts import Body, Unit
from sample_facts import Row, ballot, member

from xeploai.model import Fact
from xeploai.plugins import Registry, load_plugins
from xeploai.rosters.asked import asked, asked_facts
from xeploai.rosters.rows import roster_from_rows
from xeploai.rosters.write import write_roster
from xeploai.rulebooks.resolve import resolve
from xeploai.rulebooks.rulebook import Rulebook

FOLDER = Path(__file__).resolve().parent / "selections"
SELECTIONS = (
    "vn@2025", "vn@2026-Q1", "vn@2023", "vn@2019", "lam-dong@2021", "bao-loc@2021", "nghe-an@2016",
    "vinh@2016", "ninh-thuan@2022", "tien-thang@2023",
)  # fmt: skip
UNITS = (
    Unit("DBH", "Đảng bộ cấp trên Mẫu", "upper_org", "", "city", "other", "G"),
    Unit("DBX", "Đảng bộ xã Mẫu", "base_committee_org", "DBH", "ward", "village", "E"),
    Unit("CB1", "Chi bộ thôn Mẫu 1", "sub_cell", "DBX", "village", "village", "E"),
    Unit("CB2", "Chi bộ thôn Mẫu 2", "sub_cell", "DBX", "village", "village", "G"),
    Unit("CB3", "Chi bộ cơ sở Công ty Mẫu", "base_cell", "DBH", "company", "private", "C"),
)
PEOPLE = {"CB1": "EGGGG", "CB2": "GGGCG", "CB3": "GCN"}
HEADS = ("DV01", "DV02", "DV06", "DV11")
OCCUPATION = ("official", "retired", "business", "part_time", "official")
BODIES = (
    (
        Body(
            "Ban Thường vụ Đảng ủy xã Mẫu",
            "base_committee",
            "DBX",
            "",
            3,
            ("Bí thư", "Phó bí thư"),
            "Đảng ủy",
        ),
        "E",
    ),
    (
        Body(
            "Ủy ban nhân dân xã Mẫu", "people_committee", "DBX", "", 3, ("Chủ tịch", "Phó chủ tịch"), "UBND"
        ),
        "G",
    ),
    (
        Body("Ban Giám đốc Công ty Mẫu", "other", "CB3", "", 2, ("Giám đốc", "Phó giám đốc"), "Doanh nghiệp"),
        "G",
    ),
)
SEATS = (("DV01", "DV02", "DV03"), ("DV02", "DV06", "DV07"), ("DV11", "DV12"))
NEWCOMER, UNKNOWN = "DV10", ("DV08", ("targets_completed", "task_completion", "level_results"))
"""Who was admitted in the last months, and of whom some fact is blank."""
COUNTS = {"leadership_size": 3, "proposed_excellent": 1, "proposed_good": 1, "confidence_votes": 20}
CHOICES = {
    "annex": {"members": "pl4", "leaders": "pl2"},
    "commune_body": {"collectives": "standing_committee"},
}
GOOD = ("review_done", "previous_faults_fixed", "basic_targets_met", "unit_reviews_done",
        "emulation_registered", "classified_unit")  # fmt: skip
TARGETS = {
    "E": {"assigned": 20, "completed": 20, "on_time": 20, "exceeded": 12, "late": 0},
    "G": {"assigned": 20, "completed": 20, "on_time": 20, "exceeded": 5, "late": 0},
    "C": {"assigned": 20, "completed": 20, "on_time": 16, "exceeded": 0, "late": 4},
    "N": {"assigned": 20, "completed": 9, "on_time": 9, "exceeded": 0, "late": 11},
}
PERCENT = {"E": 95, "G": 80, "C": 60, "N": 40}


def selection_rows(rulebook: Rulebook, facts: Mapping[str, Sequence[Fact]]) -> dict[str, list[Row]]:
    """Return the tables with every column asked for, filled in."""
    day = rulebook.period.end - timedelta(days=14)
    subjects = {
        "organizations": _organizations(day), "members": _members(day), "collectives": _collectives(day),
        "leaders": _leaders(day),
    }  # fmt: skip
    others = _events(rulebook, day) | {"posts": _posts(), "collective_members": _seats()}
    filled = {
        table: [_filled(row, merit, table, facts[table]) for row, merit in rows]
        for table, rows in subjects.items()
        if table in facts
    }
    columns = {t: {f.id for f in fs} for t, fs in facts.items()}
    filled |= {t: [_only(row, columns[t]) for row in rows] for t, rows in others.items() if t in facts}
    return {t: filled.get(t, []) for t in facts}


def _only(row: Row, columns: set[str]) -> Row:
    return {c: v for c, v in row.items() if c in columns}


def _filled(row: Row, merit: str, table: str, facts: Sequence[Fact]) -> Row:
    """Give a row every column: what the merit brings, and for the rest a value of the fact's type."""
    has_points = any(f.id.startswith("points_") for f in facts)
    targets = {f"{p}targets_{n}": v for p in ("", "unit_") for n, v in TARGETS[merit].items()}
    row = row | targets
    if row["id"] == UNKNOWN[0]:
        facts = [f for f in facts if f.id not in UNKNOWN[1]]
    return {
        f.id: row[f.id] if row.get(f.id) is not None else _value(f, merit, table, has_points=has_points)
        for f in facts
    }


def _value(fact: Fact, merit: str, table: str, *, has_points: bool) -> object:
    if fact.id == "score":
        return None if has_points else PERCENT[merit]
    match fact.type:
        case "bool":
            return fact.id in GOOD and merit != "N"
        case "count":
            first_year = merit == "E" and fact.id == "exemplary_clean_strong_years"
            return 1 if first_year else COUNTS.get(fact.id, 0)
        case "number":
            return Decimal(fact.at_most or 100) * PERCENT[merit] / 100
        case "scale":
            values = tuple(fact.values)
            return values[max(0, len(values) - 1 - "EGCN".index(merit))]
        case "choice":
            return CHOICES.get(fact.id, {}).get(table, next(iter(fact.values)))
        case _:
            return None


# ---------------------------------------------------------------- subjects


def _organizations(day: date) -> list[tuple[Row, str]]:
    return [(city_facts.organization(u, day), u.merit) for u in UNITS]


def _members(day: date) -> list[tuple[Row, str]]:
    random = Random(2016)
    rows = []
    for cell, merits in PEOPLE.items():
        for n, merit in enumerate(merits):
            number = len(rows) + 1
            row = member(number, cell, OCCUPATION[n], merit, "Xã", random)
            row |= {"id": f"DV{number:02}", "admitted_on": date(2000 + number % 9, 2, 3)}
            if row["id"] == NEWCOMER:
                row["admitted_on"] = day - timedelta(days=60)
            rows.append((row, merit))
    return rows


def _collectives(day: date) -> list[tuple[Row, str]]:
    rows = [(city_facts.collective(n, body, merit), merit) for n, (body, merit) in enumerate(BODIES, 1)]
    return [({**row, "meeting_date": day}, merit) for row, merit in rows]


def _leaders(day: date) -> list[tuple[Row, str]]:
    names = {row["id"]: (row, merit) for row, merit in _members(day)}
    return [(city_facts.leader(names[i][0], "Lãnh đạo xã", names[i][1]), names[i][1]) for i in HEADS]


def _seats() -> list[Row]:
    return [{"collective": f"TT{n:02}", "person": p} for n, people in enumerate(SEATS, 1) for p in people]


def _posts() -> list[Row]:
    rows: list[Row] = []
    for n, ((body, _), people) in enumerate(zip(BODIES, SEATS, strict=True), 1):
        for rank, (person, post) in enumerate(zip(people, body.posts, strict=False)):
            main = not any(r["person"] == person for r in rows)
            rows.append({
                "person": person, "post": post, "unit": body.organization, "collective": f"TT{n:02}",
                "is_head": rank == 0, "is_secretary": post == "Bí thư", "main_post": main,
                "incoming_unrelated": False, "unit_form": "other", "commune_official": n < 3,
            })  # fmt: skip
    return rows


# ---------------------------------------------------------------- events


def _events(rulebook: Rulebook, day: date) -> dict[str, list[Row]]:
    start, sizes = rulebook.period.start, {c: len(m) for c, m in PEOPLE.items()}
    people = _members(day)
    discipline = {
        "subject": "DV13", "violation": "VP1", "violation_date": start + timedelta(9), "body": "party",
        "decision_date": start + timedelta(40), "form": "reprimand", "duty_related": False,
        "self_detected": False, "remedied": False, "in_force_until": rulebook.period.end, "reported": False,
        "outside_competence": False,
    }  # fmt: skip
    sick = {"subject": "DV05", "type": "sick", "from": start + timedelta(30), "to": start + timedelta(60)}
    moved = {"subject": "DV04", "date": start + timedelta(20), "from": "Chi bộ thôn Mẫu Cũ", "opinion": True}
    decided = {
        "subject": "CB2", "subject_kind": "organization", "period": rulebook.period.text, "rating": "good",
        "selection": rulebook.selection, "authority": "Đảng ủy xã Mẫu", "date": day, "status": "in_force",
    }  # fmt: skip
    before = {
        "subject": "DV02", "subject_kind": "member", "period": str(start.year - 1), "rating": "good",
        "title": None, "status": "decided",
    }  # fmt: skip
    return {
        "history": [before], "disciplines": [discipline],
        "absences": [sick], "transfers": [moved], "decisions": [decided],
        "ballots": [{"subject": r["id"], **ballot(m, sizes[r["organization"]])} for r, m in people],
        "adjustments": [row for subject in _best(people) for row in _bonus(subject)],
        "same_level_bodies": [
            {"organization": "DBX", "body": body, "name": name, "rating": "good"}
            for body, name in (("government", "Ủy ban nhân dân"), ("front", "Mặt trận Tổ quốc"),
                               ("mass_organization", "Đoàn Thanh niên"))
        ],
    }  # fmt: skip


def _best(people: Sequence[tuple[Row, str]]) -> list[str]:
    return [u.id for u in UNITS if u.merit == "E"] + [r["id"] for r, merit in people if merit == "E"]


def _bonus(subject: str) -> list[Row]:
    entry = {"subject": subject, "type": "bonus", "reason": "Thành tích mẫu"}
    return [{**entry, "points": Decimal(points)} for points in ("2", "2", "1")]


# ---------------------------------------------------------------- output


def write(selection: str, registry: Registry, folder: Path = FOLDER) -> None:
    """Write the roster of one selection."""
    rulebook = resolve(selection, registry)
    facts = asked_facts([asked(rulebook, registry)], registry)
    rows, dictionary = selection_rows(rulebook, facts), registry.dictionary
    roster = roster_from_rows(rulebook.period.text, rows, dictionary, facts, place=rulebook.place.id)
    write_roster(roster, folder / f"{selection.replace('@', '-')}.xlsx", dictionary)


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    target.mkdir(exist_ok=True)
    loaded = load_plugins()
    for one in SELECTIONS:
        write(one, loaded, target)
