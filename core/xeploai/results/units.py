"""The unit of each subject: where a member is, what an organisation is under, the main post of a leader."""

from collections.abc import Mapping

import polars as pl

from xeploai.lifecycle.evaluation import Evaluation
from xeploai.model import Kind
from xeploai.rosters.roster import Roster

_COLUMN: Mapping[Kind, str] = {
    "member": "organization",
    "organization": "parent",
    "collective": "organization",
}


def unit_of(evaluation: Evaluation, kind: Kind) -> pl.DataFrame | None:
    """Return ``id`` and ``unit`` of each subject, in their order; nothing where the roster names no units."""
    subjects = evaluation.kinds[kind].subjects
    if kind == "leader":
        main = _main_posts(evaluation.roster)
        return main if main is None else subjects.select("id").join(main, "id", "left", maintain_order="left")
    column = _COLUMN[kind]
    return subjects.select("id", pl.col(column).alias("unit")) if column in subjects.columns else None


def _main_posts(roster: Roster) -> pl.DataFrame | None:
    """The unit of the post marked as main, or of the only one; null where nothing says which it is."""
    posts = roster.tables.get("posts")
    if posts is None or "unit" not in posts.columns:
        return None
    marked = pl.col("main_post").fill_null(False) if "main_post" in posts.columns else pl.lit(False)
    main = pl.col("unit").filter(marked | (pl.len() == 1))
    unit = pl.when(main.len() == 1).then(main.first()).alias("unit")
    return posts.group_by(pl.col("person").alias("id"), maintain_order=True).agg(unit)
