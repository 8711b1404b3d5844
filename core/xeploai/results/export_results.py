"""The results of one kind as columns: who, what was found and why, then all that the roster says."""

from collections.abc import Iterator

import polars as pl

from xeploai.lifecycle.evaluation import Evaluation
from xeploai.messages import text
from xeploai.model import SUBJECTS, Fact, Kind
from xeploai.results.export_sheet import Band, Column, Form, column, fitting
from xeploai.results.export_words import Words
from xeploai.rosters.roster import NA
from xeploai.rosters.write import cells, headers_of

WHO = ("id", "name")
_PRINTED: dict[str, int] = {
    "unit": 22, "status": 13, "rating": 17, "possible": 17, "decision": 17, "score": 8, "why": 46,
    "missing": 24,
}  # fmt: skip
"""Results that go on paper, with the widths at which a page holds them."""
_BESIDE: dict[str, int] = {"natural": 22, "capped_by": 30, "weak": 22, "awards": 30}
_ALWAYS = ("status", "rating", "why", "missing")
_FORMS: dict[str, Form] = {"number": "decimal", "count": "count", "date": "date"}


def results(words: Words) -> tuple[pl.DataFrame, list[Column], int]:
    """Return the frame of a kind, its columns, and how many of them go on paper.

    Input columns are those that the roster has, with its headers; derived facts follow.
    """
    subjects = words.evaluation.kinds[words.kind].subjects
    frame = pl.concat([subjects, words.columns], how="horizontal")
    printed = [*_who(frame, words), *_found(frame, words, _PRINTED)]
    return frame, [*printed, *_found(frame, words, _BESIDE), *_facts(frame, words)], len(printed)


def _who(frame: pl.DataFrame, words: Words) -> Iterator[Column]:
    for name in WHO:
        if name in frame.columns:
            longest = frame[name].str.len_chars().max()
            yield column(name, _say(words, name), "text", "who", fitting("", [longest]))  # type: ignore[list-item]


def _found(frame: pl.DataFrame, words: Words, names: dict[str, int]) -> Iterator[Column]:
    """The results that there are: a column in which nothing stands says nothing."""
    for name, width in names.items():
        if name == "score":
            if "score" in frame.columns:
                fact = words.evaluation.rulebook.facts[words.kind]["score"]
                yield _column(fact, fact.label[words.lang], "result", words)
        elif name in _ALWAYS or frame[f"_{name}"].count():
            yield column(f"_{name}", _say(words, name), "wrapped", "result", width)


def _say(words: Words, name: str, **told: object) -> str:
    return text(f"workbook.{name}", words.lang, **told)


def _facts(frame: pl.DataFrame, words: Words) -> Iterator[Column]:
    """What the roster says, and what follows from it."""
    facts = words.evaluation.rulebook.facts[words.kind]
    given = _given(words.evaluation, words.kind)
    said = [f for f in facts.values() if f.id in given and f.id not in (*WHO, "score")]
    titles = headers_of(said, words.lang)
    yield from (_column(f, titles[f.id], "input", words) for f in said)
    known = words.evaluation.kinds[words.kind].facts
    for fact in (facts[n] for n in frame.columns if n in facts and n not in given and n != "score"):
        if fact.id in known.derived or fact.tally is not None:
            yield _column(fact, _say(words, "derived", label=fact.label), "derived", words)


def _given(evaluation: Evaluation, kind: Kind) -> set[str]:
    """The columns that the roster has of a kind; ballots stand beside the members."""
    roster = evaluation.roster
    tables = (SUBJECTS[kind], *(("ballots",) if kind == "member" else ()))
    given = {c for t in tables if t in roster.cells for c in roster.cells[t].columns}
    if given:
        return given
    rows = roster.tables[SUBJECTS[kind]]
    return {c for c in rows.columns if rows[c].count() and not c.endswith(NA)}


def _column(fact: Fact, title: str, band: Band, words: Words) -> Column:
    form: Form = _FORMS.get(fact.type, "text")

    def values(part: pl.DataFrame) -> list[object]:
        return cells(part, fact, words.lang)

    return Column(title, values, form, band, fitting(title, [_longest(fact, words.lang)]))


def _longest(fact: Fact, lang: str) -> int:
    return max((len(v.text[lang]) for v in fact.values.values()), default=16 if fact.type == "text" else 0)
