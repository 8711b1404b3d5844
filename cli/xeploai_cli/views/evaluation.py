"""An evaluation as grids: results, quotas, who waits for a choice, what is missing, findings."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

import polars as pl

from xeploai.findings import Finding
from xeploai.lifecycle.evaluation import Evaluation
from xeploai.lifecycle.quota import ratios
from xeploai.lifecycle.status import STATUSES
from xeploai.messages import Message
from xeploai.model import Quota
from xeploai.rulebooks.rulebook import Rulebook
from xeploai_cli.language import lang, say
from xeploai_cli.views.grid import FIRST, Grid, Page, figure, grid, left, percent, right, span
from xeploai_cli.views.labels import Labels, labels, score
from xeploai_cli.views.standing import rests

VOTES = ("votes_excellent", "ballot_base")


def evaluation_page(evaluation: Evaluation, *, first: int | None = FIRST, quiet: bool = False) -> Page:
    """Return all that ``evaluate`` prints; ``quiet`` keeps the results and drops what explains them."""
    names = labels(evaluation)
    grids = [summary(evaluation, names), *quotas(evaluation, names)]
    grids += [over_quota(evaluation, names, first=first), undetermined(evaluation, names, first=first)]
    grids += [missing(evaluation, names, first=first), findings(evaluation.findings, first=first)]
    kept = [g for g in grids if g.rows]
    if quiet:
        return Page(heading(evaluation), grids=tuple(kept[:1]), warnings=warnings(evaluation))
    lines = (
        say("evaluate.regulations", regulations=regulations(evaluation.rulebook)),
        *notes(evaluation.rulebook),
        *rests(evaluation),
    )
    readings_grid = readings(evaluation.rulebook)
    return Page(
        heading(evaluation),
        lines,
        (*kept, *([readings_grid] if readings_grid.rows else [])),
        warnings(evaluation),
    )


def heading(evaluation: Evaluation) -> str:
    """Return place, day, selection, period and size in one line."""
    book = evaluation.rulebook
    known = {"place": book.place.name, "day": book.day, "selection": book.selection}
    return say(
        "evaluate.heading", period=evaluation.roster.period.text, count=evaluation.subjects.height, **known
    )


def warnings(evaluation: Evaluation) -> tuple[str, ...]:
    """Return what makes a result hypothetical: another period or place, or values changed by ``--set``."""
    across = [f for f in evaluation.findings if f.code in ("cross_period", "cross_place")]
    told = [say("evaluate.hypothetical", text=f.message) for f in across]
    return (*told, *what_if(evaluation))


def what_if(evaluation: Evaluation) -> tuple[str, ...]:
    """Return which values were changed by ``--set``, if any."""
    sets = evaluation.rulebook.what_if
    return (say("evaluate.what_if", sets="; ".join(sets)),) if sets else ()


def regulations(book: Rulebook) -> str:
    """Return the regulations a rulebook is made of."""
    return "; ".join(f"{r.identity.title[lang()]} [{r.id}]" for r in book.regulations)


def notes(book: Rulebook) -> tuple[str, ...]:
    """Return what a rulebook says of itself, and how many clauses are known only to exist."""
    unknown = len(book.unknown_texts())
    texts = [say("evaluate.unknown_texts", count=unknown, selection=book.selection)] if unknown else []
    return tuple(
        say("evaluate.note", text=t) for t in (*map(_said, (*book.notes, *book.acknowledged)), *texts)
    )


def _said(message: Message) -> str:
    return message.render(lang())


# ------------------------------------------------------------------ results


def summary(evaluation: Evaluation, names: Labels) -> Grid:
    """Return each status, and under it each rating or reason, with number and share."""
    columns = (left("result"), right("number"), right("share"))
    return grid("summary", columns, _summary_rows(evaluation, names))


def _summary_rows(evaluation: Evaluation, names: Labels) -> Iterator[tuple[str, str, str]]:
    total = evaluation.subjects.height
    counts = evaluation.subjects.group_by("status", "rating", "reason").len("count")
    for status in STATUSES:
        own = counts.filter(pl.col("status") == status)
        if own.is_empty():
            continue
        yield _counted(say(f"status.{status}"), int(own["count"].sum()), total)
        if status == "undetermined":
            continue
        by = "rating" if status == "rated" else "reason"
        parts = own.group_by(by).agg(pl.col("count").sum()).sort(by, descending=by == "rating")
        for code, count in parts.filter(pl.col(by).is_not_null()).iter_rows():
            yield _counted(
                "   " + (names.rating(code) if by == "rating" else names.reason(code)), count, total
            )


def _counted(label: str, count: int, total: int) -> tuple[str, str, str]:
    return label, figure(count), percent(Fraction(count, total) if total else None)


# ------------------------------------------------------------------ quotas


def quotas(evaluation: Evaluation, names: Labels) -> Iterator[Grid]:
    """Yield for each quota one grid with a line a group."""
    for rule in evaluation.rulebook.of(Quota):
        if rule.name in evaluation.quotas:
            yield _quota(rule, evaluation, names)


def _quota(rule: Quota, evaluation: Evaluation, names: Labels) -> Grid:
    figures = [right(c) for c in ("rated", "good_up", "unrounded", "limit", "candidates")]
    shares = [right(c) for c in ("of_good", "of_good_up", "of_rated")]
    columns = (left("group", 1), *figures, *shares, left("verdict"))
    rows = [_quota_line(line, names) for line in evaluation.quotas[rule.name].iter_rows(named=True)]
    note = say("quota.note", clause=evaluation.rulebook.clause(rule), words=names.words(rule))
    return grid("quota", columns, rows, note=note, told={"text": rule.text})


def _quota_line(line: Mapping[str, Any], names: Labels) -> tuple[str, ...]:
    wanted = line["picks"] + line["candidates_max"]
    shares = ratios(wanted, line["good_max"], line["rated_max"])
    group = names.group(line["group"]) + (" *" if line["exceptional"] else "")
    counts = (span(line["rated_min"], line["rated_max"]), span(line["good_min"], line["good_max"]))
    limits = (figure(f"{line['unrounded']:.2f}"), span(line["limit_min"], line["limit_max"]))
    candidates = span(line["picks"] + line["candidates_min"], wanted)
    return (
        group,
        *counts,
        *limits,
        candidates,
        *(percent(s, sign="") for s in shares),
        say(f"verdict.{line['verdict']}"),
    )


def over_quota(evaluation: Evaluation, names: Labels, *, first: int | None) -> Grid:
    """Return the candidates among whom an authority has to choose: nobody is ranked (S22)."""
    over = (pl.col("reason") == "over_quota") & (pl.col("status") == "needs_decision")
    rows = evaluation.subjects.filter(over.fill_null(False))
    shown = [n for n, c in (("score", "score"), ("votes", VOTES[0])) if c in rows.columns and rows[c].count()]
    columns = (left("member"), left("cell"), *(right(n) for n in shown))
    cells = [_candidate(row, shown, names) for row in _head(rows, first)]
    return grid("over_quota", columns, cells, count=rows.height, note=say("over_quota.note"))


def _candidate(row: Mapping[str, Any], shown: Sequence[str], names: Labels) -> tuple[str, ...]:
    figures = {
        "score": score(row),
        "votes": "/".join(figure(row[v]) for v in VOTES if row.get(v) is not None),
    }
    return (names.who(row), names.group(row.get("organization")), *(figures[n] for n in shown))


# ------------------------------------------------------------------ what is open


def undetermined(evaluation: Evaluation, names: Labels, *, first: int | None) -> Grid:
    """Return who cannot be rated yet, what is possible and which facts would settle it."""
    rows = evaluation.subjects.filter(pl.col("status") == "undetermined")
    columns = (left("member", 3), left("possible", 3), left("missing", 5))
    cells = [
        (names.who(r), names.range(r["rating_floor"], r["rating_ceiling"]), names.missing(r["missing"]))
        for r in _head(rows, first)
    ]
    return grid("undetermined", columns, cells, count=rows.height)


def _head(rows: pl.DataFrame, first: int | None) -> Iterator[dict[str, Any]]:
    return (rows if first is None else rows.head(first)).iter_rows(named=True)


def missing(evaluation: Evaluation, names: Labels, *, first: int | None) -> Grid:
    """Return how many undetermined subjects miss each fact, the most wanted first."""
    rows = evaluation.subjects.filter(pl.col("status") == "undetermined").explode("missing")
    counts = (
        rows.drop_nulls("missing")
        .group_by("missing")
        .len("count")
        .sort("count", "missing", descending=[True, False])
    )
    cells = [(names.one_missing(name), figure(count)) for name, count in counts.iter_rows()]
    return grid("missing", (left("fact"), right("number")), cells, first=first)


def findings(found: Iterable[Finding], *, first: int | None) -> Grid:
    """Return findings, errors first."""
    order = ("error", "warning", "info")
    ranked = sorted(found, key=lambda f: order.index(f.severity))
    cells = [(say(f"severity.{f.severity}"), f.message.render(lang())) for f in ranked[:first]]
    return grid("findings", (left("severity"), left("what", 1)), cells, count=len(ranked))


def readings(book: Rulebook) -> Grid:
    """Return the readings in use: how an ambiguous text is understood, and what was chosen."""
    used = [n for n in book.readings if n not in book.idle_readings and n in book.reading_rules]
    return grid(
        "readings", (left("question", 2), left("chosen", 3)), [_reading(n, book) for n in sorted(used)]
    )


def _reading(name: str, book: Rulebook) -> tuple[str, str]:
    rule, value = book.reading_rules[name], book.readings[name]
    question = rule.question[lang()] if rule.question else rule.text[lang()]
    return question, f"{rule.values[value][lang()]} [{name.partition('.')[2]}={value}]"
