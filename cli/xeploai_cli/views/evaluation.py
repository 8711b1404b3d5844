"""An evaluation as grids: results, quotas, who waits for a choice, what is missing, findings."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

import polars as pl
from attrs import evolve

from xeploai.findings import Finding
from xeploai.lifecycle.evaluation import Evaluation
from xeploai.lifecycle.quota import ratios
from xeploai.lifecycle.status import STATUSES
from xeploai.messages import Message
from xeploai.model import KINDS, Kind, Quota
from xeploai.rulebooks.rulebook import Rulebook
from xeploai_cli.language import lang, say
from xeploai_cli.views.award_summary import award_summary
from xeploai_cli.views.grid import FIRST, Grid, Page, figure, grid, left, percent, right, span
from xeploai_cli.views.labels import Labels, labels, score
from xeploai_cli.views.standing import rests

VOTES = ("votes_excellent", "ballot_base")


def evaluation_page(evaluation: Evaluation, *, first: int | None = FIRST, quiet: bool = False) -> Page:
    """Return all that ``evaluate`` prints; ``quiet`` keeps the results and drops what explains them."""
    every = all_labels(evaluation)
    results = [summary(evaluation, names) for names in every]
    if quiet:
        kept = [g for g in results if g.rows]
        return Page(heading(evaluation), grids=tuple(kept), warnings=warnings(evaluation))
    grids = [*results, *(g for names in every for g in quotas(evaluation, names))]
    grids += [over_quota(evaluation, names, first=first) for names in every]
    grids.append(award_summary(evaluation))
    grids += [undetermined(evaluation, names, first=first) for names in every]
    grids += [missing(evaluation, every, first=first), findings(evaluation.findings, first=first)]
    kept = [g for g in grids if g.rows]
    lines = (
        say("evaluate.regulations", regulations=regulations(evaluation.rulebook)),
        *notes(evaluation.rulebook),
        *rests(evaluation),
    )
    readings_grid = readings(evaluation.rulebook, evaluation.kinds)
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
    return say("evaluate.heading", period=evaluation.roster.period.text, sizes=sizes(evaluation), **known)


def sizes(evaluation: Evaluation) -> str:
    """Return how many subjects of each kind there are."""
    counts = {k: r.subjects.height for k, r in evaluation.kinds.items()}
    return ", ".join(f"{figure(n)} {say(f'kind.{k}')}" for k, n in counts.items())


def all_labels(evaluation: Evaluation) -> tuple[Labels, ...]:
    """Return the names for each kind that was evaluated."""
    return tuple(labels(evaluation, kind) for kind in evaluation.kinds)


def of_kind(code: str, evaluation: Evaluation, names: Labels) -> str:
    """Return the code of a grid that is told for one kind: with the kind's name where there are several."""
    return f"{code}_of" if len(evaluation.kinds) > 1 else code


def subjects_of(evaluation: Evaluation, names: Labels) -> pl.DataFrame:
    """Return the subjects of the kind that is named."""
    return evaluation.kinds[names.kind].subjects


def warnings(evaluation: Evaluation) -> tuple[str, ...]:
    """Return what makes a result hypothetical: another period or place, or values changed by ``--set``."""
    across = [f for f in evaluation.findings if f.code in ("cross_period", "cross_place")]
    told = [say("evaluate.hypothetical", text=f.message) for f in across]
    return (*told, *what_if(evaluation.rulebook))


def what_if(book: Rulebook) -> tuple[str, ...]:
    """Return which values were changed by ``--set``, if any."""
    return (say("evaluate.what_if", sets="; ".join(book.what_if)),) if book.what_if else ()


def regulations(book: Rulebook) -> str:
    """Return the regulations a rulebook is made of."""
    return "; ".join(f"{r.identity.title[lang()]} [{r.id}]" for r in book.regulations)


def notes(book: Rulebook) -> tuple[str, ...]:
    """Return what a rulebook says of itself, and how many clauses are known only to exist."""
    unknown = sum(len(book.unknown_texts(k)) for k in KINDS)
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
    code, told = of_kind("summary", evaluation, names), {"kind": say(f"kind.{names.kind}")}
    return grid(code, columns, _summary_rows(evaluation, names), told=told)


def _summary_rows(evaluation: Evaluation, names: Labels) -> Iterator[tuple[str, str, str]]:
    subjects = subjects_of(evaluation, names)
    total = subjects.height
    counts = subjects.group_by("status", "rating", "reason").len("count")
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
    for rule in evaluation.rulebook.of(Quota, names.kind):
        if rule.name in evaluation.quotas:
            yield _quota(rule, evaluation, names)


def _quota(rule: Quota, evaluation: Evaluation, names: Labels) -> Grid:
    figures = [right(c) for c in ("rated", "good_up", "unrounded", "limit", "candidates")]
    shares = [right(c) for c in ("of_good", "of_good_up", "of_rated")]
    columns = (left("group", 1), *figures, *shares, left("verdict"))
    rows = [_quota_line(line, rule, names) for line in evaluation.quotas[rule.name].iter_rows(named=True)]
    local = names.changing(rule, "share")
    clauses = dict.fromkeys(map(evaluation.rulebook.clause, (*reversed(local), rule)))
    note = say("quota.note", clause="; ".join(clauses), words=names.words(rule))
    return grid("quota", columns, rows, note=note, told={"text": (local or (rule,))[-1].text})


