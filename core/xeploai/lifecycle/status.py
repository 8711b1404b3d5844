"""Conclusion: status, rating, reason, candidate and what is missing (S13, S14, S21, S22)."""

from collections.abc import Mapping
from functools import reduce
from operator import or_

import polars as pl
from attrs import define, field

from xeploai.law.conditions import tested_facts
from xeploai.lifecycle.caps import is_reference
from xeploai.lifecycle.facts_table import FactsTable
from xeploai.lifecycle.stage import ENGINE, Outcome
from xeploai.model import Ballot, Cap, Decision, Fact, Gate, Kind, Quota, Rule, Screen, Standard, Trigger
from xeploai.rosters.roster import NA, Roster
from xeploai.rulebooks.rulebook import Rulebook

STATUSES = ("rated", "not_rated", "undetermined", "needs_decision")
BOUNDS = (
    "natural_floor",
    "natural_ceiling",
    "capped_floor",
    "capped_ceiling",
    "rating_floor",
    "rating_ceiling",
)
NO_NAMES = pl.lit([], dtype=pl.List(pl.String))
REASONS = ("empty_base", "no_level", "over_quota")


def concluded(
    subjects: pl.DataFrame,
    facts: FactsTable,
    outcomes: Mapping[str, Outcome],
    rulebook: Rulebook,
    roster: Roster,
    kind: Kind,
) -> pl.DataFrame:
    """Add status, rating, reason, candidate and missing; ratings become names of the ladder."""
    levels = rulebook.levels(kind)
    open_facts = _open(outcomes, levels)
    waiting = subjects.lazy().with_columns(_waits(open_facts, outcomes).alias("_waits"))
    frame = waiting.collect(engine=ENGINE)
    missing = _missing(frame, facts, outcomes, open_facts, rulebook, roster, kind)
    named = (
        frame.lazy()
        .with_columns(*missing)
        .with_columns(_reason(outcomes).alias("reason"), _status().alias("status"))
    )
    dropped = ("_sure", "_possible", "_left", "_waits", "_trigger", "_gate_open")
    return named.with_columns(_columns(levels)).drop(dropped).collect(engine=ENGINE)


def _columns(levels: tuple[str, ...]) -> list[pl.Expr]:
    """Names instead of codes; bounds are null for who is not rated (S13)."""
    out, enum = pl.col("_out").fill_null(False), pl.Enum(levels)
    named = [pl.when(~out).then(_named(pl.col(b), levels)).cast(enum).alias(b) for b in BOUNDS]
    settled = (pl.col("rating_floor") == pl.col("rating_ceiling")) & ~pl.col("_gate_open") & ~out
    top = len(levels) - 1
    return [
        *named,
        pl.when(settled).then(_named(pl.col("rating_floor"), levels)).cast(enum).alias("rating"),
        _named(pl.col("decision"), levels).cast(enum).alias("decision"),
        ((pl.col("capped_ceiling") == top) & pl.col("decision").is_null() & ~out).alias("candidate"),
    ]


def _named(code: pl.Expr, levels: tuple[str, ...]) -> pl.Expr:
    return code.cast(pl.UInt8).cat.to(pl.Enum(levels))


def _open(outcomes: Mapping[str, Outcome], levels: tuple[str, ...]) -> dict[str, pl.Expr]:
    """For each binding rule: whether its unknown outcome could still change the subject's bounds."""
    result: dict[str, pl.Expr] = {}
    # Where no level is possible, or a decision is met, only a body that lowers the ceiling to the floor still
    # closes the gap; otherwise the authority does, and no fact.
    highest = pl.when(~pl.col("_left")).then(pl.min_horizontal("_judged_ceiling", "_possible")).otherwise(-1)
    for name, outcome in outcomes.items():
        rule, unknown = outcome.rule, pl.col(name).is_null()
        if isinstance(rule, Standard | Ballot) and rule.effect == "binds":
            result[name] = unknown & (highest >= levels.index(str(rule.rating)))
        elif isinstance(rule, Trigger) and rule.effect == "binds":
            result[name] = unknown & (pl.col("_judged_ceiling") > 0)
        elif is_reference(rule) and rule.effect == "binds":
            result[name] = pl.when(highest > 0).then(f"{name}!open").otherwise(f"{name}!closes")
        elif isinstance(rule, Cap) and rule.effect == "binds":
            result[name] = unknown & (highest > levels.index(str(rule.at_most)))
        elif isinstance(rule, Decision) and rule.between:
            result[name] = unknown & (highest >= 0)
        elif isinstance(rule, Screen) and not rule.rated:
            result[name] = unknown
    return result


