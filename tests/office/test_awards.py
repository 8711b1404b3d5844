"""Awards and the ledger: years on record, next year's award; revoked, no longer; grants, withdrawals."""

import json
from datetime import date

import pytest

from cli_people import GOOD, tables
from ledger_kit import AUTHORITY, decided, no_rulebook, proposal, recorded, refused, revoked
from shape_kit import SHAPES, registry
from xeploai.lifecycle.run import evaluate
from xeploai.plugins import load_plugins
from xeploai.rosters.read import read_roster
from xeploai.rosters.rows import roster_from_rows
from xeploai.rosters.write import write_roster
from xeploai.rulebooks.resolve import resolve
from xeploai.testing.cases import load_cases
from xeploai_cli.main import run
from xeploai_office.ledger import (
    Dependence,
    Given,
    Ledger,
    earlier_years,
    grant,
    of_subject,
    record,
    recording,
    with_ledger,
    withdraw,
    write_export,
)
from xeploai_office.ledger.records import Proposal

REGISTRY = load_plugins()
PLACE = "lam-dong/bao-loc@2021"
FIVE = {
    "lamdong-baoloc/member.award.certificate_five_years",
    "lamdong-baoloc/member.award.diploma_five_years",
}
TEXT = {"clause": "III.2", "kind": "member"}
RULES = {
    "a/member.award.year": {
        **TEXT, "vi": "Giấy khen năm", "en": "Year", "conditional": False,
        "award": {"vi": "Giấy khen", "en": "Certificate"},
    },
    "a/member.award.five": {
        **TEXT, "vi": "Bằng khen 5 năm", "en": "Five", "conditional": True, "streak": [5, "excellent"],
        "award": {"vi": "Bằng khen", "en": "Diploma"},
    },
    "a/member.award.five_city": {
        **TEXT, "vi": "Giấy khen 5 năm", "en": "Five, city", "conditional": True, "streak": [5, "excellent"],
        "award": {"vi": "Giấy khen thành phố", "en": "City certificate"},
    },
    "qd124/earlier": {**TEXT, "vi": "Xếp loại lại", "en": "Again", "re_rates": "not_completed"},
}  # fmt: skip


@pytest.fixture
def ledger(tmp_path):
    with Ledger.open(tmp_path / "sổ.sqlite", create=True) as ledger:
        yield ledger


def roster(**more):
    """DV01 has the points for excellent, five others are good."""
    plain = {"special_achievement_prize": False, "brave_act": False}
    people = [{**GOOD, **plain, "id": f"DV0{n}", "score": 96 if n == 1 else 85} for n in range(1, 7)]
    given = tables(members=people, **more)
    return roster_from_rows("2021", given, REGISTRY.dictionary, place="lam-dong/bao-loc")


def awarded(ledger, own=None):
    """The five years' awards for which DV01 may be proposed with this ledger, and those that are open."""
    facts = with_ledger(own or roster(), ledger, REGISTRY.dictionary)
    found = evaluate(facts, resolve(PLACE, REGISTRY), registry=REGISTRY)
    waiting = {w["award"] for w in found.waiting().get("DV01", ())}
    return FIVE & set(found.eligible().get("DV01", ())), FIVE & waiting


def on_record(ledger, *years, rating="excellent"):
    for year in map(str, years):
        recorded(ledger, [proposal("DV01", year, rating=rating)], year)
        decided(ledger, "DV01", year, rating)


# ------------------------------------------------------------------ years running, from the ledger


def test_four_years_on_record_and_this_one_make_five(ledger):
    on_record(ledger, 2017, 2018, 2019, 2020)
    assert awarded(ledger) == (FIVE, set())


def test_a_revoked_year_ends_it_and_a_year_rated_again_as_well_goes_on(ledger):
    on_record(ledger, 2017, 2018, 2019, 2020)
    revoked(ledger, "DV01", "2019")
    assert awarded(ledger) == (set(), set())
    decided(ledger, "DV01", "2019", "excellent", date=date(2020, 7, 1))
    assert awarded(ledger) == (FIVE, set())


def test_a_year_of_which_the_ledger_has_nothing_breaks_the_run(ledger):
    on_record(ledger, 2016, 2017, 2018, 2020)
    assert awarded(ledger) == (set(), set())


def test_a_ledger_that_begins_in_the_middle_says_nothing_of_the_years_before(ledger):
    on_record(ledger, 2019, 2020)
    assert awarded(ledger) == (set(), FIVE)
    # The roster's own sheet says what was before: five, or a gap.
    rows = [
        {"subject": "DV01", "subject_kind": "member", "period": y, "rating": "excellent", "status": "decided"}
        for y in ("2017", "2018")
    ]
    assert awarded(ledger, roster(history=rows)) == (FIVE, set())
    assert awarded(ledger, roster(history=rows[1:])) == (set(), set())


