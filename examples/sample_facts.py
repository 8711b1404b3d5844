"""What the people of the sample look like: cells, occupations, merits and the facts that follow from them."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

Row = dict[str, Any]

FAMILY = (
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Phan",
    "Vũ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
    "Lý",
)
MIDDLE = ("Văn", "Thị", "Hữu", "Đức", "Minh", "Thanh", "Ngọc", "Quang", "Xuân", "Kim")
GIVEN = (
    "An", "Bình", "Chi", "Dũng", "Giang", "Hà", "Hải", "Hạnh", "Hòa", "Hùng", "Hương", "Khánh", "Lan", "Linh",
    "Long", "Mai", "Nam", "Nga", "Oanh", "Phúc", "Quân", "Sơn", "Tâm", "Thảo", "Tuấn", "Uyên", "Vinh", "Yến",
)  # fmt: skip

COMMUNE = "DBX"
ABOVE = ({"id": "DBH", "name": "Đảng bộ huyện Mẫu", "type": "upper_org"},)
# id, name, type, members, of whom excellent, occupations in turn, group of similar position
CELLS = (
    ("CB01", "Chi bộ thôn Mẫu 1", "sub_cell", 36, 2, "village", "Thôn"),
    ("CB02", "Chi bộ thôn Mẫu 2", "sub_cell", 36, 2, "village", "Thôn"),
    ("CB03", "Chi bộ thôn Mẫu 3", "sub_cell", 35, 2, "village", "Thôn"),
    ("CB04", "Chi bộ thôn Mẫu 4", "sub_cell", 35, 2, "village", "Thôn"),
    ("CB05", "Chi bộ Cơ quan xã Mẫu", "sub_cell", 42, 3, "office", "Cơ quan xã"),
    ("CB06", "Chi bộ Trường học Mẫu", "sub_cell", 40, 3, "school", "Viên chức"),
    ("CB07", "Chi bộ Quân sự xã Mẫu", "sub_cell", 6, 1, "military", "Cơ quan xã"),
    ("CB08", "Chi bộ Chợ Mẫu", "sub_cell", 24, 1, "market", "Thôn"),
    ("CB09", "Chi bộ cơ sở Công ty Mẫu", "base_cell", 34, 9, "company", "Doanh nghiệp"),
    ("CB10", "Chi bộ cơ sở Hợp tác xã Mẫu", "base_cell", 6, 2, "cooperative", "Doanh nghiệp"),
    ("CB11", "Chi bộ cơ sở Trạm Y tế Mẫu", "base_cell", 4, 1, "clinic", "Viên chức"),
    ("CB12", "Chi bộ cơ sở Trạm Điện Mẫu", "base_cell", 3, 1, "company", "Doanh nghiệp"),
)
OCCUPATIONS = {
    "village": (
        "retired",
        "business",
        "part_time",
        "retired",
        "other",
        "official",
        "business",
        "state_allowance",
    ),
    "office": ("official", "official", "part_time", "official", "state_paid"),
    "school": ("official", "official", "official", "state_paid", "student"),
    "military": ("armed_forces",),
    "market": ("business", "private_owner", "business", "retired"),
    "company": ("state_enterprise", "state_enterprise", "official"),
    "cooperative": ("business", "state_enterprise"),
    "clinic": ("official",),
}
FRAMED = ("official", "armed_forces", "part_time", "state_enterprise")
RATED_BY_STATE = ("official", "state_paid", "state_allowance", "part_time")
MEETINGS = {cell[0]: date(2021, 12, 1 + n) for n, cell in enumerate(CELLS)}
FRAME = {"a1": 9, "a2": 9, "a3": 9, "a4": 8, "b1": 10, "b2": 35, "c": 5, "d": 5}

# What follows from merit: levels, share of targets, points, state rating, tasks.
_MERIT_COLUMNS = ("results", "other", "done", "points", "state", "tasks")
MERITS: Mapping[str, Row] = {
    merit: dict(zip(_MERIT_COLUMNS, facts, strict=True))
    for merit, facts in {
        "E": ("excellent", "good", 20, "90", "excellent", "excellent"),
        "G": ("good", "good", 19, "86", "good", "well"),
        "C": ("average", "average", 15, "65", "completed", "basic"),
        "N": ("poor", "average", 8, "45", "not_completed", "not_done"),
    }.items()
}


def full_name(random: Random) -> str:
    """Return a common family, middle and given name put together."""
    return f"{random.choice(FAMILY)} {random.choice(MIDDLE)} {random.choice(GIVEN)}"


def organizations() -> list[Row]:
    """Return the commune's organisation, the one above it and the cells."""
    base = {"id": COMMUNE, "name": "Đảng bộ xã Mẫu", "type": "base_committee_org", "parent": "DBH"}
    rows: list[Row] = [*ABOVE, {**base, "meeting_date": date(2021, 12, 20), "specially_outstanding": False}]
    for cell, name, kind, *_ in CELLS:
        parent = COMMUNE if kind == "sub_cell" else "DBH"
        own = {"id": cell, "name": name, "type": kind, "parent": parent, "meeting_date": MEETINGS[cell]}
        rows.append({**own, "specially_outstanding": False})
    return rows


