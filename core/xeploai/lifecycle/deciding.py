"""Which rules decide a result (S32)."""

import polars as pl

from xeploai.lifecycle.caps import is_reference
from xeploai.model import Ballot, Cap, Kind, Quota, Screen, Standard, Trigger
from xeploai.rulebooks.rulebook import Rulebook

_NONE = pl.lit([], dtype=pl.List(pl.String))


def deciding(rulebook: Rulebook, rows: pl.DataFrame, kind: Kind) -> pl.DataFrame:
    """Return ``id`` and ``deciding`` for rows of a kind: names of rules, the first non-empty group of S32."""
    parts = [
        pl.concat_list(p).list.drop_nulls() if p else _NONE
        for p in _groups(rulebook, set(rows.columns), kind)
    ]
    first: pl.Expr = parts[-1]
    for part in reversed(parts[:-1]):
        first = pl.when(part.list.len() > 0).then(part).otherwise(first)
    return rows.select("id", first.alias("deciding"))


def _binding(cap: Cap) -> pl.Expr:
    """A cap binds when the rating judged lies above it and no other cap is lower."""
    judged, capped = pl.col("_judged_ceiling"), pl.col("capped_ceiling").to_physical().cast(pl.Int8)
    if is_reference(cap):
        return (pl.col(f"{cap.name}!limit") == capped) & (judged > capped)
    return pl.col(cap.name) & (judged > capped)


def _name_if(condition: pl.Expr, name: str) -> pl.Expr:
    return pl.when(condition.fill_null(False)).then(pl.lit(name))


def _groups(rulebook: Rulebook, columns: set[str], kind: Kind) -> list[list[pl.Expr]]:
    """S32: screen, met triggers, unmet standards of the next rating up, binding cap, quota line."""
    levels = rulebook.levels(kind)
    floor = pl.col("rating_floor").to_physical().cast(pl.Int8)
    capped = pl.col("capped_ceiling").to_physical().cast(pl.Int8)
    judged = pl.col("_judged_ceiling")
    out = [r.name for r in rulebook.of(Screen, kind) if not r.rated and r.effect == "binds"]
    screens = [_name_if(pl.col(n), n) for n in out]
    triggers = [_name_if(pl.col(r.name), r.name) for r in rulebook.of(Trigger, kind) if r.effect == "binds"]
    unmet = []
    levelled: tuple[Standard | Ballot, ...] = (*rulebook.of(Standard, kind), *rulebook.of(Ballot, kind))
    for r in levelled:
        if r.effect == "binds":
            code = levels.index(str(r.rating))
            own = floor + 1 == code if isinstance(r, Ballot) or r.only else floor + 1 >= code
            unmet.append(_name_if(~pl.col(r.name) & own & (judged == floor), r.name))
    caps = [_name_if(_binding(r), r.name) for r in rulebook.of(Cap, kind) if r.effect == "binds"]
    quotas = []
    for q in rulebook.of(Quota, kind):
        verdict = f"{q.name}!verdict"
        if verdict in columns:
            quotas.append(
                _name_if((pl.col(verdict) != "within") & (capped == levels.index(str(q.rating))), q.name)
            )
    return [screens, triggers, unmet, caps, quotas]
