"""The rules of ``lam-dong@2021`` about organisations, collectives and leaders as Polars expressions."""

from collections.abc import Iterable
from functools import reduce
from operator import and_, or_

import polars as pl
from attrs import frozen

CORE, OTHER = ("programmes", "leadership"), ("centralism", "struggle", "inspection", "remedy")
CELLS, COMMITTEES = ("base_cell", "sub_cell"), ("upper_org", "base_committee_org", "department_org")
LOCAL, CENTRAL = "lamdong/", "qd132/"


@frozen
class Rules:
    """Which outcomes make up the natural rating of a kind."""

    completed: tuple[str, ...]
    good: tuple[str, ...]
    excellent: tuple[str, ...]
    triggers: tuple[str, ...]
    screens: tuple[str, ...]
    gate: str


OVER = {
    "members_completed": "members_most", "members_good": "members_most",
    "subordinates_completed": "units_most", "subordinates_good": "units_most",
    "units_completed": "units_most", "units_good": "units_most", "targets_on_time": "targets_assigned",
    "unit_targets": "unit_targets_assigned", "unit_targets_on_time": "unit_targets_assigned",
    "unit_targets_exceeded": "unit_targets_assigned",
}  # fmt: skip
"""The base of each standard that asks for a share; over an empty one no missing fact settles anything."""


def _rules(kind: str, standards: Iterable[str], triggers: Iterable[str], screens: Iterable[str]) -> Rules:
    def named(names: Iterable[str]) -> tuple[str, ...]:
        return tuple(f"{LOCAL if n.endswith('.score') else CENTRAL}{kind}.{n}" for n in names)

    levels = ([n for n in standards if n.startswith(level)] for level in ("completed", "good", "excellent"))
    return Rules(
        *map(named, levels),
        named(f"trigger.{n}" for n in triggers),
        named(f"screen.{n}" for n in screens),
        f"{CENTRAL}{kind}.gate.review",
    )


ORGANIZATION = _rules(
    "organization",
    (
        "completed.score", "completed.discipline", "completed.levels",
        "good.score", "good.bodies", "good.core_levels", "good.discipline", "good.members_completed",
        "good.members_good", "good.other_levels", "good.subordinates_completed", "good.subordinates_good",
        "excellent.score", "excellent.attested", "excellent.bodies", "excellent.core_levels",
        "excellent.members_good", "excellent.other_levels", "excellent.subordinates_good",
    ),
    ("score", "bodies", "building_poor", "discipline", "members", "subordinates", "targets"),
    ("newcomer",),
)  # fmt: skip
COLLECTIVE = _rules(
    "collective",
    (
        "completed.levels", "completed.members_discipline", "good.core_levels", "good.members_discipline",
        "good.other_levels", "excellent.attested", "excellent.core_levels", "excellent.other_levels",
    ),
    ("degradation", "discipline", "disunity", "member_discipline", "targets"),
    ("few_leaders", "newcomer"),
)  # fmt: skip
LEADER = _rules(
    "leader",
    (
        "completed.targets_on_time", "completed.unit_targets", "good.unit_targets",
        "good.unit_targets_on_time", "good.units_completed", "excellent.attested", "excellent.unit_targets",
        "excellent.unit_targets_exceeded", "excellent.units_completed", "excellent.units_good",
    ),
    (),
    (),
)  # fmt: skip


# ------------------------------------------------------------------ parts of rules


def _at_least(names: tuple[str, ...], level: str) -> pl.Expr:
    return reduce(and_, [_box(n, pl.col(f"level_{n}") >= level, neutral=True) for n in names])


def _poor(names: tuple[str, ...]) -> pl.Expr:
    return reduce(or_, [_box(n, pl.col(f"level_{n}") <= "poor", neutral=False) for n in names])


def _box(name: str, value: pl.Expr, *, neutral: bool) -> pl.Expr:
    """Only the remedy may not apply: there may be nothing to remedy."""
    if name != "remedy":
        return value
    nothing = pl.col("level_remedy!na")
    return value | nothing if neutral else value & ~nothing


