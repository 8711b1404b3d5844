"""Members under QĐ 132 and HD 21 alone: levels, the state-side rating, no points.

Sources: central-law 3.1 to 3.5, seed 1.3, 4.2, 5.2, 6.4 to 6.9 where they restate the central text.
"""

from reference.kleene import all_of, any_of, implies, present, required, share
from reference.quota import COMPLETED
from reference.verdicts import (
    LEVELS_AVERAGE,
    LEVELS_EXCELLENT,
    LEVELS_GOOD,
    LEVELS_POOR,
    NEWCOMER_MONTHS,
    OFFICIAL_COMPLETED,
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

OFFICIALS = frozenset({"official"})
OTHER_BOXES = ("level_conduct", "level_remedy")


def verdicts(member, facts):
    return central(member, facts, OTHER_BOXES, OFFICIALS, OFFICIALS)


def central(member, facts, other_boxes, officials_excellent, officials):
    """The central rules; a province may add boxes and name more occupations."""
    occupation, rating = member.get("occupation"), member.get("official_rating")
    state_side = present(occupation, officials)
    state_side_excellent = present(occupation, officials_excellent)
    core = member.get("level_results")
    others = [member.get(box) for box in other_boxes]
    official = implies(present(occupation, OFFICIALS), required(rating, OFFICIAL_LIMITED))
    if others_paid := officials - OFFICIALS:
        paid = implies(present(occupation, others_paid), required(rating, OFFICIAL_COMPLETED))
        official = all_of((official, paid))
    completed = {
        "member.completed.levels": required(core, LEVELS_AVERAGE),
        "member.completed.official_rating": official,
    }
    good = {
        "member.good.core_levels": required(core, LEVELS_GOOD),
        "member.good.other_levels": all_of(required(level, LEVELS_AVERAGE) for level in others),
        "member.good.official_rating": implies(state_side, required(rating, OFFICIAL_GOOD)),
    }
    excellent = {
        "member.excellent.attested": required(member.get("exemplary"), YES),
        "member.excellent.core_levels": required(core, LEVELS_EXCELLENT),
        "member.excellent.other_levels": all_of(required(level, LEVELS_GOOD) for level in others),
        "member.excellent.official_rating": implies(
            state_side_excellent, required(rating, OFFICIAL_EXCELLENT)
        ),
    }
    triggers = {
        "member.trigger.degradation": present(member.get("degradation_concluded"), YES),
        "member.trigger.targets": few_targets(member),
        "member.trigger.official_rating": all_of((state_side, present(rating, OFFICIAL_NOT_COMPLETED))),
        "member.trigger.discipline": facts.disciplines("member", member["id"]).disciplined,
    }
    # seed A-05: a poor box outside the core keeps "completed", but an authority has to decide.
    poor = any_of(present(level, LEVELS_POOR) for level in others)
    # A level of the decree in force to 19/08/2020 that neither guidance speaks of (CST-01-2).
    limited = all_of((present(occupation, OFFICIALS), present(rating, ("completed_limited",))))
    return Verdicts(
        screens=screens(member, facts),
        gates=gates(member, facts),
        triggers=triggers,
        standards=(completed, good, excellent),
        caps={"member.cap.sick": at_least(facts.absent_months(member, "sick"), SICK_MONTHS)},
        # Different ballots at different places: the authority decides (C132-CASE-02-4).
        decisions={"member.decision.votes_differ": present(member.get("votes_differ"), YES)},
        rated_decisions={
            "member.decision.basic_criteria": (COMPLETED, poor),
            "member.decision.limited_ability": (COMPLETED, limited),
        },
        score=member.get("score"),
    )


def screens(member, facts):
    """Exempt, suspended from party activity, admitted less than six months ago, here temporarily."""
    return {
        "member.screen.exempt": present(member.get("exempt"), YES),
        "member.screen.suspended": present(member.get("suspended"), YES),
        "member.screen.newcomer": below(facts.admitted_months(member), NEWCOMER_MONTHS),
        "member.screen.temporary": present(member.get("temporary_activity"), ("here",)),
    }


def gates(member, facts):
    away = present(member.get("temporary_activity"), ("away",))
    return {
        "member.gate.review": required(member.get("review_done"), YES),
        "member.gate.official_rating": official_rating_known(member),
        "member.gate.temporary_opinion": implies(away, required(member.get("temporary_opinion"), YES)),
        "member.gate.old_cell_opinion": old_cell_heard(member, facts),
    }


def official_rating_known(member):
    # No text exempts an official: "k/a" is no rating.
    given = member.get("official_rating") not in (None, "k/a")
    return implies(present(member.get("occupation"), OFFICIALS), given)


def old_cell_heard(member, facts):
    opinions = facts.old_cell_opinions(member)
    return None if opinions is None else all_of(implies(*opinion) for opinion in opinions)


def few_targets(subject):
    """Less than half of the assigned targets completed."""
    done, assigned = subject.get("targets_completed"), subject.get("targets_assigned")
    return share(done, assigned, lambda part, base: 2 * part < base, empty=False)
