"""Members in Nghệ An in 2016 (nghe-an@2016): tasks, categories and a secret ballot.

Sources: seed 4.5, 5.4, 6.4, 6.5, 6.9 and 7; central-law 2. The readings are seed A-14, A-20 to A-22,
A-36, A-41 and A-42.
"""

from reference.kleene import NA, all_of, any_of, implies, present, required, share
from reference.rules_qd132_member import official_rating_known
from reference.verdicts import (
    NEWCOMER_MONTHS,
    OFFICIAL_EXCELLENT,
    OFFICIAL_GOOD,
    OFFICIAL_LIMITED,
    OFFICIAL_NOT_COMPLETED,
    SICK_MONTHS,
    YES,
    Verdicts,
    at_least,
    below,
)

DEFAULTS = {
    "discipline_vote": "with_vote",
    "ballot_denominator": "roll",
    "votes_cumulate": "separate",
    "award_instead": "with_good",
    "leader_unit": "good_or_better",
    "away_time": "three_months",
}
VOTED = ("excellent", "good", "completed")
TASKS_BASIC = frozenset({"basic", "well", "excellent"})
TASKS_WELL = frozenset({"well", "excellent"})
CLASS_GOOD = frozenset({"good", "clean_strong"})
DISCIPLINE = "member.trigger.discipline"
BREACHES = {
    "member.trigger.forbidden_conduct": ("forbidden_conduct", "prestige_breach"),
    "member.trigger.disobedience": ("disobeyed_assignment", "caused_disunity"),
    "member.trigger.local_example": ("poor_local_example",),
}


def over_half(part, base):
    return 2 * part > base


def over_two_thirds(part, base):
    return 3 * part > 2 * base


def verdicts(member, facts, readings=DEFAULTS):
    tasks, rating = member.get("task_completion"), member.get("official_rating")
    official = present(member.get("occupation"), ("official",))
    state_side = (
        {"member.completed.official_rating": implies(official, required(rating, OFFICIAL_LIMITED))},
        {"member.good.official_rating": implies(official, required(rating, OFFICIAL_GOOD))},
    )
    # seed A-41: a title may stand in place of the state-side rating of the ratings below.
    alone = readings["award_instead"] == "alone"
    ballots = votes_for(member, facts, readings)
    return Verdicts(
        screens=screens(member, facts),
        gates={
            "member.gate.review": required(member.get("review_done"), YES),
            "member.gate.official_rating": official_rating_known(member),
        },
        triggers=triggers(member, facts, official, readings),
        standards=(
            {"member.completed.tasks": required(tasks, TASKS_BASIC), **({} if alone else state_side[0])},
            {"member.good.tasks": required(tasks, TASKS_WELL), **({} if alone else state_side[1])},
            {
                "member.excellent.tasks": required(tasks, ("excellent",)),
                **by_category(member, official, readings),
            },
        ),
        ballots=(
            {**ballots[0], **(state_side[0] if alone else {})},
            {**ballots[1], **(state_side[1] if alone else {})},
            ballots[2],
        ),
        caps=caps(member, facts, readings),
        decisions={
            "member.decision.fault_without_vote": fault_without_vote(member, facts, official, readings),
            # HD 27 leaves every rating to the authority; the guidance of Vinh states the conditions.
            "member.decision.standards_unread": False,
        },
        score=member.get("score"),
    )


def screens(member, facts):
    return {
        "member.screen.exempt": present(member.get("exempt"), YES),
        "member.screen.newcomer": below(facts.admitted_months(member), NEWCOMER_MONTHS),
        # Only the ballot names them; the text calls them members of another cell (C27-03-2, L137).
        "member.screen.temporary": present(member.get("temporary_activity"), ("here",)),
    }


def caps(member, facts, readings):
    """Sick for three months, or far from home: for three months too, or for any time (seed A-14)."""
    if readings["away_time"] == "three_months":
        away = at_least(facts.absent_months(member, "away"), SICK_MONTHS)
    else:
        away = facts.absent_at_all(member, "away")
    sick = at_least(facts.absent_months(member, "sick"), SICK_MONTHS)
    return {"member.cap.sick": sick, "member.cap.away": away}


# ---------------------------------------------------------------- the ballot


