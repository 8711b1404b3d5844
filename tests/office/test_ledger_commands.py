"""``xeploai ledger`` as an office uses it: record, decide, notify, revoke, look up, hand on, verify."""

import json
import shutil
import sqlite3
from datetime import date

import pytest

from cli_people import GOOD, write
from ledger_kit import decided as put
from ledger_kit import proposal, receipt, recorded
from xeploai_cli.main import run
from xeploai_office.ledger import Ledger, Past, Recording, record

PLACE = "lam-dong@2021"
LEDGER = "xeploai-ledger.sqlite"
BY = ("--authority", "Đảng ủy xã Mẫu")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A roster of five, and a ledger in which they were evaluated and DV01 was decided."""
    folder = tmp_path_factory.mktemp("prepared")
    people = [{**GOOD, "id": f"DV0{n}", "name": f"Người Mẫu {n}", "score": 85} for n in range(1, 6)]
    roster = write(folder / "roster.xlsx", members=people)
    file = ("--ledger", str(folder / LEDGER), "-q")
    assert run(["ledger", "record", str(roster), PLACE, *file]) == 0
    told = ("--subject", "DV01", "--period", "2021", "--rating", "HTTNV", "--date", "25/12/2021")
    assert run(["ledger", "decide", *told, *BY, *file]) == 0
    return folder


@pytest.fixture
def desk(prepared, tmp_path, monkeypatch):
    """A folder with a roster, where the ledger will be."""
    for name in ("XEPLOAI_LANG", "FORCE_COLOR", "GITHUB_ACTIONS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
    shutil.copy(prepared / "roster.xlsx", tmp_path)
    return tmp_path


@pytest.fixture
def ledger(desk, capsys):
    """Call a command of the ledger; return exit code, output and errors."""

    def call(*args, lang="vi"):
        code = run(["ledger", *map(str, args), "--lang", lang])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call


@pytest.fixture
def decided(ledger, prepared, desk):
    """The same where the prepared ledger lies beside the roster."""
    shutil.copy(prepared / LEDGER, desk)
    return ledger


def test_record_makes_the_ledger_and_says_what_was_added(ledger, desk):
    assert ledger("record", "roster.xlsx", PLACE) == (
        0,
        "xeploai-ledger.sqlite: ghi thêm 5 đề xuất, 0 kết quả phiếu, 0 kết quả cũ; 0 mục đã có từ trước.\n",
        "",
    )
    again = "xeploai-ledger.sqlite: 0 proposals, 0 ballots, 0 past results added; 5 stood there already.\n"
    assert ledger("record", "roster.xlsx", PLACE, lang="en") == (0, again, "")
    assert (desk / "xeploai-ledger.sqlite").exists()


def test_a_ledger_elsewhere(ledger, desk):
    code, out, _ = ledger("record", "roster.xlsx", PLACE, "--ledger", "sổ 2021.sqlite", "--format", "json")
    assert code == 0
    assert json.loads(out) == {
        "format": "xeploai.ledger.record/1",
        "proposals": 5,
        "ballots": 0,
        "past": 0,
        "known": 0,
        "reconsider": [],
    }
    assert (desk / "sổ 2021.sqlite").exists()


def test_one_decision_by_options(decided):
    told = ("--subject", "DV02", "--period", "2021", "--rating", "Hoàn thành xuất sắc nhiệm vụ")
    code, out, err = decided("decide", *told, *BY, "--date", "25/12/2021", "--document", "15-QĐ/ĐU")
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == "xeploai-ledger.sqlite: ghi thêm 1 quyết định; 0 quyết định đã có từ trước."
    assert (
        "DV02, kỳ 2021: quyết định Hoàn thành xuất sắc nhiệm vụ nằm ngoài khoảng đề xuất "
        "(Hoàn thành tốt nhiệm vụ – Hoàn thành tốt nhiệm vụ)"
    ) in out


WRONG = {
    ("decide", "--subject", "DV02", "--period", "2021", "--rating", "HTT"): (
        "--rating: cần một trong: Không hoàn thành nhiệm vụ; Hoàn thành nhiệm vụ; Hoàn thành tốt nhiệm vụ; "
        "Hoàn thành xuất sắc nhiệm vụ; gặp “HTT”; gần nhất: “Hoàn thành tốt nhiệm vụ”"
    ),
    ("decide", "--subject", "DV02", "--period", "2021", "--rating", "HTTNV", "--date", "31/13/2021"): (
        "--date: cần một ngày (31/12/2021), gặp “31/13/2021”"
    ),
    ("decide", "--subject", "DV02"): (
        "thiếu: kỳ đánh giá",
        "thiếu: cấp quyết định",
        "thiếu: ngày quyết định",
        "thiếu: mức xếp loại hoặc danh hiệu (một trong hai)",
    ),
    ("decide", "--subject", "DV02", "--from", "roster.xlsx"): (
        "--from ghi cả bảng; không dùng cùng các tùy chọn của một quyết định"
    ),
    ("decide", "--from", "roster.xls"): "không có tệp hay thư mục “roster.xls”; gần nhất: “roster.xlsx”",
    ("decide", "--from", "roster.xlsx"): "“roster.xlsx” không có sheet “Quyết định”",
    ("revoke", "DV02", "2021", "--reason", "x", *BY, "--date", "1/2/2022"): (
        "“DV02” chưa có quyết định như vậy cho kỳ 2021"
    ),
    ("revoke", "DV01", "2021", "--reason", "x", *BY, "--date", "24/12/2021"): (
        "“DV01”, kỳ 2021: ngày 24/12/2021 trước ngày quyết định 25/12/2021"
    ),
    ("revoke", "DV01", "2021", "--reason", "x", "--date", "1/2/2022"): "thiếu “--authority”",
    ("history", "DV1"): "sổ không có “DV1”; gần nhất: “DV01”",
    ("history", "DV01", "--kind", "membr"): (
        "“--kind”: không có giá trị “membr”; cần một trong: member, organization, collective, leader; "
        "gần nhất: “member”"
    ),
    ("revok",): "không có lệnh “revok”; gần nhất: “revoke”",
    ("record", "roster.xlsx", "lam-dong@2020"): (
        "không ghi sổ kết quả giả định của “lam-dong@2020”: danh sách thuộc kỳ hoặc địa phương khác, "
        "hoặc có giá trị thử nghiệm"
    ),
    ("record", "roster.xlsx", PLACE, "--ledger", "roster.xlsx"): (
        "không ghi đè lên danh sách đầu vào “roster.xlsx”"
    ),
}


@pytest.mark.parametrize("typed", WRONG, ids=" ".join)
def test_what_is_wrong_is_told_and_nothing_is_written(decided, desk, typed):
    before = (desk / "xeploai-ledger.sqlite").read_bytes()
    wanted = WRONG[typed]
    code, out, err = decided(*typed)
    told = [line for line in err.splitlines() if line.startswith("Lỗi: ")]
    assert (code, out) == (2, "")
    assert told == [f"Lỗi: {w}" for w in ([wanted] if isinstance(wanted, str) else wanted)]
    assert (desk / "xeploai-ledger.sqlite").read_bytes() == before


@pytest.mark.parametrize(
    "command", ["history DV01", "verify", "export -o out", "notify 2021 --to a --date 1/1/2022"]
)
def test_without_a_ledger(ledger, desk, command):
    code, _, err = ledger(*command.split())
    assert code == 2
    assert err == (
        f"Lỗi: chưa có sổ quyết định “{desk / 'xeploai-ledger.sqlite'}”; "
        "lệnh ledger record hoặc ledger decide sẽ lập sổ mới\n"
    )
    assert [p.name for p in desk.iterdir()] == ["roster.xlsx"]


def test_a_revocation_lists_what_must_be_reconsidered(decided):
    words = ("--reason", "Phát hiện khuyết điểm", *BY, "--date", "15/02/2022")
    code, out, _ = decided("revoke", "DV01", "2021", *words)
    assert code == 0
    assert out.splitlines()[0] == (
        "Đã hủy (mục 7) quyết định ở mục 6: DV01 Người Mẫu 1, kỳ 2021, Hoàn thành tốt nhiệm vụ."
    )
    assert "Phải xem xét lại (2)" in out
    assert "CB1 [tổ chức đảng]" in out
    assert "nhóm DB (đảng viên)" in out
    assert "Sổ không tự thay đổi quyết định nào." in out


def test_a_revocation_as_json(decided):
    words = ("--reason", "x", *BY, "--date", "15/02/2022", "--format", "json")
    told = json.loads(decided("revoke", "DV01", "2021", *words)[1])
    assert (told["format"], told["revocation"], told["decision"]["seq"]) == ("xeploai.ledger.revoke/1", 7, 6)
    assert [(t["relation"], t["subject"]) for t in told["reconsider"]] == [("share", "CB1"), ("quota", "DB")]
    assert told["reconsider"][0]["because"] == {"kind": "member", "id": "DV01"}


def test_history_tells_everything_in_both_languages(decided):
    decided("notify", "2021", "--to", "chi bộ", "--date", "05/01/2022")
    decided("revoke", "DV01", "2021", "--reason", "Phát hiện khuyết điểm", *BY, "--date", "15/02/2022")
    told = ("--subject", "DV01", "--period", "2021", *BY)
    decided("decide", *told, "--rating", "KHTNV", "--date", "20/02/2022")
    vi, en = decided("history", "DV01")[1], decided("history", "DV01", lang="en")[1]
    assert vi.startswith("Sổ quyết định: DV01 Người Mẫu 1\n")
    assert "đã hủy ngày 15/02/2022, Đảng ủy xã Mẫu: Phát hiện khuyết điểm" in vi
    assert "đã thông báo chi bộ, 05/01/2022" in vi
    assert "có hiệu lực (xếp loại lại)" in vi
    assert en.startswith("Ledger: DV01 Người Mẫu 1\n")
    assert "in force (rated again)" in en


@pytest.fixture
def quarters(ledger, desk):
    """Three quarters and the year, as QĐ 366 has them: the fourth is part of the year."""
    with Ledger.open(desk / LEDGER, create=True) as file:
        for period, rating in (("Q1", "excellent"), ("Q2", "good"), ("Q3", "good"), ("", "good")):
            name = f"2026-{period}".strip("-")
            told = {"selection": f"vn@{name}", "date": date(2026, 12, 31)}
            put(file, "DV01", name, rating, **told)
    return ledger


def test_quarters_stand_beside_their_year(quarters):
    out = quarters("history", "DV01")[1]
    title, columns, _, row = out.split("\n\n")[1].splitlines()
    assert title == "Kết quả năm bên cạnh các quý (1 năm)"
    assert _cells([columns]) == [["Năm", "Quý I", "Quý II", "Quý III", "Quý IV", "Cả năm"]]
    assert _cells([row])[0] == [
        "2026",
        "Hoàn thành xuất sắc nhiệm vụ",
        "Hoàn thành tốt nhiệm vụ",
        "Hoàn thành tốt nhiệm vụ",
        "–",
        "Hoàn thành tốt nhiệm vụ",
    ]


def test_what_is_only_proposed_stands_in_brackets_and_what_is_older_says_so(ledger, desk):
    past = Past(subject_kind="member", subject="DV01", period="2020", rating="excellent", status="decided")
    with Ledger.open(desk / LEDGER, create=True) as file:
        told = {"receipt": receipt("2026-Q1"), "rules": {}, "period": "2026-Q1"}
        record(file, Recording(**told, proposals=(proposal("DV01", "2026-Q1"),), past=(past,)))
        recorded(file, [proposal("DV01", "2026-Q2", status="not_rated", rating=None)], "2026-Q2")
        bounds = {"status": "undetermined", "rating_floor": "completed", "rating_ceiling": "good"}
        recorded(file, [proposal("DV01", "2026", **{"rating": None, **bounds})], "2026")
    years, periods = (g.splitlines()[3:] for g in ledger("history", "DV01")[1].split("\n\n")[1:])
    assert _cells(years) == [
        ["2020", "–", "–", "–", "–", "Hoàn thành xuất sắc nhiệm vụ"],
        ["2026", "(Hoàn thành tốt nhiệm vụ)", "không xếp loại", "–", "–",
         "(Hoàn thành nhiệm vụ – Hoàn thành tốt nhiệm vụ)"],
    ]  # fmt: skip
    assert _cells(periods) == [
        ["2020", "Hoàn thành xuất sắc nhiệm vụ", "kết quả trước khi lập sổ", "có hiệu lực"],
        ["2026-Q1", "Hoàn thành tốt nhiệm vụ", "chưa quyết định"],
        ["2026-Q2", "Không xếp loại", "không xếp loại"],
        ["2026", "Hoàn thành nhiệm vụ – Hoàn thành tốt nhiệm vụ", "chưa quyết định"],
    ]


def _cells(lines):
    return [[c.strip() for c in line.split("  ") if c.strip()] for line in lines]


def test_history_as_json_has_every_entry(quarters):
    told = json.loads(quarters("history", "DV01", "--format", "json")[1])
    (subject,) = told["subjects"]
    assert (told["format"], subject["kind"], subject["id"]) == ("xeploai.ledger.history/1", "member", "DV01")
    assert [(p["period"], p["rating"]) for p in subject["periods"]] == [
        ("2026-Q1", "excellent"), ("2026-Q2", "good"), ("2026-Q3", "good"), ("2026", "good"),
    ]  # fmt: skip


def test_an_export_goes_into_the_next_roster(decided, desk):
    code, out, _ = decided("export", "-o", "năm sau", "--for", "roster.xlsx")
    assert (code, out) == (0, "1 dòng quyết định, 1 dòng lịch sử.\nĐã ghi: năm sau\n")
    folder = desk / "next"
    write(folder, "2022", members=[{**GOOD, "id": "DV01", "name": "Người Mẫu 1"}])
    for name in ("decisions.csv", "history.csv"):
        (desk / "năm sau" / name).replace(folder / name)
    code, out, err = decided("decide", "--from", folder, "--quiet")
    assert (code, out, err) == (
        0,
        "xeploai-ledger.sqlite: ghi thêm 0 quyết định; 1 quyết định đã có từ trước.\n",
        "",
    )


def test_an_export_never_overwrites(decided, desk):
    (desk / "out").mkdir()
    (desk / "out" / "của tôi.txt").touch()
    assert decided("export", "-o", "out")[0] == 2
    assert decided("export", "-o", "xeploai-ledger.sqlite")[0] == 2


def test_verify_gives_the_digest_to_note_down(decided, desk):
    code, out, _ = decided("verify", "--format", "json")
    told = json.loads(out)
    assert (code, told["entries"], told["findings"]) == (0, 6, [])
    assert decided("verify", "--known", told["digest"])[0] == 0
    code, out, _ = decided("verify", "--known", "0" * 63 + "1")
    assert code == 1
    assert "sổ KHÔNG nguyên vẹn, 6 mục, 1 sai lệch" in out


def test_a_ledger_changed_with_another_tool_is_refused(decided, desk):
    connection = sqlite3.connect(desk / "xeploai-ledger.sqlite")
    connection.execute("DROP TRIGGER decisions_not_changed")
    connection.close()
    code, _, err = decided("history", "DV01")
    assert (code, "cấu trúc của sổ đã bị thay đổi bằng công cụ khác" in err) == (2, True)


def test_text_from_a_ledger_steers_no_terminal(decided):
    decided("revoke", "DV01", "2021", "--reason", "a\x1b[31m[red]b[/red]", *BY, "--date", "15/02/2022")
    out = decided("history", "DV01")[1]
    assert "\x1b" not in out
    assert "[red]b[/red]" in out


@pytest.mark.parametrize("command", ["record", "decide", "revoke", "notify", "history", "export", "verify"])
def test_every_command_has_help_in_both_languages(ledger, command):
    vi, en = ledger(command, "--help"), ledger(command, "--help", lang="en")
    assert (vi[0], en[0]) == (0, 0)
    assert f"xeploai ledger {command}" in vi[1]
    assert "--ledger" in vi[1]
    assert "Cách dùng:" in vi[1]
    assert "Usage:" in en[1]
    assert not set("ăâđêôơưĂÂĐÊÔƠƯ") & set(en[1])
