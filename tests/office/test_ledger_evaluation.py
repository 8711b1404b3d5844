"""From an evaluation of all four kinds into a ledger, and from the ledger into the next roster."""

from datetime import date
from pathlib import Path

import pytest

from ledger_kit import AUTHORITY, decided, no_rulebook, refused, revoked
from xeploai.lifecycle.run import evaluate
from xeploai.plugins import load_plugins
from xeploai.rosters.read import read_roster
from xeploai.rosters.rows import roster_from_rows
from xeploai.rosters.write import write_roster
from xeploai.rulebooks.resolve import resolve
from xeploai_office.ledger import (
    Ballot,
    Decision,
    Dependence,
    Ledger,
    Past,
    Proposal,
    Wanted,
    decide,
    decisions_of_file,
    decisions_of_roster,
    record,
    recording,
    rulebook_receipt,
    write_export,
)

FOUR = Path(__file__).parent.parent / "data" / "regulations" / "four"
SHEETS = ("disciplines", "transfers", "same_level_bodies", "history", "decisions", "ballots")
OLD = date(2000, 1, 1)
BEST = {"level_task": "excellent"}


@pytest.fixture(scope="module")
def registry():
    return load_plugins(candidates=[], rules=[FOUR])


@pytest.fixture
def ledger(tmp_path):
    with Ledger.open(tmp_path / "l.sqlite", create=True) as ledger:
        yield ledger


@pytest.fixture
def roster(registry):
    def make(period="2020", **more):
        """Cell C of 20 under P, headed by L; its secretary is S; collective K of P."""
        member = {"organization": "C", "admitted_on": OLD, "level_task": "good"}
        cell = {"parent": "P", "type": "base_cell", "meeting_date": date(2020, 12, 10), **BEST}
        heads = {"person": "L", "is_head": True, "incoming_unrelated": False}
        tables = {
            "organizations": [
                {"id": "P", "type": "base_committee_org", **BEST},
                {"id": "C", "name": "Chi bộ C", **cell},
            ],
            "members": [
                *({"id": f"M{n:02}", "name": f"Người {n}", **member} for n in range(1, 20)),
                {"id": "S", **member, **BEST},
            ],
            "collectives": [{"id": "K", "organization": "P", **BEST}],
            "collective_members": [{"collective": "K", "person": "L"}, {"collective": "K", "person": "S"}],
            "leaders": [{"id": "L", "quota_group": "N", **BEST}],
            "posts": [
                {**heads, "unit": "C", "collective": "k/a"},
                {"person": "L", "unit": "k/a", "collective": "K", "is_head": False},
                {"person": "S", "unit": "C", "collective": "k/a", "is_head": False, "is_secretary": True},
            ],
            **more,
        }
        return roster_from_rows(period, tables, registry.dictionary, SHEETS)

    return make


def _recorded(ledger, registry, roster):
    result = evaluate(roster, resolve("four@2020", registry), registry=registry)
    return record(ledger, recording(result)), result


def _latest(ledger, kind, subject):
    return ledger.entries(Proposal, "e.subject_kind = ? AND e.subject = ?", kind, subject)[-1].record


def test_every_kind_is_recorded_with_what_it_hangs_together_with(ledger, registry, roster):
    done, result = _recorded(ledger, registry, roster())
    assert done.proposals == 20 + 2 + 1 + 1
    cell, parent = _latest(ledger, "organization", "C"), _latest(ledger, "organization", "P")
    assert (cell.name, cell.status, cell.rating_ceiling) == ("Chi bộ C", *_said(result, "organization", "C"))
    assert set(cell.depends_on) == {
        Dependence("counts_in", "P", "organization"),
        Dependence("counts_in", "K", "collective"),
        Dependence("quota", "P", rule="four/organization.quota"),
    }
    assert parent.depends_on == ()
    assert _latest(ledger, "member", "M01").depends_on == (Dependence("counts_in", "C", "organization"),)
    assert set(_latest(ledger, "member", "S").depends_on) == {
        Dependence("counts_in", "C", "organization"),
        Dependence("counts_in", "K", "collective"),
        Dependence("capped_by", "C", "organization"),
    }
    assert set(_latest(ledger, "leader", "L").depends_on) == {
        Dependence("counts_in", "K", "collective"),
        Dependence("capped_by", "C", "organization"),
        Dependence("quota", "N", rule="four/leader.quota"),
    }
    assert Dependence("capped_by", "P", "organization") in _latest(ledger, "collective", "K").depends_on


def _said(result, kind, subject):
    rows = result.kinds[kind].subjects
    row = next(r for r in rows.iter_rows(named=True) if r["id"] == subject)
    return row["status"], row["rating_ceiling"]


