"""The empty workbook for a rulebook: a sheet per table, lists to choose from, ranges, a guide."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from string import ascii_uppercase
from typing import Any

import xlsxwriter
from attrs import frozen
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from xeploai.dictionary import core_facts
from xeploai.files import atomic_write
from xeploai.messages import text
from xeploai.model import Fact, Text
from xeploai.rosters.sheets import letter, title
from xeploai.rosters.subjects import TABLE_OF
from xeploai.rosters.values import FIRST_YEAR, LAST_YEAR, READABLE, bounds, key
from xeploai.rosters.write import CREATED, LONGEST_TEXT, headers_of, shown

LAST_ROW = 1_048_575
LISTED_IDS = 2_000
"""So many rows of another sheet's ids are offered in a list."""
_TITLE, _MESSAGE = 32, 255
_WIDEST = 10**12

Explained = tuple[str, str, str, str]
"""A line of the guide: sheet (table or title), column (id or label), clause, text."""


def write_template(
    path: Path,
    facts: Mapping[str, Sequence[Fact]],
    *,
    rulebook_title: str,
    explain: Iterable[Explained] = (),
    lang: str = "vi",
) -> None:
    """Write an empty roster workbook that asks for ``facts`` (by table) and reads back as a roster.

    The first sheet asks for period and place, the last one explains every column, with the lines of
    ``explain`` beside it. Same arguments, same bytes. Raises :class:`UsageError` if the file cannot
    be written; an existing file is replaced only by a complete one.
    """
    asked = {t: [f for f in fs if f.type in READABLE] for t, fs in facts.items()}
    asked = {"info": [f for f in core_facts() if f.table == "info"], **asked}
    with atomic_write(path) as draft, xlsxwriter.Workbook(str(draft)) as book:
        book.set_properties({"title": rulebook_title, "created": CREATED})
        _Writer(book, lang, asked).write(rulebook_title, list(explain))


@frozen
class _Formats:
    title: Format
    header: Format
    required: Format
    text: Format
    date: Format
    wrapped: Format
    entry: Format


