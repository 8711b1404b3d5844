"""Who may be proposed for an award: yes, no or unknown, and what would settle it (seed section 11)."""

from collections.abc import Collection, Mapping

import polars as pl
from attrs import frozen

from xeploai.law.conditions import tested_facts
from xeploai.lifecycle.compile import Compiler
from xeploai.lifecycle.group import admitted
from xeploai.lifecycle.stage import ENGINE
from xeploai.lifecycle.streaks import LEAST, MOST, SHEET, STATED, years_before
from xeploai.model import Award, Kind, Streak
from xeploai.rosters.roster import NA, Roster
from xeploai.rulebooks.rulebook import Rulebook


@frozen(eq=False)
class Parts:
    """What an award asks for, each three-valued."""

    rating: pl.Expr
    streak: pl.Expr
    others: pl.Expr
    """Its conditions, and that the subject is in a group."""

    @property
    def together(self) -> pl.Expr:
        """All of it, in Kleene logic."""
        return self.rating & self.streak & self.others


def proposals(rulebook: Rulebook, roster: Roster, kind: Kind, subjects: pl.DataFrame) -> pl.DataFrame:
    """Return ``id`` and for each award whether the subject may be proposed (null = unknown).

    Awards are of the year: in a quarter or a month nobody may be.
    """
    columns = [_may(award, rulebook, roster, kind, subjects) for award in rulebook.of(Award, kind)]
    return subjects.select("id").hstack(columns)


def candidates(award: Award, rulebook: Rulebook, roster: Roster, subjects: pl.DataFrame) -> pl.DataFrame:
    """Return who may or perhaps may be proposed for an award, in the order of the roster.

    Columns: ``id``; ``may`` (true, or null = unknown); ``years`` running, the period's own included
    (null = unknown, or not asked for); ``missing``, the facts that would settle an unknown, or
    ``rating`` or ``history``.
    """
    if not of_the_year(roster):
        return subjects.clear().select("id", may=None, years=None, missing=None)
    frame = _with_years(award, rulebook, roster, subjects)
    parts = _parts(award, rulebook, frame.columns)
    told = {"may": parts.together, "years": _years(award.streak, parts.rating)}
    told["missing"] = _missing(award, parts, frame.columns)
    found = frame.lazy().select("id", **told).filter(pl.col("may").fill_null(True))
    return found.collect(engine=ENGINE)


def of_the_year(roster: Roster) -> bool:
    """Say whether the roster's period is a whole year."""
    return roster.period.text.isdecimal()


def _may(award: Award, rulebook: Rulebook, roster: Roster, kind: Kind, subjects: pl.DataFrame) -> pl.Series:
    if not of_the_year(roster):
        return pl.Series(award.name, [False] * subjects.height, dtype=pl.Boolean)
    frame = _with_years(award, rulebook, roster, subjects)
    parts = _parts(award, rulebook, frame.columns)
    asked = frame.lazy().select(pl.col("id"), parts.together.alias(award.name))
    return asked.collect(engine=ENGINE)[award.name]


def _with_years(award: Award, rulebook: Rulebook, roster: Roster, subjects: pl.DataFrame) -> pl.DataFrame:
    """Add what the history says of earlier years; null where there is no history at all."""
    if award.streak is None:
        return subjects
    names = rulebook.ladder(award.kind).maps_to
    rating = names.get(str(award.rating), award.rating)
    years = years_before(award.streak, rating, roster, award.kind)
    if years is None:
        blank = {LEAST: pl.Int64(), MOST: pl.Int64(), STATED: pl.Boolean()}
        return subjects.with_columns(pl.lit(None, t).alias(c) for c, t in blank.items())
    joined = subjects.lazy().join(years, on="id", how="left", maintain_order="left")
    # A history without a row for somebody says that nothing was decided (S2).
    return joined.with_columns(pl.col(LEAST, MOST).fill_null(0)).collect(engine=ENGINE)


