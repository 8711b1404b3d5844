"""Synthetic rosters of Nghệ An in 2016: members with ballots, units of the city, a university's leaders."""

from decimal import Decimal

from reference.population_fields import PRAISE, YES_NO
from reference.populations import Generator
from reference.rules_vinh import LADDER

CITY = "City"
CLASS_WEIGHTS = (4, 10, 16, 30, 40)
UNIT_FIELDS = {
    "classified_unit": (True, YES_NO),
    "unit_class": ("good", LADDER),
    "dual_management": (False, YES_NO),
    "both_sides_agree": ("k/a", (*YES_NO, "k/a")),
}
ORGANIZATION_FIELDS = {
    "score": (Decimal(80), tuple(Decimal(points) for points in ("50", "49.5", "49.99", "95"))),
    "committee_disunity": (False, YES_NO),
    "corruption_disciplined": (False, YES_NO),
}
TALLIES = {
    "members_rated": (10, 9, 0),
    "members_not_completed": (5, 6, 0),
    "subordinates_rated": (3, 6, 0),
    "subordinates_not_completed": (1, 2, 0),
    "government_not_completed": (0, 1),
    "mass_bodies_not_completed": (0, 1, 2),
}
BODIES = ("government", "front", "mass_organization", "mass_organization")
LEADER_FIELDS = {
    "review_done": (True, YES_NO),
    "committee_ballot_held": (True, YES_NO),
    "cadre_ballot_held": (True, YES_NO),
}


def random_city(n, seed, selection, missing_sheet=0.03, units=None, judged=True):
    """Tables of ``n`` members under one city.

    ``units``: how many units the city classifies. ``judged``: is more said of the organisations than
    their place in the tree?
    """
    return City(seed, selection).tables(n, missing_sheet, units, judged)


class City(Generator):
    """A generator whose base organisations stand under two organisations above the base."""

    def __init__(self, seed, selection):
        super().__init__(seed, selection)
        self.sheets["same_level_bodies"] = []
        # Where authorities decided much, their picks take places first (S22): under one of the two.
        self.decided = self.rng.choice((0.05, 0.9))

    def tables(self, n, missing_sheet, units=None, judged=True):
        for number in range(2):
            self.organization(f"{CITY}{number}", "upper_org", None)
        tables = super().tables(n, missing_sheet)
        for row in tables["organizations"] if judged else ():
            self.judge(row)
        if self.selection != "nghe-an@2016":
            count = max(1, n // 20) if units is None else units
            tables["collectives"] = [self.row(f"U{i}", UNIT_FIELDS) for i in range(count)]
            for row in tables["collectives"]:
                self.classify(row)
        if self.selection == "dhkt@2016":
            tables["leaders"] = [self.row(f"L{i}", LEADER_FIELDS) for i in range(max(1, n // 20))]
        return tables

    def organization(self, key, kind, parent):
        if parent is None and kind != "upper_org":
            parent = CITY + self.rng.choice("01")
        return super().organization(key, kind, parent)

    def set_merit(self, member, merit):
        """Now and then a member of the categories that have conditions of their own."""
        super().set_merit(member, merit)
        rng = self.rng
        if rng.random() < 0.08:
            member["membership"] = "probationary"
        if rng.random() < 0.15:
            member["leader_level"] = rng.choice(("base", "above_base"))
            member["unit_rating"] = rng.choice(("excellent", "good", "good", "completed", "k/a"))
            member["party_organization_class"] = rng.choice(("clean_strong", "clean_strong", "good", "k/a"))
        if rng.random() < 0.15:
            member |= {"commune_cell_member": True, "movement_exemplary": rng.random() < 0.7}
        for fact in PRAISE if rng.random() < 0.3 else ():
            member[fact] = rng.choice((*YES_NO, "k/a"))
        if member["occupation"] == "official" and rng.random() < 0.1:
            member["official_rating"] = rng.choice(("completed_limited", "completed", "good"))

    def judge(self, row):
        """What HD 27 asks of an organisation, and the bodies of its level."""
        rng = self.rng
        row |= self.row(row["id"], ORGANIZATION_FIELDS)
        row["ballots_cast"] = rng.choice((9, 8, 12, 5, 1, 0, None))
        if rng.random() < 0.03:
            row |= {fact: rng.choice(values) for fact, values in TALLIES.items() if rng.random() < 0.7}
        for body in BODIES if rng.random() < 0.3 else ():
            rating = rng.choice(("good", "completed", "completed", "not_completed", None))
            self.sheets["same_level_bodies"].append(
                {"organization": row["id"], "body": body, "rating": rating}
            )
        share = self.decided if row["parent"] == f"{CITY}0" else 0.05
        if "decisions" in self.sheets and rng.random() < share:
            self.decide(row["id"], "organization", rng.choice(("excellent",) * 4 + ("good",)))

    def decide(self, key, kind, rating):
        (decision,) = self.decisions(rating)
        self.sheets["decisions"].append({"subject": key, **decision, "subject_kind": kind})

    def row(self, key, fields):
        row = {"id": key, **ideal_of(fields)}
        while self.rng.random() < 0.5:
            fact = self.rng.choice(tuple(fields))
            row[fact] = self.rng.choice((*fields[fact][1], None))
        return row

    def classify(self, row):
        """A class, more often a good one; a decision now and then."""
        rng = self.rng
        if row["unit_class"] == "good":
            row["unit_class"] = rng.choices(LADDER, CLASS_WEIGHTS)[0]
        if rng.random() < 0.1:
            row |= {"dual_management": True, "both_sides_agree": rng.choice(YES_NO)}
        if "decisions" in self.sheets and rng.random() < 0.05:
            self.decide(row["id"], "collective", rng.choice(("excellent", "good", "completed")))


def ideal_of(fields):
    return {fact: value for fact, (value, _) in fields.items()}
