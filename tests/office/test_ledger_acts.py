"""Recording, deciding, revoking, notifying: what is kept, and what is refused with every fault at once."""

from datetime import date

import pytest

from ledger_kit import (
    AUTHORITY,
    decided,
    no_rulebook,
    proposal,
    receipt,
    recorded,
    refused,
    revoked,
)
from xeploai.errors import LedgerError, SelectionError
from xeploai.messages import message
from xeploai_office.ledger import (
    Ballot,
    Decision,
    Ledger,
    Notification,
    Past,
    Proposal,
    Recording,
    Revocation,
    Wanted,
    Which,
    decide,
    notify,
    of_subject,
    over_the_years,
    record,
    standings,
)

DAY = date(2021, 12, 31)


@pytest.fixture
def ledger(tmp_path):
    """Three members were evaluated for 2021, and one was not rated."""
    with Ledger.open(tmp_path / "l.sqlite", create=True) as ledger:
        unrated = proposal("DV04", status="not_rated", rating=None)
        recorded(ledger, [*(proposal(f"DV0{n}", name=f"Người Mẫu {n}") for n in (1, 2, 3)), unrated])
        yield ledger


def _counts(ledger):
    return [len(ledger.entries(k)) for k in (Proposal, Ballot, Decision, Revocation, Notification, Past)]


# ------------------------------------------------------------------ record


def test_the_same_evaluation_is_recorded_once(ledger):
    same = Recording(
        receipt=receipt(), rules={}, period="2021", proposals=(proposal("DV01", name="Người Mẫu 1"),)
    )
    done = record(ledger, same)
    assert (done.proposals, done.known) == (0, 1)
    assert _counts(ledger) == [4, 0, 0, 0, 0, 0]


def test_a_changed_roster_is_recorded_beside_what_was_there(ledger):
    recorded(ledger, [proposal("DV01", rating="completed")], roster="r2")
    ratings = [e.record.rating for e in ledger.entries(Proposal, "e.subject = 'DV01'")]
    assert ratings == ["good", "completed"]
    assert of_subject(ledger, "member", "DV01")[0].proposal.rating == "completed"


def test_ballots_are_recorded_again_only_when_they_changed(ledger):
    def vote(roster, good):
        ballot = Ballot(subject_kind="member", subject="DV01", period="2021", votes_good=good, ballot_base=20)
        told = Recording(
            receipt=receipt(roster=roster), rules={}, period="2021", proposals=(), ballots=(ballot,)
        )
        return record(ledger, told).ballots

    assert [vote("a", 18), vote("b", 18), vote("c", 17)] == [1, 0, 1]
    assert [b.record.votes_good for b in of_subject(ledger, "member", "DV01")[0].ballots] == [18, 17]


def test_past_results_are_taken_over_once_and_never_against_a_decision(ledger):
    def take(roster, rating="excellent"):
        past = Past(subject_kind="member", subject="DV01", period="2019", rating=rating, status="decided")
        told = Recording(
            receipt=receipt(roster=roster), rules={}, period="2021", proposals=(), past=(past, past)
        )
        return record(ledger, told).past

    assert [take("a"), take("b")] == [1, 0]
    decided(ledger, "DV01", "2019", "good", selection="lam-dong@2019")
    assert take("c", "completed") == 0
    assert of_subject(ledger, "member", "DV01")[0].rating == "good"


# ------------------------------------------------------------------ decide


def test_a_decision_stands_beside_its_proposal_and_takes_its_rulebook(ledger):
    done = decided(ledger, "DV01", rating="excellent", document="  QĐ 15-QĐ/ĐU ")
    entry = ledger.entries(Decision)[0]
    assert done.added == (entry.seq,)
    assert entry.record.document == "QĐ 15-QĐ/ĐU"
    assert entry.receipt == ledger.entries(Proposal)[0].receipt
    standing = of_subject(ledger, "member", "DV01")[0]
    assert (standing.proposal.rating, standing.rating, standing.status) == ("good", "excellent", "decided")


@pytest.mark.parametrize(
    ("subject", "rating", "codes"),
    [
        ("DV01", "good", []),
        ("DV01", "excellent", ["ledger_differs"]),
        ("DV01", "completed", ["ledger_differs"]),
        ("DV04", "good", ["ledger_not_rated"]),
    ],
)
def test_what_differs_from_the_proposal_is_told_and_kept(ledger, subject, rating, codes):
    done = decided(ledger, subject, rating=rating)
    assert [f.code for f in done.notes] == codes
    assert len(done.added) == 1


def test_a_rating_between_the_bounds_is_not_remarkable(ledger):
    open_ = proposal("DV05", rating=None, rating_floor="completed", rating_ceiling="excellent")
    recorded(ledger, [open_], roster="r2")
    assert decided(ledger, "DV05").notes == ()


def test_the_same_decision_twice_is_one(ledger):
    decided(ledger, "DV01")
    again = decided(ledger, "DV01")
    assert (again.added, again.known) == ((), 1)


