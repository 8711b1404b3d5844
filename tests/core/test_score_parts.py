"""Headings that a local text divides: whom its parts are about, what is typed beside them, who fills what."""

from datetime import date

import pytest

import country_kit
from small_law import needs, rule, standard
from xeploai.errors import RegulationFileError, RulebookError
from xeploai.law.regulation import load_regulation
from xeploai.lifecycle.records import number
from xeploai.rosters.asked import asked, asked_facts
from xeploai.testing.conformance import examine, run_part

HERE = "lam-dong@2020"
LOCAL_KEYS = {"relation": "adds", "part_of": "results"}


def points(name, most, **keys):
    return rule("criterion", name, max=most, **keys)


def part(name, most, **keys):
    return points(name, most, **{**LOCAL_KEYS, **keys})


def only(official):
    return {"applies_to": {"occupation": official}}


FRAME = (
    points("total", 100),
    points("general", 30, part_of="total"),
    points("results", 70, part_of="total"),
    standard("completed", "score", require={"score": {"at_least": 50}}),
)
DUTIES, STUDY = part("duties", 45, **only("official")), part("study", 25, **only("official"))
ALL_DUTIES, ALL_STUDY = part("duties", 45), part("study", 25)


def scored(law, **row):
    found = law.rate({"points_general": 25, **row}, selection=HERE, place="lam-dong")
    return number(found.subjects.row(0, named=True)["score"]), found


# ------------------------------------------------------------------ for whom no part is


@pytest.fixture
def divided(small):
    """The 70 points are divided into 45 and 25 for officials only."""
    return small(*FRAME, local=[DUTIES, STUDY])


def test_who_has_parts_gets_their_sum(divided):
    row = {"occupation": "official", "points_duties": 40, "points_study": 20}
    assert scored(divided, **row)[0] == "85"


@pytest.mark.parametrize(("typed", "expected"), [(50, "75"), (None, None)])
def test_whom_no_part_is_about_has_the_headings_own_points_or_unknown(divided, typed, expected):
    # 25 + 50 as the central text has it; a blank is never nothing.
    assert scored(divided, occupation="retired", points_results=typed)[0] == expected


def test_a_roster_without_the_headings_column_leaves_it_unknown(divided):
    score, found = scored(divided, occupation="retired", points_duties=40, points_study=20)
    assert (score, found.subjects["rating"].to_list()) == (None, [None])


@pytest.mark.parametrize("typed", [50, None])
def test_whether_parts_apply_may_be_unknown(divided, typed):
    score, found = scored(divided, occupation=None, points_results=typed, points_duties=40, points_study=20)
    assert score is None
    assert "occupation" in found.subjects["missing"].item()


def test_what_is_missing_is_the_headings_figure(divided):
    found = scored(divided, occupation="retired", points_results=None)[1]
    assert found.subjects["missing"].item().to_list() == ["points_results"]


def test_rows_do_not_mix(divided):
    rows = [
        {"occupation": "official", "points_duties": 40, "points_study": 20, "points_results": None},
        {"occupation": "retired", "points_results": 50},
        {"occupation": "retired", "points_results": None, "points_duties": 1, "points_study": 1},
    ]
    found = divided.rate(*({"points_general": 25, **r} for r in rows), selection=HERE, place="lam-dong")
    assert [number(s) for s in found.subjects["score"]] == ["85", "75", None]


# ------------------------------------------------------------------ both typed (S5)


@pytest.mark.parametrize(("typed", "told"), [(60, 0), (55, 1)])
def test_a_heading_typed_beside_its_parts_is_used_and_a_difference_is_found(small, typed, told):
    law = small(*FRAME, local=[ALL_DUTIES, ALL_STUDY])
    score, found = scored(law, points_results=typed, points_duties=40, points_study=20)
    differing = [f for f in found.findings if f.code == "supplied_differs"]
    assert (score, len(differing)) == (str(25 + typed), told)
    for f in differing:
        said = f.message.render("en")
        assert "55" in said
        assert "60" in said


def test_what_parts_make_stays_exact_beside_a_heading_typed_for_others(small):
    thirds = [part(n, 1, combine="points", **only("official")) for n in ("one", "two", "three")]
    heading = points("results", 70, part_of="total", combine="mean", scale_to=70)
    law = small(FRAME[0], FRAME[1], heading, FRAME[3], local=thirds)
    row = {"occupation": "official", "points_one": 1, "points_two": 0, "points_three": 0}
    rows = [{**row, "points_results": None}, {"occupation": "retired", "points_results": 7}]
    found = law.rate(*({"points_general": 25, **r} for r in rows), selection=HERE, place="lam-dong")
    # 25 + 70/3 = 48,333..., shown in hundredths.
    assert [number(s) for s in found.subjects["score"]] == ["48.33", "32"]


# ------------------------------------------------------------------ who fills what


def columns(law):
    book = law.book(HERE)
    found = asked_facts([asked(book, law.registry)], law.registry)["members"]
    return {f.id for f in found if f.id.startswith("points_")}


def test_a_heading_that_parts_replace_for_everybody_has_no_column(small):
    law = small(*FRAME, local=[ALL_DUTIES, ALL_STUDY])
    assert columns(law) == {"points_general", "points_duties", "points_study"}


def test_a_heading_that_parts_replace_for_some_keeps_its_column(divided):
    assert columns(divided) == {"points_general", "points_results", "points_duties", "points_study"}


# ------------------------------------------------------------------ names


