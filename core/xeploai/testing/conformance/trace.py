"""Part 8: every result is explained, clause by clause, in both languages."""

from collections.abc import Iterator
from typing import Any

from xeploai.errors import XeploaiError
from xeploai.results.explain import RuleLine, explain
from xeploai.testing.conformance.examined import Examined
from xeploai.testing.conformance.faults import Fault, note, unfilled

LANGS = ("vi", "en")


def trace(it: Examined) -> Iterator[Fault]:
    """Yield decisive steps without a clause, and texts that are not written."""
    told: set[tuple[str, str]] = set()
    for case in it.cases:
        try:
            found = it.evaluation(case)
            subjects = [(k, i) for k, r in found.kinds.items() for i in r.subjects["id"]]
            for kind, subject in subjects:
                why = explain(found, subject, kind)
                for line in (*why.deciding, *why.lift):
                    yield from _line(line, case.id, told)
                for lang in LANGS:
                    yield from _texts(why.as_dict(lang), case.id, told)
        except XeploaiError:
            continue  # part 6 tells of it


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
