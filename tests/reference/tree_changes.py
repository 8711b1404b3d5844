"""Changes of a synthetic roster for properties: blank cells, blanks filled in, other ids, parts of it."""

from copy import deepcopy
from datetime import date
from decimal import Decimal

from reference import tree_fields as fields
from reference.population_events import BODIES, FORMS
from reference.population_fields import FIELDS, PERIODS, YES_NO

REFERENCES = {
    "id",
    "parent",
    "organization",
    "unit",
    "collective",
    "person",
    "subject",
    "counts_at",
    "quota_group",
}
"""Columns that hold an id of this roster, or the name of a group."""
NOBODY = (None, "k/a", "gone")
TALLIES = {*fields.TALLIES, *fields.SEAT_TALLIES, *fields.UNIT_TALLIES}
STRUCTURE = {
    "id",
    "person",
    "subject",
    "subject_kind",
    "parent",
    "quota_group",
    "violation",
    "score",
    "membership",
    "body",
    # Two sheets may speak of one person; a blank in one leaves the word of the other.
    "degradation_concluded",
    *TALLIES,
}
"""Blanking these moves a subject elsewhere, or uncovers a value that is derived and may differ (S5)."""


def is_structural(table, fact):
    key = (table, fact)
    return (
        fact in STRUCTURE
        or fact.startswith("points_")
        or table == "decisions"
        or key in {("adjustments", "type"), ("organizations", "type"), ("members", "organization")}
        or key in {("collective_members", "collective"), ("same_level_bodies", "organization")}
    )


def stays(tables):
    """Whose blank ``counts_at`` is no unknown but the own cell (seed A-18)."""
    moved = {row["subject"] for row in tables.get("transfers", ())}
    return {row["id"] for row in tables["members"]} - moved if "transfers" in tables else set()


def known_cells(tables):
    """(table, row number, fact) of every cell that can be blanked without changing the population."""
    settled = stays(tables)
    for table, rows in tables.items():
        for number, row in enumerate(rows):
            for fact, value in row.items():
                own = fact == "counts_at" and row["subject"] in settled
                if value is not None and not is_structural(table, fact) and not own:
                    yield table, number, fact


def blanked(tables, cells):
    """A copy with these cells blank."""
    result = deepcopy(tables)
    for table, number, fact in cells:
        result[table][number][fact] = None
    return result


# ---------------------------------------------------------------- blanks filled in


def completed(tables, rng, selection):
    """A copy with every blank cell filled in at random."""
    result, settled = deepcopy(tables), stays(tables)
    chances = Chances(result, rng, selection)
    for table, rows in result.items():
        for row in rows:
            for fact, value in row.items():
                said = value is not None or (fact == "counts_at" and row["subject"] in settled)
                if not said and not is_structural(table, fact):
                    row[fact] = chances.value(table, fact)
    return result


class Chances:
    """What may stand in a blank cell."""

    def __init__(self, tables, rng, selection):
        self.rng = rng
        year = PERIODS[selection][0].year
        organizations = [row["id"] for row in tables["organizations"]]
        collectives = [row["id"] for row in tables.get("collectives", ())]
        days = tuple(date(year + step, month, 10) for step in (-1, 0) for month in (1, 5, 6, 12))
        local = fields.LOCAL.get(selection, {})
        self.possible = {
            "members": {**_values(FIELDS[selection]), "admitted_on": (date(2001, 1, 2), date(year, 11, 3))},
            "organizations": {
                **_values(fields.organization_fields(year, points=True) | local.get("organizations", {})),
                "specially_outstanding": YES_NO,
            },
            "collectives": {
                **_values(fields.collective_fields(year) | local.get("collectives", {})),
                "organization": (*organizations, "k/a"),
            },
            "leaders": _values(fields.LEADER_FIELDS | local.get("leaders", {})),
            "posts": {
                **_values(fields.post_fields(selection)),
                "unit": (*organizations, "k/a"),
                "collective": (*collectives, "k/a"),
                "post": ("a post",),
            },
            "same_level_bodies": {"rating": fields.RATINGS},
            "disciplines": {
                "decision_date": days,
                "violation_date": days,
                "in_force_until": days,
                "body": BODIES,
                "form": FORMS,
                "counts_at": tuple(organizations),
                **dict.fromkeys(("duty_related", "self_detected", "remedied"), YES_NO),
            },
            "absences": {"from": days, "to": days, "type": ("sick", "maternity", "away", "other")},
            "transfers": {"date": days, "opinion": YES_NO, "from": ("old",)},
            "adjustments": {
                "points": (Decimal("0.5"), Decimal(2)),
                "criterion": ("a1", "b2", "c"),
            },
        }

    def value(self, table, fact):
        return self.rng.choice(self.possible[table][fact])


def _values(possible):
    return {fact: values for fact, (_, values) in possible.items()}


# ---------------------------------------------------------------- nothing left open


def made_whole(tables):
    """A copy in which every fact is known and no share is one of nothing."""
    result = deepcopy(tables)
    province = {"id": "top", "type": "upper_org", "parent": None}
    province |= {**fields.ideal(fields.organization_fields(2021, points=False)), "exemplary": False}
    for row in result["organizations"]:
        row["parent"] = row["parent"] or "top"
    result["organizations"].append({**province, "score": Decimal(85)})
    for table, columns in (("collectives", ("organization",)), ("posts", ("unit", "collective"))):
        for row in result[table]:
            row |= {column: "k/a" for column in columns if row[column] in (None, "gone")}
    listed = {row["id"] for table in ("members", "leaders") for row in result[table]}
    seats = result["collective_members"]
    result["collective_members"] = [row for row in seats if row["person"] in listed]
    said = {row["id"]: row["degradation_concluded"] for row in result["members"]}
    for row in result["leaders"]:
        row["degradation_concluded"] = said.get(row["id"], row["degradation_concluded"])
        row |= {fact: 20 for fact in ("targets_assigned", "unit_targets_assigned") if not row[fact]}
    for table in ("organizations", "collectives", "leaders"):
        result[table] = [{k: v for k, v in row.items() if k not in TALLIES} for row in result[table]]
    for row in result["disciplines"]:
        row["violation"] = row.get("violation") or "V0"
    return result


# ---------------------------------------------------------------- other ids, parts


def renamed(tables, name):
    """A copy with ``name(id)`` for every id; ``k/a`` names nothing."""
    return {
        table: [
            {
                column: name(value) if column in REFERENCES and value not in (None, "k/a") else value
                for column, value in row.items()
            }
            for row in rows
        ]
        for table, rows in tables.items()
    }


def parts_of(tables):
    """One roster for each set of subjects that nothing ties to the others: no reference and no group."""
    above = {}

    def top(key):
        while above.setdefault(key, key) != key:
            key = above[key]
        return key

    def named(row):
        columns = [column for column in row if column in REFERENCES and row[column] not in NOBODY]
        return [("group", row[c]) if c == "quota_group" else row[c] for c in columns]

    for rows in tables.values():
        for row in rows:
            first, *others = named(row)
            for other in others:
                above[top(other)] = top(first)
    parts = {}
    for table, rows in tables.items():
        for row in rows:
            part = parts.setdefault(top(named(row)[0]), {name: [] for name in tables})
            part[table].append(row)
    return list(parts.values())
