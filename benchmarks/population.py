"""N synthetic members of 2021 as a folder of Parquet files: fixed seed, vectorised, without names.

Cells hold 20 members, base organisations up to 12 cells. Every choice is drawn from a hash of
the row number, so a population is the same on every machine with the same Polars.
"""

import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import polars as pl

SEED = 20211231
START, END = date(2021, 1, 1), date(2021, 12, 31)

OCCUPATIONS = {
    "official": 40, "state_paid": 4, "state_allowance": 4, "part_time": 6, "armed_forces": 6,
    "state_enterprise": 5, "business": 8, "private_owner": 1, "student": 3, "retired": 19, "other": 4,
}  # fmt: skip
OFFICIAL = {"not_completed": 1, "completed_limited": 2, "completed": 9, "good": 60, "excellent": 28}
KINDS = pl.Enum(["bonus", "deduction"])
LEVELS = ("poor", "average", "good", "excellent")
POINTS = {"a1": 9, "a2": 9, "a3": 9, "a4": 8, "b1": 10, "b2": 35, "c": 5, "d": 5}
# What one member in fifty lacks: the facts that standards, triggers and screens ask for.
BLANKABLE = (
    "admitted_on", "exempt", "suspended", "temporary_activity", "review_done", "occupation",
    "official_rating", "exemplary", "targets_assigned", "targets_completed", "degradation_concluded",
    "level_conduct", "level_results", "level_remedy", "level_commitment", "points_a1", "points_b2",
    "points_d",
)  # fmt: skip


def write_population(folder: Path, members: int, *, unknown: float = 0.02, seed: int = SEED) -> None:
    """Write one Parquet file a table; ``unknown`` is the share of members who lack a fact."""
    from xeploai.plugins import load_plugins
    from xeploai.rosters.roster import Period, Roster
    from xeploai.rosters.write import write_roster

    roster = Roster(Period.parse("2021"), tables(members, unknown=unknown, seed=seed), place="lam-dong")
    write_roster(roster, folder, load_plugins().dictionary, folder="parquet")


def tables(
    members: int, *, unknown: float = 0.02, seed: int = SEED, cells: int | None = None
) -> dict[str, pl.DataFrame]:
    """Return the tables of a population in the roster's own column types.

    With ``cells`` the members live in so many, those of one cell alike; otherwise 20 in each, at random.
    """
    people = _members(members, unknown, seed, cells)
    cells = 1 + people.select(pl.col("organization").str.slice(1).cast(pl.Int64).max()).item()
    ids = people.select("id")
    return {
        "organizations": _organizations(cells, seed),
        "members": people,
        "adjustments": _adjustments(ids, seed),
        "disciplines": _disciplines(ids, seed),
        "absences": _absences(ids, seed),
        "transfers": _transfers(ids, seed),
    }


# ------------------------------------------------------------------ draws


