"""What QĐ 366 (article 11) says of all subjects alike: points, tasks, old faults, scopes of 25%.

Sources: central-law 5.1 to 5.8 and A-01 to A-14, with the quotations of article 11.
"""

from decimal import Decimal

from reference.faults import faults, some_fault
from reference.kleene import EMPTY, NA, all_of, any_of, not_, present, required, share
from reference.quota import EXCELLENT, GOOD, NOT_COMPLETED
from reference.verdicts import SICK_MONTHS, YES, at_least, below

BANDS = {"completed": Decimal(50), "good": Decimal(70), "excellent": Decimal(90)}
GROUPS = ("points_c366_general", "points_c366_results")


# ---------------------------------------------------------------- points and tasks


def total(row):
    """The score, or the points of the two groups of the frame, 30 + 70: what is under them is set locally."""
    if row.get("score") is not None:
        return row["score"]
    points = [row.get(group) for group in GROUPS]
    return None if None in points else sum(points)


def done(part, base):
    return part >= base


def third_exceeded(part, base):
    return 10 * part >= 3 * base


def fifth_late(part, base):
    return 5 * part <= base


def four_fifths(part, base):
    return 5 * part >= 4 * base


class Tasks:
    """The tasks of a subject, or of the units that a leader leads (``unit``)."""

    def __init__(self, row, unit=""):
        self.row, self.unit = row, unit
        self.assigned = row.get(f"{unit}targets_assigned")

    def reach(self, column, test, empty=EMPTY):
        return share(self.row.get(self.unit + column), self.assigned, test, empty)

    @property
    def completed(self):
        return self.reach("targets_completed", done)

    @property
    def on_time(self):
        return self.reach("targets_on_time", done)

    @property
    def exceeded(self):
        return self.reach("targets_exceeded", third_exceeded)

    @property
    def seldom_late(self):
        """At most a fifth late; that four fifths are on time says the same."""
        either = (self.reach("targets_late", fifth_late), self.reach("targets_on_time", four_fifths))
        if EMPTY in either:
            return EMPTY
        return any_of(either)

    def fewer_than(self, part, base):
        return self.reach("targets_completed", lambda have, of: base * have < part * of, empty=False)


def score_standards(kind, score):
    """[{topic: outcome}] for completed, good, excellent."""
    return [{f"{kind}.{rating}.score": at_least(score, limit)} for rating, limit in BANDS.items()]


def task_standards(kind, tasks):
    """As :func:`score_standards`, of those who answer for their own tasks."""
    return [
        {
            f"{kind}.completed.targets_completed": tasks.completed,
            f"{kind}.completed.targets_on_time": tasks.seldom_late,
        },
        {f"{kind}.good.targets_on_time": tasks.on_time},
        {
            f"{kind}.excellent.targets_on_time": tasks.on_time,
            f"{kind}.excellent.targets_exceeded": tasks.exceeded,
        },
    ]


def remedied(kind, row):
    return {f"{kind}.excellent.previous_faults": required(row.get("previous_faults_fixed"), YES)}


def merged(*lists):
    """One tuple of the standards of each rating."""
    return tuple(
        {topic: o for part in parts for topic, o in part.items()} for parts in zip(*lists, strict=True)
    )


def too_few_points(kind, score):
    return {f"{kind}.trigger.score": below(score, BANDS["completed"])}


# ---------------------------------------------------------------- left to the authority (central A-09)


def left(score, case, highest=None):
    """(low, high, outcome) of a case that an authority weighs; below 50 points there is nothing to weigh."""
    if highest is None:
        highest = EXCELLENT if at_least(score, BANDS["excellent"]) in (True, None) else GOOD
    return NOT_COMPLETED, highest, all_of((case, at_least(score, BANDS["completed"])))


def old_fault(facts, kind, key, reading):
    """A fault of before the period, disciplined in it and weighed in it (5.4; central A-11)."""
    governed = {
        "rating_period": lambda fault: fault.old,
        "decision_day": lambda fault: all_of((fault.old, fault.under_366)),
        "fault_year": lambda fault: all_of((fault.old, not_(fault.of_124))),
    }
    return some_fault(faults(facts, kind, key), governed[reading])