def _waits(open_facts: Mapping[str, pl.Expr], outcomes: Mapping[str, Outcome]) -> pl.Expr:
    """Whether a missing fact could close the gap between floor and ceiling (S14)."""
    others = [e for n, e in open_facts.items() if isinstance(outcomes[n].rule, Cap | Decision)]
    standards = ~pl.col("_left") & (pl.col("_sure") != pl.col("_possible"))
    return reduce(or_, others, standards | pl.col("_trigger").is_null())


def _gap() -> pl.Expr:
    return pl.col("rating_floor") < pl.col("rating_ceiling")


def _may_miss() -> pl.Expr:
    # Who is certainly not rated misses nothing, for itself or for its group.
    rated = ~pl.col("_out").fill_null(False)
    return rated & (_gap() | pl.col("_gate_open") | pl.col("_out").is_null())


def _status() -> pl.Expr:
    """The first that holds (S14); over quota is a decision, an unknown fact beneath it comes first."""
    unknown = _gap() & pl.col("_waits") & (pl.col("missing").list.len() > 0)
    by_group = pl.col("_quota_open") | pl.col("_no_group")
    undetermined = pl.col("_gate_open") | pl.col("_out").is_null() | by_group | unknown
    left = pl.col("_decision_met") | pl.col("_over") | _gap()
    statuses = {n: pl.lit(n, pl.Enum(STATUSES)) for n in STATUSES}
    return (
        pl.when(pl.col("_out").fill_null(False))
        .then(statuses["not_rated"])
        .when(undetermined)
        .then(statuses["undetermined"])
        .when(left)
        .then(statuses["needs_decision"])
        .otherwise(statuses["rated"])
    )


def decision_rules(outcomes: Mapping[str, Outcome]) -> list[str]:
    """Return the rules that leave the rating to an authority when met (S11)."""
    rules = [(n, o.rule) for n, o in outcomes.items()]
    return [
        n
        for n, r in rules
        if (isinstance(r, Decision) and r.effect != "warns")
        or (isinstance(r, Trigger | Cap) and r.effect == "decision")
    ]


def add_decision(
    frame: pl.LazyFrame, outcomes: Mapping[str, Outcome], levels: tuple[str, ...]
) -> pl.LazyFrame:
    """Add whether any decision rule is met; one ``for_rating`` only where that is the rating."""
    narrowed = [
        pl.col(n) & (pl.col("capped_ceiling") == levels.index(o.rule.for_rating))
        for n, o in outcomes.items()
        if isinstance(o.rule, Decision) and o.rule.for_rating is not None
    ]
    names = decision_rules(outcomes)
    met = pl.any_horizontal([pl.col(n).fill_null(False) for n in names]) if names else pl.lit(False)
    return frame.with_columns(narrowed).with_columns(met.alias("_decision_met"))


def _reason(outcomes: Mapping[str, Outcome]) -> pl.Expr:
    """A code for the status: a rule's name, ``over_quota``, ``empty_base`` or ``no_level``."""
    decisions = decision_rules(outcomes)
    screens = [n for n, o in outcomes.items() if isinstance(o.rule, Screen) and not o.rule.rated]
    codes = pl.Enum(sorted({*REASONS, *decisions, *screens}))
    empty = _gap() & pl.col("_waits") & (pl.col("missing").list.len() == 0)
    quota = pl.col("_over") | pl.col("_quota_open") | pl.col("_no_group")
    stuck = _gap() & ~pl.col("_waits") & ~quota
    reason = pl.when(empty).then(pl.lit("empty_base", codes)).when(stuck).then(pl.lit("no_level", codes))
    result: pl.Expr = pl.when(pl.col("_over")).then(pl.lit("over_quota", codes)).otherwise(reason)
    for name in (*decisions, *screens):
        result = pl.when(pl.col(name).fill_null(False)).then(pl.lit(name, codes)).otherwise(result)
    return result


# ------------------------------------------------------------------ missing facts