def votes_for(member, facts, readings):
    """The ballots for completed, good and excellent."""
    base = facts.ballot_base(member, readings["ballot_denominator"])
    tests = {"completed": over_half, "good": over_half, "excellent": over_two_thirds}
    return [
        {f"member.{rating}.ballot": share(votes(member, facts, rating, readings), base, test, "empty_base")}
        for rating, test in tests.items()
    ]


def votes(member, facts, rating, readings):
    """Votes for a rating, those for a higher one added under that reading (seed A-20)."""
    wanted = VOTED[: VOTED.index(rating) + 1] if readings["votes_cumulate"] == "cumulate" else (rating,)
    counts = [facts.votes_of(member, each) for each in wanted]
    return None if None in counts else sum(counts)


def triggers(member, facts, official, readings):
    """Cases against the member which the ballot confirms; a discipline alone under one reading (A-21)."""
    confirmed = rejected(member, facts, readings, over_half)
    grounds = grounds_against(member, facts, official)
    found = {topic: all_of((ground, confirmed)) for topic, ground in grounds.items()}
    if readings["discipline_vote"] == "faults_only":
        found[DISCIPLINE] = grounds[DISCIPLINE]
    return found


def fault_without_vote(member, facts, official, readings):
    """A case that the ballot did not confirm is left to the base committee (seed A-21)."""
    grounds = grounds_against(member, facts, official)
    if readings["discipline_vote"] == "faults_only":
        del grounds[DISCIPLINE]
    refuted = rejected(member, facts, readings, lambda *votes: not over_half(*votes))
    return all_of((any_of(grounds.values()), refuted))


def rejected(member, facts, readings, test):
    """Test the votes for not completed; of no voters neither it nor its opposite holds (S3)."""
    base = facts.ballot_base(member, readings["ballot_denominator"])
    return share(facts.votes_of(member, "not_completed"), base, test, empty=False)


# ---------------------------------------------------------------- the member


def grounds_against(member, facts, official):
    """Serving a discipline, or one of the breaches."""
    disciplines = facts.disciplines("member", member["id"])
    rating = member.get("official_rating")
    return {
        DISCIPLINE: disciplines.serving(facts.meeting_day(member)),
        "member.trigger.tasks": present(member.get("task_completion"), ("not_done",)),
        "member.trigger.official_rating": all_of((official, present(rating, OFFICIAL_NOT_COMPLETED))),
        **{
            topic: any_of(present(member.get(breach), YES) for breach in breaches)
            for topic, breaches in BREACHES.items()
        },
    }


def either(*conditions):
    """Whether one of (value, accepted) holds; what does not apply counts neither way (S1)."""
    outcomes = [required(*condition) for condition in conditions if condition[0] != NA]
    return any_of(outcomes) if outcomes else True


def by_category(member, official, readings):
    """The rows for excellent, each for those it names; all that concern the member must hold."""

    def holds(fact):
        return required(member.get(fact), YES)

    occupation, leader = member.get("occupation"), member.get("leader_level")
    praised = {fact: (member.get(fact), YES) for fact in ("certificate_in_year", "diploma_in_year")}
    official_row = either(
        (member.get("official_rating"), OFFICIAL_EXCELLENT),
        (member.get("emulation_fighter"), YES),
        praised["diploma_in_year"],
    )
    student_row = either((member.get("student_good"), YES), *praised.values())
    # Of these members' award the text (L149) prints no year.
    awarded = either((member.get("certificate_by_authority"), YES), praised["diploma_in_year"])
    business_row = all_of((holds("business_good"), holds("state_duties_paid"), awarded))
    unit = member.get("unit_rating")
    # seed A-36: of leaders above the base the text prints "good" alone.
    above = OFFICIAL_GOOD if readings["leader_unit"] == "good_or_better" else ("good",)
    party = member.get("party_organization_class")
    rows = {
        "official_rating": (official, official_row),
        "student": (present(occupation, ("student",)), student_row),
        "business": (present(occupation, ("business", "private_owner")), business_row),
        "private_owner": (present(occupation, ("private_owner",)), holds("complies_rule15")),
        "commune_cell": (present(member.get("commune_cell_member"), YES), holds("movement_exemplary")),
        "leader_base": (
            present(leader, ("base",)),
            all_of((required(unit, OFFICIAL_GOOD), required(party, ("clean_strong",)))),
        ),
        "leader_above_base": (
            present(leader, ("above_base",)),
            all_of((required(unit, above), required(party, CLASS_GOOD))),
        ),
    }
    return {f"member.excellent.{topic}": implies(*row) for topic, row in rows.items()}
