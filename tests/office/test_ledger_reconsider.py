"""What a revocation touches (seed REV-5, EX-74): shares, quotas, caps, runs, titles, awards, other years."""

from datetime import date

import pytest

from ledger_kit import AUTHORITY, decided, no_rulebook, proposal, recorded, revoked
from xeploai_office.ledger import Dependence, Ledger, Wanted, decide, earlier_years
from xeploai_office.ledger.records import Proposal


def _text(words: str, clause: str, kind: str = "member", **more: object) -> dict[str, object]:
    return {"vi": words, "en": f"{words} (en)", "clause": clause, "kind": kind, **more}


RULES = {
    "q/member.quota": _text("Không quá 20%", "Điều 1"),
    "q/organization.quota": _text("Không quá 20%", "Điều 2", "organization"),
    "a/year": _text("Giấy khen năm", "III.1", conditional=False),
    "a/five": _text("Giấy khen 5 năm liền", "III.2", conditional=True),
    "qd124/earlier": _text("Xếp loại lại năm vi phạm", "4.5", re_rates="not_completed"),
}


def _in(target, kind="organization"):
    return Dependence("counts_in", target, kind)


def _under(target, kind="organization"):
    return Dependence("capped_by", target, kind)


def _quota(group, kind="member"):
    return Dependence("quota", group, rule=f"q/{kind}.quota")


@pytest.fixture
def ledger(tmp_path):
    with Ledger.open(tmp_path / "l.sqlite", create=True) as ledger:
        yield ledger


@pytest.fixture
def cell(ledger):
    """A cell of 20 with its secretary, a leader who heads it, its party committee and another cell."""
    members = [proposal(f"DV{n:02}", "2021", _in("CB1"), _quota("DB")) for n in range(1, 20)]
    secretary = proposal("DV20", "2021", _in("CB1"), _quota("DB"), _under("CB1"), rating="excellent")
    organizations = [
        proposal("CB1", "2021", _in("DB"), _in("BTV", "collective"), _quota("DB", "organization"),
                 subject_kind="organization", rating="excellent", name="Chi bộ 1"),
        proposal("CB2", "2021", _in("DB"), _quota("DB", "organization"), subject_kind="organization"),
        proposal("DB", "2021", subject_kind="organization"),
    ]  # fmt: skip
    above = [
        proposal("BTV", "2021", _under("DB"), subject_kind="collective"),
        proposal("LĐ1", "2021", _under("CB1"), subject_kind="leader", rating="excellent"),
        proposal("LĐ2", "2021", _under("DB"), _under("BTV", "collective"), subject_kind="leader"),
    ]
    everybody = [*members, secretary, *organizations, *above]
    recorded(ledger, everybody, rules=RULES)
    same = {"period": "2021", "authority": AUTHORITY, "date": date(2021, 12, 31)}
    rows = [
        Wanted(subject=p.subject, subject_kind=p.subject_kind, rating=p.rating, **same) for p in everybody
    ]
    decide(ledger, rows, no_rulebook)
    return ledger


def _touched(found):
    return {(t.relation, t.subject_kind, t.subject, t.step) for t in found}


def test_a_member_rated_again_touches_cell_quota_head_and_what_is_above(cell):
    found = revoked(cell, "DV01", subject_kind="member").touched
    assert _touched(found) == {
        ("share", "organization", "CB1", 1),
        ("quota", "member", "DB", 1),
        # Because of the cell:
        ("share", "organization", "DB", 2),
        ("share", "collective", "BTV", 2),
        ("quota", "organization", "DB", 2),
        ("cap", "member", "DV20", 2),
        ("cap", "leader", "LĐ1", 2),
        # Because of the party committee and its collective:
        ("cap", "collective", "BTV", 3),
        ("cap", "leader", "LĐ2", 3),
    }
    assert [t.step for t in found] == sorted(t.step for t in found)


