"""Worked examples in ``cases/*.toml`` beside a plugin: facts in, expectation and clause out.

A case lists rows of the roster's tables by canonical values (a missing key is unknown, ``"k/a"``
is not applicable), the selection, and what is expected of each subject of its ``kind`` (members,
unless it says otherwise); ``"leader/L1"`` names a subject of another kind. A ``quota_case`` gives
recorded counts of a group and says whether the quota allows them; an ``award_case`` a limit.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl
from attrs import field, frozen

from xeploai.errors import RegulationFileError
from xeploai.law.tomlfile import read_toml, structure
from xeploai.lifecycle.awards import award_limit
from xeploai.lifecycle.evaluation import Evaluation
from xeploai.lifecycle.quota import allowed, largest
from xeploai.lifecycle.records import number
from xeploai.lifecycle.run import evaluate
from xeploai.messages import Message, Shown, message, nearest
from xeploai.model import KINDS, Award, Kind, Quota, Source, Text
from xeploai.plugins import Registry
from xeploai.rosters.roster import Roster
from xeploai.rosters.rows import roster_from_rows
from xeploai.rulebooks.resolve import resolve
from xeploai.rulebooks.rulebook import Rulebook

TABLES = (
    "organizations",
    "members",
    "collectives",
    "collective_members",
    "leaders",
    "posts",
    "same_level_bodies",
    "adjustments",
    "disciplines",
    "absences",
    "transfers",
    "ballots",
    "decisions",
    "history",
)


@frozen(kw_only=True)
class Case:
    """One worked example."""

    id: str
    """Name of the example; used once in its plugin."""
    selection: str
    """The rulebook it is judged under, with readings if needed."""
    source: Source
    """Clause from which the expectation follows."""
    title: Text | None = None
    """What it shows."""
    kind: Kind = "member"
    """The kind of the subjects that ``expect`` names without one."""
    period: str | None = None
    """Period of the roster; by default that of the selection."""
    sheets: tuple[str, ...] = ()
    """Event sheets that are there and empty: no row means none (S2)."""
    rows: Mapping[str, Sequence[Mapping[str, Any]]] = field(factory=dict, hash=False)
    """Rows by table; in the file a table of the core stands by itself, a regulation's own under ``rows``."""
    expect: Mapping[str, Mapping[str, Any]] = field(factory=dict, hash=False)
    """For each subject what must come out."""

    def roster(self, registry: Registry, book: Rulebook | None = None) -> Roster:
        """Return the case's facts as a roster; ``book`` is its rulebook, if that is at hand."""
        period = self.period or (book or resolve(self.selection, registry)).period.text
        return roster_from_rows(period, self.rows, registry.dictionary, ("members", *self.sheets))

    def subject(self, name: str) -> tuple[Kind, str]:
        """Return kind and id of a subject that ``expect`` names."""
        kind, sign, rest = name.partition("/")
        return (kind, rest) if sign and kind in KINDS else (self.kind, name)


@frozen(kw_only=True)
class FigureCase:
    """Recorded counts of one group, and what a quota or award rule says of them."""

    id: str
    """Name of the example; used once in its plugin."""
    selection: str
    """The rulebook it is judged under, with readings if needed."""
    source: Source
    """Clause from which the expectation follows."""
    rule: str
    """The quota or award, by its full name."""
    title: Text | None = None
    """What it shows."""
    readings: Mapping[str, str] = field(factory=dict, hash=False)
    """Readings chosen for it."""
    rated: int = 0
    """How many of the group are rated."""
    good_or_better: int = 0
    """How many of them good or better."""
    excellent: int = 0
    """How many of them with the highest rating."""
    roll: int = 0
    """How many are on the roll."""
    exceptional: bool = False
    """Whether the fact of the quota's ``exception`` is true."""
    allowed: bool | None = None
    """Whether these counts are allowed."""
    limit: int | None = None
    """The largest number that is allowed."""


@frozen
class CaseFile:
    """The cases of one file."""

    path: Path
    cases: tuple[Case, ...]
    figures: tuple[FigureCase, ...]


