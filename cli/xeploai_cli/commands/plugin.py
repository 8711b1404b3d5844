"""``xeploai plugin``: begin a regulation of one's own, and check one."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import rich_click as click

from xeploai.guide import guide_path
from xeploai.rulebooks.places import LEVELS, PlaceType
from xeploai.scaffold import Plan, make_plan, write_scaffold
from xeploai.testing.conformance import conformance_values, examine, report
from xeploai_cli import options
from xeploai_cli.app import Command, Group
from xeploai_cli.language import lang, refuse
from xeploai_cli.local import default_folder, own_rules
from xeploai_cli.printing import canonical, print_json, write_text, written
from xeploai_cli.session import Session
from xeploai_cli.terminal import show, tell
from xeploai_cli.views.conformance import conformance_page

TYPES = tuple(t for t in LEVELS if t != "country")


@click.group("plugin", cls=Group, invoke_without_command=True, add_help_option=False)
@options.lang
@options.help_option
@click.pass_context
def command(ctx: click.Context) -> None:
    """Show the help page when no command is given."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help(), color=ctx.color)


def subcommand(name: str) -> Callable[[Callable[..., Any]], click.Command]:
    """Declare a command of the group, with the options that all have."""

    def declare(function: Callable[..., Any]) -> click.Command:
        told = options.common(click.pass_obj(function))
        return command.command(name, cls=Command, add_help_option=False)(told)

    return declare


@subcommand("new")
@click.argument("place")
@click.option("--extends")
@click.option("--package", is_flag=True)
@click.option("-o", "--output", type=click.Path(path_type=Path))
@click.option("--name")
@click.option("--type", "place_type", callback=options.one_of(*TYPES))
def new(
    session: Session,
    place: str,
    extends: str | None,
    package: bool,
    output: Path | None,
    name: str | None,
    place_type: PlaceType | None,
) -> None:
    """Write the beginning of a regulation: a folder of data, or a whole distribution."""
    plan = make_plan(place, session.registry, extends, name=name, type_=place_type, lang=lang())
    target = Path(plan.folder) if output is None else output
    if target.exists():
        refuse("plugin.exists", path=str(target))
    made = write_scaffold(plan, target, package=package)
    if session.form == "json":
        print_json(canonical(_values(plan, made)))
    elif not session.quiet:
        _next_steps(plan, made, package)


def _values(plan: Plan, folder: Path) -> dict[str, Any]:
    files = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    names = {"id": plan.id, "place": plan.place.id, "extends": plan.base.id, "selection": plan.selection}
    return {"format": "xeploai.scaffold/1", **names, "folder": str(folder), "files": files}


def _next_steps(plan: Plan, folder: Path, package: bool) -> None:
    told = {"folder": str(folder), "id": plan.id, "base": plan.base.id, "selection": plan.selection}
    told["own"] = str(default_folder())
    tell("plugin.new.package" if package else "plugin.new.data", **told)


@subcommand("check")
@click.argument("plugin")
@options.output(".json")
def check(session: Session, plugin: str, output: Path | None) -> int:
    """Check a plugin or folder in ten parts; exit code 1 if it fails one."""
    rules = (*session.rules, *own_rules())
    reports = [report(it) for it in examine(plugin, rules, session.disabled)]
    text = canonical(conformance_values(reports, lang()))
    if output is not None:
        write_text(output, text)
    if session.form == "json":
        print_json(text)
    else:
        show(conformance_page(reports, guide_path(lang()), quiet=session.quiet))
    written(session, output)
    return int(not all(r.passed for r in reports))
