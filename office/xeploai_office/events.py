"""What a roster tells of units, meetings and papers, as rows of Python values (sheets of the same names)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

import polars as pl
from attrs import define, evolve, frozen

from xeploai import Roster
from xeploai.model import SUBJECTS, Kind, MeetingForm, Phase, Role, UnitKind

UNIT_OF_TYPE: Mapping[str, UnitKind] = {
    "upper_org": "district_standing_committee",
    "base_committee_org": "base_committee",
    "base_cell": "base_cell",
    "sub_cell": "sub_cell",
}
"""The kind of unit that a type of Party organisation is, where the units' sheet says nothing."""
SUGGESTION = "suggestion"
"""The paper with which a superior suggests what to review."""
_TENTHS = 10
_COLUMNS: Mapping[str, str] = {
    "name": "name",
    "kind": "unit_kind",
    "organization": "organization",
    "staff": "staff",
    "one_head": "one_head",
}
"""Where the units' sheet holds what is known of a unit."""


@frozen
class Unit:
    """Who meets and submits; ``None`` is what nobody said."""

    id: str
    name: str
    kind: UnitKind | None = None
    organization: str | None = None
    """The Party organisation it belongs to; of an organisation itself."""
    parent: str | None = None
    staff: int | None = None
    one_head: bool | None = None


@frozen
class Event:
    """One row of the meetings' sheet."""

    unit: Unit
    phase: Phase
    subject: str | None
    """Who was reviewed or rated; ``None`` is the unit's meeting as a whole."""
    kind: Kind | None
    role: Role | None
    held_as: MeetingForm | None
    start: date | None
    end: date | None
    days: Decimal | None
    chair: str | None
    order: int | None
    suggested: bool | None
    where: str
    chair_where: str

    @property
    def about(self) -> str:
        """The id of whom the row is about: the subject, or the unit itself."""
        return self.subject or self.unit.id

    @property
    def last(self) -> date | None:
        """The last day of the meeting."""
        return self.end or self.start


@frozen
class Paper:
    """One row of the papers' sheet."""

    unit: Unit | None
    subject: str | None
    paper: str
    sent_on: date | None
    received_on: date | None
    where: str

    @property
    def about(self) -> str:
        """The id of whose paper it is."""
        return self.subject or (self.unit.id if self.unit else "")


