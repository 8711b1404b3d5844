"""Derived facts of the core about members (DESIGN 6; S2, S5, S6).

Facts from event sheets are aggregated with Kleene's ``any`` and ``all``; a missing sheet leaves
them unknown, a sheet without a row for the subject means that there was none.
"""

from collections.abc import Callable, Mapping

import polars as pl

from xeploai.roster import NA, Period, Roster
from xeploai.stage import Derivation

OPINION_MONTHS = 6
PARENT_DEPTH = 12
"""How far a cell may stand below its base organisation before the tree counts as broken."""


def core_derivations(roster: Roster) -> Mapping[str, Derivation]:
    """Return every derived fact of the core for members."""
    return {
        "meeting_day": Derivation(pl.col("organizations.meeting_date"), ("organization",)),
        "base_organization": base_organization(roster),
        "admitted_months": Derivation(
            full_months(pl.col("admitted_on"), pl.col("meeting_day")), ("admitted_on", "meeting_day")
        ),
        "official_rating_known": Derivation(_known(roster, "official_rating"), ()),
        **_absence_facts(roster),
        **_discipline_facts(roster),
        **_transfer_facts(roster),
    }


def _known(roster: Roster, fact: str) -> pl.Expr:
    """Say whether a fact is given; ``k/a`` is an answer."""
    given = pl.col(fact).is_not_null()
    return given | pl.col(fact + NA) if fact + NA in roster.tables["members"].columns else given


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


def _absence_facts(roster: Roster) -> Mapping[str, Derivation]:
    period = roster.period
    return {
        "sick_months": _months_absent(roster, "sick", period),
        "away_months": _months_absent(roster, "away", period),
        "maternity_leave": _event_fact(
            roster,
            "absences",
            "maternity_leave",
            lambda: _any((pl.col("type") == "maternity") & _touches(period)),
            False,
        ),
    }


def _touches(period: Period) -> pl.Expr:
    return (pl.col("from") <= period.end) & (pl.col("to") >= period.start)


def _months_absent(roster: Roster, kind: str, period: Period) -> Derivation:
    """Months of an absence in the period (seed A-14): one spell by calendar months, several by 90 days.

    Sound and exact at the threshold of three months: 90 days are three months, and so is one spell
    of three calendar months.
    """

    def months() -> pl.Expr:
        start = pl.max_horizontal("from", pl.lit(period.start))
        after = pl.min_horizontal("to", pl.lit(period.end)).dt.offset_by("1d")
        days = (after - start).dt.total_days()
        mine = (pl.col("type") == kind) & (days > 0)
        longest = pl.when(mine).then(full_months(start, after)).otherwise(0).max()
        together = pl.when(mine).then(days).otherwise(0).sum() // 30
        # Never shown as less than the longest spell; only several spells are added up by days.
        total = pl.when(mine.sum() > 1).then(pl.max_horizontal(longest, together)).otherwise(longest)
        unknown = (pl.col("type").is_null() | (_may_be(kind) & _undated())).any()
        return pl.when(unknown).then(None).otherwise(total).cast(pl.Int64)

    return _event_fact(roster, "absences", f"{kind}_months", months, 0)


def _may_be(kind: str) -> pl.Expr:
    return (pl.col("type") == kind).fill_null(True)


def _undated() -> pl.Expr:
    return pl.col("from").is_null() | pl.col("to").is_null()


# ------------------------------------------------------------------ disciplines


def _discipline_facts(roster: Roster) -> Mapping[str, Derivation]:
    """One violation counts once, in the period of its first decision (DIS-1, seed A-19)."""
    start, end = roster.period.start, roster.period.end

    def counted() -> pl.Expr:
        first = pl.col("decision_date").min().over("subject", "_violation")
        dated = pl.col("decision_date").is_not_null().all().over("subject", "_violation")
        return pl.when(dated).then(first.is_between(start, end))

    excused = pl.col("self_detected") & pl.col("remedied")
    facts = {
        "disciplined": (lambda: _any(pl.col("_counted")), False),
        "disciplines_excusable": (lambda: _all(~pl.col("_counted") | excused), True),
        "earlier_year_violation": (
            lambda: _any(pl.col("_counted") & (pl.col("violation_date") < start)),
            False,
        ),
    }
    result = {name: _discipline(roster, name, counted, how, none) for name, (how, none) in facts.items()}
    return {**result, "serving_discipline": _serving(roster)}


