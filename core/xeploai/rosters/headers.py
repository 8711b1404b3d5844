"""The header row of a sheet: finding it, and which column is which fact."""

from collections.abc import Iterator, Mapping, Sequence

from attrs import field, frozen

from xeploai.messages import Message, message
from xeploai.model import Fact
from xeploai.rosters.sheets import RawSheet, bare, header_key, is_ignored, letter
from xeploai.rosters.values import is_key, near

_COUNTED = 3
"""So many numbers in a row can be a numbering of columns."""
_ALSO: Mapping[str, tuple[str, ...]] = {"subject": ("Mã đảng viên", "Member id")}
"""How offices also head a column, as in a sheet about members only."""


@frozen
class Header:
    """The header row (counted from 0) and the column letter of each fact."""

    row: int
    columns: Mapping[str, str] = field(factory=dict, hash=False)
    named: frozenset[str] = frozenset()
    """Letters of all columns with a header."""
    numbered: bool = False
    """The row below numbers the columns, as printed forms do."""

    @property
    def rows(self) -> int:
        """Return the number of rows before the data."""
        return self.row + 1 + self.numbered


def find_header(sheet: RawSheet, facts: Sequence[Fact]) -> tuple[Header | None, list[Message]]:
    """Return the header row, or ``None`` if there is none, with every fault of it.

    It is the first of the rows that name most facts; a heading that is merged down from the row
    above counts. Title rows above it do not matter.
    """
    known = facts_by_header(facts)
    rows = [list(_effective(sheet.head, r, known)) for r in range(len(sheet.head))]
    counts = [_known(sheet.head[r], known) and _known(cells, known) for r, cells in enumerate(rows)]
    if not any(counts):
        return None, []
    row = counts.index(max(counts))
    return _read_header(sheet, row, rows[row], facts)


def facts_by_header(facts: Sequence[Fact]) -> Mapping[str, list[Fact]]:
    """Return the facts that each header can mean, in comparable form; an id comes before labels."""
    known: dict[str, list[Fact]] = {}
    for fact in facts:
        names = (fact.label.vi, fact.label.en, *_ALSO.get(fact.id, ()))
        for text in dict.fromkeys(header_key(t) for t in names):
            known.setdefault(text, []).append(fact)
    return known | {header_key(f.id): [f] for f in facts}


def _effective(head: Sequence[Sequence[str]], row: int, known: Mapping[str, object]) -> Iterator[str]:
    above = head[row - 1] if row else ()
    for i, text in enumerate(head[row]):
        over = above[i] if i < len(above) else ""
        yield text or (over if header_key(over) in known or is_ignored(over) else "")


def _known(cells: Sequence[str], known: Mapping[str, object]) -> int:
    return len({k for c in cells if (k := header_key(c)) in known})


def _read_header(
    sheet: RawSheet, row: int, cells: Sequence[str], facts: Sequence[Fact]
) -> tuple[Header, list[Message]]:
    known = facts_by_header(facts)
    columns: dict[str, str] = {}
    faults = []
    for i, text in enumerate(cells):
        where = f"{sheet.name}!{letter(i)}{row + 1}"
        found = known.get(header_key(text), [])
        if alike(found) and not any(f.id in columns for f in found):
            columns |= {f.id: letter(i) for f in found}
        elif alike(found):
            first = f"{columns[found[0].id]}{row + 1}"
            faults.append(message("roster.header_twice", where=where, header=bare(text), first=first))
        elif found:
            ids = ", ".join(f.id for f in found)
            faults.append(message("roster.header_ambiguous", where=where, header=bare(text), facts=ids))
        elif text and not is_ignored(text):
            faults.append(_unknown(where, bare(text), facts))
    faults += missing_columns(f"{sheet.name}!{row + 1}", columns, facts)
    named = frozenset(letter(i) for i, text in enumerate(cells) if text)
    below = sheet.head[row + 1] if row + 1 < len(sheet.head) else ()
    return Header(row, columns, named, _numbers_columns(below, columns, facts)), faults


def alike(facts: Sequence[Fact]) -> bool:
    """Whether one column can be read as each fact: texts of several places that ask the same thing."""
    read = {(f.type, tuple(f.values), f.not_applicable, f.decimals, f.at_least, f.at_most) for f in facts}
    return len(read) == 1


def _numbers_columns(cells: Sequence[str], columns: Mapping[str, str], facts: Sequence[Fact]) -> bool:
    """Return whether a row only counts: (1), (2), (3) or 1, 2, 3; A and B may come before."""
    tokens = {letter(i): text.strip("() ") for i, text in enumerate(cells) if text}
    counted = [t for t in tokens.values() if t not in ("A", "B", "C")]
    if len(tokens) < _COUNTED or counted != [str(i + 1) for i in range(len(counted))]:
        return False
    # 1, 2, 3 could be an id and its votes; but no name, day or choice is a bare number.
    never_numbers = [f for f in facts if f.type not in ("number", "count") and not is_key(f)]
    return any(columns.get(f.id) in tokens for f in never_numbers)


def missing_columns(where: str, columns: Mapping[str, str], facts: Sequence[Fact]) -> list[Message]:
    """Return a message for each required column that is not there."""
    gone = [f for f in facts if f.required and f.id not in columns]
    return [message("roster.no_column", where=where, column=f.label) for f in gone]


def _unknown(where: str, header: str, facts: Sequence[Fact]) -> Message:
    names = [n for f in facts for n in (f.label.vi, f.label.en, f.id)]
    return message("roster.header_unknown", where=where, header=header, nearest=near(header, names))