def merits(size: int, excellent: int) -> list[str]:
    """Return the merits of a cell: the excellent first, one in nine only completed, one in thirty not."""
    rest = ["C" if n % 9 == 5 else "N" if n % 30 == 17 else "G" for n in range(size - excellent)]
    return ["E"] * excellent + rest


def member(number: int, cell: str, occupation: str, merit: str, group: str, random: Random) -> Row:
    """Return a member to whom nothing unusual happened."""
    row = {
        "id": f"DV{number:03}", "name": full_name(random), "organization": cell, "membership": "full",
        "admitted_on": date(1985 + random.randrange(34), 1 + random.randrange(12), 1 + random.randrange(28)),
        "exempt": False, "exempt_attends": "k/a", "suspended": False, "committee_suspended": False,
        "temporary_activity": "no", "temporary_opinion": "k/a", "review_done": True, "occupation": occupation,
        "quota_group": group, "degradation_concluded": False, "forbidden_conduct": False,
        "example_breach": False, "prestige_breach": False, "disobeyed_assignment": False,
        "caused_disunity": False, "poor_local_example": False, "defect_found_later": False,
        "votes_differ": "k/a",
        "excellent_years": 0, "exemplary_excellent_years": 0, "outstanding_achievement": False,
    }  # fmt: skip
    row |= _work(occupation, merit) | _praise(occupation, merit, cell)
    if occupation in FRAMED:
        row |= points(Decimal(MERITS[merit]["points"]))
    return row


def _work(occupation: str, merit: str) -> Row:
    facts, best = MERITS[merit], merit == "E"
    return {
        "official_rating": facts["state"] if occupation in RATED_BY_STATE else "k/a",
        "exemplary": best, "specific_products": best or merit == "G", "targets_assigned": 20,
        "targets_completed": facts["done"], "targets_on_time": facts["done"] if best else facts["done"] - 2,
        "targets_exceeded": 12 if best else 4, "task_completion": facts["tasks"],
        "level_results": facts["results"], "level_conduct": facts["other"],
        "level_remedy": "k/a" if best else facts["other"], "level_commitment": facts["other"],
        "excellent_years": 1 if best else 0, "limitations_recorded": merit == "C" or "k/a",
        "remedy_deadline": date(2022, 6, 30) if merit == "C" else "k/a",
    }  # fmt: skip


def _praise(occupation: str, merit: str, cell: str) -> Row:
    """What the conditions of 2016 ask of each occupation; not applicable to the others."""
    best = merit == "E"

    def only(*whose: str, value: object = best) -> object:
        return value if occupation in whose else "k/a"

    village = cell in ("CB01", "CB02", "CB03", "CB04", "CB08") and occupation != "official"
    return {
        "emulation_fighter": only("official"), "diploma_in_year": only("official", value=False),
        "several_posts": only("official", value=False), "student_good": only("student"),
        "certificate_in_year": only("student"),
        "certificate_by_authority": only("business", "private_owner"),
        "business_good": only("business", "private_owner"),
        "state_duties_paid": only("business", "private_owner", value=True),
        "complies_rule15": only("private_owner", value=True), "commune_cell_member": village,
        "movement_exemplary": best if village else "k/a", "leader_level": "none", "unit_rating": "k/a",
        "party_organization_class": "k/a",
    }  # fmt: skip


def points(total: Decimal, frame: Mapping[str, int] = FRAME) -> Row:
    """Return points of a frame's criteria that sum to ``total``, in steps of a half.

    Half of a criterion may be lost, and all of the heaviest, ``b2``.
    """
    left, row = Decimal(sum(frame.values())) - total, {}
    for criterion, most in frame.items():
        share = Decimal(most) if criterion == "b2" else (Decimal(most) / 2).quantize(Decimal("0.5"))
        lost = min(left, share) // Decimal("0.5") * Decimal("0.5")
        row[f"points_{criterion}"] = Decimal(most) - lost
        left -= lost
    if left:
        raise ValueError(f"{total} points cannot be shared out")
    return row


def ballot(merit: str, base: int) -> Row:
    """Return the votes on a member of this merit: a clear majority for it, the rest one step off."""
    cast = base - 1 if base > 10 else base
    most = cast - cast // 6
    rest = cast - most
    names = ("votes_excellent", "votes_good", "votes_completed", "votes_not_completed")
    own = "EGCN".index(merit)
    beside = own + 1 if own < 2 else own - 1
    votes = dict.fromkeys(names, 0)
    votes[names[own]], votes[names[beside]] = most, rest
    return votes
