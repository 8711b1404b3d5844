"""Find, load and list plugins; a plugin that fails is reported, never hidden (DESIGN 7)."""

import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from importlib.resources import as_file
from importlib.resources.abc import Traversable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pluggy
from attrs import evolve, field, frozen

from xeploai.candidates import Candidate, PluginInfo, Status, discover, local_candidates
from xeploai.dictionary import Dictionary, FactClash, build_dictionary
from xeploai.errors import PluginError, RegulationFileError, UsageError, XeploaiError
from xeploai.hookspecs import PROJECT, Hooks
from xeploai.law.regulation import load_regulation
from xeploai.law.tomlfile import read_toml
from xeploai.lifecycle import stages
from xeploai.limited import limited
from xeploai.messages import Message, message, nearest
from xeploai.model import Regulation
from xeploai.rulebooks.place_table import load_places, read_places
from xeploai.rulebooks.places import Place, Places

__all__ = ["Candidate", "PluginInfo", "Registry", "Status", "discover", "load_plugins"]

LIMIT, SLOW = 30.0, 3.0
"""Seconds until a plugin that does not finish loading is given up, and until it is called slow."""


@frozen(eq=False)
class Registry:
    """Everything the loaded plugins supply."""

    regulations: Mapping[str, Regulation]
    dictionary: Dictionary
    places: Places
    report: tuple[PluginInfo, ...]
    hook: pluggy.HookRelay
    owners: Mapping[str, str] = field(factory=dict)
    """Regulation id -> plugin name."""
    manager: pluggy.PluginManager | None = None
    packages: Mapping[tuple[str, str], str] = field(factory=dict)
    """(plugin, distribution) -> top package, to see what an inactive plugin would supply."""

    def claims(self, info: PluginInfo) -> list[Mapping[str, Any]]:
        """Return the ``[regulation]`` tables in the files of a plugin, without importing it."""
        return [claim for folder in self.folders(info) for claim in _identities(folder)]

    def claimed_places(self, info: PluginInfo) -> list[Place]:
        """Return the places in the files of a plugin, without importing it."""
        return [place for folder in self.folders(info) for place in _places(folder)]

    def folders(self, info: PluginInfo) -> list[Path]:
        """Return the folders of a plugin's files, without importing it."""
        if info.path is not None:
            return [info.path]
        spec = find_spec(self.packages.get((info.name, info.distribution), "")) if self.packages else None
        return [Path(f) for f in (spec.submodule_search_locations or [])] if spec else []

    def trouble(self, name: str) -> PluginInfo | None:
        """Return the report on a plugin that is not active, or ``None``."""
        return next((i for i in self.report if i.name == name and i.status != "active"), None)


def _identities(folder: Path) -> Iterator[Mapping[str, Any]]:
    for path in sorted(folder.rglob("regulation.toml")):
        try:
            yield read_toml(path)["regulation"]
        except (RegulationFileError, KeyError):
            continue


def _places(folder: Path) -> Iterator[Place]:
    for path in sorted(folder.rglob("places.toml")):
        try:
            yield from read_places(path)
        except RegulationFileError:
            continue


def load_plugins(
    disabled: Collection[str] = (),
    candidates: Iterable[Candidate] | None = None,
    rules: Collection[Path] = (),
    shelf: Collection[Path] = (),
) -> Registry:
    """Load every plugin that can be loaded and say what happened to each.

    ``disabled`` holds plugin or distribution names (the latter settle a conflict); a name that is
    none raises :class:`UsageError`. ``rules`` and ``shelf`` are folders of data only, or folders of
    such folders: one of ``rules`` that cannot be used raises :class:`PluginError` or
    :class:`RegulationFileError` with every fault; one of ``shelf`` is reported like any plugin.
    """
    known = [*(discover() if candidates is None else candidates), *local_candidates([*rules, *shelf])]
    names = {n for c in known for n in (c.info.name, c.info.distribution)}
    if unknown := [
        message("plugin.unknown", name=d, nearest=nearest(d, sorted(names)))
        for d in disabled
        if d not in names
    ]:
        raise UsageError(unknown)
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(Hooks)
    manager.register(stages, name="core")
    report: list[PluginInfo] = []
    supplied: dict[str, list[tuple[str, Regulation]]] = {}
    places: dict[str, list[Sequence[Place]]] = {}
    active = [c for c in known if not {c.info.name, c.info.distribution} & set(disabled)]
    count = [c.info.name for c in active]
    for candidate in known:
        info = candidate.info
        if candidate not in active:
            info = evolve(info, status="disabled", detail=message("plugin.switched_off"))
        elif count.count(info.name) > 1:
            owners = ", ".join(c.info.owner for c in active if c.info.name == info.name)
            info = evolve(info, status="conflict", detail=message("plugin.name_twice", owners=owners))
        else:
            info = _activate(manager, candidate, supplied, places)
        report.append(info)
    registry = _registry(manager, report, supplied, places)
    _insist(registry.report, rules)
    packages = {(c.info.name, c.info.distribution): c.entry_point.module.partition(".")[0] for c in known}
    return evolve(registry, packages=packages)


