"""Synthetic rosters of all four kinds under the central texts of 2014, 2023 and 2025.

The trees are those of :mod:`reference.trees`; what the rows hold is drawn anew, for the text and the period.
"""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from reference import central_fields as fields
from reference.evaluate import period_text
from reference.population_events import BODIES, FORMS
from reference.trees import random_forest

__all__ = ["central_forest"]

STRUCTURE = {
    "organizations": ("id", "type", "parent"),
    "members": ("id", "organization"),
    "collectives": ("id", "organization", "quota_group"),
    "leaders": ("id", "quota_group"),
}
KINDS = {
    "organizations": "organization",
    "collectives": "collective",
    "leaders": "leader",
    "members": "member",
}
WEIGHTS = ((70, 20, 6, 4), (30, 50, 12, 8), (15, 60, 15, 10))
BLANKS = (0.0, 0.0, 0.0, 0.004, 0.03)  # one of these for all cells of a tree
DISCIPLINED = {"member": 0.03, "organization": 0.05, "collective": 0.15, "leader": 0.15}
ROLES = ("leaders", "staff", "staff")
SHAPE = "qd132"


def central_forest(n, seed, selection, missing_sheet=0.0, anywhere=0.0, blanks=BLANKS):
    """Tables of ``n`` members; the options are those of :func:`reference.trees.random_forest`."""
    tables = random_forest(n, seed, SHAPE, missing_sheet=missing_sheet, anywhere=anywhere, blanks=(0.0,))
    return Refill(seed, selection, blanks).tables(tables, missing_sheet)


