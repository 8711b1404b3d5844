"""Outcomes under two or more rulebooks: who moved, and which rules moved them (S30 to S32)."""

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Literal

import polars as pl
from attrs import evolve, frozen

from xeploai.lifecycle.evaluation import Evaluation
from xeploai.lifecycle.run import evaluate
from xeploai.model import (
    KINDS,
    Consequence,
    Dossier,
    Form,
    Kind,
    Ladder,
    Meeting,
    Milestone,
    Notice,
    Reading,
    Rule,
)
from xeploai.plugins import Registry, load_plugins
from xeploai.rosters.roster import Roster
from xeploai.rulebooks.rulebook import Rulebook

if TYPE_CHECKING:
    from xeploai.results.attribution import Attribution

Side = Literal["left", "right"]
NOT_COMPARABLE = "not_comparable"
OWN_COLUMNS = ("over_quota", "needs_decision", "undetermined", "not_rated", NOT_COMPARABLE)
"""States that are no movement and are counted apart (S31)."""
DETERMINED = ("both", "left", "right", "none")
"""On which sides of a comparison no fact is missing for a result."""
LEVELS_OF_ALL = ("not_completed", "completed", "good", "excellent")
"""The ratings that the regulations since 2018 share; older ladders say what maps to them."""


@frozen
class RulePair:
    """The rules of one topic on both sides."""

    topic: str
    change: Literal["same", "changed", "added", "removed"]
    left: tuple[Rule, ...]
    right: tuple[Rule, ...]


@frozen(eq=False)
class Pair:
    """Two evaluations of the same roster side by side."""

    left: Evaluation
    right: Evaluation
    flows: pl.DataFrame
    """kind, left, right, count: states are ratings or one of ``OWN_COLUMNS``."""
    movers: pl.DataFrame
    """kind, id, name, organization, left, right, left_rules, right_rules."""
    rules: tuple[RulePair, ...]
    attribution: "Attribution | None" = None
    """Which changed questions moved whom, where it was asked for (S33)."""

    def undetermined(self, side: Side) -> pl.DataFrame:
        """Return how many subjects of a side, of any kind, lack each fact themselves."""
        kinds = (self.left if side == "left" else self.right).kinds.values()
        own = pl.col("missing").list.head("missing_own")
        open_ = [r.subjects.filter(pl.col("status") == "undetermined").select(own) for r in kinds]
        missing = pl.concat(open_).select(
            pl.col("missing").list.explode(keep_nulls=False, empty_as_null=False)
        )
        return missing.group_by("missing").len("count").sort("count", "missing", descending=[True, False])

    def comparability(self) -> pl.DataFrame:
        """Return for each kind how many are determined on ``both`` sides, ``left``, ``right``, ``none``."""
        known = {s: pl.col(s) != "undetermined" for s in ("left", "right")}
        where = (
            pl.when(known["left"] & known["right"])
            .then(pl.lit("both"))
            .when(known["left"])
            .then(pl.lit("left"))
            .when(known["right"])
            .then(pl.lit("right"))
            .otherwise(pl.lit("none"))
        )
        named = self.flows.with_columns(where.cast(pl.Enum(DETERMINED)).alias("determined"))
        return named.group_by("kind", "determined").agg(pl.col("count").sum()).sort("kind", "determined")

    def as_dict(self) -> dict[str, Any]:
        """Return the pair as plain JSON values."""
        changes = [p for p in self.rules if p.change != "same"]
        attribution = {"attribution": self.attribution.as_dict()} if self.attribution else {}
        return {
            "left": self.left.rulebook.selection,
            "right": self.right.rulebook.selection,
            "flows": self.flows.to_dicts(),
            "movers": self.movers.to_dicts(),
            "comparability": self.comparability().to_dicts(),
            "undetermined": {s: self.undetermined(s).to_dicts() for s in ("left", "right")},
            "rules": [
                {
                    "topic": p.topic,
                    "change": p.change,
                    "left": [r.name for r in p.left],
                    "right": [r.name for r in p.right],
                }
                for p in changes
            ],
            **attribution,
        }


