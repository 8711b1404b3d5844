"""The TOML files of a scaffold: what is known, and a commented example of every table.

Prose begins with ``##`` and examples with ``#``: an editor that takes one ``#`` from each line of a
block leaves valid TOML.
"""

import re
from collections.abc import Iterator
from importlib.resources import files
from textwrap import wrap

import attrs

from xeploai.law.regulation import FILES
from xeploai.law.schema import field_docs
from xeploai.messages import catalogue, text
from xeploai.model import KINDS, RULE_TABLES, Quota, Rule, Standard, Text
from xeploai.scaffold.openings import openings
from xeploai.scaffold.plan import Plan
from xeploai.scaffold.tomltext import toml
from xeploai.schemas import directive

_EXAMPLES = files("xeploai") / "data" / "examples"
_COMMON = ("id", "topic", "text", "source", "evidence")
_KIND_FILES = tuple(f"{k}.toml" for k in KINDS)


def toml_pages(plan: Plan, schemas: str) -> dict[str, str]:
    """Return every TOML file by name; ``schemas`` is the folder of the schemas, relative to them."""
    pages = {f: _page(plan, f) for f in FILES}
    pages["regulation.toml"] = pages["regulation.toml"].replace("\n\n", f"\n\n{_identity(plan)}\n", 1)
    if plan.new_place:
        pages["places.toml"] = f"## {_words('scaffold.file.places', plan)}\n\n{_place(plan)}"
    pages["coverage.toml"] = _covered(plan)
    return {f: f"{directive(f, schemas)}\n{page}" for f, page in pages.items()}


def example_blocks(file: str) -> list[tuple[str, str]]:
    """Return the tables of an example file as ``(table, text)``, in its order; none without a file."""
    source = _EXAMPLES / file
    raw = source.read_text("utf-8") if source.is_file() else ""
    blocks = [b.strip() for b in re.split(r"(?m)^(?=\[\[)", raw) if b.strip()]
    return [(b[2 : b.index("]]")], b) for b in blocks]


def filled(example: str, plan: Plan) -> str:
    """Return an example with the names of this plan."""
    names = {"base": plan.base.id, "id": plan.id, "place": plan.place.id}
    names |= {"from": plan.base.identity.from_.isoformat()}
    names |= {"standard": _first(plan, Standard), "quota": _first(plan, Quota)}
    for key, value in names.items():
        example = example.replace(f"{{{key}}}", value)
    return example


def table_words(table: str, lang: str) -> str:
    """Return what a table is for: in the words of the law, or else of its class."""
    code = f"scaffold.table.{table}"
    if code in catalogue():
        return text(code, lang)
    return (RULE_TABLES[table].__doc__ or "").partition("\n")[0]


# ------------------------------------------------------------------ one file


def _page(plan: Plan, file: str) -> str:
    parts = [f"## {_words(f'scaffold.file.{_stem(file)}', plan)}"]
    if file in _KIND_FILES:
        code = "scaffold.rule" if file == _KIND_FILES[0] else "scaffold.other_kind"
        parts += [_said(code, plan), *openings(plan, file.removesuffix(".toml"))]
    told: set[str] = set()
    for table, example in [*example_blocks(file), *_skeletons(file)]:
        heading = [] if table in told else [_ruler(table, plan)]
        told.add(table)
        parts.append("\n".join([*heading, _commented(filled(example, plan))]))
    return "\n\n".join(parts) + "\n"


def _covered(plan: Plan) -> str:
    """Return the page that says article by article what became of a text."""
    shown = (_commented(filled(example, plan)) for _, example in example_blocks("coverage.toml"))
    return "\n\n".join([_said("scaffold.file.coverage", plan), *shown]) + "\n"


def _stem(file: str) -> str:
    stem = file.removesuffix(".toml")
    return stem if f"scaffold.file.{stem}" in catalogue() else "other"


def _ruler(table: str, plan: Plan) -> str:
    title = f"## ---------------- [[{table}]] "
    return f"{title:-<100}\n" + _prose(table_words(table, plan.lang))


def _commented(example: str) -> str:
    return "\n".join(f"# {line}".rstrip() for line in example.splitlines())


def _said(code: str, plan: Plan) -> str:
    return "\n".join(_prose(line) for line in _words(code, plan).splitlines())


def _prose(line: str) -> str:
    """Return a line as comments of at most 100 characters; what is indented stays so."""
    indent = " " * (len(line) - len(line.lstrip()))
    return "\n".join(
        f"## {part}" for part in wrap(line, 97, subsequent_indent=f"{indent}  " if indent else "")
    )


def _words(code: str, plan: Plan) -> str:
    names = {"id": plan.id, "base": plan.base.id, "place": plan.place.name, "folder": plan.folder}
    return text(code, plan.lang, **names, selection=plan.selection)


def _skeletons(file: str) -> Iterator[tuple[str, str]]:
    """Tables of a file that no example shows yet, from their classes."""
    shown = {t for f in FILES for t, _ in example_blocks(f)}
    for table in sorted(FILES[file] & RULE_TABLES.keys() - shown) if file not in _KIND_FILES else ():
        yield table, "\n".join([f"[[{table}]]", *_fields(RULE_TABLES[table])])


def _fields(cls: type[Rule]) -> Iterator[str]:
    inherited = {a.name for a in attrs.fields(Rule)} - set(_COMMON)
    docs = field_docs(cls)
    for a in attrs.fields(cls):
        if a.name not in inherited:
            said = docs.get(a.name, "").partition("\n")[0]
            yield f"{a.name.rstrip('_')} = …" + (f"  # {said}" if said else "")


# ------------------------------------------------------------------ what is known


def _identity(plan: Plan) -> str:
    base, place = plan.base.identity, plan.place
    lines = [
        "[regulation]",
        f"id = {toml(plan.id)}",
        f"title = {_both(plan.title)}",
        f"issuer = {_both(plan.issuer)}",
        f"place = {toml(place.id)}  # {place.full_name[plan.lang]}",
        f"from = {toml(base.from_)}  # {_words('scaffold.from', plan)}",
        *([f"to = {toml(base.to)}"] if base.to else [f"last_checked = {toml(base.last_checked)}"]),
        *([f"period_from = {toml(base.period_from)}"] if base.period_from else []),
        f"periods = {toml(base.periods)}",
        f"extends = [{toml(plan.base.id)}]",
        f"not_encoded = [{_both(_text('scaffold.nothing'))}]  # {_words('scaffold.not_encoded', plan)}",
    ]
    return "\n".join(lines) + "\n"


def _text(code: str) -> Text:
    return Text(text(code, "vi"), text(code, "en"))


def _both(both: Text) -> str:
    return toml({"vi": both.vi, "en": both.en})


def _place(plan: Plan) -> str:
    place = plan.place
    fields = {"id": toml(place.id), "name": _both(place.name), "type": toml(place.type)}
    return "[[place]]\n" + "\n".join(
        f"{k} = {v}" for k, v in {**fields, "parent": toml(place.parent)}.items()
    )


def _first(plan: Plan, table: type[Rule]) -> str:
    """Return the name of the base's first rule of a table, to show a target that exists."""
    found = (r.name for r in plan.base.rules if isinstance(r, table) and r.kind == "member")
    return next(found, f"{plan.base.id}/member.rule")
