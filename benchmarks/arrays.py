"""The member rules of ``lam-dong@2021`` as functions of arrays, for NumPy and for OpenFisca.

Three-valued logic in one byte: 0 false, 1 unknown, 2 true, so that *and* is the minimum, *or* the
maximum and *not* is ``2 - x``. Numbers are whole and an unknown one is -1; a choice is its code.
Every function takes a mapping ``f`` of earlier arrays and returns one array.
"""

import itertools
from functools import reduce
from pathlib import Path

import numpy as np
import polars as pl

F, U, T = np.int8(0), np.int8(1), np.int8(2)
START, END = np.datetime64("2021-01-01"), np.datetime64("2021-12-31")
POINTS = {"a1": 9, "a2": 9, "a3": 9, "a4": 8, "b1": 10, "b2": 35, "c": 5, "d": 5}
BOXES = ("results", "conduct", "remedy", "commitment")
OTHER = BOXES[1:]
RATINGS = ("not_completed", "completed", "good", "excellent")
STATUSES = ("rated", "not_rated", "undetermined", "needs_decision")
STATES = {"not_completed": 0, "completed_limited": 1, "completed": 2, "good": 3, "excellent": 4}
OFFICIAL, PAID, ALLOWANCE, PART_TIME = 0, 1, 2, 3
FRAMED = (0, 3, 4, 5)


# ------------------------------------------------------------------ logic


def _not(x):
    return T - x


def _all(*parts):
    return reduce(np.minimum, parts)


def _any(*parts):
    return reduce(np.maximum, parts)


def _truth(test, known):
    return np.where(known, np.where(test, T, F), U)


def at_least(x, limit):
    return _truth(x >= limit, x >= 0)


def _is(x, *codes):
    return _truth(np.isin(x, codes), x >= 0)


def _or_na(x, na):
    """What must hold is neutral where it does not apply."""
    return np.where(na, T, x)


def _not_na(x, na):
    return np.where(na, F, x)


# ------------------------------------------------------------------ facts


def load(folder: Path) -> dict[str, np.ndarray]:
    """Read the Parquet files and aggregate the event sheets: facts of each member, as arrays."""
    members = pl.read_parquet(folder / "members.parquet")
    n, sheets = members.height, {s: pl.read_parquet(folder / f"{s}.parquet") for s in SHEETS}
    f = _supplied(members)
    f |= _cells(pl.read_parquet(folder / "organizations.parquet"), members["organization"])
    at = _places(members["id"], [rows["subject"] for rows in sheets.values()])
    for (name, rows), where in zip(sheets.items(), at, strict=True):
        f |= SHEETS[name](rows, where, n)
    f["admitted_months"] = _months(members["admitted_on"].to_numpy(), f.pop("meeting"))
    return f


def _places(ids, subjects):
    """Return for each sheet the member's row of each of its rows."""
    codes = pl.concat([ids, *subjects]).cast(pl.Categorical).to_physical().to_numpy()
    place = np.full(int(codes.max()) + 1, -1)
    place[codes[: len(ids)]] = np.arange(len(ids))
    ends = np.cumsum([len(ids), *map(len, subjects)])
    return [place[codes[a:b]] for a, b in itertools.pairwise(ends)]


def _codes(column):
    match column.dtype:
        case pl.Boolean:
            return (
                column.cast(pl.Int8)
                .fill_null(-1)
                .replace_strict([0, 1, -1], [0, 2, 1], return_dtype=pl.Int8)
                .to_numpy()
            )
        case pl.Enum():
            return column.to_physical().cast(pl.Int8).fill_null(-1).to_numpy()
        case _:
            return column.fill_null(-1).to_numpy()


def _supplied(members):
    skipped = ("id", "organization", "membership", "admitted_on")
    f = {}
    for name in members.columns:
        if name.endswith("!na"):
            f[name] = members[name].to_numpy()
        elif name not in skipped:
            f[name.removesuffix("!2")] = _codes(members[name])
    return f


