"""Quotas as one list: a line for each unit or position group under each rule."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

import polars as pl

from xeploai.lifecycle.evaluation import Evaluation
from xeploai.lifecycle.quota import ratios
from xeploai.messages import text
from xeploai.model import Quota
from xeploai.results.export_sheet import Band, Book, Column, Form, across, column, height, write_list
from xeploai.results.export_words import Words

Cell = str | int | float | None


def write_quotas(book: Book, evaluation: Evaluation, words: Sequence[Words]) -> None:
    """Write the sheet of quotas, if there is any: the rules above, the groups below."""
    rules = [(w, r) for w in words for r in evaluation.rulebook.of(Quota, w.kind)]
    lines = [n for w, r in rules for n in _lines(evaluation, w, r)]
    if not lines:
        return
    sheet = book.sheet(book.say("sheet.quotas"), evaluation.rulebook.selection)
    sheet.write_string(0, 0, book.say("quota.title"), book.format(bold=True, font_size=14))
    columns = [_at(lines, c, n) for n, c in enumerate(_columns(book, words[0]))]
    wide, last = sum(c.width for c in columns), len(columns) - 1
    told = [*(told_rule(book, evaluation, w, r) for w, r in rules), book.say("quota.note")]
    for row, words_ in enumerate(told, 1):
        across(sheet, row, 0, last, words_, book.format("wrapped"))
        sheet.set_row(row, height([(words_, wide)]))
    write_list(book, sheet, columns, pl.DataFrame({"line": range(len(lines))}), top=len(told) + 2, keep=2)


def told_rule(book: Book, evaluation: Evaluation, words: Words, rule: Quota) -> str:
    """Return what a quota says, with its clause, and whether it only warns."""
    told = f"{rule.text[words.lang]} ({evaluation.rulebook.clause(rule)})"
    return told if rule.effect == "binds" else book.say("quota.warns", text=told)


def _at(lines: Sequence[tuple[Cell, ...]], look: Column, number: int) -> Column:
    """Take a column's values from the lines themselves: some of its cells are figures, some are spans."""

    def values(part: pl.DataFrame) -> list[Any]:
        return [lines[n][number] for n in part["line"]]

    return Column(look.title, values, look.form, look.band, look.width)


LOOKS: Mapping[str, tuple[Form, int]] = {
    "group": ("wrapped", 36), "roll": ("count", 9), "rated": ("count", 9), "good": ("count", 11),
    "share": ("percent", 9), "unrounded": ("decimal", 10), "limit": ("count", 9), "picks": ("count", 9),
    "candidates": ("count", 9), "of_good": ("percent", 11), "of_good_up": ("percent", 11),
    "of_rated": ("percent", 11), "verdict": ("wrapped", 14), "rule": ("wrapped", 36),
}  # fmt: skip
"""What is told of a group: form and width of each column."""


def good_of(words: Words, code: str) -> dict[str, str]:
    """Return what the title of a column names: the rating below the highest."""
    levels = words.evaluation.rulebook.levels(words.kind)
    return {"rating": words.rating(levels[-2])} if code in ("good", "of_good", "of_good_up") else {}


def _columns(book: Book, words: Words) -> Iterator[Column]:
    yield column("", book.say("summary.kind"), "text", "who", 14)
    for code, (form, width) in LOOKS.items():
        band: Band = "who" if code == "group" else "result"
        yield column("", book.say(f"quota.{code}", **good_of(words, code)), form, band, width)


def _lines(evaluation: Evaluation, words: Words, rule: Quota) -> Iterator[tuple[Cell, ...]]:
    clause = evaluation.rulebook.clause(rule)
    for line in evaluation.quotas[rule.name].iter_rows(named=True):
        yield (words.title, *figures(line, words, rule), clause)


def figures(line: Mapping[str, Any], words: Words, rule: Quota) -> Iterator[Cell]:
    """Yield what is told of a group, in the order of ``LOOKS`` up to the verdict."""
    least, most = (line["picks"] + line[f"candidates_{end}"] for end in ("min", "max"))
    yield words.group(str(rule.within), line["group"])
    yield line["roll"]
    yield _span(line["rated_min"], line["rated_max"])
    yield _span(line["good_min"], line["good_max"])
    yield line["share"]
    yield line["unrounded"]
    yield _span(line["limit_min"], line["limit_max"])
    yield line["picks"]
    yield _span(least - line["picks"], most - line["picks"])
    yield from map(_share, ratios(most, line["good_max"], line["rated_max"]))
    yield text(f"verdict.{line['verdict']}", words.lang)


def _span(low: int, high: int) -> Cell:
    return low if low == high else f"{low}–{high}"


def _share(part: Fraction | None) -> Cell:
    return None if part is None else float(part)
