"""Disciplines by the day of the fault, row by row: what QĐ 124 and QĐ 366 ask (central 4.2, 5.4, A-11).

Unlike QĐ 132 neither text says that a violation is counted once (central A-12): a heavier discipline for the
same fault is one more row. A blank cell leaves what it would say unknown.
"""

from datetime import date

from reference.kleene import all_of, any_of, not_, present
from reference.verdicts import YES

IN_FORCE_366 = date(2025, 8, 30)
YEARS_OF_124 = (date(2023, 1, 1), date(2024, 12, 31))


class Fault:
    """One row of the sheet in one period."""

    def __init__(self, row, facts):
        self.row = row
        decided, happened = row.get("decision_date"), row.get("violation_date")
        self.decided = None if decided is None else facts.start <= decided <= facts.end
        self.before = None if happened is None else happened < facts.start
        self.under_366 = None if decided is None else decided >= IN_FORCE_366
        self.of_124 = None if happened is None else YEARS_OF_124[0] <= happened <= YEARS_OF_124[1]
        self.remedied = self.says("self_detected", "remedied")
        self.old = all_of((self.decided, self.before))
        self.of_period = all_of((self.decided, not_(self.before)))

    def says(self, *columns):
        return all_of(present(self.row.get(column), YES) for column in columns)


def faults(facts, kind, key):
    """The rows about a subject; None without the sheet (S2)."""
    rows = facts.rows("disciplines", "person" if kind in ("member", "leader") else kind, key)
    return None if rows is None else [Fault(row, facts) for row in rows]


def some_fault(found, test):
    """Kleene: does one of the rows pass?"""
    return None if found is None else any_of(test(fault) for fault in found)
