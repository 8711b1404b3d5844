"""The score: points of criteria, deductions, bonus entries and the total (seed PTS-1 to PTS-8).

All points are integers scaled by the fact's decimals, so nothing is ever rounded.
"""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import polars as pl
from attrs import evolve, frozen

from xeploai.lifecycle.stage import Derivation
from xeploai.model import SUBJECTS, Criterion, EntryRule, Kind
from xeploai.rosters.roster import NA, Roster
from xeploai.rulebooks.rulebook import Rulebook

SCALE = 100
"""Points are kept in hundredths."""


@frozen(eq=False)
class Frame:
    """The criteria of a rulebook that carry points, as a tree."""

    criteria: tuple[Criterion, ...]

    @property
    def total(self) -> Criterion | None:
        """The criterion that sums all others, or ``None`` when there are no points."""
        roots = [c for c in self.criteria if c.part_of is None]
        return roots[0] if roots else None

    def parts(self, of: Criterion) -> tuple[Criterion, ...]:
        """Return the direct parts of a criterion."""
        return tuple(c for c in self.criteria if c.part_of == of.id)

    def is_typed(self, c: Criterion) -> bool:
        """Say whether a criterion's points are a column of the subjects' own sheet, or entries."""
        above = next((p for p in self.criteria if p.id == c.part_of), None)
        of_rows = c.each is not None or (above is not None and above.each is not None)
        return not (self.parts(c) or of_rows or c.from_share or c.raters == "mean")

    @property
    def deduction(self) -> EntryRule | None:
        """The rule about deduction entries, if any."""
        return next((c.deduction for c in self.criteria if c.deduction), None)

    @property
    def bonus(self) -> EntryRule | None:
        """The rule about bonus entries, if any."""
        return next((c.bonus for c in self.criteria if c.bonus), None)


def points_frame(rulebook: Rulebook, kind: Kind) -> Frame:
    """Return the points frame of a kind."""
    criteria = rulebook.of(Criterion, kind)
    return Frame(tuple(c for c in criteria if c.max is not None or c.bonus or c.max_from))


def _is_plain(c: Criterion) -> bool:
    """Whether whole hundredths are enough: sums of typed points, deductions and bonuses."""
    asked = (c.weight, c.weight_by, c.scale_to, c.from_share, c.each, c.rounding, c.applies_to)
    entries = (e for e in (c.bonus, c.deduction) if e is not None)
    plain = c.combine in ("points", "sum") and c.raters == "one" and c.not_applicable != "rescale"
    return plain and all(x is None for x in (*asked, *(y for e in entries for y in (e.share, e.waived_by))))


def typed_headings(frame: Frame, roster: Roster, kind: Kind) -> set[str]:
    """Return the headings that have a column of points in the roster beside those of their parts.

    A local text divides what the text above has typed in: whoever its parts do not speak of keeps the column.
    """
    columns = roster.tables[SUBJECTS[kind]].columns
    headings = (c for c in frame.criteria if c.each is None and frame.parts(c))
    return {c.id for c in headings if f"points_{c.id}" in columns}


def score_derivations(rulebook: Rulebook, roster: Roster, kind: Kind) -> Mapping[str, Derivation]:
    """Return the points of each criterion that deductions determine, the bonus and the total."""
    frame = points_frame(rulebook, kind)
    if frame.total is None:
        return {}
    if typed_headings(frame, roster, kind) or not all(map(_is_plain, frame.criteria)):
        from xeploai.lifecycle.score_exact import exact_derivations

        return exact_derivations(frame, rulebook, about(roster, kind), kind)
    leaves = entry_leaves(frame, about(roster, kind), kind)
    return {**leaves, "score": Derivation(_node(frame, frame.total), tuple(leaves))}


def entry_leaves(frame: Frame, roster: Roster, kind: Kind) -> dict[str, Derivation]:
    """Return the points of each criterion that is typed in, lowered by deductions or made of bonuses."""
    bonus, lowered = _bonuses(frame, roster), _lowered(frame, roster)
    deductions = _deductions(frame, roster, lowered)
    result: dict[str, Derivation] = {}
    for c in filter(frame.is_typed, frame.criteria):
        entries = bonus if c.bonus else deductions if c.id in lowered else None
        sheets = ("adjustments",) if c.bonus else ()
        na = f"points_{c.id}{NA}" in roster.tables[SUBJECTS[kind]].columns
        result[f"points_{c.id}"] = Derivation(_leaf(c, na, entries), (), entries, sheets)
    return result


def _node(frame: Frame, criterion: Criterion) -> pl.Expr:
    parts = frame.parts(criterion)
    if not parts:
        return pl.col(f"points_{criterion.id}")
    # Adding with + keeps unknown unknown; a horizontal sum would skip it.
    total = _node(frame, parts[0])
    for part in parts[1:]:
        total = total + _node(frame, part)
    return total if criterion.max is None else total.clip(upper_bound=scaled(criterion.max))


def about(roster: Roster, kind: Kind) -> Roster:
    """Return the roster with the entries about subjects of a kind only."""
    rows = roster.tables.get("adjustments")
    if rows is None or "subject_kind" not in rows.columns:
        return roster
    mine = rows.filter((pl.col("subject_kind").cast(pl.String) == kind).fill_null(True))
    return evolve(roster, tables={**roster.tables, "adjustments": mine})