def test_an_empty_ledger_changes_nothing(ledger):
    own = roster()
    assert with_ledger(own, ledger, REGISTRY.dictionary).digest == own.digest
    assert awarded(ledger) == (set(), FIVE)


def test_a_decision_of_the_period_in_the_ledger_counts(ledger):
    on_record(ledger, 2017, 2018, 2019, 2020)
    book = resolve(PLACE, REGISTRY)
    record(ledger, recording(evaluate(roster(), book, registry=REGISTRY)))
    decided(ledger, "DV01", "2021", "good")
    assert awarded(ledger) == (set(), set())


def test_two_years_recorded_then_the_next_year_s_roster_by_hand(ledger, tmp_path):
    """Five years by export, in the office's way: the sheets go into next year's workbook."""
    on_record(ledger, 2017, 2018, 2019, 2020)
    write_export(ledger, tmp_path / "out", REGISTRY.dictionary)
    folder = tmp_path / "2021"
    write_roster(roster(), folder, REGISTRY.dictionary)
    (tmp_path / "out" / "history.csv").replace(folder / "history.csv")
    found = evaluate(read_roster(folder, REGISTRY), resolve(PLACE, REGISTRY), registry=REGISTRY)
    assert set(found.eligible()["DV01"]) >= FIVE


def test_a_revoked_title_is_exported_as_revoked(ledger, tmp_path):
    about = {"subject_kind": "organization"}
    recorded(ledger, [proposal("DB", "2020", rating="excellent", **about)], "2020")
    decided(ledger, "DB", "2020", "excellent", **about)
    decided(ledger, "DB", "2020", None, title="TSVM tiêu biểu", **about)
    revoked(ledger, "DB", "2020", title="TSVM tiêu biểu", **about)
    write_export(ledger, tmp_path / "out", REGISTRY.dictionary)
    rows = (tmp_path / "out" / "history.csv").read_text("utf-8-sig").splitlines()
    assert [r.count("TSVM tiêu biểu") for r in rows[1:]] == [1, 0]
    assert "Đã hủy" in rows[1]
    assert "Đã quyết định" in rows[2]


# ------------------------------------------------------------------ given and taken back


@pytest.fixture
def excellent(ledger):
    """DV01 excellent from 2017 to 2021, each year eligible for both awards."""
    awards = [Dependence("award", rule=r) for r in ("a/member.award.year", "a/member.award.five")]
    for year in map(str, range(2017, 2022)):
        recorded(ledger, [proposal("DV01", year, *awards, rating="excellent")], year, RULES)
        decided(ledger, "DV01", year, "excellent")
    return ledger


def give(ledger, award="Giấy khen", period="2021", **more):
    given = {"subject": "DV01", "authority": AUTHORITY, "date": date(int(period) + 1, 2, 3), **more}
    return grant(ledger, Given(period=period, award=award, **given), no_rulebook)


def take(ledger, award="Giấy khen", period="2021", **more):
    told = {"reason": "Hủy kết quả", "authority": AUTHORITY, "on": date(2023, 1, 5), **more}
    return withdraw(ledger, "DV01", period, award, **told)


@pytest.mark.parametrize(
    "typed", ["a/member.award.year", "member.award.year", "award.year", "year", "Giấy khen", "giấy KHEN"]
)
def test_an_award_is_named_by_its_rule_or_as_printed(excellent, typed):
    done = give(excellent, typed)
    assert (done.record.rule, done.record.award, done.clause) == ("a/member.award.year", "Giấy khen", "III.2")
    assert list(done.notes) == []


def test_who_what_when_and_for_which_year_are_kept(excellent):
    give(excellent, document="12-QĐ/ĐU")
    (entry,) = of_subject(excellent, "member", "DV01")[-1].grants
    kept = entry.record
    assert (kept.subject, kept.period, kept.award, kept.authority) == ("DV01", "2021", "Giấy khen", AUTHORITY)
    assert (kept.date, kept.document) == (date(2022, 2, 3), "12-QĐ/ĐU")


