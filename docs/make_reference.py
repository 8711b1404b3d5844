"""Write ``docs/reference`` and ``docs/schemas``: tables, operators, facts, hooks ... from the code alone.

Run ``python docs/make_reference.py``; a test says when the pages are no longer those of the code.
"""

import inspect
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import attrs

from xeploai.dictionary import core_facts
from xeploai.hookspecs import STAGES, Hooks
from xeploai.law.coverage import Row
from xeploai.law.regulation import FILES, NEEDED
from xeploai.law.schema import field_docs
from xeploai.lifecycle.stage import Derivation, Outcome, Population
from xeploai.lifecycle.status import STATUSES
from xeploai.messages import catalogue, text
from xeploai.model import (
    KINDS,
    OPERATORS,
    RULE_TABLES,
    Acknowledgement,
    Document,
    Fact,
    Identity,
    Relation,
    Rule,
)
from xeploai.plugins import load_plugins
from xeploai.rulebooks.places import COUNTRY, Place
from xeploai.rulebooks.tested import ACCEPTS
from xeploai.scaffold.pages import example_blocks, table_words
from xeploai.schemas import all_schemas
from xeploai.testing.cases import EXPECTED, TABLES, Case, FigureCase

HERE = Path(__file__).parent
CLASSES: Mapping[str, type] = {
    "regulation": Identity,
    "document": Document,
    "fact": Fact,
    "acknowledge": Acknowledgement,
    "place": Place,
    "row": Row,
    **RULE_TABLES,
}
HIDDEN = {"regulation", "kind"}
"""Fields that the file or the folder says."""


def pages() -> dict[str, str]:
    """Return ``{file name: text}`` of every page."""
    return {
        "tables.md": _page("Tables / Các bảng", _tables()),
        "relations.md": _page("Relations / Quan hệ", _relations()),
        "operators.md": _page("Operators / Phép so sánh", _operators()),
        "facts.md": _page("Facts / Dữ kiện", _facts()),
        "cases.md": _page("Cases / Ví dụ", _cases()),
        "hooks.md": _page("Hooks", _hooks()),
    }


def _page(title: str, parts: Iterable[str]) -> str:
    made = "*Made from the code by `docs/make_reference.py`. / Tạo từ mã nguồn.*"
    return "\n\n".join([f"# {title}", made, *parts]) + "\n"


