"""The order of meetings against the rulebook, and steps that were left out.

The review and the rating have two orders of their own: the head is reviewed first and rated last
(seed A-51), so each sequence is checked by itself.
"""

from collections.abc import Hashable, Iterator, Mapping
from datetime import date
from typing import Any

from attrs import define, frozen

from xeploai import Rulebook
from xeploai.findings import Finding, finding
from xeploai.messages import message
from xeploai.model import Sequence, Step
from xeploai_office.calendar import of_units
from xeploai_office.events import Event, Events
from xeploai_office.procedure_scope import Concern, Scope, settled, severity

_INDIVIDUAL = {"head", "deputy", "member"}


@frozen
class Broken:
    """Two events in the wrong order: ``first`` should have come before ``then``."""

    first: Event
    then: Event


@define(slots=False, frozen=True, eq=False)
class Orders:
    """The checks of one roster under one rulebook."""

    rulebook: Rulebook
    scope: Scope

    @property
    def events(self) -> Events:
        """Units, meetings and papers of the roster."""
        return self.scope.conditions.events

    def findings(self) -> Iterator[Finding]:
        """Yield events in the wrong order, one for each group and pair of steps, and steps left out."""
        for rule in of_units(self.rulebook, Sequence):
            for pair in self._broken(rule):
                concern = self._concern(rule, pair.first) & self._concern(rule, pair.then)
                if concern.holds is not False:
                    yield settled(self._said(rule, pair), concern)
            if rule.all_needed:
                yield from self._left_out(rule)

    def _concern(self, rule: Sequence, event: Event) -> Concern:
        return self.scope.of(rule, event.unit, event.about)

    # ------------------------------------------------------------ order

    def _broken(self, rule: Sequence) -> Iterator[Broken]:
        for n, earlier in enumerate(rule.steps):
            for later in rule.steps[n + 1 :]:
                first, then = self._groups(rule, earlier, lower=True), self._groups(rule, later)
                for key in (k for k in first if k in then):
                    pair = _worst(first[key], then[key])
                    if pair is not None:
                        yield pair

    def _groups(
        self, rule: Sequence, step: Step, *, lower: bool = False, dated: bool = True
    ) -> dict[Hashable, list[Event]]:
        """Events of a step by what they are compared in, in the order of the sheet."""
        found: dict[Hashable, list[Event]] = {}
        for event in self.events.meetings or ():
            key = self._key(rule, event, lower=lower)
            if key is not None and (event.start or not dated) and matches(step, event):
                found.setdefault(key, []).append(event)
        return found

    def _key(self, rule: Sequence, event: Event, *, lower: bool) -> Hashable | None:
        match rule.within:
            case "unit":
                return event.unit.id
            case "subject":
                return (event.unit.id, event.about)
            case "person":
                return event.subject
            case "organization":
                return event.unit.organization
            case "subordinates":
                return event.unit.parent if lower else event.unit.id

    def _said(self, rule: Sequence, pair: Broken) -> Finding:
        told = {
            "first": self._event(pair.first),
            "first_day": pair.first.start,
            "then": self._event(pair.then),
            "then_day": pair.then.start,
        }
        return finding(
            "wrong_order",
            severity(rule),
            subject=pair.first.about,
            rule=rule.name,
            clause=self.rulebook.clause(rule),
            where=pair.first.where,
            text=rule.text,
            **told,
        )

    def _event(self, event: Event) -> object:
        told: dict[str, Any] = {"who": self.events.called(event.about)}
        return message(f"procedure.event.{event.phase}", **told)

    # ------------------------------------------------------------ steps left out

    def _left_out(self, rule: Sequence) -> Iterator[Finding]:
        taken = [self._groups(rule, step, dated=False) for step in rule.steps]
        for n, step in enumerate(rule.steps[:-1]):
            for key, events in taken[n + 1].items():
                concern = self._concern(rule, events[0])
                if concern.holds is not False and not self._taken(step, events[0], taken[n], key):
                    yield settled(self._lacking(rule, step, events[0]), concern)

    def _taken(self, step: Step, event: Event, taken: Mapping[Hashable, Any], key: Hashable) -> bool:
        """A review of the whole unit covers those in it; the subjects' own sheets may tell of theirs."""
        own = step.phase == "review" and event.about in self.events.reviewed
        return own or key in taken or (event.unit.id, event.unit.id) in taken

    def _lacking(self, rule: Sequence, step: Step, event: Event) -> Finding:
        return finding(
            "step_left_out",
            severity(rule),
            subject=event.about,
            rule=rule.name,
            clause=self.rulebook.clause(rule),
            where=event.where,
            text=rule.text,
            what=self._event(event),
            lacking=message(f"procedure.phase.{step.phase}"),
        )


def matches(step: Step, event: Event) -> bool:
    """Say whether an event stands at a step; a person whose role nobody gave is just an individual."""
    role = event.role in step.roles or (event.role is None and set(step.roles) >= _INDIVIDUAL)
    return (
        (step.phase is None or event.phase == step.phase)
        and (not step.roles or role)
        and (not step.kinds or event.kind in step.kinds)
        and (not step.units or event.unit.kind in step.units)
    )


def _worst(first: list[Event], then: list[Event]) -> Broken | None:
    """Return the pair that breaks the order most: the latest of what comes first, the earliest after it."""
    pairs = [Broken(a, b) for a in first for b in then if a is not b and _after(a, b)]
    return max(pairs, key=lambda p: (_begin(p.first), -_begin(p.then).toordinal()), default=None)


def _after(first: Event, then: Event) -> bool:
    """Say whether ``first`` certainly came after ``then``; another phase must be over by then."""
    if first.start is None or then.start is None:
        return False
    if first.phase != then.phase and first.last is not None and first.last > then.start:
        return True
    return first.start > then.start or (first.start == then.start and _later(first, then))


def _later(first: Event, then: Event) -> bool:
    """On one day only the order in the sheet tells."""
    return first.order is not None and then.order is not None and first.order > then.order


def _begin(event: Event) -> date:
    return event.start or date.min