def _cells(organizations, of_members):
    """Meeting day and number of the base organisation (-1: none), following parents upwards."""
    ids = organizations["id"].to_list()
    number = {name: i for i, name in enumerate(ids)}
    parent = np.array([number.get(p, -1) for p in organizations["parent"].to_list()])
    base = (
        organizations["type"]
        .cast(pl.String)
        .is_in(["base_cell", "base_committee_org"])
        .fill_null(False)
        .to_numpy()
    )
    found = np.where(base, np.arange(len(ids)), -1)
    for _ in range(3):
        above = np.where(parent >= 0, found[parent], -1)
        found = np.where(found >= 0, found, above)
    own = of_members.replace_strict(
        pl.Series(ids), pl.Series(range(len(ids))), return_dtype=pl.Int64
    ).to_numpy()
    return {"base": found[own], "meeting": organizations["meeting_date"].to_numpy()[own]}


def _parts(days):
    month = days.astype("datetime64[M]")
    return month.astype(np.int64), (days - month.astype("datetime64[D]")).astype(np.int64) + 1


def _months(start, end):
    """Full calendar months, a start at the end of a month clamped; -1 where a day is unknown."""
    start, end = start.astype("datetime64[D]"), end.astype("datetime64[D]")
    unknown = np.isnat(start) | np.isnat(end)
    (first, day), (last, today) = (
        _parts(np.where(unknown, START, start)),
        _parts(np.where(unknown, START, end)),
    )
    length = (
        (last + 1).astype("datetime64[M]").astype("datetime64[D]") - last.astype("datetime64[M]")
    ).astype(np.int64)
    months = last - first - (today < np.minimum(day, length))
    return np.where(unknown, -1, np.maximum(months, 0))


def _adjusted(rows, at, n):
    kind, points = rows["type"].cast(pl.String).to_numpy(), rows["points!2"].to_numpy()
    plus = kind == "bonus"
    facts = {
        "bonus": np.minimum(np.bincount(at[plus], np.clip(points[plus], 50, 200), n), 1000).astype(np.int64)
    }
    criterion = rows["criterion"].fill_null("").to_numpy()
    for name, most in POINTS.items():
        mine = ~plus & (criterion == name)
        minus = np.bincount(at[mine], np.maximum(points[mine], 50), n)
        has = np.bincount(at[mine], minlength=n) > 0
        facts[f"left_{name}"] = np.where(has, np.maximum(most * 100 - minus, 0), -1).astype(np.int64)
    return facts


def _absent(rows, at, n):
    kind = rows["type"].cast(pl.String).to_numpy()
    first, last = (rows[c].to_numpy().astype("datetime64[D]") for c in ("from", "to"))
    start, after = np.maximum(first, START), np.minimum(last, END) + 1
    days = (after - start).astype(np.int64)
    sick = (kind == "sick") & (days > 0)
    spells, together = np.bincount(at[sick], minlength=n), np.bincount(at[sick], days[sick], n) // 30
    longest = np.zeros(n, dtype=np.int64)
    np.maximum.at(longest, at[sick], _months(start[sick], after[sick]))
    months = np.where(spells > 1, np.maximum(longest, together), longest).astype(np.int64)
    maternity = (kind == "maternity") & (first <= END) & (last >= START)
    return {"sick_months": months, "maternity": _flag(at[maternity], n)}


def _flag(at, n):
    return np.where(np.bincount(at, minlength=n) > 0, T, F)


def _disciplined(rows, at, n):
    """A violation counts in the period of its first decision."""
    violation = rows["violation"].cast(pl.Categorical).to_physical().to_numpy().astype(np.int64)
    pairs, which = np.unique(at * (violation.max() + 1) + violation, return_inverse=True)
    first = np.full(len(pairs), END + 10_000)
    np.minimum.at(first, which, rows["decision_date"].to_numpy().astype("datetime64[D]"))
    counted = (first >= START) & (first <= END)
    return {"disciplined": _flag(at[counted[which]], n)}


