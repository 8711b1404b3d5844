"""Facts derived from the tables of a roster (DESIGN section 11, S2 to S6)."""

from calendar import monthrange
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

from reference.kleene import all_of, any_of, implies, not_, present

EVENTS = ("adjustments", "disciplines", "absences", "transfers")
HALF = Decimal("0.5")
TWO = Decimal(2)
TEN = Decimal(10)
ZERO = Decimal(0)


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


class Facts:
    """The tables of one roster, indexed, and what follows from them."""

    def __init__(self, tables, period):
        self.start, self.end = period
        self.members = tables["members"]
        self.organizations = {row["id"]: row for row in tables.get("organizations", ())}
        self.events = {name: _by_subject(tables.get(name)) for name in EVENTS}
        self.ballots = {row["subject"]: row for row in tables.get("ballots", ())}
        self.cells = defaultdict(list)
        for member in self.members:
            self.cells[member.get("organization")].append(member)
        self._bases = {}
        self._ballot_bases = {}

    def rows(self, table, member):
        """The member's rows of an event sheet; None if the sheet is missing (S2)."""
        by_subject = self.events[table]
        return None if by_subject is None else by_subject.get(member["id"], [])

    # ------------------------------------------------------------ cell and organisation

    def organization(self, key, fact):
        return self.organizations.get(key, {}).get(fact)

    def meeting_day(self, member):
        return self.organization(member.get("organization"), "meeting_date")

    def base_organization(self, member):
        cell = member.get("organization")
        if cell not in self._bases:
            self._bases[cell] = self._climb(cell)
        return self._bases[cell]

    def _climb(self, cell):
        if self.organization(cell, "type") == "base_cell":
            return cell
        seen, place = set(), cell
        while place not in seen:
            seen.add(place)
            kind = self.organization(place, "type")
            if kind is None:
                return None
            if kind == "base_committee_org" and place != cell:
                return place
            place = self.organization(place, "parent")
        return None

    def admitted_months(self, member):
        admitted, meeting = member.get("admitted_on"), self.meeting_day(member)
        return None if admitted is None or meeting is None else full_months(admitted, meeting)

    # ------------------------------------------------------------ score

    def score(self, member, maxima):
        """The supplied score, else the points of the criteria plus the bonus."""
        supplied = member.get("score")
        if supplied is not None:
            return supplied
        rows = self.rows("adjustments", member)
        total = self._bonus(rows)
        for criterion, maximum in maxima:
            points = member.get("points_" + criterion)
            if points is None:
                points = _after_deductions(rows, criterion, maximum)
            if points is None or total is None:
                return None
            total += points
        return total

    @staticmethod
    def _bonus(rows):
        if rows is None:
            return None
        total = ZERO
        for row in rows:
            if row.get("type") == "bonus":
                points = row.get("points")
                if points is None:
                    return None
                total += min(TWO, max(HALF, points))
        return min(TEN, total)

    # ------------------------------------------------------------ absences

    def absent_months(self, member, kind):
        """Months of one type of absence in the period: one spell by the calendar, several also by 30 days."""
        rows = self.rows("absences", member)
        if rows is None:
            return None
        spells = []
        for row in rows:
            kind_of, first, last = row.get("type"), row.get("from"), row.get("to")
            if kind_of not in (None, kind):
                continue
            if kind_of is None or first is None or last is None:
                return None
            first, last = max(first, self.start), min(last, self.end)
            if first <= last:
                spells.append((first, last + timedelta(days=1)))
        months = max((full_months(*spell) for spell in spells), default=0)
        if len(spells) > 1:
            months = max(months, sum((after - first).days for first, after in spells) // 30)
        return months

    # ------------------------------------------------------------ discipline

    def disciplined(self, member):
        violations = self._violations(member)
        return None if violations is None else any_of(counts for counts, _ in violations)

    def disciplines_excusable(self, member):
        violations = self._violations(member)
        return None if violations is None else all_of(implies(*violation) for violation in violations)

    def _violations(self, member):
        """Of each violation: does it count in the period, and was it self-detected and remedied."""
        rows = self.rows("disciplines", member)
        if rows is None:
            return None
        groups = defaultdict(list)
        for number, row in enumerate(rows):
            name = row.get("violation")
            groups[number if name is None else name].append(row)
        return [(self._counts(group, rows), _excusable(group)) for group in groups.values()]

    def _counts(self, group, rows):
        """Whether the first decision is of the period; a row without a name may be of this violation too."""
        named = group[0].get("violation") is not None
        doubtful = [row for row in rows if not named or row.get("violation") is None]
        dates, others = ([row.get("decision_date") for row in part] for part in (group, doubtful))
        if None in dates + others:
            return None
        first, earliest = min(dates), min(dates + others)
        if first < self.start or earliest > self.end:
            return False
        return True if self.start <= earliest and first <= self.end else None

    def serving_discipline(self, member):
        rows = self.rows("disciplines", member)
        if rows is None:
            return None
        meeting = self.meeting_day(member)
        return any_of(_serving(row, meeting) for row in rows)

    # ------------------------------------------------------------ transfers

    def old_cell_opinions(self, member):
        """Of each transfer that may matter: (six months at the old cell, opinion). None: sheet missing."""
        rows = self.rows("transfers", member)
        if rows is None:
            return None
        dated = any(row.get("date") is None for row in rows)
        result, since = [], self.start
        for row in sorted(rows, key=lambda row: row.get("date") or date.max):
            day, opinion = row.get("date"), present(row.get("opinion"), (True,))
            if day is None:
                result.append((None, opinion))
            elif self.start <= day <= self.end:
                # An undated transfer may have come in between and shortened the stay.
                enough = full_months(since, day) >= 6
                result.append((None if enough and dated else enough, opinion))
                since = day
        return result

    # ------------------------------------------------------------ ballots

    def votes(self, member, rating):
        """(votes for the rating, ballot base), each None if unknown."""
        ballot = self.ballots.get(member["id"], {})
        base = ballot.get("ballot_base")
        return ballot.get("votes_" + rating), self._voters(member) if base is None else base

    def _voters(self, member):
        cell = member.get("organization")
        if cell not in self._ballot_bases:
            counted = [_votes_here(other) for other in self.cells[cell]]
            self._ballot_bases[cell] = None if None in counted else sum(counted)
        return self._ballot_bases[cell]


def _by_subject(rows):
    if rows is None:
        return None
    index = defaultdict(list)
    for row in rows:
        index[row["subject"]].append(row)
    return index


def _after_deductions(rows, criterion, maximum):
    """Points of a criterion whose cell is blank: its maximum less the deductions recorded on it."""
    if rows is None:
        return None
    deductions = [row for row in rows if row.get("type") == "deduction"]
    # A deduction that does not say its criterion may belong to this one.
    if any(row.get("criterion") is None for row in deductions):
        return None
    amounts = [row.get("points") for row in deductions if row["criterion"] == criterion]
    if not amounts or None in amounts:
        return None
    return max(ZERO, maximum - sum(max(HALF, amount) for amount in amounts))


def _excusable(rows):
    return all_of(present(row.get(fact), (True,)) for row in rows for fact in ("self_detected", "remedied"))


def _serving(row, meeting):
    decided, until = row.get("decision_date"), row.get("in_force_until")
    if meeting is None:
        return None
    in_term = None if decided is None else decided <= meeting < add_months(decided, 12)
    in_force = None if until is None else until >= meeting
    return all_of((in_term, in_force))


def _votes_here(member):
    """Whether a member counts in the ballot base of the cell (seed section 7)."""
    full = present(member.get("membership"), ("full",))
    stays_away = present(member.get("exempt_attends"), (False,))
    excluded = all_of((present(member.get("exempt"), (True,)), stays_away))
    visitor = present(member.get("temporary_activity"), ("here",))
    return all_of((full, not_(excluded), not_(visitor)))
