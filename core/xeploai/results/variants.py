"""One subject with other facts: the engine's own rules, caps and quotas over many variants at once.

What other subjects are rated stays as it was evaluated. A variant takes the subject's place in its
group, so the limit of each quota is worked out anew for each variant.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import polars as pl
from attrs import define, evolve

from xeploai.lifecycle.caps import capped, reference_caps
from xeploai.lifecycle.evaluation import Evaluation, Rated
from xeploai.lifecycle.group import apportioned, populations
from xeploai.lifecycle.judge import judged
from xeploai.lifecycle.quota import quota_lines
from xeploai.lifecycle.stage import ENGINE, Outcome
from xeploai.lifecycle.status import add_decision, decision_rules
from xeploai.model import Decision, Kind, Quota
from xeploai.rosters.roster import Roster
from xeploai.rulebooks.rulebook import Rulebook

BATCH = 100_000
"""So many variants are evaluated at once, to bound memory."""
NUMBER = "_a"
"""Columns ``_a1``, ``_a2``, ... of a frame of variants hold numbers of assignments."""
_COUNTS = (
    "rated_min", "rated_max", "good_min", "good_max", "picks", "candidates_min", "candidates_max",
    "roll_min", "roll",
)  # fmt: skip
_PLACE = ("_over", "_taken", "_quota_open", "_no_group")
_GROUP = "_group:"
_TOLD = ("name", "missing", "reason", "status")
Assignment = tuple[str, Any]
"""A fact and another value of it, as the engine keeps it."""


def unchanged() -> pl.DataFrame:
    """Return the one variant in which everything is as it is."""
    return pl.DataFrame({f"{NUMBER}1": [None]}, schema={f"{NUMBER}1": pl.Int64})


@define(slots=False, eq=False)
class Bench:
    """Rates variants of one subject."""

    evaluation: Evaluation
    kind: Kind
    subject: str
    assignments: Sequence[Assignment]
    recomputed: Sequence[str] = ()
    """Derived facts that follow from changed ones."""

    def rate(self, variants: pl.DataFrame) -> pl.DataFrame:
        """Return what each variant is rated, beside its columns.

        A variant has all assignments whose numbers stand in its row. Added are ``floor`` and
        ``ceiling`` (codes of the final rating), ``capped`` (the floor before the quota), ``place`` (to
        keep that it needs a place in the quota), ``out`` (not rated; null = perhaps) and ``given`` (it is
        rated, no gate is open, and no rule leaves the whole rating to an authority).
        """
        parts = [self._batch(part) for part in variants.iter_slices(BATCH)]
        return pl.concat(parts) if parts else self._batch(variants)

    def _batch(self, variants: pl.DataFrame) -> pl.DataFrame:
        final = self._apportioned(self._capped(variants))
        told = {
            "floor": pl.col("rating_floor"),
            "ceiling": pl.col("rating_ceiling"),
            "capped": pl.col("capped_floor"),
            "place": pl.any_horizontal(_PLACE),
            "out": pl.col("_out"),
            "given": ~(pl.col("_out").fill_null(True) | pl.col("_gate_open") | self._left()),
        }
        return pl.concat([variants, final.select(e.alias(n) for n, e in told.items())], how="horizontal")

    def _left(self) -> pl.Expr:
        """Whether a rule leaves the rating to an authority and sets no bounds (S11)."""
        free = [n for n in decision_rules(self._outcomes) if not _bounded(self._outcomes[n].rule)]
        return pl.any_horizontal([pl.col(n).fill_null(False) for n in free]) if free else pl.lit(False)

    # -------------------------------------------------------------- what stays

    @property
    def _rated(self) -> Rated:
        return self.evaluation.kinds[self.kind]

    @property
    def _outcomes(self) -> Mapping[str, Outcome]:
        return self._rated.outcomes

    @cached_property
    def _quotas(self) -> tuple[Quota, ...]:
        return self.evaluation.rulebook.of(Quota, self.kind)

    @cached_property
    def _row(self) -> pl.DataFrame:
        """The subject's facts; whatever rules made of them is made anew."""
        row = self._rated.subjects.filter(pl.col("id") == self.subject)
        kept = [c for c in row.columns if "/" not in c and c not in _TOLD]
        keys = dict.fromkeys(str(q.within) for q in self._quotas)
        groups = [pl.col(k).cast(pl.String).alias(_GROUP + k) for k in keys]
        decided = pl.col("decision").to_physical().cast(pl.Int8)
        return row.select(*kept, *groups).with_columns(decided)

    @cached_property
    def _book(self) -> Rulebook:
        """The rulebook, each variant being a group of its own in its quotas."""
        book = self.evaluation.rulebook
        # Where others are ranked before it is not known here: it needs a place, as without an order.
        own = {q.name: evolve(q, within=_GROUP + str(q.within), order=()) for q in self._quotas}
        return evolve(book, entries=tuple(evolve(e, rule=own.get(e.rule.name, e.rule)) for e in book.entries))

    @cached_property
    def _bodies(self) -> dict[Kind, pl.DataFrame]:
        """The final ratings of all subjects, as codes."""
        codes = [
            pl.col(c).to_physical().cast(pl.Int8) for c in ("rating_floor", "rating_ceiling", "decision")
        ]
        return {k: r.subjects.select("id", "_out", *codes) for k, r in self.evaluation.kinds.items()}

    # -------------------------------------------------------------- other facts

    def _changed(self, variants: pl.DataFrame) -> pl.DataFrame:
        """Return the subject once a variant, each with its id and its own facts."""
        ids = pl.int_range(pl.len()).cast(pl.String).alias("id")
        frame = variants.with_columns(ids).join(self._row.drop("id"), how="cross", maintain_order="left")
        numbers = [c for c in variants.columns if c.startswith(NUMBER)]
        groups = [pl.when(pl.col(c).is_not_null()).then("id").alias(c) for c in frame.columns if _GROUP in c]
        frame = frame.with_columns(*self._values(numbers), *groups)
        for name in self.recomputed:
            own = self._rated.facts.own[name].cast(self._row.schema[name])
            frame = frame.with_columns(own.alias(name))
        return frame.drop(variants.columns)

    def _values(self, numbers: Sequence[str]) -> list[pl.Expr]:
        by_fact: dict[str, dict[int, Any]] = {}
        for number, (fact, value) in enumerate(self.assignments):
            by_fact.setdefault(fact, {})[number] = value
        return [self._value(fact, values, numbers) for fact, values in by_fact.items()]

    def _value(self, fact: str, values: Mapping[int, Any], numbers: Sequence[str]) -> pl.Expr:
        dtype = self._row.schema[fact]
        new = pl.Series(list(values.values()), dtype=dtype)
        given = [
            pl.col(n).replace_strict(list(values), new, default=None, return_dtype=dtype) for n in numbers
        ]
        return pl.coalesce(*given, fact).alias(fact)

    # -------------------------------------------------------------- stage by stage

    def _capped(self, variants: pl.DataFrame) -> pl.DataFrame:
        outcomes, book, kind = self._outcomes, self.evaluation.rulebook, self.kind
        frame = self._changed(variants).lazy()
        ready = judged(frame, self._rated.facts.na, outcomes, book, kind).collect(engine=ENGINE)
        if reference_caps(outcomes):
            ready = capped(ready, outcomes, self._posts(ready["id"]), kind, self._bodies)
        return add_decision(ready.lazy(), outcomes, book.levels(kind)).collect(engine=ENGINE)

    def _posts(self, ids: pl.Series) -> Roster:
        """The subject's posts, once a variant."""
        roster = self.evaluation.roster
        if "posts" not in roster.tables:
            return roster
        mine = roster.tables["posts"].filter(pl.col("person") == self.subject).drop("person")
        held = ids.to_frame("person").join(mine, how="cross", maintain_order="left")
        return evolve(roster, tables={**roster.tables, "posts": held})

    def _apportioned(self, frame: pl.DataFrame) -> pl.DataFrame:
        kind, book = self.kind, self._book
        own = populations(frame, book, kind).counts
        lines = {q.name: self._lines(q, own[q.name]) for q in book.of(Quota, kind)}
        return apportioned(frame, lines, book, kind)

    def _lines(self, quota: Quota, own: pl.DataFrame) -> pl.DataFrame:
        """One line a variant: the others of its group, as evaluated, and itself."""
        others = self._others.get(quota.name, {})
        counts = own.with_columns(pl.col(c) + others.get(c, 0) for c in _COUNTS)
        if others:
            counts = counts.with_columns(pl.lit(others["exceptional"], dtype=pl.Boolean).alias("exceptional"))
        return quota_lines(quota, counts)

    @cached_property
    def _others(self) -> dict[str, dict[str, Any]]:
        """For each quota the counts of the subject's group without the subject."""
        mine = populations(self._capped(unchanged()), self._book, self.kind).counts
        found: dict[str, dict[str, Any]] = {}
        for quota in self._quotas:
            group = pl.lit(self._row[_GROUP + str(quota.within)].item(), dtype=pl.String)
            lines = self._rated.quotas[quota.name].filter(pl.col("group").cast(pl.String) == group)
            for line in lines.iter_rows(named=True):
                own = next(mine[quota.name].iter_rows(named=True), dict.fromkeys(_COUNTS, 0))
                less = {c: line[c] - own[c] for c in _COUNTS}
                found[quota.name] = {**less, "exceptional": line["exceptional"]}
        return found


def _bounded(rule: object) -> bool:
    return isinstance(rule, Decision) and rule.between is not None