def _moved(rows, at, n):
    days, opinion = rows["date"].to_numpy().astype("datetime64[D]"), rows["opinion"].to_numpy()
    inside = (days >= START) & (days <= END)
    days, opinion, at = days[inside], opinion[inside], at[inside]
    order = np.lexsort((days, at))
    days, opinion, at = days[order], opinion[order], at[order]
    again = np.r_[False, at[1:] == at[:-1]]
    months = _months(np.where(again, np.roll(days, 1), START), days)
    longest = np.zeros(n, dtype=np.int64)
    np.maximum.at(longest, at, months)
    missing = ~(opinion | (months < 6))
    return {"months_old": longest, "opinion": _not(_flag(at[missing], n))}


SHEETS = {"adjustments": _adjusted, "absences": _absent, "disciplines": _disciplined, "transfers": _moved}


# ------------------------------------------------------------------ rules


def _score(f):
    def leaf(name):
        supplied = f[f"points_{name}"]
        return np.where(supplied >= 0, supplied, f[f"left_{name}"])

    leaves = {name: leaf(name) for name in POINTS}
    a = np.minimum(sum(leaves[n] for n in ("a1", "a2", "a3", "a4")), 3500)
    b = np.minimum(leaves["b1"] + leaves["b2"], 4500)
    total = np.minimum(a + b + leaves["c"] + leaves["d"] + f["bonus"], 10_000)
    return np.where(reduce(np.minimum, leaves.values()) < 0, -1, total)


def _boxes(names, least, unless=False):
    def rule(f):
        boxes = [_or_na(at_least(f[f"level_{n}"], least), f[f"level_{n}!na"]) for n in names]
        return _all(*boxes) & ~_none(names)(f) if unless else _all(*boxes)

    return rule


def _none(names):
    return lambda f: reduce(np.logical_and, [f[f"level_{n}!na"] for n in names])


def _score_at_least(limit):
    return lambda f: _any(_not(f["framed"]), at_least(f["score"], limit))


def _state(whom, least=None, exactly=None):
    def rule(f):
        value = f["official_rating"]
        held = at_least(value, STATES[least]) if least else _is(value, STATES[exactly])
        return _any(_not(f[whom]), _or_na(held, f["official_rating!na"]))

    return rule


def _failed(whom):
    return lambda f: _all(f[whom], _not_na(_is(f["official_rating"], 0), f["official_rating!na"]))


def _below(name, limit):
    return lambda f: _truth(f[name] < limit, f[name] >= 0)


def _targets(f):
    assigned, done = f["targets_assigned"], f["targets_completed"]
    return np.where(assigned == 0, F, _truth(done * 2 < assigned, (assigned >= 0) & (done >= 0)))


def _limited(f):
    limited = _not_na(_is(f["official_rating"], STATES["completed_limited"]), f["official_rating!na"])
    return _all(f["official"], limited)


def _same(name):
    return lambda f: f[name]


def _left(name):
    """Left to the authority, of those who would be rated completed."""
    return lambda f: _all(f[name], _is(f["natural_ceiling"], 1))


