"""The central texts of 2014, 2023 and 2025, each made of the readings that were chosen."""

from fractions import Fraction

from reference import (
    rules_hd27_member,
    rules_hd27_organization,
    rules_qd124_bodies,
    rules_qd124_leader,
    rules_qd124_member,
    rules_qd366_collective,
    rules_qd366_leader,
    rules_qd366_member,
    rules_qd366_organization,
)
from reference.quota import Quota, SmallGroup
from reference.regulation import BOXES, Regulation, Rules, cell
from reference.rules_qd366 import in_scope, scope_or_group

FIFTH, QUARTER = Fraction(20, 100), Fraction(25, 100)
SMALL_GROUPS = {"small_groups": ("none", "one"), "head_cap": ("warns", "binds")}
# The first value is the default.
QD124 = {
    "basic_criteria": ("core", "all", "most"),
    "criteria_poor": ("core", "any", "all"),
    "earlier_year_fault": ("both_years", "earlier_year_only"),
    "violation_counts": ("once", "each"),
    "discipline_scope": ("all", "own"),
    "excused_body": ("listed", "excused"),
    **SMALL_GROUPS,
}
QD366 = {
    "outstanding_share": ("per_group", "overall"),
    "no_level": ("authority", "not_completed"),
    "organization_not_completed": ("score_only", "by_analogy"),
    "excellent_discipline": ("any", "duty"),
    "earlier_fault_law": ("rating_period", "decision_day", "fault_year"),
    "leader_on_time": ("printed", "cumulates"),
    "leader_as_member": ("as_member", "as_leader"),
    "quarterly_guidance": ("none", "hd02"),
    "quarter_effect": ("none", "leaders", "everyone"),
    **SMALL_GROUPS,
}
READINGS = {**QD124, **QD366}


def values(readings, chosen):
    return {name: chosen.get(name, values[0]) for name, values in readings.items()}


def fifth(reading, raised=None):
    small = SmallGroup("base", 5, 1, "permits") if reading["small_groups"] == "one" else None
    return Quota(FIFTH, "good", small_group=small, raised=raised)


def boxed(verdicts):
    return lambda row, facts, related: verdicts(row, facts, related, BOXES)


def qd124(chosen):
    """No text seen says that who reaches no level is not completed, as HD 21 does: an authority decides."""
    reading = values(QD124, chosen)
    quota, group = fifth(reading), cell("quota_group")
    caps = rules_qd124_leader.CAPS if reading["head_cap"] == "binds" else ()
    judges = {
        "member": rules_qd124_member.verdicts(reading),
        "organization": boxed(rules_qd124_bodies.organization(reading)),
        "collective": boxed(rules_qd124_bodies.collective(reading)),
        "leader": rules_qd124_leader.verdicts(reading),
    }
    return Regulation(
        {
            kind: Rules(judge, group, quota, caps if kind == "leader" else (), authority_decides=True)
            for kind, judge in judges.items()
        }
    )


def qd366(chosen):
    reading = values(QD366, chosen)
    caps = rules_qd366_leader.CAPS if reading["head_cap"] == "binds" else ()
    judges = {
        "member": rules_qd366_member.verdicts(reading),
        "organization": rules_qd366_organization.verdicts(reading),
        "collective": rules_qd366_collective.verdicts(reading),
        "leader": rules_qd366_leader.verdicts(reading),
    }

    def rules(kind, judge):
        return Rules(
            judge,
            scope_or_group(kind) if reading["outstanding_share"] == "overall" else cell("quota_group"),
            fifth(reading, raised=QUARTER),
            caps if kind == "leader" else (),
            authority_decides=reading["no_level"] == "authority",
            outstanding=in_scope(kind),
        )

    return Regulation({kind: rules(kind, judge) for kind, judge in judges.items()})


HD27 = Regulation(
    {
        "member": Rules(rules_hd27_member.verdicts, None, None, authority_decides=True),
        "organization": Rules(rules_hd27_organization.verdicts, None, None, authority_decides=True),
    }
)
SELECTIONS = {
    **dict.fromkeys(("qd124", "vn@2023"), qd124),
    **dict.fromkeys(("qd366", "vn@2025", "vn@2026", "vn@2026-Q1", "vn@2026-Q3", "vn@2026-Q4"), qd366),
    "vn@2016": HD27,
}
