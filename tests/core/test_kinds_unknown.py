"""What is not known of bodies, units, persons and places leaves open what hangs on it, and nothing else."""

from datetime import date
from decimal import Decimal

import pytest

from reference import kinds_kit as kit
from reference.kinds_kit import COLLECTIVE, GOOD, LEADER, POST, discipline, levels, members, organization
from reference_agreement import rated

SELECTION = "lam-dong@2021"


def rate(missing=(), **tables):
    """Subjects by kind and id; sheets that are not given are empty, those in ``missing`` are not there."""
    given = {name: [] for name in (*kit.SHEETS, "members", "organizations") if name not in missing}
    kinds = rated(SELECTION, given | tables).kinds
    return {
        kind: {row["id"]: row for row in part.subjects.iter_rows(named=True)} for kind, part in kinds.items()
    }


def natural(row):
    return row["natural_floor"], row["natural_ceiling"]


def test_a_head_of_a_unit_that_nobody_named_may_lead_anything():
    head = {"person": "L", **POST, "collective": "k/a"}
    for unit, expected in (("k/a", ("excellent", "excellent")), (None, ("completed", "excellent"))):
        found = rate(
            organizations=[organization()], leaders=[{"id": "L", **LEADER}], posts=[{**head, "unit": unit}]
        )
        assert natural(found["leader"]["L"]) == expected


def test_nothing_is_known_of_somebody_whom_no_sheet_lists():
    found = rate(
        organizations=[organization()],
        members=members((3, GOOD)),
        collectives=[{"id": "K", "organization": "O", **COLLECTIVE}],
        collective_members=[{"collective": "K", "person": person} for person in ("OM0", "OM1", "nobody")],
    )["collective"]["K"]
    rules = ("good.members_discipline", "trigger.member_discipline", "trigger.degradation")
    assert [found[f"qd132/collective.{rule}"] for rule in rules] == [None, None, None]


def cell(people, **typed):
    """A good cell of ``people`` whose office typed some of the counts."""
    rows = {"organizations": [organization(score=Decimal(85), **typed)], "members": people}
    return rate(**rows)["organization"]["O"]


def test_a_typed_base_holds_while_the_part_is_open():
    # At most five of the eight are good: of ten they cannot be sixty percent, of eight they can.
    unsure = {**GOOD, "degradation_concluded": None}
    people = members((3, kit.COMPLETED), (5, unsure))
    rule = "qd132/organization.good.members_good"
    assert cell(people, members_rated=10)[rule] is False
    assert cell(people)[rule] is None


def test_a_typed_base_of_nobody_is_an_empty_base():
    unsure = {**GOOD, "degradation_concluded": None}
    found = cell(members((3, GOOD), (1, unsure)), members_rated=0)
    assert found["qd132/organization.good.members_good"] is None
    assert (found["status"], found["reason"]) == ("needs_decision", "empty_base")


def test_a_discipline_that_perhaps_counts_here_never_counts_elsewhere():
    # Two unnamed decisions may be about one violation of last year; either way it happened here.
    rows = [
        discipline("OM0", violation=None, decision_date=date(year, 12, 10), counts_at="O")
        for year in (2020, 2021)
    ]
    members_ = members((7, GOOD), (2, kit.COMPLETED))
    found = rate(organizations=[organization(score=Decimal(85))], members=members_, disciplines=rows)
    # Six of nine are good for certain: the ninth cannot make it eighty percent by leaving.
    assert found["organization"]["O"]["qd132/organization.excellent.members_good"] is False


def test_without_disciplines_one_who_moved_may_count_at_any_organization():
    people = [*members((1, GOOD)), *members((4, GOOD), cell="P")]
    moved = {"subject": "OM0", "date": date(2021, 2, 1), "opinion": True}
    decided = [kit.decision(row["id"], "member", "good") for row in people]
    rows = {"organizations": [organization(), organization("P")], "members": people, "decisions": decided}
    rule = "qd132/organization.good.members_completed"
    for transfers, expected in (([], True), ([moved], None)):
        found = rate(missing=["disciplines"], transfers=transfers, **rows)
        assert found["organization"]["P"][rule] is expected


@pytest.mark.parametrize(("score", "status"), [(96, "needs_decision"), (85, "undetermined")])
def test_a_body_that_cannot_lower_the_rating_is_not_missed(score, status):
    """Five heads over the quota; of one it is not said whether the excellent organisation binds him."""
    rows = [organization(kind="base_committee_org", **levels("average", "average"))]
    rows += [organization(f"C{n}", "sub_cell", parent="O", score=Decimal(85)) for n in range(1, 6)]
    rows.append(organization("C0", "sub_cell", parent="O", score=Decimal(score)))
    people = [row for n in range(6) for row in members((5, GOOD), cell=f"C{n}")]
    leaders = [{"id": f"L{n}", **LEADER} for n in range(3)]
    post = {"person": "L0", **POST, "unit": "C0", "collective": "k/a", "incoming_unrelated": None}
    found = rate(organizations=rows, members=people, leaders=leaders, posts=[post])
    assert found["organization"]["C0"]["rating"] == ("excellent" if score == 96 else "good")
    assert found["leader"]["L0"]["status"] == status
    asked = {"incoming_unrelated"} if score == 85 else set()
    assert {"incoming_unrelated", "organization_rating"} & {*found["leader"]["L0"]["missing"]} == asked


def test_an_unrated_organization_is_missed_by_its_rating():
    rows = [organization(kind="base_committee_org", score=None)]
    post = {"person": "L0", **POST, "unit": "O", "collective": "k/a", "incoming_unrelated": False}
    found = rate(organizations=rows, leaders=[{"id": "L0", **LEADER}], posts=[post])
    assert "organization_rating" in found["leader"]["L0"]["missing"]
    assert "incoming_unrelated" not in found["leader"]["L0"]["missing"]
