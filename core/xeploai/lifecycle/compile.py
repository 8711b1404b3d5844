"""Conditions compiled to Polars expressions in three-valued logic (S1, S3, S7).

Booleans are true, false or null (unknown). Polars' ``&``, ``|`` and ``~`` are Kleene's. Beside its
truth a condition has a mask of *not applicable*, which never counts for or against.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from operator import and_, or_
from typing import Any

import polars as pl
from attrs import field, frozen

from xeploai.errors import RulebookError
from xeploai.lifecycle import tallies
from xeploai.messages import message, nearest
from xeploai.model import Condition, Fact, Operator, Test
from xeploai.rosters.roster import NA
from xeploai.rulebooks.tested import value_faults


@frozen(eq=False)
class Truth:
    """A condition's truth, and where it does not apply (``None`` = nowhere)."""

    value: pl.Expr
    na: pl.Expr | None = None


@frozen(eq=False)
class Compiler:
    """Compiles the conditions of one kind against its facts."""

    facts: Mapping[str, Fact]
    na_columns: frozenset[str] = frozenset()
    """The ``<fact>!na`` columns that hold any ``k/a``."""
    owner: str = field(default="")

    def required(self, condition: Condition | None) -> Truth:
        """Compile what must hold: neutral where not applicable; an empty base is unknown (S3)."""
        truth = self._condition(condition, empty=None, blank=True)
        return Truth(_neutral(truth, default=True), truth.na)

    def met(self, condition: Condition | None) -> pl.Expr:
        """Compile a trigger's ``when`` or an ``unless``: an empty base or ``k/a`` meets neither (S1, S3)."""
        return _neutral(self._condition(condition, empty=False, blank=False), default=False)

    def holds(self, condition: Condition | None) -> pl.Expr:
        """Compile ``applies_to``: ``k/a`` does not count, an empty base is unknown."""
        return _neutral(self._condition(condition, empty=None, blank=False), default=False)

    def fact(self, name: str) -> Fact:
        """Return a fact by name; raise :class:`RulebookError` with the nearest."""
        if name not in self.facts:
            near = nearest(name, list(self.facts))
            raise RulebookError(message("rule.fact", rule=self.owner, fact=name, nearest=near))
        return self.facts[name]

    def _condition(self, condition: Condition | None, *, empty: bool | None, blank: bool) -> Truth:
        """``blank`` is what a test that does not apply counts as among the others: neutral."""
        if condition is None:
            return Truth(pl.lit(True))
        parts = [self._test(t, empty) for t in condition.tests]
        if condition.any:
            parts.append(_either([self._condition(b, empty=empty, blank=blank) for b in condition.any]))
        return _every(parts, blank)

    def _test(self, test: Test, empty: bool | None) -> Truth:
        fact = self.fact(test.fact)
        if faults := list(value_faults(fact, test, self.owner)):
            raise RulebookError(faults)
        if fact.type == "levels":
            if test.operator not in ("at_least", "above", "at_most", "below"):
                raise RulebookError(
                    message("rule.levels", rule=self.owner, fact=fact.id, operator=test.operator)
                )
            boxes = [self._plain(self.fact(box), test) for box in self._boxes(fact)]
            return _every(boxes, True) if test.operator in ("at_least", "above") else _either(boxes)
        if fact.type == "share":
            return Truth(self._share(fact, test, empty))
        if fact.tally is not None:
            return Truth(_tally(fact, test))
        return self._plain(fact, test)

    def _share(self, fact: Fact, test: Test, empty: bool | None) -> pl.Expr:
        part, base = self.fact(str(fact.part)), self.fact(str(fact.base))
        exact = _share(fact, test, empty)
        if part.tally is None or base.tally is None:
            return exact
        known = pl.col(part.id).is_not_null() & pl.col(base.id).is_not_null()
        return pl.when(known).then(exact).otherwise(_bounded_share(part, base, test, empty))

    def _boxes(self, fact: Fact) -> tuple[str, ...]:
        if not fact.of:
            raise RulebookError(message("rule.no_boxes", rule=self.owner, fact=fact.id))
        return fact.of

    def _plain(self, fact: Fact, test: Test) -> Truth:
        column = pl.col(fact.id)
        value = _COMPARE[test.operator](column, self._literal(fact, test.value))
        na = fact.id + NA
        return Truth(value, pl.col(na) if fact.not_applicable and na in self.na_columns else None)

    def _literal(self, fact: Fact, value: Any) -> Any:
        if isinstance(value, tuple):
            return [self._literal(fact, v) for v in value]
        if fact.type == "number":
            return self._number(fact, value)
        if fact.type in ("choice", "scale"):
            return pl.lit(value, dtype=pl.Enum(list(fact.values)))
        return pl.lit(int(value)) if isinstance(value, Decimal) else pl.lit(value)

    def _number(self, fact: Fact, value: Any) -> pl.Expr:
        scaled = Fraction(value) * 10**fact.decimals
        if scaled.denominator != 1:
            raise RulebookError(message("rule.decimals", rule=self.owner, fact=fact.id, found=value))
        return pl.lit(int(scaled), dtype=pl.Int64)


