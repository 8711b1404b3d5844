"""Awards: years running against a slow reference, limits against counting, three-valued eligibility."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xeploai.lifecycle.awards import award_limit
from xeploai.lifecycle.run import evaluate
from xeploai.lifecycle.streaks import LEAST, MOST, same_title, years_before
from xeploai.model import Award, SizeStep, Source, Streak, Text
from xeploai.plugins import load_plugins
from xeploai.rosters.rows import roster_from_rows
from xeploai.rulebooks.resolve import resolve

REGISTRY = load_plugins()
NOW = 2021
BAO_LOC = "lam-dong/bao-loc@2021"
VINH = "nghe-an/vinh@2016"
FIVE = (
    "lamdong-baoloc/member.award.certificate_five_years",
    "lamdong-baoloc/member.award.diploma_five_years",
)


# ------------------------------------------------------------------ years running

CELLS = ("yes", "lower", "revoked", "unrated", "status?", "rating?")
"""What a year's row says: it counts, four ways in which it may not, two in which nobody knows."""
ROW: dict[str, dict[str, Any]] = {
    "yes": {"rating": "excellent", "status": "decided"},
    "lower": {"rating": "good", "status": "decided"},
    "revoked": {"rating": "excellent", "status": "revoked"},
    "unrated": {"status": "not_rated"},
    "status?": {"rating": "excellent"},
    "rating?": {"status": "decided"},
}


def bounds(years: dict[int, str], now: int) -> tuple[int, int]:
    """Count back year by year, once with every doubt against the run and once in its favour."""
    found = []
    for counts in ({"yes"}, {"yes", "status?", "rating?"}):
        year = now - 1
        while years.get(year) in counts:
            year -= 1
        found.append(now - 1 - year)
    return found[0], found[1]


def counted(histories: list[dict[int, str]], streak: Streak) -> list[tuple[int, int]]:
    rows = [
        {"subject": f"m{n}", "subject_kind": "member", "period": str(year), **ROW[cell]}
        for n, years in enumerate(histories)
        for year, cell in years.items()
    ]
    tables = {"organizations": [], "members": [], "history": rows}
    roster = roster_from_rows(str(NOW), tables, REGISTRY.dictionary, ("history",))
    frame = years_before(streak, "excellent", roster, "member")
    assert frame is not None
    found = {r["id"]: (r[LEAST], r[MOST]) for r in frame.collect().iter_rows(named=True)}
    return [found.get(f"m{n}", (0, 0)) for n in range(len(histories))]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.dictionaries(st.integers(NOW - 7, NOW + 1), st.sampled_from(CELLS)), min_size=1, max_size=12)
)
def test_years_running_are_those_that_a_year_by_year_count_gives(histories):
    assert counted(histories, Streak(5)) == [bounds(years, NOW) for years in histories]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([{"title": "TSVM tiêu biểu", "rating": "excellent", "status": "decided"}], (1, 1)),
        ([{"title": "“Trong sạch,  vững mạnh” TIÊU BIỂU", "status": "decided"}], (1, 1)),
        ([{"title": "Khác", "rating": "excellent", "status": "decided"}], (0, 0)),
        ([{"rating": "excellent", "status": "decided"}], (0, 1)),
        ([{"rating": "good", "status": "decided"}], (0, 0)),
        ([{"title": "TSVM tiêu biểu", "status": "revoked"}, ROW["yes"]], (0, 0)),
        ([{"title": "TSVM tiêu biểu", "rating": "excellent"}], (0, 1)),
    ],
    ids=["short", "other print", "another title", "blank", "blank beside good", "revoked", "status blank"],
)  # fmt: skip
def test_a_title_counts_by_what_the_year_s_rows_say_of_it(rows, expected):
    named = [{"subject": "o", "subject_kind": "organization", "period": str(NOW - 1), **r} for r in rows]
    tables = {"organizations": [{"id": "o"}], "members": [], "history": named}
    roster = roster_from_rows(str(NOW), tables, REGISTRY.dictionary, ("history",))
    streak = Streak(5, ("Trong sạch, vững mạnh tiêu biểu", "TSVM tiêu biểu"))
    (found,) = years_before(streak, "excellent", roster, "organization").collect().iter_rows(named=True)
    assert (found[LEAST], found[MOST]) == expected


def test_two_decided_ratings_of_one_year_say_nothing():
    rows = [
        {"subject": "m", "subject_kind": "member", "period": "2020", "rating": r, "status": "decided"}
        for r in ("excellent", "good")
    ]
    tables = {"organizations": [], "members": [], "history": rows}
    roster = roster_from_rows("2021", tables, REGISTRY.dictionary)
    (found,) = years_before(Streak(5), "excellent", roster, "member").collect().iter_rows(named=True)
    assert (found[LEAST], found[MOST]) == (0, 1)


