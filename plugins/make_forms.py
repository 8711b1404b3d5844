"""Write the Word templates of the printed forms into the plugins that own them.

Run ``python plugins/make_forms.py [FOLDER]``; a test says when the shipped files are no longer those made
here. The headings are those of ``forms.toml``; what a form explains beside them is told in few words.
``{{ … }}`` are the places that ``xeploai forms`` fills in, see ``docs/forms.md``.
"""

import sys
import tomllib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from attrs import frozen
from form_paper import Paper, dotted

HERE = Path(__file__).parent
DOTS = "……………………"
PARTY = "ĐẢNG CỘNG SẢN VIỆT NAM"
DATE = "……, ngày …… tháng …… năm ……"
NAME = f"{{{{ name or '{DOTS}' }}}}"
SUPERIOR = f"ĐẢNG BỘ {{{{ superior_short|upper or '{DOTS}' }}}}"
YEAR = "Năm {{ year or '……' }}"
SIGNED = "(Ký, ghi rõ họ tên)"
SEALED = "(Ký, ghi rõ họ tên và đóng dấu)"
CELL_ON_A_DAY = "(Xác lập thời điểm, ký, ghi rõ họ tên)"
ON_A_DAY = "(Xác lập thời điểm, ký, ghi rõ họ tên và đóng dấu)"
OFFICIALS = "cán bộ, công chức, viên chức"
REMEDY = (
    "Từng hạn chế, khuyết điểm: đã được khắc phục; đang khắc phục, mức độ khắc phục; chưa được khắc phục; "
    "khó khăn, vướng mắc (nếu có); trách nhiệm của {}."
)
SHORTCOMINGS = (
    "Về hạn chế, khuyết điểm trong: nhiệm vụ chính trị; nguyên tắc tập trung dân chủ; quy định, quy chế "
    "làm việc; công tác tổ chức, cán bộ; quản lý đảng viên; đổi mới phương thức lãnh đạo; phòng, chống "
    "tham nhũng, lãng phí; xử lý sai phạm."
)
COLLECTIVE_BOXES = (
    "level_programmes",
    "level_leadership",
    "level_centralism",
    "level_struggle",
    "level_inspection",
)
RESIDENCE = (
    ("Nêu gương tốt", "Nêu gương", "Chưa nêu gương"),
    ("Gương mẫu đi đầu", "Gương mẫu", "Chưa gương mẫu"),
    ("Tham gia đầy đủ", "Tham gia chưa đầy đủ", "Không tham gia"),
    ("Thường xuyên, tích cực", "Thường xuyên", "Chưa thường xuyên"),
    ("Rất tích cực", "Tích cực", "Chưa tích cực"),
    ("Biểu dương", "Không đề nghị", "Xem xét xử lý"),
)


@frozen
class Print:
    """How a plan prints the forms that two plans have in common (law pack 12.4)."""

    folder: str
    """Of the regulation, below ``plugins``."""
    year: int
    label: bool
    """``Mẫu 01`` and ``Mẫu 02`` stand above."""
    items: tuple[str, str]
    """How the two items of part II of Mẫu 01 begin."""
    count: str
    """How a number of contents is written."""
    below: str
    """What stands below the name of the collective."""

    def headings(self, form: str) -> Iterator[str]:
        """Yield the printed headings of a form, in order."""
        raw = tomllib.loads((HERE / self.folder / "forms.toml").read_text("utf-8"))
        return iter(next(f["headings"] for f in raw["form"] if f["id"] == form))


BAO_LOC = Print("lamdong/xeploai_lamdong/baoloc", 2021, False, ("1. ", "2. "), "{:02}", "(Tập thể kiểm điểm)")
NINH_THUAN = Print("ninhthuan/xeploai_ninhthuan", 2022, True, ("- ", "- "), "{}", "*")


