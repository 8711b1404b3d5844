"""Quotas as one list: a line for each unit or position group under each rule."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

import polars as pl

from xeploai.lifecycle.evaluation import Evaluation
from xeploai.lifecycle.quota import ratios
from xeploai.messages import text
from xeploai.model import Quota
from xeploai.results.export_sheet import Band, Book, Column, Form, column, write_list
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
    told = [_rule(book, evaluation, w, r) for w, r in rules]
    for row, text_ in enumerate([*told, book.say("quota.note")], 1):
        sheet.write_string(row, 0, text_)
    columns = [_at(lines, c, n) for n, c in enumerate(_columns(book, words[0]))]
    write_list(book, sheet, columns, pl.DataFrame({"line": range(len(lines))}), top=len(told) + 3, keep=2)


def _rule(book: Book, evaluation: Evaluation, words: Words, rule: Quota) -> str:
    told = f"{rule.text[words.lang]} ({evaluation.rulebook.clause(rule)})"
    return told if rule.effect == "binds" else book.say("quota.warns", text=told)


def _at(lines: Sequence[tuple[Cell, ...]], look: Column, number: int) -> Column:
    """Take a column's values from the lines themselves: some of its cells are figures, some are spans."""

    def values(part: pl.DataFrame) -> list[Any]:
        return [lines[n][number] for n in part["line"]]

    return Column(look.title, values, look.form, look.band, look.width)


def _columns(book: Book, words: Words) -> Iterator[Column]:
    levels = words.evaluation.rulebook.levels(words.kind)
    good = {"rating": words.rating(levels[-2])}
    forms: Mapping[str, Form] = {
        "group": "wrapped", "rule": "wrapped", "share": "percent", "unrounded": "decimal",
        "verdict": "wrapped", "of_good": "percent", "of_good_up": "percent", "of_rated": "percent",
    }  # fmt: skip
    widths = {"group": 36, "rule": 36, "verdict": 14}
    yield column("", book.say("summary.kind"), "text", "who", 16)
    for code in (
        "group", "roll", "rated", "good", "share", "unrounded", "limit", "picks", "candidates", "of_good",
        "of_good_up", "of_rated", "verdict", "rule",
    ):  # fmt: skip
        title = book.say(f"quota.{code}", **(good if code in ("good", "of_good", "of_good_up") else {}))
        band: Band = "who" if code == "group" else "result"
        yield column("", title, forms.get(code, "count"), band, widths.get(code, 13))


def _lines(evaluation: Evaluation, words: Words, rule: Quota) -> Iterator[tuple[Cell, ...]]:
    kind, clause = text(f"export.results.{words.kind}", words.lang), evaluation.rulebook.clause(rule)
    for line in evaluation.quotas[rule.name].iter_rows(named=True):
        yield (kind, *_figures(line, words), clause)


def _figures(line: Mapping[str, Any], words: Words) -> Iterator[Cell]:
    least, most = (line["picks"] + line[f"candidates_{end}"] for end in ("min", "max"))
    group = words.bodies.get(line["group"], line["group"])
    yield group
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
