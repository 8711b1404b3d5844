"""A bar that counts files, where somebody is looking."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from xeploai_cli.language import say
from xeploai_cli.terminal import console

Count = Callable[[int, int], None]
"""Called with how many are done, and how many there are."""


@contextmanager
def counting(code: str, *, quiet: bool = False) -> Iterator[Count]:
    """Yield what is called after each file; ``code`` says what is being done."""
    out = console(error=True)
    if quiet or not out.is_terminal:
        yield _nothing
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    words = TextColumn("{task.description}", markup=False)
    with Progress(
        words, BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=out, transient=True
    ) as bar:
        task = bar.add_task(say(code), total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)


def _nothing(_done: int, _of: int) -> None:
    """Nobody is looking."""
