"""Make the sample: some 300 synthetic members of the commune "xã Mẫu" in 2021, always the same.

    python examples/make_sample.py

writes ``examples/sample.xlsx``, ``examples/sample-csv/`` and the copy that ships with xeploai. Every
situation on which the rules of ``lam-dong@2021``, ``nghe-an@2016`` and ``qd124`` differ has at least
five members (``tests/test_sample.py`` counts them). Nobody here is a real person.
"""

import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

import polars as pl
from attrs import evolve
from sample_facts import (
    CELLS,
    FRAMED,
    MEETINGS,
    OCCUPATIONS,
    Row,
    ballot,
    member,
    merits,
    organizations,
    points,
)

from xeploai.plugins import load_plugins
from xeploai.rosters.roster import column_type
from xeploai.rosters.rows import roster_from_rows
from xeploai.rosters.write import write_roster

ROOT = Path(__file__).resolve().parent.parent
OUTPUTS = (ROOT / "examples/sample.xlsx", ROOT / "examples/sample-csv", ROOT / "core/xeploai/data/sample")
SEED = 2021
BIG = ("CB01", "CB02", "CB03", "CB04", "CB05", "CB06")
EVENTS = ("adjustments", "disciplines", "absences", "transfers", "decisions")


class Sample:
    """The rows under construction, and who is still free for a situation."""

    def __init__(self) -> None:
        self.random = Random(SEED)
        self.tables: dict[str, list[Row]] = {"organizations": organizations(), "members": []}
        self.tables |= {name: [] for name in EVENTS}
        self.merit: dict[str, str] = {}
        self.unrated: set[str] = set()
        self.two_thirds: set[str] = set()
        for cell, _, _, size, excellent, kind, group in CELLS:
            for n, merit in enumerate(merits(size, excellent)):
                self.add(cell, OCCUPATIONS[kind][n % len(OCCUPATIONS[kind])], merit, group)
        self.free = [
            m for m in self.tables["members"] if m["organization"] in BIG and self.merit[m["id"]] == "G"
        ]
        self.random.shuffle(self.free)

    def add(self, cell: str, occupation: str, merit: str, group: str) -> None:
        """Add a member of a cell."""
        row = member(len(self.tables["members"]) + 1, cell, occupation, merit, group, self.random)
        self.tables["members"].append(row)
        self.merit[row["id"]] = merit

    def take(self, count: int, fits: Callable[[Row], bool] = lambda row: True) -> Iterator[Row]:
        """Yield that many members to whom nothing unusual happened yet."""
        for _ in range(count):
            row = next(m for m in self.free if fits(m))
            self.free.remove(row)
            yield row

    def event(self, table: str, row: Row, **facts: object) -> None:
        """Add a row about a member to an event sheet."""
        self.tables[table].append({"subject": row["id"], **facts})

    def regrade(self, row: Row, merit: str, **facts: object) -> None:
        """Make a member one of another merit, keeping who and where."""
        who = ("id", "name", "organization", "occupation", "quota_group", "admitted_on")
        fresh = member(0, row["organization"], row["occupation"], merit, row["quota_group"], Random(0))
        row |= {**fresh, **{k: row[k] for k in who}, **facts}
        self.merit[row["id"]] = merit


def framed(row: Row) -> bool:
    """Whether the member's points decide under Lâm Đồng's rules."""
    return row["occupation"] in FRAMED


def official(row: Row) -> bool:
    """Whether the member is rated on the state side as a cadre, civil servant or public employee."""
    return bool(row["occupation"] == "official")


# ---------------------------------------------------------------- situations


def absences(s: Sample) -> None:
    """Sick for 2 months and 29 days, exactly 3 months, longer; maternity; away for work."""
    for row in s.take(5):
        s.event("absences", row, type="sick", **{"from": date(2021, 3, 1), "to": date(2021, 5, 29)})
    for row in s.take(4):
        s.event("absences", row, type="sick", **{"from": date(2021, 3, 1), "to": date(2021, 5, 31)})
    for row in s.take(1):  # only what lies in the year counts
        s.event("absences", row, type="sick", **{"from": date(2020, 11, 1), "to": date(2021, 3, 31)})
    for row in s.take(5):
        s.event("absences", row, type="sick", **{"from": date(2021, 4, 5), "to": date(2021, 9, 20)})
    for row in s.take(1):  # two spells, 100 days together
        s.event("absences", row, type="sick", **{"from": date(2021, 2, 1), "to": date(2021, 3, 22)})
        s.event("absences", row, type="sick", **{"from": date(2021, 8, 2), "to": date(2021, 9, 20)})
    for row in s.take(5):
        s.event("absences", row, type="maternity", **{"from": date(2021, 5, 10), "to": date(2021, 11, 9)})
    for row in s.take(5):
        s.event("absences", row, type="away", **{"from": date(2021, 2, 15), "to": date(2021, 8, 31)})


