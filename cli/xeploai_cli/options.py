"""Arguments and options that several commands share, and their types (DESIGN 8)."""

from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

import rich_click as click

from xeploai_cli.language import LANGUAGES, refuse
from xeploai_cli.session import Session

F = TypeVar("F", bound=Callable[..., Any])
Context = click.Context | None
Param = click.Parameter | None


class OneOf(click.ParamType):
    """One of a few words; another one is an error that offers the nearest."""

    name = "choice"

    def __init__(self, *words: str) -> None:
        self.words = words

    def convert(self, value: Any, param: Param, ctx: Context) -> str:  # noqa: ANN401
        """Return the word as it is declared."""
        word = str(value).casefold()
        if word not in self.words:
            option, allowed = param.opts[-1] if param else "", ", ".join(self.words)
            refuse("one_of", option=option, found=value, allowed=allowed, near=(word, self.words))
        return word


class Existing(click.ParamType):
    """A file or folder that is there."""

    name = "path"

    def convert(self, value: Any, param: Param, ctx: Context) -> Path:  # noqa: ANN401
        """Return the path; a missing one is an error that offers the nearest name beside it."""
        path = Path(value)
        if not path.exists():
            beside = sorted(p.name for p in path.parent.iterdir()) if path.parent.is_dir() else []
            refuse("no_file", path=str(value), near=(path.name, beside))
        return path


class Output(click.ParamType):
    """A file to write, of one of the kinds that a command can write."""

    name = "path"

    def __init__(self, *suffixes: str) -> None:
        self.suffixes = suffixes

    def convert(self, value: Any, param: Param, ctx: Context) -> Path:  # noqa: ANN401
        """Return the path; another kind is an error before anything is read."""
        path = Path(value)
        if path.suffix.casefold() not in self.suffixes:
            refuse("suffix", path=str(value), allowed=", ".join(self.suffixes))
        if not path.absolute().parent.is_dir():
            refuse("no_folder", path=str(path.parent))
        return path


def roster(function: F) -> F:
    """Add the argument that names a roster."""
    return click.argument("roster", type=Existing())(function)


def selection(function: F) -> F:
    """Add the argument that names a rulebook."""
    return click.argument("selection")(function)


def output(*suffixes: str, **more: Any) -> Callable[[F], F]:  # noqa: ANN401
    """Return ``-o``, which says by its ending what to write."""
    return click.option("-o", "--output", type=Output(*suffixes), **more)


everything = click.option("--all", "everything", is_flag=True)
"""``--all``: lists in full instead of their first lines."""
without_decisions = click.option("--without-decisions", is_flag=True)
"""``--without-decisions``: as if nobody had decided anything yet."""
with_decisions = click.option("--with-decisions", is_flag=True)
"""``--with-decisions``: recorded decisions take their places in a comparison too (S23)."""
what_if = click.option("--set", "sets", multiple=True, expose_value=False, callback=lambda c, p, v: _keep(c, p, v))
"""``--set RULE.PARAMETER=VALUE``: the same rulebook with another value."""
lang = click.option("--lang", type=OneOf(*LANGUAGES), expose_value=False)
"""``--lang``; the language itself is chosen before click reads the arguments."""


def help_option(function: F) -> F:
    """Add ``--help`` with a text of ours."""

    def show(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
        if wanted and not ctx.resilient_parsing:
            click.echo(ctx.get_help(), color=ctx.color)
            ctx.exit()

    names = ("-h", "--help")
    return click.option(*names, "help_", is_flag=True, is_eager=True, expose_value=False, callback=show)(function)


def version_option(function: F) -> F:
    """Add ``--version``."""

    def show(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
        if wanted and not ctx.resilient_parsing:
            click.echo(f"xeploai {version('xeploai')}")
            ctx.exit()

    return click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=show)(function)


def common(function: F) -> F:
    """Add the options that every command takes; their values land in the session."""
    form = OneOf("table", "json")
    for add in (
        help_option,
        lang,
        click.option("-q", "--quiet", "quiet", is_flag=True, expose_value=False, callback=_keep),
        click.option("--format", "form", type=form, default="table", expose_value=False, callback=_keep),
        click.option("--disable", "disabled", multiple=True, expose_value=False, callback=_keep),
        click.option("--rules", "rules", multiple=True, type=Existing(), expose_value=False, callback=_keep),
    ):
        function = add(function)
    return function


def _keep(ctx: click.Context, param: click.Parameter, value: Any) -> None:  # noqa: ANN401
    setattr(ctx.ensure_object(Session), str(param.name), value)
