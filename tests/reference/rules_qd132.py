"""Members under QĐ 132 and HD 21 alone (vn@2019): levels, the state-side rating, no points.

Sources: central-law 3.1 to 3.5, seed 1.3, 4.2, 5.2, 6.4 to 6.9 where they restate the central text.
"""

from reference.kleene import all_of, any_of, implies, present, required, share
from reference.verdicts import (
    COMPLETED,
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
    completed = [
        required(core, LEVELS_AVERAGE),
        implies(present(occupation, OFFICIALS), required(rating, OFFICIAL_LIMITED)),
    ]
    if others_paid := officials - OFFICIALS:
        completed.append(implies(present(occupation, others_paid), required(rating, OFFICIAL_COMPLETED)))
    good = [
        required(core, LEVELS_GOOD),
        all_of(required(level, LEVELS_AVERAGE) for level in others),
        implies(state_side, required(rating, OFFICIAL_GOOD)),
    ]
    excellent = [
        required(member.get("exemplary"), YES),
        required(core, LEVELS_EXCELLENT),
        all_of(required(level, LEVELS_GOOD) for level in others),
        implies(state_side_excellent, required(rating, OFFICIAL_EXCELLENT)),
    ]
    triggers = [
        present(member.get("degradation_concluded"), YES),
        few_targets(member),
        all_of((state_side, present(rating, OFFICIAL_NOT_COMPLETED))),
        facts.disciplined(member),
    ]
    return Verdicts(
        screens=screens(member, facts),
        gates=gates(member, facts),
        triggers=triggers,
        standards=(completed, good, excellent),
        ballots=((), (), ()),
        caps=[at_least(facts.absent_months(member, "sick"), SICK_MONTHS)],
        rated_decisions=[minor_box_poor(core, others), limited_ability(occupation, rating)],
        score=member.get("score"),
        decision_for=COMPLETED,
    )


def screens(member, facts):
    """Exempt, suspended from party activity, admitted less than six months ago, here temporarily."""
    return [
        present(member.get("exempt"), YES),
        present(member.get("suspended"), YES),
        below(facts.admitted_months(member), NEWCOMER_MONTHS),
        present(member.get("temporary_activity"), ("here",)),
    ]


def gates(member, facts):
    away = present(member.get("temporary_activity"), ("away",))
    return [
        required(member.get("review_done"), YES),
        official_rating_known(member),
        implies(away, required(member.get("temporary_opinion"), YES)),
        old_cell_heard(member, facts),
    ]


def official_rating_known(member):
    # No text exempts an official: "k/a" is no rating.
    given = member.get("official_rating") not in (None, "k/a")
    return implies(present(member.get("occupation"), OFFICIALS), given)


def old_cell_heard(member, facts):
    opinions = facts.old_cell_opinions(member)
    return None if opinions is None else all_of(implies(*opinion) for opinion in opinions)


def few_targets(member):
    """Less than half of the assigned targets completed; no force majeure for members."""
    done, assigned = member.get("targets_completed"), member.get("targets_assigned")
    return share(done, assigned, lambda part, base: 2 * part < base, empty=False)


def limited_ability(occupation, rating):
    """A level of the decree in force to 19/08/2020 that neither guidance speaks of (CST-01-2)."""
    return all_of((present(occupation, OFFICIALS), present(rating, ("completed_limited",))))


def minor_box_poor(core, others):
    """seed A-05: a poor box outside the core keeps "completed", but an authority has to decide."""
    poor = any_of(present(level, LEVELS_POOR) for level in others)
    return all_of((required(core, LEVELS_AVERAGE), poor))