def _leaf(criterion: Criterion, has_na: bool, entries: pl.LazyFrame | None) -> pl.Expr:
    na = f"points_{criterion.id}{NA}"
    if criterion.not_applicable == "full" and has_na:
        # Nothing to score: the points are given in full (seed A-05b).
        full = scaled(criterion.max or Decimal(0))
        return pl.when(pl.col(na)).then(full).otherwise(_earned(criterion, entries))
    return _earned(criterion, entries)


def _earned(criterion: Criterion, entries: pl.LazyFrame | None) -> pl.Expr:
    if entries is None:
        return pl.lit(None, dtype=pl.Int64)
    if criterion.bonus:
        bonus = pl.when(pl.col("_entries").is_null()).then(0).otherwise(pl.col("_bonus"))
        return bonus if criterion.max is None else bonus.clip(upper_bound=scaled(criterion.max))
    left = scaled(criterion.max or Decimal(0)) - pl.col(f"_minus_{criterion.id}")
    return pl.when(pl.col(f"_has_{criterion.id}")).then(left.clip(lower_bound=0))


def _bonuses(frame: Frame, roster: Roster) -> pl.LazyFrame | None:
    """Sum the bonus entries of each subject; unknown stays unknown."""
    rows = roster.tables.get("adjustments")
    if rows is None:
        return None
    plus = (pl.col("type") == "bonus").fill_null(True)
    entries = rows.lazy().filter(plus).group_by(pl.col("subject").alias("id"))
    return entries.agg(_total(plus, frame.bonus, "_bonus"), pl.lit(True).alias("_entries"))


def _may_deduct(roster: Roster) -> pl.DataFrame | None:
    rows = roster.tables.get("adjustments")
    return None if rows is None else rows.filter((pl.col("type") != "bonus").fill_null(True))


def _lowered(frame: Frame, roster: Roster) -> set[str]:
    """Return the criteria that some entry may lower; the others owe nothing to the entries."""
    rows = _may_deduct(roster)
    named = set() if rows is None else set(rows["criterion"].drop_nulls().unique())
    return {c.id for c in frame.criteria if c.id in named and not frame.parts(c) and not c.bonus}


def _deductions(frame: Frame, roster: Roster, lowered: set[str]) -> pl.LazyFrame | None:
    """Sum the deductions of each subject by criterion; unknown stays unknown."""
    rows = _may_deduct(roster)
    if rows is None:
        return None
    columns = []
    for criterion in sorted(lowered):
        mine = (pl.col("type") == "deduction") & (pl.col("criterion") == criterion)
        columns += [
            mine.any(ignore_nulls=False).alias(f"_has_{criterion}"),
            _total(mine, frame.deduction, f"_minus_{criterion}"),
        ]
    return rows.lazy().group_by(pl.col("subject").alias("id")).agg(columns)


def deducted(frame: Frame, roster: Roster, criterion: Criterion) -> Derivation | None:
    """Return what entries take off points that are worked out, in hundredths; ``None`` where none can.

    An entry that does not say its criterion may be about this one. A regulation whose rule speaks of a
    column of another sheet takes its deductions off in Python, before the share.
    """
    rows = _may_deduct(roster)
    rule = frame.deduction
    if rows is None or (rule is not None and rule.share_of not in (None, *rows.columns)):
        return None
    if not (rows["criterion"].has_nulls() or criterion.id in rows["criterion"]):
        return None
    there, minus = f"_entries_{criterion.id}", pl.col(f"_minus_{criterion.id}")
    entries = _deductions(frame, roster, {criterion.id})
    marked = None if entries is None else entries.with_columns(pl.lit(value=True).alias(there))
    taken = pl.when(pl.col(there).is_null()).then(0).otherwise(minus)
    return Derivation(taken, (), marked, ("adjustments",))


def _total(mine: pl.Expr, rule: EntryRule | None, name: str) -> pl.Expr:
    points = _clamped(rule)
    said = "points" if rule is None or rule.share is None else str(rule.share_of)
    unknown = (
        mine.fill_null(True) & (pl.col(said).is_null() | pl.col("type").is_null() | mine.is_null())
    ).any()
    total = pl.when(mine).then(points).otherwise(0).sum()
    return pl.when(unknown).then(None).otherwise(total).cast(pl.Int64).alias(name)


def _clamped(rule: EntryRule | None) -> pl.Expr:
    if rule is None:
        return pl.col("points")
    points = pl.col("points") if rule.share is None else _share_of(rule)
    low = None if rule.at_least is None else scaled(rule.at_least)
    high = None if rule.at_most is None else scaled(rule.at_most)
    return points.clip(low, high)


def _share_of(rule: EntryRule) -> pl.Expr:
    """A share of what the entry's row names, nothing where it is waived; half a hundredth counts up."""
    share = rule.share or Fraction(0)
    part = (2 * pl.col(str(rule.share_of)) * share.numerator + share.denominator) // (2 * share.denominator)
    waived = pl.col(str(rule.waived_by))
    return part if rule.waived_by is None else pl.when(waived).then(0).when(~waived).then(part)


def scaled(number: Decimal) -> int:
    """Return points in hundredths."""
    return int(number * SCALE)