def earlier_year(kind, score, case, facts, key, reading):
    """What is said of a fault of before the period: a decision now, or QĐ 124 for the year of the fault."""
    topic = f"{kind}.consequence.earlier_year"
    decision = left(score, case)
    governed_by_124 = {
        "rating_period": None,
        "decision_day": lambda fault: all_of((fault.old, not_(fault.under_366))),
        "fault_year": lambda fault: all_of((fault.old, fault.of_124)),
    }[reading]
    said = (
        {}
        if governed_by_124 is None
        else {topic: any_of((decision[2], *again(facts, kind, key, governed_by_124)))}
    )
    return {topic: decision}, said


def again(facts, kind, key, test):
    """Whether an earlier year is rated again for a fault, or weighed for an excused one (HD 25, 4.5)."""
    found = faults(facts, kind, key)
    return (
        some_fault(found, lambda fault: all_of((test(fault), not_(fault.remedied)))),
        some_fault(found, lambda fault: all_of((test(fault), fault.remedied))),
    )


def actual_work(kind, row, facts):
    """Three months of sick leave, maternity leave: by the actual work, no bar any more (HD 43, 7.5)."""
    return {
        f"{kind}.cap.sick": at_least(facts.absent_months(row, "sick"), SICK_MONTHS),
        f"{kind}.maternity": facts.absent_at_all(row, "maternity"),
    }


# ---------------------------------------------------------------- up to 25% (1.5)


def outstanding(row):
    """An authority decided a higher share for the organisation; without the decision nothing is known."""
    decided = None if row.get("outstanding_decision") is None else True
    return all_of((present(row.get("specially_outstanding"), YES), decided))


def scopes(key, facts, above):
    """[(organisation, Kleene: was a higher share decided for it?)] from the nearest to the farthest."""
    found, seen = [], set()
    place = facts.organization(key, "parent") if above else key
    while place in facts.organizations and place not in seen:
        seen.add(place)
        found.append((place, outstanding(facts.organizations[place])))
        place = facts.organization(place, "parent")
    return found


def managers(kind, row, facts):
    """Lists of :func:`scopes`, one for each place from which the subject is managed; None: not known."""
    if kind == "member":
        places = [(row.get("organization"), False)]
    elif kind == "organization":
        places = [(row["id"], True)]
    elif kind == "collective":
        places = [(row.get("organization"), True)]
    elif facts.posts is None:
        return None
    else:
        places = [(post.get("unit"), True) for post in facts.posts.get(row["id"], ())]
    places = [(place, above) for place, above in places if place != NA]
    return [None if _astray(place, facts) else scopes(place, facts, above) for place, above in places]


def _astray(place, facts):
    return place not in facts.organizations


def in_scope(kind):
    """Whether a share up to 25% was decided for an organisation that manages the subject."""

    def test(row, facts):
        found = managers(kind, row, facts)
        if found is None:
            return None
        return any_of(None if line is None else any_of(o for _, o in line) for line in found)

    return test


def scope_or_group(kind):
    """The group of the quota when the 25% are taken over the organisation's whole scope (central A-05)."""
    inside = in_scope(kind)

    def group(row, facts):
        scope = inside(row, facts)
        if scope is None:
            return None
        if scope is False:
            return row.get("quota_group")
        return _nearest(managers(kind, row, facts))

    return group


def _nearest(lines):
    """The organisation whose scope it is; unknown while a nearer one may be it, or there are several."""
    nearest = [next((e for e in line or () if e[1] is not False), None) for line in lines]
    places = {place for place, sure in filter(None, nearest) if sure is True}
    doubtful = any(line is None for line in lines) or any(e is not None and e[1] is None for e in nearest)
    return ("scope", places.pop()) if len(places) == 1 and not doubtful else None
