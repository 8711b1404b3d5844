"""What the benchmark times side by side gives the same results."""

import sys
from importlib import import_module
from pathlib import Path

import polars as pl
import pytest

BENCHMARKS = Path(__file__).resolve().parent.parent / "benchmarks"
MEMBERS = 20_000


TREE_MEMBERS, TREE_CELLS = 12_000, 900
KINDS = ("member", "organization", "collective", "leader")
COLUMNS = (
    "status", "rating", "rating_floor", "rating_ceiling", "natural_floor", "natural_ceiling",
    "capped_floor", "capped_ceiling", "candidate",
)  # fmt: skip


@pytest.fixture(scope="module")
def benchmarks():
    """The modules of the benchmarks by name."""
    sys.path.insert(0, str(BENCHMARKS))
    names = ("engine_xeploai", "handwritten", "handwritten_tree", "population", "population_tree", "one")
    try:
        return {name: import_module(name) for name in names}
    finally:
        sys.path.remove(str(BENCHMARKS))


@pytest.fixture(scope="module")
def engines(benchmarks, tmp_path_factory):
    """The results of xeploai and of the hand-written query on one population."""
    folder = tmp_path_factory.mktemp("population") / "roster"
    benchmarks["population"].write_population(folder, MEMBERS, unknown=0.1)
    found = benchmarks["engine_xeploai"].evaluate(folder)
    return found.subjects, benchmarks["handwritten"].evaluate(folder)


@pytest.fixture(scope="module")
def tree(benchmarks, tmp_path_factory):
    """The results of both on a tree, and the digest of each."""
    folder = tmp_path_factory.mktemp("tree") / "roster"
    benchmarks["population_tree"].write_population(folder, TREE_MEMBERS, TREE_CELLS, unknown=0.02)
    both = [benchmarks[name] for name in ("engine_xeploai", "handwritten_tree")]
    ours, theirs = (engine.evaluate(folder) for engine in both)
    rows = [engine.results(folder, found) for engine, found in zip(both, (ours, theirs), strict=True)]
    digests = [benchmarks["one"].digest_of(r) for r in rows]
    return {k: r.subjects for k, r in ours.kinds.items()}, theirs, digests


@pytest.mark.parametrize("column", ["id", *COLUMNS])
def test_results_agree(engines, column):
    ours, theirs = (frame[column].cast(pl.String) for frame in engines)
    assert ours.len() == MEMBERS
    assert ours.equals(theirs, null_equal=True)


def test_every_outcome_agrees(engines):
    ours, theirs = engines
    rules = [c for c in theirs.columns if "/member." in c]
    assert len(rules) > 60
    assert [c for c in rules if not ours[c].equals(theirs[c], null_equal=True)] == []


def test_every_situation_occurs(engines):
    ours, _ = engines
    assert ours["status"].n_unique() == 4
    assert ours["rating"].n_unique() == 5
    assert ours["qd132/member.quota.excellent!verdict"].drop_nulls().n_unique() >= 3


def test_digests_of_the_tree_agree(tree):
    *_, digests = tree
    assert len(set(digests)) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_every_column_of_the_tree_agrees(tree, kind):
    ours, by_hand, _ = tree
    theirs = ours[kind].select("id").join(by_hand[kind], on="id", maintain_order="left")
    assert theirs.height == ours[kind].height == by_hand[kind].height
    rules = [c for c in theirs.columns if f"/{kind}." in c]
    assert len(rules) > 10
    differing = [
        c
        for c in (*COLUMNS, *rules)
        if not ours[kind][c].cast(pl.String).equals(theirs[c].cast(pl.String), null_equal=True)
    ]
    assert differing == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_situation_occurs_in_the_tree(tree, kind):
    subjects = tree[0][kind]
    assert {"rated", "undetermined", "needs_decision"} <= set(subjects["status"])
    assert {"not_completed", "completed", "good", None} <= set(subjects["rating"])
    assert (subjects["natural_floor"] != subjects["natural_ceiling"]).any()


def test_bodies_cap_and_quotas_bind_in_the_tree(tree):
    ours, *_ = tree
    for kind in ("member", "collective", "leader"):
        assert (ours[kind]["capped_ceiling"] < ours[kind]["natural_ceiling"]).any()
    for kind in ("member", "organization", "leader"):
        assert (ours[kind][f"qd132/{kind}.quota.excellent!verdict"] == "over").any()
    assert ours["collective"]["candidate"].any()


def test_the_tree_is_five_deep(tree):
    parents = dict(tree[0]["organization"].select("id", "parent").iter_rows())

    def depth(name):
        return 0 if parents[name] is None else 1 + depth(parents[name])

    assert max(map(depth, parents)) == 5