def collective_report(of: Print) -> Paper:
    """Return Mẫu 01."""
    paper, heading = Paper.blank("Báo cáo kiểm điểm tập thể"), of.headings("mau-01")
    if of.label:
        paper.line("Mẫu 01", bold=True, right=True)
    paper.columns([SUPERIOR, NAME, of.below], [PARTY, "", DATE])
    paper.title("BÁO CÁO KIỂM ĐIỂM TẬP THỂ", YEAR)
    paper.line(
        "Căn cứ kết quả lãnh đạo, chỉ đạo thực hiện nhiệm vụ chính trị tại địa phương (cơ quan, đơn vị); "
        f"tập thể {NAME} kiểm điểm với các nội dung chủ yếu sau:"
    )
    paper.head(next(heading))
    for box in COLLECTIVE_BOXES:
        paper.ask(next(heading))
        paper.level(box)
    first, second = of.items
    paper.head(next(heading))
    paper.ask(f"{first}Hạn chế, khuyết điểm (theo {of.count.format(5)} nội dung nêu trên).")
    paper.ask(f"{second}Nguyên nhân của hạn chế, khuyết điểm.")
    paper.head(next(heading))
    paper.ask(REMEDY.format("tập thể, cá nhân có liên quan"))
    paper.level("level_remedy")
    paper.head(next(heading))
    paper.ask("Từng vấn đề được gợi ý: nguyên nhân; trách nhiệm của tập thể, cá nhân.")
    paper.head(next(heading))
    paper.ask(SHORTCOMINGS)
    paper.head(next(heading))
    paper.dots()
    paper.head(next(heading))
    paper.ratings("rating")
    paper.signed("T/M TẬP THỂ LÃNH ĐẠO, QUẢN LÝ", SEALED)
    return paper


def self_review(of: Print) -> Paper:
    """Return Mẫu 02."""
    paper, heading = Paper.blank("Bản kiểm điểm cá nhân"), of.headings("mau-02")
    if of.label:
        paper.line("Mẫu 02", bold=True, right=True)
    paper.columns([SUPERIOR, f"Chi bộ: {{{{ cell_short or '{DOTS}' }}}}"], [PARTY, "", DATE])
    paper.title("BẢN KIỂM ĐIỂM CÁ NHÂN", YEAR)
    _person(paper, together=of.label)
    _done(paper, of, heading)
    paper.head(next(heading))
    paper.ask(f"1. Hạn chế, khuyết điểm (theo {of.count.format(3)} nội dung nêu trên).")
    paper.ask("2. Nguyên nhân của hạn chế, khuyết điểm.")
    paper.head(next(heading))
    paper.ask(REMEDY.format("cá nhân"))
    paper.level("level_remedy")
    paper.head(next(heading))
    paper.ask("Từng vấn đề được gợi ý: nguyên nhân; trách nhiệm của cá nhân.")
    paper.head(next(heading))
    if not of.label:
        paper.line(SHORTCOMINGS)
    paper.dots()
    paper.head(next(heading))
    paper.dots()
    paper.head(next(heading))
    for _ in range(2):
        # What somebody claims is ticked by hand: no roster knows it.
        paper.ask(next(heading), 0)
        paper.ratings("")
    paper.signed(*(["NGƯỜI TỰ KIỂM ĐIỂM"] if of.label else []), SIGNED)
    _rated(paper, of, heading)
    return paper


def _person(paper: Paper, *, together: bool) -> None:
    if together:
        dotted(paper.line("Họ và tên: {{ name }}\t Ngày sinh: {{ birth_date }}\t"), 100)
    else:
        paper.line("Họ và tên: {{ name }}\t")
        paper.line("Ngày sinh: {{ birth_date }}\t")
    paper.line("Chức vụ Đảng: {{ party_posts }}\t")
    paper.line("Chức vụ chính quyền: {{ government_posts }}\t")
    paper.line("Chức vụ đoàn thể: {{ mass_posts }}\t")
    paper.line("Đơn vị công tác: {{ work_unit }}\t")
    paper.line("Chi bộ {{ cell_short }}\t")


def _done(paper: Paper, of: Print, heading: Iterator[str]) -> None:
    """Part I: what the form asks of conduct, duties and the annual commitment."""
    paper.head(next(heading))
    paper.ask(next(heading), 0)
    for text in (
        "tư tưởng chính trị",
        "phẩm chất đạo đức, lối sống",
        "ý thức tổ chức kỷ luật",
        "tác phong, lề lối làm việc",
    ):
        paper.ask(f"- Về {text}.", 1)
    signs, stop = ("các", ".") if of.label else ("những", "")
    paper.ask(
        f"- Việc đấu tranh phòng, chống {signs} biểu hiện suy thoái về tư tưởng chính trị, đạo đức, lối "
        f"sống, “tự diễn biến”, “tự chuyển hóa” của cá nhân{stop} (Đối chiếu với 27 biểu hiện, cá nhân tự "
        "nhận diện)."
    )
    paper.level("level_conduct")
    paper.ask(next(heading), 0)
    paper.ask("- Việc thực hiện chức trách, quyền hạn theo quy định (đảng, chính quyền, đoàn thể).", 1)
    paper.ask("- Kết quả thực hiện các chỉ tiêu, nhiệm vụ được giao trong năm.", 1)
    paper.ask(
        "- Trách nhiệm cá nhân liên quan đến kết quả, hạn chế, khuyết điểm ở lĩnh vực, địa phương, tổ chức, "
        "cơ quan, đơn vị do mình phụ trách."
    )
    paper.level("level_results")
    paper.ask(next(heading))
    if not of.label:
        paper.level("level_commitment")