def _insist(report: Iterable[PluginInfo], rules: Collection[Path]) -> None:
    """Stop when a folder that was asked for by name cannot be used."""
    asked = {c.info.path for c in local_candidates(rules)}
    unusable = [i for i in report if i.path in asked and i.status in ("broken", "conflict")]
    told = [m for i in unusable for m in _told(i, named=len(asked) > 1)]
    if told:
        broken = any(i.status == "broken" for i in unusable)
        raise (RegulationFileError if broken else PluginError)(told)


def _told(info: PluginInfo, *, named: bool) -> Iterator[Message]:
    if named:
        status = message(f"plugin.status.{info.status}")
        yield message("local.unusable", path=str(info.path), status=status)
    yield from info.detail.params.get("faults", (info.detail,)) if info.detail else ()


def _registry(
    manager: pluggy.PluginManager,
    report: list[PluginInfo],
    supplied: dict[str, list[tuple[str, Regulation]]],
    places: dict[str, list[Sequence[Place]]],
) -> Registry:
    for rid, found in supplied.items():
        names = [n for n, _ in found]
        if len(found) > 1:
            owners = ", ".join(f"{i.name} ({i.path or i.origin})" for i in report if i.name in names)
            detail = message("plugin.regulation_owners", id=rid, owners=owners)
            report = _marked(report, names, "conflict", detail)
    report, tree = _settled(report, supplied, places)
    kept = _kept(report, supplied)
    dictionary = build_dictionary(r for _, r in kept.values())[0]
    suppliers = {rid: name for rid, (name, _) in kept.items()}
    regulations = {rid: r for rid, (_, r) in kept.items()}
    return Registry(regulations, dictionary, tree, tuple(report), manager.hook, suppliers, manager)


def _kept(
    report: list[PluginInfo], supplied: Mapping[str, list[tuple[str, Regulation]]]
) -> dict[str, tuple[str, Regulation]]:
    """Return the regulations whose plugin is active, with its name."""
    active = {i.name for i in report if i.status == "active"}
    return {rid: found[0] for rid, found in supplied.items() if found[0][0] in active}


def _marked(
    report: list[PluginInfo], names: Collection[str], status: Status, detail: Message
) -> list[PluginInfo]:
    return [evolve(i, status=status, detail=detail) if i.name in names else i for i in report]


def _settled(
    report: list[PluginInfo],
    supplied: Mapping[str, list[tuple[str, Regulation]]],
    places: Mapping[str, list[Sequence[Place]]],
) -> tuple[list[PluginInfo], Places]:
    """Set plugins aside, one cause after the other, until places and facts of the rest fit together."""
    while True:
        report, tree = _with_places(report, places)
        kept = _kept(report, supplied)
        strays = [(n, r) for n, r in kept.values() if r.identity.place not in tree]
        clashes = build_dictionary(r for _, r in kept.values())[1]
        if strays:
            name, regulation = strays[0]
            report = _marked(report, [name], "broken", _nowhere(name, regulation, tree))
        elif clashes:
            report = _without_clash(report, kept, clashes[0])
        else:
            return report, tree


def _with_places(
    report: list[PluginInfo], places: Mapping[str, list[Sequence[Place]]]
) -> tuple[list[PluginInfo], Places]:
    """Build the tree of places; a plugin whose places do not fit into it is set aside."""
    active = [i.name for i in report if i.status == "active"]
    try:
        return report, load_places(added for n in active for added in places.get(n, ()))
    except RegulationFileError as exc:
        fault = exc.messages[0]
        owners = [n for n in active for a in places.get(n, ()) if any(p.id == fault.params["id"] for p in a)]
        if not owners:
            raise
        status: Status = "conflict" if len(set(owners)) > 1 else "broken"
        detail = message("plugin.faults", faults=(fault,))
        return _with_places(_marked(report, owners, status, detail), places)


def _nowhere(plugin: str, regulation: Regulation, tree: Places) -> Message:
    """A regulation speaks for a place that nobody declares (R116)."""
    place = regulation.identity.place
    return message(
        "R116.unknown", plugin=plugin, regulation=regulation.id, place=place, near=tree.near(place)
    )


