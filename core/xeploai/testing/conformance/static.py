"""Part 2: the rules as they stand: files, conflicts, facts, sources; and importing has no side effects."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import asdict

from xeploai.errors import SelectionError, XeploaiError
from xeploai.law.conditions import tested_facts
from xeploai.lifecycle.score import points_frame
from xeploai.messages import Message
from xeploai.model import KINDS, Rule
from xeploai.plugins import Registry
from xeploai.rulebooks.rulebook import Rulebook
from xeploai.testing.conformance.covered import covered
from xeploai.testing.conformance.examined import Examined
from xeploai.testing.conformance.faults import Fault, fault, note, unfilled
from xeploai.testing.conformance.sweep import blank_evaluation, books

BUDGET = 2.0
"""Seconds that importing a plugin may take, after the core."""


def static(it: Examined) -> Iterator[Fault]:
    """Yield conflicts under every day and reading, facts that nobody gives, and unfilled texts."""
    told: set[object] = set()
    for found in _conflicts(it):
        if (key := _key(found.message)) not in told:
            told.add(key)
            yield found
    for regulation in it.regulations:
        yield from (f for rule in regulation.rules for f in _texts(rule, it))
    yield from _unused(it)
    yield from covered(it)
    if it.distribution is not None:
        yield from _importing(it)


def _unused(it: Examined) -> Iterator[Fault]:
    """Facts that no rule names; where Python derives facts, it may use any."""
    if _derives(it):
        return
    named = {n for g in it.registry.regulations.values() for r in g.rules for n in _names(asdict(r))}
    for regulation in it.regulations:
        named |= {n for f in regulation.facts for n in (f.part, f.base, *f.of) if n}
        for fact in regulation.facts:
            if fact.id not in named:
                yield note("unused_fact", "warning", f"facts.toml: fact[{fact.id}]", fact=fact.id)


def _derives(it: Examined) -> bool:
    manager = it.registry.manager
    plugin = manager.get_plugin(it.info.name) if manager else None
    return any(hasattr(plugin, f"xeploai_{stage}") for stage in ("derive", "score"))


def _names(value: Any) -> Iterator[str]:
    """Yield every text in the fields of a rule."""
    if isinstance(value, str):
        yield value.removeprefix("-")  # an order may begin with the lowest
    elif isinstance(value, Mapping):
        yield from (n for pair in value.items() for part in pair for n in _names(part))
    elif isinstance(value, list | tuple):
        yield from (n for part in value for n in _names(part))


def _key(found: Message) -> object:
    """The same conflict on another day, or under another selection, is told once."""
    return found.code, *(f"{k}={v}" for k, v in sorted(found.params.items()) if k not in ("day", "selection"))


def _conflicts(it: Examined) -> Iterator[Fault]:
    own = {r.id for r in it.regulations}
    for selection, found in books(it):
        if found.error is not None and not isinstance(found.error, SelectionError):
            yield from (fault(m, it.folders) for m in found.error.messages)
        if found.book is None:
            continue
        yield from (fault(m, it.folders, "warning") for m in found.book.notes if _own_note(m, own))
        yield from _columnless(found.book, it)
        yield from _evaluated(found.book, it, chosen="+" in selection)


def _columnless(book: Rulebook, it: Examined) -> Iterator[Fault]:
    """Criteria that somebody must fill in, and cannot: a heading elsewhere has no column of its own."""
    own = {r.id for r in it.regulations}
    for kind in KINDS:
        frame = points_frame(book, kind)
        for c in (c for c in frame.criteria if c.regulation in own and frame.is_typed(c) and not c.bonus):
            if f"points_{c.id}" not in book.facts[kind]:
                found = note("no_column", rule=c.name, selection=book.selection, criterion=c.id)
                yield fault(found.message, it.folders)


def _own_note(told: Message, own: set[str]) -> bool:
    return (
        told.code.startswith(("R108", "note.parts"))
        and str(told.params.get("rule", "")).partition("/")[0] in own
    )


def _evaluated(book: Rulebook, it: Examined, *, chosen: bool) -> Iterator[Fault]:
    """Evaluate blank subjects: what a rule cannot say shows, and which derived facts nobody gives."""
    try:
        result = blank_evaluation(book, it.registry)
    except XeploaiError as exc:
        # A reading may count on boxes that only a local frame brings.
        maybe = ("rule.no_boxes",) if chosen else ()
        yield from (fault(m, it.folders, "warning" if m.code in maybe else "error") for m in exc.messages)
        return
    own = {r.id for r in it.regulations}
    for kind, rated in result.kinds.items():
        rules = [r for r in book.rules if r.kind == kind and r.regulation in own and not r.text_unknown]
        names = {f for r in rules for f in tested_facts(r)}
        for name in sorted(names):
            fact = book.facts[kind].get(name)
            if fact is None or not fact.derived or fact.regulation not in own:
                continue
            if name not in rated.facts.derived and fact.tally is None:
                yield note("underived", where=f"facts.toml: fact[{name}]", fact=name)


def _texts(rule: Rule, it: Examined) -> Iterator[Fault]:
    said = {"text.vi": rule.text.vi, "text.en": rule.text.en, "source.clause": rule.source.clause}
    for key, value in said.items():
        if unfilled(value):
            yield fault_at(rule, key, value, it)


def fault_at(rule: Rule, key: str, value: str, it: Examined) -> Fault:
    """Return the fault that a text of a rule is still to be written."""
    found = note("unfilled", rule=rule.name, key=key, found=value)
    return fault(found.message, it.folders)


# ------------------------------------------------------------------ importing

_PROBE = """
import contextlib, io, json, os, sys, time
from importlib import import_module
import xeploai.hookspecs, xeploai.plugins, xeploai.lifecycle.run
sys.dont_write_bytecode = True
seen, printed = [], io.StringIO()
acts = {"socket.connect", "subprocess.Popen", "os.system", "os.remove", "os.rename", "os.mkdir", "os.chdir"}
def hook(event, args):
    if event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+"):
        seen.append(f"open {args[0]}")
    elif event in acts:
        seen.append(event)
sys.addaudithook(hook)
start = time.monotonic()
with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
    for name in sys.argv[1:]:
        import_module(name)
taken = time.monotonic() - start
if printed.getvalue():
    seen.append("print")
os.write(1, json.dumps({"seen": sorted(set(seen)), "taken": taken}).encode())
"""
"""Imports what is asked for under an audit hook, and says what else that did."""


def _importing(it: Examined) -> Iterator[Fault]:
    modules = _modules(it.registry, it)
    done = subprocess.run(
        [sys.executable, "-P", "-c", _PROBE, *modules],
        capture_output=True,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        check=False,
    )
    where = ", ".join(modules)
    if done.returncode:
        yield note(
            "import", where=where, error=done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        )
        return
    told = json.loads(done.stdout)
    if told["seen"]:
        yield note("side_effects", where=where, what=", ".join(told["seen"]))
    if told["taken"] > BUDGET:
        yield note("slow_import", "warning", where, seconds=round(told["taken"]))


def _modules(registry: Registry, it: Examined) -> list[str]:
    return [c.entry_point.module for c in it.candidates if c.info.name == it.info.name and not c.info.path]