def _share(fact: Fact, test: Test, empty: bool | None) -> pl.Expr:
    part, base = pl.col(str(fact.part)), pl.col(str(fact.base))
    limits = test.value if isinstance(test.value, tuple) else (test.value,)
    crossed = [(part * Fraction(v).denominator, base * Fraction(v).numerator) for v in limits]  # type: ignore[arg-type]
    if test.operator == "between":
        compared = (crossed[0][0] >= crossed[0][1]) & (crossed[1][0] <= crossed[1][1])
    else:
        compared = _COMPARE[test.operator](*crossed[0])
    # S3: 0 >= 0 must not pass 80 %.
    return pl.when(base == 0).then(pl.lit(empty, dtype=pl.Boolean)).otherwise(compared)


def _tally(fact: Fact, test: Test) -> pl.Expr:
    """Compare a count between its smallest and largest possible value (S4)."""
    low, high = _ends(fact)
    if test.operator == "between":
        return _tally(fact, _of(test, "at_least", 0)) & _tally(fact, _of(test, "at_most", 1))
    both = [_COMPARE[test.operator](n, test.value) for n in (low, high)]
    if test.operator in ("equals", "one_of"):
        values = test.value if isinstance(test.value, tuple) else (test.value,)
        apart = reduce(and_, [(low > pl.lit(v)) | (high < pl.lit(v)) for v in values])
        return pl.when(low == high).then(both[0]).when(apart).then(False)
    return pl.when(both[0] & both[1]).then(True).when(~both[0] & ~both[1]).then(False)


def _of(test: Test, operator: Operator, which: int) -> Test:
    return Test(test.fact, operator, test.value[which])  # type: ignore[index]


def _bounded_share(part: Fact, base: Fact, test: Test, empty: bool | None) -> pl.Expr:
    """Compare a share of which some subjects are undetermined (S4)."""
    if test.operator == "between":
        ends = (_of(test, "at_least", 0), _of(test, "at_most", 1))
        return reduce(and_, [_bounded_share(part, base, t, empty) for t in ends])
    if test.operator == "equals":
        ends = (_same(test, "at_least"), _same(test, "at_most"))
        return reduce(and_, [_bounded_share(part, base, t, empty) for t in ends])
    limit = Fraction(test.value)  # type: ignore[arg-type]
    smallest, largest = _balance(part, base, limit)
    strict = test.operator in ("above", "at_most")
    sure = smallest > 0 if strict else smallest >= 0
    never = largest <= 0 if strict else largest < 0
    reached = pl.when(sure).then(True).when(never).then(False)
    compared = ~reached if test.operator in ("below", "at_most") else reached
    return _over_empty(compared, *_ends(base), empty)


def _ends(fact: Fact) -> tuple[pl.Expr, pl.Expr]:
    """Return the smallest and the largest number that a tally can be; what was typed is both (S5)."""
    low, high = (pl.coalesce(fact.id, bound(fact.id)) for bound in (tallies.low, tallies.high))
    return low, high


def _balance(part: Fact, base: Fact, limit: Fraction) -> tuple[pl.Expr, pl.Expr]:
    """Return the smallest and the largest ``denominator * part - numerator * base`` (S4).

    Subject by subject, unless one of the two counts was typed and no longer hangs on who is in the other.
    """
    yes, no, maybe, yes_out, no_out, maybe_out = (pl.col(tallies.column(part.id, p)) for p in tallies.PARTS)
    gain, loss = limit.denominator - limit.numerator, limit.numerator
    (few, many), (least, most) = _ends(part), _ends(base)
    typed = pl.col(part.id).is_not_null() | pl.col(base.id).is_not_null()
    smallest = few * limit.denominator - most * limit.numerator
    largest = many * limit.denominator - least * limit.numerator
    return (
        pl.when(typed).then(smallest).otherwise(yes * gain - (no + maybe + no_out + maybe_out) * loss),
        pl.when(typed).then(largest).otherwise((yes + maybe + yes_out + maybe_out) * gain - no * loss),
    )


def _over_empty(compared: pl.Expr, least: pl.Expr, most: pl.Expr, empty: bool | None) -> pl.Expr:
    """If every subject may be out, an empty base is one possible outcome (S4)."""
    nobody = pl.lit(empty, dtype=pl.Boolean)
    maybe_nobody = pl.when(compared == empty).then(compared) if empty is not None else None
    certain = pl.when(most == 0).then(nobody)
    return certain.when(least == 0).then(maybe_nobody).otherwise(compared)


def _same(test: Test, operator: Operator) -> Test:
    return Test(test.fact, operator, test.value)


_COMPARE: Mapping[str, Callable[[pl.Expr, Any], pl.Expr]] = {
    "at_least": lambda c, v: c >= v,
    "at_most": lambda c, v: c <= v,
    "above": lambda c, v: c > v,
    "below": lambda c, v: c < v,
    "equals": lambda c, v: c == v,
    "one_of": lambda c, v: reduce(or_, [c == one for one in v]),
    "between": lambda c, v: (c >= v[0]) & (c <= v[1]),
}


def _neutral(truth: Truth, *, default: bool) -> pl.Expr:
    if truth.na is None:
        return truth.value
    return truth.value | truth.na if default else truth.value & ~truth.na


def _every(parts: list[Truth], blank: bool) -> Truth:
    if not parts:
        return Truth(pl.lit(True))
    value = reduce(and_, [_neutral(p, default=blank) for p in parts])
    return Truth(value, _all_na(parts))


def _either(parts: list[Truth]) -> Truth:
    value = reduce(or_, [_neutral(p, default=False) for p in parts])
    return Truth(value, _all_na(parts))


def _all_na(parts: list[Truth]) -> pl.Expr | None:
    masks = [p.na for p in parts]
    return None if any(m is None for m in masks) else reduce(and_, [m for m in masks if m is not None])
