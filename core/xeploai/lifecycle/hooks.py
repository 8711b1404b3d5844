"""Calling the stages: on the core and on the plugins of the rulebook, each held to what it may answer.

Whatever a plugin's Python does wrong, now or when its expressions are worked out, ends in a
:class:`PluginError` that names plugin and hook; evaluations that do not need it never meet it.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, Literal, TypeVar

import polars as pl
from pluggy import HookImpl

from xeploai.errors import PluginError, RulebookError, XeploaiError
from xeploai.findings import Finding
from xeploai.lifecycle.stage import Derivation, Outcome
from xeploai.limited import limited
from xeploai.messages import message
from xeploai.plugins import Registry
from xeploai.rulebooks.rulebook import Rulebook

T = TypeVar("T")
Stage = Literal["derive", "screen", "score", "judge", "cap", "apportion", "conclude", "award"]
LIMIT = 60.0
"""Seconds that one hook may take: it returns expressions, and the engine works them out."""
CORE = "core"
_ANSWERS: Mapping[str, type] = {
    "derive": Derivation,
    "screen": Outcome,
    "score": Derivation,
    "judge": Outcome,
    "cap": Outcome,
    "apportion": pl.DataFrame,
    "award": pl.DataFrame,
    "conclude": Finding,
}
"""What a stage's mapping holds; ``conclude`` answers with a list."""
_TOGETHER: Mapping[str, str] = {"score": "derive", "judge": "screen", "cap": "screen"}
"""Stages whose answers are merged with those of another one."""


class Caller:
    """Calls a stage on the core and on the plugins of a resolved rulebook, nobody else."""

    def __init__(self, registry: Registry, rulebook: Rulebook, without: str = "") -> None:
        self._registry, self._rulebook = registry, rulebook
        self._plugins = {CORE, *plugins_of(registry, rulebook)} - {without}
        self._given: dict[tuple[str, Any, str], str] = {}

    def __call__(self, stage: Stage, **given: object) -> list[Any]:
        """Return the answers, in pluggy's order; a plugin may answer nothing."""
        answers = []
        for impl in self._implementations(stage):
            answer = self._asked(impl, {"rulebook": self._rulebook, **given})
            if answer is not None:
                self._check(stage, impl.plugin_name, answer, given.get("kind"))
                answers.append(answer)
        return answers

    def _implementations(self, stage: str) -> Iterator[HookImpl]:
        manager = self._registry.manager
        hook = getattr(manager.hook, f"xeploai_{stage}") if manager else None
        for impl in reversed(hook.get_hookimpls() if hook else ()):
            if impl.plugin_name in self._plugins:
                yield impl

    def _asked(self, impl: HookImpl, given: Mapping[str, object]) -> Any:
        arguments = [given[name] for name in impl.argnames]
        if impl.plugin_name == CORE:
            return impl.function(*arguments)
        told = {"plugin": impl.plugin_name, "hook": impl.function.__name__}
        try:
            return limited(lambda: impl.function(*arguments), LIMIT)
        except TimeoutError as exc:
            raise PluginError(message("plugin.hook_timeout", seconds=round(LIMIT), **told)) from exc
        except (Exception, SystemExit) as exc:
            raise PluginError(message("plugin.hook_raised", error=named(exc), **told)) from exc

    def _check(self, stage: str, plugin: str, answer: object, kind: object) -> None:
        """Refuse an answer of another type, and a name that somebody has answered already."""
        wanted = _ANSWERS[stage]
        values = answer.values() if isinstance(answer, Mapping) else answer
        holder = Sequence if stage == "conclude" else Mapping
        fits = isinstance(answer, holder) and not isinstance(answer, str)
        if not fits or not all(isinstance(v, wanted) for v in _seen(values)):
            shape = "list" if stage == "conclude" else "mapping"
            expected = message(f"plugin.answer.{shape}", type=wanted.__name__)
            told = {"hook": f"xeploai_{stage}", "expected": expected, "found": _short(answer)}
            what = message("plugin.answer", **told)
            raise PluginError(message("note.plugin", name=plugin, what=what))
        self._once((_TOGETHER.get(stage, stage), kind), plugin, answer if holder is Mapping else ())

    def _once(self, where: tuple[str, object], plugin: str, names: Any) -> None:
        """Refuse names that somebody has answered already; which of the two holds, nothing says."""
        firsts = {n: self._given.setdefault((*where, n), plugin) for n in names}
        twice = sorted(n for n, first in firsts.items() if first != plugin)
        if twice:
            owners = ", ".join(sorted({plugin, *(firsts[n] for n in twice)}))
            raise RulebookError(message("plugin.answered_twice", names=", ".join(twice), owners=owners))


def _seen(values: Any) -> Any:
    """A lazy sequence of the core's is not read through to check it."""
    return values if isinstance(values, list | tuple | type({}.values())) else ()


def _short(answer: object) -> str:
    told = repr(answer)
    return told if len(told) < 80 else f"{type(answer).__name__}"


def named(exc: BaseException) -> str:
    """Return an exception as one line."""
    return " ".join(f"{type(exc).__name__}: {exc}".split())


def plugins_of(registry: Registry, rulebook: Rulebook) -> set[str]:
    """Return the names of the plugins that supply the regulations of a rulebook."""
    return {registry.owners[r.id] for r in rulebook.regulations if r.id in registry.owners}


def blaming(run: Callable[[str], T], plugins: Collection[str]) -> T:
    """Return what ``run`` returns; raise :class:`PluginError` where a plugin's expression fails in it.

    ``run`` takes the name of a plugin whose Python is left out. An expression may fail long after it
    was answered, and only leaving out shows whose it was; what fails without each is a fault of ours.
    """
    try:
        return run("")
    except XeploaiError:
        raise
    except Exception as exc:
        plugin = next((p for p in sorted(plugins) if _works(run, p)), None)
        if plugin is None:
            raise
        raise PluginError(message("plugin.late", plugin=plugin, error=named(exc))) from exc


def _works(run: Callable[[str], object], without: str) -> bool:
    try:
        run(without)
    except Exception:
        return False
    return True
