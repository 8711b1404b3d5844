"""The table that offices send upward: of each kind how many have which rating, and why others have none."""

from collections.abc import Iterator, Sequence

import polars as pl
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell as cell
from xlsxwriter.worksheet import Worksheet

from xeploai.lifecycle.evaluation import Evaluation
from xeploai.messages import text
from xeploai.results.export_sheet import Book, across, height, put
from xeploai.results.export_words import Words

OPEN = ("needs_decision", "undetermined", "not_rated")
_WIDE, _NARROW = 34, 10
_FIRST = 3
"""The ratings begin in this column, after the kind, the total and those rated."""
Ratings = tuple[tuple[str, str], ...]
Line = tuple[str, int, dict[str, int], dict[str, int | None]]
"""Heading, total, number of each rating, and of each state without one (``None`` = not counted)."""


def write_summary(book: Book, evaluation: Evaluation, words: Sequence[Words]) -> None:
    """Write the summary as the first sheet: a table for each ladder, then the reasons."""
    sheet = book.sheet(book.say("sheet.summary"), evaluation.rulebook.selection)
    sheet.set_column(0, 0, _WIDE)
    row = _lead(book, sheet, evaluation)
    ladders = _ladders(evaluation, words)
    last = max(_last(r) for r, _ in ladders)
    sheet.set_column(1, last, _NARROW)
    if len(ladders) == 1:
        sheet.freeze_panes(row + 2, 1)
        sheet.repeat_rows(row, row + 1)
    for ratings, mine in ladders:
        row = _heads(book, sheet, ratings, row)
        for line in (n for w in mine for n in _lines(evaluation, w, ratings)):
            _line(book, sheet, row, ratings, line)
            row += 1
        row += 1
    for state in ("not_rated", "needs_decision", "undetermined"):
        row = _reasons(book, sheet, row, state, words, last)


def _lead(book: Book, sheet: Worksheet, evaluation: Evaluation) -> int:
    rules = evaluation.rulebook
    told = {"place": rules.place.name, "period": evaluation.roster.period.text, "day": rules.day}
    sheet.write_string(0, 0, book.say("summary.title"), book.format(bold=True, font_size=14))
    sheet.write_string(1, 0, book.say("summary.lead", selection=rules.selection, **told))
    sheet.write_string(2, 0, book.say("summary.proposes"))
    row = 3
    for warning in _warnings(book, evaluation):
        sheet.write_string(row, 0, warning, book.format(bold=True))
        row += 1
    return row + 1


def _warnings(book: Book, evaluation: Evaluation) -> Iterator[str]:
    for found in evaluation.findings:
        if found.code in ("cross_period", "cross_place"):
            yield book.say("summary.hypothetical", text=found.message)
    if sets := evaluation.rulebook.what_if:
        yield book.say("summary.what_if", sets="; ".join(sets))


# ------------------------------------------------------------------ the table


def _ladders(evaluation: Evaluation, words: Sequence[Words]) -> list[tuple[Ratings, list[Words]]]:
    """Code and official name of every rating, from the highest, and the kinds that have just these."""
    found: dict[Ratings, list[Words]] = {}
    for each in words:
        levels = reversed(evaluation.rulebook.levels(each.kind))
        found.setdefault(tuple((code, each.rating(code)) for code in levels), []).append(each)
    return list(found.items())


def _last(ratings: Ratings) -> int:
    """Return the last column of a table with these ratings."""
    return _FIRST + 2 * len(ratings) + len(OPEN) - 1


def _heads(book: Book, sheet: Worksheet, ratings: Ratings, row: int) -> int:
    """Two rows: the rating, and below it number and per cent."""
    head = book.head(align="center")
    after = _FIRST + 2 * len(ratings)
    single = [(0, "kind"), (1, "total"), (2, "rated"), *((after + n, s) for n, s in enumerate(OPEN))]
    sheet.set_row(row, height((book.say(f"summary.{c}"), _NARROW - 3) for _, c in single[1:]))
    for number, (_, name) in enumerate(ratings):
        place = _FIRST + 2 * number
        sheet.merge_range(row, place, row, place + 1, name, head)
    for number, code in single:
        sheet.write_string(row, number, book.say(f"summary.{code}"), head)
    for number in range(_last(ratings) + 1):
        code = ("number", "percent")[(number - _FIRST) % 2]
        told = book.say(f"summary.{code}") if _FIRST <= number < after else None
        put(sheet, row + 1, number, told, head)
    return row + 2


