"""A fictional regulation for tests: ``data/regulations/small`` and the rules that a test adds to it.

One cell ``C1`` meets on 10/12/2020; the event sheets are there and empty unless a test says otherwise.
"""

import json
import shutil
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from xeploai.lifecycle.evaluation import Evaluation
from xeploai.lifecycle.run import evaluate
from xeploai.plugins import Registry, load_plugins
from xeploai.rosters.roster import Roster
from xeploai.rosters.rows import roster_from_rows
from xeploai.rulebooks.resolve import resolve
from xeploai.rulebooks.rulebook import Rulebook

FOLDERS = Path(__file__).parent / "data" / "regulations"
SHEETS = ("adjustments", "disciplines", "absences", "transfers")
CELL = {"id": "C1", "type": "base_cell", "meeting_date": date(2020, 12, 10)}
IN_REGULATION = ("reading", "opening")


def toml(value: Any) -> str:
    """Return a value as TOML; a mapping becomes an inline table."""
    match value:
        case bool():
            return str(value).lower()
        case date():
            return value.isoformat()
        case str():
            return json.dumps(value, ensure_ascii=False)
        case Mapping():
            return "{ " + ", ".join(f"{json.dumps(k)} = {toml(v)}" for k, v in value.items()) + " }"
        case list() | tuple():
            return "[" + ", ".join(map(toml, value)) + "]"
        case _:
            return str(value)


def rule(table: str, name: str, **keys: Any) -> str:
    """Return a rule as TOML; what every rule must say is filled in."""
    said = {
        "id": name,
        "topic": f"member.{name}",
        "text": {"vi": name, "en": name},
        "source": {"document": "text", "clause": name},
        "evidence": "text",
    }
    lines = "\n".join(f"{k} = {toml(v)}" for k, v in {**said, **keys}.items() if v is not None)
    return f"[[{table}]]\n{lines}\n"


def standard(rating: str, name: str, **keys: Any) -> str:
    return rule("standard", f"{rating}.{name}", rating=rating, **keys)


def needs(rating: str, **require: Any) -> str:
    """Return a standard that asks for the facts given."""
    return standard(rating, "_".join(require), require=require)


def ladder(fallback: str = "not_completed") -> str:
    return rule("ladder", "ladder", fallback=fallback)


# Each rating asks for one fact: what a member "is" follows from level_task.
STEPS = (
    rule("criterion", "task", group="core"),
    *(
        needs(r, core_levels={"at_least": v})
        for r, v in [("excellent", "excellent"), ("good", "good"), ("completed", "average")]
    ),
)


def quota(**keys: Any) -> str:
    plain = {
        "rating": "excellent",
        "share": "20%",
        "base": "good",
        "within": "organization",
        "rounding": "floor",
    }
    return rule("quota", "quota", **{**plain, **keys})


def reading(name: str, *values: str, **keys: Any) -> str:
    words = {v: {"vi": v, "en": v} for v in values}
    plain = {"question": {"vi": "?", "en": "?"}, "values": words, "default": values[0]} if values else {}
    return rule("reading", name, **{**plain, **keys})


def members(*facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return members of ``C1``: ``m1``, ``m2``, ..."""
    return [{"id": f"m{n}", "organization": "C1", **f} for n, f in enumerate(facts, 1)]


def people(**counts: int) -> list[dict[str, Any]]:
    """Return so many members at each level of the task criterion, the best first."""
    return [{"level_task": level} for level, count in counts.items() for _ in range(count)]


class SmallLaw:
    """The regulation with a test's rules, loaded as any data-only regulation."""

    def __init__(
        self, folder: Path, rules: Sequence[str], local: Sequence[str] = (), facts: Sequence[str] = ()
    ) -> None:
        has_ladder = any(r.startswith("[[ladder]]") for r in rules)
        self._write(folder, "small", rules if has_ladder else (ladder(), *rules), facts)
        if local:
            self._write(folder, "small_local", local, ())
        self.folders = [folder / "small", *([folder / "small_local"] if local else [])]

    @staticmethod
    def _write(folder: Path, name: str, rules: Sequence[str], facts: Sequence[str]) -> None:
        target = folder / name
        shutil.copytree(FOLDERS / name, target)
        for file, there in (("regulation.toml", True), ("member.toml", False)):
            part = [r for r in rules if r[2:].startswith(IN_REGULATION) == there]
            with (target / file).open("a", encoding="utf-8") as out:
                out.write("\n".join(["", *part]))
        if facts:
            (target / "facts.toml").write_text("\n".join(facts), "utf-8")

    @property
    def registry(self) -> Registry:
        """Load nothing but this regulation; raises what the files do wrong."""
        return load_plugins(candidates=[], rules=self.folders)

    def book(self, selection: str = "small") -> Rulebook:
        return resolve(selection, self.registry)

    def roster(
        self,
        rows: Sequence[Mapping[str, Any]],
        *,
        sheets: Sequence[str] = SHEETS,
        organizations: Sequence[Mapping[str, Any]] = (CELL,),
        period: str = "2020",
        place: str | None = None,
        **tables: Sequence[Mapping[str, Any]],
    ) -> Roster:
        given = {"organizations": organizations, "members": members(*rows), **tables}
        return roster_from_rows(period, given, self.registry.dictionary, sheets, place=place)

    def rate(
        self,
        *rows: Mapping[str, Any],
        selection: str = "small",
        book: Rulebook | None = None,
        with_decisions: bool = True,
        **given: Any,
    ) -> Evaluation:
        """Evaluate members (``m1``, ``m2``, ...) with the facts given."""
        registry = self.registry
        book = book or resolve(selection, registry)
        return evaluate(self.roster(rows, **given), book, with_decisions=with_decisions, registry=registry)

    def row(self, *rows: Mapping[str, Any], **given: Any) -> dict[str, Any]:
        """Evaluate and return the first member's row."""
        return self.rate(*(rows or ({},)), **given).subjects.row(0, named=True)


def verdict(row: Mapping[str, Any]) -> tuple[str, str | None, str | None, str | None]:
    """Return status, rating, floor and ceiling of a row."""
    return row["status"], row["rating"], row["rating_floor"], row["rating_ceiling"]


def all_verdicts(result: Evaluation) -> list[tuple[str, str | None]]:
    return list(result.subjects.select("status", "rating").iter_rows())