def not_rated(s: Sample) -> None:
    """Newcomers just under and exactly at six months, exempt, suspended, here temporarily."""
    for count, days in ((5, 1), (5, 0)):
        for row in s.take(count):
            meeting = MEETINGS[row["organization"]]
            row |= {"membership": "probationary", "admitted_on": meeting.replace(month=6) + timedelta(days)}
            s.unrated |= {row["id"]} if days else set()
    for n, row in enumerate(s.take(6, lambda m: m["occupation"] in ("retired", "other"))):
        row |= {"exempt": True, "exempt_attends": n % 2 == 0}
        s.unrated.add(row["id"])
    for row in s.take(5):
        row["suspended"] = True
    for row in s.take(5):
        row["temporary_activity"] = "here"
        s.unrated.add(row["id"])
    for n, row in enumerate(s.take(5)):
        row |= {"temporary_activity": "away", "temporary_opinion": n < 3}
    for row in s.take(5):
        row["committee_suspended"] = True


def disciplines(s: Sample) -> None:
    """Plain; self-detected and remedied; one violation punished in two years."""
    common = {"body": "party", "form": "reprimand", "duty_related": True}
    for n, row in enumerate(s.take(6)):
        s.regrade(
            row, "N", level_results="average", targets_completed=15, official_rating=row["official_rating"]
        )
        dates = {
            "violation_date": date(2021, 1, 20),
            "decision_date": date(2021, 4, 12),
            "in_force_until": date(2022, 4, 12),
        }
        s.event(
            "disciplines",
            row,
            violation=f"VP{n}",
            self_detected=False,
            remedied=n % 2 == 0,
            **dates,
            **common,
        )
    for n, row in enumerate(s.take(5)):
        dates = {
            "violation_date": date(2021, 1, 8),
            "decision_date": date(2021, 2, 3),
            "in_force_until": date(2021, 10, 31),
        }
        s.event("disciplines", row, violation=f"VT{n}", self_detected=True, remedied=True, **dates, **common)
    for n, row in enumerate(s.take(5)):
        kept = {
            "violation": f"VH{n}",
            "violation_date": date(2020, 7, 1),
            "self_detected": False,
            "remedied": True,
        }
        party = {"decision_date": date(2020, 10, 15), "in_force_until": date(2021, 10, 15)}
        s.event("disciplines", row, **kept, **party, **common)
        state = {
            "decision_date": date(2021, 1, 18),
            "in_force_until": date(2021, 10, 31),
            "body": "government",
        }
        s.event("disciplines", row, **kept, **{**common, **state})


def state_ratings(s: Sample) -> None:
    """Officials rated lower on the state side than in the Party, and the one level between two."""
    for row in s.take(5, official):
        s.regrade(row, "N")
    for row in s.take(5, official):
        s.regrade(row, "C", official_rating="completed_limited")
    for row in s.take(5, official):
        row["official_rating"] = "completed"
        s.merit[row["id"]] = "C"


def scores(s: Sample) -> None:
    """Just below and exactly at 95 and 80 points; bonuses that reach the maximum exactly, or pass it."""
    best = {m["id"] for m in s.tables["members"] if s.merit[m["id"]] == "E" and framed(m)}
    for row in (m for m in s.tables["members"] if m["id"] in best):
        bonus(s, row, Decimal(90), "2", "2", "1")
    for row in s.take(5, framed):  # as good as any, half a point short
        s.regrade(row, "E")
        s.merit[row["id"]] = "G"
        bonus(s, row, Decimal(90), "2", "1.5", "1")
    for total in ("79.5", "80"):
        for row in s.take(5, framed):
            row |= points(Decimal(total))
    for row in s.take(5, framed):
        bonus(s, row, Decimal(82), "2", "2", "2", "2", "2")
    for row in s.take(1, framed):  # 10.5 in all: 10 count
        bonus(s, row, Decimal(82), "2", "2", "2", "2", "2", "0.5")
    for row in s.take(5, framed):  # points of a criterion left to its deductions
        row["points_a3"] = None
        stated = {"criterion": "a3", "reason": "Đi họp muộn", "remedy": "Chấn chỉnh trong quý I"}
        s.event("adjustments", row, type="deduction", points=Decimal("1.5"), **stated)


