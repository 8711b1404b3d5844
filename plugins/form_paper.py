"""Paper for the printed forms: lines of dots, boxes, signatures, in the manner of Party documents."""

from collections.abc import Iterable
from io import BytesIO

import docx
from attrs import frozen
from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from xeploai_office.forms.docx_zip import rewritten

WIDE = 165
"""Millimetres between the margins of 30 and 15 of a page of 210."""
LEVEL = "Tự đánh giá về cấp độ thực hiện:"
LEVELS = {"excellent": "Xuất sắc", "good": "Tốt", "average": "Trung bình", "poor": "Kém"}
RATINGS = {
    "excellent": "Hoàn thành xuất sắc nhiệm vụ",
    "good": "Hoàn thành tốt nhiệm vụ",
    "completed": "Hoàn thành nhiệm vụ",
    "not_completed": "Không hoàn thành nhiệm vụ",
}
KEPT = ("Normal", "Normal Table", "Default Paragraph Font")


@frozen(eq=False)
class Paper:
    """A page in the manner of Party documents: A4, Times New Roman 14."""

    doc: Document

    @classmethod
    def blank(cls, title: str) -> "Paper":
        """Return an empty paper."""
        doc = _bare(docx.Document())
        section = doc.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin = section.bottom_margin = Mm(20)
        section.left_margin, section.right_margin = Mm(30), Mm(15)
        style = doc.styles["Normal"]
        style.font.name, style.font.size = "Times New Roman", Pt(14)
        style.element.rPr.rFonts.set(qn("w:eastAsia"), "Times New Roman")
        style.paragraph_format.space_after, style.paragraph_format.space_before = Pt(4), Pt(0)
        properties = doc.core_properties
        properties.title, properties.author, properties.comments = title, "", ""
        properties.language = "vi-VN"
        return cls(doc)

    def line(self, text: str = "", *, bold: bool = False, right: bool = False) -> Paragraph:
        """Add a paragraph; a tab in it draws dots to the margin."""
        p = self.doc.add_paragraph()
        dotted(p)
        _write(p, text, bold=bold)
        if "\t" not in text:
            p.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        if right:
            p.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        return p

    def dots(self, count: int = 2) -> None:
        """Add lines of dots, for what is written by hand."""
        for _ in range(count):
            self.line("\t")

    def head(self, text: str) -> None:
        """Add a heading of the form, which stays with what follows."""
        p = self.line(text, bold=True)
        p.paragraph_format.space_before = Pt(6)
        p.paragraph_format.keep_with_next = True

    def ask(self, text: str, dots: int = 2) -> None:
        """Add an item and room to write."""
        self.line(text).paragraph_format.keep_with_next = True
        self.dots(dots)

    def title(self, *lines: str) -> None:
        """Add the title, in the middle."""
        for number, text in enumerate(lines):
            p = self.doc.add_paragraph()
            _write(p, text, bold=True)
            p.alignment = WD_ALIGN_PARAGRAPH.CENTER
            p.paragraph_format.space_before = Pt(12 if number == 0 else 0)
            p.paragraph_format.space_after = Pt(12 if number == len(lines) - 1 else 0)

    def columns(self, left: Iterable[str], right: Iterable[str], wide: int = 72) -> None:
        """Add two columns side by side; bold is what is in capitals, a tab draws dots."""
        table = self.doc.add_table(rows=1, cols=2)
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        widths = (wide, WIDE - wide)
        for number, (texts, width) in enumerate(zip((left, right), widths, strict=True)):
            cell = table.cell(0, number)
            cell.width = table.columns[number].width = Mm(width)
            _fill(cell, list(texts))

    def level(self, fact: str) -> None:
        """Add the four boxes of the level of a criterion."""
        self.line(LEVEL).paragraph_format.keep_with_next = True
        p = self.doc.add_paragraph()
        for number, (code, told) in enumerate(LEVELS.items()):
            p.paragraph_format.tab_stops.add_tab_stop(Mm(10 + 40 * number))
            p.add_run("\t")
            _box(p, f"{{{{ tick.{fact}.{code} }}}}")
            p.add_run(f" {told}")

    def ratings(self, name: str) -> None:
        """Add the four boxes of a rating, one a line; without a name they are ticked by hand."""
        for number, (code, told) in enumerate(RATINGS.items()):
            p = self.doc.add_paragraph()
            p.paragraph_format.left_indent = Mm(10)
            p.paragraph_format.keep_with_next = number < len(RATINGS) - 1
            _box(p, f"{{{{ tick.{name}.{code} }}}}" if name else "☐")
            p.add_run(f" {told}")

    def choices(self, *choices: str) -> None:
        """Add boxes behind what they stand for, side by side."""
        p = self.doc.add_paragraph()
        for number, text in enumerate(choices):
            if number:
                p.paragraph_format.tab_stops.add_tab_stop(Mm(57 * number))
                p.add_run("\t")
            p.add_run(f"{text} ")
            _box(p, "☐")

    def signed(self, *lines: str) -> None:
        """Add who signs, on the right, with room for it."""
        for number, text in enumerate(lines):
            p = self.doc.add_paragraph()
            p.paragraph_format.left_indent = Mm(60)
            p.alignment = WD_ALIGN_PARAGRAPH.CENTER
            p.paragraph_format.keep_with_next = number < len(lines) - 1
            p.paragraph_format.space_before = Pt(10 if number == 0 else 0)
            _write(p, text, bold=not text.startswith("("), italic=text.startswith("("))
        p.paragraph_format.space_after = Pt(64)

    def new_page(self) -> None:
        """Begin a page, without an empty line above."""
        self.doc.add_page_break()

    def lines(self) -> list[str]:
        """Return every paragraph as text, tables included, in the order of the page."""
        every = (Paragraph(p, self.doc) for p in self.doc.element.body.iter(qn("w:p")))
        return [p.text for p in every]

    def bytes(self) -> bytes:
        """Return the file: same forms, same bytes."""
        out = BytesIO()
        self.doc.save(out)
        return rewritten(out.getvalue())


