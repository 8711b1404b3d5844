"""xeploai itself: the public functions, every rule outcome kept."""

from functools import cache
from pathlib import Path

import polars as pl

from xeploai import Evaluation, load_plugins, read_roster, resolve
from xeploai import evaluate as rate

SELECTION = "lam-dong@2021"


@cache
def prepare():
    """Load the plugins and resolve the rulebook: what does not depend on the roster."""
    registry = load_plugins()
    return registry, resolve(SELECTION, registry)


def evaluate(folder: Path) -> Evaluation:
    """Read, check and rate the roster."""
    registry, book = prepare()
    return rate(read_roster(folder, registry.dictionary), book, registry=registry)


def results(_: Path, found: Evaluation) -> pl.DataFrame:
    """Return kind, id, status and rating by name."""
    columns = ("id", pl.col("status").cast(pl.String), pl.col("rating").cast(pl.String))
    return pl.concat(r.subjects.select(pl.lit(k).alias("kind"), *columns) for k, r in found.kinds.items())