def _without_clash(
    report: list[PluginInfo], kept: Mapping[str, tuple[str, Regulation]], clash: FactClash
) -> list[PluginInfo]:
    """Set aside who redefines a fact of the core, or of a text that it builds on; else both (R115)."""
    both = [kept[o] for o in clash.owners if o in kept]
    local = [(n, r) for n, r in both if set(clash.owners) & set(r.identity.extends)]
    status: Status = "broken" if local or "core" in clash.owners else "conflict"
    return _marked(report, {n for n, _ in local or both}, status, clash.message)


def _activate(
    manager: pluggy.PluginManager,
    candidate: Candidate,
    supplied: dict[str, list[tuple[str, Regulation]]],
    places: dict[str, list[Sequence[Place]]],
) -> PluginInfo:
    """Import, register and read one plugin; whatever it does wrong ends in its report."""
    info, start = candidate.info, time.monotonic()
    try:
        brought = limited(lambda: _brought(candidate), LIMIT)
        manager.register(brought.plugin, name=info.name)
        callers = manager.get_hookcallers(brought.plugin) or []
        if unknown := sorted(c.name for c in callers if not c.has_spec()):
            raise UsageError(message("plugin.hooks", hooks=", ".join(unknown)))
        if wrapped := _wrapped(callers, info.name):
            raise UsageError(message("plugin.wrapper", hook=", ".join(wrapped)))
        regulations = _regulations(brought.regulations)
        added: list[Sequence[Place]] = [read_places(f) for f in brought.places]
        if outside := _outside_scope(info.name, regulations, added):
            raise RegulationFileError(outside)
    except (Exception, SystemExit) as exc:
        manager.unregister(name=info.name)
        return evolve(info, status="broken", detail=_cause(exc))
    for regulation in regulations:
        supplied.setdefault(regulation.id, []).append((info.name, regulation))
    places[info.name] = added
    taken = time.monotonic() - start
    slow = (message("plugin.slow", seconds=round(taken)),) if taken > SLOW else ()
    return evolve(info, regulations=tuple(r.id for r in regulations), notes=(*info.notes, *slow))


def _wrapped(callers: Iterable[pluggy.HookCaller], plugin: str) -> list[str]:
    own = [(c.name, i) for c in callers for i in c.get_hookimpls() if i.plugin_name == plugin]
    return sorted(name for name, i in own if i.wrapper or i.hookwrapper)


@frozen(eq=False)
class _Brought:
    """What a plugin answers when it is loaded."""

    plugin: Any
    regulations: tuple[Traversable, ...]
    places: tuple[Traversable, ...]


def _brought(candidate: Candidate) -> _Brought:
    plugin = candidate.entry_point.load()
    return _Brought(plugin, _answer(plugin, "xeploai_regulations"), _answer(plugin, "xeploai_places"))


def _answer(plugin: object, hook: str) -> tuple[Traversable, ...]:
    answer = getattr(plugin, hook)() if hasattr(plugin, hook) else ()
    if not isinstance(answer, list | tuple) or not all(isinstance(a, Traversable) for a in answer):
        expected = message("plugin.folders")
        raise PluginError(message("plugin.answer", hook=hook, expected=expected, found=repr(answer)))
    return tuple(answer)


def _cause(exc: BaseException) -> Message:
    if isinstance(exc, XeploaiError):
        return message("plugin.faults", faults=exc.messages)
    if isinstance(exc, TimeoutError):
        return message("plugin.timeout", seconds=round(LIMIT))
    return message("plugin.raised", error=f"{type(exc).__name__}: {exc}")


def _outside_scope(
    plugin: str, regulations: Sequence[Regulation], added: Sequence[Sequence[Place]]
) -> list[Message]:
    """A plugin may only add places below those of its regulations, or on the way to them (R116)."""
    scope = sorted({r.identity.place for r in regulations})
    inside = tuple(f"{s}/" for s in scope)
    ids = [p.id for places in added for p in places if not p.id.startswith(inside)]
    stray = [i for i in ids if not any(f"{s}/".startswith(f"{i}/") for s in scope)]
    return [message("R116", plugin=plugin, place=i, scope=", ".join(scope) or "–") for i in stray]


def _regulations(folders: Iterable[Traversable]) -> list[Regulation]:
    loaded: list[Regulation] = []
    faults: list[Message] = []
    for folder in folders:
        try:
            with as_file(folder) as path:
                loaded.append(load_regulation(path))
        except RegulationFileError as exc:
            faults += exc.messages
    if faults:
        raise RegulationFileError(faults)
    return loaded