class Refill:
    """Draws what the rows of a forest hold."""

    def __init__(self, seed, selection, blanks=BLANKS):
        self.rng = Random(f"{selection} {seed} central")
        self.selection, self.law = selection, fields.law_of(selection)
        self.start, self.end = fields.PERIODS[selection]
        self.text = period_text((self.start, self.end))
        self.blanks, self.blank_of, self.weights_of = blanks, {}, {}

    def tables(self, tables, missing_sheet):
        result = dict(tables)
        possible = fields.FIELDS[self.law]
        for table, columns in STRUCTURE.items():
            rows = result.pop(table, None)
            if rows is not None and table in possible:
                result[table] = [self.subject(table, columns, row) for row in rows]
        if "leaders" not in possible:
            for table in ("posts", "collective_members"):
                result.pop(table, None)
        result.pop("adjustments", None)
        for row in result.get("posts", ()):
            self.blank(row, ("person",), row.get("unit") or "")
        self.events(result)
        result["history"] = self.history(result)
        if self.rng.random() < missing_sheet:
            del result["history"]
        return result

    # ------------------------------------------------------------ subjects

    def root(self, key):
        return str(key).partition(":")[0].partition("/")[0].partition(".")[0]

    def subject(self, table, columns, old):
        rng, root = self.rng, self.root(old.get("organization") or old.get("quota_group") or old["id"])
        possible = fields.FIELDS[self.law][table]
        row = {column: old.get(column) for column in columns}
        row |= {fact: ideal for fact, (ideal, _) in possible.items()}
        merit = rng.choices(fields.MERITS, self.weights_of.setdefault(root, rng.choice(WEIGHTS)))[0]
        self.by_merit(row, merit)
        self.of_table(table, row, old, root)
        while rng.random() < 0.15:
            fact = rng.choice(tuple(possible))
            row[fact] = rng.choice(possible[fact][1])
        if rng.random() < 0.03:
            tallies = fields.TALLIES[self.law].get(table, {})
            row |= {fact: rng.choice(values) for fact, values in tallies.items() if rng.random() < 0.6}
        self.blank(row, columns[:3], root)
        return row

    def by_merit(self, row, merit):
        rng = self.rng
        for prefix in ("", "unit_"):
            if prefix + "targets_on_time" in row:
                pattern = zip(fields.TASK_COLUMNS, rng.choice(fields.TASKS[merit]), strict=True)
                row |= {prefix + c: count for c, count in pattern if prefix + c in row}
        core, others = fields.LEVELS_OF[merit]
        cores = ("level_results", "level_programmes", "level_leadership")
        for box in [fact for fact in row if fact.startswith("level_")]:
            row[box] = core if box in cores else rng.choice(others)
        if self.law == "qd366":
            self.points(row, Decimal(rng.choice(fields.SCORES[merit])))
        if self.law == "qd124" and merit == "not_completed" and "main_targets_assigned" in row:
            row |= {"targets_completed": 9, "main_targets_completed": rng.choice((4, 5))}

    def points(self, row, total):
        """Points of the two groups, or the score as somebody added it up, or both."""
        general = min(total, Decimal(self.rng.choice(fields.GENERAL)))
        general = max(general, total - 70)
        row["points_c366_general"], row["points_c366_results"] = general, total - general
        shape = self.rng.random()
        if shape < 0.4:
            row["score"] = total
        if shape < 0.3:
            row["points_c366_general"] = row["points_c366_results"] = None

    def of_table(self, table, row, old, root):
        rng = self.rng
        if table == "members":
            meeting = self.end - timedelta(days=rng.choice((0, 6)))
            row["admitted_on"] = date(2001, 2, 3) if rng.random() < 0.95 else meeting - timedelta(days=100)
            row["quota_group"] = f"{root}:{rng.choice(ROLES)}"
        elif table == "organizations":
            row["meeting_date"] = self.end - timedelta(days=rng.choice((0, 6)))
            row["quota_group"] = f"{root}:{row['type']}"
            if self.law == "qd366" and rng.random() < 0.12:
                row |= {"specially_outstanding": True, "outstanding_decision": "12-QĐ/TU"}
        elif table == "collectives" and rng.random() < 0.5:
            row["quota_group"] = f"{root}:together"
        if rng.random() < 0.01:
            row["quota_group"] = None

    def blank(self, row, kept, root):
        share = self.blank_of.setdefault(root, self.rng.choice(self.blanks))
        for fact in row if share else ():
            if fact not in kept and self.rng.random() < share:
                row[fact] = None

    # ------------------------------------------------------------ events

    def day(self):
        inside = self.start + (self.end - self.start) / 2
        return self.rng.choice(
            (self.start, self.end, inside, inside, inside, date(2025, 8, 29), date(2025, 8, 30))
        )

    def fault_day(self):
        before = self.start - timedelta(days=1)
        others = (date(2022, 12, 31), date(2023, 1, 1), date(2024, 12, 31), self.start - timedelta(days=400))
        return self.rng.choice((self.start, self.start, self.end, before, self.rng.choice(others)))

    def events(self, tables):
        rng = self.rng
        share = rng.choice(self.blanks)
        if "disciplines" in tables:
            tables["disciplines"] = [*tables["disciplines"], *self.more_disciplines(tables)]
        for row in tables.get("disciplines", ()):
            if rng.random() < 0.85:
                row["decision_date"], row["violation_date"] = self.day(), self.fault_day()
            row |= {"reported": rng.random() < 0.7, "outside_competence": rng.random() < 0.2}
            for fact in (
                "decision_date",
                "violation_date",
                "duty_related",
                "self_detected",
                "remedied",
                "reported",
            ):
                if rng.random() < share:
                    row[fact] = None
            if self.law != "qd366":
                del row["reported"], row["outside_competence"]
        for row in tables.get("absences", ()):
            row |= {"from": self.start, "to": self.start + timedelta(days=rng.choice((29, 88, 89, 90, 120)))}
        for row in tables.get("transfers", ()):
            row["date"] = self.start + timedelta(days=20)
        for row in tables.get("decisions", ()):
            row |= {
                "period": row["period"].replace("2022", self.text),
                "selection": row["selection"].replace(SHAPE, self.selection),
            }

    def more_disciplines(self, tables):
        """The trees have few of bodies and leaders; here each kind has them, at every form and place."""
        rng, cells = self.rng, [row["id"] for row in tables["organizations"]]
        for table, kind in KINDS.items():
            for subject in tables.get(table, ()):
                if rng.random() < DISCIPLINED[kind]:
                    yield {
                        "subject": subject["id"],
                        "subject_kind": kind,
                        "violation": rng.choice(("V8", "V9")),
                        "decision_date": self.day(),
                        "violation_date": self.fault_day(),
                        "body": rng.choice(BODIES),
                        "form": rng.choice(FORMS),
                        **{
                            fact: rng.random() < 0.6 for fact in ("duty_related", "self_detected", "remedied")
                        },
                        "counts_at": rng.choice((None, None, rng.choice(cells))),
                    }

    def history(self, tables):
        """Quarters and years of some, and of most who were disciplined; no period twice."""
        disciplined = {row["subject"] for row in tables.get("disciplines", ())}
        rng, year, rows = self.rng, self.start.year, []
        periods = (f"{year}-Q1", f"{year}-Q3", f"{year - 1}-Q4", str(year - 1), str(year - 2))
        for table, kind in KINDS.items():
            for subject in tables.get(table, ()):
                chance = 0.8 if subject["id"] in disciplined else 0.15
                for period in rng.sample(periods, rng.choice((1, 2, 3))) if rng.random() < chance else ():
                    row = {"subject": subject["id"], "subject_kind": kind, "period": period}
                    row["rating"] = rng.choice(("not_completed", "not_completed", *fields.MERITS, None))
                    row["status"] = rng.choice(("decided", "decided", "decided", "revoked", None))
                    rows.append(row)
        return rows
