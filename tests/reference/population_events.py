"""Rows of the event sheets of one synthetic member, at and around every edge of the rules."""

from datetime import date, timedelta
from decimal import Decimal

from reference.dates import add_months
from reference.population_fields import ENTRY_POINTS, FRAME

FORMS = ("reprimand", "warning", "dismissal", "expulsion")
BODIES = ("party", "government", "mass_organization")


def day(year, month, number):
    return date(year, month, number)


def absences(rng, year):
    """Spells of one member: three months exactly or a day less, 89 or 90 days, across the period's ends."""
    kind = rng.choice(("sick", "sick", "sick", "away", "maternity", "other"))
    one = (
        [(day(year, 3, 1), day(year, 5, 31))],
        [(day(year, 3, 1), day(year, 5, 29))],
        [(day(year, 3, 1), day(year, 5, 30))],
        [(day(year - 1, 11, 30), day(year, 3, 31))],
        [(day(year - 1, 11, 30), day(year, 3, 30))],
        [(day(year, 10, 2), day(year + 1, 2, 1))],
        [(day(year, 11, 30), day(year + 1, 2, 28))],
        [(day(year - 1, 1, 1), day(year - 1, 8, 1))],
    )
    several = (
        [(day(year, 2, 1), day(year, 3, 17)), (day(year, 6, 1), day(year, 7, 14))],
        [(day(year, 2, 1), day(year, 3, 17)), (day(year, 6, 1), day(year, 7, 15))],
        [
            (day(year, 1, 10), day(year, 2, 8)),
            (day(year, 4, 1), day(year, 4, 30)),
            (day(year, 9, 1), day(year, 9, 30)),
        ],
        [(day(year - 1, 12, 1), day(year, 1, 31)), (day(year, 5, 1), day(year, 6, 15))],
    )
    spells = rng.choice(one if rng.random() < 0.6 else several)
    rows = [{"type": kind, "from": first, "to": last} for first, last in spells]
    if rng.random() < 0.15:
        rows.append({"type": "maternity", "from": day(year, 8, 1), "to": day(year, 8, 31)})
    return rows


def disciplines(rng, year, meeting):
    """Decisions in and before the period, one violation twice, terms that end at the meeting."""
    meeting = meeting or day(year, 12, 10)
    in_year = (day(year, 1, 1), day(year, 12, 31), day(year, 5, 20), meeting)
    before = (day(year - 1, 12, 31), add_months(meeting, -12), add_months(meeting, -12) + timedelta(days=1))
    until = (meeting, meeting - timedelta(days=1), day(year + 1, 6, 1), day(year + 1, 6, 1), None)

    def row(violation, decided):
        return {
            "violation": violation,
            "violation_date": decided - timedelta(days=rng.choice((30, 400))),
            "decision_date": decided,
            "body": rng.choice(BODIES),
            "form": rng.choice(FORMS),
            "duty_related": rng.random() < 0.5,
            "self_detected": rng.random() < 0.6,
            "remedied": rng.random() < 0.7,
            "in_force_until": rng.choice(until),
        }

    shape = rng.randrange(5)
    if shape == 0:
        return [row("V1", rng.choice(before))]
    if shape == 1:  # one violation, first decided before the period (EX-25)
        return [row("V1", rng.choice(in_year)), row("V1", rng.choice(before))]
    if shape == 2:
        return [row(None, rng.choice(in_year)), row(None, rng.choice(before))]
    if shape == 3:
        return [row("V1", rng.choice(in_year)), row("V2", rng.choice(in_year))]
    return [row(rng.choice(("V1", None)), rng.choice(in_year))]


def transfers(rng, year):
    """Six months at the old cell to the day or a day less, and two moves in one year."""
    dates = rng.choice(
        (
            [day(year, 7, 1)],
            [day(year, 6, 30)],
            [day(year, 7, 15)],
            [day(year, 3, 31)],
            [day(year, 12, 31)],
            [day(year, 6, 1), day(year, 12, 1)],
            [day(year, 12, 1), day(year, 6, 2)],
            [day(year - 1, 10, 1), day(year, 2, 1)],
            [day(year - 1, 10, 1)],
        )
    )
    return [{"date": date_, "from": "old", "opinion": rng.random() < 0.7} for date_ in dates]


def bonus_entries(rng, wanted):
    """Entries that count for about ``wanted`` points, some of them outside 0.5 to 2."""
    entries, total = [], Decimal(0)
    while total < wanted:
        points = rng.choice(ENTRY_POINTS) if rng.random() < 0.3 else min(Decimal(2), wanted - total)
        counted = min(Decimal(2), max(Decimal("0.5"), points))
        entries.append({"type": "bonus", "criterion": None, "points": points})
        total += counted
    return entries, min(Decimal(10), total)


def frame_points(rng, total, frame=FRAME):
    """Criterion points that add up to ``total`` where they can, and deduction rows for the blank ones."""
    points, deductions = {}, []
    missing = max(Decimal(0), sum(frame.values()) - total)
    criteria = list(frame.items())
    rng.shuffle(criteria)
    for criterion, most in criteria:
        lost = min(missing, Decimal(most)) if rng.random() < 0.7 else min(missing, Decimal(1))
        missing -= lost
        points["points_" + criterion] = most - lost
        if lost >= 1 and rng.random() < 0.15:
            points["points_" + criterion] = None
            deductions += _deduct(rng, criterion, lost)
    return points, deductions


def _deduct(rng, criterion, lost):
    shape = rng.randrange(3)
    first = Decimal("0.5") if shape else lost
    amounts = [lost] if shape == 0 else [Decimal("0.25") if shape == 1 else first, lost - first]
    return [{"type": "deduction", "criterion": criterion, "points": amount} for amount in amounts]


def ballot(rng, merit, voters):
    """Totals of one ballot: at the threshold, just above, or well above it."""
    two_thirds, half = 2 * voters // 3, voters // 2
    passed = rng.random() < 0.85
    votes = dict.fromkeys(("excellent", "good", "completed", "not_completed"), 0)
    need = two_thirds if merit == "excellent" else half
    votes[merit] = (
        min(voters, rng.choice((need + 1, need + 2, voters))) if passed else rng.choice((need, half))
    )
    rest = voters - votes[merit]
    while rest > 0 and rng.random() < 0.7:
        part = rng.randint(1, rest)
        votes[rng.choice(tuple(votes))] += part
        rest -= part
    row = {f"votes_{rating}": count for rating, count in votes.items()}
    row["ballot_base"] = rng.choice((voters, voters + 3, 0)) if rng.random() < 0.04 else None
    return row
