"""The procedure against the rulebook: lateness, length, order, chair and what is missing.

What a roster does not tell is not judged: without the sheets of meetings and papers there is nothing to
find, and a unit whose kind nobody gave breaks no rule made for one kind of unit.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import define

from xeploai import Evaluation, Roster, Rulebook, evaluate
from xeploai.findings import Finding, finding
from xeploai.lifecycle.compile import Compiler
from xeploai.messages import message, nearest
from xeploai.model import KINDS, SUBJECTS, Duration, Gate, Kind, Meeting, Milestone, WorkRule
from xeploai_office.calendar import ON_TIME, of_units
from xeploai_office.conditions import Conditions
from xeploai_office.dossiers import Dossiers
from xeploai_office.events import Event, Events, Unit
from xeploai_office.procedure_order import Orders
from xeploai_office.procedure_scope import Scope, settled, severity
from xeploai_office.procedure_time import Times, paper_text
from xeploai_office.workdays import work_days

OPINIONS = ("old_cell_opinion", "temporary_opinion")
"""Opinions that a gate asks for; the paper and the fact have one name."""
RESIDENCE = "residence_opinion"


def procedure_findings(
    roster: Roster, rulebook: Rulebook, evaluation: Evaluation | None = None
) -> list[Finding]:
    """Return what the sheets ``meetings`` and ``papers`` show to be against the rulebook.

    ``evaluation`` is that of the roster under the rulebook; without one it is made where the opinions
    that gates ask for must be looked at.
    """
    if "meetings" not in roster.tables and "papers" not in roster.tables:
        return []
    events = Events(roster)
    days = work_days(rulebook)
    scope = Scope(Conditions(roster, rulebook, events, evaluation))
    found = [*_unknown_units(events), *Times(rulebook, scope, days).findings()]
    found += [*Orders(rulebook, scope).findings(), *_Held(rulebook, scope).findings()]
    found += [*_Opinions(roster, rulebook, events, evaluation).findings()]
    return [*found, *_unread(rulebook)]


def _unread(rulebook: Rulebook) -> Iterator[Finding]:
    """Yield clauses on time that are known to exist and not what they say: nothing was held to them (S12)."""
    for rule in rulebook.rules:
        if rule.text_unknown and isinstance(rule, ON_TIME):
            told = {"rule": rule.name, "clause": rulebook.clause(rule), "text": rule.text}
            yield finding("procedure_unread", "info", **told)


def _unknown_units(events: Events) -> Iterator[Finding]:
    """Yield units that no sheet lists, and those whose kind nobody gave, once each."""
    told: dict[str, tuple[Unit, str]] = {}
    meetings = [(e.unit, e.where) for e in events.meetings or ()]
    papers = [(p.unit, p.where) for p in events.papers or () if p.unit is not None]
    for unit, where in (*meetings, *papers):
        told.setdefault(unit.id, (unit, where))
    for name, (unit, where) in told.items():
        if name not in events.units:
            near = nearest(name, list(events.units))
            hint = message("roster.nearest", nearest=near) if near else ""
            yield finding("unit_unknown", "warning", subject=name, where=where, nearest=hint)
        elif unit.kind is None:
            called = events.called(name)
            yield finding("unit_kind_unknown", "info", subject=name, where=where, unit=called)


@define(slots=False, frozen=True, eq=False)
class _Held:
    """How reviews were held, and whether they were held at all."""

    rulebook: Rulebook
    scope: Scope

    @property
    def events(self) -> Events:
        return self.scope.conditions.events

    def findings(self) -> Iterator[Finding]:
        if self.events.meetings is None:
            return
        yield from self._unknown_chairs()
        for rule in of_units(self.rulebook, Meeting):
            for event in self.events.meetings:
                concern = self.scope.of(rule, event.unit, event.about)
                if event.phase == "review" and concern.holds is not False:
                    for found in (*self._chaired(rule, event), *self._before_whom(rule, event)):
                        yield settled(found, concern)
        yield from self._not_held()

    def _unknown_chairs(self) -> Iterator[Finding]:
        """Yield chairs who look like a slip; somebody from above need not be in the roster."""
        persons = self.events.ids["member"] | self.events.ids["leader"]
        for event in self.events.meetings or ():
            if event.chair is None or event.chair in persons:
                continue
            if near := nearest(event.chair, sorted(persons)):
                told = {"subject": event.about, "where": event.chair_where, "chair": event.chair}
                yield finding("chair_unknown", "warning", **told, nearest=near)

    def _said(self, code: str, rule: Meeting, event: Event, **told: Any) -> Finding:
        clause, who = self.rulebook.clause(rule), self.events.called(event.about)
        return finding(
            code,
            severity(rule),
            subject=event.about,
            rule=rule.name,
            clause=clause,
            where=told.pop("where", event.where),
            text=rule.text,
            who=who,
            unit=self.events.called(event.unit.id),
            **told,
        )

    def _chaired(self, rule: Meeting, event: Event) -> Iterator[Finding]:
        if not rule.own_chair and event.chair is not None and event.chair == event.subject:
            yield self._said("own_chair", rule, event, where=event.chair_where)

    def _before_whom(self, rule: Meeting, event: Event) -> Iterator[Finding]:
        """Only heads of one-head units have these choices (seed V000-8)."""
        unit, held = event.unit, event.held_as
        if not rule.forms or not unit.one_head or event.role != "head" or held is None or held in rule.forms:
            return
        below = rule.whole_staff_below if held == "whole_staff" else None
        if below is not None and unit.staff is None:
            yield self._said("staff_unknown", rule, event, below=below)
        elif below is None or unit.staff is None or unit.staff >= below:
            yield self._said("held_otherwise", rule, event, staff=unit.staff)

    def _not_held(self) -> Iterator[Finding]:
        """Yield units that must review and of which the sheet tells nothing (S2: it is complete).

        Reviews are asked for once a year; of a quarter nothing is missed.
        """
        if self.rulebook.period.text != str(self.rulebook.period.end.year):
            return
        held = {e.unit.id for e in self.events.meetings or () if e.phase == "review"}
        open_ = [(u, r) for u in self.events.units.values() if u.id not in held for r in [self._asks(u)] if r]
        if open_ and not self.events.meetings:
            yield finding("no_meetings", "warning", count=len(open_))
            return
        for unit, rule in open_:
            clause, called = self.rulebook.clause(rule), self.events.called(unit.id)
            yield finding(
                "review_not_held", "warning", subject=unit.id, rule=rule.name, clause=clause, unit=called
            )

    def _asks(self, unit: Unit) -> WorkRule | None:
        """The first rule that speaks of the review of just this kind of unit."""
        rules = [r for r in of_units(self.rulebook, Milestone) if "review" in r.phases and not r.if_suggested]
        durations = [r for r in of_units(self.rulebook, Duration) if r.phase == "review"]
        return next((r for r in (*rules, *durations) if r.units and unit.kind in r.units), None)


@define(slots=False, frozen=True, eq=False)
class _Opinions:
    """Opinions that must be there before a rating: of the old and the temporary cell, of the residence."""

    roster: Roster
    rulebook: Rulebook
    events: Events
    evaluation: Evaluation | None = None

    def findings(self) -> Iterator[Finding]:
        yield from self._of_gates()
        yield from self._of_residence()

    def _rated(self) -> Mapping[str, Event]:
        """Who was rated in a meeting: the row, by id."""
        return {e.subject: e for e in self.events.meetings or () if e.phase == "rating" and e.subject}

    def _has(self, subject: str, paper: str) -> bool:
        return any(p.paper == paper and p.subject == subject for p in self.events.papers or ())

    def _of_gates(self) -> Iterator[Finding]:
        """Yield those who were rated although an opinion that they certainly needed was not there."""
        asked = [(k, g, p) for k in KINDS for g in self.rulebook.of(Gate, k) for p in _opinions(g)]
        rated = self._rated()
        if not asked or not rated:
            return
        done = self.evaluation or evaluate(self.roster, self.rulebook)
        for kind, gate, paper in asked:
            for subject in self._without(done, kind, gate):
                if subject in rated and not self._has(subject, paper):
                    yield self._lacking(gate, paper, subject, rated[subject])

    def _without(self, done: Evaluation, kind: Kind, gate: Gate) -> list[str]:
        """The subjects who need the opinion and of whom nobody says that it is there.

        A blank is unknown; with the sheet of papers, which is complete (S2), it was not received.
        """
        if kind not in done.kinds:
            return []
        facts = done.kinds[kind].facts
        compiler = Compiler(self.rulebook.facts[kind], facts.na, gate.name)
        needed = compiler.holds(gate.applies_to)
        if gate.unless is not None:
            needed = needed & ~compiler.holds(gate.unless)
        there = compiler.required(gate.require).value
        if self.events.papers is not None:
            there = there.fill_null(False)
        return list(facts.frame.filter(needed & ~there).select("id").collect()["id"])

    def _lacking(self, gate: Gate, paper: str, subject: str, event: Event) -> Finding:
        return finding(
            "opinion_missing",
            severity(gate),
            subject=subject,
            rule=gate.name,
            clause=self.rulebook.clause(gate),
            where=event.where,
            text=gate.text,
            who=self.events.called(subject),
            paper=paper_text(self.rulebook, paper),
        )

    def _of_residence(self) -> Iterator[Finding]:
        """The residence opinion blocks the dossier; at the proposal it is a warning (seed A-52)."""
        if self.events.papers is None or not any(t in self.roster.tables for t in SUBJECTS.values()):
            return
        rated = self._rated()
        for dossier in Dossiers(self.roster, self.rulebook, self.evaluation).subjects if rated else ():
            for line in dossier.missing:
                if line.rule.paper == RESIDENCE and dossier.id in rated:
                    yield finding(
                        "residence_missing",
                        "warning",
                        subject=dossier.id,
                        rule=line.rule.name,
                        clause=line.clause,
                        where=rated[dossier.id].where,
                        text=line.rule.text,
                        who=self.events.called(dossier.id),
                    )


def _opinions(gate: Gate) -> Iterator[str]:
    tests = gate.require.tests if gate.require else ()
    yield from (t.fact for t in tests if t.fact in OPINIONS)
