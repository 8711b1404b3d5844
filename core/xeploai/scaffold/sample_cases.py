"""Worked examples of the extended regulation under the local selection: the same results as before."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import evolve

from xeploai.errors import XeploaiError
from xeploai.messages import text
from xeploai.model import Text
from xeploai.rulebooks.places import COUNTRY
from xeploai.rulebooks.resolve import resolve
from xeploai.scaffold.plan import Plan
from xeploai.scaffold.tomltext import key, toml
from xeploai.testing.cases import Case, load_cases, run_case

MANY = 3


def case_page(plan: Plan) -> str:
    """Return a case file: the first small examples of the base that rate somebody."""
    parts = [_toml(c, plan) for c in _cases(plan)]
    names = {"base": plan.base.id, "id": plan.id, "selection": plan.selection}
    prose, _, example = text("scaffold.case", plan.lang, **names).partition("\n\n")
    parts += [
        "\n".join([*(f"## {x}" for x in prose.splitlines()), *(f"# {x}" for x in example.splitlines())])
    ]
    return "\n\n".join(parts) + "\n"


def _cases(plan: Plan) -> list[Case]:
    rating: dict[str, Case] = {}
    for case in sorted(_of_base(plan), key=lambda c: sum(map(len, c.rows.values()))):
        wanted = sorted({str(e["rating"]) for e in case.expect.values() if "rating" in e})
        if wanted and wanted[0] not in rating and _passes(case, plan):
            rating[wanted[0]] = case
    return list(rating.values())[:MANY]


def _of_base(plan: Plan) -> Iterator[Case]:
    for path in sorted(f for d in case_folders(plan) for f in d.glob("*.toml")):
        for case in load_cases(path).cases:
            name, _, rest = case.selection.partition("@")
            if name in (COUNTRY, plan.base.id) and len(case.rows.get("members", ())) < 10:
                yield evolve(case, selection=f"{plan.place.id}@{rest or plan.when}")


def case_folders(plan: Plan) -> list[Path]:
    """Return the folders of worked examples of the plugin that supplies the base."""
    owner = plan.registry.owners.get(plan.base.id)
    infos = [i for i in plan.registry.report if i.name == owner]
    return [f / "cases" for i in infos for f in plan.registry.folders(i)]


def _passes(case: Case, plan: Plan) -> bool:
    """Say whether the example holds for the country, and on a day on which the place stood."""
    central = evolve(case, selection=case.selection.replace(plan.place.id, COUNTRY, 1))
    try:
        if not plan.new_place:
            resolve(case.selection, plan.registry)
        return run_case(central, plan.registry) == []
    except XeploaiError:
        return False


def _toml(case: Case, plan: Plan) -> str:
    same = Text(*(text("scaffold.same", lang, base=plan.base.id) for lang in ("vi", "en")))
    lines = ["[[case]]", f"id = {toml(case.id)}"]
    title = case.title or same
    lines += [f"title = {toml({'vi': title.vi, 'en': title.en})}"]
    source = {"document": case.source.document, "clause": case.source.clause}
    lines += [f"source = {toml(source)}", f"selection = {toml(case.selection)}"]
    lines += [f"period = {toml(case.period)}"] if case.period else []
    lines += [f"sheets = {toml(case.sheets)}"] if case.sheets else []
    for table, rows in case.rows.items():
        lines += [line for row in rows for line in _sub(f"[case.{table}]", row)]
    for subject, wanted in case.expect.items():
        lines += _sub(f"case.expect.{key(subject)}", wanted)
    return "\n".join(lines)


def _sub(name: str, row: Mapping[str, Any]) -> list[str]:
    first = [k for k in ("id", "subject") if k in row]
    return [f"  [{name}]", *(f"  {key(k)} = {toml(row[k])}" for k in dict.fromkeys([*first, *row]))]
