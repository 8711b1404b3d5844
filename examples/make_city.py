"""Make the sample city: "thành phố Mẫu" in 2021, always the same.

    python examples/make_city.py

writes ``examples/city.xlsx`` and ``examples/city-csv/``: 30 base organisations, 200 cells, 4,000
members, 60 collectives and their leaders. It has what the rules of ``lam-dong@2021``,
``bao-loc@2021`` and ``qd124`` ask of all four kinds of subjects. Nobody here is a real person.
"""

import sys
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain
from pathlib import Path
from random import Random

import city_facts
import city_situations
from city_facts import CITY, MEETING, Body, Unit
from sample_facts import FRAMED, OCCUPATIONS, Row, member

from xeploai.plugins import load_plugins
from xeploai.rosters.rows import roster_from_rows
from xeploai.rosters.write import write_roster

ROOT = Path(__file__).resolve().parent.parent
OUTPUTS = (ROOT / "examples/city.xlsx", ROOT / "examples/city-csv")
SEED = 30_200
MEMBERS = 4_000
SIZES = (9, 31)
SMALL = {"B09": 4, "B10": 3}
GROUPS = {"village": "Thôn, tổ dân phố", "office": "Cơ quan", "school": "Viên chức", "clinic": "Viên chức",
          "military": "Lực lượng vũ trang"}  # fmt: skip
MEMBER_COLUMNS = (
    "id", "name", "organization", "admitted_on", "exempt", "suspended", "committee_suspended",
    "temporary_activity", "temporary_opinion", "review_done", "occupation", "official_rating", "quota_group",
    "exemplary", "specific_products", "targets_assigned", "targets_completed", "targets_on_time",
    "targets_exceeded", "degradation_concluded", "forbidden_conduct", "example_breach", "defect_found_later",
    "points_a1", "points_a2", "points_a3", "points_a4", "points_b1", "points_b2", "points_c", "points_d",
    "level_commitment", "level_conduct", "level_results", "level_remedy", "votes_differ", "brave_act",
    "special_achievement_prize",
)  # fmt: skip


class City:
    """The rows under construction: bodies, persons, and who has which merit."""

    def __init__(self) -> None:
        self.random = Random(SEED)
        names = ("organizations", "members", "collectives", "collective_members", "leaders", "posts")
        self.tables: dict[str, list[Row]] = {name: [] for name in (*names, *city_situations.EVENTS)}
        self.merit: dict[str, str] = {}
        self.units: dict[str, Unit] = {}
        self.people: dict[str, Row] = {}
        self.busy: set[str] = set()

    def rows(self, table: str, **facts: object) -> Iterator[Row]:
        """Yield the rows of a table that have these facts."""
        yield from (r for r in self.tables[table] if all(r.get(k) == v for k, v in facts.items()))

    def add(self, table: str, **facts: object) -> None:
        """Add a row."""
        self.tables[table].append(facts)

    def free(self, base: str, merits: str = "EG", occupation: str | None = None) -> Iterator[Row]:
        """Yield, in no order, members to whom nothing happened yet, of all cells whose id begins so."""
        homes = [m for m in self.tables["members"] if m["organization"].startswith(base)]
        for row in self.random.sample(homes, len(homes)):
            fits = self.merit[row["id"]] in merits and occupation in (None, row["occupation"])
            if fits and row["id"] not in self.busy:
                self.busy.add(row["id"])
                yield row


# ---------------------------------------------------------------- organisations and members


def organizations(city: City) -> None:
    """Add the city, its base organisations, two departments and the cells."""
    top = Unit(CITY, "Đảng bộ thành phố Mẫu", "upper_org", "", "city", "other", "G")
    units = [top]
    for base, count in city_facts.base_organizations():
        units.append(base)
        if base.id in ("P01", "P02"):
            units.append(city_facts.department(base.id, base.name.removeprefix("Đảng bộ phường ")))
        units += city_facts.cells(base, count)
    for n, unit in enumerate(units):
        is_cell = unit.type == "sub_cell"
        day = date(2021, 12, 1) + timedelta(n % 14) if is_cell else MEETING
        city.tables["organizations"].append(city_facts.organization(unit, day))
        city.units[unit.id], city.merit[unit.id] = unit, unit.merit


def sizes(city: City, units: list[Unit]) -> dict[str, int]:
    """Return the number of members of each cell; together 4,000."""
    found = {u.id: SMALL.get(u.id) or city.random.randint(*SIZES) for u in units}
    rest = [u.id for u in units if u.id not in SMALL]
    n = 0
    while (left := MEMBERS - sum(found.values())) != 0:
        found[rest[n % len(rest)]] += 1 if left > 0 else -1
        n += 1
    return found


