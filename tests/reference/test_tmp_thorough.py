"""What must hold of every roster of all four kinds, of the reference and of the engine alike."""

from collections import defaultdict
from decimal import Decimal
from random import Random
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from reference.evaluate import RATINGS, evaluate
from reference.populations import PERIODS
from reference.quota import EXCELLENT, GOOD, allowed
from reference.selections import resolve
from reference.tree_changes import blanked, completed, known_cells, made_whole, parts_of, renamed
from reference.tree_strategies import small_forests
from reference.trees import TREE_SELECTIONS, random_forest
from reference_agreement import rated

CALM = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
STAGES = ("natural_floor", "natural_ceiling", "capped_floor", "capped_ceiling", "floor", "ceiling")


class Bounds(NamedTuple):
    """What both evaluators say of a subject."""

    status: str
    rating: str | None
    candidate: bool
    natural_floor: str | None
    natural_ceiling: str | None
    capped_floor: str | None
    capped_ceiling: str | None
    floor: str | None
    ceiling: str | None

    def stages(self):
        """(floor, ceiling) of each stage, as steps of the ladder."""
        steps = [RATINGS.index(getattr(self, name)) for name in STAGES]
        return list(zip(steps[::2], steps[1::2], strict=True))


def by_reference(selection, tables):
    found = evaluate(selection, tables, PERIODS[selection])
    return {
        (kind, key): Bounds(*(getattr(result, name) for name in Bounds._fields))
        for kind, results in found.items()
        for key, result in results.items()
    }


def by_engine(selection, tables):
    columns = [f"rating_{name}" if name in ("floor", "ceiling") else name for name in Bounds._fields]
    return {
        (kind, row[0]): Bounds(*row[1:])
        for kind, part in rated(selection, tables).kinds.items()
        for row in part.subjects.select("id", *columns).iter_rows()
    }


BOTH = pytest.mark.parametrize("evaluated", [by_reference, by_engine])
ANY = st.sampled_from(TREE_SELECTIONS)


def check_wider(before, after):
    """A result with less known may say less, and never anything else (S10)."""
    if before.status == "not_rated":
        assert after.status in ("not_rated", "undetermined")
        return
    assert after.status != "not_rated"
    for (low, high), (lower, higher) in zip(before.stages(), after.stages(), strict=True):
        assert lower <= low
        assert high <= higher
    assert before.rating is None or after.rating in (before.rating, None)


# ---------------------------------------------------------------- bounds


@BOTH
@CALM
@given(selection=ANY, data=st.data())
def test_a_result_is_consistent(evaluated, selection, data):
    for result in evaluated(selection, data.draw(small_forests(selection))).values():
        if result.status == "not_rated":
            assert set(result[1:]) == {None, False}
            continue
        natural, capped, final = result.stages()
        assert natural[0] <= natural[1]
        assert capped[0] <= capped[1] <= natural[1]
        assert final[0] <= final[1] <= capped[1]
        assert capped[0] <= natural[0]
        assert final[0] <= capped[0]
        assert result.rating in (None, result.floor)
        if result.status == "rated":
            assert result.rating == result.floor == result.ceiling


@BOTH
@CALM
@given(selection=ANY, data=st.data())
def test_a_blank_only_widens(evaluated, selection, data):
    tables = data.draw(small_forests(selection))
    cell = data.draw(st.sampled_from(list(known_cells(tables))))
    before, after = evaluated(selection, tables), evaluated(selection, blanked(tables, [cell]))
    for key, result in before.items():
        check_wider(result, after[key])


@pytest.mark.parametrize("selection", TREE_SELECTIONS)
@pytest.mark.parametrize("seed", range(2))
def test_bounds_hold_whatever_the_blanks_turn_out_to_be(selection, seed):
    tables = random_forest(
        600, f"sound {seed}", selection, anywhere=0.2 * (seed == 0), blanks=(0.0, 0.02, 0.1)
    )
    before = by_engine(selection, tables)
    for number in range(4):
        after = by_engine(selection, completed(tables, Random(number), selection))
        for key, result in before.items():
            check_wider(after[key], result)


