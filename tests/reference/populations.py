"""Synthetic populations for the reference evaluator: Hypothesis strategies and a fast seeded generator.

Both give ``tables`` as :func:`reference.evaluate.evaluate` takes them; ``PERIODS`` has the period of each
selection.
"""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from hypothesis import strategies as st

from reference import population_events as events
from reference.dates import add_months
from reference.facts import Facts
from reference.population_fields import BALLOT, FIELDS, OCCUPATIONS, PERIODS, SELECTIONS, ideal, law_of

__all__ = ["PERIODS", "SELECTIONS", "populations", "random_tables"]

EVENTS = ("adjustments", "disciplines", "absences", "transfers", "decisions")
MERITS = ("excellent", "good", "completed", "not_completed")
WEIGHTS = ((55, 35, 7, 3), (22, 55, 15, 8), (12, 65, 15, 8), (8, 70, 15, 7), (5, 40, 35, 20))
BLANKS = (0.0, 0.0, 0.0, 0.002, 0.03)  # one of these for all cells of a base organisation
OCCUPATION_WEIGHTS = (40, 4, 4, 6, 6, 5, 6, 4, 5, 16, 4)
LEVELS_OF = {
    "excellent": ("excellent", ("good", "good", "excellent", "k/a")),
    "good": ("good", ("good", "average", "good", "k/a")),
    "completed": ("average", ("average", "average", "good", "poor")),
    "not_completed": ("poor", ("average", "poor", "good", "k/a")),
}
SCORES_OF = {
    "excellent": ("95", "95", "95.25", "96.5", "98", "94.75", "94.5"),
    "good": ("80", "80.5", "85", "90", "94.5", "94.75", "79.9"),
    "completed": ("50", "50.5", "62", "79.9", "79.5", "49.5"),
    "not_completed": ("49.5", "49.99", "30", "50"),
}


# ---------------------------------------------------------------- the seeded generator


def random_tables(n, seed, selection, missing_sheet=0.03):
    """A population of ``n`` members; each event sheet is missing with the given probability."""
    return Generator(seed, selection).tables(n, missing_sheet)


