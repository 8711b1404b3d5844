"""Whom a subject depends on: members, subordinates, same-level bodies, those who sit in it (S4, S16)."""

from functools import cached_property

from reference.attribution import Attribution
from reference.kleene import NA, any_of, present
from reference.rating import RATINGS
from reference.subjects import NO_BODY, UNSETTLED
from reference.tallies import Parties, Party, rated
from reference.units import under
from reference.verdicts import YES

MASS_BODIES = ("front", "mass_organization")
TOP = len(RATINGS) - 1


class Person:
    """What is known of someone who sits in a collective."""

    def __init__(self, key, facts):
        listed = facts.is_listed(key)
        disciplines = facts.disciplines("member", key) if listed else None
        self.disciplined = disciplines.disciplined if listed else None
        self.unexcused = disciplines.unexcused if listed else None
        self.warned = disciplines.warned if listed else None
        self.duty_disciplined = disciplines.duty_disciplined if listed else None
        self.degraded = present(facts.person(key, "degradation_concluded"), YES) if listed else None


class Related:
    """The relations of one roster; ``subjects`` fills up in the order of evaluation (S15)."""

    def __init__(self, facts, subjects):
        self.facts = facts
        self.subjects = subjects

    @cached_property
    def _attribution(self):
        return Attribution(self.facts)

    # ------------------------------------------------------------ organisations

    def of_organization(self, key):
        rows = None if self.facts.bodies is None else self.facts.bodies.get(key, ())
        mass = None if rows is None else [row for row in rows if row.get("body") in MASS_BODIES]
        return {
            "members": self._members(key),
            "subordinates": Parties(self._rated_children(key)),
            "bodies": _bodies(rows),
            "mass_bodies": _bodies(mass),
            "government": _bodies(
                None if rows is None else [r for r in rows if r.get("body") == "government"]
            ),
            "disciplined_units": under(key, self.facts),
        }

    def _members(self, key):
        if self.facts.cells is None:
            return Parties(unknown=True)
        parties = Parties()
        for row in self.facts.cells.get(key, ()):
            member = self.subjects["member"][row["id"]]
            parties.add(self._attribution.member(row, member.party()))
        self._attribution.add(key, parties)
        return parties

    def _children(self, key):
        return () if self.facts.children is None else self.facts.children.get(key, ())

    def _rated_children(self, key):
        return [self.subjects["organization"][row["id"]].party() for row in self._children(key)]

    # ------------------------------------------------------------ collectives and leaders

    def of_collective(self, key):
        organization = self.facts.subjects["collective"][key].get("organization")
        units = {"disciplined_units": under(organization, self.facts)}
        if self.facts.seats is None:
            return {"persons": None, **units}
        keys = {row["person"] for row in self.facts.seats.get(key, ())}
        return {"persons": [Person(person, self.facts) for person in sorted(keys)], **units}

    def of_leader(self, key):
        """The organisations directly under those that the leader heads; no two of them are counted twice."""
        if self.facts.posts is None:
            return {"units": Parties(unknown=True), "has_units": None}
        heads, unknown = {}, False
        for post in self.facts.posts.get(key, ()):
            head, unit = present(post.get("is_head"), YES), post.get("unit")
            if head is False or unit == NA:
                continue
            if unit is None or self.facts.children is None:
                unknown = True
            else:
                heads[unit] = any_of((heads.get(unit, False), head))
        units, some = Parties(), []
        if unknown:
            return {"units": Parties(unknown=True), "has_units": None}
        for unit, head in heads.items():
            for party in self._rated_children(unit):
                units.add(party if head else _perhaps(party))
                some.append(head)
        return {"units": units, "has_units": any_of(some)}

    # ------------------------------------------------------------ bodies that bound others

    def body(self, kind, key):
        """The body that ``key`` names: k/a is none, a blank or one without a rating is not settled (S17)."""
        if key == NA:
            return NO_BODY
        subject = self.subjects[kind].get(key)
        return UNSETTLED if subject is None else subject.body()


def _bodies(rows):
    if rows is None:
        return Parties(unknown=True)
    ratings = [row.get("rating") for row in rows]
    return Parties(rated(None if rating is None else RATINGS.index(rating)) for rating in ratings)


def _perhaps(party):
    return Party(party.low, party.high, True if party.out is True else None)
