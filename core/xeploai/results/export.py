"""Results in files: canonical JSON, CSV, Parquet and a workbook, each written whole or not at all."""

from pathlib import Path

import polars as pl

from xeploai.errors import UsageError
from xeploai.files import atomic_write
from xeploai.lifecycle.evaluation import Evaluation
from xeploai.messages import message
from xeploai.model import Kind
from xeploai.results.export_workbook import write_workbook

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
                write_workbook(evaluation, target, lang)


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
