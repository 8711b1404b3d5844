"""Resolution: from a selection to the rulebook in force at a place on a day (S24 to S29).

Order: date, place, competence, relation, specificity of place. Nothing depends on the order in
which plugins are installed or files are read.
"""

from xeploai.conflicts import unacknowledged
from xeploai.errors import RulebookError
from xeploai.layers import apply_layers, in_force
from xeploai.model import Reading
from xeploai.plugins import Registry, load_plugins
from xeploai.readings import choose_readings, guarded, reading_names, settled, substituted
from xeploai.rulebook import Rulebook, rulebook_facts
from xeploai.scope import Scope, find_scope
from xeploai.selection import Selection, parse_selection


def resolve(selection: str, registry: Registry | None = None) -> Rulebook:
    """Return the rulebook that ``selection`` names.

    Raise :class:`SelectionError` for an unknown name, :class:`PluginError` when a plugin that holds
    rules for it is not active, :class:`RulebookError` when the rules contradict each other.
    """
    registry = registry or load_plugins()
    parsed = parse_selection(selection)
    scope = find_scope(parsed, registry)
    rules = [r for g in scope.regulations for r in g.rules if in_force(r, scope.day)]
    readings, reading_rules = choose_readings(rules, parsed.readings)
    chosen = [settled(r, readings) for r in rules if guarded(r, readings)]
    used = {name for r in chosen for name in reading_names(r, readings)}
    rules_now = [substituted(r, readings) for r in chosen if not isinstance(r, Reading)]
    applied = apply_layers(rules_now, scope, registry)
    accepted = [a for r in scope.regulations for a in r.acknowledged]
    faults, acknowledged = unacknowledged(applied.faults, accepted)
    if faults:
        raise RulebookError(faults)
    entries = tuple(applied.entries[n] for n in sorted(applied.entries))
    return Rulebook(
        selection=_canonical(parsed, scope),
        place=scope.place,
        day=scope.day,
        period=scope.period,
        regulations=scope.regulations,
        entries=entries,
        facts=rulebook_facts(registry.dictionary.facts, (e.rule for e in entries)),
        readings=readings,
        reading_rules=reading_rules,
        idle_readings=tuple(sorted(set(readings) - used)),
        openings=applied.openings,
        unfilled=tuple(o for o in applied.openings if o.name not in applied.filled),
        adopted=tuple(applied.adopted),
        notes=(*scope.notes, *applied.notes),
        acknowledged=(*(n for r in scope.regulations for n in r.accepted), *acknowledged),
    )


def _canonical(parsed: Selection, scope: Scope) -> str:
    """Return the selection with the place's id, whatever spelling was typed."""
    name = parsed.name if any(parsed.name == r.id for r in scope.regulations) else scope.place.id
    when = f"@{parsed.when}" if parsed.when else ""
    return name + when + "".join(f"+{k}={v}" for k, v in sorted(parsed.readings.items()))
