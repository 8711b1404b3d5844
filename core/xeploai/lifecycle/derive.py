"""Derived facts of the core about each kind of subject (DESIGN 6; S2, S5, S6).

Facts from event sheets are aggregated with Kleene's ``any`` and ``all``; a missing sheet leaves
them unknown, a sheet without a row for the subject means that there was none.
"""

from collections.abc import Mapping
from datetime import date

import polars as pl

from xeploai.lifecycle.disciplines import discipline_facts
from xeploai.lifecycle.sheets import all_of, any_of, of_kind, sheet_facts
from xeploai.lifecycle.stage import Derivation
from xeploai.model import Kind
from xeploai.rosters.roster import Period, Roster

OPINION_MONTHS = 6
PARENT_DEPTH = 12
"""How far a cell may stand below its base organisation before the tree counts as broken."""


def core_derivations(roster: Roster, kind: Kind) -> Mapping[str, Derivation]:
    """Return every derived fact of the core for a kind."""
    own = {"member": _member_facts, "leader": _leader_facts}.get(kind, _body_facts)
    return {**own(roster), **discipline_facts(roster, kind)}


def _member_facts(roster: Roster) -> Mapping[str, Derivation]:
    return {
        "meeting_day": Derivation(pl.col("organizations.meeting_date"), ("organization",)),
        "base_organization": base_organization(roster),
        "admitted_months": Derivation(
            full_months(pl.col("admitted_on"), pl.col("meeting_day")), ("admitted_on", "meeting_day")
        ),
        "official_rating_known": Derivation(pl.col("official_rating").is_not_null(), ("official_rating",)),
        **_absence_facts(roster, "member"),
        **_transfer_facts(roster),
    }


def _body_facts(roster: Roster) -> Mapping[str, Derivation]:
    """Organisations and collectives: their age on the day of their own meeting."""
    months = full_months(pl.col("founded_on"), pl.col("meeting_date"))
    return {"founded_months": Derivation(months, ("founded_on", "meeting_date"))}


def _leader_facts(roster: Roster) -> Mapping[str, Derivation]:
    return {"main_collective": _main_collective(roster), **_absence_facts(roster, "leader")}


def _main_collective(roster: Roster) -> Derivation:
    """The collective of the main post; of the only post where there is one."""
    posts = roster.tables.get("posts")
    if posts is None:
        return Derivation(pl.lit(None, dtype=pl.String), (), sheets=("posts",))
    main = pl.col("main_post") | (pl.len() == 1)
    chosen = pl.when(main.is_null().any() | (main.sum() != 1)).then(None)
    found = (
        posts.lazy()
        .group_by(pl.col("person").alias("id"))
        .agg(chosen.otherwise(pl.col("collective").filter(main).first()).alias("_main_collective"))
    )
    return Derivation(pl.col("_main_collective"), (), found, sheets=("posts",))


def full_months(start: pl.Expr, end: pl.Expr) -> pl.Expr:
    """Return the largest n with start + n calendar months (clamped to the month's end) <= end (S6)."""
    months = (
        (end.dt.year() - start.dt.year()) * 12
        + end.dt.month().cast(pl.Int32)
        - start.dt.month().cast(pl.Int32)
    )
    day_reached = pl.min_horizontal(start.dt.day(), end.dt.days_in_month())
    return (months - (end.dt.day() < day_reached).cast(pl.Int32)).cast(pl.Int64)


def base_organization(roster: Roster) -> Derivation:
    """The member's base cell, or the base organisation above the cell; unknown where types are."""
    organizations = roster.tables.get("organizations")
    if organizations is None:
        return Derivation(pl.lit(None, dtype=pl.String), ("organization",))
    base = pl.col("type").cast(pl.String).is_in(["base_cell", "base_committee_org"])
    typed = pl.col("type").is_not_null()
    above = organizations.select(
        pl.col("id").alias("_at"), base.alias("_base"), typed.alias("_typed"), pl.col("parent").alias("_up")
    )
    found = _climbed(above).lazy()
    return Derivation(pl.col("_base_organization"), ("organization",), found, key="organization")


