"""What is checked: a plugin by name, or a folder, with the registry that holds it and the one without."""

import tomllib
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from functools import cached_property
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import TypeVar

from attrs import define, field

from xeploai.candidates import Candidate, data_folders, discover, local_candidates
from xeploai.errors import RegulationFileError, UsageError, XeploaiError
from xeploai.law.regulation import load_regulation
from xeploai.lifecycle.evaluation import Evaluation
from xeploai.lifecycle.run import evaluate
from xeploai.messages import Message, message, nearest
from xeploai.model import Regulation
from xeploai.plugins import PluginInfo, Registry, load_plugins
from xeploai.rulebooks.resolve import resolve
from xeploai.rulebooks.rulebook import Rulebook
from xeploai.testing.cases import Case, CaseFile, FigureCase, case_differences, load_cases
from xeploai.testing.conformance.together import Group, grouped, spread

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
SAMPLE = 40
"""So many examples are evaluated alone, and with a cell less, so that a check stays a matter of a minute."""


@define(slots=False, frozen=True, eq=False)
class Examined:
    """One plugin under the check."""

    info: PluginInfo
    registry: Registry
    """Everything, the plugin included."""
    candidates: tuple[Candidate, ...] = field(repr=False)
    notes: tuple[Message, ...] = ()

    @property
    def active(self) -> bool:
        """Say whether the plugin was loaded."""
        return self.info.status == "active"

    @cached_property
    def regulations(self) -> tuple[Regulation, ...]:
        """Its regulations."""
        return tuple(self.registry.regulations[i] for i in self.info.regulations if self.active)

    @cached_property
    def folders(self) -> tuple[Path, ...]:
        """The folders that hold a regulation of it."""
        found = (p for f in self.registry.folders(self.info) for p in sorted(f.rglob("regulation.toml")))
        return tuple(p.parent for p in found)

    @cached_property
    def without(self) -> Registry:
        """Everything but this plugin."""
        others = [
            c for c in self.candidates if (c.info.name, c.info.owner) != (self.info.name, self.info.owner)
        ]
        return load_plugins(candidates=others)

    @cached_property
    def _read_cases(self) -> dict[Path, CaseFile | RegulationFileError]:
        paths = {p for f in self.registry.folders(self.info) for p in f.rglob("cases/*.toml")}
        return {p: _read(p) for p in sorted(paths)}

    @cached_property
    def case_files(self) -> tuple[CaseFile, ...]:
        """Its files of worked examples, as far as they can be read."""
        return tuple(f for f in self._read_cases.values() if isinstance(f, CaseFile))

    @property
    def case_faults(self) -> Iterator[tuple[Path, Message]]:
        """What is wrong with the others."""
        for path, found in self._read_cases.items():
            if isinstance(found, RegulationFileError):
                yield from ((path, m) for m in found.messages)

    @cached_property
    def cases(self) -> tuple[Case, ...]:
        """Its worked examples of subjects."""
        return tuple(c for f in self.case_files for c in f.cases)

    @cached_property
    def sample(self) -> tuple[Case, ...]:
        """Examples for what would take too long with all of them, from all files."""
        return tuple(spread(self.cases, SAMPLE))

    # -------------------------------------------------------------- rulebooks and evaluations

    @cached_property
    def _books(self) -> dict[str, Rulebook | XeploaiError]:
        return {}

    def book(self, selection: str) -> Rulebook:
        """Return a rulebook, resolved once; raise what that raises."""
        return _kept(self._books, selection, lambda: resolve(selection, self.registry))

    @cached_property
    def _evaluated(self) -> dict[int, Evaluation | XeploaiError]:
        return {}

    def evaluation(self, case: Case) -> Evaluation:
        """Return the evaluation of a worked example alone, made once; raise what it raises."""
        return _kept(self._evaluated, id(case), lambda: self._alone(case))

    def _alone(self, case: Case) -> Evaluation:
        book = self.book(case.selection)
        return evaluate(case.roster(self.registry, book), book, registry=self.registry)

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The worked examples that have a rulebook, those of one rulebook together."""
        return tuple(grouped(self.cases, self.book, self.registry))

    @cached_property
    def _group_of(self) -> dict[int, Group]:
        return {id(c): g for g in self.groups for c in g.cases}

    def group(self, case: Case) -> Group | None:
        """Return the group that an example is in; ``None`` without a rulebook."""
        return self._group_of.get(id(case))

    def differences(self, case: Case | FigureCase) -> list[Message]:
        """Return how an example differs from what it expects; raise what its evaluation raises.

        What holds among others holds: part 5 tries whether it does alone. What does not is evaluated alone.
        """
        if isinstance(case, FigureCase):
            return case_differences(case, self.registry)
        group = self.group(case)
        together = group.result if group is not None else None
        if group is None or together is None:
            return case_differences(case, self.registry, self.evaluation(case))
        told = case_differences(case, self.registry, together, group.mark(case))
        return told and case_differences(case, self.registry, self.evaluation(case))

    def evaluations(self) -> Iterator[tuple[Evaluation, Group | Case]]:
        """Yield evaluations in which every example is that can be evaluated, together or alone."""
        for group in self.groups:
            if group.result is not None:
                yield group.result, group
                continue
            for case in group.cases:
                try:
                    yield self.evaluation(case), case
                except XeploaiError:
                    continue  # part 6 tells of it

    @cached_property
    def distribution(self) -> Distribution | None:
        """The installed distribution; ``None`` for a folder of data."""
        try:
            return None if self.info.path else distribution(self.info.distribution)
        except PackageNotFoundError:
            return None

    def load_faults(self) -> Iterator[tuple[Path, Message]]:
        """Yield every fault in the files, with the folder it is in."""
        for folder in self.folders or self.registry.folders(self.info):
            try:
                load_regulation(folder)
            except RegulationFileError as exc:
                yield from ((folder, m) for m in exc.messages)


def evaluated(case: Case, registry: Registry) -> Evaluation:
    """Evaluate a worked example."""
    book = resolve(case.selection, registry)
    return evaluate(case.roster(registry, book), book, registry=registry)


def _kept(found: dict[K, V | XeploaiError], key: K, make: Callable[[], V]) -> V:
    """Return what was made for a key, once; raise again what making it raised."""
    if key not in found:
        try:
            found[key] = make()
        except XeploaiError as exc:
            found[key] = exc
    value = found[key]
    if isinstance(value, XeploaiError):
        raise value
    return value


def _read(path: Path) -> CaseFile | RegulationFileError:
    try:
        return load_cases(path)
    except RegulationFileError as exc:
        return exc


def examine(
    target: str,
    rules: Collection[Path] = (),
    disabled: Collection[str] = (),
    candidates: Iterable[Candidate] | None = None,
) -> tuple[Examined, ...]:
    """Return what ``target`` names: an installed plugin or one of ``rules`` by name, or a folder.

    A folder whose distribution is installed stands for the installed plugin, with its Python; any
    other one is data only. ``candidates`` stand in for what is installed. Raise :class:`UsageError`
    for what is neither.
    """
    path = Path(target)
    there = discover() if candidates is None else candidates
    installed = [c for c in there if not {c.info.name, c.info.distribution} & set(disabled)]
    if path.is_file():
        raise UsageError(message("local.not_folder", path=target))
    if path.is_dir() and (_holds(path) or target not in {c.info.name for c in installed}):
        return _by_folder(path, installed, rules)
    known = (*installed, *local_candidates(rules))
    registry = load_plugins(candidates=known)
    found = [i for i in registry.report if target == i.name or target in i.regulations]
    if not found:
        names = [n for i in registry.report for n in (i.name, *i.regulations)]
        raise UsageError(message("check.unknown", name=target, nearest=nearest(target, sorted(names))))
    return tuple(Examined(i, registry, known) for i in found)


def _holds(path: Path) -> bool:
    """Say whether there is a regulation in a folder, which may only have the name of a plugin."""
    return any((f / "regulation.toml").is_file() for f in data_folders(path))


def _by_folder(path: Path, installed: list[Candidate], rules: Collection[Path]) -> tuple[Examined, ...]:
    inside = _installed_in(path.resolve(), installed, load_plugins(candidates=installed))
    if inside:
        known = (*installed, *local_candidates(rules))
        registry = load_plugins(candidates=known)
        infos = [i for i in registry.report if i.name in inside]
        return tuple(Examined(i, registry, known) for i in infos)
    own = {c.info.path for c in local_candidates([path])}
    known = (*installed, *local_candidates([path, *rules]))
    registry = load_plugins(candidates=known)
    notes = (
        (message("check.not_installed", names=", ".join(declared)),) if (declared := _declared(path)) else ()
    )
    return tuple(Examined(i, registry, known, notes) for i in registry.report if i.path in own)


def _installed_in(path: Path, installed: list[Candidate], registry: Registry) -> set[str]:
    """Return the installed plugins whose files lie in a folder."""
    infos = {c.info.name: c.info for c in installed}
    places = {n: registry.folders(i) for n, i in infos.items()}
    return {n for n, found in places.items() if any(_below(f.resolve(), path) for f in found)}


def _below(folder: Path, path: Path) -> bool:
    """Say whether a folder lies in another one, and not in an environment that does."""
    return folder.is_relative_to(path) and "site-packages" not in folder.relative_to(path).parts


def _declared(path: Path) -> list[str]:
    """Return the plugins that the ``pyproject.toml`` of a folder declares."""
    try:
        project = tomllib.loads((path / "pyproject.toml").read_text("utf-8"))["project"]
        return sorted(project["entry-points"]["xeploai"])
    except (OSError, ValueError, KeyError, TypeError):
        return []