def test_the_receipt_of_the_evaluation_is_kept_with_the_texts_of_its_rules(ledger, registry, roster):
    _, result = _recorded(ledger, registry, roster())
    entry = ledger.entries(Proposal)[0]
    assert ledger.receipt(entry.receipt) == result.receipt
    assert entry.selection == "four@2020"
    assert ledger.rules(entry.receipt)["four/leader.quota"] == {
        "vi": "quota", "en": "quota", "clause": "04-MẪU, quota", "kind": "leader",
    }  # fmt: skip


def test_ex_74_a_member_rated_again_takes_the_cell_its_rating(ledger, registry, roster, tmp_path):
    """Seed EX-74: the cell loses the 100 % row and is completed; head and quota are reconsidered."""
    _recorded(ledger, registry, roster())
    assert _latest(ledger, "organization", "C").rating_ceiling == "excellent"
    for kind, subject, rating in (
        ("member", "M01", "good"),
        ("organization", "C", "excellent"),
        ("leader", "L", "excellent"),
    ):
        assert decided(ledger, subject, "2020", rating, subject_kind=kind).notes == ()
    found = {(t.relation, t.subject_kind, t.subject): t for t in revoked(ledger, "M01", "2020").touched}
    assert found["share", "organization", "C"].decided == "excellent"
    assert found["cap", "leader", "L"].decided == "excellent"
    assert found["quota", "organization", "P"].more["excellent"] == ["C"]
    assert ("cap", "member", "S") in found

    # The office decides again and takes the decisions into its roster.
    decided(ledger, "M01", "2020", "not_completed", date=date(2021, 7, 1))
    revoked(ledger, "C", "2020", subject_kind="organization")
    revoked(ledger, "L", "2020", subject_kind="leader")
    write_export(ledger, tmp_path / "out", registry.dictionary)
    write_roster(roster(), tmp_path / "next", registry.dictionary)
    (tmp_path / "out" / "decisions.csv").replace(tmp_path / "next" / "decisions.csv")
    _recorded(ledger, registry, read_roster(tmp_path / "next", registry))
    assert _latest(ledger, "organization", "C").rating == "completed"
    assert _latest(ledger, "leader", "L").rating == "completed"


def test_ballots_and_past_results_come_along(ledger, registry, roster):
    more = {
        "ballots": [
            {"subject": "M01", "votes_excellent": 3, "votes_good": 15, "ballot_base": 20},
            {"subject": "M02"},
        ],
        "history": [
            {"subject": "M01", "period": "2019", "rating": "excellent", "status": "decided"},
            {"subject": "C", "period": "2018", "title": "Trong sạch, vững mạnh tiêu biểu"},
            {"subject": "M02", "period": "2020", "rating": "good"},
        ],
    }
    done, _ = _recorded(ledger, registry, roster(**more))
    assert (done.ballots, done.past) == (1, 2)
    ballot, *_ = ledger.entries(Ballot)
    assert (ballot.record.votes_excellent, ballot.record.votes_completed) == (3, None)
    assert [e.record for e in ledger.entries(Past)] == [
        Past(subject_kind="member", subject="M01", period="2019", rating="excellent", status="decided"),
        Past(
            subject_kind="organization", subject="C", period="2018",
            title="Trong sạch, vững mạnh tiêu biểu", status="decided",
        ),
    ]  # fmt: skip


def test_a_period_of_the_history_that_is_none_is_named(ledger, registry, roster):
    wrong = roster(history=[{"subject": "M01", "period": "19"}])
    assert refused(lambda: _recorded(ledger, registry, wrong)) == ["roster.period"]
    assert ledger.entries(Proposal) == []


def test_a_hypothetical_result_is_not_recorded(ledger, registry, roster):
    result = evaluate(roster(period="2021"), resolve("four@2020", registry), registry=registry)
    assert refused(lambda: recording(result)) == ["ledger.hypothetical"]
    book = resolve("four@2020", registry).with_set(["four/leader.quota.share=30%"])
    result = evaluate(roster(), book, registry=registry)
    assert refused(lambda: recording(result)) == ["ledger.hypothetical"]


# ------------------------------------------------------------------ decisions from tables, export


ROW = {"subject": "M01", "period": "2020", "selection": "four@2020", "rating": "good", "authority": AUTHORITY}


def test_a_roster_s_sheet_of_decisions(ledger, registry, roster):
    rows = [
        ROW | {"date": date(2020, 12, 31)},
        ROW | {"subject": "C", "date": date(2020, 12, 31), "status": "in_force"},
    ]
    given = roster(decisions=rows)
    _recorded(ledger, registry, given)
    done = decide(ledger, decisions_of_roster(given), no_rulebook)
    assert len(done.added) == 2
    assert [e.record.about for e in ledger.entries(Decision)] == [("member", "M01"), ("organization", "C")]