def test_each_names_what_is_in_force_and_on_what_it_rests(cell):
    found = {(t.relation, t.subject): t for t in revoked(cell, "DV01").touched}
    share, head = found["share", "CB1"], found["cap", "LĐ1"]
    assert (share.name, share.decided, share.because) == ("Chi bộ 1", "excellent", ("member", "DV01"))
    assert (head.decided, head.because) == ("excellent", ("organization", "CB1"))


def test_a_quota_group_names_those_who_were_decided_excellent(cell):
    found = [t for t in revoked(cell, "DV01").touched if t.relation == "quota"]
    assert [(t.subject_kind, t.rule, t.texts["clause"], t.more["excellent"]) for t in found] == [
        ("member", "q/member.quota", "Điều 1", ["DV20"]),
        ("organization", "q/organization.quota", "Điều 2", ["CB1"]),
    ]


def test_who_is_only_bounded_passes_nothing_on_to_shares(cell):
    """S16, seed A-56: the cell counts the secretary's natural rating, which no cap changes."""
    found = revoked(cell, "CB1", subject_kind="organization").touched
    assert _touched(found) == {
        ("share", "organization", "DB", 1),
        ("share", "collective", "BTV", 1),
        ("quota", "organization", "DB", 1),
        ("cap", "member", "DV20", 1),
        ("cap", "leader", "LĐ1", 1),
        ("quota", "member", "DB", 2),
        ("cap", "collective", "BTV", 2),
        ("cap", "leader", "LĐ2", 2),
    }


def test_a_head_touches_nobody_else(cell):
    assert revoked(cell, "LĐ1", subject_kind="leader").touched == []


def test_only_the_latest_proposal_says_where_a_subject_belongs(cell):
    recorded(cell, [proposal("DV01", "2021", _in("CB2"))], roster="r2")
    found = _touched(revoked(cell, "DV01").touched)
    assert ("share", "organization", "CB2", 1) in found
    assert ("share", "organization", "CB1", 1) not in found


def test_other_periods_are_not_touched(cell):
    recorded(cell, [proposal("DV01", "2022", _in("CB1"), _quota("DB"))], "2022", RULES)
    decided(cell, "DV01", "2022")
    assert {t.period for t in revoked(cell, "DV01", "2022").touched} == {"2022"}


# ------------------------------------------------------------------ years


def _years(ledger, first, last, rating="excellent", **depends_on):
    for year in map(str, range(first, last + 1)):
        recorded(ledger, [proposal("DV01", year, *depends_on.get("on", ()), rating=rating)], year, RULES)
        decided(ledger, "DV01", year, rating)


@pytest.mark.parametrize(
    ("year", "left"),
    [("2017", [[2018, 2021]]), ("2019", [[2017, 2018], [2020, 2021]]), ("2021", [[2017, 2020]])],
)
def test_a_broken_run_of_years(ledger, year, left):
    _years(ledger, 2017, 2021)
    (found,) = revoked(ledger, "DV01", year).touched
    assert (found.relation, found.more["first"], found.more["last"]) == ("streak", 2017, 2021)
    assert found.more["left"] == left
    assert found.more["rating"] == "excellent"


def test_a_year_that_stands_alone_breaks_no_run(ledger):
    _years(ledger, 2017, 2017)
    _years(ledger, 2019, 2019)
    assert revoked(ledger, "DV01", "2019").touched == []


def test_a_quarter_breaks_no_run_of_years_and_touches_its_year(ledger):
    """Row C366-QTR-01-3: the quarters' ratings are the basis of the year's."""
    for period in ("2025", "2026-Q1", "2026"):
        recorded(ledger, [proposal("DV01", period)], period)
        decided(ledger, "DV01", period)
    (found,) = revoked(ledger, "DV01", "2026-Q1").touched
    assert (found.relation, found.period, found.decided) == ("year", "2026", "good")


def test_titles_of_the_year_rest_on_its_rating(ledger):
    _years(ledger, 2021, 2021)
    decided(ledger, "DV01", rating=None, title="Tiêu biểu")
    (found,) = revoked(ledger, "DV01").touched
    assert (found.relation, found.more["title"]) == ("title", "Tiêu biểu")


