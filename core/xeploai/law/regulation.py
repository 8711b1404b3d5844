"""A regulation's folder of TOML files, read into one :class:`~xeploai.model.Regulation`.

``regulation.toml`` holds identity, documents, readings and openings; ``<kind>.toml`` the rules of
a subject kind; ``procedure.toml`` and ``awards.toml`` what goes with them; ``facts.toml`` added facts;
``review.toml``, ``calendar.toml``, ``dossiers.toml`` and ``forms.toml`` the work around the rating.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any, TypeVar

from attrs import evolve, frozen

from xeploai.dictionary import PAPER, core_facts
from xeploai.errors import RegulationFileError
from xeploai.law.conflicts import acceptance_faults, unacknowledged, version_faults
from xeploai.law.form_files import form_faults
from xeploai.law.tomlfile import read_toml, structure
from xeploai.messages import Message, message, nearest
from xeploai.model import (
    KINDS,
    RULE_TABLES,
    Acknowledgement,
    Criterion,
    Document,
    Dossier,
    Fact,
    Identity,
    Milestone,
    NoticePeriod,
    Reading,
    Regulation,
    Rule,
)

T = TypeVar("T")

FILES: dict[str, frozenset[str]] = {
    "regulation.toml": frozenset({"regulation", "document", "reading", "opening", "acknowledge"}),
    "facts.toml": frozenset({"fact"}),
    "procedure.toml": frozenset({"gate", "notice", "consequence", "screen"}),
    "awards.toml": frozenset({"award"}),
    "calendar.toml": frozenset(
        {"milestone", "notice_period", "duration", "sequence", "meeting", "working_day", "reading"}
    ),
    "dossiers.toml": frozenset({"dossier", "reading"}),
    "forms.toml": frozenset({"form"}),
    "review.toml": frozenset({"review"}),
    **{f"{kind}.toml": frozenset(RULE_TABLES) for kind in KINDS},
}


NEEDED: dict[str, tuple[str, ...]] = {
    "ladder": ("fallback",),
    "standard": ("rating", "require"),
    "gate": ("require",),
    "trigger": ("when",),
    "cap": ("at_most",),
    "ballot": ("rating", "votes"),
    "quota": ("rating", "share", "base", "within", "rounding"),
    "reading": ("question", "values", "default"),
    "award": ("award",),
    "milestone": ("who",),
    "notice_period": ("paper", "days"),
    "duration": ("at_least",),
    "sequence": ("steps",),
    "working_day": ("day",),
    "dossier": ("paper",),
    "form": ("number",),
}
"""What a rule must say, unless its text is unknown or it only changes another rule."""
_COLUMN = re.compile("[a-z0-9_]+")


@frozen
class _Table:
    """One table of one file, not yet read."""

    file: str
    name: str
    path: str
    raw: Any


def load_regulation(folder: Path) -> Regulation:
    """Read the regulation in ``folder``; raise :class:`RegulationFileError` with every fault."""
    if not (folder / "regulation.toml").is_file():
        raise RegulationFileError(message("regulation.no_file", folder=folder.name))
    files = {name: folder / name for name in FILES if (folder / name).is_file()}
    faults = [
        message("regulation.stray", file=p.name, nearest=nearest(p.name, list(FILES))) for p in _stray(folder)
    ]
    tables = [t for name, path in files.items() for t in _tables(name, read_toml(path), faults)]
    identity = _single(tables, faults)
    documents = _read(tables, "document", Document, faults)
    facts = _read(tables, "fact", Fact, faults)
    rules = [r for table, cls in RULE_TABLES.items() for r in _read(tables, table, cls, faults)]
    rid = identity.id if identity else folder.name
    regulation_rules = tuple(evolve(r, regulation=rid) for r in rules)
    accepted = tuple(_read(tables, "acknowledge", Acknowledgement, faults))
    notes: list[Message] = []
    if identity is not None:
        found = version_faults(identity, regulation_rules, {d.id: d for d in documents})
        stand, notes = unacknowledged(found, accepted)
        faults += [*stand, *acceptance_faults(identity, accepted)]
    faults += _inner_faults(regulation_rules, {d.id for d in documents})
    faults += _paper_faults(regulation_rules)
    faults += form_faults(folder, regulation_rules)
    if faults or identity is None:
        raise RegulationFileError(faults)
    return Regulation(
        identity=identity,
        documents={d.id: d for d in documents},
        facts=tuple(evolve(f, regulation=rid) for f in facts),
        rules=regulation_rules,
        acknowledged=accepted,
        accepted=tuple(notes),
        digest=digest(files.values()),
        folder=folder,
    )


def digest(paths: Any) -> str:
    """Return the SHA-256 of the files' names and bytes, whatever the line ends of the checkout."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return total.hexdigest()


def _stray(folder: Path) -> Iterator[Path]:
    known = (*FILES, "places.toml", "coverage.toml")
    return (p for p in sorted(folder.glob("*.toml")) if p.name not in known)


def _tables(file: str, raw: Mapping[str, Any], faults: list[Message]) -> Iterator[_Table]:
    for name, value in raw.items():
        if name not in FILES[file]:
            what = message("toml.unknown_key", key=name, nearest=nearest(name, sorted(FILES[file])))
            faults.append(message("toml.at", file=file, path=name, what=what))
        elif isinstance(value, list):
            for n, item in enumerate(value):
                label = item.get("id", n) if isinstance(item, dict) else n
                yield _Table(file, name, f"{name}[{label}]", item)
        else:
            yield _Table(file, name, name, value)


