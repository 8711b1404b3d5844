"""A synthetic tree of 2021 round the members of ``population.py``: six levels, every kind of subject.

    python benchmarks/population_tree.py FOLDER MEMBERS CELLS UNKNOWN

One root N, under it T (provinces), D (districts), B (base organisations of a dozen cells), in each
third of these P (departments of four cells), and the cells C. Committees stand beside the bodies above
the cells and beside each fifth cell; five persons sit in each, two of them are leaders. Who sits
where is reckoned from numbers, so that no two seats of a committee are one person's.
"""

import sys
from datetime import date
from pathlib import Path

import polars as pl
import population
from population import SEED, days_from, draw, pick, rare

TYPES = ["upper_org", "base_committee_org", "base_cell", "department_org", "sub_cell"]
LEVELS = ("poor", "average", "good", "excellent")
BOXES = ("programmes", "leadership", "centralism", "struggle", "inspection", "remedy")
POINTS = {"a1": 10, "a2": 10, "a3": 10, "a4": 10, "b1": 5, "b2": 30, "b3": 10, "c": 5}
BODIES = {"government": 1, "front": 1, "mass_organization": 3}
RATED = {"not_completed": 2, "completed": 3, "good": 65, "excellent": 30}
FORMS = {"reprimand": 7, "warning": 2, "dismissal": 1}
KINDS = pl.Enum(["member", "organization", "collective", "leader"])
SEATS = 5
BLANKABLE = {
    "organizations": (
        "review_done", "exemplary", "founded_on", "newly_merged", "force_majeure", "party_building_poor",
        "targets_completed", "level_programmes", "level_remedy", "points_a1", "points_b2",
    ),
    "collectives": (
        "review_done", "exemplary", "founded_on", "newly_merged", "force_majeure", "disunity_concluded",
        "targets_completed", "main_targets_completed", "level_leadership", "level_struggle", "quota_group",
        "organization",
    ),
    "leaders": (
        "review_done", "exemplary", "quota_group", "targets_on_time", "unit_targets_assigned",
        "unit_targets_completed", "unit_targets_on_time", "unit_targets_exceeded",
    ),
}  # fmt: skip


def write_population(
    folder: Path, members: int, cells: int, *, unknown: float = 0.02, seed: int = SEED
) -> None:
    """Write one Parquet file a table; ``unknown`` is the share of subjects who lack a fact."""
    from xeploai.plugins import load_plugins
    from xeploai.rosters.roster import Period, Roster
    from xeploai.rosters.write import write_roster

    roster = Roster(
        Period.parse("2021"), tables(members, cells, unknown=unknown, seed=seed), place="lam-dong"
    )
    write_roster(roster, folder, load_plugins().dictionary, folder="parquet")


def tables(members: int, cells: int, *, unknown: float = 0.02, seed: int = SEED) -> dict[str, pl.DataFrame]:
    """Return the tables of a population in the roster's own column types."""
    found = population.tables(members, unknown=unknown, seed=seed, cells=cells)
    bodies = _bodies(cells)
    committees = _committees(bodies)
    seats = _seats(committees, members)
    found |= {
        "organizations": _blanked(_organizations(bodies, seed), "organizations", unknown, seed),
        "collectives": _blanked(_collectives(committees, seed), "collectives", unknown, seed),
        "collective_members": population.numbered(seats.select("collective", "person")),
        "leaders": _blanked(_leaders(seats, seed), "leaders", unknown, seed),
        "posts": _posts(seats, found["members"], cells, seed),
        "same_level_bodies": _same_level(bodies, seed),
    }
    found["adjustments"] = _adjustments(found["adjustments"], bodies["id"], seed)
    found["disciplines"] = _disciplines(found, seed)
    return found


# ------------------------------------------------------------------ the tree


