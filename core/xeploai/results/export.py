"""Results in files: canonical JSON, CSV, Parquet and a workbook, each written whole or not at all."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from xeploai.errors import UsageError
from xeploai.files import atomic_write
from xeploai.lifecycle.evaluation import Evaluation
from xeploai.messages import message, text
from xeploai.model import Kind

SUFFIXES = (".json", ".csv", ".parquet", ".xlsx")
_HEAD = (
    "id",
    "name",
    "parent",
    "organization",
    "status",
    "reason",
    "rating",
    "rating_floor",
    "rating_ceiling",
    "candidate",
    "reviewed",
    "decision",
    "score",
)
_FORMULA = r"^[=+\-@\t\r]"


def write_evaluation(evaluation: Evaluation, path: Path, lang: str = "vi") -> None:
    """Write an evaluation in the format that the suffix of ``path`` names.

    Raise :class:`UsageError` for another suffix. Text never becomes a formula: in CSV what begins
    like one gets an apostrophe, in a workbook every text is written as a string.
    """
    if path.suffix not in SUFFIXES:
        raise UsageError(message("export.suffix", found=path.suffix, known=", ".join(SUFFIXES)))
    with atomic_write(path) as target:
        match path.suffix:
            case ".json":
                target.write_text(evaluation.to_json(lang), "utf-8")
            case ".csv":
                _inert(_whole(evaluation)).write_csv(target, include_bom=True)
            case ".parquet":
                _whole(evaluation).write_parquet(target, row_group_size=131_072)
            case _:
                _workbook(evaluation, target, lang)


def _whole(evaluation: Evaluation) -> pl.DataFrame:
    """All kinds in one table; a column that a kind does not have is blank."""
    parts = [_table(evaluation, k).select(pl.lit(k).alias("kind"), pl.all()) for k in evaluation.kinds]
    texts = [p.with_columns(pl.col(pl.Enum).cast(pl.String)) for p in parts] if len(parts) > 1 else parts
    return pl.concat(texts, how="diagonal")


def _table(evaluation: Evaluation, kind: Kind) -> pl.DataFrame:
    """Results first, then one column per rule outcome."""
    subjects = evaluation.kinds[kind].subjects
    head = [c for c in _HEAD if c in subjects.columns]
    rules = [r.name for r in evaluation.rulebook.rules if r.name in subjects.columns]
    missing = pl.col("missing").list.join("; ").alias("missing")
    score = [pl.col("score") / 100] if "score" in head else []
    return subjects.select(*head, missing, *rules).with_columns(score)


def _inert(table: pl.DataFrame) -> pl.DataFrame:
    texts = [c for c, t in table.schema.items() if t == pl.String]
    looks = [
        pl.when(pl.col(c).str.contains(_FORMULA)).then("'" + pl.col(c)).otherwise(pl.col(c)).alias(c)
        for c in texts
    ]
    return table.with_columns(looks)


def _workbook(evaluation: Evaluation, target: Path, lang: str) -> None:
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(target), options) as book:
        for kind in evaluation.kinds:
            table = _table(evaluation, kind)
            results = table.select(*(c for c in table.columns if "/" not in c))
            _sheet(book, text(f"export.results.{kind}", lang), _worded(results, lang), lang)
        quotas = [f.with_columns(pl.lit(n).alias("rule")) for n, f in sorted(evaluation.quotas.items())]
        if quotas:
            _sheet(book, text("export.quotas", lang), pl.concat(quotas), lang)
        findings = [f.as_dict(lang) for f in evaluation.findings]
        if findings:
            _sheet(
                book, text("export.findings", lang), pl.DataFrame(findings, infer_schema_length=None), lang
            )
        receipt = {"key": list(evaluation.receipt), "value": [str(v) for v in evaluation.receipt.values()]}
        _sheet(book, text("export.receipt", lang), pl.DataFrame(receipt), lang)


def _worded(table: pl.DataFrame, lang: str) -> pl.DataFrame:
    """Ratings and statuses in words."""
    columns: Mapping[str, str] = {
        "status": "status",
        "rating": "rating",
        "rating_floor": "rating",
        "rating_ceiling": "rating",
        "decision": "rating",
    }
    worded = []
    for column, prefix in columns.items():
        codes = (
            table[column].drop_nulls().unique().cast(pl.String).to_list() if column in table.columns else []
        )
        if codes:
            names = [text(f"{prefix}.{c}", lang) for c in codes]
            worded.append(pl.col(column).cast(pl.String).replace_strict(codes, names, default=None))
    return table.with_columns(worded)


def _sheet(book: object, name: str, table: pl.DataFrame, lang: str) -> None:
    sheet = book.add_worksheet(name)  # type: ignore[attr-defined]
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})  # type: ignore[attr-defined]
    for column, label in enumerate(table.columns):
        sheet.write_string(0, column, _label(label, lang), bold)
        for row, value in enumerate(table[label].to_list(), start=1):
            if isinstance(value, bool):
                sheet.write_string(row, column, text("export.yes" if value else "export.no", lang))
            elif isinstance(value, int | float):
                sheet.write_number(row, column, value)
            elif value is not None:
                sheet.write_string(row, column, str(value))
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(table.height, 1), max(table.width - 1, 0))
    sheet.autofit(360)


def _label(column: str, lang: str) -> str:
    try:
        return text(f"column.{column}", lang)
    except KeyError:
        return column
