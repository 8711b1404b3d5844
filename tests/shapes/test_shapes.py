"""Rule documents of other places evaluate as plugins of data and a few facts; the core knows none of them.

Expected values stand in ``<shape>/cases/*.toml`` with their clauses. Where the source prints a worked figure
the case carries its number (TC-1, TC-3, TC-5 of VATM; 14 of 70 points under NĐ 335).
"""

import re
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from shape_kit import NAMES, SHAPES, candidates, examined, rated, registry, row
from xeploai.errors import SelectionError
from xeploai.lifecycle.records import number
from xeploai.lifecycle.run import evaluate
from xeploai.rosters.rows import roster_from_rows
from xeploai.rulebooks.resolve import resolve
from xeploai.testing.cases import Case, case_differences, load_cases
from xeploai.testing.conformance import PARTS, run_part

CORE = Path(__file__).parents[2] / "core" / "xeploai"
CASES = {
    f"{name}-{case.id}": (name, case)
    for name in NAMES
    for path in sorted((SHAPES / name).rglob("cases/*.toml"))
    for case in (*load_cases(path).cases, *load_cases(path).figures)
}


def test_the_six_shapes_are_here():
    assert NAMES == ["danang", "hanoi_2018", "hcm_2026", "nd335", "travinh", "vatm_2026"]


@pytest.mark.parametrize("name", NAMES)
def test_a_shape_loads(name):
    assert [(i.name, i.status, i.detail) for i in registry(name).report] == [(name, "active", None)]


@pytest.mark.parametrize("name", CASES)
def test_case(name):
    shape, case = CASES[name]
    assert [d.render("en") for d in case_differences(case, registry(shape))] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_shape_has_both_kinds_of_cases(name):
    mine = [c for n, (shape, c) in CASES.items() if shape == name]
    assert any(isinstance(c, Case) for c in mine)
    # Trà Vinh limits nobody; Đà Nẵng's cap, if it had one, is not printed.
    assert name in ("travinh", "danang") or any(not isinstance(c, Case) for c in mine)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_shape_passes_the_conformance_check(name):
    it = examined(name)
    # In another process only what is installed, or data, can be loaded.
    parts = [p for p in PARTS if p != "determinism" or not candidates(name)]
    assert [f.render("en") for p in parts for f in run_part(it, p).faults] == []


def words(text):
    return set(re.findall(r"\w+", text.casefold()))


def test_nothing_in_the_core_names_a_shape():
    names = {i for n in NAMES for i in registry(n).regulations} | {*NAMES, "vatm", "tvđu"}
    files = list(CORE.rglob("*.py")) + list(CORE.rglob("*.toml"))
    assert [p.name for p in files if words(p.read_text("utf-8")) & names] == []


# ---------------------------------------------------------------- VATM: where rounding stands is visible

LINES = [(30, 100, 95, 100, 100), (15, 100, 90, 100, 95), (10, 100, 100, 100, 100),
         (10, 100, 95, 100, 90), (5, 100, 85, 100, 95)]  # fmt: skip
POINTS = ("product_weight", "points_volume", "points_quality", "points_progress", "points_effect")
GENERAL = {f"points_general_{n}": 2 for n in range(1, 16)}
MEMBER = {"id": "m", "organization": "CB1", "job_family": "frame_2", **GENERAL}


def vatm(*assignments, lines=LINES, **facts):
    products = [{"subject": "m", **dict(zip(POINTS, line, strict=True))} for line in lines]
    cells = [{"id": "CB1", "type": "base_cell"}]
    tables = {"organizations": cells, "members": [{**MEMBER, **facts}], "products": products}
    result = rated("vatm_2026", "vatm@2026-Q3", *assignments, adjustments=[], **tables)
    return row(result, "member", "m")


def test_each_line_of_the_worked_example_is_the_published_one():
    # Alone, each product adds its line to the 30 general points.
    scores = [number(vatm(lines=[line])["score"]) for line in LINES]
    assert [Decimal(s) - 30 for s in scores] == [Decimal(x) for x in ("29.3", "14.1", "10", "9.6", "4.6")]


@pytest.mark.parametrize(("decimals", "expected"), [("1", "97.6"), ("2", "97.48")])
def test_two_decimals_instead_of_one_give_another_total(decimals, expected):
    assert number(vatm(f"member.product.rounding.decimals={decimals}")["score"]) == expected


def test_granted_in_full_what_does_not_apply_gives_28():
    full = [f"member.general_{n}.not_applicable=full" for n in range(1, 16)]
    facts = {"points_general_1": "k/a", "points_general_2": 0}
    assert Decimal(number(vatm(**facts)["score"])) - Decimal("67.6") == Decimal("27.9")
    assert Decimal(number(vatm(*full, **facts)["score"])) - Decimal("67.6") == 28


def test_the_transitional_form_ends_with_2026():
    told = [
        [r.name for r in resolve(f"vatm@{when}", registry("vatm_2026")).rules if "form_09b" in r.name]
        for when in ("2026-Q3", "2026-Q4", "2027-Q1")
    ]
    assert [len(t) for t in told] == [1, 1, 0]


