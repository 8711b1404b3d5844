"""Small rosters for tests: a dictionary with two criteria, workbooks from lists of rows."""

from decimal import Decimal
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from xeploai.dictionary import LEVEL_VALUES, Dictionary, core_facts
from xeploai.errors import RosterError
from xeploai.model import Fact, Text
from xeploai.rosters.read import read_roster
from xeploai.rosters.roster import Roster


def points(name: str, most: int) -> Fact:
    label = Text(f"Điểm: {name}", f"Points: {name}")
    return Fact(id=f"points_{name}", label=label, type="number", at_least=Decimal(0), at_most=Decimal(most))


def level(name: str) -> Fact:
    label = Text(f"Cấp độ: {name}", f"Level: {name}")
    return Fact(id=f"level_{name}", label=label, type="scale", values=LEVEL_VALUES, not_applicable=True)


ADDED = (points("a", 10), points("b", 40), level("a"))
DICTIONARY = Dictionary({(f.table, f.id): f for f in (*core_facts(), *ADDED)})

INFO = [["Kỳ đánh giá", 2021], ["Địa phương", "Lâm Đồng"]]
ORGANIZATIONS = [["Mã tổ chức đảng", "Tên tổ chức đảng"], ["CB1", "Chi bộ 1"], ["CB2", "Chi bộ 2"]]


def fact(name: str, table: str = "members") -> Fact:
    return DICTIONARY.facts[table, name]


def workbook(path: Path, extra=None, *, members=None, organizations=None, info=None, **sheets) -> Path:
    """Write a workbook; a sheet that is ``False`` is left out, keys with ``_`` stand for spaces."""
    rows = {
        "Thông tin": INFO if info is None else info,
        "Tổ chức đảng": ORGANIZATIONS if organizations is None else organizations,
        "Đảng viên": [["Mã đảng viên", "Mã chi bộ"], ["m1", "CB1"]] if members is None else members,
        **{k.replace("_", " "): v for k, v in sheets.items()},
        **(extra or {}),
    }
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, cells in rows.items():
        if cells is not False:
            sheet = book.create_sheet(name)
            for r, row in enumerate(cells, 1):
                for c, value in enumerate(row, 1):
                    sheet.cell(r, c).value = value
    book.save(path)
    return path


def read(path: Path) -> Roster:
    return read_roster(path, DICTIONARY)


def members(path: Path) -> pl.DataFrame:
    return read(path).tables["members"]


def faults(path: Path, lang: str = "vi") -> list[str]:
    with pytest.raises(RosterError) as caught:
        read(path)
    return caught.value.render(lang).split("\n")


def same(left: Roster, right: Roster) -> bool:
    """Whether two rosters state the same facts in the same rows."""
    return (
        (left.period, left.place, left.digest) == (right.period, right.place, right.digest)
        and list(left.tables) == list(right.tables)
        and all(
            left.tables[t].schema == right.tables[t].schema and left.tables[t].equals(right.tables[t])
            for t in left.tables
        )
    )
