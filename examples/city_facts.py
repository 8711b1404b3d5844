"""What the bodies and leaders of the sample city look like.

The tree, its collectives, and the facts that follow from a merit: ``E`` excellent, ``G`` good,
``C`` completed, ``N`` not completed.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from attrs import frozen
from sample_facts import MERITS, Row, points

CITY = "TU"
MEETING = date(2021, 12, 24)
"""Base organisations and collectives meet on this day, cells before it."""

# ---------------------------------------------------------------- the tree

WARDS = ("phường Mẫu Một", "phường Mẫu Hai", "phường Mẫu Ba", "phường Mẫu Bốn", "phường Mẫu Năm",
         "phường Mẫu Sáu", "xã Mẫu Đông", "xã Mẫu Tây", "xã Mẫu Nam", "xã Mẫu Bắc",
         "xã Mẫu Trung")  # fmt: skip
WARD_CELLS = (*("village",) * 9, "office", "military", "school", "clinic")
AGENCIES = (
    ("Cơ quan Đảng, đoàn thể thành phố", "office", "other"),
    ("Cơ quan Chính quyền thành phố", "office", "other"),
    ("Công an thành phố", "military", "other"), ("Quân sự thành phố", "military", "other"),
    ("Bệnh viện Mẫu", "clinic", "other"), ("Trường Cao đẳng Mẫu", "school", "other"),
    ("Công ty Điện Mẫu", "company", "other"), ("Công ty Chè Mẫu", "cooperative", "private"),
    ("Công ty Nước Mẫu", "company", "other"),
)  # fmt: skip
BASE_CELLS = (
    ("Công ty May Mẫu", "cooperative", "private"), ("Công ty Vận tải Mẫu", "company", "other"),
    ("Hợp tác xã Mẫu", "cooperative", "private"), ("Trường Trung học Mẫu", "school", "other"),
    ("Trung tâm Y tế Mẫu", "clinic", "other"), ("Kho bạc Mẫu", "office", "other"),
    ("Chợ Mẫu", "market", "private"), ("Bưu điện Mẫu", "company", "other"),
    ("Trạm Kiểm lâm Mẫu", "office", "other"), ("Quỹ Tín dụng Mẫu", "cooperative", "private"),
)  # fmt: skip
CELL_NAMES = {
    "office": "Cơ quan", "military": "Quân sự", "school": "Trường học", "clinic": "Trạm Y tế",
    "company": "Phân xưởng", "cooperative": "Đội", "market": "Chợ", "village": "tổ dân phố",
}  # fmt: skip
CELLS_OF = {
    "E": "EGGGGEGGGGCGG",
    "G": "EGGGCGEGGCGGC",
    "C": "GGCGNGCGCGGCE",
    "N": "NGNCNG",
}
"""The merits of a base organisation's cells in turn, by its own merit."""


@frozen
class Unit:
    """An organisation of the tree: a base organisation or a cell."""

    id: str
    name: str
    type: str
    parent: str
    kind: str
    form: str
    merit: str


def base_organizations() -> Iterator[tuple[Unit, int]]:
    """Yield the 30 base organisations, each with its number of cells."""
    for n, ward in enumerate(WARDS, 1):
        merit = "EGGCGGEGCGG"[n - 1]
        yield Unit(f"P{n:02}", f"Đảng bộ {ward}", "base_committee_org", CITY, "ward", "village", merit), 13
    for n, (name, kind, form) in enumerate(AGENCIES, 1):
        merit = "GEGGGGCEN"[n - 1]
        unit = Unit(f"C{n:02}", f"Đảng bộ {name}", "base_committee_org", CITY, kind, form, merit)
        yield unit, 5 if n < len(AGENCIES) - 1 else 6
    for n, (name, kind, form) in enumerate(BASE_CELLS, 1):
        yield Unit(f"B{n:02}", f"Chi bộ {name}", "base_cell", CITY, kind, form, "GEGGECGGEN"[n - 1]), 0


def cells(base: Unit, count: int) -> Iterator[Unit]:
    """Yield the cells of a base organisation; in the first two wards four stand under a department."""
    for n in range(count):
        kind = WARD_CELLS[n] if base.kind == "ward" else base.kind
        parent = f"{base.id}-BP" if base.id in ("P01", "P02") and n < 4 else base.id
        form = base.form if base.kind != "ward" or kind == "village" else "other"
        name = f"Chi bộ {CELL_NAMES[kind]} {n + 1}, {base.name.removeprefix('Đảng bộ ')}"
        merit = CELLS_OF[base.merit][n % len(CELLS_OF[base.merit])]
        yield Unit(f"{base.id}-{n + 1:02}", name, "sub_cell", parent, kind, form, merit)


def department(base: str, name: str) -> Unit:
    """Return the department organisation between a ward and some of its cells."""
    return Unit(f"{base}-BP", f"Đảng bộ bộ phận {name}", "department_org", base, "ward", "village", "G")


# ---------------------------------------------------------------- collectives


@frozen
class Body:
    """A collective: what it is, whose rating bounds it, whence its people come, and their posts."""

    name: str
    city_body: str
    organization: str
    pool: str
    seats: int
    posts: tuple[str, ...]
    group: str


PARTY_POSTS = ("Bí thư", "Phó bí thư thường trực", "Phó bí thư")
STATE_POSTS = ("Chủ tịch", "Phó chủ tịch", "Phó chủ tịch")
AGENCY = "Cơ quan tham mưu, giúp việc của Thành ủy"
MASS = "Mặt trận Tổ quốc và các đoàn thể"
DEPARTMENT_NAMES = ("Nội vụ", "Tư pháp", "Tài chính", "Tài nguyên", "Lao động", "Văn hóa", "Giáo dục",
                    "Y tế", "Kinh tế", "Đô thị")  # fmt: skip


def bodies(wards: Mapping[str, str], committees: Mapping[str, str]) -> Iterator[Body]:
    """Yield the 60 collectives; ``wards`` and ``committees`` give the names of base organisations."""
    city = {"organization": CITY, "group": "Thường trực, lãnh đạo thành phố"}
    yield Body("Ban Thường vụ Thành ủy Mẫu", "city_standing_committee", pool="C01", seats=9,
               posts=PARTY_POSTS, **city)  # fmt: skip
    for name, body in (("Thường trực Hội đồng nhân dân", "people_council"),
                       ("Ủy ban nhân dân", "people_committee")):  # fmt: skip
        yield Body(f"{name} thành phố Mẫu", body, pool="C02", seats=4, posts=STATE_POSTS, **city)
    yield Body("Ban Thường trực Mặt trận Tổ quốc thành phố Mẫu", "front", "C01", "C01", 3, STATE_POSTS, MASS)
    for name in ("Thành đoàn", "Hội Phụ nữ", "Hội Nông dân", "Hội Cựu chiến binh", "Liên đoàn Lao động"):
        yield Body(f"Thường trực {name} Mẫu", "city_mass_organization", "C01", "C01", 3, STATE_POSTS, MASS)
    for name in ("Văn phòng", "Ban Tổ chức", "Ban Tuyên giáo", "Ban Dân vận", "Ủy ban Kiểm tra"):
        posts = ("Trưởng ban", "Phó trưởng ban")
        yield Body(f"Tập thể lãnh đạo {name} Thành ủy Mẫu", "party_agency", "C01", "C01", 3, posts, AGENCY)
    # One leader only: fewer than two are not rated as a collective.
    yield Body("Tập thể lãnh đạo Trung tâm Chính trị Mẫu", "political_centre", "C01", "C01", 1,
               ("Giám đốc",), AGENCY)  # fmt: skip
    for name in DEPARTMENT_NAMES:
        posts = ("Trưởng phòng", "Phó trưởng phòng", "Phó trưởng phòng")
        yield Body(f"Tập thể lãnh đạo Phòng {name} Mẫu", "department", "C02", "C02", 3, posts,
                   "Phòng, ban thành phố")  # fmt: skip
    for base, name in committees.items():
        yield Body(f"Ban Thường vụ Đảng ủy {name}", "base_committee", base, base, 5, PARTY_POSTS,
                   "Đảng ủy cơ sở")  # fmt: skip
    for base, name in wards.items():
        yield Body(f"Ủy ban nhân dân {name}", "people_committee", base, base, 3, STATE_POSTS,
                   "Ủy ban nhân dân phường, xã")  # fmt: skip
    for base in ("B01", "B02", "B03"):
        yield Body(
            f"Chi ủy {base}", "cell_committee", base, base, 3, ("Bí thư", "Phó bí thư"), "Chi ủy cơ sở"
        )
    yield Body("Ban Quản lý dự án Mẫu", "other", "k/a", "C02", 3, ("Giám đốc", "Phó giám đốc"), "Khác")


