"""Rosters of Lâm Đồng 2021 written by hand: cells with members of given ratings, and what surrounds them."""

from datetime import date
from decimal import Decimal

from reference import tree_fields as fields
from reference.evaluate import evaluate
from reference.population_fields import ideal

PERIOD = (date(2021, 1, 1), date(2021, 12, 31))
SHEETS = (
    "adjustments",
    "disciplines",
    "absences",
    "transfers",
    "decisions",
    "same_level_bodies",
    "collectives",
    "collective_members",
    "leaders",
    "posts",
)
MEMBER = {**ideal("lam-dong@2021"), "score": Decimal(96), "admitted_on": date(2001, 2, 3)}
EXCELLENT = MEMBER
GOOD = {**MEMBER, "official_rating": "good", "score": Decimal(85), "level_results": "good"}
COMPLETED = {**MEMBER, "official_rating": "completed", "score": Decimal(60), "level_results": "average"}
NOT_COMPLETED = {**MEMBER, "degradation_concluded": True}
ORGANIZATION = fields.ideal(fields.organization_fields(2021, points=True))
COLLECTIVE = {**fields.ideal(fields.collective_fields(2021)), "quota_group": "G"}
LEADER = {**fields.ideal(fields.LEADER_FIELDS), "quota_group": "H"}
POST = {"unit": "O", "collective": "K", **fields.ideal(fields.post_fields("lam-dong@2021"))}


def levels(core, other):
    """All boxes of Mẫu 01: the two core topics and the others."""
    return {**dict.fromkeys(fields.CORE_BOXES, core), **dict.fromkeys(fields.OTHER_BOXES, other)}


def organization(key="O", kind="base_cell", **changes):
    return {"id": key, "type": kind, **ORGANIZATION, **changes}


def members(*groups, cell="O"):
    """Members of a cell, from pairs (how many, ideal row)."""
    rows = [row for count, row in groups for _ in range(count)]
    return [{"id": f"{cell}M{place}", "organization": cell, **row} for place, row in enumerate(rows)]


def rate(**tables):
    """Evaluate; sheets that are not given are empty."""
    given = {name: [] for name in (*SHEETS, "members", "organizations")}
    return evaluate("lam-dong@2021", given | tables, PERIOD)


def rate_organization(*groups, kind="base_cell", tables=None, **changes):
    """The result of one organisation with members of its own."""
    rows = {"organizations": [organization(kind=kind, **changes)], "members": members(*groups)}
    return rate(**rows, **(tables or {}))["organization"]["O"]


def body(kind, rating, key="O"):
    return {"organization": key, "body": kind, "rating": rating}


def points(*amounts, bonus=(), key="O"):
    """Points of the frame in its order, and entries of bonus."""
    row = {
        f"points_{name}": Decimal(str(a)) for name, a in zip(fields.ORGANIZATION_FRAME, amounts, strict=True)
    }
    entries = [
        {"subject": key, "subject_kind": "organization", "type": "bonus", "points": Decimal(str(amount))}
        for amount in bonus
    ]
    return {"score": None, **row}, {"adjustments": entries}


def discipline(subject, **changes):
    row = {
        "violation": "V",
        "decision_date": date(2021, 5, 20),
        "form": "reprimand",
        "self_detected": False,
        "remedied": False,
    }
    return {"subject": subject, **row, **changes}


def decision(subject, kind, rating, **changes):
    row = {"selection": "lam-dong@2021", "period": "2021", "rating": rating, "status": "in_force"}
    return {"subject": subject, "subject_kind": kind, **row, **changes}