@frozen(eq=False)
class Comparison:
    """One roster under several rulebooks; each pair compares the first with another one."""

    evaluations: tuple[Evaluation, ...]
    pairs: tuple[Pair, ...]
    title: str = ""
    author: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the comparison as plain JSON values."""
        named = {"title": self.title, "author": self.author}
        return {
            "format": "xeploai.comparison/1",
            **{k: v for k, v in named.items() if v},
            "receipts": [dict(e.receipt) for e in self.evaluations],
            "summaries": [e.summary().to_dicts() for e in self.evaluations],
            "pairs": [p.as_dict() for p in self.pairs],
        }

    def to_json(self) -> str:
        """Return canonical JSON: same input, same bytes."""
        return json.dumps(self.as_dict(), ensure_ascii=False, indent=1, default=str) + "\n"


def compare(
    roster: Roster,
    rulebooks: Sequence[Rulebook],
    *,
    with_decisions: bool = False,
    registry: Registry | None = None,
) -> Comparison:
    """Evaluate one roster under each rulebook and compare the first with every other one."""
    registry = registry or load_plugins()
    done = tuple(evaluate(roster, b, with_decisions=with_decisions, registry=registry) for b in rulebooks)
    return Comparison(done, tuple(pair(done[0], other) for other in done[1:]))


def pair(left: Evaluation, right: Evaluation) -> Pair:
    """Compare two evaluations of the same roster; swapping sides swaps columns and nothing else."""
    kinds = [k for k in left.kinds if k in right.kinds]
    both = {k: _both(left, right, k) for k in kinds}
    flows = pl.concat([_FLOWS.clear(), *(_flows(both[k], k) for k in kinds)])
    movers = pl.concat([_MOVERS.clear(), *(_movers(both[k], left, right, k) for k in kinds)])
    return Pair(left, right, flows, movers, tuple(rule_pairs(left.rulebook, right.rulebook)))


_KIND = pl.Enum(KINDS)
_FLOWS = pl.DataFrame(schema={"kind": _KIND, "left": pl.String, "right": pl.String, "count": pl.UInt32})
_MOVERS = pl.DataFrame(
    schema={
        "kind": _KIND,
        "id": pl.String,
        "name": pl.String,
        "organization": pl.String,
        "left": pl.String,
        "right": pl.String,
        "left_rules": pl.List(pl.String),
        "right_rules": pl.List(pl.String),
    }
)


def _both(left: Evaluation, right: Evaluation, kind: Kind) -> pl.DataFrame:
    ours, theirs = states(left, kind, "left"), states(right, kind, "right")
    return ours.join(theirs, on="id", how="inner", maintain_order="left")


def _flows(both: pl.DataFrame, kind: Kind) -> pl.DataFrame:
    counts = both.group_by("left", "right").len("count").sort("left", "right")
    return counts.select(pl.lit(kind, dtype=_KIND).alias("kind"), "left", "right", "count")


def _movers(both: pl.DataFrame, left: Evaluation, right: Evaluation, kind: Kind) -> pl.DataFrame:
    apart = pl.col("left").is_in(OWN_COLUMNS) | pl.col("right").is_in(OWN_COLUMNS)
    moved = both.filter((pl.col("left") != pl.col("right")) & ~apart)
    subjects = left.kinds[kind].subjects
    named = [
        pl.col(c) if c in subjects.columns else pl.lit(None, dtype=pl.String).alias(c)
        for c in ("name", "organization")
    ]
    movers = moved.join(subjects.select("id", *named), on="id", how="left", maintain_order="left")
    for side, evaluation in (("left", left), ("right", right)):
        rows = evaluation.kinds[kind].subjects.join(moved.select("id"), on="id", how="semi")
        rules = evaluation.deciding(rows, kind).rename({"deciding": f"{side}_rules"})
        movers = movers.join(rules, on="id", how="left", maintain_order="left")
    return movers.with_columns(pl.lit(kind, dtype=_KIND).alias("kind")).select(_MOVERS.columns)


def states(evaluation: Evaluation, kind: Kind, name: str = "state") -> pl.DataFrame:
    """Return ``id`` and a rating where floor equals ceiling, else the state counted apart (S31).

    A rating of another ladder is told by the level that the ladder says it maps to.
    """
    status = pl.col("status").cast(pl.String)
    over = (status == "needs_decision") & (pl.col("reason") == "over_quota").fill_null(False)
    settled = pl.col("rating").is_not_null() & (status != "undetermined")
    levels = evaluation.rulebook.levels(kind)
    maps = evaluation.rulebook.ladder(kind).maps_to
    common = [maps.get(n, n if n in LEVELS_OF_ALL else NOT_COMPARABLE) for n in levels]
    state = (
        pl.when(settled)
        .then(pl.col("rating").cast(pl.String).replace_strict(list(levels), common, default=None))
        .when(over)
        .then(pl.lit("over_quota"))
        .otherwise(status)
    )
    return evaluation.kinds[kind].subjects.select("id", state.alias(name))


def rule_pairs(left: Rulebook, right: Rulebook) -> Iterable[RulePair]:
    """Pair the rules of two rulebooks by topic (S30); ladder and fallback are one topic."""
    sides = (_by_topic(left), _by_topic(right))
    for topic in sorted(sides[0].keys() | sides[1].keys()):
        old, new = (s.get(topic, ()) for s in sides)
        change: Literal["same", "changed", "added", "removed"] = (
            "added" if not old else "removed" if not new else "same" if _same(old, new) else "changed"
        )
        yield RulePair(topic, change, old, new)


def _by_topic(book: Rulebook) -> dict[str, tuple[Rule, ...]]:
    topics: dict[str, tuple[Rule, ...]] = {}
    for rule in book.rules:
        if not isinstance(rule, Reading):
            topics[rule.topic] = (*topics.get(rule.topic, ()), rule)
    return topics


def _same(old: tuple[Rule, ...], new: tuple[Rule, ...]) -> bool:
    """Whether two sides say the same, wherever it is written."""
    return sorted(map(content, old)) == sorted(map(content, new))


WRITTEN = (
    "id",
    "regulation",
    "source",
    "evidence",
    "rows",
    "relation",
    "target",
    "text",
    "from_",
    "to",
    "in_reading",
    "set",
    "retroactive",
    "legal_basis",
)
"""Where and how a rule is written, as against what it says."""


def spoken(rule: Rule) -> bool:
    """Say whether the text is part of what a rule says: of a notice, a milestone, an unread clause."""
    return rule.text_unknown or isinstance(rule, Notice | Consequence | Milestone | Meeting | Dossier | Form)


def content(rule: Rule) -> str:
    """Return what a rule says, wherever it is written."""
    blank: dict[str, Any] = {n: None for n in WRITTEN if hasattr(rule, n)}
    if spoken(rule):
        del blank["text"]
    if isinstance(rule, Notice):
        blank["effect"] = None
    kept = evolve(rule, **blank)
    return repr(evolve(kept, names={}) if isinstance(kept, Ladder) else kept)