# ---------------------------------------------------------------- facts that follow from merit

ORGANIZATION_FRAME = {"a1": 10, "a2": 10, "a3": 10, "a4": 10, "b1": 5, "b2": 30, "b3": 10, "c": 5}
OWN_POINTS = {"E": "90", "G": "83", "C": "65", "N": "45"}
DONE = {"E": 20, "G": 20, "C": 16, "N": 9}
ON_TIME = {"E": 20, "G": 18, "C": 17, "N": 9}
CORE, OTHER = ("programmes", "leadership"), ("centralism", "struggle", "inspection", "remedy")


def _levels(merit: str) -> Row:
    own = {f"level_{c}": MERITS[merit]["results"] for c in CORE}
    return own | {f"level_{c}": "good" if merit == "E" else "average" for c in OTHER}


def _targets(merit: str, prefix: str = "") -> Row:
    return {
        f"{prefix}targets_assigned": 20, f"{prefix}targets_completed": DONE[merit],
        f"{prefix}targets_on_time": ON_TIME[merit], f"{prefix}targets_exceeded": 12 if merit == "E" else 5,
    }  # fmt: skip


def _body(merit: str) -> Row:
    """Facts that organisations and collectives share."""
    return {
        "review_done": True, "newly_merged": False, "force_majeure": False, "disunity_concluded": False,
        "founded_on": date(1990, 5, 19), "exemplary": merit == "E", "specific_products": merit in "EG",
        "main_targets_assigned": 5, "main_targets_completed": 3 if merit == "N" else 5,
        "defect_found_later": False, **_targets(merit), **_levels(merit),
    }  # fmt: skip


def organization(unit: Unit, meeting: date) -> Row:
    """Return an organisation to which nothing unusual happened."""
    row = {
        "id": unit.id, "name": unit.name, "type": unit.type, "parent": unit.parent or None,
        "meeting_date": meeting, "specially_outstanding": False, "quota_group": unit.type,
        "party_building_poor": unit.merit == "N", "leading_member_disciplined": False,
        "leading_member_excused": "k/a", "leading_member_degraded": False,
        "exemplary_clean_strong": unit.merit == "E", **_body(unit.merit),
        **points(Decimal(OWN_POINTS[unit.merit]), ORGANIZATION_FRAME),
    }  # fmt: skip
    return _without(row, "targets_on_time", "targets_exceeded")


def collective(number: int, body: Body, merit: str) -> Row:
    """Return a collective to which nothing unusual happened."""
    row = {
        "id": f"TT{number:02}", "name": body.name, "organization": body.organization, "meeting_date": MEETING,
        "quota_group": body.group, "city_body": body.city_body, **_body(merit),
    }  # fmt: skip
    return _without(row, "targets_on_time", "targets_exceeded")


def leader(person: Row, group: str, merit: str) -> Row:
    """Return a leader to whom nothing unusual happened."""
    clean = (
        "degradation_concluded",
        "forbidden_conduct",
        "example_breach",
        "member_under_disciplined",
        "defect_found_later",
    )
    levels = {f"level_{c}": MERITS[merit]["other"] for c in ("conduct", "remedy")}
    row = {
        "id": person["id"], "name": person["name"], "review_done": True, "quota_group": group,
        "exemplary": merit == "E", "specific_products": merit in "EG", "votes_differ": "k/a",
        **_targets(merit), **_targets(merit, "unit_"), "unit_main_targets_assigned": 5,
        "unit_main_targets_completed": 3 if merit == "N" else 5, **levels,
        "level_results": MERITS[merit]["results"], **dict.fromkeys(clean, False),
    }  # fmt: skip
    return _without(row, "targets_completed")


def _without(row: Row, *columns: str) -> Row:
    return {c: v for c, v in row.items() if c not in columns}
