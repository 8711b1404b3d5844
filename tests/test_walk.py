"""The walk through a year is true: every command of ``docs/walk.md`` is run as it stands there, in its order.

What must come out is worked out by hand from plan 44-KH/ThU (law pack 6.1, 8.1, 9.5 to 9.7, 10, 11, 13).
"""

import re
import shlex
import subprocess
from collections.abc import Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from attrs import frozen
from icalendar import Calendar

from xeploai_cli.main import run

# One process makes what its tests share.
pytestmark = pytest.mark.xdist_group("walk")

DOCS = Path(__file__).parent.parent / "docs"
PAGES = {"vi": "walk.vi.md", "en": "walk.md"}
_BLOCK = re.compile(r'```(\w+)(?: file="([^"]+)")?(?: exit=(\d))?\n(.*?)```', re.DOTALL)


@frozen
class Block:
    """One fenced block: a file to write, or commands and the code with which each exits."""

    language: str
    file: str
    exit: int
    text: str


@frozen
class Done:
    """One command that was run."""

    line: str
    wanted: int
    code: int
    told: str


def page(lang: str) -> str:
    return (DOCS / PAGES[lang]).read_text("utf-8")


def blocks(lang: str) -> list[Block]:
    return [Block(a, b, int(c or 0), d) for a, b, c, d in _BLOCK.findall(page(lang))]


def execute(block: Block) -> Iterator[Done]:
    for line in block.text.splitlines():
        words, told = shlex.split(line), StringIO()
        if block.language == "sh":
            code = subprocess.run(words, check=False).returncode
        else:
            assert words[0] == "xeploai"
            with redirect_stdout(told), redirect_stderr(told):
                code = run(words[1:])
        yield Done(line, block.exit, code, " ".join(told.getvalue().split()))


@pytest.fixture(scope="module")
def walk(tmp_path_factory):
    """Do what the page says; return the folder, and the commands with what they told."""
    folder, done = tmp_path_factory.mktemp("walk"), []
    with pytest.MonkeyPatch.context() as patch, chdir(folder):
        patch.delenv("XEPLOAI_LANG", raising=False)
        patch.setenv("COLUMNS", "200")
        for block in blocks("vi"):
            if block.file:
                Path(block.file).parent.mkdir(exist_ok=True)
                Path(block.file).write_text(block.text, "utf-8", newline="\n")
            else:
                done += execute(block)
    return folder, done


def told(walk, start: str, number: int = 0) -> str:
    """Return what the n-th command that starts so has told."""
    return [d.told for d in walk[1] if d.line.startswith(f"xeploai {start}")][number]


def test_every_command_exits_as_the_page_says(walk):
    assert [d for d in walk[1] if d.code != d.wanted] == []
    names = {d.line.split()[1] for d in walk[1]}
    assert names >= {
        "template", "calendar", "check", "evaluate", "explain", "ledger", "dossier", "forms", "awards",
    }  # fmt: skip


def test_the_calendar_counts_back_from_the_meeting(walk):
    events = Calendar.from_ical((walk[0] / "lich-2021.ics").read_bytes()).walk("VEVENT")
    lasts = sorted(e["dtend"].dt - timedelta(days=1) for e in events)
    # Meeting on Monday 13/12: draft by Wednesday 08/12 (NOT-1), self-reviews by Friday 10/12 (NOT-2);
    # both deadlines “before 20/12” (DL-000-1, DL-000-2).
    assert lasts == [date(2021, 12, 8), date(2021, 12, 10), date(2021, 12, 19), date(2021, 12, 19)]
    # 2, 3, 6, 7 and 8/12; up to Friday 17/12 twelve.
    assert "5 ngày làm việc" in told(walk, "calendar")
    assert "12 ngày làm việc" in told(walk, "calendar")


@pytest.mark.parametrize(
    ("cell", "clause"),
    [
        ("meetings.csv!G4: DV1", "II.A.4.2 (L180)"),
        ("meetings.csv!E8: DB", "II.A.4.2 (L184)"),
        ("papers.csv!E2: Dự thảo", "II.A.4.1.a (L162)"),
        ("papers.csv!E3: Hồ sơ", "IV.3 (L618)"),
    ],
)
def test_the_first_plan_breaks_four_rules(walk, cell, clause):
    first, second = told(walk, "check 2021"), told(walk, "check 2021", 1)
    assert "4 lỗi" in first
    assert cell in first
    assert clause in first
    assert "0 lỗi" in second


