"""One subject's result as a Word handout of one A4 page, to be given to whom it is about.

What does not fit is counted and left to the HTML page; nothing is cut inside a sentence. The same
input gives the same bytes.
"""

from collections.abc import Iterable, Iterator, Sequence
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from xeploai.files import atomic_write
from xeploai.results.explain import Explanation
from xeploai.rosters.write import CREATED
from xeploai_cli.explanation_report import receipt
from xeploai_cli.language import lang, refuse, say
from xeploai_cli.plain import plain
from xeploai_cli.views.evaluation import warnings
from xeploai_cli.views.explanation_text import sentences, unit_of
from xeploai_cli.views.grid import Grid
from xeploai_cli.views.labels import Labels, labels
from xeploai_cli.views.ways import no_way, ways_down, ways_up

if TYPE_CHECKING:
    from docx.document import Document

ROOM, LINE, SPACE = 690, 13, 3
"""Points of height of a page, of a line of text, and between paragraphs."""
LETTERS = 88
"""In a line, on the safe side; a cell of values takes fewer."""
FONT, SIZE = "Times New Roman", 11
_WIDTHS = (3.5, 13.2)


def write_handout(path: Path, explanation: Explanation) -> None:
    """Write the handout of one subject; raise :class:`UsageError` where python-docx is not installed."""
    try:
        import docx
    except ImportError:
        refuse("explain.no_docx")
    document = docx.Document()
    _page(document)
    _Writer(document, explanation).write()
    with atomic_write(path) as draft:
        document.save(str(draft))
        _steady(draft)


def _page(document: "Document") -> None:
    """A4, one kind of letters, and no trace of the template it comes from."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.top_margin = page.bottom_margin = Cm(1.8)
    page.left_margin, page.right_margin = Cm(2.5), Cm(1.8)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(SIZE)
    normal.paragraph_format.space_after = Pt(3)
    speech = OxmlElement("w:lang")
    speech.set(qn("w:val"), "vi-VN" if lang() == "vi" else "en-GB")
    normal.element.get_or_add_rPr().append(speech)
    told = document.core_properties
    told.author, told.title, told.comments = "xeploai", say("explain.title"), ""
    told.created = told.modified = CREATED


class _Writer:
    """Fills the page from the top while there is room."""

    def __init__(self, document: "Document", explanation: Explanation) -> None:
        self._document, self._explanation = document, explanation
        self._names: Labels = labels(explanation.evaluation, explanation.kind)
        self._room = ROOM

    def write(self) -> None:
        self._line(say("explain.title").upper(), bold=True, centred=True, size=14)
        for warning in warnings(self._explanation.evaluation):
            self._line(warning, bold=True)
        self._table(list(_facts(self._explanation, self._names)))
        foot = [say("explain.proposes"), receipt(self._explanation)]
        self._room -= sum(map(_height, foot))
        self._heading(say("handout.why"))
        self._listed(sentences(self._explanation, self._names), numbered=False)
        self._ways()
        for text in foot:
            self._line(text, size=9)

    def _ways(self) -> None:
        up, down = ways_up(self._explanation, self._names), ways_down(self._explanation, self._names)
        for line in no_way(self._explanation, self._names):
            self._line(line)
        for grid, numbered in ((up, True), (down, False)):
            if grid.rows:
                self._heading(grid.title)
                self._listed(_items(grid, numbered), numbered=numbered)

    def _heading(self, text: str) -> None:
        self._line(text, bold=True, size=12)

    def _listed(self, items: Iterable[str], *, numbered: bool) -> None:
        """Add items while there is room, then say how many there are more."""
        left = list(items)
        while left and self._room > _height(left[0]) + LINE + SPACE:
            self._line(left.pop(0))
        if left:
            self._line(say("explain.more", count=len(left)))

    def _line(self, text: str, *, bold: bool = False, centred: bool = False, size: int = SIZE) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt

        paragraph = self._document.add_paragraph()
        run = paragraph.add_run(plain(text))
        run.bold, run.font.size = bold, Pt(size)
        if centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        self._room -= _height(text)

    def _table(self, rows: Sequence[tuple[str, str]]) -> None:
        from docx.shared import Cm

        table = self._document.add_table(rows=0, cols=2)
        table.style, table.autofit = "Table Grid", False
        for column, width in zip(table.columns, _WIDTHS, strict=True):
            column.width = Cm(width)
        for row in rows:
            cells = table.add_row().cells
            for number, (cell, text) in enumerate(zip(cells, row, strict=True)):
                cell.width = Cm(_WIDTHS[number])
                cell.paragraphs[0].add_run(plain(text)).bold = number == 0
            self._room -= _height(row[1], LETTERS * 3 // 4)
        self._line("")


def _facts(explanation: Explanation, names: Labels) -> Iterator[tuple[str, str]]:
    row, evaluation = explanation.row, explanation.evaluation
    yield say("handout.who"), names.who(row)
    if unit := unit_of(explanation, names):
        yield say("handout.unit"), unit
    yield say("handout.period"), evaluation.roster.period.text
    used = [f"{r.identity.title[lang()]} [{r.id}]" for r in evaluation.rulebook.regulations]
    yield say("handout.rules"), "; ".join(used)
    result = names.range(row["rating_floor"], row["rating_ceiling"])
    status = say(f"status.{row['status']}")
    yield say("handout.result"), result if row["status"] == "rated" else f"{status}: {result}".rstrip(": ")


def _items(grid: Grid, numbered: bool) -> Iterator[str]:
    """One text a row: what changes, and what comes of it."""
    for n, row in enumerate(grid.rows, 1):
        mark = f"{n}." if numbered else "–"
        yield say("handout.item", mark=mark, changes=row[-2].replace("\n", "; "), then=row[-1])


def _height(text: str, letters: int = LETTERS) -> int:
    return LINE * max(ceil(len(text) / letters), 1) + SPACE


def _steady(path: Path) -> None:
    """Give every part of the file the same time, so that the same content gives the same bytes."""
    with ZipFile(path) as packed:
        parts = [(name, packed.read(name)) for name in packed.namelist()]
    with ZipFile(path, "w", ZIP_DEFLATED) as packed:
        for name, content in parts:
            info = ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type = ZIP_DEFLATED
            packed.writestr(info, content)
