"""The subjects' table with every fact a rulebook needs: supplied, joined and derived (DESIGN 7)."""

from collections.abc import Iterable, Mapping

import polars as pl
from attrs import field, frozen

from xeploai.errors import RulebookError
from xeploai.law.conditions import tested_facts
from xeploai.lifecycle.beside import follows, lined_up, settled
from xeploai.lifecycle.stage import ENGINE, Derivation
from xeploai.messages import message
from xeploai.model import SUBJECTS, Award, Fact, Kind, Quota, WorkRule
from xeploai.rosters.roster import NA, Roster, column_type
from xeploai.rulebooks.order import KIND_OF
from xeploai.rulebooks.rulebook import Rulebook

DERIVED = "!derived"
"""Suffix of the column that keeps a derived value beside a supplied one (S5)."""


@frozen(eq=False)
class FactsTable:
    """A lazy table of subjects and what is known about its columns."""

    frame: pl.LazyFrame
    derived: tuple[str, ...]
    """Derived facts, in the order in which they were added."""
    doubled: tuple[str, ...]
    """Facts that the roster supplies and the rules derive."""
    of: Mapping[str, tuple[str, ...]]
    """For each derived fact the facts it rests on."""
    sheets: Mapping[str, tuple[str, ...]]
    """For each derived fact the event sheets it rests on."""
    na: frozenset[str]
    """The not-applicable columns that hold any ``k/a``."""
    differing: pl.DataFrame
    """``id``, ``row`` and, for each doubled fact, both values: the rows where any two differ."""
    needed: frozenset[str] = frozenset()
    """Every fact that the rules of the kind rest on."""
    own: Mapping[str, pl.Expr] = field(factory=dict)
    """Derived facts that follow from other facts of the same subject alone."""


def needed_facts(rulebook: Rulebook, kind: Kind) -> set[str]:
    """Return the facts that the rules of a kind test, with the parts of shares and level groups."""
    names = _tested(rulebook, kind) | _counted_by(rulebook, kind)
    quotas = rulebook.of(Quota, kind)
    names |= {str(q.within) for q in quotas} | {q.exception.when for q in quotas if q.exception}
    names |= {n for q in quotas for n, _ in q.ranks}
    names |= {a.within for a in rulebook.of(Award, kind) if a.within}
    facts = rulebook.facts[kind]
    for name in list(names):
        fact = facts.get(name)
        if fact is not None and fact.type == "share":
            names |= {str(fact.part), str(fact.base)}
        elif fact is not None and fact.type == "levels":
            names |= set(fact.of)
    # What posts say is asked by caps, one post at a time.
    return {n for n in names if n not in facts or facts[n].table != "posts"}


def _tested(rulebook: Rulebook, kind: Kind) -> set[str]:
    rating = (r for r in rulebook.rules if r.kind == kind and not (r.text_unknown or isinstance(r, WorkRule)))
    return {f for r in rating for f in tested_facts(r)}


def _counted_by(rulebook: Rulebook, kind: Kind) -> set[str]:
    """The facts by which rules count subjects of this kind; no rule of the kind itself may ask for them."""
    found = set[str]()
    for other, facts in rulebook.facts.items():
        tested = [facts[n] for n in _tested(rulebook, other) if n in facts]
        parts = [facts[n] for f in tested for n in (f.part, f.base) if n and n in facts]
        tallies = (f.tally for f in (*tested, *parts) if f.tally is not None)
        found |= {t.where for t in tallies if t.where and KIND_OF[t.of] == kind}
    return found


def build_facts(
    rulebook: Rulebook,
    roster: Roster,
    kind: Kind,
    derivations: Mapping[str, Derivation],
    always: Iterable[str] = (),
) -> FactsTable:
    """Return the subjects' table with all needed facts; unknown ones are null columns."""
    wanted = _closure(needed_facts(rulebook, kind) | set(always), derivations)
    order = _ordered({n: d for n, d in derivations.items() if n in wanted})
    table, supplied = _computed(rulebook, roster, kind, {n: derivations[n] for n in order}, wanted)
    doubled = tuple(n for n in order if n in supplied)
    of = {n: derivations[n].of for n in order}
    sheets = {n: derivations[n].sheets or _sheets(rulebook.facts[kind].get(n)) for n in order}
    alone = (n for n in order if derivations[n].frame is None)
    kept = [c for c in table.columns if not c.endswith(DERIVED)]
    own = {n: derivations[n].expr for n in alone if follows(derivations[n].expr, set(kept))}
    return FactsTable(
        table.select(kept).lazy(),
        tuple(order), doubled, of, sheets, _na_columns(roster, kind), _differing(table, doubled),
        frozenset(wanted), own,
    )  # fmt: skip


