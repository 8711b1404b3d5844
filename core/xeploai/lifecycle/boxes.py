"""Level boxes counted: whether most of them reach a level (seed A-05, read as "mostly")."""

from functools import reduce
from operator import add

import polars as pl

from xeploai.lifecycle.stage import Derivation
from xeploai.model import SUBJECTS, Kind
from xeploai.rosters.roster import NA, Roster
from xeploai.rulebooks.rulebook import Rulebook

GROUPS = ("core_levels", "other_levels")


def most_boxes_average(rulebook: Rulebook, roster: Roster, kind: Kind) -> Derivation:
    """Return whether more than half of a subject's applicable boxes are average or better.

    Null while the blank boxes could still decide it; true where no box applies.
    """
    facts, columns = rulebook.facts[kind], roster.tables[SUBJECTS[kind]].columns
    boxes = tuple(dict.fromkeys(b for g in GROUPS if g in facts for b in facts[g].of))
    if not boxes:
        return Derivation(pl.lit(None, dtype=pl.Boolean))
    applies = {b: ~pl.col(b + NA) if b + NA in columns else pl.lit(value=True) for b in boxes}
    reached = reduce(add, [_count(applies[b] & _average(b)) for b in boxes])
    blank = reduce(add, [_count(applies[b] & pl.col(b).is_null()) for b in boxes])
    all_of_them = reduce(add, [_count(applies[b]) for b in boxes])
    value = (
        pl.when((2 * reached > all_of_them) | (all_of_them == 0))
        .then(True)
        .when(2 * (reached + blank) <= all_of_them)
        .then(False)
    )
    return Derivation(value, boxes)


def _average(box: str) -> pl.Expr:
    """Levels rise from poor: whatever is above it is average or better."""
    return (pl.col(box).to_physical() > 0).fill_null(False)


def _count(test: pl.Expr) -> pl.Expr:
    return test.cast(pl.Int64)
