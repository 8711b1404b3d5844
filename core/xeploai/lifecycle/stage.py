"""What a stage of the lifecycle receives and answers."""

from collections.abc import Iterable, Mapping
from typing import Literal, TypeVar

import polars as pl
from attrs import field, frozen

from xeploai.errors import RulebookError
from xeploai.messages import message
from xeploai.model import Rule

V = TypeVar("V")
ENGINE: Literal["in-memory"] = "in-memory"
"""Adding columns to a table in memory copies nothing; streaming would split and copy all of it."""


@frozen(eq=False)
class Derivation:
    """A derived fact: an expression over the subjects' table and the facts it rests on.

    ``frame`` has at most one row for each value of its column ``key`` (``id`` of the subject, or
    ``organization``), for facts that come from other sheets; ``expr`` may then use its other columns.
    """

    expr: pl.Expr
    of: tuple[str, ...] = ()
    frame: pl.LazyFrame | None = None
    sheets: tuple[str, ...] = ()
    """Event sheets it rests on, where the fact itself is not in the dictionary."""
    key: str = "id"


@frozen(eq=False)
class Outcome:
    """The outcome of one rule for every subject: met, not met or unknown, and not applicable."""

    rule: Rule
    met: pl.Expr
    na: pl.Expr | None = None


@frozen(eq=False)
class Population:
    """Per quota rule the counts of each group that its limits need.

    Each frame has one row a group with ``group``, ``rated_min/max``, ``good_min/max``,
    ``picks``, ``candidates_min/max``, ``roll`` and ``exceptional`` (Boolean, null = unknown).
    """

    counts: Mapping[str, pl.DataFrame] = field(factory=dict)


def merge(answers: Iterable[Mapping[str, V]]) -> dict[str, V]:
    """Join the answers of a stage; a name given twice is an error."""
    merged: dict[str, V] = {}
    for answer in answers:
        if twice := merged.keys() & answer.keys():
            raise RulebookError(message("stage.twice", names=", ".join(sorted(twice))))
        merged.update(answer)
    return merged