def _computed(
    rulebook: Rulebook, roster: Roster, kind: Kind, derivations: Mapping[str, Derivation], wanted: set[str]
) -> tuple[pl.DataFrame, set[str]]:
    """Return the table, with derived values beside supplied ones, and which facts were supplied."""
    facts = rulebook.facts[kind]
    types = {n: column_type(facts[n]) for n in derivations if n in facts}
    sheets, left = settled(derivations, types)
    base = lined_up(roster, kind, sheets, left.values())
    supplied = set(base.columns)
    missing = sorted(n for n in wanted - supplied - left.keys() if not _composed(facts.get(n)))
    blank = [pl.lit(None, dtype=_type(facts.get(n))).alias(n) for n in missing]
    frame = base.lazy().with_columns(blank)
    supplied |= set(missing)
    for layer in _layers(list(left), left):
        frame = frame.with_columns(e for n in layer for e in _value(n, left[n], facts.get(n), n in supplied))
    helpers = set(base.columns) - set(roster.tables[SUBJECTS[kind]].columns) - facts.keys()
    return frame.drop(helpers).collect(engine=ENGINE), supplied


def _composed(fact: Fact | None) -> bool:
    """Shares and groups of levels stand for other columns and have none of their own."""
    return fact is not None and fact.type in ("share", "levels")


def _differing(table: pl.DataFrame, doubled: Iterable[str]) -> pl.DataFrame:
    """Return the rows where a supplied value differs from the derived one, with both (S5)."""
    both = [n for n in doubled if n + DERIVED in table.columns]
    pairs = [(pl.col(n) != pl.col(n + DERIVED)).fill_null(False) for n in both]
    columns = [c for n in both for c in (n, n + DERIVED)]
    differs = table.select(pl.any_horizontal(pairs or [False]).alias("differs"))["differs"]
    return table.select("id", "row", *columns).filter(differs if differs.any() else pl.lit(False))


def _sheets(fact: Fact | None) -> tuple[str, ...]:
    return fact.sheets if fact else ()


def _value(name: str, derivation: Derivation, fact: Fact | None, supplied: bool) -> list[pl.Expr]:
    expr = derivation.expr if fact is None else derivation.expr.cast(_type(fact))
    if not supplied:
        return [expr.alias(name)]
    if _is_nothing(derivation.expr):
        return []
    return [pl.coalesce(pl.col(name), expr).alias(name), expr.alias(name + DERIVED)]


def _is_nothing(expr: pl.Expr) -> bool:
    """Whether there is nothing to derive a fact from, such as a missing sheet."""
    return expr.meta.is_literal() and pl.select(expr).item() is None


def _type(fact: Fact | None) -> pl.DataType:
    return pl.String() if fact is None else column_type(fact)


def _closure(names: set[str], derivations: Mapping[str, Derivation]) -> set[str]:
    todo, done = list(names), set(names)
    while todo:
        found = derivations.get(todo.pop())
        for name in found.of if found else ():
            if name not in done:
                done.add(name)
                todo.append(name)
    return done


def _ordered(derivations: Mapping[str, Derivation]) -> list[str]:
    """Order facts by what they rest on; a cycle is an error with its path."""
    order: list[str] = []
    path: list[str] = []

    def visit(name: str) -> None:
        if name in order or name not in derivations:
            return
        if name in path:
            raise RulebookError(message("R111", path=" → ".join([*path[path.index(name) :], name])))
        path.append(name)
        for needed in derivations[name].of:
            visit(needed)
        path.pop()
        order.append(name)

    for name in sorted(derivations):
        visit(name)
    return order


def _layers(order: list[str], derivations: Mapping[str, Derivation]) -> list[list[str]]:
    """Group facts that can be computed in one pass."""
    level: dict[str, int] = {}
    for name in order:
        level[name] = 1 + max((level[n] for n in derivations[name].of if n in level), default=-1)
    return [[n for n in order if level[n] == i] for i in range(max(level.values(), default=-1) + 1)]


def _na_columns(roster: Roster, kind: Kind) -> frozenset[str]:
    beside = {"member": ("ballots", "posts"), "leader": ("posts",)}.get(kind, ())
    tables = [t for n, t in roster.tables.items() if n in (SUBJECTS[kind], *beside)]
    return frozenset(c for t in tables for c in t.columns if c.endswith(NA) and t[c].any())