# ---------------------------------------------------------------- months


def test_hanoi_rates_a_month_and_not_before_the_decision():
    book = resolve("ha-noi@2018-M06", registry("hanoi_2018"))
    assert (book.period.start, book.period.end) == (date(2018, 6, 1), date(2018, 6, 30))
    with pytest.raises(SelectionError):
        resolve("ha-noi@2018-M04", registry("hanoi_2018"))


# ---------------------------------------------------------------- a whole roster


COUNT = 40
AXES = ("economy", "institutions", "science", "party", "culture", "defence")


# By hand: person n of 0 to 39 has 90 - n points (Hà Nội), 100 - n (Đà Nẵng), 100 - 1,75 n (NĐ 335),
# 100 - 0,7 n (VATM), (40 - n)/40 of the tasks above requirement (TP.HCM); cell n an attendance of
# 100 - n % (Trà Vinh).
HIGHEST = {
    "hanoi_2018": {"a": 1, "b": 20, "c": 19},
    "danang": {"excellent": 16, "good": 5, "completed": 10, "not_completed": 9},
    "nd335": {"excellent": 6, "good": 12, "completed": 11, "not_completed": 11},
    "travinh": {"tot": 11, "kha": 29},
    "hcm_2026": {"excellent": 29, "good": 11},
    "vatm_2026": {"excellent": 15, "good": 25},
}


def test_a_roster_of_each_shape_evaluates():
    found = {}
    for name, selection, kind, tables in rosters():
        loaded = registry(name)
        book = resolve(selection, loaded)
        rows = {"organizations": [], "members": [], **tables}
        roster = roster_from_rows(book.period.text, rows, loaded.dictionary)
        frame = evaluate(roster, book, registry=loaded).kinds[kind].subjects
        assert frame["status"].null_count() == 0, name
        found[name] = dict(Counter(frame["natural_ceiling"]))
    assert found == HIGHEST


def rosters():
    ids = [f"p{n}" for n in range(COUNT)]
    leaders = [{"id": i, "unit": "P1", "outstanding_unit": False, "points_discipline": 20} for i in ids]
    hanoi = [{**p, "points_results": 70 - n} for n, p in enumerate(leaders)]
    yield "hanoi_2018", "ha-noi@2018-M07", "leader", {"leaders": hanoi, "adjustments": []}
    raters = ("self", "council", "peer", "manager")
    scores = [
        {"subject": i, "rater": r, "criterion": c, "points": p}
        for n, i in enumerate(ids)
        for r in raters
        for c, p in (("group_1", 70 - n), ("group_2", 10), ("group_3", 20))
    ]
    danang = [{"id": i, "post": "other"} for i in ids]
    yield "danang", "da-nang@2013", "leader", {"leaders": danang, "scores": scores}
    officials = [{"id": i, "holds_leading_post": False, "points_general": 30} for i in ids]
    done = [{"conversion": 1, "reworks": 0, "delays": 0, "objective": False}] * COUNT
    products = [
        {"subject": i, **p, **dict.fromkeys(("done", "right", "on_time"), k >= n)}
        for n, i in enumerate(ids)
        for k, p in enumerate(done)
    ]
    yield "nd335", "vn@2026-Q2", "leader", {"leaders": officials, "products": products}
    cells = [{"id": i, "type": "base_cell", "meetings_due": 100, "meetings_attended": 100 - n,
              "unexcused_absences": 0, "most_private_absences": 0} for n, i in enumerate(ids)]  # fmt: skip
    yield "travinh", "tra-vinh@2023", "organization", {"organizations": cells, "disciplines": []}
    axes = [f"points_{a}_{p}" for a in AXES for p in ("progress", "quality")]
    general = {"points_general_1": 18, "points_general_3": 8, "holds_leading_post": False, "agency": "CQ1"}
    group_2 = {"points_group_2_other_1": 2, "points_group_2_other_2": 1, "points_group_2_other_3": 1}
    city = [{"id": i, **general, **group_2, "tasks_assigned": COUNT, "tasks_above_requirement": COUNT - n,
             **dict.fromkeys(axes, 100 - n)} for n, i in enumerate(ids)]  # fmt: skip
    yield "hcm_2026", "ho-chi-minh@2026-Q2", "leader", {"leaders": city, "adjustments": []}
    member = {**MEMBER, "self_score": 80, "explanation_given": True, "worst_key_task": "none"}
    vatm_rows = {
        "organizations": [{"id": "CB1", "type": "base_cell"}],
        "members": [{**member, "id": i} for i in ids],
        "products": [
            {"subject": i, **dict(zip(POINTS, (w, *(100 - n,) * 4), strict=True))}
            for n, i in enumerate(ids)
            for w in (30, 20, 20)
        ],
    }
    yield "vatm_2026", "vatm@2026-Q4", "member", {**vatm_rows, "adjustments": []}