def _climbed(above: pl.DataFrame) -> pl.DataFrame:
    """Walk up from every organisation at once; a row without a type ends its walk unknown."""
    walk = above.select(pl.col("_at").alias("organization"), "_at")
    done = []
    for _ in range(PARENT_DEPTH):
        walk = walk.join(above, on="_at", how="inner").filter("_typed")
        done.append(walk.filter("_base").select("organization", pl.col("_at").alias("_base_organization")))
        walk = walk.filter(~pl.col("_base") & pl.col("_up").is_not_null())
        walk = walk.select("organization", pl.col("_up").alias("_at"))
        if walk.is_empty():
            break
    return pl.concat(done)


# ------------------------------------------------------------------ absences


def _absence_facts(roster: Roster, kind: Kind) -> Mapping[str, Derivation]:
    period = roster.period
    maternity = any_of((pl.col("type") == "maternity") & _touches(period))
    facts: dict[str, tuple[pl.Expr, bool | int]] = {
        "sick_months": (months_absent(("sick",), period), 0),
        "away_months": (months_absent(("away",), period), 0),
        "maternity_leave": (maternity, False),
    }
    return sheet_facts(roster, "absences", facts, lambda rows: of_kind(rows, kind))


def _touches(period: Period) -> pl.Expr:
    return (pl.col("from") <= period.end) & (pl.col("to") >= period.start)


def months_absent(types: tuple[str, ...], period: Period) -> pl.Expr:
    """Months of absences in the period (seed A-14): one spell by calendar months, several by 90 days.

    Sound and exact at the threshold of three months: 90 days are three months, and so is one spell
    of three calendar months.
    """
    start = pl.max_horizontal("from", pl.lit(period.start))
    after = pl.min_horizontal("to", pl.lit(period.end)).dt.offset_by("1d")
    days = (after - start).dt.total_days()
    mine = _of_types(types) & (days > 0)
    longest = pl.when(mine).then(full_months(start, after)).otherwise(0).max()
    together = pl.when(mine).then(days).otherwise(0).sum() // 30
    # Never shown as less than the longest spell; only several spells are added up by days.
    total = pl.when(mine.sum() > 1).then(pl.max_horizontal(longest, together)).otherwise(longest)
    unknown = (pl.col("type").is_null() | (_of_types(types).fill_null(True) & _undated())).any()
    return pl.when(unknown).then(None).otherwise(total).cast(pl.Int64)


def _of_types(types: tuple[str, ...]) -> pl.Expr:
    return pl.col("type").cast(pl.String).is_in(types)


def _undated() -> pl.Expr:
    return pl.col("from").is_null() | pl.col("to").is_null()


# ------------------------------------------------------------------ transfers


def _transfer_facts(roster: Roster) -> Mapping[str, Derivation]:
    """Months of the period at the old cell, and its opinion where that was six or more (seed A-57)."""
    start, end = roster.period.start, roster.period.end
    months = pl.when(pl.col("date").is_null().any()).then(None).otherwise(pl.col("_months").max())
    # An old cell is heard where the member spent six months or more (HD 21, seed L530).
    needless = pl.col("_months") < OPINION_MONTHS
    facts: dict[str, tuple[pl.Expr, bool | int]] = {
        "months_at_old_cell": (months, 0),
        "old_cell_opinion": (all_of(pl.col("opinion") | needless), True),
    }
    return sheet_facts(roster, "transfers", facts, lambda rows: _with_months(rows, start, end))


def _with_months(rows: pl.LazyFrame, start: date, end: date) -> pl.LazyFrame:
    """The transfers of the period, each with the months since the one before it."""
    rows = rows.filter(pl.col("date").is_null() | pl.col("date").is_between(start, end)).sort(
        "subject", "date"
    )
    again = pl.col("subject") == pl.col("subject").shift(1)
    since = pl.when(again).then(pl.col("date").shift(1)).fill_null(pl.lit(start))
    return rows.with_columns(full_months(since, pl.col("date")).alias("_months"))


__all__ = ["Derivation", "core_derivations", "full_months", "months_absent"]
