"""Which of a subject's own facts the rating rules test, and the values at which a rule turns.

Own facts are Booleans, levels, points, counts, dates and the parts of shares. What other subjects
are rated, what a post says, texts, choices (who one is, not what one did) and what was answered with
``k/a`` stay as they are.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor, lcm
from typing import Any

from attrs import define, field, frozen

from xeploai.law.conditions import ballot_condition
from xeploai.lifecycle.caps import is_reference
from xeploai.lifecycle.evaluation import Evaluation
from xeploai.model import (
    SUBJECTS,
    Ballot,
    Cap,
    Condition,
    Decision,
    Fact,
    Gate,
    Kind,
    Quota,
    Rule,
    Screen,
    Standard,
    Test,
    Trigger,
)
from xeploai.rosters.roster import NA
from xeploai.rulebooks.rulebook import Rulebook

RATING = (Screen, Gate, Standard, Ballot, Trigger, Cap, Decision)
"""Tables whose rules can move a rating."""
_HOLD = (Gate, Standard, Ballot)
"""Of these a subject needs that the condition holds, of the others that it does not."""
_MORE: Mapping[str, int] = {"at_least": 1, "above": 1, "at_most": -1, "below": -1}
_ORDERED = ("number", "count", "date", "scale")
_TYPES = (*_ORDERED, "bool")


@frozen(eq=False)
class Option:
    """A fact of a subject, and values it could have instead, from lowest to highest."""

    fact: Fact
    old: Any
    """As the engine keeps it: points scaled, levels as their names; ``None`` = unknown."""
    values: tuple[Any, ...]
    from_below: bool = True
    """From where an unknown value is taken to come: the nearest value is the least change."""

    def distances(self) -> list[tuple[int, int]]:
        """Return for each value its side of the present one, and how many values away it is."""
        if self.fact.type not in _ORDERED:
            return [(n, 0) for n, _ in enumerate(self.values)]
        lower = 0
        if self.old is not None:
            lower = sum(self._place(v) < self._place(self.old) for v in self.values)
        elif not self.from_below:
            lower = len(self.values)
        below = [(-1, lower - n) for n in range(lower)]
        return below + [(1, n + 1) for n in range(len(self.values) - lower)]

    def _place(self, value: Any) -> Any:
        return list(self.fact.values).index(value) if self.fact.type == "scale" else value


@frozen(eq=False)
class Options:
    """The facts of a subject that may be changed, in the order of the clauses that test them."""

    found: tuple[Option, ...]
    recomputed: tuple[str, ...]
    """Derived facts that follow from them."""


def options(evaluation: Evaluation, kind: Kind, row: Mapping[str, Any]) -> Options:
    """Return what may be changed in the row of one subject."""
    search = _Search(evaluation, kind, row)
    for rule in in_order(evaluation.rulebook, kind):
        if isinstance(rule, RATING) and rule.effect != "warns" and not is_reference(rule):
            search.read(rule)
    return search.options()


def plain_value(fact: Fact, value: Any) -> Any:
    """Return an engine value as people write it: scaled points as an exact decimal."""
    return Decimal(value).scaleb(-fact.decimals) if fact.type == "number" and value is not None else value


def in_order(book: Rulebook, kind: Kind) -> list[Rule]:
    """Return the evaluated rules of a kind as the documents print them, the central one first."""
    names = [r.name for g in book.regulations for r in g.rules]
    place = {n: i for i, n in reversed(list(enumerate(names)))}
    mine = (r for r in book.rules if r.kind == kind and not r.text_unknown)
    return sorted(mine, key=lambda r: place.get(r.name, len(names)))


@define(eq=False)
class _Search:
    """Collects the tests of each fact while rules are read."""

    evaluation: Evaluation
    kind: Kind
    row: Mapping[str, Any]
    tests: dict[str, list[Test]] = field(factory=dict)
    """By fact; a share's stand with its part."""
    wants: dict[str, int] = field(factory=dict)
    """Positive where more is better for the subject."""

    def read(self, rule: Rule) -> None:
        """Note the tests of a rule."""
        holds = isinstance(rule, _HOLD)
        asked = getattr(rule, "require", None) or getattr(rule, "when", None)
        if isinstance(rule, Ballot):
            asked = ballot_condition(rule)
        for condition, wanted in ((asked, holds), (rule.applies_to, not holds), (rule.unless, holds)):
            for test in _tests(condition):
                self._note(test, wanted)

    def _note(self, test: Test, wanted: bool) -> None:
        fact = self._facts[test.fact]
        for name in _columns(fact):
            self.tests.setdefault(name, []).append(test)
            # More of the base is less of the share.
            more = _MORE.get(test.operator, 0) * (-1 if name == fact.base else 1)
            self.wants[name] = self.wants.get(name, 0) + (more if wanted else -more)

    @property
    def _facts(self) -> Mapping[str, Fact]:
        return self.evaluation.rulebook.facts[self.kind]

    # -------------------------------------------------------------- which facts

    def options(self) -> Options:
        """Return the options of all facts noted."""
        recomputed = self._recomputed()
        roots = [r for d in recomputed for r in self._roots(d)]
        names = [n for n in dict.fromkeys([*self.tests, *roots]) if n not in recomputed and self._own(n)]
        values = {n: self._values(n, recomputed) for n in names}
        found = [Option(self._facts[n], self.row[n], v, self.wants.get(n, 0) >= 0) for n, v in values.items()]
        return Options(tuple(o for o in found if o.values), recomputed)

    def _own(self, name: str) -> bool:
        fact = self._facts.get(name)
        if fact is None or fact.type not in _TYPES or fact.tally is not None or fact.table == "posts":
            return False
        return name in self.row and not self.row.get(name + NA) and name not in self._of_groups()

    def _of_groups(self) -> set[str]:
        """What raises the quota of a whole group is no fact of one subject."""
        quotas = self.evaluation.rulebook.of(Quota, self.kind)
        return {q.exception.when for q in quotas if q.exception is not None}

    def _recomputed(self) -> tuple[str, ...]:
        """Tested facts that follow from other tested facts, unless somebody typed them (S5)."""
        known = self.evaluation.kinds[self.kind].facts
        own = [n for n in known.derived if n in known.own and n in self.tests and not self._typed(n)]
        return tuple(n for n in own if any(r in self.tests and self._own(r) for r in self._roots(n)))

    def _roots(self, name: str) -> list[str]:
        known = self.evaluation.kinds[self.kind].facts
        below = [n for f in known.of.get(name, ()) for n in (f, *self._roots(f))]
        return [n for n in dict.fromkeys(below) if n not in known.derived]

    def _typed(self, name: str) -> bool:
        table = self.evaluation.roster.tables[SUBJECTS[self.kind]]
        if name not in table.columns:
            return False
        return bool(table[name].filter(table["id"] == self.row["id"]).is_not_null().any())

    # -------------------------------------------------------------- which values

    def _values(self, name: str, recomputed: Iterable[str]) -> tuple[Any, ...]:
        fact = self._facts[name]
        if fact.type == "bool":
            return tuple(v for v in (False, True) if v is not self.row[name])
        if fact.type == "scale":
            return tuple(v for v in fact.values if v != self.row[name])
        edges = {e for t in self.tests.get(name, ()) for e in self._edges(name, t)}
        edges |= {e for d in recomputed if name in self._roots(d) for e in self._through(name, d)}
        low, high = self._bounds(fact)
        kept = sorted(e for e in edges if (low is None or e >= low) and (high is None or e <= high))
        values = (date.fromordinal(e) if fact.type == "date" else e for e in kept)
        return tuple(v for v in values if v != self.row[name])

    def _edges(self, name: str, test: Test) -> Iterator[int]:
        """The values on both sides of where a test turns."""
        fact = self._facts[test.fact]
        if fact.type != "share":
            yield from _sides(test, lambda v: _scaled(fact, v))
        elif name == fact.part:
            for base in self._bases(fact):
                yield from (e for e in _sides(test, lambda v, b=base: b * Fraction(v)) if e <= base)
        elif self.row[name] is None:
            yield from self._bases(fact)

    def _bases(self, share: Fact) -> list[int]:
        """The base of a share; while it is unknown, some at which its limits can be met exactly."""
        base, part = self.row.get(str(share.base)), self.row.get(str(share.part))
        derived = self.evaluation.kinds[self.kind].facts.derived
        if base is not None or share.base in derived or not self._own(str(share.base)):
            return [base] if base else []
        limits = [Fraction(v) for t in self.tests[str(share.part)] for v in _operands(t)]
        if part is None:
            return [lcm(*(v.denominator for v in limits))]
        found = {s for v in limits if v for s in (floor(part / v), floor(part / v) + 1)}
        return sorted(b for b in {part, *found} if b >= max(part, 1))

    def _through(self, name: str, derived: str) -> Iterator[int]:
        """Values that bring a sum to where a test of it turns."""
        now, whole = self.row[name], self.row[derived]
        edges = (e for t in self.tests[derived] for e in self._edges(derived, t))
        yield from (e if now is None or whole is None else now + e - whole for e in edges)

    def _bounds(self, fact: Fact) -> tuple[int | None, int | None]:
        if fact.type == "date":
            return None, None
        ends = [None if b is None else int(_scaled(fact, b)) for b in (fact.at_least, fact.at_most)]
        return (0 if ends[0] is None else ends[0]), ends[1]


