"""Calendar months (S6)."""

from calendar import monthrange
from datetime import date


def add_months(day, months):
    """``day`` plus calendar months, clamped to the month's end."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def full_months(start, end):
    """The largest n such that ``start`` plus n months is not after ``end`` (S6); 0 if there is none."""
    months = (end.year - start.year) * 12 + end.month - start.month
    if months > 0 and add_months(start, months) > end:
        months -= 1
    return max(months, 0)


def months_until(start, end):
    """:func:`full_months`, unknown if a day is."""
    return None if start is None or end is None else full_months(start, end)