INTERMEDIATE = {
    "framed": lambda f: _is(f["occupation"], *FRAMED),
    "official": lambda f: _is(f["occupation"], OFFICIAL),
    "paid": lambda f: _is(f["occupation"], PAID),
    "unnamed": lambda f: _is(f["occupation"], PART_TIME, ALLOWANCE),
    "named": lambda f: _any(f["paid"], f["unnamed"]),
    "moved": lambda f: at_least(f["months_old"], 6),
    "away": lambda f: _is(f["temporary_activity"], 1),
    "score": _score,
    "poor_box": lambda f: _any(
        *(_not_na(_truth(f[f"level_{n}"] <= 0, f[f"level_{n}"] >= 0), f[f"level_{n}!na"]) for n in OTHER)
    ),
    "limited": _limited,
}
LOCAL, CENTRAL = "lamdong/member.", "qd132/member."
STANDARDS = {
    LOCAL + "excellent.score": _score_at_least(9500),
    LOCAL + "excellent.official_rating": _state("named", exactly="excellent"),
    CENTRAL + "excellent.attested": _same("exemplary"),
    CENTRAL + "excellent.core_levels": _boxes(("results",), 3),
    CENTRAL + "excellent.other_levels": _boxes(OTHER, 2),
    CENTRAL + "excellent.official_rating": _state("official", exactly="excellent"),
    LOCAL + "good.score": _score_at_least(8000),
    LOCAL + "good.official_rating": _state("paid", "good"),
    CENTRAL + "good.core_levels": _boxes(("results",), 2),
    CENTRAL + "good.other_levels": _boxes(OTHER, 1),
    CENTRAL + "good.official_rating": _state("official", "good"),
    LOCAL + "completed.score": _score_at_least(5000),
    LOCAL + "completed.official_rating": _state("paid", "completed"),
    CENTRAL + "completed.levels": _boxes(("results",), 1),
    CENTRAL + "completed.official_rating": _state("official", "completed_limited"),
}
TRIGGERS = {
    LOCAL + "trigger.score": lambda f: _all(f["framed"], _below("score", 5000)(f)),
    LOCAL + "trigger.official_rating": _failed("paid"),
    CENTRAL + "trigger.degradation": _same("degradation_concluded"),
    CENTRAL + "trigger.targets": _targets,
    CENTRAL + "trigger.official_rating": _failed("official"),
    CENTRAL + "trigger.discipline": _same("disciplined"),
}
SCREENS = {
    CENTRAL + "screen.exempt": _same("exempt"),
    CENTRAL + "screen.suspended": _same("suspended"),
    CENTRAL + "screen.newcomer": _below("admitted_months", 6),
    CENTRAL + "screen.temporary": lambda f: _is(f["temporary_activity"], 2),
}
GATES = {
    CENTRAL + "gate.review": _same("review_done"),
    CENTRAL + "gate.official_rating": lambda f: _any(
        _not(f["official"]), np.where(f["official_rating"] >= 0, T, F)
    ),
    CENTRAL + "gate.old_cell_opinion": lambda f: _any(_not(f["moved"]), f["opinion"]),
    CENTRAL + "gate.temporary_opinion": lambda f: _any(
        _not(f["away"]), _or_na(f["temporary_opinion"], f["temporary_opinion!na"])
    ),
}
OTHERS = {
    CENTRAL + "cap.sick": lambda f: at_least(f["sick_months"], 3),
    CENTRAL + "maternity": _same("maternity"),
    CENTRAL + "notice.committee_suspended": _same("committee_suspended"),
    CENTRAL + "notice.rate_soon": lambda f: _not(f["review_done"]),
    LOCAL + "notice.no_points_frame": lambda f: _is(f["occupation"], PAID, ALLOWANCE, 6, 7, 8, 9, 10),
    LOCAL + "notice.no_targets": lambda f: _is(f["targets_assigned"], 0),
    LOCAL + "good.official_rating.unnamed": _state("unnamed", "good"),
    LOCAL + "completed.official_rating.unnamed": _state("unnamed", "completed"),
}


def _unless(whom, mask=None):
    return lambda f: (f[whom] == F) | (f[mask] if mask else False)


NA = {
    **{
        f"{LOCAL}{n}!na": _unless("framed")
        for n in ("excellent.score", "good.score", "completed.score", "trigger.score")
    },
    LOCAL + "excellent.official_rating!na": _unless("named", "official_rating!na"),
    **{
        f"{LOCAL}{n}.official_rating!na": _unless("paid", "official_rating!na") for n in ("good", "completed")
    },
    **{
        f"{LOCAL}{n}.official_rating.unnamed!na": _unless("unnamed", "official_rating!na")
        for n in ("good", "completed")
    },
    LOCAL + "trigger.official_rating!na": _unless("paid"),
    **{f"{CENTRAL}{n}.official_rating!na": _unless("official", "official_rating!na") for n in RATINGS[1:]},
    CENTRAL + "trigger.official_rating!na": _unless("official"),
    CENTRAL + "gate.official_rating!na": _unless("official"),
    CENTRAL + "gate.old_cell_opinion!na": _unless("moved"),
    CENTRAL + "gate.temporary_opinion!na": _unless("away", "temporary_opinion!na"),
    **{
        f"{CENTRAL}{n}!na": _none(("results",))
        for n in ("excellent.core_levels", "good.core_levels", "completed.levels")
    },
    **{f"{CENTRAL}{n}.other_levels!na": _none(OTHER) for n in ("excellent", "good")},
}


