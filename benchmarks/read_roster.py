"""Reading a roster against a bare read of the same workbook, side by side and interleaved.

Usage: python benchmarks/read_roster.py [MEMBERS] [ROUNDS]

Writes a synthetic workbook with 30 columns of members, then times in turn: fastexcel alone (all
cells into a data frame, nothing checked), ``read_roster`` of the workbook, of CSV files and of
Parquet files. Prints the median of each and its ratio to the bare read.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from statistics import median

import fastexcel
import polars as pl
import xlsxwriter

from xeploai.dictionary import LEVEL_VALUES, Dictionary, core_facts
from xeploai.model import Fact, Text
from xeploai.rosters.read import read_roster
from xeploai.rosters.roster import NA, Period, Roster, column_type
from xeploai.rosters.sheets import title
from xeploai.rosters.write import write_roster

COLUMNS = [
    "id",
    "name",
    "card_number",
    "organization",
    "membership",
    "admitted_on",
    "exempt",
    "suspended",
    "temporary_activity",
    "review_done",
    "occupation",
    "official_rating",
    "targets_assigned",
    "targets_completed",
    "targets_on_time",
    "targets_exceeded",
    "exemplary",
]
POINTS, LEVELS = 8, 5


def dictionary() -> Dictionary:
    """Return the core facts and those of a made-up frame of criteria."""
    facts = {(f.table, f.id): f for f in core_facts()}
    for i in range(POINTS):
        label = Text(f"Điểm: tiêu chí {i}", f"Points: criterion {i}")
        fact = Fact(id=f"points_{i}", label=label, type="number", at_least=Decimal(0), at_most=Decimal(10))
        facts["members", fact.id] = fact
    for i in range(LEVELS):
        label = Text(f"Cấp độ: tiêu chí {i}", f"Level: criterion {i}")
        fact = Fact(id=f"level_{i}", label=label, type="scale", values=LEVEL_VALUES, not_applicable=True)
        facts["members", fact.id] = fact
    return Dictionary(facts)


def synthetic(members: int, known: Dictionary) -> Roster:
    """Return a roster with cells of 20 members; about a sixth of the values is unknown."""
    cells = members // 20 + 1
    names = [*COLUMNS, *(f"points_{i}" for i in range(POINTS)), *(f"level_{i}" for i in range(LEVELS))]
    numbers = pl.int_range(members, eager=True)
    columns = [(numbers + 2).cast(pl.UInt32).alias("row")]
    for salt, name in enumerate(names):
        fact = known.facts["members", name]
        columns.append(_column(fact, numbers, salt, cells).alias(name))
        if fact.not_applicable:
            columns.append((_noise(numbers, salt) % 29 == 7).alias(name + NA))
    table = pl.DataFrame(columns)
    hidden = [pl.when(~pl.col(c)).then(pl.col(c.removesuffix(NA))) for c in table.columns if c.endswith(NA)]
    ids = [f"CB{i:05d}" for i in range(cells)]
    organizations = pl.DataFrame({"row": range(2, cells + 2), "id": ids}, schema_overrides={"row": pl.UInt32})
    tables = {"organizations": organizations, "members": table.with_columns(hidden)}
    return Roster(period=Period.parse("2021"), tables=tables)


def _noise(numbers: pl.Series, salt: int) -> pl.Series:
    return (numbers * 48_271 + salt * 69_621) % 2_147_483_647 // 1_000


def _column(fact: Fact, numbers: pl.Series, salt: int, cells: int) -> pl.Series:
    noise = _noise(numbers, salt)
    known = noise % 6 != 0
    match fact.type:
        case "text" | "reference":
            pattern = {"id": "DV{}", "organization": "CB{}"}.get(fact.id, "Nguyễn Văn {}")
            shown = numbers % cells if fact.type == "reference" else numbers
            return pl.select(pl.format(pattern, shown.cast(pl.String).str.zfill(5))).to_series()
        case "bool":
            values = noise % 7 < 2
        case "date":
            values = pl.select(pl.date(1990, 1, 1) + pl.duration(days=noise % 10_000)).to_series()
        case "choice" | "scale":
            values = pl.Series(list(fact.values), dtype=column_type(fact)).gather(noise % len(fact.values))
        case "count":
            values = noise % 40
        case _:
            values = noise % 41 * 25
    return values.zip_with(known, pl.Series([None] * len(values), dtype=values.dtype))


def as_excel_saves(source: Path, target: Path) -> None:
    """Copy a workbook with each text stored once, in a table of shared texts."""
    reader = fastexcel.read_excel(source)
    with xlsxwriter.Workbook(str(target)) as book:
        days = book.add_format({"num_format": "dd/mm/yyyy"})
        for name in reader.sheet_names:
            sheet = book.add_worksheet(name)
            rows = reader.load_sheet(name, header_row=0).to_polars()
            sheet.write_row(0, 0, rows.columns)
            for c, column in enumerate(rows):
                sheet.write_column(1, c, column, days if column.dtype.is_temporal() else None)


def bare(path: Path) -> pl.DataFrame:
    """Read the members' sheet with fastexcel alone."""
    return fastexcel.read_excel(path).load_sheet(title("members").vi).to_polars()


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds that ``work`` takes: by the clock, and of all processors."""
    start = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - start[0], time.process_time() - start[1]


def main() -> None:
    """Write the files, time in turn, print."""
    members = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    known = dictionary()
    roster = synthetic(members, known)
    with tempfile.TemporaryDirectory() as folder:
        names = ("roster.xlsx", "shared.xlsx", "csv", "parquet")
        workbook, shared, csv, parquet = (Path(folder) / n for n in names)
        write_roster(roster, workbook, known)
        as_excel_saves(workbook, shared)
        write_roster(roster, csv, known)
        write_roster(roster, parquet, known, folder="parquet")
        works = {
            "fastexcel alone": lambda: bare(workbook),
            "read_roster xlsx": lambda: read_roster(workbook, known),
            "fastexcel alone, shared": lambda: bare(shared),
            "read_roster xlsx, shared": lambda: read_roster(shared, known),
            "polars csv alone": lambda: pl.read_csv(csv / "members.csv", infer_schema=False),
            "read_roster csv": lambda: read_roster(csv, known),
            "polars parquet alone": lambda: pl.read_parquet(parquet / "members.parquet"),
            "read_roster parquet": lambda: read_roster(parquet, known),
        }
        times: dict[str, list[tuple[float, float]]] = {name: [] for name in works}
        for _ in range(rounds):
            for name, work in works.items():
                times[name].append(timed(work))
    print(f"{members:,} members x 30 columns, median of {rounds} interleaved rounds")
    for alone, ours in zip(list(works)[::2], list(works)[1::2], strict=True):
        print(f"{ours:25s} {_compared(times[alone], times[ours])}    against {alone}")


def _compared(alone: list[tuple[float, float]], ours: list[tuple[float, float]]) -> str:
    parts = []
    for i, name in enumerate(("clock", "processors")):
        base, own = median(t[i] for t in alone), median(t[i] for t in ours)
        parts.append(f"{name} {own:7.3f} s / {base:7.3f} s = {own / base:.2f}")
    return "   ".join(parts)


if __name__ == "__main__":
    main()
