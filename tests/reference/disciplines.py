"""What the discipline rows of a subject say (DIS-1 to DIS-3, seed A-18 and A-19)."""

from collections import defaultdict

from reference.dates import add_months
from reference.kleene import all_of, any_of, implies, not_, present

WARNED = frozenset({"warning", "dismissal", "expulsion"})
EXCUSE = ("self_detected", "remedied")


class Violation:
    """One violation: does it count in the period, and what was decided about it."""

    def __init__(self, rows, counts):
        self.rows = rows
        self.counts = counts
        self.excusable = all_of(present(row.get(fact), (True,)) for row in rows for fact in EXCUSE)
        self.warned = any_of(present(row.get("form"), WARNED) for row in rows)
        self.duty = any_of(present(row.get("duty_related"), (True,)) for row in rows)


class Disciplines:
    """The disciplines of one subject; ``rows`` is None if the sheet is missing (S2)."""

    def __init__(self, rows, start, end):
        self.rows = rows
        self.violations = None if rows is None else _violations(rows, start, end)

    def _any(self, test):
        return None if self.violations is None else any_of(test(each) for each in self.violations)

    @property
    def disciplined(self):
        return self._any(lambda each: each.counts)

    @property
    def excusable(self):
        """Every violation that counts was self-detected and remedied."""
        if self.violations is None:
            return None
        return all_of(implies(each.counts, each.excusable) for each in self.violations)

    @property
    def unexcused(self):
        return self._any(lambda each: all_of((each.counts, not_(each.excusable))))

    @property
    def warned(self):
        """Disciplined with a warning or more."""
        return self._any(lambda each: all_of((each.counts, each.warned)))

    @property
    def duty_disciplined(self):
        return self._any(lambda each: all_of((each.counts, each.duty)))

    def serving(self, meeting):
        if self.rows is None:
            return None
        return any_of(_serving(row, meeting) for row in self.rows)


def _violations(rows, start, end):
    groups = defaultdict(list)
    for number, row in enumerate(rows):
        name = row.get("violation")
        groups[number if name is None else name].append(row)
    return [Violation(group, _counts(group, rows, start, end)) for group in groups.values()]


def _counts(group, rows, start, end):
    """Whether the first decision is of the period; a row without a name may be of this violation too."""
    named = group[0].get("violation") is not None
    doubtful = [row for row in rows if not named or row.get("violation") is None]
    dates, others = ([row.get("decision_date") for row in part] for part in (group, doubtful))
    if None in dates + others:
        return None
    first, earliest = min(dates), min(dates + others)
    if first < start or earliest > end:
        return False
    return True if start <= earliest and first <= end else None


def _serving(row, meeting):
    decided, until = row.get("decision_date"), row.get("in_force_until")
    if meeting is None:
        return None
    in_term = None if decided is None else decided <= meeting < add_months(decided, 12)
    in_force = None if until is None else until >= meeting
    return all_of((in_term, in_force))
