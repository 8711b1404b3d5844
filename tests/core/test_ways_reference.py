"""Ways under the law itself: the reference evaluator, which shares no code with them, agrees on each.

A way is applied to the rows of the roster and everybody is rated again, as is every part of it.
Only facts that a row states are applied; what follows from other sheets is left to other tests.
"""

from decimal import Decimal
from itertools import combinations

import pytest

from reference.evaluate import RATINGS
from reference.evaluate import evaluate as expected
from reference.facts import KINDS
from reference.populations import PERIODS, SELECTIONS, random_tables
from reference.trees import random_forest
from reference_agreement import rated
from xeploai.results.ways import ways

PEOPLE, ENOUGH = 120, 12


def stated(way, row):
    """The changes of a way as values of a row; ``None`` where one does not stand in the row."""
    if way.quota_place or any(s.fact.id not in row or s.fact.derived for s in way.steps):
        return None
    return {s.fact.id: Decimal(s.new).scaleb(-2) if s.fact.type == "number" else s.new for s in way.steps}


def floor_of(selection, tables, kind, row, change):
    """The lowest rating that a subject can have with other facts, by the reference."""
    sheet = KINDS[kind]
    rows = [{**r, **change} if r is row else r for r in tables[sheet]]
    result = expected(selection, {**tables, sheet: rows}, PERIODS[selection])[kind][row["id"]]
    return -1 if result.status == "not_rated" else RATINGS.index(result.floor)


def applied(selection, tables, kind):
    """Yield (way, its target, what it gives, what the best of its proper parts gives)."""
    found = rated(selection, tables)
    settled = found.kinds[kind].subjects.filter(status="rated")
    for subject in settled["id"]:
        told = ways(found, kind, subject)
        row = next(r for r in tables[KINDS[kind]] if r["id"] == subject)
        for way in told.up[:2]:
            if (change := stated(way, row)) is not None:
                parts = [dict(p) for n in range(len(change)) for p in combinations(change.items(), n)]
                own, *less = (floor_of(selection, tables, kind, row, c) for c in (change, *parts))
                yield RATINGS.index(told.target), own, max(less)


@pytest.mark.parametrize("selection", SELECTIONS)
def test_each_way_of_a_member_is_one_and_no_part_of_it_is(selection):
    found = list(applied(selection, random_tables(PEOPLE, 7, selection, missing_sheet=0), "member"))
    assert len(found) >= ENOUGH
    assert all(own >= target > less for target, own, less in found)


@pytest.mark.parametrize("kind", ["organization", "collective", "leader"])
def test_each_way_of_another_kind_is_one_and_no_part_of_it_is(kind):
    selection = "qd132"
    tables = random_forest(3 * PEOPLE, 11, selection, blanks=(0.0,))
    found = list(applied(selection, tables, kind))
    assert len(found) >= ENOUGH
    assert all(own >= target > less for target, own, less in found)
