"""Leaders under QĐ 132 and HD 21 with what is known of QĐ 89-QĐ/TW: their units and their targets.

Sources: central-law 3.2 (C132-LEA), 3.4; seed 4.4 and 6.2. The frame of "not completed" is unknown.
"""

from reference.kleene import EMPTY, all_of, implies, not_, present, required, share
from reference.quota import COMPLETED, GOOD
from reference.rules_qd132_organization import ALL
from reference.tallies import reaching, share_at_least
from reference.verdicts import YES, Verdicts

SEVEN_TENTHS = (7, 10)


def verdicts(row, facts, related):
    """``related``: the organisations directly under those that the leader heads, and whether any is."""
    all_completed = units_reaching(row, related, "units_completed", COMPLETED, ALL)
    unit_assigned = row.get("unit_targets_assigned")
    all_targets = share(
        row.get("unit_targets_completed"), unit_assigned, lambda part, base: part >= base, EMPTY
    )
    completed = {
        # Up to a fifth of the own targets late or poor.
        "leader.completed.targets_on_time": share(
            row.get("targets_on_time"),
            row.get("targets_assigned"),
            lambda part, base: 5 * part >= 4 * base,
            EMPTY,
        ),
        "leader.completed.unit_targets": share(
            row.get("unit_targets_completed"), unit_assigned, lambda part, base: 10 * part > 7 * base, EMPTY
        ),
    }
    good = {
        "leader.good.unit_targets": all_targets,
        "leader.good.unit_targets_on_time": share(
            row.get("unit_targets_on_time"), unit_assigned, lambda part, base: 5 * part >= 4 * base, EMPTY
        ),
        "leader.good.units_completed": all_completed,
    }
    excellent = {
        "leader.excellent.attested": required(row.get("exemplary"), YES),
        "leader.excellent.unit_targets": all_targets,
        "leader.excellent.unit_targets_exceeded": share(
            row.get("unit_targets_exceeded"), unit_assigned, lambda part, base: 2 * part >= base, EMPTY
        ),
        "leader.excellent.units_completed": all_completed,
        "leader.excellent.units_good": units_reaching(row, related, "units_good", GOOD, SEVEN_TENTHS),
    }
    return Verdicts(
        gates={"leader.gate.review": required(row.get("review_done"), YES)},
        standards=(completed, good, excellent),
        # Different ballots at different places: the authority decides (C132-CASE-02-4).
        decisions={"leader.decision.votes_differ": present(row.get("votes_differ"), YES)},
        score=row.get("score"),
    )


def units_reaching(row, related, fact, rating, ratio):
    """A share of the units directly under, for who has any."""
    typed = row.get("units_all")
    some = related["has_units"] if typed is None else typed >= 1
    share_typed = (row.get(fact), row.get("units_rated"))
    return implies(some, share_at_least(related["units"], reaching(rating), *ratio, share_typed))


def bound(post):
    """A head is bound by both bodies, unless he came in and had no part in their rating (seed A-17)."""
    return all_of((present(post.get("is_head"), YES), not_(present(post.get("incoming_unrelated"), YES))))


def secretary_bound(post):
    """The secretary's rating as a member, bound by the organisation like the head's (seed A-16)."""
    incoming = present(post.get("incoming_unrelated"), YES)
    return all_of((present(post.get("is_secretary"), YES), not_(incoming)))


CAPS = {"leader.cap.organization": ("unit", bound), "leader.cap.collective": ("collective", bound)}
SECRETARY_CAPS = {"member.cap.secretary": ("unit", secretary_bound)}
