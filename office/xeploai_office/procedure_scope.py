"""Whom a rule on the work concerns: yes, no, or not known; and findings that hang on what is not known."""

from collections.abc import Callable, Iterable

from attrs import define, evolve, frozen

from xeploai.findings import Finding, Severity
from xeploai.messages import message
from xeploai.model import Milestone, Rule, Text, WorkRule
from xeploai_office.conditions import SUGGESTED, Conditions
from xeploai_office.events import Event, Unit


@frozen
class Concern:
    """Whether a rule concerns somebody; ``None`` is not known, for want of the facts ``missing``."""

    holds: bool | None
    missing: tuple[Text, ...] = ()

    def __and__(self, other: "Concern") -> "Concern":
        both = (self.holds, other.holds)
        if False in both:
            return Concern(False)
        return Concern(None if None in both else True, (*dict.fromkeys((*self.missing, *other.missing)),))


@define(frozen=True, eq=False)
class Scope:
    """Says whom the rules of one rulebook concern in one roster."""

    conditions: Conditions

    def of(self, rule: WorkRule, unit: Unit | None, about: str | None = None) -> Concern:
        """Say whether a rule concerns a unit and who was reviewed, rated or wrote there.

        A unit of unknown kind is told of once, elsewhere; no rule made for one kind is tried on it.
        """
        if rule.units and (unit is None or unit.kind not in rule.units):
            return Concern(False)
        names = (about, *((unit.id, unit.organization) if unit else ()))
        found = Concern(True) & _concern(
            self.conditions.of(rule, *names), lambda: self.conditions.missing(rule)
        )
        if isinstance(rule, Milestone) and rule.if_suggested:
            found = found & self.suggested(unit)
        return found

    def suggested(self, unit: Unit | None) -> Concern:
        """Say whether a review was suggested to a unit."""
        told = self.conditions.events.suggested_units.get(unit.id) if unit else None
        return _concern(told, self._suggested_label)

    def _suggested_label(self) -> tuple[Text, ...]:
        return (self.conditions.facts("member")[SUGGESTED].label,)

    def first(self, rule: WorkRule, events: Iterable[Event]) -> tuple[Event, Concern] | None:
        """Return the first event that a rule concerns for certain, else the first that it may concern."""
        told = [(e, self.of(rule, e.unit, e.about)) for e in events]
        return next((x for holds in (True, None) for x in told if x[1].holds is holds), None)


def severity(rule: Rule) -> Severity:
    """Return how bad it is to break a rule."""
    return "error" if rule.effect == "binds" else "warning"


def settled(found: Finding, concern: Concern) -> Finding:
    """Return a finding as it stands, or as an open question where it is not known whether the rule holds."""
    if concern.holds:
        return found
    told = message("finding.procedure_open", broken=found.message, missing=concern.missing)
    return evolve(found, code="procedure_open", severity="info", message=told)


def _concern(holds: bool | None, missing: Callable[[], tuple[Text, ...]]) -> Concern:
    return Concern(holds, missing() if holds is None else ())
