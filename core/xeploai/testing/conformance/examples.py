"""Part 6: the author's worked examples pass, and there are enough of them."""

from collections.abc import Iterator
from datetime import date

import polars as pl

from xeploai.errors import XeploaiError
from xeploai.lifecycle.evaluation import Evaluation
from xeploai.model import Award, Ballot, Cap, Criterion, Quota, Rule, Standard, Trigger
from xeploai.model.work import WorkRule
from xeploai.testing.cases import Case, CaseFile, FigureCase
from xeploai.testing.conformance.examined import Examined
from xeploai.testing.conformance.faults import Fault, fault, note
from xeploai.testing.conformance.sweep import governs

_SILENT = ("ladder", "reading", "opening", "notice")
"""Tables that have no outcome of their own, or none that a rating shows."""
_SIDED = (Standard, Trigger, Cap, Ballot)
"""Tables whose condition has two sides."""


def examples(it: Examined) -> Iterator[Fault]:
    """Yield examples that fail, and rules, thresholds and days without any."""
    yield from _failing(it)
    met: dict[str, set[bool | None]] = {}
    for found, _ in it.evaluations():
        _note_outcomes(found, met)
    figured = {f.rule for c in it.case_files for f in c.figures}
    for regulation in it.regulations:
        for rule in regulation.rules:
            if _wants_case(rule) and not _has_case(rule, met, figured):
                yield _at(rule, "case.missing", "error", it)
            elif isinstance(rule, _SIDED) and _tested(rule) and len(met.get(rule.name, set()) - {None}) < 2:
                yield _at(rule, "case.side", "warning", it)
        yield from _days(it, regulation.identity.place, regulation.id)


def _at(rule: Rule, code: str, severity: str, it: Examined) -> Fault:
    found = fault(note(code, rule=rule.name).message, it.folders)
    return Fault(found.message, "error" if severity == "error" else "warning", found.where, anchor="cases")


def _failing(it: Examined) -> Iterator[Fault]:
    """Yield every example that cannot be read, cannot be evaluated, or differs."""
    for path, message in it.case_faults:
        yield fault(message, [path.parent])
    for file in it.case_files:
        where = f"cases/{file.path.name}"
        for case in all_cases(file):
            at = f"{where}: case[{case.id}]"
            try:
                told = it.differences(case)
            except XeploaiError as exc:
                yield note("case.fails", where=at, case=case.id, why=exc.messages)
                continue
            yield from (note("case.differs", where=at, case=case.id, what=d) for d in told)


def all_cases(file: CaseFile) -> list[Case | FigureCase]:
    """Return the worked examples of a file, of subjects and of figures."""
    return [*file.cases, *file.figures]


def _note_outcomes(found: Evaluation, met: dict[str, set[bool | None]]) -> None:
    for rated in found.kinds.values():
        names = {r.name for r in found.rulebook.rules} & set(rated.subjects.columns)
        for name in names:
            lacking = (
                rated.subjects.get_column(f"{name}!na") if f"{name}!na" in rated.subjects.columns else None
            )
            values = rated.subjects[name].to_list()
            live = [v for n, v in enumerate(values) if lacking is None or not lacking[n]]
            met.setdefault(name, set()).update(live)
        for quota, lines in rated.quotas.items():
            met.setdefault(quota, set()).update([True] * bool(lines.height))
        for criterion in (r for r in found.rulebook.rules if isinstance(r, Criterion)):
            if any(_rated_in(t, criterion) for t in (rated.subjects, *found.roster.tables.values())):
                met.setdefault(criterion.name, set()).add(True)


def _rated_in(table: pl.DataFrame, criterion: Criterion) -> bool:
    """Say whether a table holds points or a level of a criterion: of subjects, or a row each entry."""
    columns = {f"points_{criterion.id}", f"level_{criterion.id}"} & set(table.columns)
    rows = "criterion" in table.columns and (table["criterion"].cast(pl.String) == criterion.id).any()
    return bool(rows) or any(table[c].is_not_null().any() for c in columns)


def _wants_case(rule: Rule) -> bool:
    """Say whether a rule does something that an example can show."""
    own = rule.relation not in ("adopts", "narrows", "widens", "excepts") and not rule.set
    works = not isinstance(rule, WorkRule) and rule.table not in _SILENT and rule.effect != "warns"
    return own and works and not rule.text_unknown


def _has_case(rule: Rule, met: dict[str, set[bool | None]], figured: set[str]) -> bool:
    bare = rule.name.partition("/")[2]
    if isinstance(rule, Quota | Award) and {rule.name, bare} & figured:
        return True
    if isinstance(rule, Criterion) and not _brings_column(rule):
        return True
    return bool(met.get(rule.name, set()) - {None}) or isinstance(rule, Award)


def _brings_column(rule: Criterion) -> bool:
    """Say whether somebody fills in points or a level; a heading is only worked out, or only read."""
    worked_out = rule.combine != "points" or rule.bonus is not None or rule.from_share is not None
    return rule.group is not None or (rule.max is not None and not worked_out)


def _tested(rule: Rule) -> bool:
    return (
        not rule.text_unknown
        and rule.effect == "binds"
        and rule.relation not in ("adopts", "excepts")
        and not rule.set
    )


def _days(it: Examined, place: str, regulation: str) -> Iterator[Fault]:
    """Ask for an example inside the text's days: a selection that it governs."""
    text = it.registry.regulations[regulation]
    selections = {c.selection for c in it.cases}
    days = {d for s in selections if (d := _day(s, it, place)) is not None}
    if not any(governs(text, d, it.registry) for d in days):
        yield note("case.none", where="cases/*.toml", regulation=regulation)


def _day(selection: str, it: Examined, place: str) -> date | None:
    try:
        book = it.book(selection)
    except XeploaiError:
        return None
    return book.day if any(r.identity.place == place for r in book.regulations) else None
