"""Disciplines by whose fault, of which year, and whether the authority weighs it (article 11)."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from xeploai.lifecycle.sheets import any_of, of_kind, sheet_facts
from xeploai.lifecycle.stage import Derivation
from xeploai.model import Kind
from xeploai.rosters.roster import Roster

IN_FORCE = date(2025, 8, 30)
"""First day of QĐ 366; until the day before a discipline was decided under QĐ 124."""
UNDER_124 = (date(2023, 1, 1), date(2024, 12, 31))
"""The review years that QĐ 124 governed."""


def fault_facts(roster: Roster, kind: Kind) -> Mapping[str, Derivation]:
    """Return Boolean facts about the subjects' own disciplines.

    True when a discipline of the period fits, false when the sheet shows that none does, unknown
    without the sheet or while a date or an answer of a row is blank.
    """
    facts = _by_law(roster)
    if kind in ("member", "leader"):
        facts |= _of_duty(roster, kind)
    return sheet_facts(
        roster,
        "disciplines",
        {name: (any_of(fits), False) for name, fits in facts.items()},
        lambda rows: of_kind(rows, kind),
    )


def _decided(roster: Roster) -> pl.Expr:
    return pl.col("decision_date").is_between(roster.period.start, roster.period.end)


def _old(roster: Roster) -> pl.Expr:
    return pl.col("violation_date") < roster.period.start


def _excused() -> pl.Expr:
    return pl.col("self_detected") & pl.col("remedied")


def _of_duty(roster: Roster, kind: Kind) -> dict[str, pl.Expr]:
    """Faults of the period in office; a leader must also have reported them (C366-LEA-R1-8)."""
    own = _decided(roster) & ~_old(roster) & pl.col("duty_related")
    excused = _excused() & pl.col("reported") if kind == "leader" else _excused()
    return {"duty_fault_unexcused": own & ~excused, "duty_fault_excused": own & excused}


def _by_law(roster: Roster) -> dict[str, pl.Expr]:
    """Faults of before the period, by the text that may govern them (central A-11)."""
    old, since = _decided(roster) & _old(roster), pl.col("decision_date") >= IN_FORCE
    of_124 = pl.col("violation_date").is_between(*UNDER_124)
    return {
        "old_fault": old,
        "old_fault_since_366": old & since,
        "old_fault_before_366_unexcused": old & ~since & ~_excused(),
        "old_fault_before_366_excused": old & ~since & _excused(),
        "old_fault_of_366": old & ~of_124,
        "old_fault_of_124_unexcused": old & of_124 & ~_excused(),
        "old_fault_of_124_excused": old & of_124 & _excused(),
    }


# ------------------------------------------------------------------ members of a collective


def member_faults(roster: Roster) -> Mapping[str, Derivation]:
    """Return whether a member of the collective was disciplined for a fault that counts against it.

    A fault at another body, or one unrelated to the collective's competence, does not count
    (C366-COL-R1-6, -7).
    """
    names = ("member_fault_unexcused", "member_fault_excused", "member_old_fault")
    seats, rows = roster.tables.get("collective_members"), roster.tables.get("disciplines")
    if seats is None or rows is None:
        return {n: Derivation(pl.lit(None, dtype=pl.Boolean)) for n in names}
    here = _decided(roster) & pl.col("duty_related") & ~_elsewhere(roster) & ~pl.col("outside_competence")
    old, excused = _old(roster), _excused()
    tests = (here & ~old & ~excused, here & ~old & excused, here & old)
    # Whom a seat without a name means is not known; who has no discipline has no such fault.
    known = pl.col("person").is_not_null()
    values = [pl.when(known).then(pl.when("_row").then(t).otherwise(False)) for t in tests]
    found = (
        _faults_by_seat(roster, seats.lazy(), rows.lazy())
        .group_by(pl.col("collective").alias("id"))
        .agg(any_of(v).alias(f"_{n}") for n, v in zip(names, values, strict=True))
        .with_columns(pl.lit(True).alias("_seats"))
    )
    taken = pl.col("_seats").is_not_null()
    return {n: Derivation(pl.when(taken).then(f"_{n}").otherwise(False), (), found) for n in names}


def _faults_by_seat(roster: Roster, seats: pl.LazyFrame, rows: pl.LazyFrame) -> pl.LazyFrame:
    """Every seat with each discipline of its person, and the organisation of its collective."""
    person = pl.col("subject").alias("person")
    faults = of_kind(rows, "member").with_columns(person, pl.lit(True).alias("_row"))
    owners = roster.tables["collectives"].lazy().select(pl.col("id").alias("collective"), "organization")
    return (
        seats.select("collective", "person")
        .filter(pl.col("collective").is_not_null())
        .join(faults.drop("row"), on="person", how="left")
        .with_columns(pl.col("_row").fill_null(value=False))
        .join(owners, on="collective", how="left")
    )


def _elsewhere(roster: Roster) -> pl.Expr:
    """Whether the fault counts at another body; a blank is here where the person did not move (S2)."""
    moves = roster.tables.get("transfers")
    stayed = pl.lit(False) if moves is None else ~pl.col("person").is_in(moves["subject"].implode())
    blank = pl.col("counts_at").is_null()
    return pl.when(~blank).then(pl.col("counts_at") != pl.col("organization")).when(stayed).then(False)