# ------------------------------------------------------------------ ratings


def _level(unknown):
    """The highest rating whose standards, and those of all ratings below, hold."""

    def rule(f):
        total, holds = np.int8(0), T
        for rating in RATINGS[1:]:
            own = [f[n] for n in STANDARDS if f"member.{rating}." in n]
            holds = _all(holds, *own)
            total = total + (holds >= (U if unknown else T)).astype(np.int8)
        return total

    return rule


def _capped(level, trigger, cap):
    """Not completed where a trigger is met, completed at most after long sick leave."""

    def rule(f):
        natural = np.where(f["trigger"] >= trigger, np.int8(0), f[level])
        return np.where(f[CENTRAL + "cap.sick"] >= cap, np.minimum(natural, np.int8(1)), natural)

    return rule


def _waits(f):
    unbounded = np.where(f["trigger"] == T, np.int8(0), f["possible"])
    sick = (f[CENTRAL + "cap.sick"] == U) & (unbounded > 1)
    return (f["sure"] != f["possible"]) | (f["trigger"] == U) | sick


BOUNDS = {
    "trigger": lambda f: _any(*(f[n] for n in TRIGGERS)),
    "sure": _level(False),
    "possible": _level(True),
    "natural_floor": _capped("sure", U, U),
    "natural_ceiling": _capped("possible", T, T),
    "waits": _waits,
    "out": lambda f: _any(*(f[n] for n in SCREENS)),
    "gate": lambda f: _all(*(f[n] for n in GATES)) != T,
    CENTRAL + "decision.basic_criteria": _left("poor_box"),
    CENTRAL + "decision.limited_ability": _left("limited"),
    "candidate": lambda f: (f["natural_ceiling"] == 3) & (f["out"] != T),
}
MEMBER_STEPS = {**INTERMEDIATE, **STANDARDS, **TRIGGERS, **SCREENS, **GATES, **OTHERS, **NA, **BOUNDS}

COUNTED = {
    "good_min": lambda f: (f["out"] == F) & (f["natural_floor"] >= 2),
    "good_max": lambda f: (f["out"] != T) & (f["natural_ceiling"] >= 2),
    "least": lambda f: (f["out"] == F) & (f["natural_floor"] == 3),
    "most": lambda f: (f["out"] != T) & (f["natural_ceiling"] == 3),
}
"""What a quota needs to know of each member; summed in each base organisation."""


def _limit(good):
    share, one = good // 6, np.minimum(good, 1)
    return np.where(good - one < 5, np.maximum(share, one), share)


def verdict(g):
    """Return 0 within, 1 over, 2 open for each base organisation, from the sums of ``COUNTED``."""
    limits = _limit(g["good_min"]), _limit(g["good_max"])
    low, high = np.minimum(*limits), np.maximum(*limits)
    return np.where(g["most"] <= low, 0, np.where(g["least"] > high, 1, 2)).astype(np.int8)


def _floor(f):
    lowered = f["candidate"] & (f["verdict"] != 0)
    return np.where(lowered, np.minimum(f["natural_floor"], np.int8(2)), f["natural_floor"])


def _status(f):
    gap = f["rating_floor"] < f["rating_ceiling"]
    group = f["candidate"] & (f["verdict"] >= 2)
    undetermined = f["gate"] | (f["out"] == U) | (gap & f["waits"]) | group
    over = f["candidate"] & (f["verdict"] == 1)
    left = (f[CENTRAL + "decision.basic_criteria"] == T) | (f[CENTRAL + "decision.limited_ability"] == T)
    rest = np.where(left | over | gap, np.int8(3), np.int8(0))
    return np.where(f["out"] == T, np.int8(1), np.where(undetermined, np.int8(2), rest))


def _rating(f):
    settled = (f["rating_floor"] == f["rating_ceiling"]) & ~f["gate"] & (f["out"] != T)
    return np.where(settled, f["rating_floor"], np.int8(-1))


FINAL_STEPS = {
    "rating_floor": _floor,
    "rating_ceiling": _same("natural_ceiling"),
    "status": _status,
    "rating": _rating,
}
"""After the verdict of each member's base organisation is known (3: in none)."""