def _bare(doc: Document) -> Document:
    """Take out what python-docx brings and no form needs: a picture, other styles, lists."""
    unused = ("thumbnail", "stylesWithEffects", "customXml", "numbering")
    for rels in (doc.part.package.rels, doc.part.rels):
        for name in [n for n, r in rels.items() if r.reltype.rpartition("/")[2] in unused]:
            del rels[name]
    for style in [
        s for s in doc.styles if s.name not in ("Normal", "Normal Table", "Default Paragraph Font")
    ]:
        style.delete()
    return doc


def dotted(p: Paragraph, at: int = WIDE) -> None:
    """Let the next tab of a paragraph draw dots."""
    side = WD_TAB_ALIGNMENT.RIGHT if at == WIDE else WD_TAB_ALIGNMENT.LEFT
    p.paragraph_format.tab_stops.add_tab_stop(Mm(at), side, WD_TAB_LEADER.DOTS)


def _write(p: Paragraph, text: str, *, bold: bool = False, italic: bool = False) -> Run:
    run = p.add_run(text)
    run.bold, run.italic = bold or None, italic or None
    return run


def _box(p: Paragraph, text: str) -> None:
    """A run of its own: Times New Roman has no boxes."""
    fonts = p.add_run(text)._element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{name}"), "Segoe UI Symbol")


def _fill(cell: _Cell, texts: list[str]) -> None:
    for number, text in enumerate(texts):
        p = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        p.alignment = WD_ALIGN_PARAGRAPH.CENTER
        p.paragraph_format.space_after = Pt(0)
        run = _write(p, text, bold=text.split("{")[0].isupper(), italic=text.startswith("……, ngày"))
        run.font.size = Pt(13)