@pytest.mark.parametrize(
    ("heading", "near"), [("result", "results"), ("small/member.results", "results"), ("zzz", "")]
)
def test_r103_a_part_names_a_heading_by_its_short_id(small, heading, near):
    law = small(*FRAME, local=[part("duties", 45, part_of=heading)])
    with pytest.raises(RulebookError) as caught:
        law.book(HERE)
    (told,) = caught.value.messages
    assert (told.code, told.params["rule"]) == ("R103.part_of", "small_local/member.duties")
    assert (told.params["target"], told.params["nearest"]) == (heading, near)
    assert "mã ngắn" in told.render("vi")
    assert "short id" in told.render("en")


def test_every_wrong_heading_is_told_at_once(small):
    law = small(*FRAME, local=[part("duties", 45, part_of="resluts"), part("study", 25, part_of="resutls")])
    with pytest.raises(RulebookError) as caught:
        law.book(HERE)
    assert [m.params["rule"].rpartition(".")[2] for m in caught.value.messages] == ["duties", "study"]


def test_r108_a_part_of_a_heading_that_does_not_hold_yet_is_left_out(small):
    late = rule("criterion", "results", max=70, part_of="total", **{"from": date(2020, 7, 1)})
    law = small(FRAME[0], FRAME[1], late, FRAME[3], local=[ALL_DUTIES, part("share", 45, part_of="duties")])
    before, after = law.book("lam-dong@2020-03-01"), law.book("lam-dong@2020-08-01")
    assert [m.code for m in before.notes if m.code.startswith("R1")] == ["R108", "R108"]
    left = {r.id for r in after.rules} - {r.id for r in before.rules}
    assert left == {"results", "duties", "share"}


@pytest.mark.parametrize("name", ["kh12.conduct", "kh12-conduct", "Conduct", "điểm"])
def test_a_criterion_whose_id_cannot_name_a_column_is_refused(small, name):
    with pytest.raises(RegulationFileError) as caught:
        load_regulation(small(*FRAME, local=[part(name, 45)]).folders[1])
    (told,) = caught.value.messages
    assert (told.params["file"], told.params["path"]) == ("member.toml", f"criterion[{name}].id")
    assert told.params["what"].code == "rule.criterion_id"
    assert told.params["what"].params["found"] == name


def test_a_rule_that_only_changes_a_criterion_names_no_column(small):
    change = rule(
        "criterion", "general.max", relation="narrows", target="small/member.general.max", set={"max": 25}
    )
    opening = rule("opening", "max", of="member.general", parameter="max", at_most=30)
    law = small(*FRAME, opening, local=[change])
    assert law.book(HERE).rule("small/member.general").max == 25


# ------------------------------------------------------------------ maxima


def sums(law):
    notes = (n for n in law.book(HERE).notes if n.code == "note.parts")
    return [(n.params["rule"].rpartition(".")[2], n.params["heading"], n.params["sum"]) for n in notes]


def test_maxima_that_sum_to_the_headings_are_not_told(small):
    assert sums(small(*FRAME, local=[DUTIES, STUDY])) == []
    assert sums(small(*FRAME, local=[ALL_DUTIES, ALL_STUDY])) == []
    assert sums(small(*FRAME, local=[ALL_DUTIES, STUDY])) == []


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ([ALL_DUTIES], [("duties", "results", 45)]),
        ([ALL_DUTIES, part("study", 30)], [("duties", "results", 75)]),
        # 45 + 25 for officials is right, 45 + 20 for the retired is not.
        ([ALL_DUTIES, STUDY, part("rest", 20, **only("retired"))], [("duties", "results", 65)]),
    ],
)
def test_maxima_that_sum_to_another_figure_are_noted(small, parts, told):
    assert sums(small(*FRAME, local=parts)) == told


def test_a_bonus_within_the_maximum_or_on_top_of_it_is_no_difference(small):
    bonus = points("bonus", 10, part_of="total", bonus={"at_most": 2})
    within = points("results", 60, part_of="total")
    assert sums(small(*FRAME, bonus, local=[ALL_DUTIES, ALL_STUDY])) == []
    assert sums(small(*FRAME[:2], within, bonus, local=[needs_meeting()])) == []


def needs_meeting():
    return needs("good", review_done=True).replace(
        'evidence = "text"', 'evidence = "text"\nrelation = "adds"'
    )


# ------------------------------------------------------------------ what the check of a plugin tells


def told(law):
    """Return code, severity and place of what part 2 says of the local text."""
    found = examine(str(law.folders[1]), candidates=[_as_installed(law.folders[0])])[0]
    faults = run_part(found, "static").faults
    return [(f.code, f.severity, f.where.partition("/")[2]) for f in faults if f.anchor == "subcriteria"]


def _as_installed(folder):
    return country_kit.Country(folder.parent, (folder.name,)).candidates()[0]


def test_the_check_warns_of_maxima_that_do_not_sum(small):
    law = small(*FRAME, local=[ALL_DUTIES])
    assert told(law) == [("note.parts", "warning", "member.toml: criterion[duties]")]
    assert told(small(*FRAME, local=[ALL_DUTIES, ALL_STUDY])) == []


def test_the_check_tells_a_criterion_that_nobody_can_fill_in(small):
    # A heading of its own file whose parts begin later: until then no column takes its points.
    heading = part("duties", 70)
    halves = [part(n, 35, part_of="duties", **{"from": date(2020, 7, 1)}) for n in ("one", "two")]
    law = small(*FRAME, local=[heading, *halves])
    assert ("check.no_column", "error", "member.toml: criterion[duties]") in told(law)
    together = [part(n, 35, part_of="duties") for n in ("one", "two")]
    assert told(small(*FRAME, local=[heading, *together])) == []