def test_an_award_is_given_once_until_it_is_taken_back(excellent):
    give(excellent)
    assert refused(lambda: give(excellent)) == ["ledger.granted_already"]
    done = take(excellent)
    standing = of_subject(excellent, "member", "DV01")[-1]
    assert (done.grant.seq, standing.granted(), len(standing.grants)) == (standing.grants[0].seq, [], 1)
    assert refused(lambda: take(excellent)) == ["ledger.not_granted"]
    give(excellent, date=date(2023, 2, 1))
    assert len(of_subject(excellent, "member", "DV01")[-1].granted()) == 1


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (lambda x: give(x, "Cờ"), "ledger.no_award"),
        (lambda x: give(x, " "), "ledger.blank"),
        (lambda x: give(x, subject="DV09"), "ledger.no_kind"),
        (lambda x: give(x, period="2016"), "ledger.no_kind"),
        (lambda x: take(x, "Bằng khen"), "ledger.not_granted"),
    ],
    ids=["award", "blank", "subject", "period", "never given"],
)
def test_what_cannot_be_recorded_is_refused(excellent, act, code):
    before = excellent.rows("SELECT count(*) AS n FROM entries")
    assert refused(lambda: act(excellent)) == [code]
    assert excellent.rows("SELECT count(*) AS n FROM entries") == before


def test_nothing_is_taken_back_before_it_was_given(excellent):
    give(excellent)
    assert refused(lambda: take(excellent, on=date(2022, 2, 2))) == ["ledger.too_early"]


def test_what_is_remarkable_about_an_award_is_told_and_it_is_kept(excellent):
    give(excellent, "five")
    twice = give(excellent, "five_city")
    assert [n.code for n in twice.notes] == ["ledger_award_unproposed", "ledger_award_twice"]
    revoked(excellent, "DV01", "2020")
    assert [n.code for n in give(excellent, period="2020").notes] == ["ledger_award_undecided"]


def test_a_revocation_lists_what_was_given_for_the_year_and_for_the_run(excellent):
    give(excellent, period="2019")
    give(excellent, "five", period="2021")
    give(excellent, period="2021")
    found = [t for t in revoked(excellent, "DV01", "2019").touched if t.relation == "granted"]
    assert [(t.period, t.more["award"]) for t in found] == [("2019", "Giấy khen"), ("2021", "Bằng khen")]


def test_what_was_taken_back_is_not_listed_any_more(excellent):
    give(excellent, "five", period="2021")
    take(excellent, "five")
    assert [t for t in revoked(excellent, "DV01", "2019").touched if t.relation == "granted"] == []


def test_awards_of_a_cell_rest_on_its_members(ledger):
    """REV-5: a member rated again touches the cell's rating, and with it what the cell was given."""
    rules = {"a/organization.award.year": {**RULES["a/member.award.year"], "kind": "organization"}}
    cell = proposal("CB1", "2021", subject_kind="organization", rating="excellent")
    recorded(
        ledger, [proposal("DV01", "2021", Dependence("counts_in", "CB1", "organization")), cell], rules=rules
    )
    decided(ledger, "DV01")
    decided(ledger, "CB1", rating="excellent", subject_kind="organization")
    give(ledger, "year", subject="CB1")
    found = [t for t in revoked(ledger, "DV01", subject_kind="member").touched if t.relation == "granted"]
    assert [(t.subject, t.because, t.step) for t in found] == [("CB1", ("organization", "CB1"), 2)]


def test_an_earlier_year_that_is_rated_again_takes_its_awards_with_it(excellent):
    """QĐ 124, row C124-CASE-04-3: related rewards of the earlier year are cancelled."""
    give(excellent, period="2020")
    again = Dependence("re_rates", "2020", rule="qd124/earlier")
    recorded(excellent, [proposal("DV01", "2023", again)], "2023", RULES)
    found = earlier_years(excellent, excellent.entries(Proposal)[-1].receipt)
    assert [(t.relation, t.period) for t in found] == [("earlier_year", "2020"), ("granted", "2020")]


# ------------------------------------------------------------------ months, and the order of periods


def test_months_and_quarters_stand_before_their_year(ledger):
    for period in ("2018", "2018-M12", "2018-Q1", "2018-M03", "2018-M01", "2017"):
        recorded(ledger, [proposal("DV01", period)], period)
    found = [s.period for s in of_subject(ledger, "member", "DV01")]
    assert found == ["2017", "2018-M01", "2018-M03", "2018-Q1", "2018-M12", "2018"]


def test_a_month_s_evaluation_is_recorded_and_decided(ledger):
    """Hà Nội 2018 rates leaders by the month, in classes of its own."""
    case = load_cases(SHAPES / "hanoi_2018" / "cases" / "hanoi.toml").cases[0]
    shape = registry("hanoi_2018")
    found = evaluate(case.roster(shape), resolve(case.selection, shape), registry=shape)
    assert record(ledger, recording(found)).proposals == 6
    decided(ledger, "a", "2018-M05", "a", subject_kind="leader", date=date(2018, 6, 1))
    (standing,) = of_subject(ledger, "leader", "a")
    assert (standing.period, standing.status, standing.rating) == ("2018-M05", "decided", "a")