class Generator:
    def __init__(self, seed, selection, density=1):
        self.rng = Random(f"{selection} {seed}")
        self.selection, self.law = selection, law_of(selection)
        self.year = PERIODS[selection][0].year
        self.sheets = {name: [] for name in ("organizations", "members", "ballots", "posts", *EVENTS)}
        self.merits = []
        self.blank, self.weights, self.density = 0.0, WEIGHTS[0], density

    def tables(self, n, missing_sheet):
        while len(self.sheets["members"]) < n:
            self.base(n)
        if self.law == "nghe-an@2016":
            self.hold_ballots()
        else:
            del self.sheets["ballots"]
        for name in EVENTS:
            if self.rng.random() < missing_sheet:
                del self.sheets[name]
        return self.sheets

    # ------------------------------------------------------------ organisations

    def base(self, n):
        """A base organisation: one cell, or a committee with cells, some under a department."""
        rng = self.rng
        self.blank, self.weights = rng.choice(BLANKS), rng.choice(WEIGHTS)
        number = len(self.sheets["organizations"])
        base = f"B{number}"
        cell_alone = rng.random() < 0.35
        cells = [self.organization(base, "base_cell" if cell_alone else "base_committee_org", None)]
        if not cell_alone:
            department = f"B{number}D"
            self.organization(department, "department_org", base)
            parents = [rng.choice((base, base, department)) for _ in range(rng.randint(1, 5))]
            cells = [
                self.organization(f"B{number}C{cell}", "sub_cell", parent)
                for cell, parent in enumerate(parents)
            ]
        for cell in cells:
            for _ in range(min(rng.randint(1, 12), n - len(self.sheets["members"]))):
                self.member(base, cell)

    def organization(self, key, kind, parent):
        meeting = date(self.year, 12, 10) + timedelta(days=self.rng.choice((0, 0, 3, 21)))
        row = {
            "id": key,
            "type": kind,
            "parent": parent,
            "meeting_date": meeting,
            "specially_outstanding": self.rng.random() < 0.3,
        }
        for fact in ("type", "parent", "meeting_date", "specially_outstanding"):
            if self.blank and self.rng.random() < 0.03:
                row[fact] = None
        self.sheets["organizations"].append(row)
        return row

    # ------------------------------------------------------------ members

    def member(self, base, cell):
        rng, member = self.rng, ideal(self.selection)
        merit = rng.choices(MERITS, self.weights)[0]
        member["occupation"] = rng.choices(OCCUPATIONS, OCCUPATION_WEIGHTS)[0]
        self.set_merit(member, merit)
        self.disturb(member)
        row = {"id": f"M{len(self.sheets['members'])}", "organization": cell["id"], **member}
        row["admitted_on"] = self.admitted_on(cell["meeting_date"])
        if "quota_group" in row:
            row["quota_group"] = base + rng.choice(("leaders", "staff", "staff"))
        self.add_events(row, merit, cell["meeting_date"])
        self.blank_cells(row)
        self.sheets["members"].append(row)
        self.merits.append(merit)

    def set_merit(self, member, merit):
        rng = self.rng
        core, others = LEVELS_OF[merit]
        for box in member.keys() & {"level_conduct", "level_remedy", "level_commitment"}:
            member[box] = rng.choice(others)
        if "level_results" in member:
            member["level_results"] = core
            member["targets_completed"] = rng.choice(
                (20, 20, 15, 10) if merit != "not_completed" else (20, 9)
            )
        if "targets_on_time" in member and merit != "excellent":
            member["targets_on_time"], member["targets_exceeded"] = rng.choice(((20, 9), (19, 10), (15, 0)))
        if "task_completion" in member:
            tasks = ("excellent", "well", "basic", "not_done")[MERITS.index(merit)]
            member["task_completion"] = tasks if rng.random() < 0.9 else "basic"
            if merit == "not_completed":
                member[rng.choice(("caused_disunity", "poor_local_example"))] = True
        if "exemplary" in member:
            member["exemplary"] = merit == "excellent"
        if "specific_products" in member:
            member["specific_products"] = merit == "excellent"
            member["exemplary"] = member["exemplary"] and rng.random() < 0.5
        concerned = member["occupation"] in ("official", "state_paid", "part_time", "state_allowance")
        member["official_rating"] = merit if concerned else rng.choice((None, "k/a"))

    def disturb(self, member):
        """Change a few cells to any of their values."""
        fields = FIELDS[self.selection]
        while self.rng.random() < 0.2:
            fact = self.rng.choice(tuple(fields))
            member[fact] = self.rng.choice(fields[fact][1])

    def blank_cells(self, row):
        if self.blank:
            for fact in row:
                if fact not in ("id", "organization") and self.rng.random() < self.blank:
                    row[fact] = None

    def admitted_on(self, meeting):
        meeting = meeting or date(self.year, 12, 10)
        if self.rng.random() < 0.94:
            return date(self.year - self.rng.randint(1, 30), self.rng.randint(1, 12), 3)
        six = add_months(meeting, -6)
        return self.rng.choice((six, six + timedelta(days=1), date(self.year, 11, 3), date(self.year, 3, 31)))

    # ------------------------------------------------------------ events

    def add_events(self, row, merit, meeting):
        rng = self.rng
        if self.law == "lam-dong@2021":
            self.add_points(row, merit)
        if self.happens(0.05):
            self.extend("absences", row, events.absences(rng, self.year))
        if self.happens(0.3 if merit == "not_completed" else 0.03):
            self.extend("disciplines", row, events.disciplines(rng, self.year, meeting))
        if self.happens(0.05):
            self.extend("transfers", row, events.transfers(rng, self.year))
        if merit in ("excellent", "good") and self.happens(0.04):
            self.extend("decisions", row, self.decisions(merit))

    def happens(self, probability):
        return self.rng.random() < probability * self.density

    def extend(self, sheet, subject, rows, kind=None):
        for row in rows:
            row["subject"] = subject["id"]
            if kind is not None:
                row["subject_kind"] = kind
            for fact in row if self.blank else ():
                kept = fact in ("subject", "subject_kind", "violation_date") or sheet == "decisions"
                kept = kept or (sheet == "adjustments" and fact == "type")
                if not kept and self.rng.random() < self.blank:
                    row[fact] = None
            self.sheets[sheet].append(row)

    def add_points(self, row, merit):
        rng = self.rng
        total = Decimal(rng.choice(SCORES_OF[merit]))
        if rng.random() < 0.25:
            row["score"] = total
            if rng.random() < 0.5:
                return
        wanted = (
            Decimal(rng.choice(("5", "6.5", "8", "10")))
            if merit == "excellent"
            else Decimal(rng.choice("012"))
        )
        entries, counted = events.bonus_entries(rng, wanted)
        points, deductions = events.frame_points(rng, total - counted)
        row.update(points)
        self.extend("adjustments", row, entries + deductions)

    def decisions(self, merit):
        text = str(self.year)
        row = {
            "subject_kind": self.rng.choice(("member", None)),
            "period": text,
            "selection": self.selection,
            "rating": merit if self.rng.random() < 0.8 else self.rng.choice(MERITS),
            "authority": "committee",
            "date": date(self.year, 12, 28),
            "status": self.rng.choice(("in_force", None)),
        }
        aside = {"subject_kind": "leader", "period": str(self.year - 1), "selection": "other@2021"}
        aside["status"] = "revoked"
        if self.rng.random() < 0.25:
            fact = self.rng.choice(tuple(aside))
            row[fact] = aside[fact]
        return [row]

    def hold_ballots(self):
        """Totals around the thresholds; the base is what the rolls of the cells give."""
        facts = Facts(self.sheets, PERIODS[self.selection])
        for member, merit in zip(self.sheets["members"], self.merits, strict=True):
            voters = facts.ballot_base(member)
            if self.rng.random() < 0.004:
                continue
            row = {"subject": member["id"]}
            row |= events.ballot(self.rng, merit, 9 if voters is None else voters)
            if self.rng.random() < 0.01:
                row[self.rng.choice(tuple(row)[1:])] = None
            self.sheets["ballots"].append(row)


