"""Who gets which form, and the rows of the roster and of the evaluation behind each of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import polars as pl
from attrs import define, field, frozen

from xeploai import Evaluation, Roster
from xeploai.model import SUBJECTS, Form, Kind

PERSON: tuple[Kind, ...] = ("member", "leader")
"""One human being may stand in both sheets, and signs one form."""
Row = Mapping[str, Any]
Branch = str
_OF_UNIT: Mapping[str, Branch] = {
    **dict.fromkeys(
        ("province_standing_committee", "district_standing_committee", "base_committee", "base_cell",
         "sub_cell", "party_agency", "party_caucus"), "party"
    ),
    **dict.fromkeys(
        ("people_council", "people_committee", "department", "school", "management_board", "health_station"),
        "government",
    ),
    **dict.fromkeys(("front", "mass_organization"), "mass"),
}  # fmt: skip
"""Of units that are none of the three, such as a cooperative, nothing follows."""
_NOTHING: Row = {}


@frozen
class Subject:
    """One subject of one form; a person of both sheets is found in both."""

    kinds: tuple[Kind, ...]
    id: str
    name: str

    @property
    def kind(self) -> Kind:
        """The sheet that comes first."""
        return self.kinds[0]


@frozen
class Post:
    """One post: what it is called, where, and on which line of the form it stands."""

    text: str
    branch: Branch | None


@define(slots=False, frozen=True, eq=False)
class People:
    """The subjects of a roster, each row looked up once."""

    roster: Roster
    evaluation: Evaluation
    _rows: dict[Kind, Mapping[str, Row]] = field(factory=dict)
    _results: dict[Kind, Mapping[str, Row]] = field(factory=dict)

    def subjects(self, form: Form) -> list[Subject]:
        """Return whom a form concerns, in roster order; a person once."""
        kinds = form.of or (form.kind,)
        found: dict[tuple[str, str], Subject] = {}
        for kind in sorted(kinds, key=_order):
            for i, row in self.rows(kind).items():
                key = ("person" if kind in PERSON else kind, i)
                before = found.get(key)
                name = (before.name if before else "") or row.get("name") or ""
                found[key] = Subject((*(before.kinds if before else ()), kind), i, name)
        return list(found.values())

    def reviewed(self, subject: Subject) -> bool:
        """Whether nothing says that the subject is not reviewed."""
        told = [self.result(k, subject.id).get("reviewed") for k in subject.kinds]
        return any(t is not False for t in told)

    def rows(self, kind: Kind) -> Mapping[str, Row]:
        """Return the roster's rows of a kind by id, with the facts that the rules derive."""
        if kind not in self._rows:
            table = self.roster.tables.get(SUBJECTS[kind])
            self._rows[kind] = {} if table is None else _by_id(self._with_derived(kind, table))
        return self._rows[kind]

    def result(self, kind: Kind, subject: str) -> Row:
        """Return what the evaluation says of a subject; nothing where its kind is not rated."""
        if kind not in self._results:
            rated = self.evaluation.kinds.get(kind)
            columns = ("id", "status", "reason", "rating", "decision", "score", "reviewed")
            frame = (
                rated.subjects.select(c for c in columns if c in rated.subjects.columns) if rated else None
            )
            self._results[kind] = {} if frame is None else _by_id(frame)
        return self._results[kind].get(subject, _NOTHING)

    def _with_derived(self, kind: Kind, table: pl.DataFrame) -> pl.DataFrame:
        rated = self.evaluation.kinds.get(kind)
        if rated is None:
            return table
        have = rated.facts.frame.collect_schema().names()
        more = [n for n in rated.facts.derived if n in have and n not in table.columns]
        return (
            table.join(rated.facts.frame.select("id", *more).collect(), on="id", how="left")
            if more
            else table
        )

    # ------------------------------------------------------------ bodies

    def body(self, name: str | None) -> str:
        """Return the name of an organisation or collective; its id where it has no name."""
        for kind in ("organization", "collective"):
            row = self.rows(kind).get(name or "")
            if row is not None:
                return row.get("name") or name or ""
        return name or ""

    def superior(self, subject: Subject) -> str:
        """Return the Party organisation above a subject; empty where nobody says."""
        row = self.row(subject)
        if subject.kind == "collective":
            return self.body(row.get("organization"))
        if subject.kind == "organization":
            return self.body(row.get("parent"))
        return self.body(self._base(row.get("organization")))

    def _base(self, cell: str | None) -> str | None:
        """The base organisation above a cell; where none is declared, what stands above the cell."""
        above = list(self._above(cell))
        bases = (i for i in above if self.rows("organization")[i].get("type") == "base_committee_org")
        return next(bases, above[0] if above else None)

    def _above(self, cell: str | None) -> Iterator[str]:
        rows, seen = self.rows("organization"), {cell}
        here = str(rows.get(cell or "", _NOTHING).get("parent"))
        while here in rows and here not in seen:
            seen.add(here)
            yield here
            here = str(rows[here].get("parent"))

    def row(self, subject: Subject) -> Row:
        """Return the row of the first sheet that a subject stands in."""
        return self.rows(subject.kind)[subject.id]

    # ------------------------------------------------------------ posts

    def posts(self, person: str) -> Sequence[Post]:
        """Return the posts of a person, the main one first."""
        return self._posts.get(person, ())

    @cached_property
    def _posts(self) -> Mapping[str, Sequence[Post]]:
        table = self.roster.tables.get("posts")
        found: dict[str, list[tuple[bool, Post]]] = {}
        for row in table.iter_rows(named=True) if table is not None else ():
            if row.get("post"):
                found.setdefault(row["person"], []).append(
                    (row.get("main_post") is not True, self._post(row))
                )
        return {i: [p for _, p in sorted(posts, key=lambda p: p[0])] for i, posts in found.items()}

    def _post(self, row: Row) -> Post:
        where = self.body(row.get("collective") or row.get("unit"))
        named = where.casefold() in row["post"].casefold()
        return Post(row["post"] if named else f"{row['post']} ({where})", self._branch(row))

    def _branch(self, row: Row) -> Branch | None:
        if row.get("branch"):
            return str(row["branch"])
        if row.get("is_secretary"):
            return "party"
        kinds = (str(self._unit_kinds.get(row.get(n) or "")) for n in ("collective", "unit"))
        return next((_OF_UNIT[k] for k in kinds if k in _OF_UNIT), None)

    @cached_property
    def _unit_kinds(self) -> Mapping[str, str]:
        table = self.roster.tables.get("units")
        if table is None or "unit_kind" not in table.columns:
            return {}
        return dict(table.select("id", "unit_kind").drop_nulls().iter_rows())


def _order(kind: Kind) -> int:
    return ("member", "leader", "collective", "organization").index(kind)


def _by_id(frame: pl.DataFrame) -> Mapping[str, Row]:
    return {str(row["id"]): row for row in frame.iter_rows(named=True)}


def ids(subjects: Iterable[Subject]) -> list[str]:
    """Return the ids of subjects."""
    return [s.id for s in subjects]
