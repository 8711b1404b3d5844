"""Points frames that weight, average, rescale, round, or sum over rows of a sheet (DESIGN 5).

Numbers stay exact fractions up to the total; what a rule rounds is rounded where it says so.
"""

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction

import polars as pl
from attrs import frozen

from xeploai.errors import RulebookError
from xeploai.law.conditions import tested_facts
from xeploai.lifecycle.compile import Compiler
from xeploai.lifecycle.exact import Exact
from xeploai.lifecycle.facts_table import DERIVED
from xeploai.lifecycle.score import Frame, deducted, entry_leaves, typed_headings
from xeploai.lifecycle.stage import Derivation
from xeploai.messages import message
from xeploai.model import SUBJECTS, Criterion, Fact, Kind
from xeploai.rosters.roster import NA, Roster
from xeploai.rulebooks.rulebook import Rulebook

RATERS = "scores"
"""The sheet of points by several raters: ``subject``, ``rater``, ``criterion``, ``points``."""
ZERO, ONE = Exact.of(0), Exact.of(1)
UNKNOWN = Exact(pl.lit(None, dtype=pl.Int128), 1)
Value = Callable[[Criterion], Exact]


def exact_derivations(
    frame: Frame, rulebook: Rulebook, roster: Roster, kind: Kind
) -> Mapping[str, Derivation]:
    """Return the points of every criterion and the total, in hundredths."""
    tree = _Tree(frame, rulebook, roster, kind)
    result = dict(entry_leaves(frame, roster, kind))
    for c in frame.criteria:
        result |= tree.helpers(c)
    for c in frame.criteria:
        if f"points_{c.id}" not in result and tree.is_derived(c) and (c is not frame.total or tree.typed(c)):
            result[f"points_{c.id}"] = Derivation(tree.worked(c).hundredths(), tuple(sorted(tree.below(c))))
        if c is frame.total:
            result["score"] = Derivation(tree.value(c).hundredths(), tuple(sorted(tree.needs(c))))
    return result