def _single(tables: list[_Table], faults: list[Message]) -> Identity | None:
    for table in tables:
        if table.name == "regulation":
            identity, found = structure(table.raw, Identity, table.file, table.path)
            faults += found
            return identity
    faults.append(message("toml.at", file="regulation.toml", path="regulation", what=message("toml.missing")))
    return None


def _read(tables: list[_Table], name: str, cls: type[T], faults: list[Message]) -> list[T]:
    result = []
    for table in tables:
        if table.name != name:
            continue
        raw = table.raw
        stem = table.file.removesuffix(".toml")
        if issubclass(cls, Rule) and stem in KINDS and isinstance(raw, dict):
            faults += _internal(table, stem)
            raw = {**raw, "kind": stem}
        value, found = structure(raw, cls, table.file, table.path)
        faults += found
        if value is not None:
            result.append(value)
            faults += _column_faults(table, value)
    return result


def _column_faults(table: _Table, value: Any) -> Iterator[Message]:
    """A criterion names columns of the workbook, unless it only changes another rule."""
    if isinstance(value, Criterion) and not (value.set or _COLUMN.fullmatch(value.id)):
        near = re.sub(r"\W+", "_", value.id.lower(), flags=re.ASCII).strip("_")
        what = message("rule.criterion_id", found=value.id, nearest=near)
        yield message("toml.at", file=table.file, path=f"{table.path}.id", what=what)


def _internal(table: _Table, stem: str) -> list[Message]:
    """The file says the kind and the folder the regulation; a rule cannot say otherwise."""
    written = [k for k in ("kind", "regulation") if k in table.raw and table.raw[k] != stem]
    what = [message("toml.unknown_key", key=k, nearest="") for k in written]
    return [message("toml.at", file=table.file, path=table.path, what=w) for w in what]


def _inner_faults(rules: tuple[Rule, ...], documents: set[str]) -> Iterator[Message]:
    readings = {r.id: r for r in rules if isinstance(r, Reading)}
    by_name: dict[str, list[Rule]] = {}
    for rule in rules:
        by_name.setdefault(rule.name, []).append(rule)
        if rule.source.document not in documents:
            known = nearest(rule.source.document, sorted(documents))
            yield message("rule.no_document", rule=rule.name, document=rule.source.document, nearest=known)
        yield from (message("rule.needs", rule=rule.name, key=k) for k in _lacking(rule))
        if rule.from_ and rule.to and rule.to < rule.from_:
            yield message("rule.dates", rule=rule.name, start=rule.from_, end=rule.to)
        yield from _guard_faults(rule, readings)
        if isinstance(rule, Reading):
            yield from _reading_faults(rule)
    for name, variants in by_name.items():
        if len(variants) > 1:
            yield from _uncovered(name, variants, readings)


def _paper_faults(rules: tuple[Rule, ...]) -> Iterator[Message]:
    """A paper is one that everybody knows, or one of the regulation's own dossiers."""
    core = next(f for f in core_facts() if (f.table, f.id) == PAPER)
    known = {*core.values, *(r.paper for r in rules if isinstance(r, Dossier))}
    for rule in (r for r in rules if isinstance(r, Milestone | NoticePeriod)):
        named = rule.papers if isinstance(rule, Milestone) else filter(None, [rule.paper])
        for paper in (p for p in named if p not in known):
            yield message("rule.paper", rule=rule.name, paper=paper, nearest=nearest(paper, sorted(known)))


def _lacking(rule: Rule) -> Iterator[str]:
    changes_another = bool(rule.set) or rule.relation in ("excepts", "adopts")
    local_default = isinstance(rule, Reading) and rule.relation is not None
    if not (rule.text_unknown or changes_another or local_default):
        yield from (k for k in NEEDED.get(rule.table, ()) if not getattr(rule, k))


def _guard_faults(rule: Rule, readings: Mapping[str, Reading]) -> Iterator[Message]:
    """A guard on one of the regulation's own readings names one of its values."""
    for name, value in rule.in_reading.items():
        if name in readings and value not in readings[name].values:
            yield message("reading.value", name=name, value=value, values=", ".join(readings[name].values))


def _reading_faults(rule: Reading) -> Iterator[Message]:
    """A reading never depends on another one, and its default is one of its values (S24)."""
    if rule.in_reading:
        yield message("rule.reading_nested", rule=rule.name)
    if rule.relation is None and rule.values and rule.default not in rule.values:
        values = ", ".join(rule.values)
        yield message("reading.value", name=rule.id, value=rule.default, values=values)


def _uncovered(name: str, variants: list[Rule], readings: Mapping[str, Reading]) -> Iterator[Message]:
    """Variants of one id that hold together cover each combination of reading values (S24)."""
    starts = sorted({v.from_ or date.min for v in variants})
    together = [
        [v for v in variants if (v.from_ or date.min) <= day and (v.to is None or day <= v.to)]
        for day in starts
    ]
    lacking = dict.fromkeys(text for live in together for text in _lacking_readings(live, readings))
    yield from (message("rule.uncovered", rule=name, readings=text) for text in lacking)


def _lacking_readings(variants: list[Rule], readings: Mapping[str, Reading]) -> Iterator[str]:
    guards = sorted({g for v in variants for g in v.in_reading if g in readings})
    for combination in product(*(readings[g].values for g in guards)) if guards else ():
        chosen = dict(zip(guards, combination, strict=True))
        if not any(all(chosen[g] == v for g, v in r.in_reading.items() if g in chosen) for r in variants):
            yield ", ".join(f"{k}={v}" for k, v in chosen.items())