def test_another_decision_needs_a_revocation_first(ledger):
    decided(ledger, "DV01")
    assert refused(lambda: decided(ledger, "DV01", rating="excellent")) == ["ledger.decided_already"]
    revoked(ledger, "DV01")
    decided(ledger, "DV01", rating="excellent", date=date(2022, 7, 1))
    entries = ledger.entries(Decision)
    assert [e.record.rating for e in entries] == ["good", "excellent"]
    assert entries[1].record.replaces == ledger.entries(Revocation)[0].seq


def test_an_old_list_does_not_bring_back_what_was_revoked(ledger):
    decided(ledger, "DV01")
    revoked(ledger, "DV01")
    assert refused(lambda: decided(ledger, "DV01")) == ["ledger.was_revoked"]
    assert decided(ledger, "DV01", status="revoked").known == 1


def test_a_title_is_a_decision_of_its_own(ledger):
    decided(ledger, "DV01")
    decided(ledger, "DV01", rating=None, title="Đảng viên tiêu biểu")
    other = {"rating": None, "title": "Đảng viên tiêu biểu", "authority": "Thành ủy"}
    assert refused(lambda: decided(ledger, "DV01", **other)) == ["ledger.decided_already"]
    decided(ledger, "DV01", rating=None, title="Danh hiệu khác")
    assert of_subject(ledger, "member", "DV01")[0].titles == ["Đảng viên tiêu biểu", "Danh hiệu khác"]


def test_many_decisions_are_kept_all_or_none_with_every_fault_at_its_cell(ledger):
    good = {"subject_kind": "member", "period": "2021", "rating": "good", "authority": AUTHORITY, "date": DAY}
    rows = [
        Wanted(subject="DV01", **good, where="Quyết định!A2"),
        Wanted(subject="DV1", **good, where="Quyết định!A3"),
        Wanted(subject="DV02", **{**good, "period": "21"}, where="Quyết định!A4"),
        Wanted(subject="DV03", where="Quyết định!A5"),
        Wanted(subject="DV01", **{**good, "rating": "excellent"}, where="Quyết định!A6"),
    ]
    with pytest.raises(LedgerError) as caught:
        decide(ledger, rows, no_rulebook)
    assert [(m.params["where"], m.params["what"].code) for m in caught.value.messages] == [
        ("Quyết định!A3", "ledger.no_proposal"),
        ("Quyết định!A4", "roster.period"),
        ("Quyết định!A5", "ledger.blank"),
        ("Quyết định!A5", "ledger.blank"),
        ("Quyết định!A5", "ledger.blank"),
        ("Quyết định!A5", "ledger.blank"),
        ("Quyết định!A6", "ledger.decided_already"),
    ]
    assert "DV01" in caught.value.messages[0].render("vi")
    assert ledger.entries(Decision) == []


def test_rating_and_title_are_not_decided_in_one(ledger):
    assert refused(lambda: decided(ledger, "DV01", title="Danh hiệu")) == ["ledger.blank"]
    assert refused(lambda: decided(ledger, "DV01", rating=None)) == ["ledger.blank"]


def test_an_unknown_subject_of_an_evaluated_period_is_a_typing_error(ledger):
    known = {"selection": "lam-dong@2021"}
    assert refused(lambda: decided(ledger, "DV011", **known)) == ["ledger.not_in_evaluation"]
    assert refused(lambda: decided(ledger, "DV011")) == ["ledger.no_proposal"]
    assert refused(lambda: decided(ledger, "DV011", subject_kind=None)) == ["ledger.no_kind"]


def test_an_earlier_period_is_entered_under_a_named_rulebook(ledger):
    done = decided(ledger, "DV01", "2018", selection="lam-dong@2018")
    assert [f.code for f in done.notes] == ["ledger_unproposed"]
    assert ledger.entries(Decision)[0].selection == "lam-dong@2018"


def test_a_rulebook_that_is_none_is_a_fault_at_its_cell(ledger):
    def resolve(selection):
        raise SelectionError(message("roster.period", found=selection))

    row = Wanted(
        subject="DV01", subject_kind="member", period="2018", selection="lam-dog@2018",
        rating="good", authority=AUTHORITY, date=DAY, where="decisions.csv!A2",
    )  # fmt: skip
    with pytest.raises(LedgerError) as caught:
        decide(ledger, [row], resolve)
    assert [m.params["where"] for m in caught.value.messages] == ["decisions.csv!A2"]


def test_proposals_under_several_rulebooks_need_its_name(ledger):
    other = receipt() | {"selection": "lam-dong@2021+quota_base=good_or_better"}
    told = Recording(
        receipt=other, rules={}, period="2021", proposals=(proposal("DV01", rating="excellent"),)
    )
    record(ledger, told)
    assert refused(lambda: decided(ledger, "DV01")) == ["ledger.several_selections"]
    done = decided(ledger, "DV01", rating="excellent", selection=other["selection"])
    assert done.notes == ()