def _missing(
    frame: pl.DataFrame,
    facts: FactsTable,
    outcomes: Mapping[str, Outcome],
    open_facts: Mapping[str, pl.Expr],
    rulebook: Rulebook,
    roster: Roster,
    kind: Kind,
) -> list[pl.Series]:
    """Return ``missing``, a list a row: gates, and roster facts that would settle the rating.

    Beside it ``missing_own``: how many of them, the first, the subject lacks; the rest its group lacks.
    """
    if not frame.select(_may_miss().any()).item():
        none = (NO_NAMES.alias("missing"), pl.lit(0, dtype=pl.UInt32).alias("missing_own"))
        return frame.with_columns(none).select("missing", "missing_own").get_columns()
    gates = {
        n: ~pl.col(n).fill_null(False)
        for n, o in outcomes.items()
        if isinstance(o.rule, Gate) and o.rule.effect == "binds"
    }
    wanted: dict[str, list[pl.Expr]] = {}
    for name, is_open in open_facts.items():
        rule = outcomes[name].rule
        for root, absent in _lacking(rule, facts, rulebook, roster, set(frame.columns)).items():
            wanted.setdefault(root, []).append(is_open & absent)
    for quota in rulebook.of(Quota, kind):
        wanted.setdefault(str(quota.within), []).append(
            pl.col("_no_group") & pl.col(str(quota.within)).is_null()
        )
        if quota.exception is not None:
            undecided = pl.col("_quota_open") & pl.col(quota.exception.when).is_null()
            wanted.setdefault(quota.exception.when, []).append(undecided)
        ranks = _Roots(facts, rulebook.facts[kind], roster, set(frame.columns))
        for name, _ in quota.ranks:
            ranks.walk(name, pl.col("_quota_open"))
        for root, absent in ranks.found.items():
            wanted.setdefault(root, []).append(absent)
    asked = {**gates, **{n: reduce(or_, wanted[n]) for n in sorted(wanted)}}
    groups = [str(q.within) for q in rulebook.of(Quota, kind)]
    rows = _asked_of(frame, list(asked.values()), groups)
    found = rows.select(pl.col(f"_asked{i}").any() for i in range(len(asked))).row(0) if asked else ()
    lacks = [rows.filter(f"_asked{i}").select("_row", _code(i)) for i, some in enumerate(found) if some]
    pairs = pl.concat(lacks) if lacks else pl.DataFrame(schema={"_row": pl.UInt32, "_code": pl.UInt16})
    pairs = pairs.with_columns(pl.lit(0, dtype=pl.UInt16).alias("_rank"))
    for rank, group in enumerate(groups, 1):
        pairs = _with_group(rows, pairs, group, first_fact=len(gates), rank=rank)
    return _named_lists(pairs, list(asked), frame.height)


def _bodies(rule: Rule, roots: "_Roots") -> dict[str, pl.Expr]:
    """What an open cap by reference waits for: a body's rating (S17), its condition, the sheet of posts."""
    if rule.kind == "leader" and "posts" not in roots.roster.tables:
        return {"posts": pl.lit(True)}
    asks = pl.col(f"{rule.name}!asks").list
    for name in sorted(tested_facts(rule)):
        roots.walk(name, asks.contains(name)) if name in roots.columns else roots.add(
            name, asks.contains(name)
        )
    return roots.found | {n: asks.contains(n) for n in (f"{b}_rating" for b in rule.at_most)}  # type: ignore[attr-defined]


def _code(number: int) -> pl.Expr:
    return pl.lit(number, dtype=pl.UInt16).alias("_code")


def _asked_of(frame: pl.DataFrame, asked: list[pl.Expr], groups: list[str]) -> pl.DataFrame:
    """Return the rows that may miss something, with one Boolean column for each thing asked."""
    rows = frame.lazy().with_row_index("_row").filter(_may_miss())
    tests = [e.fill_null(False).alias(f"_asked{i}") for i, e in enumerate(asked)]
    return rows.select("_row", "_quota_open", *dict.fromkeys(groups), *tests).collect(engine=ENGINE)


