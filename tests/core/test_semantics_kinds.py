"""S3, S4, S15 to S17, S23 over organisations, collectives, leaders and secretaries, on a fictional law."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from xeploai.lifecycle.run import evaluate
from xeploai.plugins import load_plugins
from xeploai.results.check import check
from xeploai.results.compare import compare
from xeploai.results.explain import explain
from xeploai.rosters.rows import roster_from_rows
from xeploai.rulebooks.resolve import resolve

FOUR = Path(__file__).parent.parent / "data" / "regulations" / "four"
SHEETS = ("disciplines", "transfers", "same_level_bodies", "collective_members", "posts", "decisions")
EXCELLENT, GOOD, COMPLETED, POOR = "excellent", "good", "average", "poor"
OLD = date(2000, 1, 1)


@pytest.fixture(scope="module")
def registry():
    return load_plugins(candidates=[], rules=[FOUR])


@pytest.fixture
def rate(registry):
    def run(*, period="2020", with_decisions=True, sheets=SHEETS, **tables):
        given = {"members": [], "organizations": [], **tables}
        roster = roster_from_rows(period, given, registry.dictionary, sheets)
        return evaluate(roster, resolve("four", registry), with_decisions=with_decisions, registry=registry)

    return run


def cell(name="C", level=EXCELLENT, parent="P", **more):
    return {
        "id": name, "type": "base_cell", "level_task": level, "parent": parent,
        "meeting_date": date(2020, 12, 10), **more,
    }  # fmt: skip


def people(cell, *levels, **more):
    return [
        {"id": f"{cell}{n}", "organization": cell, "level_task": level, "admitted_on": OLD, **more}
        for n, level in enumerate(levels)
    ]


def bounds(result, kind, subject, stage="natural"):
    row = result.kinds[kind].subjects.row(by_predicate=(_id() == subject), named=True)
    return row[f"{stage}_floor"], row[f"{stage}_ceiling"]


def row_of(result, kind, subject):
    return result.kinds[kind].subjects.row(by_predicate=(_id() == subject), named=True)


def _id():
    return pl.col("id")


# ---------------------------------------------------------------- S3, S4: shares of members


def test_s3_three_of_five_good_is_sixty_percent(rate):
    found = rate(organizations=[cell()], members=people("C", GOOD, GOOD, GOOD, COMPLETED, COMPLETED))
    assert bounds(found, "organization", "C") == ("excellent", "excellent")


def test_s3_below_sixty_percent_and_below_hundred(rate):
    low = rate(organizations=[cell()], members=people("C", GOOD, COMPLETED))
    assert bounds(low, "organization", "C") == ("completed", "completed")
    one = rate(organizations=[cell()], members=people("C", *[GOOD] * 9, POOR))
    assert bounds(one, "organization", "C") == ("completed", "completed")


@pytest.mark.parametrize(("poor", "expected"), [(1, "completed"), (2, "not_completed")])
def test_more_than_a_fifth_not_completed_triggers(rate, poor, expected):
    members = people("C", *[GOOD] * (5 - poor), *[POOR] * poor)
    found = rate(organizations=[cell()], members=members)
    assert bounds(found, "organization", "C") == (expected, expected)


def test_s4_an_undetermined_member_leaves_the_share_open(rate):
    found = rate(organizations=[cell()], members=people("C", GOOD, GOOD, COMPLETED, COMPLETED, None))
    # Two to three of five are good, none to one is not completed: exactly a fifth triggers nothing.
    assert bounds(found, "organization", "C") == ("completed", "excellent")
    assert "members_good" in row_of(found, "organization", "C")["missing"]


def test_s4_an_undetermined_member_that_cannot_matter_leaves_nothing_open(rate):
    found = rate(organizations=[cell(level=COMPLETED)], members=people("C", *[GOOD] * 9, None))
    assert bounds(found, "organization", "C") == ("completed", "completed")


def test_s4_who_is_not_rated_is_in_no_share(rate):
    new = people("C", POOR)[0] | {"id": "new", "admitted_on": date(2020, 10, 1)}
    found = rate(organizations=[cell()], members=[*people("C", GOOD, GOOD), new])
    assert bounds(found, "organization", "C") == ("excellent", "excellent")


def test_s4_who_is_perhaps_not_rated_may_be_out(rate):
    perhaps = people("C", POOR)[0] | {"id": "perhaps", "admitted_on": None}
    found = rate(organizations=[cell()], members=[*people("C", *[GOOD] * 9), perhaps])
    assert bounds(found, "organization", "C") == ("completed", "excellent")


def test_s3_a_cell_without_rated_members_has_an_empty_base(rate):
    found = rate(organizations=[cell(level=GOOD)], members=[])
    assert bounds(found, "organization", "C") == ("completed", "good")
    assert row_of(found, "organization", "C")["status"] == "needs_decision"
    assert row_of(found, "organization", "C")["reason"] == "empty_base"


def test_typed_counts_win(rate):
    typed = cell(members_rated=10, members_good=6, members_completed=10, members_not_completed=0)
    found = rate(organizations=[typed], members=people("C", POOR))
    assert bounds(found, "organization", "C") == ("excellent", "excellent")


# ---------------------------------------------------------------- S15: the tree


def test_s15_the_deepest_first(rate):
    top = cell("T", EXCELLENT, type="base_committee_org")
    mid = cell("M", EXCELLENT, "T", type="base_committee_org")
    low = cell("L", COMPLETED, "M")
    found = rate(organizations=[top, low, mid], members=people("L", GOOD))
    assert bounds(found, "organization", "L") == ("completed", "completed")
    # All of M's subordinates are completed, none good; so M is completed, and so is T.
    assert bounds(found, "organization", "M") == ("completed", "completed")
    assert bounds(found, "organization", "T") == ("completed", "completed")


def test_s15_order_of_rows_is_kept(rate):
    names = ["T", "A", "B"]
    rows = [cell("T", type="base_committee_org"), cell("A", parent="T"), cell("B", parent="T")]
    found = rate(organizations=rows, members=[*people("A", GOOD), *people("B", GOOD)])
    assert found.kinds["organization"].subjects["id"].to_list() == names


def test_quota_in_each_parent(rate):
    rows = [
        cell("T", type="base_committee_org"),
        *(cell(f"C{n}", GOOD, "T") for n in range(5)),
        cell("X", EXCELLENT, "T"),
    ]
    members = [m for r in rows[1:] for m in people(r["id"], GOOD)]
    found = rate(organizations=rows, members=members)
    assert row_of(found, "organization", "X")["rating"] == "excellent"
    more = rate(organizations=[*rows, cell("Y", EXCELLENT, "T")], members=[*members, *people("Y", GOOD)])
    assert row_of(more, "organization", "X")["reason"] == "over_quota"


# ---------------------------------------------------------------- bodies of the same level


def body(kind, rating):
    return {"organization": "C", "body": kind, "rating": rating}


@pytest.mark.parametrize(
    ("bodies", "expected"),
    [
        ([], ("excellent", "excellent")),
        ([body("government", "not_completed")], ("completed", "completed")),
        (
            [body("front", "not_completed"), body("mass_organization", "not_completed")],
            ("not_completed",) * 2,
        ),
        ([body("government", "not_completed"), body("front", "not_completed")], ("completed", "completed")),
        ([body("front", None)], ("completed", "excellent")),
        ([body("front", None), body("mass_organization", "not_completed")], ("not_completed", "completed")),
    ],
)
def test_bodies(rate, bodies, expected):
    found = rate(organizations=[cell()], members=people("C", GOOD), same_level_bodies=bodies)
    assert bounds(found, "organization", "C") == expected


def test_a_missing_sheet_of_bodies_is_unknown(rate):
    sheets = [s for s in SHEETS if s != "same_level_bodies"]
    found = rate(organizations=[cell()], members=people("C", GOOD), sheets=sheets)
    assert bounds(found, "organization", "C") == ("not_completed", "excellent")
    assert row_of(found, "organization", "C")["missing"] == ["same_level_bodies"]


# ---------------------------------------------------------------- DIS-2, seed A-18


def discipline(subject, **more):
    plain = {"decision_date": date(2020, 5, 1), "violation": "v", "form": "reprimand"}
    return {"subject": subject, "subject_kind": "member", **plain, **more}


def two_cells(rate, *disciplines, **more):
    rows = [cell("C"), cell("D")]
    members = [*people("C", *[GOOD] * 5), *people("D", *[GOOD] * 3)]
    return rate(organizations=rows, members=members, disciplines=disciplines, **more)


def test_a_discipline_counts_where_the_violation_was(rate):
    found = two_cells(rate, discipline("C0", counts_at="D"))
    assert row_of(found, "member", "C0")["rating"] == "not_completed"
    assert bounds(found, "organization", "C") == ("excellent", "excellent")
    # One of four at D: more than a fifth.
    assert bounds(found, "organization", "D") == ("not_completed", "not_completed")


def test_a_blank_place_is_the_own_cell_of_who_never_moved(rate):
    found = two_cells(rate, discipline("C0"))
    assert bounds(found, "organization", "C") == ("completed", "completed")
    assert bounds(found, "organization", "D") == ("excellent", "excellent")


def test_a_blank_place_of_who_moved_may_be_anywhere(rate):
    moved = [{"subject": "C0", "date": date(2020, 3, 1)}]
    found = two_cells(rate, discipline("C0"), transfers=moved)
    assert bounds(found, "organization", "C") == ("completed", "excellent")
    assert bounds(found, "organization", "D") == ("not_completed", "excellent")


# ---------------------------------------------------------------- collectives


def collective(level=EXCELLENT, **more):
    return {"id": "K", "organization": "C", "level_task": level, "quota_group": "g", **more}


SEATS = [{"collective": "K", "person": p} for p in ("C0", "C1")]


def with_collective(rate, of=None, level=EXCELLENT, seats=SEATS, cells=None, **more):
    rows = [{**(of or collective()), "level_task": level}]
    members = people("C", GOOD, GOOD, GOOD, degradation_concluded=False)
    given = {
        "organizations": cells or [cell()],
        "members": members,
        "collectives": rows,
        "collective_members": seats,
    }
    return rate(**{**given, **more})


def test_s17_a_collective_is_not_above_its_organization(rate):
    found = with_collective(rate, cells=[cell(level=COMPLETED)])
    row = row_of(found, "collective", "K")
    assert (row["natural_floor"], row["rating"]) == ("excellent", "completed")
    assert row["four/collective.organization!by"] == "C"


@pytest.mark.parametrize(
    ("form", "natural"), [("reprimand", "completed"), ("warning", "not_completed"), (None, None)]
)
def test_a_disciplined_member_of_a_collective(rate, form, natural):
    found = with_collective(rate, disciplines=[discipline("C0", form=form)])
    expected = (natural, natural) if natural else ("not_completed", "completed")
    assert bounds(found, "collective", "K") == expected


def test_a_collective_of_one_is_not_rated(rate):
    found = with_collective(rate, seats=SEATS[:1])
    assert row_of(found, "collective", "K")["status"] == "not_rated"


def test_a_degraded_member_and_one_of_whom_nobody_speaks(rate):
    seats = [*SEATS, {"collective": "K", "person": "stranger"}]
    assert bounds(with_collective(rate, seats=seats), "collective", "K") == ("not_completed", "excellent")


@pytest.mark.parametrize(
    ("organization", "expected"),
    [
        ("k/a", ("excellent", "excellent")),
        (None, ("not_completed", "excellent")),
        ("gone", ("not_completed", "excellent")),
    ],
)
def test_s17_a_body_that_does_not_exist_and_one_that_is_not_known(rate, organization, expected):
    found = with_collective(rate, collective(organization=organization))
    row = row_of(found, "collective", "K")
    assert (row["capped_floor"], row["capped_ceiling"]) == expected
    if expected[0] != expected[1]:
        assert row["missing"] == ["organization_rating"]


# ---------------------------------------------------------------- heads


def post(**more):
    return {
        "person": "C0",
        "unit": "C",
        "collective": "K",
        "is_head": True,
        "is_secretary": True,
        "incoming_unrelated": False,
        **more,
    }


def with_head(rate, posts, cell_level=COMPLETED, collective_level=EXCELLENT, **more):
    leaders = [{"id": "C0", "level_task": EXCELLENT, "quota_group": "h"}]
    return with_collective(
        rate, level=collective_level, cells=[cell(level=cell_level)], leaders=leaders, posts=posts, **more
    )


def test_the_head_is_above_neither(rate):
    row = row_of(with_head(rate, [post()]), "leader", "C0")
    assert (row["natural_floor"], row["capped_floor"], row["capped_ceiling"]) == (
        "excellent",
        "completed",
        "completed",
    )
    other = with_head(rate, [post()], cell_level=EXCELLENT, collective_level=GOOD)
    assert bounds(other, "leader", "C0", "capped") == ("good", "good")


def test_an_exception_lifts_only_its_cap(rate):
    found = with_head(rate, [post(incoming_unrelated=True)], collective_level=GOOD)
    # The collective is capped by the organisation, and the head by the collective.
    assert bounds(found, "leader", "C0", "capped") == ("completed", "completed")
    alone = with_head(rate, [post(incoming_unrelated=True, collective="k/a")])
    assert bounds(alone, "leader", "C0", "capped") == ("excellent", "excellent")


def test_of_several_posts_the_lowest_counts_and_deputies_are_free(rate):
    deputy = post(is_head=False, is_secretary=False)
    assert bounds(with_head(rate, [deputy]), "leader", "C0", "capped") == ("excellent", "excellent")
    assert bounds(with_head(rate, [deputy, post()]), "leader", "C0", "capped") == ("completed", "completed")


def test_a_post_of_which_nobody_says_that_it_is_the_head(rate):
    found = with_head(rate, [post(is_head=None)])
    assert bounds(found, "leader", "C0", "capped") == ("completed", "excellent")


def test_without_posts_nobody_knows(rate):
    sheets = [s for s in SHEETS if s != "posts"]
    leaders = [{"id": "C0", "level_task": EXCELLENT, "quota_group": "h"}]
    found = with_collective(rate, leaders=leaders, sheets=sheets)
    row = row_of(found, "leader", "C0")
    assert (row["capped_floor"], row["capped_ceiling"], row["missing"]) == (
        "not_completed",
        "excellent",
        ["posts"],
    )


def test_the_secretary_is_capped_after_the_cell_was_rated(rate):
    members = people("C", EXCELLENT, GOOD, GOOD)
    found = with_head(rate, [post()], members=members)
    row = row_of(found, "member", "C0")
    assert (row["natural_floor"], row["capped_floor"]) == ("excellent", "completed")
    assert bounds(found, "organization", "C") == ("completed", "completed")


# ---------------------------------------------------------------- S23: decisions drive what depends on them


def decision(subject, rating, kind, **more):
    keys = {"period": "2020", "selection": "four", "status": "in_force"}
    return {"subject": subject, "subject_kind": kind, "rating": rating, **keys, **more}


@pytest.mark.parametrize(
    ("more", "capped"),
    [
        ({}, "good"),
        ({"status": "revoked"}, "completed"),
        ({"selection": "other"}, "completed"),
        ({"period": "2019"}, "completed"),
    ],
)
def test_s23_a_decision_on_the_organization_caps_the_collective(rate, more, capped):
    found = with_collective(
        rate, cells=[cell(level=COMPLETED)], decisions=[decision("C", "good", "organization", **more)]
    )
    assert bounds(found, "collective", "K", "capped") == (capped, capped)
    assert row_of(found, "organization", "C")["rating"] == "completed"


def test_s23_a_selection_may_be_typed_in_another_spelling():
    from xeploai.lifecycle.decided import named
    from xeploai.rosters.roster import Roster

    registry = load_plugins()
    rows = [{"subject": "a", "selection": s} for s in ("Bảo Lộc@2021", "bao-loc@2021", "nowhere@1")]
    roster = roster_from_rows("2021", {"decisions": rows}, registry.dictionary)
    found: Roster = named(roster, registry)
    assert found.tables["decisions"]["selection"].to_list() == ["lam-dong/bao-loc@2021"] * 2 + ["nowhere@1"]


def test_s23_a_decision_on_a_member_counts_in_the_share(rate):
    members = people("C", *[GOOD] * 6, *[COMPLETED] * 4)
    plain = rate(organizations=[cell()], members=members)
    decided = rate(organizations=[cell()], members=members, decisions=[decision("C0", "completed", "member")])
    assert bounds(plain, "organization", "C") == ("excellent", "excellent")
    assert bounds(decided, "organization", "C") == ("completed", "completed")


def test_a_roster_that_says_nothing_of_organizations_does_not_rate_them(rate):
    bare = {"id": "C", "type": "base_cell", "meeting_date": date(2020, 12, 10)}
    found = rate(organizations=[bare], members=people("C", GOOD))
    assert list(found.kinds) == ["member"]


# ---------------------------------------------------------------- check, explain, compare


def codes(evaluation, severity="error"):
    return {(f.code, f.kind, f.subject) for f in check(evaluation) if f.severity == severity}


def test_a_head_decided_above_his_unit_is_a_violation(rate):
    found = with_head(rate, [post()], decisions=[decision("C0", "excellent", "leader")])
    assert ("decided_above_body", "leader", "C0") in codes(found)
    texts = [f.message.render("en") for f in check(found) if f.code == "decided_above_body"]
    assert any("above “Completed” of C:" in t for t in texts)


def test_more_decided_excellent_than_the_quota_allows_under_each_base(rate):
    rows = [cell(f"C{n}", GOOD, "P") for n in range(8)]
    members = [m for r in rows for m in people(r["id"], GOOD)]
    decided = [decision(f"C{n}", "excellent" if n < 3 else "good", "organization") for n in range(8)]
    found = rate(organizations=rows, members=members, decisions=decided)
    over = next(f for f in check(found) if f.code == "decided_over_quota")
    # 8 good or better, 3 excellent: 8/6 = 1 of good, 8/5 = 1 of good or better, 1 of all rated.
    params = over.message.params
    assert [params[k] for k in ("limit", "over_good", "over_good_or_better", "over_all_rated")] == [
        1,
        2,
        2,
        2,
    ]


def test_decided_before_what_it_rests_on(rate):
    early = decision("K", "good", "collective", date=date(2020, 12, 1))
    late = decision("C", "good", "organization", date=date(2020, 12, 20))
    found = with_collective(rate, decisions=[early, late])
    assert ("decided_too_early", "collective", "K") in codes(found)
    swapped = [{**early, "date": late["date"]}, {**late, "date": early["date"]}]
    assert not [f for f in check(with_collective(rate, decisions=swapped)) if f.code == "decided_too_early"]


def test_a_revoked_decision_makes_its_dependants_reconsider(rate):
    revoked = decision("C", "good", "organization", status="revoked")
    found = with_head(
        rate,
        [post()],
        decisions=[revoked, decision("K", "completed", "collective"), decision("C0", "completed", "leader")],
    )
    listed = {s for c, _, s in codes(found, "warning") if c == "reconsider"}
    assert listed == {"K", "C0"}


@pytest.mark.parametrize(("official", "warned"), [("excellent", True), ("completed", False), (None, False)])
def test_a_state_rating_above_the_capped_leader(rate, official, warned):
    leaders = [{"id": "C0", "level_task": EXCELLENT, "quota_group": "h", "official_rating": official}]
    found = with_collective(rate, cells=[cell(level=COMPLETED)], leaders=leaders, posts=[post()])
    assert (("official_above_capped", "leader", "C0") in codes(found, "warning")) is warned


def test_an_explanation_names_the_body_that_caps(rate):
    found = explain(with_head(rate, [post()]), "C0", "leader")
    bodies = {line.rule.id: line.body for line in found.lines if line.body}
    assert bodies == {"head.organization": "C", "head.collective": "K"} or bodies["head.organization"] == "C"


def test_the_reason_names_rule_and_body(rate):
    found = with_collective(rate, cells=[cell(level=COMPLETED)])
    record = next(r for r in found.records() if r["kind"] == "collective")
    assert [(r["rule"], r["body"]) for r in record["reasons"]] == [("four/collective.organization", "C")]


def test_comparison_counts_each_kind(registry):
    given = {"organizations": [cell(level=GOOD)], "members": people("C", GOOD, GOOD)}
    roster = roster_from_rows("2020", given, registry.dictionary, SHEETS)
    book = resolve("four", registry)
    found = compare(
        roster,
        [book, book.with_set(["four/organization.good.level.core_levels=excellent"])],
        registry=registry,
    )
    flows = {
        (r["kind"], r["left"], r["right"]): r["count"] for r in found.pairs[0].flows.iter_rows(named=True)
    }
    assert flows == {("member", "good", "good"): 2, ("organization", "good", "completed"): 1}
    assert found.pairs[0].movers.select("kind", "id").rows() == [("organization", "C")]
