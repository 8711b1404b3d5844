"""Awards as one list: a line for each group under each award, with its places and who chooses.

Who may be proposed stands beside each subject in the sheets of results.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from xeploai.lifecycle.eligibility import of_the_year
from xeploai.lifecycle.evaluation import Evaluation
from xeploai.messages import text
from xeploai.model import Award
from xeploai.results.export_sheet import Band, Book, Form, column, write_list
from xeploai.results.export_words import Words

_WIDTHS: Mapping[str, tuple[Form, int]] = {
    "kind": ("text", 16),
    "award": ("wrapped", 44),
    "group": ("wrapped", 30),
    "roll": ("count", 12),
    "eligible": ("count", 12),
    "unknown": ("count", 12),
    "places": ("text", 14),
    "verdict": ("wrapped", 26),
    "given_by": ("wrapped", 26),
    "chosen_by": ("wrapped", 26),
    "clause": ("wrapped", 36),
}


def write_awards(book: Book, evaluation: Evaluation, words: Sequence[Words]) -> None:
    """Write the sheet of awards, if the period is a year and the rulebook has any."""
    lines = [line for w in words for line in _lines(evaluation, w)] if of_the_year(evaluation.roster) else []
    if not lines:
        return
    sheet = book.sheet(book.say("sheet.awards"), evaluation.rulebook.selection)
    sheet.write_string(0, 0, book.say("awards.title"), book.format(bold=True, font_size=14))
    sheet.write_string(1, 0, book.say("awards.note"))
    forms = {n: pl.Int64 if form == "count" else pl.String for n, (form, _) in _WIDTHS.items()}
    frame = pl.DataFrame(lines, schema=forms, orient="row")
    columns = [column(n, book.say(f"awards.{n}"), form, _band(n), w) for n, (form, w) in _WIDTHS.items()]
    write_list(book, sheet, columns, frame, top=3, keep=2)


def _band(name: str) -> Band:
    return "who" if name in ("kind", "award", "group") else "result"


def _lines(evaluation: Evaluation, words: Words) -> Iterator[tuple[str | int | None, ...]]:
    kind, lang = text(f"export.results.{words.kind}", words.lang), words.lang
    for award in evaluation.rulebook.of(Award, words.kind):
        bodies = (b[lang] if b else None for b in (award.given_by, award.chosen_by))
        told = (*bodies, evaluation.rulebook.clause(award))
        for line in evaluation.kinds[words.kind].awards[award.name].iter_rows(named=True):
            group = words.bodies.get(line["group"], line["group"]) or text("workbook.awards.whole", lang)
            verdict = text(f"workbook.awards.verdict.{line['verdict']}", lang)
            counts = (line["roll"], line["eligible"], line["unknown"], _places(line, lang))
            yield (kind, (award.award or award.text)[lang], group, *counts, verdict, *told)


def _places(line: Mapping[str, Any], lang: str) -> str:
    low, high = line["limit_min"], line["limit_max"]
    if low is None or high is None:
        return text("workbook.awards.no_number", lang)
    return str(low) if low == high else f"{low}–{high}"
