"""The reference evaluator: from tables of plain values to a result for each member (DESIGN 11)."""

from collections import defaultdict
from fractions import Fraction
from typing import NamedTuple

from reference import rules_lamdong, rules_nghean, rules_qd124, rules_qd132
from reference.facts import Facts
from reference.kleene import EMPTY, all_of, any_of
from reference.quota import (
    COMPLETED,
    EXCELLENT,
    GOOD,
    NOT_COMPLETED,
    Group,
    Place,
    Quota,
    SmallGroup,
    apportion,
    bounds_after,
)

RATINGS = ("not_completed", "completed", "good", "excellent")
READINGS = {
    "quota_base": ("good", "good_or_better", "all_rated"),
    "quota_rounding": ("floor", "half_up"),
}
FIFTH = Fraction(20, 100)


class Result(NamedTuple):
    """What can be said of one member; ratings by id, None where there is none."""

    status: str
    rating: str | None
    floor: str | None
    ceiling: str | None
    natural_floor: str | None
    natural_ceiling: str | None
    candidate: bool
    score: object


class Regulation(NamedTuple):
    verdicts: object
    group: str  # "base_organization", "organization" or "quota_group"
    quota: Quota
    authority_decides: bool = False  # no level passed: an authority decides (S9)
    open_base: bool = True  # the base of the quota is a reading


SELECTIONS = {
    "vn@2019": Regulation(rules_qd132.verdicts, "base_organization", Quota(FIFTH, "good")),
    "lam-dong@2021": Regulation(
        rules_lamdong.verdicts,
        "base_organization",
        Quota(FIFTH, "good", small_group=SmallGroup("base", 5, 1, "permits")),
    ),
    "nghe-an@2016": Regulation(
        rules_nghean.verdicts,
        "organization",
        Quota(
            Fraction(15, 100),
            "good_or_better",
            small_group=SmallGroup("roll", 7, 1, "replaces"),
            raised=FIFTH,
        ),
        authority_decides=True,
        open_base=False,
    ),
    # No text seen says that who reaches no level is not completed, as HD 21 does.
    "qd124": Regulation(rules_qd124.verdicts, "quota_group", Quota(FIFTH, "good"), authority_decides=True),
}


class Natural(NamedTuple):
    """Bounds by the member's own facts (S9, S10, personal caps)."""

    floor: int
    ceiling: int
    fallback: bool  # certain that no level passed and an authority decides

    @property
    def closed(self):
        return self.fallback or self.floor == self.ceiling


def evaluate(selection, tables, period, readings=None):
    """Evaluate all members; ``period`` is (first day, last day). Return {member id: Result}."""
    regulation = resolve(selection, readings or {})
    facts = Facts(tables, period)
    decided = recorded(tables.get("decisions", ()), selection, period_text(period))
    subjects = [Subject(member, facts, regulation, decided.get(member["id"])) for member in facts.members]
    settle_groups(subjects, facts, regulation)
    return {subject.id: subject.result() for subject in subjects}


def resolve(selection, readings):
    """The regulation of a selection with readings, given apart or appended as ``+name=value``."""
    name, *appended = selection.split("+")
    chosen = {**dict(part.split("=") for part in appended), **readings}
    chosen = {reading.rpartition(".")[2]: value for reading, value in chosen.items()}
    for reading, value in chosen.items():
        if value not in READINGS[reading]:
            raise ValueError(f"{reading} = {value}")
    regulation = SELECTIONS[name]
    quota = regulation.quota._replace(rounding=chosen.get("quota_rounding", "floor"))
    if regulation.open_base:
        quota = quota._replace(base=chosen.get("quota_base", "good"))
    return regulation._replace(quota=quota)


def period_text(period):
    """``2021`` or ``2026-Q1``, as the roster writes it."""
    start, end = period
    if (start.month, end.month) == (1, 12):
        return str(start.year)
    return f"{start.year}-Q{end.month // 3}"


def recorded(rows, selection, period):
    """{member id: rating decided} under this selection and period, unless revoked (S23)."""
    return {
        row["subject"]: RATINGS.index(row["rating"])
        for row in rows
        if row.get("subject_kind") in (None, "member")
        and (row.get("selection"), row.get("period")) == (selection, period)
        and row.get("status") in (None, "in_force")
        and row.get("rating") is not None
    }


# ---------------------------------------------------------------- one member