def _grid(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    cells = [tuple(head), *map(tuple, rows)]
    lines = [f"| {' | '.join(_cell(c) for c in row)} |" for row in cells]
    return "\n".join([lines[0], f"|{'---|' * len(cells[0])}", *lines[1:]])


def _cell(value: str) -> str:
    return " ".join(value.replace("|", "\\|").split())


def _both(code: str, **params: object) -> str:
    return "\n\n".join(text(f"reference.{code}", lang, **params) for lang in ("vi", "en"))


# ------------------------------------------------------------------ tables


def _tables() -> Iterator[str]:
    files = [(f, sorted(t)) for f, t in FILES.items() if f.removesuffix(".toml") not in KINDS[1:]]
    rows = [(f"`{f}`", ", ".join(f"[`{t}`](#{t})" for t in found)) for f, found in files]
    same = ", ".join(f"`{k}.toml`" for k in KINDS[1:])
    yield _both("page.tables", kinds=same, first=f"`{KINDS[0]}.toml`")
    more = [("`places.toml`", "[`place`](#place)"), ("`coverage.toml`", "[`row`](#row)")]
    yield _grid(("file", "tables"), [*rows, *more])
    yield _both("page.rule")
    yield _fields(Rule, set())
    common = {a.name for a in attrs.fields(Rule)}
    for table, cls in CLASSES.items():
        name = "[regulation]" if table == "regulation" else f"[[{table}]]"
        yield f'<a id="{table}"></a>\n## `{name}`'
        yield f"{table_words(table, 'vi')}\n\n{table_words(table, 'en')}"
        yield _fields(cls, common if issubclass(cls, Rule) else set())
        yield from _example(table)
    yield f"# {' / '.join(text('reference.page.inner', lang) for lang in ('vi', 'en'))}"
    for cls in _inner():
        yield f'<a id="{cls.__name__}"></a>\n## `{cls.__name__}`'
        yield _plain(inspect.getdoc(cls) or "")
        yield _fields(cls, set())


def _fields(cls: type, known: set[str]) -> str:
    hints, docs = get_type_hints(cls), field_docs(cls)
    hidden = HIDDEN if issubclass(cls, Rule) else {"regulation", "plugin"} if cls in (Fact, Row) else set()
    rows = []
    for a in attrs.fields(cls):
        if a.name not in known | hidden:
            always = a.default is attrs.NOTHING or a.name in NEEDED.get(getattr(cls, "table", ""), ())
            needed = "yes" if always else ""
            said = _plain(docs.get(a.name, ""))
            rows.append((f"`{a.name.rstrip('_')}`", _type(hints[a.name]), needed, said))
    return _grid(("key", "type", "needed", "means"), rows) if rows else "No keys of its own."


def _plain(docstring: str) -> str:
    return docstring.replace("``", "`")


def _inner() -> list[type]:
    """Return the classes of small tables that stand as values, in the order in which they are met."""
    found: list[type] = []
    todo = [h for cls in (Rule, *CLASSES.values()) for h in get_type_hints(cls).values()]
    while todo:
        hint = todo.pop(0)
        todo += get_args(hint)
        if attrs.has(hint) and hint.__name__ not in _NAMES and hint not in found:
            found.append(hint)
            todo += get_type_hints(hint).values()
    return found


def _example(table: str) -> Iterator[str]:
    blocks = [b for f in (*FILES, "places.toml", "coverage.toml") for t, b in example_blocks(f) if t == table]
    if blocks:
        yield f"```toml\n{blocks[0]}\n```"


def _type(hint: Any) -> str:
    origin, args = get_origin(hint), get_args(hint)
    if origin is Literal:
        return ", ".join(f"`{a}`" for a in args)
    if origin in (UnionType, Union):
        return " or ".join(_type(a) for a in args if a is not type(None))
    if origin is tuple:
        return f"list of {_type(args[0])}"
    if origin is not None and issubclass(origin, Mapping):
        return f"table: name = {_type(args[1])}"
    name = getattr(hint, "__name__", str(hint))
    return _NAMES.get(name, f"[{name}](#{name})" if attrs.has(hint) else f"`{name}`")


_NAMES = {
    "str": "text",
    "bool": "true/false",
    "int": "whole number",
    "Decimal": "number",
    "Fraction": 'share (`"20%"`, `"2/3"`)',
    "date": "date",
    "Text": "`{ vi, en }`",
    "Source": "`{ document, clause }`",
    "Condition": "[condition](operators.md)",
    "ReadingRef": "`{ reading, map }`",
    "Any": "any value",
}


# ------------------------------------------------------------------ relations and operators


def _relations() -> Iterator[str]:
    yield _both("page.relations")
    names = get_args(Relation)
    rows = [(f"`{r}`", *(text(f"reference.relation.{r}", lang) for lang in ("vi", "en"))) for r in names]
    yield _grid(("relation", "tiếng Việt", "English"), rows)
    yield _both("page.order")


def _operators() -> Iterator[str]:
    yield _both("page.operators")
    rows = [
        (
            f"`{o}`",
            text(f"reference.operator.{o}", "vi"),
            text(f"reference.operator.{o}", "en"),
            f"`{_SHOWN[o]}`",
        )
        for o in OPERATORS
    ]
    yield _grid(("operator", "tiếng Việt", "English", "example"), rows)
    yield _both("page.types")
    codes = {f"`{t}`": f"type.{name}" for t, (_, name) in ACCEPTS.items()}
    codes |= {"`choice`, `scale`": "reference.type.choice", "`levels`": "reference.type.levels"}
    yield _grid(
        ("type", "tiếng Việt", "English"), [(t, text(c, "vi"), text(c, "en")) for t, c in codes.items()]
    )
    yield _both("page.values")


_SHOWN = {
    "at_least": "score = { at_least = 95 }",
    "at_most": "sick_months = { at_most = 3 }",
    "above": 'excellent_votes_share = { above = "2/3" }',
    "below": 'completed_share = { below = "50%" }',
    "equals": "exempt = true",
    "one_of": 'occupation = { one_of = ["official", "retired"] }',
    "between": "score = { between = [50, 79.5] }",
}


# ------------------------------------------------------------------ facts


def _facts() -> Iterator[str]:
    yield _both("page.facts")
    groups: dict[str, list[Fact]] = {}
    for fact in core_facts():
        groups.setdefault(fact.table, []).append(fact)
    for table, facts in groups.items():
        code = f"sheet.{table}"
        title = text(code, "vi") if code in catalogue() else ""
        yield f"## `{table}` {title}".rstrip()
        yield _grid(("fact", "type", "derived", "tiếng Việt", "English", "values"), [_fact(f) for f in facts])
    yield f"# {' / '.join(text('reference.page.regulation_facts', lang) for lang in ('vi', 'en'))}"
    yield from _of_regulations()


def _of_regulations() -> Iterator[str]:
    """The facts and columns that the central regulations bring; a local one may name those it extends."""
    registry = load_plugins()
    for name, regulation in sorted(registry.regulations.items()):
        own = [f for f in registry.dictionary.facts.values() if f.regulation == name]
        if regulation.identity.place == COUNTRY and own:
            yield f"## `{name}` {regulation.identity.title.vi}"
            head = ("sheet", "fact", "type", "derived", "tiếng Việt", "English", "values")
            yield _grid(head, [(f"`{f.table}`", *_fact(f)) for f in own])


def _fact(fact: Fact) -> tuple[str, ...]:
    derived = "yes" if fact.derived or fact.tally or fact.part else ""
    values = ", ".join(f"`{v}` {t.text.vi}" for v, t in fact.values.items())
    share = f"`{fact.part}` / `{fact.base}`" if fact.part else values
    return f"`{fact.id}`", fact.type, derived, fact.label.vi, fact.label.en, share


# ------------------------------------------------------------------ cases


def _cases() -> Iterator[str]:
    yield _both("page.cases")
    for table, cls in (("case", Case), ("quota_case", FigureCase), ("award_case", FigureCase)):
        yield f'<a id="{table}"></a>\n## `[[{table}]]`'
        yield _both(f"case.{table}")
        yield _fields(cls, {"rows"})
    yield _both("case.rows", tables=", ".join(f"`{t}`" for t in TABLES))
    yield _both("case.expected", expected=", ".join(f"`{e}`" for e in EXPECTED))
    yield _both("case.lists")
    yield _both("case.statuses")
    yield _grid(
        ("status", "tiếng Việt", "English"),
        [(f"`{s}`", *(text(f"status.{s}", lang) for lang in ("vi", "en"))) for s in STATUSES],
    )


# ------------------------------------------------------------------ hooks


def _hooks() -> Iterator[str]:
    yield _plain(inspect.getdoc(inspect.getmodule(Hooks)) or "")
    for name in STAGES:
        spec = inspect.unwrap(getattr(Hooks, name))
        yield f'<a id="{name}"></a>\n## `{name}`'
        signature = str(inspect.signature(spec)).replace("'", "")
        yield f"```python\ndef {name}{signature}: ...\n```"
        yield _plain(inspect.getdoc(spec) or "")
    yield f"# {' / '.join(text('reference.page.answers', lang) for lang in ('vi', 'en'))}"
    for cls in (Derivation, Outcome, Population):
        yield f"## `{cls.__name__}`"
        yield _plain(inspect.getdoc(cls) or "")
        docs = field_docs(cls)
        fields = [(f"`{a.name}`", _plain(docs.get(a.name, ""))) for a in attrs.fields(cls)]
        yield _grid(("field", "means"), fields)


def main() -> None:
    """Write the pages and the schemas."""
    for folder, made in (("reference", pages()), ("schemas", all_schemas())):
        (HERE / folder).mkdir(exist_ok=True)
        for name, page in made.items():
            (HERE / folder / name).write_text(page, "utf-8", newline="\n")


if __name__ == "__main__":
    main()
