"""A sheet of its own for each unit and position group: the quota worked out, and who stands for it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl
from xlsxwriter.worksheet import Worksheet

from xeploai.lifecycle.evaluation import Evaluation
from xeploai.lifecycle.group import admitted
from xeploai.model import Quota
from xeploai.results.export_quotas import LOOKS, figures, good_of, told_rule
from xeploai.results.export_sheet import Book, across, height, put
from xeploai.results.export_words import Words

_WIDTH = 11
_LIST = {
    "number": (0, 0),
    "id": (1, 1),
    "name": (2, 4),
    "unit": (5, 7),
    "status": (8, 9),
    "decides": (10, 11),
}
"""First and last column of each heading of the list of names; the figures above take a column each."""
_BREAKS = 1_023
"""More page breaks than Excel keeps."""
_FIGURES = tuple(LOOKS)[1:-1]
_LAST = len(_FIGURES) - 1


def write_groups(book: Book, evaluation: Evaluation, words: Sequence[Words]) -> None:
    """Write a block a group, each on a page of its own."""
    found = [
        (w, r, line)
        for w in words
        for r in evaluation.rulebook.of(Quota, w.kind)
        for line in evaluation.quotas[r.name].iter_rows(named=True)
    ]
    if not found:
        return
    sheet = book.sheet(book.say("sheet.groups"), evaluation.rulebook.selection)
    sheet.set_column(0, _LAST, _WIDTH)
    people = {r.name: _people(evaluation, w, r) for w in words for r in evaluation.rulebook.of(Quota, w.kind)}
    row, breaks = 0, []
    for each, rule, line in found:
        if row:
            breaks.append(row)
        row = _block(book, sheet, row, evaluation, each, rule, line, people[rule.name])
    sheet.set_h_pagebreaks(breaks[:_BREAKS])


def _people(evaluation: Evaluation, words: Words, rule: Quota) -> Mapping[str, list[dict[str, Any]]]:
    """By group, in the order of the roster: the candidates, and those decided to have the rating."""
    subjects = evaluation.kinds[words.kind].subjects
    stands = pl.col("candidate") | (pl.col("decision").cast(pl.String) == str(rule.rating)).fill_null(False)
    spoken_of = admitted(rule, evaluation.rulebook, subjects.columns).fill_null(True)
    frame = pl.concat([subjects, words.columns], how="horizontal").filter(stands & spoken_of)
    group = pl.col(str(rule.within)).cast(pl.String)
    name = pl.col("name") if "name" in frame.columns else pl.lit(None, dtype=pl.String).alias("name")
    chosen = frame.select(group.alias("_group"), "id", name, "_unit", "_status", "_decision").drop_nulls(
        "_group"
    )
    found: dict[str, list[dict[str, Any]]] = {}
    for one in chosen.iter_rows(named=True):
        found.setdefault(one["_group"], []).append(one)
    return found


def _block(
    book: Book,
    sheet: Worksheet,
    row: int,
    evaluation: Evaluation,
    words: Words,
    rule: Quota,
    line: Mapping[str, Any],
    people: Mapping[str, list[dict[str, Any]]],
) -> int:
    """Write one group; return the row after it."""
    group, *values = figures(line, words, rule)
    across(sheet, row, 0, _LAST, f"{words.title}: {group}", book.format(bold=True, font_size=14))
    told = told_rule(book, evaluation, words, rule)
    sheet.set_row(row + 1, height([(told, _WIDTH * (_LAST + 1))]))
    across(sheet, row + 1, 0, _LAST, told, book.format("wrapped"))
    # Row by row: a row that is left behind is written already.
    titles = [book.say(f"quota.{c}", **good_of(words, c)) for c in _FIGURES]
    sheet.set_row(row + 2, height((t, _WIDTH) for t in titles))
    for number, title in enumerate(titles):
        sheet.write_string(row + 2, number, title, book.head())
    for number, (code, value) in enumerate(zip(_FIGURES, values, strict=True)):
        put(sheet, row + 3, number, value, book.format(LOOKS[code][0], border=1))
    return _names(book, sheet, row + 5, people.get(line["group"], []))


def _names(book: Book, sheet: Worksheet, row: int, people: Sequence[Mapping[str, Any]]) -> int:
    if not people:
        sheet.write_string(row, 0, book.say("groups.none"))
        return row + 2
    titles = {c: book.say(f"groups.{c}") for c in _LIST}
    sheet.set_row(row, height((titles[c], _wide(c) - 4) for c in _LIST))
    for code, (first, last) in _LIST.items():
        across(sheet, row, first, last, titles[code], book.head())
    for number, one in enumerate(people, 1):
        style = book.format("wrapped", border=1)
        sheet.set_row(row + number, height(_cells(one)))
        values = (number, one["id"], one["name"], one["_unit"], one["_status"], one["_decision"])
        for (first, last), value in zip(_LIST.values(), values, strict=True):
            across(sheet, row + number, first, last, value, style)
    return row + len(people) + 2


def _cells(one: Mapping[str, Any]) -> Iterator[tuple[str | None, int]]:
    for name, code in (("name", "name"), ("_unit", "unit"), ("_status", "status"), ("_decision", "decides")):
        yield one[name], _wide(code)


def _wide(code: str) -> int:
    first, last = _LIST[code]
    return _WIDTH * (last - first + 1)
