"""The score: points of criteria, deductions, bonus entries and the total (seed PTS-1 to PTS-8).

All points are integers scaled by the fact's decimals, so nothing is ever rounded.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

import polars as pl
from attrs import evolve, frozen

from xeploai.errors import RulebookError
from xeploai.findings import Finding, Severity, finding
from xeploai.lifecycle.stage import Derivation
from xeploai.messages import message
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

    @property
    def deduction(self) -> EntryRule | None:
        """The rule about deduction entries, if any."""
        return next((c.deduction for c in self.criteria if c.deduction), None)

    @property
    def bonus(self) -> EntryRule | None:
        """The rule about bonus entries, if any."""
        return next((c.bonus for c in self.criteria if c.bonus), None)


def points_frame(rulebook: Rulebook, kind: Kind) -> Frame:
    """Return the points frame of a kind; raise for a way of combining that is not computed."""
    criteria = tuple(c for c in rulebook.of(Criterion, kind) if c.max is not None or c.bonus)
    for c in criteria:
        if not _computed(c):
            raise RulebookError(message("score.combine", rule=c.name))
    return Frame(criteria)


def _computed(c: Criterion) -> bool:
    """Whether this module works the criterion out; the language can say more than that."""
    asked = (c.weight, c.weight_by, c.scale_to, c.from_share, c.each, c.rounding, c.applies_to)
    entries = (e for e in (c.bonus, c.deduction) if e is not None)
    plain = c.combine in ("points", "sum") and c.raters == "one" and c.not_applicable != "rescale"
    return plain and all(x is None for x in (*asked, *(y for e in entries for y in (e.share, e.waived_by))))


def score_derivations(rulebook: Rulebook, roster: Roster, kind: Kind) -> Mapping[str, Derivation]:
    """Return the points of each criterion that deductions determine, the bonus and the total."""
    frame = points_frame(rulebook, kind)
    if frame.total is None:
        return {}
    roster = _about(roster, kind)
    bonus, lowered = _bonuses(frame, roster), _lowered(frame, roster)
    deductions = _deductions(frame, roster, lowered)
    result: dict[str, Derivation] = {}
    leaves: list[str] = []
    for c in frame.criteria:
        if not frame.parts(c):
            name = f"points_{c.id}"
            leaves.append(name)
            minus = deductions if c.id in lowered else None
            entries, sheets = (bonus, ("adjustments",)) if c.bonus else (minus, ())
            na = f"points_{c.id}{NA}" in roster.tables[SUBJECTS[kind]].columns
            result[name] = Derivation(_leaf(c, na, entries), (), entries, sheets)
    return {**result, "score": Derivation(_node(frame, frame.total), tuple(leaves))}


def _node(frame: Frame, criterion: Criterion) -> pl.Expr:
    parts = frame.parts(criterion)
    if not parts:
        return pl.col(f"points_{criterion.id}")
    # Adding with + keeps unknown unknown; a horizontal sum would skip it.
    total = _node(frame, parts[0])
    for part in parts[1:]:
        total = total + _node(frame, part)
    return total if criterion.max is None else total.clip(upper_bound=_scaled(criterion.max))


def _about(roster: Roster, kind: Kind) -> Roster:
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
        full = _scaled(criterion.max or Decimal(0))
        return pl.when(pl.col(na)).then(full).otherwise(_earned(criterion, entries))
    return _earned(criterion, entries)


def _earned(criterion: Criterion, entries: pl.LazyFrame | None) -> pl.Expr:
    if entries is None:
        return pl.lit(None, dtype=pl.Int64)
    if criterion.bonus:
        bonus = pl.when(pl.col("_entries").is_null()).then(0).otherwise(pl.col("_bonus"))
        return bonus if criterion.max is None else bonus.clip(upper_bound=_scaled(criterion.max))
    left = _scaled(criterion.max or Decimal(0)) - pl.col(f"_minus_{criterion.id}")
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


def _total(mine: pl.Expr, rule: EntryRule | None, name: str) -> pl.Expr:
    points = _clamped(rule)
    unknown = (
        mine.fill_null(True) & (pl.col("points").is_null() | pl.col("type").is_null() | mine.is_null())
    ).any()
    total = pl.when(mine).then(points).otherwise(0).sum()
    return pl.when(unknown).then(None).otherwise(total).cast(pl.Int64).alias(name)


def _clamped(rule: EntryRule | None) -> pl.Expr:
    points = pl.col("points")
    if rule is None:
        return points
    low = None if rule.at_least is None else _scaled(rule.at_least)
    high = None if rule.at_most is None else _scaled(rule.at_most)
    return points.clip(low, high)


def _scaled(number: Decimal) -> int:
    return int(number * SCALE)


# ------------------------------------------------------------------ findings about entries (S5, EX-18)


def entry_findings(rulebook: Rulebook, roster: Roster, kind: Kind) -> Iterator[Finding]:
    """Say which bonus and deduction entries break their rule; evaluation went on with clamped values."""
    rows = _about(roster, kind).tables.get("adjustments")
    frame = points_frame(rulebook, kind)
    if rows is None or frame.total is None:
        return
    for c in frame.criteria:
        for sign, rule in (("bonus", c.bonus), ("deduction", c.deduction)):
            if rule is not None:
                mine = rows.filter(pl.col("type") == sign)
                yield from _entry_findings(mine, sign, rule, c, rulebook, roster)
        if c.bonus and c.max is not None and "points" in rows.columns:
            yield from _bonus_sum(rows, c, rulebook)


def _entry_findings(
    mine: pl.DataFrame, sign: str, rule: EntryRule, c: Criterion, rulebook: Rulebook, roster: Roster
) -> Iterator[Finding]:
    checks: list[tuple[str, pl.Expr, object]] = []
    points = pl.col("points")
    if rule.at_most is not None:
        checks.append(("entry_above", points > _scaled(rule.at_most), rule.at_most))
    if rule.at_least is not None:
        checks.append(("entry_below", points < _scaled(rule.at_least), rule.at_least))
    if rule.step is not None:
        checks.append(("entry_step", points % _scaled(rule.step) != 0, rule.step))
    sheet = roster.cells.get("adjustments")
    for code, test, limit in checks if "points" in mine.columns else ():
        severity: Severity = "warning" if code == "entry_step" else "error"
        for row in mine.filter(test).iter_rows(named=True):
            where = sheet.cell("points", row["row"]) if sheet else None
            found = Decimal(row["points"]) / SCALE
            yield finding(
                f"{code}",
                severity,
                subject=row["subject"],
                rule=c.name,
                clause=rulebook.clause(c),
                where=where,
                found=found,
                limit=limit,
                sign=message(f"sign.{sign}"),
            )
    for column in rule.must_state:
        blank = mine.filter(pl.col(column).is_null()) if column in mine.columns else mine
        for row in blank.iter_rows(named=True):
            where = sheet.cell(column, row["row"]) if sheet else None
            yield finding(
                "entry_unstated",
                "warning",
                subject=row["subject"],
                rule=c.name,
                clause=rulebook.clause(c),
                where=where,
                column=rulebook_label(column),
                sign=message(f"sign.{sign}"),
            )


def _bonus_sum(rows: pl.DataFrame, c: Criterion, rulebook: Rulebook) -> Iterator[Finding]:
    total = (
        rows.filter(pl.col("type") == "bonus")
        .group_by("subject", maintain_order=True)
        .agg(pl.col("points").sum())
    )
    for row in total.filter(pl.col("points") > _scaled(c.max or Decimal(0))).iter_rows(named=True):
        found = Decimal(row["points"]) / SCALE
        yield finding(
            "bonus_sum",
            "error",
            subject=row["subject"],
            rule=c.name,
            clause=rulebook.clause(c),
            found=found,
            limit=c.max,
        )


def rulebook_label(column: str) -> object:
    """Return the label of an ``adjustments`` column."""
    from xeploai.dictionary import core_facts

    return next((f.label for f in core_facts() if f.table == "adjustments" and f.id == column), column)
