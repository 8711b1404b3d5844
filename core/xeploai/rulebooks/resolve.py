"""Resolution: from a selection to the rulebook in force at a place on a day (S24 to S29).

Order: date, place, competence, relation, specificity of place. Nothing depends on the order in
which plugins are installed or files are read.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from xeploai.errors import RulebookError
from xeploai.law.conflicts import unacknowledged
from xeploai.messages import Message, message
from xeploai.model import Reading, Rule
from xeploai.plugins import Registry, load_plugins
from xeploai.rulebooks.frames import settle_frames
from xeploai.rulebooks.layers import Applied, apply_layers, in_force
from xeploai.rulebooks.order import steps
from xeploai.rulebooks.rated import rating_faults
from xeploai.rulebooks.readings import choose_readings, guarded, reading_faults, substituted
from xeploai.rulebooks.rejected import rejected
from xeploai.rulebooks.rulebook import Rulebook, fact_cycle, rulebook_facts
from xeploai.rulebooks.scope import Scope, find_scope
from xeploai.rulebooks.selection import Selection, parse_selection
from xeploai.rulebooks.settled import resting, settled_rules
from xeploai.rulebooks.tested import tested_faults


def resolve(selection: str, registry: Registry | None = None) -> Rulebook:
    """Return the rulebook that ``selection`` names.

    Raise :class:`SelectionError` for an unknown name, :class:`PluginError` when a plugin that holds
    rules for it is not active, :class:`RulebookError` when the rules contradict each other.
    """
    registry = registry or load_plugins()
    parsed = parse_selection(selection)
    scope = find_scope(parsed, registry)
    rules = [r for g in scope.regulations for r in g.rules if in_force(r, scope.day)]
    picked = choose_readings(rules, scope, registry)
    readings = picked.values
    broken = [f for r in rules for f in reading_faults(r, picked.readings)]
    applied = _applied(rules, scope, registry, readings)
    accepted = [a for r in scope.regulations for a in r.acknowledged]
    unrated = rating_faults(e.rule for e in applied.entries.values())
    faults, acknowledged = unacknowledged([*picked.faults, *broken, *applied.faults, *unrated], accepted)
    if faults:
        raise RulebookError(faults)
    entries = tuple(applied.entries[n] for n in sorted(applied.entries))
    facts = rulebook_facts(registry.dictionary.facts, (e.rule for e in entries))
    if untested := list(tested_faults((e.rule for e in entries), facts, registry.dictionary)):
        raise RulebookError(untested)
    for path in filter(None, map(fact_cycle, facts.values())):
        raise RulebookError(message("R111", path=" → ".join(path)))
    steps(facts, (e.rule for e in entries))
    used = resting((r for r in rules if guarded(r, readings)), readings)
    again = partial(_applied, rules, scope, registry)
    settled = settled_rules(used, readings, picked.readings, applied.entries, again)
    rests = {n: frozenset(by) - settled.get(n, frozenset()) for n, by in used.items()}
    return Rulebook(
        selection=_canonical(parsed, scope),
        place=scope.place,
        day=scope.day,
        period=scope.period,
        regulations=scope.regulations,
        entries=entries,
        facts=facts,
        readings=readings,
        reading_rules=picked.readings,
        idle_readings=tuple(n for n in sorted(readings) if not rests.get(n)),
        rests=rests,
        settled=settled,
        openings=applied.openings,
        unfilled=tuple(o for o in applied.openings if o.name not in applied.filled),
        adopted=(*picked.adopted, *applied.adopted),
        notes=(*scope.notes, *picked.notes, *applied.notes),
        rejected=rejected(scope, registry, readings, (*picked.notes, *applied.notes)),
        acknowledged=(*(n for r in scope.regulations for n in r.accepted), *acknowledged),
    )


def _applied(rules: list[Rule], scope: Scope, registry: Registry, readings: Mapping[str, str]) -> Applied:
    """Return what the rules in force come to under the answers to all readings."""
    chosen = (r for r in rules if guarded(r, readings) and not isinstance(r, Reading))
    state = apply_layers([substituted(r, readings) for r in chosen], scope, registry)
    settle_frames(state)
    return state


def resolve_receipt(receipt: Mapping[str, Any], registry: Registry | None = None) -> Rulebook:
    """Return the rulebook under which a receipt's evaluation was made.

    Raise :class:`RulebookError` naming each regulation that is not installed, whose files differ,
    or that has come to govern since: the evaluation cannot be repeated with the plugins installed.
    """
    registry = registry or load_plugins()
    faults = [f for i, d in receipt["regulations"].items() if (f := _other_text(i, d, receipt, registry))]
    if faults:
        raise RulebookError(faults)
    book = resolve(_whole_selection(receipt), registry).with_set(receipt["what_if"])
    if book.digest != receipt["rulebook"]:
        added = [r.id for r in book.regulations if r.id not in receipt["regulations"]]
        extra = [message("receipt.added", selection=receipt["selection"], regulation=i) for i in added]
        raise RulebookError(extra or [message("receipt.digest", selection=receipt["selection"])])
    return book


def _other_text(name: str, digest: str, receipt: Mapping[str, Any], registry: Registry) -> Message | None:
    told = {"selection": receipt["selection"], "regulation": name}
    told["plugins"] = ", ".join(f"{n} ({v})" for n, v in receipt["plugins"].items())
    if name not in registry.regulations:
        return message("receipt.missing", **told)
    now = registry.regulations[name].digest
    if now != digest:
        return message("receipt.differs", was=digest[:12], now=now[:12], **told)
    return None


def _whole_selection(receipt: Mapping[str, Any]) -> str:
    """The receipt's selection with every reading as it was, also those that were defaults then."""
    bare = str(receipt["selection"]).partition("+")[0]
    return bare + "".join(f"+{k}={v}" for k, v in sorted(receipt["readings"].items()))


def canonical(selection: str, registry: Registry) -> str:
    """Return a selection as rulebooks name it: the place's id, readings in order.

    Raise :class:`SelectionError` or :class:`PluginError` as :func:`resolve` does.
    """
    parsed = parse_selection(selection)
    return _canonical(parsed, find_scope(parsed, registry))


def _canonical(parsed: Selection, scope: Scope) -> str:
    """Return the selection with the place's id, whatever spelling was typed."""
    name = parsed.name if any(parsed.name == r.id for r in scope.regulations) else scope.place.id
    when = f"@{parsed.when}" if parsed.when else ""
    return name + when + "".join(f"+{k}={v}" for k, v in sorted(parsed.readings.items()))
