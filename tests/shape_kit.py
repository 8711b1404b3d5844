"""The shapes of other places as plugins that need no installation: a folder of data, and its ``facts.py``."""

import importlib.util
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from attrs import evolve

from xeploai.candidates import Candidate, PluginInfo
from xeploai.hookspecs import hookimpl
from xeploai.lifecycle.evaluation import Evaluation
from xeploai.lifecycle.run import evaluate
from xeploai.lifecycle.stage import Derivation
from xeploai.model import Kind
from xeploai.plugins import Registry, load_plugins
from xeploai.rosters.roster import Roster
from xeploai.rosters.rows import roster_from_rows
from xeploai.rulebooks.resolve import resolve
from xeploai.rulebooks.rulebook import Rulebook
from xeploai.testing.conformance import Examined, examine

SHAPES = Path(__file__).parent / "shapes"
NAMES = sorted(p.parent.name for p in SHAPES.glob("*/regulation.toml"))


class Shape:
    """What an entry point would bring: the regulations and places of a folder, and its derived facts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.derivations: Callable[..., Mapping[str, Derivation]] = _module(folder).derivations

    @hookimpl
    def xeploai_regulations(self) -> Sequence[Path]:
        return sorted(p.parent for p in self.folder.rglob("regulation.toml"))

    @hookimpl
    def xeploai_places(self) -> Sequence[Path]:
        return sorted(self.folder.rglob("places.toml"))

    @hookimpl
    def xeploai_derive(self, rulebook: Rulebook, roster: Roster, kind: Kind) -> Mapping[str, Derivation]:
        return self.derivations(rulebook, roster, kind)


def _module(folder: Path) -> Any:
    spec = importlib.util.spec_from_file_location(f"shape_{folder.name}", folder / "facts.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Loads:
    """Stands for the entry point of a shape with code, which is not installed."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.module = folder, f"shape_{folder.name}"

    def load(self) -> Shape:
        return Shape(self.folder)


def candidates(name: str) -> list[Candidate]:
    """Return what stands for a shape with code; one of data needs nothing."""
    folder = SHAPES / name
    code = (folder / "facts.py").exists()
    return [Candidate(PluginInfo(name, f"shape-{name}", "1.0"), Loads(folder))] if code else []


def examined(name: str) -> Examined:
    """Return a shape for the conformance check, alone as it is loaded."""
    folder, given = SHAPES / name, candidates(name)
    (it,) = examine(name if given else str(folder), candidates=given)
    # What is not installed has no package in which the check would find the files.
    return evolve(it, info=evolve(it.info, path=folder))


@cache
def registry(name: str) -> Registry:
    """Load one shape alone: as data where it needs no Python, else as a plugin."""
    given = candidates(name)
    return load_plugins(candidates=given, rules=[] if given else [SHAPES / name])


def rated(name: str, selection: str, *assignments: str, **tables: Sequence[Mapping[str, Any]]) -> Evaluation:
    """Evaluate rows under a shape, with what-if assignments."""
    loaded = registry(name)
    book = resolve(selection, loaded).with_set(assignments)
    rows = {"organizations": [], "members": [], **tables}
    return evaluate(roster_from_rows(book.period.text, rows, loaded.dictionary), book, registry=loaded)


def row(result: Evaluation, kind: Kind, subject: str) -> dict[str, Any]:
    """Return the row of one subject."""
    frame = result.kinds[kind].subjects
    return frame.filter(frame["id"] == subject).row(0, named=True)