def _rated(paper: Paper, of: Print, heading: Iterator[str]) -> None:
    """What the agency, the cell and the committee fill in."""
    dash = "- " if of.label else ""
    paper.head(next(heading))
    paper.ask(f"{dash}Nhận xét, đánh giá của người quản lý, sử dụng {OFFICIALS}:")
    paper.ask("- Mức xếp loại chất lượng công chức, viên chức: {{ official_rating }}\t", 0)
    paper.signed("THỦ TRƯỞNG CƠ QUAN, ĐƠN VỊ", ON_A_DAY)
    paper.head(next(heading))
    paper.ask("- Nhận xét, đánh giá của chi ủy:")
    paper.ask("- Chi bộ đề xuất xếp loại mức chất lượng: {{ rating }}\t", 0)
    paper.signed("T/M CHI ỦY (CHI BỘ)", CELL_ON_A_DAY)
    paper.ask(f"{dash}Đảng ủy, chi ủy cơ sở xếp loại mức chất lượng: {{{{ decision }}}}\t", 0)
    paper.signed("T/M ĐẢNG ỦY (CHI ỦY)", ON_A_DAY)


def residence(of: Print) -> Paper:
    """Return both sheets of Mẫu 3-213."""
    paper, heading = Paper.blank("Phiếu xin ý kiến, phiếu nhận xét nơi cư trú"), of.headings("mau-3-213")
    paper.line("Mẫu 3-213", bold=True, right=True)
    paper.columns([SUPERIOR, "ĐẢNG ỦY (CHI ỦY) ……………", "-------"], [PARTY, "----------------", DATE], 82)
    paper.title(next(heading), next(heading))
    paper.line("Kính gửi: \t")
    paper.line("\t")
    paper.line(
        "Thực hiện Quy định số 213-QĐ/TW, ngày 02 tháng 01 năm 2020 của Bộ Chính trị về trách nhiệm của đảng "
        "viên đang công tác thường xuyên giữ mối liên hệ với tổ chức đảng và nhân dân nơi cư trú."
    )
    paper.line(
        f"Đảng ủy/chi bộ {{{{ cell or '{DOTS}' }}}} trân trọng đề nghị Chi ủy nhận xét về đảng viên {NAME} "
        "tại nơi cư trú (theo mẫu gửi kèm)."
    )
    paper.signed("T/M ĐẢNG ỦY (CHI ỦY)", "(Ký, đóng dấu, ghi rõ họ và tên)")
    paper.new_page()
    _opinion(paper, heading)
    return paper


def _opinion(paper: Paper, heading: Iterator[str]) -> None:
    paper.line("Mẫu 3-213", bold=True, right=True)
    left: Sequence[str] = ("ĐẢNG ỦY XÃ, PHƯỜNG, THỊ TRẤN", f"CHI BỘ {DOTS}", "-------")
    paper.columns(left, [PARTY, "---------------", DATE], 92)
    paper.title(next(heading), next(heading))
    paper.line(
        "Chi ủy sau khi họp với ban công tác mặt trận thôn, bản, khu dân cư, tổ dân phố thống nhất nhận xét "
        f"về đảng viên {NAME} như sau:"
    )
    for choices in RESIDENCE:
        paper.ask(next(heading), 0)
        paper.choices(*choices)
    paper.ask(next(heading))
    left = ("XÁC NHẬN CỦA ĐẢNG ỦY", "XÃ, PHƯỜNG, THỊ TRẤN", "(Ký tên, đóng dấu, ghi rõ họ và tên)")
    paper.columns(left, ["T/M CHI BỘ", "(Ký, ghi rõ họ và tên)"], 88)


def forms() -> dict[str, Callable[[], Paper]]:
    """Return how each file is made, by its path below ``plugins``."""
    made: dict[str, Callable[[], Paper]] = {}
    for of in (BAO_LOC, NINH_THUAN):
        made[f"{of.folder}/forms/mau-01-{of.year}.docx"] = lambda of=of: collective_report(of)
        made[f"{of.folder}/forms/mau-02-{of.year}.docx"] = lambda of=of: self_review(of)
    made[f"{NINH_THUAN.folder}/forms/mau-3-213-{NINH_THUAN.year}.docx"] = lambda: residence(NINH_THUAN)
    return made


def main(folder: Path = HERE) -> None:
    """Write every template."""
    for name, make in forms().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(make().bytes())


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
