"""The frame of criteria holds together: each part names a heading, and maxima add up to the heading's."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from xeploai.law.conflicts import cited
from xeploai.messages import Message, message, nearest
from xeploai.model import Condition, Criterion, Kind
from xeploai.rulebooks.layers import Applied, in_force

Known = Mapping[tuple[Kind, str], Criterion]


def settle_frames(state: Applied) -> None:
    """Find parts without their heading (R103), and note maxima that do not add up.

    A part whose heading is written and does not hold now is left out with a note, as any rule without its
    target; its own parts follow it.
    """
    left: dict[tuple[Kind, str | None], str] = {}
    while lost := list(_without_heading(state, left)):
        for part in lost:
            del state.entries[part.name]
    state.notes.extend(_uneven(_criteria(state)))


def _criteria(state: Applied) -> Known:
    rules = (e.rule for e in state.entries.values())
    return {(r.kind, r.id): r for r in rules if isinstance(r, Criterion)}


def _without_heading(state: Applied, left: dict[tuple[Kind, str | None], str]) -> Iterator[Criterion]:
    """Yield the parts that are told of, with a note or a fault; ``left`` says why headings were left out."""
    known, day = _criteria(state), state.scope.day
    written = [r for g in state.scope.regulations for r in g.rules if isinstance(r, Criterion)]
    for part in [c for c in known.values() if c.part_of and (c.kind, c.part_of) not in known]:
        told = {"rule": part.name, "source": cited(part), "target": part.part_of, "day": day}
        absent = [r for r in written if (r.kind, r.id) == (part.kind, part.part_of)]
        if absent:
            dated = "R108.reading" if any(in_force(r, day) for r in absent) else "R108"
            left[part.kind, part.id] = left.get((part.kind, part.part_of), dated)
            state.notes.append(message(left[part.kind, part.id], **told))
        else:
            # Whoever writes the full name means the criterion at its end.
            ids = [i for kind, i in known if kind == part.kind and i != part.id]
            near = nearest(str(part.part_of).rpartition(".")[2], ids)
            state.faults.append(message("R103.part_of", nearest=near, **told))
        yield part


def _uneven(known: Known) -> Iterator[Message]:
    """Note the headings whose parts' maxima sum to another figure than their own (see :func:`_sets`)."""
    for heading in known.values():
        parts = [c for c in known.values() if (c.kind, c.part_of) == (heading.kind, heading.id)]
        for together in _sets(parts) if _sums(heading) else ():
            if heading.max not in _totals(together):
                yield _told(heading, together)


def _sums(heading: Criterion) -> bool:
    added = heading.combine in ("points", "sum") and heading.scale_to is None and heading.each is None
    return added and heading.max is not None


def _sets(parts: Iterable[Criterion]) -> Iterator[list[Criterion]]:
    """Yield the parts that apply together: those of everybody, with those of each same ``applies_to``."""
    groups: dict[Condition | None, list[Criterion]] = {}
    for part in (p for p in parts if not p.text_unknown):
        groups.setdefault(part.applies_to, []).append(part)
    everybody = groups.pop(None, [])
    for some in groups.values() or [[]]:
        # A part without a maximum gets one a row, or sums parts of its own.
        if (together := [*everybody, *some]) and all(p.max is not None for p in together):
            yield together


def _totals(parts: Iterable[Criterion]) -> set[Decimal]:
    """What parts make together; a bonus may come on top of the maximum, within it."""
    points = [(p.max or Decimal(0), p.bonus is not None) for p in parts]
    return {sum((m for m, _ in points), Decimal(0)), sum((m for m, bonus in points if not bonus), Decimal(0))}


def _told(heading: Criterion, parts: list[Criterion]) -> Message:
    """The note stands with the text that divides the heading."""
    rule = next((p for p in parts if p.regulation != heading.regulation), parts[0])
    sums = {"parts": ", ".join(p.id for p in parts), "sum": max(_totals(parts)), "max": heading.max}
    return message("note.parts", rule=rule.name, source=cited(rule), heading=heading.id, **sums)