@pytest.mark.parametrize("period", ["2018-M00", "2018-M13", "2018-Q5", "2018-M1"])
def test_no_other_period_gets_into_the_file(ledger, period):
    def add():
        with ledger.writing() as writer:
            writer.add(proposal("DV01", period), writer.receipt({"selection": "x"}, {}))

    with pytest.raises(Exception, match="CHECK"):
        add()


# ------------------------------------------------------------------ the commands


@pytest.fixture
def desk(tmp_path, monkeypatch, capsys):
    """A roster and a ledger of four years beside it; call a command, get code, output and errors."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "220")
    write_roster(roster(), tmp_path / "roster.xlsx", REGISTRY.dictionary)
    with Ledger.open(tmp_path / "xeploai-ledger.sqlite", create=True) as ledger:
        on_record(ledger, 2017, 2018, 2019, 2020)

    def call(*args):
        code = run(list(map(str, args)))
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call


def asked(desk, *more):
    code, out, err = desk("awards", "roster.xlsx", PLACE, "--format", "json", *more)
    assert (code, err) == (0, "")
    return json.loads(out)


def test_the_command_tells_who_may_be_proposed_how_many_and_by_whom(desk):
    told = asked(desk, "--ledger", "xeploai-ledger.sqlite")
    by_rule = {a["rule"]: a for a in told["awards"]}
    five = by_rule["lamdong-baoloc/member.award.diploma_five_years"]
    assert (five["given_by"], five["source"]) == ("Ban Thường vụ Tỉnh ủy", "44-KH/ThU, III.2 (L578)")
    (candidate,) = five["candidates"]
    assert (candidate["id"], candidate["state"], candidate["years"]) == ("DV01", "eligible", 5)
    assert candidate["also"] == ["lamdong-baoloc/member.award.certificate_five_years"]
    assert five["groups"][0]["verdict"] == "free"


def test_without_the_ledger_the_years_are_missing(desk):
    by_rule = {a["rule"]: a for a in asked(desk)["awards"]}
    (candidate,) = by_rule["lamdong-baoloc/member.award.diploma_five_years"]["candidates"]
    assert (candidate["state"], candidate["missing"]) == ("unknown", ["history"])


def test_the_year_s_walk_from_record_to_withdrawal(desk):
    by = ("--authority", "Ban Thường vụ Tỉnh ủy")
    assert desk("ledger", "record", "roster.xlsx", PLACE)[0] == 0
    told = ("--subject", "DV01", "--period", "2021", "--rating", "HTXSNV", "--date", "28/12/2021")
    assert desk("ledger", "decide", *told, *by)[0] == 0
    code, out, err = desk(
        "ledger", "grant", "DV01", "2021", "award.diploma_five_years", *by, "--date", "3/2/2022"
    )
    assert (code, err) == (0, "")
    assert "Bằng khen của Ban Thường vụ Tỉnh ủy (44-KH/ThU, III.2 (L578))" in out
    assert "Cần xem" not in out
    page = desk("awards", "roster.xlsx", PLACE, "--ledger", "xeploai-ledger.sqlite")[1]
    assert "đủ điều kiện xét, 5 năm liên tục; đã tặng: Ban Thường vụ Tỉnh ủy, 03/02/2022" in page
    out = desk("ledger", "revoke", "DV01", "2019", "--reason", "x", *by, "--date", "1/7/2022")[1]
    assert "Khen thưởng đã tặng cho kỳ 2021: Bằng khen của Ban Thường vụ Tỉnh ủy" in out
    page = desk("awards", "roster.xlsx", PLACE, "--ledger", "xeploai-ledger.sqlite")[1]
    assert "5 năm liên tục" not in page
    taken = (
        "DV01",
        "2021",
        "award.diploma_five_years",
        "--reason",
        "Hủy năm 2019",
        *by,
        "--date",
        "1/8/2022",
    )
    assert desk("ledger", "withdraw", *taken)[0] == 0
    out = desk("ledger", "history", "DV01")[1]
    assert "khen thưởng: Bằng khen của Ban Thường vụ Tỉnh ủy" in out
    assert "đã thu hồi ngày 01/08/2022" in out
    assert desk("ledger", "verify")[0] == 0


def test_recording_again_adds_nothing(desk):
    desk("ledger", "record", "roster.xlsx", PLACE)
    out = desk("ledger", "record", "roster.xlsx", PLACE)[1]
    assert "ghi thêm 0 đề xuất, 0 kết quả phiếu, 0 kết quả cũ; 6 mục đã có từ trước" in " ".join(out.split())


def test_an_unknown_award_is_refused_with_the_nearest(desk):
    desk("ledger", "record", "roster.xlsx", PLACE)
    code, _, err = desk(
        "ledger", "grant", "DV01", "2021", "award.yaer", "--authority", "x", "--date", "1/1/2022"
    )
    assert code == 2
    assert "gần nhất: “award.year”" in err
