"""Part 1: the plugin loads, and says whose it is, where and when it speaks, and on what it rests."""

import re
from collections.abc import Iterator

from attrs import evolve

from xeploai.messages import message
from xeploai.model import Regulation
from xeploai.testing.conformance.examined import Examined
from xeploai.testing.conformance.faults import Fault, fault, note

_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def metadata(it: Examined) -> Iterator[Fault]:
    """Yield what is wrong with the plugin as a whole."""
    if not it.active:
        yield from _inactive(it)
        return
    for told in (*it.info.notes, *it.notes):
        yield fault(told, severity="warning")
    if not it.regulations:
        yield note("no_regulation")
    for regulation in it.regulations:
        yield from _identity(regulation, it)
    yield from _distribution(it)


def _inactive(it: Examined) -> Iterator[Fault]:
    """Every fault in the files, or why the plugin was set aside."""
    inside = [fault(m, [folder]) for folder, m in it.load_faults()]
    if inside:
        yield from inside
        return
    detail = it.info.detail or message(f"plugin.status.{it.info.status}")
    for found in detail.params.get("faults", (detail,)):
        told = fault(found, it.folders)
        yield told if told.where else evolve(told, where=f"{it.info.name} ({it.info.owner})")


def _identity(regulation: Regulation, it: Examined) -> Iterator[Fault]:
    identity = regulation.identity
    where = "regulation.toml: regulation"
    if not _ID.fullmatch(identity.id):
        yield note("id", where=f"{where}.id", found=identity.id)
    slugs = {p.rpartition("/")[2] for p in it.registry.places}
    if identity.id in slugs:
        yield Fault(message("selection.both", name=identity.id), "error", f"{where}.id", anchor="names")
    if identity.to is None and identity.last_checked is None:
        yield note("last_checked", where=f"{where}.last_checked")
    for base in identity.extends:
        if base not in it.registry.regulations:
            yield note("no_base", where=f"{where}.extends", found=base)


def _distribution(it: Examined) -> Iterator[Fault]:
    found = it.distribution
    if found is None:
        return
    needs = [r for r in found.requires or () if re.match(r"xeploai\b(?!-)", r)]
    if it.info.distribution != "xeploai" and not any(set(r) & set("<~") or "==" in r for r in needs):
        yield note("requires", "warning", "pyproject.toml: project.dependencies")
    said = {k for k in found.metadata if found.metadata[k] not in ("", "UNKNOWN")}
    if not said & {"License-Expression", "License"}:
        yield note("license", "warning", "pyproject.toml: project.license")
    if not said & {"Author", "Author-email", "Maintainer", "Maintainer-email", "Project-URL"}:
        yield note("contact", "warning", "pyproject.toml: project.authors")
