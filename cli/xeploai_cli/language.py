"""Which language the command line speaks; it must be known before click reads the arguments.

Help and errors about the arguments themselves are translated too, so ``--lang`` is looked up in the
raw arguments first, then in ``XEPLOAI_LANG``.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise, takewhile

from xeploai.messages import add_catalogue, catalogue, text

LANGUAGES = ("vi", "en")
VARIABLE = "XEPLOAI_LANG"

add_catalogue("xeploai_cli")
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
    own = f"cli.{code}"
    return text(own if own in catalogue() else code, lang(), **params)


def say_first(*codes: str) -> str:
    """Return the first text of the command line that exists, or an empty string."""
    return next((say(c) for c in codes if f"cli.{c}" in catalogue()), "")
