"""Faults of cells: collected while a roster is read, told all at once."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from attrs import define, field, frozen

from xeploai.messages import Message, message
from xeploai.model import Fact

MANY = 200
"""With more faulty cells than this, those of one column and kind are told in one line."""
_ROWS_SHOWN = 10


class Reason(Protocol):
    """Why a value is refused; its message is made only when it is shown."""

    @property
    def code(self) -> str:
        """Return the kind of fault, by which cells are grouped."""
        ...

    def message(self) -> Message:
        """Return what was expected and found."""
        ...


@frozen
class Because:
    """A reason whose message is made by a function."""

    code: str
    make: Callable[[], Message]

    def message(self) -> Message:
        """Return what was expected and found."""
        return self.make()


@frozen(eq=False)
class FaultyCells:
    """The refused cells of one column."""

    sheet: str
    column: str
    fact: Fact
    rows: Sequence[int]
    values: Sequence[Any]
    reasons: Mapping[Any, Reason]

    def each(self) -> Iterator[tuple[int, Message]]:
        """Yield row and message of each cell."""
        for row, value in zip(self.rows, self.values, strict=True):
            where = f"{self.sheet}!{self.column}{row}"
            yield row, message("roster.at", where=where, what=self._what(self.reasons[value]))

    def grouped(self) -> Iterator[Message]:
        """Yield a message for each kind of fault."""
        kinds: dict[str, list[int]] = {}
        firsts: dict[str, Reason] = {}
        for row, value in zip(self.rows, self.values, strict=True):
            reason = self.reasons[value]
            firsts.setdefault(reason.code, reason)
            kinds.setdefault(reason.code, []).append(row)
        for code, rows in kinds.items():
            where, what = f"{self.sheet}!{self.column}{rows[0]}", self._what(firsts[code])
            if len(rows) == 1:
                yield message("roster.at", where=where, what=what)
            else:
                yield message("roster.many", where=where, count=len(rows), rows=listed(rows), what=what)

    def _what(self, reason: Reason) -> Message:
        return message("roster.fact", label=self.fact.label, what=reason.message())


@define
class Faults:
    """Every fault of a roster, in the order of its sheets."""

    general: list[Message] = field(factory=list)
    cells: list[FaultyCells] = field(factory=list)

    def add(self, *found: Message) -> None:
        """Add faults of files, sheets and headers; they are told first."""
        self.general += found

    def add_cells(
        self, at: tuple[str, str], fact: Fact, cells: Iterable[tuple[int, Any]], reasons: Mapping[Any, Reason]
    ) -> None:
        """Add the cells ``(row, value)`` of the column ``at`` (sheet, letters)."""
        if pairs := list(cells):
            rows, values = zip(*pairs, strict=True)
            self.cells.append(FaultyCells(*at, fact, rows, values, reasons))

    def messages(self) -> list[Message]:
        """Return all faults: sheet by sheet, row by row; very many are grouped by column and kind."""
        if sum(len(c.rows) for c in self.cells) > MANY:
            return self.general + [m for c in self.cells for m in c.grouped()]
        sheets = list(dict.fromkeys(c.sheet for c in self.cells))
        told = [
            ((sheets.index(c.sheet), row, len(c.column), c.column), m)
            for c in self.cells
            for row, m in c.each()
        ]
        return self.general + [m for _, m in sorted(told, key=lambda t: t[0])]


def listed(rows: Sequence[int]) -> str:
    """Return the first row numbers of many."""
    shown = ", ".join(str(r) for r in rows[:_ROWS_SHOWN])
    return f"{shown}, …" if len(rows) > _ROWS_SHOWN else shown
