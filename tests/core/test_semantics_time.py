"""S26 to S28: what a selection picks, whose facts they are, and no clock."""

from datetime import date

import pytest

from small_law import STEPS, needs, reading, rule, standard
from xeploai.errors import RosterError, SelectionError
from xeploai.plugins import load_plugins
from xeploai.rosters.roster import Period
from xeploai.rulebooks.resolve import resolve


@pytest.fixture(scope="module")
def registry():
    return load_plugins()


def versions(*spans):
    return [
        standard("good", "score", require={"score": {"at_least": p}}, **{"from": start, "to": end})
        for p, start, end in spans
    ]


FIRST, SECOND = (70, date(2020, 1, 1), date(2020, 6, 30)), (80, date(2020, 7, 1), date(2020, 12, 31))


# ---------------------------------------------------------------- S26


@pytest.mark.parametrize(
    ("selection", "day", "period"),
    [
        ("vn@2021", date(2021, 12, 31), "2021"),
        ("vn@2021-07-15", date(2021, 7, 15), "2021"),
        ("vn@2021-Q1", date(2021, 3, 31), "2021-Q1"),
        ("vn@2021-Q2", date(2021, 6, 30), "2021-Q2"),
        ("vn@2021-Q4", date(2021, 12, 31), "2021-Q4"),
        ("vn@2021-M02", date(2021, 2, 28), "2021-M02"),
        ("vn@2020-m02", date(2020, 2, 29), "2020-M02"),
        ("vn@2021-M12", date(2021, 12, 31), "2021-M12"),
        ("lam-dong@2021", date(2021, 12, 31), "2021"),
        ("qd132@2018", date(2018, 12, 31), "2018"),
        ("nghe-an@2016", date(2016, 12, 31), "2016"),
    ],
)
def test_s26_the_day_whose_rules_apply(registry, selection, day, period):
    book = resolve(selection, registry)
    assert (book.day, book.period) == (day, Period.parse(period))


def test_a_month_has_its_own_days():
    month = Period.parse("2024-m02")
    assert (month.text, month.start, month.end) == ("2024-M02", date(2024, 2, 1), date(2024, 2, 29))


@pytest.mark.parametrize("raw", ["2018-M00", "2018-M13", "2018-M5", "2018-05", "2018-Q5", "M05"])
def test_what_names_no_period_is_refused(raw):
    with pytest.raises(RosterError):
        Period.parse(raw)


@pytest.mark.parametrize(
    ("day", "points"),
    [
        (date(2020, 1, 1), 70),
        (date(2020, 6, 30), 70),
        (date(2020, 7, 1), 80),
        (date(2020, 12, 31), 80),
    ],
)
def test_s26_full_dates_and_both_ends_inclusive(small, day, points):
    book = small(*versions(FIRST, SECOND)).book(f"small@{day}")
    assert book.rule("member.good.score").require.tests[0].value == points


@pytest.mark.parametrize("day", [date(2019, 12, 31), date(2021, 1, 1)])
def test_s26_a_regulation_outside_its_days_is_an_error_that_says_them(small, day):
    with pytest.raises(SelectionError) as error:
        small(*STEPS).book(f"small@{day}")
    assert "01/01/2020" in error.value.render("vi")
    assert "31/12/2020" in error.value.render("vi")


def test_s26_a_regulation_alone_is_that_text_on_its_last_day(registry):
    book = resolve("qd132", registry)
    assert book.day == date(2023, 10, 3)
    assert [r.id for r in book.regulations] == ["qd132"]
    assert book.place.id == "vn"
    assert {r.source.document for r in book.rules} >= {"qd132", "hd21"}


def test_s26_with_an_open_end_the_day_is_the_last_on_which_it_was_checked(registry):
    assert resolve("lamdong", registry).day == date(2021, 12, 31)


def test_s26_a_regulation_on_another_day_has_the_guidance_of_that_day(registry):
    documents = {s: {r.source.document for r in resolve(s, registry).rules} for s in ("qd132", "qd132@2018")}
    assert "hd16" in documents["qd132@2018"]
    assert "hd21" not in documents["qd132@2018"]
    assert "hd16" not in documents["qd132"]


def test_s26_a_regulation_alone_takes_no_local_rules_and_lists_its_openings_as_unfilled(registry):
    alone, placed = resolve("qd132@2021", registry), resolve("lam-dong@2021", registry)
    assert {r.regulation for r in alone.rules} == {"qd132"}
    assert set(alone.unfilled) == set(alone.openings)
    assert "qd132/member.points_frame" in {o.name for o in alone.unfilled}
    assert "qd132/member.points_frame" not in {o.name for o in placed.unfilled}