@pytest.mark.parametrize("selection", TREE_SELECTIONS)
@pytest.mark.parametrize("seed", range(2))
def test_bounds_hold_for_what_was_blanked(selection, seed):
    rng = Random(seed)
    whole = random_forest(600, f"full {seed}", selection, blanks=(0.0,))
    known = sorted(known_cells(whole))
    before = by_engine(selection, whole)
    for share in (2000, 200, 20):
        after = by_engine(selection, blanked(whole, rng.sample(known, len(known) // share)))
        for key, result in before.items():
            check_wider(result, after[key])


@pytest.mark.parametrize("selection", TREE_SELECTIONS)
def test_bounds_are_tight_where_everything_is_known(selection):
    """Only a share of nobody and a body over its quota leave anything open."""
    tables = made_whole(random_forest(2000, "whole", selection, blanks=(0.0,)))
    results = evaluate(selection, tables, PERIODS[selection])
    bare = above_nobody(tables, results)
    bodies = bodies_of(tables)
    compared = 0
    for kind, found in results.items():
        for key, result in found.items():
            units = {body for body in bodies[kind, key] if body[0] == "organization"}
            if result.status == "not_rated" or (kind, key) in bare or units & bare:
                continue
            compared += 1
            assert result.natural_floor == result.natural_ceiling
            settled = all(
                results[of][name].floor == results[of][name].ceiling for of, name in bodies[kind, key]
            )
            assert result.capped_floor == result.capped_ceiling or not settled
    assert compared > 2000


def above_nobody(tables, results):
    """Organisations that have nobody to take a share of, and those above them."""
    parents = {row["id"]: row["parent"] for row in tables["organizations"]}
    counted = {row["parent"] for row in tables["organizations"]} | {
        row["organization"] for row in tables["members"] if results["member"][row["id"]].status != "not_rated"
    }
    found = set()
    for key in parents.keys() - counted:
        while key is not None:
            found.add(("organization", key))
            key = parents[key]
    return found


def bodies_of(tables):
    """{(kind, id): bodies that bound the subject, or may}."""
    found = defaultdict(set)
    for row in tables["collectives"]:
        found["collective", row["id"]].add(("organization", row["organization"]))
    for row in tables["posts"]:
        for kind in ("member", "leader"):
            found[kind, row["person"]] |= {("organization", row["unit"]), ("collective", row["collective"])}
    return defaultdict(set, {key: {b for b in bodies if b[1] != "k/a"} for key, bodies in found.items()})


# ---------------------------------------------------------------- what must not matter


@BOTH
@CALM
@given(selection=ANY, data=st.data())
def test_the_order_of_rows_changes_nothing(evaluated, selection, data):
    tables = data.draw(small_forests(selection))
    mixed = {name: data.draw(st.permutations(rows)) for name, rows in tables.items() if name != "decisions"}
    assert evaluated(selection, tables) == evaluated(selection, {**tables, **mixed})


@BOTH
@CALM
@given(selection=ANY, data=st.data(), seed=st.integers(0, 1000))
def test_other_ids_change_nothing(evaluated, selection, data, seed):
    tables = data.draw(small_forests(selection))
    names = defaultdict(lambda: f"{rng.random()}")
    rng = Random(seed)
    before = evaluated(selection, tables)
    after = evaluated(selection, renamed(tables, lambda key: names[key]))
    assert {(kind, names[key]): result for (kind, key), result in before.items()} == after


@BOTH
@CALM
@given(selection=ANY, data=st.data())
def test_unrelated_subjects_change_nothing(evaluated, selection, data):
    tables = data.draw(small_forests(selection, missing_sheet=0.0))
    other = data.draw(small_forests(selection, most=6, missing_sheet=0.0, anywhere=0.0))
    # A discipline that does not say where it counts may count here too (seed A-18).
    assume(all(row.get("counts_at") is not None for row in other["disciplines"] if "counts_at" in row))
    other = renamed(other, lambda key: f"other {key}")
    both = {name: [*rows, *other[name]] for name, rows in tables.items()}
    alone, together = evaluated(selection, tables), evaluated(selection, both)
    assert alone == {key: together[key] for key in alone}


@pytest.mark.parametrize("evaluated", [by_reference, by_engine])
@pytest.mark.parametrize("selection", TREE_SELECTIONS)
@pytest.mark.parametrize("seed", [1, 2])
def test_parts_give_what_the_whole_gives(evaluated, selection, seed):
    tables = random_forest(400, f"parts {seed}", selection, apart=True)
    parts = parts_of(tables)
    assert len(parts) >= 2
    separate = {}
    for part in parts:
        separate |= evaluated(selection, part)
    assert separate == evaluated(selection, tables)


# ---------------------------------------------------------------- quotas and scores


@BOTH
@CALM
@given(selection=ANY, data=st.data())
def test_no_quota_is_exceeded(evaluated, selection, data):
    tables = data.draw(small_forests(selection, most=60, blanks=(0.0,), missing_sheet=0.0))
    found = evaluated(selection, tables)
    for kind, keys in groups_of(selection, tables).items():
        quota = resolve(selection, {}).kinds[kind].quota
        for group in keys.values():
            results = [found[kind, key] for key in group]
            places = [result for result in results if result.status != "not_rated"]
            if any(result.floor != result.ceiling for result in places):
                continue
            good = sum(RATINGS.index(result.floor) >= GOOD for result in places)
            excellent = sum(RATINGS.index(result.floor) == EXCELLENT for result in places)
            assert allowed(quota, quota.share, excellent, good, len(places), len(places))


def groups_of(selection, tables):
    """{kind: {group: ids}} of those for whom nothing was decided."""
    results = evaluate(selection, tables, PERIODS[selection])
    decided = {row["subject"] for row in tables["decisions"]}
    keys = {"organization": "parent", "collective": "quota_group", "leader": "quota_group"}
    groups = {}
    for kind, column in keys.items():
        groups[kind] = defaultdict(list)
        for row in tables[f"{kind}s"]:
            if row.get(column) is not None and row["id"] in results[kind]:
                groups[kind][row[column]].append(row["id"])
    return {
        kind: {name: ids for name, ids in found.items() if not decided & set(ids)}
        for kind, found in groups.items()
    }


@BOTH
@CALM
@given(data=st.data(), low=st.integers(0, 10_000), high=st.integers(0, 10_000))
def test_a_higher_score_never_lowers_the_natural_rating(evaluated, data, low, high):
    selection, found = "lam-dong@2021", []
    tables = data.draw(small_forests(selection))
    kind = data.draw(st.sampled_from(("member", "organization")))
    row = data.draw(st.sampled_from(tables[f"{kind}s"]))
    for points in sorted((low, high)):
        row["score"] = Decimal(points).scaleb(-2)
        found.append(evaluated(selection, tables)[kind, row["id"]])
    assume(found[0].status != "not_rated")
    for before, after in zip(found[0].stages()[0], found[1].stages()[0], strict=True):
        assert before <= after
