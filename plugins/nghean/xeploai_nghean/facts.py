"""Facts that TOML cannot say (guidance 03 of 2016, items 2.2.4, 2.2.5.a, 2.2.6, 3.3.2 and C.2)."""

from functools import reduce
from operator import add

import polars as pl

from xeploai.lifecycle.sheets import any_of, of_kind, sheet_facts
from xeploai.lifecycle.stage import Derivation
from xeploai.rosters.roster import NA, Roster

_VOTER_FACTS = ("membership", "exempt", "exempt_attends", "temporary_activity")


def ballot_base(roster: Roster, denominator: str = "roll") -> Derivation:
    """Return the number of members against which the votes on a member are counted.

    ``denominator`` is the reading ``ballot_denominator``: ``roll`` and its variants count the full
    members of the cell, the absent included (seed A-20, A-22); ``cast`` takes the cell's ballots
    cast. Whole number; unknown when any member of the cell may or may not count.
    """
    if denominator == "cast":
        cast = _column(roster, "organizations", "ballots_cast", pl.Int64())
        return Derivation(cast, ("organization", "organizations.ballots_cast"))
    votes = _counts(roster, denominator)
    # A sum skips unknowns: one of them makes the whole base unknown.
    unknown = votes.is_null().any().over("organization")
    total = votes.cast(pl.Int64).sum().over("organization")
    return Derivation(pl.when(unknown).then(None).otherwise(total), ("organization", *_VOTER_FACTS))


def cell_outstanding(roster: Roster) -> Derivation:
    """Return whether the member's cell is recognised as specially outstanding."""
    return Derivation(
        _column(roster, "organizations", "specially_outstanding", pl.Boolean()), ("organization",)
    )


def base_outstanding(roster: Roster) -> Derivation:
    """Return whether the member's base organisation is recognised as specially outstanding."""
    found = _of_organization(roster, "base_organization", "specially_outstanding", pl.Boolean())
    return Derivation(found, ("base_organization",))


def city_organization(roster: Roster) -> Derivation:
    """Return the organisation directly above the member's base organisation (seed A-42)."""
    return Derivation(
        _of_organization(roster, "base_organization", "parent", pl.String()), ("base_organization",)
    )


def city_outstanding(roster: Roster) -> Derivation:
    """Return whether the organisation above the base is recognised as specially outstanding."""
    found = _of_organization(roster, "city_organization", "specially_outstanding", pl.Boolean())
    return Derivation(found, ("city_organization",))


def away_in_period(roster: Roster) -> Derivation:
    """Return whether the member worked far from home on any day of the period (seed A-14).

    Unknown without the sheet of absences, or while a date or the kind of an absence is blank.
    """
    inside = (pl.col("from") <= roster.period.end) & (pl.col("to") >= roster.period.start)
    away = any_of((pl.col("type") == "away") & inside)
    facts = {"away_in_period": (away, False)}
    return sheet_facts(roster, "absences", facts, lambda rows: of_kind(rows, "member"))["away_in_period"]


def whole_city() -> Derivation:
    """Return the one group that all base organisations, or all units, of Vinh are in."""
    return Derivation(pl.lit("Thành phố Vinh"))


def added_votes(*columns: str) -> Derivation:
    """Return the sum of votes for several ratings (seed A-20); unknown if one of them is."""
    return Derivation(reduce(add, [pl.col(c) for c in columns]), columns)


def _counts(roster: Roster, denominator: str) -> pl.Expr:
    """Say whether a member counts in the base.

    Not probationary members, the exempt who stay away and members of another cell who are here
    temporarily (L137); the exempt who attend and the cell's own members elsewhere do, unless the
    reading says otherwise (seed A-22).
    """
    full = _column(roster, "members", "membership", pl.String()).cast(pl.String) == "full"
    exempt = _column(roster, "members", "exempt", pl.Boolean())
    attends = pl.lit(False) if denominator == "roll_without_exempt" else _attends(roster)
    activity = _column(roster, "members", "temporary_activity", pl.String()).cast(pl.String)
    elsewhere = activity == "here"
    if denominator == "roll_without_away":
        elsewhere = elsewhere | (activity == "away")
    return pl.col("organization").is_not_null() & full & ~(exempt & ~attends) & ~elsewhere


def _attends(roster: Roster) -> pl.Expr:
    attends = _column(roster, "members", "exempt_attends", pl.Boolean())
    no_answer = _column(roster, "members", "exempt_attends" + NA, pl.Boolean()).fill_null(False)
    # k/a never excludes (S1).
    return pl.when(no_answer).then(True).otherwise(attends)


def _of_organization(roster: Roster, key: str, column: str, dtype: pl.DataType) -> pl.Expr:
    """Return a column of the organisation that a derived fact of the member names."""
    rows = roster.tables.get("organizations")
    if rows is None or rows.is_empty() or column not in rows.columns:
        return pl.lit(None, dtype=dtype)
    values = dict(zip(rows["id"], rows[column], strict=True))
    return pl.col(key).replace_strict(values, default=None, return_dtype=dtype)


def _column(roster: Roster, table: str, name: str, dtype: pl.DataType) -> pl.Expr:
    """Return a roster column as seen from the members' table; unknown where the file has none."""
    rows = roster.tables.get(table)
    if rows is None or name not in rows.columns:
        return pl.lit(None, dtype=dtype)
    return pl.col(name if table == "members" else f"{table}.{name}")
