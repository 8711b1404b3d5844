"""The member rules of ``lam-dong@2021`` as functions of arrays, for NumPy and for OpenFisca.

Three-valued logic in one byte: 0 false, 1 unknown, 2 true, so that *and* is the minimum, *or* the
maximum and *not* is ``2 - x``. Numbers are whole and an unknown one is -1; a choice is its code.
Every function takes a mapping ``f`` of earlier arrays and returns one array.
"""

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
    order = pl.Series(members["id"].cast(pl.Categorical).to_physical())
    place = np.full(int(order.max()) + 1, -1)
    place[order.to_numpy()] = np.arange(members.height)
    f = _supplied(members)
    f |= _cells(pl.read_parquet(folder / "organizations.parquet"), members["organization"])

    def sheet(name):
        rows = pl.read_parquet(folder / f"{name}.parquet")
        return rows, place[rows["subject"].cast(pl.Categorical).to_physical().to_numpy()]

    f |= _adjusted(*sheet("adjustments"), members.height) | _absent(*sheet("absences"), members.height)
    f |= _disciplined(*sheet("disciplines"), members.height) | _moved(*sheet("transfers"), members.height)
    f["admitted_months"] = _months(members["admitted_on"].to_numpy(), f.pop("meeting"))
    return f


def _codes(column):
    match column.dtype:
        case pl.Boolean:
            return column.cast(pl.Int8).fill_null(-1).replace_strict([0, 1, -1], [0, 2, 1], return_dtype=pl.Int8).to_numpy()
        case pl.Enum():
            return column.to_physical().cast(pl.Int8).fill_null(-1).to_numpy()
        case _:
            return column.fill_null(-1).to_numpy()


def _supplied(members):
    skipped = ("id", "name", "organization", "membership", "admitted_on")
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
    base = organizations["type"].cast(pl.String).is_in(["base_cell", "base_committee_org"]).fill_null(False).to_numpy()
    found = np.where(base, np.arange(len(ids)), -1)
    for _ in range(3):
        above = np.where(parent >= 0, found[parent], -1)
        found = np.where(found >= 0, found, above)
    own = of_members.replace_strict(pl.Series(ids), pl.Series(range(len(ids))), return_dtype=pl.Int64).to_numpy()
    return {"base": found[own], "meeting": organizations["meeting_date"].to_numpy()[own]}


def _parts(days):
    month = days.astype("datetime64[M]")
    return month.astype(np.int64), (days - month.astype("datetime64[D]")).astype(np.int64) + 1


def _months(start, end):
    """Full calendar months, a start at the end of a month clamped; -1 where a day is unknown."""
    start, end = start.astype("datetime64[D]"), end.astype("datetime64[D]")
    unknown = np.isnat(start) | np.isnat(end)
    (first, day), (last, today) = _parts(np.where(unknown, START, start)), _parts(np.where(unknown, START, end))
    length = ((last + 1).astype("datetime64[M]").astype("datetime64[D]") - last.astype("datetime64[M]")).astype(np.int64)
    months = last - first - (today < np.minimum(day, length))
    return np.where(unknown, -1, np.maximum(months, 0))


def _adjusted(rows, at, n):
    kind, points = rows["type"].cast(pl.String).to_numpy(), rows["points!2"].to_numpy()
    plus = kind == "bonus"
    facts = {"bonus": np.minimum(np.bincount(at[plus], np.clip(points[plus], 50, 200), n), 1000).astype(np.int64)}
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


STEPS = {
    "framed": lambda f: _is(f["occupation"], *FRAMED),
    "official": lambda f: _is(f["occupation"], OFFICIAL),
    "paid": lambda f: _is(f["occupation"], PAID),
    "unnamed": lambda f: _is(f["occupation"], PART_TIME, ALLOWANCE),
    "named": lambda f: _any(f["paid"], f["unnamed"]),
    "moved": lambda f: at_least(f["months_old"], 6),
    "away": lambda f: _is(f["temporary_activity"], 1),
    "score": _score,
}
"""Intermediate arrays, in order."""
