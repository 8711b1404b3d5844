"""Awards as grids: what there is, how many places, who may be proposed and what is left to people."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from xeploai.lifecycle.evaluation import Evaluation
from xeploai.model import Award, Kind
from xeploai.results.award_table import AwardTable, Candidate
from xeploai_cli.language import lang, say
from xeploai_cli.views.award_summary import award_name, award_summary, places
from xeploai_cli.views.evaluation import all_labels, heading, warnings
from xeploai_cli.views.grid import Grid, Page, figure, grid, left, right, span
from xeploai_cli.views.labels import Labels

SHOWN = 8
"""So many ids are named of those of whom the same is missing."""
Given = Mapping[tuple[str, str, str], str]
"""Kind, id and rule of awards that a ledger says were given: by whom and when."""


def awards_page(
    evaluation: Evaluation,
    tables: Sequence[AwardTable],
    given: Given,
    *,
    first: int | None,
    quiet: bool = False,
) -> Page:
    """Return all awards; ``quiet`` keeps the candidates."""
    names = {n.kind: n for n in all_labels(evaluation)}
    people = [candidates(t, names[t.award.kind], given, first=first) for t in tables]
    grids = (
        people
        if quiet
        else [award_summary(evaluation), *(g for t in tables for g in groups(t, names)), *people]
    )
    notes = () if tables else (say("awards.not_of_the_year"),)
    shown = tuple(g for g in grids if g.rows)
    return Page(heading(evaluation), notes, shown, warnings(evaluation))


def groups(t: AwardTable, names: Mapping[Kind, Labels]) -> Iterator[Grid]:
    """Yield the groups of an award that has a number of places, with what is left to people."""
    rows = [_group(g, names[t.award.kind]) for g in t.groups if g["verdict"] != "free"]
    figures = [right(c) for c in ("on_roll", "good_up", "award_eligible", "award_unknown", "award_places")]
    columns = (left("group", 2), *figures, left("verdict", 2))
    if rows:
        yield grid("award_groups", columns, rows, told={"award": award_name(t.award)}, note=_chooser(t))


def _group(g: Mapping[str, Any], names: Labels) -> tuple[str, ...]:
    label = names.group(g["group"]) if g["group"] else say("awards.whole_place")
    good = span(g["good_min"], g["good_max"])
    counts = (figure(g["roll"]), good, figure(g["eligible"]), figure(g["unknown"]))
    limit = places(g["limit_min"], g["limit_max"])
    return label, *counts, limit, say(f"awards.verdict.{g['verdict']}")


def _chooser(t: AwardTable) -> str:
    body = t.award.chosen_by or t.award.given_by
    return say("awards.chosen_by", body=body[lang()], clause=t.clause) if body else t.clause


def candidates(t: AwardTable, names: Labels, given: Given, *, first: int | None) -> Grid:
    """Return who may be proposed for an award, and what is missing of the others."""
    columns = (left("candidate", 3), left("group", 2), left("award_state", 3), left("award_also", 3))
    people = [c for c in t.candidates if c.may]
    rows = [_candidate(c, t, names, given) for c in people[:first]]
    waiting: dict[tuple[str, ...], list[Candidate]] = {}
    for c in (c for c in t.candidates if c.may is None):
        waiting.setdefault(c.missing, []).append(c)
    rows += [_waiting(group, names) for group in waiting.values()]
    more = len(people) - len(people[:first])
    code = "award_candidates"
    told = {"award": award_name(t.award)}
    return grid(code, columns, rows, count=len(rows) + more, told=told, note=t.clause)


def _candidate(c: Candidate, t: AwardTable, names: Labels, given: Given) -> tuple[str, ...]:
    also = "; ".join(award_name(a) for a in map(names.rules.__getitem__, c.also) if isinstance(a, Award))
    held = given.get((c.kind, c.id, t.award.name))
    told = [_state(c), say("awards.given", by=held) if held else ""]
    group = names.group(c.group) if c.group else ""
    return f"{c.id} {c.name or ''}".strip(), group, "; ".join(filter(None, told)), also


def _waiting(group: Sequence[Candidate], names: Labels) -> tuple[str, ...]:
    """One line for all of whom the same is missing."""
    who = ", ".join(c.id for c in group[:SHOWN])
    several = say("awards.several", who=who, count=len(group) - SHOWN) if len(group) > SHOWN else who
    missing = "; ".join(_missing(m, names) for m in group[0].missing)
    return several, "", say("awards.unknown", missing=missing), ""


def _state(c: Candidate) -> str:
    return say("awards.eligible") if c.years is None else say("awards.eligible_years", years=c.years)


def _missing(name: str, names: Labels) -> str:
    return say(f"awards.missing.{name}") if name in ("rating", "history") else names.one_missing(name)
