"""A small roster for Word forms, and what stands in a form that was made."""

from pathlib import Path

import docx

from office_kit import BAO_LOC, Rows, book, registry, roster
from xeploai import Evaluation, evaluate
from xeploai_office.forms.make import Order, Result, make_blank, make_forms
from xeploai_office.forms.shelf import open_shelf

ORGANIZATIONS: Rows = [
    {"id": "TU", "name": "Đảng bộ thành phố Mẫu", "type": "upper_org"},
    {"id": "DB", "name": "Đảng bộ phường Một", "type": "base_committee_org", "parent": "TU"},
    {"id": "BP", "name": "Đảng bộ bộ phận", "type": "department_org", "parent": "DB"},
    {"id": "C1", "name": "Chi bộ 1", "type": "sub_cell", "parent": "BP"},
]
MEMBERS: Rows = [
    {"id": "M1", "name": "Nguyễn Văn An", "organization": "C1", "level_conduct": "excellent"},
    {"id": "M2", "name": "Trần Thị Bình", "organization": "C1", "exempt": True},
]
COLLECTIVES: Rows = [{"id": "T1", "name": "Ban Thường vụ", "organization": "TU", "level_struggle": "poor"}]


def evaluation(selection: str = BAO_LOC, **tables: Rows) -> Evaluation:
    """Return an evaluation of the small roster; a table given replaces the one here."""
    given = {"organizations": ORGANIZATIONS, "members": MEMBERS, "collectives": COLLECTIVES, **tables}
    return evaluate(roster(selection, **given), book(selection), registry=registry())


def order(folder: Path, selection: str = BAO_LOC, *templates: Path, **asked) -> Order:
    """Return an order of forms into a folder."""
    dictionary = registry().dictionary
    shelf = open_shelf(book(selection), dictionary, templates)
    return Order(shelf, book(selection), dictionary, folder, **asked)


def made(folder: Path, selection: str = BAO_LOC, *templates: Path, asked=None, **tables: Rows) -> Result:
    """Make the forms of the small roster."""
    return make_forms(order(folder, selection, *templates, **(asked or {})), evaluation(selection, **tables))


def blanks(folder: Path, selection: str) -> Result:
    """Make empty forms."""
    return make_blank(order(folder, selection))


def lines(path: Path) -> list[str]:
    """Return every paragraph of a Word file, tables included, in the order of the page."""
    body = docx.Document(str(path)).element.body
    space = body.nsmap["w"]
    paragraphs = body.iter(f"{{{space}}}p")
    return ["".join(_text(n, space) for n in p.iter()) for p in paragraphs]


def _text(node, space: str) -> str:
    if node.tag == f"{{{space}}}tab" and node.getparent().tag == f"{{{space}}}r":
        return "\t"
    return node.text or "" if node.tag == f"{{{space}}}t" else ""


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder with its bytes."""
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }
