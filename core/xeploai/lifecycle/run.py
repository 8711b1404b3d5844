"""The lifecycle: admit, derive, screen, score, judge, cap, apportion, conclude, award (DESIGN 7).

A population is evaluated at once, as one lazy Polars plan up to the caps, one small table of
groups for the quotas, and one join back.
"""

from collections.abc import Mapping
from functools import reduce
from operator import and_

import polars as pl
from attrs import evolve

from xeploai.dictionary import Dictionary
from xeploai.errors import RosterError
from xeploai.findings import Deferred, Finding, finding
from xeploai.lifecycle.evaluation import Evaluation, elsewhere, receipt
from xeploai.lifecycle.facts_table import DERIVED, FactsTable, build_facts
from xeploai.lifecycle.group import apportioned, populations
from xeploai.lifecycle.stage import ENGINE, Derivation, Outcome, merge
from xeploai.lifecycle.status import add_decision, concluded
from xeploai.messages import message
from xeploai.model import Ballot, Cap, Decision, Gate, Kind, Screen, Standard, Trigger
from xeploai.plugins import Registry, load_plugins
from xeploai.rosters.roster import NA, Roster, column_type
from xeploai.rulebooks.places import Places
from xeploai.rulebooks.rulebook import Rulebook

KIND_ORDER: tuple[Kind, ...] = ("member",)
"""The order in which kinds are evaluated (S15); organisations, collectives and leaders follow."""
NONE = -1
"""Code of *no rating attainable*, below the lowest level."""


def evaluate(
    roster: Roster, rulebook: Rulebook, *, with_decisions: bool = True, registry: Registry | None = None
) -> Evaluation:
    """Rate the members of a roster under a rulebook.

    The answer holds one row a member with status, rating, floor and ceiling, and one Boolean column
    per rule (true, false or null for unknown). Raise :class:`RosterError` when a table that every
    rulebook needs is missing.
    """
    missing = [t for t in ("members", "organizations") if t not in roster.tables]
    if missing:
        raise RosterError([message("roster.no_sheet", sheet=t) for t in missing])
    registry = registry or load_plugins()
    roster = _admitted(roster, registry.dictionary)
    hooks = _Caller(registry, rulebook)
    kind: Kind = "member"
    derived, screened = hooks("derive", roster=roster, kind=kind), hooks("screen", kind=kind)
    facts = _facts(merge([*derived, *hooks("score", roster=roster, kind=kind)]), rulebook, roster, kind)
    outcomes = merge([*screened, *hooks("judge", kind=kind), *hooks("cap", kind=kind)])
    judged = _judged(facts, outcomes, rulebook, kind)
    judged = _decided(judged, roster, rulebook, kind, with_decisions)
    subjects = add_decision(judged, outcomes, rulebook.levels(kind)).collect(engine=ENGINE)
    counts = populations(subjects, rulebook, kind)
    lines = merge(hooks("apportion", kind=kind, population=counts))
    subjects = apportioned(subjects, lines, rulebook, kind)
    subjects = concluded(subjects, facts, outcomes, rulebook, roster, kind)
    found = hooks("conclude", roster=roster, kind=kind, subjects=subjects)
    awards = merge(hooks("award", kind=kind, subjects=subjects))
    return Evaluation(
        roster=roster,
        rulebook=rulebook,
        subjects=subjects,
        quotas=lines,
        awards=awards,
        found=(Deferred(lambda: _roster_findings(roster, rulebook, facts, registry.places)), *found),
        facts=facts,
        receipt=receipt(roster, rulebook, registry),
    )


def _admitted(roster: Roster, dictionary: Dictionary) -> Roster:
    """Give every event sheet all its columns; a column that was not given is blank everywhere (S2)."""
    tables = dict(roster.tables)
    for name in tables.keys() - {"members"}:
        have = tables[name].columns
        blank = [
            pl.lit(None, dtype=column_type(f)).alias(f.id) for f in dictionary.of(name) if f.id not in have
        ]
        tables[name] = tables[name].with_columns(blank)
    return evolve(roster, tables=tables)


class _Caller:
    """Calls a stage on the core and on the plugins of the resolved rulebook, nobody else."""

    def __init__(self, registry: Registry, rulebook: Rulebook) -> None:
        owners = {registry.owners.get(r.id) for r in rulebook.regulations}
        manager = registry.manager
        outside = (
            []
            if manager is None
            else [
                p for n, p in manager.list_name_plugin() if p is not None and n != "core" and n not in owners
            ]
        )
        self._hook = (lambda name: manager.subset_hook_caller(name, outside)) if manager else None
        self._rulebook = rulebook

    def __call__(self, stage: str, **given: object) -> list:  # type: ignore[type-arg]
        call = self._hook(f"xeploai_{stage}")  # type: ignore[misc]
        return call(rulebook=self._rulebook, **given)  # type: ignore[no-any-return]


def _facts(derived: Mapping[str, Derivation], rulebook: Rulebook, roster: Roster, kind: Kind) -> FactsTable:
    always = {"score"} if "score" in derived else set()
    return build_facts(rulebook, roster, kind, derived, always)


# ------------------------------------------------------------------ judge and cap (S7 to S11, S15)


def _judged(
    facts: FactsTable, outcomes: Mapping[str, Outcome], rulebook: Rulebook, kind: Kind
) -> pl.LazyFrame:
    frame = facts.frame
    absent = sorted(_na_of(outcomes, frame) - facts.na)
    have = set(frame.collect_schema().names())
    frame = frame.with_columns(pl.lit(False).alias(c) for c in absent if c not in have)
    frame = frame.with_columns(o.met.alias(n) for n, o in outcomes.items())
    masks = {n: o.na for n, o in outcomes.items() if o.na is not None}
    frame = frame.with_columns(m.alias(n + NA) for n, m in masks.items())
    frame = frame.with_columns(_natural(outcomes, rulebook, kind)).with_columns(
        _bounds(outcomes, rulebook, kind)
    )
    return frame.with_columns(_capped(outcomes, rulebook, kind))


def _na_of(outcomes: Mapping[str, Outcome], frame: pl.LazyFrame) -> set[str]:
    exprs = [e for o in outcomes.values() for e in (o.met, o.na) if e is not None]
    return {n for e in exprs for n in e.meta.root_names() if n.endswith(NA)}


def _named(outcomes: Mapping[str, Outcome], *tables: type, effect: str = "binds") -> list[Outcome]:
    return [o for o in outcomes.values() if isinstance(o.rule, tables) and o.rule.effect == effect]


def _natural(outcomes: Mapping[str, Outcome], rulebook: Rulebook, kind: Kind) -> list[pl.Expr]:
    """Trigger, and lowest and highest attainable level (S8, S9)."""
    triggers = [pl.col(o.rule.name) for o in _named(outcomes, Trigger)]
    met = pl.any_horizontal(triggers) if triggers else pl.lit(False)
    levels = rulebook.levels(kind)
    attain = _attainable(outcomes, levels)
    sure, possible = pl.lit(NONE, dtype=pl.Int8), pl.lit(NONE, dtype=pl.Int8)
    for code in range(1, len(levels)):
        sure = pl.when(attain[code].fill_null(False)).then(pl.lit(code, dtype=pl.Int8)).otherwise(sure)
        possible = pl.when(attain[code].fill_null(True)).then(pl.lit(code, dtype=pl.Int8)).otherwise(possible)
    return [met.alias("_trigger"), sure.alias("_sure"), possible.alias("_possible")]


def _attainable(outcomes: Mapping[str, Outcome], levels: tuple[str, ...]) -> dict[int, pl.Expr]:
    standards = _named(outcomes, Standard, Ballot)
    below = pl.lit(True)
    result: dict[int, pl.Expr] = {}
    for code, level in enumerate(levels):
        if code == 0:
            continue
        own = [o for o in standards if o.rule.rating == level]  # type: ignore[attr-defined]
        only = [o for o in own if isinstance(o.rule, Ballot) or o.rule.only]  # type: ignore[attr-defined]
        for o in own:
            if o not in only:
                below = below & pl.col(o.rule.name)
        result[code] = reduce(and_, [pl.col(o.rule.name) for o in only], below)
    return result


def _bounds(outcomes: Mapping[str, Outcome], rulebook: Rulebook, kind: Kind) -> list[pl.Expr]:
    """Floor and ceiling of S10 before caps, widened by decisions that name their own (S11)."""
    levels = rulebook.levels(kind)
    fallback = rulebook.ladder(kind).fallback
    low = 0 if fallback == "needs_decision" else levels.index(fallback)
    high = len(levels) - 2 if fallback == "needs_decision" else levels.index(fallback)
    sure, possible, trigger = pl.col("_sure"), pl.col("_possible"), pl.col("_trigger")
    floor = pl.when(trigger.fill_null(True)).then(0).when(sure == NONE).then(low).otherwise(sure)
    # When no rating is certain the fallback may apply, and it may lie above what is still possible.
    most = pl.when(sure == NONE).then(pl.max_horizontal(possible, high)).otherwise(possible)
    ceiling = pl.when(trigger.fill_null(False)).then(0).otherwise(most)
    for o in _named(outcomes, Decision, effect="binds") + _named(outcomes, Decision, effect="decision"):
        between = o.rule.between  # type: ignore[attr-defined]
        if between is not None:
            met = pl.col(o.rule.name)
            first, last = (levels.index(b) for b in between)
            floor = (
                pl.when(met)
                .then(first)
                .when(met.is_null())
                .then(pl.min_horizontal(floor, first))
                .otherwise(floor)
            )
            ceiling = (
                pl.when(met)
                .then(last)
                .when(met.is_null())
                .then(pl.max_horizontal(ceiling, last))
                .otherwise(ceiling)
            )
    return [floor.cast(pl.Int8).alias("_judged_floor"), ceiling.cast(pl.Int8).alias("_judged_ceiling")]


