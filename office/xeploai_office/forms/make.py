"""Make the forms of a roster, or empty ones, in a folder; what is there already is not made again."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Literal

from attrs import define, field, frozen
from jinja2 import TemplateError
from lxml.etree import XMLSyntaxError

from xeploai import Evaluation, Rulebook
from xeploai.dictionary import Dictionary
from xeploai.errors import UsageError
from xeploai.messages import Message, message, nearest
from xeploai.model import Kind
from xeploai_office.forms.files import content, digest, drafts, guarded, write_whole
from xeploai_office.forms.journal import FORMAT, NAME, Entry, Journal
from xeploai_office.forms.names import file_names, slug
from xeploai_office.forms.people import People, Subject, ids
from xeploai_office.forms.placeholders import facts_of
from xeploai_office.forms.shelf import Sheet, Shelf
from xeploai_office.forms.tables import tables
from xeploai_office.forms.values import Filler, blank

State = Literal["written", "replaced", "unchanged", "left"]
"""``left``: somebody edited the file, or something else wrote it."""
Progress = Callable[[int, int], None]
"""Called with how many files are done, and how many there are."""
TABLES = "bang-tong-hop.xlsx"
_WHO: Mapping[Kind, str] = {
    "member": "ca-nhan",
    "leader": "ca-nhan",
    "collective": "tap-the",
    "organization": "to-chuc-dang",
}
_HYPOTHETICAL = ("cross_period", "cross_place")
_BROKEN = (TemplateError, XMLSyntaxError, ArithmeticError, LookupError, TypeError, ValueError)


@frozen(eq=False)
class Job:
    """One file to be made: where, of what, and how."""

    path: str
    made_of: str
    render: Callable[[], bytes]
    sheet: Sheet | None = None
    subject: Subject | None = None


@frozen
class Made:
    """What became of one file."""

    path: str
    state: State
    form: str | None = None
    kind: Kind | None = None
    subject: str | None = None


@define(eq=False)
class Result:
    """What one run did."""

    shelf: Shelf
    made: list[Made] = field(factory=list)
    notes: list[Message] = field(factory=list)
    """What is left open, what has no place on a form, what was left alone."""

    @property
    def states(self) -> Counter[str]:
        """How many files there are of each state."""
        return Counter(m.state for m in self.made)

    def as_dict(self, rulebook: Rulebook, lang: str) -> dict[str, Any]:
        """Return the result as plain JSON values."""
        return {
            "format": FORMAT,
            "selection": rulebook.selection,
            "digest": rulebook.digest,
            "states": dict(sorted(self.states.items())),
            "missing": [m.render(lang) for m in self.shelf.missing],
            "notes": [m.render(lang) for m in (*self.shelf.notes, *self.notes)],
            "files": [
                {"path": m.path, "state": m.state, "form": m.form, "kind": m.kind, "subject": m.subject}
                for m in self.made
            ],
        }


@frozen(eq=False)
class Order:
    """What is asked for."""

    shelf: Shelf
    rulebook: Rulebook
    dictionary: Dictionary
    folder: Path
    only: tuple[str, ...] = ()
    kind: Kind | None = None
    force: bool = False
    lang: str = "vi"


# ------------------------------------------------------------------ runs


def make_forms(order: Order, evaluation: Evaluation, progress: Progress | None = None) -> Result:
    """Fill in every form of every subject, and write the tables; raise :class:`UsageError`."""
    people = People(evaluation.roster, evaluation)
    result = Result(order.shelf)
    result.notes += [f.message for f in evaluation.findings if f.code in _HYPOTHETICAL]
    wanted = _wanted(order, people, result)
    head = {"selection": order.rulebook.selection, "receipt": dict(evaluation.receipt)}
    fillers = {id(sheet): _filler(order, people, sheet) for sheet, _ in wanted}
    total = sum(len(s) for _, s in wanted) + 1
    jobs = _jobs(order, evaluation, wanted, fillers)
    _run(order, jobs, total, Journal.open(_ready(order.folder), head), result, progress)
    for sheet, _ in wanted:
        result.notes += fillers[id(sheet)].notes(sheet.title)
    return result


def make_blank(order: Order, progress: Progress | None = None) -> Result:
    """Write one empty form of each kind."""
    result = Result(order.shelf)
    sheets = _of_kind(order)
    jobs = (_blank_job(sheet, name) for sheet, name in zip(sheets, _form_names(sheets), strict=True))
    journal = Journal.open(_ready(order.folder), {"selection": order.rulebook.selection, "receipt": {}})
    _run(order, jobs, len(sheets), journal, result, progress)
    return result


def copy_templates(order: Order) -> Result:
    """Write the templates themselves, for an office to edit; one that is there is left alone."""
    result = Result(order.shelf)
    sheets = _of_kind(order)
    jobs = (
        Job(Path(str(s.form.template)).name, s.template.digest, partial(s.template.original), s)
        for s in sheets
    )
    journal = Journal.open(_ready(order.folder), {"selection": order.rulebook.selection, "receipt": {}})
    _run(order, jobs, len(sheets), journal, result, None)
    return result


def _run(
    order: Order,
    jobs: Iterator[Job],
    total: int,
    journal: Journal,
    result: Result,
    progress: Progress | None,
) -> None:
    left_over = drafts(order.folder)
    for number, job in enumerate(jobs, 1):
        state = _done(order, job, journal)
        form = job.sheet.form.name if job.sheet else None
        kind, subject = (job.subject.kind, job.subject.id) if job.subject else (None, None)
        result.made.append(Made(job.path, state, form, kind, subject))
        if state == "left":
            result.notes.append(message("forms.edited", file=job.path))
        if progress is not None:
            progress(number, total)
    journal.close()
    for draft in left_over:
        draft.unlink(missing_ok=True)
    result.notes += _told_of(journal, order, {m.path for m in result.made})


def _told_of(journal: Journal, order: Order, wanted: set[str]) -> Iterator[Message]:
    if journal.damaged:
        yield message("forms.damaged", file=NAME, count=journal.damaged)
    if not (order.only or order.kind):
        yield from (message("forms.stale", file=p) for p in journal.stale(wanted) if p.count("/"))


def _ready(folder: Path) -> Path:
    with guarded(folder):
        folder.mkdir(parents=True, exist_ok=True)
    return folder


# ------------------------------------------------------------------ one file


def _done(order: Order, job: Job, journal: Journal) -> State:
    """Make a file, unless it is there as it would be made, or is no longer ours."""
    path, last = order.folder / job.path, journal.latest.get(job.path)
    there = content(path)
    if there is not None and last == Entry(job.path, job.made_of, there):
        return "unchanged"
    data = job.render()
    entry = Entry(job.path, job.made_of, digest(data))
    if there == entry.content:
        journal.add(entry)
        return "unchanged"
    if there is not None and there not in journal.contents.get(job.path, ()) and not order.force:
        return "left"
    journal.add(entry)
    write_whole(path, data)
    return "written" if there is None else "replaced"


def _render(sheet: Sheet, values: Mapping[str, Any], who: str) -> bytes:
    try:
        return sheet.template.render(values)
    except _BROKEN as exc:
        told = {"file": sheet.template.file, "subject": who, "error": str(exc)}
        raise UsageError(message("forms.render", **told)) from exc


def _made_of(sheet: Sheet, values: Mapping[str, Any]) -> str:
    told = json.dumps([sheet.template.digest, values], ensure_ascii=False, sort_keys=True)
    return digest(told.encode())


# ------------------------------------------------------------------ what is to be made


def _of_kind(order: Order) -> list[Sheet]:
    sheets = [s for s in order.shelf.sheets if order.kind in (None, *_kinds(s))]
    if order.kind is not None and order.shelf.sheets and not sheets:
        told = {"selection": order.rulebook.selection, "kind": message(f"words.kind.{order.kind}")}
        raise UsageError(message("forms.no_kind", **told))
    return sheets


def _kinds(sheet: Sheet) -> tuple[Kind, ...]:
    return sheet.form.of or (sheet.form.kind,)


def _wanted(order: Order, people: People, result: Result) -> list[tuple[Sheet, list[Subject]]]:
    """Whom each form is made for; an id that is asked for and is not there is an error."""
    found: list[tuple[Sheet, list[Subject]]] = []
    known: list[str] = []
    for sheet in _of_kind(order):
        every = [s for s in people.subjects(sheet.form) if order.kind in (None, *s.kinds)]
        known += ids(every)
        asked = [s for s in every if not order.only or s.id in order.only]
        made = [s for s in asked if people.reviewed(s)]
        if left := len(asked) - len(made):
            result.notes.append(message("forms.not_reviewed", form=sheet.title, count=left))
        found.append((sheet, made))
    strangers = [i for i in order.only if i not in set(known)]
    if strangers and order.shelf.sheets:
        raise UsageError(
            [message("forms.unknown_subject", subject=i, nearest=nearest(i, known)) for i in strangers]
        )
    return found


def _filler(order: Order, people: People, sheet: Sheet) -> Filler:
    book = order.rulebook
    boxes = {
        k: frozenset(n for g in ("core_levels", "other_levels") for n in book.facts[k][g].of)
        for k in _kinds(sheet)
    }
    facts = facts_of(order.dictionary, _kinds(sheet))
    return Filler(sheet.form, people, facts, sheet.template.used, boxes)


def _jobs(
    order: Order,
    evaluation: Evaluation,
    wanted: Sequence[tuple[Sheet, list[Subject]]],
    fillers: Mapping[int, Filler],
) -> Iterator[Job]:
    # The receipt names the rulebook and the roster that every figure follows from.
    made_of = digest(json.dumps([order.lang, dict(evaluation.receipt)], sort_keys=True, default=str).encode())
    yield Job(TABLES, made_of, partial(tables, evaluation, order.lang))
    for (sheet, subjects), folder in zip(wanted, _form_names([s for s, _ in wanted]), strict=True):
        every = people_names(fillers[id(sheet)].people, sheet)
        for subject in subjects:
            values = fillers[id(sheet)].values(subject)
            path = f"{folder}/{every[_WHO[subject.kind], subject.id]}.docx"
            render = partial(_render, sheet, values, subject.id)
            yield Job(path, _made_of(sheet, values), render, sheet, subject)


def people_names(people: People, sheet: Sheet) -> Mapping[tuple[str, str], str]:
    """Return a file name for every subject of a form, whoever is asked for in this run."""
    by_who: dict[str, list[str]] = {}
    for subject in people.subjects(sheet.form):
        by_who.setdefault(_WHO[subject.kind], []).append(subject.id)
    return {(w, i): f"{w}-{n}" for w, every in by_who.items() for i, n in file_names(every).items()}


def _form_names(sheets: Sequence[Sheet]) -> list[str]:
    """One folder a form; forms of two regulations under one name get that of their regulation too."""
    shared = Counter(s.form.id for s in sheets)
    names = (s.form.id if shared[s.form.id] == 1 else f"{s.form.regulation}-{s.form.id}" for s in sheets)
    return [slug(n) for n in names]


def _blank_job(sheet: Sheet, name: str) -> Job:
    values = blank(sheet.template.used)
    return Job(f"{name}-trong.docx", _made_of(sheet, values), partial(_render, sheet, values, "–"), sheet)