def draw(count: int, of: int, seed: int, salt: int) -> pl.Series:
    """Return ``count`` numbers below ``of``."""
    numbers = pl.select(pl.int_range(count, dtype=pl.UInt64)).to_series()
    return (numbers.hash(seed * 1000 + salt) // 2048) % of


def pick(count: int, weights: Mapping[str, int], values: list[str], seed: int, salt: int) -> pl.Series:
    """Return ``count`` of the weighted values as an ``Enum`` of ``values``."""
    urn = [v for v, w in weights.items() for _ in range(w)]
    return pl.Series(urn, dtype=pl.Enum(values)).gather(draw(count, len(urn), seed, salt))


def rare(count: int, one_in: int, seed: int, salt: int) -> pl.Series:
    """Return a Boolean that is true once in ``one_in``."""
    return draw(count, one_in, seed, salt) == 0


def days_from(start: date, days: pl.Series) -> pl.Expr:
    """Return the dates ``days`` after ``start``."""
    return pl.lit(start) + pl.duration(days=pl.lit(days.cast(pl.Int64)))


# ------------------------------------------------------------------ members


def _members(count: int, unknown: float, seed: int, among: int | None) -> pl.DataFrame:
    base = pl.select(pl.int_range(count, dtype=pl.UInt32).alias("row"))
    # Merit drives levels, points and ratings together, as in real life.
    merit, cells = draw(count, 1000, seed, 1), among or max(count // 20, 1)
    if among:
        merit = (merit * (base["row"].cast(pl.UInt64) * 7919 % cells % 8 + 1)) // 8
    frame = base.select(
        pl.format("M{}", pl.col("row").cast(pl.String).str.zfill(8)).alias("id"),
        pl.format("C{}", (pl.col("row") * 7919 % cells).cast(pl.String).str.zfill(7)).alias("organization"),
        pl.lit(pick(count, {"full": 96, "probationary": 4}, ["full", "probationary"], seed, 2)).alias(
            "membership"
        ),
        days_from(date(1975, 1, 1), draw(count, 17_150, seed, 3)).alias("admitted_on"),
        pl.lit(rare(count, 12, seed, 4)).alias("exempt"),
        pl.lit(rare(count, 900, seed, 5)).alias("suspended"),
        pl.lit(rare(count, 2000, seed, 6)).alias("committee_suspended"),
        pl.lit(pick(count, {"no": 98, "away": 1, "here": 1}, ["no", "away", "here"], seed, 7)).alias(
            "temporary_activity"
        ),
        pl.lit(draw(count, 10, seed, 8) != 0).alias("temporary_opinion"),
        pl.lit(~rare(count, 300, seed, 9)).alias("review_done"),
        pl.lit(pick(count, OCCUPATIONS, list(OCCUPATIONS), seed, 10)).alias("occupation"),
        pl.lit(pick(count, OFFICIAL, list(OFFICIAL), seed, 11)).alias("official_rating"),
        pl.lit((merit < 300) & (draw(count, 10, seed, 12) != 0)).alias("exemplary"),
        pl.lit(
            (draw(count, 30, seed, 13) + (~rare(count, 100, seed, 14)).cast(pl.UInt64)).cast(pl.Int64)
        ).alias("targets_assigned"),
        pl.lit(rare(count, 3000, seed, 15)).alias("degradation_concluded"),
        *(
            level(f"level_{n}", merit, seed, 20 + i)
            for i, n in enumerate(("conduct", "results", "remedy", "commitment"))
        ),
        *(points(n, most, merit, seed, 30 + i) for i, (n, most) in enumerate(POINTS.items())),
        pl.lit(merit).alias("_merit"),
    )
    done = pl.col("targets_assigned") - pl.col("targets_assigned") * (pl.col("_merit") // 100) // 14
    frame = frame.with_columns(done.cast(pl.Int64).alias("targets_completed"))
    frame = frame.with_columns(_not_applicable(count, seed))
    frame = frame.with_columns(pl.when(~deducted(count, seed)).then("points_a3").alias("points_a3"))
    return blanked(frame, BLANKABLE, unknown, seed, 60).drop("_merit").with_columns(base["row"] + 2)


def level(name: str, merit: pl.Series, seed: int, salt: int) -> pl.Expr:
    """Return a level that follows merit (0 is best, below 1000)."""
    grade = (merit + draw(len(merit), 120, seed, salt)).cast(pl.Int64)
    code = 3 - (grade > 330).cast(pl.UInt8) - (grade > 930).cast(pl.UInt8) - (grade > 1040).cast(pl.UInt8)
    return pl.lit(pl.Series(LEVELS, dtype=pl.Enum(LEVELS)).gather(code)).alias(name)


def points(name: str, most: int, merit: pl.Series, seed: int, salt: int) -> pl.Expr:
    """Points in steps of a half, lower for lower merit; hundredths."""
    lost = (merit * most // 2500 + rare(len(merit), 4, seed, salt)).cast(pl.Int64) * 50
    return pl.lit((most * 100 - lost).clip(0)).cast(pl.Int64).alias(f"points_{name}")


def _not_applicable(count: int, seed: int) -> list[pl.Expr]:
    paid = (
        pl.col("occupation").cast(pl.String).is_in(["official", "state_paid", "state_allowance", "part_time"])
    )
    away = pl.col("temporary_activity").cast(pl.String) == "away"
    masks = {
        "official_rating": ~paid,
        "temporary_opinion": ~away,
        "level_remedy": pl.lit(rare(count, 5, seed, 50)),
        "level_conduct": pl.lit(False),
        "level_results": pl.lit(False),
        "level_commitment": pl.lit(False),
    }
    values = [pl.when(~m).then(pl.col(n)).alias(n) for n, m in masks.items()]
    return [*values, *(m.alias(f"{n}!na") for n, m in masks.items())]


def blanked(
    frame: pl.DataFrame, names: tuple[str, ...], unknown: float, seed: int, salt: int
) -> pl.DataFrame:
    """Blank one of ``names`` in a share of the rows."""
    count = frame.height
    lacks = pl.lit(draw(count, 10_000, seed, salt) < round(unknown * 10_000))
    which = pl.lit(draw(count, len(names), seed, salt + 1))
    return frame.with_columns(
        pl.when(~(lacks & (which == i))).then(pl.col(n)).alias(n) for i, n in enumerate(names)
    )


# ------------------------------------------------------------------ organisations


def _organizations(cells: int, seed: int) -> pl.DataFrame:
    """One base organisation for each dozen cells; every fiftieth cell is itself one."""
    types = ["upper_org", "base_committee_org", "base_cell", "department_org", "sub_cell"]
    number = pl.int_range(cells, dtype=pl.Int64)
    alone = number % 50 == 0
    own = pl.select(
        pl.format("C{}", number.cast(pl.String).str.zfill(7)).alias("id"),
        pl.format("Chi bộ Mẫu {}", number).alias("name"),
        pl.when(~alone).then(pl.format("B{}", number // 12)).alias("parent"),
        pl.when(alone)
        .then(pl.lit("base_cell"))
        .otherwise(pl.lit("sub_cell"))
        .cast(pl.Enum(types))
        .alias("type"),
        days_from(date(2021, 11, 15), draw(cells, 30, seed, 70)).alias("meeting_date"),
    )
    above = pl.select(
        pl.format("B{}", pl.int_range(cells // 12 + 1)).alias("id"),
        pl.format("Đảng bộ cơ sở Mẫu {}", pl.int_range(cells // 12 + 1)).alias("name"),
        pl.lit(None, dtype=pl.String).alias("parent"),
        pl.lit("base_committee_org").cast(pl.Enum(types)).alias("type"),
        pl.lit(date(2021, 12, 20)).alias("meeting_date"),
    )
    return pl.concat([above, own]).with_columns(pl.int_range(2, pl.len() + 2, dtype=pl.UInt32).alias("row"))


# ------------------------------------------------------------------ event sheets


def _subjects(ids: pl.DataFrame, one_in: int, seed: int, salt: int, times: int = 1) -> pl.DataFrame:
    """Return the subjects of a sheet, some of them several times, shuffled."""
    drawn = [ids.filter(pl.lit(rare(ids.height, one_in * (1 + t), seed, salt + t))) for t in range(times)]
    rows = pl.concat(drawn).rename({"id": "subject"})
    order = draw(rows.height, 2**40, seed, salt + 9)
    return rows.with_columns(order.alias("_o")).sort("_o", "subject").drop("_o")


def numbered(frame: pl.DataFrame) -> pl.DataFrame:
    """Add the row of a workbook that each row would stand in."""
    return frame.with_columns(pl.int_range(2, pl.len() + 2, dtype=pl.UInt32).alias("row"))


def _adjustments(ids: pl.DataFrame, seed: int) -> pl.DataFrame:
    plus = _subjects(ids, 4, seed, 100, times=4)
    n = plus.height
    points = (draw(n, 4, seed, 111) + 1 + rare(n, 500, seed, 112)) * 50
    plus = plus.with_columns(
        pl.lit("bonus", KINDS).alias("type"),
        pl.lit(None, pl.String).alias("criterion"),
        points.cast(pl.Int64).alias("points"),
        pl.lit("Mẫu").alias("reason"),
        pl.lit(None, pl.String).alias("remedy"),
    )
    minus = ids.filter(deducted(ids.height, seed)).select(
        pl.col("id").alias("subject"),
        pl.lit("deduction", KINDS).alias("type"),
        pl.lit("a3").alias("criterion"),
        pl.lit(100, pl.Int64).alias("points"),
        pl.lit("Mẫu").alias("reason"),
        pl.lit("Mẫu").alias("remedy"),
    )
    return numbered(pl.concat([plus, minus]))


def deducted(count: int, seed: int) -> pl.Series:
    """Return who has a deduction on criterion a3, and so no points of it."""
    return rare(count, 60, seed, 113)


def _disciplines(ids: pl.DataFrame, seed: int) -> pl.DataFrame:
    rows = _subjects(ids, 120, seed, 120, times=2)
    n = rows.height
    return numbered(
        rows.with_columns(
            pl.format("V{}", pl.int_range(n) // 2).alias("violation"),
            days_from(date(2019, 1, 1), draw(n, 900, seed, 130)).alias("violation_date"),
            days_from(date(2020, 9, 1), draw(n, 480, seed, 131)).alias("decision_date"),
            rare(n, 5, seed, 132).alias("self_detected"),
            rare(n, 3, seed, 133).alias("remedied"),
        )
    )


def _absences(ids: pl.DataFrame, seed: int) -> pl.DataFrame:
    rows = _subjects(ids, 30, seed, 140, times=2)
    n = rows.height
    start = days_from(date(2020, 11, 1), draw(n, 400, seed, 150))
    weights = {"sick": 6, "maternity": 2, "away": 2, "other": 1}
    rows = rows.with_columns(pick(n, weights, list(weights), seed, 151).alias("type"), start.alias("from"))
    return numbered(
        rows.with_columns(
            (pl.col("from") + pl.duration(days=pl.lit(draw(n, 150, seed, 152).cast(pl.Int64)))).alias("to")
        )
    )


def _transfers(ids: pl.DataFrame, seed: int) -> pl.DataFrame:
    rows = _subjects(ids, 40, seed, 160)
    n = rows.height
    return numbered(
        rows.with_columns(
            days_from(date(2020, 12, 1), draw(n, 380, seed, 170)).alias("date"),
            pl.lit("Nơi khác").alias("from"),
            (~rare(n, 6, seed, 171)).alias("opinion"),
        )
    )


if __name__ == "__main__":
    write_population(Path(sys.argv[1]), int(sys.argv[2]), unknown=float(sys.argv[3]))