@define(slots=False, frozen=True, eq=False)
class Events:
    """Units, meetings and papers of one roster; ``None`` for a sheet that was not given (S2)."""

    roster: Roster

    @cached_property
    def units(self) -> Mapping[str, Unit]:
        """Every organisation, collective and unit by id."""
        found: dict[str, Unit] = {}
        for row in self._rows("organizations"):
            kind = UNIT_OF_TYPE.get(row.get("type") or "")
            found[row["id"]] = Unit(row["id"], row.get("name") or "", kind, row["id"], row.get("parent"))
        for row in self._rows("collectives"):
            found[row["id"]] = Unit(row["id"], row.get("name") or "", None, row.get("organization"))
        for row in self._rows("units"):
            found[row["id"]] = _described(found.get(row["id"]) or Unit(row["id"], ""), row)
        return found

    def unit(self, name: str | None) -> Unit | None:
        """Return a unit by id; one that no sheet lists is known by its id only."""
        return None if name is None else self.units.get(name) or Unit(name, "")

    @cached_property
    def meetings(self) -> tuple[Event, ...] | None:
        """The rows of the meetings' sheet."""
        if "meetings" not in self.roster.tables:
            return None
        return tuple(self._event(row) for row in self._rows("meetings"))

    @cached_property
    def papers(self) -> tuple[Paper, ...] | None:
        """The rows of the papers' sheet."""
        if "papers" not in self.roster.tables:
            return None
        return tuple(self._paper(row) for row in self._rows("papers"))

    @cached_property
    def ids(self) -> Mapping[Kind, frozenset[str]]:
        """The ids of each kind that meetings or papers name."""
        return {k: frozenset(r["id"] for r in self._named(t, "id")) for k, t in SUBJECTS.items()}

    @cached_property
    def names(self) -> Mapping[str, str]:
        """The names of units, and of the subjects that meetings or papers name."""
        rows = [r for t in SUBJECTS.values() for r in self._named(t, "id", "name")]
        units = {u.id: u.name for u in self.units.values()}
        return {i: n for i, n in (*units.items(), *((r["id"], r.get("name")) for r in rows)) if n}

    def called(self, name: str) -> str:
        """Return an id with its name."""
        return f"{name} ({self.names[name]})" if name in self.names else name

    @cached_property
    def cells(self) -> Mapping[str, str]:
        """The cell of each member that meetings or papers name."""
        rows = self._named("members", "id", "organization")
        return {r["id"]: r["organization"] for r in rows if r.get("organization")}

    @cached_property
    def heads(self) -> frozenset[tuple[str, str]]:
        """Who heads which unit or collective, as the posts' sheet says."""
        rows = [r for r in self._rows("posts") if r.get("is_head")]
        return frozenset((r["person"], u) for r in rows for u in (r.get("unit"), r.get("collective")) if u)

    @cached_property
    def reviewed(self) -> frozenset[str]:
        """Who has finished the review, as the subjects' own sheets say."""
        rows = (r for t in SUBJECTS.values() for r in self._named(t, "id", "review_done"))
        return frozenset(r["id"] for r in rows if r.get("review_done"))

    @cached_property
    def suggestions(self) -> Mapping[str, bool | None]:
        """Whether a review was suggested to a subject or body; ``None``: not said. A written one says so."""
        written = ((p.about, True) for p in self.papers or () if p.paper == SUGGESTION)
        return _told([*((e.about, e.suggested) for e in self._reviews), *written])

    @cached_property
    def suggested_units(self) -> Mapping[str, bool | None]:
        """The same for a unit: suggested to itself or to anybody reviewed there."""
        written = ((p.unit.id, True) for p in self.papers or () if p.paper == SUGGESTION and p.unit)
        return _told([*((e.unit.id, e.suggested) for e in self._reviews), *written])

    @property
    def _reviews(self) -> Iterator[Event]:
        return (e for e in self.meetings or () if e.phase == "review")

    # ------------------------------------------------------------ rows

    def _rows(self, table: str) -> Iterator[dict[str, Any]]:
        frame = self.roster.tables.get(table)
        return iter(()) if frame is None else frame.iter_rows(named=True)

    def _named(self, table: str, *columns: str) -> Iterator[dict[str, Any]]:
        """Yield the rows whose id meetings or papers name: a roster may list millions of others."""
        frame = self.roster.tables.get(table)
        if frame is None:
            return iter(())
        rows = frame.filter(pl.col("id").is_in(self.mentioned.implode()))
        return rows.select(c for c in columns if c in frame.columns).iter_rows(named=True)

    @cached_property
    def mentioned(self) -> pl.Series:
        """The ids that meetings and papers name."""
        frames = [f for t in ("meetings", "papers") if (f := self.roster.tables.get(t)) is not None]
        parts = [f[c] for f in frames for c in ("unit", "subject", "chair") if c in f.columns]
        return pl.concat([pl.Series(dtype=pl.String), *parts]).drop_nulls().unique()

    def _where(self, table: str, row: Mapping[str, Any], *facts: str) -> str:
        """Return the cell of the first of the facts that the sheet has a column for."""
        sheet = self.roster.cells.get(table)
        return sheet.cell(next((f for f in facts if f in sheet.columns), ""), row["row"]) if sheet else ""

    def _event(self, row: Mapping[str, Any]) -> Event:
        unit, subject = self.unit(row["unit"]), row.get("subject")
        assert unit is not None
        subject = None if subject == unit.id else subject
        kind = row.get("subject_kind") or self._kind(unit, subject, row["phase"])
        days = row.get("days")
        return Event(
            unit=unit,
            phase=row["phase"],
            subject=subject,
            kind=kind,
            role=row.get("role") or self._role(unit, subject, kind),
            held_as=row.get("held_as"),
            start=row.get("start"),
            end=row.get("end"),
            days=None if days is None else Decimal(days) / _TENTHS,
            chair=row.get("chair"),
            order=row.get("order"),
            suggested=row.get("suggested_review"),
            where=self._where("meetings", row, "start", "unit"),
            chair_where=self._where("meetings", row, "chair"),
        )

    def _paper(self, row: Mapping[str, Any]) -> Paper:
        subject = row.get("subject")
        unit = row.get("unit") or self.cells.get(subject or "")
        if unit is None and subject in self.units:
            unit, subject = subject, None
        return Paper(
            self.unit(unit),
            None if subject == unit else subject,
            row["paper"],
            row.get("sent_on"),
            row.get("received_on"),
            self._where("papers", row, "received_on", "paper"),
        )

    def _kind(self, unit: Unit, subject: str | None, phase: Phase) -> Kind | None:
        """In a cell a person is a member; elsewhere a leader."""
        if subject is None:
            own = unit.id in self.ids["organization"] and phase == "rating"
            return "organization" if own else "collective"
        bodies: tuple[Kind, ...] = ("collective", "organization")
        persons: tuple[Kind, ...] = ("member", "leader")
        if unit.kind not in ("base_cell", "sub_cell"):
            persons = ("leader", "member")
        return next((k for k in (*bodies, *persons) if subject in self.ids[k]), None)

    def _role(self, unit: Unit, subject: str | None, kind: Kind | None) -> Role | None:
        if subject is None or kind in ("organization", "collective"):
            return "collective"
        return "head" if (subject, unit.id) in self.heads else None


def _described(unit: Unit, row: Mapping[str, Any]) -> Unit:
    """Add what the units' sheet says; a blank cell leaves what is known."""
    told: dict[str, Any] = {name: row.get(column) for name, column in _COLUMNS.items()}
    return evolve(unit, **{k: v for k, v in told.items() if v is not None})


def _told(rows: Iterable[tuple[str, bool | None]]) -> dict[str, bool | None]:
    """Join what rows say of one id: yes if any says so, no if all do, else unknown."""
    said: dict[str, set[bool | None]] = {}
    for name, told in rows:
        said.setdefault(name, set()).add(told)
    return {n: True if True in t else False if t == {False} else None for n, t in said.items()}
