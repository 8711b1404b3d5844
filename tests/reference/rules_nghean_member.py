"""Members in Nghệ An in 2016 (nghe-an@2016): tasks, categories and a secret ballot.

Sources: seed 4.5, 5.4, 6.4, 6.5, 6.9 and 7; central-law 2.
"""

from reference.kleene import all_of, any_of, implies, present, required, share
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

TASKS_BASIC = frozenset({"basic", "well", "excellent"})
TASKS_WELL = frozenset({"well", "excellent"})
CLASS_GOOD = frozenset({"good", "clean_strong"})
BREACHES = {
    "member.trigger.forbidden_conduct": ("forbidden_conduct", "prestige_breach"),
    "member.trigger.disobedience": ("disobeyed_assignment", "caused_disunity"),
    "member.trigger.local_example": ("poor_local_example",),
}


def over_half(part, base):
    return 2 * part > base


def over_two_thirds(part, base):
    return 3 * part > 2 * base


def verdicts(member, facts):
    tasks, rating = member.get("task_completion"), member.get("official_rating")
    official = present(member.get("occupation"), ("official",))
    completed = {
        "member.completed.tasks": required(tasks, TASKS_BASIC),
        "member.completed.official_rating": implies(official, required(rating, OFFICIAL_LIMITED)),
    }
    good = {
        "member.good.tasks": required(tasks, TASKS_WELL),
        "member.good.official_rating": implies(official, required(rating, OFFICIAL_GOOD)),
    }
    excellent = {
        "member.excellent.tasks": required(tasks, ("excellent",)),
        **by_category(member, official),
    }
    grounds, rejected = grounds_against(member, facts, official), facts.votes(member, "not_completed")
    confirmed = share(*rejected, over_half, empty=False)
    refuted = share(*rejected, lambda *votes: not over_half(*votes), empty=False)
    return Verdicts(
        screens={
            "member.screen.exempt": present(member.get("exempt"), YES),
            "member.screen.newcomer": below(facts.admitted_months(member), NEWCOMER_MONTHS),
            # Only the ballot names them; the text calls them members of another cell (S002-4).
            "member.screen.temporary": present(member.get("temporary_activity"), ("here",)),
        },
        gates={
            "member.gate.review": required(member.get("review_done"), YES),
            "member.gate.official_rating": official_rating_known(member),
        },
        triggers={topic: all_of((ground, confirmed)) for topic, ground in grounds.items()},
        standards=(completed, good, excellent),
        ballots=(
            {"member.completed.ballot": ballot(member, facts, "completed", over_half)},
            {"member.good.ballot": ballot(member, facts, "good", over_half)},
            {"member.excellent.ballot": ballot(member, facts, "excellent", over_two_thirds)},
        ),
        caps={
            "member.cap.sick": at_least(facts.absent_months(member, "sick"), SICK_MONTHS),
            "member.cap.away": at_least(facts.absent_months(member, "away"), SICK_MONTHS),
        },
        # seed A-21: a case against the member that the ballot did not confirm.
        decisions={
            "member.decision.fault_without_vote": all_of((any_of(grounds.values()), refuted)),
            # HD 27 leaves every rating to the authority; the guidance of Vinh states the conditions.
            "member.decision.standards_unread": False,
        },
        score=member.get("score"),
    )


def ballot(member, facts, rating, test):
    return share(*facts.votes(member, rating), test, empty="empty_base")


def grounds_against(member, facts, official):
    """Serving a discipline, or one of the breaches."""
    disciplines = facts.disciplines("member", member["id"])
    rating = member.get("official_rating")
    return {
        "member.trigger.discipline": disciplines.serving(facts.meeting_day(member)),
        "member.trigger.tasks": present(member.get("task_completion"), ("not_done",)),
        "member.trigger.official_rating": all_of((official, present(rating, OFFICIAL_NOT_COMPLETED))),
        **{
            topic: any_of(present(member.get(breach), YES) for breach in breaches)
            for topic, breaches in BREACHES.items()
        },
    }


def by_category(member, official):
    """The rows for excellent, each for those it names; all that concern the member must hold."""

    def holds(fact):
        return required(member.get(fact), YES)

    occupation, leader = member.get("occupation"), member.get("leader_level")
    awarded = any_of((holds("certificate_in_year"), holds("diploma_in_year")))
    official_row = any_of(
        (
            required(member.get("official_rating"), OFFICIAL_EXCELLENT),
            holds("emulation_fighter"),
            holds("diploma_in_year"),
        )
    )
    business_row = all_of((holds("business_good"), holds("state_duties_paid"), awarded))
    unit_good = required(member.get("unit_rating"), OFFICIAL_GOOD)
    party = member.get("party_organization_class")
    rows = {
        "official_rating": (official, official_row),
        "student": (present(occupation, ("student",)), any_of((holds("student_good"), awarded))),
        "business": (present(occupation, ("business", "private_owner")), business_row),
        "private_owner": (present(occupation, ("private_owner",)), holds("complies_rule15")),
        "commune_cell": (present(member.get("commune_cell_member"), YES), holds("movement_exemplary")),
        "leader_base": (
            present(leader, ("base",)),
            all_of((unit_good, required(party, ("clean_strong",)))),
        ),
        "leader_above_base": (
            present(leader, ("above_base",)),
            all_of((unit_good, required(party, CLASS_GOOD))),
        ),
    }
    return {f"member.excellent.{topic}": implies(*row) for topic, row in rows.items()}
