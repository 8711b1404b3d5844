"""The results workbook: summary, quotas, a sheet for each kind, findings, and what it all rests on."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from xeploai.lifecycle.evaluation import Evaluation
from xeploai.messages import text
from xeploai.model import Rule
from xeploai.results.export_awards import write_awards
from xeploai.results.export_groups import write_groups
from xeploai.results.export_quotas import write_quotas
from xeploai.results.export_results import results
from xeploai.results.export_sheet import Book, column, open_book, write_list
from xeploai.results.export_summary import write_summary
from xeploai.results.export_words import Words


def write_workbook(evaluation: Evaluation, path: Path, lang: str = "vi") -> None:
    """Write an evaluation as a workbook: same evaluation and language, same bytes."""
    words = [Words.of(evaluation, kind, lang) for kind in evaluation.kinds]
    with open_book(str(path)) as file:
        book = Book(file, lang)
        write_summary(book, evaluation, words)
        write_quotas(book, evaluation, words)
        write_groups(book, evaluation, words)
        write_awards(book, evaluation, words)
        for each in words:
            _results(book, each)
        _findings(book, evaluation)
        _basis(book, evaluation)


def _results(book: Book, words: Words) -> None:
    """Results beside the input columns; the first of them are printed, all is too wide for paper."""
    sheet = book.sheet(words.title, words.evaluation.rulebook.selection)
    frame, columns, printed = results(words)
    after = write_list(book, sheet, columns, frame, keep=2)
    sheet.print_area(0, 0, max(after - 1, 1), printed - 1)


def _findings(book: Book, evaluation: Evaluation) -> None:
    found = [f.as_dict(book.lang) for f in evaluation.findings]
    if not found:
        return
    sheet = book.sheet(book.say("sheet.findings"), evaluation.rulebook.selection)
    severities = {s: text(f"severity.{s}", book.lang) for s in ("error", "warning", "info")}
    rows = [
        (severities[str(f["severity"])], f["message"], f["subject"], f["source"], f["where"], f["code"])
        for f in found
    ]
    names = ("severity", "message", "subject", "source", "where", "code")
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    widths = dict(zip(names, (12, 90, 16, 40, 24, 20), strict=True))
    columns = [column(n, text(f"column.{n}", book.lang), "wrapped", "result", w) for n, w in widths.items()]
    write_list(book, sheet, columns, frame)


def _basis(book: Book, evaluation: Evaluation) -> None:
    """Regulations and their documents, readings in use, clauses nobody has read, and the receipt."""
    sheet = book.sheet(book.say("sheet.basis"), evaluation.rulebook.selection)
    frame = pl.DataFrame(list(_lines(book, evaluation)), schema=["item", "content"], orient="row")
    columns = [column("item", book.say("basis.item"), "wrapped", "who", 60)]
    columns += [column("content", book.say("basis.content"), "wrapped", "result", 90)]
    write_list(book, sheet, columns, frame)


def _lines(book: Book, evaluation: Evaluation) -> Iterator[tuple[str, str]]:
    rules, lang = evaluation.rulebook, book.lang
    for regulation in rules.regulations:
        yield book.say("basis.regulation"), f"{regulation.identity.title[lang]} [{regulation.id}]"
        for document in regulation.documents.values():
            yield book.say("basis.document"), f"{document.number}: {document.title[lang]}"
    for name in rules.asked(evaluation.kinds):
        reading, value = rules.reading_rules[name], rules.readings[name]
        question = reading.question[lang] if reading.question else reading.text[lang]
        told = f"{reading.values[value][lang]} [{name.partition('.')[2]}={value}]"
        yield book.say("basis.reading", question=question), told
    unknown: list[Rule] = [r for kind in evaluation.kinds for r in rules.unknown_texts(kind)]
    for rule in unknown:
        yield book.say("basis.unknown"), f"{rule.text[lang]} ({rules.clause(rule)})"
    for key, found in evaluation.receipt.items():
        yield book.say("basis.receipt", key=key), _plain(found)


def _plain(found: object) -> str:
    if isinstance(found, dict):
        return "; ".join(f"{k}: {v}" for k, v in found.items())
    return "; ".join(map(str, found)) if isinstance(found, list | tuple) else str(found)