def load_cases(path: Path) -> CaseFile:
    """Read a case file; raise :class:`RegulationFileError` with every fault."""
    raw = read_toml(path)
    faults = [_unknown(path, k, k, TOP) for k in raw if k not in TOP]
    cases, figures = [], []
    for item in _listed(raw, "case"):
        case, found = structure(_plain(item, raw), Case, path.name, f"case[{item.get('id')}]")
        faults += found
        if case:
            cases.append(case)
            faults += _expected(path, case)
    for item in (*_listed(raw, "quota_case"), *_listed(raw, "award_case")):
        figure, found = structure(item, FigureCase, path.name, f"quota_case[{item.get('id')}]")
        faults += found
        figures += [figure] if figure else []
    if faults:
        raise RegulationFileError(faults)
    return CaseFile(path, tuple(cases), tuple(figures))


TOP = ("case", "quota_case", "award_case", "base", "organizations")
EXPECTED = (
    "reviewed", "status", "reason", "rating", "floor", "ceiling", "score", "candidate", "missing", "flags",
    "findings", "awards", "awards_open", "quota_group_key", "decision", "natural_floor", "natural_ceiling",
    "capped_floor", "capped_ceiling",
)  # fmt: skip
"""What can be expected of a subject, beside the outcome of a rule by its full name."""


def _expected(path: Path, case: Case) -> Iterator[Message]:
    for subject, wanted in case.expect.items():
        for key in wanted:
            if key not in EXPECTED and "/" not in key:
                yield _unknown(path, f"case[{case.id}].expect.{subject}", key, EXPECTED)


def _listed(raw: Mapping[str, Any], name: str) -> list[Any]:
    """Return the tables ``[[name]]``; under a misspelt header its sub-tables are no list."""
    found = raw.get(name, [])
    return found if isinstance(found, list) else []


def _unknown(path: Path, where: str, key: str, known: tuple[str, ...]) -> Message:
    what = message("toml.unknown_key", key=key, nearest=nearest(key, known))
    return message("toml.at", file=path.name, path=where, what=what)


def _plain(item: Mapping[str, Any], raw: Mapping[str, Any]) -> dict[str, Any]:
    """Split a case into its own keys and its rows, with ``like`` and ``times`` written out."""
    bases = raw.get("base", {})
    rows: dict[str, list[Mapping[str, Any]]] = {"organizations": list(raw.get("organizations", []))}
    for table in TABLES:
        for row in item.get(table, []):
            rows.setdefault(table, []).extend(_repeated(_based(row, bases)))
    for table, listed in item.get("rows", {}).items():
        for row in listed:
            rows.setdefault(table, []).extend(_repeated(_based(row, bases)))
    kept = {k: v for k, v in item.items() if k not in TABLES}
    return {**kept, "rows": rows}


def _based(row: Mapping[str, Any], bases: Mapping[str, Any]) -> dict[str, Any]:
    own = {k: v for k, v in row.items() if k != "like"}
    return {**_based(bases[row["like"]], bases), **own} if "like" in row else own