def bonus(s: Sample, row: Row, own: Decimal, *entries: str) -> None:
    """Give a member points of the criteria and bonus entries."""
    row |= points(own)
    for n, entry in enumerate(entries, 1):
        s.event("adjustments", row, type="bonus", points=Decimal(entry), reason=f"Thành tích mẫu {n}")


def transfers(s: Sample) -> None:
    """Moved after six months with and without the old cell's opinion, and after less."""
    for count, day, opinion in (
        (5, date(2021, 7, 1), True),
        (5, date(2021, 7, 1), False),
        (5, date(2021, 5, 20), False),
    ):
        for row in s.take(count):
            s.event("transfers", row, date=day, opinion=opinion, **{"from": "Chi bộ thôn Mẫu Cũ"})


def conduct(s: Sample) -> None:
    """Breaches that one text knows and another does not, and a poor box outside the tasks."""
    for name in ("forbidden_conduct", "example_breach", "poor_local_example"):
        for row in s.take(5):
            row[name] = True
            if name != "example_breach":
                s.merit[row["id"]] = "N"
    for row in s.take(3):
        s.regrade(row, "C", level_conduct="poor")
    for n, row in enumerate(
        m for m in s.tables["members"] if m["organization"] == "CB05" and s.merit[m["id"]] == "E"
    ):
        unit = "completed" if n == 0 else "good"
        row |= {
            "leader_level": "base",
            "unit_rating": unit,
            "party_organization_class": "clean_strong",
            "several_posts": True,
        }


def blanks(s: Sample) -> None:
    """One fact that some text needs is missing."""
    for row in s.take(2, official):
        row["official_rating"] = None
    for name in ("review_done", "admitted_on", "level_results", "task_completion"):
        for row in s.take(1):
            row[name] = None
    for row in s.take(1, framed):
        row["points_b2"] = None
    for row in s.take(1):
        row["targets_completed"] = None
    for row in s.take(1):
        s.regrade(row, "E", quota_group=None)
        s.merit[row["id"]] = "G"


SITUATIONS = (not_rated, state_ratings, scores, disciplines, absences, transfers, conduct, blanks)


# ---------------------------------------------------------------- ballots


def ballots(s: Sample) -> None:
    """Votes for everyone who is voted on; six members get exactly two thirds."""
    base: dict[str, int] = {}
    for m in s.tables["members"]:
        away = m["exempt"] and m["exempt_attends"] is not True
        counts = m["membership"] == "full" and not away and m["temporary_activity"] != "here"
        base[m["organization"]] = base.get(m["organization"], 0) + counts
    for cell in BIG:  # two thirds must be a whole number
        for row in s.take(base[cell] % 3, lambda m, cell=cell: m["organization"] == cell):
            row |= {"membership": "probationary", "admitted_on": date(2021, 3, 1)}
            base[cell] -= 1
    for row in s.take(6):
        s.regrade(row, "E")
        s.merit[row["id"]] = "G"
        s.two_thirds.add(row["id"])
    s.tables["ballots"] = [
        {"subject": m["id"], **votes(s, m["id"], base[m["organization"]])}
        for m in s.tables["members"]
        if m["id"] not in s.unrated
    ]


def votes(s: Sample, subject: str, base: int) -> Row:
    """Return the votes on one member."""
    if subject not in s.two_thirds:
        return ballot(s.merit[subject], base)
    both = {"votes_excellent": base * 2 // 3, "votes_good": base // 3}
    return {**both, "votes_completed": 0, "votes_not_completed": 0}


# ---------------------------------------------------------------- output


def sample_rows() -> dict[str, list[Row]]:
    """Return the tables of the sample as canonical rows."""
    sample = Sample()
    for situation in SITUATIONS:
        situation(sample)
    ballots(sample)
    return sample.tables


def write(outputs: tuple[Path, ...] = OUTPUTS) -> None:
    """Write the sample as a workbook and as folders of CSV files."""
    dictionary = load_plugins().dictionary
    roster = roster_from_rows("2021", sample_rows(), dictionary, EVENTS, place="lam-dong")
    # Nothing is decided yet; the sheet is there with its headers, ready to be filled in.
    columns = {f.id: column_type(f) for f in dictionary.of("decisions")}
    blank = pl.DataFrame(schema={**columns, "row": pl.UInt32()})
    roster = evolve(roster, tables={**roster.tables, "decisions": blank})
    for path in outputs:
        for old in path.glob("*.csv"):
            old.unlink()
        write_roster(roster, path, dictionary)


if __name__ == "__main__":
    write(tuple(Path(a) for a in sys.argv[1:]) or OUTPUTS)
