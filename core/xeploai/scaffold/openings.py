"""What the extended regulation leaves to local texts, as rules that only want a value."""

from collections.abc import Iterator

from xeploai.law.change import value_of
from xeploai.messages import text
from xeploai.model import Criterion, Opening, Rule, SmallGroup
from xeploai.scaffold.plan import Plan
from xeploai.scaffold.tomltext import toml

_FRAME = "subcriteria"
"""The opening that leaves the parts of the frame's headings to local texts."""
_SOURCE = ('source = { document = "van-ban", clause = "…" }', 'evidence = "text"')
_UNSET = {"small_group": SmallGroup("base", 5, 1)}
"""What to show where the central rule has no value."""


def openings(plan: Plan, kind: str) -> Iterator[str]:
    """Yield one commented block for each opening of the base for a kind of subject."""
    found = [r for r in plan.base.rules if isinstance(r, Opening) and r.kind == kind]
    code = "scaffold.openings" if found else "scaffold.no_openings"
    yield f"## ================ {text(code, plan.lang, base=plan.base.id)}"
    for opening in found:
        target = next((r for r in plan.base.rules if _is_of(opening, r)), None)
        heading = _heading(opening, plan)
        lines = _changes(opening, target) if target and opening.parameter else _part(opening, heading, plan)
        more = [] if lines else [f'relation = "fills", target = {toml(opening.name)}']
        if heading is not None:
            more.append(text("scaffold.parts", plan.lang, max=heading.max, heading=heading.text))
        said = [opening.text[plan.lang], *_latitude(opening, plan.lang), *more]
        yield "\n".join([*(f"## {x}" for x in said), *(f"# {x}" for x in lines)])


def _heading(opening: Opening, plan: Plan) -> Criterion | None:
    """Return the first heading below the total, if the opening leaves its parts to local texts."""
    frame = [r for r in plan.base.rules if isinstance(r, Criterion) and r.kind == opening.kind]
    headings = (r for r in frame if r.part_of and r.max is not None)
    return next(headings, None) if opening.id == _FRAME else None


def _part(opening: Opening, heading: Criterion | None, plan: Plan) -> list[str]:
    """Return one part of a heading, with all its points."""
    if heading is None:
        return []
    own = f"{plan.id.replace('-', '_')}_1"
    return [
        "[[criterion]]",
        f"id = {toml(own)}",
        f"topic = {toml(f'{opening.kind}.frame.{own}')}",
        f"text = {toml({'vi': '…', 'en': '…'})}",
        'relation = "fills"',
        f"target = {toml(opening.name)}",
        f"part_of = {toml(heading.id)}",
        f"max = {toml(heading.max)}  # points_{own}",
        *_SOURCE,
    ]


def _is_of(opening: Opening, rule: Rule) -> bool:
    return opening.of in (rule.name, rule.name.partition("/")[2])


def _latitude(opening: Opening, lang: str) -> Iterator[str]:
    if opening.who:
        levels = ", ".join(text(f"level.{w}", lang) for w in opening.who)
        yield text("scaffold.who", lang, levels=levels)
    for bound in ("at_least", "at_most"):
        if (value := getattr(opening, bound)) is not None:
            yield text(f"scaffold.{bound}", lang, value=value)
    if opening.stricter:
        yield text(f"scaffold.stricter.{opening.stricter}", lang)
    if opening.required:
        yield text("scaffold.required", lang)


def _changes(opening: Opening, target: Rule) -> list[str]:
    parameter = str(opening.parameter)
    blank = toml({"vi": "…", "en": "…"})
    whole = parameter == "unless"
    head = [
        f"[[{target.table}]]",
        f"id = {toml(f'{target.id}.{parameter}')}",
        f"topic = {toml(target.topic)}",
        f"text = {blank}",
        f"target = {toml(target.name if whole else f'{target.name}.{parameter}')}",
    ]
    if whole:
        return [*head, 'relation = "excepts"', "applies_to = { exempt = true }", *_SOURCE]
    value = value_of(target, parameter)
    value = _UNSET.get(parameter) if value is None else value
    shown = "…" if value is None else value
    relation = "narrows" if opening.stricter else "fills"
    return [*head, f"relation = {toml(relation)}", f"set = {toml({parameter: shown})}", *_SOURCE]
