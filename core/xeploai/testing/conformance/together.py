"""Worked examples in one roster: those of one rulebook are evaluated at once, each with ids of its own."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import groupby
from typing import Any

import polars as pl
from attrs import define, evolve

from xeploai.errors import XeploaiError
from xeploai.lifecycle.course import admitted, rated_kinds
from xeploai.lifecycle.evaluation import Evaluation
from xeploai.lifecycle.run import evaluate
from xeploai.model import Award, Kind, Quota
from xeploai.plugins import Registry
from xeploai.rosters.rows import K_A
from xeploai.rosters.subjects import subject_kinds
from xeploai.rulebooks.rulebook import Rulebook
from xeploai.testing.cases import Case

Tables = Mapping[str, Sequence[Mapping[str, Any]]]
Cell = tuple[str, int, str]
Results = dict[tuple[str, str], dict[str, Any]]
Books = Callable[[str], Rulebook]


@define(slots=False, frozen=True, eq=False)
class Group:
    """Examples that can share a roster: one rulebook and period, the same sheets, the same kinds rated.

    A missing sheet is unknown and an empty one is not (S2), so the sheets have to be the same.
    """

    case: Case
    """All of them as one, every id with the mark of its example."""
    cases: tuple[Case, ...]
    book: Rulebook
    registry: Registry

    @cached_property
    def result(self) -> Evaluation | None:
        """The evaluation of all; ``None`` where one of them stops it."""
        try:
            return self.evaluated()
        except XeploaiError:
            return None

    @property
    def mixed(self) -> bool:
        """Say whether examples meet in a quota: its groups do not follow from ids, such as a whole city."""
        if self.result is None or len(self.cases) == 1:
            return False
        return any(
            _meet(rated.subjects[quota.within])
            for kind, rated in self.result.kinds.items()
            for quota in self.book.of(Quota, kind)
            if quota.within in rated.subjects.columns
        )

    def evaluated(self, case: Case | None = None) -> Evaluation:
        """Evaluate the examples again, or ``case`` in their place."""
        given = case or self.case
        return evaluate(given.roster(self.registry, self.book), self.book, registry=self.registry)

    def mark(self, case: Case) -> str:
        """Return what stands before the ids of one of the examples."""
        return f"{self.cases.index(case)}~"

    def example(self, subject: str) -> str:
        """Return the id of the example that a subject belongs to."""
        number = subject.partition("~")[0]
        return self.cases[int(number)].id if number.isdigit() else self.cases[0].id


def grouped(cases: Sequence[Case], books: Books, registry: Registry) -> list[Group]:
    """Return the cases that have a rulebook and a roster, in groups; the largest first."""
    keyed = [(key, c) for c in cases if (key := _shared(c, books, registry)) is not None]
    keyed.sort(key=lambda pair: pair[0])
    alike = (tuple(c for _, c in found) for _, found in groupby(keyed, key=lambda pair: pair[0]))
    groups = [g for own in alike for g in _apart(own, books, registry)]
    return sorted(groups, key=lambda g: -len(g.cases))


def _apart(cases: tuple[Case, ...], books: Books, registry: Registry) -> list[Group]:
    """Return the cases as one group, or each as its own where they would meet."""
    whole = _group(cases, books, registry)
    return [_group((c,), books, registry) for c in cases] if whole.mixed else [whole]


def _group(cases: tuple[Case, ...], books: Books, registry: Registry) -> Group:
    ids = id_facts(registry)
    parts = [copied(c.rows, f"{n}~", ids) for n, c in enumerate(cases)]
    whole = evolve(cases[0], rows=joined(parts))
    return Group(whole, cases, books(whole.selection), registry)


def _meet(groups: pl.Series) -> bool:
    """Say whether subjects of different examples bear the name of one group."""
    named = groups.cast(pl.String).drop_nulls()
    return bool((~named.str.contains(r"^\d+~")).any())


def _shared(case: Case, books: Books, registry: Registry) -> tuple[str, ...] | None:
    try:
        book = books(case.selection)
        kinds = _kinds(case, book, registry)
    except XeploaiError:
        return None
    tables = sorted(t for t, rows in case.rows.items() if rows)
    return case.selection, case.period or "", *sorted({*case.sheets, *tables}), "|", *kinds


def _kinds(case: Case, book: Rulebook, registry: Registry) -> tuple[Kind, ...]:
    roster = admitted(case.roster(registry, book), registry.dictionary)
    return rated_kinds(subject_kinds(roster), book)


# ------------------------------------------------------------------ rows


def id_facts(registry: Registry) -> frozenset[str]:
    """Return the facts that name a subject or a group, in whatever table they stand."""
    facts = registry.dictionary.facts.values()
    named = {f.id for f in facts if f.type == "reference"}
    texts = {f.id for f in facts if f.type == "text"}
    return frozenset({"id", "subject", "person", *named, *(group_facts(registry) & texts)})


def group_facts(registry: Registry) -> set[str]:
    """Return the facts that name the groups of quotas and awards."""
    rules = (r for g in registry.regulations.values() for r in g.rules)
    return {r.within for r in rules if isinstance(r, Quota | Award) and r.within}


def copied(
    tables: Tables, mark: str, ids: Collection[str], blank: Cell | None = None
) -> dict[str, list[dict[str, Any]]]:
    """Return the tables with every id marked, so that copies share no group, and one cell blank."""
    copy = {
        t: [{k: _marked(k, v, mark, ids) for k, v in row.items()} for row in rows]
        for t, rows in tables.items()
    }
    if blank is not None:
        table, number, fact = blank
        copy[table][number][fact] = None
    return copy


def _marked(fact: str, value: Any, mark: str, ids: Collection[str]) -> Any:
    is_id = fact in ids and isinstance(value, str) and value != K_A
    return f"{mark}{value}" if is_id else value


def joined(parts: Sequence[Tables]) -> dict[str, list[Mapping[str, Any]]]:
    """Return several rosters as one."""
    names = dict.fromkeys(t for part in parts for t in part)
    return {t: [row for part in parts for row in part.get(t, ())] for t in names}


def rows_of(found: Evaluation) -> Results:
    """Return each subject's row by kind and id."""
    return {(k, row["id"]): row for k, r in found.kinds.items() for row in r.subjects.iter_rows(named=True)}


def spread(cases: Sequence[Case], most: int) -> Iterator[Case]:
    """Yield at most so many cases, from the first to the last at even distances."""
    count = min(len(cases), most)
    yield from (cases[n * len(cases) // count] for n in range(count))