def test_s26_a_name_that_is_both_place_and_regulation_is_an_error(small):
    law = small(*STEPS)
    path = law.folders[0] / "regulation.toml"
    path.write_text(path.read_text("utf-8").replace('id = "small"', 'id = "lam-dong"'), "utf-8")
    with pytest.raises(SelectionError) as error:
        law.book("lam-dong@2020")
    assert error.value.messages[0].code == "selection.both"


def test_s26_in_repo_ids_do_not_collide(registry):
    assert not set(registry.regulations) & set(registry.places)


def test_s26_a_place_nobody_encoded_gets_the_central_rules_and_says_so(registry):
    book = resolve("khanh-hoa@2021", registry)
    assert {r.regulation for r in book.rules} == {"qd132"}
    assert "note.central_only" in {m.code for m in book.notes}
    assert "note.central_only" not in {m.code for m in resolve("vn@2021", registry).notes}


def test_s26_a_place_takes_the_rules_of_every_place_above_it(small):
    law = small(*STEPS, local=[rule("notice", "told", relation="adds", when={"exempt": True})])
    assert [r.id for r in law.book("lam-dong@2020").regulations] == ["small", "small_local"]
    assert [r.id for r in law.book("vn@2020").regulations] == ["small"]


def test_s26_a_change_in_the_future_changes_nothing_before_it(small):
    """rules-as-code, regression 3: exactly the days from then on."""
    now = small(*versions((70, date(2020, 1, 1), None)))
    later = small(*versions(FIRST, SECOND))
    rows = [{"score": p} for p in (69, 70, 79, 80)]
    for day, same in ((date(2020, 6, 30), True), (date(2020, 7, 1), False)):
        found = [
            law.rate(*rows, selection=f"small@{day}").subjects["rating"].to_list() for law in (now, later)
        ]
        assert (found[0] == found[1]) is same


# ---------------------------------------------------------------- S27


def test_s27_the_roster_picks_the_facts_and_another_period_is_told(small):
    result = small(*STEPS).rate({"level_task": "good"}, period="2019")
    assert [(f.code, f.severity) for f in result.findings] == [("cross_period", "warning")]
    assert result.receipt["hypothetical"] is True
    assert result.subjects["rating"].to_list() == ["good"]


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("Lâm Đồng", True),
        ("nghe-an", True),
        ("nowhere", True),
        ("vn", False),
        ("Việt Nam", False),
        (None, False),
    ],
)
def test_s27_another_place_is_told(small, place, told):
    result = small(*STEPS).rate({"level_task": "good"}, place=place)
    assert ["cross_place" in {f.code for f in result.findings}] == [told]
    assert result.receipt["hypothetical"] is told


def test_s27_the_rosters_own_place_is_not_told_however_it_is_written(small):
    law = small(*STEPS, local=[rule("notice", "told", relation="adds", when={"exempt": True})])
    for place in ("lam-dong", "Lâm Đồng", "tỉnh Lâm Đồng"):
        result = law.rate({"level_task": "good"}, selection="lam-dong@2020", place=place)
        assert list(result.findings) == []
        assert result.receipt["hypothetical"] is False


# ---------------------------------------------------------------- S28


def notes(book):
    return {m.code.partition(".")[2] for m in book.notes if m.code.startswith("note.")}


@pytest.mark.parametrize(
    ("selection", "told"),
    [
        ("lam-dong@2021", False),
        ("lam-dong@2022", True),
        ("lam-dong@2021-12-31", False),
        ("lam-dong@2022-01-01", True),
    ],
)
def test_s28_stale_is_judged_against_the_selections_day(registry, selection, told):
    assert ("stale" in notes(resolve(selection, registry))) is told


@pytest.mark.parametrize(
    ("selection", "told"), [("vn@2018", False), ("qd124@2023", False), ("small@2020", False)]
)
def test_s28_before_coverage_is_judged_against_the_selections_period(registry, small, selection, told):
    book = small(*STEPS).book(selection) if selection.startswith("small") else resolve(selection, registry)
    assert ("early" in notes(book)) is told


def test_s28_a_text_younger_than_the_period_says_so_unless_it_declares_the_period(small):
    law = small(*STEPS)
    path = law.folders[0] / "regulation.toml"
    path.write_text(path.read_text("utf-8").replace("from = 2020-01-01", "from = 2020-05-01"), "utf-8")
    assert "early" in notes(law.book())
    path.write_text(
        path.read_text("utf-8").replace("to = 2020-12-31", "to = 2020-12-31\nperiod_from = 2020-01-01"),
        "utf-8",
    )
    assert "early" not in notes(law.book())


def test_s28_the_receipt_holds_no_clock(small, monkeypatch):
    law = small(*STEPS, reading("strictness", "lenient", "strict"), needs("good", exemplary=True))
    today = date.today().isoformat()
    receipt = law.rate({}).receipt
    assert not {"time", "date", "now", "created", "evaluated"} & receipt.keys()
    assert today not in str(receipt)
    assert law.rate({}).to_json() == law.rate({}).to_json()