def _lines(evaluation: Evaluation, words: Words, ratings: Ratings) -> Iterator[Line]:
    """What is proposed for a kind, and what was decided where anything was."""
    subjects = evaluation.kinds[words.kind].subjects
    total = subjects.height
    rated = subjects.filter(pl.col("status") == "rated")
    states = dict(subjects["status"].cast(pl.String).value_counts().iter_rows())
    proposed = text("workbook.summary.proposed", words.lang, kind=words.title)
    yield proposed, total, _counts(rated["rating"]), {s: states.get(s, 0) for s in OPEN}
    if (decided := subjects["decision"].drop_nulls()).len():
        told = text("workbook.summary.decided", words.lang, kind=words.title)
        yield told, total, _counts(decided), dict.fromkeys(OPEN)


def _counts(ratings: pl.Series) -> dict[str, int]:
    return dict(ratings.cast(pl.String).value_counts().iter_rows())


def _line(book: Book, sheet: Worksheet, row: int, ratings: Ratings, line: Line) -> None:
    """One line: numbers as they are, those rated as their sum, shares as quotients, each with its value."""
    told, total, counts, states = line
    count, share = book.format("count", border=1), book.format("percent", border=1)
    rated = sum(counts.values())
    sheet.write_string(row, 0, told, book.format("wrapped", border=1))
    sheet.write_number(row, 1, total, count)
    places = [_FIRST + 2 * n for n in range(len(ratings))]
    sheet.write_formula(row, 2, "=" + "+".join(cell(row, p) for p in places), count, rated)
    for place, (code, _) in zip(places, ratings, strict=True):
        own = counts.get(code, 0)
        sheet.write_number(row, place, own, count)
        quotient = f"=IF({cell(row, 2)}=0,0,{cell(row, place)}/{cell(row, 2)})"
        sheet.write_formula(row, place + 1, quotient, share, own / rated if rated else 0)
    for number, state in enumerate(OPEN, _FIRST + 2 * len(ratings)):
        put(sheet, row, number, states[state], count)


# ------------------------------------------------------------------ reasons


def _reasons(book: Book, sheet: Worksheet, row: int, state: str, words: Sequence[Words], last: int) -> int:
    """Write why subjects are in a state, with numbers; return the row after it.

    Reasons add up; facts do not, since one subject may miss several.
    """
    lines = [n for w in words for n in _why(w, state)]
    if not lines:
        return row
    adds_up = state != "undetermined"
    sheet.write_string(row, 0, book.say(f"summary.why_{state}"), book.format(bold=True))
    kind, number, why = (
        book.say(f"summary.{c}") for c in ("kind", "number", "reason" if adds_up else "fact")
    )
    _reason(sheet, row + 1, (kind, number, why), last, (book.head(),) * 3)
    looks = (book.format(border=1), book.format("count", border=1), book.format("wrapped", border=1))
    first = row + 2
    for at, (name, told, size) in enumerate(lines, first):
        sheet.set_row(at, height([(told, _NARROW * (last - 1))]))
        _reason(sheet, at, (name, size, told), last, looks)
    after = first + len(lines)
    if adds_up:
        added = f"=SUM({cell(first, 1)}:{cell(after - 1, 1)})"
        sheet.write_string(after, 0, book.say("summary.total"), book.format(bold=True, border=1))
        total = sum(n[2] for n in lines)
        sheet.write_formula(after, 1, added, book.format("count", bold=True, border=1), total)
    return after + adds_up + 1


def _reason(
    sheet: Worksheet, row: int, cells: tuple[str, str | int, str], last: int, looks: Sequence[Format]
) -> None:
    """One row: the kind, the number, and the words across the rest of the page."""
    for column, (value, look) in enumerate(zip(cells, looks, strict=True)):
        across(sheet, row, column, last if column == 2 else column, value, look)


def _own_missing(subjects: pl.DataFrame) -> pl.Series:
    """Return what each subject itself lacks, not what others in its group do."""
    own = pl.col("missing").list.head("missing_own")
    return subjects.select(own.explode())["missing"].drop_nulls()


def _why(words: Words, state: str) -> Iterator[tuple[str, str, int]]:
    """Kind, reason with its clause, and the number of subjects; of the undetermined the missing facts."""
    subjects = words.evaluation.kinds[words.kind].subjects.filter(pl.col("status") == state)
    if state == "undetermined":
        for fact, size in _ranked(_own_missing(subjects)):
            yield words.title, words.missing(str(fact)), size
        return
    for code, size in _ranked(subjects["reason"].cast(pl.String)):
        told = text("workbook.summary.others", words.lang) if code is None else words.reason(code)
        cited = words.clause(code) if code else ""
        yield words.title, f"{told} ({cited})" if cited else told, size


def _ranked(codes: pl.Series) -> list[tuple[str | None, int]]:
    """Return each code and its number, the most frequent first."""
    frame = codes.rename("code").value_counts()
    return list(frame.sort("count", "code", descending=[True, False], nulls_last=True).iter_rows())
