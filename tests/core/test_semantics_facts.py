"""S1 to S3, S5 and S6: what a fact can be. S4 speaks of subordinates, whom members do not have."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import polars as pl
import pytest

from small_law import CELL, SHEETS, members, needs, rule, standard, verdict
from xeploai.errors import RosterError
from xeploai.lifecycle.derive import full_months
from xeploai.lifecycle.run import evaluate
from xeploai.plugins import load_plugins
from xeploai.rosters.read import read_roster
from xeploai.rosters.rows import roster_from_rows
from xeploai.rulebooks.resolve import resolve

OFFICIAL_BAD = rule("trigger", "bad", when={"official_rating": "not_completed"})
SCORE = (needs("completed", score={"at_least": 50}), needs("excellent", score={"at_least": 95}))


@pytest.fixture(scope="module")
def registry():
    return load_plugins()


# ---------------------------------------------------------------- S1


def test_s01_not_applicable_never_counts_against_in_what_is_required(small):
    law = small(needs("good", official_rating={"at_least": "good"}))
    assert law.row({"official_rating": "k/a"})["rating"] == "excellent"
    assert law.row({"official_rating": "completed"})["rating"] == "completed"


def test_s01_not_applicable_never_counts_for_a_trigger(small):
    law = small(OFFICIAL_BAD)
    assert law.row({"official_rating": "k/a"})["rating"] == "excellent"
    assert law.row({"official_rating": "not_completed"})["rating"] == "not_completed"


def test_s01_not_applicable_never_counts_for_an_exception_or_a_scope(small):
    law = small(
        standard("good", "a", require={"exemplary": True}, unless={"temporary_opinion": True}),
        standard("completed", "b", require={"exemplary": True}, applies_to={"temporary_opinion": True}),
    )
    row = law.row({"exemplary": False, "temporary_opinion": "k/a"})
    assert row["rating"] == "completed"
    assert row["small/member.completed.b!na"] is True
    assert row["small/member.good.a!na"] is False


def test_s01_a_box_that_does_not_apply_is_left_out_of_the_group(small):
    boxes = [rule("criterion", name, group="other") for name in ("a", "b")]
    law = small(*boxes, needs("good", other_levels={"at_least": "good"}))
    assert law.row({"level_a": "good", "level_b": "k/a"})["rating"] == "excellent"
    assert law.row({"level_a": "average", "level_b": "k/a"})["rating"] == "completed"
    assert law.row({"level_a": "k/a", "level_b": "k/a"})["rating"] == "excellent"


def test_s01_not_applicable_declared_by_a_rule(registry):
    """seed A-05b: nothing to remedy, so the points of that criterion are given in full."""
    points = {
        f"points_{c}": Decimal(p)
        for c, p in zip(["a1", "a2", "a3", "a4", "b1", "b2", "c"], (9, 9, 9, 8, 10, 35, 5), strict=True)
    }
    rows = members({**points, "points_d": "k/a"}, {**points, "points_d": None})
    tables = {"organizations": [CELL], "members": rows, "adjustments": []}
    roster = roster_from_rows("2021", tables, registry.dictionary)
    result = evaluate(roster, resolve("lam-dong@2021", registry), registry=registry)
    assert result.subjects["score"].to_list() == [9000, None]


@pytest.mark.parametrize(
    ("fact", "enough"),
    [
        ("score", {"at_least": 0}),
        ("targets_assigned", {"at_least": 0}),
        ("exemplary", False),
        ("official_rating", {"at_least": "not_completed"}),
        ("admitted_on", {"at_most": date(2100, 1, 1)}),
        ("occupation", "other"),
    ],
)
def test_s01_unknown_is_never_replaced_by_a_default(small, fact, enough):
    """Neither zero, nor no, nor the lowest value: everything would pass here but a blank."""
    row = small(standard("good", "x", require={fact: enough})).row({})
    assert verdict(row) == ("undetermined", None, "completed", "excellent")
    assert row["missing"] == [fact]


def test_s01_unknown_or_true_is_true_and_unknown_and_false_is_false(small):
    either = {"any": [{"exemplary": True}, {"degradation_concluded": False}]}
    law = small(standard("good", "x", require=either))
    assert law.row({"degradation_concluded": False})["rating"] == "excellent"
    both = small(needs("good", exemplary=True, degradation_concluded=False))
    assert both.row({"degradation_concluded": True})["rating"] == "completed"


# ---------------------------------------------------------------- S2

EVENT_RULES = {
    "disciplines": rule("trigger", "d", when={"disciplined": True}),
    "absences": rule("cap", "s", at_most="completed", when={"sick_months": {"at_least": 3}}),
    "transfers": rule("gate", "t", require={"old_cell_opinion": True}),
}
EVENTS = {
    "disciplines": {"subject": "m1", "violation": "V", "decision_date": date(2020, 5, 1)},
    "absences": {"subject": "m1", "type": "sick", "from": date(2020, 1, 1), "to": date(2020, 3, 31)},
    "transfers": {"subject": "m1", "date": date(2020, 8, 1), "opinion": False},
}
HIT = {"disciplines": "not_completed", "absences": "completed", "transfers": None}


@pytest.mark.parametrize("sheet", EVENT_RULES)
def test_s02_a_sheet_that_is_there_and_empty_means_there_was_none(small, sheet):
    assert verdict(small(EVENT_RULES[sheet]).row())[:2] == ("rated", "excellent")


@pytest.mark.parametrize("sheet", EVENT_RULES)
def test_s02_a_missing_sheet_leaves_everything_about_it_unknown(small, sheet):
    row = small(EVENT_RULES[sheet]).row(sheets=[s for s in SHEETS if s != sheet])
    assert verdict(row)[:2] == ("undetermined", None)
    assert row["missing"] != []


@pytest.mark.parametrize("sheet", EVENT_RULES)
def test_s02_a_missing_sheet_is_a_finding(small, sheet):
    result = small(EVENT_RULES[sheet]).rate({}, sheets=[s for s in SHEETS if s != sheet])
    assert [f.code for f in result.findings] == ["missing_sheet"]


@pytest.mark.parametrize("sheet", EVENT_RULES)
def test_s02_another_subjects_rows_say_nothing_about_this_one(small, sheet):
    law, event = small(EVENT_RULES[sheet]), {**EVENTS[sheet], "subject": "m2"}
    found = law.rate({}, {}, **{sheet: [event]}).subjects["rating"].to_list()
    assert found == ["excellent", HIT[sheet]]


@pytest.mark.parametrize(
    ("sheet", "fact"),
    [
        ("disciplines", "decision_date"),
        ("absences", "from"),
        ("absences", "to"),
        ("absences", "type"),
        ("transfers", "date"),
        ("transfers", "opinion"),
    ],
)
def test_s02_a_blank_cell_leaves_that_attribute_unknown(small, sheet, fact):
    row = small(EVENT_RULES[sheet]).row(**{sheet: [{**EVENTS[sheet], fact: None}]})
    assert verdict(row)[:2] == ("undetermined", None)


def test_s02_a_blank_violation_may_be_any_other_one_of_the_subject(small):
    """EX-25 with one cell less: the two decisions may concern one fault or two."""
    law = small(EVENT_RULES["disciplines"])
    old, new = ({"subject": "m1", "violation": "V", "decision_date": date(y, 5, 1)} for y in (2019, 2020))
    assert law.row(disciplines=[old, new])["rating"] == "excellent"
    for rows in ([{**old, "violation": None}, new], [old, {**new, "violation": None}]):
        assert verdict(law.row(disciplines=rows))[:2] == ("undetermined", None)
    assert law.row(disciplines=[old, {**new, "violation": "W"}])["rating"] == "not_completed"
    undated = {**new, "decision_date": None}
    assert verdict(law.row(disciplines=[{**new, "violation": None}, undated]))[:2] == ("undetermined", None)
    # Alone it cannot be another one.
    assert law.row(disciplines=[{**new, "violation": None}])["rating"] == "not_completed"
    assert law.row(disciplines=[{**old, "violation": None}])["rating"] == "excellent"


def test_s02_blank_points_and_blank_kind_of_an_entry_leave_the_score_unknown(small):
    frame = (
        rule("criterion", "total", max=20, combine="sum"),
        rule("criterion", "a", part_of="total", max=10),
        rule("criterion", "bonus", part_of="total", max=10, bonus={"at_most": 2}),
    )
    law = small(*frame, needs("good", score={"at_least": 0}))
    entry = {"subject": "m1", "type": "bonus", "points": 1}
    assert law.row({"points_a": 5}, adjustments=[entry])["score"] == 600
    for fact in ("points", "type"):
        row = law.row({"points_a": 5}, adjustments=[{**entry, fact: None}])
        assert (row["score"], row["status"]) == (None, "undetermined")


# ---------------------------------------------------------------- S3


@pytest.mark.parametrize(
    ("limit", "part", "base", "met"),
    [
        ({"at_least": "80%"}, 4, 5, True),
        ({"at_least": "80%"}, 79, 100, False),
        ({"above": "2/3"}, 20, 30, False),
        ({"above": "2/3"}, 21, 30, True),
        ({"at_least": "2/3"}, 20, 30, True),
        ({"above": "1/3"}, 10**8, 3 * 10**8, False),
        ({"above": "1/3"}, 10**8 + 1, 3 * 10**8, True),
        ({"below": "50%"}, 499, 1000, True),
        ({"below": "50%"}, 5, 10, False),
        ({"at_most": "29%"}, 29, 100, True),
        ({"between": ["50%", "60%"]}, 5, 10, True),
        ({"between": ["50%", "60%"]}, 61, 100, False),
    ],
)
def test_s03_a_share_is_compared_exactly(small, limit, part, base, met):
    law = small(needs("good", completed_share=limit))
    row = law.row({"targets_completed": part, "targets_assigned": base})
    assert row["rating"] == ("excellent" if met else "completed")


def test_s03_literals_load_as_exact_fractions(small):
    book = small(
        needs("good", completed_share={"at_least": "80%"}),
        needs("completed", completed_share={"at_least": "2/3"}),
    ).book()
    values = [r.require.tests[0].value for r in book.rules if r.table == "standard"]
    assert sorted(values) == [Fraction(2, 3), Fraction(4, 5)]


def test_s03_over_an_empty_base_a_trigger_is_not_met(small):
    law = small(rule("trigger", "few", when={"completed_share": {"below": "50%"}}))
    assert law.row({"targets_completed": 0, "targets_assigned": 0})["rating"] == "excellent"


@pytest.mark.parametrize(
    "limit", [{"at_least": "80%"}, {"at_least": "0%"}, {"below": "50%"}, {"at_most": "0%"}]
)
def test_s03_over_an_empty_base_a_standard_is_unknown_by_empty_base(small, limit):
    row = small(needs("good", completed_share=limit)).row({"targets_completed": 0, "targets_assigned": 0})
    assert verdict(row) == ("needs_decision", None, "completed", "excellent")
    assert (row["reason"], row["missing"]) == ("empty_base", [])


def test_s03_an_empty_base_waits_for_no_part(small):
    """Whatever the blank number is, nothing is settled by it."""
    row = small(needs("good", completed_share={"at_least": "80%"})).row({"targets_assigned": 0})
    assert (row["status"], row["reason"], row["missing"]) == ("needs_decision", "empty_base", [])


def test_s03_a_missing_fact_beside_an_empty_base_comes_first(small):
    law = small(needs("excellent", completed_share={"at_least": "80%"}), needs("good", exemplary=True))
    row = law.row({"targets_completed": 0, "targets_assigned": 0})
    assert (row["status"], row["missing"]) == ("undetermined", ["exemplary"])


# ---------------------------------------------------------------- S5


def framed(small, *rules, **bonus):
    return small(
        rule("criterion", "total", max=100, combine="sum", deduction={"at_least": 0.5}),
        rule("criterion", "a", part_of="total", max=90),
        rule("criterion", "bonus", part_of="total", max=10, bonus={"at_least": 0.5, "at_most": 2, **bonus}),
        needs("excellent", score={"at_least": 95}),
        *rules,
    )


def entries(*points, kind="bonus", **more):
    return [{"subject": "m1", "type": kind, "points": Decimal(p), **more} for p in points]


def test_s05_a_supplied_value_wins_and_a_difference_is_a_finding_naming_both(small):
    result = framed(small).rate(
        {"score": Decimal("94.5"), "points_a": 90}, adjustments=entries("2", "2", "1")
    )
    assert result.subjects["score"].to_list() == [9450]
    assert result.subjects["rating"].to_list() == ["good"]
    (found,) = result.findings
    assert (found.code, found.subject) == ("supplied_differs", "m1")
    assert "94,5" in found.message.render("vi")
    assert "95" in found.message.render("vi")


def test_s05_the_same_value_twice_is_no_finding(small):
    result = framed(small).rate({"score": 90, "points_a": 90})
    assert list(result.findings) == []
    assert result.subjects["score"].to_list() == [9000]


def test_s05_a_derived_fact_may_be_supplied_in_place_of_its_parts(small):
    assert framed(small).row({"score": 95}, sheets=())["rating"] == "excellent"


@pytest.mark.parametrize(
    ("rows", "counted", "codes"),
    [
        (entries("2.5"), "2", ["entry_above"]),
        (entries("0.25"), "0.5", ["entry_below"]),
        (entries("2", "2", "2", "2", "2", "1"), "10", ["bonus_sum"]),
        (entries("2", "2", "1"), "5", []),
    ],
)
def test_s05_a_breach_of_a_rule_about_entries_is_a_finding_and_the_value_is_clamped(
    small, rows, counted, codes
):
    """EX-18: evaluation goes on."""
    result = framed(small).rate({"points_a": 80}, adjustments=rows)
    assert result.subjects["score"].to_list() == [int((80 + Decimal(counted)) * 100)]
    assert [f.code for f in result.findings] == codes
    assert {f.severity for f in result.findings} <= {"error"}


def test_s05_a_deduction_below_its_least_counts_the_least(small):
    result = framed(small).rate({}, adjustments=entries("0.25", kind="deduction", criterion="a"))
    assert result.subjects["score"].to_list() == [8950]
    assert [f.code for f in result.findings] == ["entry_below"]


def test_s05_points_above_the_criterions_maximum_stop_the_reading(small):
    with pytest.raises(RosterError) as error:
        framed(small).rate({"points_a": 91})
    assert error.value.exit_code == 2


@pytest.mark.parametrize("value", ["ninety", True, date(2020, 1, 1)])
def test_s05_another_type_than_the_facts_stops_the_reading(small, value):
    with pytest.raises(RosterError) as error:
        framed(small).rate({"points_a": value})
    assert error.value.exit_code == 2


def test_s05_an_id_given_twice_stops_the_reading_of_a_file(tmp_path, registry):
    (tmp_path / "info.csv").write_text("period\n2021\n", "utf-8")
    (tmp_path / "organizations.csv").write_text("id,type\nC1,base_cell\n", "utf-8")
    (tmp_path / "members.csv").write_text("id,organization\nm1,C1\nm1,C1\n", "utf-8")
    with pytest.raises(RosterError, match="m1") as error:
        read_roster(tmp_path, registry)
    assert error.value.exit_code == 2


# ---------------------------------------------------------------- S6


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (date(2021, 6, 10), date(2021, 12, 10), 6),
        (date(2021, 6, 10), date(2021, 12, 9), 5),
        (date(2020, 8, 31), date(2021, 2, 28), 6),
        (date(2020, 8, 31), date(2021, 2, 27), 5),
        (date(2019, 8, 31), date(2020, 2, 29), 6),
        (date(2019, 8, 31), date(2020, 2, 28), 5),
        (date(2020, 1, 31), date(2020, 4, 30), 3),
        (date(2020, 1, 31), date(2020, 4, 29), 2),
        (date(2020, 2, 29), date(2021, 2, 28), 12),
        (date(2021, 12, 10), date(2021, 12, 10), 0),
    ],
)
def test_s06_n_months_are_reached_when_start_and_n_calendar_months_are_not_after_the_day(start, end, months):
    found = pl.DataFrame({"s": [start], "e": [end]}).select(full_months(pl.col("s"), pl.col("e")))
    assert found.item() == months


NEWCOMER = rule("screen", "new", rated=False, when={"admitted_months": {"below": 6}})


@pytest.mark.parametrize(("day", "status"), [(date(2020, 6, 10), "rated"), (date(2020, 6, 11), "not_rated")])
def test_s06_six_months_are_counted_to_the_meeting_of_the_cell(small, day, status):
    assert small(NEWCOMER).row({"admitted_on": day})["status"] == status


def test_s06_without_a_meeting_day_the_months_are_unknown_and_never_those_to_the_years_end(small):
    for day in (date(2000, 1, 1), date(2020, 6, 30), date(2020, 11, 30)):
        row = small(NEWCOMER).row({"admitted_on": day}, organizations=[{**CELL, "meeting_date": None}])
        assert verdict(row) == ("undetermined", "excellent", "excellent", "excellent")


@pytest.mark.parametrize(
    ("first", "last", "rating"),
    [
        (date(2019, 11, 1), date(2020, 3, 31), "completed"),
        (date(2019, 10, 1), date(2020, 3, 30), "excellent"),
        (date(2020, 10, 1), date(2021, 6, 30), "completed"),
        (date(2020, 10, 2), date(2021, 6, 30), "excellent"),
        (date(2019, 1, 1), date(2019, 12, 31), "excellent"),
    ],
)
def test_s06_in_the_year_means_the_rosters_period(small, first, last, rating):
    spell = {"subject": "m1", "type": "sick", "from": first, "to": last}
    assert small(EVENT_RULES["absences"]).row(absences=[spell])["rating"] == rating


def test_s06_another_period_of_the_roster_moves_the_year(small):
    law, row = small(EVENT_RULES["disciplines"]), {**EVENTS["disciplines"]}
    assert law.row(disciplines=[row])["rating"] == "not_completed"
    assert law.row(disciplines=[row], period="2019")["rating"] == "excellent"
