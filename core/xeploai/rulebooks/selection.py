"""Selections: ``lam-dong@2021+quota_base=good_or_better`` (DESIGN 8, S26)."""

import re
from collections.abc import Mapping
from datetime import date

from attrs import field, frozen

from xeploai.errors import RosterError, SelectionError
from xeploai.messages import message
from xeploai.rosters.roster import Period

_FORM = re.compile(r"(?P<name>[^@+]+)(?:@(?P<when>[^+]+))?(?P<readings>(?:\+[^+=]+=[^+=]+)*)")


@frozen
class Selection:
    """A parsed selection: a place or regulation, when, and chosen readings."""

    text: str
    name: str
    when: str | None = None
    readings: Mapping[str, str] = field(factory=dict, hash=False)

    @property
    def suffix(self) -> str:
        """Return what follows the name: when, and the readings as typed."""
        when = f"@{self.when}" if self.when else ""
        return when + "".join(f"+{k}={v}" for k, v in self.readings.items())


def parse_selection(raw: str) -> Selection:
    """Return the parts of a selection; raise :class:`SelectionError` when it has another form."""
    found = _FORM.fullmatch(raw.strip())
    if not found:
        raise SelectionError(message("selection.form", found=raw))
    pairs = [p.split("=") for p in found["readings"].split("+") if p]
    readings = {k.strip(): v.strip() for k, v in pairs}
    if len(readings) < len(pairs):
        raise SelectionError(message("selection.form", found=raw))
    when = found["when"].strip() if found["when"] else None
    return Selection(raw.strip(), found["name"].strip(), when, readings)


def selection_period(when: str, raw: str) -> tuple[Period, date]:
    """Return the period that ``when`` names and the day whose rules apply (S26).

    A year, quarter or month means its last day; a full day belongs to its year.
    """
    try:
        day = date.fromisoformat(when)
    except ValueError:
        try:
            period = Period.parse(when)
        except RosterError as exc:
            raise SelectionError(message("selection.form", found=raw)) from exc
        return period, period.end
    return Period.parse(str(day.year)), day
