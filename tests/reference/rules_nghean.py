"""Members in Nghệ An in 2016 (nghe-an@2016): tasks, categories and a secret ballot.

Sources: seed 4.5, 5.4, 6.4, 6.5, 6.9 and 7; central-law 2.
"""

from reference.kleene import all_of, any_of, implies, present, required, share
from reference.rules_qd132 import official_rating_known
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
BREACHES = (
    "forbidden_conduct",
    "prestige_breach",
    "disobeyed_assignment",
    "caused_disunity",
    "poor_local_example",
)


def over_half(part, base):
    return 2 * part > base


def over_two_thirds(part, base):
    return 3 * part > 2 * base


def verdicts(member, facts):
    tasks, rating = member.get("task_completion"), member.get("official_rating")
    official = present(member.get("occupation"), ("official",))
    completed = [required(tasks, TASKS_BASIC), implies(official, required(rating, OFFICIAL_LIMITED))]
    good = [required(tasks, TASKS_WELL), implies(official, required(rating, OFFICIAL_GOOD))]
    excellent = [required(tasks, ("excellent",)), *by_category(member, official)]
    grounds, rejected = grounds_against(member, facts, official), facts.votes(member, "not_completed")
    return Verdicts(
        screens=[
            present(member.get("exempt"), YES),
            below(facts.admitted_months(member), NEWCOMER_MONTHS),
            # Only the ballot names them; the text calls them members of another cell (S002-4).
            present(member.get("temporary_activity"), ("here",)),
        ],
        gates=[required(member.get("review_done"), YES), official_rating_known(member)],
        triggers=[all_of((grounds, share(*rejected, over_half, empty=False)))],
        standards=(completed, good, excellent),
        ballots=(
            (ballot(member, facts, "completed", over_half),),
            (ballot(member, facts, "good", over_half),),
            (ballot(member, facts, "excellent", over_two_thirds),),
        ),
        caps=[
            at_least(facts.absent_months(member, "sick"), SICK_MONTHS),
            at_least(facts.absent_months(member, "away"), SICK_MONTHS),
        ],
        # seed A-21: a case against the member that the ballot did not confirm.
        decisions=[all_of((grounds, share(*rejected, lambda *votes: not over_half(*votes), empty=False)))],
        score=member.get("score"),
    )


def ballot(member, facts, rating, test):
    return share(*facts.votes(member, rating), test, empty="empty_base")


def grounds_against(member, facts, official):
    """Serving a discipline, or one of the breaches."""
    return any_of(
        (
            facts.serving_discipline(member),
            present(member.get("task_completion"), ("not_done",)),
            all_of((official, present(member.get("official_rating"), OFFICIAL_NOT_COMPLETED))),
            *(present(member.get(breach), YES) for breach in BREACHES),
        )
    )


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
    above_row = all_of((unit_good, required(party, CLASS_GOOD)))
    base_row = all_of((unit_good, required(party, ("clean_strong",))))
    return [
        implies(official, official_row),
        implies(present(occupation, ("student",)), any_of((holds("student_good"), awarded))),
        implies(present(occupation, ("business", "private_owner")), business_row),
        implies(present(occupation, ("private_owner",)), holds("complies_rule15")),
        implies(present(member.get("commune_cell_member"), YES), holds("movement_exemplary")),
        implies(present(leader, ("base",)), base_row),
        implies(present(leader, ("above_base",)), above_row),
    ]
