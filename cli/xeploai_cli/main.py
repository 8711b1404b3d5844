"""Entry point: language, errors and exit codes (DESIGN 8).

0 fine, 1 findings of severity error, 2 wrong usage or input, 3 trouble with a plugin or regulation.
An error that a user can act on is printed without traceback; anything else is a bug and shows one.
"""

import os
import sys
from collections.abc import Sequence
from typing import NoReturn, TextIO

import click

from xeploai_cli import language
from xeploai_cli.app import build
from xeploai_cli.language import lang, say
from xeploai_cli.terminal import complain

USAGE, INTERRUPTED = 2, 130


def main() -> NoReturn:
    """Run the command line of this process."""
    for stream in (sys.stdout, sys.stderr):
        _speak_unicode(stream)
    sys.exit(run(sys.argv[1:]))


def run(args: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    language.use(language.choose(args, os.environ))
    try:
        code = _call(list(args))
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # The reader has seen enough, as with ``| head``; keep Python from flushing into it again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except click.ClickException as exc:
        complain(_what(exc), _hint(exc))
        return USAGE
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except Exception as exc:
        return _user_error(exc)


def _user_error(exc: Exception) -> int:
    """Print an error that a user can act on; raise any other one again, for its traceback."""
    from xeploai.errors import XeploaiError

    if not isinstance(exc, XeploaiError):
        raise
    complain(exc.render(lang()))
    return exc.exit_code


def _call(args: list[str]) -> int:
    app = build()
    try:
        with app.make_context("xeploai", args) as ctx:
            return int(app.invoke(ctx) or 0)
    except click.exceptions.Exit as exc:
        return int(exc.exit_code)


def _speak_unicode(stream: TextIO) -> None:
    """Vietnamese must come out where a pipe or console claims a smaller character set."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None and (stream.encoding or "").replace("-", "").casefold() != "utf8":
        reconfigure(encoding="utf-8")


def _hint(exc: click.ClickException) -> str:
    ctx = getattr(exc, "ctx", None)
    return say("see_help", command=ctx.command_path if ctx else "xeploai")


def _what(exc: click.ClickException) -> str:
    """Return what is wrong with the arguments."""
    match exc:
        case click.NoSuchOption():
            near = next(iter(exc.possibilities or ()), "")
            return say("no_option", name=exc.option_name, nearest=near)
        case click.MissingParameter() if exc.param is not None:
            option = isinstance(exc.param, click.Option)
            return say("missing", name=exc.param.opts[-1] if option else exc.param.metavar)
        case click.BadOptionUsage():
            return say("needs_value", name=exc.option_name)
        case _ if "unexpected extra argument" in exc.message:
            return say("extra", found=exc.message.partition("(")[2].rstrip(").") or "…")
    return say("usage_error", what=exc.message)