def _none(least: str, most: str) -> pl.Expr:
    """At most none, of a count between two bounds."""
    return _some(least, most, 1).not_()


def _some(least: str, most: str, number: int) -> pl.Expr:
    return pl.when(pl.col(least) >= number).then(True).when(pl.col(most) < number).then(False)


def _rated(of: str, rating: str, percent: int) -> pl.Expr:
    """Whether at least so many percent are rated so high, of who is rated; unknown where nobody is."""
    gain, loss = 100 - percent, percent
    smallest = pl.col(f"{of}_{rating}_yes") * gain - pl.col(f"{of}_{rating}_short") * loss
    largest = pl.col(f"{of}_{rating}_long") * gain - pl.col(f"{of}_{rating}_no") * loss
    reached = pl.when(smallest >= 0).then(True).when(largest < 0).then(False)
    return pl.when(pl.col(f"{of}_least") > 0).then(reached)


def _failed(of: str, percent: int) -> pl.Expr:
    """Whether more than so many percent are not completed: who is not at least completed."""
    gain, loss = 100 - percent, percent
    smallest = pl.col(f"{of}_completed_no") * gain - pl.col(f"{of}_completed_long") * loss
    largest = pl.col(f"{of}_completed_short") * gain - pl.col(f"{of}_completed_yes") * loss
    above = pl.when(smallest > 0).then(True).when(largest <= 0).then(False)
    certain = pl.col(f"{of}_least") > 0
    some = pl.when(certain).then(above).when(~above).then(False)
    return pl.when(pl.col(f"{of}_most") == 0).then(False).otherwise(some)


def _of_targets(part: str, base: str, percent: int, *, strict: bool = False) -> pl.Expr:
    """Whether a share is reached; unknown over an empty base."""
    done, limit = pl.col(part) * 100, pl.col(base) * percent
    return pl.when(pl.col(base) != 0).then(done > limit if strict else done >= limit)


def _below(part: str, base: str, percent: int) -> pl.Expr:
    missed = pl.col(part) * 100 < pl.col(base) * percent
    return pl.when(pl.col(base) == 0).then(False).otherwise(missed)


def _of(types: tuple[str, ...]) -> pl.Expr:
    return pl.col("type").is_in(types)


def _aliased(kind: str, met: dict[str, pl.Expr], masks: dict[str, pl.Expr]) -> list[pl.Expr]:
    local = ("score", "no_targets")

    def named(name: str) -> str:
        return f"{LOCAL if name.endswith(local) else CENTRAL}{kind}.{name}"

    outcomes = [e.alias(named(n)) for n, e in met.items()]
    return [*outcomes, *(e.alias(named(n) + "!na") for n, e in masks.items())]


# ------------------------------------------------------------------ outcomes of every rule


