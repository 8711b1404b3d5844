"""What if: how many subjects reach each rating while values of rules vary over ranges.

A parameter is given as ``rule.parameter=10%..25%:1%`` (both ends included), as a list ``a,b,c``, or as
one value. Ranges hold percentages, integers or decimals and are stepped exactly; several parameters
give every combination. Decisions are ignored unless asked for (S23).
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import product
from math import prod
from typing import Any

from attrs import frozen

from xeploai.errors import RulebookError, UsageError
from xeploai.lifecycle.evaluation import Evaluation
from xeploai.lifecycle.run import evaluate
from xeploai.messages import Message, message
from xeploai.model import Kind
from xeploai.plugins import Registry, load_plugins
from xeploai.results.compare import states
from xeploai.rosters.roster import Roster
from xeploai.rulebooks.rulebook import Rulebook

FORMAT = "xeploai.sweep/1"
MOST = 400
"""How many combinations are evaluated at most."""
_RANGE = re.compile(r"(?P<low>[^:]*?)\.\.(?P<high>[^:]*?)(?::(?P<step>.*))?")
_NUMBER = re.compile(r"(?P<number>[+-]?\d+(?:[.,]\d+)?)\s*(?P<unit>%?)")
Counts = Mapping[Kind, Mapping[str, int]]


@frozen
class Axis:
    """One parameter and the values that it takes, as texts that ``with_set`` reads."""

    parameter: str
    values: tuple[str, ...]


@frozen
class Point:
    """One combination of values, and how many subjects of each kind are in each state."""

    values: tuple[str, ...]
    counts: Counts


@frozen(eq=False)
class Sweep:
    """Counts over all combinations; ``base`` is the evaluation with no value changed."""

    base: Evaluation
    present: Counts
    axes: tuple[Axis, ...]
    points: tuple[Point, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "format": FORMAT,
            "receipt": dict(self.base.receipt),
            "parameters": [{"parameter": a.parameter, "values": list(a.values)} for a in self.axes],
            "present": {k: dict(n) for k, n in self.present.items()},
            "points": [
                {"values": list(p.values), "counts": {k: dict(n) for k, n in p.counts.items()}}
                for p in self.points
            ],
        }

    def to_json(self) -> str:
        """Return canonical JSON: same input, same bytes."""
        return json.dumps(self.as_dict(), ensure_ascii=False, indent=1) + "\n"


def sweep(
    roster: Roster,
    rulebook: Rulebook,
    axes: Sequence[Axis],
    *,
    with_decisions: bool = False,
    registry: Registry | None = None,
) -> Sweep:
    """Evaluate a roster under every combination of values.

    Raise :class:`UsageError` for a rule, parameter or value that does not fit, before the first
    evaluation, and for more than ``MOST`` combinations.
    """
    registry = registry or load_plugins()
    combinations = list(_combinations(axes))
    books = [_with(rulebook, axes, values) for values in combinations]
    base = evaluate(roster, rulebook, with_decisions=with_decisions, registry=registry)
    points = []
    for values, book in zip(combinations, books, strict=True):
        try:
            found = evaluate(roster, book, with_decisions=with_decisions, registry=registry)
        except RulebookError as exc:
            # What was typed does not fit the rule: exit code 2.
            raise UsageError(exc.messages) from exc
        points.append(Point(values, counted(found)))
    return Sweep(base, counted(base), tuple(axes), tuple(points))


def _combinations(axes: Sequence[Axis]) -> Iterator[tuple[str, ...]]:
    count = prod(len(a.values) for a in axes)
    if count > MOST:
        raise UsageError(message("sweep.many", count=count, most=MOST))
    return product(*(a.values for a in axes))


def _with(book: Rulebook, axes: Sequence[Axis], values: Iterable[str]) -> Rulebook:
    try:
        return book.with_set(f"{a.parameter}={v}" for a, v in zip(axes, values, strict=True))
    except RulebookError as exc:
        raise UsageError(exc.messages) from exc


def counted(evaluation: Evaluation) -> Counts:
    """Return for each kind how many subjects have each rating or are counted apart (S31)."""
    found: dict[Kind, Mapping[str, int]] = {}
    for kind in evaluation.kinds:
        counts = Counter(states(evaluation, kind)["state"].to_list())
        found[kind] = dict(sorted(counts.items()))
    return found


# ------------------------------------------------------------------ what is typed


def axes_of(assignments: Sequence[str]) -> tuple[Axis, ...]:
    """Read ``rule.parameter=values`` texts; raise :class:`UsageError` with everything that is wrong."""
    axes: list[Axis] = []
    faults: list[Message] = []
    for assignment in assignments:
        parameter, sign, text = (part.strip() for part in assignment.partition("="))
        if not (parameter and sign and text):
            faults.append(message("sweep.form", found=assignment))
        elif any(a.parameter == parameter for a in axes):
            faults.append(message("sweep.twice", parameter=parameter))
        else:
            values = _values(text, assignment, faults)
            axes.append(Axis(parameter, values))
    if faults:
        raise UsageError(faults)
    return tuple(axes)


def _values(text: str, assignment: str, faults: list[Message]) -> tuple[str, ...]:
    if ".." in text:
        return _stepped(text, assignment, faults)
    values = [v.strip() for v in re.split(r";" if ";" in text else r",", text)]
    if not all(values):
        faults.append(message("sweep.list", found=assignment))
    return tuple(dict.fromkeys(values))


def _stepped(text: str, assignment: str, faults: list[Message]) -> tuple[str, ...]:
    """Return ``low``, ``low + step`` and so on up to ``high``, in the unit that was typed."""
    match = _RANGE.fullmatch(text)
    parts = {k: v for k, v in match.groupdict().items() if v is not None} if match else {}
    numbers = {k: _NUMBER.fullmatch(v.strip()) for k, v in parts.items()}
    read = {k: m for k, m in numbers.items() if m is not None}
    if not match or len(read) < len(parts) or len({m["unit"] for m in read.values()}) != 1:
        faults.append(message("sweep.range", found=assignment))
        return ()
    low, high = (_decimal(read[k]) for k in ("low", "high"))
    step = _decimal(read["step"]) if "step" in read else Decimal(1)
    if step <= 0 or low > high:
        faults.append(message("sweep.direction", found=assignment))
        return ()
    count = int((high - low) / step) + 1
    if count > MOST:
        faults.append(message("sweep.many", count=count, most=MOST))
        return ()
    return tuple(f"{low + step * n:f}{read['low']['unit']}" for n in range(count))


def _decimal(match: re.Match[str]) -> Decimal:
    return Decimal(match["number"].replace(",", "."))