def _parts(award: Award, rulebook: Rulebook, columns: Collection[str]) -> Parts:
    rating = _held(award, rulebook.levels(award.kind))
    masks = frozenset(c for c in columns if c.endswith(NA))
    compiler = Compiler(rulebook.facts[award.kind], masks, award.name)
    others = admitted(award, rulebook, columns) & compiler.met(award.when)
    if award.unless is not None:
        others = others & ~compiler.holds(award.unless)
    if award.within is not None:
        # A limit of a group that nobody names cannot be kept (S20).
        others = others & pl.when(pl.col(award.within).is_not_null()).then(True)
    if award.streak is None:
        return Parts(rating, pl.lit(True), others)
    for fact in (award.streak.this_year, award.streak.fact):
        if fact is not None:
            compiler.fact(fact)
    return Parts(rating, _long_enough(award.streak, rating), others)


def _held(award: Award, levels: tuple[str, ...]) -> pl.Expr:
    """Whether the rating is held for the period: decided, or settled by the rules (S23)."""
    if award.rating is None:
        return pl.lit(True)
    needed = levels.index(award.rating)
    decided, settled, highest = (
        pl.col(c).to_physical() >= needed for c in ("decision", "rating", "rating_ceiling")
    )
    status = pl.col("status").cast(pl.String)
    return (
        pl.when(pl.col("decision").is_not_null())
        .then(decided)
        .when(status == "not_rated")
        .then(False)
        .when((status == "rated") & settled)
        .then(True)
        # What an authority still has to decide may end anywhere.
        .when((status != "needs_decision") & ~highest)
        .then(False)
    )


# ------------------------------------------------------------------ years running


def _this_year(streak: Streak, rating: pl.Expr) -> pl.Expr:
    if not streak.titles:
        return rating
    held = pl.col(STATED)
    return rating & (held if streak.this_year is None else pl.coalesce(streak.this_year, held))


def _long_enough(streak: Streak, rating: pl.Expr) -> pl.Expr:
    """Whether the run is long enough; what was typed counts before what the history gives (S5)."""
    this, before = _this_year(streak, rating), streak.at_least - 1
    reached = pl.when(pl.col(LEAST) >= before).then(True).when(pl.col(MOST) < before).then(False)
    derived = this & reached
    return derived if streak.fact is None else pl.coalesce(pl.col(streak.fact) >= streak.at_least, derived)


def _years(streak: Streak | None, rating: pl.Expr) -> pl.Expr:
    if streak is None:
        return pl.lit(None, pl.Int64)
    this = _this_year(streak, rating)
    same = pl.col(LEAST) == pl.col(MOST)
    derived = pl.when(this & same).then(pl.col(LEAST) + 1).when(~this).then(0)
    return derived if streak.fact is None else pl.coalesce(pl.col(streak.fact), derived)


# ------------------------------------------------------------------ what is missing


def _missing(award: Award, parts: Parts, columns: Collection[str]) -> pl.Expr:
    """Name what is unknown where the whole is."""
    names = {"rating": parts.rating.is_null()}
    if award.streak is not None:
        names |= _of_years(award.streak, parts)
    asked = {t for t in _plain_facts(award) if t in columns}
    names |= {fact: parts.others.is_null() & pl.col(fact).is_null() for fact in sorted(asked)}
    lists = pl.concat_list([pl.when(unknown).then(pl.lit(n)) for n, unknown in names.items()])
    nothing = pl.lit([], pl.List(pl.String))
    return pl.when(parts.together.is_null()).then(lists.list.drop_nulls()).otherwise(nothing)


def _of_years(streak: Streak, parts: Parts) -> Mapping[str, pl.Expr]:
    unknown = parts.streak.is_null()
    reached = pl.col(LEAST) >= streak.at_least - 1
    names = {SHEET: unknown & ~reached.fill_null(False)}
    if streak.titles and streak.this_year is not None:
        title = pl.coalesce(streak.this_year, STATED)
        names[streak.this_year] = unknown & title.is_null()
    return names


def _plain_facts(award: Award) -> set[str]:
    """The facts of its conditions and of its group, without those of years running."""
    of_years = {award.streak.this_year, award.streak.fact} if award.streak else set()
    return (tested_facts(award) - of_years) | ({award.within} if award.within else set())