def _capped(outcomes: Mapping[str, Outcome], rulebook: Rulebook, kind: Kind) -> list[pl.Expr]:
    """Personal caps such as sick leave (part of the natural rating, S15), screens and gates."""
    levels = rulebook.levels(kind)
    floor, ceiling = pl.col("_judged_floor"), pl.col("_judged_ceiling")
    for o in _named(outcomes, Cap):
        met, limit = pl.col(o.rule.name), levels.index(str(o.rule.at_most))  # type: ignore[attr-defined]
        floor = pl.when(met.fill_null(True)).then(pl.min_horizontal(floor, limit)).otherwise(floor)
        ceiling = pl.when(met.fill_null(False)).then(pl.min_horizontal(ceiling, limit)).otherwise(ceiling)
    unrated = [
        pl.col(o.rule.name) for o in outcomes.values() if isinstance(o.rule, Screen) and not o.rule.rated
    ]
    unreviewed = [
        pl.col(o.rule.name) for o in outcomes.values() if isinstance(o.rule, Screen) and not o.rule.reviewed
    ]
    gates = [pl.col(o.rule.name) for o in _named(outcomes, Gate)]
    return [
        *(floor.cast(pl.Int8).alias(f"{stage}_floor") for stage in ("natural", "capped")),
        *(ceiling.cast(pl.Int8).alias(f"{stage}_ceiling") for stage in ("natural", "capped")),
        (pl.any_horizontal(unrated) if unrated else pl.lit(False)).alias("_out"),
        (~pl.any_horizontal(unreviewed) if unreviewed else pl.lit(True)).alias("reviewed"),
        (~pl.all_horizontal(gates).fill_null(False) if gates else pl.lit(False)).alias("_gate_open"),
    ]


# ------------------------------------------------------------------ decisions (S23)


def _decided(
    frame: pl.LazyFrame, roster: Roster, rulebook: Rulebook, kind: Kind, with_decisions: bool
) -> pl.LazyFrame:
    """Add the code of the unrevoked decision under this selection and period, or null."""
    rows = roster.tables.get("decisions")
    if rows is None or not with_decisions:
        return frame.with_columns(pl.lit(None, dtype=pl.Int8).alias("decision"))
    levels = rulebook.levels(kind)
    mine = rows.lazy()
    for column, wanted in (
        ("subject_kind", kind),
        ("period", roster.period.text),
        ("selection", rulebook.selection),
    ):
        if column in rows.columns:
            same = pl.col(column).cast(pl.String) == wanted
            mine = mine.filter(same | pl.col(column).is_null() if column == "subject_kind" else same)
    if "status" in rows.columns:
        mine = mine.filter((pl.col("status") != "revoked").fill_null(True))
    code = (
        pl.col("rating").cast(pl.String).replace_strict(list(levels), list(range(len(levels))), default=None)
    )
    last = mine.group_by("subject", maintain_order=True).agg(code.last().cast(pl.Int8).alias("decision"))
    own = roster.tables["members"].lazy().select(pl.col("id").alias("subject"))
    found = own.join(last, on="subject", how="left", maintain_order="left").select("decision")
    return frame.with_columns(found.collect(engine=ENGINE)["decision"])


# ------------------------------------------------------------------ findings about the roster


def _roster_findings(roster: Roster, rulebook: Rulebook, facts: FactsTable, places: Places) -> list[Finding]:
    found: list[Finding] = []
    if roster.period.text != rulebook.period.text:
        found.append(
            finding("cross_period", "warning", roster=roster.period.text, rulebook=rulebook.period.text)
        )
    if elsewhere(roster, rulebook, places):
        names = {"roster": str(roster.place), "rulebook": rulebook.place.name}
        found.append(finding("cross_place", "warning", **names))
    used = {s for n in facts.derived for s in facts.sheets[n]}
    found += [
        finding("missing_sheet", "warning", sheet=message(f"sheet.{s}"))
        for s in sorted(used - roster.tables.keys())
    ]
    both = [n for n in facts.doubled if n + DERIVED in facts.differing.columns]
    for name in both:
        found += _differences(name, roster, rulebook, facts.differing)
    return found


def _differences(name: str, roster: Roster, rulebook: Rulebook, differing: pl.DataFrame) -> list[Finding]:
    """A supplied value that differs from the derivable one is a finding naming both (S5)."""
    fact, derived = rulebook.facts[name], pl.col(name + DERIVED)
    rows = differing.filter((pl.col(name) != derived).fill_null(False))
    sheet = roster.cells.get(fact.table)
    scale = 10**fact.decimals if fact.type == "number" else 1
    result = []
    for row in rows.select("id", "row", name, derived.alias("_d")).iter_rows(named=True):
        where = sheet.cell(name, row["row"]) if sheet and fact.table == "members" else None
        supplied, computed = _shown(row[name], scale), _shown(row["_d"], scale)
        result.append(
            finding(
                "supplied_differs",
                "warning",
                subject=row["id"],
                where=where,
                fact=fact.label,
                supplied=supplied,
                derived=computed,
            )
        )
    return result


def _shown(value: object, scale: int) -> object:
    from decimal import Decimal

    return Decimal(value) / scale if scale != 1 and isinstance(value, int) else value