def natural(verdicts, authority_decides, empty=None):
    """Bounds of a member; ``empty`` stands for the standards about a share of nothing."""
    trigger = any_of(verdicts.triggers)
    fallback_ceiling = GOOD if authority_decides else NOT_COMPLETED
    low, high, settled = NOT_COMPLETED, fallback_ceiling, False
    if trigger is True:
        high = NOT_COMPLETED
    else:
        outcomes = attainable(verdicts, empty)
        possible = [rating for rating, outcome in outcomes if outcome is not False]
        certain = [rating for rating, outcome in outcomes if outcome is True]
        # Where no level is certain the fallback is one more outcome; leaving it out would be unsound (S10).
        high = max(possible if certain else [*possible, fallback_ceiling])
        if trigger is False:
            low = max(certain, default=NOT_COMPLETED)
            settled = authority_decides and not possible
    return capped(Natural(low, high, settled), any_of(verdicts.caps))


def attainable(verdicts, empty):
    """[(rating, outcome)]: a level holds with its own standards and all below it (S8)."""
    result, below = [], True
    for rating in (COMPLETED, GOOD, EXCELLENT):
        below = all_of((below, *known(verdicts.standards[rating - 1], empty)))
        result.append((rating, all_of((below, *known(verdicts.ballots[rating - 1], empty)))))
    return result


def known(outcomes, empty):
    return [empty if outcome == EMPTY else outcome for outcome in outcomes]


def capped(found, cap):
    if cap is False:
        return found
    ceiling = min(found.ceiling, COMPLETED) if cap is True else found.ceiling
    return found._replace(floor=min(found.floor, COMPLETED), ceiling=ceiling)


def has_empty_base(verdicts):
    return any(EMPTY in rules for rules in (*verdicts.standards, *verdicts.ballots))


def missing_fact_matters(verdicts, found, authority_decides):
    """Whether a missing fact, and not only an empty base or the fallback, keeps the bounds apart."""
    if found.closed:
        return False
    if not has_empty_base(verdicts):
        return True
    return not all(natural(verdicts, authority_decides, empty).closed for empty in (True, False))


class Subject:
    """A member on the way from its own facts to its result."""

    def __init__(self, member, facts, regulation, decided):
        verdicts = regulation.verdicts(member, facts)
        self.id = member["id"]
        self.score = verdicts.score
        self.natural = natural(verdicts, regulation.authority_decides)
        self.gate_open = all_of(verdicts.gates) is not True
        self.own_missing = missing_fact_matters(verdicts, self.natural, regulation.authority_decides)
        rated_so = self.natural.ceiling == verdicts.decision_for
        decisions = [*verdicts.decisions, *(verdicts.rated_decisions if rated_so else ())]
        self.decision = any_of(decisions) is True
        self.place = Place(self.natural.floor, self.natural.ceiling, any_of(verdicts.screens), decided)
        self.place.on_roll = member.get("temporary_activity") != "here"
        self.key = group_key(member, facts, regulation.group)

    def result(self):
        place = self.place
        if place.out is True:
            return Result("not_rated", None, None, None, None, None, False, self.score)
        low, high = bounds_after(place)
        return Result(
            status=self.status(low, high),
            rating=RATINGS[low] if low == high and not self.gate_open else None,
            floor=RATINGS[low],
            ceiling=RATINGS[high],
            natural_floor=RATINGS[self.natural.floor],
            natural_ceiling=RATINGS[self.natural.ceiling],
            candidate=place.candidate,
            score=self.score,
        )

    def status(self, low, high):
        """S14: the first that holds."""
        if self.gate_open or self.place.out is None:
            return "undetermined"
        if low < high and (self.own_missing or self.place.outcome == "open"):
            return "undetermined"
        return "needs_decision" if low < high or self.decision else "rated"


# ---------------------------------------------------------------- the groups


def group_key(member, facts, group):
    return facts.base_organization(member) if group == "base_organization" else member.get(group)


def settle_groups(subjects, facts, regulation):
    groups = defaultdict(Group)
    for subject in subjects:
        groups[subject.key].places.append(subject.place)
    for key, group in groups.items():
        if key is None:
            admit_nobody(group)
            continue
        group.roll = sum(place.on_roll for place in group.places)
        group.outstanding = facts.organization(key, "specially_outstanding")
        apportion(regulation.quota, group)


def admit_nobody(group):
    """No group is known: nobody is admitted, nobody is refused (S20)."""
    for place in group.places:
        if place.candidate:
            place.outcome = "open"
