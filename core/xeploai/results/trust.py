"""Trust at a glance: on which evidence a rulebook, and each result under it, rests."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import polars as pl
from attrs import frozen

from xeploai.model import Ballot, Evidence, Kind, Opening, Reading, Rule, Standard
from xeploai.rosters.roster import NA
from xeploai.rulebooks.origins import WEAK, origin
from xeploai.rulebooks.rulebook import Rulebook

if TYPE_CHECKING:
    from xeploai.lifecycle.evaluation import Evaluation

MARKS: tuple[Evidence, ...] = ("text", "seed", "press", "secondary", "infer")


@frozen
class Trust:
    """How many rules rest on each kind of evidence, and which clauses are known only to exist."""

    marks: Mapping[Evidence, int]
    weak: tuple[Rule, ...]
    """Rules that rest, or whose local change rests, on evidence nobody here has read."""
    unknown: tuple[Rule, ...]


def trust(book: Rulebook) -> Trust:
    """Return what the rules of a rulebook rest on; readings and openings decide nothing and are left out."""
    entries = [e for e in book.entries if not isinstance(e.rule, Reading | Opening)]
    marks = Counter(e.rule.evidence for e in entries)
    weak = tuple(e.rule for e in entries if origin(book, e).marks & set(WEAK))
    return Trust({m: marks[m] for m in MARKS}, weak, tuple(e.rule for e in entries if e.rule.text_unknown))


def weak_flags(evaluation: "Evaluation", kind: Kind = "member") -> dict[str, list[str]]:
    """Return for each subject whose result rests on weak evidence the flags ``evidence:<mark>``."""
    found = weak_results(evaluation, kind)
    marks = found.columns[1:]
    rows = found.filter(pl.any_horizontal(marks)) if marks else found.clear()
    return {r["id"]: [f"evidence:{m}" for m in marks if r[m]] for r in rows.iter_rows(named=True)}


def weak_results(evaluation: "Evaluation", kind: Kind = "member") -> pl.DataFrame:
    """Return ``id`` and a Boolean column for each weak mark in the rulebook: the result rests on it.

    A result rests on the rules that decide it (S32), on the rule that is its reason and, since
    standards cumulate (S8), on every standard up to the rating reached and the ballot for it.
    """
    book, subjects = evaluation.rulebook, evaluation.kinds[kind].subjects
    frame = subjects.with_columns(evaluation.deciding(subjects, kind)["deciding"].alias("_deciding"))
    columns = set(frame.columns)
    return frame.select("id", *(_rests(r, book, columns, kind).alias(m) for m, r in _by_mark(book).items()))


def _by_mark(book: Rulebook) -> dict[str, list[Rule]]:
    marked = [(e.rule, origin(book, e).marks) for e in book.entries if not e.rule.text_unknown]
    found = {m: [r for r, marks in marked if m in marks] for m in WEAK}
    return {m: rules for m, rules in found.items() if rules}


def _rests(rules: Sequence[Rule], book: Rulebook, columns: set[str], kind: Kind) -> pl.Expr:
    names = [r.name for r in rules]
    decides = pl.col("_deciding").list.eval(pl.element().is_in(names)).list.any()
    reason = pl.col("reason").cast(pl.String).is_in(names)
    return pl.any_horizontal(
        decides.fill_null(False), reason.fill_null(False), *_reached(rules, book, columns, kind)
    )


def _reached(rules: Sequence[Rule], book: Rulebook, columns: set[str], kind: Kind) -> Iterator[pl.Expr]:
    """The standards among ``rules`` that the rating reached needed and that were met."""
    levels = book.levels(kind)
    rating = pl.col("rating").to_physical()
    for rule in rules:
        if (
            rule.kind != kind
            or not isinstance(rule, Standard | Ballot)
            or rule.effect != "binds"
            or rule.name not in columns
        ):
            continue
        code = levels.index(str(rule.rating))
        needed = rating == code if isinstance(rule, Ballot) or rule.only else rating >= code
        met = pl.col(rule.name)
        if rule.name + NA in columns:
            met = met & ~pl.col(rule.name + NA)
        yield (needed & met).fill_null(False)
