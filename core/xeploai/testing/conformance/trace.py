"""Part 8: every result is explained, clause by clause, in both languages."""

from collections.abc import Iterator
from typing import Any

from xeploai.results.explain import RuleLine, explain
from xeploai.testing.cases import Case
from xeploai.testing.conformance.examined import Examined
from xeploai.testing.conformance.faults import Fault, note, unfilled

LANGS = ("vi", "en")


def trace(it: Examined) -> Iterator[Fault]:
    """Yield decisive steps without a clause, and texts that are not written."""
    told: set[tuple[str, str]] = set()
    for found, source in it.evaluations():
        subjects = [(k, i) for k, r in found.kinds.items() for i in r.subjects["id"]]
        for kind, subject in subjects:
            case = source.id if isinstance(source, Case) else source.example(subject)
            why = explain(found, subject, kind)
            for line in (*why.deciding, *why.lift):
                yield from _line(line, case, told)
            for lang in LANGS:
                yield from _texts(why.as_dict(lang), case, told)


def _line(line: RuleLine, case: str, told: set[tuple[str, str]]) -> Iterator[Fault]:
    clause = line.clause.rpartition(",")[2]
    if unfilled(clause) and (line.rule.name, "clause") not in told:
        told.add((line.rule.name, "clause"))
        yield note("trace.clause", where=f"case[{case}]", rule=line.rule.name, found=line.clause)


def _texts(explained: dict[str, Any], case: str, told: set[tuple[str, str]]) -> Iterator[Fault]:
    for line in explained["rules"]:
        if unfilled(str(line["text"])) and (line["rule"], "text") not in told:
            told.add((line["rule"], "text"))
            yield note("trace.text", where=f"case[{case}]", rule=line["rule"], found=line["text"])
