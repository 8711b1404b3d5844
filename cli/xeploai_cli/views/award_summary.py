"""One line an award: how many may be proposed, how many places, who gives it under which clause."""

from collections.abc import Iterator, Sequence

import polars as pl

from xeploai.lifecycle.eligibility import of_the_year
from xeploai.lifecycle.evaluation import Evaluation
from xeploai.model import Award
from xeploai_cli.language import lang, say
from xeploai_cli.views.grid import Grid, figure, grid, left, right, span


def award_summary(evaluation: Evaluation) -> Grid:
    """Return the awards of all kinds that were evaluated; empty for a quarter or a month."""
    figures = [right("award_eligible"), right("award_unknown"), right("award_places")]
    columns = (left("award", 3), *figures, left("given_by", 2), left("clause", 2))
    rows = list(_rows(evaluation)) if of_the_year(evaluation.roster) else []
    return grid("awards", columns, rows, note=say("awards.people_choose") if rows else "")


def _rows(evaluation: Evaluation) -> Iterator[Sequence[str]]:
    book = evaluation.rulebook
    for kind, rated in evaluation.kinds.items():
        for award in book.of(Award, kind):
            lines = rated.awards[award.name]
            counts = (figure(int(lines[c].sum())) for c in ("eligible", "unknown"))
            body = award.given_by[lang()] if award.given_by else ""
            yield award_name(award), *counts, _places(award, lines), body, book.clause(award)


def award_name(award: Award) -> str:
    """Return the name as printed."""
    return (award.award or award.text)[lang()]


def places(low: int | None, high: int | None) -> str:
    """Return the number of places; nothing known of it is said so."""
    return say("awards.no_number") if low is None or high is None else span(low, high)


def _places(award: Award, lines: pl.DataFrame) -> str:
    limits = lines.select("limit_min", "limit_max").unique()
    if award.within is not None and limits.height > 1:
        return say("awards.by_group")
    each = places(*limits.row(0)) if limits.height else ""
    return say("awards.each", places=each) if award.within is not None and lines.height > 1 else each
