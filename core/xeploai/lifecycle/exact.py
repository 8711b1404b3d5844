"""Exact rational columns: numerator and denominator in 128 bits, rounded only where a rule says so."""

from fractions import Fraction

import polars as pl
from attrs import frozen

from xeploai.model import Rounding

_INT = pl.Int128()


@frozen(eq=False)
class Exact:
    """A column of rational numbers; ``den`` is positive, and null or zero where the number is unknown."""

    num: pl.Expr
    den: pl.Expr

    @classmethod
    def of(cls, value: Fraction | int) -> "Exact":
        """Return a constant."""
        exact = Fraction(value)
        return cls(_lit(exact.numerator), _lit(exact.denominator))

    @classmethod
    def scaled(cls, column: pl.Expr, decimals: int = 2) -> "Exact":
        """Return an integer column of ``10**-decimals``."""
        return cls(column.cast(_INT), _lit(10**decimals))

    def __add__(self, other: "Exact") -> "Exact":
        return Exact(self.num * other.den + other.num * self.den, self.den * other.den)

    def __mul__(self, other: "Exact") -> "Exact":
        return Exact(self.num * other.num, self.den * other.den)

    def __truediv__(self, other: "Exact") -> "Exact":
        """Divide; over zero the result is unknown, never full marks."""
        some = pl.when(other.num > 0)
        return Exact(some.then(self.num * other.den), some.then(self.den * other.num))

    def at_most(self, limit: "Exact") -> "Exact":
        """Return the smaller of both."""
        over = self.num * limit.den > limit.num * self.den
        num = pl.when(over).then(limit.num).otherwise(self.num)
        return Exact(num, pl.when(over).then(limit.den).otherwise(self.den))

    def where(self, condition: pl.Expr, other: "Exact") -> "Exact":
        """Return this where the condition is true, the other where it is false; unknown stays unknown."""
        return Exact(_chosen(condition, self.num, other.num), _chosen(condition, self.den, other.den))

    def rounded(self, how: Rounding | None) -> "Exact":
        """Return the number rounded as the rule says (half up, or down)."""
        if how is None:
            return self
        step = 10**how.decimals
        return Exact(self.units(step, half_up=how.mode == "half_up"), _lit(step))

    def hundredths(self) -> pl.Expr:
        """Return whole hundredths, rounded down: comparing ``at_least`` with hundredths stays exact."""
        return self.units(100).cast(pl.Int64)

    def units(self, step: int, *, half_up: bool = False) -> pl.Expr:
        """Return whole units of ``1/step``, rounded down or half up."""
        if half_up:
            return (2 * step * self.num + self.den) // (2 * self.den)
        return (step * self.num) // self.den


def _lit(value: int) -> pl.Expr:
    return pl.lit(value, dtype=_INT)


def _chosen(condition: pl.Expr, yes: pl.Expr, no: pl.Expr) -> pl.Expr:
    return pl.when(condition).then(yes).when(~condition).then(no)
