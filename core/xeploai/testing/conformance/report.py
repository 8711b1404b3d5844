"""The ten parts in order, and what came of them: for people and as ``conformance.json``."""

from collections.abc import Callable, Collection, Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

from attrs import frozen

from xeploai.candidates import PluginInfo
from xeploai.errors import XeploaiError
from xeploai.model import Regulation
from xeploai.testing.conformance.examined import Examined, examine
from xeploai.testing.conformance.examples import examples
from xeploai.testing.conformance.faults import Fault, fault
from xeploai.testing.conformance.interface import interface, relies_on
from xeploai.testing.conformance.metadata import metadata
from xeploai.testing.conformance.overlay import overlay
from xeploai.testing.conformance.repeat import bulk, determinism, repeated
from xeploai.testing.conformance.silence import silence
from xeploai.testing.conformance.static import static
from xeploai.testing.conformance.sweep import days_of, time_sweep
from xeploai.testing.conformance.trace import trace

FORMAT = "xeploai.conformance/1"
Status = Literal["passed", "failed", "not_run"]
Check = Callable[[Examined], Iterable[Fault]]
PARTS: Mapping[str, Check] = {
    "metadata": metadata,
    "static": static,
    "time": time_sweep,
    "determinism": determinism,
    "bulk": bulk,
    "cases": examples,
    "silence": silence,
    "trace": trace,
    "overlay": overlay,
    "interface": interface,
}
"""The parts by id, in their order; each yields what it finds."""


@frozen
class PartResult:
    """What came of one part."""

    number: int
    id: str
    status: Status
    checked: int
    """How many days, rules, examples or targets it looked at."""
    faults: tuple[Fault, ...]


@frozen
class Report:
    """What came of the check of one plugin."""

    info: PluginInfo
    regulations: tuple[Regulation, ...]
    parts: tuple[PartResult, ...]

    @property
    def passed(self) -> bool:
        """Say whether there is no fault; warnings do not count."""
        return all(p.status == "passed" for p in self.parts)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Everything found, in the order of the parts."""
        return tuple(f for p in self.parts for f in p.faults)

    def as_dict(self, lang: str = "vi") -> dict[str, Any]:
        """Return the report as plain JSON values; no clock and no path of this machine."""
        return {
            "plugin": self.info.name,
            "origin": self.info.origin,
            "passed": self.passed,
            "regulations": {r.id: _regulation(r) for r in self.regulations},
            "parts": [_part(p, lang) for p in self.parts],
        }


def check_plugin(target: str | Path, rules: Collection[Path] = (), disabled: Collection[str] = ()) -> Report:
    """Check a plugin, by name, or a folder; the first one where a folder holds several.

    Raise :class:`UsageError` when ``target`` is neither.
    """
    return report(examine(str(target), rules, disabled)[0])


def conformance_values(reports: Iterable[Report], lang: str) -> dict[str, Any]:
    """Return several reports as one plain JSON object."""
    told = [r.as_dict(lang) for r in reports]
    head = {"format": FORMAT, "kit": version("xeploai"), "passed": all(r["passed"] for r in told)}
    return {**head, "plugins": told}


def report(it: Examined) -> Report:
    """Run all parts; the first is needed by all others, the second by those that evaluate."""
    results: list[PartResult] = []
    for number, part in enumerate(PARTS, 1):
        ready = part == "metadata" or (it.active and (part == "static" or _sound(results)))
        results.append(run_part(it, part) if ready else PartResult(number, part, "not_run", 0, ()))
    return Report(it.info, it.regulations, tuple(results))


def _sound(results: Iterable[PartResult]) -> bool:
    first = {r.id: r.status for r in results}
    return first.get("metadata") == "passed" and first.get("static") == "passed"


def run_part(it: Examined, part: str) -> PartResult:
    """Run one part."""
    try:
        found = tuple(PARTS[part](it))
    except XeploaiError as exc:
        found = tuple(fault(m, it.folders) for m in exc.messages)
    failed = any(f.severity == "error" for f in found)
    number = list(PARTS).index(part) + 1
    return PartResult(number, part, "failed" if failed else "passed", _count(it, part), found)


def _count(it: Examined, part: str) -> int:
    match part:
        case "metadata":
            return len(it.regulations)
        case "static":
            return sum(len(r.rules) for r in it.regulations)
        case "time":
            return days_of(it)
        case "overlay":
            return len(it.without.regulations)
        case "interface":
            return sum(len(relies_on(r)) for r in it.regulations)
        case "determinism":
            return repeated(it)
        case "bulk" | "silence":
            return len(it.sample)
        case _:
            return len(it.cases)


def _regulation(regulation: Regulation) -> dict[str, Any]:
    return {
        "digest": regulation.digest,
        "rules": len(regulation.rules),
        "relies_on": list(relies_on(regulation)),
        "acknowledged": [
            {"code": a.code, "rule": a.rule, "on": a.on.isoformat()} for a in regulation.acknowledged
        ],
    }


def _part(part: PartResult, lang: str) -> dict[str, Any]:
    kept = {"number": part.number, "id": part.id, "status": part.status, "checked": part.checked}
    return {**kept, "faults": [f.as_dict(lang) for f in part.faults]}
