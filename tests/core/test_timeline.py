"""A place from year to year: what governs, what begins and ends, where nothing is encoded."""

import json
from datetime import date, timedelta

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from xeploai.errors import SelectionError
from xeploai.plugins import load_plugins
from xeploai.rulebooks.timeline import Span, _gaps, newest, timeline


@pytest.fixture(scope="module")
def registry():
    return load_plugins()


@pytest.fixture(scope="module")
def lamdong(registry):
    return {y.year: y for y in timeline("lam-dong", registry).years}


def _governing(year):
    return [g.regulation.id for g in year.governing]


def test_years_run_from_2014_to_the_newest_date_known(registry):
    found = timeline("Lâm Đồng", registry)
    assert found.last == newest(registry)
    assert [y.year for y in found.years] == list(range(2014, found.last.year + 1))


@pytest.mark.parametrize(
    ("year", "governing"),
    [(2014, ["hd27"]), (2018, ["hd27", "qd132"]), (2021, ["qd132", "lamdong"]), (2024, ["qd124"])],
)
def test_what_governs(lamdong, year, governing):
    assert _governing(lamdong[year]) == governing


def test_the_regulation_of_the_last_day_rates_the_year(lamdong):
    rates = {g.regulation.id: g.rates for g in lamdong[2018].governing}
    assert rates == {"hd27": False, "qd132": True}


def test_where_nothing_is_encoded(lamdong):
    assert lamdong[2014].central_gaps == (Span(date(2014, 1, 1), date(2014, 9, 24)),)
    assert lamdong[2021].local_gaps == (Span(date(2021, 1, 1), date(2021, 10, 25)),)
    assert lamdong[2022].local_gaps == ()
    assert lamdong[2019].local_gaps == (Span(date(2019, 1, 1), date(2019, 12, 31)),)


def test_a_local_text_ends_with_the_text_it_builds_on(lamdong):
    ends = [e for e in lamdong[2023].events if e.change == "ends" and e.id == "lamdong"]
    assert [(e.day, e.text.render("vi")) for e in ends] == [
        (date(2023, 10, 3), "quy định gốc qd132 hết hiệu lực sau ngày 03/10/2023")
    ]
    assert "lamdong" not in _governing(lamdong[2024])


def test_dated_rules_begin_and_end_by_document(lamdong):
    told = {(e.change, e.day, e.text["vi"]) for e in lamdong[2019].events if e.what == "rules"}
    assert ("begins", date(2019, 10, 18), "21-HD/BTCTW") in told
    assert ("ends", date(2019, 10, 17), "16-HD/BTCTW") in told


def test_a_text_not_checked_since_is_stale_against_the_year(lamdong):
    assert [g.stale for g in lamdong[2021].governing if g.regulation.id == "lamdong"] == [False]
    assert [g.stale for g in lamdong[2022].governing if g.regulation.id == "lamdong"] == [True]


def test_evidence_is_counted(lamdong):
    assert lamdong[2021].evidence["seed"] > 0
    assert lamdong[2024].evidence["press"] > 0
    assert lamdong[2024].unknown > 0


def test_mergers_are_events(registry, lamdong):
    formed = next(e for e in lamdong[2025].events if e.what == "place")
    assert (formed.day, formed.change) == (date(2025, 7, 1), "begins")
    assert "Bình Thuận" in formed.text.render("vi")
    ended = {y.year: y for y in timeline("ninh-thuan", registry).years}[2025]
    assert [e.text.render("en") for e in ended.events if e.what == "place"] == [
        "Ninh Thuận province: merged into Khánh Hòa province"
    ]


def test_the_country_has_no_local_gap(registry):
    assert not any(y.local_gaps for y in timeline("vn", registry).years)


def test_a_unit_has_the_texts_of_the_places_above_it(registry):
    found = {y.year: y for y in timeline("nghe-an/vinh/dhkt", registry).years}
    assert {"hd27", "nghean", "nghean-vinh", "nghean-dhkt"} <= set(_governing(found[2016]))


def test_plugins_that_are_not_active_are_named():
    found = timeline("lam-dong", load_plugins(["qd132"]))
    assert [n.params["name"] for n in found.notes] == ["qd132"]
    assert {y.year: y for y in found.years}[2021].governing == ()


def test_json_is_the_same_bytes(registry):
    one, two = (timeline("nghe-an", registry).to_json("en") for _ in range(2))
    assert one == two
    assert json.loads(one)["format"] == "xeploai.timeline/1"


def test_an_unknown_place_is_an_error(registry):
    with pytest.raises(SelectionError):
        timeline("xyzxyz", registry)


def test_order_of_installation_decides_nothing(registry):
    turned = evolve(registry, regulations=dict(reversed(registry.regulations.items())))
    assert timeline("lam-dong", turned).to_json() == timeline("lam-dong", registry).to_json()


_DAYS = st.integers(-40, 400).map(lambda n: date(2020, 1, 1) + timedelta(days=n))


@given(st.lists(st.tuples(_DAYS, _DAYS)))
def test_gaps_and_spans_together_are_the_whole_year(pairs):
    spans = [s for a, b in pairs if (s := Span(min(a, b), max(a, b)).within(2020))]
    gaps = list(_gaps(2020, spans))
    for n in range(366):
        day = date(2020, 1, 1) + timedelta(days=n)
        covered, open_ = ([s.start <= day <= s.end for s in x] for x in (spans, gaps))
        assert any(covered) != any(open_)
        assert sum(open_) <= 1