# ---------------------------------------------------------------- Hypothesis


def one_of_values(values):
    return st.sampled_from((*values, None))


@st.composite
def changes(draw, fields, most):
    """New values, some of them blank, for a few facts."""
    facts = draw(st.lists(st.sampled_from(tuple(fields)), max_size=most, unique=True))
    return {fact: draw(one_of_values(fields[fact][1])) for fact in facts}


@st.composite
def organization_rows(draw, year):
    """A committee with two cells, one of which may not know its parent, and a cell of its own."""
    types = {"B1": "base_committee_org", "C1": "sub_cell", "C2": "sub_cell"}
    types["B2"] = draw(st.sampled_from(("base_cell", "base_cell", None)))
    parents = {"C1": "B1", "C2": draw(st.sampled_from(("B1", "B1", None)))}
    meetings = st.sampled_from((date(year, 12, 10), date(year, 12, 10), None))
    return [
        {
            "id": key,
            "type": kind,
            "parent": parents.get(key),
            "meeting_date": draw(meetings),
            "specially_outstanding": draw(one_of_values((False, True))),
        }
        for key, kind in types.items()
    ]


@st.composite
def populations(draw, selection, max_members=9):
    """Tables of a small population that could all be excellent but for a few cells and events."""
    generator = Generator(draw(st.integers(0, 2**16)), selection, density=3)
    generator.blank = draw(st.sampled_from((0.0, 0.0, 0.05)))
    sheets = generator.sheets
    sheets["organizations"] = draw(organization_rows(generator.year))
    cells = {row["id"]: row for row in sheets["organizations"] if row["id"] != "B1"}
    for number in range(draw(st.integers(1, max_members))):
        cell = draw(st.sampled_from(tuple(cells)))
        row = {"id": f"M{number}", "organization": cell, **ideal(selection)}
        row["admitted_on"] = draw(st.sampled_from((date(2000, 1, 2), date(2000, 1, 2), None)))
        generator.add_events(row, "excellent", cells[cell]["meeting_date"])
        sheets["members"].append(row | draw(changes(FIELDS[selection], 3)))
        ballot = {fact: value for fact, (value, _) in BALLOT.items()}
        sheets["ballots"].append({"subject": row["id"], **ballot, **draw(changes(BALLOT, 2))})
    unused = set() if law_of(selection) == "nghe-an@2016" else {"ballots"}
    lost = draw(st.sets(st.sampled_from(EVENTS), max_size=1)) | unused
    return {name: rows for name, rows in sheets.items() if name not in lost}