def test_two_candidates_stand_for_one_place(walk):
    # P = 7 good or better: 20 % of x lower ones, x + 5x <= 7, so 7/6 = 1.17 and one place.
    out = told(walk, "evaluate 2021")
    assert re.search(r"Đảng bộ phường Mẫu 8 7 1,17 1 2 ", out)
    assert "Ứng viên vượt tỉ lệ, chờ cấp có thẩm quyền lựa chọn: đảng viên (2)" in out
    assert "Hoàn thành tốt nhiệm vụ 5 62,5 %" in out
    assert (walk[0] / "ket-qua-2021.xlsx").exists()


def test_dossiers_lack_papers_and_then_do_not(walk):
    first, second = told(walk, "dossier"), told(walk, "dossier", 1)
    for paper in (
        "Báo cáo kiểm điểm tập thể, kết quả chấm điểm của Đảng bộ, chi bộ",
        "Trích biên bản hội nghị kiểm điểm",
        "Phiếu bổ sung hồ sơ đảng viên (bản phô tô)",
        "Bản nhận xét của cấp ủy nơi cư trú (bản phô tô)",
    ):
        assert paper in first
        assert paper not in second


def test_everything_goes_into_the_ledger(walk):
    assert "ghi thêm 11 đề xuất, 8 kết quả phiếu" in told(walk, "ledger record 2021")
    assert "ghi thêm 11 quyết định" in told(walk, "ledger decide --from")
    assert "Đã ghi thông báo 11 quyết định" in told(walk, "ledger notify")
    assert "5-0-0-0" in told(walk, "ledger history")


def test_the_decisions_break_no_rule(walk):
    assert "11 quyết định đã ghi; 0 lỗi" in told(walk, "check 2021", 3)


def test_a_form_for_everybody(walk):
    files = {p.stem.rpartition("-")[2] for p in (walk[0] / "mau-2021").rglob("*.docx")}
    assert files == {"DB", "CB1", "CB2", *(f"DV{n}" for n in range(1, 9))}
    # The form of QĐ 01-QĐ/TU was not read, that of the Central Organisation Commission is not printed.
    assert "Không làm được (2)" in told(walk, "forms")


def test_who_is_eligible_for_an_award(walk):
    # III.2 (L574): rated excellent; of 2021 that is DV1, of 2022 DV2.
    line = "Giấy khen của cấp ủy cơ sở (1) Đối tượng Nhóm Tình trạng Cũng đủ điều kiện cho cùng chuỗi năm"
    for command, who in (("awards 2021", "DV1 Nguyễn Văn An"), ("awards 2022", "DV2 Trần Thị Bình")):
        shown = re.sub("─+ ", "", told(walk, command))
        assert f"{line} {who} đủ điều kiện xét" in shown


def test_a_revocation_names_what_hangs_on_it(walk):
    out = told(walk, "ledger revoke")
    assert "DV1 Nguyễn Văn An, kỳ 2021, Hoàn thành xuất sắc nhiệm vụ" in out
    # REV-5: the share of the cell, that of the organisation above it, and the quota of the members.
    for what in ("CB1 Chi bộ tổ dân phố 1", "DB Đảng bộ phường Mẫu", "nhóm DB (đảng viên)"):
        assert what in out
    after = told(walk, "ledger history", 1)
    assert "đã hủy" in after
    assert "Đảng ủy phường Mẫu, 20/03/2022" in after


def test_next_year_knows_what_was_decided(walk):
    history = (walk[0] / "2022" / "history.csv").read_text("utf-8-sig").splitlines()
    assert "DV1,Đảng viên,2021,Hoàn thành nhiệm vụ,,Đã quyết định" in history
    assert len(history) == 1 + 11
    assert "danh sách kỳ 2022" in told(walk, "evaluate 2022")
    (event,) = Calendar.from_ical((walk[0] / "lich-2022.ics").read_bytes()).walk("VEVENT")
    # Every year before 20/12 (DL-000-1); what was printed with 2021 does not come back (seed A-43).
    assert event["dtend"].dt == date(2022, 12, 20)


# ------------------------------------------------------------------ two editions of one page


def test_both_editions_hold_the_same_blocks():
    assert blocks("vi") == blocks("en")
    assert page("vi").count("```") == 2 * len(blocks("vi"))


def test_both_editions_have_the_same_headings():
    levels = [re.findall(r"^(#+) ", page(lang), re.MULTILINE) for lang in PAGES]
    assert levels[0] == levels[1]


@pytest.mark.parametrize("lang", PAGES)
def test_links_lead_somewhere(lang):
    targets = re.findall(r"\]\(([^)#]+)", page(lang))
    assert [t for t in targets if not (DOCS / t).exists()] == []
    assert len(targets) == 1
