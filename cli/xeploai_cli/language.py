"""Which language the command line speaks; it must be known before click reads the arguments.

Help and errors about the arguments themselves are translated too, so ``--lang`` is looked up in the
raw arguments first, then in ``XEPLOAI_LANG``. Help needs no more than the texts of this package: the
core is imported only when it has to speak, which keeps ``--help`` fast.
"""

import tomllib
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from itertools import pairwise, takewhile
from typing import NoReturn

LANGUAGES = ("vi", "en")
VARIABLE = "XEPLOAI_LANG"

_current = ["vi"]


def choose(args: Sequence[str], environ: Mapping[str, str]) -> str:
    """Return the language that arguments or environment ask for; Vietnamese when they ask for none."""
    own = list(takewhile(lambda a: a != "--", args))
    typed = [a.removeprefix("--lang=") for a in own if a.startswith("--lang=")]
    typed += [value for name, value in pairwise(own) if name == "--lang"]
    return next((name for name in (*typed, environ.get(VARIABLE, "")) if name in LANGUAGES), "vi")


def use(lang: str) -> None:
    """Speak ``lang`` from now on."""
    _current[0] = lang


def lang() -> str:
    """Return the language in use."""
    return _current[0]


def say(code: str, /, **params: object) -> str:
    """Return a text of the command line (``cli.<code>``), or else of the core, in the language in use."""
    own = _texts().get(f"cli.{code}")
    if own is not None and not params:
        return own[lang()]
    from xeploai.messages import text

    _join_catalogues()
    return text(code if own is None else f"cli.{code}", lang(), **params)


def say_first(*codes: str) -> str:
    """Return the first text of the command line that exists, or an empty string."""
    return next((say(c) for c in codes if f"cli.{c}" in _texts()), "")


def refuse(code: str, /, *, near: tuple[str, Sequence[str]] | None = None, **params: object) -> NoReturn:
    """Raise the error ``cli.<code>``; ``near`` is a wrong name and the known ones, to offer the nearest."""
    from xeploai.errors import UsageError
    from xeploai.messages import message

    _join_catalogues()
    hint = {} if near is None else {"nearest": _nearest(*near)}
    raise UsageError(message(f"cli.{code}", **params, **hint))


def _nearest(name: str, known: Sequence[str]) -> str:
    return next(iter(get_close_matches(name, known, n=1, cutoff=0.5)), "")


@cache
def _texts() -> Mapping[str, Mapping[str, str]]:
    folder = sorted((files("xeploai_cli") / "texts").iterdir(), key=lambda f: f.name)
    return {k: v for f in folder for k, v in tomllib.loads(f.read_text("utf-8")).items()}


def _join_catalogues() -> None:
    from xeploai.messages import add_catalogue

    add_catalogue("xeploai_cli")