def organization_outcomes() -> list[pl.Expr]:
    """Return the outcome of each rule about organisations, and the bases of shares."""
    cell, committee, score = _of(CELLS), _of(COMMITTEES), pl.col("score")
    disciplined, excused, base_cell = (
        pl.col("disciplined"),
        pl.col("excusable"),
        pl.col("type") == "base_cell",
    )
    met = {
        **{f"{n}.score": score >= least for n, least in _BANDS.items()},
        "trigger.score": score < 5000,
        "completed.discipline": ~disciplined | excused,
        "completed.levels": _at_least((*CORE, *OTHER), "average"),
        "good.bodies": _none("failed", "failed_most"),
        "good.core_levels": _at_least(CORE, "good"),
        "good.discipline": ~disciplined,
        "good.members_completed": ~cell | _rated("members", "completed", 100),
        "good.members_good": ~cell | _rated("members", "good", 60),
        "good.other_levels": _at_least(OTHER, "average"),
        "good.subordinates_completed": ~committee | _rated("units", "completed", 100),
        "good.subordinates_good": ~committee | _rated("units", "good", 60),
        "excellent.attested": pl.col("exemplary"),
        "excellent.bodies": _none("below_good", "below_good_most"),
        "excellent.core_levels": _at_least(CORE, "excellent"),
        "excellent.members_good": ~cell | _rated("members", "good", 80),
        "excellent.other_levels": _at_least(OTHER, "good"),
        "excellent.subordinates_good": ~committee | _rated("units", "good", 80),
        "trigger.bodies": _some("mass_failed", "mass_failed_most", 2),
        "trigger.building_poor": pl.col("party_building_poor"),
        "trigger.discipline": disciplined & ~excused,
        "trigger.members": base_cell & _failed("members", 20),
        "trigger.members.sub_cell": (pl.col("type") == "sub_cell") & _failed("members", 20),
        "trigger.subordinates": committee & _failed("units", 20),
        "trigger.targets": _below("targets_completed", "targets_assigned", 50) & ~pl.col("force_majeure"),
        "screen.newcomer": (pl.col("founded_months") < 6) & ~pl.col("newly_merged"),
        "gate.review": pl.col("review_done"),
        "notice.no_targets": pl.col("targets_assigned") == 0,
        "notice.merged": pl.col("newly_merged"),
    }
    masks = {
        **dict.fromkeys([f"{n}.subordinates_good" for n in ("good", "excellent")], ~committee),
        "good.subordinates_completed": ~committee,
        **dict.fromkeys([f"{n}.members_good" for n in ("good", "excellent")], ~cell),
        "good.members_completed": ~cell,
        "trigger.members": ~base_cell,
        "trigger.subordinates": ~committee,
    }
    return [*_aliased("organization", met, masks), pl.col("members_most"), pl.col("units_most")]


_BANDS = {"completed": 5000, "good": 8000, "excellent": 9500}


def collective_outcomes() -> list[pl.Expr]:
    """Return the outcome of each rule about collectives."""
    force = pl.col("force_majeure")
    half = _below("targets_completed", "targets_assigned", 50)
    main = _below("main_targets_completed", "main_targets_assigned", 100)
    core, disciplined, disunity = (
        _at_least(CORE, "average"),
        pl.col("disciplined"),
        pl.col("disunity_concluded"),
    )
    # Whether an excuse holds is unknown over an empty base; whether a trigger is met is not.
    missed = pl.when(pl.col("targets_assigned") != 0).then(half) & main & ~force
    reprimanded = (
        (pl.col("unexcused") >= 1) & _none("warned", "warned_most") & core & ~disciplined & ~disunity
        & _none("degraded", "degraded_most")
    )  # fmt: skip
    met = {
        "completed.levels": core,
        "completed.members_discipline": pl.col("unexcused") == 0,
        "good.core_levels": _at_least(CORE, "good"),
        "good.members_discipline": pl.col("disciplined_persons") == 0,
        "good.other_levels": _at_least(OTHER, "average"),
        "excellent.attested": pl.col("exemplary"),
        "excellent.core_levels": _at_least(CORE, "excellent"),
        "excellent.other_levels": _at_least(OTHER, "good"),
        "trigger.degradation": _some("degraded", "degraded_most", 1),
        "trigger.discipline": disciplined,
        "trigger.disunity": disunity,
        "trigger.member_discipline": _some("warned", "warned_most", 1),
        "trigger.targets": half & main & ~force,
        "trigger.main_targets": pl.when(pl.col("targets_assigned") == 0).then(False).otherwise(~half)
        & main
        & ~force,
        "decision.basic_criteria": _poor(OTHER),
        "decision.reprimanded_member": reprimanded & ~missed,
        "screen.few_leaders": pl.col("persons") < 2,
        "screen.newcomer": (pl.col("founded_months") < 6) & ~pl.col("newly_merged"),
        "gate.review": pl.col("review_done"),
        "notice.no_targets": pl.col("targets_assigned") == 0,
        "notice.merged": pl.col("newly_merged"),
    }
    return _aliased("collective", met, {})


