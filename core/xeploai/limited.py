"""Calling code that others wrote: it gets a time limit, and whoever waits goes on after it."""

from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


def limited(function: Callable[[], T], seconds: float) -> T:
    """Return what ``function`` answers, or raise what it raises, ``SystemExit`` included.

    Raise :class:`TimeoutError` when it takes longer. Python cannot stop it then: it goes on in a
    thread of its own, which ends with the process.
    """
    answers: SimpleQueue[tuple[T, None] | tuple[None, BaseException]] = SimpleQueue()

    def call() -> None:
        try:
            answers.put((function(), None))
        except BaseException as exc:
            answers.put((None, exc))

    Thread(target=call, daemon=True).start()
    try:
        answer, fault = answers.get(timeout=seconds)
    except Empty:
        raise TimeoutError from None
    if fault is not None:
        raise fault
    return answer  # type: ignore[return-value]