def test_a_leader_s_results_are_not_those_of_the_member():
    rows = [{"subject": "m", "subject_kind": "leader", "period": "2020", **ROW["yes"]}]
    roster = roster_from_rows(
        "2021", {"organizations": [], "members": [], "history": rows}, REGISTRY.dictionary
    )
    assert years_before(Streak(5), "excellent", roster, "member").collect().is_empty()


def test_titles_are_compared_without_quotes_commas_and_capitals():
    assert same_title(["“Trong sạch, vững mạnh” tiêu biểu"]) == same_title(
        ["trong sạch vững mạnh  TIÊU BIỂU"]
    )
    assert same_title(["Trong sạch vững mạnh"]) != same_title(["Trong sạch vững mạnh tiêu biểu"])


# ------------------------------------------------------------------ who may be proposed


def person(subject: str, rating: str = "excellent", selection: str = BAO_LOC) -> dict[str, Any]:
    about = {"subject_kind": "member", "period": selection[-4:], "selection": selection}
    return {"subject": subject, **about, "rating": rating, "status": "in_force"}


def run(selection: str = BAO_LOC, period: str | None = None, **tables: Any):
    given = {"organizations": [{"id": "CB1", "type": "base_cell"}], **tables}
    book = resolve(selection, REGISTRY)
    return evaluate(
        roster_from_rows(period or book.period.text, given, REGISTRY.dictionary), book, registry=REGISTRY
    )


def years(subject: str, *which: int) -> list[dict[str, Any]]:
    return [{"subject": subject, "subject_kind": "member", "period": str(y), **ROW["yes"]} for y in which]


def test_without_a_history_nobody_can_say_and_what_is_missing_is_named():
    found = run(members=[{"id": "m", "organization": "CB1"}], decisions=[person("m")])
    assert not set(FIVE) & set(found.eligible()["m"])
    waiting = {w["award"]: w["missing"] for w in found.waiting()["m"]}
    assert [waiting[a] for a in FIVE] == [["history"], ["history"]]


def test_a_rating_that_is_open_makes_an_award_unknown_and_one_that_is_out_of_reach_refuses_it():
    people = [{"id": "open", "organization": "CB1"}, {"id": "low", "organization": "CB1"}]
    found = run(members=people, decisions=[person("low", "good")], history=years("open", *range(2017, 2021)))
    waiting = {w["award"]: w["missing"] for w in found.waiting()["open"]}
    assert [waiting[a] for a in FIVE] == [["rating"], ["rating"]]
    assert "low" not in found.eligible()
    assert all(w["award"] not in FIVE for w in found.waiting().get("low", []))


def test_removing_a_year_never_makes_an_award_appear():
    for gone in range(2017, 2021):
        rows = [r for r in years("m", *range(2017, 2021)) if r["period"] != str(gone)]
        found = run(members=[{"id": "m", "organization": "CB1"}], decisions=[person("m")], history=rows)
        assert not set(FIVE) & set(found.eligible()["m"])


def test_a_number_that_was_typed_counts_before_the_history_and_the_difference_is_told():
    typed = [{"id": "m", "organization": "CB1", "excellent_years": 5}]
    found = run(members=typed, decisions=[person("m")], history=years("m", 2020))
    assert set(FIVE) <= set(found.eligible()["m"])
    (told,) = [f for f in found.findings if f.code == "award_years_differ"]
    assert (told.subject, told.message.params["typed"], told.message.params["found"]) == ("m", 5, 2)


def test_two_awards_for_the_same_years_are_both_listed_and_told():
    found = run(
        members=[{"id": "m", "organization": "CB1"}],
        decisions=[person("m")],
        history=years("m", *range(2017, 2021)),
    )
    assert set(FIVE) <= set(found.eligible()["m"])
    (told,) = [f for f in found.findings if f.code == "award_overlap"]
    assert "Giấy khen của Ban Thường vụ Thành ủy" in told.message.render("vi")
    assert "Bằng khen của Ban Thường vụ Tỉnh ủy" in told.message.render("vi")


def test_awards_are_of_the_year():
    found = run("vn@2026-Q1", members=[{"id": "m", "organization": "CB1"}])
    assert (found.eligible(), found.waiting()) == ({}, {})


def test_json_says_who_may_be_proposed_and_what_is_missing():
    found = run(members=[{"id": "m", "organization": "CB1"}], decisions=[person("m")])
    (member,) = [s for s in found.as_dict()["subjects"] if s["id"] == "m"]
    assert "lamdong-baoloc/member.award.year" in member["awards"]
    assert {w["award"] for w in member["awards_open"]} >= set(FIVE)
    (line,) = found.as_dict()["awards"]["lamdong-baoloc/member.award.year"]
    assert (line["eligible"], line["limit_max"], line["verdict"]) == (1, None, "free")


