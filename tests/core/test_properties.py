"""What holds of every population, whatever the rules: Hypothesis on the four rulebooks.

Populations come from ``reference.populations``: small, nearly excellent, with a few cells changed or blank
and events at every edge.
"""

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from decimal import Decimal
from functools import cache
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from reference.populations import PERIODS, SELECTIONS, populations
from xeploai.lifecycle.evaluation import Evaluation
from xeploai.lifecycle.quota import allowed
from xeploai.lifecycle.run import evaluate
from xeploai.model import Quota
from xeploai.plugins import load_plugins
from xeploai.rosters.rows import roster_from_rows
from xeploai.rulebooks.resolve import resolve
from xeploai.rulebooks.rulebook import Rulebook

REGISTRY = load_plugins()
LEVELS = ("not_completed", "completed", "good", "excellent")
Tables = dict[str, list[dict[str, Any]]]

quick = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
selections = st.sampled_from(SELECTIONS)
book = cache(lambda selection: resolve(selection, REGISTRY))


def rated(selection: str, tables: Tables, rulebook: Rulebook | None = None) -> Evaluation:
    period = str(PERIODS[selection][0].year)
    roster = roster_from_rows(period, tables, REGISTRY.dictionary, sheets=tuple(tables))
    return evaluate(roster, rulebook or book(selection), registry=REGISTRY)


def rows(result: Evaluation) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in result.subjects.drop("row").iter_rows(named=True)}


def step(rating: str | None) -> int:
    return -1 if rating is None else LEVELS.index(rating)


# ---------------------------------------------------------------- bounds


@quick
@given(selection=selections, data=st.data())
def test_floor_is_never_above_ceiling(selection, data):
    for row in rows(rated(selection, data.draw(populations(selection)))).values():
        if row["status"] == "not_rated":
            assert row["rating_floor"] is row["rating_ceiling"] is row["rating"] is None
            continue
        for stage in ("natural", "capped", "rating"):
            assert step(row[f"{stage}_floor"]) <= step(row[f"{stage}_ceiling"])
        assert step(row["rating_ceiling"]) <= step(row["capped_ceiling"]) <= step(row["natural_ceiling"])
        assert row["rating"] in (None, row["rating_floor"])


# Blanking these moves a member to another group, or uncovers a derived value that may differ (S5).
KEYS = {"id", "organization", "subject", "quota_group", "parent", "name"}
DERIVABLE = {"score", "ballot_base"}


def cells(tables: Mapping[str, Any]) -> Iterator[tuple[str, int, str]]:
    for table, found in tables.items():
        for number, row in enumerate(found if table != "decisions" else ()):
            for fact, value in row.items():
                group = (table, fact) == ("organizations", "type")
                if value is not None and fact not in KEYS | DERIVABLE and not group:
                    yield table, number, fact


def hides(tables: Tables, fact: str) -> bool:
    """Points that are typed in hide what deductions would give."""
    return fact.startswith("points_") and any(
        r.get("type") == "deduction" for r in tables.get("adjustments", ())
    )


@quick
@given(selection=selections, data=st.data())
def test_a_fact_less_never_raises_the_floor_nor_lowers_the_ceiling(selection, data):
    tables = data.draw(populations(selection))
    table, number, fact = data.draw(st.sampled_from(list(cells(tables))))
    assume(not hides(tables, fact))
    blanked = deepcopy(tables)
    blanked[table][number][fact] = None
    before, after = rows(rated(selection, tables)), rows(rated(selection, blanked))
    for name, row in before.items():
        less = after[name]
        if row["status"] == "not_rated":
            assert less["status"] in ("not_rated", "undetermined")
            continue
        for stage in ("natural", "rating"):
            assert step(less[f"{stage}_floor"]) <= step(row[f"{stage}_floor"])
            assert step(less[f"{stage}_ceiling"]) >= step(row[f"{stage}_ceiling"])
        assert less["rating"] in (None, row["rating"])


# ---------------------------------------------------------------- scores

HUNDREDTHS = st.integers(0, 10_000)


@quick
@given(data=st.data(), low=HUNDREDTHS, high=HUNDREDTHS)
def test_raising_a_score_never_lowers_the_natural_rating(data, low, high):
    low, high = sorted((low, high))
    tables = data.draw(populations("lam-dong@2021"))
    number = data.draw(st.integers(0, len(tables["members"]) - 1))
    found = []
    for points in (low, high):
        tables["members"][number]["score"] = Decimal(points).scaleb(-2)
        found.append(rows(rated("lam-dong@2021", tables))[tables["members"][number]["id"]])
    for bound in ("natural_floor", "natural_ceiling"):
        assert step(found[0][bound]) <= step(found[1][bound])


@quick
@given(data=st.data())
def test_a_blank_score_is_never_zero(data):
    """Unknown points allow what points would: only a known score below 50 settles "not completed"."""
    tables = data.draw(populations("lam-dong@2021"))
    member = tables["members"][data.draw(st.integers(0, len(tables["members"]) - 1))]
    member["score"] = Decimal(0)
    zero = rows(rated("lam-dong@2021", tables))[member["id"]]
    member["score"] = Decimal(100)
    full = rows(rated("lam-dong@2021", tables))[member["id"]]
    member |= {"score": None, "points_b2": None}
    tables.pop("adjustments", None)
    blank = rows(rated("lam-dong@2021", tables))[member["id"]]
    assert blank["score"] is None
    assert step(blank["natural_ceiling"]) >= step(full["natural_ceiling"])
    assert step(blank["natural_floor"]) <= step(zero["natural_floor"])
    if zero["natural_ceiling"] == "not_completed" != full["natural_ceiling"]:
        assert blank["rating"] is None


