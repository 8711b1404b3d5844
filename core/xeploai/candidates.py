"""What could be loaded: entry points of installed distributions, and folders of data only.

A folder is found by its files alone. It comes in through the same door as a distribution, but all it
can bring is TOML: nothing in it is ever imported or run.
"""

from collections.abc import Collection, Sequence
from difflib import get_close_matches
from importlib.metadata import distributions
from pathlib import Path
from typing import Any, Literal, Protocol

from attrs import frozen

from xeploai.hookspecs import PROJECT, hookimpl
from xeploai.law.regulation import FILES
from xeploai.messages import Message, message

Status = Literal["active", "disabled", "broken", "conflict"]
LOCAL = "local data"
"""What stands for the distribution of a folder; it can be disabled by this name as a whole."""
_MAIN, _PLACES = "regulation.toml", "places.toml"


@frozen
class PluginInfo:
    """What became of one entry point, or of one folder of data."""

    name: str
    distribution: str
    version: str
    status: Status = "active"
    detail: Message | None = None
    """Why it is not active."""
    regulations: tuple[str, ...] = ()
    path: Path | None = None
    """The folder of data only; ``None`` for an installed distribution."""
    notes: tuple[Message, ...] = ()
    """What else to know of it, such as Python files that were left alone."""

    @property
    def origin(self) -> str:
        """Return distribution and version, the same on every machine."""
        return f"{self.distribution} {self.version}".strip()

    @property
    def owner(self) -> str:
        """Return what tells it from another one of the same name: its folder, or its distribution."""
        return str(self.path or self.distribution)


class Loads(Protocol):
    """What is used of an entry point."""

    @property
    def module(self) -> str:
        """Name of the module that holds the plugin."""

    def load(self) -> Any:
        """Import and return the plugin."""


@frozen
class Candidate:
    """A plugin that may be loaded, together with what loads it."""

    info: PluginInfo
    entry_point: Loads


def discover() -> list[Candidate]:
    """Return every declared plugin, in an order that does not depend on the disk."""
    found: dict[tuple[str, str], Candidate] = {}
    for dist in distributions():
        for ep in dist.entry_points.select(group=PROJECT):
            info = PluginInfo(ep.name, dist.name, dist.version)
            found.setdefault((ep.name, dist.name), Candidate(info, ep))  # first on sys.path wins
    return [found[key] for key in sorted(found)]


# ------------------------------------------------------------------ folders of data


@frozen(eq=False)
class DataFolder:
    """Stands for the plugin, and for its entry point, that a folder would have as a distribution."""

    folder: Path
    module: str = ""

    def load(self) -> "DataFolder":
        """Return itself: there is nothing to import."""
        return self

    @hookimpl
    def xeploai_regulations(self) -> Sequence[Path]:
        """Return the folder and those in it that hold a regulation of their own, such as a city's."""
        return [self.folder, *(f for f in _inside(self.folder) if (f / _MAIN).is_file())]

    @hookimpl
    def xeploai_places(self) -> Sequence[Path]:
        """Return the files with places."""
        return [f for d in self.xeploai_regulations() if (f := d / _PLACES).is_file()]

    @property
    def code(self) -> list[str]:
        """The Python files beside the data, which nobody imports."""
        found = (p for d in self.xeploai_regulations() for p in sorted(d.glob("*.py")))
        return [p.relative_to(self.folder).as_posix() for p in found]


def local_candidates(folders: Collection[Path]) -> list[Candidate]:
    """Return one candidate for each regulation folder at or directly below ``folders``, by name."""
    found = {f.resolve() for given in folders for f in data_folders(given)}
    return [_candidate(DataFolder(f)) for f in sorted(found, key=lambda f: (f.name, str(f)))]


def data_folders(path: Path) -> list[Path]:
    """Return the regulation folders at ``path``: itself, or else those in it or in its ``src``.

    A folder without any is returned itself, so that what is missing there is told.
    """
    if (path / _MAIN).is_file():
        return [path]
    return [f for f in (*_inside(path), *_inside(path / "src")) if _meant(f)] or [path]


def _inside(folder: Path) -> list[Path]:
    """Return the folders in a folder, without hidden ones."""
    found = folder.iterdir() if folder.is_dir() else ()
    return sorted(p for p in found if p.name[0] not in "._" and p.is_dir())


def _meant(folder: Path) -> bool:
    """Say whether a folder holds a regulation, or its files under a slightly wrong name."""
    names = [p.name for p in folder.glob("*.toml")]
    return any(n in FILES or get_close_matches(n, [_MAIN], cutoff=0.8) for n in names)


def _candidate(folder: DataFolder) -> Candidate:
    left = folder.code
    notes = (message("local.code", files=", ".join(left)),) if left else ()
    return Candidate(PluginInfo(folder.folder.name, LOCAL, "", path=folder.folder, notes=notes), folder)
