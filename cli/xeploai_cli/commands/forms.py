"""``xeploai forms``: the printed forms of a roster, or empty ones, as Word files."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from xeploai_cli import local, options
from xeploai_cli.app import Command
from xeploai_cli.language import lang, refuse
from xeploai_cli.printing import canonical, print_json
from xeploai_cli.progress import counting
from xeploai_cli.session import Session
from xeploai_cli.terminal import show
from xeploai_cli.views.forms import forms_page

if TYPE_CHECKING:
    from xeploai_office.forms.make import Order, Result


def _folder(_ctx: click.Context, _param: click.Parameter, value: str | None) -> Path | None:
    """A folder to write into; it may still have to be made."""
    if value is not None and Path(value).exists() and not Path(value).is_dir():
        refuse("forms.not_a_folder", path=value)
    return None if value is None else Path(value)


@click.command("forms", cls=Command, add_help_option=False)
@click.argument("roster")
@click.argument("selection", required=False)
@click.option("-o", "--output", required=True, callback=_folder)
@click.option("--only", multiple=True)
@options.kind
@click.option("--blank", is_flag=True)
@click.option("--originals", is_flag=True)
@click.option("--templates", multiple=True, callback=options.each(options.existing))
@click.option("--force", is_flag=True)
@options.common
@click.pass_context
def command(
    ctx: click.Context,
    roster: str,
    selection: str | None,
    output: Path,
    only: tuple[str, ...],
    kind: str | None,
    blank: bool,
    originals: bool,
    templates: tuple[Path, ...],
    force: bool,
) -> int:
    """Make the forms; exit code 1 if none could be made or a file that somebody edited was left alone."""
    session: Session = ctx.obj
    empty = blank or originals
    _fitting(empty=empty, only=only, originals=originals, blank=blank)
    rules = selection if selection is not None else roster if empty else None
    if rules is None:
        raise click.MissingParameter(ctx=ctx, param=ctx.command.params[1])
    order = _order(session, rules, output, templates, only, kind, force)
    with counting("forms.making", quiet=session.quiet) as progress:
        result = _result(ctx, order, None if empty else roster, progress, originals=originals)
    if session.form == "json":
        print_json(canonical(result.as_dict(order.rulebook, lang())))
    else:
        show(forms_page(result, order.rulebook, output, quiet=session.quiet))
    return int(not order.shelf.sheets or result.states["left"] > 0)


def _fitting(*, empty: bool, only: tuple[str, ...], originals: bool, blank: bool) -> None:
    """Options that cannot go together are told before anything is read."""
    if empty and only:
        refuse("forms.empty_only", option="--blank" if blank else "--originals")
    if originals and blank:
        refuse("forms.both")


def _order(
    session: Session,
    rules: str,
    output: Path,
    templates: tuple[Path, ...],
    only: tuple[str, ...],
    kind: str | None,
    force: bool,
) -> "Order":
    make, shelf = _libraries()
    book = session.rulebook(rules)
    found = shelf(book, session.registry.dictionary, (*templates, *local.own_templates()))
    told = {"only": only, "kind": kind, "force": force, "lang": lang()}
    return make(found, book, session.registry.dictionary, output, **told)


def _libraries() -> tuple[Callable[..., "Order"], Callable[..., object]]:
    """Import what reads Word templates, which is an extra."""
    try:
        from xeploai_office.forms.make import Order
        from xeploai_office.forms.shelf import open_shelf
    except ImportError as exc:
        if (exc.name or "").partition(".")[0] not in ("docx", "docxtpl", "jinja2", "lxml"):
            raise
        refuse("forms.no_library")
    return Order, open_shelf


def _result(
    ctx: click.Context,
    order: "Order",
    roster: str | None,
    progress: Callable[[int, int], None],
    *,
    originals: bool,
) -> "Result":
    from xeploai.lifecycle.run import evaluate
    from xeploai_office.forms.make import copy_templates, make_blank, make_forms

    if roster is None:
        return copy_templates(order) if originals else make_blank(order, progress)
    session: Session = ctx.obj
    path = options.existing(ctx, ctx.command.params[0], roster)
    found = evaluate(session.roster(path), order.rulebook, registry=session.registry)
    return make_forms(order, found, progress)