def merits(size: int, merit: str) -> str:
    """Return the merits of a cell's members, given its own: shares that let it reach that."""
    best = {"E": size // 6, "G": size // 9, "C": size // 12, "N": 0}[merit]
    fair = {"E": size // 10, "G": size // 5, "C": size * 45 // 100, "N": size * 3 // 10}[merit]
    bad = size // 4 + 1 if merit == "N" else 0
    return "E" * max(best, merit in "EG") + "C" * fair + "N" * bad


def members(city: City) -> None:
    """Add the members of every cell."""
    homes = [u for u in city.units.values() if u.type in ("sub_cell", "base_cell")]
    for home, size in sizes(city, homes).items():
        unit = city.units[home]
        own = list(merits(size, unit.merit).ljust(size, "G")[:size])
        city.random.shuffle(own)
        for n, merit in enumerate(own):
            occupation = OCCUPATIONS[unit.kind][n % len(OCCUPATIONS[unit.kind])]
            add_member(city, unit, occupation, merit)


def add_member(city: City, unit: Unit, occupation: str, merit: str) -> None:
    """Add one member of a cell; the points above 90 of the best are bonus entries."""
    number = len(city.tables["members"]) + 1
    full = member(number, unit.id, occupation, merit, GROUPS.get(unit.kind, "Doanh nghiệp"), city.random)
    row = {c: full.get(c) for c in MEMBER_COLUMNS}
    row |= {"id": f"DV{number:04}", "brave_act": False, "special_achievement_prize": False}
    city.tables["members"].append(row)
    city.merit[row["id"]], city.people[row["id"]] = merit, row
    if merit == "E" and occupation in FRAMED:
        bonus(city, row["id"])


def bonus(city: City, subject: str) -> None:
    """Add the entries that lift 90 points to 95."""
    for n, points in enumerate(("2", "2", "1"), 1):
        entry = {"points": Decimal(points), "reason": f"Thành tích mẫu {n}"}
        city.add("adjustments", subject=subject, type="bonus", **entry)


def organization_bonus(city: City) -> None:
    """Lift the best organisations to 95 points too."""
    for unit in city.units.values():
        if unit.merit == "E":
            bonus(city, unit.id)


# ---------------------------------------------------------------- collectives and leaders


def collectives(city: City) -> None:
    """Add the collectives with who sits in them."""
    bases = {
        u.id: u.name.removeprefix("Đảng bộ ") for u in city.units.values() if u.type == "base_committee_org"
    }
    wards = {i: name for i, name in bases.items() if i.startswith("P")}
    for number, body in enumerate(city_facts.bodies(wards, bases), 1):
        merit = city.merit.get(body.organization, "G")
        # Every eighth is better by itself than the organisation that bounds it.
        merit = "E" if number % 8 == 0 else merit
        row = city_facts.collective(number, body, merit)
        city.tables["collectives"].append(row)
        city.merit[row["id"]] = merit
        seats(city, body, row["id"], merit)


def seats(city: City, body: Body, collective: str, merit: str) -> None:
    """Fill the seats; the first ones are posts of leaders, and a ward's second man heads its government."""
    pool = body.pool + ("-10" if body.pool.startswith("P") else "")
    sitting: list[Row] = []
    if body.city_body == "people_committee" and body.pool.startswith("P"):
        sitting.append(city.people[second_of(city, body.pool)])
    free = chain(city.free(pool), city.free(pool, "C"))
    sitting += [next(free) for _ in range(body.seats - len(sitting))]
    for rank, person in enumerate(sitting):
        city.add("collective_members", collective=collective, person=person["id"])
        if rank < len(body.posts):
            add_post(city, body, collective, person, rank, merit)


def second_of(city: City, base: str) -> str:
    """Return the second person of a ward's committee."""
    (committee,) = city.rows("collectives", organization=base, city_body="base_committee")
    return [str(s["person"]) for s in city.rows("collective_members", collective=committee["id"])][1]


def add_post(city: City, body: Body, collective: str, person: Row, rank: int, merit: str) -> None:
    """Add a leader's post; a second post of the same person is the main one if he heads the body."""
    known = next(city.rows("leaders", id=person["id"]), None)
    if known is None:
        own = merit if rank == 0 else "EGGG"[len(city.tables["leaders"]) % 4]
        group = f"{'Người đứng đầu' if rank == 0 else 'Cấp phó'}, {body.group}"
        city.tables["leaders"].append(city_facts.leader(person, group, own))
        city.merit[f"leader {person['id']}"] = own
    else:
        known["votes_differ"] = False
        next(city.rows("posts", person=person["id"]))["main_post"] = False
    unit = city.units.get(body.organization)
    city.add(
        "posts", person=person["id"], post=body.posts[rank], unit=body.organization, collective=collective,
        is_head=rank == 0, is_secretary=body.posts[rank] == "Bí thư", main_post=True,
        incoming_unrelated=False,
        unit_form=unit.form if unit is not None and unit.type == "base_cell" else "other",
        commune_official=body.pool.startswith("P"),
    )  # fmt: skip


def secretaries(city: City) -> None:
    """Add the secretary of each cell that has no committee of its own."""
    led = {p["unit"] for p in city.tables["posts"] if p["is_secretary"]}
    for unit in city.units.values():
        if unit.type in ("sub_cell", "base_cell") and unit.id not in led:
            person = next(city.free(unit.id, "EGCN"))
            official = person["occupation"] == "official" and unit.id.startswith("P")
            city.add(
                "posts", person=person["id"], post="Bí thư chi bộ", unit=unit.id, collective="k/a",
                is_head=True, is_secretary=True, main_post=True, incoming_unrelated=False,
                unit_form=unit.form, commune_official=official,
            )  # fmt: skip


# ---------------------------------------------------------------- output


def city_rows() -> dict[str, list[Row]]:
    """Return the tables of the city as canonical rows."""
    city = City()
    for step in (organizations, members, organization_bonus, collectives, secretaries):
        step(city)
    city_situations.happen(city)
    return city.tables


def write(outputs: tuple[Path, ...] = OUTPUTS) -> None:
    """Write the city as a workbook and as a folder of CSV files."""
    dictionary = load_plugins().dictionary
    roster = roster_from_rows("2021", city_rows(), dictionary, place="lam-dong/bao-loc")
    for path in outputs:
        for old in path.glob("*.csv"):
            old.unlink()
        write_roster(roster, path, dictionary)


if __name__ == "__main__":
    write(tuple(Path(a) for a in sys.argv[1:]) or OUTPUTS)
