"""Facts about members that TOML cannot say (guidance 03 of 2016, items 2.2.4 and 2.2.5.a)."""

from functools import reduce
from operator import add

import polars as pl

from xeploai.lifecycle.derive import Derivation
from xeploai.rosters.roster import NA, Roster

_VOTER_FACTS = ("membership", "exempt", "exempt_attends", "temporary_activity")


def ballot_base(roster: Roster, denominator: str = "roll") -> Derivation:
    """Return the number of members against which the votes on a member are counted.

    ``denominator`` is the reading ``ballot_denominator``: ``roll`` counts the full members of the
    cell, the absent included (seed A-20); ``cast`` takes the cell's ballots cast. Whole number;
    unknown when any member of the cell may or may not count.
    """
    if denominator == "cast":
        return Derivation(_column(roster, "organizations", "ballots_cast", pl.Int64()), ("organization",))
    votes = _counts(roster)
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
    rows = roster.tables.get("organizations")
    if rows is None or rows.is_empty() or "specially_outstanding" not in rows.columns:
        return Derivation(pl.lit(None, dtype=pl.Boolean), ("base_organization",))
    flags = dict(zip(rows["id"], rows["specially_outstanding"], strict=True))
    found = pl.col("base_organization").replace_strict(flags, default=None, return_dtype=pl.Boolean)
    return Derivation(found, ("base_organization",))


def added_votes(*columns: str) -> Derivation:
    """Return the sum of votes for several ratings (seed A-20); unknown if one of them is."""
    return Derivation(reduce(add, [pl.col(c) for c in columns]), columns)


def _counts(roster: Roster) -> pl.Expr:
    """Say whether a member counts in the base.

    Not probationary members, the exempt who stay away and members of another cell who are here
    temporarily (L137); the exempt who attend and the cell's own members elsewhere do (seed A-22).
    """
    full = _column(roster, "members", "membership", pl.String()).cast(pl.String) == "full"
    exempt = _column(roster, "members", "exempt", pl.Boolean())
    here = _column(roster, "members", "temporary_activity", pl.String()).cast(pl.String) == "here"
    return pl.col("organization").is_not_null() & full & ~(exempt & ~_attends(roster)) & ~here


def _attends(roster: Roster) -> pl.Expr:
    attends = _column(roster, "members", "exempt_attends", pl.Boolean())
    no_answer = _column(roster, "members", "exempt_attends" + NA, pl.Boolean()).fill_null(False)
    # k/a never excludes (S1).
    return pl.when(no_answer).then(True).otherwise(attends)


def _column(roster: Roster, table: str, name: str, dtype: pl.DataType) -> pl.Expr:
    """Return a roster column as seen from the members' table; unknown where the file has none."""
    rows = roster.tables.get(table)
    if rows is None or name not in rows.columns:
        return pl.lit(None, dtype=dtype)
    return pl.col(name if table == "members" else f"{table}.{name}")
