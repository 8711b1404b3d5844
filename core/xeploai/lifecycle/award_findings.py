"""What an office should look at before it proposes: two awards for one run, a number typed otherwise."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import polars as pl
from attrs import evolve

from xeploai.findings import Finding, finding
from xeploai.lifecycle.eligibility import candidates
from xeploai.model import Award, Kind
from xeploai.rosters.roster import Roster
from xeploai.rulebooks.rulebook import Rulebook

if TYPE_CHECKING:
    from xeploai.lifecycle.evaluation import Rated


def award_findings(rulebook: Rulebook, roster: Roster, kind: Kind, rated: "Rated") -> Iterator[Finding]:
    """Yield a warning for each run that would be awarded twice, and for each number that differs.

    Nothing is decided: all awards are listed and a person chooses (seed A-30).
    """
    awards = [a for a in rulebook.of(Award, kind) if a.streak is not None]
    yield from _overlaps(awards, kind, rated.proposals)
    # Several awards may ask for the same number; it is compared once.
    for award in {a.streak.fact: a for a in awards if a.streak and a.streak.fact}.values():
        yield from _differing(award, rulebook, roster, rated.subjects)


def overlapping(awards: list[Award]) -> list[list[Award]]:
    """Return the awards that ask for the same run: the same years of the same rating or title."""
    alike: dict[object, list[Award]] = {}
    for award in awards:
        if award.streak is not None:
            alike.setdefault((award.streak.at_least, award.streak.titles, award.rating), []).append(award)
    return [group for group in alike.values() if len(group) > 1]


def _overlaps(awards: list[Award], kind: Kind, may: pl.DataFrame) -> Iterator[Finding]:
    for group in overlapping(awards):
        names = {a.name: a.award or a.text for a in group}
        held = may.filter(pl.sum_horizontal(pl.col(n).fill_null(False).cast(pl.Int64) for n in names) > 1)
        for row in held.iter_rows(named=True):
            # An award for an organisation and one for a cell under it never meet in one subject.
            both = tuple(text for name, text in names.items() if row[name])
            told = {"subject": row["id"], "kind": kind, "awards": both}
            yield finding("award_overlap", "warning", **told)


def _differing(award: Award, rulebook: Rulebook, roster: Roster, subjects: pl.DataFrame) -> Iterator[Finding]:
    """A number that was typed and the one that the history gives (S5)."""
    streak = award.streak
    if streak is None or streak.fact is None or streak.fact not in subjects.columns:
        return
    typed = subjects.filter(pl.col(streak.fact).is_not_null())
    plain = evolve(streak, fact=None, at_least=1)
    from_history = evolve(award, streak=plain, when=None, unless=None, within=None, applies_to=None)
    found = candidates(from_history, rulebook, roster, typed).select("id", "years").drop_nulls()
    both = found.join(typed.select("id", pl.col(streak.fact).alias("typed")), on="id", how="inner")
    for row in both.filter(pl.col("typed") != pl.col("years")).iter_rows(named=True):
        told = {"subject": row["id"], "kind": award.kind, "clause": rulebook.clause(award)}
        yield finding("award_years_differ", "warning", typed=row["typed"], found=row["years"], **told)
