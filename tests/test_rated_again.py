"""QĐ 124: a discipline of this year for a fault of an earlier one names what is rated again (HD 25, 4.5)."""

from datetime import date

import pytest

from xeploai.lifecycle.run import evaluate
from xeploai.plugins import load_plugins
from xeploai.rosters.rows import roster_from_rows
from xeploai.rulebooks.resolve import resolve

REGISTRY = load_plugins()
BODY = {"disunity_concluded": False}
ROWS = {
    "member": ("members", {"id": "X", "organization": "O"}),
    "organization": ("organizations", {"id": "X", **BODY}),
    "collective": ("collectives", {"id": "X", "organization": "O", **BODY}),
    "leader": ("leaders", {"id": "X"}),
}


def fault(day: date, **more):
    row = {"subject": "X", "violation_date": day, "decision_date": date(2023, 6, 1), "body": "party"}
    return {**row, "form": "reprimand", "self_detected": False, "remedied": False, **more}


def told(kind: str, faults, history=()) -> list[str]:
    """Evaluate one subject of a kind and return what is said to be rated again."""
    table, row = ROWS[kind]
    tables = {
        "organizations": [{"id": "O", **BODY}],
        "members": [],
        "disciplines": faults,
        "history": history,
    }
    tables[table] = [*tables.get(table, []), row]
    named = [{"subject_kind": kind, **r} for r in tables["disciplines"]]
    tables["disciplines"] = named
    roster = roster_from_rows("2023", tables, REGISTRY.dictionary, ("members",))
    result = evaluate(roster, resolve("vn@2023", REGISTRY), registry=REGISTRY)
    found = [f for f in result.findings if f.code == "rated_again" and f.kind == kind]
    return [f.message.render("vi") for f in found]


@pytest.mark.parametrize("kind", ROWS)
def test_it_names_year_subject_old_and_new_rating(kind):
    history = [
        {"subject": "X", "subject_kind": kind, "period": "2021", "rating": "good", "status": "decided"}
    ]
    (sentence,) = told(kind, [fault(date(2021, 12, 31))], history)
    for part in ("X", "2021", "Hoàn thành tốt nhiệm vụ", "Không hoàn thành nhiệm vụ", "25-HD/BTCTW, 4.5"):
        assert part in sentence


@pytest.mark.parametrize("kind", ROWS)
def test_each_earlier_year_is_named_once(kind):
    days = (date(2021, 1, 1), date(2021, 12, 31), date(2022, 12, 31))
    sentences = told(kind, [fault(day, violation=str(n)) for n, day in enumerate(days)])
    assert [year for s in sentences for year in ("2021", "2022") if year in s] == ["2021", "2022"]


@pytest.mark.parametrize(
    "row",
    [
        fault(date(2023, 1, 1)),
        fault(date(2022, 12, 31), self_detected=True, remedied=True),
        fault(date(2022, 12, 31), decision_date=date(2022, 12, 31)),
        fault(date(2022, 12, 31), remedied=None, self_detected=True),
    ],
    ids=["of this year", "excused", "decided the year before", "perhaps excused"],
)
def test_other_disciplines_rate_nothing_again(row):
    assert told("member", [row]) == []


def test_a_revoked_result_is_not_the_old_one():
    history = [{"subject": "X", "period": "2022", "rating": "good", "status": "revoked"}]
    (sentence,) = told("member", [fault(date(2022, 5, 1))], history)
    assert "“–”" in sentence