def test_a_roster_without_that_sheet(registry, roster):
    given = roster()
    del given.tables["decisions"]
    assert refused(lambda: decisions_of_roster(given)) == ["ledger.no_decisions"]


def test_a_csv_file_of_decisions(ledger, registry, roster, tmp_path):
    path = tmp_path / "quyết định tháng 12.csv"
    path.write_text(
        "Mã đối tượng;Kỳ đánh giá;Mức xếp loại được quyết định;Cấp quyết định;Ngày quyết định\n"
        "M01;2020;HTTNV;Đảng ủy xã Mẫu;31/12/2020\n"
        "M1;2020;HTTNV;Đảng ủy xã Mẫu;\n",
        "utf-8",
    )
    _recorded(ledger, registry, roster())
    wanted = decisions_of_file(path, registry)
    assert wanted[0] == Wanted(
        subject="M01", period="2020", rating="good", authority=AUTHORITY, date=date(2020, 12, 31),
        where=f"{path.name}!A2",
    )  # fmt: skip
    assert refused(lambda: decide(ledger, wanted, no_rulebook)) == ["ledger.blank"]
    assert len(decide(ledger, wanted[:1], no_rulebook).added) == 1


@pytest.mark.parametrize("name", ["out", "out.xlsx"])
def test_an_export_is_the_next_roster_s_history_and_decisions(ledger, registry, roster, tmp_path, name):
    past = {"subject": "M03", "period": "2018", "rating": "good", "title": "=1+1", "status": "decided"}
    unrated = {"id": "N", "organization": "C", "admitted_on": date(2020, 11, 1), "level_task": "good"}
    given = roster(history=[past])
    _recorded(ledger, registry, given)
    _recorded(ledger, registry, roster(members=[unrated]))
    for n in (1, 2, 3):
        decided(ledger, f"M0{n}", "2020")
    decided(ledger, "M02", "2020", rating=None, title="Tiêu biểu")
    decided(ledger, "M02", "2020", rating=None, title="Khác")
    revoked(ledger, "M03", "2020")
    assert write_export(ledger, tmp_path / name, registry.dictionary) == {"decisions": 3, "history": 6}
    tables = _read(tmp_path / name, registry)
    seen = [tuple(r.values()) for r in tables["history"]]
    assert seen == [
        ("M01", "member", "2020", "good", None, "decided"),
        ("M02", "member", "2020", "good", "Tiêu biểu", "decided"),
        ("M02", "member", "2020", "good", "Khác", "decided"),
        ("M03", "member", "2018", "good", "=1+1", "decided"),
        ("M03", "member", "2020", "good", None, "revoked"),
        ("N", "member", "2020", None, None, "not_rated"),
    ]
    assert [(r["subject"], r["selection"], r["status"], r["date"]) for r in tables["decisions"]] == [
        ("M01", "four@2020", "in_force", date(2020, 12, 31)),
        ("M02", "four@2020", "in_force", date(2020, 12, 31)),
        ("M03", "four@2020", "revoked", date(2020, 12, 31)),
    ]


def _read(path, registry):
    """Read the exported sheets as a roster's reader does, before it looks at other sheets."""
    from xeploai.rosters.faults import Faults
    from xeploai.rosters.read import _table, readable
    from xeploai.rosters.sources import open_source

    with open_source(path, registry.dictionary) as source:
        frames = {
            t: _table(source, t, readable(registry.dictionary, t), Faults())[0]
            for t in ("decisions", "history")
        }
    return {t: f.drop("row").rows(named=True) for t, f in frames.items()}


def test_an_export_for_a_roster_speaks_of_its_people_only(ledger, registry, roster, tmp_path):
    _recorded(ledger, registry, roster())
    for n in (1, 2):
        decided(ledger, f"M0{n}", "2020")
    counts = write_export(ledger, tmp_path / "out", registry.dictionary, only={("member", "M02")})
    assert counts == {"decisions": 1, "history": 1}


def test_an_empty_ledger_exports_headers(ledger, registry, tmp_path):
    assert write_export(ledger, tmp_path / "out", registry.dictionary) == {"decisions": 0, "history": 0}
    assert "Danh hiệu" in (tmp_path / "out" / "history.csv").read_text("utf-8")


def test_a_rating_that_a_roster_cannot_hold(ledger, registry, roster, tmp_path):
    _recorded(ledger, registry, roster())
    decided(ledger, "M01", "2020", "strong")
    export = refused(lambda: write_export(ledger, tmp_path / "out", registry.dictionary))
    assert export == ["ledger.odd_rating"]
    assert not (tmp_path / "out").exists()


def test_a_rulebook_alone_has_a_receipt(registry):
    book = resolve("four@2020", registry)
    told = rulebook_receipt(book, registry)
    assert (told["selection"], told["rulebook"]) == ("four@2020", book.digest)
    assert set(told["regulations"]) == {"four"}
