"""Runs of years: how long a rating or a title was held without a break (seed A-31).

Calendar years only; a year that is not rated, was revoked or is missing breaks the run, and a run
goes on after an award. Quarters never count: the year has a result of its own.
"""

from collections.abc import Callable, Iterable

from attrs import frozen

Counts = Callable[["Result"], bool]


@frozen
class Result:
    """What is in force for one period of one subject; nothing where it was revoked or not rated."""

    period: str
    rating: str | None = None
    titles: frozenset[str] = frozenset()


@frozen
class Streak:
    """An unbroken run of years, first and last included."""

    first: int
    last: int

    @property
    def years(self) -> int:
        """How many years it is."""
        return self.last - self.first + 1


def rated(rating: str) -> Counts:
    """Return the test of a year that was rated exactly so."""
    return lambda result: result.rating == rating


def titled(title: str) -> Counts:
    """Return the test of a year in which a title was held."""
    return lambda result: title in result.titles


def streaks(results: Iterable[Result], counts: Counts) -> tuple[Streak, ...]:
    """Return all unbroken runs of years that count, the oldest first."""
    years = sorted({int(r.period) for r in results if r.period.isdecimal() and counts(r)})
    runs: list[Streak] = []
    for year in years:
        if runs and runs[-1].last == year - 1:
            runs[-1] = Streak(runs[-1].first, year)
        else:
            runs.append(Streak(year, year))
    return tuple(runs)


def streak_at(results: Iterable[Result], counts: Counts, year: int) -> Streak | None:
    """Return the run that holds ``year``, or nothing if the year does not count."""
    return next((s for s in streaks(results, counts) if s.first <= year <= s.last), None)


def years_running(results: Iterable[Result], counts: Counts, year: int) -> int:
    """Return how many years running up to and including ``year`` count; 0 if that year does not."""
    run = streak_at(results, counts, year)
    return 0 if run is None else year - run.first + 1
