"""What the extended regulation leaves to local texts, as rules that only want a value."""

from collections.abc import Iterator

from xeploai.law.change import value_of
from xeploai.messages import text
from xeploai.model import Opening, Rule, SmallGroup
from xeploai.scaffold.plan import Plan
from xeploai.scaffold.tomltext import toml

_UNSET = {"small_group": SmallGroup("base", 5, 1)}
"""What to show where the central rule has no value."""


def openings(plan: Plan, kind: str) -> Iterator[str]:
    """Yield one commented block for each opening of the base for a kind of subject."""
    found = [r for r in plan.base.rules if isinstance(r, Opening) and r.kind == kind]
    code = "scaffold.openings" if found else "scaffold.no_openings"
    yield f"## ================ {text(code, plan.lang, base=plan.base.id)}"
    for opening in found:
        target = next((r for r in plan.base.rules if _is_of(opening, r)), None)
        lines = _changes(opening, target) if target and opening.parameter else []
        fills = () if lines else (f'relation = "fills", target = {toml(opening.name)}',)
        said = [opening.text[plan.lang], *_latitude(opening, plan.lang), *fills]
        yield "\n".join([*(f"## {x}" for x in said), *(f"# {x}" for x in lines)])


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
    source = ['source = { document = "van-ban", clause = "…" }', 'evidence = "text"']
    if whole:
        return [*head, 'relation = "excepts"', "applies_to = { exempt = true }", *source]
    value = value_of(target, parameter)
    value = _UNSET.get(parameter) if value is None else value
    shown = "…" if value is None else value
    relation = "narrows" if opening.stricter else "fills"
    return [*head, f"relation = {toml(relation)}", f"set = {toml({parameter: shown})}", *source]