def _repeated(row: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    times = row.get("times")
    plain = {k: v for k, v in row.items() if k != "times"}
    if times is None:
        yield plain
    else:
        key = next(k for k in ("id", "subject", "person") if k in plain)
        yield from ({**plain, key: f"{plain[key]}{n}"} for n in range(1, times + 1))


def run_case(case: Case, registry: Registry) -> list[str]:
    """Evaluate a case and return every difference from its expectation, as sentences."""
    return [m.render("en") for m in case_differences(case, registry)]


def run_figures(case: FigureCase, registry: Registry) -> list[str]:
    """Apply a quota or award rule to recorded counts; return every difference."""
    return [m.render("en") for m in case_differences(case, registry)]


# Many examples stand on one rulebook, and a rulebook is frozen.
_book = lru_cache(maxsize=64)(resolve)


def case_differences(
    case: Case | FigureCase, registry: Registry, result: Evaluation | None = None, mark: str = ""
) -> list[Message]:
    """Run one example, or take its ``result``, and return how that differs from what it expects.

    ``result`` may be that of a roster of several examples, in which the ids of this one bear ``mark``.
    """
    if isinstance(case, FigureCase):
        return list(_figures(case, registry))
    if result is None:
        book = _book(case.selection, registry)
        result = evaluate(case.roster(registry, book), book, registry=registry)
    expected = case.expect.items()
    return [d for name, wanted in expected for d in _differences(result, case, name, wanted, mark)]


def _figures(case: FigureCase, registry: Registry) -> Iterator[Message]:
    readings = "".join(f"+{k}={v}" for k, v in case.readings.items())
    rule = _book(case.selection + readings, registry).rule(case.rule)
    limit: int | None
    if isinstance(rule, Quota):
        counts = (case.good_or_better, case.rated, case.roll)
        limit = largest(rule, *counts, exceptional=case.exceptional)
        keeps = allowed(rule, case.excellent, *counts, exceptional=case.exceptional)
    elif isinstance(rule, Award):
        limit = award_limit(rule, case.good_or_better, case.roll, case.excellent)
        keeps = limit is None or case.excellent <= limit
    else:
        yield message("case.no_figure", rule=case.rule)
        return
    if case.limit not in (None, limit):
        yield message("case.differs", what="limit", expected=Shown(case.limit), found=Shown(limit))
    if case.allowed not in (None, keeps):
        yield message("case.differs", what="allowed", expected=Shown(case.allowed), found=Shown(keeps))


_COLUMNS = {"floor": "rating_floor", "ceiling": "rating_ceiling"}


def _differences(
    result: Evaluation, case: Case, name: str, wanted: Mapping[str, Any], mark: str
) -> Iterator[Message]:
    kind, bare = case.subject(name)
    subject = mark + bare
    rated = result.kinds.get(kind)
    rows = rated.subjects.filter(rated.subjects["id"] == subject) if rated else None
    if rows is None or rows.is_empty():
        yield message("case.absent", subject=name)
        return
    row = rows.row(0, named=True)
    for key, value in wanted.items():
        got = _got(result, kind, subject, key, row)
        got = got.removeprefix(mark) if isinstance(got, str) else got
        if key in ("awards", "awards_open"):
            fits = len(value) == len(got) and all(any(_matches(v, g) for g in got) for v in value)
            differs = not fits
        elif key in ("missing", "flags", "findings"):
            absent = [v for v in value if not any(_matches(v, g) for g in got)]
            differs = bool(absent) or (value == [] and bool(got))
        else:
            differs = got != value
        if differs:
            told = {"what": f"{name}.{key}", "expected": Shown(value), "found": Shown(got)}
            lacks = [] if key == "missing" else [n for n in row["missing"] or () if row["rating"] is None]
            code = "case.lacks" if lacks else "case.differs"
            yield message(code, **told, **({"facts": ", ".join(lacks)} if lacks else {}))


def _matches(wanted: str, got: str) -> bool:
    return got == wanted or got.endswith((f".{wanted}", f":{wanted}", f"/{wanted}"))


def _got(result: Evaluation, kind: Kind, subject: str, key: str, row: Mapping[str, Any]) -> Any:
    match key:
        case "score":
            return None if row["score"] is None else Decimal(number(row["score"]) or 0)
        case "flags":
            return result.flags(kind)[subject]
        case "findings":
            return [f.code for f in result.findings if f.subject == subject]
        case "awards" | "awards_open":
            return _awards(result, kind, subject, key)
        case _ if key in result.kinds[kind].proposals.columns:
            may = result.kinds[kind].proposals
            return may.filter(pl.col("id") == subject)[key].item()
        case _:
            return row[_COLUMNS.get(key, key)]


def _awards(result: Evaluation, kind: Kind, subject: str, key: str) -> list[str]:
    if key == "awards":
        return result.eligible(kind).get(subject, [])
    return [w["award"] for w in result.waiting(kind).get(subject, [])]
