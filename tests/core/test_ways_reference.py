"""Ways under the law itself: the reference evaluator, which shares no code with them, agrees on each.

A way is applied to the rows of the roster and everybody is rated again, as is every part of it.
Only facts that rows state are applied (a total may be typed, S5); what follows from event sheets is
left to other tests.
"""

from datetime import date
from decimal import Decimal
from itertools import combinations, islice

import pytest

from reference.evaluate import RATINGS
from reference.evaluate import evaluate as expected
from reference.facts import KINDS
from reference.population_fields import ideal
from reference.populations import PERIODS, SELECTIONS, random_tables
from reference.trees import random_forest
from reference_agreement import rated
from xeploai.model import Decision
from xeploai.results.ways import ways

PLACE = "a place in the quota"


class Trial:
    """One population, rated again with other facts of one subject."""

    def __init__(self, selection, tables, kind):
        self.selection, self.tables, self.kind = selection, tables, kind
        self.found = rated(selection, tables)
        left = self.found.rulebook.of(Decision, kind)
        self.left = {r.topic for r in left if r.between is None and r.effect != "warns"}

    def cases(self):
        """Yield (target, what a way gives, what the best of its proper parts gives)."""
        settled = self.found.kinds[self.kind].subjects.filter(status="rated")
        for subject in settled["id"]:
            told = ways(self.found, self.kind, subject)
            for way in told.up[:2]:
                changes = [*map(self.change, way.steps), *([PLACE] if way.quota_place else [])]
                if None not in changes:
                    parts = [c for n in range(len(changes)) for c in combinations(changes, n)]
                    given = [self.rate(subject, c) for c in (changes, *parts)]
                    yield RATINGS.index(told.target), given[0], max(given[1:])

    def change(self, step):
        """A change as (sheet, fact, value); ``None`` where no row states the fact."""
        fact = step.fact
        stated = any(fact.id in row for row in self.tables.get(fact.table, ()))
        value = Decimal(step.new).scaleb(-2) if fact.type == "number" else step.new
        return (fact.table, fact.id, value) if stated else None

    def rate(self, subject, changes):
        """The lowest rating of the subject after some changes, -1 where nobody but an authority gives it."""
        tables = dict(self.tables)
        for sheet, fact, value in (c for c in changes if c != PLACE):
            key = "id" if sheet == KINDS[self.kind] else "subject"
            tables[sheet] = [{**r, fact: value} if r[key] == subject else r for r in tables[sheet]]
        result = expected(self.selection, tables, PERIODS[self.selection])[self.kind][subject]
        if result.status == "not_rated" or any(result.rules.get(t) for t in self.left):
            return -1
        return RATINGS.index(result.capped_floor if PLACE in changes else result.floor)


def check(trial, enough):
    found = list(islice(trial.cases(), enough))
    assert len(found) == enough
    assert all(given >= target > less for target, given, less in found)


@pytest.mark.parametrize("selection", SELECTIONS)
def test_each_way_of_a_member_is_one_and_no_part_of_it_is(selection):
    check(Trial(selection, random_tables(60, 7, selection, missing_sheet=0), "member"), 15)


@pytest.mark.parametrize(
    ("selection", "kind", "enough"),
    [("qd132", "organization", 3), ("lam-dong@2021", "organization", 3), ("lam-dong@2021", "leader", 6)],
)
def test_each_way_of_another_kind_is_one_and_no_part_of_it_is(selection, kind, enough):
    check(Trial(selection, random_forest(300, 11, selection, blanks=(0.0,)), kind), enough)


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        # More than half of nine is five; four voted for good or better. More than two thirds is seven.
        ("cumulate", [{"votes_good": 3}, {"votes_excellent": 3}]),
        ("separate", [{"votes_good": 5}, {"task_completion": "excellent", "votes_excellent": 7}]),
    ],
)
def test_votes_that_are_added_up_are_worked_out_anew(reading, expected):
    cell = {"id": "C", "type": "base_cell", "meeting_date": date(2016, 12, 1), "specially_outstanding": False}
    known = {**ideal("nghe-an@2016"), "organization": "C", "task_completion": "well"}
    known["admitted_on"] = date(2000, 1, 1)
    votes = {"votes_excellent": 2, "votes_good": 2, "votes_completed": 5, "votes_not_completed": 0}
    members = [{**known, "id": f"M{n}"} for n in range(9)]
    ballots = [{"subject": m["id"], **votes} for m in members]
    tables = {"organizations": [cell], "members": members, "ballots": ballots}
    tables |= {n: [] for n in ("adjustments", "disciplines", "absences", "transfers", "decisions")}
    found = rated(f"nghe-an@2016+votes_cumulate={reading}", tables)
    told = ways(found, "member", "M0")
    assert told.target == "good"
    got = [{s.fact.id: s.new for s in w.steps} for w in told.up if not w.quota_place]
    assert sorted(got, key=str) == sorted(expected, key=str)