# ---------------------------------------------------------------- quota


@quick
@given(selection=selections, data=st.data())
def test_a_quota_is_never_exceeded_by_certain_results(selection, data):
    result = rated(selection, data.draw(populations(selection)))
    (quota,) = (q for q in book(selection).of(Quota) if q.effect == "binds")
    for line in result.quotas[quota.name].iter_rows(named=True):
        group = result.subjects.filter(
            (result.subjects[str(quota.within)] == line["group"]) & result.subjects["decision"].is_null()
        )
        settled = int((group["rating_floor"] == "excellent").sum() or 0)
        # Whatever the unknown facts turn out to be, the certain results and the picks keep the quota.
        assert settled == 0 or settled + line["picks"] <= line["limit_min"]
        if settled:
            most = (line["good_max"], line["rated_max"], line["roll"])
            exceptional = bool(line["exceptional"])
            assert allowed(quota, settled + line["picks"], *most, exceptional=exceptional)


@quick
@given(selection=selections, data=st.data())
def test_candidates_of_one_group_share_one_fate(selection, data):
    """The law ranks nobody (S22): no certain candidate gets a place while another one does not."""
    result = rated(selection, data.draw(populations(selection)))
    (quota,) = (q for q in book(selection).of(Quota) if q.effect == "binds")
    groups: dict[str, set[str]] = {}
    for row in result.subjects.iter_rows(named=True):
        certain = row["candidate"] and row["capped_floor"] == "excellent" and row["status"] != "undetermined"
        if certain and row[str(quota.within)] is not None and row["reason"] in (None, "over_quota"):
            groups.setdefault(row[str(quota.within)], set()).add(
                f"{row['rating_floor']}-{row['rating_ceiling']}"
            )
    assert all(len(fates) == 1 for fates in groups.values())


# ---------------------------------------------------------------- what must not matter


@quick
@given(selection=selections, data=st.data())
def test_permuting_rows_changes_nothing(selection, data):
    tables = data.draw(populations(selection))
    mixed = {name: data.draw(st.permutations(found)) for name, found in tables.items() if name != "decisions"}
    assert rows(rated(selection, tables)) == rows(rated(selection, {**tables, **mixed}))


def renamed(tables: Tables, mark: str) -> Tables:
    ids = {"id", "subject", "organization", "parent", "quota_group"}
    return {
        name: [
            {k: f"{mark}{v}" if k in ids and v is not None else v for k, v in row.items()} for row in found
        ]
        for name, found in tables.items()
    }


@quick
@given(selection=selections, data=st.data())
def test_an_unrelated_cell_changes_nothing_elsewhere(selection, data):
    tables = data.draw(populations(selection))
    other = renamed(data.draw(populations(selection)), "other ")
    both = {name: [*found, *other.get(name, ())] for name, found in tables.items()}
    alone, together = rows(rated(selection, tables)), rows(rated(selection, both))
    assert alone == {name: together[name] for name in alone}


@quick
@given(selection=selections, data=st.data())
def test_same_input_same_bytes(selection, data):
    tables = data.draw(populations(selection))
    assert rated(selection, tables).to_json() == rated(selection, deepcopy(tables)).to_json()


def unchanged(change: Callable[[Rulebook], object], rulebook: Rulebook) -> None:
    before = (rulebook.digest, rulebook.entries, rulebook.rules, dict(rulebook.readings), rulebook.what_if)
    texts = [repr(entry) for entry in rulebook.entries]
    change(rulebook)
    assert before == (
        rulebook.digest,
        rulebook.entries,
        rulebook.rules,
        dict(rulebook.readings),
        rulebook.what_if,
    )
    assert texts == [repr(entry) for entry in rulebook.entries]


ASSIGNMENTS = {
    "lam-dong@2021": ["member.excellent.score.score=94", "member.quota.excellent.small_group.allow=2"],
    "vn@2019": ["member.quota.excellent.share=15%", "member.cap.sick.sick_months=4"],
    "nghe-an@2016": ["member.quota.excellent.share=20%", "member.good.ballot.above=2/3"],
    "qd124": ["member.quota.excellent.share=25%", "member.excellent.targets_exceeded.exceeded_share=40%"],
}


@quick
@given(selection=selections, data=st.data())
def test_deriving_a_rulebook_leaves_the_parent_identical(selection, data):
    parent = book(selection)
    tables = data.draw(populations(selection))
    before = rated(selection, tables).to_json()
    chosen = data.draw(st.lists(st.sampled_from(ASSIGNMENTS[selection]), min_size=1, unique=True))
    unchanged(lambda b: b.with_set(chosen), parent)
    derived = parent.with_set(chosen)
    assert derived.digest != parent.digest
    assert list(derived.what_if) == chosen
    rated(selection, tables, derived)
    assert rated(selection, tables).to_json() == before
