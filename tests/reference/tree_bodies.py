"""The bodies around the organisations of a synthetic tree: same-level bodies, collectives, leaders, posts."""

from decimal import Decimal

from reference import population_events as events
from reference import tree_fields as fields
from reference.tree_fields import CORE_BOXES, OTHER_BOXES

LEVELS_OF = {
    "excellent": ("excellent", ("good", "good", "excellent", "k/a")),
    "good": ("good", ("good", "average", "good", "k/a")),
    "completed": ("average", ("average", "good", "average", "average")),
    "not_completed": ("poor", ("average", "poor", "good", "k/a")),
}
SCORES_OF = {
    "excellent": ("95", "95", "96.5", "94.75"),
    "good": ("80", "80.5", "85", "94.5", "79.9"),
    "completed": ("50", "62", "79.9", "49.5"),
    "not_completed": ("49.5", "30", "50"),
}
BODY_RATINGS = {
    "excellent": ("good", "good", "excellent", "good", "completed"),
    "good": ("completed", "good", "good"),
    "completed": ("completed", "good", "completed", "not_completed"),
    "not_completed": ("completed", "not_completed", "good"),
}
COLLECTIVE_TYPES = ("committee", "people's committee", "front")


class Bodies:
    """The part of the generator that surrounds an organisation."""

    # ------------------------------------------------------------ merits

    def set_levels(self, row, merit):
        core, others = LEVELS_OF[merit]
        row |= dict.fromkeys(CORE_BOXES, core)
        row |= {box: self.rng.choice(others) for box in OTHER_BOXES}
        row["exemplary"] = merit == "excellent"

    def set_points(self, row, merit):
        rng, total = self.rng, Decimal(self.rng.choice(SCORES_OF[merit]))
        if rng.random() < 0.5:
            row["score"] = total
            return
        wanted = (
            Decimal(rng.choice(("5", "6.5", "8"))) if merit == "excellent" else Decimal(rng.choice("012"))
        )
        entries, counted = events.bonus_entries(rng, wanted)
        points, deductions = events.frame_points(rng, total - counted, fields.ORGANIZATION_FRAME)
        if rng.random() < 0.02:
            points["points_c"] = "k/a"
        row |= points
        self.extend("adjustments", row, entries + deductions, "organization")

    def discipline(self, kind, key, merit):
        if self.happens(0.2 if merit == "not_completed" else 0.02):
            rows = events.disciplines(self.rng, self.year, None)
            self.extend("disciplines", {"id": key}, rows, kind)

    def decide(self, kind, key, merit):
        if merit in ("excellent", "good") and self.happens(0.05):
            (row,) = self.decisions(merit)
            row["subject_kind"] = None if kind != "leader" and self.rng.random() < 0.3 else kind
            self.sheets["decisions"].append({"subject": key, **row})

    # ------------------------------------------------------------ same-level bodies

    def bodies_of_level(self, key, merit):
        rng = self.rng
        if rng.random() < 0.4:
            return
        for body in ("government", "front", "mass_organization", "mass_organization"):
            if rng.random() < 0.8:
                unsaid = self.blank and rng.random() < self.blank
                rating = None if unsaid else rng.choice(BODY_RATINGS[merit])
                self.sheets["same_level_bodies"].append({"organization": key, "body": body, "rating": rating})

    # ------------------------------------------------------------ collectives and who sits in them

    def led(self, key, kind, merit, people):
        """Give the organisation a committee, sometimes a second collective, a head and deputies."""
        rng = self.rng
        count = rng.choice((1, 1, 2)) if kind in fields.COMMITTEES else rng.choice((0, 0, 1))
        collectives = [self.collective(key, kind, number, merit) for number in range(count)]
        posts = 1 + (rng.choice(self.deputies) if collectives else 0)
        for number in range(posts if people else 0):
            self.official(key, kind, merit, people, collectives, number)
        for collective in collectives:
            self.seat(collective, people)

    def collective(self, key, kind, number, merit):
        rng, possible = self.rng, fields.collective_fields(self.year)
        name, root = f"{key}/K{number}", key.partition(".")[0]
        row = {"id": name, "organization": key, **fields.ideal(possible), **self.local("collectives")}
        better = rng.choice((merit, merit, "excellent", "good"))
        self.set_levels(row, better)
        if better == "not_completed":
            row["targets_completed"], row["main_targets_completed"] = rng.choice(((9, 4), (9, 5), (12, 4)))
        row["quota_group"] = f"{root}:{kind}:{COLLECTIVE_TYPES[number]}"
        self.disturb_by(row, possible)
        if rng.random() < 0.02:
            row["organization"] = rng.choice(("k/a", "gone", None))
        if rng.random() < 0.02:
            tallies = fields.SEAT_TALLIES.items()
            row |= {fact: rng.choice(values) for fact, values in tallies if rng.random() < 0.7}
        self.discipline("collective", name, better)
        self.decide("collective", name, better)
        self.blank_some(row, kept=("id",))
        self.sheets["collectives"].append(row)
        return name

    def seat(self, collective, people):
        """Members, leaders of no cell, and now and then somebody of whom no sheet speaks."""
        rng = self.rng
        persons = rng.sample(people, min(len(people), rng.choice((1, 2, 3, 3, 4, 5))))
        if rng.random() < 0.1:
            persons.append(self.outsider(f"{collective.partition('.')[0].partition('/')[0]}:outsiders"))
        if rng.random() < 0.01:
            persons.append(f"nobody {collective}")
        self.sheets["collective_members"] += [
            {"collective": collective, "person": person} for person in persons
        ]

    # ------------------------------------------------------------ leaders and posts

    def outsider(self, group):
        """A leader who is no member of a cell here."""
        person = f"L{len(self.leaders)}"
        self.leader(person, group, self.rng.choice(("excellent", "good", "good", "completed")))
        return person

    def official(self, key, kind, merit, people, collectives, number):
        """A head (number 0) or a deputy: a member of the organisation or somebody from outside."""
        rng = self.rng
        person = rng.choice(people) if rng.random() < 0.9 else f"L{len(self.leaders)}"
        # Secretaries of small cells are often no leaders in the sense of the plan.
        if kind in fields.COMMITTEES or person.startswith("L") or rng.random() < 0.5:
            role = "deputy" if number else "head"
            better = rng.choice((merit, merit, "excellent", "good"))
            self.leader(person, f"{key.partition('.')[0]}:{kind}:{role}", better)
        self.post(key, person, number, rng.choice(collectives) if collectives else "k/a")

    def leader(self, person, group, merit):
        """One row for each leader, however many posts there are."""
        rng = self.rng
        if person in self.leaders:
            return
        self.leaders.add(person)
        row = {"id": person, "quota_group": group, **fields.ideal(fields.LEADER_FIELDS)}
        row |= self.local("leaders")
        row["exemplary"] = merit == "excellent"
        if merit != "excellent":
            row["unit_targets_exceeded"] = rng.choice((4, 5, 0))
        if merit in ("completed", "not_completed"):
            row["unit_targets_completed"] = rng.choice((8, 9))
        if merit == "not_completed":
            row["targets_on_time"] = rng.choice((15, 8, 16))
        self.disturb_by(row, fields.LEADER_FIELDS)
        if rng.random() < 0.02:
            tallies = fields.UNIT_TALLIES.items()
            row |= {fact: rng.choice(values) for fact, values in tallies if rng.random() < 0.7}
        if person.startswith("L"):
            self.discipline("leader", person, merit)
        self.decide("leader", person, merit)
        self.blank_some(row, kept=("id",))
        self.sheets["leaders"].append(row)

    def post(self, key, person, number, collective):
        rng, possible = self.rng, fields.post_fields(self.selection)
        row = {"person": person, "post": None, "unit": key, "collective": collective}
        row |= fields.ideal(possible)
        if number:
            row |= {"is_head": False, "is_secretary": False}
        row["main_post"] = rng.random() < 0.9
        self.disturb_by(row, possible)
        if rng.random() < 0.02:
            fact = rng.choice(("unit", "collective"))
            row[fact] = rng.choice(("k/a", "gone", None))
        self.blank_some(row, kept=("person",))
        self.sheets["posts"].append(row)