@frozen(eq=False)
class _Tree:
    """Works criteria out from their parts."""

    frame: Frame
    rulebook: Rulebook
    roster: Roster
    kind: Kind

    # -------------------------------------------------------------- a criterion

    def value(self, c: Criterion) -> Exact:
        """Return the points of a criterion: a heading's typed ones before what its parts make (S5)."""
        worked = self.worked(c)
        if not self.typed(c):
            return worked
        column, derived = pl.col(f"points_{c.id}"), pl.col(f"points_{c.id}{DERIVED}")
        said = column.is_not_null() & (derived.is_null() | (column != derived))
        some = self._some_part(c)
        known = said if some is None else pl.when(some.is_not_null()).then(said)
        return Exact.scaled(column).where(known, worked)

    def worked(self, c: Criterion) -> Exact:
        """Return the points that follow from what is below; unknown where anything there is."""
        parts = self.frame.parts(c)
        own = self._heading(c, parts) if parts and c.each is None else self._leaf(c)
        rounded = own.rounded(c.rounding)
        return rounded if c.max is None else rounded.at_most(Exact.of(Fraction(c.max)))

    def typed(self, c: Criterion) -> bool:
        """Say whether the roster has a column of its own for a heading."""
        return c.id in typed_headings(self.frame, self.roster, self.kind)

    def _heading(self, c: Criterion, parts: tuple[Criterion, ...]) -> Exact:
        """No points follow from parts none of which applies: unknown, never nothing."""
        some, combined = self._some_part(c), self._combined(c, parts)
        return combined if some is None else combined.where(some, UNKNOWN)

    def _some_part(self, c: Criterion) -> pl.Expr | None:
        """Say where some part of a heading applies; ``None``: everywhere."""
        found = [self.applies(p) for p in self.frame.parts(c)]
        tests = [t for t in found if t is not None]
        return pl.any_horizontal(tests) if len(tests) == len(found) else None

    def _leaf(self, c: Criterion) -> Exact:
        earned = self._earned(c)
        if self._deducted(c) is None:
            return earned
        # Not below nothing (PTS-7).
        return earned + Exact.of(-1) * Exact.scaled(pl.col(_helper(c, "minus"))).at_most(earned)

    def _deducted(self, c: Criterion) -> Derivation | None:
        """What entries take off points that nobody types; typed ones are lowered where they are read."""
        mean = c.raters == "mean" and not self.frame.parts(c)
        if c.from_share is None and c.each is None and not mean:
            return None
        return deducted(self.frame, self.roster, c)

    def _earned(self, c: Criterion) -> Exact:
        if c.from_share is not None:
            share = self.rulebook.facts[self.kind][c.from_share]
            part, base = Exact.scaled(pl.col(str(share.part)), 0), Exact.scaled(pl.col(str(share.base)), 0)
            return part / base * Exact.of(Fraction(c.max or 0))
        if c.raters == "mean" or c.each is not None:
            return Exact(pl.col(_helper(c, "num")), pl.col(_helper(c, "den")))
        return Exact.scaled(pl.col(f"points_{c.id}"))

    def _combined(self, c: Criterion, parts: tuple[Criterion, ...]) -> Exact:
        if c.combine == "weighted":
            return self._weighted(parts, Exact.of(Fraction(c.max or 0)), self.value)
        total = self._sum((p, self.value(p)) for p in parts)
        if c.scale_to is not None:
            most = self._sum((p, Exact.of(Fraction(p.max or 0))) for p in parts)
            return total / most * Exact.of(Fraction(c.scale_to))
        return total / self._sum((p, ONE) for p in parts) if c.combine == "mean" else total

    def _weighted(self, parts: tuple[Criterion, ...], most: Exact, value: Value) -> Exact:
        """Each part's share of its maximum by its weight, out of ``most``."""
        shares = [(p, value(p) / Exact.of(Fraction(p.max or 0)) * self._weight(p)) for p in parts]
        weights = self._sum((p, self._weight(p)) for p in parts)
        return self._sum(shares) / weights * most

    def _weight(self, c: Criterion) -> Exact:
        if c.weight_by is None:
            return Exact.of(Fraction(c.weight or 0))  # type: ignore[arg-type]
        chosen = pl.col(c.weight_by).cast(pl.String)
        scaled = {k: int(w * 1000) for k, w in c.weights.items()}
        codes, values = list(scaled), list(scaled.values())
        column = chosen.replace_strict(codes, values, default=None, return_dtype=pl.Int64)
        return Exact.scaled(column, 3)

    def _sum(self, parts: Iterable[tuple[Criterion, Exact]]) -> Exact:
        total = ZERO
        for criterion, value in parts:
            applies = self.applies(criterion)
            total = total + (value if applies is None else value.where(applies, ZERO))
        return total

    def applies(self, c: Criterion) -> pl.Expr | None:
        """Say where a criterion counts: not out of its scope, nor where ``k/a`` is not full marks."""
        tests = []
        na = f"points_{c.id}{NA}"
        if c.not_applicable != "full" and na in self.roster.tables[SUBJECTS[self.kind]].columns:
            tests.append(~pl.col(na))
        if c.applies_to is not None:
            compiler = Compiler(self.rulebook.facts[self.kind], frozenset(), c.name)
            tests.append(compiler.holds(c.applies_to))
        return pl.all_horizontal(tests) if tests else None

    # -------------------------------------------------------------- sheets

    def helpers(self, c: Criterion) -> dict[str, Derivation]:
        """Return what sheets say of each subject, as numerator and denominator, and what entries take."""
        taken = self._deducted(c)
        found = {} if taken is None else {_helper(c, "minus"): taken}
        if c.each is not None:
            found |= self._pair(c, c.each, self._rows_summed(c))
        elif c.raters == "mean" and not self.frame.parts(c):
            found |= self._pair(c, RATERS, self._rated(c))
        return found

    def _pair(self, c: Criterion, sheet: str, found: pl.LazyFrame | None) -> dict[str, Derivation]:
        names = [_helper(c, side) for side in ("num", "den")]
        if found is None:
            return {n: Derivation(pl.lit(None, dtype=pl.Int128), (), sheets=(sheet,)) for n in names}
        return {n: Derivation(self._none(c, n), (), found, (sheet,)) for n in names}

    def _none(self, c: Criterion, name: str) -> pl.Expr:
        """Who has no row of the sheet has earned nothing; whom nobody rated is unknown."""
        if c.each is None:
            return pl.col(f"_{name}")
        nothing = pl.lit(int(name.endswith("den")), dtype=pl.Int128)
        return pl.when(pl.col(_helper(c, "there")).is_null()).then(nothing).otherwise(f"_{name}")

    def _rated(self, c: Criterion) -> pl.LazyFrame | None:
        """The mean of all raters; one who left it blank leaves it open."""
        rows = self.roster.tables.get(RATERS)
        if rows is None:
            return None
        mine = rows.lazy().filter((pl.col("criterion") == c.id).fill_null(True))
        unknown = (pl.col("points").is_null() | pl.col("criterion").is_null()).any()
        total = pl.when(~unknown).then(pl.col("points").sum()).cast(pl.Int128)
        count = (100 * pl.len()).cast(pl.Int128)
        named = (total.alias(f"_{_helper(c, 'num')}"), count.alias(f"_{_helper(c, 'den')}"))
        return mine.group_by(pl.col("subject").alias("id")).agg(named)

    def _rows_summed(self, c: Criterion) -> pl.LazyFrame | None:
        """Work a criterion out, and round it, for each row of its sheet; then sum the rows."""
        rows = self.roster.tables.get(str(c.each))
        if rows is None:
            return None
        people = self.roster.tables[SUBJECTS[self.kind]]
        families = [
            pl.col(n) if n in people.columns else pl.lit(None, dtype=pl.String).alias(n)
            for n in sorted({p.weight_by for p in self.frame.parts(c) if p.weight_by})
        ]
        own = people.lazy().select(pl.col("id").alias("subject"), *families)
        lines = rows.lazy().join(own, on="subject", how="left", maintain_order="left")
        most = Exact.scaled(pl.col(str(c.max_from)), self._maximum(c).decimals)
        value = self._weighted(self.frame.parts(c), most, _typed_points).rounded(c.rounding)
        step = 10 ** (c.rounding.decimals if c.rounding else 2)
        units = value.units(step)
        total = pl.when(units.is_null().any()).then(None).otherwise(units.sum()).cast(pl.Int128)
        den = pl.lit(step, dtype=pl.Int128).alias(f"_{_helper(c, 'den')}")
        named = (total.alias(f"_{_helper(c, 'num')}"), den, pl.lit(True).alias(_helper(c, "there")))
        return lines.group_by(pl.col("subject").alias("id")).agg(named)

    def _maximum(self, c: Criterion) -> Fact:
        """The column with the most that a row can earn."""
        facts = (f for r in self.rulebook.regulations for f in r.facts)
        found = [f for f in facts if (f.table, f.id) == (c.each, c.max_from)]
        if not found:
            raise RulebookError(message("score.no_column", rule=c.name, sheet=c.each, column=c.max_from))
        return found[0]

    # -------------------------------------------------------------- what it rests on

    def is_derived(self, c: Criterion) -> bool:
        """Say whether the points follow from something else than a typed figure."""
        by_sheet = c.each is not None or c.raters == "mean"
        return bool(self.frame.parts(c)) or c.from_share is not None or by_sheet

    def needs(self, c: Criterion) -> set[str]:
        """Return the facts a criterion's points rest on; a heading's typed ones stand for its parts."""
        return {f"points_{c.id}"} | self._scopes(c) if self.typed(c) else self._all_below(c)

    def below(self, c: Criterion) -> set[str]:
        """Return the facts from which a criterion's points follow.

        Whom a part is about is no figure that somebody could type in the heading's stead.
        """
        facts = self.rulebook.facts[self.kind]
        asked = (
            {n for n in self._scopes(c) if n in facts and not facts[n].derived} if self.typed(c) else set()
        )
        return self._all_below(c) - (asked - {p.weight_by for p in self.frame.parts(c)})

    def _scopes(self, c: Criterion) -> set[str]:
        return {n for p in (c, *self.frame.parts(c)) for n in tested_facts(p)}

    def _all_below(self, c: Criterion) -> set[str]:
        own = set(tested_facts(c)) | ({c.weight_by} if c.weight_by else set())
        if c.from_share is not None:
            share = self.rulebook.facts[self.kind][c.from_share]
            own |= {str(share.part), str(share.base)}
        elif c.each is not None or (c.raters == "mean" and not self.frame.parts(c)):
            own |= {_helper(c, "num"), _helper(c, "den")}
        elif not self.frame.parts(c):
            own.add(f"points_{c.id}")
        if self._deducted(c) is not None:
            own.add(_helper(c, "minus"))
        below = self.frame.parts(c) if c.each is None else ()
        return own.union(*(self.needs(p) for p in below))


def _typed_points(c: Criterion) -> Exact:
    return Exact.scaled(pl.col(f"points_{c.id}"))


def _helper(c: Criterion, side: str) -> str:
    return f"points_{c.id}#{side}"
