"""Facts of QĐ 366 that TOML cannot say: the scope of a 25% decision, quarters, and the disciplines."""

from collections.abc import Mapping

import polars as pl

from xeploai.lifecycle.sheets import any_of, sheet_facts
from xeploai.lifecycle.stage import Derivation
from xeploai.model import Kind
from xeploai.rosters.roster import NA, Roster
from xeploai_qd366.faults import fault_facts, member_faults

DEPTH = 64
"""How far above a subject an organisation is looked for."""


def derivations(roster: Roster, kind: Kind) -> Mapping[str, Derivation]:
    """Return the derived facts of a kind by id."""
    found = {
        **fault_facts(roster, kind),
        **_scope_facts(roster, kind),
        "quarter": Derivation(pl.lit(_quarter(roster), dtype=pl.Int64)),
    }
    if kind == "collective":
        found |= member_faults(roster)
    if kind in ("member", "leader"):
        found |= _quarters_of_the_year(roster, kind)
    if kind == "leader":
        found |= _leader_facts(roster)
    return found


def _quarter(roster: Roster) -> int:
    """The number of the period's quarter, 0 for a year."""
    return int(roster.period.text[-1]) if "Q" in roster.period.text else 0


# ------------------------------------------------------------------ the scope of a 25% decision


def _scope_facts(roster: Roster, kind: Kind) -> Mapping[str, Derivation]:
    """Whether an organisation that manages the subject has a share up to 25% decided for it, and which."""
    frame, key = _scopes_of(roster, kind)
    if frame is None:
        nothing = pl.lit(None, dtype=pl.Boolean)
        return {
            "outstanding_scope": Derivation(nothing),
            "quota_unit": Derivation(pl.lit(None, dtype=pl.String), ("outstanding_scope", "quota_group")),
        }
    inside = pl.col("outstanding_scope")
    unit = pl.format("25% {}", pl.col("_scope"))
    group = pl.when(inside).then(unit).when(~inside).then("quota_group")
    return {
        "outstanding_scope": Derivation(_inside(kind), (), frame, key=key),
        "quota_unit": Derivation(group, ("outstanding_scope", "quota_group"), frame, key=key),
    }


def _inside(kind: Kind) -> pl.Expr:
    """A leader without any post stands in nobody's scope."""
    inside = pl.col("_outstanding")
    return pl.when(pl.col("_posts").is_null()).then(False).otherwise(inside) if kind == "leader" else inside


def _scopes_of(roster: Roster, kind: Kind) -> tuple[pl.LazyFrame | None, str]:
    """Members stand in the scope of their cell too, everybody else only below the organisation."""
    if kind == "leader":
        return _scopes_of_posts(roster), "id"
    if kind == "organization":
        return _scopes(roster, above=True).rename({"organization": "id"}), "id"
    return _scopes(roster, above=kind == "collective"), "organization"


def _scopes(roster: Roster, *, above: bool) -> pl.LazyFrame:
    """Return for each organisation whether one over it is outstanding by decision, and the nearest."""
    rows = roster.tables["organizations"].select(
        pl.col("id").alias("_at"), pl.col("parent").alias("_up"), _by_decision().alias("_own")
    )
    walk = rows.select(pl.col("_at").alias("organization"), pl.col("_up" if above else "_at").alias("_at"))
    found = [walk.select("organization").with_columns(pl.lit(False).alias("_own"), pl.lit("").alias("_at"))]
    for _ in range(DEPTH):
        walk = walk.join(rows, on="_at", how="inner", maintain_order="left")
        if walk.is_empty():
            break
        found.append(walk.select("organization", "_own", "_at"))
        walk = walk.select("organization", pl.col("_up").alias("_at"))
    # Of which scope it is stays open as long as a nearer organisation may be the outstanding one.
    first = (pl.col(c).filter(pl.col("_own").fill_null(value=True)).first() for c in ("_own", "_at"))
    nearest = pl.when(next(first)).then(next(first))
    whole = pl.concat(found).lazy().group_by("organization", maintain_order=True)
    return whole.agg(any_of(pl.col("_own")).alias("_outstanding"), nearest.alias("_scope"))


