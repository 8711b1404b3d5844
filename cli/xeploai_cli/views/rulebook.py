"""A rulebook as a page and as plain values: effective rules with origin, relation and evidence."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import attrs

from xeploai.law.words import condition_words, number_words, part_words
from xeploai.messages import catalogue, localized, text
from xeploai.model import KINDS, RULE_TABLES, Condition, Rule
from xeploai.rulebooks.origins import origin
from xeploai.rulebooks.rulebook import Change, Entry, Rulebook
from xeploai_cli.language import lang, say
from xeploai_cli.views.diff import provenance
from xeploai_cli.views.evaluation import notes, readings, regulations, what_if
from xeploai_cli.views.grid import Grid, Page, grid, left
from xeploai_cli.views.labels import Labels
from xeploai_cli.views.standing import rejections, standing, standing_values, weak

FORMAT = "xeploai.rulebook/1"


def rulebook_page(names: Labels, *, quiet: bool = False) -> Page:
    """Return all that ``rulebook`` prints; ``quiet`` keeps the rules."""
    book = names.book
    known = {"place": book.place.name, "day": book.day, "selection": book.selection}
    heading = say("rulebook.heading", count=len(book.entries), digest=book.digest[:12], **known)
    rules = tuple(g for g in _tables(names) if g.rows)
    if quiet:
        return Page(heading, grids=rules, warnings=what_if(book))
    lines = (say("evaluate.regulations", regulations=regulations(book)), *notes(book), *standing(book))
    rest = (
        readings(book),
        _openings(book),
        _adopted(names),
        weak(names),
        rejections(book),
        _not_encoded(book),
    )
    return Page(heading, lines, (*rules, *(g for g in rest if g.rows)), what_if(book))


def _tables(names: Labels) -> Iterator[Grid]:
    for kind in KINDS:
        for table in RULE_TABLES:
            entries = [e for e in names.book.entries if e.rule.table == table and e.rule.kind == kind]
            rows = [("\n".join(_lines(e, names)),) for e in entries if table not in ("reading", "opening")]
            told = {"table": say(f"table.{table}"), "kind": say(f"kind.{kind}")}
            yield grid("table", (left("none", 1),), rows, told=told)


def _lines(entry: Entry, names: Labels) -> Iterator[str]:
    rule = entry.rule
    yield rule.name
    yield names.words(rule)
    yield provenance(origin(names.book, entry))
    if rule.relation and rule.target:
        yield say("rulebook.relation", relation=say(f"relation.{rule.relation}"), target=rule.target)
    for change in entry.changes:
        relation = say(f"relation.{change.relation}")
        yield say("rulebook.change", by=change.by, relation=relation, what=_change(change, names))


def _change(change: Change, names: Labels) -> str:
    sides = {"old": _value(change.old, names), "new": _value(change.new, names)}
    own = f"words.parameter.{change.parameter}"
    parameter = text(own, lang()) if own in catalogue() else change.parameter
    told = say("rulebook.changed", parameter=parameter, **sides)
    return told + (f" ({say('rulebook.unilateral')})" if change.unilateral else "")


def _value(value: Any, names: Labels) -> str:
    match value:
        case None:
            return "–"
        case Condition():
            return condition_words(value, {**names.facts, **names.known}, lang(), names.book.readings)
        case bool() | int() | Fraction():
            return number_words(value, lang())
        case _ if attrs.has(type(value)):
            return part_words(value, {**names.facts, **names.known}, lang(), names.book.readings)
        case _:
            return str(localized(value, lang()))


def _openings(book: Rulebook) -> Grid:
    rows = [(f"{o.name}\n{o.text[lang()]}",) for o in book.unfilled]
    return grid("openings", (left("none", 1),), rows)


def _adopted(names: Labels) -> Grid:
    rows = [(_restated(rule, names),) for rule in names.book.adopted]
    return grid("adopted", (left("none", 1),), rows)


def _restated(rule: Rule, names: Labels) -> str:
    return say("rulebook.adopted", name=rule.name, target=rule.target, clause=names.book.clause(rule))


def _not_encoded(book: Rulebook) -> Grid:
    rows = [(r.id, t[lang()]) for r in book.regulations for t in r.identity.not_encoded]
    return grid("not_encoded", (left("regulation"), left("what", 1)), rows)


# ------------------------------------------------------------------ plain values


def rulebook_values(names: Labels) -> dict[str, Any]:
    """Return the rulebook as plain JSON values."""
    book = names.book
    return {
        "format": FORMAT,
        "selection": book.selection,
        "place": book.place.id,
        "day": book.day.isoformat(),
        "digest": book.digest,
        "regulations": {r.id: r.digest for r in book.regulations},
        "readings": dict(sorted(book.readings.items())),
        "what_if": list(book.what_if),
        "rules": [_entry_values(e, names) for e in book.entries],
        "adopted": [r.name for r in book.adopted],
        "unfilled": [o.name for o in book.unfilled],
        "notes": [m.render(lang()) for m in book.notes],
        **standing_values(book),
    }


_KEPT = ("name", "kind", "table", "topic", "evidence", "effect", "relation", "target", "text_unknown")


_ORIGIN = ("regulation", "source", "from", "to", "unilateral")


def _entry_values(entry: Entry, names: Labels) -> dict[str, Any]:
    rule = entry.rule
    told = {"text": rule.text[lang()], "words": names.words(rule)}
    told |= {k: v for k, v in origin(names.book, entry).as_dict().items() if k in _ORIGIN}
    changes = [_change_values(c, names) for c in entry.changes]
    return {**{k: getattr(rule, k) for k in _KEPT}, **told, "changes": changes}


def _change_values(change: Change, names: Labels) -> dict[str, Any]:
    kept = {k: getattr(change, k) for k in ("by", "relation", "parameter", "unilateral")}
    return {**kept, "old": _value(change.old, names), "new": _value(change.new, names)}