def test_a_selection_may_be_typed_in_other_words(ledger):
    row = Wanted(
        subject="DV01", subject_kind="member", period="2021", selection="Lâm Đồng@2021",
        rating="good", authority=AUTHORITY, date=DAY,
    )  # fmt: skip
    decide(ledger, [row], lambda _: ({"selection": "lam-dong@2021"}, {}))
    assert ledger.entries(Decision)[0].receipt == ledger.entries(Proposal)[0].receipt


def test_ids_match_however_their_letters_are_composed(ledger):
    recorded(ledger, [proposal("ĐỖ-1")], roster="r2")
    done = decided(ledger, " Đo\u0302\u0303-1 ".replace("o\u0302\u0303", "O\u0302\u0303"))
    assert len(done.added) == 1


def test_one_id_of_two_kinds_needs_the_kind(ledger):
    recorded(ledger, [proposal("DV01", subject_kind="leader")], roster="r2")
    assert refused(lambda: decided(ledger, "DV01", subject_kind=None)) == ["ledger.several_kinds"]
    decided(ledger, "DV01", subject_kind="leader")
    assert [s.subject_kind for s in standings(ledger, "e.kind = 'decision'")] == ["leader"]


# ------------------------------------------------------------------ revoke


def test_a_revoked_decision_stays_on_record(ledger):
    decided(ledger, "DV01")
    done = revoked(ledger, "DV01")
    standing = of_subject(ledger, "member", "DV01")[0]
    assert (standing.status, standing.rating, standing.decided) == ("revoked", "good", None)
    assert done.decision.record.rating == "good"
    assert done.name == "Người Mẫu 1"


@pytest.mark.parametrize(
    ("act", "codes"),
    [
        (lambda ledger: revoked(ledger, "DV02"), ["ledger.not_decided"]),
        (lambda ledger: revoked(ledger, "DV1"), ["ledger.no_subject"]),
        (lambda ledger: revoked(ledger, "DV01", "2020"), ["ledger.no_subject"]),
        (lambda ledger: revoked(ledger, "DV01", "2021-Q5"), ["roster.period"]),
        (lambda ledger: revoked(ledger, "DV01", title="Khác"), ["ledger.not_decided"]),
        (lambda ledger: revoked(ledger, "DV01", on=date(2021, 12, 30)), ["ledger.too_early"]),
        (lambda ledger: revoked(ledger, "DV01", fault_date=date(2023, 1, 1)), ["ledger.fault_later"]),
        (lambda ledger: revoked(ledger, "DV01", reason=" ", authority=""), ["ledger.blank", "ledger.blank"]),
        (lambda ledger: revoked(ledger, "DV01", reason="\udcff"), ["ledger.no_text"]),
    ],
)
def test_what_cannot_be_revoked(ledger, act, codes):
    decided(ledger, "DV01")
    assert refused(lambda: act(ledger)) == codes
    assert ledger.entries(Revocation) == []


def test_nothing_is_revoked_twice(ledger):
    decided(ledger, "DV01")
    revoked(ledger, "DV01")
    assert refused(lambda: revoked(ledger, "DV01")) == ["ledger.revoked_already"]


def test_a_title_is_revoked_by_its_name(ledger):
    decided(ledger, "DV01")
    decided(ledger, "DV01", rating=None, title="Tiêu biểu")
    revoked(ledger, "DV01", title="Tiêu biểu")
    standing = of_subject(ledger, "member", "DV01")[0]
    assert (standing.titles, standing.status, standing.rating) == ([], "decided", "good")


# ------------------------------------------------------------------ notify and look up


def test_each_recipient_is_noted_once_for_each_decision(ledger):
    for n in (1, 2):
        decided(ledger, f"DV0{n}")
    one = Which(subject="DV01", period="2021")
    assert len(notify(ledger, "2021", recipient="đảng viên", on=DAY, which=one)) == 1
    assert [d.record.subject for d in notify(ledger, "2021", recipient="đảng viên", on=DAY)] == ["DV02"]
    assert notify(ledger, "2021", recipient="đảng viên", on=DAY) == []
    assert len(notify(ledger, "2021", recipient="chi bộ", on=DAY)) == 2


def test_a_notification_comes_after_the_decision(ledger):
    decided(ledger, "DV01")
    early = date(2021, 12, 30)
    assert refused(lambda: notify(ledger, "2021", recipient="chi bộ", on=early)) == ["ledger.too_early"]


def test_a_revoked_decision_is_not_notified(ledger):
    decided(ledger, "DV01")
    revoked(ledger, "DV01")
    assert notify(ledger, "2021", recipient="chi bộ", on=date(2022, 7, 1)) == []


def test_a_subject_the_ledger_does_not_have(ledger):
    assert refused(lambda: over_the_years(ledger, "DV1")) == ["ledger.nobody"]
    assert [[s.period for s in f] for f in over_the_years(ledger, "DV01")] == [["2021"]]
