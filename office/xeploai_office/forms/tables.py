"""The summary table and the quota sheet as a workbook: those of the results, without the lists."""

import tempfile
from pathlib import Path

from xeploai import Evaluation
from xeploai.results.export_quotas import write_quotas
from xeploai.results.export_sheet import Book, open_book
from xeploai.results.export_summary import write_summary
from xeploai.results.export_words import Words


def tables(evaluation: Evaluation, lang: str) -> bytes:
    """Return the workbook: same evaluation and language, same bytes."""
    with tempfile.TemporaryDirectory(prefix="xeploai-") as folder:
        path = Path(folder) / "tables.xlsx"
        words = [Words.of(evaluation, kind, lang) for kind in evaluation.kinds]
        with open_book(str(path)) as file:
            book = Book(file, lang)
            write_summary(book, evaluation, words)
            write_quotas(book, evaluation, words)
        return path.read_bytes()
