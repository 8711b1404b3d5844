"""The regulations of places, each made of the readings that were chosen."""

from fractions import Fraction
from functools import partial

from reference import (
    rules_baoloc,
    rules_dhkt,
    rules_haiphong,
    rules_hd27_organization,
    rules_lamdong_leader,
    rules_lamdong_member,
    rules_nghean_member,
    rules_ninhthuan,
    rules_qd132_leader,
    rules_qd132_member,
    rules_qd132_organization,
    rules_vinh,
    selections_central,
)
from reference.quota import Quota, SmallGroup
from reference.regulation import Regulation, Rules, base_organization, cell, founded
from reference.regulation_qd132 import FIFTH, FIFTH_OF_GOOD, SMALL_GROUPS, qd132

HALF = Fraction(1, 2)
NGHE_AN = {
    "discipline_vote": ("with_vote", "faults_only"),
    "ballot_denominator": ("roll", "roll_without_exempt", "roll_without_away", "cast"),
    "votes_cumulate": ("separate", "cumulate"),
    "award_instead": ("with_good", "alone"),
    "leader_unit": ("good_or_better", "good_exactly"),
    "away_time": ("three_months", "any_time"),
    "quota_scope": ("cell", "base", "city"),
}
VINH = {"clean_strong_rounding": ("floor", "half_up"), "unit_classes": ("own_scale", "by_rank")}
NINH_THUAN = {
    "small_collective": ("members", "roll"),
    "head_exceptions": ("none", "central"),
    "head_rated_after": ("review", "rating"),
    "state_rating": ("bounds", "apart"),
}
BAO_LOC = {"unlisted_collectives": ("by_kind", "none_rated", "all_rated")}
TIEN_THANG = {"timetable_bodies": ("reviewed_only", "rated")}
READINGS = {**BAO_LOC, **NGHE_AN, **VINH, **NINH_THUAN, **TIEN_THANG}


def bao_loc(chosen):
    kinds = qd132(
        SMALL_GROUPS, rules_lamdong_member.verdicts, rules_baoloc.organization, rules_lamdong_leader
    )
    listed = partial(
        rules_baoloc.collective, reading=chosen.get("unlisted_collectives", rules_baoloc.DEFAULT)
    )
    return Regulation({**kinds, "collective": kinds["collective"]._replace(verdicts=founded(listed))})


# ---------------------------------------------------------------- Nghệ An, Vinh, the university

# "Trở lên" is printed: the base holds good and excellent together, whatever the reading elsewhere.
FIFTEEN = Quota(
    Fraction(15, 100), "good_or_better", small_group=SmallGroup("roll", 7, 1, "replaces"), raised=FIFTH
)
HALF_OF_ALL = Quota(HALF, "all_rated")


def above_base(row, facts):
    """The organisation directly above the base organisation (seed A-42)."""
    return facts.organization(facts.base_organization(row), "parent")


SCOPES = {"cell": cell("organization"), "base": base_organization, "city": above_base}


def nghe_an(chosen):
    readings = {**rules_nghean_member.DEFAULTS, **chosen}
    verdicts = partial(rules_nghean_member.verdicts, readings=readings)
    scope = SCOPES[chosen.get("quota_scope", "cell")]
    return Regulation(
        {
            "member": Rules(verdicts, scope, FIFTEEN, authority_decides=True, open_base=False),
            # What guidance 03 said of organisations is lost (seed 4.7): HD 27 alone speaks of them.
            "organization": Rules(rules_hd27_organization.verdicts, None, None, authority_decides=True),
        }
    )


def vinh(chosen):
    half = HALF_OF_ALL._replace(rounding=chosen.get("clean_strong_rounding", "floor"))
    units = Rules(
        rules_vinh.unit,
        rules_vinh.whole_city,
        half,
        open_base=False,
        open_rounding=False,
        ladder=rules_vinh.LADDER,
    )
    kinds = nghe_an(chosen).kinds
    organizations = kinds["organization"]._replace(
        group=rules_vinh.whole_city,
        quota=half,
        limits=rules_vinh.is_base,
        open_base=False,
        open_rounding=False,
    )
    return Regulation({**kinds, "organization": organizations, "collective": units})


def dhkt(chosen):
    leaders = Rules(rules_dhkt.leader, cell("quota_group"), None, authority_decides=True)
    return Regulation({**vinh(chosen).kinds, "leader": leaders})


# ---------------------------------------------------------------- Ninh Thuận


def ninh_thuan(chosen):
    readings = {**rules_ninhthuan.DEFAULTS, **chosen}
    kinds = qd132(
        FIFTH_OF_GOOD,
        rules_qd132_member.verdicts,
        rules_ninhthuan.organization(rules_qd132_organization.verdicts),
        rules_qd132_leader,
    )
    leaders = Rules(
        partial(rules_ninhthuan.leader, readings=readings),
        rules_ninhthuan.main_collective,
        FIFTH_OF_GOOD._replace(small_group=SmallGroup(readings["small_collective"], 6, 1, "permits")),
        rules_ninhthuan.head_caps(readings),
    )
    proposing = partial(rules_ninhthuan.collective, readings=readings)
    collectives = kinds["collective"]._replace(verdicts=founded(proposing))
    return Regulation({**kinds, "collective": collectives, "leader": leaders})


# ---------------------------------------------------------------- Tiên Thắng


def tien_thang(chosen):
    """QĐ 124 of all kinds, and what the commune adds."""
    kinds = selections_central.qd124(chosen).kinds
    reading = chosen.get("timetable_bodies", "reviewed_only")
    added = {
        "member": rules_haiphong.explaining("member"),
        "leader": rules_haiphong.explaining("leader"),
        "organization": rules_haiphong.organization,
        "collective": rules_haiphong.collective(reading),
    }
    return Regulation(
        {kind: rules._replace(verdicts=added[kind](rules.verdicts)) for kind, rules in kinds.items()}
    )


SELECTIONS = {
    "tien-thang@2023": tien_thang,
    "bao-loc@2021": bao_loc,
    "nghe-an@2016": nghe_an,
    "vinh@2016": vinh,
    "dhkt@2016": dhkt,
    "ninh-thuan@2022": ninh_thuan,
}
