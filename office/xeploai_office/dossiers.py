"""Dossiers: which papers a subject needs under a rulebook, and which of them are there.

A paper is required, required under a condition, or filed “nếu có”. A condition that nobody can settle
from the roster leaves the need unknown; it is never taken for yes or no.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, Literal

import polars as pl
from attrs import define, evolve, frozen

from xeploai import Evaluation, Roster, Rulebook
from xeploai.errors import UsageError
from xeploai.law.conditions import tested_facts
from xeploai.messages import message, nearest
from xeploai.model import KINDS, SUBJECTS, Dossier, Fact, Kind
from xeploai_office.conditions import Conditions
from xeploai_office.events import Events, Paper

FORMAT = "xeploai.dossier/1"
Need = Literal["required", "if_any", "unknown"]
State = Literal["present", "sent", "missing", "unknown", "not_yet"]
"""``sent`` is on its way; ``not_yet`` comes with the appraisal or the decision."""


@frozen
class Line:
    """One paper of one dossier."""

    rule: Dossier
    clause: str
    need: Need
    """``unknown``: the roster does not tell whether the condition holds."""
    conditional: bool
    """It is required under a condition, which was looked at."""
    state: State
    received_on: date | None = None
    unknown: tuple[Fact, ...] = ()
    """The facts that would settle whether it is needed."""

    def as_dict(self, lang: str) -> dict[str, Any]:
        """Return the line as plain JSON values."""
        return {
            "rule": self.rule.name,
            "paper": self.rule.paper,
            "text": self.rule.text[lang],
            "source": self.clause,
            "need": self.need,
            "conditional": self.conditional,
            "state": self.state,
            "received_on": self.received_on and self.received_on.isoformat(),
            "form": self.rule.form,
            "missing_facts": [f.id for f in self.unknown],
        }


@frozen
class SubjectDossier:
    """The dossier of one subject."""

    kind: Kind
    id: str
    name: str
    lines: tuple[Line, ...]

    @property
    def missing(self) -> tuple[Line, ...]:
        """The required papers that are not there."""
        return tuple(x for x in self.lines if x.need == "required" and x.state == "missing")

    def as_dict(self, lang: str) -> dict[str, Any]:
        """Return the dossier as plain JSON values."""
        lines = [x.as_dict(lang) for x in self.lines]
        return {"kind": self.kind, "id": self.id, "name": self.name, "papers": lines}


@define(slots=False, frozen=True, eq=False)
class Dossiers:
    """The dossiers of a roster under a rulebook."""

    roster: Roster
    rulebook: Rulebook
    evaluation: Evaluation | None = None
    """Where given, conditions may name the facts that its rules derive."""

    @cached_property
    def events(self) -> Events:
        """Units, meetings and papers of the roster."""
        return Events(self.roster)

    @cached_property
    def subjects(self) -> tuple[SubjectDossier, ...]:
        """Every subject that needs a paper; a person is listed once, as leader before member."""
        found: dict[tuple[str, str], SubjectDossier] = {}
        for kind in _ORDER:
            needs = self._needs(kind)
            who = "person" if kind in ("leader", "member") else kind
            for d in self._of(kind, needs.filter(pl.any_horizontal(*_numbered(needs)))):
                found.setdefault((who, d.id), d)
        return tuple(found.values())

    @cached_property
    def unsettled(self) -> Mapping[Kind, int]:
        """How many subjects of a kind may need a paper, as far as the roster tells, and none for certain."""
        found = {k: self._needs(k) for k in _ORDER}
        maybe = {k: n.filter(pl.any_horizontal(*_numbered(n)).is_null()).height for k, n in found.items()}
        return {k: n for k, n in maybe.items() if n}

    def asked_of(self, kind: Kind) -> tuple[Fact, ...]:
        """Return the facts that settle who of a kind needs a dossier at all."""
        facts, rules = self._conditions.facts(kind), self._rules(kind)
        return tuple(facts[n] for n in dict.fromkeys(t for r in rules for t in sorted(_scope(r))))

    def subject(self, name: str) -> SubjectDossier:
        """Return the dossier of a subject; raise :class:`UsageError` with the nearest id."""
        for kind in _ORDER:
            for found in self._of(kind, self._needs(kind).filter(pl.col("id") == name)):
                return found
        tables = (t for t in SUBJECTS.values() if t in self.roster.tables)
        ids = [i for t in tables for i in self.roster.tables[t]["id"]]
        if name in ids:
            raise UsageError(message("dossier.none", subject=name, selection=self.rulebook.selection))
        raise UsageError(message("dossier.unknown_subject", subject=name, nearest=nearest(name, ids)))

    @cached_property
    def unknown(self) -> tuple[Dossier, ...]:
        """Rules on dossiers that are known to exist and not what they say."""
        return tuple(r for r in self.rulebook.rules if isinstance(r, Dossier) and r.text_unknown)

    def as_dict(self, lang: str, subjects: Sequence[SubjectDossier] | None = None) -> dict[str, Any]:
        """Return the dossiers as plain JSON values."""
        told = self.subjects if subjects is None else subjects
        return {
            "format": FORMAT,
            "selection": self.rulebook.selection,
            "digest": self.rulebook.digest,
            "roster": self.roster.digest,
            "subjects": [d.as_dict(lang) for d in told],
            "text_unknown": [r.name for r in self.unknown],
        }

    # ------------------------------------------------------------ one kind

    def _rules(self, kind: Kind) -> list[Dossier]:
        """The rules on the dossiers of a kind, in the order of the text."""
        every = (r for k in KINDS for r in self.rulebook.of(Dossier, k))
        return sorted((r for r in every if kind in (r.of or (r.kind,))), key=_place)

    def _needs(self, kind: Kind) -> pl.DataFrame:
        """Return ``id``, ``name`` and for each rule by number whether its paper is needed."""
        rules = self._rules(kind)
        if not rules or SUBJECTS[kind] not in self.roster.tables:
            return pl.DataFrame(schema={"id": pl.String, "0": pl.Boolean})
        frame = self._conditions.frame(kind, rules)
        names = [c for c in ("id", "name") if c in frame.columns]
        needs = [self._conditions.holds(r, kind, frame, r.when).alias(str(n)) for n, r in enumerate(rules)]
        blanks = [_blank(r).alias(f"{n}?") for n, r in enumerate(rules)]
        return frame.select(*names, *needs, *blanks)

    @cached_property
    def _conditions(self) -> Conditions:
        return Conditions(self.roster, self.rulebook, self.events, self.evaluation)

    def _of(self, kind: Kind, rows: pl.DataFrame) -> Iterator[SubjectDossier]:
        rules = self._rules(kind)
        for row in rows.iter_rows(named=True):
            lines = tuple(self._lines(rules, row, kind))
            if lines:
                yield SubjectDossier(kind, row["id"], row.get("name") or "", lines)

    def _lines(self, rules: Sequence[Dossier], row: Mapping[str, Any], kind: Kind) -> Iterator[Line]:
        for number, rule in enumerate(rules):
            holds = row[str(number)]
            if holds is False or not self._concerns(rule, row["id"], kind):
                continue
            need: Need = "unknown" if holds is None else "if_any" if rule.if_any else "required"
            paper = self._paper(rule.paper, row["id"])
            state = self._state(rule, paper)
            received = paper.received_on if paper else None
            facts = self._conditions.facts(kind)
            blank = tuple(facts[n] for n in row[f"{number}?"]) if holds is None else ()
            clause = self.rulebook.clause(rule)
            yield Line(rule, clause, need, rule.when is not None, state, received, blank)

    def _concerns(self, rule: Dossier, subject: str, kind: Kind) -> bool:
        """Whether a rule for some kinds of unit concerns a body; one of unknown kind it may concern."""
        if not rule.units or kind in ("member", "leader"):
            return True
        unit = self.events.unit(subject)
        return unit is None or unit.kind is None or unit.kind in rule.units

    def _state(self, rule: Dossier, paper: Paper | None) -> State:
        if self.events.papers is None:
            return "unknown"
        if paper is None:
            return "missing" if rule.stage == "submission" else "not_yet"
        return "sent" if paper.sent_on and not paper.received_on else "present"

    def _paper(self, name: str, subject: str) -> Paper | None:
        return self._filed.get((name, subject))

    @cached_property
    def _filed(self) -> Mapping[tuple[str, str], Paper]:
        """Papers by name and by whose they are; one that was received goes before one on its way."""
        rows = sorted(self.events.papers or (), key=lambda p: p.received_on is not None)
        return {(p.paper, p.about): p for p in rows}


_ORDER: Sequence[Kind] = ("organization", "collective", "leader", "member")


def _place(rule: Dossier) -> tuple[str, list[int], str]:
    """Clauses sort by the figures in them: IV.3 (L624) before IV.3 (L1001)."""
    return (rule.regulation, [int(n) for n in re.findall(r"\d+", rule.source.clause)], rule.name)


def _scope(rule: Dossier) -> set[str]:
    """The facts of whom the rule speaks; what else it asks of them is left out."""
    return tested_facts(evolve(rule, when=None))


def _blank(rule: Dossier) -> pl.Expr:
    """Return the names of the facts in a rule's conditions that nobody gave."""
    blanks = [pl.when(pl.col(n).is_null()).then(pl.lit(n)) for n in sorted(tested_facts(rule))]
    return pl.concat_list(blanks).list.drop_nulls() if blanks else pl.lit([], pl.List(pl.String))


def _numbered(needs: pl.DataFrame) -> list[str]:
    return [c for c in needs.columns if c.isdigit()]
