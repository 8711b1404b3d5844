"""Arguments and options that several commands share, and how their values are read (DESIGN 8)."""

from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

import rich_click as click

from xeploai_cli.language import LANGUAGES, refuse
from xeploai_cli.session import Session

F = TypeVar("F", bound=Callable[..., Any])
Decorator = Callable[[F], F]
Callback = Callable[[click.Context, click.Parameter, Any], Any]


# ------------------------------------------------------------------ reading values


def one_of(*words: str) -> Callback:
    """Return a callback that takes one of a few words; another one is an error with the nearest."""

    def read(_ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
        word = None if value is None else value.casefold()
        if word is not None and word not in words:
            told = {"option": param.opts[-1], "found": value, "allowed": ", ".join(words)}
            refuse("one_of", **told, near=(word, words))
        return word

    return read


def each(read: Callback) -> Callback:
    """Return a callback that takes an option given any number of times."""
    return lambda ctx, param, values: tuple(read(ctx, param, v) for v in values)


def existing(_ctx: click.Context, _param: click.Parameter, value: str) -> Path:
    """Return a path that is there; a missing one is an error with the nearest name beside it."""
    path = Path(value)
    if not path.exists() and "@" in value and not path.suffix:
        refuse("no_file.rulebook", path=value)
    if not path.exists():
        beside = sorted(p.name for p in path.parent.iterdir()) if path.parent.is_dir() else []
        refuse("no_file", path=value, near=(path.name, beside))
    return path


def given_existing(ctx: click.Context, param: click.Parameter, value: str | None) -> Path | None:
    """Return a path that is there, or nothing where none was given."""
    return None if value is None else existing(ctx, param, value)


def writable(*suffixes: str) -> Callback:
    """Return a callback that takes a file of certain kinds; another is an error before anything is read."""

    def read(_ctx: click.Context, _param: click.Parameter, value: str | None) -> Path | None:
        if value is None:
            return None
        path = Path(value)
        if path.suffix not in suffixes:
            refuse("suffix", path=value, allowed=", ".join(suffixes))
        if not path.absolute().parent.is_dir():
            refuse("no_folder", path=str(path.parent))
        return path

    return read


def kept(read: Callback | None = None, *, each: bool = False) -> Callback:
    """Return a callback that puts the value, once read, into the session."""

    def keep(ctx: click.Context, param: click.Parameter, value: Any) -> None:
        if each and read:
            value = tuple(read(ctx, param, v) for v in value)
        elif read:
            value = read(ctx, param, value)
        setattr(ctx.ensure_object(Session), str(param.name), value)

    return keep


# ------------------------------------------------------------------ arguments and options


roster = click.argument("roster", callback=existing)
"""The roster: a workbook or a folder."""
selection = click.argument("selection")
"""The rulebook."""
kind = click.option("--kind", callback=one_of("member", "organization", "collective", "leader"))
"""``--kind``: which subject, where one id stands for several."""
everything = click.option("--all", "everything", is_flag=True)
"""``--all``: lists in full instead of their first lines."""
without_decisions = click.option("--without-decisions", is_flag=True)
"""``--without-decisions``: as if nobody had decided anything yet."""
with_decisions = click.option("--with-decisions", is_flag=True)
"""``--with-decisions``: recorded decisions take their places in a comparison too (S23)."""
what_if = click.option("--set", "sets", multiple=True, expose_value=False, callback=kept())
"""``--set RULE.PARAMETER=VALUE``: the same rulebook with another value."""
lang = click.option("--lang", expose_value=False, callback=one_of(*LANGUAGES))
"""``--lang``; the language itself is chosen before click reads the arguments."""


def output(*suffixes: str, **more: Any) -> Decorator[Any]:
    """Return ``-o``, which says by its ending what to write."""
    return click.option("-o", "--output", callback=writable(*suffixes), **more)


def help_option(function: F) -> F:
    """Add ``--help`` with a text of ours."""
    add: Decorator[F] = _shown("-h", "--help", "help_", show=lambda ctx: ctx.get_help())
    return add(function)


def version_option(function: F) -> F:
    """Add ``--version``."""
    add: Decorator[F] = _shown("--version", show=lambda _ctx: f"xeploai {version('xeploai')}")
    return add(function)


def _shown(*names: str, show: Callable[[click.Context], str]) -> Decorator[Any]:
    def callback(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
        if wanted and not ctx.resilient_parsing:
            click.echo(show(ctx), color=ctx.color)
            ctx.exit()

    return click.option(*names, is_flag=True, is_eager=True, expose_value=False, callback=callback)


def of_rules(function: F) -> F:
    """Add what every command takes that asks a rulebook: ``--set``, ``--rules`` and the common options.

    ``sweep`` reads ``--set`` itself, since there a value may be a range; what keeps a record or fills
    in a form has no ``--set``, since neither may hold what was only tried.
    """
    add: Decorator[F] = what_if
    return add(common(function))


def common(function: F) -> F:
    """Add the options that every command takes; their values land in the session."""
    form, rules = kept(one_of("table", "json")), kept(existing, each=True)
    for add in (
        help_option,
        lang,
        click.option("-q", "--quiet", "quiet", is_flag=True, expose_value=False, callback=kept()),
        click.option("--format", "form", default="table", expose_value=False, callback=form),
        click.option("--disable", "disabled", multiple=True, expose_value=False, callback=kept()),
        click.option("--rules", "rules", multiple=True, expose_value=False, callback=rules),
    ):
        function = add(function)
    return function