class _Writer:
    """Writes one template."""

    def __init__(self, book: xlsxwriter.Workbook, lang: str, facts: Mapping[str, Sequence[Fact]]) -> None:
        self._book = book
        self._lang = lang
        self._facts = facts
        self._formats = _formats(book)
        self._lists: dict[tuple[str, ...], str] = {}

    def write(self, rulebook_title: str, explain: Sequence[Explained]) -> None:
        self._info(rulebook_title)
        for table in self._facts:
            if table != "info":
                self._table(table)
        self._list_sheet()
        self._guide(explain)

    def _text(self, code: str, **params: object) -> str:
        return text(code, self._lang, **params)

    def _sheet(self, name: str) -> Worksheet:
        sheet = self._book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&A&R" + self._text("template.page"))
        return sheet

    def _title(self, table: str) -> str:
        return title(table)[self._lang]

    # ------------------------------------------------------------ sheets

    def _info(self, rulebook_title: str) -> None:
        sheet = self._sheet(self._title("info"))
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, 1, 40, self._formats.text)
        sheet.set_column(2, 2, 70)
        headers = self._headers("info")
        for row, fact in enumerate(self._facts["info"]):
            sheet.write_string(row, 0, headers[fact.id], self._formats.title)
            sheet.write_blank(row, 1, None, self._formats.entry)
            sheet.write_string(row, 2, fact.help[self._lang] if fact.help else "")
        below = len(self._facts["info"]) + 1
        sheet.write_string(below, 0, self._text("template.rulebook"), self._formats.title)
        sheet.write_string(below, 1, rulebook_title, self._formats.wrapped)
        sheet.write_string(below + 1, 1, self._text("template.intro"), self._formats.wrapped)

    def _table(self, table: str) -> None:
        sheet = self._sheet(self._title(table))
        facts = self._facts[table]
        headers = self._headers(table)
        sheet.freeze_panes(1, min(2, len(facts)))
        sheet.repeat_rows(0)
        sheet.set_row(0, 60)
        for column, fact in enumerate(facts):
            style = self._formats.required if fact.required else self._formats.header
            sheet.set_column(column, column, _width(fact, headers[fact.id]), self._column_format(fact))
            sheet.write_string(0, column, headers[fact.id], style)
            sheet.data_validation(1, column, LAST_ROW, column, self._validation(fact, f"{letter(column)}2"))

    def _headers(self, table: str) -> dict[str, str]:
        names = headers_of(self._facts[table], self._lang)
        return {f.id: names[f.id] + (" (*)" if f.required else "") for f in self._facts[table]}

    def _column_format(self, fact: Fact) -> Format | None:
        if fact.type in ("text", "reference"):
            return self._formats.text
        return self._formats.date if fact.type == "date" else None

    def _list_sheet(self) -> None:
        sheet = self._book.add_worksheet(self._text("template.lists"))
        for column, values in enumerate(self._lists):
            for row, value in enumerate(values):
                sheet.write_string(row, column, value)
        sheet.very_hidden()

    def _guide(self, explain: Sequence[Explained]) -> None:
        sheet = self._sheet(self._text("template.guide"))
        columns = ("template.sheet", "template.column", "template.how", "template.clause", "template.content")
        for column, (code, width) in enumerate(zip(columns, (22, 40, 50, 30, 70), strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, self._text(code), self._formats.header)
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        for row, line in enumerate(self._guide_lines(explain), 1):
            for column, value in enumerate(line):
                if value:
                    sheet.write_string(row, column, _cut(value, LONGEST_TEXT), self._formats.wrapped)

    def _guide_lines(self, explain: Sequence[Explained]) -> Iterable[tuple[str, ...]]:
        said = _by_column(explain)
        for table, facts in self._facts.items():
            for fact in facts:
                keys = [(s, c) for s in _names(title(table), table) for c in _names(fact.label, fact.id)]
                own = [line[2:] for k in keys for line in said.get(k, ())] or [(_clause(fact), "")]
                name, how = fact.label[self._lang], self._how(fact)
                for clause, content in dict.fromkeys(own):
                    yield self._title(table), name, how, clause, content
                    how = ""

    # ------------------------------------------------------------ what a cell takes

    def _validation(self, fact: Fact, cell: str) -> dict[str, Any]:
        rule = self._rule(fact, cell)
        return {
            **rule,
            "input_title": _cut(fact.label[self._lang], _TITLE),
            "input_message": _cut(self._how(fact), _MESSAGE),
            "error_title": self._text("template.wrong"),
            "error_message": _cut(self._kind(fact), _MESSAGE),
        }

    def _rule(self, fact: Fact, cell: str) -> dict[str, Any]:
        if choices := self._choices(fact):
            return {"validate": "list", "source": self._list(choices)}
        if fact.type in ("text", "reference"):
            return self._id_list(fact, cell)
        if fact.type == "date":
            first, last = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
            return {"validate": "date", "criteria": "between", "minimum": first, "maximum": last}
        low, high = bounds(fact)
        least, most = -_WIDEST if low is None else _exact(low), _WIDEST if high is None else _exact(high)
        if fact.not_applicable:
            typed = f'{cell}="{self._text("template.na")}",{cell}="k/a"'
            value = f"=OR({typed},AND(ISNUMBER({cell}),{cell}>={least},{cell}<={most}))"
            return {"validate": "custom", "value": value}
        kind = "integer" if fact.type == "count" else "decimal"
        return {"validate": kind, "criteria": "between", "minimum": least, "maximum": most}

    def _choices(self, fact: Fact) -> tuple[str, ...]:
        values: Iterable[object] = (True, False) if fact.type == "bool" else fact.values
        choices = [shown(fact, v, self._lang) for v in values]
        if choices and fact.not_applicable:
            choices.append(self._text("template.na"))
        return tuple(choices)

    def _list(self, choices: tuple[str, ...]) -> str:
        column = letter(list(self._lists).index(choices) if choices in self._lists else len(self._lists))
        return self._lists.setdefault(
            choices, f"='{self._text('template.lists')}'!${column}$1:${column}${len(choices)}"
        )

    def _sheets_of(self, fact: Fact) -> tuple[str, ...]:
        """Return the sheets one of whose ids the fact names, the likeliest last."""
        match fact.id:
            case _ if fact.type == "reference":
                sheets: tuple[str, ...] = (str(fact.base),)
            case "person":
                sheets = ("members", "leaders")
            case "subject" if any(f.id == "subject_kind" for f in self._facts[fact.table]):
                sheets = tuple(TABLE_OF.values())[::-1]
            case "subject":
                sheets = ("members",)
            case _:
                sheets = ()
        return tuple(t for t in sheets if any(f.id == "id" for f in self._facts.get(t, ())))

    def _id_list(self, fact: Fact, cell: str) -> dict[str, Any]:
        sheets = self._sheets_of(fact)
        if not sheets:
            return {"validate": "any"}
        source = self._ids(sheets[-1])
        if fact.id == "subject":
            source = self._ids_by_kind(fact.table, sheets, cell)
        return {"validate": "list", "source": f"={source}", "show_error": False}

    def _ids(self, table: str) -> str:
        column = letter(next(i for i, f in enumerate(self._facts[table]) if f.id == "id"))
        return f"'{self._title(table)}'!${column}$2:${column}${LISTED_IDS + 1}"

    def _ids_by_kind(self, table: str, sheets: Sequence[str], cell: str) -> str:
        """Offer the ids of the kind chosen in the same row, and members where none is chosen."""
        source = self._ids(sheets[-1])
        at = next((i for i, f in enumerate(self._facts[table]) if f.id == "subject_kind"), None)
        if at is not None:
            kinds, chosen = self._facts[table][at], f"${letter(at)}{cell.lstrip(ascii_uppercase)}"
            for kind in (k for k, t in TABLE_OF.items() if t in sheets[:-1]):
                source = (
                    f'IF({chosen}="{shown(kinds, kind, self._lang)}",{self._ids(TABLE_OF[kind])},{source})'
                )
        return source

    def _kind(self, fact: Fact) -> str:
        low, high = bounds(fact)
        match fact.type:
            case "bool":
                return self._text("template.bool")
            case "choice" | "scale":
                return self._text("template.list")
            case "date":
                return self._text("template.date")
            case "count":
                code = "template.count" if high is None else "template.count_to"
                return self._text(code, low=low, high=high)
            case "number":
                code = "template.number" if high is not None else "template.number_from"
                code = code if low is not None else "template.number_any"
                return self._text(code, low=low, high=high, decimals=fact.decimals)
            case _ if sheets := self._sheets_of(fact):
                return self._text("template.reference", sheet=tuple(title(t) for t in reversed(sheets)))
            case _:
                return self._text("template.id" if fact.id == "id" else "template.text")

    def _how(self, fact: Fact) -> str:
        parts = [self._text("template.required")] if fact.required else []
        parts.append(self._kind(fact))
        if fact.not_applicable:
            parts.append(self._text("template.not_applicable"))
        if fact.help:
            parts.append(fact.help[self._lang])
        return ". ".join(p.rstrip(".") for p in parts) + "."


def _formats(book: xlsxwriter.Workbook) -> _Formats:
    head = {"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1}
    return _Formats(
        title=book.add_format({"bold": True}),
        header=book.add_format({**head, "bg_color": "#E7E6E6"}),
        required=book.add_format({**head, "bg_color": "#FFE699"}),
        text=book.add_format({"num_format": "@"}),
        date=book.add_format({"num_format": "dd/mm/yyyy"}),
        wrapped=book.add_format({"text_wrap": True, "valign": "top"}),
        entry=book.add_format({"num_format": "@", "border": 1}),
    )


def _width(fact: Fact, header: str) -> int:
    least = 24 if fact.id == "name" or fact.values else 12
    return max(least, min(30, len(header) // 3))


def _by_column(explain: Sequence[Explained]) -> dict[tuple[str, str], list[Explained]]:
    found: dict[tuple[str, str], list[Explained]] = {}
    for line in explain:
        found.setdefault((key(line[0]), key(line[1])), []).append(line)
    return found


def _names(label: Text, name: str) -> list[str]:
    return list(dict.fromkeys(key(n) for n in (label.vi, label.en, name)))


def _clause(fact: Fact) -> str:
    return f"{fact.source.document}, {fact.source.clause}" if fact.source else ""


def _cut(value: str, length: int) -> str:
    return value if len(value) <= length else value[: length - 1] + "…"


def _exact(value: Decimal) -> int | float:
    return int(value) if value == int(value) else float(value)
