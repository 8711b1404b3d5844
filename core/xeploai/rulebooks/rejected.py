"""Rules that were considered for a rulebook and do not stand in it, each with the reason."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from xeploai.messages import Message, message
from xeploai.model import Opening, Reading, Regulation, Rule
from xeploai.plugins import Registry
from xeploai.rulebooks.readings import guarded
from xeploai.rulebooks.rulebook import Rejected
from xeploai.rulebooks.scope import Scope, covers


def rejected(
    scope: Scope, registry: Registry, readings: Mapping[str, str], notes: Iterable[Message]
) -> tuple[Rejected, ...]:
    """Return what was left out, by rule name; ``notes`` tell of local rules without their target.

    A selection by place considers every installed regulation; one by regulation only that text and
    those it builds on (S26).
    """
    inside = {r.id for r in scope.regulations}
    lost = {str(n.params["rule"]): n for n in notes if n.code.startswith("R108")}
    found = [x for r in scope.regulations for x in _left_out(r, scope, readings, lost)]
    if scope.selection.name not in registry.regulations:
        others = (r for i, r in registry.regulations.items() if i not in inside)
        found += [x for r in others for x in _whole(r, scope, registry)]
    return tuple(sorted(found, key=lambda x: (x.rule.name, x.reason.code)))


def _left_out(
    regulation: Regulation, scope: Scope, readings: Mapping[str, str], lost: Mapping[str, Message]
) -> Iterator[Rejected]:
    """Rules of a regulation in force: another version, another reading, a target that does not hold."""
    for rule in regulation.rules:
        if not covers(rule.from_, rule.to, scope.day):
            dates = {"start": rule.from_, "end": rule.to}
            yield Rejected(rule, message(f"rejected.{_dated(rule)}", day=scope.day, **dates))
        elif not isinstance(rule, Reading | Opening) and not guarded(rule, readings):
            guards = ", ".join(f"{k} = {v}" for k, v in rule.in_reading.items())
            yield Rejected(rule, message("rejected.reading", readings=guards))
        elif rule.name in lost:
            yield Rejected(rule, lost[rule.name])


def _dated(rule: Rule) -> str:
    return "dates" if rule.from_ and rule.to else "starts" if rule.from_ else "ends"


def _whole(regulation: Regulation, scope: Scope, registry: Registry) -> Sequence[Rejected]:
    reason = _reason(regulation, scope, registry)
    return [Rejected(rule, reason, whole=True) for rule in regulation.rules]


def _reason(regulation: Regulation, scope: Scope, registry: Registry) -> Message:
    """Say why nothing of a regulation holds: out of place, not in force, or its base is not."""
    identity = regulation.identity
    if identity.place not in {p.id for p in registry.places.chain(scope.place, scope.day)}:
        place = registry.places.get(identity.place).name
        return message("rejected.place", regulation=identity.id, place=place, asked=scope.place.name)
    told = {"regulation": identity.id, "day": scope.day}
    if not covers(identity.from_, identity.to, scope.day):
        if scope.day < identity.from_:
            return message("rejected.not_yet", start=identity.from_, **told)
        return message("rejected.ended", end=identity.to, **told)
    return message("rejected.base", bases=", ".join(identity.extends), **told)
