"""Synthetic rosters of all four kinds: trees of organisations five deep, collectives, leaders, posts."""

from collections import defaultdict

from reference import tree_fields as fields
from reference.populations import BLANKS, WEIGHTS, Generator
from reference.tree_bodies import Bodies

__all__ = ["TREE_SELECTIONS", "random_forest"]

TREE_SELECTIONS = ("qd132", "lam-dong@2021")
SHEETS = ("same_level_bodies", "collectives", "collective_members", "leaders", "posts")
OPTIONAL = ("same_level_bodies", "collectives", "collective_members", "posts", "disciplines", "transfers")
MERITS = ("excellent", "good", "completed", "not_completed")
MEMBERS_OF = {
    "excellent": (25, 70, 5, 0),
    "good": (8, 66, 26, 0),
    "completed": (5, 45, 45, 5),
    "not_completed": (0, 30, 40, 30),
}
"""Weights of the members' merits in a cell of some merit."""
BELOW = {
    "upper_org": ("upper_org", "base_committee_org", "base_committee_org", "base_cell", "base_cell"),
    "base_committee_org": ("sub_cell", "sub_cell", "sub_cell", "department_org"),
    "department_org": ("sub_cell",),
}
DEEPEST_UPPER = 1


def random_forest(n, seed, selection, missing_sheet=0.0, anywhere=0.0, apart=False, blanks=BLANKS):
    """Tables of ``n`` members.

    ``missing_sheet``: how probably each optional sheet is missing. ``anywhere``: how probably a discipline
    does not say where it counts; one such row opens the shares of every organisation (seed A-18).
    ``apart``: nothing in one tree is about another one. ``blanks``: shares of blank cells, one for each tree.
    """
    return Forest(seed, selection, anywhere, apart, blanks).tables(n, missing_sheet)


def root_of(key):
    """The root of the tree in which an organisation, a collective or a group stands."""
    return key.partition(":")[0].partition("/")[0].partition(".")[0]


class Forest(Bodies, Generator):
    def __init__(self, seed, selection, anywhere=0.0, apart=False, blanks=BLANKS):
        super().__init__(seed, selection)
        self.sheets |= {name: [] for name in SHEETS}
        self.anywhere, self.apart, self.blanks = anywhere, apart, blanks
        self.leaders = set()
        self.points = self.law == "lam-dong@2021"
        self.deputies = (0, 2, 4, 5, 6, 9) if selection == "ninh-thuan@2022" else (0, 1, 2)

    def tables(self, n, missing_sheet):
        while len(self.sheets["members"]) < n:
            self.tree(n)
        self.place_disciplines()
        del self.sheets["ballots"]
        for name in OPTIONAL:
            if self.rng.random() < missing_sheet:
                del self.sheets[name]
        return self.sheets

    # ------------------------------------------------------------ organisations

    def tree(self, n):
        """One tree: a cell that stands alone, a base organisation, or organisations above them."""
        self.blank = self.rng.choice(self.blanks)
        kind = self.rng.choices(fields.TYPES[:3], (3, 3, 2))[0]
        self.branch(n, f"T{len(self.sheets['organizations'])}", kind, None, 0)

    def branch(self, n, key, kind, parent, depth):
        """An organisation with all below it. Return the ids of its members and theirs."""
        rng = self.rng
        merit = rng.choices(MERITS, rng.choice(WEIGHTS))[0]
        row = self.organization_of(key, kind, parent, merit)
        people, cells = [], rng.randint(1, 8)
        if kind not in BELOW or rng.random() < 0.05:
            people += self.cell_members(n, key, row, merit)
        for number in range(cells if kind in BELOW else 0):
            below = rng.choice(BELOW[kind])
            if below == "upper_org" and depth >= DEEPEST_UPPER:
                below = "base_committee_org"
            if below == "department_org" and rng.random() < 0.5:
                below = "sub_cell"
            people += self.branch(n, f"{key}.{number}", below, key, depth + 1)
        self.led(key, kind, merit, people)
        return people

    def organization_of(self, key, kind, parent, merit):
        rng, year = self.rng, self.year
        row = {"id": key, "type": kind, "parent": parent}
        row |= fields.ideal(fields.organization_fields(year, points=False)) | self.local("organizations")
        self.set_levels(row, merit)
        if self.points:
            self.set_points(row, merit)
        if merit == "not_completed":
            row["targets_completed"] = rng.choice((20, 10, 9))
        self.disturb_by(row, fields.organization_fields(year, self.points))
        if rng.random() < 0.02:
            row |= {fact: rng.choice(values) for fact, values in fields.TALLIES.items() if rng.random() < 0.7}
        self.discipline("organization", key, merit)
        self.decide("organization", key, merit)
        self.bodies_of_level(key, merit)
        self.blank_some(row, kept=("id", "type", "parent"))
        for fact in ("type", "parent"):
            if self.blank and rng.random() < 0.02:
                row[fact] = None
        self.sheets["organizations"].append(row)
        return row

    def cell_members(self, n, key, row, merit):
        self.weights = MEMBERS_OF[merit]
        start = len(self.sheets["members"])
        for _ in range(min(self.rng.randint(1, 16), n - start)):
            self.member(key, row)
        return [member["id"] for member in self.sheets["members"][start:]]

    # ------------------------------------------------------------ where disciplines count

    def place_disciplines(self):
        """Say where each discipline of a member counts, most often at the own cell (seed A-18)."""
        rng = self.rng
        cells = {row["id"]: row["organization"] for row in self.sheets["members"]}
        moved = {row["subject"] for row in self.sheets["transfers"]}
        keys = defaultdict(list)
        for row in self.sheets["organizations"]:
            keys[root_of(row["id"]) if self.apart else None].append(row["id"])
        where = {}
        for row in self.sheets["disciplines"]:
            own = cells.get(row["subject"])
            if own is None:
                continue
            elsewhere = rng.choice(keys[root_of(own) if self.apart else None])
            place = rng.choice((own, own if row["subject"] in moved else None, elsewhere))
            row["counts_at"] = where.setdefault((row["subject"], row.get("violation")), place)
            if rng.random() < self.anywhere:
                row["counts_at"] = None

    # ------------------------------------------------------------ cells of a row

    def local(self, table):
        """Cells that only the texts of this place ask for: most of them ideal, some blank."""
        rng, cells = self.rng, {}
        for fact, (value, values) in fields.LOCAL.get(self.selection, {}).get(table, {}).items():
            chances = (*values, None) if self.blank else values
            cells[fact] = rng.choice(chances) if rng.random() < 0.25 else value
        return cells

    def disturb_by(self, row, possible):
        """Change a few cells to any of their values."""
        while self.rng.random() < 0.15:
            fact = self.rng.choice(tuple(possible))
            row[fact] = self.rng.choice(possible[fact][1])

    def blank_some(self, row, kept):
        if self.blank:
            for fact in row:
                if fact not in kept and self.rng.random() < self.blank:
                    row[fact] = None
