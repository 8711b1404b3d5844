"""A fictional country: a central text and two provinces, as data, and plugins that need no installation.

``tests/data/country/clean`` holds one folder a plugin; ``faults/<code>`` what is added to its files to make
one deliberate fault. ``golden/<code>.<lang>.txt`` is what the user then reads. After an intended change
of a message the golden files are written again, and read, with::

    PYTHONPATH=tests python -c "import country_kit as k; k.write_golden()"
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl
from attrs import field, frozen

from xeploai.errors import XeploaiError
from xeploai.hookspecs import hookimpl
from xeploai.law.conflicts import CODES
from xeploai.lifecycle.evaluation import Evaluation
from xeploai.lifecycle.run import evaluate
from xeploai.lifecycle.stage import Derivation
from xeploai.messages import Message
from xeploai.plugins import Candidate, PluginInfo, Registry, load_plugins
from xeploai.rosters.rows import roster_from_rows
from xeploai.rulebooks.resolve import resolve

COUNTRY = Path(__file__).parent / "data" / "country"
CLEAN = COUNTRY / "clean"
FAULTS = COUNTRY / "faults"
LANGS = ("vi", "en")
NAMES = ("dao_xanh", "nui_do", "trung")
PLACES = ("vn", "dao-xanh", "dao-xanh/ben-cang", "nui-do")

ORGANIZATIONS = [{"id": "C", "type": "base_cell", "name": "Chi bộ"}]
GOOD: dict[str, Any] = {
    "organization": "C", "exemplary": True, "review_done": True, "degradation_concluded": False,
    "targets_assigned": 20, "targets_completed": 20,
}  # fmt: skip


class Plugin:
    """What an entry point would bring: the regulations and places of one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @hookimpl
    def xeploai_regulations(self) -> Sequence[Path]:
        return sorted(p.parent for p in self.folder.rglob("regulation.toml"))

    @hookimpl
    def xeploai_places(self) -> Sequence[Path]:
        return sorted(self.folder.rglob("places.toml"))


class Circular(Plugin):
    """Two derived facts that rest on each other."""

    @hookimpl
    def xeploai_derive(self) -> Mapping[str, Derivation]:
        one = Derivation(pl.col("exemplary"), of=("review_done",))
        return {"exemplary": one, "review_done": Derivation(pl.col("review_done"), of=("exemplary",))}


@frozen
class Loads:
    """Stands for an entry point; ``module`` is a package that does not exist."""

    load: Callable[[], Any]
    module: str = "xeploai_no_such_package"


@frozen
class Country:
    """The plugins of a folder, in the order in which they are found."""

    folder: Path
    names: Sequence[str] = NAMES
    kinds: Mapping[str, type[Plugin]] = field(factory=dict)

    def candidates(self) -> list[Candidate]:
        return [self._candidate(n, self.kinds.get(n, Plugin)) for n in self.names]

    def _candidate(self, name: str, kind: type[Plugin]) -> Candidate:
        entry_point: Any = Loads(lambda: kind(self.folder / name))
        return Candidate(PluginInfo(name, f"xeploai-{name}", "1.0"), entry_point)

    def load(self) -> Registry:
        return load_plugins(candidates=self.candidates())


def with_added(folder: Path, *added: Path) -> Path:
    """Copy the clean set to ``folder`` and write the files of other folders behind its own."""
    shutil.copytree(CLEAN, folder, dirs_exist_ok=True)
    for source in added:
        for path in sorted(p for p in source.rglob("*.toml")):
            add(folder, path.relative_to(source).as_posix(), path.read_text("utf-8"))
    return folder


def add(folder: Path, file: str, text: str) -> None:
    """Write ``text`` behind a file of the set."""
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    old = path.read_text("utf-8") + "\n" if path.exists() else ""
    path.write_text(old + text, "utf-8", newline="\n")


def edit(folder: Path, file: str, old: str, new: str) -> None:
    """Replace a text that stands in a file once or more."""
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8", newline="\n")


def rated(registry: Registry, selection: str, *members: Mapping[str, Any], period: str = "") -> Evaluation:
    """Evaluate members, each given by what differs from a good one."""
    book = resolve(selection, registry)
    rows = [{**GOOD, "id": f"m{n}", **m} for n, m in enumerate(members)]
    tables = {"organizations": ORGANIZATIONS, "members": rows}
    roster = roster_from_rows(period or book.period.text, tables, registry.dictionary, place=book.place.id)
    return evaluate(roster, book, registry=registry)


# ------------------------------------------------------------------ what the user is told

SELECTIONS = {"R106": "nui-do@2022+local_share=high", "R104": "dao-xanh/ben-cang@2022", "R111": "nui-do@2022"}
SELECTIONS |= {"R110": "dao-xanh@2022", "R110.fills": "dao-xanh@2022"}
MISSED = {"targets_completed": 5}


def fault_codes() -> list[str]:
    """Return the codes with a faulty set; R111 is a matter of Python, not of files."""
    return sorted([p.name for p in FAULTS.iterdir()] + ["R111"])


def faulty(code: str, folder: Path) -> Country:
    if code == "R111":
        return Country(with_added(folder), kinds={"nui_do": Circular})
    return Country(with_added(folder, FAULTS / code))


def conflicts(country: Country, selection: str = "nui-do@2022") -> list[Message]:
    """Return every conflict that loading, resolving and evaluating tell of, in the order of telling."""
    registry = country.load()
    found = [m for i in registry.report for m in _inside(i.detail)]
    if found:
        return found
    try:
        result = rated(registry, selection, {}, MISSED)
    except XeploaiError as exc:
        return [m for m in exc.messages if _code(m)]
    told = [f.message for f in result.findings if "exceptions_" in f.code]
    return [*(m for m in result.rulebook.notes if _code(m)), *told]


def _inside(detail: Message | None) -> Iterator[Message]:
    if detail is not None:
        yield from (m for m in detail.params.get("faults", (detail,)) if _code(m))


def _code(found: Message) -> bool:
    return found.code.partition(".")[0] in CODES


def golden(code: str, lang: str) -> Path:
    return COUNTRY / "golden" / f"{code}.{lang}.txt"


def told(found: Sequence[Message], lang: str) -> str:
    return "".join(f"{m.render(lang)}\n" for m in found)


def write_golden() -> None:
    (COUNTRY / "golden").mkdir(exist_ok=True)
    for code in fault_codes():
        with tempfile.TemporaryDirectory() as folder:
            found = conflicts(faulty(code, Path(folder)), SELECTIONS.get(code, "nui-do@2022"))
        for lang in LANGS:
            golden(code, lang).write_text(told(found, lang), "utf-8", newline="\n")