def _discipline(
    roster: Roster, name: str, counted: Callable[[], pl.Expr], how: Callable[[], pl.Expr], none: bool
) -> Derivation:
    rows = roster.tables.get("disciplines")
    if rows is None:
        return Derivation(pl.lit(None, dtype=pl.Boolean))
    # A violation without an id is a violation of its own.
    own = pl.concat_str(pl.lit("\0"), pl.int_range(pl.len()).cast(pl.String))
    frame = rows.lazy().with_columns(pl.coalesce("violation", own).alias("_violation")).with_columns(
        counted().alias("_counted")
    )
    return _aggregated(frame, name, how(), none)


def _serving(roster: Roster) -> Derivation:
    """Serving a discipline on the meeting day, for at most a year (DIS-3)."""
    rows, organizations = roster.tables.get("disciplines"), roster.tables.get("organizations")
    if rows is None or organizations is None or "meeting_date" not in organizations.columns:
        return Derivation(pl.lit(None, dtype=pl.Boolean), ("meeting_day",))
    members = roster.tables["members"].lazy().select(pl.col("id").alias("subject"), "organization")
    meetings = organizations.lazy().select(pl.col("id").alias("organization"), "meeting_date")
    frame = rows.lazy().join(members, on="subject", how="left", maintain_order="left").join(
        meetings, on="organization", how="left", maintain_order="left"
    )
    day, decided = pl.col("meeting_date"), pl.col("decision_date")
    within = (decided <= day) & (day < decided.dt.offset_by("12mo"))
    return _aggregated(
        frame, "serving_discipline", _any(within & (pl.col("in_force_until") >= day)), False, ("meeting_day",)
    )


# ------------------------------------------------------------------ transfers


def _transfer_facts(roster: Roster) -> Mapping[str, Derivation]:
    """Months of the period at the old cell, and its opinion where that was six or more (seed A-57)."""
    rows = roster.tables.get("transfers")
    if rows is None:
        return {
            "months_at_old_cell": Derivation(pl.lit(None, dtype=pl.Int64)),
            "old_cell_opinion": Derivation(pl.lit(None, dtype=pl.Boolean)),
        }
    start, end = roster.period.start, roster.period.end
    frame = rows.lazy().filter(
        pl.col("date").is_null() | pl.col("date").is_between(start, end)
    )
    frame = frame.sort("subject", "date").with_columns(
        pl.col("date").shift(1).over("subject").fill_null(pl.lit(start)).alias("_since")
    )
    frame = frame.with_columns(full_months(pl.col("_since"), pl.col("date")).alias("_months"))
    months = pl.when(pl.col("date").is_null().any()).then(None).otherwise(pl.col("_months").max())
    # An old cell is heard where the member spent six months or more (HD 21, seed L530).
    needless = pl.col("_months") < OPINION_MONTHS
    return {
        "months_at_old_cell": _aggregated(frame, "months_at_old_cell", months, 0),
        "old_cell_opinion": _aggregated(frame, "old_cell_opinion", _all(pl.col("opinion") | needless), True),
    }


# ------------------------------------------------------------------ sheets


def _any(expr: pl.Expr) -> pl.Expr:
    return expr.any(ignore_nulls=False)


def _all(expr: pl.Expr) -> pl.Expr:
    return expr.all(ignore_nulls=False)


def _event_fact(
    roster: Roster, sheet: str, name: str, how: Callable[[], pl.Expr], none: bool | int
) -> Derivation:
    rows = roster.tables.get(sheet)
    if rows is None:
        return Derivation(pl.lit(None, dtype=pl.Boolean if isinstance(none, bool) else pl.Int64))
    return _aggregated(rows.lazy(), name, how(), none)


def _aggregated(
    frame: pl.LazyFrame, name: str, how: pl.Expr, none: bool | int, of: tuple[str, ...] = ()
) -> Derivation:
    column, there = f"_{name}", f"_{name}?"
    found = frame.group_by("subject").agg(how.alias(column), pl.lit(True).alias(there))
    value = pl.when(pl.col(there).is_null()).then(pl.lit(none)).otherwise(pl.col(column))
    return Derivation(value, of, found.rename({"subject": "id"}))


__all__ = ["Derivation", "core_derivations", "full_months"]