def test_a_revoked_title_breaks_the_run_of_the_title_only(ledger):
    _years(ledger, 2020, 2021)
    for year in ("2020", "2021"):
        decided(ledger, "DV01", year, rating=None, title="Tiêu biểu")
    (found,) = revoked(ledger, "DV01", title="Tiêu biểu").touched
    assert (found.relation, found.more["title"], found.more["left"]) == (
        "streak",
        "Tiêu biểu",
        [[2020, 2020]],
    )


def test_awards_of_the_year_and_later_ones_that_ask_for_more_than_the_year(ledger):
    awards = (Dependence("award", rule="a/year"), Dependence("award", rule="a/five"))
    _years(ledger, 2017, 2021, on=awards)
    found = [t for t in revoked(ledger, "DV01", "2019").touched if t.relation == "award"]
    assert {(t.period, t.rule) for t in found} == {
        ("2019", "a/year"), ("2019", "a/five"), ("2020", "a/five"), ("2021", "a/five"),
    }  # fmt: skip
    assert {t.texts["clause"] for t in found} == {"III.1", "III.2"}


def test_awards_after_the_run_has_ended_do_not_rest_on_it(ledger):
    award = (Dependence("award", rule="a/five"),)
    _years(ledger, 2017, 2018, on=award)
    _years(ledger, 2019, 2019, rating="good", on=award)
    found = [t for t in revoked(ledger, "DV01", "2017").touched if t.relation == "award"]
    assert [t.period for t in found] == ["2017", "2018"]


# ------------------------------------------------------------------ QĐ 124: the year of the fault


def test_an_evaluation_tells_which_earlier_year_is_rated_again(ledger):
    _years(ledger, 2022, 2022)
    again = Dependence("re_rates", "2022", rule="qd124/earlier")
    recorded(ledger, [proposal("DV01", "2023", again)], "2023", RULES)
    (found,) = earlier_years(ledger, ledger.entries(Proposal)[-1].receipt)
    assert (found.relation, found.subject, found.period) == ("earlier_year", "DV01", "2022")
    assert (found.decided, found.more) == ("excellent", {"re_rates": "not_completed", "found_in": "2023"})


def test_revoking_that_year_tells_how_it_is_to_be_rated(ledger):
    _years(ledger, 2022, 2022)
    recorded(
        ledger,
        [proposal("DV01", "2023", Dependence("re_rates", "2022", rule="qd124/earlier"))],
        "2023",
        RULES,
    )
    found = {t.relation: t for t in revoked(ledger, "DV01", "2022").touched}
    assert found["earlier_year"].more == {"re_rates": "not_completed", "found_in": "2023"}


def test_a_fault_of_an_earlier_year_has_that_year_rated_again_where_the_rules_say_so(ledger):
    _years(ledger, 2021, 2023)
    found = revoked(ledger, "DV01", "2023", fault_date=date(2021, 6, 1)).touched
    (earlier,) = (t for t in found if t.relation == "earlier_year")
    assert (earlier.period, earlier.decided, earlier.more["re_rates"]) == (
        "2021",
        "excellent",
        "not_completed",
    )


def test_a_fault_of_the_same_year_touches_no_other(ledger):
    _years(ledger, 2023, 2023)
    assert revoked(ledger, "DV01", "2023", fault_date=date(2023, 6, 1)).touched == []


def test_where_no_rule_says_so_an_old_fault_is_judged_in_its_own_period(ledger):
    """QĐ 366 judges a fault of an earlier year in the present one (row C366-CASE-01-1)."""
    for year in ("2025", "2026"):
        recorded(ledger, [proposal("DV01", year)], year)
        decided(ledger, "DV01", year, rating="good" if year == "2025" else "completed")
    assert revoked(ledger, "DV01", "2026", fault_date=date(2025, 6, 1)).touched == []
