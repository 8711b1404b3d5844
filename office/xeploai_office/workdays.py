"""Working days of Vietnam: weekends, public holidays, swapped days, and what a rulebook changes in them.

Holidays come from the library ``holidays``; swaps that it lacks are in ``data/working_days.toml``, and
the last word has the rulebook's ``[[working_day]]``.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from attrs import frozen

from xeploai import Rulebook
from xeploai.errors import RegulationFileError
from xeploai.law.tomlfile import read_toml, structure
from xeploai.model import KINDS, Text, WorkingDay

if TYPE_CHECKING:
    from holidays import HolidayBase

ONE = timedelta(days=1)
_LANGUAGES: Mapping[str, str] = {"vi": "vi", "en": "en_US"}


@frozen
class Change:
    """A day that is worked, or is not, otherwise than the library says."""

    day: date
    works: bool
    text: Text


@frozen(eq=False)
class WorkDays:
    """Says which days are worked and counts them."""

    changes: Mapping[date, Change]

    def works(self, day: date) -> bool:
        """Say whether a day is a working day."""
        if day in self.changes:
            return self.changes[day].works
        return bool(_library(day.year, "vi").is_working_day(day))

    def name(self, day: date, lang: str) -> str:
        """Return the name of a holiday or of a swap; nothing for any other day."""
        if day in self.changes:
            return self.changes[day].text[lang]
        return str(_library(day.year, lang).get(day) or "")

    def before(self, day: date, count: int) -> date:
        """Return the ``count``-th working day before a day; the day itself is not counted."""
        for _ in range(count):
            day = self.last(day - ONE)
        return day

    def last(self, day: date) -> date:
        """Return the latest working day that is not after a day."""
        while not self.works(day):
            day -= ONE
        return day

    def left(self, today: date, last: date) -> int:
        """Return how many working days follow ``today`` up to and including ``last``; 0 if none do."""
        span = (today + ONE * n for n in range(1, (last - today).days + 1))
        return sum(map(self.works, span))


def work_days(rulebook: Rulebook | None = None) -> WorkDays:
    """Return the working days as a rulebook knows them; without one those of the country."""
    own = [r for k in KINDS for r in rulebook.of(WorkingDay, k)] if rulebook else []
    changes = {c.day: c for c in _shipped()}
    changes |= {r.day: Change(r.day, r.works, r.text) for r in own if r.day is not None}
    return WorkDays(changes)


@cache
def _shipped() -> tuple[Change, ...]:
    with as_file(files("xeploai_office") / "data" / "working_days.toml") as path:
        raw = read_toml(path)["day"]
    read = [structure(item, Change, "working_days.toml", f"day[{n}]") for n, item in enumerate(raw)]
    if faults := [m for _, found in read for m in found]:
        raise RegulationFileError(faults)
    return tuple(c for c, _ in read if c is not None)


@cache
def _library(year: int, lang: str) -> "HolidayBase":
    from holidays import country_holidays

    # A day of one year may be worked in exchange for a day off in the year before or after it.
    return country_holidays("VN", years=(year - 1, year, year + 1), language=_LANGUAGES[lang])
