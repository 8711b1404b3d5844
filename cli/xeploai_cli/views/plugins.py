"""What became of every plugin, as a page and as plain values."""

from collections.abc import Iterator
from typing import Any

from xeploai.plugins import PluginInfo, Registry
from xeploai_cli.language import lang, say
from xeploai_cli.views.grid import Page, grid, left

FORMAT = "xeploai.plugins/1"
TROUBLE = ("broken", "conflict")


def plugins_page(registry: Registry, *, quiet: bool = False) -> Page:
    """Return all that ``plugins`` prints; ``quiet`` keeps those in trouble."""
    told = [i for i in registry.report if not quiet or i.status in TROUBLE]
    rows = [_row(i) for i in told]
    columns = (left("plugin"), left("status"), left("distribution"), left("what", 1))
    counted = {s: sum(i.status == s for i in registry.report) for s in ("active", "disabled", *TROUBLE)}
    table = grid("plugins", columns, rows)
    return Page(say("plugins.heading", **counted), grids=(table,) if rows else ())


def _row(info: PluginInfo) -> tuple[str, ...]:
    origin = say("plugins.local") if info.path else info.origin
    return info.name, say(f"plugin.status.{info.status}"), origin, "\n".join(_what(info))


def _what(info: PluginInfo) -> Iterator[str]:
    yield info.detail.render(lang()) if info.detail else ", ".join(info.regulations)
    if info.path:
        yield str(info.path)
    yield from (n.render(lang()) for n in info.notes)


def plugins_values(registry: Registry) -> dict[str, Any]:
    """Return the report as plain JSON values."""
    return {"format": FORMAT, "plugins": [_values(i) for i in registry.report]}


def _values(info: PluginInfo) -> dict[str, Any]:
    kept = {k: getattr(info, k) for k in ("name", "status", "distribution", "version")}
    return {
        **kept,
        "path": str(info.path) if info.path else None,
        "regulations": list(info.regulations),
        "detail": info.detail.render(lang()) if info.detail else "",
        "notes": [n.render(lang()) for n in info.notes],
    }
