"""Facts derived from the tables of a roster (DESIGN section 11, S2 to S6)."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

from reference.dates import full_months, months_until
from reference.disciplines import Disciplines
from reference.kleene import NA, all_of, any_of, not_, present

KINDS = {
    "member": "members",
    "leader": "leaders",
    "organization": "organizations",
    "collective": "collectives",
}
PERSONS = ("member", "leader")
HALF = Decimal("0.5")
TWO = Decimal(2)
TEN = Decimal(10)
ZERO = Decimal(0)


class Facts:
    """The tables of one roster, indexed, and what follows from them."""

    def __init__(self, tables, period):
        self.tables = tables
        self.start, self.end = period
        self.subjects = {
            kind: {row["id"]: row for row in tables.get(table, ())} for kind, table in KINDS.items()
        }
        self.members = tables.get("members", ())
        self.organizations = self.subjects["organization"]
        self.events = {name: self._by_subject(name) for name in ("adjustments", "disciplines", "history")}
        self.events |= {name: self._by_subject(name, "member") for name in ("absences", "transfers")}
        self.ballots = {row["subject"]: row for row in tables.get("ballots", ())}
        self.posts = _index(tables.get("posts"), "person")
        self.seats = _index(tables.get("collective_members"), "collective")
        self.bodies = _index(tables.get("same_level_bodies"), "organization")
        self.cells = _index(self.members, "organization")
        self.children = _index(tables.get("organizations"), "parent")
        self._undisciplined = Disciplines([], self.start, self.end)
        self._unknown = Disciplines(None, self.start, self.end)
        self._bases = {}
        self._ballot_bases = {}

    # ------------------------------------------------------------ whom a row is about

    def kind_of(self, row):
        """The kind that was typed, else the kind of the sheet that has the id; a person first."""
        typed = row.get("subject_kind")
        if typed is not None:
            return typed
        return next((kind for kind, ids in self.subjects.items() if row["subject"] in ids), None)

    def _by_subject(self, name, kind=None):
        if name not in self.tables:
            return None
        index = defaultdict(list)
        for row in self.tables[name]:
            found = kind or self.kind_of(row)
            # Who is disciplined as a leader is disciplined as a member too.
            person = name == "disciplines" and found in PERSONS
            index["person" if person else found, row["subject"]].append(row)
        return index

    def rows(self, name, kind, subject):
        """The rows of an event sheet about a subject; None if the sheet is missing (S2)."""
        index = self.events[name]
        return None if index is None else index.get((kind, subject), [])

    def disciplines(self, kind, subject):
        rows = self.rows("disciplines", "person" if kind in PERSONS else kind, subject)
        if rows is None:
            return self._unknown
        return Disciplines(rows, self.start, self.end) if rows else self._undisciplined

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
            if kind == "base_committee_org":
                return place
            place = self.organization(place, "parent")
        return None

    def admitted_months(self, member):
        return months_until(member.get("admitted_on"), self.meeting_day(member))

    @staticmethod
    def founded_months(subject):
        return months_until(subject.get("founded_on"), subject.get("meeting_date"))

    # ------------------------------------------------------------ score

    def score(self, kind, subject, frame):
        """The supplied score, else the points of the criteria of the frame plus the bonus."""
        supplied = subject.get("score")
        if supplied is not None:
            return supplied
        rows = self.rows("adjustments", kind, subject["id"])
        total = _bonus(rows)
        for criterion, maximum in frame:
            points = subject.get("points_" + criterion)
            if points is None:
                points = _after_deductions(rows, criterion, maximum)
            if points is None or total is None:
                return None
            # What does not apply costs nothing (seed A-05b).
            total += maximum if points == NA else points
        return total

    # ------------------------------------------------------------ absences

    def absent_months(self, member, kind):
        """Months of one type of absence in the period: one spell by the calendar, several also by 30 days."""
        rows = self.rows("absences", "member", member["id"])
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

    def absent_at_all(self, member, kind):
        """Whether any day of the period is in an absence of one type."""
        rows = self.rows("absences", "member", member["id"])
        if rows is None:
            return None
        return any_of(
            all_of(
                (
                    present(row.get("type"), (kind,)),
                    _not_after(row.get("from"), self.end),
                    _not_after(self.start, row.get("to")),
                )
            )
            for row in rows
        )

    # ------------------------------------------------------------ transfers

    def old_cell_opinions(self, member):
        """Of each transfer that may matter: (six months at the old cell, opinion). None: sheet missing."""
        rows = self.rows("transfers", "member", member["id"])
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

    def votes_of(self, member, rating):
        return self.ballots.get(member["id"], {}).get("votes_" + rating)

    def ballot_base(self, member, denominator="roll"):
        """Of how many votes are taken: typed, the ballots cast, or voters of the cell (seed A-20, A-22)."""
        typed = self.ballots.get(member["id"], {}).get("ballot_base")
        if typed is not None:
            return typed
        cell = member.get("organization")
        if denominator == "cast":
            return self.organization(cell, "ballots_cast")
        if (cell, denominator) not in self._ballot_bases:
            counted = [_votes_here(other, denominator) for other in self.cells.get(cell, ())]
            self._ballot_bases[cell, denominator] = None if None in counted else sum(counted)
        return self._ballot_bases[cell, denominator]

    # ------------------------------------------------------------ persons

    def person(self, subject, fact):
        """A fact of a person, of whom two sheets may speak; if they disagree it is unknown."""
        rows = [self.subjects[kind].get(subject, {}) for kind in PERSONS]
        values = {row.get(fact) for row in rows} - {None}
        return values.pop() if len(values) == 1 else None

    def is_listed(self, subject):
        return any(subject in self.subjects[kind] for kind in PERSONS)


def _not_after(first, second):
    return None if first is None or second is None else first <= second


def _index(rows, key):
    """Rows by one of their cells, None without a sheet; a blank cell leads nowhere."""
    if rows is None:
        return None
    index = defaultdict(list)
    for row in rows:
        if row.get(key) is not None:
            index[row[key]].append(row)
    return index


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


def _votes_here(member, denominator):
    """Whether a member counts in the ballot base of the cell (seed section 7)."""
    full = present(member.get("membership"), ("full",))
    stays_away = present(member.get("exempt_attends"), (False,))
    if denominator == "roll_without_exempt":
        stays_away = True
    excluded = all_of((present(member.get("exempt"), (True,)), stays_away))
    elsewhere = ("here", "away") if denominator == "roll_without_away" else ("here",)
    visitor = present(member.get("temporary_activity"), elsewhere)
    return all_of((full, not_(excluded), not_(visitor)))