def leader_outcomes() -> list[pl.Expr]:
    """Return the outcome of each rule about leaders, and the bases of shares."""
    whole, some = "unit_targets_assigned", pl.col("all") >= 1
    met = {
        "completed.targets_on_time": _of_targets("targets_on_time", "targets_assigned", 80),
        "completed.unit_targets": _of_targets("unit_targets_completed", whole, 70, strict=True),
        "good.unit_targets": _of_targets("unit_targets_completed", whole, 100),
        "good.unit_targets_on_time": _of_targets("unit_targets_on_time", whole, 80),
        "good.units_completed": ~some | _rated("units", "completed", 100),
        "excellent.attested": pl.col("exemplary"),
        "excellent.unit_targets": _of_targets("unit_targets_completed", whole, 100),
        "excellent.unit_targets_exceeded": _of_targets("unit_targets_exceeded", whole, 50),
        "excellent.units_completed": ~some | _rated("units", "completed", 100),
        "excellent.units_good": ~some | _rated("units", "good", 70),
        "gate.review": pl.col("review_done"),
        "notice.no_targets": pl.col("targets_assigned") == 0,
        "notice.rate_soon": ~pl.col("review_done"),
    }
    shares = ("good.units_completed", "excellent.units_completed", "excellent.units_good")
    bases = [pl.col(n) for n in ("units_most", "targets_assigned", "unit_targets_assigned")]
    return [*_aliased("leader", met, dict.fromkeys(shares, ~some)), *bases]


# ------------------------------------------------------------------ natural rating


def natural(frame: pl.LazyFrame, rules: Rules) -> pl.LazyFrame:
    """Add the natural bounds, who is out, whose gate is open, and who waits for a missing fact."""
    steps = (rules.completed, rules.good, rules.excellent)
    trigger = pl.any_horizontal(*rules.triggers) if rules.triggers else pl.lit(False)
    frame = frame.with_columns(
        trigger.alias("trigger"),
        *(pl.all_horizontal(*names).alias(f"step{i}") for i, names in enumerate(steps, 1)),
    )
    frame = frame.with_columns(_highest(False).alias("sure"), _highest(True).alias("possible"))
    floor = pl.when(pl.col("trigger").fill_null(True)).then(pl.lit(0, pl.Int8)).otherwise("sure")
    ceiling = pl.when(pl.col("trigger").fill_null(False)).then(pl.lit(0, pl.Int8)).otherwise("possible")
    frame = frame.with_columns(floor.alias("natural_floor"), ceiling.alias("natural_ceiling"))
    return frame.with_columns(
        (pl.any_horizontal(*rules.screens) if rules.screens else pl.lit(False)).alias("out"),
        (~pl.col(rules.gate).fill_null(False)).alias("gate"),
        ((pl.col("sure") != pl.col("possible")) | pl.col("trigger").is_null()).alias("waits"),
        _lacks(steps, rules.triggers).alias("lacks"),
    ).drop("sure", "possible", "trigger", "step1", "step2", "step3")


def _highest(unknown: bool) -> pl.Expr:
    steps = [pl.col(f"step{i}").fill_null(unknown) for i in (1, 2, 3)]
    one, two = steps[0], steps[0] & steps[1]
    return one.cast(pl.Int8) + two.cast(pl.Int8) + (two & steps[2]).cast(pl.Int8)


def _lacks(steps: tuple[tuple[str, ...], ...], triggers: tuple[str, ...]) -> pl.Expr:
    """Whether a fact is missing that could matter; over an empty base none is."""
    found = [pl.col(t).is_null() & (pl.col("natural_ceiling") > 0) for t in triggers]
    for code, names in enumerate(steps, 1):
        for name in names:
            base = OVER.get(name.rpartition(".")[2])
            waits = pl.col(name).is_null() & (pl.col("natural_ceiling") >= code)
            found.append(waits if base is None else waits & (pl.col(base) != 0).fill_null(True))
    return reduce(or_, found)