# ------------------------------------------------------------------ how many


def award(**more: Any) -> Award:
    told = {"text": Text("Câu", "Sentence"), "source": Source("doc", "1"), "evidence": "text"}
    return Award(id="award", topic="award", **told, **more)


STEPS = (SizeStep(allow=1, fewer_than=100), SizeStep(allow=3, at_most=500), SizeStep(allow=5))


@pytest.mark.parametrize(
    ("roll", "limit"),
    [(1, 1), (99, 1), (100, 3), (101, 3), (499, 3), (500, 3), (501, 5), (20_000, 5)],
)
def test_places_by_size(roll, limit):
    """EX-60, and the numbers beside each boundary."""
    assert award_limit(award(by_size=STEPS), roll, roll) == limit


def test_no_number_is_no_limit():
    assert award_limit(award(), 10, 10) is None


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 300), st.sampled_from(["20%", "50%", "1/3"]))
def test_a_share_is_the_largest_number_that_keeps_it(base, share):
    part = Fraction(20, 100) if share == "20%" else Fraction(1, 2) if share == "50%" else Fraction(1, 3)
    limit = award_limit(award(share=part, base="excellent"), base, base, base)
    assert limit == max(x for x in range(base + 1) if Fraction(x) <= part * base)


def city(classified: int, strong: int, exemplary: int):
    """Base organisations of a city: so many recognised as clean and strong, the rest good."""
    base = {"type": "base_cell", "parent": "TU", "emulation_registered": True}
    organizations = [
        {"id": f"o{n}", **base, "exemplary_clean_strong": n < exemplary} for n in range(classified)
    ]
    rows = [
        {**person(f"o{n}", "excellent" if n < strong else "good", VINH), "subject_kind": "organization"}
        for n in range(classified)
    ]
    found = run(VINH, organizations=organizations, members=[], decisions=rows)
    (line,) = found.awards["nghean-vinh/organization.award.exemplary"].to_dicts()
    return line


@settings(max_examples=12, deadline=None)
@given(st.integers(2, 45), st.integers(0, 22), st.integers(0, 22))
def test_the_nested_limit_is_a_fifth_of_those_recognised(classified, strong, exemplary):
    """At most half of the classified, a fifth of those: by trying every number (seed A-32)."""
    strong = min(strong, classified // 2)
    exemplary = min(exemplary, strong)
    line = city(classified, strong, exemplary)
    most = max(y for y in range(strong + 1) if 5 * y <= strong)
    assert (line["excellent_min"], line["limit_min"], line["limit_max"]) == (strong, most, most)
    assert (line["eligible"], line["unknown"]) == (exemplary, 0)
    assert line["verdict"] == ("over" if exemplary > most else "within")


def test_before_the_recognitions_the_nested_limit_is_a_span():
    """41 organisations, none recognised yet (EX-61): 0 to 20 of them may be, so 0 to 4 exemplary."""
    base = {"type": "base_cell", "parent": "TU", "exemplary_clean_strong": True, "emulation_registered": True}
    score = {"score": 95, "committee_disunity": False, "corruption_disciplined": False}
    found = run(VINH, organizations=[{"id": f"o{n}", **base, **score} for n in range(41)], members=[])
    (line,) = found.awards["nghean-vinh/organization.award.exemplary"].to_dicts()
    assert (line["limit_min"], line["limit_max"], line["verdict"]) == (0, 4, "open")


def test_one_cell_of_each_organisation():
    """AW-016-1: two cells of one organisation, one of another."""
    title = {"rating": "excellent", "title": "TSVM tiêu biểu", "status": "decided"}
    cells = {"a1": "A", "a2": "A", "b1": "B"}
    about = {"type": "sub_cell", "specially_outstanding": True, "exemplary_clean_strong": True}
    found = run(
        VINH,
        organizations=[{"id": "A", "type": "base_committee_org"}, {"id": "B", "type": "base_committee_org"}]
        + [{"id": i, "parent": p, **about} for i, p in cells.items()],
        members=[],
        decisions=[{**person(i, "excellent", VINH), "subject_kind": "organization"} for i in cells],
        history=[
            {"subject": i, "subject_kind": "organization", "period": str(y), **title}
            for i in cells
            for y in range(2012, 2016)
        ],
    )
    lines = {
        g["group"]: g for g in found.awards["nghean-vinh/organization.award.cell_certificate"].to_dicts()
    }
    told = {g: (line["eligible"], line["limit_max"], line["verdict"]) for g, line in lines.items()}
    assert told == {"A": (2, 1, "over"), "B": (1, 1, "within")}
