"""The subjects' table with every fact a rulebook needs: supplied, joined and derived (DESIGN 7)."""

from collections.abc import Iterable, Mapping

import polars as pl
from attrs import frozen

from xeploai.errors import RulebookError
from xeploai.messages import message
from xeploai.model import Award, Fact, Kind, Quota
from xeploai.roster import NA, Roster, column_type
from xeploai.rulebook import Rulebook
from xeploai.stage import Derivation
from xeploai.stages import tested_facts

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


def needed_facts(rulebook: Rulebook, kind: Kind) -> set[str]:
    """Return the facts that the rules of a kind test, with the parts of shares and level groups."""
    names = {f for r in rulebook.rules if r.kind == kind and not r.text_unknown for f in tested_facts(r)}
    quotas = rulebook.of(Quota, kind)
    names |= {str(q.within) for q in quotas} | {q.exception.when for q in quotas if q.exception}
    names |= {a.within for a in rulebook.of(Award, kind) if a.within}
    for name in list(names):
        fact = rulebook.facts.get(name)
        if fact is not None and fact.type == "share":
            names |= {str(fact.part), str(fact.base)}
        elif fact is not None and fact.type == "levels":
            names |= set(fact.of)
    return names


def build_facts(
    rulebook: Rulebook,
    roster: Roster,
    kind: Kind,
    derivations: Mapping[str, Derivation],
    always: Iterable[str] = (),
) -> FactsTable:
    """Return the subjects' table with all needed facts; unknown ones are null columns."""
    base = _joined(roster)
    have = set(base.collect_schema().names())
    wanted = _closure(needed_facts(rulebook, kind) | set(always), derivations)
    order = _ordered({n: d for n, d in derivations.items() if n in wanted})
    missing = sorted(wanted - have - set(order))
    blank = [pl.lit(None, dtype=_type(rulebook.facts.get(n))).alias(n) for n in missing]
    frame = base.with_columns(blank) if blank else base
    frame = _with_frames(frame, [derivations[n] for n in order])
    have |= set(missing)
    for layer in _layers(order, derivations):
        frame = frame.with_columns(e for n in layer for e in _value(n, derivations[n], rulebook, n in have))
    doubled = tuple(n for n in order if n in have)
    of = {n: derivations[n].of for n in order}
    sheets = {n: derivations[n].sheets or _sheets(rulebook.facts.get(n)) for n in order}
    return FactsTable(frame, tuple(order), doubled, of, sheets, _na_columns(roster))


def _sheets(fact: Fact | None) -> tuple[str, ...]:
    return fact.sheets if fact else ()


def _value(name: str, derivation: Derivation, rulebook: Rulebook, supplied: bool) -> list[pl.Expr]:
    fact = rulebook.facts.get(name)
    expr = derivation.expr if fact is None else derivation.expr.cast(_type(fact))
    if not supplied:
        return [expr.alias(name)]
    return [pl.coalesce(pl.col(name), expr).alias(name), expr.alias(name + DERIVED)]


def _joined(roster: Roster) -> pl.LazyFrame:
    members = roster.tables["members"].lazy()
    organizations = roster.tables.get("organizations")
    if organizations is not None:
        columns = [
            pl.col(c).alias(f"organizations.{c}") for c in organizations.columns if c not in ("id", "row")
        ]
        table = organizations.lazy().select(pl.col("id").alias("organization"), *columns)
        members = members.join(table, on="organization", how="left", maintain_order="left")
    for name in ("meeting_date", "specially_outstanding"):
        column = f"organizations.{name}"
        if column not in members.collect_schema():
            dtype = pl.Date if name == "meeting_date" else pl.Boolean
            members = members.with_columns(pl.lit(None, dtype=dtype).alias(column))
    ballots = roster.tables.get("ballots")
    if ballots is not None:
        members = members.join(
            ballots.lazy().drop("row").rename({"subject": "id"}), on="id", how="left", maintain_order="left"
        )
    return members


def _type(fact: Fact | None) -> pl.DataType:
    return pl.String() if fact is None else column_type(fact)


def _with_frames(frame: pl.LazyFrame, derivations: list[Derivation]) -> pl.LazyFrame:
    """Join each event frame once, however many facts come from it."""
    seen: set[int] = set()
    for d in derivations:
        if d.frame is not None and id(d.frame) not in seen:
            seen.add(id(d.frame))
            frame = frame.join(d.frame, on="id", how="left", maintain_order="left")
    return frame


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
            raise RulebookError(message("rule.cycle", path=" → ".join([*path[path.index(name) :], name])))
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


def _na_columns(roster: Roster) -> frozenset[str]:
    tables = [t for n, t in roster.tables.items() if n in ("members", "ballots")]
    return frozenset(c for t in tables for c in t.columns if c.endswith(NA) and t[c].any())
