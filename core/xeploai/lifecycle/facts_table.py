"""The subjects' table with every fact a rulebook needs: supplied, joined and derived (DESIGN 7)."""

from collections.abc import Iterable, Mapping
from typing import Literal

import polars as pl
from attrs import frozen

from xeploai.errors import RulebookError
from xeploai.law.conditions import tested_facts
from xeploai.lifecycle.stage import Derivation
from xeploai.messages import message
from xeploai.model import Award, Fact, Kind, Quota
from xeploai.rosters.roster import NA, Roster, column_type
from xeploai.rulebooks.rulebook import Rulebook

DERIVED = "!derived"
"""Suffix of the column that keeps a derived value beside a supplied one (S5)."""
ENGINE: Literal["in-memory"] = "in-memory"
"""Adding columns to a table in memory copies nothing; streaming would split and copy all of it."""
_OF_CELL = "organizations."


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
    wanted = _closure(needed_facts(rulebook, kind) | set(always), derivations)
    order = _ordered({n: d for n, d in derivations.items() if n in wanted})
    base = _lined_up(roster, [derivations[n] for n in order])
    have = set(base.columns)
    missing = sorted(n for n in wanted - have - set(order) if not _composed(rulebook.facts.get(n)))
    blank = [pl.lit(None, dtype=_type(rulebook.facts.get(n))).alias(n) for n in missing]
    frame = base.lazy().with_columns(blank)
    have |= set(missing)
    for layer in _layers(order, derivations):
        frame = frame.with_columns(e for n in layer for e in _value(n, derivations[n], rulebook, n in have))
    doubled = tuple(n for n in order if n in have)
    table = frame.collect(engine=ENGINE)
    kept = [c for c in table.columns if c in have or c in derivations]
    helpers = set(base.columns) - set(roster.tables["members"].columns) - rulebook.facts.keys()
    of = {n: derivations[n].of for n in order}
    sheets = {n: derivations[n].sheets or _sheets(rulebook.facts.get(n)) for n in order}
    return FactsTable(
        table.select(c for c in kept if c not in helpers).lazy(),
        tuple(order), doubled, of, sheets, _na_columns(roster), _differing(table, doubled),
    )  # fmt: skip


def _composed(fact: Fact | None) -> bool:
    """Shares and groups of levels stand for other columns and have none of their own."""
    return fact is not None and fact.type in ("share", "levels")


def _differing(table: pl.DataFrame, doubled: Iterable[str]) -> pl.DataFrame:
    """Return the rows where a supplied value differs from the derived one, with both (S5)."""
    both = [n for n in doubled if n + DERIVED in table.columns]
    pairs = [(pl.col(n) != pl.col(n + DERIVED)).fill_null(False) for n in both]
    columns = [c for n in both for c in (n, n + DERIVED)]
    rows = table.lazy().filter(pl.any_horizontal(pairs or [False])).select("id", "row", *columns)
    return rows.collect(engine=ENGINE)


def _sheets(fact: Fact | None) -> tuple[str, ...]:
    return fact.sheets if fact else ()


def _value(name: str, derivation: Derivation, rulebook: Rulebook, supplied: bool) -> list[pl.Expr]:
    fact = rulebook.facts.get(name)
    expr = derivation.expr if fact is None else derivation.expr.cast(_type(fact))
    if not supplied:
        return [expr.alias(name)]
    if _is_nothing(derivation.expr):
        return [pl.coalesce(pl.col(name), expr).alias(name)]
    return [pl.coalesce(pl.col(name), expr).alias(name), expr.alias(name + DERIVED)]


def _is_nothing(expr: pl.Expr) -> bool:
    """Whether there is nothing to derive a fact from, such as a missing sheet."""
    return expr.meta.is_literal() and pl.select(expr).item() is None


def _lined_up(roster: Roster, derivations: list[Derivation]) -> pl.DataFrame:
    """Return the members with what other sheets say of each, a row a member in roster order.

    Narrow columns are gathered and put beside the members' own: joining the wide table once a sheet
    would copy all of it each time.
    """
    members = roster.tables["members"]
    unique = {id(d.frame): d for d in derivations if d.frame is not None}.values()
    used = {c for d in derivations for c in d.expr.meta.root_names()}
    of_members = [_narrow(d, used) for d in unique if d.key == "id"]
    if (ballots := roster.tables.get("ballots")) is not None:
        of_members.append(ballots.lazy().drop("row").rename({"subject": "id"}))
    of_cells = _organizations(roster, derivations, [d for d in unique if d.key == "organization"])
    cells = (
        members.lazy()
        .select("organization")
        .join(of_cells, on="organization", how="left", maintain_order="left")
    )
    beside = [cells.collect(engine=ENGINE).drop("organization"), *_gathered(members["id"], of_members)]
    return pl.concat([members, *beside], how="horizontal")


def _narrow(derivation: Derivation, used: set[str]) -> pl.LazyFrame:
    """Only the columns of its frame that some needed fact looks at."""
    if derivation.frame is None:
        raise AssertionError(derivation)
    names = derivation.frame.collect_schema().names()
    return derivation.frame.select(c for c in names if c == derivation.key or c in used)


def _organizations(
    roster: Roster, derivations: Iterable[Derivation], of_cells: Iterable[Derivation]
) -> pl.LazyFrame:
    """What derived facts say of organisations: columns as ``organizations.<column>``, and frames."""
    named = {c for d in derivations for c in d.expr.meta.root_names() if c.startswith(_OF_CELL)}
    rows = roster.tables["organizations"]
    renamed = [pl.col(c).alias(_OF_CELL + c) for c in rows.columns if _OF_CELL + c in named]
    table = rows.lazy().unique("id", keep="first").select(pl.col("id").alias("organization"), *renamed)
    for d in of_cells:
        if d.frame is not None:
            table = table.join(d.frame, on="organization", how="left")
    return table


def _gathered(keys: pl.Series, frames: list[pl.LazyFrame]) -> list[pl.DataFrame]:
    """Line frames up with ``keys`` by their column of that name; a key without a row gives nulls."""
    if not frames:
        return []
    found = pl.collect_all(frames)
    theirs = pl.concat([f.select(keys.name) for f in found]).with_row_index("_of")
    ours = keys.to_frame().with_row_index("_at")
    pairs = ours.lazy().join(theirs.lazy(), on=keys.name, how="inner").select("_at", "_of").collect()
    result, first = [], 0
    for frame in found:
        mine = pairs.filter(pl.col("_of").is_between(first, first + frame.height, closed="left"))
        place = pl.Series([None], dtype=pl.UInt32).new_from_index(0, len(keys))
        place = place.scatter(mine["_at"], mine["_of"] - first)
        result.append(frame.drop(keys.name).select(pl.all().gather(place)))
        first += frame.height
    return result


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


def _na_columns(roster: Roster) -> frozenset[str]:
    tables = [t for n, t in roster.tables.items() if n in ("members", "ballots")]
    return frozenset(c for t in tables for c in t.columns if c.endswith(NA) and t[c].any())