def _tests(condition: Condition | None) -> Iterator[Test]:
    if condition is not None:
        yield from condition.tests
        for branch in condition.any:
            yield from _tests(branch)


def _columns(fact: Fact) -> tuple[str, ...]:
    """The columns that a test of a fact looks at."""
    if fact.type == "share":
        return (str(fact.part), str(fact.base))
    return fact.of if fact.type == "levels" else (fact.id,)


def _operands(test: Test) -> tuple[Any, ...]:
    return test.value if isinstance(test.value, tuple) else (test.value,)


def _scaled(fact: Fact, value: Any) -> Fraction:
    if isinstance(value, date):
        return Fraction(value.toordinal())
    return Fraction(value) * (10**fact.decimals if fact.type == "number" else 1)


def _sides(test: Test, exact: Any) -> Iterator[int]:
    """Whole numbers on both sides of each operand: the last that fails and the first that holds."""
    upper, lower = test.operator in ("at_least", "below"), test.operator in ("above", "at_most")
    for number, operand in enumerate(_operands(test)):
        if isinstance(operand, bool | str) or not isinstance(operand, int | Decimal | Fraction | date):
            continue
        edge = exact(operand)
        if not lower and not (test.operator == "between" and number == 1):
            yield from (ceil(edge) - 1, ceil(edge))
        if not upper and not (test.operator == "between" and number == 0):
            yield from (floor(edge), floor(edge) + 1)
