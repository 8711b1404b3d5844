"""Exact rational columns: numerator and denominator in 128 bits, rounded only where a rule says so.

What is the same for every row stays a Python integer, and sums share a denominator: multiplying out would
leave 128 bits after a few parts.
"""

from fractions import Fraction
from math import lcm

import polars as pl
from attrs import frozen

from xeploai.model import Rounding

_INT = pl.Int128()
Part = pl.Expr | int
"""A column, or a number that is the same for every row."""


@frozen(eq=False)
class Exact:
    """A column of rational numbers; ``den`` is positive, and null or zero where the number is unknown."""

    num: Part
    den: Part

    @classmethod
    def of(cls, value: Fraction | int) -> "Exact":
        """Return a constant."""
        exact = Fraction(value)
        return cls(exact.numerator, exact.denominator)

    @classmethod
    def scaled(cls, column: pl.Expr, decimals: int = 2) -> "Exact":
        """Return an integer column of ``10**-decimals``."""
        return cls(column.cast(_INT), 10**decimals)

    def __add__(self, other: "Exact") -> "Exact":
        one, two, den = _aligned(self, other)
        return Exact(_plus(one, two), den)

    def __mul__(self, other: "Exact") -> "Exact":
        return Exact(_times(self.num, other.num), _times(self.den, other.den))

    def __truediv__(self, other: "Exact") -> "Exact":
        """Divide; over zero the result is unknown, never full marks."""
        num, den = _times(self.num, other.den), _times(self.den, other.num)
        if isinstance(other.num, int) and other.num > 0:
            return Exact(num, den)
        some = pl.when(_expr(other.num) > 0)
        return Exact(some.then(_expr(num)), some.then(_expr(den)))

    def at_most(self, limit: "Exact") -> "Exact":
        """Return the smaller of both."""
        one, two, _ = _aligned(self, limit)
        return limit.where(_expr(one) > _expr(two), self)

    def where(self, condition: pl.Expr, other: "Exact") -> "Exact":
        """Return this where the condition is true, the other where it is false; unknown stays unknown."""
        if isinstance(self.den, int) and isinstance(other.den, int):
            one, two, den = _aligned(self, other)
            return Exact(_chosen(condition, one, two), den)
        return Exact(_chosen(condition, self.num, other.num), _chosen(condition, self.den, other.den))

    def rounded(self, how: Rounding | None) -> "Exact":
        """Return the number rounded as the rule says (half up, or down)."""
        if how is None:
            return self
        step = 10**how.decimals
        return Exact(self.units(step, half_up=how.mode == "half_up"), step)

    def hundredths(self) -> pl.Expr:
        """Return whole hundredths, rounded down: comparing ``at_least`` with hundredths stays exact."""
        return self.units(100).cast(pl.Int64)

    def units(self, step: int, *, half_up: bool = False) -> pl.Expr:
        """Return whole units of ``1/step``, rounded down or half up."""
        num, den = _expr(self.num), _expr(self.den)
        if half_up:
            return (2 * step * num + den) // (2 * den)
        return (step * num) // den


def _aligned(one: Exact, two: Exact) -> tuple[Part, Part, Part]:
    """Return both numerators over one denominator, and that denominator."""
    if isinstance(one.den, int) and isinstance(two.den, int):
        den = lcm(one.den, two.den)
        return _times(one.num, den // one.den), _times(two.num, den // two.den), den
    return _times(one.num, two.den), _times(two.num, one.den), _times(one.den, two.den)


def _times(one: Part, two: Part) -> Part:
    if isinstance(one, int) and isinstance(two, int):
        return one * two
    if isinstance(two, int):
        one, two = two, one
    return two if isinstance(one, int) and one == 1 else _expr(one) * _expr(two)


def _plus(one: Part, two: Part) -> Part:
    if isinstance(one, int) and isinstance(two, int):
        return one + two
    return _expr(one) + _expr(two)


def _expr(part: Part) -> pl.Expr:
    return pl.lit(part, dtype=_INT) if isinstance(part, int) else part


def _chosen(condition: pl.Expr, yes: Part, no: Part) -> pl.Expr:
    return pl.when(condition).then(_expr(yes)).when(~condition).then(_expr(no))
