"""Recorded decisions of the authority (S23)."""

import polars as pl
from attrs import evolve

from xeploai.errors import XeploaiError
from xeploai.lifecycle.stage import ENGINE
from xeploai.model import SUBJECTS, Kind
from xeploai.plugins import Registry
from xeploai.rosters.roster import Roster
from xeploai.rulebooks.resolve import canonical
from xeploai.rulebooks.rulebook import Rulebook


def named(roster: Roster, registry: Registry) -> Roster:
    """Return the roster with the selections of its decisions as rulebooks name them.

    Offices type ``bao-loc@2021`` or ``Bảo Lộc@2021``; what names no rulebook stays as it is.
    """
    rows = roster.tables.get("decisions")
    if rows is None or rows.is_empty():
        return roster
    typed = rows["selection"].drop_nulls().unique().to_list()
    known = {text: _canonical(text, registry) for text in typed}
    renamed = rows.with_columns(pl.col("selection").replace(known))
    return evolve(roster, tables={**roster.tables, "decisions": renamed})


def _canonical(selection: str, registry: Registry) -> str:
    try:
        return canonical(selection, registry)
    except XeploaiError:
        return selection


def decisions(roster: Roster, rulebook: Rulebook, kind: Kind, with_decisions: bool) -> pl.Series:
    """Return the code of each subject's unrevoked decision under this selection and period, or null."""
    subjects = roster.tables[SUBJECTS[kind]]
    rows = roster.tables.get("decisions")
    if rows is None or not with_decisions:
        return pl.Series("decision", [None], dtype=pl.Int8).new_from_index(0, subjects.height)
    levels = rulebook.levels(kind)
    mine = rows.lazy()
    for column, wanted in (
        ("subject_kind", kind),
        ("period", roster.period.text),
        ("selection", rulebook.selection),
    ):
        if column in rows.columns:
            same = pl.col(column).cast(pl.String) == wanted
            mine = mine.filter(same | pl.col(column).is_null() if column == "subject_kind" else same)
    if "status" in rows.columns:
        mine = mine.filter((pl.col("status") != "revoked").fill_null(True))
    code = (
        pl.col("rating").cast(pl.String).replace_strict(list(levels), list(range(len(levels))), default=None)
    )
    last = mine.group_by("subject", maintain_order=True).agg(code.last().cast(pl.Int8).alias("decision"))
    own = subjects.lazy().select(pl.col("id").alias("subject"))
    found = own.join(last, on="subject", how="left", maintain_order="left").select("decision")
    return found.collect(engine=ENGINE)["decision"]