def _by_decision() -> pl.Expr:
    """Outstanding counts with the decision on record; without it nothing is known (central A-05)."""
    recorded = pl.when(pl.col("outstanding_decision").is_not_null()).then(True)
    return pl.col("specially_outstanding") & recorded


def _scopes_of_posts(roster: Roster) -> pl.LazyFrame | None:
    posts = roster.tables.get("posts")
    if posts is None:
        return None
    nowhere = pl.col("unit" + NA) if "unit" + NA in posts.columns else pl.lit(False)
    found = (
        posts.lazy()
        .select(pl.col("person").alias("id"), pl.col("unit").alias("organization"), nowhere.alias("_nowhere"))
        .join(_scopes(roster, above=True), on="organization", how="left")
        .with_columns(pl.when("_nowhere").then(False).otherwise("_outstanding").alias("_outstanding"))
    )
    # Who stands in several scopes belongs to none in particular.
    settled = pl.col("_scope").is_not_null() | (~pl.col("_outstanding")).fill_null(value=False)
    scopes = pl.col("_scope").drop_nulls()
    scope = pl.when(settled.all() & (scopes.n_unique() == 1)).then(scopes.first()).alias("_scope")
    return found.group_by("id").agg(any_of(pl.col("_outstanding")), scope, pl.lit(True).alias("_posts"))


# ------------------------------------------------------------------ quarters


def _quarters_of_the_year(roster: Roster, kind: Kind) -> Mapping[str, Derivation]:
    """Whether the history has a quarter of the rated year as not completed (C366-QTR-08)."""
    year = roster.period.start.year
    return _not_completed(roster, kind, "quarter_not_completed", [f"{year}-Q{n}" for n in (1, 2, 3, 4)])


def _not_completed(roster: Roster, kind: Kind, fact: str, periods: list[str]) -> Mapping[str, Derivation]:
    """Whether one of the periods stands in the history as not completed; a revoked result does not."""
    bad = pl.col("rating").cast(pl.String) == "not_completed"
    counted = pl.col("period").is_in(periods) & (pl.col("status").cast(pl.String) != "revoked")
    # A leader's result is not that of the member.
    own = pl.col("subject_kind").cast(pl.String) == kind
    return sheet_facts(
        roster, "history", {fact: (any_of(counted & bad), False)}, lambda rows: rows.filter(own)
    )


def _leader_facts(roster: Roster) -> Mapping[str, Derivation]:
    number = _quarter(roster)
    year = roster.period.start.year
    before = f"{year - 1}-Q4" if number == 1 else f"{year}-Q{number - 1}"
    return {
        **_not_completed(roster, "leader", "previous_quarter_not_completed", [before]),
        "heads": _heads(roster),
        **{f"collective_{name}": _of_collective(roster, name) for name in _TARGETS},
    }


_TARGETS = ("targets_assigned", "targets_completed")


def _heads(roster: Roster) -> Derivation:
    posts = roster.tables.get("posts")
    if posts is None:
        return Derivation(pl.lit(None, dtype=pl.Boolean))
    found = posts.lazy().group_by(pl.col("person").alias("id")).agg(any_of(pl.col("is_head")).alias("_heads"))
    found = found.with_columns(pl.lit(True).alias("_posts"))
    held = pl.col("_posts").is_not_null()
    return Derivation(pl.when(held).then("_heads").otherwise(False), (), found)


def _of_collective(roster: Roster, name: str) -> Derivation:
    """A count of the collective in which the leader holds the main post."""
    rows = roster.tables.get("collectives")
    if rows is None or rows.is_empty() or name not in rows.columns:
        return Derivation(pl.lit(None, dtype=pl.Int64), ("main_collective",))
    values = dict(zip(rows["id"], rows[name], strict=True))
    found = pl.col("main_collective").replace_strict(values, default=None, return_dtype=pl.Int64)
    return Derivation(found, ("main_collective",))