def _with_group(
    rows: pl.DataFrame, pairs: pl.DataFrame, key: str, *, first_fact: int, rank: int
) -> pl.DataFrame:
    """A candidate whose quota is open misses what its group's undetermined subjects miss (S21)."""
    grouped = rows.lazy().filter(pl.col(key).is_not_null())
    facts = pairs.lazy().filter(pl.col("_code") >= first_fact)
    shared = facts.join(grouped.select("_row", key), on="_row").select(key, "_code").unique()
    waiting = grouped.filter("_quota_open").select("_row", key)
    more = waiting.join(shared, on=key).select("_row", "_code", pl.lit(rank, dtype=pl.UInt16).alias("_rank"))
    both = pl.concat([pairs.lazy(), more]).group_by("_row", "_code").agg(pl.col("_rank").min())
    return both.collect()


def _named_lists(pairs: pl.DataFrame, names: list[str], height: int) -> list[pl.Series]:
    """Return a list of names for each of ``height`` rows, and how many of them are the row's own.

    Most lists are empty, so text is made once a row.
    """
    ordered = pairs.sort("_row", "_rank", "_code")
    texts = pl.Series("missing", names, dtype=pl.String).gather(ordered["_code"])
    own = (pl.col("_rank") == 0).sum().alias("missing_own")
    grouped = ordered.select("_row", "_rank", texts).group_by("_row", maintain_order=True)
    lists = grouped.agg("missing", own)
    everyone = pl.select(pl.int_range(height, dtype=pl.UInt32).alias("_row")).lazy()
    joined = everyone.join(lists.lazy(), on="_row", how="left", maintain_order="left")
    filled = (pl.col("missing").fill_null(NO_NAMES), pl.col("missing_own").fill_null(0))
    return joined.select(filled).collect(engine=ENGINE).get_columns()


@define
class _Roots:
    """Walks from a rule's facts to the supplied facts behind them, and when each is unknown."""

    facts: FactsTable
    known: Mapping[str, Fact]
    roster: Roster
    columns: set[str]
    found: dict[str, pl.Expr] = field(factory=dict)

    def walk(self, name: str, under: pl.Expr) -> None:
        fact = self.known.get(name)
        if fact is not None and fact.type == "share":
            # Over an empty base no part settles anything (S3).
            some = under & (pl.col(str(fact.base)) != 0).fill_null(True)
            for part in (str(fact.part), str(fact.base)):
                self.walk(part, some)
        elif fact is not None and fact.type == "levels":
            for part in fact.of:
                self.walk(part, under)
        elif name in self.columns:
            unknown = under & self._blank(name)
            absent = [s for s in fact.sheets if s not in self.roster.tables] if fact and fact.tally else []
            if absent:
                self.add(absent[0], unknown)
            elif name in self.facts.derived:
                self._derived(name, unknown)
            else:
                self.add(name, unknown)

    def _derived(self, name: str, unknown: pl.Expr) -> None:
        sheets = self.facts.sheets[name]
        absent = [s for s in sheets if s not in self.roster.tables]
        for sheet in absent:
            self.add(sheet, unknown)
        below = [n for n in self.facts.of[name] if n in self.columns]
        blank = [self._blank(n) for n in below]
        if not absent:
            # Named whole when nothing below is blank, or when it can be typed in and all below is.
            whole = ~pl.any_horizontal(blank or [False])
            if name in self.facts.doubled and blank:
                whole = whole | pl.all_horizontal(blank)
            self.add(name, unknown & whole)
            unknown = unknown & ~whole
        for needed in below:
            self.walk(needed, unknown)

    def _blank(self, name: str) -> pl.Expr:
        null = pl.col(name).is_null()
        return null & ~pl.col(name + NA) if name + NA in self.columns else null

    def add(self, name: str, unknown: pl.Expr) -> None:
        self.found[name] = self.found[name] | unknown if name in self.found else unknown


def _lacking(
    rule: Rule, facts: FactsTable, rulebook: Rulebook, roster: Roster, columns: set[str]
) -> dict[str, pl.Expr]:
    if is_reference(rule):
        return _bodies(rule, _Roots(facts, rulebook.facts[rule.kind], roster, columns))
    return _roots(rule, facts, rulebook, roster, columns)


def _roots(
    rule: Rule, facts: FactsTable, rulebook: Rulebook, roster: Roster, columns: set[str]
) -> dict[str, pl.Expr]:
    roots = _Roots(facts, rulebook.facts[rule.kind], roster, columns)
    for name in sorted(tested_facts(rule)):
        roots.walk(name, pl.lit(True))
    return roots.found