def _quota_line(line: Mapping[str, Any], rule: Quota, names: Labels) -> tuple[str, ...]:
    wanted = line["picks"] + line["candidates_max"]
    shares = ratios(wanted, line["good_max"], line["rated_max"])
    group = names.group(line["group"], str(rule.within)) + (" *" if line["exceptional"] else "")
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
    rows = subjects_of(evaluation, names).filter(over.fill_null(False))
    shown = [n for n, c in (("score", "score"), ("votes", VOTES[0])) if c in rows.columns and rows[c].count()]
    columns = (left(names.kind), left("cell"), *(right(n) for n in shown))
    cells = [_candidate(row, shown, names) for row in _head(rows, first)]
    code, told = of_kind("over_quota", evaluation, names), {"kind": say(f"kind.{names.kind}")}
    ranked = any(q.order for q in evaluation.rulebook.of(Quota, names.kind))
    note = say("over_quota.tied" if ranked else "over_quota.note")
    return grid(code, columns, cells, count=rows.height, note=note, told=told)


def _candidate(row: Mapping[str, Any], shown: Sequence[str], names: Labels) -> tuple[str, ...]:
    figures = {
        "score": score(row),
        "votes": "/".join(figure(row[v]) for v in VOTES if row.get(v) is not None),
    }
    cell = row.get("parent") if names.kind == "organization" else row.get("organization")
    return (names.who(row), names.group(cell), *(figures[n] for n in shown))


# ------------------------------------------------------------------ what is open


def undetermined(evaluation: Evaluation, names: Labels, *, first: int | None) -> Grid:
    """Return who cannot be rated yet, what is possible and which facts would settle it."""
    rows = subjects_of(evaluation, names).filter(pl.col("status") == "undetermined")
    columns = (left(names.kind, 3), left("possible", 3), left("missing", 5))
    cells = [
        (names.who(r), names.range(r["rating_floor"], r["rating_ceiling"]), names.missing_of(r))
        for r in _head(rows, first)
    ]
    code, told = of_kind("undetermined", evaluation, names), {"kind": say(f"kind.{names.kind}")}
    return grid(code, columns, cells, count=rows.height, told=told)


def _head(rows: pl.DataFrame, first: int | None) -> Iterator[dict[str, Any]]:
    return (rows if first is None else rows.head(first)).iter_rows(named=True)


def missing(evaluation: Evaluation, every: Sequence[Labels], *, first: int | None) -> Grid:
    """Return how many undetermined subjects of any kind lack each fact themselves, the most wanted first."""
    open_ = pl.col("status") == "undetermined"
    parts = [
        subjects_of(evaluation, names)
        .filter(open_)
        .select(pl.lit(i).alias("of"), pl.col("missing").list.head("missing_own"))
        .explode("missing")
        for i, names in enumerate(every)
    ]
    counts = pl.concat(parts).drop_nulls("missing").group_by("of", "missing").len("count")
    ranked = counts.sort("count", "of", "missing", descending=[True, False, False])
    cells = [(every[i].one_missing(name), figure(count)) for i, name, count in ranked.iter_rows()]
    return grid("missing", (left("fact"), right("number")), cells, first=first)


def findings(found: Iterable[Finding], *, first: int | None) -> Grid:
    """Return findings, errors first; what one rule says of many subjects is one line with their number."""
    order = ("error", "warning", "info")
    groups: dict[object, list[Finding]] = {}
    for number, f in enumerate(sorted(found, key=lambda f: order.index(f.severity))):
        alike = (f.severity, f.code, f.rule) if first is not None and f.rule and f.subject else number
        groups.setdefault(alike, []).append(f)
    cells = [(say(f"severity.{alike[0].severity}"), _told(alike)) for alike in groups.values()]
    count = sum(map(len, groups.values()))
    rows = grid("findings", (left("severity"), left("what", 1)), cells, first=first)
    return evolve(rows, title=say("grid.findings", count=count))


def _told(alike: Sequence[Finding]) -> str:
    text = alike[0].message.render(lang())
    return text if len(alike) == 1 else say("findings.alike", text=text, count=len(alike) - 1)


def readings(book: Rulebook, kinds: Iterable[Kind] = KINDS) -> Grid:
    """Return the readings in use: how an ambiguous text is understood, and what was chosen."""
    return grid(
        "readings", (left("question", 2), left("chosen", 3)), [reading(n, book) for n in book.asked(kinds)]
    )


def reading(name: str, book: Rulebook) -> tuple[str, str]:
    """Return the question of a reading, and the answer in use."""
    rule, value = book.reading_rules[name], book.readings[name]
    question = rule.question[lang()] if rule.question else rule.text[lang()]
    return question, f"{rule.values[value][lang()]} [{name.partition('.')[2]}={value}]"
