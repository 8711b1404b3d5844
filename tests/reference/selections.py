"""What a selection names: for each kind its rules, its quota and who bounds whom."""

from fractions import Fraction
from typing import NamedTuple

from reference import (
    rules_lamdong_leader,
    rules_lamdong_member,
    rules_lamdong_organization,
    rules_nghean_member,
    rules_qd124_member,
    rules_qd132_collective,
    rules_qd132_leader,
    rules_qd132_member,
    rules_qd132_organization,
)
from reference.quota import Quota, SmallGroup

FIFTH = Fraction(20, 100)
READINGS = {
    "quota_base": ("good", "good_or_better", "all_rated"),
    "quota_rounding": ("floor", "half_up"),
}
# Mẫu 01: the boxes of the two core topics, and the others (seed A-04).
BOXES = (
    ("level_programmes", "level_leadership"),
    ("level_centralism", "level_struggle", "level_inspection", "level_remedy"),
)


class Rules(NamedTuple):
    """The rules on one kind of subjects."""

    verdicts: object
    group: object  # of the quota: row, facts -> key
    quota: Quota | None
    caps: object = ()  # by reference: {topic: (cell of the post, post -> does it apply)}
    authority_decides: bool = False  # no level passed: an authority decides (S9)
    open_base: bool = True  # the base of the quota is a reading


class Regulation(NamedTuple):
    kinds: dict


def cell(fact):
    return lambda row, facts: row.get(fact)


def base_organization(row, facts):
    return facts.base_organization(row)


def founded(verdicts):
    """Add the months since the founding to the row of an organisation or a collective."""

    def with_months(row, facts, related):
        return verdicts({**row, "founded_months": facts.founded_months(row)}, facts, related, BOXES)

    return with_months


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


CENTRAL = Regulation(
    qd132(FIFTH_OF_GOOD, rules_qd132_member.verdicts, rules_qd132_organization.verdicts, rules_qd132_leader)
)
SELECTIONS = {
    "vn@2019": CENTRAL,
    "qd132": CENTRAL,
    "lam-dong@2021": Regulation(
        qd132(
            SMALL_GROUPS,
            rules_lamdong_member.verdicts,
            rules_lamdong_organization.verdicts,
            rules_lamdong_leader,
        )
    ),
    "nghe-an@2016": Regulation(
        {
            "member": Rules(
                rules_nghean_member.verdicts,
                cell("organization"),
                Quota(
                    Fraction(15, 100),
                    "good_or_better",
                    small_group=SmallGroup("roll", 7, 1, "replaces"),
                    raised=FIFTH,
                ),
                authority_decides=True,
                open_base=False,
            )
        }
    ),
    # No text seen says that who reaches no level is not completed, as HD 21 does.
    "qd124": Regulation(
        {
            "member": Rules(
                rules_qd124_member.verdicts, cell("quota_group"), FIFTH_OF_GOOD, authority_decides=True
            )
        }
    ),
}


def resolve(selection, readings):
    """The regulation of a selection with readings, given apart or appended as ``+name=value``."""
    name, *appended = selection.split("+")
    chosen = {**dict(part.split("=") for part in appended), **readings}
    chosen = {reading.rpartition(".")[2]: value for reading, value in chosen.items()}
    for reading, value in chosen.items():
        if value not in READINGS[reading]:
            raise ValueError(f"{reading} = {value}")
    kinds = {kind: _read(rules, chosen) for kind, rules in SELECTIONS[name].kinds.items()}
    return Regulation(kinds)


def _read(rules, chosen):
    quota = rules.quota._replace(rounding=chosen.get("quota_rounding", "floor"))
    if rules.open_base:
        quota = quota._replace(base=chosen.get("quota_base", "good"))
    return rules._replace(quota=quota)
