"""The four kinds under QĐ 132 and HD 21, with what a province changes of them."""

from fractions import Fraction

from reference import rules_qd132_collective, rules_qd132_leader
from reference.quota import Quota, SmallGroup
from reference.regulation import Rules, base_organization, cell, founded

FIFTH = Fraction(20, 100)
FIFTH_OF_GOOD = Quota(FIFTH, "good")
SMALL_GROUPS = Quota(FIFTH, "good", small_group=SmallGroup("base", 5, 1, "permits"))


def qd132(quota, member, organization, leader):
    return {
        "member": Rules(member, base_organization, quota, leader.SECRETARY_CAPS),
        "organization": Rules(founded(organization), cell("parent"), quota),
        "collective": Rules(
            founded(rules_qd132_collective.verdicts),
            cell("quota_group"),
            quota,
            {"collective.cap.organization": ("organization", None)},
        ),
        "leader": Rules(rules_qd132_leader.verdicts, cell("quota_group"), quota, leader.CAPS),
    }