def _bodies(cells: int) -> pl.DataFrame:
    """Return id, parent, type, district and number within its level of every organisation."""
    bases = cells // 12 + 1
    districts = bases // 50 + 1
    base, cell = pl.col("n") // 12, pl.col("n")
    inside = base % 3 == 0
    alone = cell % 50 == 0
    parent = (
        pl.when(alone)
        .then(pl.format("D{}", base // 50))
        .when(inside)
        .then(pl.format("P{}", cell // 4))
        .otherwise(pl.format("B{}", base))
    )
    sort = pl.when(alone).then(pl.lit("base_cell")).otherwise(pl.lit("sub_cell"))
    departments = _level("P", cells // 4 + 1, pl.format("B{}", cell // 3), "department_org", cell // 150)
    departments = departments.filter(pl.int_range(pl.len()) // 3 % 3 == 0)
    return pl.concat(
        [
            _level("N", 1, pl.lit(None, pl.String), "upper_org", pl.lit(0)),
            _level("T", districts // 12 + 1, pl.lit("N0"), "upper_org", cell),
            _level("D", districts, pl.format("T{}", cell // 12), "upper_org", cell),
            _level("B", bases, pl.format("D{}", cell // 50), "base_committee_org", cell // 50),
            departments,
            _level("C", cells, parent, sort, base // 50, width=7),
        ]
    )


def _level(
    letter: str, count: int, parent: pl.Expr, sort: str | pl.Expr, district: pl.Expr, width: int = 1
) -> pl.DataFrame:
    numbers = pl.select(pl.int_range(count, dtype=pl.Int64).alias("n"))
    kind = pl.lit(sort) if isinstance(sort, str) else sort
    return numbers.select(
        pl.format(letter + "{}", pl.col("n").cast(pl.String).str.zfill(width)).alias("id"),
        parent.alias("parent"),
        kind.cast(pl.Enum(TYPES)).alias("type"),
        district.cast(pl.Int64).alias("district"),
        pl.col("n").alias("number"),
    )


def _organizations(bodies: pl.DataFrame, seed: int) -> pl.DataFrame:
    n = bodies.height
    # Good cells have good members.
    merit = draw(n, 1000, seed, 201) * (bodies["number"].cast(pl.UInt64) % 8 + 1) // 8
    points = (
        population.points(name, most, merit, seed, 210 + i) for i, (name, most) in enumerate(POINTS.items())
    )
    frame = bodies.drop("district", "number").with_columns(
        pl.lit(rare(n, 3, seed, 220)).alias("points_c!na"),
        pl.lit(rare(n, 2000, seed, 221)).alias("party_building_poor"),
        *points,
        *_common(merit, n, seed, 230),
        *_boxes(merit, seed, 240),
    )
    return frame.with_columns(pl.when(~pl.col("points_c!na")).then("points_c").alias("points_c"))


def _common(merit: pl.Series, n: int, seed: int, salt: int) -> list[pl.Expr]:
    """What is asked of organisations and of collectives alike."""
    assigned = draw(n, 30, seed, salt) + (~rare(n, 100, seed, salt + 1)).cast(pl.UInt64)
    founded = days_from(date(1990, 1, 1), draw(n, 11_000, seed, salt + 2))
    young = days_from(date(2021, 1, 1), draw(n, 300, seed, salt + 3))
    return [
        days_from(date(2021, 11, 15), draw(n, 30, seed, salt + 4)).alias("meeting_date"),
        pl.when(rare(n, 60, seed, salt + 5)).then(young).otherwise(founded).alias("founded_on"),
        pl.lit(rare(n, 80, seed, salt + 6)).alias("newly_merged"),
        pl.lit(~rare(n, 300, seed, salt + 7)).alias("review_done"),
        pl.lit((merit < 400) & (draw(n, 10, seed, salt + 8) != 0)).alias("exemplary"),
        pl.lit(rare(n, 100, seed, salt + 9)).alias("force_majeure"),
        pl.lit(assigned.cast(pl.Int64)).alias("targets_assigned"),
        pl.lit((assigned - assigned * (merit // 100) // 14).cast(pl.Int64)).alias("targets_completed"),
    ]


def _boxes(merit: pl.Series, seed: int, salt: int) -> list[pl.Expr]:
    """Levels of the boxes; nothing to remedy in one of five."""
    levels = [population.level(f"level_{b}", merit, seed, salt + i) for i, b in enumerate(BOXES)]
    nothing = pl.lit(rare(len(merit), 5, seed, salt + 9))
    return [
        *levels[:-1],
        pl.when(~nothing).then(levels[-1]).alias("level_remedy"),
        nothing.alias("level_remedy!na"),
    ]


def _blanked(frame: pl.DataFrame, table: str, unknown: float, seed: int) -> pl.DataFrame:
    salt = 300 + 10 * list(BLANKABLE).index(table)
    return population.numbered(population.blanked(frame, BLANKABLE[table], unknown, seed, salt))


def _same_level(bodies: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Government, Front and three mass organisations beside provinces, districts and base organisations."""
    named = bodies.filter(pl.col("id").str.contains("^[TDB]")).select(pl.col("id").alias("organization"))
    kinds = pl.DataFrame({"body": [b for b, many in BODIES.items() for _ in range(many)]})
    rows = named.join(kinds, how="cross", maintain_order="left_right")
    rating = pick(rows.height, RATED, list(RATED), seed, 401)
    return population.numbered(
        rows.select(
            "organization",
            pl.col("body").cast(pl.Enum(list(BODIES))),
            pl.when(~rare(rows.height, 400, seed, 402)).then(pl.lit(rating)).alias("rating"),
        )
    )


# ------------------------------------------------------------------ committees and leaders


def _committees(bodies: pl.DataFrame) -> pl.DataFrame:
    """Return the committees: of every body above the cells, and of each fifth cell."""
    cell = pl.col("id").str.starts_with("C")
    fifth = pl.col("id").str.tail(1).is_in(["3", "8"])
    chosen = bodies.filter(~cell | fifth)
    return chosen.select(
        pl.format("K{}", "id").alias("id"),
        pl.col("id").alias("organization"),
        pl.format("{}-{}", pl.col("type").cast(pl.String), pl.col("district") // 4).alias("quota_group"),
    )


def _collectives(committees: pl.DataFrame, seed: int) -> pl.DataFrame:
    n = committees.height
    merit = draw(n, 1000, seed, 501)
    main = draw(n, 8, seed, 502).cast(pl.Int64) + 1
    frame = committees.with_columns(
        pl.lit(rare(n, 12, seed, 503)).alias("organization!na"),
        pl.lit(rare(n, 500, seed, 504)).alias("disunity_concluded"),
        pl.lit(main).alias("main_targets_assigned"),
        pl.lit(main - rare(n, 20, seed, 505).cast(pl.Int64)).alias("main_targets_completed"),
        *_common(merit, n, seed, 510),
        *_boxes(merit, seed, 520),
    )
    return frame.with_columns(pl.when(~pl.col("organization!na")).then("organization").alias("organization"))


def _seats(committees: pl.DataFrame, members: int) -> pl.DataFrame:
    """Return collective, person, seat and organisation; a few committees have one seat only."""
    rows = committees.with_row_index("k").select("k", "id", "organization", "quota_group")
    seats = rows.join(pl.DataFrame({"seat": range(SEATS)}), how="cross", maintain_order="left_right")
    seats = seats.filter((pl.col("seat") == 0) | (pl.col("k") % 97 != 5))
    number = (pl.col("k").cast(pl.Int64) * SEATS + pl.col("seat")) * 7907 % members
    return seats.select(
        pl.col("id").alias("collective"),
        pl.format("M{}", number.cast(pl.String).str.zfill(8)).alias("person"),
        "seat",
        "organization",
        "quota_group",
    )


def _leaders(seats: pl.DataFrame, seed: int) -> pl.DataFrame:
    """The first two of each committee."""
    people = seats.filter(pl.col("seat") < 2).unique("person", keep="first", maintain_order=True)
    n = people.height
    merit = draw(n, 1000, seed, 601)
    assigned = draw(n, 20, seed, 602).cast(pl.Int64) + (~rare(n, 100, seed, 603)).cast(pl.Int64)
    under = draw(n, 30, seed, 604).cast(pl.Int64) + (~rare(n, 100, seed, 605)).cast(pl.Int64)
    lost = pl.lit(((merit // 100) * (merit > 600)).cast(pl.Int64))
    done = under - under * lost // 25
    return people.select(
        pl.col("person").alias("id"),
        pl.format("{}/{}", "quota_group", pl.col("seat")).alias("quota_group"),
        pl.lit(~rare(n, 300, seed, 606)).alias("review_done"),
        pl.lit((merit < 400) & (draw(n, 10, seed, 607) != 0)).alias("exemplary"),
        pl.lit(assigned).alias("targets_assigned"),
        (assigned - assigned * lost // 35).alias("targets_on_time"),
        pl.lit(under).alias("unit_targets_assigned"),
        done.alias("unit_targets_completed"),
        (done - done * lost // 40).alias("unit_targets_on_time"),
        (done * pl.lit((1000 - merit).cast(pl.Int64)) // 1000).alias("unit_targets_exceeded"),
    )


def _posts(seats: pl.DataFrame, members: pl.DataFrame, cells: int, seed: int) -> pl.DataFrame:
    """The leaders' posts, a second one for each tenth head, and the secretaries of cells."""
    leading = seats.filter(pl.col("seat") < 2).select(
        "person", pl.col("organization").alias("unit"), "collective", pl.lit(True).alias("main_post"),
        (pl.col("seat") == 0).alias("is_head"), (pl.col("seat") == 0).alias("is_secretary"),
    )  # fmt: skip
    heads = leading.filter("is_head").gather_every(10)
    other = heads.with_columns(
        pl.lit(False).alias("main_post"),
        pl.lit(heads["unit"].shift(-1).fill_null(heads["unit"].first())).alias("unit"),
        pl.lit(None, pl.String).alias("collective"),
    )
    cell = members.head(cells).select(
        pl.col("id").alias("person"), pl.col("organization").alias("unit"),
        pl.lit(None, pl.String).alias("collective"), pl.lit(True).alias("main_post"),
        pl.lit(True).alias("is_head"), pl.lit(True).alias("is_secretary"),
    )  # fmt: skip
    rows = pl.concat([leading, other, cell])
    n = rows.height
    forms = {"other": 6, "village": 3, "private": 1}
    return population.numbered(
        rows.with_columns(
            pl.col("collective").is_null().alias("collective!na"),
            pl.when(~rare(n, 300, seed, 701)).then(rare(n, 25, seed, 702)).alias("incoming_unrelated"),
            pl.lit(pick(n, forms, ["village", "private", "other"], seed, 703)).alias("unit_form"),
            pl.when(~rare(n, 300, seed, 704)).then(rare(n, 2, seed, 705)).alias("commune_official"),
        )
    )


# ------------------------------------------------------------------ entries and disciplines


def _adjustments(of_members: pl.DataFrame, ids: pl.Series, seed: int) -> pl.DataFrame:
    """Bonuses and deductions of organisations after those of members."""
    rows = ids.to_frame("subject").join(pl.DataFrame({"time": range(6)}), how="cross")
    n = rows.height
    minus = pl.lit(rare(n, 90, seed, 801))
    own = rows.with_columns(
        pl.when(minus)
        .then(pl.lit("deduction"))
        .otherwise(pl.lit("bonus"))
        .cast(population.KINDS)
        .alias("type"),
        pl.when(minus).then(pl.lit("b3")).alias("criterion"),
        pl.lit((draw(n, 3, seed, 802).cast(pl.Int64) + 2) * 50).alias("points"),
    )
    own = own.filter(pl.lit(draw(n, 5, seed, 803) != 0)).drop("time")
    both = [
        of_members.with_columns(pl.lit("member", KINDS).alias("subject_kind")),
        own.with_columns(pl.lit("organization", KINDS).alias("subject_kind")),
    ]
    return population.numbered(pl.concat(both, how="diagonal").drop("row"))


def _disciplines(found: dict[str, pl.DataFrame], seed: int) -> pl.DataFrame:
    """Disciplines of members with where they count, of organisations and of collectives."""
    rows = found["disciplines"].drop("row").with_columns(pl.lit("member", KINDS).alias("subject_kind"))
    n = rows.height
    cells = found["members"].select(pl.col("id").alias("subject"), pl.col("organization").alias("counts_at"))
    rows = rows.join(cells, on="subject", how="left", maintain_order="left")
    # One of ten counts at the cell of the one before.
    elsewhere = pl.lit(rare(n, 10, seed, 811))
    rows = rows.with_columns(pl.when(elsewhere).then(pl.col("counts_at").shift(1)).otherwise("counts_at"))
    others = []
    for salt, (table, kind) in enumerate(
        {"organizations": "organization", "collectives": "collective"}.items()
    ):
        ids = found[table].select(pl.col("id").alias("subject"))
        own = ids.filter(pl.lit(rare(ids.height, 150, seed, 820 + salt)))
        day = days_from(date(2020, 9, 1), draw(own.height, 480, seed, 830 + salt))
        others.append(
            own.with_columns(
                pl.lit(kind, KINDS).alias("subject_kind"),
                pl.format("V-{}", "subject").alias("violation"),
                day.alias("violation_date"),
                day.alias("decision_date"),
                rare(own.height, 2, seed, 840 + salt).alias("self_detected"),
                rare(own.height, 2, seed, 850 + salt).alias("remedied"),
            )
        )
    rows = pl.concat([rows, *others], how="diagonal")
    form = pick(rows.height, FORMS, ["reprimand", "warning", "dismissal", "expulsion"], seed, 860)
    known = ~rare(rows.height, 50, seed, 861)
    return population.numbered(rows.with_columns(pl.when(known).then(pl.lit(form)).alias("form")))


if __name__ == "__main__":
    write_population(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), unknown=float(sys.argv[4]))
